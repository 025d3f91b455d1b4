//! What facts rest on.
//!
//! A convention on ordinary properties: any node or relationship may say in which
//! passages of which documents it is stated (`sources`), how it stands (`status`), who
//! said so (`saidBy`), who passed it on (`via`) and when (`claimDate`). The properties
//! of a node are evidenced by claims: `(:Claim {property, value})-[:ABOUT]->(node)`.

use std::sync::Arc;

use crate::graph::{Entity, Graph};
use crate::value::Value;

/// What one fact, or one claim of it, rests on. Nothing is said where a key is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// How it stands, such as `rumored`.
    pub status: Option<Arc<str>>,
    /// Who said it.
    pub said_by: Vec<Arc<str>>,
    /// Who passed it on.
    pub via: Vec<Arc<str>>,
    /// When it was claimed.
    pub date: Option<Arc<str>>,
    /// Locators as written, `file:line:start-end`.
    pub sources: Vec<Arc<str>>,
}

/// What an entity itself says it rests on; none where it says nothing.
pub fn of(graph: &Graph, entity: Entity) -> Option<Evidence> {
    let value = |key: &str| graph.key(key).map_or(Value::Null, |key| graph.property(entity, key));
    let evidence = Evidence {
        status: texts(&value("status")).into_iter().next(),
        said_by: texts(&value("saidBy")),
        via: texts(&value("via")),
        date: texts(&value("claimDate")).into_iter().next(),
        sources: texts(&value("sources")),
    };
    (evidence != Evidence::default()).then_some(evidence)
}

/// The strings of a string or of a list.
fn texts(value: &Value) -> Vec<Arc<str>> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
