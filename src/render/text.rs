//! A cell as text for people: literals as the language writes them, entities by
//! their display name.

use std::fmt::{self, Write};

use super::entity::Names;
use crate::result::Datum;

/// How a piece of text came out.
pub(crate) struct Text {
    /// What fits.
    pub(crate) text: String,
    /// Whether something did not.
    pub(crate) cut: bool,
}

/// A cell as text, strings without quotes; lists and maps hold literals.
pub fn cell(datum: &Datum, names: &Names<'_>) -> String {
    let mut text = String::new();
    write_cell(&mut text, datum, names).expect("writing to a string cannot fail");
    text
}

/// A cell as the language writes it, strings in quotes.
pub fn literal(datum: &Datum, names: &Names<'_>) -> String {
    let mut text = String::new();
    write_literal(&mut text, datum, names).expect("writing to a string cannot fail");
    text
}

/// A cell's text, stopped after `bytes_max`: what nobody will see need not be written.
pub(crate) fn capped_cell(datum: &Datum, names: &Names<'_>, bytes_max: usize) -> Text {
    let mut capped = Capped { text: String::new(), left: bytes_max };
    let cut = write_cell(&mut capped, datum, names).is_err();
    Text { text: capped.text, cut }
}

fn write_cell(out: &mut dyn Write, datum: &Datum, names: &Names<'_>) -> fmt::Result {
    match datum {
        Datum::String(text) => out.write_str(text),
        Datum::Node(node) => names.write_labelled(out, node),
        other => write_literal(out, other, names),
    }
}

/// A datum inside a list or a map: strings in quotes.
pub(crate) fn write_literal(out: &mut dyn Write, datum: &Datum, names: &Names<'_>) -> fmt::Result {
    match datum {
        Datum::Null => out.write_str("null"),
        Datum::Boolean(value) => write!(out, "{value}"),
        Datum::Integer(value) => write!(out, "{value}"),
        Datum::Float(value) => write_float(out, *value),
        Datum::String(text) => write_quoted(out, text),
        Datum::List(items) => write_list(out, items, names),
        Datum::Map(entries) => {
            write_map(out, entries.iter().map(|(key, value)| (&**key, value)), names)
        }
        Datum::Node(node) => names.write_node(out, node),
        Datum::Relationship(relationship) => names.write_relationship(out, relationship),
        Datum::Path(path) => names.write_path(out, path),
        Datum::Temporal(temporal) => write!(out, "{temporal}"),
    }
}

/// A float that is seen to be one: with a point or an exponent.
pub(crate) fn write_float(out: &mut dyn Write, value: f64) -> fmt::Result {
    if value.is_nan() {
        out.write_str("NaN")
    } else if value.is_infinite() {
        out.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        write!(out, "{value:?}")
    }
}

fn write_quoted(out: &mut dyn Write, text: &str) -> fmt::Result {
    out.write_char('\'')?;
    for character in text.chars() {
        match character {
            '\'' | '\\' => write!(out, "\\{character}")?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('\'')
}

fn write_list(out: &mut dyn Write, items: &[Datum], names: &Names<'_>) -> fmt::Result {
    out.write_char('[')?;
    for (index, item) in items.iter().enumerate() {
        out.write_str(if index == 0 { "" } else { ", " })?;
        write_literal(out, item, names)?;
    }
    out.write_char(']')
}

/// `{key: value, …}`; keys that are no plain names in backticks.
pub(crate) fn write_map<'a>(
    out: &mut dyn Write,
    entries: impl Iterator<Item = (&'a str, &'a Datum)>,
    names: &Names<'_>,
) -> fmt::Result {
    out.write_char('{')?;
    for (index, (key, value)) in entries.enumerate() {
        out.write_str(if index == 0 { "" } else { ", " })?;
        write!(out, "{}: ", quote_name(key))?;
        write_literal(out, value, names)?;
    }
    out.write_char('}')
}

/// A name as it must be written in a query: in backticks unless it is a plain word.
pub fn quote_name(name: &str) -> std::borrow::Cow<'_, str> {
    let plain = name.chars().all(|character| character.is_alphanumeric() || character == '_')
        && name.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
    if plain { name.into() } else { format!("`{}`", name.replace('`', "``")).into() }
}

/// A string that refuses to grow past its limit.
struct Capped {
    text: String,
    left: usize,
}

impl Write for Capped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() <= self.left {
            self.left -= text.len();
            self.text.push_str(text);
            return Ok(());
        }
        let mut end = self.left;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        self.left = 0;
        Err(fmt::Error)
    }
}
