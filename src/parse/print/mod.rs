//! The syntax tree as text again.
//!
//! In: a statement. Out: text that parses to the same statement, spans aside: one
//! clause a line, keywords in capitals, no parentheses but those that precedence
//! asks for, backquotes and escapes only where they must be. Comments, redundant
//! parentheses and the other ways to write the same thing are gone.
//!
//! It prints what the parser gives; trees that no text has are not its business.

mod expression;
mod comprehension;
mod pattern;
mod clause;
mod schema;
mod name;

use std::fmt::{Arguments, Write};

use super::ast::{Expr, Mode, NodePattern, PathPattern, Query, RelationshipPattern, Statement};
use clause::clause;
use expression::expression;

/// Prints a statement as the language writes it.
pub fn print(statement: &Statement) -> String {
    let mut out = String::new();
    out.push_str(match statement.mode {
        Mode::Run => "",
        Mode::Explain => "EXPLAIN ",
        Mode::Profile => "PROFILE ",
    });
    if statement.why.is_some() {
        out.push_str("WHY ");
    }
    query(&mut out, &statement.query, Some(0));
    out
}

/// A node of a pattern as the language writes it.
pub(crate) fn node_text(node: &NodePattern) -> String {
    let mut out = String::new();
    pattern::node(&mut out, node);
    out
}

/// A relationship of a pattern as the language writes it.
pub(crate) fn relationship_text(relationship: &RelationshipPattern) -> String {
    let mut out = String::new();
    pattern::relationship(&mut out, relationship);
    out
}

/// Clauses on lines of their own with so many spaces before each, or, without
/// `indent`, on one line.
fn query(out: &mut String, query: &Query, indent: Option<usize>) {
    for (at, branch) in query.branches.iter().enumerate() {
        if at > 0 {
            next_line(out, indent);
            out.push_str(if query.unions[at - 1].all { "UNION ALL" } else { "UNION" });
            next_line(out, indent);
        }
        for (at, one) in branch.clauses.iter().enumerate() {
            if at > 0 {
                next_line(out, indent);
            }
            clause(out, &one.kind, indent);
        }
    }
}

fn next_line(out: &mut String, indent: Option<usize>) {
    match indent {
        None => out.push(' '),
        Some(spaces) => {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', spaces));
        }
    }
}

/// `MATCH [REPEATABLE ELEMENTS] patterns [WHERE condition]`
fn matching(
    out: &mut String,
    repeatable: bool,
    patterns: &[PathPattern],
    condition: Option<&Expr>,
) {
    out.push_str(if repeatable { "MATCH REPEATABLE ELEMENTS " } else { "MATCH " });
    pattern::patterns(out, patterns);
    filter(out, condition);
}

fn filter(out: &mut String, condition: Option<&Expr>) {
    prefixed(out, " WHERE ", condition);
}

fn prefixed(out: &mut String, word: &str, expr: Option<&Expr>) {
    if let Some(expr) = expr {
        out.push_str(word);
        expression(out, expr);
    }
}

fn write(out: &mut String, text: Arguments<'_>) {
    // writing to a string cannot fail
    let _ = out.write_fmt(text);
}

fn separated<T>(out: &mut String, items: &[T], separator: &str, write: impl Fn(&mut String, &T)) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(separator);
        }
        write(out, item);
    }
}
