//! Several statements in one text, and text that is still being typed.
//!
//! Reads tokens only, so it works on text that does not parse.

use super::token::{Flaw, Token, TokenKind, lex};
use crate::span::Span;

/// What a text leaves open at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// A string without its closing quote.
    String,
    /// A name without its closing backtick.
    Name,
    /// A comment without `*/`.
    Comment,
    /// This bracket, the innermost one not closed.
    Bracket(TokenKind),
}

/// How a text ends, for a prompt that must decide whether to read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What is still open, if anything.
    pub open: Option<Open>,
    /// Whether the last thing that is no comment is `;`.
    pub terminated: bool,
    /// Whether there is nothing but blanks and comments after the last `;`.
    pub empty: bool,
}

/// The statements of a script, without their `;`; empty ones are dropped.
///
/// Each span runs from the statement's first token to its last. A `;` inside a
/// string, a name or a comment separates nothing.
pub fn statements(text: &str) -> Vec<Span> {
    let tokens = lex(text);
    let mut spans = Vec::new();
    let mut current: Option<Span> = None;
    for token in tokens.iter().filter(|token| !token.kind.is_trivia()) {
        match token.kind {
            TokenKind::Semicolon | TokenKind::End => spans.extend(current.take()),
            _ => current = Some(current.map_or(token.span, |span| span.to(token.span))),
        }
    }
    spans
}

/// How the last statement of a text ends.
pub fn ending(text: &str) -> Ending {
    let mut ending = Ending { open: None, terminated: false, empty: true };
    let mut brackets = Vec::new();
    for token in lex(text).iter().filter(|token| !token.kind.is_trivia()) {
        match token.kind {
            TokenKind::End => break,
            TokenKind::Semicolon => {
                brackets.clear();
                ending = Ending { open: None, terminated: true, empty: true };
            }
            _ => {
                ending = Ending { open: unclosed(token), terminated: false, empty: false };
                follow(token.kind, &mut brackets);
            }
        }
    }
    ending.open = ending.open.or(brackets.pop().map(Open::Bracket));
    ending
}

fn unclosed(token: &Token) -> Option<Open> {
    match token.kind {
        TokenKind::Invalid(Flaw::UnterminatedString) => Some(Open::String),
        TokenKind::Invalid(Flaw::UnterminatedName) => Some(Open::Name),
        TokenKind::Invalid(Flaw::UnterminatedComment) => Some(Open::Comment),
        _ => None,
    }
}

fn follow(kind: TokenKind, brackets: &mut Vec<TokenKind>) {
    match closing(kind) {
        Some(_) => brackets.push(kind),
        None if brackets.last().is_some_and(|open| closing(*open) == Some(kind)) => {
            brackets.pop();
        }
        None => {}
    }
}

/// The bracket that closes this one.
pub(super) fn closing(open: TokenKind) -> Option<TokenKind> {
    match open {
        TokenKind::LeftParen => Some(TokenKind::RightParen),
        TokenKind::LeftBracket => Some(TokenKind::RightBracket),
        TokenKind::LeftBrace => Some(TokenKind::RightBrace),
        _ => None,
    }
}
