//! Grouping: one row per combination of keys, with aggregates over its rows.

use std::sync::Arc;

use super::group::Groups;
use super::morsel::{Morsels, Partial, Source};
use super::{Context, ExecuteError, Operator, Result};
use crate::bind::bound::Aggregate as Item;
use crate::budget::Budget;
use crate::expression::{Expr, Slot, vector};
use crate::function::{self, Accumulator, Body, Rows};
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, Value};

/// `Plan::Aggregate`. Blocks.
pub(super) struct Aggregate<'p> {
    input: Source<'p>,
    keys: &'p [(Slot, Expr)],
    items: &'p [Item],
    /// The groups, once all input is in, and how many of them are out.
    done: Option<(Grouping<'p>, usize)>,
}

/// Groups of rows and what was computed over them so far.
struct Grouping<'p> {
    keys: &'p [(Slot, Expr)],
    items: &'p [Item],
    groups: Groups,
    states: Vec<State>,
}

/// One aggregate over all groups; with `DISTINCT`, the groups and arguments seen.
struct State {
    accumulator: Box<dyn Accumulator>,
    seen: Option<Groups>,
    /// How many arguments there are.
    width: usize,
}

impl State {
    fn new(item: &Item, is_grouped: bool) -> State {
        let accumulator = match item.function.map(|function| function.body) {
            Some(Body::Aggregate(start)) => start(),
            _ => function::rows(),
        };
        let width = item.arguments.len();
        let seen = item.distinct.then(|| Groups::new(width + usize::from(is_grouped)));
        State { accumulator, seen, width }
    }

    fn add(&mut self, rows: &Rows<'_>) -> Result<()> {
        let Some(seen) = &mut self.seen else { return Ok(self.accumulator.add(rows)?) };
        let group = |groups: &[u32]| Column::Integers {
            values: groups.iter().map(|group| i64::from(*group)).collect(),
            valid: None,
        };
        let groups = rows.groups.map(|groups| Arc::new(group(groups)));
        let columns: Vec<Arc<Column>> =
            groups.into_iter().chain(rows.arguments.iter().cloned()).collect();
        seen.add(&columns, rows.len, rows.budget)?;
        let fresh = seen.fresh();
        let groups: Option<Vec<u32>> =
            rows.groups.map(|groups| fresh.iter().map(|row| groups[*row as usize]).collect());
        let arguments: Vec<Arc<Column>> =
            rows.arguments.iter().map(|column| Arc::new(column.gather(fresh))).collect();
        let (len, groups, arguments) = (fresh.len(), groups.as_deref(), arguments.as_slice());
        Ok(self.accumulator.add(&Rows { len, arguments, groups, times: None, ..*rows })?)
    }

    /// Takes what was made of later rows, whose groups have these numbers here.
    fn merge(&mut self, mut later: State, groups: &[u32], budget: &Budget) -> Result<()> {
        let Some(mut seen) = later.seen.take() else {
            return Ok(self.accumulator.merge(later.accumulator, groups)?);
        };
        // what is new to both is added as if it came only now
        later.accumulator.close(budget);
        for start in (0..seen.len()).step_by(BATCH_ROWS) {
            let end = seen.len().min(start + BATCH_ROWS);
            let mut keys = seen.keys(start, end).into_iter().map(Arc::new);
            let has_groups = seen.width() > self.width;
            let numbers = has_groups.then(|| keys.next()).flatten();
            let numbers = numbers.map(|numbers| renumbered(&numbers, groups));
            let arguments: Vec<Arc<Column>> = keys.collect();
            let (len, groups, arguments) = (end - start, numbers.as_deref(), arguments.as_slice());
            self.add(&Rows { len, arguments, groups, times: None, budget })?;
        }
        seen.close(budget);
        Ok(())
    }
}

/// Groups of another by their numbers here.
fn renumbered(column: &Column, groups: &[u32]) -> Vec<u32> {
    let number = |value| match value {
        Value::Integer(group) => groups[group as usize],
        _ => unreachable!("groups are numbered by integers"),
    };
    column.iter().map(number).collect()
}

impl<'p> Grouping<'p> {
    fn new(keys: &'p [(Slot, Expr)], items: &'p [Item]) -> Grouping<'p> {
        let states = items.iter().map(|item| State::new(item, !keys.is_empty())).collect();
        Grouping { keys, items, groups: Groups::new(keys.len()), states }
    }

    /// How many groups there are: without keys one, also of no rows.
    fn len(&self) -> usize {
        if self.keys.is_empty() { 1 } else { self.groups.len() }
    }

    /// The rows of some groups.
    fn page(&mut self, start: usize, end: usize, ctx: &Context<'_>) -> Result<Batch> {
        let mut batch = Batch::new(ctx.width(), end - start);
        for ((slot, _), column) in self.keys.iter().zip(self.groups.keys(start, end)) {
            batch.set(*slot, column);
        }
        for (state, item) in self.states.iter_mut().zip(self.items) {
            let finished = state.accumulator.finish(start..end);
            batch.set(item.slot, finished.map_err(|error| located(error.into(), item))?);
        }
        Ok(batch)
    }

    /// Gives its memory back.
    fn close(&mut self, budget: &Budget) {
        self.groups.close(budget);
        for state in &mut self.states {
            state.accumulator.close(budget);
            state.seen.iter_mut().for_each(|seen| seen.close(budget));
        }
    }

    /// The groups of another, by their number among its own, made where they are new.
    fn groups_of(&mut self, other: &Groups, budget: &Budget) -> Result<Vec<u32>> {
        let mut numbers = Vec::with_capacity(other.len());
        for start in (0..other.len()).step_by(BATCH_ROWS) {
            let end = other.len().min(start + BATCH_ROWS);
            let keys: Vec<Arc<Column>> = other.keys(start, end).into_iter().map(Arc::new).collect();
            self.groups.add(&keys, end - start, budget)?;
            numbers.extend_from_slice(self.groups.numbers());
        }
        Ok(numbers)
    }
}

impl Partial for Grouping<'_> {
    fn take(&mut self, batch: Batch, ctx: &Context<'_>) -> Result<()> {
        let (len, budget) = (batch.len(), ctx.budget());
        budget.tick(len as u64)?;
        if !self.keys.is_empty() {
            let keys = columns(self.keys.iter().map(|(_, key)| key), &batch, ctx)?;
            self.groups.add(&keys, len, budget)?;
        }
        let count = self.len();
        let groups = (!self.keys.is_empty()).then(|| self.groups.numbers());
        for (state, item) in self.states.iter_mut().zip(self.items) {
            let arguments = columns(item.arguments.iter(), &batch, ctx)?;
            let times = batch.multiplicity();
            let rows = Rows { len, arguments: &arguments, groups, times, budget };
            state.accumulator.grow(count, budget)?;
            state.add(&rows).map_err(|error| located(error, item))?;
        }
        Ok(())
    }

    fn merge(&mut self, mut later: Self, ctx: &Context<'_>) -> Result<()> {
        let budget = ctx.budget();
        let groups =
            if self.keys.is_empty() { vec![0] } else { self.groups_of(&later.groups, budget)? };
        later.groups.close(budget);
        let count = self.len();
        for ((state, later), item) in self.states.iter_mut().zip(later.states).zip(self.items) {
            state.accumulator.grow(count, budget)?;
            let merged = state.merge(later, &groups, budget);
            merged.map_err(|error| located(error, item))?;
        }
        Ok(())
    }
}

impl<'p> Aggregate<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        keys: &'p [(Slot, Expr)],
        items: &'p [Item],
    ) -> Aggregate<'p> {
        Aggregate { input: Source::Whole(input), keys, items, done: None }
    }

    /// One that puts together what is made of morsels.
    pub(super) fn over(
        morsels: Morsels<'p>,
        keys: &'p [(Slot, Expr)],
        items: &'p [Item],
    ) -> Aggregate<'p> {
        Aggregate { input: Source::Morsels(morsels), keys, items, done: None }
    }

    /// All groups, in the order their first row came.
    fn collect(&mut self, ctx: &mut Context<'_>) -> Result<Grouping<'p>> {
        let (keys, items) = (self.keys, self.items);
        let mut grouping = self.input.gather(&|| Grouping::new(keys, items), ctx)?;
        for state in &mut grouping.states {
            state.accumulator.grow(usize::from(self.keys.is_empty()), ctx.budget())?;
        }
        Ok(grouping)
    }
}

fn located(mut error: ExecuteError, item: &Item) -> ExecuteError {
    error.span = error.span.or(Some(item.span));
    error
}

fn columns<'a>(
    exprs: impl Iterator<Item = &'a Expr>,
    batch: &Batch,
    ctx: &Context<'_>,
) -> Result<Vec<Arc<Column>>> {
    exprs.map(|expr| Ok(vector::column(expr, batch, &ctx.env())?)).collect()
}

impl Operator for Aggregate<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.done.is_none() {
            self.done = Some((self.collect(ctx)?, 0));
        }
        let Some((grouping, start)) = self.done.as_mut() else { return Ok(None) };
        let end = grouping.len().min(*start + BATCH_ROWS);
        if *start >= end {
            grouping.close(ctx.budget());
            return Ok(None);
        }
        ctx.budget().tick((end - *start) as u64)?;
        let page = grouping.page(*start, end, ctx)?;
        *start = end;
        Ok(Some(page))
    }
}
