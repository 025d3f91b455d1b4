//! Statements on what a graph knows of itself. Each stands alone; it is read as a
//! query of one clause, so that later stages need no second kind of statement.

use super::ast::{
    Clause, ClauseKind, Declaration, DeclarationKind, Listed, Name, Projection, Query, Show,
    SingleQuery, Yield,
};
use super::clause::{filter, page, return_clause, within, yield_item};
use super::error::ParseErrorKind;
use super::input::{
    Input, Parsed, after_keyword, boxed, commit, keyword, list_of, optional, said, schema_name,
    token, unboxed, variable, word,
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
    listed_row(Listed::Indexes, None, ("INDEX", "INDEXES"), "db.indexes"),
    listed_row(Listed::Constraints, None, ("CONSTRAINT", "CONSTRAINTS"), "db.constraints"),
];

impl Listed {
    /// Its row of [`LISTED`].
    pub(crate) fn row(self) -> &'static ListedRow {
        let row = LISTED.iter().find(|row| row.what == self);
        row.expect("everything that can be listed has a row")
    }
}

/// Whether a statement that is no query begins here.
pub(super) fn begins(input: Input<'_>) -> bool {
    match input.kind() {
        TokenKind::Keyword(Keyword::Show | Keyword::Drop) => true,
        TokenKind::Keyword(Keyword::Create) => {
            let next = input.next();
            // `CREATE index = (a)-->(b)` names a path
            let is_path = input.kind_at(2) == TokenKind::Equal;
            let sort = SORTS.iter().any(|sort| next.is_word(sort));
            let is_schema = sort
                || next.is_word("RANGE")
                || next.is_word("INDEX")
                || next.is_word("CONSTRAINT");
            let _ = next.expected::<()>("INDEX");
            let _ = next.expected::<()>("CONSTRAINT");
            is_schema && !is_path
        }
        _ => false,
    }
}

/// Sorts of indexes that there are elsewhere.
const SORTS: &[&str] = &["BTREE", "FULLTEXT", "LOOKUP", "POINT", "TEXT", "VECTOR"];

/// `schema = show | create-index | create-constraint | drop`
pub(super) fn schema(input: Input<'_>) -> Parsed<'_, Query> {
    let after = input.next();
    let (rest, kind) = match input.kind() {
        TokenKind::Keyword(Keyword::Show) => return show(input),
        TokenKind::Keyword(Keyword::Drop) => drop(after)?,
        _ if after.is_word("CONSTRAINT") => create_constraint(after.next())?,
        _ if after.is_word("RANGE") => {
            let (rest, _) = word("INDEX")(after.next())?;
            create_index(rest)?
        }
        _ if after.is_word("INDEX") => create_index(after.next())?,
        _ => {
            return Err(said(
                ParseErrorKind::IndexSort { found: after.word().to_owned() },
                after.peek().span,
            ));
        }
    };
    let span = rest.since(input);
    Ok((rest, single(vec![Clause { kind: *kind, span }], span)))
}

/// `show = SHOW listed ( [ where ] | columns [ return ] )`
fn show(input: Input<'_>) -> Parsed<'_, Query> {
    let (rest, what) = listed(input.next())?;
    let (rest, yields) = after_keyword(rest, Keyword::Yield, columns)?;
    let (rest, page) = match yields {
        Some(_) => page(rest)?,
        None => (rest, boxed(|| Projection::everything(rest.peek().span))),
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

/// `listed = FUNCTIONS | PROCEDURES | LABELS | [ RELATIONSHIP ] TYPES | [ PROPERTY ] KEYS | INDEXES | CONSTRAINTS`
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

/// `create-index = CREATE [ RANGE ] INDEX [ name ] [ IF NOT EXISTS ] FOR subject ON key-list`
fn create_index(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, head) = head(input)?;
    let (rest, _) = keyword(Keyword::On)(rest)?;
    let (rest, properties) = key_list(rest)?;
    Ok((rest, declared(*head, DeclarationKind::Index, properties)))
}

/// `create-constraint = CREATE CONSTRAINT [ name ] [ IF NOT EXISTS ] FOR subject REQUIRE ( schema-key | key-list ) IS requirement`
fn create_constraint(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, head) = head(input)?;
    let (rest, _) = word("REQUIRE")(rest)?;
    let (rest, properties) = if rest.kind() == TokenKind::LeftParen {
        key_list(rest)?
    } else {
        let (rest, property) = schema_key(rest)?;
        (rest, vec![property])
    };
    let (rest, _) = keyword(Keyword::Is)(rest)?;
    let (rest, kind) = requirement(rest, head.of_relationships)?;
    Ok((rest, declared(*head, kind, properties)))
}

fn declared(
    head: Declaration,
    kind: DeclarationKind,
    properties: Vec<(Name, Name)>,
) -> Box<ClauseKind> {
    let declaration = Declaration { kind, properties, ..head };
    Box::new(ClauseKind::Declare(Box::new(declaration)))
}

/// A declaration up to its subject.
fn head(input: Input<'_>) -> Parsed<'_, Box<Declaration>> {
    let is_next = input.is_word("FOR") || input.is_word("IF") || input.is_word("ON");
    let (rest, name) = match input.kind() {
        kind if kind.is_name() && !is_next => {
            schema_name("a name")(input).map(|(rest, name)| (rest, Some(name)))?
        }
        _ => {
            let _ = input.expected::<()>("a name");
            (input, None)
        }
    };
    let (rest, if_not_exists) = condition(rest, true)?;
    let (rest, _) = word("FOR")(rest)?;
    let (rest, (variable, subject, of_relationships)) = subject(rest)?;
    let kind = DeclarationKind::Index;
    let properties = Vec::new();
    Ok((
        rest,
        boxed(|| Declaration {
            kind,
            name,
            if_not_exists,
            variable,
            subject,
            of_relationships,
            properties,
        }),
    ))
}

/// `IF EXISTS`, or with a `NOT` between.
fn condition(input: Input<'_>, negated: bool) -> Parsed<'_, bool> {
    let Ok((rest, _)) = word("IF")(input) else { return Ok((input, false)) };
    let (rest, _) = if negated { keyword(Keyword::Not)(rest)? } else { (rest, rest.peek().span) };
    let (rest, _) = keyword(Keyword::Exists)(rest)?;
    Ok((rest, true))
}

/// `subject = "(" variable ":" name ")" | "(" ")" [ "<" ] "-" "[" variable ":" name "]" "-" [ ">" ] "(" ")"`
fn subject(input: Input<'_>) -> Parsed<'_, (Name, Name, bool)> {
    let (rest, _) = token(TokenKind::LeftParen)(input)?;
    if rest.kind() != TokenKind::RightParen {
        let (rest, (variable, label)) = named(rest, "a label")?;
        let (rest, _) = token(TokenKind::RightParen)(rest)?;
        return Ok((rest, (variable, label, false)));
    }
    let _ = rest.expected::<()>("a variable");
    let (rest, _) = optional(rest.next(), token(TokenKind::Less))?;
    let (rest, _) = token(TokenKind::Minus)(rest)?;
    let (rest, _) = token(TokenKind::LeftBracket)(rest)?;
    let (rest, (variable, kind)) = named(rest, "a relationship type")?;
    let (rest, _) = token(TokenKind::RightBracket)(rest)?;
    let (rest, _) = token(TokenKind::Minus)(rest)?;
    let (rest, _) = optional(rest, token(TokenKind::Greater))?;
    let (rest, _) = token(TokenKind::LeftParen)(rest)?;
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    Ok((rest, (variable, kind, true)))
}

fn named<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, (Name, Name)> {
    let (rest, variable) = variable(input)?;
    let (rest, _) = token(TokenKind::Colon)(rest)?;
    let (rest, name) = schema_name(what)(rest)?;
    Ok((rest, (variable, name)))
}

/// `key-list = "(" schema-key { "," schema-key } ")"`
fn key_list(input: Input<'_>) -> Parsed<'_, Vec<(Name, Name)>> {
    let (rest, _) = token(TokenKind::LeftParen)(input)?;
    let (rest, keys) = list_of(schema_key, TokenKind::Comma)(rest)?;
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    Ok((rest, keys))
}

/// `schema-key = variable "." name`
fn schema_key(input: Input<'_>) -> Parsed<'_, (Name, Name)> {
    let (rest, variable) = variable(input)?;
    let (rest, _) = token(TokenKind::Dot)(rest)?;
    let (rest, key) = schema_name("a property key")(rest)?;
    Ok((rest, (variable, key)))
}

/// `requirement = UNIQUE | NOT NULL | [ NODE | RELATIONSHIP ] KEY`
fn requirement(input: Input<'_>, of_relationships: bool) -> Parsed<'_, DeclarationKind> {
    if let Ok((rest, _)) = keyword(Keyword::Not)(input) {
        let (rest, _) = keyword(Keyword::Null)(rest)?;
        return Ok((rest, DeclarationKind::Present));
    }
    let qualifier = if of_relationships { "RELATIONSHIP" } else { "NODE" };
    let (rest, is_qualified) = optional(input, word(qualifier))?;
    if is_qualified.is_none() && rest.is_word("UNIQUE") {
        return Ok((rest.next(), DeclarationKind::Unique));
    }
    if is_qualified.is_none() {
        let _ = rest.expected::<()>("UNIQUE");
    }
    let (rest, _) = word("KEY")(rest)?;
    Ok((rest, DeclarationKind::Key))
}

/// `drop = DROP ( INDEX | CONSTRAINT ) name [ IF EXISTS ]`
fn drop(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, constraint) = match word("INDEX")(input) {
        Ok((rest, _)) => (rest, false),
        Err(_) => (word("CONSTRAINT")(input)?.0, true),
    };
    let (rest, name) = schema_name("a name")(rest)?;
    let (rest, if_exists) = condition(rest, false)?;
    Ok((rest, boxed(|| ClauseKind::Undeclare { constraint, name, if_exists })))
}
