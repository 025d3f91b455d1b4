//! Keeping rows: what every operator that blocks does with its input.

use super::{Context, Operator, Result};
use crate::budget::Budget;
use crate::value::Batch;

/// Rows kept in memory, paid for until they are given back.
#[derive(Default)]
pub(super) struct Held {
    batches: Vec<Batch>,
    /// Of each batch.
    bytes: Vec<u64>,
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
        self.bytes.push(bytes);
        self.batches.push(batch);
        Ok(())
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.batches.iter().map(Batch::len).sum()
    }

    /// The batches as they came; their memory is no longer counted.
    pub(super) fn into_batches(self, budget: &Budget) -> Vec<Batch> {
        budget.release(self.bytes.iter().sum());
        self.batches
    }

    /// The batches as they came, one by one.
    pub(super) fn leaving(self) -> Leaving {
        Leaving { batches: self.batches.into_iter(), bytes: self.bytes.into_iter() }
    }

    /// Lets `change` make something else of the batches, which are paid for meanwhile.
    pub(super) fn replaced(
        self,
        ctx: &mut Context<'_>,
        change: impl FnOnce(Vec<Batch>, &mut Context<'_>) -> Result<Vec<Batch>>,
    ) -> Result<Held> {
        let Held { batches, bytes } = self;
        let batches = change(batches, ctx)?;
        ctx.budget().release(bytes.iter().sum());
        let mut held = Held::default();
        batches.into_iter().try_for_each(|batch| held.push(batch, ctx.budget()))?;
        Ok(held)
    }

    /// All rows as one batch, empty where there are none.
    pub(super) fn into_one(self, budget: &Budget) -> Result<Batch> {
        Ok(Batch::try_concat(self.into_batches(budget), |rows| budget.tick(rows as u64))?)
    }
}

/// Rows on their way out, each batch paid for until it is given away.
pub(super) struct Leaving {
    batches: std::vec::IntoIter<Batch>,
    bytes: std::vec::IntoIter<u64>,
}

impl Leaving {
    /// The next batch; its memory is no longer counted.
    pub(super) fn next(&mut self, budget: &Budget) -> Option<Batch> {
        let batch = self.batches.next()?;
        budget.release(self.bytes.next().unwrap_or_default());
        Some(batch)
    }
}

/// `Plan::Eager`. Blocks.
pub(super) struct Eager<'p> {
    input: Box<dyn Operator + 'p>,
    held: Option<Leaving>,
}

impl<'p> Eager<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>) -> Eager<'p> {
        Eager { input, held: None }
    }
}

impl Operator for Eager<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if self.held.is_none() {
            self.held = Some(Held::drain(&mut *self.input, ctx)?.leaving());
        }
        Ok(self.held.as_mut().and_then(|held| held.next(ctx.budget())))
    }
}
