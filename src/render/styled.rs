//! Text in several tones that is broken into lines as a whole.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::terminal::{self, Tone, paint};

/// Characters and their tones, without anything a terminal would obey.
#[derive(Clone, Debug, Default)]
pub(crate) struct Styled(Vec<(char, Tone)>);

impl Styled {
    /// Appends text, with what a terminal would obey written out.
    pub(crate) fn push(&mut self, text: &str, tone: Tone) {
        self.0.extend(terminal::clean(text).chars().map(|character| (character, tone)));
    }

    /// The text without its tones.
    pub(crate) fn plain(&self) -> String {
        self.0.iter().map(|(character, _)| character).collect()
    }

    /// Writes it in lines that fit into `width`, broken at blanks where there are any.
    /// Lines begin with `first`, and from the second on with as many blanks.
    pub(crate) fn write(
        &self,
        out: &mut dyn Write,
        first: &str,
        width: Option<usize>,
        color: bool,
    ) -> io::Result<()> {
        let indent = terminal::width(first);
        // a page narrower than that is not worth the care
        let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(16));
        let mut rest = &self.0[..];
        let mut is_first = true;
        while is_first || !rest.is_empty() {
            let (line, after) = rest.split_at(line_end(rest, room));
            if is_first && !first.trim().is_empty() {
                write!(out, "{}", paint(first, Tone::Bold, color))?;
            } else {
                write!(out, "{:indent$}", "")?;
            }
            write_line(out, trimmed(line), color)?;
            rest = &after[after.iter().take_while(|(c, _)| *c == ' ').count()..];
            is_first = false;
        }
        Ok(())
    }
}

/// How many characters the first line takes: up to the last blank that fits, else what
/// fits, but one at least.
fn line_end(text: &[(char, Tone)], room: usize) -> usize {
    let mut used = 0;
    let mut blank = None;
    for (at, (character, _)) in text.iter().enumerate() {
        if *character == ' ' {
            blank = Some(at).filter(|at| *at > 0).or(blank);
        }
        used += character.width().unwrap_or(0);
        if used > room {
            return blank.unwrap_or(at).max(1);
        }
    }
    text.len()
}

fn trimmed(line: &[(char, Tone)]) -> &[(char, Tone)] {
    let blanks = line.iter().rev().take_while(|(character, _)| *character == ' ').count();
    &line[..line.len() - blanks]
}

fn write_line(out: &mut dyn Write, line: &[(char, Tone)], color: bool) -> io::Result<()> {
    for run in line.chunk_by(|a, b| a.1 == b.1) {
        let text: String = run.iter().map(|(character, _)| character).collect();
        write!(out, "{}", paint(&text, run[0].1, color))?;
    }
    out.write_all(b"\n")
}
