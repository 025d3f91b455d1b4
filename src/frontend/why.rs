//! A statement with `WHY` in front, and a row of one result in another.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::parse;
use crate::parse::token::{Keyword, Token, TokenKind};
use crate::render::diagnostic::Diagnostic;
use crate::render::wire::Tagged;
use crate::result::{Datum, QueryResult, Rows, Why};

/// What is put in front of a statement.
const WORD: &str = "WHY ";

/// A statement that asks why, and where the word came in.
pub struct Asked {
    /// The statement as it is run.
    pub text: String,
    /// None where the statement asked so itself.
    inserted: Option<usize>,
}

impl Asked {
    /// The statement with `WHY` before it, behind `EXPLAIN` or `PROFILE`.
    pub fn of(statement: &str) -> Asked {
        let begin = words(statement).find(|token| !is_mode(token.kind));
        let at = begin.map(|token| (token.kind, token.span.start as usize));
        match at {
            None | Some((TokenKind::Keyword(Keyword::Why), _)) => {
                Asked { text: statement.to_owned(), inserted: None }
            }
            Some((_, at)) => {
                let (before, rest) = statement.split_at(at);
                Asked { text: format!("{before}{WORD}{rest}"), inserted: Some(at) }
            }
        }
    }

    /// What is wrong with the statement, in places of the text without the word.
    pub fn in_place(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.inserted {
            Some(at) => diagnostic.without(at, WORD.len()),
            None => diagnostic,
        }
    }
}

/// The statement itself, without `EXPLAIN`, `PROFILE` and `WHY`.
pub fn bare(statement: &str) -> &str {
    let is_asking = |kind| is_mode(kind) || kind == TokenKind::Keyword(Keyword::Why);
    let begin = words(statement).find(|token| !is_asking(token.kind));
    begin.map_or(statement, |token| &statement[token.span.start as usize..])
}

fn words(statement: &str) -> impl Iterator<Item = Token> {
    parse::lex(statement).into_iter().filter(|token| !token.kind.is_trivia())
}

fn is_mode(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Keyword(Keyword::Explain | Keyword::Profile))
}

/// Row number `row` of one result, found by its values in `asked`, which may have its rows
/// in another order; with what it rests on. None where it is not there.
pub fn row(result: &QueryResult, row: usize, asked: &QueryResult) -> Option<QueryResult> {
    let at = place(result, row, asked, exact).or_else(|| place(result, row, asked, unordered))?;
    let why = asked.why.as_deref()?;
    let (facts, rows) = (why.facts.clone(), vec![why.rows.get(at)?.clone()]);
    Some(QueryResult {
        columns: asked.columns.clone(),
        rows: Rows::from_iter([asked.rows.get(at)?.to_vec()]),
        why: Some(Arc::new(Why { facts, rows })),
        ..QueryResult::default()
    })
}

/// Where a row is: of rows that are alike the one that is as many-th among them.
fn place(
    result: &QueryResult,
    row: usize,
    asked: &QueryResult,
    key: fn(&Datum) -> String,
) -> Option<usize> {
    let key_of = |row: &[Datum]| -> Vec<String> { row.iter().map(key).collect() };
    let wanted = key_of(result.rows.get(row)?);
    let is_so = |row: &&[Datum]| key_of(row) == wanted;
    let before = result.rows.iter().take(row).filter(is_so).count();
    let alike = asked.rows.iter().enumerate().filter(|(_, row)| is_so(row));
    alike.map(|(at, _)| at).nth(before)
}

/// A value as text that no other value has.
fn exact(datum: &Datum) -> String {
    // values of a result are always JSON
    serde_json::to_string(&Tagged(datum)).unwrap_or_default()
}

/// The same for lists whatever their order: some are gathered in the order of rows.
fn unordered(datum: &Datum) -> String {
    let Datum::List(items) = datum else { return exact(datum) };
    let mut keys: Vec<String> = items.iter().map(unordered).collect();
    keys.sort_unstable();
    let mut text = String::from("[");
    for key in keys {
        // writing to a string cannot fail
        let _ = write!(text, "{key},");
    }
    text + "]"
}
