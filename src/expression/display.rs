//! A bound expression as language text, for `EXPLAIN` and for telling whether two
//! are the same.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::{
    ArithmeticOp, Comparison, Expr, Labels, ProjectionItem, Quantifier, Slot, SubqueryKind, TextOp,
};
use crate::parse::ast::Shortest;
use crate::value::display;

/// How many variables are named before the others are only counted.
const NAMED_MAX: usize = 8;

/// Shows an expression with the names its slots have; without names, by number.
pub struct Shown<'a> {
    expr: &'a Expr,
    names: Option<&'a [Arc<str>]>,
}

impl Expr {
    /// As text, with these names for the slots.
    pub fn shown<'a>(&'a self, names: &'a [Arc<str>]) -> Shown<'a> {
        Shown { expr: self, names: Some(names) }
    }

    /// A text that two expressions share exactly where they are the same.
    pub fn fingerprint(&self) -> String {
        Shown { expr: self, names: None }.to_string()
    }
}

/// The name of a slot for display.
pub fn slot_name(slot: Slot, names: &[Arc<str>]) -> &str {
    names.get(slot).map_or("?", |name| name.trim_start_matches('\u{1}'))
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(self.expr, f)
    }
}

impl Shown<'_> {
    fn write(&self, expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match expr {
            Expr::Constant(value) => f.write_str(&display::plain(value)),
            Expr::Parameter(name) => write!(f, "${name}"),
            Expr::Slot(slot) => self.slot(*slot, f),
            Expr::Local(local) => write!(f, "x{local}"),
            Expr::Property(subject, key, _) => {
                self.inner(subject, f)?;
                write!(f, ".{}", display::name(key))
            }
            Expr::Index(subject, index, _) => {
                self.inner(subject, f)?;
                f.write_char('[')?;
                self.write(index, f)?;
                f.write_char(']')
            }
            Expr::Slice(subject, from, to, _) => {
                self.inner(subject, f)?;
                f.write_char('[')?;
                self.optional(from.as_deref(), f)?;
                f.write_str("..")?;
                self.optional(to.as_deref(), f)?;
                f.write_char(']')
            }
            Expr::HasLabels(subject, labels, _) => {
                self.inner(subject, f)?;
                write!(f, ":{labels}")
            }
            Expr::HasComputed { subject, names, any, .. } => {
                self.inner(subject, f)?;
                f.write_str(if *any { ":$any(" } else { ":$(" })?;
                self.write(names, f)?;
                f.write_char(')')
            }
            Expr::List(items) => self.list("[", items, ", ", "]", f),
            Expr::Map(entries) => {
                f.write_char('{')?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{}: ", if index > 0 { ", " } else { "" }, display::name(key))?;
                    self.write(value, f)?;
                }
                f.write_char('}')
            }
            Expr::Call(function, arguments, _) => {
                write!(f, "{}", function.0.name)?;
                self.list("(", arguments, ", ", ")", f)
            }
            Expr::Expect { operand, .. } => self.write(operand, f),
            Expr::Subquery { number, kind, arguments } => {
                self.subquery(*number, *kind, arguments, f)
            }
            other => self.operator(other, f),
        }
    }

    fn operator(&self, expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match expr {
            Expr::Not(operand, _) => {
                f.write_str("NOT ")?;
                self.inner(operand, f)
            }
            Expr::Negate(operand, _) => {
                f.write_char('-')?;
                self.inner(operand, f)
            }
            Expr::And(operands, _) => self.chain(operands, " AND ", f),
            Expr::Or(operands, _) => self.chain(operands, " OR ", f),
            Expr::Xor(operands, _) => self.chain(operands, " XOR ", f),
            Expr::Compare(op, left, right) => self.pair(left, &op.to_string(), right, f),
            Expr::Text(op, left, right, _) => self.pair(left, &op.to_string(), right, f),
            Expr::In(item, list, _) => self.pair(item, "IN", list, f),
            Expr::Arithmetic(first, rest, _) => {
                self.inner(first, f)?;
                for (op, operand) in rest {
                    write!(f, " {op} ")?;
                    self.inner(operand, f)?;
                }
                Ok(())
            }
            Expr::IsNull { operand, negated } => {
                self.inner(operand, f)?;
                f.write_str(if *negated { " IS NOT NULL" } else { " IS NULL" })
            }
            Expr::IsTyped { operand, name, negated } => {
                self.inner(operand, f)?;
                write!(f, " IS {}:: {name}", if *negated { "NOT " } else { "" })
            }
            Expr::Distinct { slots, known } => self.distinct(slots, *known, f),
            other => self.nested(other, f),
        }
    }

    fn nested(&self, expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match expr {
            Expr::MapProjection(subject, items, _) => self.map_projection(subject, items, f),
            Expr::Case { subject, arms, default } => {
                self.case(subject.as_deref(), arms, default.as_deref(), f)
            }
            Expr::ListComprehension { local, list, filter, map, .. } => {
                write!(f, "[x{local} IN ")?;
                self.write(list, f)?;
                self.clause(" WHERE ", filter.as_deref(), f)?;
                self.clause(" | ", map.as_deref(), f)?;
                f.write_char(']')
            }
            Expr::Quantifier { kind, local, list, predicate, .. } => {
                write!(f, "{kind}(x{local} IN ")?;
                self.write(list, f)?;
                self.clause(" WHERE ", Some(predicate), f)?;
                f.write_char(')')
            }
            Expr::Reduce { accumulator, initial, local, list, body, .. } => {
                write!(f, "reduce(x{accumulator} = ")?;
                self.write(initial, f)?;
                write!(f, ", x{local} IN ")?;
                self.write(list, f)?;
                self.clause(" | ", Some(body), f)?;
                f.write_char(')')
            }
            _ => Ok(()),
        }
    }

    fn slot(&self, slot: Slot, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names {
            Some(names) => f.write_str(slot_name(slot, names)),
            None => write!(f, "#{slot}"),
        }
    }

    /// `b differs from a`, `c differs from a, b`, or `a, b, c differ` where nothing is
    /// known yet.
    fn distinct(&self, slots: &[Slot], known: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match slots {
            [left, right] => {
                self.slot(*left, f)?;
                f.write_str(" differs from ")?;
                self.slot(*right, f)
            }
            [before @ .., last] if known == before.len() => {
                self.slot(*last, f)?;
                f.write_str(" differs from ")?;
                self.slots(before, f)
            }
            slots => {
                self.slots(slots, f)?;
                f.write_str(" differ")
            }
        }
    }

    /// The first few by name, the others by number.
    fn slots(&self, slots: &[Slot], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, slot) in slots.iter().take(NAMED_MAX).enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            self.slot(*slot, f)?;
        }
        match slots.len().checked_sub(NAMED_MAX) {
            None | Some(0) => Ok(()),
            Some(others) => write!(f, " and {others} more"),
        }
    }

    /// In parentheses where it is an operator itself.
    fn inner(&self, expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Expr::Expect { operand, .. } = expr {
            return self.inner(operand, f);
        }
        let operator = matches!(
            expr,
            Expr::Not(..)
                | Expr::And(..)
                | Expr::Or(..)
                | Expr::Xor(..)
                | Expr::Compare(..)
                | Expr::Text(..)
                | Expr::In(..)
                | Expr::Arithmetic(..)
                | Expr::Negate(..)
                | Expr::IsNull { .. }
                | Expr::IsTyped { .. }
        );
        if operator {
            f.write_char('(')?;
            self.write(expr, f)?;
            return f.write_char(')');
        }
        self.write(expr, f)
    }

    fn optional(&self, expr: Option<&Expr>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expr.map_or(Ok(()), |expr| self.write(expr, f))
    }

    fn clause(&self, word: &str, expr: Option<&Expr>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(expr) = expr else { return Ok(()) };
        f.write_str(word)?;
        self.write(expr, f)
    }

    fn pair(
        &self,
        left: &Expr,
        word: &str,
        right: &Expr,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        self.inner(left, f)?;
        write!(f, " {word} ")?;
        self.inner(right, f)
    }

    fn chain(&self, operands: &[Expr], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operand) in operands.iter().enumerate() {
            f.write_str(if index > 0 { word } else { "" })?;
            self.inner(operand, f)?;
        }
        Ok(())
    }

    fn list(
        &self,
        open: &str,
        items: &[Expr],
        separator: &str,
        close: &str,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        f.write_str(open)?;
        for (index, item) in items.iter().enumerate() {
            f.write_str(if index > 0 { separator } else { "" })?;
            self.write(item, f)?;
        }
        f.write_str(close)
    }

    fn map_projection(
        &self,
        subject: &Expr,
        items: &[ProjectionItem],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        self.inner(subject, f)?;
        f.write_str(" {")?;
        for (index, item) in items.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            match item {
                ProjectionItem::All => f.write_str(".*")?,
                ProjectionItem::Entry(key, value) => {
                    write!(f, "{}: ", display::name(key))?;
                    self.write(value, f)?;
                }
            }
        }
        f.write_char('}')
    }

    fn case(
        &self,
        subject: Option<&Expr>,
        arms: &[(Expr, Expr)],
        default: Option<&Expr>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        f.write_str("CASE")?;
        self.clause(" ", subject, f)?;
        for (when, then) in arms {
            self.clause(" WHEN ", Some(when), f)?;
            self.clause(" THEN ", Some(then), f)?;
        }
        self.clause(" ELSE ", default, f)?;
        f.write_str(" END")
    }

    fn subquery(
        &self,
        number: usize,
        kind: SubqueryKind,
        arguments: &[(Slot, Expr)],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        write!(f, "{kind} {{ #{number}")?;
        for (index, (_, argument)) in arguments.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { " of " })?;
            self.write(argument, f)?;
        }
        f.write_str(" }")
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = |parts: &[Labels], sign: &str| {
            for (index, part) in parts.iter().enumerate() {
                let nested = matches!(part, Labels::And(_) | Labels::Or(_));
                f.write_str(if index > 0 { sign } else { "" })?;
                if nested { write!(f, "({part})")? } else { write!(f, "{part}")? }
            }
            Ok(())
        };
        match self {
            Labels::And(parts) => list(parts, "&"),
            Labels::Or(parts) => list(parts, "|"),
            Labels::Name(name) => f.write_str(&display::name(name)),
            Labels::Not(inner) => write!(f, "!({inner})"),
            Labels::Any => f.write_char('%'),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        })
    }
}

impl fmt::Display for ArithmeticOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArithmeticOp::Add => "+",
            ArithmeticOp::Concat => "||",
            ArithmeticOp::Subtract => "-",
            ArithmeticOp::Multiply => "*",
            ArithmeticOp::Divide => "/",
            ArithmeticOp::Modulo => "%",
            ArithmeticOp::Power => "^",
        })
    }
}

impl fmt::Display for TextOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TextOp::StartsWith => "STARTS WITH",
            TextOp::EndsWith => "ENDS WITH",
            TextOp::Contains => "CONTAINS",
            TextOp::Matches => "=~",
        })
    }
}

impl fmt::Display for Quantifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Quantifier::All => "all",
            Quantifier::Any => "any",
            Quantifier::None => "none",
            Quantifier::Single => "single",
        })
    }
}

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shortest::One => "shortestPath",
            Shortest::All => "allShortestPaths",
        })
    }
}

impl fmt::Display for SubqueryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SubqueryKind::Exists => "EXISTS",
            SubqueryKind::Count => "COUNT",
            SubqueryKind::Collect => "COLLECT",
        })
    }
}
