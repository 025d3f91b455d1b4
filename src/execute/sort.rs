//! Rows in order: all of them, or the first few.

use std::cmp::Ordering;
use std::sync::Arc;

use super::hold::Held;
use super::page::Count;
use super::{Context, Operator, Result};
use crate::budget::Budget;
use crate::expression::{Expr, vector};
use crate::span::Span;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, compare};

type Input<'p> = Box<dyn Operator + 'p>;
type Keys = [(Expr, bool)];

/// Rows sorted at once before they are merged, between two looks at the budget.
const RUN_ROWS: usize = 16 * 1024;

/// `Plan::Sort`. Blocks.
pub(super) struct Sort<'p> {
    input: Input<'p>,
    keys: &'p Keys,
    done: Option<Pages>,
}

impl<'p> Sort<'p> {
    pub(super) fn new(input: Input<'p>, keys: &'p Keys) -> Sort<'p> {
        Sort { input, keys, done: None }
    }
}

impl Operator for Sort<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.done.is_none() {
            let rows = Held::drain(&mut *self.input, ctx)?.into_one(ctx.budget());
            self.done = Some(Pages::of(sorted(&rows, self.keys, ctx)?));
        }
        Ok(self.done.as_mut().and_then(Pages::next))
    }
}

/// `Plan::Top`. Blocks; keeps little more rows than it gives.
pub(super) struct Top<'p> {
    input: Input<'p>,
    keys: &'p Keys,
    count: Count<'p>,
    done: Option<Pages>,
}

impl<'p> Top<'p> {
    pub(super) fn new(input: Input<'p>, keys: &'p Keys, expr: &'p Expr, span: Span) -> Top<'p> {
        Top { input, keys, count: Count { expr, span, clause: "LIMIT" }, done: None }
    }

    fn collect(&mut self, ctx: &mut Context<'_>) -> Result<Batch> {
        let count = self.count.get(ctx)?;
        let mut held = Held::default();
        while let Some(batch) = self.input.next(ctx)? {
            held.push(batch, ctx.budget())?;
            if held.rows() > count.saturating_mul(2).max(4 * BATCH_ROWS) {
                let rows = std::mem::take(&mut held).into_one(ctx.budget());
                held.push(sorted(&rows, self.keys, ctx)?.slice(0, count), ctx.budget())?;
            }
        }
        let rows = held.into_one(ctx.budget());
        Ok(sorted(&rows, self.keys, ctx)?.slice(0, count))
    }
}

impl Operator for Top<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.done.is_none() {
            self.done = Some(Pages::of(self.collect(ctx)?));
        }
        Ok(self.done.as_mut().and_then(Pages::next))
    }
}

/// A large batch handed out in pieces.
struct Pages {
    rows: Batch,
    at: usize,
}

impl Pages {
    fn of(rows: Batch) -> Pages {
        Pages { rows, at: 0 }
    }

    fn next(&mut self) -> Option<Batch> {
        let page = self.rows.slice(self.at, self.at + BATCH_ROWS);
        self.at += page.len();
        (!page.is_empty()).then_some(page)
    }
}

/// The rows in order of the keys; equal ones stay as they came.
fn sorted(rows: &Batch, keys: &Keys, ctx: &Context<'_>) -> Result<Batch> {
    let mut columns = Vec::with_capacity(keys.len());
    for (key, descending) in keys {
        columns.push((vector::column(key, rows, &ctx.env())?, *descending));
    }
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    sort_rows(&mut order, &columns, ctx.budget())?;
    Ok(rows.gather(&order))
}

fn by_keys(keys: &[(Arc<Column>, bool)], left: u32, right: u32) -> Ordering {
    for (column, descending) in keys {
        let found = pair(column, left as usize, right as usize);
        let found = if *descending { found.reverse() } else { found };
        if found != Ordering::Equal {
            return found;
        }
    }
    Ordering::Equal
}

fn pair(column: &Column, left: usize, right: usize) -> Ordering {
    match column {
        Column::Integers { values, valid: None } => values[left].cmp(&values[right]),
        column => compare::order(&column.get(left), &column.get(right)),
    }
}

/// Runs are sorted, then merged two by two; the budget is looked at in between,
/// which a single call of the library's sort would not allow.
fn sort_rows(order: &mut [u32], keys: &[(Arc<Column>, bool)], budget: &Budget) -> Result<()> {
    for run in order.chunks_mut(RUN_ROWS) {
        budget.tick(run.len() as u64)?;
        run.sort_by(|left, right| by_keys(keys, *left, *right));
    }
    let mut width = RUN_ROWS;
    let mut merged = Vec::with_capacity(order.len());
    while width < order.len() {
        merged.clear();
        for pair in order.chunks(2 * width) {
            budget.tick(pair.len() as u64)?;
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, keys, &mut merged);
        }
        order.copy_from_slice(&merged);
        width *= 2;
    }
    Ok(())
}

fn merge(left: &[u32], right: &[u32], keys: &[(Arc<Column>, bool)], out: &mut Vec<u32>) {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        if by_keys(keys, **one, **other).is_le() {
            out.extend(left.next());
        } else {
            out.extend(right.next());
        }
    }
    out.extend(left);
    out.extend(right);
}
