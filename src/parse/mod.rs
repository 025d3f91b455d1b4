//! Text to tokens to syntax tree; knows no graph.
//!
//! In: the text of one statement. Out: an [`ast::Statement`] that says what was
//! written, or a [`ParseError`] at the farthest place the grammar could reach.
//! After this stage there are no tokens, comments, backticks or escapes any
//! more; names are still text and may mean nothing.
//!
//! It does not look names up, check types or rewrite anything. Only mistakes that
//! show in the form alone are reported here; the rest is for `bind`.
//!
//! Long text is fine (chains are flat lists, time is linear), deep text is not:
//! past 256 levels of nesting the answer is an error.
//!
//! The functions follow `GRAMMAR.md` rule by rule.

pub mod token;
mod lexer;
pub mod ast;
mod error;
mod hint;
mod input;
mod query;
mod clause;
mod update;
mod dialect;
mod schema;
mod path;
mod pattern;
mod expression;
mod atom;
mod comprehension;
mod type_name;
mod literal;
mod script;
mod print;

pub use error::{ParseError, ParseErrorKind};
pub use expression::operators;
pub use print::print;
pub(crate) use print::{node_text, relationship_text};
pub use schema::{LISTED, ListedRow};
pub use script::{Ending, Open, ending, statements};
pub use token::lex;
pub use type_name::TYPE_WORDS;

use ast::Statement;
use error::{Fail, flaw_of};
use input::{Input, Source};
use token::{Flaw, Token, TokenKind};

use crate::budget::Budget;
use crate::span::Span;

/// Parses one statement; a `;` at its end may be left out.
pub fn parse(text: &str) -> Result<Statement, ParseError> {
    parse_within(text, &Budget::unlimited())
}

/// The same, for as long as the budget allows.
pub fn parse_within(text: &str, budget: &Budget) -> Result<Statement, ParseError> {
    let stopped = |exceeded| ParseError {
        kind: ParseErrorKind::Stopped(exceeded),
        span: Span::new(0, text.len()),
    };
    let tokens = lexer::tokens(text, budget).map_err(stopped)?;
    let source = Source::new(text, tokens, budget);
    match query::statement(Input::new(&source)) {
        Ok((_, statement)) => Ok(statement),
        Err(nom::Err::Error(Fail::Said(error)) | nom::Err::Failure(Fail::Said(error))) => {
            Err(*error)
        }
        Err(_) => Err(farthest(source)),
    }
}

/// The error at the farthest token that did not fit.
fn farthest(source: Source<'_>) -> ParseError {
    let Source { text, tokens, farthest, .. } = source;
    let (at, expected) = farthest.take();
    let token = tokens[at.min(tokens.len() - 1)];
    let found = token.span.slice(text);
    let flaw = flaw_of(token.kind);
    // where a name must stand, a number is wrong however it is written
    let name = expected.contains(&"a key");
    if let Some(flaw) = flaw.filter(|flaw| *flaw != Flaw::Number || !name) {
        return ParseError::flaw(flaw, found, token.span);
    }
    let found = found.to_owned();
    let named = expected.contains(&"an expression") && is_named(&tokens, at);
    let kind = match token.kind {
        TokenKind::Foreign => ParseErrorKind::Foreign { found },
        _ => ParseErrorKind::Unexpected { found, expected, named },
    };
    ParseError { kind, span: token.span }
}

/// Whether a keyword is meant as a name: one was given with `AS` before, or something
/// follows that can only follow a name.
fn is_named(tokens: &[Token], at: usize) -> bool {
    let Some(Token { kind: TokenKind::Keyword(word), .. }) = tokens.get(at) else { return false };
    let is_same = |token: &Token| token.kind == TokenKind::Keyword(*word);
    let is_alias = |pair: &[Token]| {
        pair[0].kind == TokenKind::Keyword(token::Keyword::As) && is_same(&pair[1])
    };
    let next = tokens.get(at + 1).map_or(TokenKind::End, |next| next.kind);
    let follows = next.closes()
        || matches!(
            next,
            TokenKind::Dot | TokenKind::Comma | TokenKind::End | TokenKind::Semicolon
        )
        || expression::is_operator_sign(next);
    follows || tokens[..at].windows(2).any(is_alias)
}
