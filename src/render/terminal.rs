//! What a terminal needs: text it cannot be tricked by, widths in cells, colour.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What takes the place of text that was cut off.
pub(crate) const ELLIPSIS: char = '…';

/// A colour or weight of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// A heading.
    Bold,
    /// The part that matters of a text.
    Strong,
    /// Of less weight: nulls, labels, frames.
    Dim,
    /// Something went wrong.
    Error,
    /// Something to know.
    Notice,
    /// Something to try.
    Hint,
}

impl Tone {
    /// The escape sequence that switches it on; the empty one for [`Tone::Plain`].
    fn code(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Bold => "\x1b[1m",
            Tone::Strong => "\x1b[1;4m",
            Tone::Dim => "\x1b[2m",
            Tone::Error => "\x1b[1;31m",
            Tone::Notice => "\x1b[33m",
            Tone::Hint => "\x1b[36m",
        }
    }
}

/// `text` in a tone, or as it is where `color` is off.
pub fn paint(text: &str, tone: Tone, color: bool) -> Cow<'_, str> {
    if !color || tone == Tone::Plain || text.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}{text}\x1b[0m", tone.code()))
}

/// `text` with everything a terminal would obey written out: control characters
/// and the marks that reverse the direction of the text around them.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push_clean(&mut cleaned, character);
    }
    Cow::Owned(cleaned)
}

/// The same for text of several lines, which stay lines.
pub fn clean_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(clean).collect();
    lines.join("\n")
}

/// Appends one character, escaped where [`clean`] would.
pub(crate) fn push_clean(out: &mut String, character: char) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        unsafe_character if is_unsafe(unsafe_character) => {
            write!(out, "\\u{{{:x}}}", u32::from(unsafe_character))
                .expect("writing to a string cannot fail");
        }
        harmless => out.push(harmless),
    }
}

/// Whether a terminal would do something else than show it.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// How many cells `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text`, or as much of it as fits into `cells` with an ellipsis behind.
pub fn shorten(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let kept = prefix(text, cells.saturating_sub(1));
    Cow::Owned(format!("{}{ELLIPSIS}", &text[..kept]))
}

/// How far the second and later lines of a wrapped text are moved in, where there is room.
const HANG: usize = 2;

/// `text` in lines of at most `cells`, broken at blanks where there are any; what does
/// not fit into `lines_max` of them ends in an ellipsis.
pub(crate) fn wrap(text: &str, cells: usize, lines_max: usize) -> Vec<String> {
    let hang = if cells >= 8 * HANG { HANG } else { 0 };
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let indent = if lines.is_empty() { 0 } else { hang };
        let room = cells.saturating_sub(indent);
        let is_last = lines.len() + 1 >= lines_max;
        if is_last || width(rest) <= room {
            lines.push(format!("{:indent$}{}", "", shorten(rest, room)));
            return lines;
        }
        let end = line_end(rest, room);
        lines.push(format!("{:indent$}{}", "", rest[..end].trim_end()));
        rest = rest[end..].trim_start();
    }
}

/// Where the first line of `text` ends: behind the last blank that fits, else in the
/// middle of a word, but never before the first character.
fn line_end(text: &str, cells: usize) -> usize {
    let fits = prefix(text, cells);
    let first = text.chars().next().map_or(0, char::len_utf8);
    match text[..fits].rfind(' ') {
        _ if text[fits..].starts_with(' ') => fits,
        Some(blank) if blank > 0 => blank,
        _ => fits,
    }
    .max(first)
}

/// The length in bytes of the longest start of `text` that fits into `cells`;
/// marks without width stay with the character they belong to.
pub(crate) fn prefix(text: &str, cells: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > cells {
            return at;
        }
    }
    text.len()
}
