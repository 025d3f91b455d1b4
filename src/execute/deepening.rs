//! Trails between two nodes, the shortest first, for what only a whole trail can
//! satisfy: all trails of one length, then all of the next, and so on.
//!
//! How far nodes are from the end is measured from there, as far as is needed, so
//! that no trail is begun that cannot end in time.

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::hops::{Hops, Range};
use super::trails::Trails;
use crate::expression::evaluate::Env;
use crate::value::{NodeId, RelationshipId};

/// How far nodes are from an end.
pub(super) struct Distances {
    reached: FxHashMap<NodeId, u32>,
    frontier: Vec<NodeId>,
    depth: u32,
}

impl Distances {
    fn new(end: NodeId) -> Distances {
        Distances { reached: [(end, 0)].into_iter().collect(), frontier: vec![end], depth: 0 }
    }

    /// The least number of hops that may lead from a node to the end; the greatest
    /// number of all where none can.
    pub(super) fn at_least(&self, node: NodeId) -> usize {
        match self.reached.get(&node) {
            Some(distance) => *distance as usize,
            None if self.frontier.is_empty() => usize::MAX,
            None => self.depth as usize + 1,
        }
    }

    /// Measures nodes up to a distance.
    fn widen(&mut self, depth: usize, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<()> {
        while (self.depth as usize) < depth && !self.frontier.is_empty() {
            self.depth += 1;
            let mut next = Vec::new();
            for node in std::mem::take(&mut self.frontier) {
                let mut ticks = 1;
                hops.backward(node, env, |_, before| {
                    ticks += 1;
                    self.reached.entry(before).or_insert_with(|| {
                        next.push(before);
                        self.depth
                    });
                })?;
                env.budget().tick(ticks)?;
            }
            self.frontier = next;
            let node = 2 * size_of::<(NodeId, u32)>();
            env.budget().afford((self.reached.len() * node) as u64)?;
        }
        Ok(())
    }

    /// Measures until a node is reached, or all are.
    fn reach(&mut self, node: NodeId, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<()> {
        while !self.reached.contains_key(&node) && !self.frontier.is_empty() {
            self.widen(self.depth as usize + 1, hops, env)?;
        }
        Ok(())
    }
}

/// An enumeration of trails by length that can be left and gone on with.
pub(super) struct Deepening {
    from: NodeId,
    max: usize,
    trails: Trails,
    is_settled: bool,
}

impl Deepening {
    /// Trails between two different nodes; `None` where there are none.
    pub(super) fn new(
        (from, to): (NodeId, NodeId),
        range: Range,
        hops: &Hops<'_>,
        env: &RunEnv<'_>,
    ) -> Result<Option<Deepening>> {
        let mut distances = Distances::new(to);
        distances.reach(from, hops, env)?;
        let length = distances.at_least(from).max(range.min);
        if length > range.max || distances.at_least(from) == usize::MAX {
            return Ok(None);
        }
        distances.widen(length, hops, env)?;
        let mut trails = Trails::guided(length, distances);
        trails.begin(from);
        Ok(Some(Deepening { from, max: range.max, trails, is_settled: false }))
    }

    /// The relationships of the next trail, from the start to the end.
    pub(super) fn next(
        &mut self,
        hops: &Hops<'_>,
        env: &RunEnv<'_>,
    ) -> Result<Option<&[RelationshipId]>> {
        while self.trails.next(hops, env)?.is_none() {
            if self.is_settled || !self.deepen(hops, env)? {
                return Ok(None);
            }
        }
        Ok(Some(self.trails.relationships()))
    }

    /// The trail given last is wanted, so that longer ones are not.
    pub(super) fn settle(&mut self) {
        self.is_settled = true;
    }

    /// Goes on to the next length that a trail may have.
    fn deepen(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<bool> {
        let done = std::mem::replace(&mut self.trails, Trails::new(Range { min: 1, max: 0 }));
        let (Some(mut guide), Some(length)) = done.into_guide() else { return Ok(false) };
        if length > self.max {
            return Ok(false);
        }
        guide.widen(length, hops, env)?;
        self.trails = Trails::guided(length, guide);
        self.trails.begin(self.from);
        Ok(true)
    }
}
