//! What claims say about a property.

use std::sync::Arc;

use super::convention::{
    ABOUT, CLAIM, COMPARATOR, DATE_TEXT, PROPERTY, STATUS, VALUE, VALUE_NUMBER,
};
use super::{Claimed, Evidence, merged, own, status};
use crate::graph::{Direction, Entity, Graph, Types};
use crate::value::{NodeId, Value, compare, display};

/// The status of a claim that there is no value, or that it is not known.
const ABSENT: &str = "absent";

/// The claims about a node's property: first those of the value that was read, then
/// those of others; among both the firmest first.
pub(super) fn about(graph: &Graph, node: NodeId, key: &str, value: &Value) -> Vec<Evidence> {
    let mut found = Vec::new();
    for claim in claims(graph, node) {
        if is_text(&read(graph, claim, PROPERTY), key) {
            found.extend(evidence(graph, claim, value));
        }
    }
    found.sort_by_key(|evidence| {
        let weakness = status::weakness(evidence.status.as_deref());
        (evidence.differs(), weakness, evidence.clone())
    });
    merged(found)
}

/// The claims about a node, each once.
pub(super) fn claims(graph: &Graph, node: NodeId) -> Vec<NodeId> {
    let (Some(label), Some(about)) = (graph.label(CLAIM), graph.relationship_type(ABOUT)) else {
        return Vec::new();
    };
    let mut claims = Vec::new();
    graph.neighbours(node, Direction::Incoming, &Types::of(vec![about]), |_, claim| {
        if graph.has_label(claim, label) && !claims.contains(&claim) {
            claims.push(claim);
        }
    });
    claims
}

/// What one claim says of the value; nothing where it gives none and does not say that
/// there is none.
fn evidence(graph: &Graph, claim: NodeId, value: &Value) -> Option<Evidence> {
    let given = given(graph, claim);
    if given.is_none() && !is_text(&read(graph, claim, STATUS), ABSENT) {
        return None;
    }
    let agrees = match (&given, value) {
        (None, Value::Null) => true,
        (None, _) | (_, Value::Null) => false,
        (Some(_), _) => gives(graph, claim, value),
    };
    let mut evidence = own(graph, Entity::Node(claim));
    evidence.claimed = Some(Claimed { value: given, differs: !agrees });
    Some(evidence)
}

/// The value of a claim as text: `> 187000000`, `late 1960s`.
pub(super) fn given(graph: &Graph, claim: NodeId) -> Option<Arc<str>> {
    let keys = [VALUE, VALUE_NUMBER, DATE_TEXT].into_iter();
    let value = keys.map(|key| read(graph, claim, key)).find(|value| !value.is_null())?;
    let text = text(&value);
    match read(graph, claim, COMPARATOR) {
        Value::String(comparator) => Some(format!("{comparator} {text}").into()),
        _ => Some(text.into()),
    }
}

/// Whether a claim gives the value, or one item of the list that the value is.
fn gives(graph: &Graph, claim: NodeId, value: &Value) -> bool {
    let given = [read(graph, claim, VALUE), read(graph, claim, VALUE_NUMBER)];
    let is_given = |value: &Value| given.iter().any(|given| says(given, value));
    match value {
        Value::List(items) => is_given(value) || items.iter().any(is_given),
        other => is_given(other),
    }
}

/// Whether two values are the same, or one is the other's text.
fn says(given: &Value, value: &Value) -> bool {
    match (given, value) {
        (Value::Null, _) => false,
        (Value::String(given), other) => **given == *text(other),
        (given, value) => compare::equivalent(given, value),
    }
}

pub(super) fn read(graph: &Graph, node: NodeId, key: &str) -> Value {
    graph.key(key).map_or(Value::Null, |key| graph.property(Entity::Node(node), key))
}

/// A value as its claims write it.
pub(super) fn text(value: &Value) -> String {
    display::cell(value, &display::Numbered)
}

fn is_text(value: &Value, wanted: &str) -> bool {
    matches!(value, Value::String(text) if **text == *wanted)
}
