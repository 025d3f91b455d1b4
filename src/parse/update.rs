//! Clauses that change the graph.

use super::ast::{
    Clause, ClauseKind, Computed, Expr, ExprKind, MergeAction, Name, RemoveItem, SetItem, Word,
};
use super::clause::clause;
use super::expression::{expression, expressions, postfix};
use super::input::{
    Input, Parsed, boxed, commit, keyword, list_of, optional, token, unboxed, variable,
};
use super::path::{path_pattern, patterns};
use super::pattern::label_word;
use super::token::{Keyword, TokenKind};

/// `create = ( CREATE | INSERT ) patterns`
pub(super) fn create(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, patterns) = patterns(input)?;
    Ok((rest, boxed(|| ClauseKind::Create(patterns))))
}

/// `merge = MERGE path { merge-action }`
pub(super) fn merge(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (mut rest, pattern) = path_pattern(input)?;
    let mut actions = Vec::new();
    while let Ok((after, _)) = keyword(Keyword::On)(rest) {
        let (after, action) = commit(merge_action(after))?;
        actions.push(action);
        rest = after;
    }
    Ok((rest, boxed(|| ClauseKind::Merge { pattern: *pattern, actions })))
}

/// `merge-action = ON ( MATCH | CREATE ) set`
fn merge_action(input: Input<'_>) -> Parsed<'_, MergeAction> {
    let (rest, on_create) = match keyword(Keyword::Create)(input) {
        Ok((rest, _)) => (rest, true),
        Err(_) => (keyword(Keyword::Match)(input)?.0, false),
    };
    let (rest, _) = keyword(Keyword::Set)(rest)?;
    let (rest, items) = list_of(set_item, TokenKind::Comma)(rest)?;
    Ok((rest, MergeAction { on_create, items }))
}

/// `set = SET set-item { "," set-item }`
pub(super) fn set(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, items) = list_of(set_item, TokenKind::Comma)(input)?;
    Ok((rest, boxed(|| ClauseKind::Set(items))))
}

/// `set-item = property "=" expression | variable ( "=" | "+=" ) expression | variable labels`
fn set_item(input: Input<'_>) -> Parsed<'_, SetItem> {
    if input.kind().is_name() {
        let sign = input.kind_at(1);
        if matches!(sign, TokenKind::Equal | TokenKind::PlusEqual) || begins_labels(sign) {
            let (rest, variable) = variable(input)?;
            return set_variable(rest, variable);
        }
    }
    let (rest, (target, key)) = property(input, &[".", ":", "=", "+="])?;
    let (rest, _) = token(TokenKind::Equal)(rest)?;
    let (rest, value) = expression(rest)?;
    Ok((rest, SetItem::Property { target, key, value: *value }))
}

/// Whether labels to set or remove begin with this sign.
fn begins_labels(sign: TokenKind) -> bool {
    matches!(sign, TokenKind::Colon | TokenKind::Keyword(Keyword::Is))
}

fn set_variable(input: Input<'_>, variable: Name) -> Parsed<'_, SetItem> {
    match input.kind() {
        TokenKind::Equal => {
            let (rest, value) = expression(input.next())?;
            Ok((rest, SetItem::Replace { variable, value: *value }))
        }
        TokenKind::PlusEqual => {
            let (rest, value) = expression(input.next())?;
            Ok((rest, SetItem::Merge { variable, value: *value }))
        }
        _ => {
            let (rest, labels) = labels(input)?;
            Ok((rest, SetItem::Labels { variable, labels }))
        }
    }
}

/// `labels = ( ":" | IS ) ( name | computed ) { ":" ( name | computed ) }`
fn labels(input: Input<'_>) -> Parsed<'_, Vec<Word>> {
    let rest = match input.kind() {
        TokenKind::Keyword(Keyword::Is) => input.next(),
        _ => token(TokenKind::Colon)(input)?.0,
    };
    list_of(label_word, TokenKind::Colon)(rest)
}

/// `property = postfix ( "." name | "[" expression "]" )`
fn property<'a>(input: Input<'a>, after_variable: &[&'static str]) -> Parsed<'a, (Expr, Word)> {
    let (inner, expr) = postfix(input.deeper(1)?)?;
    let rest = input.after(inner);
    match expr.kind {
        ExprKind::Property(target, key) => Ok((rest, (*target, Word::Name(key)))),
        ExprKind::Index(target, names) => {
            let computed = Computed { any: false, span: names.span, names };
            Ok((rest, (*target, Word::Computed(computed))))
        }
        ExprKind::Variable(_) => {
            for sign in after_variable {
                let _ = rest.expected::<()>(sign);
            }
            rest.expected(".")
        }
        _ => rest.expected("."),
    }
}

/// `remove = REMOVE remove-item { "," remove-item }`
pub(super) fn remove(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, items) = list_of(remove_item, TokenKind::Comma)(input)?;
    Ok((rest, boxed(|| ClauseKind::Remove(items))))
}

/// `remove-item = property | variable labels`
fn remove_item(input: Input<'_>) -> Parsed<'_, RemoveItem> {
    if input.kind().is_name() && begins_labels(input.kind_at(1)) {
        let (rest, variable) = variable(input)?;
        let (rest, labels) = labels(rest)?;
        return Ok((rest, RemoveItem::Labels { variable, labels }));
    }
    let (rest, (target, key)) = property(input, &[".", ":"])?;
    Ok((rest, RemoveItem::Property { target, key }))
}

/// `detached-delete = ( DETACH | NODETACH ) delete`
pub(super) fn detached_delete(input: Input<'_>, detach: bool) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, _) = keyword(Keyword::Delete)(input)?;
    delete(rest, detach)
}

/// `delete = DELETE expressions`
pub(super) fn delete(input: Input<'_>, detach: bool) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, targets) = expressions(input)?;
    Ok((rest, boxed(|| ClauseKind::Delete { detach, targets })))
}

/// `foreach = FOREACH "(" variable IN expression "|" update { update } ")"`
pub(super) fn foreach(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (inner, _) = token(TokenKind::LeftParen)(input.deeper(1)?)?;
    let (inner, variable) = variable(inner)?;
    let (inner, _) = keyword(Keyword::In)(inner)?;
    let (inner, list) = expression(inner.until_bar())?;
    let (inner, _) = token(TokenKind::Bar)(inner)?;
    let (inner, body) = updates(inner)?;
    let (inner, _) = token(TokenKind::RightParen)(inner)?;
    Ok((input.after(inner), boxed(|| ClauseKind::Foreach { variable, list: *list, body })))
}

fn updates(input: Input<'_>) -> Parsed<'_, Vec<Clause>> {
    let (mut rest, first) = update_clause(input)?;
    let mut body = vec![first];
    while let (after, Some(next)) = optional(rest, update_clause)? {
        body.push(next);
        rest = after;
    }
    Ok((rest, unboxed(body)))
}

/// `update = create | merge | set | remove | delete | detached-delete | foreach`
fn update_clause(input: Input<'_>) -> Parsed<'_, Box<Clause>> {
    use Keyword::{Create, Delete, Detach, Foreach, Insert, Merge, Nodetach, Remove, Set};
    match input.kind() {
        TokenKind::Keyword(
            Create | Insert | Merge | Set | Remove | Delete | Detach | Nodetach | Foreach,
        ) => clause(input),
        _ => input.expected("an updating clause"),
    }
}
