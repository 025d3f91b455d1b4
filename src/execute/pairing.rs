//! Rows made from an input row and a node found for it: how scans and lookups build
//! their output.

use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, NodeId};

/// After so many nodes, room is made for a whole batch and no more, for what grows by
/// itself has up to twice the room it needs, and rows may be kept.
const MANY: usize = 64;

/// Output rows as they are found: the input row each comes from, and what was found.
#[derive(Default)]
pub(super) struct Pairing {
    rows: Vec<u32>,
    nodes: Vec<NodeId>,
}

impl Pairing {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Nodes found for an input row.
    pub(super) fn nodes(&mut self, row: usize, find: impl FnOnce(&mut Vec<NodeId>)) {
        if self.nodes.len() >= MANY {
            self.nodes.reserve_exact(BATCH_ROWS.saturating_sub(self.nodes.len()));
        }
        find(&mut self.nodes);
        self.rows.resize(self.nodes.len(), row as u32);
    }

    /// A node found for an input row.
    pub(super) fn node(&mut self, row: usize, node: NodeId) {
        self.rows.push(row as u32);
        self.nodes.push(node);
    }

    /// The output rows: the input's columns repeated, the found nodes added.
    pub(super) fn batch(&mut self, input: &Batch, slot: usize) -> Batch {
        let mut batch = input.gather(&self.rows);
        self.rows.clear();
        let mut nodes = std::mem::take(&mut self.nodes);
        if nodes.capacity() > 2 * nodes.len() {
            nodes.shrink_to_fit();
        }
        batch.set(slot, Column::Nodes(nodes));
        batch
    }
}
