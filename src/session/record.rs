//! Ids to records: what a result holds must outlive the graph it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::evidence;
use crate::graph::schema::NAMING_KEYS;
use crate::graph::{Entity, Graph, KeyId, LabelId};
use crate::result::{Datum, Fields, NodeRecord, PathRecord, RelationshipRecord};
use crate::value::{NodeId, Path, RelationshipId, Value};

/// Makes records, each entity's once, however many rows it is in.
#[derive(Default)]
pub(super) struct Recorder {
    nodes: FxHashMap<NodeId, Arc<NodeRecord>>,
    /// Of nodes that are only named.
    brief: FxHashMap<NodeId, Arc<NodeRecord>>,
    /// What brief records hold, once that is known.
    brief_keys: Option<Vec<(KeyId, Arc<str>)>>,
    relationships: FxHashMap<RelationshipId, Arc<RelationshipRecord>>,
    /// The labels of the last node, and their names: most nodes are like the one before.
    labels: (Vec<LabelId>, Arc<[Arc<str>]>),
    /// The properties of the record at work.
    fields: Vec<(Arc<str>, Datum)>,
    /// Roughly what the records of entities occupy.
    bytes: u64,
}

/// A record and its place in the table, without its properties.
const RECORD_BYTES: u64 = 160;
/// An entry of the properties of a record.
const PROPERTY_BYTES: u64 = 64;

impl Recorder {
    /// What the records made since the last call occupy.
    pub(super) fn grown(&mut self) -> u64 {
        std::mem::take(&mut self.bytes)
    }

    /// Makes room for what so many rows may rest on.
    pub(super) fn expect(&mut self, rows: usize) {
        self.brief.reserve(rows);
        self.relationships.reserve(rows);
    }

    pub(super) fn datum(&mut self, value: &Value, graph: &Graph) -> Datum {
        match value {
            Value::Null => Datum::Null,
            Value::Boolean(value) => Datum::Boolean(*value),
            Value::Integer(value) => Datum::Integer(*value),
            Value::Float(value) => Datum::Float(*value),
            Value::String(text) => Datum::String(text.clone()),
            Value::List(items) => {
                Datum::List(items.iter().map(|item| self.datum(item, graph)).collect())
            }
            Value::Map(map) => {
                let entry =
                    |(key, value): (&Arc<str>, &Value)| (key.clone(), self.datum(value, graph));
                Datum::Map(Box::new(map.iter().map(entry).collect()))
            }
            Value::Node(node) => Datum::Node(self.node(*node, graph)),
            Value::Relationship(id) => Datum::Relationship(self.relationship(*id, graph)),
            Value::Path(path) => Datum::Path(Arc::new(self.path(path, graph))),
            Value::Temporal(temporal) => Datum::Temporal(temporal.clone()),
            Value::Point(point) => Datum::Point(point.clone()),
        }
    }

    fn path(&mut self, path: &Path, graph: &Graph) -> PathRecord {
        PathRecord {
            nodes: path.nodes.iter().map(|node| self.node(*node, graph)).collect(),
            relationships: path
                .relationships
                .iter()
                .map(|id| self.relationship(*id, graph))
                .collect(),
        }
    }

    /// A node with what it is called and what it says it rests on, or more.
    pub(super) fn brief(&mut self, node: NodeId, graph: &Graph) -> Arc<NodeRecord> {
        if let Some(known) = self.nodes.get(&node).or_else(|| self.brief.get(&node)) {
            return known.clone();
        }
        let keys = self.brief_keys.take().unwrap_or_else(|| brief_keys(graph));
        for (key, name) in &keys {
            self.field(name, &graph.property(Entity::Node(node), *key), graph);
        }
        self.brief_keys = Some(keys);
        let (labels, properties) = (self.labels(node, graph), self.fields());
        let record = Arc::new(NodeRecord { id: node.0, labels, properties });
        self.brief.insert(node, record.clone());
        record
    }

    fn node(&mut self, node: NodeId, graph: &Graph) -> Arc<NodeRecord> {
        if let Some(known) = self.nodes.get(&node) {
            return known.clone();
        }
        let properties = self.properties(Entity::Node(node), graph);
        let labels = self.labels(node, graph);
        let record = Arc::new(NodeRecord { id: node.0, labels, properties });
        self.nodes.insert(node, record.clone());
        record
    }

    pub(super) fn relationship(
        &mut self,
        id: RelationshipId,
        graph: &Graph,
    ) -> Arc<RelationshipRecord> {
        if let Some(known) = self.relationships.get(&id) {
            return known.clone();
        }
        let kind = graph.type_name(graph.type_of(id)).clone();
        let (start, end) = graph.endpoints(id);
        let properties = self.properties(Entity::Relationship(id), graph);
        let (start, end) = (start.0, end.0);
        let record = Arc::new(RelationshipRecord { id: id.0, kind, start, end, properties });
        self.relationships.insert(id, record.clone());
        record
    }

    fn properties(&mut self, entity: Entity, graph: &Graph) -> Fields {
        graph.for_each_property(entity, |key, value| {
            self.field(graph.key_name(key), &value, graph);
        });
        self.fields()
    }

    /// A property of the record at work, unless it is missing.
    fn field(&mut self, name: &Arc<str>, value: &Value, graph: &Graph) {
        if !value.is_null() {
            self.bytes += PROPERTY_BYTES + value.bytes();
            let datum = self.datum(value, graph);
            self.fields.push((name.clone(), datum));
        }
    }

    /// The properties of the record at work, which is done with them.
    fn fields(&mut self) -> Fields {
        self.bytes += RECORD_BYTES;
        self.fields.drain(..).collect()
    }

    fn labels(&mut self, node: NodeId, graph: &Graph) -> Arc<[Arc<str>]> {
        let labels = graph.labels_of(node);
        if self.labels.0 != labels {
            let names = labels.iter().map(|label| graph.label_name(*label).clone());
            self.labels = (labels.to_vec(), names.collect());
        }
        self.labels.1.clone()
    }
}

/// The keys by which nodes are named, and those that say what they rest on.
fn brief_keys(graph: &Graph) -> Vec<(KeyId, Arc<str>)> {
    let declared = graph.schema().display.iter().map(|key| &**key);
    let of_evidence = [evidence::SOURCES, evidence::STATUS];
    let keys = declared.chain(NAMING_KEYS).chain(of_evidence).filter_map(|key| graph.key(key));
    let named = keys.map(|key| (graph.key_name(key).clone(), key));
    let in_order: BTreeMap<Arc<str>, KeyId> = named.collect();
    in_order.into_iter().map(|(name, key)| (key, name)).collect()
}
