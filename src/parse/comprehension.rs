//! Lists and everything that walks them: comprehensions, quantifiers, `reduce`.

use super::ast::{Expr, ExprKind, PathPattern, Quantifier};
use super::clause::filter;
use super::expression::{expression, expressions};
use super::input::{Input, Parsed, commit, keyword, token, variable};
use super::path::{is_chain, path_variable, unnamed};
use super::token::{Keyword, TokenKind};

/// `bracketed = list | list-comprehension | pattern-comprehension`
pub(super) fn bracketed(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let inner = input.next();
    bracket_rule(inner)(inner).and_then(|(inner, kind)| {
        let (rest, _) = token(TokenKind::RightBracket)(inner)?;
        Ok((input.after(rest), kind))
    })
}

fn bracket_rule(inner: Input<'_>) -> fn(Input<'_>) -> Parsed<'_, ExprKind> {
    let named = inner.kind().is_name();
    match inner.kind_at(1) {
        TokenKind::Keyword(Keyword::In) if named && is_comprehension(inner) => list_comprehension,
        TokenKind::Equal if named && is_walked_path(inner.next().next()) => pattern_comprehension,
        _ if is_walked_path(inner) => pattern_comprehension,
        _ => list,
    }
}

fn is_walked_path(input: Input<'_>) -> bool {
    input.kind() == TokenKind::LeftParen && is_chain(input) && ends_in_map(input)
}

/// `list = "[" [ expressions ] "]"`
fn list(input: Input<'_>) -> Parsed<'_, ExprKind> {
    if input.kind() == TokenKind::RightBracket {
        return Ok((input, ExprKind::List(Vec::new())));
    }
    let (rest, items) = expressions(input)?;
    Ok((rest, ExprKind::List(items)))
}

/// `[x IN list]` is a comprehension, `[x IN list, y]` a list of truth values. What
/// follows the list decides.
fn is_comprehension(input: Input<'_>) -> bool {
    let mut at = 2;
    loop {
        match input.kind_at(at) {
            TokenKind::Comma => return false,
            TokenKind::Keyword(Keyword::Where) | TokenKind::Bar | TokenKind::End => return true,
            kind if kind.closes() => return true,
            kind if kind.opens() => match input.partner(at) {
                Some(close) => at = close + 1,
                None => return true,
            },
            _ => at += 1,
        }
    }
}

/// `list-comprehension = "[" variable IN expression [ where ] [ "|" expression ] "]"`
fn list_comprehension(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, variable) = variable(input)?;
    let (rest, _) = keyword(Keyword::In)(rest)?;
    let (rest, list) = commit(expression(rest.until_bar()))?;
    let (rest, filter) = filter(rest)?;
    let (rest, map) = mapped(rest)?;
    Ok((rest, ExprKind::ListComprehension { variable, list, filter, map }))
}

fn mapped(input: Input<'_>) -> Parsed<'_, Option<Box<Expr>>> {
    match token(TokenKind::Bar)(input) {
        Ok((rest, _)) => commit(expression(rest)).map(|(rest, map)| (rest, Some(map))),
        Err(_) => Ok((input, None)),
    }
}

/// Whether `WHERE` or `|` follows the pattern here, on its own level of brackets.
fn ends_in_map(input: Input<'_>) -> bool {
    let mut at = 0;
    loop {
        match input.kind_at(at) {
            kind if kind.opens() => match input.partner(at) {
                Some(close) => at = close + 1,
                None => return false,
            },
            TokenKind::Minus
            | TokenKind::Less
            | TokenKind::Greater
            | TokenKind::Plus
            | TokenKind::Star => at += 1,
            TokenKind::Keyword(Keyword::Where) | TokenKind::Bar => return true,
            _ => return false,
        }
    }
}

/// `pattern-comprehension = "[" [ variable "=" ] parts [ where ] "|" expression "]"`
fn pattern_comprehension(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, pattern) = walked_path(input)?;
    let (rest, filter) = filter(rest.until_bar())?;
    let (rest, _) = commit(token(TokenKind::Bar)(rest))?;
    let (rest, map) = commit(expression(rest))?;
    Ok((rest, ExprKind::PatternComprehension { pattern, filter, map }))
}

fn walked_path(input: Input<'_>) -> Parsed<'_, Box<PathPattern>> {
    let (rest, name) = path_variable(input)?;
    let (rest, mut pattern) = commit(unnamed(rest))?;
    pattern.variable = name;
    Ok((rest, pattern))
}

/// Whether `all(` is followed by `variable IN`, and so is no call of a function.
pub(super) fn is_quantifier(input: Input<'_>) -> bool {
    input.kind_at(2).is_name() && input.kind_at(3) == TokenKind::Keyword(Keyword::In)
}

/// `quantifier = ( ALL | ANY | NONE | SINGLE ) "(" variable IN expression where ")"`
pub(super) fn quantifier(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let kind = match input.kind() {
        TokenKind::Keyword(Keyword::All) => Quantifier::All,
        TokenKind::Keyword(Keyword::Any) => Quantifier::Any,
        TokenKind::Keyword(Keyword::None) => Quantifier::None,
        _ => Quantifier::Single,
    };
    let inner = input.next().next();
    let (inner, variable) = variable(inner)?;
    let (inner, _) = keyword(Keyword::In)(inner)?;
    let (inner, list) = commit(expression(inner))?;
    let (inner, _) = commit(keyword(Keyword::Where)(inner))?;
    let (inner, predicate) = commit(expression(inner))?;
    let (inner, _) = commit(token(TokenKind::RightParen)(inner))?;
    Ok((input.after(inner), ExprKind::Quantifier { kind, variable, list, predicate }))
}

/// `reduce = REDUCE "(" variable "=" expression "," variable IN expression "|" expression ")"`
pub(super) fn reduce(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let inner = input.next().next();
    let (inner, accumulator) = variable(inner)?;
    let (inner, _) = token(TokenKind::Equal)(inner)?;
    let (inner, initial) = commit(expression(inner))?;
    let (inner, _) = commit(token(TokenKind::Comma)(inner))?;
    let (inner, variable) = commit(variable(inner))?;
    let (inner, _) = commit(keyword(Keyword::In)(inner))?;
    let (inner, list) = commit(expression(inner.until_bar()))?;
    let (inner, _) = commit(token(TokenKind::Bar)(inner))?;
    let (inner, body) = commit(expression(inner))?;
    let (inner, _) = commit(token(TokenKind::RightParen)(inner))?;
    let kind = ExprKind::Reduce { accumulator, initial, variable, list, body };
    Ok((input.after(inner), kind))
}
