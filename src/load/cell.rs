//! Values as TOML: what TOML can say as itself, the rest as a tagged inline table,
//! `{ duration = "P1D" }`.
//!
//! In: TOML through serde, with positions. Out: [`Value`]s, and the text of values
//! on one line, the same for the same value.

use std::fmt;
use std::fmt::Write;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use toml::Spanned;
use toml::value::Datetime;

use super::error::Problem;
use crate::spelling::nearest;
use crate::value::temporal::{Clock, Zone, parse};
use crate::value::{Map, Point, Temporal, Type, Value};

/// The one key of the table that TOML dates come as.
const TOML_DATE: &str = "$__toml_private_datetime";

/// A value, or what is wrong and the offset of its place.
pub(super) type Read = Result<Value, (Problem, usize)>;

/// A TOML value.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    Date(String),
    List(Vec<Spanned<Cell>>),
    Table(Vec<(String, Spanned<Cell>)>),
}

impl Cell {
    /// What it is, in words.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Cell::Boolean(_) => "a boolean",
            Cell::Integer(_) => "an integer",
            Cell::Float(_) => "a float",
            Cell::String(_) => "a string",
            Cell::Date(_) => "a date",
            Cell::List(_) => "a list",
            Cell::Table(_) => "a table",
        }
    }

    /// The value it says.
    pub(super) fn value(self, offset: usize) -> Read {
        match self {
            Cell::Boolean(truth) => Ok(Value::Boolean(truth)),
            Cell::Integer(number) => Ok(Value::Integer(number)),
            Cell::Float(number) => Ok(Value::Float(number)),
            Cell::String(text) => Ok(Value::string(text)),
            Cell::Date(text) => toml_date(&text).map_err(|problem| (problem, offset)),
            Cell::List(items) => list(items, offset),
            Cell::Table(entries) => tagged(entries, offset),
        }
    }
}

fn list(items: Vec<Spanned<Cell>>, offset: usize) -> Read {
    let items: Result<Vec<Value>, _> = items.into_iter().map(value_of).collect();
    Value::list(items?).map_err(|_| (Problem::TooDeep, offset))
}

/// The value of a cell that knows its place.
pub(super) fn value_of(cell: Spanned<Cell>) -> Read {
    let offset = cell.span().start;
    cell.into_inner().value(offset)
}

fn tagged(entries: Vec<(String, Spanned<Cell>)>, offset: usize) -> Read {
    let unknown = |found: Option<String>| {
        let names = TAGS.iter().map(|tag| tag.name);
        let nearest = found.as_deref().and_then(|found| nearest(found, names)).map(str::to_owned);
        (Problem::UnknownTag { found, nearest }, offset)
    };
    let [(name, cell)] = <[_; 1]>::try_from(entries).map_err(|_| unknown(None))?;
    match TAGS.iter().find(|tag| tag.name == name) {
        None => Err(unknown(Some(name))),
        Some(tag) => {
            let offset = cell.span().start;
            (tag.read)(tag.name, cell.into_inner(), offset)
        }
    }
}

/// A kind of value that TOML has no form for.
struct Tag {
    name: &'static str,
    read: fn(&'static str, Cell, usize) -> Read,
}

const TAGS: [Tag; 9] = [
    Tag { name: "date", read: temporal },
    Tag { name: "localtime", read: temporal },
    Tag { name: "time", read: temporal },
    Tag { name: "localdatetime", read: temporal },
    Tag { name: "datetime", read: temporal },
    Tag { name: "duration", read: temporal },
    Tag { name: "point", read: point },
    Tag { name: "map", read: map },
    Tag { name: "null", read: null },
];

fn temporal(tag: &'static str, cell: Cell, offset: usize) -> Read {
    match cell {
        Cell::String(text) | Cell::Date(text) => {
            temporal_from(tag, &text).ok_or((Problem::BadValue { tag, found: text }, offset))
        }
        other => Err((misfit(tag, "a string", &other), offset)),
    }
}

/// A date, a time or a duration from its text.
pub(super) fn temporal_from(tag: &str, text: &str) -> Option<Value> {
    let clock = Clock::fixed(0, Zone::parse("Z")?);
    Some(match tag {
        "date" => parse::date(text)?.into(),
        "localtime" => parse::local_time(text)?.into(),
        "time" => parse::time(text, &clock)?.into(),
        "localdatetime" => parse::local_date_time(text)?.into(),
        "datetime" => parse::date_time(text, &clock)?.into(),
        _ => parse::duration(text)?.into(),
    })
}

fn map(tag: &'static str, cell: Cell, offset: usize) -> Read {
    Value::map(entries(tag, cell, offset)?).map_err(|_| (Problem::TooDeep, offset))
}

/// The same keys as the function `point()` takes.
fn point(tag: &'static str, cell: Cell, offset: usize) -> Read {
    let coordinates = entries(tag, cell, offset)?;
    match Point::from_map(&coordinates, "`point`") {
        Ok(point) => Ok(point.map_or(Value::Null, Value::from)),
        Err(error) => Err((Problem::BadPoint { error }, offset)),
    }
}

fn entries(tag: &'static str, cell: Cell, offset: usize) -> Result<Map, (Problem, usize)> {
    let Cell::Table(entries) = cell else {
        return Err((misfit(tag, "a table", &cell), offset));
    };
    let entry = |(key, cell): (String, _)| Ok((key.into(), value_of(cell)?));
    entries.into_iter().map(entry).collect()
}

fn null(tag: &'static str, cell: Cell, offset: usize) -> Read {
    match cell {
        Cell::Boolean(true) => Ok(Value::Null),
        other => Err((misfit(tag, "`true`", &other), offset)),
    }
}

/// Something else under a reserved key or a tag.
pub(super) fn misfit(key: &str, expected: &'static str, found: &Cell) -> Problem {
    Problem::ReservedKey { key: key.to_owned(), expected, found: found.what() }
}

/// A date as TOML writes it without quotes.
fn toml_date(text: &str) -> Result<Value, Problem> {
    let text = text.replace(' ', "T");
    let has_date = text.as_bytes().get(4) == Some(&b'-');
    let is_zoned =
        text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|t| t.contains(['+', '-']));
    let tag = match (has_date, text.contains(':'), is_zoned) {
        (false, ..) => "localtime",
        (true, false, _) => "date",
        (true, true, false) => "localdatetime",
        (true, true, true) => "datetime",
    };
    temporal_from(tag, &text).ok_or(Problem::BadValue { tag, found: text })
}

/// Writes a value on one line; the error names the type of what cannot be written.
pub(super) fn write_value(out: &mut String, value: &Value) -> Result<(), &'static str> {
    match value {
        Value::Null => out.push_str("{ null = true }"),
        Value::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Integer(number) => out.push_str(&number.to_string()),
        Value::Float(number) => write_float(out, *number),
        Value::String(text) => write_string(out, text),
        Value::List(items) => write_list(out, items)?,
        Value::Map(entries) => write_map(out, entries)?,
        Value::Temporal(temporal) => {
            let _ = write!(out, "{{ {} = \"{temporal}\" }}", tag_of(temporal));
        }
        Value::Point(point) => write_point(out, point),
        Value::Node(_) | Value::Relationship(_) | Value::Path(_) => {
            return Err(Type::of(value).name());
        }
    }
    Ok(())
}

fn tag_of(temporal: &Temporal) -> &'static str {
    match temporal {
        Temporal::Date(_) => "date",
        Temporal::LocalTime(_) => "localtime",
        Temporal::Time(_) => "time",
        Temporal::LocalDateTime(_) => "localdatetime",
        Temporal::DateTime(_) => "datetime",
        Temporal::Duration(_) => "duration",
    }
}

fn write_point(out: &mut String, point: &Point) {
    out.push_str("{ point = { ");
    for (name, coordinate) in point.named_coordinates() {
        let _ = write!(out, "{name} = {coordinate:?}, ");
    }
    let _ = write!(out, "crs = \"{}\" }} }}", point.system().name());
}

fn write_float(out: &mut String, number: f64) {
    let text = if number.is_nan() { "nan".to_owned() } else { format!("{number:?}") };
    out.push_str(&text);
}

fn write_list(out: &mut String, items: &[Value]) -> Result<(), &'static str> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        write_value(out, item)?;
    }
    out.push(']');
    Ok(())
}

fn write_map(out: &mut String, entries: &Map) -> Result<(), &'static str> {
    out.push_str("{ map = {");
    for (index, (key, value)) in entries.iter().enumerate() {
        out.push_str(if index == 0 { " " } else { ", " });
        write_key(out, key);
        out.push_str(" = ");
        write_value(out, value)?;
    }
    out.push_str(" } }");
    Ok(())
}

/// Writes a key, in quotes where it is not a plain word.
pub(super) fn write_key(out: &mut String, key: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !key.is_empty() && key.bytes().all(is_plain) {
        out.push_str(key);
    } else {
        write_string(out, key);
    }
}

/// Writes text in double quotes.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Cell, E> {
        Ok(Cell::Boolean(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cell, E> {
        number.try_into().map(Cell::Integer).map_err(|_| out_of_range(number))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Cell, E> {
        number.try_into().map(Cell::Integer).map_err(|_| out_of_range(number))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Cell, E> {
        number.try_into().map(Cell::Integer).map_err(|_| out_of_range(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cell, E> {
        Ok(Cell::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Cell, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Cell::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Cell, A::Error> {
        let mut table = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == TOML_DATE {
                let date: Datetime =
                    entries.next_value::<String>()?.parse().map_err(Error::custom)?;
                return Ok(Cell::Date(date.to_string()));
            }
            table.push((key, entries.next_value()?));
        }
        Ok(Cell::Table(table))
    }
}

fn out_of_range<E: Error>(number: impl fmt::Display) -> E {
    E::custom(format!("the integer {number} does not fit 64 bits"))
}
