//! A table for documents and issue trackers.

use std::io::{self, Write};

use super::entity::Names;
use super::{terminal, text};
use crate::result::{Datum, QueryResult};

/// Writes a pipe table.
pub(crate) fn write(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    write_line(out, result.columns.iter().map(|name| escape(name)))?;
    write_line(out, (0..result.columns.len()).map(|index| rule(result, index).to_owned()))?;
    for row in &result.rows {
        write_line(out, row.iter().map(|datum| escape(&text::cell(datum, names))))?;
    }
    Ok(())
}

fn write_line(out: &mut dyn Write, fields: impl Iterator<Item = String>) -> io::Result<()> {
    out.write_all(b"|")?;
    for field in fields {
        write!(out, " {field} |")?;
    }
    out.write_all(b"\n")
}

/// Columns of numbers are right-aligned.
fn rule(result: &QueryResult, index: usize) -> &'static str {
    let mut cells = result.rows.iter().map(|row| &row[index]).peekable();
    let numeric =
        |datum: &Datum| matches!(datum, Datum::Integer(_) | Datum::Float(_) | Datum::Null);
    if cells.peek().is_some() && cells.all(numeric) { "--:" } else { "---" }
}

/// Writes out what would end the cell or be taken for markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("<br>"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(character);
            }
            unsafe_one if terminal::is_unsafe(unsafe_one) => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
