//! Answers as bags: rows as text, in any order.
//!
//! Nodes and relationships are told by their `id` property, which does not depend on how
//! the graph came to be. Numbers that are equal have one text, since grouping may keep
//! either.

use relata::result::{Datum, NodeRecord, QueryResult, RelationshipRecord};

use crate::literal::ID;

/// The rows of an answer as text, sorted.
pub(crate) type Bag = Vec<String>;

pub(crate) fn bag(result: &QueryResult) -> Bag {
    let mut rows: Bag = result.rows.iter().map(|row| texts(row.iter())).collect();
    rows.sort_unstable();
    rows
}

/// The only number of an answer.
pub(crate) fn number(bag: &Bag) -> Option<i64> {
    match bag.as_slice() {
        [row] => row.parse().ok(),
        _ => None,
    }
}

fn texts<'a>(data: impl Iterator<Item = &'a Datum>) -> String {
    data.map(text).collect::<Vec<_>>().join(", ")
}

fn text(datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".to_owned(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => float(*value),
        Datum::String(value) => format!("'{value}'"),
        Datum::List(items) => format!("[{}]", texts(items.iter())),
        Datum::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", text(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Datum::Node(node) => node_text(node),
        Datum::Relationship(relationship) => relationship_text(relationship),
        Datum::Path(path) => {
            let nodes: String = path.nodes.iter().map(|node| node_text(node)).collect();
            let walked = path.relationships.iter().map(|walked| relationship_text(walked));
            format!("{nodes}{}", walked.collect::<String>())
        }
        Datum::Temporal(value) => format!("{value:?}"),
        Datum::Point(point) => point.to_string(),
    }
}

/// Whole numbers as integers are written; both zeros the same.
fn float(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e17 {
        (value as i64).to_string()
    } else {
        format!("{value:?}")
    }
}

fn node_text(node: &NodeRecord) -> String {
    format!("({})", node.properties.get(ID).map_or_else(|| "new".to_owned(), text))
}

fn relationship_text(relationship: &RelationshipRecord) -> String {
    format!("[{}]", relationship.properties.get(ID).map_or_else(|| "new".to_owned(), text))
}
