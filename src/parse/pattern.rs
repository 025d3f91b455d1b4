//! Nodes, relationships and labels: `(a:Label {key: value})-[r:TYPE*1..3]->(b)`.

use super::ast::{
    Computed, Direction, Expr, LabelExpr, LengthRange, Name, NodePattern, RelationshipPattern, Word,
};
use super::atom::{map, parameter, spanned};
use super::clause::filter;
use super::error::ParseErrorKind;
use super::expression::expression;
use super::input::{
    Input, Parsed, boxed, commit, optional, said, schema_name, token, unboxed, variable,
};
use super::path::repetition;
use super::token::{Keyword, TokenKind};
use crate::spelling::nearest;

/// `chain = node { relationship node }`
pub(super) fn chain(input: Input<'_>) -> Parsed<'_, (Box<NodePattern>, Vec<Step>)> {
    let (rest, start) = node(input)?;
    let (rest, steps) = steps(rest)?;
    Ok((rest, (start, steps)))
}

/// A relationship and the node it leads to.
type Step = (RelationshipPattern, NodePattern);

/// The rest of a chain: a relationship and the node it leads to, as often as they come.
fn steps(input: Input<'_>) -> Parsed<'_, Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = input;
    while matches!(rest.kind(), TokenKind::Minus | TokenKind::Less) {
        let (after, relationship) = commit(relationship(rest))?;
        let (after, node) = commit(node(after))?;
        steps.push(boxed(|| (*relationship, *node)));
        rest = after;
    }
    Ok((rest, unboxed(steps)))
}

/// `node = "(" [ variable ] [ label-test ] [ properties ] [ where ] ")"`
fn node(input: Input<'_>) -> Parsed<'_, Box<NodePattern>> {
    let (rest, mut node) = named_node(input)?;
    let (rest, properties) = properties(rest)?;
    let (rest, filter) = filter(rest)?;
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    node.properties = properties.map(|map| *map);
    node.filter = filter.map(|filter| *filter);
    node.span = rest.since(input);
    Ok((rest, node))
}

/// The node as far as its properties.
fn named_node(input: Input<'_>) -> Parsed<'_, Box<NodePattern>> {
    let (rest, _) = token(TokenKind::LeftParen)(input)?;
    input.link()?;
    let (rest, variable) = element_variable(rest)?;
    let (rest, labels) = label_test(rest, "a label")?;
    let span = rest.since(input);
    Ok((rest, boxed(|| NodePattern { variable, labels, properties: None, filter: None, span })))
}

fn element_variable(input: Input<'_>) -> Parsed<'_, Option<Name>> {
    optional(input, variable)
}

/// `relationship = [ "<" ] "-" [ detail ] "-" [ ">" ] [ repetition ]`
fn relationship(input: Input<'_>) -> Parsed<'_, Box<RelationshipPattern>> {
    let (rest, left) = optional(input, token(TokenKind::Less))?;
    let (rest, _) = token(TokenKind::Minus)(rest)?;
    let (rest, mut pattern) = match rest.kind() {
        TokenKind::LeftBracket => detail(rest)?,
        _ => (rest, blank(input)),
    };
    let (rest, _) = token(TokenKind::Minus)(rest)?;
    let (rest, right) = optional(rest, token(TokenKind::Greater))?;
    pattern.direction = match (left, right) {
        (Some(_), None) => Direction::Incoming,
        (None, Some(_)) => Direction::Outgoing,
        _ => Direction::Either,
    };
    let (rest, repeated) = repetition(rest)?;
    pattern.repeated = repeated;
    pattern.span = rest.since(input);
    Ok((rest, pattern))
}

fn blank(input: Input<'_>) -> Box<RelationshipPattern> {
    Box::new(RelationshipPattern {
        variable: None,
        types: None,
        properties: None,
        filter: None,
        direction: Direction::Either,
        length: None,
        repeated: None,
        span: input.peek().span,
    })
}

/// `detail = "[" [ variable ] [ label-test ] [ length ] [ properties ] [ where ] "]"`
fn detail(input: Input<'_>) -> Parsed<'_, Box<RelationshipPattern>> {
    let (rest, mut pattern) = typed(input)?;
    let (rest, properties) = properties(rest)?;
    let (rest, filter) = filter(rest)?;
    let (rest, _) = token(TokenKind::RightBracket)(rest)?;
    pattern.properties = properties.map(|map| *map);
    pattern.filter = filter.map(|filter| *filter);
    Ok((rest, pattern))
}

/// The detail as far as its properties.
fn typed(input: Input<'_>) -> Parsed<'_, Box<RelationshipPattern>> {
    let mut pattern = blank(input);
    let (rest, variable) = element_variable(input.next())?;
    let (rest, types) = label_test(rest, "a relationship type")?;
    let (rest, length) = length(rest)?;
    pattern.variable = variable;
    pattern.types = types;
    pattern.length = length;
    Ok((rest, pattern))
}

/// `length = "*" [ number ] [ ".." [ number ] ]`
fn length(input: Input<'_>) -> Parsed<'_, Option<LengthRange>> {
    if input.kind() == TokenKind::DotDot {
        return Err(said(ParseErrorKind::InvalidRelationshipLength, input.peek().span));
    }
    let (rest, Some(_)) = optional(input, token(TokenKind::Star))? else {
        return Ok((input, None));
    };
    let (rest, min) = optional(rest, hops)?;
    let (rest, dots) = optional(rest, token(TokenKind::DotDot))?;
    if dots.is_none() {
        return Ok((rest, Some(LengthRange { min, max: min })));
    }
    let (rest, max) = optional(rest, hops)?;
    Ok((rest, Some(LengthRange { min, max })))
}

fn hops(input: Input<'_>) -> Parsed<'_, u64> {
    if input.kind() == TokenKind::Minus {
        return Err(said(ParseErrorKind::InvalidRelationshipLength, input.peek().span));
    }
    if input.kind() != TokenKind::Integer {
        return input.expected("a number of steps");
    }
    let number = super::atom::integer(input, None)?;
    Ok((input.next(), number as u64))
}

/// `properties = map | parameter`
fn properties(input: Input<'_>) -> Parsed<'_, Option<Box<Expr>>> {
    match input.kind() {
        TokenKind::LeftBrace => {
            let inner = input.deeper(1)?;
            let (inner, map) = commit(spanned(inner, map(inner)))?;
            Ok((input.after(inner), Some(map)))
        }
        TokenKind::Parameter => Ok((input.next(), Some(boxed(|| parameter(input))))),
        _ => {
            let _ = input.expected::<()>("{");
            Ok((input, None))
        }
    }
}

/// `label-test = ( ":" | IS ) label-or`
fn label_test<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, Option<LabelExpr>> {
    let rest = match input.kind() {
        // `-[is]->` is a variable that needs backquotes
        TokenKind::Keyword(Keyword::Is) if begins_label(input) => input.next(),
        _ => match optional(input, token(TokenKind::Colon))? {
            (rest, Some(_)) => rest,
            _ => return Ok((input, None)),
        },
    };
    let (rest, labels) = commit(label_or(rest, what))?;
    Ok((rest, Some(labels)))
}

/// Whether a label test follows the token here.
fn begins_label(input: Input<'_>) -> bool {
    let next = input.kind_at(1);
    let sign = matches!(next, TokenKind::Bang | TokenKind::Percent | TokenKind::LeftParen);
    sign || next.is_name() || is_computed(input, 1)
}

/// Whether the `IS` here asks for labels rather than for null or a type, which may be
/// misspelt.
pub(super) fn is_label(input: Input<'_>) -> bool {
    use Keyword::{Not, Null, Typed};
    let other = matches!(input.kind_at(1), TokenKind::Keyword(Not | Null | Typed));
    let nearly = nearest(input.word_at(1), ["NULL", "TYPED"]).is_some();
    begins_label(input) && !other && !nearly
}

/// A label test after a variable and `IS`.
pub(super) fn label_after_is(input: Input<'_>) -> Parsed<'_, LabelExpr> {
    commit(label_or(input, "a label"))
}

/// A label test after an expression, as in `n:Label`.
pub(super) fn label_predicate(input: Input<'_>) -> Parsed<'_, LabelExpr> {
    let (rest, _) = token(TokenKind::Colon)(input)?;
    commit(label_or(rest, "a label"))
}

/// `label-or = label-and { "|" [ ":" ] label-and }`
fn label_or<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, LabelExpr> {
    let (mut rest, first) = label_and(input, what)?;
    let mut parts = vec![first];
    while !rest.is_final_bar()
        && let Ok((after, _)) = token(TokenKind::Bar)(rest)
    {
        let (after, _) = optional(after, token(TokenKind::Colon))?;
        let (after, part) = label_and(after, what)?;
        parts.push(part);
        rest = after;
    }
    Ok((rest, single(parts, LabelExpr::Or)))
}

/// `label-and = label-not { ( "&" | ":" ) label-not }`
fn label_and<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, LabelExpr> {
    let (mut rest, first) = label_not(input, what)?;
    let mut parts = vec![first];
    while matches!(rest.kind(), TokenKind::Ampersand | TokenKind::Colon) {
        let (after, part) = label_not(rest.next(), what)?;
        parts.push(part);
        rest = after;
    }
    Ok((rest, single(parts, LabelExpr::And)))
}

fn single(mut parts: Vec<LabelExpr>, many: fn(Vec<LabelExpr>) -> LabelExpr) -> LabelExpr {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}

/// `label-not = "!" label-not | "(" label-or ")" | "%" | computed | name`
fn label_not<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, LabelExpr> {
    match input.kind() {
        TokenKind::Bang => {
            let (inner, labels) = label_not(input.deeper(1)?.next(), what)?;
            Ok((input.after(inner), LabelExpr::Not(Box::new(labels))))
        }
        TokenKind::LeftParen => {
            let (inner, labels) = label_or(input.deeper(1)?.next(), what)?;
            let (inner, _) = token(TokenKind::RightParen)(inner)?;
            Ok((input.after(inner), labels))
        }
        TokenKind::Percent => Ok((input.next(), LabelExpr::Any(input.peek().span))),
        _ if is_computed(input, 0) => {
            let (rest, computed) = computed(input)?;
            Ok((rest, LabelExpr::Computed(computed)))
        }
        TokenKind::Parameter => Err(said(ParseErrorKind::LabelParameter, input.peek().span)),
        _ => {
            let (rest, name) = schema_name(what)(input)?;
            Ok((rest, LabelExpr::Name(name)))
        }
    }
}

/// Whether `$(`, `$all(` or `$any(` stands so far ahead. None of them is a parameter:
/// nothing in parentheses can follow one.
fn is_computed(input: Input<'_>, ahead: usize) -> bool {
    let sign = match input.kind_at(ahead) {
        TokenKind::Dollar => true,
        TokenKind::Parameter => is_choice(input.word_at(ahead)).is_some(),
        _ => false,
    };
    sign && input.kind_at(ahead + 1) == TokenKind::LeftParen
}

/// Whether one of several will do, said by the word before the parentheses.
fn is_choice(word: &str) -> Option<bool> {
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    (is("$any") || is("$all")).then(|| is("$any"))
}

/// `computed = ( "$" | "$all" | "$any" ) "(" expression ")"`
fn computed(input: Input<'_>) -> Parsed<'_, Computed> {
    let any = is_choice(input.word()) == Some(true);
    let (rest, names) = commit(expression(input.next().next()))?;
    let (rest, _) = commit(token(TokenKind::RightParen)(rest))?;
    Ok((rest, Computed { any, names, span: rest.since(input) }))
}

/// A label that is set or removed: `name | computed`.
pub(super) fn label_word(input: Input<'_>) -> Parsed<'_, Word> {
    if is_computed(input, 0) {
        let (rest, computed) = computed(input)?;
        return Ok((rest, Word::Computed(computed)));
    }
    let (rest, name) = schema_name("a label")(input)?;
    Ok((rest, Word::Name(name)))
}

/// How far ahead the node that begins here ends: `(`, perhaps a name, labels and a
/// map or parameter, `)`. None if it is none.
pub(super) fn end_of_node(input: Input<'_>) -> Option<usize> {
    use TokenKind as K;
    let mut at = if input.kind_at(1).is_name() { 2 } else { 1 };
    if matches!(input.kind_at(at), K::Colon | K::Keyword(Keyword::Is)) {
        at = end_of_labels(input, at)?;
    }
    match input.kind_at(at) {
        K::LeftBrace => at = input.partner(at)? + 1,
        K::Parameter => at += 1,
        _ => {}
    }
    if input.kind_at(at) == K::Keyword(Keyword::Where) {
        at = input.partner(0)?;
    }
    (input.kind_at(at) == K::RightParen).then_some(at + 1)
}

/// How far ahead the label test that begins `at` a colon or `IS` ends.
fn end_of_labels(input: Input<'_>, mut at: usize) -> Option<usize> {
    use TokenKind as K;
    let joins = |kind| matches!(kind, K::Colon | K::Bar | K::Ampersand);
    while joins(input.kind_at(at)) || input.kind_at(at) == K::Keyword(Keyword::Is) {
        at += 1;
        while matches!(input.kind_at(at), K::Colon | K::Bang) {
            at += 1;
        }
        at = match input.kind_at(at) {
            K::LeftParen => input.partner(at)? + 1,
            _ if is_computed(input, at) => input.partner(at + 1)? + 1,
            _ => at + 1,
        };
    }
    Some(at)
}
