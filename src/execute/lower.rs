//! Plan to operators, one to one. Decides nothing.

use std::collections::VecDeque;

use super::Operator;
use super::aggregate::Aggregate;
use super::apply::Apply;
use super::call::Call;
use super::count::Count;
use super::create::Create;
use super::delete::Delete;
use super::distinct::Distinct;
use super::endpoints::Endpoints;
use super::expand::Expand;
use super::foreach::Foreach;
use super::hold::Eager;
use super::join::HashJoin;
use super::load_csv::LoadCsv;
use super::merge::{Clause, Merge};
use super::morsel::{Morsel, Morsels};
use super::page::{Limit, Skip};
use super::path::BindPath;
use super::profile::Measured;
use super::row_by_row::{Filter, Keep, Project, Unwind};
use super::scan::{IndexLookup, NodeScan};
use super::schema::Schema;
use super::shortest_path::ShortestPath;
use super::sort::{Sort, Top};
use super::source::{Argument, Empty};
use super::trace::Trace;
use super::union::Union;
use super::update::UpdateRows;
use super::var_expand::var_expand;
use super::walk::WalkSearch;
use crate::plan::Plan;
use crate::value::Batch;

type Input<'p> = Box<dyn Operator + 'p>;

/// The operators of a plan, to be run for the rows of `argument`; without one, once.
/// Long chains of clauses are built from their leaf up, without recursion. What is not
/// kept right above an expansion need not be made there.
pub(crate) fn lower<'p>(plan: &'p Plan, argument: Option<&Batch>) -> Input<'p> {
    let mut chain = vec![plan];
    while let Some(input) = chain.last().and_then(|plan| main_input(plan)) {
        chain.push(input);
    }
    let mut below: Input<'p> = Box::new(Empty);
    // the pipeline above morsels is built for each of them, by whoever gathers them
    let mut morsels: Option<usize> = None;
    while let Some(plan) = chain.pop() {
        below = match (plan, morsels) {
            (Plan::Morsels { rows, .. }, _) => {
                morsels = Some(*rows);
                below
            }
            (plan, None) => measured(plan, chain.last(), below, argument),
            (plan, Some(rows)) => match gathering(plan, below, rows) {
                Ok(gathers) => {
                    morsels = None;
                    Box::new(Measured::new(plan, gathers))
                }
                Err(source) => source,
            },
        };
    }
    below
}

/// The operators of a pipeline down to its [`Plan::Morsels`], for one of those.
pub(super) fn lower_for(plan: &Plan, morsel: VecDeque<Batch>) -> Input<'_> {
    let mut chain = Vec::new();
    let mut next = Some(plan);
    while let Some(plan) = next.filter(|plan| !matches!(plan, Plan::Morsels { .. })) {
        chain.push(plan);
        next = main_input(plan);
    }
    let mut below: Input<'_> = Box::new(Morsel(morsel));
    while let Some(plan) = chain.pop() {
        below = measured(plan, chain.last(), below, None);
    }
    below
}

/// One operator, which may do a part of what the one above it is for.
fn measured<'p>(
    plan: &'p Plan,
    above: Option<&&'p Plan>,
    below: Input<'p>,
    argument: Option<&Batch>,
) -> Input<'p> {
    let made = match (plan, above) {
        (Plan::Expand { step, into, .. }, Some(Plan::Keep { slots, .. })) => {
            Box::new(Expand::new(below, step, *into, Some(slots)))
        }
        _ => operator(plan, below, argument),
    };
    Box::new(Measured::new(plan, made))
}

/// The operator that gathers what a pipeline gives for morsels of a source; the source
/// itself where the plan is a part of the pipeline.
fn gathering<'p>(plan: &'p Plan, source: Input<'p>, rows: usize) -> Result<Input<'p>, Input<'p>> {
    match plan {
        Plan::Aggregate { input, keys, aggregates } => {
            let morsels = Morsels::new(source, rows, input);
            Ok(Box::new(Aggregate::over(morsels, keys, aggregates)))
        }
        Plan::Top { input, keys, count, span } => {
            let morsels = Morsels::new(source, rows, input);
            Ok(Box::new(Top::over(morsels, keys, count, *span)))
        }
        Plan::Distinct { input, slots } => {
            Ok(Box::new(Distinct::over(Morsels::new(source, rows, input), slots)))
        }
        _ => Err(source),
    }
}

/// Where the rows of an operator come from; none for a leaf and for a union.
fn main_input(plan: &Plan) -> Option<&Plan> {
    if matches!(plan, Plan::Union { .. }) { None } else { plan.inputs().first().copied() }
}

/// One operator on top of what is below it, which is nothing for a leaf.
fn operator<'p>(plan: &'p Plan, input: Input<'p>, argument: Option<&Batch>) -> Input<'p> {
    match plan {
        Plan::Argument => Box::new(Argument::new(argument.cloned())),
        Plan::Empty => Box::new(Empty),
        Plan::NodeScan { slot, label, .. } => {
            Box::new(NodeScan::new(input, *slot, label.as_deref()))
        }
        Plan::IndexLookup { slot, label, key, value, how, .. } => {
            Box::new(IndexLookup::new(input, *slot, (label, key), value, *how))
        }
        Plan::Expand { step, into, .. } => Box::new(Expand::new(input, step, *into, None)),
        Plan::Endpoints { step, from_bound, to_bound, .. } => {
            Box::new(Endpoints::new(input, step, *from_bound, *to_bound))
        }
        Plan::Filter { predicate, .. } => Box::new(Filter::new(input, predicate)),
        Plan::Project { items, .. } => Box::new(Project::new(input, items)),
        Plan::Keep { slots, .. } => Box::new(Keep::new(input, slots)),
        Plan::Aggregate { keys, aggregates, .. } => {
            Box::new(Aggregate::new(input, keys, aggregates))
        }
        Plan::Distinct { slots, .. } => Box::new(Distinct::new(input, slots)),
        Plan::Sort { keys, .. } => Box::new(Sort::new(input, keys)),
        Plan::Top { keys, count, span, .. } => Box::new(Top::new(input, keys, count, *span)),
        Plan::Skip { count, span, .. } => Box::new(Skip::new(input, count, *span)),
        Plan::Limit { count, span, exhaust, .. } => {
            Box::new(Limit::new(input, count, *span, *exhaust))
        }
        Plan::Unwind { list, slot, .. } => Box::new(Unwind::new(input, list, *slot)),
        Plan::Union { inputs, slots } => {
            let lowered = |plan| lower(plan, argument);
            let inputs = inputs.iter().map(|(plan, columns)| (lowered(plan), columns.as_slice()));
            Box::new(Union::new(inputs.collect(), slots))
        }
        Plan::HashJoin { right, on, .. } => {
            Box::new(HashJoin::new(input, lower(right, argument), on))
        }
        Plan::Apply { right, kind, row, .. } => Box::new(Apply::new(input, right, *kind, *row)),
        Plan::Eager { .. } => Box::new(Eager::new(input)),
        other => walking(other, input),
    }
}

/// Walks over many relationships and the paths made of them.
fn walking<'p>(plan: &'p Plan, input: Input<'p>) -> Input<'p> {
    match plan {
        Plan::VarExpand { step, into, min, max, each, ends, .. } => {
            let (step, range) = ((step, *into), (*min, *max));
            var_expand(input, step, range, each, *ends)
        }
        Plan::ShortestPath { step, min, max, each, shortest, .. } => {
            Box::new(ShortestPath::new(input, step, (*min, *max), each, shortest))
        }
        Plan::Walk { walk, into, .. } => Box::new(WalkSearch::new(input, walk, *into)),
        Plan::Count { branches, .. } => Box::new(Count::new(input, branches)),
        Plan::Trace { slot, grounds, .. } => Box::new(Trace::new(input, *slot, grounds)),
        Plan::BindPath { path, .. } => Box::new(BindPath::new(input, path)),
        other => changing(other, input),
    }
}

/// Updates and calls.
fn changing<'p>(plan: &'p Plan, input: Input<'p>) -> Input<'p> {
    match plan {
        Plan::Create { creation, .. } => Box::new(Create::new(input, creation)),
        Plan::Merge { matches, creation, on_match, on_create, .. } => {
            let clause = Clause { matches, creation, on_match, on_create };
            Box::new(Merge::new(input, clause))
        }
        Plan::Update { updates, .. } => Box::new(UpdateRows::new(input, updates)),
        Plan::Delete { detach, targets, .. } => Box::new(Delete::new(input, *detach, targets)),
        Plan::Foreach { slot, list, body, .. } => Box::new(Foreach::new(input, *slot, list, body)),
        Plan::Schema(change) => Box::new(Schema::new(change)),
        Plan::Call { call, .. } => Box::new(Call::new(input, call)),
        Plan::LoadCsv { source, .. } => Box::new(LoadCsv::new(input, source)),
        _ => unreachable!("every other operator is built before this is asked"),
    }
}
