//! Results and errors as text: tables, JSON, CSV, Markdown, lines, pictures, and
//! errors with the source line they are about.
//!
//! In: a [`QueryResult`], a graph, an error. Out: bytes into a writer. Nothing here
//! prints, looks at the terminal or reads the environment; whoever calls says how
//! wide the page is and whether it has colours. Names and texts come from users and
//! files: every renderer escapes what its reader would otherwise obey.

pub mod terminal;
pub mod text;
pub mod entity;
mod record;
mod styled;
mod footnotes;
mod table;
mod json;
pub mod json_why;
pub mod wire;
mod csv;
mod markdown;
mod line;
pub mod diagnostic;
pub mod picture;

use std::io::{self, Write};
use std::sync::Arc;

pub use entity::Names;
pub use json::Plain;

use crate::evidence::Documents;
use crate::result::QueryResult;

/// The text forms of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A box table.
    Table,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// A Markdown table.
    Markdown,
    /// One value a line.
    Line,
    /// A Graphviz picture of the nodes and relationships in the rows.
    Dot,
}

/// What the page is like.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Width in terminal cells; `None` shortens nothing.
    pub width: Option<usize>,
    /// Most rows a table or a list of lines shows; `None` shows all.
    pub rows_max: Option<usize>,
    /// Whether escape sequences for colour are welcome.
    pub color: bool,
    /// CSV leaves text alone that a spreadsheet would take for a formula.
    pub csv_raw: bool,
    /// The documents that facts cite, where they are at hand: footnotes then show passages.
    pub documents: Option<Arc<dyn Documents>>,
}

/// Writes a result in one of the forms. A plan, where there is one, comes in place
/// of the rows of `EXPLAIN` and is the caller's to show.
pub fn write(
    out: &mut dyn Write,
    result: &QueryResult,
    format: Format,
    names: &Names<'_>,
    layout: &Layout,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(out, result, names, layout),
        Format::Json => json::write_array(out, result, names),
        Format::Jsonl => json::write_lines(out, result, names),
        Format::Csv => csv::write(out, result, layout),
        Format::Markdown => markdown::write(out, result, names, layout),
        Format::Line => line::write(out, result, names, layout),
        Format::Dot => {
            let picture = picture::of_result(result, names);
            picture::dot::write(out, &picture, names, &picture::dot::Style::default())
        }
    }
}
