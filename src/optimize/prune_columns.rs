//! Forgets what nobody reads any more.
//!
//! ```text
//! Sort a.age                      Sort a.age
//! └─ Expand (a)-[r]->(b)      →   └─ Keep a
//!                                    └─ Expand (a)-[r]->(b)
//! ```
//!
//! Rows that an operator holds or repeats lose the slots nobody above reads; paths
//! and values nobody reads are not made. What could fail is still computed.

use rustc_hash::FxHashSet;

use super::care::{is_safe, slots_of};
use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::expression::Slot;
use crate::plan::{ApplyKind, Plan, Program, Subplan};

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let pruner = Pruner { slots: &slots };
    let columns = program.columns.iter().map(|(_, slot)| *slot);
    let needed = ordered(columns.chain(program.witness).collect());
    let of_subplan = |one: &Subplan| ordered(one.column.into_iter().chain(one.witness).collect());
    let mut wanted = program.subplans.iter().map(of_subplan).collect::<Vec<_>>().into_iter();
    each_plan(program, &mut |plan, is_main| {
        if is_main {
            return pruner.prune(plan, &needed, &Around::default()).plan;
        }
        let needed = wanted.next().unwrap_or_default();
        // What a subquery reads and does not bind comes in with its argument.
        let mut argument = Vec::new();
        reads_within(&plan, &mut argument);
        pruner.prune(plan, &needed, &Around { argument, numbers: Vec::new() }).plan
    })
}

/// A plan, and the slots that may be in its rows, those of its argument aside.
struct Pruned {
    plan: Plan,
    bound: FxHashSet<Slot>,
}

impl Pruned {
    fn of(plan: Plan, mut below: FxHashSet<Slot>) -> Pruned {
        if is_narrow(&plan) {
            below.clear();
        }
        below.extend(plan.adds());
        if let Plan::Keep { slots, .. } | Plan::Distinct { slots, .. } = &plan {
            below.extend(slots);
        }
        Pruned { plan, bound: below }
    }

    /// With only the needed slots going on, if it has others. `needed` is in order.
    fn kept(self, needed: &[Slot], around: &Around) -> Pruned {
        let Pruned { plan, mut bound } = self;
        let is_needed = |slot: &Slot| needed.binary_search(slot).is_ok();
        if matches!(plan, Plan::Keep { .. }) || bound.iter().all(is_needed) {
            return Pruned { plan, bound };
        }
        let comes = |slot: &Slot| bound.contains(slot) || around.argument.contains(slot);
        let mut slots: Vec<Slot> = needed.iter().copied().filter(comes).collect();
        slots.extend_from_slice(&around.numbers);
        slots.sort_unstable();
        slots.dedup();
        bound.clear();
        bound.extend(&slots);
        Pruned { plan: Plan::Keep { input: Box::new(plan), slots }, bound }
    }
}

/// What lies around the right side of an apply.
#[derive(Clone, Default)]
struct Around {
    /// Slots that the rows it starts from may have.
    argument: Vec<Slot>,
    /// Where those rows keep their numbers.
    numbers: Vec<Slot>,
}

impl Around {
    fn right_of(&self, left: &FxHashSet<Slot>, row: Option<Slot>) -> Around {
        let mut inner = self.clone();
        inner.argument.extend(left);
        inner.numbers.extend(row);
        inner
    }
}

struct Pruner<'a> {
    slots: &'a Slots,
}

impl Pruner<'_> {
    /// `needed`: slots read above, in order.
    fn prune(&self, plan: Plan, needed: &[Slot], around: &Around) -> Pruned {
        let (plan, is_gone) = self.trimmed(plan, needed);
        if is_gone {
            return self.prune(plan, needed, around);
        }
        let below = needed_below(&plan, needed);
        match plan {
            Plan::Apply { left, right, kind, row } => {
                let left = self.prune(*left, &below, around).kept(&below, around);
                let inner = around.right_of(&left.bound, row);
                let adds = matches!(kind, ApplyKind::Inner | ApplyKind::Optional);
                let right = self.prune(*right, if adds { needed } else { &[] }, &inner);
                let (left_plan, right_plan) = (Box::new(left.plan), Box::new(right.plan));
                let mut bound = left.bound;
                bound.extend(right.bound);
                Pruned::of(Plan::Apply { left: left_plan, right: right_plan, kind, row }, bound)
            }
            // what an expansion finds and repeats costs the more the more is found
            Plan::Expand { .. } => self.inputs(plan, &below, around).kept(needed, around),
            other => self.inputs(other, &below, around),
        }
    }

    fn inputs(&self, mut plan: Plan, below: &[Slot], around: &Around) -> Pruned {
        let (copies, joins) = (copies_rows(&plan), matches!(plan, Plan::HashJoin { .. }));
        let columns: Option<Vec<Vec<Slot>>> = match &plan {
            Plan::Union { inputs, .. } => {
                Some(inputs.iter().map(|(_, columns)| ordered(columns.clone())).collect())
            }
            _ => None,
        };
        let has_body = matches!(plan, Plan::Merge { .. } | Plan::Foreach { .. });
        let mut bound = FxHashSet::default();
        for (place, input) in plan.inputs_mut().into_iter().enumerate() {
            let needed = columns.as_ref().map_or(below, |columns| &columns[place]);
            let taken = std::mem::replace(input, Plan::Empty);
            let mut pruned = if place > 0 && has_body {
                self.prune(taken, needed, &around.right_of(&bound, None))
            } else {
                self.prune(taken, needed, around)
            };
            if joins || (copies && place == 0) {
                pruned = pruned.kept(needed, around);
            }
            *input = pruned.plan;
            if bound.is_empty() {
                bound = pruned.bound;
            } else {
                bound.extend(pruned.bound);
            }
        }
        Pruned::of(plan, bound)
    }

    /// Without items and paths that nobody reads; and whether that leaves nothing to
    /// do, so that what was below takes the operator's place.
    fn trimmed(&self, plan: Plan, needed: &[Slot]) -> (Plan, bool) {
        match plan {
            Plan::BindPath { input, path } if !needed.contains(&path.slot) => (*input, true),
            Plan::Keep { input, mut slots } => {
                slots.retain(|slot| needed.contains(slot));
                (Plan::Keep { input, slots }, false)
            }
            Plan::Project { input, mut items } => {
                let live = !self.slots.deletes();
                items.retain(|(slot, item)| {
                    needed.contains(slot) || !is_safe(item, self.slots, live)
                });
                if items.is_empty() {
                    (*input, true)
                } else {
                    (Plan::Project { input, items }, false)
                }
            }
            Plan::Walk { input, mut walk, into } => {
                let is_needed = |slot: &Slot| {
                    let own = || walk.condition.iter().any(|one| slots_of(one).contains(slot));
                    needed.binary_search(slot).is_ok() || own()
                };
                let path = walk.path.filter(is_needed);
                let lists: Vec<Slot> = walk.slots().into_iter().filter(is_needed).collect();
                walk.path = path;
                for part in &mut walk.parts {
                    part.groups.retain(|(_, list)| lists.contains(list));
                }
                (Plan::Walk { input, walk, into }, false)
            }
            other => (other, false),
        }
    }
}

/// Whether an operator holds its input, or repeats its rows, so that each slot costs.
fn copies_rows(plan: &Plan) -> bool {
    matches!(
        plan,
        Plan::Sort { .. }
            | Plan::Top { .. }
            | Plan::Eager { .. }
            | Plan::Expand { into: false, .. }
            | Plan::VarExpand { into: false, .. }
            | Plan::Walk { into: false, .. }
            | Plan::NodeScan { .. }
            | Plan::IndexLookup { .. }
            | Plan::Unwind { .. }
    )
}

/// Whether only what it names goes on.
fn is_narrow(plan: &Plan) -> bool {
    matches!(
        plan,
        Plan::Aggregate { .. } | Plan::Distinct { .. } | Plan::Union { .. } | Plan::Keep { .. }
    )
}

/// The slots that an operator's input must still have, in order. Right sides see them
/// too.
fn needed_below(plan: &Plan, needed: &[Slot]) -> Vec<Slot> {
    let mut below = if is_narrow(plan) { Vec::new() } else { needed.to_vec() };
    plan.for_each_read(&mut |slot| below.push(slot));
    if let Plan::Apply { right: inner, .. }
    | Plan::Merge { matches: inner, .. }
    | Plan::Foreach { body: inner, .. } = plan
    {
        reads_within(inner, &mut below);
    }
    ordered(below)
}

fn ordered(mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn reads_within(plan: &Plan, found: &mut Vec<Slot>) {
    plan.for_each_read(&mut |slot| found.push(slot));
    plan.inputs().into_iter().for_each(|input| reads_within(input, found));
}
