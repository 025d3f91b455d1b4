//! Statements on what a graph knows of itself. Each stands alone; it is read as a
//! query of one clause, so that later stages need no second kind of statement.

use super::ast::{Clause, ClauseKind, Listed, Projection, Query, Show, SingleQuery, Yield};
use super::clause::{filter, page, return_clause, within, yield_item};
use super::input::{
    Input, Parsed, after_keyword, boxed, commit, list_of, optional, token, unboxed,
};
use super::token::{Keyword, TokenKind};

/// A row of [`LISTED`].
pub struct ListedRow {
    /// What is listed.
    pub what: Listed,
    /// A word that may stand before the others.
    pub qualifier: Option<&'static str>,
    /// How one of them is called, which will do as well.
    pub singular: &'static str,
    /// How they are called.
    pub plural: &'static str,
    /// The procedure whose rows are shown.
    pub procedure: &'static str,
}

const fn listed_row(
    what: Listed,
    qualifier: Option<&'static str>,
    (singular, plural): (&'static str, &'static str),
    procedure: &'static str,
) -> ListedRow {
    ListedRow { what, qualifier, singular, plural, procedure }
}

/// What `SHOW` lists, how it is written and who knows it.
pub static LISTED: &[ListedRow] = &[
    listed_row(Listed::Functions, None, ("FUNCTION", "FUNCTIONS"), "dbms.functions"),
    listed_row(Listed::Procedures, None, ("PROCEDURE", "PROCEDURES"), "dbms.procedures"),
    listed_row(Listed::Labels, None, ("LABEL", "LABELS"), "db.labels"),
    listed_row(Listed::Types, Some("RELATIONSHIP"), ("TYPE", "TYPES"), "db.relationshipTypes"),
    listed_row(Listed::Keys, Some("PROPERTY"), ("KEY", "KEYS"), "db.propertyKeys"),
];

impl Listed {
    /// Its row of [`LISTED`].
    pub(crate) fn row(self) -> &'static ListedRow {
        let row = LISTED.iter().find(|row| row.what == self);
        row.expect("everything that can be listed has a row")
    }
}

/// `show = SHOW listed ( [ where ] | columns [ RETURN projection ] )`
pub(super) fn show(input: Input<'_>) -> Parsed<'_, Query> {
    let (rest, what) = listed(input.next())?;
    let (rest, yields) = after_keyword(rest, Keyword::Yield, columns)?;
    let (rest, page) = match yields {
        Some(_) => page(rest)?,
        None => (rest, boxed(|| no_page(rest))),
    };
    let (rest, filter) = filter(rest)?;
    let returns = yields.is_some();
    let page = Projection { star: true, ..*page };
    let show = boxed(|| Show { what, yields, page, filter: within(filter) });
    let mut clauses =
        vec![boxed(|| Clause { kind: ClauseKind::Show(show), span: rest.since(input) })];
    let mut rest = rest;
    if returns && let (after, Some(kind)) = after_keyword(rest, Keyword::Return, return_clause)? {
        let span = after.since(rest);
        clauses.push(boxed(|| Clause { kind: *kind, span }));
        rest = after;
    }
    Ok((rest, single(unboxed(clauses), rest.since(input))))
}

/// A query of these clauses.
fn single(clauses: Vec<Clause>, span: crate::span::Span) -> Query {
    Query { branches: vec![SingleQuery { clauses, span }], unions: Vec::new() }
}

fn no_page(input: Input<'_>) -> Projection {
    Projection {
        distinct: false,
        star: true,
        items: Vec::new(),
        order: Vec::new(),
        skip: None,
        limit: None,
        span: input.peek().span,
    }
}

/// `listed = FUNCTIONS | PROCEDURES | LABELS | [ RELATIONSHIP ] TYPES | [ PROPERTY ] KEYS`
///
/// The singular will do as well.
fn listed(input: Input<'_>) -> Parsed<'_, Listed> {
    for row in LISTED {
        let is_qualified = row.qualifier.is_some_and(|word| input.is_word(word));
        let at = if is_qualified { input.next() } else { input };
        if at.is_word(row.plural) || at.is_word(row.singular) {
            return Ok((at.next(), row.what));
        }
        let _ = at.expected::<()>(row.plural);
    }
    input.expected(LISTED[0].plural)
}

/// `columns = YIELD ( "*" | yield-item { "," yield-item } ) page [ where ]`
fn columns(input: Input<'_>) -> Parsed<'_, Yield> {
    let (rest, star) = optional(input, token(TokenKind::Star))?;
    let (rest, items) = match star {
        Some(_) => (rest, Vec::new()),
        None => commit(list_of(yield_item, TokenKind::Comma)(rest))?,
    };
    Ok((rest, Yield { star: star.is_some(), items, filter: None }))
}
