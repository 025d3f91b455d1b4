//! `SKIP` and `LIMIT`.

use super::{Context, ExecuteError, Operator, Result};
use crate::execute::error::ExecuteErrorKind;
use crate::expression::Expr;
use crate::expression::evaluate::evaluate;
use crate::span::Span;
use crate::value::{Batch, Type, Value};

type Input<'p> = Box<dyn Operator + 'p>;

/// A number of rows as written: an expression that no row influences.
#[derive(Clone, Copy)]
pub(super) struct Count<'p> {
    pub(super) expr: &'p Expr,
    pub(super) span: Span,
    pub(super) clause: &'static str,
}

impl Count<'_> {
    pub(super) fn get(&self, ctx: &Context<'_>) -> Result<usize> {
        let clause = self.clause;
        match evaluate(self.expr, &Batch::unit(0), 0, &ctx.env())? {
            Value::Integer(count) => usize::try_from(count).map_err(|_| {
                ExecuteError::new(ExecuteErrorKind::NegativeCount { clause }, self.span)
            }),
            other => {
                let found = Type::of(&other);
                let kind = ExecuteErrorKind::CountNotInteger { clause, found };
                Err(ExecuteError::new(kind, self.span))
            }
        }
    }
}

/// `Plan::Skip`. Streams.
pub(super) struct Skip<'p> {
    input: Input<'p>,
    count: Count<'p>,
    left: Option<usize>,
}

impl<'p> Skip<'p> {
    pub(super) fn new(input: Input<'p>, expr: &'p Expr, span: Span) -> Skip<'p> {
        Skip { input, count: Count { expr, span, clause: "SKIP" }, left: None }
    }
}

impl Operator for Skip<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let mut left = match self.left {
            Some(left) => left,
            None => self.count.get(ctx)?,
        };
        while let Some(batch) = self.input.next(ctx)? {
            let skipped = left.min(batch.len());
            left -= skipped;
            self.left = Some(left);
            if skipped < batch.len() {
                return Ok(Some(batch.slice(skipped, batch.len())));
            }
        }
        self.left = Some(left);
        Ok(None)
    }
}

/// `Plan::Limit`. Streams.
pub(super) struct Limit<'p> {
    input: Input<'p>,
    count: Count<'p>,
    exhaust: bool,
    left: Option<usize>,
}

impl<'p> Limit<'p> {
    pub(super) fn new(input: Input<'p>, expr: &'p Expr, span: Span, exhaust: bool) -> Limit<'p> {
        Limit { input, count: Count { expr, span, clause: "LIMIT" }, exhaust, left: None }
    }
}

impl Operator for Limit<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let left = match self.left {
            Some(left) => left,
            None => self.count.get(ctx)?,
        };
        self.left = Some(left);
        if left == 0 {
            while self.exhaust && self.input.next(ctx)?.is_some() {}
            return Ok(None);
        }
        let Some(batch) = self.input.next(ctx)? else { return Ok(None) };
        let taken = left.min(batch.len());
        self.left = Some(left - taken);
        Ok(Some(batch.slice(0, taken)))
    }
}
