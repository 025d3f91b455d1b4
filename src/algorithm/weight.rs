//! What relationships weigh: a property of theirs, or one each.

use super::Flaw;
use crate::graph::{Graph, KeyId};
use crate::value::{Column, RelationshipId, Value};

/// Where weights come from.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    graph: &'a Graph,
    key: Option<Key>,
}

/// The property; none that any relationship has, where the graph never met the key.
type Key = Option<KeyId>;

impl<'a> Weights<'a> {
    /// The numbers that relationships have under a key; 1 each where there is none.
    pub(crate) fn new(graph: &'a Graph, key: Option<&str>) -> Weights<'a> {
        Weights { graph, key: key.map(|name| graph.key(name)) }
    }

    /// Puts the weights of relationships into `out`.
    pub(crate) fn read(
        self,
        relationships: &[RelationshipId],
        out: &mut Vec<f64>,
    ) -> Result<(), Flaw> {
        out.clear();
        let Some(key) = self.key else {
            out.resize(relationships.len(), 1.0);
            return Ok(());
        };
        let column = match key {
            Some(key) => self.graph.relationship_column(relationships, key),
            None => Column::nulls(relationships.len()),
        };
        match column {
            Column::Floats { values, valid: None } => out.extend(values),
            Column::Integers { values, valid: None } => {
                out.extend(values.into_iter().map(|weight| weight as f64));
            }
            other => {
                for (value, relationship) in other.iter().zip(relationships) {
                    out.push(number(&value).ok_or(Flaw::NoWeight(*relationship))?);
                }
            }
        }
        match out.iter().position(|weight| weight.is_nan() || *weight < 0.0) {
            None => Ok(()),
            Some(at) => Err(Flaw::Weight(relationships[at], out[at])),
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}
