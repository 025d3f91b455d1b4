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

use super::care::is_safe;
use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::expression::Slot;
use crate::plan::{ApplyKind, Plan, Program};

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let pruner = Pruner { slots: &slots };
    let needed: Vec<Slot> = program.columns.iter().map(|(_, slot)| *slot).collect();
    let mut columns = program.subplans.iter().map(|one| one.column).collect::<Vec<_>>().into_iter();
    each_plan(program, &mut |plan, is_main| {
        if is_main {
            return pruner.prune(plan, &needed, &Around::default());
        }
        let needed: Vec<Slot> = columns.next().flatten().into_iter().collect();
        // What a subquery reads and does not bind comes in with its argument.
        let mut argument = Vec::new();
        reads_within(&plan, &mut argument);
        pruner.prune(plan, &needed, &Around { argument, numbers: Vec::new() })
    })
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
    fn right_of(&self, left: &Plan, row: Option<Slot>) -> Around {
        let mut inner = self.clone();
        bound_anywhere(left, &mut inner.argument);
        inner.numbers.extend(row);
        inner
    }
}

struct Pruner<'a> {
    slots: &'a Slots,
}

impl Pruner<'_> {
    /// `needed`: slots read above.
    fn prune(&self, plan: Plan, needed: &[Slot], around: &Around) -> Plan {
        let (plan, is_gone) = self.trimmed(plan, needed);
        if is_gone {
            return self.prune(plan, needed, around);
        }
        let below = needed_below(&plan, needed);
        match plan {
            Plan::Apply { left, right, kind, row } => {
                let inner = around.right_of(&left, row);
                let left = self.prune(*left, &below, around);
                let left = Box::new(kept(left, &below, around));
                let adds = matches!(kind, ApplyKind::Inner | ApplyKind::Optional);
                let right = Box::new(self.prune(*right, if adds { needed } else { &[] }, &inner));
                Plan::Apply { left, right, kind, row }
            }
            other => self.inputs(other, &below, around),
        }
    }

    fn inputs(&self, mut plan: Plan, below: &[Slot], around: &Around) -> Plan {
        let (copies, joins) = (copies_rows(&plan), matches!(plan, Plan::HashJoin { .. }));
        let each = match &plan {
            Plan::Union { inputs, .. } => {
                inputs.iter().map(|(_, columns)| columns.clone()).collect()
            }
            other => vec![below.to_vec(); other.inputs().len()],
        };
        let body = match &plan {
            Plan::Merge { input, .. } | Plan::Foreach { input, .. } => around.right_of(input, None),
            _ => around.clone(),
        };
        for (place, (input, needed)) in plan.inputs_mut().into_iter().zip(each).enumerate() {
            let taken = std::mem::replace(input, Plan::Empty);
            let around = if place == 0 { around } else { &body };
            let pruned = self.prune(taken, &needed, around);
            let narrows = joins || (copies && place == 0);
            *input = if narrows { kept(pruned, &needed, around) } else { pruned };
        }
        plan
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
            | Plan::NodeScan { .. }
            | Plan::IndexLookup { .. }
            | Plan::Unwind { .. }
    )
}

/// The slots that an operator's input must still have. Right sides see them too.
fn needed_below(plan: &Plan, needed: &[Slot]) -> Vec<Slot> {
    let narrow = matches!(
        plan,
        Plan::Aggregate { .. } | Plan::Distinct { .. } | Plan::Union { .. } | Plan::Keep { .. }
    );
    let mut below = if narrow { Vec::new() } else { needed.to_vec() };
    plan.for_each_read(&mut |slot| below.push(slot));
    if let Plan::Apply { right: inner, .. }
    | Plan::Merge { matches: inner, .. }
    | Plan::Foreach { body: inner, .. } = plan
    {
        reads_within(inner, &mut below);
    }
    below.sort_unstable();
    below.dedup();
    below
}

fn reads_within(plan: &Plan, found: &mut Vec<Slot>) {
    plan.for_each_read(&mut |slot| found.push(slot));
    plan.inputs().into_iter().for_each(|input| reads_within(input, found));
}

/// `plan` with only the needed slots going on, if it has others.
fn kept(plan: Plan, needed: &[Slot], around: &Around) -> Plan {
    let mut all = Vec::new();
    bound_anywhere(&plan, &mut all);
    if matches!(plan, Plan::Keep { .. }) || all.iter().all(|slot| needed.contains(slot)) {
        return plan;
    }
    all.extend_from_slice(&around.argument);
    let mut slots: Vec<Slot> = needed.iter().copied().filter(|slot| all.contains(slot)).collect();
    slots.extend_from_slice(&around.numbers);
    slots.sort_unstable();
    slots.dedup();
    Plan::Keep { input: Box::new(plan), slots }
}

/// Slots that may be in the rows of a plan, those of its argument aside.
fn bound_anywhere(plan: &Plan, found: &mut Vec<Slot>) {
    found.extend(plan.adds());
    let narrow = matches!(
        plan,
        Plan::Aggregate { .. } | Plan::Distinct { .. } | Plan::Union { .. } | Plan::Keep { .. }
    );
    if let Plan::Keep { slots, .. } | Plan::Distinct { slots, .. } = plan {
        found.extend_from_slice(slots);
    }
    if !narrow {
        plan.inputs().into_iter().for_each(|input| bound_anywhere(input, found));
    }
}
