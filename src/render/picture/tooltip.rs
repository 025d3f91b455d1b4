//! What one reads with the mouse on a node or an arrow: what it is, what it carries, and
//! in words what it rests on.

use std::sync::Arc;

use super::Picture;
use crate::evidence::{self, Evidence};
use crate::render::entity::Names;
use crate::render::footnotes::words;
use crate::render::text;
use crate::result::{Datum, Fields, NodeRecord, RelationshipRecord};

/// Longest property value in a tooltip, in bytes.
const VALUE_MAX: usize = 400;

/// Of a node: name, labels, properties; and the evidence of those that rows rest on.
pub(super) fn of_node(node: &NodeRecord, picture: &Picture, names: &Names<'_>) -> String {
    let mut head = names.node(node);
    for (index, label) in node.labels.iter().enumerate() {
        head.push_str(if index == 0 { " :" } else { ":" });
        head.push_str(label);
    }
    let mut lines = lines(head, &node.properties, names);
    lines.extend(picture.read.get(&node.id).into_iter().flatten().cloned());
    lines.join("\n")
}

/// Of a relationship: type, properties, evidence.
pub(super) fn of_relationship(step: &RelationshipRecord, names: &Names<'_>) -> String {
    lines(step.kind.to_string(), &step.properties, names).join("\n")
}

fn lines(head: String, properties: &Fields, names: &Names<'_>) -> Vec<String> {
    let evidence = Evidence::told(|key| properties.get(key).map(texts).unwrap_or_default());
    let is_own = |key: &str| evidence.is_empty() || !evidence::is_key(key);
    let mut lines = vec![head];
    for (key, value) in properties.iter().filter(|(key, _)| is_own(key)) {
        let written = text::capped_cell(value, names, VALUE_MAX);
        let cut = if written.cut { "…" } else { "" };
        lines.push(format!("{key}: {}{cut}", written.text));
    }
    if !evidence.is_empty() {
        lines.push(words::plain(&evidence, ""));
    }
    lines
}

fn texts(datum: &Datum) -> Vec<Arc<str>> {
    match datum {
        Datum::String(text) => vec![text.clone()],
        Datum::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
