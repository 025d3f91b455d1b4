//! The nodes that trails from a node lead to, each once, without the trails.

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::hops::{Hops, Range};
use super::trails::Trails;
use crate::expression::evaluate::Env;
use crate::graph::Direction;
use crate::value::{NodeId, RelationshipId};

/// Looks for ends breadth first. The nearest way to another node is a trail, so
/// with a `min` of 0 or 1 nothing is missed; a greater one asks for every trail.
pub(super) enum Reach {
    /// Layer by layer.
    Layers(Layers),
    /// Trail by trail.
    Trails(Trails, Marks),
}

impl Reach {
    pub(super) fn new(range: Range) -> Reach {
        if range.min <= 1 {
            Reach::Layers(Layers::new(range))
        } else {
            Reach::Trails(Trails::new(range), Marks::default())
        }
    }

    /// Forgets what was going on and begins at another node.
    pub(super) fn begin(&mut self, from: NodeId) {
        match self {
            Reach::Layers(layers) => layers.begin(from),
            Reach::Trails(trails, seen) => {
                trails.begin(from);
                *seen = Marks::default();
            }
        }
    }

    /// Another end.
    pub(super) fn next(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<NodeId>> {
        match self {
            Reach::Layers(layers) => layers.next(hops, env),
            Reach::Trails(trails, seen) => {
                while let Some(end) = trails.next(hops, env)? {
                    if seen.insert(end) {
                        return Ok(Some(end));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// A breadth-first search that can be left and gone on with.
pub(super) struct Layers {
    range: Range,
    seen: Marks,
    /// The nodes seen, in order; the start first.
    order: Vec<NodeId>,
    /// How many of them have been given.
    given: usize,
    /// Where the layer that was found last begins.
    layer: usize,
    depth: usize,
    /// Whether a trail that leads back to the start is still to be looked for.
    may_return: bool,
}

impl Layers {
    fn new(range: Range) -> Layers {
        let (seen, order) = (Marks::default(), Vec::new());
        Layers { range, seen, order, given: 0, layer: 0, depth: 0, may_return: false }
    }

    fn begin(&mut self, from: NodeId) {
        self.order.drain(..).for_each(|node| self.seen.remove(node));
        (self.layer, self.depth, self.may_return) = (0, 0, false);
        self.given = self.range.min;
        if !self.range.is_empty() {
            self.seen.insert(from);
            self.order.push(from);
            self.may_return = self.range.min == 1;
        }
    }

    fn next(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<NodeId>> {
        while self.given >= self.order.len() {
            if self.layer == self.order.len() || self.depth >= self.range.max {
                return self.start_again(hops, env);
            }
            self.widen(hops, env)?;
        }
        self.given += 1;
        Ok(Some(self.order[self.given - 1]))
    }

    /// Finds the next layer.
    fn widen(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<()> {
        let end = self.order.len();
        for place in self.layer..end {
            let mut ticks = 1;
            hops.onward(self.order[place], env, |_, node| {
                ticks += 1;
                if self.seen.insert(node) {
                    self.order.push(node);
                }
            })?;
            env.budget().tick(ticks)?;
        }
        self.layer = end;
        self.depth += 1;
        Ok(())
    }

    /// The start, where a trail of at least one relationship leads back to it.
    fn start_again(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<NodeId>> {
        let Some(start) = self.order.first().copied() else { return Ok(None) };
        let found = self.may_return && returns(start, self.range.max, hops, env)?;
        self.may_return = false;
        Ok(found.then_some(start))
    }
}

/// Whether a trail of at most `max` relationships leads from a node back to it.
///
/// Every node is reached by a shortest way, and remembers how long it is and with
/// which relationship it began. Along directed relationships any way back will do.
/// Where they may be walked both ways, two ways that began differently and meet
/// make a trail, and the shortest such trail is among those found so.
fn returns(start: NodeId, max: usize, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<bool> {
    let is_directed = hops.direction() != Direction::Either;
    let mut reached: FxHashMap<NodeId, (usize, RelationshipId)> = FxHashMap::default();
    let mut order = vec![start];
    let mut place = 0;
    while let Some(node) = order.get(place).copied() {
        place += 1;
        let own = reached.get(&node).copied();
        let depth = own.map_or(0, |(depth, _)| depth);
        if depth >= max {
            break;
        }
        let (mut ticks, mut found) = (1, false);
        hops.onward(node, env, |relationship, next| {
            ticks += 1;
            let first = own.map_or(relationship, |(_, first)| first);
            if next == start {
                found |= is_directed || own.is_none() || relationship != first;
            } else if let Some((other, began)) = reached.get(&next) {
                let length = depth.saturating_add(*other).saturating_add(1);
                found |= !is_directed && *began != first && length <= max;
            } else {
                reached.insert(next, (depth + 1, first));
                order.push(next);
            }
        })?;
        env.budget().tick(ticks)?;
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A set of nodes, one bit each.
#[derive(Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// Says whether the node is new.
    fn insert(&mut self, node: NodeId) -> bool {
        let (word, bit) = (node.0 as usize / 64, 1_u64 << (node.0 % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }

    fn remove(&mut self, node: NodeId) {
        self.0[node.0 as usize / 64] &= !(1_u64 << (node.0 % 64));
    }
}
