//! The smallest expressions: literals, variables, calls, and what stands in brackets.

use nom::Err;

use super::ast::{
    ClauseKind, Expr, ExprKind, Literal, MapProjectionItem, Name, Query, Shortest, Subquery,
};
use super::clause::{dotted_name, filter};
use super::comprehension;
use super::error::{Fail, ParseErrorKind};
use super::expression::{case_test, expression, expressions};
use super::input::{
    Input, Parsed, after_keyword, boxed, commit, keyword, list_of, optional, said, schema_name,
    token, unboxed, variable,
};
use super::literal::unescape;
use super::path::{begins_prefix, is_chain, patterns, shortest, unnamed};
use super::query::query;
use super::token::{Keyword, TokenKind};
use crate::span::Span;

/// `atom = literal | parameter | parenthesised | pattern | shortest | map | bracketed | case | subquery | quantifier | reduce | count-star | function-call | map-projection | variable`
pub(super) fn atom(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let rule: fn(Input<'_>) -> Parsed<'_, ExprKind> = match input.kind() {
        TokenKind::Integer | TokenKind::Float | TokenKind::String => literal,
        TokenKind::Parameter => return Ok((input.next(), boxed(|| parameter(input)))),
        TokenKind::Dollar => {
            return Err(said(ParseErrorKind::NamelessParameter, input.peek().span));
        }
        TokenKind::LeftParen if is_chain(input) => pattern,
        TokenKind::LeftParen => return parenthesised(input),
        TokenKind::LeftBracket => comprehension::bracketed,
        TokenKind::LeftBrace => map,
        TokenKind::Keyword(word) => keyword_atom(word, input),
        TokenKind::Identifier | TokenKind::QuotedName => name_or_call,
        _ => return input.expected("an expression"),
    };
    spanned(input, rule(input))
}

/// What was read from `start` as an expression, made in a frame of its own.
pub(super) fn spanned<'a>(start: Input<'a>, kind: Parsed<'a, ExprKind>) -> Parsed<'a, Box<Expr>> {
    let (rest, kind) = kind?;
    Ok((rest, Box::new(Expr { kind, span: rest.since(start) })))
}

/// What a keyword begins, where it does not merely name something.
fn keyword_atom(word: Keyword, input: Input<'_>) -> fn(Input<'_>) -> Parsed<'_, ExprKind> {
    let next = input.kind_at(1);
    match (word, next) {
        (Keyword::True | Keyword::False | Keyword::Null, _) => literal,
        (Keyword::Case, _) => case,
        (Keyword::Count, TokenKind::LeftParen) if input.kind_at(2) == TokenKind::Star => count_star,
        (Keyword::Exists | Keyword::Count | Keyword::Collect, TokenKind::LeftBrace) => subquery,
        (Keyword::All | Keyword::Any | Keyword::None | Keyword::Single, TokenKind::LeftParen)
            if comprehension::is_quantifier(input) =>
        {
            comprehension::quantifier
        }
        (Keyword::Reduce, TokenKind::LeftParen) => comprehension::reduce,
        (Keyword::ShortestPath | Keyword::AllShortestPaths, TokenKind::LeftParen) => shortest_atom,
        _ if word.row().class.is_free() => name_or_call,
        // `x = NOT (y)` is a misplaced operator rather than a call of `NOT`
        _ => |input| input.expected("an expression"),
    }
}

/// `literal = number | string | TRUE | FALSE | NULL`
fn literal(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let value = match input.kind() {
        TokenKind::Integer => Literal::Integer(integer(input, None)?),
        TokenKind::Float => Literal::Float(float(input)?),
        TokenKind::String => Literal::String(string(input)?),
        TokenKind::Keyword(Keyword::True) => Literal::Boolean(true),
        TokenKind::Keyword(Keyword::False) => Literal::Boolean(false),
        _ => Literal::Null,
    };
    Ok((input.next(), ExprKind::Literal(value)))
}

/// The integer here with the minus before it, which lets the smallest one be written.
pub(super) fn negative_integer(input: Input<'_>, minus: Span) -> Parsed<'_, Box<Expr>> {
    let kind = ExprKind::Literal(Literal::Integer(integer(input, Some(minus))?));
    Ok((input.next(), Box::new(Expr { kind, span: minus.to(input.peek().span) })))
}

/// The value of the integer token here, with the minus before it.
pub(super) fn integer(input: Input<'_>, minus: Option<Span>) -> Result<i64, Err<Fail>> {
    let word = input.word();
    let digits = word.replace('_', "");
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match (lower.strip_prefix("0x"), lower.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ => (lower.as_str(), 10),
    };
    let sign = if minus.is_some() { "-" } else { "" };
    i64::from_str_radix(&format!("{sign}{digits}"), radix).map_err(|_| {
        let found = format!("{sign}{word}");
        let span = input.peek().span;
        said(ParseErrorKind::IntegerOverflow { found }, minus.map_or(span, |minus| minus.to(span)))
    })
}

fn float(input: Input<'_>) -> Result<f64, Err<Fail>> {
    let word = input.word();
    match word.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => {
            let kind = ParseErrorKind::FloatOverflow { found: word.to_owned() };
            Err(said(kind, input.peek().span))
        }
    }
}

fn string(input: Input<'_>) -> Result<String, Err<Fail>> {
    unescape(input.word(), input.peek().span).map_err(|error| said(error.kind, error.span))
}

/// A string token, where the grammar wants one, and where it stands.
pub(super) fn string_literal(input: Input<'_>) -> Parsed<'_, (String, Span)> {
    if input.kind() != TokenKind::String {
        return input.expected("a string");
    }
    Ok((input.next(), (string(input)?, input.peek().span)))
}

/// The parameter here.
pub(super) fn parameter(input: Input<'_>) -> Expr {
    let name = &input.word()[1..];
    let name = match name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
        Some(quoted) => quoted.replace("``", "`"),
        None => name.to_owned(),
    };
    Expr { kind: ExprKind::Parameter(name), span: input.peek().span }
}

/// `parenthesised = "(" expression ")"`
fn parenthesised(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let (inner, mut expr) = expression(input.next())?;
    let (inner, _) = token(TokenKind::RightParen)(inner)?;
    let rest = input.after(inner);
    expr.span = rest.since(input);
    Ok((rest, expr))
}

/// `pattern = parts`: at least one relationship, and a node first
fn pattern(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, pattern) = unnamed(input)?;
    Ok((rest, ExprKind::Pattern(pattern)))
}

fn shortest_atom(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let one = input.is_keyword(Keyword::ShortestPath);
    let which = if one { Shortest::One } else { Shortest::All };
    let (rest, pattern) = shortest(input, which)?;
    Ok((rest, ExprKind::Pattern(pattern)))
}

/// `map = "{" [ entry { "," entry } ] "}"`
pub(super) fn map(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, entries) = in_braces(input, map_entry)?;
    Ok((rest, ExprKind::Map(entries)))
}

/// No items or more with commas between them, in braces.
fn in_braces<'a, T>(
    input: Input<'a>,
    item: fn(Input<'a>) -> Parsed<'a, Box<T>>,
) -> Parsed<'a, Vec<T>> {
    let inner = token(TokenKind::LeftBrace)(input)?.0;
    if inner.kind() == TokenKind::RightBrace {
        return Ok((inner.next(), Vec::new()));
    }
    list_of(item, TokenKind::Comma)(inner).and_then(|(inner, items)| {
        let (rest, _) = token(TokenKind::RightBrace)(inner)?;
        Ok((rest, unboxed(items)))
    })
}

/// `entry = name ":" expression`
fn map_entry(input: Input<'_>) -> Parsed<'_, Box<(Name, Expr)>> {
    let (rest, key) = schema_name("a key")(input)?;
    let (rest, _) = token(TokenKind::Colon)(rest)?;
    let (rest, value) = expression(rest)?;
    Ok((rest, boxed(|| (key, *value))))
}

/// `map-projection = variable "{" [ projected { "," projected } ] "}"`
pub(super) fn map_projection(input: Input<'_>) -> Parsed<'_, Vec<MapProjectionItem>> {
    in_braces(input, projected)
}

/// `projected = "." name | "." "*" | entry | variable`
fn projected(input: Input<'_>) -> Parsed<'_, Box<MapProjectionItem>> {
    if input.kind() == TokenKind::Dot {
        let rest = input.next();
        if rest.kind() == TokenKind::Star {
            let all = MapProjectionItem::All(rest.next().since(input));
            return Ok((rest.next(), Box::new(all)));
        }
        let (rest, key) = schema_name("a property key")(rest)?;
        return Ok((rest, boxed(|| MapProjectionItem::Property(key))));
    }
    if input.kind_at(1) == TokenKind::Colon {
        let (rest, entry) = map_entry(input)?;
        return Ok((rest, boxed(|| MapProjectionItem::Entry(entry.0, entry.1))));
    }
    let (rest, name) = variable(input)?;
    Ok((rest, boxed(|| MapProjectionItem::Variable(name))))
}

/// `count-star = COUNT "(" "*" ")"`
fn count_star(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, _) = token(TokenKind::RightParen)(input.next().next().next())?;
    Ok((rest, ExprKind::CountStar))
}

fn name_or_call(input: Input<'_>) -> Parsed<'_, ExprKind> {
    if is_call(input) {
        return call(input);
    }
    let (rest, name) = variable(input)?;
    Ok((rest, ExprKind::Variable(name.text)))
}

/// `function-call = dotted-name "(" [ DISTINCT ] [ expressions ] ")"`
fn call(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (rest, name) = dotted_name(input)?;
    let (inner, _) = token(TokenKind::LeftParen)(rest)?;
    let (inner, distinct) = optional(inner, keyword(Keyword::Distinct))?;
    let (inner, arguments) = commit(arguments(inner))?;
    let distinct = distinct.is_some();
    Ok((rest.after(inner), ExprKind::Call { name, distinct, arguments }))
}

/// The arguments after a `(`, and its `)`.
pub(super) fn arguments(input: Input<'_>) -> Parsed<'_, Vec<Expr>> {
    let (rest, arguments) = match input.kind() {
        TokenKind::RightParen => (input, Vec::new()),
        _ => expressions(input)?,
    };
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    Ok((rest, arguments))
}

/// Whether a dotted name with `(` after it begins here; `a.b.c` alone is a property.
fn is_call(input: Input<'_>) -> bool {
    let mut at = 0;
    while input.kind_at(at).is_name() {
        match input.kind_at(at + 1) {
            TokenKind::LeftParen => return true,
            TokenKind::Dot if at < NAME_PARTS_MAX => at += 2,
            _ => return false,
        }
    }
    false
}

/// Longer dotted names are properties of properties, not functions.
const NAME_PARTS_MAX: usize = 16;

/// `case = CASE [ expression ] arm { arm } [ ELSE expression ] END`
fn case(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let rest = input.next();
    let (rest, subject) = if rest.is_keyword(Keyword::When) {
        (rest, None)
    } else {
        let (rest, subject) = commit(expression(rest))?;
        (rest, Some(subject))
    };
    let (rest, arms) = commit(case_arms(rest, subject.is_some()))?;
    let (rest, default) = after_keyword(rest, Keyword::Else, expression)?;
    let (rest, _) = commit(keyword(Keyword::End)(rest))?;
    Ok((rest, ExprKind::Case { subject, arms, default }))
}

/// An arm of a `CASE`.
type Arm = (Vec<Expr>, Expr);

fn case_arms(input: Input<'_>, has_subject: bool) -> Parsed<'_, Vec<Arm>> {
    let (mut rest, first) = case_arm(input, has_subject)?;
    let mut arms = vec![first];
    while rest.is_keyword(Keyword::When) {
        let (after, arm) = case_arm(rest, has_subject)?;
        arms.push(arm);
        rest = after;
    }
    Ok((rest, unboxed(arms)))
}

/// `arm = WHEN ( expression | case-test { "," case-test } ) THEN expression`: tests where
/// there is a subject
fn case_arm(input: Input<'_>, has_subject: bool) -> Parsed<'_, Box<Arm>> {
    let (rest, _) = keyword(Keyword::When)(input)?;
    let (rest, when) = if has_subject {
        list_of(case_test, TokenKind::Comma)(rest)?
    } else {
        expression(rest).map(|(rest, when)| (rest, vec![when]))?
    };
    let (rest, _) = keyword(Keyword::Then)(rest)?;
    let (rest, then) = expression(rest)?;
    Ok((rest, boxed(|| (unboxed(when), *then))))
}

/// `subquery = ( EXISTS | COUNT | COLLECT ) "{" ( query | patterns [ where ] ) "}"`
fn subquery(input: Input<'_>) -> Parsed<'_, ExprKind> {
    let (inner, _) = token(TokenKind::LeftBrace)(input.next())?;
    let rule = if begins_pattern(inner) { bare_patterns } else { braced };
    let make = match input.kind() {
        TokenKind::Keyword(Keyword::Count) => ExprKind::Count,
        TokenKind::Keyword(Keyword::Collect) => ExprKind::Collect,
        _ => ExprKind::Exists,
    };
    rule(inner).and_then(|(inner, subquery)| {
        let (rest, _) = commit(token(TokenKind::RightBrace)(inner))?;
        Ok((rest, make(subquery)))
    })
}

/// Whether a pattern begins here rather than a clause.
fn begins_pattern(input: Input<'_>) -> bool {
    match input.kind() {
        TokenKind::LeftParen
        | TokenKind::Keyword(Keyword::ShortestPath | Keyword::AllShortestPaths) => true,
        kind => (kind.is_name() && input.kind_at(1) == TokenKind::Equal) || begins_prefix(input),
    }
}

fn bare_patterns(input: Input<'_>) -> Parsed<'_, Box<Subquery>> {
    let (rest, patterns) = commit(patterns(input))?;
    let (rest, condition) = filter(rest)?;
    let filter = |filter: Option<Box<Expr>>| filter.map(|filter| *filter);
    let filter = filter(condition);
    Ok((rest, boxed(|| Subquery::Pattern { repeatable: false, patterns, filter })))
}

fn braced(input: Input<'_>) -> Parsed<'_, Box<Subquery>> {
    let (rest, query) = commit(query(input))?;
    Ok((rest, boxed(|| subquery_of(query))))
}

/// A query that is nothing but a `MATCH` needs no `RETURN`.
fn subquery_of(mut query: Query) -> Subquery {
    if let [branch] = query.branches.as_mut_slice()
        && let [clause] = branch.clauses.as_mut_slice()
        && let ClauseKind::Match { optional: false, repeatable, patterns, filter } =
            &mut clause.kind
    {
        let (patterns, filter) = (std::mem::take(patterns), filter.take());
        return Subquery::Pattern { repeatable: *repeatable, patterns, filter };
    }
    Subquery::Query(query)
}
