//! One input after the other, under common columns.

use super::{Context, Operator, Result};
use crate::expression::Slot;
use crate::value::{Batch, Column};

/// An input and the slots of its columns.
type Input<'p> = (Box<dyn Operator + 'p>, &'p [Slot]);

/// `Plan::Union`. Streams.
pub(super) struct Union<'p> {
    inputs: Vec<Input<'p>>,
    slots: &'p [Slot],
    at: usize,
}

impl<'p> Union<'p> {
    pub(super) fn new(inputs: Vec<Input<'p>>, slots: &'p [Slot]) -> Union<'p> {
        Union { inputs, slots, at: 0 }
    }
}

impl Operator for Union<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some((input, columns)) = self.inputs.get_mut(self.at) {
            let Some(batch) = input.next(ctx)? else {
                self.at += 1;
                continue;
            };
            let mut out = Batch::new(batch.width(), batch.len());
            for (from, to) in columns.iter().zip(self.slots) {
                match batch.column(*from) {
                    Some(column) => out.set(*to, column.clone()),
                    None => out.set(*to, Column::nulls(batch.len())),
                }
            }
            return Ok(Some(out));
        }
        Ok(None)
    }
}
