//! Errors and notices with the line they are about and a caret under the words.
//!
//! ```text
//! error: unknown function `toUper`
//!  --> cast.cypher:3:8
//!   |
//! 3 | RETURN toUper(n.name)
//!   |        ^^^^^^
//!   = hint: did you mean `toUpper`?
//! ```
//!
//! Columns are those of the terminal: wide characters count twice, combining ones
//! not at all, tabs go to the next stop. A line too long to show is cut around the
//! span.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::terminal::{self, Tone, paint};
use crate::error::Error;
use crate::result::Notice;
use crate::span::Span;

/// Cells between tab stops.
const TAB: usize = 4;
/// Characters shown of a long line before the span, and from its start on.
const BEFORE_MAX: usize = 60;
const AFTER_MAX: usize = 80;

/// What is wrong, or worth knowing, and where.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// `error`, `notice`.
    pub level: &'static str,
    /// One line.
    pub message: String,
    /// Which text it is about.
    pub span: Option<Span>,
    /// A second place that takes part, and why.
    pub related: Option<(Span, String)>,
    /// What to try.
    pub hint: Option<String>,
}

/// The text a diagnostic points into.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Name of the file, where the text is one.
    pub name: Option<&'a str>,
    /// All of it.
    pub text: &'a str,
}

/// A line of the source, cut and escaped, and where the span lies in it.
struct Excerpt {
    number: usize,
    line: String,
    caret_at: usize,
    caret_len: usize,
}

impl From<&Error> for Diagnostic {
    fn from(error: &Error) -> Diagnostic {
        Diagnostic {
            level: "error",
            message: error.to_string(),
            span: error.span(),
            related: error.related(),
            hint: error.hint(),
        }
    }
}

impl From<&Notice> for Diagnostic {
    fn from(notice: &Notice) -> Diagnostic {
        Diagnostic {
            level: "notice",
            message: notice.kind.to_string(),
            span: notice.span,
            related: None,
            hint: None,
        }
    }
}

impl Diagnostic {
    /// An error that is not about any text.
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: "error",
            message: message.into(),
            span: None,
            related: None,
            hint: None,
        }
    }

    /// The same, seen from a text in which the query starts at byte `offset`.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Diagnostic {
        self.span = self.span.map(|span| shift(span, offset));
        self.related = self.related.map(|(span, why)| (shift(span, offset), why));
        self
    }

    /// The same, seen from a text without the `length` bytes that stand at `at` in the
    /// query.
    #[must_use]
    pub(crate) fn without(mut self, at: usize, length: usize) -> Diagnostic {
        let place = |offset: u32| match offset as usize {
            before if before <= at => before,
            behind => behind.saturating_sub(length).max(at),
        };
        let closed = |span: Span| Span::new(place(span.start), place(span.end));
        self.span = self.span.map(closed);
        self.related = self.related.map(|(span, why)| (closed(span), why));
        self
    }

    /// Writes the whole block, the last line ended.
    pub fn write(&self, out: &mut dyn Write, source: Source<'_>, color: bool) -> fmt::Result {
        self.write_message(out, color)?;
        let Some(span) = self.span else { return self.write_hint(out, 1, color) };
        let excerpt = excerpt(source.text, span);
        let gutter = self.gutter(source.text, &excerpt);
        let place = place(source, span);
        let arrow = paint("-->", Tone::Dim, color);
        writeln!(out, "{:gutter$}{arrow} {place}", "")?;
        write_excerpt(out, &excerpt, gutter, '^', "", color)?;
        if let Some((other, why)) = &self.related {
            write_excerpt(out, &self::excerpt(source.text, *other), gutter, '-', why, color)?;
        }
        self.write_hint(out, gutter, color)
    }

    /// The whole block as text.
    pub fn render(&self, source: Source<'_>, color: bool) -> String {
        let mut text = String::new();
        // writing to a string cannot fail
        let _whole = self.write(&mut text, source, color);
        text
    }

    /// One line: `cast.cypher:3:8: notice: …`, for what does not deserve a block.
    pub fn line(&self, source: Source<'_>, color: bool) -> String {
        let level = paint(self.level, self.tone(), color);
        let message = terminal::clean(&self.message);
        match (self.span, source.name) {
            (Some(span), Some(_)) => format!("{}: {level}: {message}", place(source, span)),
            _ => format!("{level}: {message}"),
        }
    }

    fn tone(&self) -> Tone {
        if self.level == "error" { Tone::Error } else { Tone::Notice }
    }

    fn write_message(&self, out: &mut dyn Write, color: bool) -> fmt::Result {
        let level = paint(self.level, self.tone(), color);
        writeln!(out, "{level}: {}", terminal::clean(&self.message))
    }

    fn write_hint(&self, out: &mut dyn Write, gutter: usize, color: bool) -> fmt::Result {
        match &self.hint {
            Some(hint) => {
                let label = paint("hint:", Tone::Hint, color);
                writeln!(out, "{:gutter$} = {label} {}", "", terminal::clean(hint))
            }
            None => Ok(()),
        }
    }

    /// How wide the widest line number is.
    fn gutter(&self, text: &str, excerpt: &Excerpt) -> usize {
        let other = self.related.as_ref().map_or(0, |(span, _)| span.position(text).line);
        excerpt.number.max(other).to_string().len()
    }
}

fn shift(span: Span, offset: usize) -> Span {
    Span::new(span.start as usize + offset, span.end as usize + offset)
}

/// `file:line:column`, or the same in words where there is no file.
fn place(source: Source<'_>, span: Span) -> String {
    let at = settle(source.text, span).position(source.text);
    match source.name {
        Some(name) => format!("{}:{}:{}", terminal::clean(name), at.line, at.column),
        None => format!("line {}, column {}", at.line, at.column),
    }
}

/// Brings a span to character boundaries inside the text, and one that lies in the
/// blank end of it to just behind the last word, where the missing thing belongs.
fn settle(text: &str, span: Span) -> Span {
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if text[start..].trim().is_empty() {
        start = text.trim_end().len().min(start);
        end = start;
    }
    Span::new(start, end)
}

fn excerpt(text: &str, span: Span) -> Excerpt {
    let span = settle(text, span);
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let start_in = (start - line_start).min(line.len());
    let end_in = (end - line_start).min(line.len()).max(start_in);
    let number = span.position(text).line;
    let (shown, skipped, cut_after) = window(line, start_in);
    let mut display = String::new();
    if skipped > 0 {
        display.push(terminal::ELLIPSIS);
    }
    push_display(&mut display, &shown[..start_in - skipped]);
    let caret_at = terminal::width(&display);
    let end_shown = (end_in - skipped).min(shown.len());
    push_display(&mut display, &shown[start_in - skipped..end_shown]);
    let caret_len = (terminal::width(&display) - caret_at).max(1);
    push_display(&mut display, &shown[end_shown..]);
    if cut_after {
        display.push(terminal::ELLIPSIS);
    }
    Excerpt { number, line: display, caret_at, caret_len }
}

/// The part of a line to show, how many bytes of it are skipped before, and whether
/// something is cut behind.
fn window(line: &str, start: usize) -> (&str, usize, bool) {
    let first = line[..start].char_indices().rev().nth(BEFORE_MAX).map_or(0, |(at, _)| at);
    let last = line[start..].char_indices().nth(AFTER_MAX).map_or(line.len(), |(at, _)| start + at);
    (&line[first..last], first, last < line.len())
}

/// Appends text as it will stand on the terminal.
fn push_display(out: &mut String, text: &str) {
    for character in text.chars() {
        if character == '\t' {
            let column = terminal::width(out);
            out.extend(std::iter::repeat_n(' ', TAB - column % TAB));
        } else if character.width() == Some(0) && out.is_empty() {
            // a mark needs something to stand on
            out.push('\u{25cc}');
            out.push(character);
        } else {
            terminal::push_clean(out, character);
        }
    }
}

fn write_excerpt(
    out: &mut dyn Write,
    excerpt: &Excerpt,
    gutter: usize,
    mark: char,
    label: &str,
    color: bool,
) -> fmt::Result {
    let bar = paint("|", Tone::Dim, color);
    let marks: String = std::iter::repeat_n(mark, excerpt.caret_len).collect();
    let tone = if mark == '^' { Tone::Error } else { Tone::Hint };
    let under = if label.is_empty() { marks } else { format!("{marks} {label}") };
    writeln!(out, "{:gutter$} {bar}", "")?;
    writeln!(out, "{:>gutter$} {bar} {}", excerpt.number, excerpt.line)?;
    let indent = " ".repeat(excerpt.caret_at);
    writeln!(out, "{:gutter$} {bar} {indent}{}", "", paint(&under, tone, color))
}
