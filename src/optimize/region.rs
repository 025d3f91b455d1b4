//! Stretches of a plan that are one pattern: scans, steps and filters with nothing else
//! between them. What lies below a region is its leaf.

use super::care::{Care, is_safe_of_each, slots_of, sorted_out};
use super::push_filters::deletes;
use super::slots::Slots;
use crate::bind::bound::{Each, PatternRelationship};
use crate::expression::{Expr, Labels, Slot};
use crate::plan::{Plan, Solver, Step, turned};
use crate::span::Span;

/// Takes regions out of plans.
#[derive(Clone, Copy)]
pub(super) struct Finder<'a> {
    pub(super) slots: &'a Slots,
}

impl Finder<'_> {
    /// The region at the top of a plan, and its leaf.
    pub(super) fn take(self, plan: Plan, live: bool) -> (Region, Plan) {
        let mut region = Region::default();
        let mut rest = plan;
        while self.belongs(&rest, live) {
            rest = self.add(rest, &mut region, live);
        }
        region.steps.reverse();
        region.predicates.reverse();
        (region, rest)
    }

    /// Whether below any filters there is at least one scan or step.
    pub(super) fn begins(self, plan: &Plan, live: bool) -> bool {
        match plan {
            Plan::Filter { input, .. } => self.belongs(plan, live) && self.begins(input, live),
            other => self.belongs(other, live),
        }
    }

    fn belongs(self, plan: &Plan, live: bool) -> bool {
        match plan {
            Plan::NodeScan { .. } | Plan::Expand { .. } | Plan::Endpoints { .. } => true,
            Plan::VarExpand { each, ends, .. } => {
                ends.is_none() && each.exprs().all(|one| is_safe_of_each(one, self.slots, live))
            }
            Plan::Filter { input, predicate } => {
                let live = live && !(self.slots.deletes() && deletes(input));
                let parts = sorted_out(predicate.clone(), self.slots, live);
                parts.iter().all(|(_, care)| *care != Care::Fixed)
            }
            _ => false,
        }
    }

    /// Adds the operator at the top of a plan to a region; gives its input.
    fn add(self, plan: Plan, region: &mut Region, live: bool) -> Plan {
        region.adds.extend(plan.adds());
        match plan {
            Plan::NodeScan { input, slot, label } => {
                region.steps.push(Written::Scan(slot));
                region.predicates.extend(label.map(|label| {
                    let subject = Box::new(Expr::Slot(slot));
                    (Expr::HasLabels(subject, Labels::Name(label), Span::default()), Care::Free)
                }));
                *input
            }
            Plan::Expand { input, step, .. } => {
                region.steps.push(Written::Step(relationship(&step, None, Each::default(), false)));
                *input
            }
            Plan::VarExpand { input, step, min, max, each, .. } => {
                let length = Some((min, max));
                region.steps.push(Written::Step(relationship(&step, length, each, false)));
                *input
            }
            Plan::Endpoints { input, step, .. } => {
                region.steps.push(Written::Step(relationship(&step, None, Each::default(), true)));
                *input
            }
            Plan::Filter { input, predicate } => {
                let live = live && !(self.slots.deletes() && deletes(&input));
                let parts = sorted_out(predicate, self.slots, live);
                region.predicates.extend(parts.into_iter().rev());
                *input
            }
            other => other,
        }
    }
}

/// Scans, steps and predicates in the order they were written.
#[derive(Default)]
pub(super) struct Region {
    pub(super) steps: Vec<Written>,
    /// With the care each needs.
    pub(super) predicates: Vec<(Expr, Care)>,
    /// What the scans and steps bind; other nodes come with the leaf.
    pub(super) adds: Vec<Slot>,
}

impl Region {
    /// It as a plan on top of its leaf, in the order written, all predicates at the end.
    pub(super) fn plan(self, leaf: Plan) -> Plan {
        let bound = self.given();
        let mut solver = Solver { plan: leaf, bound };
        for written in self.steps {
            match written {
                Written::Scan(slot) => solver.scan(slot),
                Written::Step(step) => {
                    if !solver.touches(&step) {
                        solver.scan(step.from);
                    }
                    solver.relationship(&step);
                }
            }
        }
        if self.predicates.is_empty() {
            return solver.plan;
        }
        let parts = self.predicates.into_iter().map(|(part, _)| part).collect();
        Plan::Filter { input: Box::new(solver.plan), predicate: Expr::all(parts) }
    }

    /// Every slot that its steps and predicates speak of.
    pub(super) fn mentioned(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self.adds.clone();
        for written in &self.steps {
            if let Written::Step(step) = written {
                slots.extend([step.from, step.to, step.slot]);
                slots.extend(step.each.exprs().flat_map(slots_of));
            }
        }
        slots.extend(self.predicates.iter().flat_map(|(expr, _)| slots_of(expr)));
        slots
    }

    /// The nodes and relationships that come with the leaf.
    fn given(&self) -> Vec<Slot> {
        let ends = self.steps.iter().flat_map(|written| match written {
            Written::Scan(slot) => vec![*slot],
            Written::Step(step) => vec![step.from, step.to, step.slot],
        });
        ends.filter(|slot| !self.adds.contains(slot)).collect()
    }
}

/// A scan or step as it was written.
#[derive(Clone)]
pub(super) enum Written {
    Scan(Slot),
    Step(Box<PatternRelationship>),
}

/// The relationship of a pattern that a step was made from.
fn relationship(
    step: &Step,
    length: Option<(u64, Option<u64>)>,
    each: Each,
    bound: bool,
) -> Box<PatternRelationship> {
    let (from, to, direction) = if step.reversed {
        (step.to, step.from, turned(step.direction))
    } else {
        (step.from, step.to, step.direction)
    };
    Box::new(PatternRelationship {
        slot: step.relationship,
        bound,
        types: step.types.clone(),
        direction,
        from,
        to,
        length,
        each,
        span: step.span,
        shortest: None,
    })
}
