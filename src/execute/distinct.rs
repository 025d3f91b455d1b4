//! Each combination of values once.

use std::sync::Arc;

use super::group::Groups;
use super::{Context, Operator, Result};
use crate::expression::Slot;
use crate::value::{Batch, Column};

/// `Plan::Distinct`. Streams.
pub(super) struct Distinct<'p> {
    input: Box<dyn Operator + 'p>,
    slots: &'p [Slot],
    seen: Groups,
}

impl<'p> Distinct<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, slots: &'p [Slot]) -> Distinct<'p> {
        Distinct { input, slots, seen: Groups::new(slots.len()) }
    }
}

/// The columns in some slots; nulls where nothing is bound.
pub(super) fn columns(batch: &Batch, slots: &[Slot]) -> Vec<Arc<Column>> {
    let nothing = || Column::nulls(batch.len()).into();
    slots.iter().map(|slot| batch.column(*slot).cloned().unwrap_or_else(nothing)).collect()
}

impl Operator for Distinct<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            self.seen.add(&columns(&batch, self.slots), batch.len(), ctx.budget())?;
            let rows = self.seen.fresh();
            if rows.is_empty() {
                continue;
            }
            let mut out = Batch::new(batch.width(), rows.len());
            for slot in self.slots {
                if let Some(column) = batch.column(*slot) {
                    out.set(*slot, column.gather(rows));
                }
            }
            return Ok(Some(out));
        }
        self.seen.close(ctx.budget());
        Ok(None)
    }
}
