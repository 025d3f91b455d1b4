//! An expression and a row to a value: the general path.
//!
//! [`evaluate`] computes one value for one row of a batch and knows every
//! expression; [`super::vector`] computes whole columns for those worth it and
//! falls back to this. The two are tested against each other.

use std::sync::Arc;

use super::access;
use super::elements::{comprehension, list_of, quantifier, reduce};
use super::typed::is_of;
use super::{ArithmeticOp, Comparison, Expr, ProjectionItem, Slot, SubqueryKind, TextOp};
use crate::budget::Budget;
use crate::function::{self, Call, Function};
use crate::graph::Graph;
use crate::span::Span;
use crate::value::temporal::Clock;
use crate::value::{Batch, Map, Type, Value, ValueError, arithmetic, compare, logic};

/// A mistake at a place of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluateError {
    /// What is wrong.
    pub kind: EvaluateErrorKind,
    /// Where, if one place is to blame.
    pub span: Option<Span>,
}

/// The mistakes an expression can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluateErrorKind {
    /// With values.
    Value(ValueError),
    /// `$name` has no value.
    MissingParameter(String),
}

impl EvaluateError {
    /// At a place.
    pub(crate) fn at(kind: ValueError, span: Span) -> EvaluateError {
        let span = (span != Span::default()).then_some(span);
        EvaluateError { kind: EvaluateErrorKind::Value(kind), span }
    }
}

impl<E: Into<ValueError>> From<E> for EvaluateError {
    fn from(kind: E) -> EvaluateError {
        EvaluateError { kind: EvaluateErrorKind::Value(kind.into()), span: None }
    }
}

pub(crate) type Result<T> = std::result::Result<T, EvaluateError>;

/// What an expression asks of its surroundings.
pub trait Env {
    /// The graph.
    fn graph(&self) -> &Graph;
    /// The value of `$name`.
    fn parameter(&self, name: &str) -> Option<&Value>;
    /// The statement's time.
    fn clock(&self) -> &Clock;
    /// What the query may use.
    fn budget(&self) -> &Budget;
    /// The answer of a subquery for these arguments.
    fn subquery(
        &self,
        number: usize,
        kind: SubqueryKind,
        arguments: Vec<(Slot, Value)>,
    ) -> Result<Value>;
    /// Is told of every property that is read of something; most do not care.
    fn reads(&self, _subject: &Value, _key: &str) {}
    /// Is told of everything all properties of which are read.
    fn reads_all(&self, _subject: &Value) {}
}

/// A row of a batch and the local variables around an expression.
pub(crate) struct Row<'a> {
    batch: &'a Batch,
    number: usize,
    locals: Vec<Value>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(batch: &'a Batch, row: usize) -> Row<'a> {
        Row { batch, number: row, locals: Vec::new() }
    }

    pub(super) fn with_local<T>(
        &mut self,
        local: usize,
        value: Value,
        inner: impl FnOnce(&mut Self) -> T,
    ) -> T {
        debug_assert!(local <= self.locals.len(), "locals are numbered by nesting");
        self.locals.truncate(local);
        self.locals.push(value);
        inner(self)
    }
}

/// The value of an expression for one row of a batch.
pub fn evaluate(expr: &Expr, batch: &Batch, row: usize, env: &dyn Env) -> Result<Value> {
    value(expr, &mut Row::new(batch, row), env)
}

/// Whether a predicate is true for one row; null is not, and a value that is neither
/// is a mistake.
pub fn is_true(expr: &Expr, batch: &Batch, row: usize, env: &dyn Env) -> Result<bool> {
    holds(expr, &mut Row::new(batch, row), env)
}

pub(super) fn holds(expr: &Expr, row: &mut Row<'_>, env: &dyn Env) -> Result<bool> {
    Ok(boolean(expr, Span::default(), "a condition", row, env)? == Some(true))
}

/// Whether a predicate that reads no slot is true of an element, its first local
/// variable.
pub(crate) fn is_true_of(expr: &Expr, element: Value, env: &dyn Env) -> Result<bool> {
    let nothing = Batch::unit(0);
    let mut row = Row { batch: &nothing, number: 0, locals: vec![element] };
    Ok(matches!(value(expr, &mut row, env)?, Value::Boolean(true)))
}

/// The value of an expression for one row of a batch and an element, its first local
/// variable.
pub(crate) fn evaluate_of(
    expr: &Expr,
    element: Value,
    (batch, number): (&Batch, usize),
    env: &dyn Env,
) -> Result<Value> {
    value(expr, &mut Row { batch, number, locals: vec![element] }, env)
}

pub(super) fn value(expr: &Expr, row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    match expr {
        Expr::Constant(value) => Ok(value.clone()),
        Expr::Parameter(name) => parameter(name, env),
        Expr::Slot(slot) => Ok(row.batch.value(*slot, row.number)),
        Expr::Local(local) => Ok(row.locals[*local].clone()),
        Expr::Property(subject, key, span) => {
            let subject = value(subject, row, env)?;
            env.reads(&subject, key);
            at(*span, access::property(&subject, key, env.graph()))
        }
        Expr::Index(subject, index, span) => {
            let (subject, index) = (value(subject, row, env)?, value(index, row, env)?);
            if let Value::String(key) = &index {
                env.reads(&subject, key);
            }
            at(*span, access::index(&subject, &index, env.graph()))
        }
        Expr::Slice(subject, from, to, span) => {
            slice(subject, from.as_deref(), to.as_deref(), *span, row, env)
        }
        Expr::HasLabels(subject, labels, span) => {
            let subject = value(subject, row, env)?;
            at(*span, access::has_labels(&subject, labels, env.graph()))
        }
        Expr::HasComputed { subject, names, any, span } => {
            let (subject, names) = (value(subject, row, env)?, value(names, row, env)?);
            at(*span, access::has_computed(&subject, &names, *any, env.graph()))
        }
        Expr::List(items) => {
            let items = values(items, row, env)?;
            afforded(Value::list(items)?, env)
        }
        Expr::Map(entries) => map(entries, row, env),
        Expr::MapProjection(subject, items, span) => {
            map_projection(subject, items, *span, row, env)
        }
        Expr::Compare(op, left, right) => {
            let (left, right) = (value(left, row, env)?, value(right, row, env)?);
            Ok(truth(comparison(*op, &left, &right)))
        }
        Expr::IsNull { operand, negated } => {
            Ok(Value::Boolean(value(operand, row, env)?.is_null() != *negated))
        }
        Expr::IsTyped { operand, name, negated } => {
            Ok(Value::Boolean(is_of(&value(operand, row, env)?, name) != *negated))
        }
        Expr::Call(function, arguments, span) => {
            let arguments = values(arguments, row, env)?;
            if function.0.reads_all() {
                for subject in &arguments {
                    env.reads_all(subject);
                }
            }
            at(*span, function::call(function.0, &call(function.0, &arguments, env)))
        }
        other => logical(other, row, env),
    }
}

/// Connectives and operators.
fn logical(expr: &Expr, row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    match expr {
        Expr::Not(operand, span) => {
            let operand = boolean(operand, *span, "`NOT`", row, env)?;
            Ok(truth(logic::not(operand)))
        }
        Expr::And(operands, span) => and(operands, *span, row, env),
        Expr::Or(operands, span) => or(operands, *span, row, env),
        Expr::Xor(operands, span) => {
            let mut result = Some(false);
            for operand in operands {
                result = logic::xor(result, boolean(operand, *span, "`XOR`", row, env)?);
            }
            Ok(truth(result))
        }
        Expr::Negate(operand, span) => {
            let operand = value(operand, row, env)?;
            at(*span, arithmetic::negate(&operand))
        }
        Expr::Arithmetic(first, rest, span) => {
            let mut result = value(first, row, env)?;
            for (op, operand) in rest {
                let operand = value(operand, row, env)?;
                let joins = matches!(op, ArithmeticOp::Add | ArithmeticOp::Concat);
                let budget = env.budget();
                if !joins || !at(*span, arithmetic::append(&mut result, &operand, budget))? {
                    result = at(*span, apply(*op, &result, &operand, budget))?;
                }
            }
            Ok(result)
        }
        Expr::Text(op, left, right, span) => {
            let (left, right) = (value(left, row, env)?, value(right, row, env)?);
            env.budget().tick(text_cost(*op, &left, &right))?;
            at(*span, access::text(*op, &left, &right))
        }
        Expr::In(item, list, span) => {
            let (item, list) = (value(item, row, env)?, value(list, row, env)?);
            at(*span, access::is_in(&item, &list)).map(truth)
        }
        Expr::Distinct { slots, known } => {
            let value = |slot: &Slot| row.batch.value(*slot, row.number);
            Ok(Value::Boolean(access::share_no_relationship(slots.iter().map(value), *known)))
        }
        Expr::Expect { operand, wanted, context, span } => {
            let operand = value(operand, row, env)?;
            at(*span, expect(operand, *wanted, context))
        }
        other => nested(other, row, env),
    }
}

fn expect(value: Value, wanted: Type, context: &str) -> std::result::Result<Value, ValueError> {
    let found = Type::of(&value);
    if wanted.accepts(found) {
        return Ok(value);
    }
    Err(ValueError::mismatch(context, wanted.phrase(), found))
}

/// Expressions with expressions run more than once, or not at all.
fn nested(expr: &Expr, row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    match expr {
        Expr::Case { subject, arms, default } => {
            case(subject.as_deref(), arms, default.as_deref(), row, env)
        }
        Expr::ListComprehension { local, list, filter, map, span } => {
            let Some(list) = list_of(list, *span, row, env)? else { return Ok(Value::Null) };
            comprehension(*local, &list, filter.as_deref(), map.as_deref(), row, env)
        }
        Expr::Quantifier { kind, local, list, predicate, span } => {
            let Some(list) = list_of(list, *span, row, env)? else { return Ok(Value::Null) };
            quantifier(*kind, *local, &list, predicate, *span, row, env)
        }
        Expr::Reduce { accumulator, initial, local, list, body, span } => {
            let total = value(initial, row, env)?;
            let Some(list) = list_of(list, *span, row, env)? else { return Ok(Value::Null) };
            reduce(*accumulator, total, *local, &list, body, row, env)
        }
        Expr::Subquery { number, kind, arguments } => {
            let mut filled = Vec::with_capacity(arguments.len());
            for (slot, argument) in arguments {
                filled.push((*slot, value(argument, row, env)?));
            }
            env.subquery(*number, *kind, filled)
        }
        _ => unreachable!("every other expression is evaluated before this one is asked"),
    }
}

pub(super) fn call<'a>(function: &Function, arguments: &'a [Value], env: &'a dyn Env) -> Call<'a> {
    let (graph, clock, budget) = (env.graph(), env.clock(), env.budget());
    Call { name: function.name, arguments, graph, clock, budget }
}

pub(super) fn at<T>(span: Span, result: std::result::Result<T, ValueError>) -> Result<T> {
    result.map_err(|kind| EvaluateError::at(kind, span))
}

pub(super) fn values(items: &[Expr], row: &mut Row<'_>, env: &dyn Env) -> Result<Vec<Value>> {
    items.iter().map(|item| value(item, row, env)).collect()
}

pub(crate) fn parameter(name: &Arc<str>, env: &dyn Env) -> Result<Value> {
    env.parameter(name).cloned().ok_or_else(|| EvaluateError {
        kind: EvaluateErrorKind::MissingParameter(name.to_string()),
        span: None,
    })
}

/// A truth value as a value.
pub(crate) fn truth(value: Option<bool>) -> Value {
    value.map_or(Value::Null, Value::Boolean)
}

pub(super) fn boolean(
    operand: &Expr,
    span: Span,
    context: &str,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Option<bool>> {
    match value(operand, row, env)? {
        Value::Boolean(value) => Ok(Some(value)),
        Value::Null => Ok(None),
        other => {
            let kind = ValueError::mismatch(context, "a boolean", Type::of(&other));
            Err(EvaluateError::at(kind, span))
        }
    }
}

/// Stops at the first false; a null before it does not stop it.
fn and(operands: &[Expr], span: Span, row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    let mut result = Some(true);
    for operand in operands {
        result = logic::and(result, boolean(operand, span, "`AND`", row, env)?);
        if result == Some(false) {
            break;
        }
    }
    Ok(truth(result))
}

/// Stops at the first true.
fn or(operands: &[Expr], span: Span, row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    let mut result = Some(false);
    for operand in operands {
        result = logic::or(result, boolean(operand, span, "`OR`", row, env)?);
        if result == Some(true) {
            break;
        }
    }
    Ok(truth(result))
}

/// One comparison, three-valued.
pub(crate) fn comparison(op: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match op {
        Comparison::Equal => compare::equals(left, right),
        Comparison::NotEqual => logic::not(compare::equals(left, right)),
        Comparison::Less => compare::compare(left, right).less(),
        Comparison::LessOrEqual => compare::compare(left, right).less_or_equal(),
        Comparison::Greater => compare::compare(left, right).greater(),
        Comparison::GreaterOrEqual => compare::compare(left, right).greater_or_equal(),
    }
}

/// What it takes to test a text; a regular expression may have to be compiled.
fn text_cost(op: TextOp, left: &Value, right: &Value) -> u64 {
    let length = |value: &Value| match value {
        Value::String(text) => text.len() as u64,
        _ => 0,
    };
    let compiled = if op == TextOp::Matches { 512 } else { 1 };
    compiled + (length(left) + length(right)) / 64
}

fn apply(
    op: ArithmeticOp,
    left: &Value,
    right: &Value,
    budget: &Budget,
) -> std::result::Result<Value, ValueError> {
    match op {
        ArithmeticOp::Add => arithmetic::add(left, right, budget),
        ArithmeticOp::Concat => arithmetic::concat(left, right, budget),
        ArithmeticOp::Subtract => arithmetic::subtract(left, right),
        ArithmeticOp::Multiply => arithmetic::multiply(left, right),
        ArithmeticOp::Divide => arithmetic::divide(left, right),
        ArithmeticOp::Modulo => arithmetic::modulo(left, right),
        ArithmeticOp::Power => arithmetic::power(left, right),
    }
}

fn slice(
    subject: &Expr,
    from: Option<&Expr>,
    to: Option<&Expr>,
    span: Span,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    let subject = value(subject, row, env)?;
    let from = from.map(|end| value(end, row, env)).transpose()?;
    let to = to.map(|end| value(end, row, env)).transpose()?;
    at(span, access::slice(&subject, from.as_ref(), to.as_ref()))
}

fn map(entries: &[(Arc<str>, Expr)], row: &mut Row<'_>, env: &dyn Env) -> Result<Value> {
    let mut map = Map::new();
    for (key, entry) in entries {
        map.insert(key.clone(), value(entry, row, env)?);
    }
    afforded(Value::map(map)?, env)
}

/// A list or map that nominally fits into memory. One that holds another many times
/// over costs little to make, but would take for ever to compare or print.
pub(super) fn afforded(made: Value, env: &dyn Env) -> Result<Value> {
    env.budget().afford(made.bytes())?;
    Ok(made)
}

fn map_projection(
    subject: &Expr,
    items: &[ProjectionItem],
    span: Span,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    let subject = value(subject, row, env)?;
    if subject.is_null() {
        return Ok(Value::Null);
    }
    let mut map = Map::new();
    for item in items {
        match item {
            ProjectionItem::All => {
                env.reads_all(&subject);
                map.extend(at(span, access::entries(&subject, env.graph()))?);
            }
            ProjectionItem::Entry(key, entry) => {
                map.insert(key.clone(), value(entry, row, env)?);
            }
        }
    }
    Ok(Value::map(map)?)
}

fn case(
    subject: Option<&Expr>,
    arms: &[(Expr, Expr)],
    default: Option<&Expr>,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    let subject = subject.map(|one| value(one, row, env)).transpose()?;
    for (when, then) in arms {
        let chosen = match &subject {
            Some(subject) => compare::equals(subject, &value(when, row, env)?) == Some(true),
            None => holds(when, row, env)?,
        };
        if chosen {
            return value(then, row, env);
        }
    }
    default.map_or(Ok(Value::Null), |default| value(default, row, env))
}
