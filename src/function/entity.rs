//! Functions on nodes, relationships and paths, and on maps where they are alike.
//!
//! A deleted entity has neither properties nor labels to read, but keeps its
//! identity, and a relationship its type and ends.

use std::sync::Arc;

use super::{Call, Function, Parameter};
use crate::graph::Entity;
use crate::value::{Map, NodeId, RelationshipId, Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

/// The node or relationship a value is.
fn entity_of(value: &Value) -> Option<Entity> {
    match value {
        Value::Node(id) => Some(Entity::Node(*id)),
        Value::Relationship(id) => Some(Entity::Relationship(*id)),
        _ => None,
    }
}

fn entity(call: &Call<'_>) -> Result<Entity> {
    let value = call.value(0);
    entity_of(value).ok_or_else(|| call.mismatch(Type::Entity.phrase(), value))
}

fn node(call: &Call<'_>) -> Result<NodeId> {
    match call.value(0) {
        Value::Node(id) => Ok(*id),
        other => Err(call.mismatch(Type::Node.phrase(), other)),
    }
}

fn relationship(call: &Call<'_>) -> Result<RelationshipId> {
    match call.value(0) {
        Value::Relationship(id) => Ok(*id),
        other => Err(call.mismatch(Type::Relationship.phrase(), other)),
    }
}

/// Refuses to read an entity that is deleted.
fn readable(call: &Call<'_>, entity: Entity) -> Result<Entity> {
    if call.graph.is_deleted(entity) { Err(ValueError::DeletedEntity) } else { Ok(entity) }
}

fn number(entity: Entity) -> u32 {
    match entity {
        Entity::Node(id) => id.0,
        Entity::Relationship(id) => id.0,
    }
}

fn id(call: &Call<'_>) -> Result {
    Ok(Value::Integer(i64::from(number(entity(call)?))))
}

fn element_id(call: &Call<'_>) -> Result {
    Ok(Value::string(number(entity(call)?).to_string()))
}

fn labels(call: &Call<'_>) -> Result {
    let node = node(call)?;
    readable(call, Entity::Node(node))?;
    let labels = call.graph.labels_of(node).iter();
    Ok(Value::strings(labels.map(|label| Arc::clone(call.graph.label_name(*label)))))
}

fn type_name(call: &Call<'_>) -> Result {
    let kind = call.graph.type_of(relationship(call)?);
    Ok(Value::String(Arc::clone(call.graph.type_name(kind))))
}

fn start_node(call: &Call<'_>) -> Result {
    Ok(Value::Node(call.graph.endpoints(relationship(call)?).0))
}

fn end_node(call: &Call<'_>) -> Result {
    Ok(Value::Node(call.graph.endpoints(relationship(call)?).1))
}

/// The keys and values of an entity.
fn entries(call: &Call<'_>, entity: Entity) -> Result<impl Iterator<Item = (Arc<str>, Value)>> {
    let graph = call.graph;
    let properties = graph.properties(readable(call, entity)?);
    Ok(properties.into_iter().map(|(key, value)| (Arc::clone(graph.key_name(key)), value)))
}

fn keys(call: &Call<'_>) -> Result {
    match (call.value(0), entity_of(call.value(0))) {
        (Value::Map(map), _) => {
            call.spend_values(map.len())?;
            Ok(Value::strings(map.keys().cloned()))
        }
        (_, Some(entity)) => Ok(Value::strings(entries(call, entity)?.map(|(key, _)| key))),
        (other, None) => Err(call.mismatch("a node, a relationship or a map", other)),
    }
}

fn properties(call: &Call<'_>) -> Result {
    match (call.value(0), entity_of(call.value(0))) {
        (map @ Value::Map(_), _) => Ok(map.clone()),
        (_, Some(entity)) => Value::map(entries(call, entity)?.collect::<Map>()),
        (other, None) => Err(call.mismatch("a node, a relationship or a map", other)),
    }
}

fn nodes(call: &Call<'_>) -> Result {
    let path = call.path(0)?;
    call.spend_values(path.nodes.len())?;
    Value::list(path.nodes.iter().copied().map(Value::Node).collect())
}

fn relationships(call: &Call<'_>) -> Result {
    let path = call.path(0)?;
    call.spend_values(path.relationships.len())?;
    Value::list(path.relationships.iter().copied().map(Value::Relationship).collect())
}

fn length(call: &Call<'_>) -> Result {
    Ok(Value::Integer(call.path(0)?.relationships.len() as i64))
}

const ENTITY: Parameter = Parameter::new("entity", &[Type::Node, Type::Relationship]);
const HOLDER: Parameter = Parameter::new("holder", &[Type::Node, Type::Relationship, Type::Map]);
const NODE: Parameter = Parameter::new("node", &[Type::Node]);
const RELATIONSHIP: Parameter = Parameter::new("relationship", &[Type::Relationship]);
const PATH: Parameter = Parameter::new("path", &[Type::Path]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("id", &[ENTITY], Type::Integer, id, "the number of a node or relationship"),
    Function::scalar(
        "elementId",
        &[ENTITY],
        Type::String,
        element_id,
        "the number of a node or relationship, as text",
    ),
    Function::scalar("labels", &[NODE], Type::List, labels, "the labels of a node"),
    Function::scalar(
        "type",
        &[RELATIONSHIP],
        Type::String,
        type_name,
        "the type of a relationship",
    ),
    Function::scalar(
        "startNode",
        &[RELATIONSHIP],
        Type::Node,
        start_node,
        "the node a relationship leaves",
    ),
    Function::scalar(
        "endNode",
        &[RELATIONSHIP],
        Type::Node,
        end_node,
        "the node a relationship arrives at",
    ),
    Function::scalar(
        "keys",
        &[HOLDER],
        Type::List,
        keys,
        "the keys of a map, or of the properties of a node or relationship",
    ),
    Function::scalar(
        "properties",
        &[HOLDER],
        Type::Map,
        properties,
        "the properties of a node or relationship as a map",
    ),
    Function::scalar("nodes", &[PATH], Type::List, nodes, "the nodes of a path"),
    Function::scalar(
        "relationships",
        &[PATH],
        Type::List,
        relationships,
        "the relationships of a path",
    )
    .also(&["rels"]),
    Function::scalar("length", &[PATH], Type::Integer, length, "how many steps a path has"),
];
