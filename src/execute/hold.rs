//! Keeping rows: what every operator that blocks does with its input.

use super::{Context, Operator, Result};
use crate::budget::Budget;
use crate::value::Batch;

/// Rows kept in memory, paid for until they are given back.
#[derive(Default)]
pub(super) struct Held {
    batches: Vec<Batch>,
    bytes: u64,
}

impl Held {
    /// All rows of an input.
    pub(super) fn drain(input: &mut dyn Operator, ctx: &mut Context<'_>) -> Result<Held> {
        let mut held = Held::default();
        while let Some(batch) = input.next(ctx)? {
            held.push(batch, ctx.budget())?;
        }
        Ok(held)
    }

    /// One batch more.
    pub(super) fn push(&mut self, batch: Batch, budget: &Budget) -> Result<()> {
        let bytes = batch.bytes();
        budget.hold(bytes)?;
        self.bytes += bytes;
        self.batches.push(batch);
        Ok(())
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.batches.iter().map(Batch::len).sum()
    }

    /// The batches as they came; their memory is no longer counted.
    pub(super) fn into_batches(self, budget: &Budget) -> Vec<Batch> {
        budget.release(self.bytes);
        self.batches
    }

    /// All rows as one batch, empty where there are none.
    pub(super) fn into_one(self, budget: &Budget) -> Batch {
        Batch::concat(self.into_batches(budget))
    }
}

/// `Plan::Eager`. Blocks.
pub(super) struct Eager<'p> {
    input: Box<dyn Operator + 'p>,
    held: Option<std::vec::IntoIter<Batch>>,
}

impl<'p> Eager<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>) -> Eager<'p> {
        Eager { input, held: None }
    }
}

impl Operator for Eager<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.held.is_none() {
            let held = Held::drain(&mut *self.input, ctx)?;
            self.held = Some(held.into_batches(ctx.budget()).into_iter());
        }
        Ok(self.held.as_mut().and_then(Iterator::next))
    }
}
