//! Grouping: which parts of an expression stand beside an aggregate, and whether
//! they may.

use std::sync::Arc;

use super::bound::Aggregate;
use super::error::BindErrorKind;
use super::kind::Kind;
use super::{Aggregation, BindError, Binder, Result};
use crate::expression::{Expr, Slot};
use crate::function::{Body, Function};
use crate::parse::ast;
use crate::span::Span;
use crate::value::Type;

/// An item of a projection, bound.
pub(super) struct Item {
    pub(super) name: Arc<str>,
    pub(super) expr: Expr,
    pub(super) span: Span,
    /// Where its name is written, or else all of it.
    pub(super) named: Span,
    /// Whether an aggregate is anywhere inside.
    pub(super) aggregates: bool,
}

/// The projected expressions and the slots that hold them afterwards.
#[derive(Default)]
pub(super) struct Keys {
    /// The expression as text, its slot, and whether it is a variable or a property of one.
    columns: Vec<(String, Slot, bool)>,
    /// What the expressions read.
    read: Vec<Slot>,
}

impl Keys {
    pub(super) fn add(&mut self, expr: &Expr, slot: Slot) {
        let simple = match expr {
            Expr::Slot(_) => true,
            Expr::Property(subject, ..) => matches!(**subject, Expr::Slot(_)),
            _ => false,
        };
        expr.for_each_slot(&mut |read| self.read.push(read));
        self.columns.push((expr.fingerprint(), slot, simple));
    }

    /// Replaces every part that is projected by the slot that holds it.
    pub(super) fn substitute(&self, expr: &mut Expr) {
        self.replace(expr, false);
    }

    /// The same, for variables and properties of variables only: beside an
    /// aggregate nothing else counts as a grouping key.
    pub(super) fn substitute_simple(&self, expr: &mut Expr) {
        self.replace(expr, true);
    }

    fn replace(&self, expr: &mut Expr, simple_only: bool) {
        if matches!(expr, Expr::Constant(_)) {
            return;
        }
        let text = expr.fingerprint();
        let fits = |key: &&(String, Slot, bool)| key.0 == text && (key.2 || !simple_only);
        match self.columns.iter().find(fits) {
            Some((_, slot, _)) => *expr = Expr::Slot(*slot),
            None => expr.for_each_child_mut(&mut |child| self.replace(child, simple_only)),
        }
    }

    fn holds(&self, slot: Slot) -> bool {
        self.columns.iter().any(|(_, known, _)| *known == slot)
    }

    /// Whether a projected expression reads the slot.
    pub(super) fn mention(&self, slot: Slot) -> bool {
        self.read.contains(&slot)
    }
}

impl Binder<'_> {
    /// How many aggregates the current projection has so far.
    pub(super) fn aggregates_found(&self) -> usize {
        match &self.aggregation {
            Aggregation::Allowed(found) => found.len(),
            _ => 0,
        }
    }

    /// Whether an aggregate's slot is anywhere inside.
    pub(super) fn reads_aggregate(&self, expr: &Expr) -> bool {
        let Aggregation::Allowed(found) = &self.aggregation else { return false };
        let mut reads = false;
        expr.for_each_slot(&mut |slot| reads |= found.iter().any(|one| one.slot == slot));
        reads
    }

    /// Everything beside an aggregate must be a grouping key, an aggregate or constant.
    pub(super) fn check_grouped(&self, expr: &Expr, keys: &Keys, span: Span) -> Result<()> {
        self.loose(expr, keys).map_or(Ok(()), |slot| {
            let text = self.names[slot].to_string();
            Err(BindError::new(BindErrorKind::AmbiguousAggregation { text }, span))
        })
    }

    /// Something the expression reads that is neither a grouping key nor an aggregate.
    pub(super) fn loose(&self, expr: &Expr, keys: &Keys) -> Option<Slot> {
        let mut loose = None;
        expr.for_each_slot(&mut |slot| {
            let aggregate = self.names[slot].starts_with(AGGREGATE_MARK);
            if !aggregate && !keys.holds(slot) {
                loose = Some(slot);
            }
        });
        loose
    }

    /// An aggregate call: its result is in a slot that the grouping fills.
    pub(super) fn aggregate(
        &mut self,
        function: Option<&'static Function>,
        distinct: bool,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Result<Expr> {
        match self.aggregation {
            Aggregation::Allowed(_) if self.locals == 0 => {}
            Aggregation::Inside => {
                return Err(BindError::new(BindErrorKind::NestedAggregation, span));
            }
            _ => return Err(BindError::new(BindErrorKind::InvalidAggregation, span)),
        }
        let inner = |binder: &mut Self| {
            arguments.iter().map(|argument| binder.expression(argument)).collect::<Result<Vec<_>>>()
        };
        let (bound, _) = self.with_aggregation(Aggregation::Inside, inner)?;
        if bound.iter().any(|argument| !argument.is_deterministic()) {
            return Err(BindError::new(BindErrorKind::NonConstantInAggregate, span));
        }
        if let Some(function) = function {
            self.check_call(function, &bound, arguments, span)?;
        }
        let known = match &self.aggregation {
            Aggregation::Allowed(found) => {
                found.iter().find(|one| same(one, function, distinct, &bound)).map(|one| one.slot)
            }
            _ => None,
        };
        if let Some(slot) = known {
            return Ok(Expr::Slot(slot));
        }
        let kind = Kind::Value(function.map_or(Type::Integer, |function| function.returns));
        let text = span.slice(self.around.text);
        let slot = self.new_slot(format!("{AGGREGATE_MARK}{text}"), kind);
        if let Aggregation::Allowed(found) = &mut self.aggregation {
            found.push(Aggregate { slot, function, distinct, arguments: bound, span });
        }
        Ok(Expr::Slot(slot))
    }
}

/// Begins the name of every aggregate's slot; no variable can be named so.
pub(super) const AGGREGATE_MARK: char = '\u{1}';

fn same(
    one: &Aggregate,
    function: Option<&'static Function>,
    distinct: bool,
    arguments: &[Expr],
) -> bool {
    let name = |function: Option<&'static Function>| function.map(|function| function.name);
    name(one.function) == name(function)
        && one.distinct == distinct
        && one.arguments.len() == arguments.len()
        && one
            .arguments
            .iter()
            .zip(arguments)
            .all(|(left, right)| left.fingerprint() == right.fingerprint())
}

/// Whether a function is an aggregate.
pub(super) fn is_aggregate(function: &Function) -> bool {
    matches!(function.body, Body::Aggregate(_))
}
