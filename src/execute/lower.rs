//! Plan to operators, one to one. Decides nothing.

use super::aggregate::Aggregate;
use super::apply::Apply;
use super::distinct::Distinct;
use super::expand::{Endpoints, Expand};
use super::hold::Eager;
use super::join::HashJoin;
use super::page::{Limit, Skip};
use super::profile::Measured;
use super::row_by_row::{Filter, Keep, Project, Unwind};
use super::scan::{IndexLookup, NodeScan};
use super::sort::{Sort, Top};
use super::source::{Argument, Empty};
use super::union::Union;
use super::Operator;
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
        Plan::HashJoin { left, right, on } => Box::new(HashJoin::new(input(left), input(right), on)),
        Plan::Apply { left, right, kind, row } => {
            Box::new(Apply::new(input(left), right, *kind, *row))
        }
        Plan::Eager { input: below } => Box::new(Eager::new(input(below))),
        _ => Box::new(Empty),
    }
}
