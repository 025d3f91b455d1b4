//! Results as JSON for people and their tools: an object a row, either a line each
//! or all in one array.
//!
//! Nodes and relationships are objects with `id`, `labels` or `type`, and
//! `properties`, points with `crs` and coordinates. What JSON cannot say is a string: temporal values as the language
//! prints them, `NaN`, `Infinity`. Programs that must tell these apart read
//! [`super::wire`] instead.
//!
//! Where it is known what a row rests on, its object has a last key `why`, as
//! [`super::json_why`] writes it; where a column is called so, the key is `_why`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::ser::Formatter;

use super::entity::Names;
use super::json_why::{Values, WhyRow};
use super::terminal;
use super::wire::Place;
use crate::result::{Datum, Fields, NodeRecord, PathRecord, QueryResult, RelationshipRecord};
use crate::value::display;

/// A datum as plain JSON.
pub struct Plain<'a>(pub &'a Datum);

/// A row as an object, in the order of the columns.
struct Row<'a> {
    columns: &'a [String],
    cells: &'a [Datum],
    why: Option<(&'a str, WhyRow<'a>)>,
}

/// A result as rows.
struct Rows<'a> {
    result: &'a QueryResult,
    names: &'a Names<'a>,
    /// What the key of the reasons is called.
    why: String,
}

impl<'a> Rows<'a> {
    fn new(result: &'a QueryResult, names: &'a Names<'a>) -> Rows<'a> {
        let mut why = String::from("why");
        while result.columns.contains(&why) {
            why.insert(0, '_');
        }
        Rows { result, names, why }
    }

    fn row(&'a self, row: usize, cells: &'a [Datum]) -> Row<'a> {
        let why = self.result.why.as_deref().map(|why| {
            let reasons = WhyRow { why, row, names: self.names, values: Values::Plain };
            (self.why.as_str(), reasons)
        });
        Row { columns: &self.result.columns, cells, why }
    }
}

/// Writes one line a row.
pub(crate) fn write_lines(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
) -> io::Result<()> {
    let rows = Rows::new(result, names);
    for (index, cells) in result.rows.iter().enumerate() {
        write_row(out, &rows.row(index, cells))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one array with a row a line.
pub(crate) fn write_array(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
) -> io::Result<()> {
    let rows = Rows::new(result, names);
    out.write_all(b"[")?;
    for (index, cells) in result.rows.iter().enumerate() {
        out.write_all(if index == 0 { b"\n  " } else { b",\n  " })?;
        write_row(out, &rows.row(index, cells))?;
    }
    out.write_all(if result.rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

fn write_row(out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
    row.serialize(&mut serde_json::Serializer::with_formatter(out, Escaping))?;
    Ok(())
}

/// Compact JSON that also writes out what a terminal would obey: the same text to a
/// reader of JSON, harmless to one who looks at it.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut done = 0;
        for (at, character) in fragment.match_indices(terminal::is_unsafe) {
            writer.write_all(&fragment.as_bytes()[done..at])?;
            for unit in character.encode_utf16() {
                write!(writer, "\\u{unit:04x}")?;
            }
            done = at + character.len();
        }
        writer.write_all(&fragment.as_bytes()[done..])
    }
}

/// A datum as compact JSON text.
pub(crate) fn to_text(datum: &Datum) -> String {
    serde_json::to_string(&Plain(datum)).expect("maps have string keys and strings do not fail")
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, cell) in self.columns.iter().zip(self.cells) {
            object.serialize_entry(name, &Plain(cell))?;
        }
        if let Some((name, why)) = &self.why {
            object.serialize_entry(name, why)?;
        }
        object.end()
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Datum::Null => serializer.serialize_unit(),
            Datum::Boolean(value) => serializer.serialize_bool(*value),
            Datum::Integer(value) => serializer.serialize_i64(*value),
            Datum::Float(value) => serialize_float(serializer, *value),
            Datum::String(text) => serializer.serialize_str(text),
            Datum::List(items) => serializer.collect_seq(items.iter().map(Plain)),
            Datum::Map(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (&**key, Plain(value))))
            }
            Datum::Node(node) => serialize_node(serializer, node),
            Datum::Relationship(relationship) => serialize_relationship(serializer, relationship),
            Datum::Path(path) => serialize_path(serializer, path),
            Datum::Temporal(temporal) => serializer.collect_str(temporal),
            Datum::Point(point) => Place(point).serialize(serializer),
        }
    }
}

fn serialize_float<S: Serializer>(serializer: S, value: f64) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        return serializer.serialize_f64(value);
    }
    serializer.serialize_str(&display::float(value))
}

fn serialize_node<S: Serializer>(serializer: S, node: &NodeRecord) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("node", 3)?;
    object.serialize_field("id", &node.id)?;
    let labels: Vec<&str> = node.labels.iter().map(|label| &**label).collect();
    object.serialize_field("labels", &labels)?;
    object.serialize_field("properties", &Properties(&node.properties))?;
    object.end()
}

fn serialize_relationship<S: Serializer>(
    serializer: S,
    relationship: &RelationshipRecord,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("relationship", 5)?;
    object.serialize_field("id", &relationship.id)?;
    object.serialize_field("type", &*relationship.kind)?;
    object.serialize_field("start", &relationship.start)?;
    object.serialize_field("end", &relationship.end)?;
    object.serialize_field("properties", &Properties(&relationship.properties))?;
    object.end()
}

fn serialize_path<S: Serializer>(serializer: S, path: &PathRecord) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(2))?;
    let nodes: Vec<Datum> = path.nodes.iter().cloned().map(Datum::Node).collect();
    let relationships: Vec<Datum> =
        path.relationships.iter().cloned().map(Datum::Relationship).collect();
    object.serialize_entry("nodes", &nodes.iter().map(Plain).collect::<Vec<_>>())?;
    object
        .serialize_entry("relationships", &relationships.iter().map(Plain).collect::<Vec<_>>())?;
    object.end()
}

struct Properties<'a>(&'a Fields);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (&**key, Plain(value))))
    }
}
