//! Each combination of values once.

use std::sync::Arc;

use super::group::Groups;
use super::hold::Held;
use super::morsel::{Morsels, Partial};
use super::{Context, Operator, Result};
use crate::expression::Slot;
use crate::value::{Batch, Column};

/// `Plan::Distinct`. Streams, unless its rows come from morsels.
pub(super) struct Distinct<'p> {
    input: Input<'p>,
    seen: Seen<'p>,
}

/// Where the rows come from.
enum Input<'p> {
    Stream(Box<dyn Operator + 'p>),
    Morsels(Morsels<'p>),
    Gathered(std::vec::IntoIter<Batch>),
}

/// The combinations so far.
struct Seen<'p> {
    slots: &'p [Slot],
    groups: Groups,
}

/// What was new in morsels.
struct Fresh<'p> {
    seen: Seen<'p>,
    rows: Held,
}

impl<'p> Distinct<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, slots: &'p [Slot]) -> Distinct<'p> {
        Distinct { input: Input::Stream(input), seen: Seen::new(slots) }
    }

    /// One that puts together what is made of morsels.
    pub(super) fn over(morsels: Morsels<'p>, slots: &'p [Slot]) -> Distinct<'p> {
        Distinct { input: Input::Morsels(morsels), seen: Seen::new(slots) }
    }
}

/// The columns in some slots; nulls where nothing is bound.
pub(super) fn columns(batch: &Batch, slots: &[Slot]) -> Vec<Arc<Column>> {
    let nothing = || Column::nulls(batch.len()).into();
    slots.iter().map(|slot| batch.column(*slot).cloned().unwrap_or_else(nothing)).collect()
}

impl<'p> Seen<'p> {
    fn new(slots: &'p [Slot]) -> Seen<'p> {
        Seen { slots, groups: Groups::new(slots.len()) }
    }

    /// The rows of a batch that were not seen before.
    fn fresh(&mut self, batch: &Batch, ctx: &Context<'_>) -> Result<Option<Batch>> {
        self.groups.add(&columns(batch, self.slots), batch.len(), ctx.budget())?;
        let rows = self.groups.fresh();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut out = Batch::new(batch.width(), rows.len());
        for slot in self.slots {
            if let Some(column) = batch.column(*slot) {
                out.set(*slot, column.gather(rows));
            }
        }
        Ok(Some(out))
    }
}

impl Partial for Fresh<'_> {
    fn take(&mut self, batch: Batch, ctx: &Context<'_>) -> Result<()> {
        match self.seen.fresh(&batch, ctx)? {
            Some(fresh) => self.rows.push(fresh, ctx.budget()),
            None => Ok(()),
        }
    }

    fn merge(&mut self, mut later: Self, ctx: &Context<'_>) -> Result<()> {
        later.seen.groups.close(ctx.budget());
        let batches = later.rows.into_batches(ctx.budget());
        batches.into_iter().try_for_each(|batch| self.take(batch, ctx))
    }
}

impl Operator for Distinct<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if let Input::Morsels(morsels) = &mut self.input {
            let slots = self.seen.slots;
            let start = || Fresh { seen: Seen::new(slots), rows: Held::default() };
            let mut fresh = morsels.gather(&start, ctx)?;
            fresh.seen.groups.close(ctx.budget());
            self.input = Input::Gathered(fresh.rows.into_batches(ctx.budget()).into_iter());
        }
        let input = match &mut self.input {
            Input::Gathered(batches) => return Ok(batches.next()),
            Input::Stream(input) => input,
            Input::Morsels(_) => return Ok(None),
        };
        while let Some(batch) = input.next(ctx)? {
            if let Some(fresh) = self.seen.fresh(&batch, ctx)? {
                return Ok(Some(fresh));
            }
        }
        self.seen.groups.close(ctx.budget());
        Ok(None)
    }
}
