//! Where trails of a given length end, without walking all of them.
//!
//! Trails are followed layer by layer. Of those that come to one node, only as many are
//! kept as the hops still to come can tell apart. Whether a trail can go on is a question
//! of which relationships it has taken, so one is given up if every way on that is open
//! to it is open to one of those kept:
//!
//! - A relationship is looked at only if it may be wanted again. With one hop left that
//!   is one that leads on from the very node, which is why a node is mostly kept once.
//! - Let `left` hops be left. Where `left + 1` kept trails have, beside what the new one
//!   has taken, no relationship in common, no `left` hops can be in the way of them all.
//!   A kept one that has taken nothing else answers for the new one alone.
//!
//! Of any trail that is given up, the ends are therefore found by one that is kept. The
//! rule does not find every trail that could be given up, only ever too few.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::walker::Walker;
use crate::expression::evaluate::Env;
use crate::graph::Direction;
use crate::value::{NodeId, RelationshipId};

/// No trail.
const NONE: u32 = u32::MAX;

/// A trail: another one and a hop.
#[derive(Clone, Copy)]
struct Trail {
    node: NodeId,
    /// How it came here; the start came by none.
    relationship: RelationshipId,
    before: u32,
    /// Another one that has come to the same node.
    next: u32,
}

/// The trails kept at a node.
#[derive(Clone, Copy)]
struct Place {
    newest: u32,
    count: u32,
    /// Any way on is open to one of them.
    is_open: bool,
}

/// The kept trails of one start, of all lengths up to the last.
pub(super) struct TrailEnds {
    is_directed: bool,
    trails: Vec<Trail>,
    /// Those of the last length.
    last: Range<usize>,
    places: FxHashMap<NodeId, Place>,
    /// Room for what trails have taken.
    taken: Taken,
}

/// Relationships taken by the trail in question, and beside them by some that are kept.
#[derive(Default)]
struct Taken {
    own: Vec<RelationshipId>,
    others: Vec<RelationshipId>,
}

impl TrailEnds {
    pub(super) fn new(direction: Direction) -> TrailEnds {
        TrailEnds {
            is_directed: direction != Direction::Either,
            trails: Vec::new(),
            last: 0..0,
            places: FxHashMap::default(),
            taken: Taken::default(),
        }
    }

    /// Forgets what was going on and begins at another node.
    pub(super) fn begin(&mut self, from: NodeId) {
        self.trails.clear();
        let relationship = RelationshipId::NULL;
        self.trails.push(Trail { node: from, relationship, before: NONE, next: NONE });
        self.last = 0..1;
    }

    /// Whether no trail is as long as was asked for last.
    pub(super) fn is_over(&self) -> bool {
        self.last.is_empty()
    }

    /// The nodes that trails of the last length end at.
    pub(super) fn ends(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.places.keys().copied()
    }

    /// Goes one hop further, after which `left` may follow, at least one.
    pub(super) fn grow(
        &mut self,
        left: usize,
        walker: &Walker<'_>,
        env: &RunEnv<'_>,
    ) -> Result<()> {
        let first = self.trails.len();
        self.places.clear();
        for at in std::mem::replace(&mut self.last, 0..0) {
            let node = self.trails[at].node;
            let mut ticks = 1;
            walker.each(node, |relationship, next| {
                ticks += 1;
                if !self.has_taken(at, relationship) {
                    let before = at as u32;
                    self.arrive(Trail { node: next, relationship, before, next: NONE }, left);
                }
                true
            })?;
            env.budget().tick(ticks)?;
            let bytes = size_of::<Trail>() + size_of::<(NodeId, Place)>();
            env.budget().afford((self.trails.len() * bytes) as u64)?;
        }
        self.last = first..self.trails.len();
        Ok(())
    }

    /// Goes the last hop, after which none may follow: tells `open` of nodes from which all
    /// hops may be taken, and `end` of the ends of hops that may be taken elsewhere.
    pub(super) fn finish(
        &mut self,
        walker: &Walker<'_>,
        env: &RunEnv<'_>,
        mut open: impl FnMut(NodeId),
        mut end: impl FnMut(NodeId),
    ) -> Result<()> {
        let mut banned = Vec::new();
        for (node, place) in &self.places {
            if place.is_open {
                open(*node);
                continue;
            }
            self.taken_by_all(*place, &mut banned);
            let mut ticks = 1;
            walker.each(*node, |relationship, next| {
                ticks += 1;
                if !banned.contains(&relationship) {
                    end(next);
                }
                true
            })?;
            env.budget().tick(ticks)?;
        }
        Ok(())
    }

    /// What every trail kept at a node has taken of the hops there.
    fn taken_by_all(&self, place: Place, banned: &mut Vec<RelationshipId>) {
        banned.clear();
        banned.extend(self.lost(place.newest, 1));
        let mut at = self.trails[place.newest as usize].next;
        while let Some(trail) = self.trails.get(at as usize) {
            banned.retain(|one| self.lost(at, 1).any(|lost| lost == *one));
            at = trail.next;
        }
    }

    fn has_taken(&self, at: usize, relationship: RelationshipId) -> bool {
        self.hops(at as u32).any(|(taken, _, _)| taken == relationship)
    }

    /// The hops of a trail, the last first: the relationship, from where and to where.
    fn hops(&self, at: u32) -> impl Iterator<Item = (RelationshipId, NodeId, NodeId)> + '_ {
        let mut at = self.trails.get(at as usize);
        std::iter::from_fn(move || {
            let trail = at?;
            let before = self.trails.get(trail.before as usize)?;
            at = Some(before);
            Some((trail.relationship, before.node, trail.node))
        })
    }

    /// What a trail has taken and may want again, if `left` hops are left.
    fn lost(&self, at: u32, left: usize) -> impl Iterator<Item = RelationshipId> + '_ {
        let here = self.trails[at as usize].node;
        let may_return = move |from: NodeId, to: NodeId| {
            left > 1 || from == here || (!self.is_directed && to == here)
        };
        self.hops(at).filter(move |(_, from, to)| may_return(*from, *to)).map(|(one, ..)| one)
    }

    /// Keeps a new trail unless those kept at its end answer for it.
    fn arrive(&mut self, trail: Trail, left: usize) {
        let node = trail.node;
        let nothing = Place { newest: NONE, count: 0, is_open: false };
        let place = *self.places.entry(node).or_insert(nothing);
        if place.is_open {
            return;
        }
        let at = self.trails.len() as u32;
        self.trails.push(Trail { next: place.newest, ..trail });
        let mut taken = std::mem::take(&mut self.taken);
        taken.own.clear();
        taken.own.extend(self.lost(at, left));
        if self.is_answered_for(place.newest, left, &mut taken) {
            self.trails.pop();
        } else {
            let is_free = taken.own.is_empty();
            taken.own.clear();
            let is_open = is_free
                || (place.count as usize >= left && self.is_answered_for(at, left, &mut taken));
            self.places.insert(node, Place { newest: at, count: place.count + 1, is_open });
        }
        self.taken = taken;
    }

    /// Whether any way on that is open to a trail that has taken `own` is open to one of
    /// those kept from `newest` on.
    fn is_answered_for(&self, newest: u32, left: usize, taken: &mut Taken) -> bool {
        taken.others.clear();
        let (mut at, mut apart) = (newest, 0);
        while let Some(trail) = self.trails.get(at as usize) {
            let known = taken.others.len();
            let mut clashes = false;
            for lost in self.lost(at, left).filter(|lost| !taken.own.contains(lost)) {
                clashes |= taken.others[..known].contains(&lost);
                taken.others.push(lost);
            }
            if taken.others.len() == known {
                return true;
            }
            if clashes {
                taken.others.truncate(known);
            } else {
                apart += 1;
            }
            if apart > left {
                return true;
            }
            at = trail.next;
        }
        false
    }
}
