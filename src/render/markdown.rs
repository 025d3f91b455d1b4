//! A table for documents and issue trackers. Where it is known what rows rest on, a last
//! column has the numbers of footnotes, and these are a list below. They are not written
//! as Markdown's own footnotes: a second table in the same document would begin at one
//! again, and its numbers would lead to the notes of the first.

use std::io::{self, Write};

use super::entity::Names;
use super::footnotes::{self, Notes};
use super::{Layout, terminal, text};
use crate::result::{Datum, QueryResult};

/// Writes a pipe table.
pub(crate) fn write(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
    layout: &Layout,
) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    let notes = result.why.as_deref();
    let notes = notes.map(|why| footnotes::gather(why, names, result.rows.len()));
    let heading = notes.iter().map(|_| String::from(footnotes::HEADING));
    write_line(out, result.columns.iter().map(|name| escape(name)).chain(heading))?;
    let rules = (0..result.columns.len()).map(|index| rule(result, index).to_owned());
    write_line(out, rules.chain(notes.iter().map(|_| String::from("---"))))?;
    for (index, row) in result.rows.iter().enumerate() {
        let marks = notes.as_ref().and_then(|notes| notes.rows.get(index));
        let cells = row.iter().map(|datum| escape(&text::cell(datum, names)));
        write_line(out, cells.chain(marks.map(|marks| escape(&marks.text()))))?;
    }
    match &notes {
        Some(notes) => write_notes(out, notes, layout),
        None => Ok(()),
    }
}

fn write_notes(out: &mut dyn Write, notes: &Notes<'_>, layout: &Layout) -> io::Result<()> {
    let mut written = Vec::new();
    let plain = Layout { documents: layout.documents.clone(), ..Layout::default() };
    footnotes::write(&mut written, notes, &plain)?;
    out.write_all(b"\n")?;
    for line in String::from_utf8_lossy(&written).lines() {
        let indented = line.starts_with(' ');
        let bullet = if indented { "  <br>" } else { "- " };
        writeln!(out, "{bullet}{}", escape(line.trim_start()))?;
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
