//! Statements and queries as a whole.

use super::ast::{Clause, Mode, Query, SingleQuery, Statement, Union};
use super::clause::clause;
use super::input::{Input, Parsed, commit, context, keyword, optional, token};
use super::token::{Keyword, TokenKind};

/// `statement = [ EXPLAIN | PROFILE ] query [ ";" ] end`
pub(super) fn statement(input: Input<'_>) -> Parsed<'_, Statement> {
    let (rest, mode) = match input.kind() {
        TokenKind::Keyword(Keyword::Explain) => (input.next(), Mode::Explain),
        TokenKind::Keyword(Keyword::Profile) => (input.next(), Mode::Profile),
        _ => (input, Mode::Run),
    };
    let (rest, query) = commit(query(rest))?;
    let span = rest.since(input);
    let (rest, _) = optional(rest, token(TokenKind::Semicolon))?;
    let (rest, _) = commit(token(TokenKind::End)(rest))?;
    Ok((rest, Statement { mode, query, span }))
}

/// `query = single-query { UNION [ ALL | DISTINCT ] single-query }`
pub(super) fn query(input: Input<'_>) -> Parsed<'_, Query> {
    let (mut input, first) = single_query(input)?;
    let (mut branches, mut unions) = (vec![first], Vec::new());
    while let Ok((after, span)) = keyword(Keyword::Union)(input) {
        let (after, all) = match after.kind() {
            TokenKind::Keyword(Keyword::All) => (after.next(), true),
            TokenKind::Keyword(Keyword::Distinct) => (after.next(), false),
            _ => {
                let _ = after.expected::<()>("ALL");
                (after, false)
            }
        };
        unions.push(Union { all, span });
        let (after, branch) = commit(single_query(after))?;
        branches.push(branch);
        input = after;
    }
    Ok((input, Query { branches, unions }))
}

/// `single-query = clause { clause }`
fn single_query(input: Input<'_>) -> Parsed<'_, SingleQuery> {
    let (mut rest, first) = context("a clause", clause)(input)?;
    let mut clauses: Vec<Clause> = vec![*first];
    while let (after, Some(next)) = optional(rest, context("a clause", clause))? {
        clauses.push(*next);
        rest = after;
    }
    Ok((rest, SingleQuery { clauses, span: rest.since(input) }))
}
