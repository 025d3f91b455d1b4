//! Visits each end of a walk once where repeats do not matter.
//!
//! ```text
//! Aggregate count(DISTINCT b)              Aggregate count(DISTINCT b)
//! └─ VarExpand (a)-[_knows:KNOWS*1..4]->(b) →  └─ Reach (a)-[_2:KNOWS*1..4]->(b)
//! ```
//!
//! The rows between the walk and what ignores repeats must not be counted, cut or
//! written by anyone.

use rustc_hash::FxHashSet;

use super::each_plan;
use super::facts::Facts;
use crate::expression::{Expr, Slot};
use crate::plan::{ApplyKind, Ends, Plan, Program};

/// Changes an operator, knowing the slots read above it.
type Change<'a> = &'a mut dyn FnMut(Plan, &FxHashSet<Slot>) -> Plan;

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    where_repeats_may_be(program, &mut |mut plan, needed| {
        if let Plan::VarExpand { step, ends, .. } = &mut plan
            && !needed.contains(&step.relationship)
        {
            *ends = Some(Ends { start: true, counted: false });
        }
        plan
    })
}

/// Calls `change` with every operator whose rows may come any number of times, at least
/// once, and with the slots read above it.
pub(super) fn where_repeats_may_be(mut program: Program, change: Change<'_>) -> Program {
    let counted = counted_subqueries(&program);
    let mut number = 0;
    let needed: FxHashSet<Slot> = program.columns.iter().map(|(_, slot)| *slot).collect();
    let columns: Vec<Option<Slot>> = program.subplans.iter().map(|one| one.column).collect();
    program = each_plan(program, &mut |plan, is_main| {
        if is_main {
            return below(plan, needed.clone(), false, change);
        }
        number += 1;
        let repeats = !counted[number - 1];
        below(plan, columns[number - 1].into_iter().collect(), repeats, change)
    });
    program
}

/// By number: whether anyone asks how many rows a subquery has, or for all of them.
fn counted_subqueries(program: &Program) -> Vec<bool> {
    let mut counted = vec![false; program.subplans.len()];
    let mut note = |plan: &Plan| {
        plan.for_each_expr(&mut |expr| {
            expr.any(&mut |part| {
                if let Expr::Subquery { number, kind, .. } = part {
                    counted[*number] |= *kind != crate::expression::SubqueryKind::Exists;
                }
                false
            });
        });
    };
    visit(&program.root, &mut note);
    program.subplans.iter().for_each(|subplan| visit(&subplan.plan, &mut note));
    counted
}

fn visit(plan: &Plan, see: &mut dyn FnMut(&Plan)) {
    see(plan);
    plan.inputs().into_iter().for_each(|input| visit(input, see));
}

/// `needed`: slots read above. `repeats`: whether equal rows above may come any number
/// of times, at least once.
fn below(mut plan: Plan, mut needed: FxHashSet<Slot>, repeats: bool, change: Change<'_>) -> Plan {
    if repeats {
        plan = change(plan, &needed);
    }
    plan.for_each_read(&mut |slot| {
        needed.insert(slot);
    });
    let repeats = repeats_below(&plan, repeats);
    let all = every_read_on_the_right(&plan);
    needed.extend(all);
    let last = plan.inputs().len();
    for (place, input) in plan.inputs_mut().into_iter().enumerate() {
        let taken = std::mem::replace(input, Plan::Empty);
        // the last one gets the set itself, so that a long plan does not keep many
        *input = if place + 1 == last {
            below(taken, std::mem::take(&mut needed), repeats.1, change)
        } else {
            below(taken, needed.clone(), repeats.0, change)
        };
    }
    plan
}

/// Whether repeats do not matter in the first inputs and in the last.
fn repeats_below(plan: &Plan, repeats: bool) -> (bool, bool) {
    match plan {
        Plan::Apply { right, .. } if right.writes() => (false, false),
        Plan::Distinct { .. } => (true, true),
        Plan::Aggregate { aggregates, .. } => {
            let all = aggregates.iter().all(ignores_repeats);
            (all, all)
        }
        Plan::Apply { kind: ApplyKind::Semi | ApplyKind::Anti, .. } => (repeats, true),
        Plan::Apply { kind: ApplyKind::Inner | ApplyKind::Optional, .. }
        | Plan::NodeScan { .. }
        | Plan::IndexLookup { .. }
        | Plan::Expand { .. }
        | Plan::VarExpand { .. }
        | Plan::ShortestPath { .. }
        | Plan::Walk { .. }
        | Plan::Endpoints { .. }
        | Plan::BindPath { .. }
        | Plan::Keep { .. }
        | Plan::HashJoin { .. }
        | Plan::Union { .. }
        | Plan::Sort { .. } => (repeats, repeats),
        Plan::Filter { .. } | Plan::Project { .. } | Plan::Unwind { .. } => {
            let mut steady = repeats;
            plan.for_each_expr(&mut |expr| steady = steady && expr.is_deterministic());
            (steady, steady)
        }
        _ => (false, false),
    }
}

fn ignores_repeats(aggregate: &crate::bind::bound::Aggregate) -> bool {
    let extreme = aggregate.function.is_some_and(|function| matches!(function.name, "min" | "max"));
    aggregate.distinct || extreme
}

/// What a right side reads of the rows it is run for.
fn every_read_on_the_right(plan: &Plan) -> Vec<Slot> {
    let mut found = Vec::new();
    if let Plan::Apply { right: inner, .. }
    | Plan::Merge { matches: inner, .. }
    | Plan::Foreach { body: inner, .. } = plan
    {
        visit(inner, &mut |plan| plan.for_each_read(&mut |slot| found.push(slot)));
    }
    found
}
