//! Rows in order: all of them, or the first few.

use std::cmp::Ordering;

use super::hold::Held;
use super::morsel::{Morsels, Partial, Source};
use super::page::Count;
use super::sort_key::{Scale, SortKey};
use super::{Context, Operator, Result};
use crate::budget::{Account, Budget};
use crate::expression::{Expr, vector};
use crate::span::Span;
use crate::value::Batch;
use crate::value::column::BATCH_ROWS;

type Input<'p> = Box<dyn Operator + 'p>;
type Keys = [(Expr, bool)];

/// Rows sorted at once before they are merged, between two looks at the budget.
const RUN_ROWS: usize = 64 * 1024;

/// Rows merged between two looks at the budget.
const MERGED_TOGETHER: usize = 64 * 1024;

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
            let rows = Held::drain(&mut *self.input, ctx)?.into_one(ctx.budget())?;
            self.done = Some(Pages::of(rows, self.keys, usize::MAX, ctx)?);
        }
        Ok(self.done.as_mut().and_then(|pages| pages.next(ctx.budget())))
    }
}

/// `Plan::Top`. Blocks; keeps little more rows than it gives.
pub(super) struct Top<'p> {
    input: Source<'p>,
    keys: &'p Keys,
    count: Count<'p>,
    done: Option<Pages>,
}

/// The rows that may be among the first `count`.
struct Best<'p> {
    keys: &'p Keys,
    count: usize,
    held: Held,
    /// The first key of the last row that was among them when they were last sorted:
    /// what comes after it is not.
    bar: Option<(Scale, u64)>,
}

impl<'p> Top<'p> {
    pub(super) fn new(input: Input<'p>, keys: &'p Keys, expr: &'p Expr, span: Span) -> Top<'p> {
        let count = Count { expr, span, clause: "LIMIT" };
        Top { input: Source::Whole(input), keys, count, done: None }
    }

    /// One that puts together what is made of morsels.
    pub(super) fn over(
        morsels: Morsels<'p>,
        keys: &'p Keys,
        expr: &'p Expr,
        span: Span,
    ) -> Top<'p> {
        let count = Count { expr, span, clause: "LIMIT" };
        Top { input: Source::Morsels(morsels), keys, count, done: None }
    }

    fn collect(&mut self, ctx: &mut Context<'_>) -> Result<Pages> {
        let (keys, count) = (self.keys, self.count.get(ctx)?);
        let start = || Best { keys, count, held: Held::default(), bar: None };
        let best = self.input.gather(&start, ctx)?;
        Pages::of(best.held.into_one(ctx.budget())?, keys, count, ctx)
    }
}

impl Partial for Best<'_> {
    fn take(&mut self, batch: Batch, ctx: &Context<'_>) -> Result<()> {
        let Some(batch) = self.within(batch, ctx)? else { return Ok(()) };
        self.held.push(batch, ctx.budget())?;
        if self.held.rows() > self.count.saturating_add(self.count.max(BATCH_ROWS)) {
            self.cut(ctx)?;
        }
        Ok(())
    }

    fn merge(&mut self, later: Self, ctx: &Context<'_>) -> Result<()> {
        let batches = later.held.into_batches(ctx.budget());
        batches.into_iter().try_for_each(|batch| self.take(batch, ctx))
    }
}

impl Best<'_> {
    /// The rows of a batch that do not come after the bar.
    fn within(&self, batch: Batch, ctx: &Context<'_>) -> Result<Option<Batch>> {
        let (Some((scale, bar)), Some((key, descending))) = (self.bar, self.keys.first()) else {
            return Ok(Some(batch));
        };
        let key = SortKey::new(vector::column(key, &batch, &ctx.env())?, *descending);
        if key.scale() != scale {
            return Ok(Some(batch));
        }
        // of equal ones the earlier come first
        let is_tied = self.keys.len() > 1 || !key.is_exact();
        let kept = |word: u64| word < bar || is_tied && word == bar;
        let words = key.words().iter().enumerate();
        let rows: Vec<u32> =
            words.filter(|(_, word)| kept(**word)).map(|(row, _)| row as u32).collect();
        Ok(match rows.len() {
            0 => None,
            all if all == batch.len() => Some(batch),
            _ => Some(batch.gather(&rows)),
        })
    }

    /// Drops what is not among the first any more.
    fn cut(&mut self, ctx: &Context<'_>) -> Result<()> {
        let rows = std::mem::take(&mut self.held).into_one(ctx.budget())?;
        let mut order = ordered(&rows, self.keys, ctx)?;
        order.truncate(self.count);
        let rows = rows.gather(&order);
        if let (Some((key, descending)), Some(last)) =
            (self.keys.first(), rows.len().checked_sub(1))
        {
            let last = vector::column(key, &rows.slice(last, last + 1), &ctx.env())?;
            let last = SortKey::new(last, *descending);
            self.bar = (last.scale() != Scale::None).then(|| (last.scale(), last.words()[0]));
        }
        self.held.push(rows, ctx.budget())
    }
}

impl Operator for Top<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.done.is_none() {
            self.done = Some(self.collect(ctx)?);
        }
        Ok(self.done.as_mut().and_then(|pages| pages.next(ctx.budget())))
    }
}

/// A large batch handed out in pieces, in an order of its own.
struct Pages {
    rows: Batch,
    order: Vec<u32>,
    at: usize,
    account: Account,
}

impl Pages {
    /// The first `count` rows in order of the keys.
    fn of(rows: Batch, keys: &Keys, count: usize, ctx: &Context<'_>) -> Result<Pages> {
        let mut account = Account::default();
        account.add(rows.bytes() + 4 * rows.len() as u64, ctx.budget())?;
        let mut order = ordered(&rows, keys, ctx)?;
        order.truncate(count);
        Ok(Pages { rows, order, at: 0, account })
    }

    fn next(&mut self, budget: &Budget) -> Option<Batch> {
        let end = self.order.len().min(self.at + BATCH_ROWS);
        let page = &self.order[self.at..end];
        self.at = end;
        if page.is_empty() {
            (self.rows, self.order, self.at) = (Batch::default(), Vec::new(), 0);
            self.account.close(budget);
            return None;
        }
        Some(self.rows.gather(page))
    }
}

/// A row and the word of its first key.
type Entry = (u64, u32);

/// The rows in order of the keys; equal ones stay as they came.
fn ordered(rows: &Batch, keys: &Keys, ctx: &Context<'_>) -> Result<Vec<u32>> {
    let mut sort_keys = Vec::with_capacity(keys.len());
    for (key, descending) in keys {
        sort_keys.push(SortKey::new(vector::column(key, rows, &ctx.env())?, *descending));
    }
    let Some((first, rest)) = sort_keys.split_first() else {
        return Ok((0..rows.len() as u32).collect());
    };
    let mut account = Account::default();
    let words = (keys.len() * size_of::<u64>() + 2 * size_of::<Entry>()) as u64;
    account.add(words * rows.len() as u64, ctx.budget())?;
    let mut entries: Vec<Entry> = first.words().iter().copied().zip(0..).collect();
    let compare = |one: &Entry, other: &Entry| {
        one.0.cmp(&other.0).then_with(|| ties(first, rest, one.1, other.1))
    };
    sort_entries(&mut entries, compare, ctx.budget())?;
    account.close(ctx.budget());
    Ok(entries.into_iter().map(|(_, row)| row).collect())
}

/// Rows whose first words are equal; in the end the earlier row comes first.
fn ties(first: &SortKey, rest: &[SortKey], one: u32, other: u32) -> Ordering {
    let mut found = first.compare_equal(one, other);
    for key in rest {
        if found.is_ne() {
            return found;
        }
        found = key.compare(one, other);
    }
    found.then(one.cmp(&other))
}

/// Runs are sorted, then merged two by two; the budget is looked at in between,
/// which a single call of the library's sort would not allow.
fn sort_entries(
    entries: &mut Vec<Entry>,
    compare: impl Fn(&Entry, &Entry) -> Ordering,
    budget: &Budget,
) -> Result<()> {
    for run in entries.chunks_mut(RUN_ROWS) {
        budget.tick(run.len() as u64)?;
        run.sort_unstable_by(&compare);
    }
    let mut width = RUN_ROWS;
    let mut merged = Vec::new();
    while width < entries.len() {
        merged.clear();
        for pair in entries.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &compare, &mut merged, budget)?;
        }
        std::mem::swap(entries, &mut merged);
        width *= 2;
    }
    Ok(())
}

fn merge(
    mut left: &[Entry],
    mut right: &[Entry],
    compare: impl Fn(&Entry, &Entry) -> Ordering,
    out: &mut Vec<Entry>,
    budget: &Budget,
) -> Result<()> {
    while let ([one, ..], [other, ..]) = (left, right) {
        if out.len().is_multiple_of(MERGED_TOGETHER) {
            budget.look()?;
        }
        if compare(one, other).is_lt() {
            out.push(*one);
            left = &left[1..];
        } else {
            out.push(*other);
            right = &right[1..];
        }
    }
    out.extend_from_slice(left);
    out.extend_from_slice(right);
    Ok(())
}
