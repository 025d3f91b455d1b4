//! Clauses that other dialects write, read as what they mean here, and those that mean
//! nothing here, refused with what to write instead.

use super::ast::{ClauseKind, Projection, ProjectionItem};
use super::error::{Fail, ParseErrorKind};
use super::expression::expression;
use super::input::{
    Input, Parsed, boxed, keyword, list_of, optional, said, token, unboxed, variable,
};
use super::token::{Keyword, TokenKind};

/// `let = LET let-item { "," let-item }`
///
/// The same as `WITH *` and the items.
pub(super) fn let_clause(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, items) = list_of(let_item, TokenKind::Comma)(input)?;
    let span = rest.since(input);
    let projection = || Projection { items: unboxed(items), span, ..Projection::everything(span) };
    Ok((rest, boxed(|| ClauseKind::With { projection: projection(), filter: None })))
}

/// `let-item = variable "=" expression`
fn let_item(input: Input<'_>) -> Parsed<'_, Box<ProjectionItem>> {
    let (rest, alias) = variable(input)?;
    let (rest, _) = token(TokenKind::Equal)(rest)?;
    let (rest, expr) = expression(rest)?;
    Ok((rest, boxed(|| ProjectionItem { expr: *expr, alias: Some(alias) })))
}

/// `filter = FILTER [ WHERE ] expression`
///
/// The same as `WITH *` and the condition.
pub(super) fn filter_clause(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, _) = optional(input, keyword(Keyword::Where))?;
    let (rest, condition) = expression(rest)?;
    let projection = || Projection::everything(input.peek().span);
    let clause = || ClauseKind::With { projection: projection(), filter: Some(*condition) };
    Ok((rest, boxed(clause)))
}

/// What a clause of another dialect begins with, why it is none here, what to do.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "USE",
        "there is one graph, which needs no `USE`",
        "open another graph by its folder, with `relata FOLDER` or `:open FOLDER`",
    ),
    (
        "GRANT",
        "there are no users and no rights",
        "who may read the graph's folder may read the graph",
    ),
];

/// Refuses a clause of another dialect, if one stands here.
pub(super) fn refuse(input: Input<'_>) -> Result<(), nom::Err<Fail>> {
    let word = input.word();
    let row = REFUSED.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word));
    match row.filter(|_| input.kind_at(1).is_name()) {
        Some((_, problem, instead)) => Err(unsupported(input, problem, instead)),
        None => Ok(()),
    }
}

/// Refuses `USING INDEX …` and its siblings after a pattern.
pub(super) fn refuse_hint(input: Input<'_>) -> Result<(), nom::Err<Fail>> {
    if !input.word().eq_ignore_ascii_case("USING") {
        return Ok(());
    }
    let problem = "patterns take no hints: the order and the indexes are chosen by cost";
    Err(unsupported(input, problem, "leave the hint out; `EXPLAIN` shows what was chosen"))
}

/// Refuses `IN TRANSACTIONS` after a subquery.
pub(super) fn refuse_transactions(input: Input<'_>) -> Result<(), nom::Err<Fail>> {
    if !input.is_keyword(Keyword::In) {
        return Ok(());
    }
    let problem = "a statement is one transaction, which cannot be divided";
    let instead = "leave `IN TRANSACTIONS` out, or run one statement for each part of the rows";
    Err(unsupported(input, problem, instead))
}

fn unsupported(input: Input<'_>, problem: &'static str, instead: &'static str) -> nom::Err<Fail> {
    said(ParseErrorKind::Unsupported { problem, instead }, input.peek().span)
}
