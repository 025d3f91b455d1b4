//! Values as text: as the language would write them, and as a table shows them.
//!
//! Nodes and relationships are only ids here, so whoever knows the graph says how
//! to write them, see [`Entities`]. Floats always show that they are floats: the
//! shortest digits that read back the same, `1.0` and `0.001` up to seven digits
//! before the point, `1.0E7` and `1.0E-4` beyond, and `NaN`, `Infinity` and
//! `-Infinity`, which the language cannot write.

use std::fmt::{self, Write};

use super::temporal::Temporal;
use super::{NodeId, Path, RelationshipId, Value};

/// How to write what only the graph knows.
pub trait Entities {
    /// A node, as in `(:Film {title: 'Heat'})`.
    fn node(&self, id: NodeId) -> String;

    /// A relationship, as in `[:PLAYS]`.
    fn relationship(&self, id: RelationshipId) -> String;

    /// A path; by default its nodes and relationships in turn, without directions.
    fn path(&self, path: &Path) -> String {
        let mut text = String::new();
        for (step, node) in path.nodes.iter().enumerate() {
            text.push_str(&self.node(*node));
            if let Some(relationship) = path.relationships.get(step) {
                text.push('-');
                text.push_str(&self.relationship(*relationship));
                text.push('-');
            }
        }
        text
    }
}

/// Entities by number, for where no graph is at hand.
pub struct Numbered;

impl Entities for Numbered {
    fn node(&self, id: NodeId) -> String {
        format!("(#{})", id.0)
    }

    fn relationship(&self, id: RelationshipId) -> String {
        format!("[#{}]", id.0)
    }
}

/// A value as the language writes it: strings quoted, temporal values and points as calls.
pub fn text(value: &Value, entities: &dyn Entities) -> String {
    let mut out = String::new();
    // writing to a string cannot fail
    let _ = write_value(&mut out, value, entities);
    out
}

/// A value without a graph, entities by number.
pub fn plain(value: &Value) -> String {
    text(value, &Numbered)
}

/// A value as a table shows it: like [`text`], but a string or a temporal value
/// that is not inside another value stands bare.
pub fn cell(value: &Value, entities: &dyn Entities) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Temporal(temporal) => temporal.to_string(),
        other => text(other, entities),
    }
}

fn write_value(out: &mut String, value: &Value, entities: &dyn Entities) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Boolean(truth) => write!(out, "{truth}"),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) => out.write_str(&float(*number)),
        Value::String(text) => write_quoted(out, text),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                write_separator(out, at);
                write_value(out, item, entities)?;
            }
            out.write_char(']')
        }
        Value::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                write_separator(out, at);
                write!(out, "{}: ", name(key))?;
                write_value(out, value, entities)?;
            }
            out.write_char('}')
        }
        Value::Node(id) => out.write_str(&entities.node(*id)),
        Value::Relationship(id) => out.write_str(&entities.relationship(*id)),
        Value::Path(path) => out.write_str(&entities.path(path)),
        Value::Temporal(temporal) => write!(out, "{}('{temporal}')", constructor(temporal)),
        Value::Point(point) => write!(out, "{point}"),
    }
}

fn write_separator(out: &mut String, at: usize) {
    if at > 0 {
        out.push_str(", ");
    }
}

/// The function that makes a temporal value of its text.
fn constructor(temporal: &Temporal) -> &'static str {
    match temporal {
        Temporal::Date(_) => "date",
        Temporal::LocalTime(_) => "localtime",
        Temporal::Time(_) => "time",
        Temporal::LocalDateTime(_) => "localdatetime",
        Temporal::DateTime(_) => "datetime",
        Temporal::Duration(_) => "duration",
    }
}

/// Text in single quotes, with escapes where it needs them.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    // writing to a string cannot fail
    let _ = write_quoted(&mut out, text);
    out
}

fn write_quoted(out: &mut String, text: &str) -> fmt::Result {
    out.push('\'');
    for character in text.chars() {
        match character {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => write!(out, "\\u{:04X}", control as u32)?,
            other => out.push(other),
        }
    }
    out.write_char('\'')
}

/// A name as the language writes it: in backquotes where it is not a plain word.
pub fn name(text: &str) -> String {
    let mut characters = text.chars();
    let plain = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|rest| rest.is_alphanumeric() || rest == '_');
    if plain { text.to_owned() } else { format!("`{}`", text.replace('`', "``")) }
}

/// A float as text; see the module for the form.
pub fn float(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    let size = number.abs();
    if number.is_nan() || size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{number:?}");
    }
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Map;
    use super::*;

    #[test]
    fn floats_show_that_they_are_floats() {
        for (number, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (1.5e300, "1.5E300"),
            (0.001, "0.001"),
            (1e-4, "1.0E-4"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(float(number), text);
        }
    }

    #[test]
    fn nested_values_read_back() {
        let list = Value::list(vec![Value::string("it's\n\u{1}"), Value::Null, Value::Float(2.0)]);
        let mut map = Map::new();
        map.insert("a b".into(), list.expect("shallow"));
        map.insert("c".into(), Value::Node(NodeId(3)));
        let map = Value::map(map).expect("shallow");
        assert_eq!(plain(&map), r"{`a b`: ['it\'s\n\u0001', null, 2.0], c: (#3)}");
        assert_eq!(cell(&Value::string("it's"), &Numbered), "it's");
    }
}
