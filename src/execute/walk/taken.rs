//! What a path has taken, and whether its mode lets it take more.

use rustc_hash::FxHashSet;

use super::moves::Taken;
use crate::parse::ast::PathMode;
use crate::value::{NodeId, RelationshipId};

/// What is on a path and may not come again.
pub(super) struct Path {
    mode: PathMode,
    start: NodeId,
    relationships: FxHashSet<RelationshipId>,
    nodes: FxHashSet<NodeId>,
    /// A simple path is back at its start, and over.
    is_closed: bool,
}

impl Path {
    pub(super) fn new(mode: PathMode, start: NodeId) -> Path {
        let nodes = std::iter::once(start).collect();
        Path { mode, start, relationships: FxHashSet::default(), nodes, is_closed: false }
    }

    /// Takes the steps of a move, if all of them may be taken.
    pub(super) fn take(&mut self, steps: &[Taken]) -> bool {
        for (count, step) in steps.iter().enumerate() {
            if !self.take_one(*step) {
                self.give_back(&steps[..count]);
                return false;
            }
        }
        true
    }

    fn take_one(&mut self, (relationship, node): Taken) -> bool {
        match self.mode {
            PathMode::Walk => true,
            PathMode::Trail => self.relationships.insert(relationship),
            PathMode::Simple if self.is_closed => false,
            PathMode::Simple if node == self.start => {
                self.is_closed = true;
                true
            }
            PathMode::Acyclic | PathMode::Simple => self.nodes.insert(node),
        }
    }

    /// Gives back the steps taken last.
    pub(super) fn give_back(&mut self, steps: &[Taken]) {
        for (relationship, node) in steps.iter().rev() {
            match self.mode {
                PathMode::Walk => {}
                PathMode::Trail => {
                    self.relationships.remove(relationship);
                }
                PathMode::Simple if *node == self.start => self.is_closed = false,
                PathMode::Acyclic | PathMode::Simple => {
                    self.nodes.remove(node);
                }
            }
        }
    }

    /// Whether steps may be taken, of which only the path so far is known.
    pub(super) fn may_take(&self, steps: &[Taken]) -> bool {
        !self.is_closed
            && steps.iter().all(|(relationship, node)| match self.mode {
                PathMode::Walk => true,
                PathMode::Trail => !self.relationships.contains(relationship),
                PathMode::Acyclic => !self.nodes.contains(node),
                PathMode::Simple => *node == self.start || !self.nodes.contains(node),
            })
    }

    /// Whether a path may end where a move leads, but not go on from there.
    pub(super) fn is_over_at(&self, node: NodeId) -> bool {
        self.mode == PathMode::Simple && node == self.start
    }
}
