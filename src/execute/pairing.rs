//! Rows made from an input row and something found for it: how scans, expansions
//! and lookups build their output.

use crate::value::{Batch, Column, NodeId, RelationshipId};

/// Output rows as they are found: the input row each comes from, and what was found.
#[derive(Default)]
pub(super) struct Pairing {
    rows: Vec<u32>,
    relationships: Vec<RelationshipId>,
    nodes: Vec<NodeId>,
}

impl Pairing {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A node found for an input row.
    pub(super) fn node(&mut self, row: usize, node: NodeId) {
        self.rows.push(row as u32);
        self.nodes.push(node);
    }

    /// A relationship and the node it leads to, found for an input row.
    pub(super) fn hop(&mut self, row: usize, relationship: RelationshipId, node: NodeId) {
        self.node(row, node);
        self.relationships.push(relationship);
    }

    /// The output rows: the input's columns repeated, the found ones added.
    pub(super) fn batch(
        &mut self,
        input: &Batch,
        relationship: Option<usize>,
        node: Option<usize>,
    ) -> Batch {
        let mut batch = input.gather(&self.rows);
        self.rows.clear();
        let relationships = std::mem::take(&mut self.relationships);
        if let Some(slot) = relationship {
            batch.set(slot, Column::Relationships(relationships));
        }
        let nodes = std::mem::take(&mut self.nodes);
        if let Some(slot) = node {
            batch.set(slot, Column::Nodes(nodes));
        }
        batch
    }
}
