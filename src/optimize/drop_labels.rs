//! Drops label tests that a relationship's type already answers.
//!
//! ```text
//! Filter c:City                               Expand (p)-[r:livesIn]->(c)
//! └─ Expand (p)-[r:livesIn]->(c)          →   └─ NodeScan (p:Person)
//!    └─ NodeScan (p:Person)
//! ```
//!
//! Only where every relationship of the type ends at a node of the label, counted
//! exactly, in a graph that does not change until the plan has run.

use std::sync::Arc;

use super::choose_index::label_of;
use super::each_plan;
use super::facts::Facts;
use super::grounds::Claim;
use crate::expression::{Expr, Slot};
use crate::parse::ast::Direction;
use crate::plan::{Plan, Program, Step};

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    if program.writes {
        return program;
    }
    each_plan(program, &mut |plan, _| from_above(plan, facts))
}

/// From above, so that a test still stands below while it answers for one above it.
fn from_above(plan: Plan, facts: &Facts<'_>) -> Plan {
    let mut plan = operator(plan, facts);
    for input in plan.inputs_mut() {
        let taken = std::mem::replace(input, Plan::Empty);
        *input = from_above(taken, facts);
    }
    plan
}

fn operator(plan: Plan, facts: &Facts<'_>) -> Plan {
    let Plan::Filter { input, predicate } = plan else { return plan };
    if !predicate.any(&mut |part| matches!(part, Expr::HasLabels(..))) {
        return Plan::Filter { input, predicate };
    }
    let mut parts = predicate.conjuncts();
    parts.retain(|part| !is_certain(part, &input, facts));
    if parts.is_empty() {
        return operator(*input, facts);
    }
    Plan::Filter { input, predicate: Expr::all(parts) }
}

fn is_certain(part: &Expr, input: &Plan, facts: &Facts<'_>) -> bool {
    let Expr::HasLabels(subject, ..) = part else { return false };
    let Expr::Slot(slot) = **subject else { return false };
    let Some(label) = label_of(part, slot) else { return false };
    arriving_at(slot, input)
        .is_some_and(|(step, from)| ends_have(step, from.as_deref(), &label, facts))
}

/// The step that binds a node, and a label of the node it comes from.
fn arriving_at(slot: Slot, plan: &Plan) -> Option<(&Step, Option<Arc<str>>)> {
    match plan {
        Plan::Expand { input, step, into: false } if step.to == slot => {
            Some((step, label_below(step.from, input)))
        }
        Plan::VarExpand { step, into: false, min: 1.., .. } if step.to == slot => {
            Some((step, None))
        }
        Plan::Expand { input, .. }
        | Plan::VarExpand { input, .. }
        | Plan::Filter { input, .. }
        | Plan::BindPath { input, .. }
        | Plan::Count { input, .. }
        | Plan::Endpoints { input, .. } => arriving_at(slot, input),
        _ => None,
    }
}

/// A label that a node is known to have in the rows of a plan.
fn label_below(slot: Slot, plan: &Plan) -> Option<Arc<str>> {
    match plan {
        Plan::NodeScan { slot: known, label: Some(label), .. }
        | Plan::IndexLookup { slot: known, label, .. }
            if *known == slot =>
        {
            Some(label.clone())
        }
        Plan::Filter { input, predicate } => {
            let parts = match predicate {
                Expr::And(parts, _) => parts.as_slice(),
                other => std::slice::from_ref(other),
            };
            parts.iter().find_map(|part| label_of(part, slot)).or_else(|| label_below(slot, input))
        }
        Plan::NodeScan { input, .. }
        | Plan::IndexLookup { input, .. }
        | Plan::Expand { input, .. }
        | Plan::VarExpand { input, .. }
        | Plan::BindPath { input, .. }
        | Plan::Count { input, .. }
        | Plan::Endpoints { input, .. } => label_below(slot, input),
        _ => None,
    }
}

/// Whether every relationship of a step ends at a node with the label.
pub(super) fn ends_have(step: &Step, from: Option<&str>, label: &str, facts: &Facts<'_>) -> bool {
    let are = |outgoing: bool| {
        let (from, to) = (from.map(Arc::from), Arc::from(label));
        facts.is_certain(Claim::Ends { from, types: step.types.clone(), to, outgoing })
    };
    match step.direction {
        Direction::Outgoing => are(true),
        Direction::Incoming => are(false),
        Direction::Either => are(true) && are(false),
    }
}
