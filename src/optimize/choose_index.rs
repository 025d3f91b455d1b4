//! Finds nodes by label and property instead of looking at all.
//!
//! ```text
//! Filter n:Person AND n.id = 7 AND n.age > 3       Filter n.age > 3
//! └─ NodeScan (n)                              →   └─ IndexLookup (n:Person) id = 7
//! ```
//!
//! Without an equality, a declared index may give a range, which the filter then tests
//! as before; else the rarest of the labels becomes the scan's.

use std::sync::Arc;

use super::care::{Care, is_safe, key_test, range_test, slots_of, sorted_out};
use super::each_plan;
use super::facts::Facts;
use super::push_filters::deletes;
use super::selectivity::range_share;
use super::slots::Slots;
use crate::expression::{Expr, Labels, Slot};
use crate::plan::{Lookup, Plan, Program};
use crate::value::Value;

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
    how: Lookup,
    /// The part that is answered whole and need not be tested any more.
    place: Option<usize>,
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
        let access =
            self.access(slot, &labels, &parts).or_else(|| self.range_access(slot, &labels, &parts));
        let input = Box::new(input);
        let (plan, answered) = match access {
            Some(Access { label, key, value, how, place }) => {
                if let Some(place) = place {
                    parts.remove(place);
                }
                (Plan::IndexLookup { input, slot, label: label.clone(), key, value, how }, label)
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
            let value = key_test(part).map(|(_, _, value, _)| value);
            *care != Care::Fixed && value.is_some_and(|one| self.is_unguarded(*place, one, parts))
        });
        let candidates = usable.filter_map(|(place, (part, _))| {
            let (subject, key, value, any_of) = key_test(part)?;
            let how = if any_of { Lookup::AnyOf } else { Lookup::Equal };
            (subject == slot).then(|| (place, key.clone(), value.clone(), how))
        });
        let found = candidates.flat_map(|(place, key, value, how)| {
            labels.iter().map(move |label| {
                let (key, value, label) = (key.clone(), value.clone(), label.clone());
                Access { label, key, value, how, place: Some(place) }
            })
        });
        found.min_by_key(|access| {
            let matches = super::selectivity::matches_of(self.facts, &access.label, &access.key);
            (access.how == Lookup::AnyOf, matches as u64)
        })
    }

    /// A range of a declared index, where that finds fewer nodes than the rarest label
    /// has. What is found is still to be tested, so no part is answered.
    fn range_access(
        &self,
        slot: Slot,
        labels: &[Arc<str>],
        parts: &[(Expr, Care)],
    ) -> Option<Access> {
        let rarest = self.facts.nodes(labels.first().map(|label| &**label));
        let usable = parts.iter().enumerate().filter_map(|(place, (part, care))| {
            let (subject, key, value, how) = range_test(part)?;
            let is_free = *care != Care::Fixed && self.is_unguarded(place, value, parts);
            (subject == slot && is_free).then_some((key, value, how))
        });
        let usable: Vec<_> = usable.collect();
        let ranges = labels.iter().flat_map(|label| {
            let ordered = usable.iter().filter(|(key, ..)| self.facts.is_ordered(label, key));
            ordered.map(|(key, ..)| range_of(label, key, &usable))
        });
        let found =
            |access: &Access| range_share(access.how) * self.facts.nodes(Some(&access.label));
        ranges.filter(|access| found(access) < rarest).min_by(|a, b| found(a).total_cmp(&found(b)))
    }

    /// A value that may fail must not be computed before what was written before it
    /// about the same variables.
    fn is_unguarded(&self, place: usize, value: &Expr, parts: &[(Expr, Care)]) -> bool {
        let reads = slots_of(value);
        is_safe(value, self.slots, !self.slots.deletes())
            || !parts[..place]
                .iter()
                .any(|(earlier, _)| slots_of(earlier).iter().any(|slot| reads.contains(slot)))
    }
}

/// The narrowest range that the tests of a key allow.
fn range_of(label: &Arc<str>, key: &Arc<str>, tests: &[(&Arc<str>, &Expr, Lookup)]) -> Access {
    let value = |wanted| {
        let mut of_key = tests.iter().filter(|(other, _, how)| *other == key && *how == wanted);
        of_key.next().map(|(_, value, _)| (*value).clone())
    };
    let ends = (value(Lookup::From), value(Lookup::To));
    let (how, value) = match (value(Lookup::StartsWith), ends) {
        (Some(prefix), _) => (Lookup::StartsWith, prefix),
        (None, (Some(low), Some(high))) => (Lookup::Between, Expr::List(vec![low, high])),
        (None, (Some(low), None)) => (Lookup::From, low),
        (None, (None, high)) => (Lookup::To, high.unwrap_or(Expr::Constant(Value::Null))),
    };
    Access { label: label.clone(), key: key.clone(), value, how, place: None }
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
