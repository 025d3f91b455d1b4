//! Results as text, close to the kit's notation, for whoever reads why one is wrong.

use std::fmt::Write;

use relata::result::{Datum, Fields, NodeRecord, PathRecord, QueryResult, RelationshipRecord};

/// Rows shown of a result; a reader needs no more.
const ROWS_MAX: usize = 20;

/// A result as rows between bars.
pub(crate) fn result(result: &QueryResult) -> String {
    let mut text = format!("| {} |\n", result.columns.join(" | "));
    for row in result.rows.iter().take(ROWS_MAX) {
        let cells: Vec<String> = row.iter().map(datum).collect();
        // writing to a string cannot fail
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    if result.rows.len() > ROWS_MAX {
        let _ = writeln!(text, "... {} rows", result.rows.len());
    }
    text
}

/// One line of it, for lists.
pub(crate) fn brief(result: &QueryResult) -> String {
    let shown = self::result(result);
    let mut lines: Vec<&str> = shown.lines().skip(1).take(4).collect();
    if result.rows.len() > lines.len() {
        lines.push("...");
    }
    lines.join(" / ")
}

fn datum(datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".to_owned(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => format!("{value:?}"),
        Datum::String(text) => format!("'{text}'"),
        Datum::List(items) => {
            format!("[{}]", items.iter().map(self::datum).collect::<Vec<_>>().join(", "))
        }
        Datum::Map(entries) => map(entries),
        Datum::Node(record) => node(record),
        Datum::Relationship(record) => relationship(record),
        Datum::Path(record) => path(record),
        Datum::Temporal(value) => format!("'{value}'"),
        Datum::Point(point) => point.to_string(),
    }
}

fn map(entries: &Fields) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(key, value)| format!("{key}: {}", datum(value))).collect();
    format!("{{{}}}", entries.join(", "))
}

fn properties(entries: &Fields) -> String {
    if entries.is_empty() { String::new() } else { format!(" {}", map(entries)) }
}

fn node(record: &NodeRecord) -> String {
    let labels: Vec<&str> = record.labels.iter().flat_map(|label| [":", &**label]).collect();
    format!("({}{})", labels.concat(), properties(&record.properties))
}

fn relationship(record: &RelationshipRecord) -> String {
    format!("[:{}{}]", record.kind, properties(&record.properties))
}

fn path(record: &PathRecord) -> String {
    let mut text = format!("<{}", node(&record.nodes[0]));
    for (step, ends) in record.relationships.iter().zip(record.nodes.windows(2)) {
        let (before, after) = if step.start == ends[0].id { ("-", "->") } else { ("<-", "-") };
        let _ = write!(text, "{before}{}{after}{}", relationship(step), node(&ends[1]));
    }
    text + ">"
}
