//! Joins the prompt's editor with completion, hints, colours and the rule when a
//! statement is complete.

use std::borrow::Cow;

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::config::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::complete::{self, Candidate, Known};
use super::{highlight, hint};
use crate::database::Database;
use crate::frontend::printer;
use crate::frontend::saved::Saved;
use crate::parse;
use crate::render::terminal;
use crate::value::NodeId;

/// What the editor asks while a line is typed.
pub(super) struct Assistant {
    pub(super) database: Database,
    pub(super) parameters: Vec<String>,
    pub(super) queries: Vec<Saved>,
    pub(super) here: Option<NodeId>,
    pub(super) color: bool,
    pub(super) files: FilenameCompleter,
    pub(super) history: HistoryHinter,
}

impl Assistant {
    fn with_known<T>(&self, ask: impl FnOnce(&Known<'_>) -> T) -> T {
        let graph = self.database.read();
        let parameters = self.parameters.clone();
        ask(&Known { graph: &graph, parameters, queries: &self.queries, here: self.here })
    }
}

impl Helper for Assistant {}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let completion = self.with_known(|known| complete::complete(line, cursor, known));
        if completion.is_file {
            return self.files.complete_path(line, cursor);
        }
        Ok((completion.start, completion.candidates.into_iter().map(pair).collect()))
    }
}

/// The list shows the note behind the text; only the text is inserted.
fn pair(candidate: Candidate) -> Pair {
    let display = if candidate.note.is_empty() || candidate.note.starts_with(&candidate.text) {
        candidate.note.clone()
    } else {
        format!("{}  {}", candidate.text, candidate.note)
    };
    let display = if display.is_empty() { candidate.text.clone() } else { display };
    let room = printer::terminal_width().saturating_sub(2);
    let display = terminal::shorten(&terminal::clean(&display), room).into_owned();
    Pair { display, replacement: candidate.text }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, line: &str, cursor: usize, context: &Context<'_>) -> Option<String> {
        if cursor < line.len() || line.is_empty() {
            return None;
        }
        let hint = self.with_known(|known| hint::hint(line, known));
        let hint = hint.or_else(|| self.history.hint(line, cursor, context))?;
        // a hint of several lines would push the prompt away
        hint.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if self.color {
            Cow::Owned(highlight::highlight(line, cursor))
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.color { format!("\x1b[1m{prompt}\x1b[0m").into() } else { prompt.into() }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color { format!("\x1b[2m{hint}\x1b[0m").into() } else { hint.into() }
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        match candidate.split_once("  ") {
            Some((text, note)) if self.color => format!("{text}  \x1b[2m{note}\x1b[0m").into(),
            _ => candidate.into(),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.color
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_complete(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

/// Whether Enter runs what has been typed: a command, nothing at all, something that
/// ends in `;`, or something followed by an empty line.
pub fn is_complete(input: &str) -> bool {
    let trimmed = input.trim();
    let ending = parse::ending(input);
    trimmed.is_empty()
        || trimmed.starts_with(':')
        || (ending.empty && ending.open.is_none())
        || input.lines().last().is_some_and(|line| line.trim().is_empty())
        || input.ends_with('\n')
}
