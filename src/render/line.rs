//! One line a value, for rows too wide for a table.

use std::io::{self, Write};

use super::Layout;
use super::entity::Names;
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
    let widest = columns.iter().map(|name| terminal::width(name)).max().unwrap_or(0);
    let shown = layout.rows_max.unwrap_or(usize::MAX).min(result.rows.len());
    for (number, row) in result.rows[..shown].iter().enumerate() {
        let heading = format!("── {} ──", number + 1);
        writeln!(out, "{}", paint(&heading, Tone::Dim, layout.color))?;
        for (name, datum) in columns.iter().zip(row) {
            let padding = " ".repeat(widest - terminal::width(name));
            let name = paint(name, Tone::Bold, layout.color);
            let cell = text::cell(datum, names);
            writeln!(out, "{padding}{name} = {}", terminal::clean(&cell))?;
        }
    }
    match result.rows.len() - shown {
        0 => Ok(()),
        more => writeln!(out, "… {more} more rows"),
    }
}
