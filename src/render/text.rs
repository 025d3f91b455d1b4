//! A cell as text for people: literals as the language writes them, entities by
//! their display name.

use std::fmt::{self, Write};

use super::entity::Names;
use crate::result::Datum;
use crate::value::display;

/// How a piece of text came out.
pub(crate) struct Text {
    /// What fits.
    pub(crate) text: String,
    /// Whether something did not.
    pub(crate) cut: bool,
}

/// A cell as text, strings without quotes, and the strings of a list too where that
/// leaves no doubt; maps and other lists hold literals.
pub fn cell(datum: &Datum, names: &Names<'_>) -> String {
    capped_cell(datum, names, usize::MAX).text
}

/// A cell as the language writes it, strings in quotes.
pub fn literal(datum: &Datum, names: &Names<'_>) -> String {
    let mut text = Capped { text: String::new(), left: usize::MAX };
    // a string of any length takes everything
    let _whole = write_literal(&mut text, datum, names);
    text.text
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
        Datum::List(items) if items.iter().all(reads_without_quotes) => write_bare(out, items),
        other => write_literal(out, other, names),
    }
}

/// Whether an item of a list is a string that nobody can take for two items, or for
/// a value of another type.
fn reads_without_quotes(item: &Datum) -> bool {
    let Datum::String(text) = item else { return false };
    let is_literal = matches!(&**text, "" | "null" | "true" | "false" | "NaN" | "Infinity");
    let starts_like_one = text.starts_with(|c: char| c.is_whitespace() || "'\"{-+.".contains(c));
    let is_number = text.parse::<f64>().is_ok();
    let has_breaks = text.contains(|c: char| c.is_control() || ",[]".contains(c));
    !(is_literal || is_number || starts_like_one || has_breaks || text.ends_with(' '))
}

fn write_bare(out: &mut dyn Write, items: &[Datum]) -> fmt::Result {
    let texts = items.iter().filter_map(|item| match item {
        Datum::String(text) => Some(text),
        _ => None,
    });
    out.write_char('[')?;
    for (index, text) in texts.enumerate() {
        out.write_str(if index == 0 { "" } else { ", " })?;
        out.write_str(text)?;
    }
    out.write_char(']')
}

/// A datum inside a list or a map: strings in quotes.
pub(crate) fn write_literal(out: &mut dyn Write, datum: &Datum, names: &Names<'_>) -> fmt::Result {
    match datum {
        Datum::Null => out.write_str("null"),
        Datum::Boolean(value) => write!(out, "{value}"),
        Datum::Integer(value) => write!(out, "{value}"),
        Datum::Float(value) => out.write_str(&display::float(*value)),
        Datum::String(text) => out.write_str(&display::quoted(text)),
        Datum::List(items) => write_list(out, items, names),
        Datum::Map(entries) => {
            write_map(out, entries.iter().map(|(key, value)| (&**key, value)), names)
        }
        Datum::Node(node) => names.write_node(out, node),
        Datum::Relationship(relationship) => names.write_relationship(out, relationship),
        Datum::Path(path) => names.write_path(out, path),
        Datum::Temporal(temporal) => write!(out, "{temporal}"),
        Datum::Point(point) => write!(out, "{point}"),
    }
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
        write!(out, "{}: ", display::name(key))?;
        write_literal(out, value, names)?;
    }
    out.write_char('}')
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
