//! Paths: `p = SHORTEST 2 (a:Label) ((x)-[:TYPE]->(y) WHERE x.key < y.key){1,3} (b)`.
//!
//! The words of a prefix are names everywhere else, here too where `=` follows.

use super::ast::{
    Chain, Group, Name, PathMode, PathPart, PathPattern, PathPrefix, Repetition, Selector, Shortest,
};
use super::clause::{filter, within};
use super::error::ParseErrorKind;
use super::input::{
    Input, Parsed, boxed, commit, context, list_of, optional, said, token, unboxed, variable,
};
use super::pattern::chain;
use super::token::{Keyword, TokenKind};

/// `patterns = path { "," path }`
pub(super) fn patterns(input: Input<'_>) -> Parsed<'_, Vec<PathPattern>> {
    let (rest, patterns) = list_of(path_pattern, TokenKind::Comma)(input)?;
    Ok((rest, unboxed(patterns)))
}

/// `path = [ prefix ] [ variable "=" ] [ prefix ] ( shortest | parts )`: one prefix
pub(super) fn path_pattern(input: Input<'_>) -> Parsed<'_, Box<PathPattern>> {
    let (rest, before) = prefix(input)?;
    let (rest, name) = path_variable(rest)?;
    let (rest, prefix) = match before {
        None => prefix(rest)?,
        Some(_) => (rest, before),
    };
    let what = if prefix.is_some() { "a path" } else { "a pattern" };
    let (rest, mut pattern) = context(what, shortest_or_parts)(rest)?;
    refuse_repeated_node(rest)?;
    pattern.variable = name;
    pattern.prefix = prefix;
    pattern.span = rest.since(input);
    Ok((rest, pattern))
}

/// `variable "="` before a path, if it stands here.
pub(super) fn path_variable(input: Input<'_>) -> Parsed<'_, Option<Name>> {
    if !(input.kind().is_name() && input.kind_at(1) == TokenKind::Equal) {
        return Ok((input, None));
    }
    let (rest, name) = variable(input)?;
    Ok((rest.next(), Some(name)))
}

/// Whether a prefix begins here.
pub(super) fn begins_prefix(input: Input<'_>) -> bool {
    let begins = || mode_here(input).is_some() || FIRST.iter().any(|word| input.is_word(word));
    input.kind_at(1) != TokenKind::Equal && begins()
}

/// What selectors begin with.
const FIRST: &[&str] = &["ALL", "ANY", "SHORTEST"];

/// `prefix = ( selector [ mode ] | mode ) [ PATH | PATHS ] [ GROUP | GROUPS ]`
fn prefix(input: Input<'_>) -> Parsed<'_, Option<PathPrefix>> {
    if !begins_prefix(input) {
        return Ok((input, None));
    }
    let (rest, selector) = selector(input)?;
    let (rest, mode) = mode(rest);
    let (rest, _) = word_of(rest, &["PATH", "PATHS"]);
    let (rest, selector) = match selector {
        Some(Selector::Shortest(count)) => match word_of(rest, &["GROUP", "GROUPS"]) {
            (rest, true) => (rest, Some(Selector::ShortestGroups(count))),
            (rest, false) => (rest, selector),
        },
        _ => (rest, selector),
    };
    Ok((rest, Some(PathPrefix { selector, mode, span: rest.since(input) })))
}

/// `selector = ALL | ANY [ number ] | ( ALL | ANY ) SHORTEST | SHORTEST [ number ]`
fn selector(input: Input<'_>) -> Parsed<'_, Option<Selector>> {
    let (all, any) = (input.is_word("ALL"), input.is_word("ANY"));
    let (rest, first) = word_of(input, &["ALL", "ANY"]);
    let (rest, shortest) = word_of(rest, &["SHORTEST"]);
    if all {
        return Ok((rest, Some(if shortest { Selector::AllShortest } else { Selector::All })));
    }
    if !first && !shortest {
        return Ok((input, None));
    }
    let (rest, count) = if any && shortest { (rest, 1) } else { how_many(rest)? };
    let selector = if shortest { Selector::Shortest } else { Selector::Any };
    Ok((rest, Some(selector(count))))
}

/// The number of a selector; one where there is none.
fn how_many(input: Input<'_>) -> Parsed<'_, u64> {
    match input.kind() {
        TokenKind::Integer => {
            let count = super::atom::integer(input, None)?;
            Ok((input.next(), count as u64))
        }
        TokenKind::Parameter | TokenKind::Minus | TokenKind::Float => {
            Err(said(ParseErrorKind::InvalidPathCount, input.peek().span))
        }
        _ => Ok((input, 1)),
    }
}

/// `mode = WALK | TRAIL | ACYCLIC | SIMPLE`
fn mode(input: Input<'_>) -> (Input<'_>, Option<PathMode>) {
    let _ = input.expected::<()>("a path mode");
    match mode_here(input) {
        Some(mode) => (input.next(), Some(mode)),
        None => (input, None),
    }
}

fn mode_here(input: Input<'_>) -> Option<PathMode> {
    let is_here = |(word, _): &&(&str, PathMode)| input.is_word(word);
    MODES.iter().find(is_here).map(|(_, mode)| *mode)
}

/// The words for modes.
pub(super) const MODES: &[(&str, PathMode)] = &[
    ("WALK", PathMode::Walk),
    ("TRAIL", PathMode::Trail),
    ("ACYCLIC", PathMode::Acyclic),
    ("SIMPLE", PathMode::Simple),
];

/// One of several words that mean the same, unless it names the path.
fn word_of<'a>(input: Input<'a>, words: &[&'static str]) -> (Input<'a>, bool) {
    let last = words.last().copied().unwrap_or_default();
    let is_name = input.kind_at(1) == TokenKind::Equal;
    if !is_name && words.iter().any(|word| input.is_word(word)) {
        return (input.next(), true);
    }
    let _ = input.expected::<()>(last);
    (input, false)
}

fn shortest_or_parts(input: Input<'_>) -> Parsed<'_, Box<PathPattern>> {
    match input.kind() {
        TokenKind::Keyword(Keyword::ShortestPath) => shortest(input, Shortest::One),
        TokenKind::Keyword(Keyword::AllShortestPaths) => shortest(input, Shortest::All),
        _ => unnamed(input),
    }
}

/// `shortest = ( SHORTESTPATH | ALLSHORTESTPATHS ) "(" parts ")"`
pub(super) fn shortest(input: Input<'_>, which: Shortest) -> Parsed<'_, Box<PathPattern>> {
    let (rest, _) = token(TokenKind::LeftParen)(input.next())?;
    let (rest, mut pattern) = unnamed(rest)?;
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    pattern.shortest = Some(which);
    pattern.span = rest.since(input);
    Ok((rest, pattern))
}

/// Parts as a path of which nothing else is said.
pub(super) fn unnamed(input: Input<'_>) -> Parsed<'_, Box<PathPattern>> {
    let (rest, parts) = parts(input)?;
    let span = rest.since(input);
    let path = || PathPattern { variable: None, prefix: None, shortest: None, parts, span };
    Ok((rest, boxed(path)))
}

/// `parts = ( chain | group ) { chain | group }`: of two neighbours one is a group
fn parts(input: Input<'_>) -> Parsed<'_, Vec<PathPart>> {
    let mut parts = Vec::new();
    let mut rest = input;
    loop {
        let is_group = begins_group(rest, 0);
        let follows = match parts.last() {
            None => true,
            Some(PathPart::Chain(_)) => is_group,
            Some(PathPart::Group(_)) => rest.kind() == TokenKind::LeftParen,
        };
        if !follows {
            return Ok((rest, parts));
        }
        let (after, part) = if is_group { commit(group(rest))? } else { chain_part(rest)? };
        parts.push(*part);
        rest = after;
    }
}

fn chain_part(input: Input<'_>) -> Parsed<'_, Box<PathPart>> {
    let (rest, (start, steps)) = chain(input)?;
    Ok((rest, boxed(|| PathPart::Chain(Chain { start: *start, steps }))))
}

/// Whether a path in parentheses begins so far ahead, rather than a node.
fn begins_group(input: Input<'_>, ahead: usize) -> bool {
    let named = input.kind_at(ahead + 1).is_name() && input.kind_at(ahead + 2) == TokenKind::Equal;
    let begins = named || input.kind_at(ahead + 1) == TokenKind::LeftParen;
    input.kind_at(ahead) == TokenKind::LeftParen && begins
}

/// `group = "(" [ variable "=" ] parts [ where ] ")" [ repetition ]`
fn group(input: Input<'_>) -> Parsed<'_, Box<PathPart>> {
    let (inner, mut group) = inside(input.deeper(1)?.next())?;
    let (inner, filter) = filter(inner)?;
    let (inner, _) = token(TokenKind::RightParen)(inner)?;
    let (rest, repeated) = repetition(input.after(inner))?;
    group.filter = within(filter);
    group.repeated = repeated;
    group.span = rest.since(input);
    Ok((rest, boxed(|| PathPart::Group(*group))))
}

/// The group as far as its condition.
fn inside(input: Input<'_>) -> Parsed<'_, Box<Group>> {
    let (rest, variable) = path_variable(input)?;
    let (rest, parts) = parts(rest)?;
    let span = rest.since(input);
    Ok((rest, boxed(|| Group { variable, parts, filter: None, repeated: None, span })))
}

/// `repetition = "+" | "*" | "{" ( number | [ number ] "," [ number ] ) "}"`
pub(super) fn repetition(input: Input<'_>) -> Parsed<'_, Option<Repetition>> {
    let (rest, (min, max)) = match input.kind() {
        TokenKind::Plus => (input.next(), (1, None)),
        TokenKind::Star => (input.next(), (0, None)),
        TokenKind::LeftBrace => bounds(input.next())?,
        _ => return Ok((input, None)),
    };
    Ok((rest, Some(Repetition { min, max, span: rest.since(input) })))
}

fn bounds(input: Input<'_>) -> Parsed<'_, (u64, Option<u64>)> {
    let (rest, min) = optional(input, times)?;
    let (rest, comma) = optional(rest, token(TokenKind::Comma))?;
    let (rest, max) = if comma.is_some() { optional(rest, times)? } else { (rest, min) };
    if rest.kind() != TokenKind::RightBrace || (comma.is_none() && min.is_none()) {
        return Err(said(ParseErrorKind::InvalidRepetition, rest.peek().span));
    }
    Ok((rest.next(), (min.unwrap_or(0), max)))
}

fn times(input: Input<'_>) -> Parsed<'_, u64> {
    if input.kind() != TokenKind::Integer {
        return input.expected("a number of repetitions");
    }
    let number = super::atom::integer(input, None)?;
    Ok((input.next(), number as u64))
}

/// A node alone is not repeated, though one may think so.
fn refuse_repeated_node(input: Input<'_>) -> Result<(), nom::Err<super::error::Fail>> {
    match input.kind() {
        TokenKind::Plus | TokenKind::Star | TokenKind::LeftBrace => {
            Err(said(ParseErrorKind::RepeatedNode, input.peek().span))
        }
        _ => Ok(()),
    }
}

/// Whether a pattern with at least one relationship begins at a `(` here, rather
/// than an expression in parentheses. Reads no further than the first arrow.
pub(super) fn is_chain(input: Input<'_>) -> bool {
    let end = super::pattern::end_of_node(input);
    end.is_some_and(|end| arrow_to_node(input, end) || begins_group(input, end))
}

/// `--`, `-->`, `<--`, `-[…]-`, `<-[…]-` or `-[…]->`, perhaps a repetition, and then `(`.
fn arrow_to_node(input: Input<'_>, mut at: usize) -> bool {
    use TokenKind as K;
    if input.kind_at(at) == K::Less {
        at += 1;
    }
    if input.kind_at(at) != K::Minus {
        return false;
    }
    at += 1;
    if input.kind_at(at) == K::LeftBracket {
        match input.partner(at) {
            Some(close) => at = close + 1,
            None => return false,
        }
    }
    if input.kind_at(at) != K::Minus {
        return false;
    }
    at += 1;
    if input.kind_at(at) == K::Greater {
        at += 1;
    }
    match input.kind_at(at) {
        K::Plus | K::Star => at += 1,
        K::LeftBrace => at = input.partner(at).map_or(at, |close| close + 1),
        _ => {}
    }
    input.kind_at(at) == K::LeftParen
}
