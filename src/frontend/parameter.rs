//! Parameters as they are typed: `film=Heat`, `year=1995`, `names=["a", "b"]`.

use std::fmt;

use super::failure::Failure;
use crate::render::wire;
use crate::result::Datum;
use crate::session::Parameters;
use crate::value::{NodeId, RelationshipId, Type, Value};

/// The types a saved query may declare, under the names they are written with.
pub(crate) const TYPES: &[(&str, Type)] = &[
    ("any", Type::Any),
    ("boolean", Type::Boolean),
    ("integer", Type::Integer),
    ("float", Type::Float),
    ("number", Type::Number),
    ("string", Type::String),
    ("list", Type::List),
    ("map", Type::Map),
    ("date", Type::Date),
    ("localtime", Type::LocalTime),
    ("time", Type::Time),
    ("localdatetime", Type::LocalDateTime),
    ("datetime", Type::DateTime),
    ("duration", Type::Duration),
];

/// Text that is no value of the type asked for.
#[derive(Debug)]
pub(crate) struct Mismatch {
    text: String,
    expected: &'static str,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "got `{}`, expected {}", self.text, self.expected)
    }
}

/// The type of that name, in any case.
pub(crate) fn find_type(name: &str) -> Option<Type> {
    let name = name.trim().to_lowercase();
    TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// The name a type is written with in the header of a saved query.
pub(crate) fn type_name(kind: Type) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == kind).map_or("any", |(name, _)| name)
}

/// Splits `key=value`.
pub(crate) fn split(text: &str) -> Result<(&str, &str), Failure> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim(), value)),
        _ => Err(Failure::usage(format!("`{text}` is no parameter, expected `name=value`"))),
    }
}

/// All `key=value` of a command line, typed by how they look.
pub(crate) fn parse_all(texts: &[String]) -> Result<Parameters, Failure> {
    let mut parameters = Parameters::new();
    for text in texts {
        let (name, value) = split(text)?;
        let value = guess(value).map_err(|error| refuse(name, &error))?;
        parameters.insert(name.to_owned(), value);
    }
    Ok(parameters)
}

pub(crate) fn refuse(name: &str, error: &Mismatch) -> Failure {
    Failure::usage(format!("parameter `{name}` {error}"))
}

/// A value of unknown type: a number, a truth value, null, a quoted string, a list
/// or a map where the text looks like one, else the text itself.
pub(crate) fn guess(text: &str) -> Result<Value, Mismatch> {
    let trimmed = text.trim();
    match serde_json::from_str(trimmed) {
        Ok(json) => wire::value(&json).map_err(|_| mismatch(text, "a value")),
        Err(_) if trimmed.starts_with(['[', '{']) => {
            Err(mismatch(text, "JSON, since it begins with a bracket"))
        }
        Err(_) => Ok(Value::string(unquote(trimmed).unwrap_or(text))),
    }
}

/// A value of a declared type.
pub(crate) fn typed(text: &str, kind: Type) -> Result<Value, Mismatch> {
    let trimmed = text.trim();
    if trimmed == "null" {
        return Ok(Value::Null);
    }
    let value = match kind {
        Type::Any => return guess(text),
        Type::String => Some(string(text)),
        Type::Integer => trimmed.parse().ok().map(Value::Integer),
        Type::Float => trimmed.parse().ok().map(Value::Float),
        Type::Boolean => trimmed.to_lowercase().parse().ok().map(Value::Boolean),
        Type::Number | Type::List | Type::Map => {
            guess(text).ok().filter(|value| kind.accepts(Type::of(value)))
        }
        _ => wire::temporal(unquote(trimmed).unwrap_or(trimmed), kind),
    };
    value.ok_or_else(|| mismatch(text, type_name(kind)))
}

fn mismatch(text: &str, expected: &'static str) -> Mismatch {
    Mismatch { text: text.to_owned(), expected }
}

/// Text as a string, without the quotes it may stand in.
fn string(text: &str) -> Value {
    let json: Option<String> = serde_json::from_str(text.trim()).ok();
    match json {
        Some(unescaped) => Value::string(unescaped),
        None => Value::string(unquote(text.trim()).unwrap_or(text)),
    }
}

/// The inside of `'…'`.
fn unquote(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

/// A cell of a result as a parameter of the next query.
pub(crate) fn from_datum(datum: &Datum) -> Value {
    match datum {
        Datum::Null | Datum::Path(_) => Value::Null,
        Datum::Boolean(value) => Value::Boolean(*value),
        Datum::Integer(value) => Value::Integer(*value),
        Datum::Float(value) => Value::Float(*value),
        Datum::String(text) => Value::String(text.clone()),
        Datum::Node(node) => Value::Node(NodeId(node.id)),
        Datum::Relationship(step) => Value::Relationship(RelationshipId(step.id)),
        Datum::Temporal(temporal) => Value::Temporal(temporal.clone()),
        Datum::Point(point) => Value::Point(point.clone()),
        Datum::List(items) => {
            Value::list(items.iter().map(from_datum).collect()).unwrap_or_default()
        }
        Datum::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), from_datum(value)));
            Value::map(entries.collect()).unwrap_or_default()
        }
    }
}
