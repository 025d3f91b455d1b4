//! Tests predicates as early as their variables are known.
//!
//! ```text
//! Filter a.age > 30 AND b.age > a.age      Filter b.age > a.age
//! └─ Expand (a)-[r]->(b)                →  └─ Expand (a)-[r]->(b)
//!    └─ NodeScan (a)                          └─ Filter a.age > 30
//!                                                └─ NodeScan (a)
//! ```
//!
//! Not past a limit, a change of the graph, the right side of an optional match or a
//! grouping whose keys it does not read; and only what cannot fail, see [`super::care`].

use super::care::{Care, is_safe, slots_of, sorted_out, value_slots};
use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::expression::{Expr, Slot};
use crate::plan::{ApplyKind, Plan, Program};

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let pusher = Pusher { slots: &slots };
    each_plan(program, &mut |plan, is_main| {
        pusher.push(plan, Vec::new(), is_main || !slots.deletes())
    })
}

struct Pusher<'a> {
    slots: &'a Slots,
}

/// Most predicates that leave the pattern or clause they were written for; thousands of
/// clauses would send all of theirs to the bottom.
const LEAVING_MAX: usize = 100;

/// Predicates on their way down, and whether each is [`Care::Keyed`].
type Pending = Vec<(Expr, Care)>;

impl Pusher<'_> {
    /// `plan` with `pending` tested on its rows or below. `live`: nothing can have been
    /// deleted in the rows that a right side starts from.
    fn push(&self, plan: Plan, pending: Pending, live: bool) -> Plan {
        match plan {
            Plan::Filter { input, predicate } => self.filter(*input, predicate, pending, live),
            Plan::Apply { .. } => self.apply(plan, pending, live),
            Plan::HashJoin { left, right, on } => {
                let (to_left, rest) = apart(pending, |part| !binds(&right, part));
                let (to_right, stay) = apart(rest, |part| !binds(&left, part));
                let left = Box::new(self.push(*left, to_left, live));
                let right = Box::new(self.push(*right, to_right, live));
                filtered(Plan::HashJoin { left, right, on }, stay)
            }
            Plan::Union { inputs, slots } => self.union(inputs, slots, pending, live),
            other => self.through(other, pending, live),
        }
    }

    fn filter(&self, input: Plan, predicate: Expr, mut pending: Pending, live: bool) -> Plan {
        let alive = live && !(self.slots.deletes() && deletes(&input));
        let (fixed, moving): (Pending, Pending) = sorted_out(predicate, self.slots, alive)
            .into_iter()
            .partition(|(_, care)| *care == Care::Fixed);
        let fixed_reads: Vec<Slot> = fixed.iter().flat_map(|(part, _)| slots_of(part)).collect();
        let free = |part: &(Expr, Care)| {
            part.1 == Care::Free
                || !value_slots(&part.0).iter().any(|slot| fixed_reads.contains(slot))
        };
        let (above, moved): (Pending, Pending) =
            moving.into_iter().chain(pending.drain(..)).partition(|part| !free(part));
        let plan = self.push(input, moved, live);
        // Fixed parts first: those above were written after some of them.
        filtered(filtered(plan, fixed), above)
    }

    fn apply(&self, plan: Plan, pending: Pending, live: bool) -> Plan {
        let Plan::Apply { left, right, kind, row } = plan else { return plan };
        let inner_live = live && !(self.slots.deletes() && deletes(&left));
        if right.writes() {
            let left = Box::new(self.push(*left, Vec::new(), live));
            let right = Box::new(self.push(*right, Vec::new(), inner_live));
            return filtered(Plan::Apply { left, right, kind, row }, pending);
        }
        let (to_left, rest) = apart(pending, |part| !binds(&right, part));
        let (to_right, stay) = apart(rest, |_| kind == ApplyKind::Inner);
        let left = Box::new(self.push(*left, to_left, live));
        let right = Box::new(self.push(*right, to_right, inner_live));
        filtered(Plan::Apply { left, right, kind, row }, stay)
    }

    fn union(
        &self,
        inputs: Vec<(Plan, Vec<Slot>)>,
        slots: Vec<Slot>,
        pending: Pending,
        live: bool,
    ) -> Plan {
        let (down, stay) =
            apart(pending, |part| slots_of(part).iter().all(|slot| slots.contains(slot)));
        let inputs = inputs
            .into_iter()
            .map(|(plan, columns)| {
                let meant = |slot: Slot| {
                    slots
                        .iter()
                        .position(|known| *known == slot)
                        .map(|place| Expr::Slot(columns[place]))
                };
                let pending = down.iter().map(|(part, care)| (replaced(part, &meant), *care));
                (self.push(plan, pending.collect(), live), columns)
            })
            .collect();
        filtered(Plan::Union { inputs, slots }, stay)
    }

    /// Past an operator with one input, if it lets predicates pass.
    fn through(&self, mut plan: Plan, pending: Pending, live: bool) -> Plan {
        let mut stay = Vec::new();
        let mut down = Vec::new();
        let leaves = !is_walk(&plan);
        for (part, care) in pending {
            match self.passed(&plan, &part, care, live) {
                Some(below) if !leaves || down.len() < LEAVING_MAX => down.push((below, care)),
                _ => stay.push((part, care)),
            }
        }
        // Bodies of updates start from rows in which anything may be deleted.
        let inner_live = live && !self.slots.deletes();
        for (place, input) in plan.inputs_mut().into_iter().enumerate() {
            let taken = std::mem::replace(input, Plan::Empty);
            let (pending, live) = if place == 0 {
                (std::mem::take(&mut down), live)
            } else {
                (Vec::new(), inner_live)
            };
            *input = self.push(taken, pending, live);
        }
        filtered(plan, stay)
    }

    /// The predicate as it reads below an operator, if it may be tested there.
    fn passed(&self, plan: &Plan, part: &Expr, care: Care, live: bool) -> Option<Expr> {
        let added = || binds_itself(plan, part);
        match plan {
            walk if is_walk(walk) => (!added()).then(|| part.clone()),
            _ if care == Care::Keyed => None,
            Plan::ShortestPath { .. }
            | Plan::Walk { .. }
            | Plan::Unwind { .. }
            | Plan::Call { .. }
            | Plan::LoadCsv { .. } => (!added()).then(|| part.clone()),
            Plan::Keep { .. } | Plan::Sort { .. } | Plan::Distinct { .. } => Some(part.clone()),
            Plan::Project { items, .. } => self.below_items(part, items, live),
            Plan::Aggregate { keys, aggregates, .. } => {
                let aggregated = aggregates.iter().any(|one| slots_of(part).contains(&one.slot));
                if keys.is_empty() || aggregated {
                    None
                } else {
                    self.below_items(part, keys, live)
                }
            }
            _ => None,
        }
    }

    /// The predicate in terms of what items are computed from; only renaming and
    /// reading a property are undone, because anything more would be computed twice.
    fn below_items(&self, part: &Expr, items: &[(Slot, Expr)], live: bool) -> Option<Expr> {
        let meant =
            |slot: Slot| items.iter().find(|(known, _)| *known == slot).map(|(_, item)| item);
        let cheap = |item: &Expr| match item {
            Expr::Slot(_) => true,
            Expr::Property(..) => is_safe(item, self.slots, live && !self.slots.deletes()),
            _ => false,
        };
        let renamed = slots_of(part).into_iter().filter_map(meant).all(cheap);
        renamed.then(|| replaced(part, &|slot| meant(slot).cloned()))
    }
}

/// Whether an operator is part of a pattern.
fn is_walk(plan: &Plan) -> bool {
    matches!(
        plan,
        Plan::NodeScan { .. }
            | Plan::IndexLookup { .. }
            | Plan::Expand { .. }
            | Plan::VarExpand { .. }
            | Plan::Endpoints { .. }
            | Plan::BindPath { .. }
    )
}

/// A copy in which slots are replaced where `meant` says so.
fn replaced(part: &Expr, meant: &dyn Fn(Slot) -> Option<Expr>) -> Expr {
    let mut copy = part.clone();
    copy.rewrite(&mut |inner| match inner {
        Expr::Slot(slot) => {
            if let Some(other) = meant(*slot) {
                *inner = other;
            }
        }
        Expr::Distinct { slots, .. } => {
            let renamed = |slot: &Slot| match meant(*slot) {
                Some(Expr::Slot(other)) => other,
                _ => *slot,
            };
            *slots = slots.iter().map(renamed).collect();
        }
        _ => {}
    });
    copy
}

fn apart(pending: Pending, mut first: impl FnMut(&Expr) -> bool) -> (Pending, Pending) {
    pending.into_iter().partition(|(part, _)| first(part))
}

/// Whether an operator itself adds a slot that `part` reads.
fn binds_itself(plan: &Plan, part: &Expr) -> bool {
    let added = plan.adds();
    slots_of(part).iter().any(|slot| added.contains(slot))
}

/// Whether anything in a plan adds a slot that `part` reads.
fn binds(plan: &Plan, part: &Expr) -> bool {
    binds_itself(plan, part) || plan.inputs().into_iter().any(|input| binds(input, part))
}

/// Whether anything in a plan deletes.
pub(super) fn deletes(plan: &Plan) -> bool {
    matches!(plan, Plan::Delete { .. }) || plan.inputs().into_iter().any(deletes)
}

fn filtered(plan: Plan, parts: Pending) -> Plan {
    if parts.is_empty() {
        return plan;
    }
    let predicate = Expr::all(parts.into_iter().map(|(part, _)| part).collect());
    Plan::Filter { input: Box::new(plan), predicate }
}
