//! What is to be known of a graph's evidence, as rows.

use std::sync::Arc;

use super::{Rows, Surroundings};
use crate::evidence::{self, Finding};
use crate::graph::{Entity, Graph};
use crate::value::{Value, ValueError};

pub(super) fn audit(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let found = evidence::audit(around.graph, around.budget)?;
    Ok(found.iter().map(|finding| row(around.graph, finding)).collect())
}

fn row(graph: &Graph, finding: &Finding) -> Vec<Value> {
    let text = |text: &Option<Arc<str>>| text.clone().map_or(Value::Null, Value::String);
    vec![
        Value::string(finding.kind.name()),
        Value::string(finding.subject(graph)),
        Value::string(finding.detail(graph)),
        text(&finding.status),
        text(&finding.key),
        Value::strings(finding.documents.iter().map(|name| &**name)),
        match finding.entity {
            Entity::Node(node) => Value::Node(node),
            Entity::Relationship(relationship) => Value::Relationship(relationship),
        },
    ]
}
