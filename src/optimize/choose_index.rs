//! Finds nodes by label and property instead of looking at all.
//!
//! ```text
//! Filter n:Person AND n.id = 7 AND n.age > 3       Filter n.age > 3
//! └─ NodeScan (n)                              →   └─ IndexLookup (n:Person) id = 7
//! ```
//!
//! Without an equality, the rarest of the labels becomes the scan's.

use std::sync::Arc;

use super::care::{Care, is_safe, key_test, slots_of, sorted_out};
use super::each_plan;
use super::facts::Facts;
use super::push_filters::deletes;
use super::slots::Slots;
use crate::expression::{Expr, Labels, Slot};
use crate::plan::{Plan, Program};

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let chooser = Chooser { slots: &slots, facts };
    each_plan(program, &mut |plan, is_main| {
        let live = is_main || !slots.deletes();
        plan.transform(&mut |plan| chooser.operator(plan, live))
    })
}

struct Chooser<'a> {
    slots: &'a Slots,
    facts: &'a Facts<'a>,
}

/// A way to find the nodes of a slot, and the place of the predicate it answers.
struct Access {
    label: Arc<str>,
    key: Arc<str>,
    value: Expr,
    any_of: bool,
    place: usize,
}

impl Chooser<'_> {
    fn operator(&self, plan: Plan, live: bool) -> Plan {
        let Plan::Filter { input, predicate } = plan else { return plan };
        match *input {
            Plan::NodeScan { input, slot, label } => {
                self.scan(*input, slot, label, predicate, live)
            }
            other => Plan::Filter { input: Box::new(other), predicate },
        }
    }

    fn scan(
        &self,
        input: Plan,
        slot: Slot,
        label: Option<Arc<str>>,
        predicate: Expr,
        live: bool,
    ) -> Plan {
        let live = live && !(self.slots.deletes() && deletes(&input));
        let mut parts = split_labels(sorted_out(predicate, self.slots, live));
        let mut labels: Vec<Arc<str>> =
            parts.iter().filter_map(|(part, _)| label_of(part, slot)).collect();
        labels.extend(label.clone());
        let rarity = |label: &Arc<str>| self.facts.nodes(Some(label)) as u64;
        labels.sort_by_key(rarity);
        let Some(rarest) = labels.first().cloned() else {
            return rebuilt(Plan::NodeScan { input: Box::new(input), slot, label }, parts);
        };
        let access = self.access(slot, &labels, &parts);
        let input = Box::new(input);
        let (plan, answered) = match access {
            Some(Access { label, key, value, any_of, place }) => {
                parts.remove(place);
                (Plan::IndexLookup { input, slot, label: label.clone(), key, value, any_of }, label)
            }
            None => (Plan::NodeScan { input, slot, label: Some(rarest.clone()) }, rarest),
        };
        parts.retain(|(part, _)| label_of(part, slot).is_none_or(|label| label != answered));
        if let Some(written) = label.filter(|written| *written != answered) {
            let subject = Box::new(Expr::Slot(slot));
            let test =
                Expr::HasLabels(subject, Labels::Name(written), crate::span::Span::default());
            parts.insert(0, (test, Care::Free));
        }
        rebuilt(plan, parts)
    }

    /// The lookup that finds fewest nodes.
    fn access(&self, slot: Slot, labels: &[Arc<str>], parts: &[(Expr, Care)]) -> Option<Access> {
        let usable = parts.iter().enumerate().filter(|(place, (part, care))| {
            *care != Care::Fixed && self.is_unguarded(*place, part, parts)
        });
        let candidates = usable.filter_map(|(place, (part, _))| {
            let (subject, key, value, any_of) = key_test(part)?;
            (subject == slot).then(|| (place, key.clone(), value.clone(), any_of))
        });
        let found = candidates.flat_map(|(place, key, value, any_of)| {
            labels.iter().map(move |label| {
                let (key, value, label) = (key.clone(), value.clone(), label.clone());
                Access { label, key, value, any_of, place }
            })
        });
        found.min_by_key(|access| {
            let matches = super::selectivity::matches_of(self.facts, &access.label, &access.key);
            (access.any_of, matches as u64)
        })
    }

    /// A value that may fail must not be computed before what was written before it
    /// about the same variables.
    fn is_unguarded(&self, place: usize, part: &Expr, parts: &[(Expr, Care)]) -> bool {
        let Some((_, _, value, _)) = key_test(part) else { return false };
        let reads = slots_of(value);
        is_safe(value, self.slots, !self.slots.deletes())
            || !parts[..place]
                .iter()
                .any(|(earlier, _)| slots_of(earlier).iter().any(|slot| reads.contains(slot)))
    }
}

/// `n:A&B` is two tests.
fn split_labels(parts: Vec<(Expr, Care)>) -> Vec<(Expr, Care)> {
    let split = |(part, care)| match part {
        Expr::HasLabels(subject, Labels::And(all), span) => all
            .into_iter()
            .map(|label| (Expr::HasLabels(subject.clone(), label, span), care))
            .collect(),
        other => vec![(other, care)],
    };
    parts.into_iter().flat_map(split).collect()
}

/// The label a predicate asks of a slot.
pub(super) fn label_of(part: &Expr, slot: Slot) -> Option<Arc<str>> {
    match part {
        Expr::HasLabels(subject, Labels::Name(label), _) if matches!(**subject, Expr::Slot(known) if known == slot) => {
            Some(label.clone())
        }
        _ => None,
    }
}

fn rebuilt(plan: Plan, parts: Vec<(Expr, Care)>) -> Plan {
    if parts.is_empty() {
        return plan;
    }
    let predicate = Expr::all(parts.into_iter().map(|(part, _)| part).collect());
    Plan::Filter { input: Box::new(plan), predicate }
}
