//! Comma-separated values as RFC 4180 has them, readable by a spreadsheet.
//!
//! Null is an empty field, the empty string is `""`. Lists, maps and entities are
//! JSON text. A string that a spreadsheet would run as a formula gets a `'` in
//! front, unless the layout asks for raw text.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Layout, json};
use crate::result::{Datum, QueryResult};
use crate::value::display;

/// Writes a header line and one line a row.
pub(crate) fn write(out: &mut dyn Write, result: &QueryResult, layout: &Layout) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    write_line(out, result.columns.iter().map(|name| quote(&defuse(name, layout.csv_raw))))?;
    for row in &result.rows {
        write_line(out, row.iter().map(|datum| field(datum, layout.csv_raw)))?;
    }
    Ok(())
}

fn write_line(out: &mut dyn Write, fields: impl Iterator<Item = String>) -> io::Result<()> {
    for (index, field) in fields.enumerate() {
        out.write_all(if index == 0 { b"" } else { b"," })?;
        out.write_all(field.as_bytes())?;
    }
    out.write_all(b"\r\n")
}

fn field(datum: &Datum, raw: bool) -> String {
    match datum {
        Datum::Null => String::new(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => display::float(*value),
        Datum::String(text) => quote(&defuse(text, raw)),
        Datum::Temporal(temporal) => quote(&temporal.to_string()),
        Datum::Point(point) => quote(&point.to_string()),
        other => quote(&json::to_text(other)),
    }
}

/// Keeps a spreadsheet from taking text for a formula.
fn defuse(text: &str, raw: bool) -> Cow<'_, str> {
    if !raw && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

fn quote(text: &str) -> String {
    let needs = text.is_empty()
        || text.contains([',', '"', '\n', '\r'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
