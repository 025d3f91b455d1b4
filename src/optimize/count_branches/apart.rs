//! Which relationships of a pattern cannot be the same anyway, so that the rule that
//! none is used twice need not be tested.
//!
//! If two were the same, their ends would be too. Where that makes nodes one that must
//! differ, or whose labels no node has together, or turns a relationship into a loop
//! of a type that has none, they are apart.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::pattern::{Pattern, Relationship};
use crate::expression::{Expr, Labels, Slot};
use crate::optimize::facts::Facts;
use crate::optimize::grounds::Claim;
use crate::parse::ast::Direction;

/// What is known of pairs of relationships.
pub(super) struct Apart<'p, 'a> {
    pattern: &'p Pattern<'a>,
    facts: &'a Facts<'a>,
}

/// What of a pattern is asked for every pair of its relationships, found at once.
#[derive(Default)]
pub(super) struct Pairs {
    /// By place of a relationship: a number for its types.
    kinds: Vec<u32>,
    /// Whether relationships of two kinds are apart, as far as anyone asked.
    kinds_apart: RefCell<FxHashMap<(u32, u32), bool>>,
    /// Plain relationships by their ends, the lesser slot first.
    joining: FxHashMap<(Slot, Slot), Vec<u32>>,
    /// Nodes that differ, the lesser slot first.
    unlike: FxHashSet<(Slot, Slot)>,
}

impl Pairs {
    pub(super) fn of(pattern: &Pattern<'_>) -> Pairs {
        let mut pairs = Pairs::default();
        let mut numbers: FxHashMap<Option<&Labels>, u32> = FxHashMap::default();
        for (place, one) in pattern.relationships.iter().enumerate() {
            let next = numbers.len() as u32;
            let kind = numbers.entry(one.pattern.types.as_ref()).or_insert(next);
            pairs.kinds.push(*kind);
            if one.is_plain() {
                let ends = in_order(one.pattern.from, one.pattern.to);
                pairs.joining.entry(ends).or_default().push(place as u32);
            }
        }
        let unequal = pattern.unequal.iter().map(|pair| (pair.one, pair.other));
        let unlike = unequal.chain(pattern.distinct.iter().copied());
        pairs.unlike = unlike.map(|(one, other)| in_order(one, other)).collect();
        pairs
    }
}

fn in_order(one: Slot, other: Slot) -> (Slot, Slot) {
    (one.min(other), one.max(other))
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
        let place = self.pattern.place(slot);
        let others = sets.flat_map(|slots| slots.iter().copied().filter(|other| *other != slot));
        others.filter(|other| self.may_be_same(place, self.pattern.place(*other))).collect()
    }

    /// What is left to test of a set of rivals.
    pub(super) fn left(&self, rivals: &Expr) -> Option<Expr> {
        let Expr::Distinct { slots, known } = rivals else { return Some(rivals.clone()) };
        let placed = slots.iter().map(|slot| (*slot, self.pattern.place(*slot)));
        let is_there = |place: &Option<usize>| {
            place.is_none_or(|place| !self.pattern.relationships[place].gone)
        };
        let there: Vec<(Slot, Option<usize>)> =
            placed.filter(|(_, place)| is_there(place)).collect();
        let mut in_doubt = vec![false; there.len()];
        for (one, (_, place)) in there.iter().enumerate() {
            for (other, (_, rival)) in there.iter().enumerate().skip(one + 1) {
                if !(in_doubt[one] && in_doubt[other]) && self.may_be_same(*place, *rival) {
                    (in_doubt[one], in_doubt[other]) = (true, true);
                }
            }
        }
        let doubtful = there.iter().zip(in_doubt).filter(|(_, in_doubt)| *in_doubt);
        let slots: Vec<Slot> = doubtful.map(|((slot, _), _)| *slot).collect();
        (slots.len() > 1).then(|| Expr::Distinct { slots: slots.into(), known: *known })
    }

    /// `one`, `other`: places of relationships; of what is none, nothing is known.
    fn may_be_same(&self, one: Option<usize>, other: Option<usize>) -> bool {
        let (Some(first), Some(second)) = (one, other) else { return true };
        if self.are_kinds_apart(first, second) {
            return false;
        }
        let relationships = &self.pattern.relationships;
        let (one, other) = (&relationships[first], &relationships[second]);
        if !one.is_plain() || !other.is_plain() {
            return true;
        }
        ways(one).iter().any(|(start, end)| {
            ways(other).iter().any(|(from, to)| self.is_possible([(*start, *from), (*end, *to)]))
        })
    }

    /// Whether the types of two relationships say that they are not the same.
    fn are_kinds_apart(&self, one: usize, other: usize) -> bool {
        let pairs = &self.pattern.pairs;
        let kinds = (pairs.kinds[one], pairs.kinds[other]);
        let known = pairs.kinds_apart.borrow().get(&kinds).copied();
        known.unwrap_or_else(|| {
            let types = |place: usize| self.pattern.relationships[place].pattern.types.clone();
            let are_apart = self.facts.is_certain(Claim::TypesApart(types(one), types(other)));
            pairs.kinds_apart.borrow_mut().insert(kinds, are_apart);
            are_apart
        })
    }

    /// Whether these nodes may be the same, pair by pair.
    fn is_possible(&self, pairs: [(Slot, Slot); 2]) -> bool {
        let may_share = pairs.iter().all(|(one, other)| self.may_share_node(*one, *other));
        let known = &self.pattern.pairs;
        may_share
            && !in_one_class(pairs).any(|two| {
                known.unlike.contains(&two)
                    || known
                        .joining
                        .get(&two)
                        .is_some_and(|at| at.iter().any(|at| self.is_no_loop(*at)))
            })
    }

    /// Whether a relationship, by its place, cannot lead back to where it begins.
    fn is_no_loop(&self, place: u32) -> bool {
        let types = &self.pattern.relationships[place as usize].pattern.types;
        self.facts.is_certain(Claim::NoLoops(types.clone()))
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

/// Every two nodes, the lesser slot first, that are one where these pairs are.
fn in_one_class([(a, b), (c, d)]: [(Slot, Slot); 2]) -> impl Iterator<Item = (Slot, Slot)> {
    const APART: &[(usize, usize)] = &[(0, 1), (2, 3)];
    const TOGETHER: &[(usize, usize)] = &[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
    let is_shared = [a, b].contains(&c) || [a, b].contains(&d);
    let nodes = [a, b, c, d];
    let places = if is_shared { TOGETHER } else { APART };
    let pairs = places.iter().map(move |(one, other)| in_order(nodes[*one], nodes[*other]));
    pairs.filter(|(one, other)| one != other)
}
