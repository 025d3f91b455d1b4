//! Footnotes below a table.

use std::io::{self, Write};

use super::{Note, Notes, passage, words};
use crate::evidence::Evidence;
use crate::render::Layout;
use crate::render::styled::Styled;
use crate::render::terminal::Tone;

/// Most facts named under one note, and most that are said to lack evidence.
const FACTS_MAX: usize = 8;

/// Writes the notes, and what was read without evidence.
pub(crate) fn write(out: &mut dyn Write, notes: &Notes<'_>, layout: &Layout) -> io::Result<()> {
    for (index, note) in notes.list.iter().enumerate() {
        write_note(out, index + 1, note, layout)?;
    }
    if notes.unsourced.is_empty() {
        return Ok(());
    }
    let mut line = Styled::default();
    line.push(&format!("without evidence: {}", unsourced(notes)), Tone::Notice);
    line.write(out, "", layout.width, layout.color)
}

/// The facts that lack evidence, in one line.
pub(crate) fn unsourced(notes: &Notes<'_>) -> String {
    let (told, more) = some(&notes.unsourced);
    let told = told.join(", ");
    if more > 0 { format!("{told} and {more} more") } else { told }
}

/// The first facts and how many there are beyond.
pub(crate) fn some(facts: &[String]) -> (&[String], usize) {
    // one more takes no more room than saying so
    let told = if facts.len() > FACTS_MAX + 1 { FACTS_MAX } else { facts.len() };
    (&facts[..told], facts.len() - told)
}

fn write_note(
    out: &mut dyn Write,
    number: usize,
    note: &Note<'_>,
    layout: &Layout,
) -> io::Result<()> {
    let number = format!("[{number}] ");
    let blank = " ".repeat(number.len());
    let mut first = number.as_str();
    for (index, evidence) in note.evidence.iter().enumerate() {
        let line = evidence_line(evidence, index > 0, &note.value);
        line.write(out, first, layout.width, layout.color)?;
        first = &blank;
    }
    let (told, more) = some(&note.facts);
    let more = (more > 0).then(|| format!("and {more} more"));
    for fact in told.iter().chain(&more) {
        let mut line = Styled::default();
        line.push(fact, Tone::Plain);
        line.write(out, first, layout.width, layout.color)?;
        first = &blank;
    }
    match &layout.documents {
        Some(documents) => passage::write(out, note.evidence, &**documents, &blank, layout),
        None => Ok(()),
    }
}

/// Further evidence is for the same fact, or for another value.
fn evidence_line(evidence: &Evidence, is_further: bool, value: &str) -> Styled {
    let mut line = Styled::default();
    if evidence.differs() {
        line.push("but ", Tone::Plain);
    } else if is_further {
        line.push("also ", Tone::Plain);
    }
    words::push(&mut line, evidence, value);
    line
}
