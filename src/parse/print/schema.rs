//! Statements on the schema as text.

use super::super::ast::{Declaration, DeclarationKind, Listed, Name, Show};
use super::clause::{page, yield_columns};
use super::{filter, name, separated};

pub(super) fn show(out: &mut String, show: &Show) {
    out.push_str("SHOW ");
    out.push_str(&listed(show.what));
    if let Some(yields) = &show.yields {
        yield_columns(out, yields);
    }
    page(out, &show.page);
    filter(out, show.filter.as_ref());
}

fn listed(what: Listed) -> String {
    let row = what.row();
    let qualifier = row.qualifier.map(|word| format!("{word} "));
    qualifier.unwrap_or_default() + row.plural
}

pub(super) fn declare(out: &mut String, declaration: &Declaration) {
    let is_index = declaration.kind == DeclarationKind::Index;
    out.push_str(if is_index { "CREATE INDEX" } else { "CREATE CONSTRAINT" });
    if let Some(given) = &declaration.name {
        out.push(' ');
        declared_name(out, given);
    }
    out.push_str(if declaration.if_not_exists { " IF NOT EXISTS" } else { "" });
    subject(out, declaration);
    out.push_str(if is_index { " ON " } else { " REQUIRE " });
    let is_list = is_index || declaration.properties.len() > 1;
    out.push_str(if is_list { "(" } else { "" });
    separated(out, &declaration.properties, ", ", |out, (variable, key)| {
        name::variable(out, &variable.text);
        out.push('.');
        name::schema_name(out, key);
    });
    out.push_str(if is_list { ")" } else { "" });
    out.push_str(match declaration.kind {
        DeclarationKind::Index => "",
        DeclarationKind::Unique => " IS UNIQUE",
        DeclarationKind::Present => " IS NOT NULL",
        DeclarationKind::Key if declaration.of_relationships => " IS RELATIONSHIP KEY",
        DeclarationKind::Key => " IS NODE KEY",
    });
}

fn subject(out: &mut String, declaration: &Declaration) {
    let (open, close) = if declaration.of_relationships { ("()-[", "]-()") } else { ("(", ")") };
    out.push_str(" FOR ");
    out.push_str(open);
    name::variable(out, &declaration.variable.text);
    out.push(':');
    name::schema_name(out, &declaration.subject);
    out.push_str(close);
}

pub(super) fn undeclare(out: &mut String, constraint: bool, given: &Name, if_exists: bool) {
    out.push_str(if constraint { "DROP CONSTRAINT " } else { "DROP INDEX " });
    declared_name(out, given);
    out.push_str(if if_exists { " IF EXISTS" } else { "" });
}

/// The name of an index or constraint; the words that may follow it need backquotes.
fn declared_name(out: &mut String, given: &Name) {
    let follows = ["FOR", "IF", "ON"].iter().any(|word| given.text.eq_ignore_ascii_case(word));
    if follows {
        name::quoted(out, &given.text);
    } else {
        name::schema_name(out, given);
    }
}
