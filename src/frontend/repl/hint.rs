//! The grey text behind the cursor: how a command or a function goes on, or the
//! rest of the only word that fits.

use super::command;
use super::complete::{self, Known};
use crate::function;
use crate::parse::token::{TokenKind, lex};

/// Shortest word whose rest is offered.
const WORD_MIN: usize = 2;

/// What to show behind `text`, the cursor being at its end.
pub fn hint(text: &str, known: &Known<'_>) -> Option<String> {
    if text.trim_start().starts_with(':') {
        return command_hint(text)
            .or_else(|| call_of_saved(text, known))
            .or_else(|| rest_of_word(text, known));
    }
    call_hint(text).or_else(|| rest_of_word(text, known))
}

/// `:run ` goes on with `NAME [KEY=VALUE …]`.
fn command_hint(text: &str) -> Option<String> {
    let line = text.trim_start().strip_prefix(':')?;
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    let command = command::find(name).filter(|command| command.name == name)?;
    if !rest.is_empty() || command.usage.is_empty() {
        return None;
    }
    let gap = if line.ends_with(' ') { "" } else { " " };
    Some(format!("{gap}{}", command.usage))
}

/// `:run cast ` goes on with `[film="Heat"]`.
fn call_of_saved(text: &str, known: &Known<'_>) -> Option<String> {
    let name = text.trim_start().strip_prefix(":run ")?.trim_start().strip_suffix(' ')?;
    let saved = known.queries.iter().find(|saved| saved.name == name)?;
    let usage = saved.usage();
    Some(usage.strip_prefix(name)?.trim_start().to_owned()).filter(|usage| !usage.is_empty())
}

/// `toUpper(` goes on with its parameters.
fn call_hint(text: &str) -> Option<String> {
    let tokens = lex(text);
    let [.., name, open, _end] = tokens.as_slice() else { return None };
    if open.kind != TokenKind::LeftParen || open.span.end as usize != text.len() {
        return None;
    }
    let signature = function::lookup(name.span.slice(text))?.signature();
    let (_, arguments) = signature.split_once('(')?;
    let (arguments, _) = arguments.rsplit_once(')')?;
    Some(format!("{arguments})"))
}

/// The rest of the word at the end where only one candidate fits. Values are left
/// out: looking them up takes too long to do at every key.
fn rest_of_word(text: &str, known: &Known<'_>) -> Option<String> {
    let word_len = text.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').count();
    if word_len < WORD_MIN || text.matches(['\'', '"']).count() % 2 == 1 {
        return None;
    }
    let completion = complete::complete(text, text.len(), known);
    let [only] = completion.candidates.as_slice() else { return None };
    let rest = only.text.strip_prefix(text.get(completion.start..)?)?;
    (!rest.is_empty()).then(|| rest.to_owned())
}
