//! Reading clauses, calls and what stands around them. Updates are in `update`.

use super::ast::{
    Clause, ClauseKind, Expr, Name, ProcedureCall, Projection, ProjectionItem, SortItem, Yield,
};
use super::atom::{arguments, string_literal};
use super::expression::expression;
use super::input::{
    Input, Parsed, after_keyword, alias, boxed, commit, context, keyword, list_of, optional,
    schema_name, token, unboxed, variable,
};
use super::path::patterns;
use super::query::query;
use super::token::{Keyword, TokenKind};
use super::{dialect, update};

/// `clause = match | optional | unwind | with | let | filter | return | FINISH | call | load-csv | update`
pub(super) fn clause(input: Input<'_>) -> Parsed<'_, Box<Clause>> {
    let TokenKind::Keyword(word) = input.kind() else {
        dialect::refuse(input)?;
        return input.expected("a clause");
    };
    let after = input.next();
    let rule: fn(Input<'_>) -> Parsed<'_, Box<ClauseKind>> = match word {
        Keyword::Match => |input| match_clause(input, false),
        Keyword::Optional => optional_clause,
        Keyword::Unwind => unwind,
        Keyword::With => with,
        Keyword::Let => dialect::let_clause,
        Keyword::Filter => dialect::filter_clause,
        Keyword::Return => return_clause,
        Keyword::Finish => |input| Ok((input, boxed(|| ClauseKind::Finish))),
        Keyword::Call => |input| call(input, false),
        Keyword::Load => load_csv,
        Keyword::Create | Keyword::Insert => update::create,
        Keyword::Merge => update::merge,
        Keyword::Set => update::set,
        Keyword::Remove => update::remove,
        Keyword::Delete => |input| update::delete(input, false),
        Keyword::Detach => |input| update::detached_delete(input, true),
        Keyword::Nodetach => |input| update::detached_delete(input, false),
        Keyword::Foreach => update::foreach,
        _ => return input.expected("a clause"),
    };
    input.link()?;
    let (rest, kind) = commit(rule(after))?;
    let span = rest.since(input);
    Ok((rest, boxed(|| Clause { kind: *kind, span })))
}

/// `optional = OPTIONAL ( match | call )`
fn optional_clause(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    match keyword(Keyword::Call)(input) {
        Ok((rest, _)) => call(rest, true),
        Err(_) => match_clause(keyword(Keyword::Match)(input)?.0, true),
    }
}

/// `match = MATCH [ match-mode ] patterns [ where ]`
fn match_clause(input: Input<'_>, optional: bool) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, repeatable) = match_mode(input)?;
    let (rest, patterns) = patterns(rest)?;
    dialect::refuse_hint(rest)?;
    let (rest, filter) = filter(rest)?;
    let filter = within(filter);
    Ok((rest, boxed(|| ClauseKind::Match { optional, repeatable, patterns, filter })))
}

/// `match-mode = REPEATABLE ( ELEMENT | ELEMENTS ) | DIFFERENT ( RELATIONSHIP | RELATIONSHIPS )`
///
/// Whether it is the first of them; the second is what holds where nothing is said.
fn match_mode(input: Input<'_>) -> Parsed<'_, bool> {
    let is_path = input.kind_at(1) == TokenKind::Equal;
    let (words, repeatable) = match input {
        _ if is_path => return Ok((input, false)),
        _ if input.is_word("REPEATABLE") => (["ELEMENT", "ELEMENTS"], true),
        _ if input.is_word("DIFFERENT") => (["RELATIONSHIP", "RELATIONSHIPS"], false),
        _ => {
            let _ = input.expected::<()>("REPEATABLE");
            let _ = input.expected::<()>("DIFFERENT");
            return Ok((input, false));
        }
    };
    let rest = input.next();
    if words.iter().any(|word| rest.is_word(word)) {
        return Ok((rest.next(), repeatable));
    }
    rest.expected(words[1])
}

/// `where = WHERE expression`
pub(super) fn filter(input: Input<'_>) -> Parsed<'_, Option<Box<Expr>>> {
    after_keyword(input, Keyword::Where, expression)
}

pub(super) fn within(expr: Option<Box<Expr>>) -> Option<Expr> {
    expr.map(|expr| *expr)
}

/// `unwind = UNWIND expression AS alias`
fn unwind(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, list) = expression(input)?;
    let (rest, _) = keyword(Keyword::As)(rest)?;
    let (rest, variable) = alias(rest)?;
    Ok((rest, boxed(|| ClauseKind::Unwind { list: *list, variable })))
}

/// `with = WITH projection [ where ]`
fn with(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, projection) = projection(input)?;
    let (rest, filter) = filter(rest)?;
    Ok((rest, boxed(|| ClauseKind::With { projection: *projection, filter: within(filter) })))
}

/// `return = RETURN projection`
pub(super) fn return_clause(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, projection) = projection(input)?;
    Ok((rest, boxed(|| ClauseKind::Return(*projection))))
}

/// `projection = [ DISTINCT ] ( "*" [ "," items ] | items ) page`
fn projection(input: Input<'_>) -> Parsed<'_, Box<Projection>> {
    let (rest, (distinct, star)) = distinct_and_star(input)?;
    let (rest, items) = items(rest, star)?;
    page(rest).map(|(rest, page)| {
        let span = rest.since(input);
        (rest, Box::new(Projection { distinct, star, items, span, ..*page }))
    })
}

fn distinct_and_star(input: Input<'_>) -> Parsed<'_, (bool, bool)> {
    let (rest, distinct) = optional(input, keyword(Keyword::Distinct))?;
    let (rest, star) = optional(rest, token(TokenKind::Star))?;
    Ok((rest, (distinct.is_some(), star.is_some())))
}

/// `items = item { "," item }`: after a star only if a comma follows it.
pub(super) fn items(input: Input<'_>, after_star: bool) -> Parsed<'_, Vec<ProjectionItem>> {
    let mut rest = input;
    if after_star {
        match token(TokenKind::Comma)(input) {
            Ok((after, _)) => rest = after,
            Err(_) => return Ok((input, Vec::new())),
        }
    }
    let (rest, items) = list_of(projection_item, TokenKind::Comma)(rest)?;
    Ok((rest, unboxed(items)))
}

/// `page = [ order ] [ ( SKIP | OFFSET ) expression ] [ LIMIT expression ]`
pub(super) fn page(input: Input<'_>) -> Parsed<'_, Box<Projection>> {
    let (rest, order) = after_keyword(input, Keyword::Order, order_by)?;
    let word = if rest.is_keyword(Keyword::Offset) { Keyword::Offset } else { Keyword::Skip };
    let (rest, skip) = after_keyword(rest, word, expression)?;
    let (rest, limit) = after_keyword(rest, Keyword::Limit, expression)?;
    let projection = boxed(|| Projection {
        distinct: false,
        star: false,
        items: Vec::new(),
        order: order.unwrap_or_default(),
        skip: within(skip),
        limit: within(limit),
        span: input.peek().span,
    });
    Ok((rest, projection))
}

/// `item = expression [ AS alias ]`
fn projection_item(input: Input<'_>) -> Parsed<'_, Box<ProjectionItem>> {
    let (rest, mut expr) = expression(input)?;
    // the name of a column is its text, outer parentheses included
    expr.span = rest.since(input);
    let (rest, alias) = after_keyword(rest, Keyword::As, alias)?;
    Ok((rest, boxed(|| ProjectionItem { expr: *expr, alias })))
}

/// `order = ORDER BY sort-item { "," sort-item }`
fn order_by(input: Input<'_>) -> Parsed<'_, Vec<SortItem>> {
    let (rest, _) = keyword(Keyword::By)(input)?;
    let (rest, items) = list_of(sort_item, TokenKind::Comma)(rest)?;
    Ok((rest, unboxed(items)))
}

/// `sort-item = expression [ ASC | ASCENDING | DESC | DESCENDING ]`
fn sort_item(input: Input<'_>) -> Parsed<'_, Box<SortItem>> {
    let (rest, expr) = expression(input)?;
    let (rest, descending) = match rest.kind() {
        TokenKind::Keyword(Keyword::Asc | Keyword::Ascending) => (rest.next(), false),
        TokenKind::Keyword(Keyword::Desc | Keyword::Descending) => (rest.next(), true),
        _ => (rest, false),
    };
    Ok((rest, boxed(|| SortItem { expr: *expr, descending })))
}

/// `call = CALL ( [ imports ] braced-query | procedure )`
fn call(input: Input<'_>, optional: bool) -> Parsed<'_, Box<ClauseKind>> {
    match input.kind() {
        TokenKind::LeftBrace | TokenKind::LeftParen => inline_subquery(input, optional),
        _ => procedure_call(input, optional),
    }
}

fn inline_subquery(input: Input<'_>, optional: bool) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, (imports, import_all)) = match token(TokenKind::LeftParen)(input) {
        Ok((after, _)) => commit(imports(after))?,
        Err(_) => (input, (None, false)),
    };
    let (rest, query) = braced_query(rest)?;
    dialect::refuse_transactions(rest)?;
    Ok((rest, boxed(|| ClauseKind::Subquery { optional, imports, import_all, query })))
}

/// `imports = "(" [ "*" | variable { "," variable } ] ")"`
fn imports(input: Input<'_>) -> Parsed<'_, (Option<Vec<Name>>, bool)> {
    let (rest, star) = optional(input, token(TokenKind::Star))?;
    let (rest, names) = match rest.kind() {
        kind if kind != TokenKind::RightParen && star.is_none() => {
            list_of(variable, TokenKind::Comma)(rest)?
        }
        _ => (rest, Vec::new()),
    };
    let (rest, _) = token(TokenKind::RightParen)(rest)?;
    Ok((rest, (Some(names), star.is_some())))
}

/// `braced-query = "{" query "}"`
pub(super) fn braced_query(input: Input<'_>) -> Parsed<'_, super::ast::Query> {
    let (inner, _) = token(TokenKind::LeftBrace)(input.deeper(1)?)?;
    let (inner, query) = commit(query(inner))?;
    let (inner, _) = commit(token(TokenKind::RightBrace)(inner))?;
    Ok((input.after(inner), query))
}

/// `procedure = dotted-name [ "(" [ expressions ] ")" ] [ yield ]`
fn procedure_call(input: Input<'_>, optional: bool) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, name) = dotted_name(input)?;
    let (rest, arguments) = match token(TokenKind::LeftParen)(rest) {
        Ok((after, _)) => commit(arguments(after)).map(|(rest, given)| (rest, Some(given)))?,
        Err(_) => (rest, None),
    };
    let (rest, yields) = after_keyword(rest, Keyword::Yield, yield_items)?;
    Ok((rest, boxed(|| ClauseKind::Call(ProcedureCall { optional, name, arguments, yields }))))
}

/// `dotted-name = name { "." name }`
pub(super) fn dotted_name(input: Input<'_>) -> Parsed<'_, Name> {
    let (mut rest, first) = context("a name", schema_name("a name"))(input)?;
    let (mut text, mut span) = (first.text, first.span);
    while let Ok((after, _)) = token(TokenKind::Dot)(rest) {
        let (after, part) = schema_name("a name")(after)?;
        text.push('.');
        text.push_str(&part.text);
        span = span.to(part.span);
        rest = after;
    }
    Ok((rest, Name { text, span }))
}

/// `yield = YIELD ( "*" | "-" | yield-item { "," yield-item } ) [ where ]`
fn yield_items(input: Input<'_>) -> Parsed<'_, Yield> {
    let (rest, star) = optional(input, token(TokenKind::Star))?;
    let (rest, items) = match star {
        Some(_) => (rest, Vec::new()),
        None => match rest.kind() {
            // `YIELD -` is how the conformance kit writes "nothing"
            TokenKind::Minus => (rest.next(), Vec::new()),
            _ => list_of(yield_item, TokenKind::Comma)(rest)?,
        },
    };
    let (rest, filter) = filter(rest)?;
    Ok((rest, Yield { star: star.is_some(), items, filter: within(filter) }))
}

/// `yield-item = name [ AS alias ]`
pub(super) fn yield_item(input: Input<'_>) -> Parsed<'_, (Name, Option<Name>)> {
    let (rest, column) = schema_name("a result column")(input)?;
    let (rest, alias) = after_keyword(rest, Keyword::As, alias)?;
    Ok((rest, (column, alias)))
}

/// `load-csv = LOAD CSV [ WITH HEADERS ] FROM expression AS alias [ FIELDTERMINATOR string ]`
fn load_csv(input: Input<'_>) -> Parsed<'_, Box<ClauseKind>> {
    let (rest, _) = keyword(Keyword::Csv)(input)?;
    let (rest, headers) = after_keyword(rest, Keyword::With, keyword(Keyword::Headers))?;
    let (rest, _) = keyword(Keyword::From)(rest)?;
    let (rest, source) = expression(rest)?;
    let (rest, _) = keyword(Keyword::As)(rest)?;
    let (rest, variable) = alias(rest)?;
    let (rest, field_terminator) = after_keyword(rest, Keyword::FieldTerminator, string_literal)?;
    let with_headers = headers.is_some();
    Ok((
        rest,
        Box::new(ClauseKind::LoadCsv { with_headers, source: *source, variable, field_terminator }),
    ))
}
