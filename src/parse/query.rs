//! Statements and queries as a whole.

use super::ast::{Mode, Query, SingleQuery, Statement, Union};
use super::clause::clause;
use super::input::{Input, Parsed, commit, context, keyword, optional, token, unboxed};
use super::schema::{begins, schema};
use super::token::{Keyword, TokenKind};

/// `statement = [ EXPLAIN | PROFILE ] [ WHY ] ( query | schema ) [ ";" ]`
pub(super) fn statement(input: Input<'_>) -> Parsed<'_, Statement> {
    let (rest, mode) = match input.kind() {
        TokenKind::Keyword(Keyword::Explain) => (input.next(), Mode::Explain),
        TokenKind::Keyword(Keyword::Profile) => (input.next(), Mode::Profile),
        _ => (input, Mode::Run),
    };
    let (rest, why) = match rest.kind() {
        TokenKind::Keyword(Keyword::Why) => (rest.next(), Some(rest.next().since(rest))),
        _ => (rest, None),
    };
    let rule = if begins(rest) { schema } else { query };
    let (rest, query) = commit(rule(rest))?;
    let span = rest.since(input);
    let (rest, _) = optional(rest, token(TokenKind::Semicolon))?;
    let (rest, _) = commit(token(TokenKind::End)(rest))?;
    Ok((rest, Statement { mode, why, query, size: rest.size(), span }))
}

/// `query = single-query { UNION [ ALL | DISTINCT ] single-query }`
pub(super) fn query(input: Input<'_>) -> Parsed<'_, Query> {
    let (rest, first) = single_query(input)?;
    branches(rest, Query { branches: vec![first], unions: Vec::new() })
}

fn branches(mut input: Input<'_>, mut query: Query) -> Parsed<'_, Query> {
    while let Ok((after, span)) = keyword(Keyword::Union)(input) {
        let (after, all) = match after.kind() {
            TokenKind::Keyword(Keyword::All) => (after.next(), true),
            TokenKind::Keyword(Keyword::Distinct) => (after.next(), false),
            _ => {
                let _ = after.expected::<()>("ALL");
                (after, false)
            }
        };
        let (after, branch) = commit(single_query(after))?;
        query.unions.push(Union { all, span });
        query.branches.push(branch);
        input = after;
    }
    Ok((input, query))
}

/// `single-query = clause { clause }`
fn single_query(input: Input<'_>) -> Parsed<'_, SingleQuery> {
    let (mut rest, first) = context("a clause", clause)(input)?;
    let mut clauses = vec![first];
    while let (after, Some(next)) = optional(rest, context("a clause", clause))? {
        clauses.push(next);
        rest = after;
    }
    Ok((rest, SingleQuery { clauses: unboxed(clauses), span: rest.since(input) }))
}
