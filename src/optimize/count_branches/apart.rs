//! Which relationships of a pattern cannot be the same anyway, so that the rule that
//! none is used twice need not be tested.
//!
//! If two were the same, their ends would be too. Where that makes nodes one that must
//! differ, or whose labels no node has together, or turns a relationship into a loop
//! of a type that has none, they are apart.

use super::pattern::{Pattern, Relationship};
use crate::expression::{Expr, Slot};
use crate::optimize::facts::Facts;
use crate::optimize::grounds::Claim;
use crate::parse::ast::Direction;

/// What is known of pairs of relationships.
pub(super) struct Apart<'p, 'a> {
    pattern: &'p Pattern<'a>,
    facts: &'a Facts<'a>,
}

impl<'p, 'a> Apart<'p, 'a> {
    pub(super) fn of(pattern: &'p Pattern<'a>) -> Apart<'p, 'a> {
        Apart { pattern, facts: pattern.counter.facts }
    }

    /// The rivals of a relationship that it might be, of those that are not gone.
    pub(super) fn rivals(&self, slot: Slot) -> Vec<Slot> {
        let sets = self.pattern.rivals.iter().filter_map(|(expr, _)| match expr {
            Expr::Distinct { slots, .. } if slots.contains(&slot) => Some(slots),
            _ => None,
        });
        let others = sets.flat_map(|slots| slots.iter().copied().filter(|other| *other != slot));
        others.filter(|other| self.may_be_same(slot, *other)).collect()
    }

    /// What is left to test of a set of rivals.
    pub(super) fn left(&self, rivals: &Expr) -> Option<Expr> {
        let Expr::Distinct { slots, known } = rivals else { return Some(rivals.clone()) };
        let is_there = |slot: &Slot| {
            self.pattern.relationships.iter().all(|one| one.pattern.slot != *slot || !one.gone)
        };
        let there: Vec<Slot> = slots.iter().copied().filter(is_there).collect();
        let in_doubt = |slot: &Slot| {
            there.iter().any(|other| other != slot && self.may_be_same(*slot, *other))
        };
        let slots: Vec<Slot> = there.iter().copied().filter(in_doubt).collect();
        (slots.len() > 1).then(|| Expr::Distinct { slots: slots.into(), known: *known })
    }

    fn may_be_same(&self, one: Slot, other: Slot) -> bool {
        let find =
            |slot: Slot| self.pattern.relationships.iter().find(|known| known.pattern.slot == slot);
        let (Some(one), Some(other)) = (find(one), find(other)) else { return true };
        let types = Claim::TypesApart(one.pattern.types.clone(), other.pattern.types.clone());
        if self.facts.is_certain(types) {
            return false;
        }
        if !one.is_plain() || !other.is_plain() {
            return true;
        }
        ways(one).iter().any(|(start, end)| {
            ways(other).iter().any(|(from, to)| self.is_possible([(*start, *from), (*end, *to)]))
        })
    }

    /// Whether these nodes may be the same, pair by pair.
    fn is_possible(&self, pairs: [(Slot, Slot); 2]) -> bool {
        let same = Same::of(pairs);
        let are_one = |one: Slot, other: Slot| same.class(one) == same.class(other);
        let differ = self.pattern.unequal.iter().any(|pair| are_one(pair.one, pair.other));
        let differ =
            differ || self.pattern.distinct.iter().any(|(one, other)| are_one(*one, *other));
        let strange = pairs.iter().any(|(one, other)| !self.may_share_node(*one, *other));
        let looped = self.pattern.relationships.iter().filter(|one| one.is_plain()).any(|one| {
            are_one(one.pattern.from, one.pattern.to)
                && self.facts.is_certain(Claim::NoLoops(one.pattern.types.clone()))
        });
        !differ && !strange && !looped
    }

    fn may_share_node(&self, one: Slot, other: Slot) -> bool {
        let counter = self.pattern.counter;
        let label = |slot: Slot| self.pattern.node(slot).and_then(|node| node.label(counter));
        match (label(one), label(other)) {
            (Some(one), Some(other)) => {
                one == other || !self.facts.is_certain(Claim::LabelsApart(one, other))
            }
            _ => true,
        }
    }
}

/// Start and end, either way where the direction is open.
fn ways(one: &Relationship) -> Vec<(Slot, Slot)> {
    let (from, to) = (one.pattern.from, one.pattern.to);
    match one.pattern.direction {
        Direction::Outgoing => vec![(from, to)],
        Direction::Incoming => vec![(to, from)],
        Direction::Either => vec![(from, to), (to, from)],
    }
}

/// Nodes taken to be the same: two pairs make at most two classes of their own.
struct Same {
    classes: Vec<Vec<Slot>>,
}

impl Same {
    fn of(pairs: [(Slot, Slot); 2]) -> Same {
        let [first, second] = pairs.map(|(one, other)| vec![one, other]);
        if first.iter().any(|slot| second.contains(slot)) {
            return Same { classes: vec![[first, second].concat()] };
        }
        Same { classes: vec![first, second] }
    }

    /// Stands for all nodes that are the same as this one.
    fn class(&self, slot: Slot) -> Slot {
        self.classes.iter().find(|class| class.contains(&slot)).map_or(slot, |class| class[0])
    }
}
