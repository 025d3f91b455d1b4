//! Keeping or taking back what was changed. A transaction is everything since the
//! last commit or rollback; undo walks its list of changes from the newest back.

use super::index::Of;
use super::{Change, Graph};
use crate::value::{NodeId, RelationshipId};

impl Graph {
    /// What the running transaction has done so far, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// A place in the running transaction, for [`Graph::rollback_to`] and for
    /// counting what a statement did: `&graph.changes()[mark..]`.
    pub fn mark(&self) -> usize {
        self.changes.len()
    }

    /// Keeps everything. What was deleted gives up its place, so ids may be reused
    /// from now on; relationships of deleted nodes go with them.
    pub fn commit(&mut self) -> Vec<Change> {
        self.delete_dangling();
        let changes = std::mem::take(&mut self.changes);
        if !self.deleted_relationships.is_empty() {
            self.remove_relationships();
        }
        if !self.deleted_nodes.is_empty() {
            self.remove_nodes();
        }
        changes
    }

    /// Takes everything back.
    pub fn rollback(&mut self) {
        self.rollback_to(0);
        self.changes = Vec::new();
    }

    /// Takes back what was done since [`Graph::mark`] gave `mark`.
    pub fn rollback_to(&mut self, mark: usize) {
        self.forget_tables(self.changes.len().saturating_sub(mark));
        while self.changes.len() > mark {
            if let Some(change) = self.changes.pop() {
                self.undo(change);
                self.counts.version.changes += 1;
            }
        }
    }

    /// A table of no more entities than there are changes to undo is made anew for less
    /// than it takes to mend it; one that an order stands beside must stay.
    fn forget_tables(&mut self, undone: usize) {
        if undone == 0 {
            return;
        }
        for place in self.indexes.places(|_| true, None) {
            let size = match place.of {
                Of::Nodes(label) => self.statistics().nodes(Some(label)),
                Of::Relationships(kind) => self.statistics().count(None, Some(kind), None),
            };
            if size as usize <= undone && self.indexes.order(&place).is_none() {
                self.indexes.forget(&place);
            }
        }
    }

    fn undo(&mut self, change: Change) {
        match change {
            Change::NodeAdded { node, .. } => self.undo_node(node),
            Change::RelationshipAdded { relationship, .. } => self.undo_relationship(relationship),
            Change::NodeDeleted { node } => self.show_node(node),
            Change::RelationshipDeleted { relationship } => {
                self.deleted_relationships.remove(relationship.0);
                self.relationship_appears(relationship);
            }
            Change::PropertySet { entity, key, before, .. } => {
                self.store_property(entity, key, before);
            }
            Change::LabelAdded { node, label } => self.take_label(node, label),
            Change::LabelRemoved { node, label, position } => {
                self.insert_label(node, label, Some(position as usize));
            }
            Change::DeclaredSet { name, before, .. } => {
                self.store_declared(&name, before.map(|before| *before));
            }
            Change::SlugSet { node, before, .. } => {
                self.store_slug(node, before);
            }
        }
    }

    fn undo_node(&mut self, node: NodeId) {
        self.node_vanishes(node);
        self.labels.forget(node);
        self.topology.remove_node(node);
    }

    fn undo_relationship(&mut self, relationship: RelationshipId) {
        let kind = self.type_of(relationship);
        self.relationship_vanishes(relationship);
        self.adjacency.withdraw(relationship, kind);
        self.topology.remove_relationship(relationship);
    }

    fn delete_dangling(&mut self) {
        let mut dangling = Vec::new();
        for node in self.deleted_nodes.iter().map(NodeId) {
            for outgoing in [true, false] {
                let steps = self.topology.steps(node, outgoing);
                dangling.extend(steps.map(|step| step.relationship));
            }
        }
        for relationship in dangling {
            self.delete_relationship(relationship);
        }
    }

    /// Newest first: petgraph finds the newest relationships of a node at once and
    /// the oldest last.
    fn remove_relationships(&mut self) {
        let deleted: Vec<u32> = self.deleted_relationships.iter().collect();
        self.deleted_relationships.clear();
        for id in deleted.into_iter().rev() {
            self.relationship_properties.clear(id);
            self.adjacency.strike(self.type_of(RelationshipId(id)));
            self.topology.remove_relationship(RelationshipId(id));
        }
        let view = super::adjacency::View {
            topology: &self.topology,
            deleted: &self.deleted_relationships,
        };
        self.adjacency.tidy(view);
    }

    fn remove_nodes(&mut self) {
        let deleted: Vec<u32> = self.deleted_nodes.iter().collect();
        self.deleted_nodes.clear();
        for id in deleted.into_iter().rev() {
            self.node_properties.clear(id);
            self.labels.forget(NodeId(id));
            self.slugs.remove(&NodeId(id));
            self.topology.remove_node(NodeId(id));
        }
    }
}
