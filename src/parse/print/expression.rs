//! Expressions as text, with the parentheses their precedence asks for.

use super::super::ast::{
    ArithmeticOp, Comparison, Expr, ExprKind, Literal, MapProjectionItem, Name, Subquery, TextOp,
};
use super::super::expression::Level;
use super::{comprehension, name, pattern, prefixed, separated, write};

pub(super) fn expression(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Literal(value) => literal(out, value),
        ExprKind::Parameter(text) => name::parameter(out, text),
        ExprKind::Variable(text) => name::variable(out, text),
        ExprKind::Property(..)
        | ExprKind::Index(..)
        | ExprKind::Slice(..)
        | ExprKind::HasLabels(..)
        | ExprKind::MapProjection(..) => postfix(out, &expr.kind),
        ExprKind::List(items) => comprehension::list(out, items),
        ExprKind::Map(entries) => map(out, entries),
        ExprKind::Not(operand) => {
            out.push_str("NOT ");
            at_least(out, operand, Level::Not);
        }
        ExprKind::Negate(operand) => signed(out, '-', operand),
        ExprKind::Plus(operand) => signed(out, '+', operand),
        ExprKind::And(operands) => connected(out, operands, " AND ", Level::And),
        ExprKind::Or(operands) => connected(out, operands, " OR ", Level::Or),
        ExprKind::Xor(operands) => connected(out, operands, " XOR ", Level::Xor),
        ExprKind::Compare(first, rest) => {
            at_least(out, first, Level::Predicate);
            for (op, operand) in rest {
                out.push_str(comparison(*op));
                at_least(out, operand, Level::Predicate);
            }
        }
        ExprKind::Arithmetic(first, rest) => arithmetic(out, first, rest, level(&expr.kind)),
        ExprKind::Text(op, left, right) => predicate(out, left, text_op(*op), right),
        ExprKind::In(item, list) => predicate(out, item, " IN ", list),
        ExprKind::IsNull { operand, negated } => {
            at_least(out, operand, Level::Predicate);
            out.push_str(if *negated { " IS NOT NULL" } else { " IS NULL" });
        }
        ExprKind::IsTyped { operand, name, negated } => {
            at_least(out, operand, Level::Predicate);
            out.push_str(if *negated { " IS NOT :: " } else { " IS :: " });
            write(out, format_args!("{name}"));
        }
        ExprKind::Subject => {}
        ExprKind::CountStar => out.push_str("count(*)"),
        ExprKind::Call { name, distinct, arguments } => call(out, name, *distinct, arguments),
        ExprKind::Case { subject, arms, default } => {
            case(out, subject.as_deref(), arms, default.as_deref());
        }
        ExprKind::Pattern(path) => pattern::path(out, path),
        ExprKind::Exists(inner) => subquery(out, "EXISTS", inner),
        ExprKind::Count(inner) => subquery(out, "COUNT", inner),
        ExprKind::Collect(inner) => subquery(out, "COLLECT", inner),
        walk => comprehension::walk(out, walk),
    }
}

/// How tightly an expression holds together when it stands beside an operator.
fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Or(_) => Level::Or,
        ExprKind::Xor(_) => Level::Xor,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) => Level::Compare,
        // a sign after a pattern would go on with it
        ExprKind::Pattern(path) if path.shortest.is_none() => Level::Compare,
        ExprKind::Text(..)
        | ExprKind::In(..)
        | ExprKind::IsNull { .. }
        | ExprKind::IsTyped { .. } => Level::Predicate,
        ExprKind::Arithmetic(_, rest) => match rest.first() {
            Some((ArithmeticOp::Add | ArithmeticOp::Subtract | ArithmeticOp::Concat, _)) => {
                Level::Sum
            }
            Some((ArithmeticOp::Power, _)) => Level::Power,
            _ => Level::Product,
        },
        ExprKind::Negate(_) | ExprKind::Plus(_) | ExprKind::Literal(Literal::Integer(..0)) => {
            Level::Unary
        }
        ExprKind::HasLabels(..) => Level::Label,
        _ => Level::Postfix,
    }
}

/// An operand, in parentheses where it is looser than its place.
pub(super) fn at_least(out: &mut String, expr: &Expr, least: Level) {
    if level(&expr.kind) < least {
        parenthesised(out, expr);
    } else {
        expression(out, expr);
    }
}

pub(super) fn parenthesised(out: &mut String, expr: &Expr) {
    out.push('(');
    expression(out, expr);
    out.push(')');
}

fn connected(out: &mut String, operands: &[Expr], word: &str, own: Level) {
    separated(out, operands, word, |out, operand| at_least(out, operand, own.tighter()));
}

fn predicate(out: &mut String, left: &Expr, word: &str, right: &Expr) {
    at_least(out, left, Level::Predicate);
    out.push_str(word);
    at_least(out, right, Level::Sum);
}

fn arithmetic(out: &mut String, first: &Expr, rest: &[(ArithmeticOp, Expr)], own: Level) {
    at_least(out, first, own.tighter());
    for (op, operand) in rest {
        out.push_str(match op {
            ArithmeticOp::Add => " + ",
            ArithmeticOp::Concat => " || ",
            ArithmeticOp::Subtract => " - ",
            ArithmeticOp::Multiply => " * ",
            ArithmeticOp::Divide => " / ",
            ArithmeticOp::Modulo => " % ",
            ArithmeticOp::Power => " ^ ",
        });
        at_least(out, operand, own.tighter());
    }
}

/// A minus directly before a number would become part of it.
fn signed(out: &mut String, sign: char, operand: &Expr) {
    out.push(sign);
    if sign == '-' && begins_with_number(operand) {
        parenthesised(out, operand);
    } else {
        at_least(out, operand, Level::Unary);
    }
}

fn begins_with_number(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(0..)) => true,
        ExprKind::Property(subject, _)
        | ExprKind::Index(subject, _)
        | ExprKind::Slice(subject, ..)
        | ExprKind::HasLabels(subject, _) => begins_with_number(subject),
        _ => false,
    }
}

fn postfix(out: &mut String, kind: &ExprKind) {
    match kind {
        ExprKind::Property(subject, key) => {
            at_least(out, subject, Level::Postfix);
            out.push('.');
            name::schema_name(out, key);
        }
        ExprKind::Index(subject, index) => {
            at_least(out, subject, Level::Postfix);
            out.push('[');
            expression(out, index);
            out.push(']');
        }
        ExprKind::Slice(subject, from, to) => {
            at_least(out, subject, Level::Postfix);
            out.push('[');
            prefixed(out, "", from.as_deref());
            prefixed(out, "..", to.as_deref());
            out.push_str(if to.is_none() { ".." } else { "" });
            out.push(']');
        }
        ExprKind::HasLabels(subject, labels) => {
            at_least(out, subject, Level::Postfix);
            pattern::label_test(out, labels);
        }
        ExprKind::MapProjection(subject, items) => map_projection(out, subject, items),
        _ => {}
    }
}

fn map_projection(out: &mut String, subject: &Expr, items: &[MapProjectionItem]) {
    if let ExprKind::Variable(variable) = &subject.kind {
        name::projected(out, variable);
    }
    out.push_str(" {");
    separated(out, items, ", ", |out, item| match item {
        MapProjectionItem::Property(key) => {
            out.push('.');
            name::schema_name(out, key);
        }
        MapProjectionItem::All(_) => out.push_str(".*"),
        MapProjectionItem::Entry(key, value) => entry(out, key, value),
        MapProjectionItem::Variable(variable) => name::variable(out, &variable.text),
    });
    out.push('}');
}

fn map(out: &mut String, entries: &[(Name, Expr)]) {
    out.push('{');
    separated(out, entries, ", ", |out, (key, value)| entry(out, key, value));
    out.push('}');
}

fn entry(out: &mut String, key: &Name, value: &Expr) {
    name::schema_name(out, key);
    out.push_str(": ");
    expression(out, value);
}

fn call(out: &mut String, function: &Name, distinct: bool, arguments: &[Expr]) {
    name::function(out, &function.text);
    out.push_str(if distinct { "(DISTINCT " } else { "(" });
    comprehension::expressions(out, arguments);
    out.push(')');
}

fn case(
    out: &mut String,
    subject: Option<&Expr>,
    arms: &[(Vec<Expr>, Expr)],
    default: Option<&Expr>,
) {
    out.push_str("CASE");
    prefixed(out, " ", subject);
    for (tests, then) in arms {
        out.push_str(" WHEN ");
        separated(out, tests, ", ", |out, test| {
            let begin = out.len();
            expression(out, test);
            // what is not written leaves the space after it
            if out[begin..].starts_with(' ') {
                out.remove(begin);
            }
        });
        prefixed(out, " THEN ", Some(then));
    }
    prefixed(out, " ELSE ", default);
    out.push_str(" END");
}

fn subquery(out: &mut String, word: &str, inner: &Subquery) {
    out.push_str(word);
    out.push_str(" { ");
    match inner {
        Subquery::Pattern { repeatable, patterns, filter } => {
            super::matching(out, *repeatable, patterns, filter.as_ref());
        }
        Subquery::Query(query) => super::query(out, query, None),
    }
    out.push_str(" }");
}

fn literal(out: &mut String, value: &Literal) {
    match value {
        Literal::Null => out.push_str("null"),
        Literal::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Literal::Integer(number) => write(out, format_args!("{number}")),
        // the shortest digits that read back the same, always with a point or exponent
        Literal::Float(number) => write(out, format_args!("{number:?}")),
        Literal::String(text) => name::string(out, text),
    }
}

fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => " = ",
        Comparison::NotEqual => " <> ",
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
    }
}

fn text_op(op: TextOp) -> &'static str {
    match op {
        TextOp::StartsWith => " STARTS WITH ",
        TextOp::EndsWith => " ENDS WITH ",
        TextOp::Contains => " CONTAINS ",
        TextOp::Matches => " =~ ",
    }
}
