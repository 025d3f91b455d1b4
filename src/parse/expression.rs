//! Expressions by precedence, from `OR` down to what follows an atom.
//!
//! One table says which operator binds how tightly. Operators of one level make a
//! flat list, so long chains stay shallow; what nests counts against the depth.

use super::ast::{ArithmeticOp, Comparison, Expr, ExprKind, TextOp};
use super::atom::{atom, map_projection, negative_integer, spanned};
use super::input::{
    Input, Parsed, commit, context, keyword, list_of, optional, schema_name, token, unboxed,
};
use super::pattern::{is_label, label_after_is, label_predicate};
use super::token::{Keyword, TokenKind};
use super::type_name::type_name;
use crate::span::Span;

/// How tightly an operator binds; what is later binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    Xor,
    And,
    Not,
    Compare,
    Predicate,
    Sum,
    Product,
    Power,
    Unary,
    Label,
    Postfix,
}

/// What stands between two operands.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    Xor,
    And,
    Compare(Comparison),
    Arithmetic(ArithmeticOp),
    Text(TextOp),
    In,
    /// `IS [NOT] NULL`, `IS [NOT] :: TYPE`: no right operand.
    Is,
    /// `:: TYPE`.
    Typed,
}

/// The operators between operands: first token, level, meaning.
const INFIX: &[(TokenKind, Level, Infix)] = &[
    (TokenKind::Keyword(Keyword::Or), Level::Or, Infix::Or),
    (TokenKind::Keyword(Keyword::Xor), Level::Xor, Infix::Xor),
    (TokenKind::Keyword(Keyword::And), Level::And, Infix::And),
    (TokenKind::Equal, Level::Compare, Infix::Compare(Comparison::Equal)),
    (TokenKind::NotEqual, Level::Compare, Infix::Compare(Comparison::NotEqual)),
    (TokenKind::Less, Level::Compare, Infix::Compare(Comparison::Less)),
    (TokenKind::LessEqual, Level::Compare, Infix::Compare(Comparison::LessOrEqual)),
    (TokenKind::Greater, Level::Compare, Infix::Compare(Comparison::Greater)),
    (TokenKind::GreaterEqual, Level::Compare, Infix::Compare(Comparison::GreaterOrEqual)),
    (TokenKind::EqualTilde, Level::Predicate, Infix::Text(TextOp::Matches)),
    (TokenKind::Keyword(Keyword::Starts), Level::Predicate, Infix::Text(TextOp::StartsWith)),
    (TokenKind::Keyword(Keyword::Ends), Level::Predicate, Infix::Text(TextOp::EndsWith)),
    (TokenKind::Keyword(Keyword::Contains), Level::Predicate, Infix::Text(TextOp::Contains)),
    (TokenKind::Keyword(Keyword::In), Level::Predicate, Infix::In),
    (TokenKind::Keyword(Keyword::Is), Level::Predicate, Infix::Is),
    (TokenKind::DoubleColon, Level::Predicate, Infix::Typed),
    (TokenKind::Plus, Level::Sum, Infix::Arithmetic(ArithmeticOp::Add)),
    (TokenKind::Concat, Level::Sum, Infix::Arithmetic(ArithmeticOp::Concat)),
    (TokenKind::Minus, Level::Sum, Infix::Arithmetic(ArithmeticOp::Subtract)),
    (TokenKind::Star, Level::Product, Infix::Arithmetic(ArithmeticOp::Multiply)),
    (TokenKind::Slash, Level::Product, Infix::Arithmetic(ArithmeticOp::Divide)),
    (TokenKind::Percent, Level::Product, Infix::Arithmetic(ArithmeticOp::Modulo)),
    (TokenKind::Caret, Level::Power, Infix::Arithmetic(ArithmeticOp::Power)),
];

impl Level {
    /// The next tighter one.
    pub(super) fn tighter(self) -> Level {
        match self {
            Level::Or => Level::Xor,
            Level::Xor => Level::And,
            Level::And => Level::Not,
            Level::Not => Level::Compare,
            Level::Compare => Level::Predicate,
            Level::Predicate => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Power,
            Level::Power => Level::Unary,
            Level::Unary => Level::Label,
            Level::Label | Level::Postfix => Level::Postfix,
        }
    }
}

/// The operators of expressions, each by its first word or sign.
pub fn operators() -> impl Iterator<Item = &'static str> {
    let between = INFIX.iter().map(|row| row.0);
    let before = std::iter::once(TokenKind::Keyword(Keyword::Not));
    let after = FOLLOWERS.iter().map(|row| row.0);
    between.chain(before).chain(after).filter_map(TokenKind::text)
}

fn infix(kind: TokenKind) -> Option<(Level, Infix)> {
    INFIX.iter().find(|row| row.0 == kind).map(|row| (row.1, row.2))
}

/// Whether a sign, rather than a word, joins two operands.
pub(super) fn is_operator_sign(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Keyword(_)) && infix(kind).is_some()
}

/// `expression = or`
///
/// Boxed, like all that expressions are read by: what a level of nesting takes of
/// the stack is what its functions hold.
pub(super) fn expression(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let (inner, expr) = climb(input.deeper(1)?, Level::Or)?;
    Ok((input.after(inner), expr))
}

/// `expressions = expression { "," expression }`
pub(super) fn expressions(input: Input<'_>) -> Parsed<'_, Vec<Expr>> {
    let (rest, items) = list_of(expression, TokenKind::Comma)(input)?;
    Ok((rest, unboxed(items)))
}

/// Operands joined by operators that bind at least as tightly as `least`; `input`
/// has just been entered by [`Input::deeper`].
fn climb(input: Input<'_>, least: Level) -> Parsed<'_, Box<Expr>> {
    let (rest, left) = operand(input, least)?;
    climb_on(input, rest, left, least)
}

/// What joins the operand `left`, which was read from `start`.
fn climb_on<'a>(
    start: Input<'a>,
    mut rest: Input<'a>,
    mut left: Box<Expr>,
    least: Level,
) -> Parsed<'a, Box<Expr>> {
    while let Some((level, op)) = infix(rest.kind()).filter(|(level, _)| *level >= least) {
        (rest, left) = joined(rest.raised()?, start, left, level, op)?;
    }
    if least == Level::Or {
        let _ = rest.expected::<()>("an operator");
    }
    Ok((rest, left))
}

/// The right operand of an operator, one level below it.
fn right_operand(input: Input<'_>, least: Level) -> Parsed<'_, Box<Expr>> {
    let (inner, expr) = commit(climb(input.deeper(1)?, least))?;
    Ok((input.after(inner), expr))
}

fn operand(input: Input<'_>, least: Level) -> Parsed<'_, Box<Expr>> {
    match input.kind() {
        TokenKind::Keyword(Keyword::Not) if least <= Level::Not => negation(input),
        TokenKind::Minus | TokenKind::Plus => signed(input),
        _ => postfix(input),
    }
}

/// `not = { NOT } comparison`
fn negation(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let mut starts = Vec::new();
    let mut rest = input;
    while rest.is_keyword(Keyword::Not) {
        starts.push(rest);
        rest = rest.next();
    }
    let deep = rest.deeper(starts.len())?;
    let (inner, mut expr) = commit(climb(deep, Level::Compare))?;
    let rest = rest.after(inner);
    for start in starts.into_iter().rev() {
        expr = Box::new(Expr { kind: ExprKind::Not(expr), span: rest.since(start) });
    }
    Ok((rest, expr))
}

/// `unary = { "+" | "-" } postfix`
fn signed(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let mut starts = Vec::new();
    let mut rest = input;
    while matches!(rest.kind(), TokenKind::Plus | TokenKind::Minus) {
        starts.push(rest);
        rest = rest.next();
    }
    let deep = rest.deeper(starts.len())?;
    let last = starts.last().map_or(input, |last| *last);
    let (inner, mut expr) = if rest.kind() == TokenKind::Integer && last.kind() == TokenKind::Minus
    {
        starts.pop();
        postfix_of(deep, negative_integer(deep, last.peek().span))?
    } else {
        commit(postfix(deep))?
    };
    let rest = rest.after(inner);
    for start in starts.into_iter().rev() {
        let kind = match start.kind() {
            TokenKind::Minus => ExprKind::Negate(expr),
            _ => ExprKind::Plus(expr),
        };
        expr = Box::new(Expr { kind, span: rest.since(start) });
    }
    Ok((rest, expr))
}

/// The operator at `input` and all that join at its level, after `left`.
fn joined<'a>(
    input: Input<'a>,
    start: Input<'a>,
    left: Box<Expr>,
    level: Level,
    op: Infix,
) -> Parsed<'a, Box<Expr>> {
    let joined = match op {
        Infix::Or => chain(input, left, level, ExprKind::Or),
        Infix::Xor => chain(input, left, level, ExprKind::Xor),
        Infix::And => chain(input, left, level, ExprKind::And),
        Infix::Compare(_) => comparisons(input, left),
        Infix::Arithmetic(_) => arithmetic(input, left, level),
        Infix::Text(op) => text_predicate(input, left, op),
        Infix::In => membership(input, left),
        Infix::Is => is_something(input, left),
        Infix::Typed => is_typed(input.next(), left, false),
    };
    spanned(start, joined)
}

/// `or = xor { OR xor }`
///
/// `xor = and { XOR and }`
///
/// `and = not { AND not }`
fn chain(
    input: Input<'_>,
    left: Box<Expr>,
    level: Level,
    make: fn(Vec<Expr>) -> ExprKind,
) -> Parsed<'_, ExprKind> {
    let word = input.kind();
    let mut operands = vec![left];
    let mut rest = input;
    while rest.kind() == word {
        let (after, operand) = right_operand(rest.next(), level.tighter())?;
        operands.push(operand);
        rest = after;
    }
    Ok((rest, make(unboxed(operands))))
}

/// `comparison = predicate { ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) predicate }`
fn comparisons(input: Input<'_>, left: Box<Expr>) -> Parsed<'_, ExprKind> {
    let mut pairs = Vec::new();
    let mut rest = input;
    while let Some((_, Infix::Compare(op))) = infix(rest.kind()) {
        let (after, operand) = right_operand(rest.next(), Level::Predicate)?;
        pairs.push((op, *operand));
        rest = after;
    }
    Ok((rest, ExprKind::Compare(left, pairs)))
}

/// `predicate = sum { text-predicate | membership | null-predicate | type-predicate }`
///
/// `text-predicate = ( STARTS WITH | ENDS WITH | CONTAINS | "=~" ) sum`
fn text_predicate(input: Input<'_>, left: Box<Expr>, op: TextOp) -> Parsed<'_, ExprKind> {
    let mut rest = input.next();
    if matches!(op, TextOp::StartsWith | TextOp::EndsWith) {
        rest = commit(keyword(Keyword::With)(rest))?.0;
    }
    let (rest, right) = right_operand(rest, Level::Sum)?;
    Ok((rest, ExprKind::Text(op, left, right)))
}

/// `membership = IN sum`
fn membership(input: Input<'_>, item: Box<Expr>) -> Parsed<'_, ExprKind> {
    let (rest, list) = right_operand(input.next(), Level::Sum)?;
    Ok((rest, ExprKind::In(item, list)))
}

/// `null-predicate = IS [ NOT ] NULL`
///
/// Or a label test, behind a variable: anything else is more likely to be asked for null.
fn is_something(input: Input<'_>, operand: Box<Expr>) -> Parsed<'_, ExprKind> {
    if matches!(operand.kind, ExprKind::Variable(_)) && is_label(input) {
        let (rest, labels) = label_after_is(input.next())?;
        return Ok((rest, ExprKind::HasLabels(operand, labels)));
    }
    let (rest, not) = optional(input.next(), keyword(Keyword::Not))?;
    let negated = not.is_some();
    if matches!(rest.kind(), TokenKind::DoubleColon | TokenKind::Keyword(Keyword::Typed)) {
        return is_typed(rest.next(), operand, negated);
    }
    let _ = token(TokenKind::DoubleColon)(rest);
    let (rest, _) = commit(keyword(Keyword::Null)(rest))?;
    Ok((rest, ExprKind::IsNull { operand, negated }))
}

/// `type-predicate = ( "::" | IS [ NOT ] ( "::" | TYPED ) ) type`
fn is_typed(input: Input<'_>, operand: Box<Expr>, negated: bool) -> Parsed<'_, ExprKind> {
    let (rest, name) = commit(type_name(input))?;
    Ok((rest, ExprKind::IsTyped { operand, name, negated }))
}

/// `case-test = expression | comparison | predicate`
///
/// What a subject is compared with or tested for: a value, or an operator without its
/// left side.
pub(super) fn case_test(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    let operator = infix(input.kind());
    let Some((level, op)) =
        operator.filter(|(level, _)| matches!(level, Level::Compare | Level::Predicate))
    else {
        return expression(input);
    };
    let span = Span { end: input.peek().span.start, ..input.peek().span };
    let subject = Box::new(Expr { kind: ExprKind::Subject, span });
    let (inner, test) = commit(joined(input.deeper(1)?, input, subject, level, op))?;
    Ok((input.after(inner), test))
}

/// `sum = product { ( "+" | "-" | "||" ) product }`
///
/// `product = power { ( "*" | "/" | "%" ) power }`
///
/// `power = unary { "^" unary }`
fn arithmetic(input: Input<'_>, left: Box<Expr>, level: Level) -> Parsed<'_, ExprKind> {
    let mut pairs = Vec::new();
    let mut rest = input;
    while let Some((found, Infix::Arithmetic(op))) = infix(rest.kind()) {
        if found != level {
            break;
        }
        let (after, operand) = right_operand(rest.next(), level.tighter())?;
        pairs.push((op, *operand));
        rest = after;
    }
    Ok((rest, ExprKind::Arithmetic(left, pairs)))
}

/// `postfix = atom { "." name | element } [ label-test ]`
pub(super) fn postfix(input: Input<'_>) -> Parsed<'_, Box<Expr>> {
    postfix_of(input, context("an expression", atom)(input))
}

/// Reads what follows a subject.
type Follower = for<'a> fn(Input<'a>, Box<Expr>) -> Parsed<'a, ExprKind>;

/// What may follow an atom, by its first token; a brace only a variable.
const FOLLOWERS: &[(TokenKind, Follower)] = &[
    (TokenKind::Dot, property),
    (TokenKind::LeftBracket, element),
    (TokenKind::LeftBrace, projected),
    (TokenKind::Colon, labelled),
];

/// What follows an atom that was read from `start`.
fn postfix_of<'a>(start: Input<'a>, atom: Parsed<'a, Box<Expr>>) -> Parsed<'a, Box<Expr>> {
    let (mut rest, mut expr) = atom?;
    loop {
        let projects = matches!(expr.kind, ExprKind::Variable(_));
        let found = FOLLOWERS.iter().find(|row| row.0 == rest.kind());
        let Some((_, follower)) = found.filter(|row| projects || row.0 != TokenKind::LeftBrace)
        else {
            return Ok((rest, expr));
        };
        // a label test ends what it follows: `n:Label.key` is no property of the test
        let last = rest.kind() == TokenKind::Colon;
        (rest, expr) = commit(spanned(start, follower(rest.raised()?, expr)))?;
        if last {
            return Ok((rest, expr));
        }
    }
}

fn property(input: Input<'_>, subject: Box<Expr>) -> Parsed<'_, ExprKind> {
    let (rest, key) = schema_name("a property key")(input.next())?;
    Ok((rest, ExprKind::Property(subject, key)))
}

fn projected(input: Input<'_>, subject: Box<Expr>) -> Parsed<'_, ExprKind> {
    let (rest, items) = map_projection(input)?;
    Ok((rest, ExprKind::MapProjection(subject, items)))
}

fn labelled(input: Input<'_>, subject: Box<Expr>) -> Parsed<'_, ExprKind> {
    let (rest, labels) = label_predicate(input)?;
    Ok((rest, ExprKind::HasLabels(subject, labels)))
}

/// `element = "[" ( expression | [ expression ] ".." [ expression ] ) "]"`
fn element(input: Input<'_>, subject: Box<Expr>) -> Parsed<'_, ExprKind> {
    let (rest, from) = bound(input.next(), TokenKind::DotDot)?;
    let (rest, dots) = optional(rest, token(TokenKind::DotDot))?;
    let (rest, kind) = match (from, dots) {
        (Some(index), None) => (rest, ExprKind::Index(subject, index)),
        (from, _) => {
            let (rest, to) = bound(rest, TokenKind::RightBracket)?;
            (rest, ExprKind::Slice(subject, from, to))
        }
    };
    let (rest, _) = token(TokenKind::RightBracket)(rest)?;
    Ok((rest, kind))
}

/// The expression here, if not what follows it.
fn bound(input: Input<'_>, follower: TokenKind) -> Parsed<'_, Option<Box<Expr>>> {
    if input.kind() == follower {
        return Ok((input, None));
    }
    let (rest, expr) = expression(input)?;
    Ok((rest, Some(expr)))
}
