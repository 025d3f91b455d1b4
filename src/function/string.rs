//! Functions on text. Lengths and places are counted in Unicode code points.

use super::{Call, Function, Parameter};
use crate::value::{Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

fn to_upper(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    Ok(Value::string(text.to_uppercase()))
}

fn to_lower(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    Ok(Value::string(text.to_lowercase()))
}

/// White space, or any of the characters given.
fn is_trimmed<'a>(call: &Call<'a>) -> Result<impl Fn(char) -> bool + 'a> {
    let characters = if call.has(1) { Some(call.text(1)?) } else { None };
    Ok(move |c: char| characters.map_or(c.is_whitespace(), |characters| characters.contains(c)))
}

fn trim(call: &Call<'_>) -> Result {
    Ok(Value::string(call.text(0)?.trim_matches(is_trimmed(call)?)))
}

fn trim_left(call: &Call<'_>) -> Result {
    Ok(Value::string(call.text(0)?.trim_start_matches(is_trimmed(call)?)))
}

fn trim_right(call: &Call<'_>) -> Result {
    Ok(Value::string(call.text(0)?.trim_end_matches(is_trimmed(call)?)))
}

fn replace(call: &Call<'_>) -> Result {
    let (text, search, with) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let most = if call.has(3) { call.count(3)? } else { usize::MAX };
    call.spend(text.len())?;
    let found = text.matches(&**search).count().min(most);
    call.spend(text.len().saturating_add(found.saturating_mul(with.len())))?;
    Ok(Value::string(text.replacen(&**search, with, found)))
}

fn substring(call: &Call<'_>) -> Result {
    let (text, start) = (call.text(0)?, call.count(1)?);
    let length = if call.has(2) { call.count(2)? } else { usize::MAX };
    Ok(Value::string(part(text, start, length)))
}

fn left(call: &Call<'_>) -> Result {
    Ok(Value::string(part(call.text(0)?, 0, call.count(1)?)))
}

fn right(call: &Call<'_>) -> Result {
    let (text, length) = (call.text(0)?, call.count(1)?);
    let start = text.chars().count().saturating_sub(length);
    Ok(Value::string(part(text, start, usize::MAX)))
}

/// So many characters of a text from a place on, as far as there are.
fn part(text: &str, start: usize, length: usize) -> &str {
    let place = |text: &str, count| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let rest = &text[place(text, start)..];
    &rest[..place(rest, length)]
}

fn split(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    let separators = match call.value(1) {
        Value::String(separator) => vec![&**separator],
        Value::List(list) => {
            let separator = |value: &'_ Value| match value {
                Value::String(_) => Ok(()),
                other => Err(call.mismatch("a list of strings", other)),
            };
            list.iter().try_for_each(separator)?;
            list.iter().filter_map(as_text).collect()
        }
        other => return Err(call.mismatch("a string or a list of strings", other)),
    };
    call.budget.tick((text.len() as u64).saturating_mul(separators.len() as u64))?;
    let pieces = pieces(text, &separators);
    call.spend_values(pieces.len())?;
    Ok(Value::strings(pieces))
}

fn as_text(value: &Value) -> Option<&str> {
    if let Value::String(text) = value { Some(text) } else { None }
}

/// The text between separators; an empty separator lies between all characters.
fn pieces<'a>(text: &'a str, separators: &[&str]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(character) = text[at..].chars().next() {
        let found = separators.iter().find(|separator| text[at..].starts_with(**separator));
        let next = at + character.len_utf8();
        match found.map(|separator| separator.len()) {
            Some(0) => {
                if at > start {
                    pieces.push(&text[start..at]);
                    start = at;
                }
                at = next;
            }
            Some(length) => {
                pieces.push(&text[start..at]);
                at += length;
                start = at;
            }
            None => at = next,
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn reverse(call: &Call<'_>) -> Result {
    match call.value(0) {
        Value::String(text) => {
            call.spend(text.len())?;
            Ok(Value::string(text.chars().rev().collect::<String>()))
        }
        Value::List(list) => {
            call.spend_values(list.len())?;
            Value::list(list.iter().rev().cloned().collect())
        }
        other => Err(call.mismatch("a string or a list", other)),
    }
}

fn char_length(call: &Call<'_>) -> Result {
    Ok(Value::Integer(call.text(0)?.chars().count() as i64))
}

const TEXT: Parameter = Parameter::new("text", &[Type::String]);
const CHARACTERS: Parameter = Parameter::new("characters", &[Type::String]);
const LENGTH: Parameter = Parameter::new("length", &[Type::Integer]);
const START: Parameter = Parameter::new("start", &[Type::Integer]);
const SEARCH: Parameter = Parameter::new("search", &[Type::String]);
const WITH: Parameter = Parameter::new("replacement", &[Type::String]);
const LIMIT: Parameter = Parameter::new("limit", &[Type::Integer]);
const SEPARATOR: Parameter = Parameter::new("separator", &[Type::String, Type::List]);
const TEXT_OR_LIST: Parameter = Parameter::new("value", &[Type::String, Type::List]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("toUpper", &[TEXT], Type::String, to_upper, "text in upper case")
        .also(&["upper"]),
    Function::scalar("toLower", &[TEXT], Type::String, to_lower, "text in lower case")
        .also(&["lower"]),
    Function::scalar(
        "trim",
        &[TEXT, CHARACTERS],
        Type::String,
        trim,
        "text without white space, or the given characters, at both ends",
    )
    .requires(1)
    .also(&["bTrim"]),
    Function::scalar(
        "lTrim",
        &[TEXT, CHARACTERS],
        Type::String,
        trim_left,
        "text without white space, or the given characters, at its beginning",
    )
    .requires(1),
    Function::scalar(
        "rTrim",
        &[TEXT, CHARACTERS],
        Type::String,
        trim_right,
        "text without white space, or the given characters, at its end",
    )
    .requires(1),
    Function::scalar(
        "replace",
        &[TEXT, SEARCH, WITH, LIMIT],
        Type::String,
        replace,
        "text with every occurrence of another replaced, or the first few",
    )
    .requires(3),
    Function::scalar(
        "substring",
        &[TEXT, START, LENGTH],
        Type::String,
        substring,
        "part of a text, from a place counted from 0",
    )
    .requires(2),
    Function::scalar("left", &[TEXT, LENGTH], Type::String, left, "the first characters of a text"),
    Function::scalar(
        "right",
        &[TEXT, LENGTH],
        Type::String,
        right,
        "the last characters of a text",
    ),
    Function::scalar(
        "split",
        &[TEXT, SEPARATOR],
        Type::List,
        split,
        "the parts of a text between separators",
    ),
    Function::scalar("reverse", &[TEXT_OR_LIST], Type::Any, reverse, "a text or list backwards"),
    Function::scalar(
        "char_length",
        &[TEXT],
        Type::Integer,
        char_length,
        "how many characters a text has",
    )
    .also(&["character_length"]),
];
