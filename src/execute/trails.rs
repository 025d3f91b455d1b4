//! All trails from a node, depth first: walks that take no relationship twice.

use rustc_hash::FxHashSet;

use super::Result;
use super::context::RunEnv;
use super::deepening::Distances;
use super::hops::{Hops, Range};
use crate::expression::evaluate::Env;
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
    /// How far the only end that is wanted is; where it is too far, no hop leads.
    guide: Option<Distances>,
    /// The least length that some trail was cut short of since the beginning.
    longer: Option<usize>,
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
            guide: None,
            longer: None,
        }
    }

    /// Only trails that can lead to the end from which distances were measured, and
    /// only those of one length.
    pub(super) fn guided(length: usize, guide: Distances) -> Trails {
        let range = Range { min: length, max: length };
        Trails { guide: Some(guide), ..Trails::new(range) }
    }

    /// What it was guided by, and the least length that some trail was cut short of.
    pub(super) fn into_guide(self) -> (Option<Distances>, Option<usize>) {
        (self.guide, self.longer)
    }

    /// Forgets what was going on and begins at another node.
    pub(super) fn begin(&mut self, from: NodeId) {
        self.start = (!self.range.is_empty()).then_some(from);
        self.open.clear();
        self.depths.clear();
        self.taken.clear();
        self.taken_late.clear();
        self.longer = None;
    }

    /// The relationships of the trail last given, in the order walked.
    pub(super) fn relationships(&self) -> &[RelationshipId] {
        &self.taken
    }

    /// Goes on to the next trail and gives its end.
    pub(super) fn next(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<NodeId>> {
        if let Some(start) = self.start.take() {
            self.arrive(start, hops, env)?;
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
            env.budget().tick(1)?;
            if self.is_taken(relationship) {
                continue;
            }
            self.take(relationship);
            self.arrive(node, hops, env)?;
            if self.taken.len() >= self.range.min {
                return Ok(Some(node));
            }
        }
        Ok(None)
    }

    /// Opens the hops that lead on from a node, unless the trail is long enough.
    fn arrive(&mut self, node: NodeId, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<()> {
        let left = self.range.max - self.taken.len();
        if left == 0 {
            self.note_longer(self.taken.len() + 1);
            return Ok(());
        }
        let (first, room) = (self.open.len(), self.open.capacity());
        self.depths.push(first);
        let (open, guide) = (&mut self.open, self.guide.as_ref());
        let mut beyond = None;
        hops.onward(node, env, |relationship, next| {
            let more = guide.map_or(0, |guide| guide.at_least(next));
            if more < left {
                open.push((relationship, next));
            } else if more < usize::MAX {
                beyond = Some(beyond.map_or(more, |least: usize| least.min(more)));
            }
        })?;
        self.open[first..].reverse();
        if let Some(more) = beyond {
            self.note_longer(self.taken.len() + 1 + more);
        }
        let budget = env.budget();
        if self.open.capacity() > room {
            budget.afford((self.open.capacity() * size_of::<(RelationshipId, NodeId)>()) as u64)?;
        }
        Ok(budget.tick(1 + (self.open.len() - first) as u64)?)
    }

    /// A trail could go on if it might be that long.
    fn note_longer(&mut self, length: usize) {
        self.longer = Some(self.longer.map_or(length, |least| least.min(length)));
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
