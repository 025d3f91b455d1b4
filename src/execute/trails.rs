//! All trails from a node, depth first: walks that take no relationship twice.

use rustc_hash::FxHashSet;

use super::Result;
use super::hops::{Hops, Range};
use crate::budget::Budget;
use crate::graph::Graph;
use crate::value::{NodeId, RelationshipId};

/// Up to this many relationships are looked through one by one; those that come
/// later in a trail are also kept in a set.
const FEW: usize = 32;

/// An enumeration of trails that can be left and gone on with.
pub(super) struct Trails {
    range: Range,
    /// Where to begin; gone once begun.
    start: Option<NodeId>,
    /// Hops not tried yet, of all depths, the next to try last.
    open: Vec<(RelationshipId, NodeId)>,
    /// Where in `open` the hops of each depth begin.
    depths: Vec<usize>,
    taken: Vec<RelationshipId>,
    taken_late: FxHashSet<RelationshipId>,
}

impl Trails {
    pub(super) fn new(range: Range) -> Trails {
        Trails {
            range,
            start: None,
            open: Vec::new(),
            depths: Vec::new(),
            taken: Vec::new(),
            taken_late: FxHashSet::default(),
        }
    }

    /// Forgets what was going on and begins at another node.
    pub(super) fn begin(&mut self, from: NodeId) {
        self.start = (!self.range.is_empty()).then_some(from);
        self.open.clear();
        self.depths.clear();
        self.taken.clear();
        self.taken_late.clear();
    }

    /// The relationships of the trail last given, in the order walked.
    pub(super) fn relationships(&self) -> &[RelationshipId] {
        &self.taken
    }

    /// Goes on to the next trail and gives its end.
    pub(super) fn next(
        &mut self,
        hops: &Hops<'_>,
        graph: &Graph,
        budget: &Budget,
    ) -> Result<Option<NodeId>> {
        if let Some(start) = self.start.take() {
            self.arrive(start, hops, graph, budget)?;
            if self.range.min == 0 {
                return Ok(Some(start));
            }
        }
        while let Some(first) = self.depths.last().copied() {
            self.back_to(self.depths.len() - 1);
            if self.open.len() == first {
                self.depths.pop();
                continue;
            }
            let Some((relationship, node)) = self.open.pop() else { break };
            budget.tick(1)?;
            if self.is_taken(relationship) {
                continue;
            }
            self.take(relationship);
            self.arrive(node, hops, graph, budget)?;
            if self.taken.len() >= self.range.min {
                return Ok(Some(node));
            }
        }
        Ok(None)
    }

    /// Opens the hops that lead on from a node, unless the trail is long enough.
    fn arrive(
        &mut self,
        node: NodeId,
        hops: &Hops<'_>,
        graph: &Graph,
        budget: &Budget,
    ) -> Result<()> {
        if self.taken.len() >= self.range.max {
            return Ok(());
        }
        let (first, room) = (self.open.len(), self.open.capacity());
        self.depths.push(first);
        hops.onward(node, graph, |relationship, next| self.open.push((relationship, next)));
        self.open[first..].reverse();
        if self.open.capacity() > room {
            budget.afford((self.open.capacity() * size_of::<(RelationshipId, NodeId)>()) as u64)?;
        }
        Ok(budget.tick(1 + (self.open.len() - first) as u64)?)
    }

    fn is_taken(&self, relationship: RelationshipId) -> bool {
        self.taken.iter().take(FEW).any(|taken| *taken == relationship)
            || (self.taken.len() > FEW && self.taken_late.contains(&relationship))
    }

    fn take(&mut self, relationship: RelationshipId) {
        if self.taken.len() >= FEW {
            self.taken_late.insert(relationship);
        }
        self.taken.push(relationship);
    }

    /// Takes back what was taken beyond a length.
    fn back_to(&mut self, len: usize) {
        while self.taken.len() > len {
            if let Some(relationship) = self.taken.pop()
                && self.taken.len() >= FEW
            {
                self.taken_late.remove(&relationship);
            }
        }
    }
}
