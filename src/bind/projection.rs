//! `WITH` and `RETURN`: which columns there are, what may be sorted and filtered by.

use std::sync::Arc;

use super::aggregate::{Item, Keys};
use super::bound::Projection;
use super::clause::mismatch;
use super::error::BindErrorKind;
use super::kind::Kind;
use super::scope::{Place, Scope, Variable};
use super::{Aggregation, BindError, Binder, Result};
use crate::expression::{Expr, Slot};
use crate::parse::ast::{self, ExprKind};
use crate::span::Span;
use crate::value::{Type, Value};

/// A column: its name, where it is, what it holds.
struct Column {
    name: Arc<str>,
    slot: Slot,
    kind: Kind,
    span: Span,
}

impl Binder<'_> {
    pub(super) fn with(
        &mut self,
        projection: &ast::Projection,
        filter: Option<&ast::Expr>,
    ) -> Result<Projection> {
        let (origin, pinned) = (self.scope.origin, self.scope.pinned());
        let mut bound = self.project(projection, filter)?;
        if bound.aggregates.is_none() && !bound.distinct {
            self.keep_origin(origin, &mut bound.columns);
            self.keep_pinned(pinned, &mut bound.columns);
        }
        // a missing name is the least of the mistakes a projection can have
        for item in &projection.items {
            if item.alias.is_none() && !matches!(item.expr.kind, ExprKind::Variable(_)) {
                let text = item.expr.span.slice(self.around.text).to_owned();
                let kind = BindErrorKind::NoExpressionAlias { text };
                return Err(BindError::new(kind, item.expr.span));
            }
        }
        Ok(bound)
    }

    /// What a subquery sees of the query around it goes on through a `WITH` that
    /// neither groups rows nor drops some as equal.
    fn keep_pinned(&mut self, pinned: Vec<(Arc<str>, Variable)>, columns: &mut Vec<Slot>) {
        for (name, variable) in pinned {
            if let Place::Slot(slot) = variable.place
                && self.scope.keep_pinned(name, variable)
                && !columns.contains(&slot)
            {
                columns.push(slot);
            }
        }
    }

    pub(super) fn returning(&mut self, projection: &ast::Projection) -> Result<Projection> {
        if projection.star && self.scope.names().is_empty() {
            return Err(BindError::new(BindErrorKind::NoVariablesInScope, projection.span));
        }
        self.project(projection, None)
    }

    fn project(
        &mut self,
        projection: &ast::Projection,
        filter: Option<&ast::Expr>,
    ) -> Result<Projection> {
        let (items, found) = self.items(projection)?;
        let grouped = !found.is_empty();
        let (mut bound, columns, keys) =
            if grouped { self.grouped(items)? } else { self.plain(items) };
        bound.distinct = projection.distinct;
        let narrow = grouped || projection.distinct;

        let outer = self.scope.clone();
        let inner = self.scope_of(&columns)?;
        self.scope = overlay(&outer, &inner);
        let aggregation =
            if grouped { Aggregation::Allowed(found) } else { Aggregation::Forbidden };
        let (order, aggregation) = self.with_aggregation(aggregation, |binder| {
            binder.order(&projection.order, narrow.then_some((&keys, columns.as_slice())))
        })?;
        bound.order = order;
        bound.aggregates = match aggregation {
            Aggregation::Allowed(found) => Some(found),
            _ => None,
        };
        bound.skip = self.count(projection.skip.as_ref(), "SKIP")?;
        bound.limit = self.count(projection.limit.as_ref(), "LIMIT")?;
        bound.filter = filter
            .map(|filter| {
                let mut predicate = self.predicate(filter)?;
                if narrow {
                    keys.substitute(&mut predicate);
                    self.check_projected(&predicate, &columns, filter.span)?;
                }
                Ok(predicate)
            })
            .transpose()?;
        self.scope = inner;
        bound.columns = columns.iter().map(|column| column.slot).collect();
        self.last_columns = columns.into_iter().map(|column| column.name).collect();
        Ok(bound)
    }

    /// Binds the items, `*` spelled out, and finds their aggregates.
    fn items(
        &mut self,
        projection: &ast::Projection,
    ) -> Result<(Vec<Item>, Vec<super::bound::Aggregate>)> {
        let allowed = Aggregation::Allowed(Vec::new());
        let (items, aggregation) = self.with_aggregation(allowed, |binder| {
            let mut items =
                if projection.star { binder.star(projection.span)? } else { Vec::new() };
            for item in &projection.items {
                let before = binder.aggregates_found();
                let expr = binder.expression(&item.expr)?;
                let name = item.alias.as_ref().map_or_else(
                    || binder.column_name(&item.expr),
                    |alias| alias.text.as_str().into(),
                );
                let aggregates =
                    binder.aggregates_found() > before || binder.reads_aggregate(&expr);
                let span = item.expr.span;
                let named = item.alias.as_ref().map_or(span, |alias| alias.span);
                items.push(Item { name, expr, span, named, aggregates });
            }
            Ok(items)
        })?;
        match aggregation {
            Aggregation::Allowed(found) => Ok((items, found)),
            _ => Ok((items, Vec::new())),
        }
    }

    /// The verbatim text of an expression; a variable is named without its backticks.
    fn column_name(&self, expr: &ast::Expr) -> Arc<str> {
        match &expr.kind {
            ExprKind::Variable(name) => name.as_str().into(),
            _ => expr.span.slice(self.around.text).trim().into(),
        }
    }

    fn star(&mut self, span: Span) -> Result<Vec<Item>> {
        let names = self.scope.names().to_vec();
        names
            .into_iter()
            .map(|name| {
                let (expr, _) = self.variable(&name, span)?;
                Ok(Item { name, expr, span, named: span, aggregates: false })
            })
            .collect()
    }

    /// Columns that are computed row by row; a bare variable needs no computing.
    fn plain(&mut self, items: Vec<Item>) -> (Projection, Vec<Column>, Keys) {
        let mut projection = empty();
        let mut columns = Vec::with_capacity(items.len());
        let mut keys = Keys::default();
        for item in items {
            let (slot, kind) = self.place(&item);
            keys.add(&item.expr, slot);
            if !matches!(item.expr, Expr::Slot(known) if known == slot) {
                projection.items.push((slot, item.expr));
            }
            columns.push(Column { name: item.name, slot, kind, span: item.named });
        }
        (projection, columns, keys)
    }

    /// Columns of a grouping: keys, aggregates, and what is derived from both.
    fn grouped(&mut self, items: Vec<Item>) -> Result<(Projection, Vec<Column>, Keys)> {
        let mut projection = empty();
        let mut keys = Keys::default();
        let mut places = Vec::with_capacity(items.len());
        for item in &items {
            let place = self.place(item);
            if !item.aggregates {
                keys.add(&item.expr, place.0);
                if !projection.items.iter().any(|(slot, _)| *slot == place.0) {
                    projection.items.push((place.0, item.expr.clone()));
                }
            }
            places.push(place);
        }
        let mut columns = Vec::with_capacity(items.len());
        for (item, (slot, kind)) in items.into_iter().zip(places) {
            if item.aggregates && !matches!(item.expr, Expr::Slot(_)) {
                let mut expr = item.expr;
                keys.substitute_simple(&mut expr);
                self.check_grouped(&expr, &keys, item.span)?;
                projection.derived.push((slot, expr));
            }
            columns.push(Column { name: item.name, slot, kind, span: item.named });
        }
        Ok((projection, columns, keys))
    }

    /// The slot a column lives in: that of a bare variable or aggregate, or a new one.
    fn place(&mut self, item: &Item) -> (Slot, Kind) {
        match &item.expr {
            Expr::Slot(slot) => (*slot, self.kinds[*slot]),
            expr => {
                let kind = Kind::of(self.type_of(expr));
                (self.new_slot(item.name.clone(), kind), kind)
            }
        }
    }

    fn scope_of(&self, columns: &[Column]) -> Result<Scope> {
        let mut scope = Scope::default();
        for column in columns {
            if let Some(first) = scope.get(&column.name) {
                let name = column.name.to_string();
                let kind = BindErrorKind::ColumnNameConflict { name };
                return Err(BindError { kind, span: column.span, related: Some(first.span) });
            }
            let place = Place::Slot(column.slot);
            let frame = self.frames.len();
            let variable = Variable { place, kind: column.kind, span: column.span, frame };
            scope.define(column.name.clone(), variable);
        }
        Ok(scope)
    }

    /// Sort keys. After grouping or `DISTINCT` they may only use what is projected.
    fn order(
        &mut self,
        order: &[ast::SortItem],
        narrow: Option<(&Keys, &[Column])>,
    ) -> Result<Vec<(Expr, bool)>> {
        let mut bound = Vec::with_capacity(order.len());
        for item in order {
            let before = self.aggregates_found();
            let mut expr = self.expression(&item.expr)?;
            if let Some((keys, columns)) = narrow {
                self.check_new_aggregates(before, keys, columns)?;
                self.narrow_sort_key(&mut expr, keys, columns, item.expr.span)?;
            }
            bound.push((expr, item.descending));
        }
        Ok(bound)
    }

    /// Makes a sort key read the columns instead of what they were computed from.
    fn narrow_sort_key(
        &self,
        expr: &mut Expr,
        keys: &Keys,
        columns: &[Column],
        span: Span,
    ) -> Result<()> {
        if !self.reads_aggregate(expr) {
            keys.substitute(expr);
            return self.check_projected(expr, columns, span);
        }
        keys.substitute_simple(expr);
        match self.loose(expr, keys) {
            // part of a column, but beside an aggregate only a whole one will do
            Some(slot) if keys.mention(slot) => self.check_grouped(expr, keys, span),
            Some(slot) => Err(self.not_projected(slot, span)),
            None => Ok(()),
        }
    }

    /// An aggregate that only a sort key asks for is over columns.
    fn check_new_aggregates(&self, before: usize, keys: &Keys, columns: &[Column]) -> Result<()> {
        let Aggregation::Allowed(found) = &self.aggregation else { return Ok(()) };
        for aggregate in &found[before..] {
            for argument in &aggregate.arguments {
                let mut argument = argument.clone();
                keys.substitute(&mut argument);
                self.check_projected(&argument, columns, aggregate.span)?;
            }
        }
        Ok(())
    }

    fn check_projected(&self, expr: &Expr, columns: &[Column], span: Span) -> Result<()> {
        let mut missing = None;
        expr.for_each_slot(&mut |slot| {
            if !columns.iter().any(|column| column.slot == slot) {
                missing = Some(slot);
            }
        });
        missing.map_or(Ok(()), |slot| Err(self.not_projected(slot, span)))
    }

    fn not_projected(&self, slot: Slot, span: Span) -> BindError {
        let name = self.names[slot].to_string();
        BindError::new(BindErrorKind::NotProjected { name }, span)
    }

    /// The number after `SKIP` or `LIMIT`, which no row may influence.
    fn count(
        &mut self,
        count: Option<&ast::Expr>,
        clause: &'static str,
    ) -> Result<Option<(Expr, Span)>> {
        let Some(count) = count else { return Ok(None) };
        let scope = std::mem::take(&mut self.scope);
        let bound = self.value(count);
        self.scope = scope;
        let bound = bound.map_err(|error| self.if_variable(error, clause))?;
        if bound.any(&mut |part| matches!(part, Expr::Subquery { .. })) {
            let kind = BindErrorKind::NonConstantExpression { clause };
            return Err(BindError::new(kind, count.span));
        }
        match &bound {
            Expr::Constant(Value::Integer(number)) if *number < 0 => {
                Err(BindError::new(BindErrorKind::NegativeIntegerArgument { clause }, count.span))
            }
            other => match self.type_of(other) {
                Type::Integer | Type::Any | Type::Number => Ok(Some((bound, count.span))),
                given => Err(mismatch(clause, "an integer", given, count.span)),
            },
        }
    }

    /// A variable that is defined cannot be seen by `SKIP` and `LIMIT`; one that is
    /// not stays a mistake of its own.
    fn if_variable(&self, error: BindError, clause: &'static str) -> BindError {
        match &error.kind {
            BindErrorKind::UndefinedVariable { name, .. } if self.scope.get(name).is_some() => {
                BindError::new(BindErrorKind::NonConstantExpression { clause }, error.span)
            }
            _ => error,
        }
    }
}

fn empty() -> Projection {
    Projection {
        items: Vec::new(),
        aggregates: None,
        derived: Vec::new(),
        columns: Vec::new(),
        distinct: false,
        order: Vec::new(),
        skip: None,
        limit: None,
        filter: None,
    }
}

/// `outer` with the names of `inner` on top.
fn overlay(outer: &Scope, inner: &Scope) -> Scope {
    let mut scope = outer.clone();
    for name in inner.names() {
        let variable = inner.get(name).expect("the order lists defined names").clone();
        scope.define(name.clone(), variable);
    }
    scope
}
