//! The static types of the language: what a signature asks for and what an
//! expression is known to give before it runs.

use super::{Temporal, Value};

/// A type as functions declare and `bind` infers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Nothing is known, or anything is accepted.
    Any,
    /// Only null is known to come.
    Null,
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A float.
    Float,
    /// An integer or a float.
    Number,
    /// Text.
    String,
    /// A list of anything.
    List,
    /// A map.
    Map,
    /// A node.
    Node,
    /// A relationship.
    Relationship,
    /// A path.
    Path,
    /// A node or a relationship.
    Entity,
    /// A calendar date.
    Date,
    /// A time of day without offset.
    LocalTime,
    /// A time of day with offset.
    Time,
    /// A date and time without zone.
    LocalDateTime,
    /// A date and time with zone.
    DateTime,
    /// A length of time.
    Duration,
    /// A place.
    Point,
}

impl Type {
    /// The type of a value.
    pub fn of(value: &Value) -> Type {
        match value {
            Value::Null => Type::Null,
            Value::Boolean(_) => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Float(_) => Type::Float,
            Value::String(_) => Type::String,
            Value::List(_) => Type::List,
            Value::Map(_) => Type::Map,
            Value::Node(_) => Type::Node,
            Value::Relationship(_) => Type::Relationship,
            Value::Path(_) => Type::Path,
            Value::Temporal(temporal) => temporal_type(temporal),
            Value::Point(_) => Type::Point,
        }
    }

    /// Whether an argument known to be of type `given` can be meant where `self`
    /// is asked for: null and unknown fit everywhere, an integer fits a float.
    pub fn accepts(self, given: Type) -> bool {
        use Type::{Any, Entity, Float, Integer, Node, Null, Number, Relationship};
        self == given
            || matches!(
                (self, given),
                (Any, _)
                    | (_, Any | Null)
                    | (Number | Float, Integer | Float | Number)
                    | (Integer, Number)
                    | (Entity, Node | Relationship)
                    | (Node | Relationship, Entity)
            )
    }

    /// Whether it is a date, a time or a duration.
    pub fn is_temporal(self) -> bool {
        use Type::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
        matches!(self, Date | LocalTime | Time | LocalDateTime | DateTime | Duration)
    }

    /// One of it, as messages speak of a value.
    pub fn phrase(self) -> &'static str {
        match self {
            Type::Any => "a value",
            Type::Null => "null",
            Type::Boolean => "a boolean",
            Type::Integer => "an integer",
            Type::Float => "a float",
            Type::Number => "a number",
            Type::String => "a string",
            Type::List => "a list",
            Type::Map => "a map",
            Type::Node => "a node",
            Type::Relationship => "a relationship",
            Type::Path => "a path",
            Type::Entity => "a node or a relationship",
            Type::Date => "a date",
            Type::LocalTime => "a local time",
            Type::Time => "a time",
            Type::LocalDateTime => "a local date and time",
            Type::DateTime => "a date and time",
            Type::Duration => "a duration",
            Type::Point => "a point",
        }
    }

    /// Its name for people, as in messages and signatures.
    pub fn name(self) -> &'static str {
        match self {
            Type::Any => "Any",
            Type::Null => "Null",
            Type::Boolean => "Boolean",
            Type::Integer => "Integer",
            Type::Float => "Float",
            Type::Number => "Number",
            Type::String => "String",
            Type::List => "List",
            Type::Map => "Map",
            Type::Node => "Node",
            Type::Relationship => "Relationship",
            Type::Path => "Path",
            Type::Entity => "Node or Relationship",
            Type::Date => "Date",
            Type::LocalTime => "LocalTime",
            Type::Time => "Time",
            Type::LocalDateTime => "LocalDateTime",
            Type::DateTime => "DateTime",
            Type::Duration => "Duration",
            Type::Point => "Point",
        }
    }
}

fn temporal_type(temporal: &Temporal) -> Type {
    match temporal {
        Temporal::Date(_) => Type::Date,
        Temporal::LocalTime(_) => Type::LocalTime,
        Temporal::Time(_) => Type::Time,
        Temporal::LocalDateTime(_) => Type::LocalDateTime,
        Temporal::DateTime(_) => Type::DateTime,
        Temporal::Duration(_) => Type::Duration,
    }
}
