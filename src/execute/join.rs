//! Rows of two independent inputs that agree in some slots.

use rustc_hash::FxHashMap;

use super::hold::Held;
use super::{Context, Operator, Result};
use crate::expression::Slot;
use crate::value::Batch;
use crate::value::column::BATCH_ROWS;
use crate::value::compare::Equivalent;

type Input<'p> = Box<dyn Operator + 'p>;

/// `Plan::HashJoin`. Streams the left side, holds the right.
pub(super) struct HashJoin<'p> {
    left: Input<'p>,
    right: Input<'p>,
    on: &'p [Slot],
    table: Option<Table>,
    /// The left batch at work, its row, and how many of the row's matches are out.
    at: Option<(Batch, usize, usize)>,
}

/// The right side: its rows, and which of them have a key.
struct Table {
    rows: Batch,
    places: FxHashMap<Vec<Equivalent>, Vec<u32>>,
}

impl Table {
    fn build(rows: Batch, on: &[Slot], ctx: &Context<'_>) -> Result<Table> {
        let mut places: FxHashMap<Vec<Equivalent>, Vec<u32>> = FxHashMap::default();
        ctx.budget().hold(rows.len() as u64 * (32 + 24 * on.len() as u64))?;
        for row in 0..rows.len() {
            ctx.budget().tick(1)?;
            if let Some(key) = key(&rows, on, row) {
                places.entry(key).or_default().push(row as u32);
            }
        }
        Ok(Table { rows, places })
    }

    fn matches(&self, batch: &Batch, on: &[Slot], row: usize) -> &[u32] {
        key(batch, on, row).and_then(|key| self.places.get(&key)).map_or(&[], Vec::as_slice)
    }
}

/// The values a row joins on; `None` where one is null.
fn key(batch: &Batch, on: &[Slot], row: usize) -> Option<Vec<Equivalent>> {
    let value = |slot: &Slot| Some(batch.value(*slot, row)).filter(|value| !value.is_null());
    on.iter().map(|slot| value(slot).map(Equivalent)).collect()
}

impl<'p> HashJoin<'p> {
    pub(super) fn new(left: Input<'p>, right: Input<'p>, on: &'p [Slot]) -> HashJoin<'p> {
        HashJoin { left, right, on, table: None, at: None }
    }
}

/// The chosen rows of both sides, side by side.
fn side_by_side(left: &Batch, left_rows: &[u32], right: &Batch, right_rows: &[u32]) -> Batch {
    let mut out = left.gather(left_rows);
    for slot in right.slots() {
        if let Some(column) = right.column(slot)
            && out.column(slot).is_none()
        {
            out.set(slot, column.gather(right_rows));
        }
    }
    out
}

impl Operator for HashJoin<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.table.is_none() {
            let rows = Held::drain(&mut *self.right, ctx)?.into_one(ctx.budget());
            self.table = Some(Table::build(rows, self.on, ctx)?);
        }
        let table = self.table.as_ref().expect("the table is built above");
        if table.rows.is_empty() {
            return Ok(None);
        }
        loop {
            let (batch, mut row, mut done) = match self.at.take() {
                Some(at) => at,
                None => match self.left.next(ctx)? {
                    Some(batch) => (batch, 0, 0),
                    None => return Ok(None),
                },
            };
            let (mut left_rows, mut right_rows) = (Vec::new(), Vec::new());
            while row < batch.len() && left_rows.len() < BATCH_ROWS {
                let found = table.matches(&batch, self.on, row);
                let end = found.len().min(done + BATCH_ROWS - left_rows.len());
                right_rows.extend_from_slice(&found[done..end]);
                left_rows.resize(right_rows.len(), row as u32);
                (row, done) = if end == found.len() { (row + 1, 0) } else { (row, end) };
            }
            ctx.budget().tick(1 + left_rows.len() as u64)?;
            let out = (!left_rows.is_empty())
                .then(|| side_by_side(&batch, &left_rows, &table.rows, &right_rows));
            if row < batch.len() {
                self.at = Some((batch, row, done));
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
