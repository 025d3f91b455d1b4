//! Drops operators that do nothing.
//!
//! ```text
//! Keep a                   NodeScan (a)
//! └─ Keep a, b         →
//!    └─ NodeScan (a)
//! ```
//!
//! Also what can give no rows, a second removal of duplicates, a skip of nothing,
//! and filters on filters.

use super::each_plan;
use super::facts::Facts;
use crate::expression::{Expr, Slot};
use crate::plan::{ApplyKind, Plan, Program};
use crate::value::Value;

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    each_plan(program, &mut |plan, _| plan.transform(&mut operator))
}

fn operator(plan: Plan) -> Plan {
    if is_barren(&plan) && !plan.writes() {
        return Plan::Empty;
    }
    match plan {
        Plan::Keep { input, slots } => keep(*input, slots),
        Plan::Project { input, items } if items.is_empty() => *input,
        Plan::Filter { input, predicate } => filter(*input, predicate),
        Plan::Skip { input, count: Expr::Constant(Value::Integer(0)), .. } => *input,
        Plan::Distinct { input, slots } => distinct(*input, slots),
        Plan::Aggregate { input, keys, aggregates } => {
            Plan::Aggregate { input: Box::new(unkept(*input)), keys, aggregates }
        }
        Plan::Eager { input } if blocks(&input) => *input,
        Plan::Union { inputs, slots } => union(inputs, slots),
        other => other,
    }
}

/// Whether a plan certainly has no rows, its inputs having been simplified.
fn is_barren(plan: &Plan) -> bool {
    let empty = |plan: &Plan| matches!(plan, Plan::Empty);
    match plan {
        Plan::Aggregate { input, keys, .. } => !keys.is_empty() && empty(input),
        Plan::HashJoin { left, right, .. } => empty(left) || empty(right),
        Plan::Apply { left, right, kind, .. } => {
            empty(left) || (empty(right) && matches!(kind, ApplyKind::Inner | ApplyKind::Semi))
        }
        Plan::Union { inputs, .. } => inputs.iter().all(|(input, _)| empty(input)),
        Plan::Limit { count: Expr::Constant(Value::Integer(0)), .. } => true,
        Plan::Merge { input, .. } | Plan::Foreach { input, .. } => empty(input),
        other => matches!(other.inputs().as_slice(), [input] if empty(input)),
    }
}

fn keep(input: Plan, slots: Vec<Slot>) -> Plan {
    match input {
        Plan::Keep { input, .. } => keep(*input, slots),
        Plan::Aggregate { .. } | Plan::Distinct { .. } | Plan::Union { .. }
            if input.columns(&[]).iter().all(|slot| slots.contains(slot)) =>
        {
            input
        }
        other => Plan::Keep { input: Box::new(other), slots },
    }
}

fn filter(input: Plan, predicate: Expr) -> Plan {
    match input {
        Plan::Filter { input, predicate: below } if joins(&below) && joins(&predicate) => {
            let mut parts = below.conjuncts();
            parts.extend(predicate.conjuncts());
            Plan::Filter { input, predicate: Expr::all(parts) }
        }
        other => Plan::Filter { input: Box::new(other), predicate },
    }
}

/// Whether a predicate may become part of a conjunction without failing for it.
fn joins(predicate: &Expr) -> bool {
    predicate.clone().conjuncts().iter().all(Expr::is_boolean)
}

/// Groups are distinct in their keys.
fn distinct(input: Plan, slots: Vec<Slot>) -> Plan {
    let input = unkept(input);
    let unique = match &input {
        Plan::Aggregate { keys, .. } => keys.iter().all(|(slot, _)| slots.contains(slot)),
        Plan::Distinct { slots: below, .. } => below.iter().all(|slot| slots.contains(slot)),
        _ => false,
    };
    if unique { keep(input, slots) } else { Plan::Distinct { input: Box::new(input), slots } }
}

/// The input of an operator that reads only what it names. An expansion does not even
/// make what is not kept right above it.
fn unkept(input: Plan) -> Plan {
    match input {
        Plan::Keep { input, slots } if matches!(*input, Plan::Expand { .. }) => {
            Plan::Keep { input, slots }
        }
        Plan::Keep { input, .. } => unkept(*input),
        other => other,
    }
}

fn blocks(plan: &Plan) -> bool {
    matches!(
        plan,
        Plan::Aggregate { .. }
            | Plan::Sort { .. }
            | Plan::Top { .. }
            | Plan::Eager { .. }
            | Plan::Create { .. }
            | Plan::Update { .. }
            | Plan::Delete { .. }
    )
}

/// Branches without rows go, as long as one stays.
fn union(mut inputs: Vec<(Plan, Vec<Slot>)>, slots: Vec<Slot>) -> Plan {
    inputs.retain(|(input, _)| !matches!(input, Plan::Empty));
    Plan::Union { inputs, slots }
}
