//! Lists and what walks them as text.

use super::super::ast::{Expr, ExprKind, Quantifier};
use super::expression::{expression, parenthesised};
use super::{filter, name, pattern, prefixed};

pub(super) fn list(out: &mut String, items: &[Expr]) {
    out.push('[');
    expressions(out, items);
    out.push(']');
}

/// Items in brackets. `[x IN xs]` and `all(x IN xs)` would walk the list, so a first
/// item that begins so stands in parentheses.
pub(super) fn expressions(out: &mut String, items: &[Expr]) {
    let Some((first, rest)) = items.split_first() else { return };
    if begins_walk(first) {
        parenthesised(out, first);
    } else {
        expression(out, first);
    }
    for item in rest {
        out.push_str(", ");
        expression(out, item);
    }
}

/// Whether the text of an expression begins with a variable and `IN`.
fn begins_walk(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::In(item, _) => matches!(item.kind, ExprKind::Variable(_)) || begins_walk(item),
        ExprKind::Or(operands) | ExprKind::Xor(operands) | ExprKind::And(operands) => {
            operands.first().is_some_and(begins_walk)
        }
        ExprKind::Compare(first, _)
        | ExprKind::Text(_, first, _)
        | ExprKind::IsNull { operand: first, .. } => begins_walk(first),
        _ => false,
    }
}

/// Comprehensions, quantifiers and `reduce`.
pub(super) fn walk(out: &mut String, kind: &ExprKind) {
    match kind {
        ExprKind::ListComprehension { variable, list, filter: condition, map } => {
            out.push('[');
            source(out, &variable.text, list);
            filter(out, condition.as_deref());
            prefixed(out, " | ", map.as_deref());
            out.push(']');
        }
        ExprKind::PatternComprehension { pattern, filter: condition, map } => {
            out.push('[');
            pattern::path(out, pattern);
            filter(out, condition.as_deref());
            prefixed(out, " | ", Some(map));
            out.push(']');
        }
        ExprKind::Quantifier { kind, variable, list, predicate } => {
            out.push_str(quantifier(*kind));
            source(out, &variable.text, list);
            filter(out, Some(predicate));
            out.push(')');
        }
        ExprKind::Reduce { accumulator, initial, variable, list, body } => {
            out.push_str("reduce(");
            name::variable(out, &accumulator.text);
            out.push_str(" = ");
            expression(out, initial);
            out.push_str(", ");
            source(out, &variable.text, list);
            prefixed(out, " | ", Some(body));
            out.push(')');
        }
        _ => {}
    }
}

fn source(out: &mut String, variable: &str, list: &Expr) {
    name::variable(out, variable);
    out.push_str(" IN ");
    expression(out, list);
}

fn quantifier(kind: Quantifier) -> &'static str {
    match kind {
        Quantifier::All => "all(",
        Quantifier::Any => "any(",
        Quantifier::None => "none(",
        Quantifier::Single => "single(",
    }
}
