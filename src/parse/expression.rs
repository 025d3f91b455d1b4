//! Expressions by precedence, from `OR` down to what follows an atom.
//!
//! One table says which operator binds how tightly. Operators of one level make a
//! flat list, so long chains stay shallow; what nests counts against the depth.

use super::ast::{ArithmeticOp, Comparison, Expr, ExprKind, TextOp};
use super::atom::{atom, map_projection, negative_integer};
use super::input::{Input, Parsed, commit, context, keyword, optional, schema_name, token};
use super::pattern::label_predicate;
use super::token::{Keyword, TokenKind};

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
    /// `IS [NOT] NULL`: no right operand.
    Is,
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
    (TokenKind::Plus, Level::Sum, Infix::Arithmetic(ArithmeticOp::Add)),
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

fn infix(kind: TokenKind) -> Option<(Level, Infix)> {
    INFIX.iter().find(|row| row.0 == kind).map(|row| (row.1, row.2))
}

/// `expression = operands joined by operators, by level`
pub(super) fn expression(input: Input<'_>) -> Parsed<'_, Expr> {
    let (inner, expr) = climb(input.deeper(1)?, Level::Or)?;
    Ok((input.after(inner), expr))
}

/// Operands joined by operators that bind at least as tightly as `least`; `input`
/// has just been entered by [`Input::deeper`].
fn climb(input: Input<'_>, least: Level) -> Parsed<'_, Expr> {
    let (mut rest, mut left) = operand(input, least)?;
    while let Some((level, op)) = infix(rest.kind()).filter(|(level, _)| *level >= least) {
        (rest, left) = joined(rest.raised()?, input, left, level, op)?;
    }
    if least == Level::Or {
        let _ = rest.expected::<()>("an operator");
    }
    Ok((rest, left))
}

/// The right operand of an operator, one level below it.
fn right_operand(input: Input<'_>, least: Level) -> Parsed<'_, Expr> {
    let (inner, expr) = commit(climb(input.deeper(1)?, least))?;
    Ok((input.after(inner), expr))
}

/// `operand = { NOT } … | { "+" | "-" } …`
fn operand(input: Input<'_>, least: Level) -> Parsed<'_, Expr> {
    match input.kind() {
        TokenKind::Keyword(Keyword::Not) if least <= Level::Not => negation(input),
        TokenKind::Minus | TokenKind::Plus => signed(input),
        _ => postfix(input),
    }
}

/// `negation = NOT { NOT } comparison`
fn negation(input: Input<'_>) -> Parsed<'_, Expr> {
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
        expr = Expr { kind: ExprKind::Not(Box::new(expr)), span: rest.since(start) };
    }
    Ok((rest, expr))
}

/// `signed = ( "+" | "-" ) { "+" | "-" } postfix`
fn signed(input: Input<'_>) -> Parsed<'_, Expr> {
    let mut starts = Vec::new();
    let mut rest = input;
    while matches!(rest.kind(), TokenKind::Plus | TokenKind::Minus) {
        starts.push(rest);
        rest = rest.next();
    }
    let deep = rest.deeper(starts.len())?;
    let negative_number = rest.kind() == TokenKind::Integer
        && starts.last().is_some_and(|last| last.kind() == TokenKind::Minus);
    let (inner, mut expr) = match starts.last() {
        Some(minus) if negative_number => {
            let number = negative_integer(deep, minus.peek().span);
            starts.pop();
            postfix_of(deep, number)?
        }
        _ => commit(postfix(deep))?,
    };
    let rest = rest.after(inner);
    for start in starts.into_iter().rev() {
        let kind = match start.kind() {
            TokenKind::Minus => ExprKind::Negate(Box::new(expr)),
            _ => ExprKind::Plus(Box::new(expr)),
        };
        expr = Expr { kind, span: rest.since(start) };
    }
    Ok((rest, expr))
}

/// The operator at `input` and all that join at its level, after `left`.
fn joined<'a>(
    input: Input<'a>,
    start: Input<'a>,
    left: Expr,
    level: Level,
    op: Infix,
) -> Parsed<'a, Expr> {
    match op {
        Infix::Or => chain(input, start, left, level, ExprKind::Or),
        Infix::Xor => chain(input, start, left, level, ExprKind::Xor),
        Infix::And => chain(input, start, left, level, ExprKind::And),
        Infix::Compare(_) => comparisons(input, start, left),
        Infix::Arithmetic(_) => arithmetic(input, start, left, level),
        Infix::Text(op) => text_predicate(input, start, left, op),
        Infix::In => {
            let (rest, list) = right_operand(input.next(), Level::Sum)?;
            let kind = ExprKind::In(Box::new(left), Box::new(list));
            Ok((rest, Expr { kind, span: rest.since(start) }))
        }
        Infix::Is => is_null(input, start, left),
    }
}

/// A chain of one connective: `a AND b AND c`.
fn chain<'a>(
    input: Input<'a>,
    start: Input<'a>,
    left: Expr,
    level: Level,
    make: fn(Vec<Expr>) -> ExprKind,
) -> Parsed<'a, Expr> {
    let word = input.kind();
    let mut operands = vec![left];
    let mut rest = input;
    while rest.kind() == word {
        let (after, operand) = right_operand(rest.next(), level.tighter())?;
        operands.push(operand);
        rest = after;
    }
    Ok((rest, Expr { kind: make(operands), span: rest.since(start) }))
}

/// `comparison = predicate { ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) predicate }`
fn comparisons<'a>(input: Input<'a>, start: Input<'a>, left: Expr) -> Parsed<'a, Expr> {
    let mut pairs = Vec::new();
    let mut rest = input;
    while let Some((_, Infix::Compare(op))) = infix(rest.kind()) {
        let (after, operand) = right_operand(rest.next(), Level::Predicate)?;
        pairs.push((op, operand));
        rest = after;
    }
    let kind = ExprKind::Compare(Box::new(left), pairs);
    Ok((rest, Expr { kind, span: rest.since(start) }))
}

/// sum, product and power: each a flat list, applied left to right
fn arithmetic<'a>(
    input: Input<'a>,
    start: Input<'a>,
    left: Expr,
    level: Level,
) -> Parsed<'a, Expr> {
    let mut pairs = Vec::new();
    let mut rest = input;
    while let Some((found, Infix::Arithmetic(op))) = infix(rest.kind()) {
        if found != level {
            break;
        }
        let (after, operand) = right_operand(rest.next(), level.tighter())?;
        pairs.push((op, operand));
        rest = after;
    }
    let kind = ExprKind::Arithmetic(Box::new(left), pairs);
    Ok((rest, Expr { kind, span: rest.since(start) }))
}

/// `text-predicate = sum ( STARTS WITH | ENDS WITH | CONTAINS | "=~" ) sum`
fn text_predicate<'a>(
    input: Input<'a>,
    start: Input<'a>,
    left: Expr,
    op: TextOp,
) -> Parsed<'a, Expr> {
    let mut rest = input.next();
    if matches!(op, TextOp::StartsWith | TextOp::EndsWith) {
        rest = commit(keyword(Keyword::With)(rest))?.0;
    }
    let (rest, right) = right_operand(rest, Level::Sum)?;
    let kind = ExprKind::Text(op, Box::new(left), Box::new(right));
    Ok((rest, Expr { kind, span: rest.since(start) }))
}

/// `null-predicate = sum IS [ NOT ] NULL`
fn is_null<'a>(input: Input<'a>, start: Input<'a>, operand: Expr) -> Parsed<'a, Expr> {
    let (rest, not) = optional(input.next(), keyword(Keyword::Not))?;
    let (rest, _) = commit(keyword(Keyword::Null)(rest))?;
    let kind = ExprKind::IsNull { operand: Box::new(operand), negated: not.is_some() };
    Ok((rest, Expr { kind, span: rest.since(start) }))
}

/// `postfix = atom { "." key | element } [ label-test ]`
pub(super) fn postfix(input: Input<'_>) -> Parsed<'_, Expr> {
    postfix_of(input, context("an expression", atom)(input))
}

/// What follows an atom that was read from `start`.
fn postfix_of<'a>(start: Input<'a>, atom: Parsed<'a, Expr>) -> Parsed<'a, Expr> {
    let (mut rest, mut expr) = atom?;
    loop {
        let (after, kind) = match rest.kind() {
            TokenKind::Dot => {
                let (after, key) = commit(schema_name("a property key")(rest.raised()?.next()))?;
                (after, ExprKind::Property(Box::new(expr), key))
            }
            TokenKind::LeftBracket => commit(element(rest.raised()?, expr))?,
            TokenKind::LeftBrace if matches!(expr.kind, ExprKind::Variable(_)) => {
                let (after, items) = commit(map_projection(rest.raised()?))?;
                (after, ExprKind::MapProjection(Box::new(expr), items))
            }
            TokenKind::Colon => return labelled(rest.raised()?, start, expr),
            _ => return Ok((rest, expr)),
        };
        expr = Expr { kind, span: after.since(start) };
        rest = after;
    }
}

/// A label test ends what it follows: `n:Label.key` is no property of the test.
fn labelled<'a>(input: Input<'a>, start: Input<'a>, subject: Expr) -> Parsed<'a, Expr> {
    let (rest, labels) = label_predicate(input)?;
    let kind = ExprKind::HasLabels(Box::new(subject), labels);
    Ok((rest, Expr { kind, span: rest.since(start) }))
}

/// `element = "[" ( expression | [ expression ] ".." [ expression ] ) "]"`
fn element(input: Input<'_>, subject: Expr) -> Parsed<'_, ExprKind> {
    let subject = Box::new(subject);
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
    Ok((rest, Some(Box::new(expr))))
}
