//! Operators that need one batch at a time: filter, project, keep, unwind.

use super::{Context, Operator, Result};
use crate::expression::vector::{self, Chosen};
use crate::expression::{Expr, Slot};
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, Value};

type Input<'p> = Box<dyn Operator + 'p>;

/// `Plan::Filter`. Streams.
pub(super) struct Filter<'p> {
    input: Input<'p>,
    predicate: &'p Expr,
}

impl<'p> Filter<'p> {
    pub(super) fn new(input: Input<'p>, predicate: &'p Expr) -> Filter<'p> {
        Filter { input, predicate }
    }
}

impl Operator for Filter<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            match vector::select(self.predicate, &batch, &ctx.env())? {
                Chosen::All => return Ok(Some(batch)),
                Chosen::Some(rows) if rows.is_empty() => {}
                Chosen::Some(rows) => return Ok(Some(batch.gather(&rows))),
            }
        }
        Ok(None)
    }
}

/// `Plan::Project`. Streams.
pub(super) struct Project<'p> {
    input: Input<'p>,
    items: &'p [(Slot, Expr)],
}

impl<'p> Project<'p> {
    pub(super) fn new(input: Input<'p>, items: &'p [(Slot, Expr)]) -> Project<'p> {
        Project { input, items }
    }
}

impl Operator for Project<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(mut batch) = self.input.next(ctx)? else { return Ok(None) };
        let mut columns = Vec::with_capacity(self.items.len());
        for (slot, item) in self.items {
            columns.push((*slot, vector::column(item, &batch, &ctx.env())?));
        }
        for (slot, column) in columns {
            batch.set(slot, column);
        }
        Ok(Some(batch))
    }
}

/// `Plan::Keep`. Streams.
pub(super) struct Keep<'p> {
    input: Input<'p>,
    /// In order.
    slots: Vec<Slot>,
}

impl<'p> Keep<'p> {
    pub(super) fn new(input: Input<'p>, slots: &'p [Slot]) -> Keep<'p> {
        let mut slots = slots.to_vec();
        slots.sort_unstable();
        Keep { input, slots }
    }
}

impl Operator for Keep<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(mut batch) = self.input.next(ctx)? else { return Ok(None) };
        batch.retain(|slot| self.slots.binary_search(&slot).is_ok());
        Ok(Some(batch))
    }
}

/// `Plan::Unwind`. Streams.
pub(super) struct Unwind<'p> {
    input: Input<'p>,
    list: &'p Expr,
    slot: Slot,
    /// The input batch and its lists, the row and the element to go on from.
    at: Option<(Batch, std::sync::Arc<Column>, usize, usize)>,
}

impl<'p> Unwind<'p> {
    pub(super) fn new(input: Input<'p>, list: &'p Expr, slot: Slot) -> Unwind<'p> {
        Unwind { input, list, slot, at: None }
    }
}

impl Operator for Unwind<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let (batch, lists, mut row, mut element) = if let Some(at) = self.at.take() {
                at
            } else {
                let Some(batch) = self.input.next(ctx)? else { return Ok(None) };
                let lists = vector::column(self.list, &batch, &ctx.env())?;
                (batch, lists, 0, 0)
            };
            let (mut rows, mut values) = (Vec::new(), Vec::new());
            while row < batch.len() && rows.len() < BATCH_ROWS {
                let list = lists.get(row);
                let items = elements(&list);
                let room = BATCH_ROWS - rows.len();
                let end = items.len().min(element + room);
                values.extend_from_slice(&items[element..end]);
                rows.resize(values.len(), row as u32);
                (row, element) = if end == items.len() { (row + 1, 0) } else { (row, end) };
            }
            ctx.budget().tick(1 + rows.len() as u64)?;
            let out = (!rows.is_empty()).then(|| {
                let mut out = batch.gather(&rows);
                out.set(self.slot, Column::from_values(values));
                out
            });
            if row < batch.len() {
                self.at = Some((batch, lists, row, element));
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}

/// The elements of a list; none for null, and a single value for itself.
pub(super) fn elements(list: &Value) -> &[Value] {
    match list {
        Value::Null => &[],
        Value::List(items) => items,
        single => std::slice::from_ref(single),
    }
}
