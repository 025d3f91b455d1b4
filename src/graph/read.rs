//! Everything a graph can be asked.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::adjacency::View;
use super::index::{self, Keys, Of, Place, Table};
use super::order;
use super::statistics::{Statistics, Version};
use super::symbols::{KeyId, LabelId, TypeId};
use super::topology::Topology;
use super::{Entity, Graph, Schema};
use crate::value::compare::equals;
use crate::value::{Column, NodeId, RelationshipId, Value};

/// Names.
impl Graph {
    /// The label of that name, if the graph ever met it.
    pub fn label(&self, name: &str) -> Option<LabelId> {
        self.label_names.lookup(name)
    }

    /// The relationship type stored under that name.
    pub fn relationship_type(&self, name: &str) -> Option<TypeId> {
        self.type_names.lookup(name)
    }

    /// The relationship type that reads like `text`, e.g. "based on" for `BASED_ON`.
    /// A stored name comes first, then declared texts, then the general rule.
    pub fn type_reading(&self, text: &str) -> Option<TypeId> {
        let reads_so = |(_, name): &(TypeId, &Arc<str>)| self.schema.text_of_type(name) == text;
        self.relationship_type(text).or_else(|| self.types().find(reads_so).map(|(kind, _)| kind))
    }

    /// How the types read in sentences; of two that read the same, the first.
    pub fn type_readings(&self) -> FxHashMap<String, TypeId> {
        let mut readings = FxHashMap::default();
        for (kind, name) in self.types() {
            readings.entry(self.schema.text_of_type(name)).or_insert(kind);
        }
        readings
    }

    /// The property key of that name.
    pub fn key(&self, name: &str) -> Option<KeyId> {
        self.key_names.lookup(name)
    }

    /// The name of a label.
    pub fn label_name(&self, label: LabelId) -> &Arc<str> {
        self.label_names.name(label)
    }

    /// The name of a relationship type.
    pub fn type_name(&self, kind: TypeId) -> &Arc<str> {
        self.type_names.name(kind)
    }

    /// The name of a property key.
    pub fn key_name(&self, key: KeyId) -> &Arc<str> {
        self.key_names.name(key)
    }

    /// All labels ever met, also those no node has any more.
    pub fn labels(&self) -> impl Iterator<Item = (LabelId, &Arc<str>)> {
        self.label_names.iter()
    }

    /// All relationship types ever met.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Arc<str>)> {
        self.type_names.iter()
    }

    /// All property keys ever met.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &Arc<str>)> {
        self.key_names.iter()
    }

    /// What the graph declares about itself.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The name of a node in graph files: its identity property where one is
    /// declared, else the slug it was loaded with.
    pub fn slug(&self, node: NodeId) -> Option<Arc<str>> {
        let identity = self.schema.identity.as_deref().and_then(|name| self.key(name));
        match identity.map(|key| self.property(Entity::Node(node), key)) {
            Some(Value::String(slug)) => Some(slug),
            _ => self.slugs.get(&node).cloned(),
        }
    }

    /// The slug a node was loaded with, where its identity property does not say it.
    pub fn own_slug(&self, node: NodeId) -> Option<&Arc<str>> {
        self.slugs.get(&node)
    }

    /// How people know a node: its first display property that is a non-empty string.
    pub fn display_name(&self, node: NodeId) -> Option<Arc<str>> {
        let keys = self.schema.display.iter().filter_map(|name| self.key(name));
        keys.map(|key| self.property(Entity::Node(node), key)).find_map(|value| match value {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        })
    }
}

/// Nodes and relationships.
impl Graph {
    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.topology.node_count() - self.deleted_nodes.len()
    }

    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        self.topology.relationship_count() - self.deleted_relationships.len()
    }

    /// Every node id is below this.
    pub fn node_bound(&self) -> u32 {
        self.topology.node_bound()
    }

    /// Every relationship id is below this.
    pub fn relationship_bound(&self) -> u32 {
        self.topology.relationship_bound()
    }

    /// Whether the entity exists and the running transaction has not deleted it.
    pub fn contains(&self, entity: Entity) -> bool {
        let exists = match entity {
            Entity::Node(node) => self.topology.has_node(node),
            Entity::Relationship(relationship) => self.topology.has_relationship(relationship),
        };
        exists && !self.is_deleted(entity)
    }

    /// Whether the running transaction deleted the entity.
    pub fn is_deleted(&self, entity: Entity) -> bool {
        match entity {
            Entity::Node(node) => self.deleted_nodes.contains(node.0),
            Entity::Relationship(relationship) => {
                self.deleted_relationships.contains(relationship.0)
            }
        }
    }

    /// Whether the running transaction deleted anything at all.
    pub fn has_deleted(&self) -> bool {
        !self.deleted_nodes.is_empty() || !self.deleted_relationships.is_empty()
    }

    /// All nodes, in order of id.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let ids = (0..self.node_bound()).map(NodeId);
        ids.filter(|node| self.contains(Entity::Node(*node)))
    }

    /// All relationships, in order of id.
    pub fn relationships(&self) -> impl Iterator<Item = RelationshipId> + '_ {
        let ids = (0..self.relationship_bound()).map(RelationshipId);
        ids.filter(|relationship| self.contains(Entity::Relationship(*relationship)))
    }

    /// The relationships of a type, in order of id.
    pub fn relationships_with_type(&self, kind: TypeId) -> Vec<RelationshipId> {
        self.adjacency.relationships(self.view(), kind).into_owned()
    }

    /// The nodes with a label, in order of id.
    pub fn nodes_with_label(&self, label: LabelId) -> impl Iterator<Item = NodeId> + '_ {
        self.labels.nodes(label).into_iter().flat_map(|nodes| nodes.iter().map(NodeId))
    }

    /// How many nodes have the label.
    pub fn label_count(&self, label: LabelId) -> usize {
        self.labels.nodes(label).map_or(0, super::bits::Bits::len)
    }

    /// How many relationships have the type.
    pub fn type_count(&self, kind: TypeId) -> usize {
        self.statistics().relationships(Some(kind)) as usize
    }

    /// The ids of the nodes with a label where they are one run without a hole, as after
    /// an import; empty where there are none.
    pub fn label_range(&self, label: LabelId) -> Option<Range<u32>> {
        self.labels.range(label)
    }

    /// The ids of all nodes where nothing is missing among them.
    pub fn node_range(&self) -> Option<Range<u32>> {
        let bound = self.node_bound();
        (self.node_count() == bound as usize).then_some(0..bound)
    }

    /// A scan in pieces: appends up to `limit` nodes, with the label if one is
    /// given, in order of id from `from` on; gives where to go on, or `None` at the end.
    pub fn scan(
        &self,
        label: Option<LabelId>,
        from: u32,
        limit: usize,
        out: &mut Vec<NodeId>,
    ) -> Option<u32> {
        let start = out.len();
        let run = label.map_or_else(|| self.node_range(), |label| self.label_range(label));
        if let Some(run) = run {
            let from = from.max(run.start);
            let end = run.end.min(from.saturating_add(limit as u32));
            out.extend((from..end).map(NodeId));
            return (end < run.end).then_some(end);
        }
        if let Some(label) = label {
            let nodes = self.labels.nodes(label)?;
            out.extend(nodes.iter_from(from).take(limit).map(NodeId));
        } else {
            let ids = (from..self.node_bound()).map(NodeId);
            out.extend(ids.filter(|node| self.contains(Entity::Node(*node))).take(limit));
        }
        if out.len() - start < limit {
            return None;
        }
        out.last().map_or(Some(from), |node| Some(node.0 + 1))
    }

    /// Whether the node has the label.
    pub fn has_label(&self, node: NodeId, label: LabelId) -> bool {
        self.labels.has(node, label)
    }

    /// The labels of a node, main label first; of a deleted node those it had.
    pub fn labels_of(&self, node: NodeId) -> &[LabelId] {
        self.labels.members(self.labels.of(node))
    }

    /// The type of a relationship that exists, or that this transaction deleted.
    ///
    /// # Panics
    /// Where there never was one of that id, or where it is gone since a commit.
    pub fn type_of(&self, relationship: RelationshipId) -> TypeId {
        self.topology.type_of(relationship).expect("only ids of relationships are asked about")
    }

    /// Start and end of a relationship that exists, or that this transaction deleted.
    ///
    /// # Panics
    /// Where there never was one of that id, or where it is gone since a commit.
    pub fn endpoints(&self, relationship: RelationshipId) -> (NodeId, NodeId) {
        self.topology.endpoints(relationship).expect("only ids of relationships are asked about")
    }

    /// How the nodes hang together, for graph algorithms.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }
}

/// Properties.
impl Graph {
    /// A property; null where absent. Of a deleted entity, what it was.
    pub fn property(&self, entity: Entity, key: KeyId) -> Value {
        match entity {
            Entity::Node(node) => self.node_properties.get(node.0, key),
            Entity::Relationship(relationship) => {
                self.relationship_properties.get(relationship.0, key)
            }
        }
    }

    /// Calls `visit` with every property, in any order.
    pub fn for_each_property(&self, entity: Entity, mut visit: impl FnMut(KeyId, Value)) {
        let mut give = |(key, value)| visit(key, value);
        match entity {
            Entity::Node(node) => self.node_properties.all(node.0).for_each(&mut give),
            Entity::Relationship(relationship) => {
                self.relationship_properties.all(relationship.0).for_each(&mut give);
            }
        }
    }

    /// All properties, in order of key name.
    pub fn properties(&self, entity: Entity) -> Vec<(KeyId, Value)> {
        let mut all: Vec<(KeyId, Value)> = match entity {
            Entity::Node(node) => self.node_properties.all(node.0).collect(),
            Entity::Relationship(relationship) => {
                self.relationship_properties.all(relationship.0).collect()
            }
        };
        all.sort_by(|(a, _), (b, _)| self.key_name(*a).cmp(self.key_name(*b)));
        all
    }

    /// Whether anything has a property of that key.
    pub fn has_key(&self, key: KeyId) -> bool {
        self.node_properties.has(key) || self.relationship_properties.has(key)
    }

    /// One property of many nodes, typed where they agree; null for [`NodeId::NULL`].
    pub fn node_column(&self, nodes: &[NodeId], key: KeyId) -> Column {
        self.node_properties.gather(nodes, |node| node.0, key)
    }

    /// One property of many relationships, typed where they agree.
    pub fn relationship_column(&self, relationships: &[RelationshipId], key: KeyId) -> Column {
        self.relationship_properties.gather(relationships, |relationship| relationship.0, key)
    }

    /// The nodes with the label whose property equals `value`, in order of id.
    pub fn lookup(&self, label: LabelId, key: KeyId, value: &Value) -> Vec<NodeId> {
        let table = self.table(&Place { of: Of::Nodes(label), keys: Keys::One(key) });
        let mut found = table.candidates(index::hash(value), NodeId);
        found.retain(|node| equals(&self.property(Entity::Node(*node), key), value) == Some(true));
        found
    }

    /// Nodes with the label whose property may be within a range, in order of id: at
    /// least all that are. None at all where no index keeps them in order, or where
    /// such values have no order of this kind.
    pub fn lookup_range(
        &self,
        label: LabelId,
        key: KeyId,
        range: order::Range<'_>,
    ) -> Option<Vec<NodeId>> {
        let place = Place { of: Of::Nodes(label), keys: Keys::One(key) };
        let found = self.order(&place)?.within(range)?;
        Some(found.into_iter().map(NodeId).collect())
    }

    /// Whether an index keeps the nodes of a label in order of a key.
    pub fn is_ordered(&self, label: LabelId, key: KeyId) -> bool {
        self.indexes.order(&Place { of: Of::Nodes(label), keys: Keys::One(key) }).is_some()
    }

    /// The table for a place, which is built if there is none yet.
    pub(super) fn table(&self, place: &Place) -> Arc<Table> {
        self.indexes.table(place, || match place.of {
            Of::Nodes(label) => {
                let nodes = self.nodes_with_label(label);
                nodes.map(|node| (node.0, self.hash_of(Entity::Node(node), &place.keys))).collect()
            }
            Of::Relationships(kind) => {
                let all = self.relationships_with_type(kind).into_iter();
                all.map(|one| (one.0, self.hash_of(Entity::Relationship(one), &place.keys)))
                    .collect()
            }
        })
    }

    /// A number that entities with equal values under these keys share; none where a
    /// value is missing.
    pub(super) fn hash_of(&self, entity: Entity, keys: &Keys) -> Option<u64> {
        match keys {
            Keys::One(key) => index::hash(&self.property(entity, *key)),
            Keys::Several(keys) => {
                let values: Vec<Value> =
                    keys.iter().map(|key| self.property(entity, *key)).collect();
                index::hash_all(values.iter())
            }
        }
    }

    /// Whatever was found out about the graph is so as long as this stays the same.
    pub fn version(&self) -> Version {
        self.counts.version
    }

    /// Counts and estimates, as of now.
    pub fn statistics(&self) -> Statistics<'_> {
        Statistics::new(self)
    }

    pub(super) fn view(&self) -> View<'_> {
        View { topology: &self.topology, deleted: &self.deleted_relationships }
    }
}
