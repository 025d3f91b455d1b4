//! One line a value, for rows too wide for a table.

use std::io::{self, Write};

use super::Layout;
use super::entity::Names;
use super::footnotes::{self, Marks};
use super::terminal::{self, Tone, paint};
use super::text;
use crate::result::QueryResult;

/// Writes `name = value` lines under a heading for each row.
pub(crate) fn write(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
    layout: &Layout,
) -> io::Result<()> {
    let columns: Vec<_> = result.columns.iter().map(|name| terminal::clean(name)).collect();
    let shown = layout.rows_max.unwrap_or(usize::MAX).min(result.rows.len());
    let notes = result.why.as_deref().map(|why| footnotes::gather(why, names, shown));
    let widest = columns.iter().map(|name| terminal::width(name)).max().unwrap_or(0);
    for (number, row) in result.rows.iter().take(shown).enumerate() {
        let heading = format!("── {} ──", number + 1);
        writeln!(out, "{}", paint(&heading, Tone::Dim, layout.color))?;
        for (name, datum) in columns.iter().zip(row) {
            let padding = " ".repeat(widest - terminal::width(name));
            let name = paint(name, Tone::Bold, layout.color);
            let cell = text::cell(datum, names);
            writeln!(out, "{padding}{name} = {}", terminal::clean(&cell))?;
        }
        if let Some(marks) = notes.as_ref().and_then(|notes| notes.rows.get(number)) {
            write_marks(out, marks, widest, layout)?;
        }
    }
    match result.rows.len() - shown {
        0 => {}
        more => writeln!(out, "… {more} more rows")?,
    }
    match &notes {
        Some(notes) => footnotes::write(out, notes, layout),
        None => Ok(()),
    }
}

/// Numbers of footnotes on a line of their own.
fn write_marks(
    out: &mut dyn Write,
    marks: &Marks,
    widest: usize,
    layout: &Layout,
) -> io::Result<()> {
    let padding = " ".repeat(widest.saturating_sub(footnotes::HEADING.len()));
    let tone = if marks.firm_word().is_some() { Tone::Notice } else { Tone::Plain };
    let name = paint(footnotes::HEADING, Tone::Dim, layout.color);
    let text = terminal::clean(&marks.text()).into_owned();
    writeln!(out, "{padding}{name}   {}", paint(&text, tone, layout.color))
}
