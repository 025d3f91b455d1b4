//! Expressions: variables become slots, chains become pairs, and what can never
//! fit is refused. Calls are in `call`, types in `infer`.

use std::sync::Arc;

use super::bound::MentionKind;
use super::clause::mismatch;
use super::error::BindErrorKind;
use super::kind::Kind;
use super::scope::{Place, Variable};
use super::{Aggregation, BindError, Binder, Result};
use crate::expression::{Expr, ProjectionItem, SubqueryKind};
use crate::parse::ast::{self, ExprKind, Literal, MapProjectionItem};
use crate::span::Span;
use crate::value::{Type, Value};

impl Binder<'_> {
    /// Binds an expression in which no aggregate may stand.
    pub(super) fn value(&mut self, expr: &ast::Expr) -> Result<Expr> {
        self.with_aggregation(Aggregation::Forbidden, |binder| binder.expression(expr))
            .map(|(bound, _)| bound)
    }

    /// Binds an expression. A pattern inside is true or false, so it may stand only
    /// where every operator around it asks for that.
    pub(super) fn expression(&mut self, expr: &ast::Expr) -> Result<Expr> {
        let allowed = self.patterns_allowed;
        self.patterns_allowed = allowed && asks_for_truth(&expr.kind);
        let bound = self.any_expression(expr);
        self.patterns_allowed = allowed;
        bound
    }

    fn any_expression(&mut self, expr: &ast::Expr) -> Result<Expr> {
        let span = expr.span;
        self.tick(1, span)?;
        match &expr.kind {
            ExprKind::Literal(literal) => Ok(Expr::Constant(constant(literal))),
            ExprKind::Parameter(name) => {
                self.parameters.push((name.clone(), span));
                Ok(Expr::Parameter(name.as_str().into()))
            }
            ExprKind::Variable(name) => self.variable(name, span).map(|(bound, _)| bound),
            ExprKind::Property(subject, key) => self.property(subject, key, span),
            ExprKind::Index(subject, index) => self.index(subject, index, span),
            ExprKind::Slice(subject, from, to) => {
                self.slice(subject, from.as_deref(), to.as_deref(), span)
            }
            ExprKind::HasLabels(subject, labels) => self.has_labels(subject, labels, span),
            ExprKind::List(items) => Ok(Expr::List(self.all(items)?)),
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::MapProjection(subject, items) => self.map_projection(subject, items, span),
            ExprKind::Not(operand) => {
                let bound = self.boolean(operand, "`NOT`")?;
                Ok(Expr::Not(Box::new(bound), span))
            }
            ExprKind::Negate(operand) => {
                let bound = self.operand(operand, "`-`")?;
                Ok(Expr::Negate(Box::new(bound), span))
            }
            ExprKind::Plus(operand) => self.operand(operand, "`+`"),
            ExprKind::And(operands) => Ok(Expr::And(self.booleans(operands, "`AND`")?, span)),
            ExprKind::Or(operands) => Ok(Expr::Or(self.booleans(operands, "`OR`")?, span)),
            ExprKind::Xor(operands) => Ok(Expr::Xor(self.booleans(operands, "`XOR`")?, span)),
            ExprKind::Compare(first, rest) => self.comparison(first, rest, span),
            ExprKind::Arithmetic(first, rest) => self.arithmetic(first, rest, span),
            ExprKind::Text(op, left, right) => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                Ok(Expr::Text(*op, Box::new(left), Box::new(right), span))
            }
            ExprKind::In(item, list) => self.membership(item, list, span),
            ExprKind::IsNull { operand, negated } => {
                let operand = Box::new(self.expression(operand)?);
                Ok(Expr::IsNull { operand, negated: *negated })
            }
            ExprKind::IsTyped { operand, name, negated } => {
                let operand = Box::new(self.expression(operand)?);
                Ok(Expr::IsTyped { operand, name: name.clone(), negated: *negated })
            }
            ExprKind::Subject => Ok(self.subject.clone().unwrap_or(Expr::Constant(Value::Null))),
            ExprKind::CountStar => self.aggregate(None, false, &[], span),
            ExprKind::Call { name, distinct, arguments } => {
                self.call(name, *distinct, arguments, span)
            }
            ExprKind::Case { subject, arms, default } => {
                self.case(subject.as_deref(), arms, default.as_deref(), span)
            }
            other => self.with_variables(other, span),
        }
    }

    /// Expressions that define variables of their own, and subqueries.
    fn with_variables(&mut self, kind: &ExprKind, span: Span) -> Result<Expr> {
        match kind {
            ExprKind::ListComprehension { variable, list, filter, map } => {
                self.list_comprehension(variable, list, filter.as_deref(), map.as_deref(), span)
            }
            ExprKind::Quantifier { kind, variable, list, predicate } => {
                let kind = *kind;
                let list = Box::new(self.walked(list, "a quantifier")?);
                let element = self.element_type(&list);
                let (local, predicate) =
                    self.with_local(variable, element, |binder| binder.predicate(predicate))?;
                Ok(Expr::Quantifier { kind, local, list, predicate: Box::new(predicate), span })
            }
            ExprKind::Reduce { accumulator, initial, variable, list, body } => {
                self.reduce(accumulator, initial, variable, list, body, span)
            }
            ExprKind::PatternComprehension { pattern, filter, map } => {
                self.pattern_subquery(pattern, filter.as_deref(), Some(map))
            }
            ExprKind::Pattern(pattern) => match pattern.shortest {
                Some(which) => self.shortest_expression(pattern, which),
                None if self.patterns_allowed => self.pattern_subquery(pattern, None, None),
                None => Err(pattern_as_value(span)),
            },
            ExprKind::Exists(subquery) => self.subquery(subquery, SubqueryKind::Exists, span),
            ExprKind::Count(subquery) => self.subquery(subquery, SubqueryKind::Count, span),
            ExprKind::Collect(subquery) => self.subquery(subquery, SubqueryKind::Collect, span),
            _ => unreachable!("every other expression is bound before this one is asked"),
        }
    }

    fn all(&mut self, items: &[ast::Expr]) -> Result<Vec<Expr>> {
        items.iter().map(|item| self.expression(item)).collect()
    }

    fn property(&mut self, subject: &ast::Expr, key: &ast::Name, span: Span) -> Result<Expr> {
        let bound = self.expression(subject)?;
        let given = self.type_of(&bound);
        let has_properties = given.is_temporal()
            || [Type::Entity, Type::Map, Type::Point].iter().any(|one| one.accepts(given));
        if given == Type::Path || self.is_walk(&bound) {
            return Err(self.property_of_many(&bound, subject.span, key));
        }
        if !has_properties {
            let found = Kind::of(given).to_string();
            let kind = BindErrorKind::NoProperties { key: key.text.clone(), found };
            return Err(BindError::new(kind, subject.span));
        }
        let key = match given {
            Type::Node | Type::Relationship => self.mention(MentionKind::Key, key),
            _ => key.text.as_str().into(),
        };
        Ok(Expr::Property(Box::new(bound), key, span))
    }

    fn property_of_many(&self, bound: &Expr, span: Span, key: &ast::Name) -> BindError {
        let found = match bound {
            Expr::Slot(slot) => self.kinds[*slot].to_string(),
            other => self.type_of(other).phrase().to_owned(),
        };
        let expected = "a node, a relationship, a map, a point or a temporal value".to_owned();
        let context = format!("`.{}`", key.text);
        BindError::new(BindErrorKind::InvalidArgumentType { context, expected, found }, span)
    }

    /// Whether a pattern bound the expression to a list of relationships or nodes, which
    /// makes asking it for a property as much a mistake of form as asking a path.
    fn is_walk(&self, bound: &Expr) -> bool {
        let Expr::Slot(slot) = bound else { return false };
        matches!(self.kinds[*slot], Kind::Relationships | Kind::Nodes)
    }

    fn index(&mut self, subject: &ast::Expr, index: &ast::Expr, span: Span) -> Result<Expr> {
        let (subject, index) = (self.expression(subject)?, self.expression(index)?);
        Ok(Expr::Index(Box::new(subject), Box::new(index), span))
    }

    fn slice(
        &mut self,
        subject: &ast::Expr,
        from: Option<&ast::Expr>,
        to: Option<&ast::Expr>,
        span: Span,
    ) -> Result<Expr> {
        let subject = Box::new(self.expression(subject)?);
        let from = from.map(|end| self.expression(end)).transpose()?.map(Box::new);
        let to = to.map(|end| self.expression(end)).transpose()?.map(Box::new);
        Ok(Expr::Slice(subject, from, to, span))
    }

    fn has_labels(
        &mut self,
        subject: &ast::Expr,
        labels: &ast::LabelExpr,
        span: Span,
    ) -> Result<Expr> {
        let bound = self.expression(subject)?;
        let given = self.type_of(&bound);
        if !Type::Entity.accepts(given) {
            let expected = "a node or a relationship";
            return Err(mismatch("a label test", expected, given, subject.span));
        }
        let kind = if given == Type::Relationship { MentionKind::Type } else { MentionKind::Label };
        self.label_test(&bound, labels, kind, span)
    }

    fn map(&mut self, entries: &[(ast::Name, ast::Expr)]) -> Result<Expr> {
        let entry = |(key, value): &(ast::Name, ast::Expr)| -> Result<(Arc<str>, Expr)> {
            Ok((key.text.as_str().into(), self.expression(value)?))
        };
        entries.iter().map(entry).collect::<Result<_>>().map(Expr::Map)
    }

    fn map_projection(
        &mut self,
        subject: &ast::Expr,
        items: &[MapProjectionItem],
        span: Span,
    ) -> Result<Expr> {
        let bound = self.expression(subject)?;
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            out.push(match item {
                MapProjectionItem::All(_) => ProjectionItem::All,
                MapProjectionItem::Property(key) => {
                    let key: Arc<str> = key.text.as_str().into();
                    let read = Expr::Property(Box::new(bound.clone()), key.clone(), span);
                    ProjectionItem::Entry(key, read)
                }
                MapProjectionItem::Entry(key, value) => {
                    ProjectionItem::Entry(key.text.as_str().into(), self.expression(value)?)
                }
                MapProjectionItem::Variable(name) => {
                    let (value, _) = self.variable(&name.text, name.span)?;
                    ProjectionItem::Entry(name.text.as_str().into(), value)
                }
            });
        }
        Ok(Expr::MapProjection(Box::new(bound), out, span))
    }

    /// An operand that must be true or false.
    fn boolean(&mut self, operand: &ast::Expr, context: &str) -> Result<Expr> {
        let bound = self.expression(operand)?;
        self.expect(bound, Type::Boolean, context, operand.span)
    }

    /// Refuses what can never be of a type; what may be is asked when it runs.
    pub(super) fn expect(
        &self,
        bound: Expr,
        wanted: Type,
        context: &str,
        span: Span,
    ) -> Result<Expr> {
        let given = self.type_of(&bound);
        if !wanted.accepts(given) {
            return Err(mismatch(context, wanted.phrase(), given, span));
        }
        if given == wanted || given == Type::Null {
            return Ok(bound);
        }
        Ok(Expr::Expect { operand: Box::new(bound), wanted, context: context.into(), span })
    }

    fn booleans(&mut self, operands: &[ast::Expr], context: &str) -> Result<Vec<Expr>> {
        operands.iter().map(|operand| self.boolean(operand, context)).collect()
    }

    /// An operand that must be a number or a duration.
    fn operand(&mut self, operand: &ast::Expr, context: &str) -> Result<Expr> {
        let bound = self.expression(operand)?;
        let given = self.type_of(&bound);
        if Type::Number.accepts(given) || given == Type::Duration {
            return Ok(bound);
        }
        Err(mismatch(context, "a number", given, operand.span))
    }

    /// `a < b <= c` is `a < b AND b <= c`.
    fn comparison(
        &mut self,
        first: &ast::Expr,
        rest: &[(ast::Comparison, ast::Expr)],
        span: Span,
    ) -> Result<Expr> {
        let mut left = self.expression(first)?;
        let mut pairs = Vec::with_capacity(rest.len());
        for (op, right) in rest {
            let right = self.expression(right)?;
            let next = right.clone();
            pairs.push(Expr::Compare(*op, Box::new(left), Box::new(right)));
            left = next;
        }
        if pairs.len() == 1 { Ok(pairs.remove(0)) } else { Ok(Expr::And(pairs, span)) }
    }

    fn arithmetic(
        &mut self,
        first: &ast::Expr,
        rest: &[(ast::ArithmeticOp, ast::Expr)],
        span: Span,
    ) -> Result<Expr> {
        let bound = self.expression(first)?;
        let mut operands = Vec::with_capacity(rest.len());
        let mut so_far = self.type_of(&bound);
        for (op, operand) in rest {
            let op = *op;
            let right = self.expression(operand)?;
            let given = self.type_of(&right);
            so_far = super::infer::arithmetic(op, so_far, given)
                .map_err(|(found, fits)| mismatch(&format!("`{op}`"), fits, found, span))?;
            operands.push((op, right));
        }
        Ok(Expr::Arithmetic(Box::new(bound), operands, span))
    }

    fn membership(&mut self, item: &ast::Expr, list: &ast::Expr, span: Span) -> Result<Expr> {
        let item = self.expression(item)?;
        let list = self.list(list, "`IN`")?;
        Ok(Expr::In(Box::new(item), Box::new(list), span))
    }

    /// A list whose elements are walked.
    fn walked(&mut self, list: &ast::Expr, context: &str) -> Result<Expr> {
        let bound = self.list(list, context)?;
        self.expect(bound, Type::List, context, list.span)
    }

    /// An expression that must be a list.
    pub(super) fn list(&mut self, list: &ast::Expr, context: &str) -> Result<Expr> {
        let bound = self.expression(list)?;
        let given = self.type_of(&bound);
        if Type::List.accepts(given) {
            return Ok(bound);
        }
        Err(mismatch(context, "a list", given, list.span))
    }

    fn list_comprehension(
        &mut self,
        variable: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        map: Option<&ast::Expr>,
        span: Span,
    ) -> Result<Expr> {
        let list = Box::new(self.walked(list, "a list comprehension")?);
        let element = self.element_type(&list);
        let (local, (filter, map)) = self.with_local(variable, element, |binder| {
            let filter = filter.map(|one| binder.predicate(one)).transpose()?.map(Box::new);
            let map = map.map(|one| binder.expression(one)).transpose()?.map(Box::new);
            Ok((filter, map))
        })?;
        Ok(Expr::ListComprehension { local, list, filter, map, span })
    }

    fn reduce(
        &mut self,
        accumulator: &ast::Name,
        initial: &ast::Expr,
        variable: &ast::Name,
        list: &ast::Expr,
        body: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        if accumulator.text == variable.text {
            return Err(super::already_bound(variable, accumulator.span));
        }
        let initial = Box::new(self.expression(initial)?);
        let list = Box::new(self.walked(list, "`reduce`")?);
        let element = self.element_type(&list);
        let (total, (local, body)) = self.with_local(accumulator, Type::Any, |binder| {
            binder.with_local(variable, element, |binder| binder.expression(body))
        })?;
        let body = Box::new(body);
        Ok(Expr::Reduce { accumulator: total, initial, local, list, body, span })
    }

    /// Binds `inner` with one more local variable, and gives its position too.
    pub(super) fn with_local<T>(
        &mut self,
        name: &ast::Name,
        element: Type,
        inner: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<(usize, T)> {
        let outer = self.scope.clone();
        let local = self.locals;
        let place = Place::Local(local);
        let frame = self.frames.len();
        let variable = Variable { place, kind: Kind::of(element), span: name.span, frame };
        self.scope.define(name.text.as_str().into(), variable);
        self.locals += 1;
        self.local_kinds.push(element);
        let result = inner(self);
        self.local_kinds.pop();
        self.locals -= 1;
        self.scope = outer;
        result.map(|value| (local, value))
    }
}

/// Whether the operands of an expression may be patterns where it may be one itself.
fn asks_for_truth(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Pattern(_)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Xor(_)
            | ExprKind::Compare(..)
            | ExprKind::IsNull { .. }
    )
}

/// A pattern is true or false, and stands only where that is asked.
pub(super) fn pattern_as_value(span: Span) -> BindError {
    let instead = "test it with `exists { … }`, or list what it finds: `[(a)-->(b) | b]`";
    super::unexpected("a pattern", instead, span)
}

fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Integer(value) => Value::Integer(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::String(text) => Value::string(text.as_str()),
    }
}
