//! Results as the language would write them.

use std::sync::Arc;

use relata::result::{Datum, Fields, NodeRecord, PathRecord, QueryResult, RelationshipRecord};

/// The rows, a line each.
pub(crate) fn rows(result: &QueryResult) -> String {
    let line = |row: &[Datum]| row.iter().map(show).collect::<Vec<_>>().join(" | ");
    result.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell.
pub(crate) fn show(datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".to_owned(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => format!("{value:?}"),
        Datum::String(text) => format!("'{text}'"),
        Datum::List(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        Datum::Map(map) => properties(map),
        Datum::Node(record) => node(record),
        Datum::Relationship(record) => relationship(record),
        Datum::Path(record) => path(record),
        Datum::Temporal(temporal) => temporal.to_string(),
        Datum::Point(point) => point.to_string(),
    }
}

fn properties(map: &Fields) -> String {
    let entry = |(key, value): (&Arc<str>, &Datum)| format!("{key}: {}", show(value));
    format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
}

fn node(node: &NodeRecord) -> String {
    let labels = labelled(node.labels.iter().map(|label| &**label));
    match (labels.is_empty(), node.properties.is_empty()) {
        (_, true) => format!("({labels})"),
        (true, false) => format!("({})", properties(&node.properties)),
        (false, false) => format!("({labels} {})", properties(&node.properties)),
    }
}

/// Labels with their colons.
pub(crate) fn labelled<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    labels.flat_map(|label| [":", label]).collect()
}

fn relationship(relationship: &RelationshipRecord) -> String {
    let kind = &relationship.kind;
    if relationship.properties.is_empty() {
        return format!("[:{kind}]");
    }
    format!("[:{kind} {}]", properties(&relationship.properties))
}

fn path(path: &PathRecord) -> String {
    let mut text = node(&path.nodes[0]);
    for ((step, from), to) in path.relationships.iter().zip(&path.nodes).zip(&path.nodes[1..]) {
        let (left, right) = if step.start == from.id { ("-", "->") } else { ("<-", "-") };
        text.extend([left, &relationship(step), right, &node(to)]);
    }
    text
}
