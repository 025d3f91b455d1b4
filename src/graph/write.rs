//! Everything that changes a graph. Each mutation is recorded as a [`Change`] that
//! says how to take it back. A write to something that is not there does nothing.

use std::sync::Arc;

use super::index::{Of, Place};
use super::labels::SetId;
use super::symbols::{KeyId, LabelId, TypeId};
use super::{Change, Entity, Graph, Schema};
use crate::value::{NodeId, RelationshipId, Value};

impl Graph {
    /// An empty graph.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// The label of that name, known from now on.
    pub fn intern_label(&mut self, name: &str) -> LabelId {
        self.label_names.intern(name)
    }

    /// The relationship type of that name, known from now on.
    pub fn intern_type(&mut self, name: &str) -> TypeId {
        self.type_names.intern(name)
    }

    /// The property key of that name, known from now on.
    pub fn intern_key(&mut self, name: &str) -> KeyId {
        self.key_names.intern(name)
    }

    /// Replaces the declarations. They are not part of any transaction.
    pub fn set_schema(&mut self, schema: Schema) {
        self.schema = schema;
        self.counts.version.declarations += 1;
    }

    /// Makes room for so many more, before a large load.
    pub fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.topology.reserve(nodes, relationships);
    }

    /// A new node; repeated labels and null properties are left out.
    pub fn add_node(&mut self, labels: Vec<LabelId>, properties: Vec<(KeyId, Value)>) -> NodeId {
        let labels = without_repeats(labels);
        let set = self.labels.set(&labels);
        let node = self.topology.add_node();
        self.labels.place(node, set);
        self.counts.node_added(set);
        self.record(Change::NodeAdded { node, labels: self.labels.shared(set) });
        for (key, value) in properties {
            self.set_property(Entity::Node(node), key, value);
        }
        node
    }

    /// A new relationship between two nodes that exist; null properties are left out.
    pub fn add_relationship(
        &mut self,
        start: NodeId,
        kind: TypeId,
        end: NodeId,
        properties: Vec<(KeyId, Value)>,
    ) -> RelationshipId {
        let relationship = self.topology.add_relationship(start, kind, end);
        self.adjacency.enrol(relationship, kind);
        self.adjacency.touch(relationship, (start, kind, end), true);
        self.count_relationship(start, kind, end, true);
        self.record(Change::RelationshipAdded { relationship, start, kind, end });
        for (key, value) in properties {
            self.set_property(Entity::Relationship(relationship), key, value);
        }
        relationship
    }

    /// Sets a property; null removes it.
    pub fn set_property(&mut self, entity: Entity, key: KeyId, value: Value) {
        if !self.contains(entity) {
            return;
        }
        let before = self.store_property(entity, key, value.clone());
        if !(before.is_null() && value.is_null()) {
            self.record(Change::PropertySet { entity, key, before, after: value });
        }
    }

    /// Puts a label behind those the node has; says whether it was new to it.
    pub fn add_label(&mut self, node: NodeId, label: LabelId) -> bool {
        if self.has_label(node, label) || !self.contains(Entity::Node(node)) {
            return false;
        }
        self.insert_label(node, label, None);
        self.record(Change::LabelAdded { node, label });
        true
    }

    /// Takes a label from a node; says whether the node had it.
    pub fn remove_label(&mut self, node: NodeId, label: LabelId) -> bool {
        if !self.contains(Entity::Node(node)) {
            return false;
        }
        let Some(position) = self.labels_of(node).iter().position(|had| *had == label) else {
            return false;
        };
        self.take_label(node, label);
        self.record(Change::LabelRemoved { node, label, position: position as u32 });
        true
    }

    /// Gives a node its name in graph files. Where an identity property is
    /// declared, that comes before.
    pub fn set_slug(&mut self, node: NodeId, slug: Option<Arc<str>>) {
        let before = self.store_slug(node, slug.clone());
        if before != slug {
            self.record(Change::SlugSet { node, before, after: slug });
        }
    }

    /// Deletes a relationship; says whether it was there.
    pub fn delete_relationship(&mut self, relationship: RelationshipId) -> bool {
        if !self.contains(Entity::Relationship(relationship)) {
            return false;
        }
        self.deleted_relationships.insert(relationship.0);
        self.relationship_vanishes(relationship);
        self.record(Change::RelationshipDeleted { relationship });
        true
    }

    /// Deletes a node; says whether it was there. Relationships it still has at
    /// commit go with it.
    pub fn delete_node(&mut self, node: NodeId) -> bool {
        if !self.contains(Entity::Node(node)) {
            return false;
        }
        self.hide_node(node);
        self.record(Change::NodeDeleted { node });
        true
    }

    pub(super) fn record(&mut self, change: Change) {
        self.counts.version.changes += 1;
        self.changes.push(change);
    }
}

/// What writing and undoing share: each step keeps scans, indexes, caches and
/// counts in agreement, and records nothing.
impl Graph {
    pub(super) fn store_property(&mut self, entity: Entity, key: KeyId, value: Value) -> Value {
        let places = self.places_of(entity, Some(key));
        self.index(entity, &places, false);
        let before = match entity {
            Entity::Node(node) => self.node_properties.set(node.0, key, value),
            Entity::Relationship(one) => self.relationship_properties.set(one.0, key, value),
        };
        self.index(entity, &places, true);
        before
    }

    /// Places with a table that the entity belongs to, with the key if one is given.
    fn places_of(&mut self, entity: Entity, key: Option<KeyId>) -> Vec<Place> {
        if self.indexes.is_empty() {
            return Vec::new();
        }
        match entity {
            Entity::Node(node) => {
                let labels = self.labels.members(self.labels.of(node));
                let is_its = |of| matches!(of, Of::Nodes(label) if labels.contains(&label));
                self.indexes.places(is_its, key)
            }
            Entity::Relationship(relationship) => {
                let kind = self.type_of(relationship);
                self.indexes.places(|of| of == Of::Relationships(kind), key)
            }
        }
    }

    /// Enters an entity into tables, or takes it out.
    fn index(&mut self, entity: Entity, places: &[Place], is_added: bool) {
        let id = match entity {
            Entity::Node(node) => node.0,
            Entity::Relationship(relationship) => relationship.0,
        };
        for place in places {
            let hash = self.hash_of(entity, &place.keys);
            if is_added {
                self.indexes.insert(place, id, hash);
            } else {
                self.indexes.remove(place, id, hash);
            }
            if let Some(key) = place.single_key() {
                self.put_in_order(entity, place, key, is_added);
            }
        }
    }

    pub(super) fn store_slug(&mut self, node: NodeId, slug: Option<Arc<str>>) -> Option<Arc<str>> {
        match slug {
            Some(slug) => self.slugs.insert(node, slug),
            None => self.slugs.remove(&node),
        }
    }

    /// Puts a label at a place among those of a node, or at the end.
    pub(super) fn insert_label(&mut self, node: NodeId, label: LabelId, position: Option<usize>) {
        let mut labels = self.labels_of(node).to_vec();
        labels.insert(position.unwrap_or(labels.len()).min(labels.len()), label);
        let set = self.labels.set(&labels);
        self.relabel(node, set);
        self.index_label(node, label, true);
    }

    pub(super) fn take_label(&mut self, node: NodeId, label: LabelId) {
        self.index_label(node, label, false);
        let mut labels = self.labels_of(node).to_vec();
        labels.retain(|had| *had != label);
        let set = self.labels.set(&labels);
        self.relabel(node, set);
    }

    pub(super) fn hide_node(&mut self, node: NodeId) {
        self.deleted_nodes.insert(node.0);
        self.node_vanishes(node);
    }

    pub(super) fn node_vanishes(&mut self, node: NodeId) {
        self.labels.hide(node);
        self.counts.node_removed(self.labels.of(node));
        self.index_all(Entity::Node(node), false);
    }

    pub(super) fn show_node(&mut self, node: NodeId) {
        self.deleted_nodes.remove(node.0);
        self.labels.show(node);
        self.counts.node_added(self.labels.of(node));
        self.index_all(Entity::Node(node), true);
    }

    pub(super) fn relationship_vanishes(&mut self, relationship: RelationshipId) {
        let ((start, end), kind) = (self.endpoints(relationship), self.type_of(relationship));
        self.adjacency.touch(relationship, (start, kind, end), false);
        self.count_relationship(start, kind, end, false);
        self.index_all(Entity::Relationship(relationship), false);
    }

    pub(super) fn relationship_appears(&mut self, relationship: RelationshipId) {
        let ((start, end), kind) = (self.endpoints(relationship), self.type_of(relationship));
        self.adjacency.touch(relationship, (start, kind, end), true);
        self.count_relationship(start, kind, end, true);
        self.index_all(Entity::Relationship(relationship), true);
    }

    pub(super) fn count_relationship(
        &mut self,
        start: NodeId,
        kind: TypeId,
        end: NodeId,
        is_added: bool,
    ) {
        let (from, to) = (self.labels.of(start), self.labels.of(end));
        if is_added {
            self.counts.relationship_added(from, kind, to);
        } else {
            self.counts.relationship_removed(from, kind, to);
        }
        match (start == end, is_added) {
            (true, true) => self.counts.loop_added(kind),
            (true, false) => self.counts.loop_removed(kind),
            (false, _) => {}
        }
    }

    /// Moves a node to another label set, and its relationships in the statistics.
    fn relabel(&mut self, node: NodeId, set: SetId) {
        self.count_around(node, false);
        self.counts.node_removed(self.labels.of(node));
        self.labels.place(node, set);
        self.counts.node_added(set);
        self.count_around(node, true);
    }

    fn count_around(&mut self, node: NodeId, is_added: bool) {
        let deleted = &self.deleted_relationships;
        let outgoing = self.topology.steps(node, true).map(|step| (step, node, step.neighbour));
        let incoming = self.topology.steps(node, false).map(|step| (step, step.neighbour, node));
        let incoming = incoming.filter(|(step, ..)| step.neighbour != node);
        for (step, start, end) in outgoing.chain(incoming) {
            if deleted.contains(step.relationship.0) {
                continue;
            }
            let (from, to) = (self.labels.of(start), self.labels.of(end));
            if is_added {
                self.counts.relationship_added(from, step.kind, to);
            } else {
                self.counts.relationship_removed(from, step.kind, to);
            }
        }
    }

    fn put_in_order(&mut self, entity: Entity, place: &Place, key: KeyId, is_added: bool) {
        let Entity::Node(node) = entity else { return };
        let Some(order) = self.indexes.order_mut(place) else { return };
        let value = self.node_properties.get(node.0, key);
        if is_added {
            order.insert(node.0, value);
        } else {
            order.remove(node.0, value);
        }
    }

    /// Enters an entity into all tables it belongs to, or takes it out.
    pub(super) fn index_all(&mut self, entity: Entity, is_added: bool) {
        let places = self.places_of(entity, None);
        self.index(entity, &places, is_added);
    }

    fn index_label(&mut self, node: NodeId, label: LabelId, is_added: bool) {
        let places = self.indexes.places(|of| of == Of::Nodes(label), None);
        self.index(Entity::Node(node), &places, is_added);
    }
}

fn without_repeats(mut labels: Vec<LabelId>) -> Vec<LabelId> {
    let mut index = 1;
    while index < labels.len() {
        if labels[..index].contains(&labels[index]) {
            labels.remove(index);
        } else {
            index += 1;
        }
    }
    labels
}
