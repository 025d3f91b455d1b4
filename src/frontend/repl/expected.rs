//! What the parser would take at the cursor, as words to offer.

use crate::parse::token::{KEYWORDS, Keyword, PATH_WORDS, SCHEMA_WORDS, TokenKind, lex};
use crate::parse::{self, ParseErrorKind};

/// A sign that fits nowhere but in a range, so that the parser says what would.
const PROBE: &str = " ..";

/// Keywords that begin an expression or an operand of one.
const IN_EXPRESSIONS: &[&str] = &[
    "ALL", "ANY", "CASE", "COUNT", "EXISTS", "FALSE", "NONE", "NOT", "NULL", "REDUCE", "SINGLE",
    "TRUE",
];
/// Operators that are words.
const OPERATORS: &[&str] =
    &["AND", "CONTAINS", "ENDS WITH", "IN", "IS NOT NULL", "IS NULL", "OR", "STARTS WITH", "XOR"];
/// What says which paths are meant, and how they are looked for.
const PREFIXES: &[&str] =
    &["ALL SHORTEST", "ANY", "ANY SHORTEST", "SHORTEST", "ACYCLIC", "SIMPLE", "TRAIL", "WALK"];
/// What may come twice on a path.
const MODES: &[&str] = &["ACYCLIC", "SIMPLE", "TRAIL", "WALK"];
/// Clauses that change the graph.
const UPDATES: &[&str] =
    &["CREATE", "DELETE", "DETACH DELETE", "FOREACH", "MERGE", "REMOVE", "SET"];
/// Keywords that begin a statement and are no clauses.
const STATEMENTS: &[&str] = &["DROP", "EXPLAIN", "PROFILE", "SHOW", "WHY"];
/// Keywords that never stand alone, with the word that follows.
const PAIRS: &[(&str, &str)] = &[
    ("DETACH", "DETACH DELETE"),
    ("DIFFERENT", "DIFFERENT RELATIONSHIPS"),
    ("ENDS", "ENDS WITH"),
    ("LOAD", "LOAD CSV"),
    ("OPTIONAL", "OPTIONAL MATCH"),
    ("ORDER", "ORDER BY"),
    ("REPEATABLE", "REPEATABLE ELEMENTS"),
    ("STARTS", "STARTS WITH"),
];

/// What may come next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// Keywords, or pairs of them that belong together.
    pub(super) keywords: Vec<&'static str>,
    /// Variables and functions fit.
    pub(super) expression: bool,
}

/// What may follow `text`; everything where the parser cannot tell.
pub(super) fn after(text: &str) -> Expected {
    let statement = &text[statement_start(text)..];
    if statement.trim().is_empty() {
        let keywords = clauses().chain(STATEMENTS.iter().copied()).collect();
        return Expected { keywords, expression: false };
    }
    let expected = match parse::parse(&format!("{statement}{PROBE}")) {
        Err(error) if error.span.start as usize > statement.len() => match error.kind {
            ParseErrorKind::Unexpected { expected, .. } => Some(expected),
            _ => None,
        },
        _ => None,
    };
    let Some(mut expected) = expected else { return everything() };
    if last_clause(statement) == Some(Keyword::Return) {
        // the grammar lets a clause follow, the meaning does not
        expected.retain(|description| *description != "a clause");
    }
    words(&expected)
}

/// The keyword of the clause the text ends in, or `UNION` before the first of a branch.
fn last_clause(statement: &str) -> Option<Keyword> {
    lex(statement).iter().rev().find_map(|token| match token.kind {
        TokenKind::Keyword(word) if word == Keyword::Union || word.row().class.begins() => {
            Some(word)
        }
        _ => None,
    })
}

fn statement_start(text: &str) -> usize {
    let semicolon = lex(text).into_iter().rfind(|token| token.kind == TokenKind::Semicolon);
    semicolon.map_or(0, |token| token.span.end as usize)
}

fn everything() -> Expected {
    let keywords = KEYWORDS.iter().map(|row| paired(row.text)).collect();
    Expected { keywords, expression: true }
}

/// The parser's descriptions as words.
fn words(expected: &[&'static str]) -> Expected {
    let mut keywords: Vec<&'static str> = Vec::new();
    for description in expected {
        match *description {
            "a clause" => keywords.extend(clauses()),
            "an updating clause" => keywords.extend(UPDATES),
            "an operator" => keywords.extend(OPERATORS),
            "an expression" => keywords.extend(IN_EXPRESSIONS),
            "a pattern" => keywords.extend(PREFIXES),
            "a path mode" => keywords.extend(MODES),
            word => keywords.extend(keyword(word)),
        }
    }
    keywords.sort_unstable();
    keywords.dedup();
    let expression = expected.iter().any(|one| matches!(*one, "an expression" | "a variable"));
    Expected { keywords, expression }
}

fn clauses() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().filter(|row| row.class.begins()).map(|row| paired(row.text))
}

fn keyword(word: &str) -> Option<&'static str> {
    let others = || SCHEMA_WORDS.iter().chain(PATH_WORDS).find(|known| **known == word);
    let found = KEYWORDS.iter().find(|row| row.text == word).map(|row| row.text);
    found.or_else(|| others().copied()).map(paired)
}

fn paired(word: &'static str) -> &'static str {
    PAIRS.iter().find(|(first, _)| *first == word).map_or(word, |(_, pair)| pair)
}
