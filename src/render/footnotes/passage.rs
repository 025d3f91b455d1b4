//! The passages behind a footnote, where the documents are at hand.

use std::io::{self, Write};
use std::ops::Range;

use crate::evidence::{Documents, Evidence, Locator, Misfit, passage};
use crate::render::Layout;
use crate::render::styled::Styled;
use crate::render::terminal::Tone;

/// How much of the line is shown before and behind what supports the fact, in characters.
const CONTEXT: usize = 60;

/// Ranges of one line, in order and apart.
struct Passage<'a> {
    file: &'a str,
    line: usize,
    ranges: Vec<Range<usize>>,
}

/// Writes the passages of all locators, those of a line together.
pub(super) fn write(
    out: &mut dyn Write,
    evidence: &[Evidence],
    documents: &dyn Documents,
    indent: &str,
    layout: &Layout,
) -> io::Result<()> {
    let mut passages: Vec<Passage<'_>> = Vec::new();
    for source in evidence.iter().flat_map(|evidence| &evidence.sources) {
        let mut line = Styled::default();
        let Some(locator) = Locator::parse(source) else {
            line.push(
                &format!("{source}: no locator, it should be file:line:start-end"),
                Tone::Notice,
            );
            line.write(out, indent, layout.width, layout.color)?;
            continue;
        };
        match passage(documents, &locator) {
            Ok(_) => add(&mut passages, &locator),
            Err(misfit) => {
                line.push(&unfit(source, misfit), Tone::Notice);
                line.write(out, indent, layout.width, layout.color)?;
            }
        }
    }
    for passage in &passages {
        if let Ok(text) = documents.line(passage.file, passage.line) {
            let line = excerpt(passage, &text, layout.color);
            line.write(out, indent, layout.width, layout.color)?;
        }
    }
    Ok(())
}

fn unfit(source: &str, misfit: Misfit) -> String {
    format!("{source} no longer fits: {misfit}")
}

fn add<'a>(passages: &mut Vec<Passage<'a>>, locator: &Locator<'a>) {
    let (file, line) = (locator.file, locator.line);
    let place = passages.iter().position(|known| known.file == file && known.line == line);
    let place = place.unwrap_or_else(|| {
        passages.push(Passage { file, line, ranges: Vec::new() });
        passages.len() - 1
    });
    let ranges = &mut passages[place].ranges;
    ranges.push(locator.start..locator.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    // ranges that touch are one
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in ranges.drain(..) {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    *ranges = apart;
}

/// The supporting ranges with some of the line around them.
fn excerpt(passage: &Passage<'_>, text: &str, color: bool) -> Styled {
    let characters: Vec<char> = text.chars().collect();
    let slice = |range: Range<usize>| characters[range].iter().collect::<String>();
    let (open, close) = if color { ("", "") } else { ("»", "«") };
    let mut line = Styled::default();
    line.push(&format!("{}:{}  ", passage.file, passage.line), Tone::Dim);
    let mut done = passage.ranges.first().map_or(0, |range| before(&characters, range.start));
    if done > 0 {
        line.push("… ", Tone::Dim);
    }
    for range in &passage.ranges {
        line.push(&slice(done..range.start), Tone::Dim);
        line.push(open, Tone::Dim);
        line.push(&slice(range.clone()), Tone::Strong);
        line.push(close, Tone::Dim);
        done = range.end;
    }
    let end = behind(&characters, done);
    line.push(&slice(done..end), Tone::Dim);
    if end < characters.len() {
        line.push(" …", Tone::Dim);
    }
    line
}

/// Where what is shown begins: at a word.
fn before(characters: &[char], start: usize) -> usize {
    if start <= CONTEXT {
        return 0;
    }
    let from = start - CONTEXT;
    let gap = characters[from..start].iter().position(|character| *character == ' ');
    gap.map_or(from, |gap| from + gap + 1)
}

/// Where what is shown ends: behind a word.
fn behind(characters: &[char], end: usize) -> usize {
    if characters.len() <= end + CONTEXT {
        return characters.len();
    }
    let to = end + CONTEXT;
    let gap = characters[end..to].iter().rposition(|character| *character == ' ');
    gap.map_or(to, |gap| end + gap)
}
