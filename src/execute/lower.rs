//! Plan to operators, one to one. Decides nothing.

use super::Operator;
use super::aggregate::Aggregate;
use super::apply::Apply;
use super::call::Call;
use super::create::Create;
use super::delete::Delete;
use super::distinct::Distinct;
use super::expand::{Endpoints, Expand};
use super::foreach::Foreach;
use super::hold::Eager;
use super::join::HashJoin;
use super::load_csv::LoadCsv;
use super::merge::{Clause, Merge};
use super::page::{Limit, Skip};
use super::path::BindPath;
use super::profile::Measured;
use super::row_by_row::{Filter, Keep, Project, Unwind};
use super::scan::{IndexLookup, NodeScan};
use super::shortest_path::ShortestPath;
use super::sort::{Sort, Top};
use super::source::{Argument, Empty};
use super::union::Union;
use super::update::UpdateRows;
use super::var_expand::VarExpand;
use crate::plan::Plan;
use crate::value::Batch;

/// The operators of a plan, to be run for the rows of `argument`; without one, once.
pub(crate) fn lower<'p>(plan: &'p Plan, argument: Option<Batch>) -> Box<dyn Operator + 'p> {
    Box::new(Measured::new(plan, operator(plan, argument)))
}

fn operator<'p>(plan: &'p Plan, argument: Option<Batch>) -> Box<dyn Operator + 'p> {
    let input = |plan: &'p Plan| lower(plan, argument.clone());
    match plan {
        Plan::Argument => Box::new(Argument::new(argument)),
        Plan::Empty => Box::new(Empty),
        Plan::NodeScan { input: below, slot, label } => {
            Box::new(NodeScan::new(input(below), *slot, label.as_deref()))
        }
        Plan::IndexLookup { input: below, slot, label, key, value, any_of } => {
            Box::new(IndexLookup::new(input(below), *slot, (label, key), value, *any_of))
        }
        Plan::Expand { input: below, step, into } => {
            Box::new(Expand::new(input(below), step, *into))
        }
        Plan::Endpoints { input: below, step, from_bound, to_bound } => {
            Box::new(Endpoints::new(input(below), step, *from_bound, *to_bound))
        }
        Plan::Filter { input: below, predicate } => Box::new(Filter::new(input(below), predicate)),
        Plan::Project { input: below, items } => Box::new(Project::new(input(below), items)),
        Plan::Keep { input: below, slots } => Box::new(Keep::new(input(below), slots)),
        Plan::Aggregate { input: below, keys, aggregates } => {
            Box::new(Aggregate::new(input(below), keys, aggregates))
        }
        Plan::Distinct { input: below, slots } => Box::new(Distinct::new(input(below), slots)),
        Plan::Sort { input: below, keys } => Box::new(Sort::new(input(below), keys)),
        Plan::Top { input: below, keys, count, span } => {
            Box::new(Top::new(input(below), keys, count, *span))
        }
        Plan::Skip { input: below, count, span } => Box::new(Skip::new(input(below), count, *span)),
        Plan::Limit { input: below, count, span, exhaust } => {
            Box::new(Limit::new(input(below), count, *span, *exhaust))
        }
        Plan::Unwind { input: below, list, slot } => {
            Box::new(Unwind::new(input(below), list, *slot))
        }
        Plan::Union { inputs, slots } => {
            let inputs = inputs.iter().map(|(plan, columns)| (input(plan), columns.as_slice()));
            Box::new(Union::new(inputs.collect(), slots))
        }
        Plan::HashJoin { left, right, on } => {
            Box::new(HashJoin::new(input(left), input(right), on))
        }
        Plan::Apply { left, right, kind, row } => {
            Box::new(Apply::new(input(left), right, *kind, *row))
        }
        Plan::Eager { input: below } => Box::new(Eager::new(input(below))),
        other => walking(other, argument.as_ref()),
    }
}

/// Walks over many relationships and the paths made of them.
fn walking<'p>(plan: &'p Plan, argument: Option<&Batch>) -> Box<dyn Operator + 'p> {
    let input = |plan: &'p Plan| lower(plan, argument.cloned());
    match plan {
        Plan::VarExpand { input: below, step, into, min, max, properties, ends_only } => {
            let (step, range) = ((step, *into), (*min, *max));
            Box::new(VarExpand::new(input(below), step, range, properties, *ends_only))
        }
        Plan::ShortestPath { input: below, step, min, max, properties, which } => {
            Box::new(ShortestPath::new(input(below), step, (*min, *max), properties, *which))
        }
        Plan::BindPath { input: below, path } => Box::new(BindPath::new(input(below), path)),
        other => changing(other, argument),
    }
}

/// Updates and calls.
fn changing<'p>(plan: &'p Plan, argument: Option<&Batch>) -> Box<dyn Operator + 'p> {
    let input = |plan: &'p Plan| lower(plan, argument.cloned());
    match plan {
        Plan::Create { input: below, creation } => Box::new(Create::new(input(below), creation)),
        Plan::Merge { input: below, matches, creation, on_match, on_create } => {
            let clause = Clause { matches, creation, on_match, on_create };
            Box::new(Merge::new(input(below), clause))
        }
        Plan::Update { input: below, updates } => Box::new(UpdateRows::new(input(below), updates)),
        Plan::Delete { input: below, detach, targets } => {
            Box::new(Delete::new(input(below), *detach, targets))
        }
        Plan::Foreach { input: below, slot, list, body } => {
            Box::new(Foreach::new(input(below), *slot, list, body))
        }
        Plan::Call { input: below, call } => Box::new(Call::new(input(below), call)),
        Plan::LoadCsv { source, .. } => Box::new(LoadCsv::new(source)),
        _ => unreachable!("every other operator is built before this is asked"),
    }
}
