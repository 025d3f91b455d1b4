//! Operators that need one batch at a time: filter, project, keep, unwind.

use std::sync::Arc;

use super::{Context, Operator, Result};
use crate::expression::elements::{Elements, unwound};
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
    at: Option<Unwound>,
}

/// How far an input batch has been unwound.
struct Unwound {
    batch: Batch,
    /// The lists of all rows, where they are made for all at once.
    lists: Option<Arc<Column>>,
    /// The row at work, its elements, and the next of them.
    row: usize,
    elements: Option<Elements>,
    element: usize,
}

impl<'p> Unwind<'p> {
    pub(super) fn new(input: Input<'p>, list: &'p Expr, slot: Slot) -> Unwind<'p> {
        Unwind { input, list, slot, at: None }
    }

    /// The next input batch, before its first row.
    fn begin(&mut self, ctx: &mut Context<'_>) -> Result<Option<Unwound>> {
        let Some(batch) = self.input.next(ctx)? else { return Ok(None) };
        let is_counted =
            matches!(self.list, Expr::Call(function, ..) if function.0.gives_numbers());
        let lists =
            if is_counted { None } else { Some(vector::column(self.list, &batch, &ctx.env())?) };
        Ok(Some(Unwound { batch, lists, row: 0, elements: None, element: 0 }))
    }
}

impl Operator for Unwind<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let at = self.at.take();
            let Some(mut at) = (if at.is_some() { at } else { self.begin(ctx)? }) else {
                return Ok(None);
            };
            let (rows, values) = at.some(self.list, ctx)?;
            ctx.budget().tick(1 + rows.len() as u64)?;
            let out = (!rows.is_empty()).then(|| {
                let mut out = at.batch.gather(&rows);
                out.set(self.slot, Column::from_values(values));
                out
            });
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}

impl Unwound {
    /// The next elements, a batch at most, and the rows they are of.
    fn some(&mut self, list: &Expr, ctx: &Context<'_>) -> Result<(Vec<u32>, Vec<Value>)> {
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        while self.row < self.batch.len() && rows.len() < BATCH_ROWS {
            if self.elements.is_none() {
                self.elements = match &self.lists {
                    Some(lists) => Elements::of(lists.get(self.row)),
                    None => unwound(list, &self.batch, self.row, &ctx.env())?,
                };
            }
            let len = self.elements.as_ref().map_or(0, Elements::len);
            let end = len.min(self.element + BATCH_ROWS - rows.len());
            if let Some(elements) = &self.elements {
                values.extend((self.element..end).map(|place| elements.get(place)));
            }
            rows.resize(values.len(), self.row as u32);
            self.element = end;
            if end == len {
                (self.row, self.elements, self.element) = (self.row + 1, None, 0);
            }
        }
        Ok((rows, values))
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
