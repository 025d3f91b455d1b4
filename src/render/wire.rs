//! Values as programs exchange them: JSON with tags where JSON has no such value.
//!
//! Null, booleans, strings and arrays are themselves; integers have neither point
//! nor exponent, floats have. The rest is an object with one tag: `$float`, `$map`,
//! `$temporal`, `$point`, `$node`, `$rel`, `$path`. Coming in, an object without a tag is a
//! map; nodes, relationships and paths are refused, they belong to a graph.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value as Json;

use crate::result::{Counters, Datum, Fields, NodeRecord, PathRecord, RelationshipRecord};
use crate::value::temporal::{Clock, Temporal, Zone, parse};
use crate::value::{Map, Point, Type, Value, ValueError};

/// A datum with tags.
pub struct Tagged<'a>(pub &'a Datum);

/// The side effects under the names the conformance kit gives them.
pub struct Stats<'a>(pub &'a Counters);

/// A value that cannot be taken in.
#[derive(Debug)]
pub enum WireError {
    /// An integer outside 64 bits.
    IntegerRange(String),
    /// An object whose tag is not known or not allowed here.
    Tag(String),
    /// A tag with the wrong thing behind it.
    TagContent(&'static str),
    /// The value itself is refused.
    Value(ValueError),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WireError::IntegerRange(text) => write!(f, "integer {text} does not fit 64 bits"),
            WireError::Tag(tag) => write!(f, "`{tag}` is no tag of a value that can be passed in"),
            WireError::TagContent(tag) => write!(f, "`{tag}` does not hold what it announces"),
            WireError::Value(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for WireError {}

impl From<ValueError> for WireError {
    fn from(error: ValueError) -> WireError {
        WireError::Value(error)
    }
}

impl Serialize for Tagged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Datum::Null => serializer.serialize_unit(),
            Datum::Boolean(value) => serializer.serialize_bool(*value),
            Datum::Integer(value) => serializer.serialize_i64(*value),
            Datum::Float(value) if value.is_finite() => serializer.serialize_f64(*value),
            Datum::Float(value) => tag(serializer, "$float", unnumber(*value)),
            Datum::String(text) => serializer.serialize_str(text),
            Datum::List(items) => serializer.collect_seq(items.iter().map(Tagged)),
            Datum::Map(entries) => tag(serializer, "$map", &Entries(entries)),
            Datum::Node(node) => tag(serializer, "$node", &Node(node)),
            Datum::Relationship(relationship) => {
                tag(serializer, "$rel", &Relationship(relationship))
            }
            Datum::Path(path) => tag(serializer, "$path", &Path(path)),
            Datum::Temporal(temporal) => tag(serializer, "$temporal", &temporal.to_string()),
            Datum::Point(point) => tag(serializer, "$point", &Place(point)),
        }
    }
}

fn tag<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    name: &str,
    content: &T,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(1))?;
    object.serialize_entry(name, content)?;
    object.end()
}

/// The names of the floats that are not numbers.
fn unnumber(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "inf"
    } else {
        "-inf"
    }
}

/// A point as an object: its system and its coordinates, by the keys that `point()` takes.
pub(super) struct Place<'a>(pub(super) &'a Point);

impl Serialize for Place<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("crs", self.0.system().name())?;
        for (name, coordinate) in self.0.named_coordinates() {
            object.serialize_entry(name, &coordinate)?;
        }
        object.end()
    }
}

struct Entries<'a>(&'a Fields);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (&**key, Tagged(value))))
    }
}

struct Node<'a>(&'a NodeRecord);

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(3))?;
        object.serialize_entry("id", &self.0.id)?;
        let labels: Vec<&str> = self.0.labels.iter().map(|label| &**label).collect();
        object.serialize_entry("labels", &labels)?;
        object.serialize_entry("properties", &Entries(&self.0.properties))?;
        object.end()
    }
}

struct Relationship<'a>(&'a RelationshipRecord);

impl Serialize for Relationship<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(5))?;
        object.serialize_entry("id", &self.0.id)?;
        object.serialize_entry("type", &*self.0.kind)?;
        object.serialize_entry("start", &self.0.start)?;
        object.serialize_entry("end", &self.0.end)?;
        object.serialize_entry("properties", &Entries(&self.0.properties))?;
        object.end()
    }
}

struct Path<'a>(&'a PathRecord);

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for (index, node) in self.0.nodes.iter().enumerate() {
            sequence.serialize_element(&Tagged(&Datum::Node(node.clone())))?;
            if let Some(step) = self.0.relationships.get(index) {
                sequence.serialize_element(&Tagged(&Datum::Relationship(step.clone())))?;
            }
        }
        sequence.end()
    }
}

impl Serialize for Stats<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counters = self.0;
        let of_data = [
            ("+nodes", counters.nodes_created),
            ("-nodes", counters.nodes_deleted),
            ("+relationships", counters.relationships_created),
            ("-relationships", counters.relationships_deleted),
            ("+properties", counters.properties_set),
            ("-properties", counters.properties_removed),
            ("+labels", counters.labels_added),
            ("-labels", counters.labels_removed),
        ];
        // beyond what the kit knows, so only where there are any
        let of_schema = [
            ("+indexes", counters.indexes_added),
            ("-indexes", counters.indexes_removed),
            ("+constraints", counters.constraints_added),
            ("-constraints", counters.constraints_removed),
        ];
        let of_schema = of_schema.into_iter().filter(|(_, count)| *count > 0);
        serializer.collect_map(of_data.into_iter().chain(of_schema))
    }
}

/// Takes a value in.
pub fn value(json: &Json) -> Result<Value, WireError> {
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(value) => Ok(Value::Boolean(*value)),
        Json::Number(number) => number_value(number),
        Json::String(text) => Ok(Value::string(text.as_str())),
        Json::Array(items) => Ok(Value::list(items.iter().map(value).collect::<Result<_, _>>()?)?),
        Json::Object(entries) => object_value(entries),
    }
}

fn number_value(number: &serde_json::Number) -> Result<Value, WireError> {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) => Ok(Value::Integer(integer)),
        (None, Some(float)) if number.is_f64() => Ok(Value::Float(float)),
        _ => Err(WireError::IntegerRange(number.to_string())),
    }
}

fn object_value(entries: &serde_json::Map<String, Json>) -> Result<Value, WireError> {
    let tagged =
        entries.iter().next().filter(|(key, _)| key.starts_with('$') && entries.len() == 1);
    let Some((tag, content)) = tagged else { return map_value(entries) };
    match (tag.as_str(), content) {
        ("$map", Json::Object(inner)) => map_value(inner),
        ("$map", _) => Err(WireError::TagContent("$map")),
        ("$float", Json::String(text)) => float_value(text),
        ("$float", _) => Err(WireError::TagContent("$float")),
        ("$temporal", Json::String(text)) => temporal_value(text),
        ("$temporal", _) => Err(WireError::TagContent("$temporal")),
        ("$point", Json::Object(inner)) => point_value(inner),
        ("$point", _) => Err(WireError::TagContent("$point")),
        (unknown, _) => Err(WireError::Tag(unknown.to_owned())),
    }
}

fn map_value(entries: &serde_json::Map<String, Json>) -> Result<Value, WireError> {
    Ok(Value::map(values(entries)?)?)
}

/// What `point()` takes; a coordinate that is null makes it null.
fn point_value(entries: &serde_json::Map<String, Json>) -> Result<Value, WireError> {
    let point = Point::from_map(&values(entries)?, "`$point`")?;
    Ok(point.map_or(Value::Null, Value::from))
}

fn values(entries: &serde_json::Map<String, Json>) -> Result<Map, WireError> {
    entries.iter().map(|(key, inner)| Ok((Arc::from(key.as_str()), value(inner)?))).collect()
}

fn float_value(text: &str) -> Result<Value, WireError> {
    match text {
        "NaN" => Ok(Value::Float(f64::NAN)),
        "inf" => Ok(Value::Float(f64::INFINITY)),
        "-inf" => Ok(Value::Float(f64::NEG_INFINITY)),
        _ => Err(WireError::TagContent("$float")),
    }
}

/// The text of a temporal value says which of the six kinds it is.
fn temporal_value(text: &str) -> Result<Value, WireError> {
    let kind = if text.trim_start_matches('-').starts_with('P') {
        Type::Duration
    } else {
        moment_type(text)
    };
    temporal(text, kind).ok_or(WireError::TagContent("$temporal"))
}

/// Dates have no colon before the zone, times have no date, and only what names an
/// offset or a zone is zoned.
fn moment_type(text: &str) -> Type {
    let time = match text.split_once('T') {
        Some((date, time)) if !date.is_empty() => Some(time),
        _ => None,
    };
    let has_zone = |time: &str| time.contains(['Z', '+', '-', '[']);
    match time {
        Some(time) if has_zone(time) => Type::DateTime,
        Some(_) => Type::LocalDateTime,
        None if !text.contains(':') => Type::Date,
        None if has_zone(text) => Type::Time,
        None => Type::LocalTime,
    }
}

/// A temporal value of a known kind from its text; one that leaves its zone open is
/// in UTC.
pub(crate) fn temporal(text: &str, kind: Type) -> Option<Value> {
    let clock = Clock::fixed(0, Zone::UTC);
    let temporal = match kind {
        Type::Date => Temporal::Date(parse::date(text)?),
        Type::LocalTime => Temporal::LocalTime(parse::local_time(text)?),
        Type::Time => Temporal::Time(parse::time(text, &clock)?),
        Type::LocalDateTime => Temporal::LocalDateTime(parse::local_date_time(text)?),
        Type::DateTime => Temporal::DateTime(Arc::new(parse::date_time(text, &clock)?)),
        Type::Duration => Temporal::Duration(Arc::new(parse::duration(text)?)),
        _ => return None,
    };
    Some(Value::Temporal(temporal))
}
