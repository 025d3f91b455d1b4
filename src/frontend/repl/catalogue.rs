//! What completion knows of the graph: names and values that are really there.
//!
//! Every answer is bounded by how much is looked at, so that Tab is quick on a
//! graph of any size; on a large one rare keys and values may be missing.

use std::collections::BTreeSet;

use crate::graph::{Direction, Entity, Graph, LabelId, TypeId};
use crate::value::{NodeId, Value};

/// How many nodes or relationships are looked at for their keys.
const KEYS_LOOKED_AT: usize = 500;
/// How many relationships are looked at for those of a type.
const RELATIONSHIPS_LOOKED_AT: usize = 200_000;
/// How many nodes are looked at for values.
const VALUES_LOOKED_AT: usize = 50_000;
/// How many values are offered.
const VALUES_OFFERED: usize = 60;

/// All labels some node has.
pub(super) fn labels(graph: &Graph) -> Vec<String> {
    let used = graph.labels().filter(|(id, _)| graph.label_count(*id) > 0);
    used.map(|(_, name)| name.to_string()).collect()
}

/// All relationship types.
pub(super) fn types(graph: &Graph) -> Vec<String> {
    graph.types().map(|(_, name)| name.to_string()).collect()
}

/// The types that lead away from nodes with one of `labels` in that direction; all
/// types where nothing is known of the node.
pub(super) fn types_from(graph: &Graph, labels: &[String], direction: Direction) -> Vec<String> {
    let known = label_ids(graph, labels);
    if known.is_empty() {
        return types(graph);
    }
    let statistics = graph.statistics();
    let types: BTreeSet<TypeId> = known
        .iter()
        .flat_map(|label| statistics.relationship_types_from(*label, direction))
        .collect();
    types.iter().map(|kind| graph.type_name(*kind).to_string()).collect()
}

/// The labels found at the other end of relationships of one of `types`; all labels
/// where the types are not known.
pub(super) fn labels_across(graph: &Graph, types: &[String], direction: Direction) -> Vec<String> {
    let known: Vec<TypeId> =
        types.iter().filter_map(|name| graph.relationship_type(name)).collect();
    let mut found = BTreeSet::new();
    let triples = graph.statistics().triples();
    for triple in triples.iter().filter(|triple| known.contains(&triple.kind)) {
        if direction != Direction::Incoming {
            found.extend(triple.to);
        }
        if direction != Direction::Outgoing {
            found.extend(triple.from);
        }
    }
    if found.is_empty() {
        return labels(graph);
    }
    found.iter().map(|label| graph.label_name(*label).to_string()).collect()
}

/// The keys nodes with one of `labels` have; those of any node where none is known.
pub(super) fn keys_of_labels(graph: &Graph, labels: &[String]) -> Vec<String> {
    let known = label_ids(graph, labels);
    if known.is_empty() {
        return all_keys(graph);
    }
    let nodes = known.iter().flat_map(|label| graph.nodes_with_label(*label).take(KEYS_LOOKED_AT));
    keys_of(graph, nodes.map(Entity::Node))
}

/// The keys relationships of one of `types` have.
pub(super) fn keys_of_types(graph: &Graph, types: &[String]) -> Vec<String> {
    let known: Vec<TypeId> =
        types.iter().filter_map(|name| graph.relationship_type(name)).collect();
    let looked_at = graph.relationships().take(RELATIONSHIPS_LOOKED_AT);
    let of_type = looked_at.filter(|id| known.contains(&graph.type_of(*id)));
    let found = keys_of(graph, of_type.take(KEYS_LOOKED_AT).map(Entity::Relationship));
    if found.is_empty() { all_keys(graph) } else { found }
}

/// Every key.
pub(super) fn all_keys(graph: &Graph) -> Vec<String> {
    graph.keys().map(|(_, name)| name.to_string()).collect()
}

/// Strings and numbers that nodes with one of `labels` have under `key`, and that
/// begin with `prefix` in any case.
pub(super) fn values(graph: &Graph, labels: &[String], key: &str, prefix: &str) -> Vec<Value> {
    let Some(key) = graph.key(key) else { return Vec::new() };
    let known = label_ids(graph, labels);
    let nodes: Box<dyn Iterator<Item = NodeId>> = if known.is_empty() {
        Box::new(graph.nodes())
    } else {
        Box::new(known.iter().flat_map(|label| graph.nodes_with_label(*label)))
    };
    let prefix = prefix.to_lowercase();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for id in nodes.take(VALUES_LOOKED_AT) {
        let value = graph.property(Entity::Node(id), key);
        let Some(text) = sortable(&value) else { continue };
        if text.to_lowercase().starts_with(&prefix) && seen.insert(text) {
            found.push(value);
        }
        if found.len() == VALUES_OFFERED {
            break;
        }
    }
    found.sort_by_cached_key(sortable);
    found
}

/// Names that begin with `prefix` in any case: of nodes that share a label with one
/// named as the example is, else of any.
pub(super) fn names_like(graph: &Graph, example: Option<&Value>, prefix: &str) -> Vec<String> {
    let keys = naming_keys(graph);
    let Some(key) = keys.iter().find(|key| graph.key(key).is_some()) else { return Vec::new() };
    let like_example = names_of(graph, &labels_of(graph, key, example), prefix);
    if like_example.is_empty() { names_of(graph, &[], prefix) } else { like_example }
}

/// Names of nodes with one of these labels, or of any, that begin so.
pub(super) fn names_of(graph: &Graph, labels: &[String], prefix: &str) -> Vec<String> {
    let keys = naming_keys(graph);
    let Some(key) = keys.iter().find(|key| graph.key(key).is_some()) else { return Vec::new() };
    values(graph, labels, key, prefix).iter().filter_map(sortable).collect()
}

/// The names of constraints, or of indexes.
pub(super) fn declared(graph: &Graph, constraint: bool) -> Vec<String> {
    let declared = graph.schema().declared.iter();
    let meant = declared.filter(|(_, one)| one.kind.is_constraint() == constraint);
    meant.map(|(name, _)| name.to_string()).collect()
}

/// What the graph says names a node.
fn naming_keys(graph: &Graph) -> Vec<String> {
    let declared = graph.schema().display.iter().map(ToString::to_string);
    declared.chain([String::from("name")]).collect()
}

/// The first label of each node that has `example` under `key`.
fn labels_of(graph: &Graph, key: &str, example: Option<&Value>) -> Vec<String> {
    let (Some(key), Some(Value::String(example))) = (graph.key(key), example) else {
        return Vec::new();
    };
    let is_so = |id: &NodeId| match graph.property(Entity::Node(*id), key) {
        Value::String(text) => text == *example,
        _ => false,
    };
    let named = graph.nodes().take(VALUES_LOOKED_AT).filter(is_so);
    let labels: BTreeSet<String> = named
        .filter_map(|id| {
            graph.labels_of(id).first().map(|label| graph.label_name(*label).to_string())
        })
        .collect();
    labels.into_iter().collect()
}

/// What a value is offered and sorted by; lists are not offered.
fn sortable(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(format!("{number:?}")),
        _ => None,
    }
}

fn label_ids(graph: &Graph, labels: &[String]) -> Vec<LabelId> {
    labels.iter().filter_map(|name| graph.label(name)).collect()
}

fn keys_of(graph: &Graph, entities: impl Iterator<Item = Entity>) -> Vec<String> {
    let keys: BTreeSet<String> = entities
        .flat_map(|entity| graph.properties(entity))
        .map(|(key, _)| graph.key_name(key).to_string())
        .collect();
    keys.into_iter().collect()
}
