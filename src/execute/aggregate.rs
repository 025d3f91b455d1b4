//! Grouping: one row per combination of keys, with aggregates over its rows.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Context, ExecuteError, Operator, Result};
use crate::bind::bound::Aggregate as Item;
use crate::expression::{Expr, Slot, vector};
use crate::function::{Accumulator, Body};
use crate::value::column::BATCH_ROWS;
use crate::value::compare::Equivalent;
use crate::value::{Batch, Column, Value};

/// `Plan::Aggregate`. Blocks.
pub(super) struct Aggregate<'p> {
    input: Box<dyn Operator + 'p>,
    keys: &'p [(Slot, Expr)],
    items: &'p [Item],
    /// The groups, once all input is in; then what is left of them.
    done: Option<std::vec::IntoIter<Group>>,
}

/// One combination of keys and the state of its aggregates.
struct Group {
    keys: Vec<Value>,
    states: Vec<State>,
}

/// One aggregate over one group.
enum State {
    /// `count(*)` needs no arguments.
    Rows(u64),
    /// Anything else; with `DISTINCT`, the arguments seen.
    Values(Box<dyn Accumulator>, Option<FxHashSet<Vec<Equivalent>>>),
}

impl State {
    fn new(item: &Item) -> State {
        match item.function.map(|function| function.body) {
            Some(Body::Aggregate(start)) => {
                State::Values(start(), item.distinct.then(FxHashSet::default))
            }
            _ => State::Rows(0),
        }
    }

    fn add(
        &mut self,
        arguments: &[Arc<Column>],
        row: usize,
        times: u64,
        ctx: &Context<'_>,
    ) -> Result<()> {
        match self {
            State::Rows(count) => *count += times,
            State::Values(accumulator, seen) => {
                let values: Vec<Value> = arguments.iter().map(|column| column.get(row)).collect();
                let mut times = times;
                if let Some(seen) = seen {
                    let key: Vec<Equivalent> = values.iter().cloned().map(Equivalent).collect();
                    let bytes = KEPT_BYTES + values.iter().map(Value::bytes).sum::<u64>();
                    if !seen.insert(key) {
                        return Ok(());
                    }
                    ctx.budget().hold(bytes)?;
                    times = 1;
                }
                ctx.budget().hold(accumulator.cost(&values, times))?;
                accumulator.add(&values, times)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        match self {
            State::Rows(count) => Ok(Value::Integer(count as i64)),
            State::Values(accumulator, _) => Ok(accumulator.finish()?),
        }
    }
}

/// About what a hash table takes beside the values of one entry.
const KEPT_BYTES: u64 = 64;

impl<'p> Aggregate<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        keys: &'p [(Slot, Expr)],
        items: &'p [Item],
    ) -> Aggregate<'p> {
        Aggregate { input, keys, items, done: None }
    }

    fn group(&self, keys: Vec<Value>) -> Group {
        Group { keys, states: self.items.iter().map(State::new).collect() }
    }

    /// All groups, in the order their first row came.
    fn collect(&mut self, ctx: &mut Context<'_>) -> Result<Vec<Group>> {
        let mut groups: Vec<Group> = Vec::new();
        let mut places: FxHashMap<Vec<Equivalent>, usize> = FxHashMap::default();
        if self.keys.is_empty() {
            groups.push(self.group(Vec::new()));
        }
        while let Some(batch) = self.input.next(ctx)? {
            ctx.budget().tick(batch.len() as u64)?;
            let keys = columns(self.keys.iter().map(|(_, key)| key), &batch, ctx)?;
            let arguments: Vec<Vec<Arc<Column>>> = self
                .items
                .iter()
                .map(|item| columns(item.arguments.iter(), &batch, ctx))
                .collect::<Result<_>>()?;
            for row in 0..batch.len() {
                let place = if keys.is_empty() {
                    0
                } else {
                    self.place(&keys, row, &mut groups, &mut places, ctx)?
                };
                let states = &mut groups[place].states;
                for ((state, arguments), item) in states.iter_mut().zip(&arguments).zip(self.items)
                {
                    state
                        .add(arguments, row, batch.times(row), ctx)
                        .map_err(|error| located(error, item))?;
                }
            }
        }
        Ok(groups)
    }

    /// The group of a row, made where it is the first of its kind.
    fn place(
        &self,
        keys: &[Arc<Column>],
        row: usize,
        groups: &mut Vec<Group>,
        places: &mut FxHashMap<Vec<Equivalent>, usize>,
        ctx: &Context<'_>,
    ) -> Result<usize> {
        let values: Vec<Equivalent> = keys.iter().map(|key| Equivalent(key.get(row))).collect();
        if let Some(place) = places.get(&values) {
            return Ok(*place);
        }
        let plain: Vec<Value> = values.iter().map(|one| one.0.clone()).collect();
        ctx.budget().hold(KEPT_BYTES + 2 * plain.iter().map(Value::bytes).sum::<u64>())?;
        groups.push(self.group(plain));
        places.insert(values, groups.len() - 1);
        Ok(groups.len() - 1)
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
            self.done = Some(self.collect(ctx)?.into_iter());
        }
        let groups: Vec<Group> =
            self.done.iter_mut().flat_map(|rest| rest.by_ref().take(BATCH_ROWS)).collect();
        if groups.is_empty() {
            return Ok(None);
        }
        let mut batch = Batch::new(ctx.width(), groups.len());
        let mut keys: Vec<Vec<Value>> = vec![Vec::with_capacity(groups.len()); self.keys.len()];
        let mut results: Vec<Vec<Value>> = vec![Vec::with_capacity(groups.len()); self.items.len()];
        for group in groups {
            keys.iter_mut().zip(group.keys).for_each(|(column, key)| column.push(key));
            for ((column, state), item) in results.iter_mut().zip(group.states).zip(self.items) {
                column.push(state.finish().map_err(|error| located(error, item))?);
            }
        }
        for ((slot, _), column) in self.keys.iter().zip(keys) {
            batch.set(*slot, Column::from_values(column));
        }
        for (item, column) in self.items.iter().zip(results) {
            batch.set(item.slot, Column::from_values(column));
        }
        Ok(Some(batch))
    }
}
