//! Cuts the rows of large pipelines into morsels, so that several threads can take them.
//!
//! ```text
//! Aggregate                  Aggregate
//! └─ Filter                  └─ Filter
//!    └─ Expand           →      └─ Expand
//!       └─ NodeScan                └─ Morsels of 900 rows
//!                                     └─ NodeScan
//! ```
//!
//! Only where the estimates promise more work than threads cost, and only operators
//! that look at one row at a time, change nothing and give the same each time. Rows are
//! cut as far down as there are rows enough, so that what is above them is most of the
//! work; where few rows have much work behind them, a morsel is one row.

use super::cost::{self, Estimates};
use super::facts::Facts;
use crate::expression::Expr;
use crate::plan::{ApplyKind, Plan, Program};

/// Work that makes a morsel.
const MORSEL_WORK: f64 = 2.5e5;

/// Rows that are enough to be cut.
const ROWS_MIN: f64 = 16.0;

/// Most rows of a morsel.
const ROWS_MAX: f64 = 65_536.0;

/// Most operators of a plan and deepest expressions that threads are given: they have
/// less stack than a statement may ask for.
const OPERATORS_MAX: usize = 100;
const DEPTH_MAX: usize = 32;

pub(super) fn apply(mut program: Program, facts: &Facts<'_>) -> Program {
    let plans = || program.subplans.iter().map(|subplan| &subplan.plan).chain([&program.root]);
    if program.writes || !plans().all(is_steady) {
        return program;
    }
    if plans().map(operators).sum::<usize>() > OPERATORS_MAX {
        return program;
    }
    let estimates = cost::estimates(&program, facts);
    let work_min = facts.work_min();
    each_gatherer(&mut program.root, &mut |plan| cut(plan, &estimates, work_min));
    program
}

/// Whether everything in a plan gives the same for the same rows, and is not too deep.
fn is_steady(plan: &Plan) -> bool {
    let mut steady = true;
    plan.for_each_expr(&mut |expr| {
        steady = steady && expr.is_deterministic() && depth(expr) <= DEPTH_MAX;
    });
    steady && plan.inputs().into_iter().all(is_steady)
}

fn operators(plan: &Plan) -> usize {
    1 + plan.inputs().into_iter().map(operators).sum::<usize>()
}

/// How far an expression nests.
fn depth(expr: &Expr) -> usize {
    let mut deepest = 0;
    expr.for_each_child(&mut |child| deepest = deepest.max(depth(child)));
    deepest + 1
}

/// Calls `change` for every operator that can gather from morsels and is run once, from
/// the top down.
fn each_gatherer(plan: &mut Plan, change: &mut dyn FnMut(&mut Plan)) {
    if gathers(plan) {
        change(plan);
    }
    let run_for_rows =
        matches!(plan, Plan::Apply { .. } | Plan::Merge { .. } | Plan::Foreach { .. });
    let inputs = plan.inputs_mut().into_iter();
    inputs.take(if run_for_rows { 1 } else { usize::MAX }).for_each(|input| {
        each_gatherer(input, change);
    });
}

/// Whether an operator can put together what was made of morsels.
fn gathers(plan: &Plan) -> bool {
    matches!(plan, Plan::Aggregate { .. } | Plan::Top { .. } | Plan::Distinct { .. })
}

/// Whether an operator looks at one row of its first input at a time.
fn streams(plan: &Plan) -> bool {
    match plan {
        Plan::NodeScan { .. }
        | Plan::IndexLookup { .. }
        | Plan::Expand { .. }
        | Plan::VarExpand { .. }
        | Plan::ShortestPath { .. }
        | Plan::Walk { .. }
        | Plan::Count { .. }
        | Plan::Endpoints { .. }
        | Plan::Filter { .. }
        | Plan::Project { .. }
        | Plan::BindPath { .. }
        | Plan::Keep { .. }
        | Plan::Unwind { .. } => true,
        Plan::Apply { kind, right, .. } => *kind != ApplyKind::Unit && can_run_again(right),
        _ => false,
    }
}

/// Whether a plan may be run on any thread: procedures and files are not asked to.
fn can_run_again(plan: &Plan) -> bool {
    let own = !matches!(plan, Plan::Call { .. } | Plan::LoadCsv { .. });
    own && plan.inputs().into_iter().all(can_run_again)
}

/// Puts morsels below an operator that gathers, where that pays.
fn cut(plan: &mut Plan, estimates: &Estimates, work_min: f64) {
    let Some(gathered) = plan.inputs().first().copied() else { return };
    let mut chain = vec![gathered];
    while let Some(last) = chain.last().filter(|last| streams(last))
        && let Some(input) = last.inputs().first().copied()
        && !matches!(input, Plan::Argument)
    {
        chain.push(input);
    }
    let own = work_of_rows(plan) * estimates.of(gathered);
    let Some((place, work)) = place(&chain, own, estimates, work_min) else { return };
    let rows = estimates.of(chain[place]).max(1.0);
    let share = rows * MORSEL_WORK.min(work_min) / work.max(1.0);
    let share = share.min(rows / ROWS_MIN).clamp(1.0, ROWS_MAX);
    insert(plan, place, share.ceil() as usize);
}

/// The lowest operator of a pipeline that gives rows enough and has work enough above
/// it, and how much that is.
fn place(chain: &[&Plan], own: f64, estimates: &Estimates, work_min: f64) -> Option<(usize, f64)> {
    let rows_min = if work_min > 0.0 { ROWS_MIN } else { 0.0 };
    let mut found = None;
    let mut work = own;
    for (place, plan) in chain.iter().enumerate() {
        if work >= work_min && estimates.of(plan) >= rows_min {
            found = Some((place, work));
        }
        work += work_of(plan, estimates);
    }
    found
}

/// About what an operator does in all its runs, in filtered rows.
fn work_of(plan: &Plan, estimates: &Estimates) -> f64 {
    let inner = plan.inputs().into_iter().skip(1).map(|inner| work_of_all(inner, estimates));
    let input = plan.inputs().first().map_or(1.0, |input| estimates.of(input));
    let rows = input.max(estimates.of(plan));
    work_of_rows(plan) * rows + inner.sum::<f64>()
}

fn work_of_all(plan: &Plan, estimates: &Estimates) -> f64 {
    let inputs = plan.inputs().into_iter().map(|input| work_of_all(input, estimates));
    work_of_rows(plan) * estimates.of(plan) + inputs.sum::<f64>()
}

/// About what an operator does for a row, in filtered rows.
fn work_of_rows(plan: &Plan) -> f64 {
    match plan {
        Plan::Keep { .. } | Plan::Argument => 0.0,
        Plan::Filter { .. } | Plan::Project { .. } | Plan::NodeScan { .. } => 1.0,
        Plan::Aggregate { keys, .. } if keys.is_empty() => 1.0,
        Plan::VarExpand { .. } | Plan::Count { .. } => 16.0,
        Plan::ShortestPath { .. } | Plan::Walk { .. } => 1000.0,
        _ => 4.0,
    }
}

/// Puts morsels around the operator that is so far below the input of another.
fn insert(plan: &mut Plan, place: usize, rows: usize) {
    let Some(input) = plan.inputs_mut().into_iter().next() else { return };
    if place > 0 {
        return insert(input, place - 1, rows);
    }
    let source = std::mem::replace(input, Plan::Empty);
    *input = Plan::Morsels { input: Box::new(source), rows };
}
