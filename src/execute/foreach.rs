//! `FOREACH`.

use super::change::{Changed, at, single};
use super::{Context, Operator, Result, lower};
use crate::expression::elements::{Elements, unwound};
use crate::expression::{Expr, Slot};
use crate::plan::Plan;
use crate::span::Span;
use crate::value::{Batch, Column, Type, ValueError};

/// `Plan::Foreach`. Blocks.
pub(super) struct Foreach<'p> {
    rows: Changed<'p>,
    slot: Slot,
    list: &'p (Expr, Span),
    body: &'p Plan,
}

impl<'p> Foreach<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        slot: Slot,
        list: &'p (Expr, Span),
        body: &'p Plan,
    ) -> Foreach<'p> {
        Foreach { rows: Changed::new(input), slot, list, body }
    }
}

impl Operator for Foreach<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let (slot, list, body) = (self.slot, self.list, self.body);
        self.rows.next(ctx, |batches, ctx| {
            for batch in &batches {
                for row in 0..batch.len() {
                    let mut row = single(batch, row);
                    let Some(elements) = elements(list, &row, ctx)? else { continue };
                    for place in 0..elements.len() {
                        row.set(slot, Column::from_values(vec![elements.get(place)]));
                        run(body, &row, ctx)?;
                    }
                }
            }
            Ok(batches)
        })
    }
}

/// The elements of the list; none for null.
fn elements(
    (list, span): &(Expr, Span),
    row: &Batch,
    ctx: &Context<'_>,
) -> Result<Option<Elements>> {
    match unwound(list, row, 0, &ctx.env())? {
        Some(Elements::Single(other)) => {
            at(*span, Err(ValueError::mismatch("`FOREACH`", "a list", Type::of(&other))))
        }
        elements => Ok(elements),
    }
}

/// Runs the body to its end for one element.
fn run(body: &Plan, row: &Batch, ctx: &mut Context<'_>) -> Result<()> {
    ctx.budget().tick(1)?;
    let mut running = lower::lower(body, Some(row));
    while running.next(ctx)?.is_some() {}
    Ok(())
}
