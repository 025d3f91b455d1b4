//! What can be done to a path that is searched for as a whole without changing which
//! paths there are.

use super::bound::{Walk, WalkPart, WalkStep};
use crate::expression::{Expr, Slot};
use crate::parse::ast::Direction;

impl Walk {
    /// Asks something of a path as soon as all that it reads is known. Gives it back where
    /// it reads lists or the path.
    pub(crate) fn ask(&mut self, test: Expr) -> Result<(), Expr> {
        let Some(place) = self.known_after(&slots_of(&test)) else { return Err(test) };
        let part = &mut self.parts[place];
        let tests = if part.repeated.is_some() { &mut part.at_end } else { &mut part.predicates };
        tests.push(test);
        Ok(())
    }

    /// The first part after which all of some slots are known, lists and the path aside.
    fn known_after(&self, reads: &[Slot]) -> Option<usize> {
        let mut open: Vec<Slot> = self.slots();
        open.retain(|slot| reads.contains(slot));
        self.parts.iter().position(|part| {
            let singles = part.steps.iter().flat_map(|step| [step.relationship, step.to]);
            let singles: Vec<Slot> = singles.filter(|_| part.repeated.is_none()).collect();
            open.retain(|slot| *slot != part.end && !singles.contains(slot));
            open.is_empty()
        })
    }

    /// The same paths, walked from the other end; none where something is asked inside a
    /// repeated part that would not be known there.
    pub(crate) fn turned(&self) -> Option<Walk> {
        if self.from == self.to {
            return None;
        }
        let own: Vec<Slot> = self.slots().into_iter().chain([self.from]).collect();
        let mut tests = Vec::new();
        let mut parts = Vec::with_capacity(self.parts.len());
        for (place, part) in self.parts.iter().enumerate().rev() {
            let before = match place.checked_sub(1) {
                Some(before) => self.parts[before].end,
                None => self.from,
            };
            let inside = part.turned(before);
            if part.repeated.is_some() {
                let is_late = |slot: &Slot| own.contains(slot);
                if part.predicates.iter().flat_map(slots_of).any(|slot| is_late(&slot)) {
                    return None;
                }
                tests.extend(part.at_end.iter().cloned());
                parts.push(WalkPart { predicates: part.predicates.clone(), ..inside });
            } else {
                tests.extend(part.predicates.iter().chain(&part.at_end).cloned());
                parts.push(inside);
            }
        }
        let (from, to) = (self.to, self.from);
        let mut walk = Walk { from, to, parts, reversed: !self.reversed, ..self.clone() };
        for test in tests {
            walk.ask(test).ok()?;
        }
        Some(walk)
    }
}

impl WalkPart {
    /// The same steps backwards, to the node that stands before the part.
    fn turned(&self, before: Slot) -> WalkPart {
        let first = if self.repeated.is_some() { self.start } else { before };
        let nodes = std::iter::once(first).chain(self.steps.iter().map(|step| step.to));
        let nodes: Vec<Slot> = nodes.collect();
        let steps = self.steps.iter().zip(&nodes).rev();
        let steps = steps.map(|(step, before)| WalkStep {
            to: *before,
            direction: turned(step.direction),
            ..step.clone()
        });
        WalkPart {
            start: nodes[nodes.len() - 1],
            steps: steps.collect(),
            predicates: Vec::new(),
            repeated: self.repeated,
            groups: self.groups.clone(),
            end: before,
            at_end: Vec::new(),
        }
    }
}

fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Outgoing => Direction::Incoming,
        Direction::Incoming => Direction::Outgoing,
        Direction::Either => Direction::Either,
    }
}

/// Every slot that an expression reads.
pub(super) fn slots_of(expr: &Expr) -> Vec<Slot> {
    let mut slots = Vec::new();
    expr.for_each_slot(&mut |slot| slots.push(slot));
    slots
}
