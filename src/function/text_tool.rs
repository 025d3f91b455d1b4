//! Functions on text beyond those of openCypher, in a namespace of their own where their
//! names could mean other things.

use super::{Call, Function, Parameter, regular};
use crate::value::{Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

fn join(call: &Call<'_>) -> Result {
    let (list, separator) = (call.list(0)?, call.text(1)?);
    let mut parts = Vec::with_capacity(list.len());
    let mut bytes = 0_usize;
    for item in list.iter().filter(|item| !item.is_null()) {
        let Value::String(part) = item else {
            return Err(call.mismatch("a list of strings", item));
        };
        bytes = bytes.saturating_add(part.len()).saturating_add(separator.len());
        parts.push(&**part);
    }
    call.spend(bytes)?;
    Ok(Value::string(parts.join(&**separator)))
}

fn repeat(call: &Call<'_>) -> Result {
    let (text, times) = (call.text(0)?, call.count(1)?);
    call.spend(text.len().saturating_mul(times))?;
    Ok(Value::string(text.repeat(times)))
}

fn pad_left(call: &Call<'_>) -> Result {
    Ok(Value::string(padding(call)? + call.text(0)?))
}

fn pad_right(call: &Call<'_>) -> Result {
    Ok(Value::string(call.text(0)?.to_string() + &padding(call)?))
}

/// What a text lacks of a length.
fn padding(call: &Call<'_>) -> Result<String> {
    let (text, length) = (call.text(0)?, call.count(1)?);
    let fill = if call.has(2) { call.text(2)? } else { " " };
    let lacks = length.saturating_sub(text.chars().count());
    call.spend(lacks.saturating_mul(4))?;
    Ok(fill.chars().cycle().take(lacks).collect())
}

fn index_of(call: &Call<'_>) -> Result {
    let (text, search) = (call.text(0)?, call.text(1)?);
    call.spend(text.len())?;
    let place = text.find(&**search).map(|at| text[..at].chars().count() as i64);
    Ok(Value::Integer(place.unwrap_or(-1)))
}

fn capitalize(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    Ok(Value::string(capitalized(text)))
}

fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}

fn title(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    Ok(Value::string(
        text.split_inclusive(char::is_whitespace).map(capitalized).collect::<String>(),
    ))
}

/// Letters and digits in lower case, everything between them a hyphen.
fn slug(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    Ok(Value::string(words.join("-")))
}

fn levenshtein(call: &Call<'_>) -> Result {
    let (left, right) = compared(call)?;
    Ok(Value::Integer(strsim::levenshtein(left, right) as i64))
}

fn similarity(call: &Call<'_>) -> Result {
    let (left, right) = compared(call)?;
    Ok(Value::Float(strsim::normalized_levenshtein(left, right)))
}

/// Two texts, the work of comparing them counted: each character with each.
fn compared<'a>(call: &Call<'a>) -> Result<(&'a str, &'a str)> {
    let (left, right) = (call.text(0)?, call.text(1)?);
    call.budget.tick((left.len() as u64).saturating_mul(right.len() as u64))?;
    Ok((left, right))
}

fn regex_find(call: &Call<'_>) -> Result {
    let text = call.text(0)?;
    call.spend(text.len())?;
    regular::with(call.text(1)?, &call.context(), |regex| {
        let found: Vec<&str> = regex.find_iter(text).map(|found| found.as_str()).collect();
        call.spend_values(found.len())?;
        Ok(Value::strings(found))
    })
}

fn regex_replace(call: &Call<'_>) -> Result {
    let (text, with) = (call.text(0)?, call.text(2)?);
    call.spend(text.len())?;
    regular::with(call.text(1)?, &call.context(), |regex| {
        let found = regex.find_iter(text).count().saturating_mul(with.len());
        // each group that the replacement names brings back no more than the text
        let groups = with.matches('$').count().saturating_mul(text.len());
        call.spend(text.len().saturating_add(found).saturating_add(groups))?;
        Ok(Value::string(regex.replace_all(text, &**with).into_owned()))
    })
}

const TEXT: Parameter = Parameter::new("text", &[Type::String]);
const OTHER: Parameter = Parameter::new("other", &[Type::String]);
const TEXTS: Parameter = Parameter::new("texts", &[Type::List]);
const SEPARATOR: Parameter = Parameter::new("separator", &[Type::String]);
const TIMES: Parameter = Parameter::new("times", &[Type::Integer]);
const LENGTH: Parameter = Parameter::new("length", &[Type::Integer]);
const FILL: Parameter = Parameter::new("fill", &[Type::String]);
const SEARCH: Parameter = Parameter::new("search", &[Type::String]);
const PATTERN: Parameter = Parameter::new("pattern", &[Type::String]);
const WITH: Parameter = Parameter::new("replacement", &[Type::String]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar(
        "lPad",
        &[TEXT, LENGTH, FILL],
        Type::String,
        pad_left,
        "text made as long as that, with blanks or other characters before it",
    )
    .requires(2),
    Function::scalar(
        "rPad",
        &[TEXT, LENGTH, FILL],
        Type::String,
        pad_right,
        "text made as long as that, with blanks or other characters behind it",
    )
    .requires(2),
    Function::scalar(
        "string.join",
        &[TEXTS, SEPARATOR],
        Type::String,
        join,
        "the texts of a list with another between them; null is left out",
    ),
    Function::scalar(
        "string.repeat",
        &[TEXT, TIMES],
        Type::String,
        repeat,
        "a text several times over",
    ),
    Function::scalar(
        "string.indexOf",
        &[TEXT, SEARCH],
        Type::Integer,
        index_of,
        "where a text first occurs in another, from 0; -1 where it does not",
    ),
    Function::scalar(
        "string.capitalize",
        &[TEXT],
        Type::String,
        capitalize,
        "text with its first letter in upper case",
    ),
    Function::scalar(
        "string.title",
        &[TEXT],
        Type::String,
        title,
        "text with the first letter of each word in upper case",
    ),
    Function::scalar(
        "string.slug",
        &[TEXT],
        Type::String,
        slug,
        "the words of a text in lower case with hyphens between them",
    ),
    Function::scalar(
        "string.levenshtein",
        &[TEXT, OTHER],
        Type::Integer,
        levenshtein,
        "how many characters to add, take away or change to get from one text to the other",
    ),
    Function::scalar(
        "string.similarity",
        &[TEXT, OTHER],
        Type::Float,
        similarity,
        "how alike two texts are, from 0 to 1 for the same",
    ),
    Function::scalar(
        "string.regexFind",
        &[TEXT, PATTERN],
        Type::List,
        regex_find,
        "every part of a text that a regular expression matches",
    ),
    Function::scalar(
        "string.regexReplace",
        &[TEXT, PATTERN, WITH],
        Type::String,
        regex_replace,
        "text with every match of a regular expression replaced; `$1` is its first group",
    ),
];
