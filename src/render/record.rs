//! Entities of the graph as records, for what is drawn without a query.

use crate::graph::{Entity, Graph};
use crate::result::{Datum, Fields, NodeRecord, RelationshipRecord};
use crate::value::{NodeId, RelationshipId, Value};

/// The node as it is now; `None` where there is none.
pub(crate) fn node(graph: &Graph, id: NodeId) -> Option<NodeRecord> {
    if !graph.contains(Entity::Node(id)) {
        return None;
    }
    let labels = graph.labels_of(id).iter().map(|label| graph.label_name(*label).clone());
    Some(NodeRecord {
        id: id.0,
        labels: labels.collect(),
        properties: properties(graph, Entity::Node(id)),
    })
}

/// The relationship as it is now.
pub(crate) fn relationship(graph: &Graph, id: RelationshipId) -> RelationshipRecord {
    let (start, end) = graph.endpoints(id);
    RelationshipRecord {
        id: id.0,
        kind: graph.type_name(graph.type_of(id)).clone(),
        start: start.0,
        end: end.0,
        properties: properties(graph, Entity::Relationship(id)),
    }
}

fn properties(graph: &Graph, entity: Entity) -> Fields {
    let entries = graph.properties(entity).into_iter();
    entries.map(|(key, value)| (graph.key_name(key).clone(), datum(&value))).collect()
}

/// A stored value as a cell. Entities are never stored, so none can come.
pub(crate) fn datum(value: &Value) -> Datum {
    match value {
        Value::Boolean(value) => Datum::Boolean(*value),
        Value::Integer(value) => Datum::Integer(*value),
        Value::Float(value) => Datum::Float(*value),
        Value::String(text) => Datum::String(text.clone()),
        Value::Temporal(temporal) => Datum::Temporal(temporal.clone()),
        Value::Point(point) => Datum::Point(point.clone()),
        Value::List(items) => Datum::List(items.iter().map(datum).collect()),
        Value::Map(entries) => Datum::Map(Box::new(
            entries.iter().map(|(key, value)| (key.clone(), datum(value))).collect(),
        )),
        Value::Null | Value::Node(_) | Value::Relationship(_) | Value::Path(_) => Datum::Null,
    }
}
