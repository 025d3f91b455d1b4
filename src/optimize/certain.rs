//! What is certain of the rows of a plan: labels of their nodes, and which slots tell
//! them apart. Null is always possible unless said otherwise.

use rustc_hash::FxHashSet;

use super::choose_index::label_of;
use super::drop_labels::ends_have;
use super::facts::Facts;
use super::grounds::Claim;
use crate::expression::{Expr, Slot};
use crate::plan::{Lookup, Plan, Step, turned};
use crate::value::Value;

/// Whether a slot can hold nothing but nodes with a label, for certain.
pub(super) fn has_label(slot: Slot, label: &str, plan: &Plan, facts: &Facts<'_>) -> bool {
    let arrives = |step: &Step| {
        let turned = Step { direction: turned(step.direction), ..step.clone() };
        (step.to == slot && ends_have(step, None, label, facts))
            || (step.from == slot && ends_have(&turned, None, label, facts))
    };
    let own = match plan {
        Plan::NodeScan { slot: known, label: None, .. } if *known == slot => {
            facts.is_certain(Claim::All(label.into()))
        }
        Plan::NodeScan { slot: known, label: Some(found), .. }
        | Plan::IndexLookup { slot: known, label: found, .. } => {
            *known == slot && **found == *label
        }
        Plan::Expand { step, .. } | Plan::VarExpand { step, min: 1.., .. } => arrives(step),
        Plan::Filter { predicate, .. } => {
            conjuncts(predicate).iter().any(|part| label_of(part, slot).as_deref() == Some(label))
        }
        _ => false,
    };
    own || keeps_meaning(plan).iter().any(|input| has_label(slot, label, input, facts))
}

/// The inputs whose slots an operator passes on as they are, or as null.
fn keeps_meaning(plan: &Plan) -> Vec<&Plan> {
    match plan {
        Plan::Union { .. } | Plan::Aggregate { .. } => Vec::new(),
        other => other.inputs(),
    }
}

fn conjuncts(predicate: &Expr) -> &[Expr] {
    match predicate {
        Expr::And(parts, _) => parts,
        other => std::slice::from_ref(other),
    }
}

/// Slots that no two rows of a plan agree in; none where that is not known. An empty set
/// means at most one row.
pub(super) fn told_apart(plan: &Plan, facts: &Facts<'_>) -> Option<FxHashSet<Slot>> {
    let with = |input: &Plan, slots: &[Slot]| {
        let mut known = told_apart(input, facts)?;
        known.extend(slots);
        Some(known)
    };
    match plan {
        Plan::Argument => Some(FxHashSet::default()),
        Plan::NodeScan { input, slot, .. } => with(input, &[*slot]),
        Plan::IndexLookup { input, slot, label, key, how, .. } => {
            let is_one = *how == Lookup::Equal
                && facts.is_certain(Claim::Identity(label.clone(), key.clone()));
            with(input, if is_one { &[] } else { std::slice::from_ref(slot) })
        }
        Plan::Expand { input, step, into, .. } => {
            let slots = [step.relationship, step.to];
            with(input, if *into { &slots[..1] } else { &slots })
        }
        Plan::VarExpand { input, step, ends: Some(ends), .. } if !ends.counted => {
            with(input, &[step.to])
        }
        Plan::VarExpand { input, into: true, ends: Some(_), .. }
        | Plan::Filter { input, .. }
        | Plan::Project { input, .. }
        | Plan::BindPath { input, .. }
        | Plan::Sort { input, .. }
        | Plan::Top { input, .. }
        | Plan::Skip { input, .. }
        | Plan::Limit { input, .. } => told_apart(input, facts),
        Plan::Keep { input, slots } => {
            told_apart(input, facts).filter(|known| known.iter().all(|slot| slots.contains(slot)))
        }
        Plan::Distinct { slots, .. } => Some(slots.iter().copied().collect()),
        Plan::Aggregate { keys, .. } => Some(keys.iter().map(|(slot, _)| *slot).collect()),
        Plan::HashJoin { left, right, .. } => {
            let mut known = told_apart(left, facts)?;
            known.extend(told_apart(right, facts)?);
            Some(known)
        }
        Plan::Unwind { input, list, slot } if are_different(list) => with(input, &[*slot]),
        _ => None,
    }
}

/// Whether a list is of integers or texts, each once.
fn are_different(list: &Expr) -> bool {
    let Expr::Constant(Value::List(items)) = list else { return false };
    let mut integers: FxHashSet<i64> = FxHashSet::default();
    let mut texts: FxHashSet<&str> = FxHashSet::default();
    items.iter().all(|item| match item {
        Value::Integer(number) => integers.insert(*number),
        Value::String(text) => texts.insert(text),
        _ => false,
    })
}

/// Whether a slot is bound in every row of a plan, to something that is not null.
pub(super) fn is_bound(slot: Slot, plan: &Plan) -> bool {
    match plan {
        Plan::NodeScan { .. }
        | Plan::IndexLookup { .. }
        | Plan::Expand { .. }
        | Plan::VarExpand { .. }
            if plan.adds().contains(&slot) =>
        {
            true
        }
        Plan::NodeScan { input, .. }
        | Plan::IndexLookup { input, .. }
        | Plan::Expand { input, .. }
        | Plan::VarExpand { input, .. }
        | Plan::Filter { input, .. }
        | Plan::Keep { input, .. } => is_bound(slot, input),
        Plan::Project { input, items } => {
            !items.iter().any(|(item, _)| *item == slot) && is_bound(slot, input)
        }
        _ => false,
    }
}
