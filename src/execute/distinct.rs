//! Each combination of values once.

use rustc_hash::FxHashSet;

use super::{Context, Operator, Result};
use crate::expression::Slot;
use crate::value::Batch;
use crate::value::compare::Equivalent;

/// About what a hash table takes beside the values of one entry.
const KEPT_BYTES: u64 = 48;

/// `Plan::Distinct`. Streams.
pub(super) struct Distinct<'p> {
    input: Box<dyn Operator + 'p>,
    slots: &'p [Slot],
    seen: FxHashSet<Vec<Equivalent>>,
}

impl<'p> Distinct<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, slots: &'p [Slot]) -> Distinct<'p> {
        Distinct { input, slots, seen: FxHashSet::default() }
    }

    /// The rows of a batch not seen before.
    fn fresh(&mut self, batch: &Batch, ctx: &Context<'_>) -> Result<Vec<u32>> {
        ctx.budget().tick(batch.len() as u64)?;
        let mut rows = Vec::new();
        for row in 0..batch.len() {
            let key: Vec<Equivalent> =
                self.slots.iter().map(|slot| Equivalent(batch.value(*slot, row))).collect();
            let bytes = KEPT_BYTES + key.iter().map(|one| one.0.bytes()).sum::<u64>();
            if self.seen.insert(key) {
                ctx.budget().hold(bytes)?;
                rows.push(row as u32);
            }
        }
        Ok(rows)
    }
}

impl Operator for Distinct<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            let rows = self.fresh(&batch, ctx)?;
            if rows.is_empty() {
                continue;
            }
            let mut out = Batch::new(batch.width(), rows.len());
            for slot in self.slots {
                if let Some(column) = batch.column(*slot) {
                    out.set(*slot, column.gather(&rows));
                }
            }
            return Ok(Some(out));
        }
        Ok(None)
    }
}
