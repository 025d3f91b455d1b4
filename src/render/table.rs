//! A box table for people. Columns shrink, the widest first, until the table fits, and
//! long cells take several lines; what was cut even so ends in `…`, and rows or columns
//! left out are counted below. Where it is known what rows rest on, a last column has the
//! numbers of their footnotes, and the footnotes stand below the table.

use std::io::{self, Write};
use std::ops::Range;

use super::Layout;
use super::entity::Names;
use super::footnotes::{self, Marks, Notes};
use super::terminal::{self, Tone, paint};
use super::text;
use crate::result::{Datum, QueryResult};

/// No column is made narrower than this to fit.
const COLUMN_MIN: usize = 5;
/// The most lines a cell takes.
const LINES_MAX: usize = 8;
/// Cells of frame before, between and after columns: `│ a │ b │`.
const FRAME: usize = 3;

/// One cell, ready to be placed.
struct Cell {
    text: String,
    width: usize,
    is_number: bool,
    /// The text is only the start of the value.
    is_capped: bool,
    tone: Tone,
}

impl Cell {
    /// A number that does not fit is cut: broken in two it would read as two.
    fn lines(&self, width: usize) -> Vec<String> {
        terminal::wrap(&self.text, width, if self.is_number { 1 } else { LINES_MAX })
    }

    fn is_cut(&self, width: usize) -> bool {
        let ends_so = |text: &str| text.ends_with(terminal::ELLIPSIS);
        let cut_here = || self.lines(width).last().is_some_and(|line| ends_so(line));
        self.is_capped || (self.width > width && !ends_so(&self.text) && cut_here())
    }
}

/// The columns that are shown.
struct Columns {
    /// How wide each is.
    widths: Vec<usize>,
    /// Which ones hold numbers, and so end at the right.
    right: Vec<bool>,
    /// The places of those that there is no room for.
    hidden: Range<usize>,
}

/// Writes the result as a table.
pub(crate) fn write(
    out: &mut dyn Write,
    result: &QueryResult,
    names: &Names<'_>,
    layout: &Layout,
) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    if result.rows.is_empty() {
        return writeln!(out, "(no rows)");
    }
    let shown = layout.rows_max.unwrap_or(usize::MAX).min(result.rows.len());
    let mut header: Vec<Cell> = result.columns.iter().map(|name| heading(name)).collect();
    let mut rows: Vec<Vec<Cell>> =
        result.rows.iter().take(shown).map(|row| cells(row, names, layout)).collect();
    let notes = result.why.as_deref().map(|why| footnotes::gather(why, names, shown));
    if let Some(notes) = &notes {
        add_marks(&mut header, &mut rows, notes);
    }
    let columns = fit(&header, &rows, layout.width, usize::from(notes.is_some()));
    let hidden = columns.hidden.clone();
    header.drain(hidden.clone());
    for row in &mut rows {
        row.drain(hidden.clone());
    }
    write_table(out, &header, &rows, &columns, layout.color)?;
    write_cut(out, &rows, &columns, layout.color)?;
    write_left_out(out, result, shown, &hidden, layout.color)?;
    match &notes {
        Some(notes) => footnotes::write(out, notes, layout),
        None => Ok(()),
    }
}

/// A last column that leads to the footnotes.
fn add_marks(header: &mut Vec<Cell>, rows: &mut [Vec<Cell>], notes: &Notes<'_>) {
    header.push(heading(footnotes::HEADING));
    for (row, marks) in rows.iter_mut().zip(&notes.rows) {
        row.push(mark(marks));
    }
}

fn mark(marks: &Marks) -> Cell {
    let text = terminal::clean(&marks.text()).into_owned();
    let tone = if marks.firm_word().is_some() { Tone::Notice } else { Tone::Plain };
    Cell { width: terminal::width(&text), text, is_number: false, is_capped: false, tone }
}

fn heading(name: &str) -> Cell {
    let text = terminal::clean(name).into_owned();
    let width = terminal::width(&text);
    Cell { width, text, is_number: false, is_capped: false, tone: Tone::Bold }
}

fn cells(row: &[Datum], names: &Names<'_>, layout: &Layout) -> Vec<Cell> {
    row.iter().map(|datum| cell(datum, names, layout.width)).collect()
}

/// A cell's text is not built much beyond what the table could ever show of it.
fn cell(datum: &Datum, names: &Names<'_>, width_max: Option<usize>) -> Cell {
    let bytes_max = width_max.map_or(usize::MAX, |width| width.saturating_mul(8).max(512));
    let written = text::capped_cell(datum, names, bytes_max);
    let mut text = terminal::clean(&written.text).into_owned();
    if written.cut {
        text.push(terminal::ELLIPSIS);
    }
    Cell {
        width: terminal::width(&text),
        text,
        is_number: matches!(datum, Datum::Integer(_) | Datum::Float(_)),
        is_capped: written.cut,
        tone: if matches!(datum, Datum::Null) { Tone::Dim } else { Tone::Plain },
    }
}

/// Chooses widths, and which columns there is room for: the first, and the last of all
/// where that is pinned.
fn fit(header: &[Cell], rows: &[Vec<Cell>], width_max: Option<usize>, pinned: usize) -> Columns {
    let mut widths: Vec<usize> = (0..header.len())
        .map(|index| {
            let widest = rows.iter().map(|row| row[index].width).max();
            widest.unwrap_or(0).max(header[index].width)
        })
        .collect();
    let all = widths.len();
    if let Some(width_max) = width_max {
        while widths.len() > 1 + pinned && narrowest(&widths) > width_max {
            widths.remove(widths.len() - 1 - pinned);
        }
        let room = width_max.saturating_sub(FRAME * widths.len() + 1);
        shrink(&mut widths, room);
    }
    let first_hidden = widths.len() - pinned;
    let hidden = first_hidden..all - pinned;
    let places = (0..first_hidden).chain(hidden.end..all);
    let right = places.map(|index| is_numeric(rows, index)).collect();
    Columns { widths, right, hidden }
}

/// The width of the table with every column as narrow as allowed.
fn narrowest(widths: &[usize]) -> usize {
    widths.iter().map(|width| width.min(&COLUMN_MIN)).sum::<usize>() + FRAME * widths.len() + 1
}

/// Lowers the widest columns to a common level until all fit into `room`, then
/// hands the cells that are left over to the first of them.
fn shrink(widths: &mut [usize], room: usize) {
    if widths.iter().sum::<usize>() <= room {
        return;
    }
    let level_fits = |level: usize| widths.iter().map(|width| width.min(&level)).sum::<usize>();
    let mut level = COLUMN_MIN;
    let (mut low, mut high) = (COLUMN_MIN, room.max(COLUMN_MIN));
    while low <= high {
        let middle = usize::midpoint(low, high);
        if level_fits(middle) <= room {
            level = middle;
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    let mut spare = room.saturating_sub(level_fits(level));
    for width in widths.iter_mut().filter(|width| **width > level) {
        let extra = spare.min(1);
        *width = level + extra;
        spare -= extra;
    }
}

/// Whether a column holds numbers and at most nulls beside them.
fn is_numeric(rows: &[Vec<Cell>], index: usize) -> bool {
    let mut cells = rows.iter().map(|row| &row[index]);
    cells.clone().any(|cell| cell.is_number)
        && cells.all(|cell| cell.is_number || cell.tone == Tone::Dim)
}

fn write_table(
    out: &mut dyn Write,
    header: &[Cell],
    rows: &[Vec<Cell>],
    columns: &Columns,
    color: bool,
) -> io::Result<()> {
    write_rule(out, columns, ['┌', '┬', '┐'], color)?;
    write_row(out, header, columns, color)?;
    write_rule(out, columns, ['├', '┼', '┤'], color)?;
    for row in rows {
        write_row(out, row, columns, color)?;
    }
    write_rule(out, columns, ['└', '┴', '┘'], color)
}

fn write_rule(
    out: &mut dyn Write,
    columns: &Columns,
    [left, between, right]: [char; 3],
    color: bool,
) -> io::Result<()> {
    let mut line = String::from(left);
    for (index, width) in columns.widths.iter().enumerate() {
        if index > 0 {
            line.push(between);
        }
        line.extend(std::iter::repeat_n('─', width + 2));
    }
    line.push(right);
    writeln!(out, "{}", paint(&line, Tone::Dim, color))
}

fn write_row(out: &mut dyn Write, row: &[Cell], columns: &Columns, color: bool) -> io::Result<()> {
    let lines: Vec<Vec<String>> =
        row.iter().zip(&columns.widths).map(|(cell, width)| cell.lines(*width)).collect();
    let height = lines.iter().map(Vec::len).max().unwrap_or(1);
    for at in 0..height {
        write_line(out, row, &lines, at, columns, color)?;
    }
    Ok(())
}

/// One line of a row; cells that have fewer are blank there.
fn write_line(
    out: &mut dyn Write,
    row: &[Cell],
    lines: &[Vec<String>],
    at: usize,
    columns: &Columns,
    color: bool,
) -> io::Result<()> {
    let bar = paint("│", Tone::Dim, color);
    for (index, (cell, width)) in row.iter().zip(&columns.widths).enumerate() {
        let text = lines[index].get(at).map_or("", String::as_str);
        let padding = " ".repeat(width.saturating_sub(terminal::width(text)));
        let text = paint(text, cell.tone, color);
        if columns.right[index] {
            write!(out, "{bar} {padding}{text} ")?;
        } else {
            write!(out, "{bar} {text}{padding} ")?;
        }
    }
    writeln!(out, "{bar}")
}

/// Counts the cells that are shown in part.
fn write_cut(
    out: &mut dyn Write,
    rows: &[Vec<Cell>],
    columns: &Columns,
    color: bool,
) -> io::Result<()> {
    let shown = rows.iter().flat_map(|row| row.iter().zip(&columns.widths));
    let cut = shown.filter(|(cell, width)| cell.is_cut(**width)).count();
    if cut == 0 {
        return Ok(());
    }
    let line = format!("… {cut} cell{} cut short", if cut == 1 { "" } else { "s" });
    writeln!(out, "{}", paint(&line, Tone::Notice, color))
}

/// Counts what is not shown; nothing is left out silently.
fn write_left_out(
    out: &mut dyn Write,
    result: &QueryResult,
    rows_shown: usize,
    hidden: &Range<usize>,
    color: bool,
) -> io::Result<()> {
    let rows = result.rows.len() - rows_shown;
    if rows > 0 {
        let line = format!("… {rows} more row{}", if rows == 1 { "" } else { "s" });
        writeln!(out, "{}", paint(&line, Tone::Notice, color))?;
    }
    let hidden = &result.columns[hidden.clone()];
    if !hidden.is_empty() {
        let names = terminal::clean(&hidden.join(", ")).into_owned();
        let many = if hidden.len() == 1 { "" } else { "s" };
        let line = format!("… {} more column{many}: {names}", hidden.len());
        writeln!(out, "{}", paint(&line, Tone::Notice, color))?;
    }
    Ok(())
}
