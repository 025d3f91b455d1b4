//! `MERGE`.

use super::change::{Changed, single};
use super::create::{Nulls, make};
use super::hold::Held;
use super::update::apply;
use super::{Context, Operator, Result, lower};
use crate::bind::bound::{Creation, Update};
use crate::plan::Plan;
use crate::value::Batch;
use crate::value::column::BATCH_ROWS;

/// What a `MERGE` looks for, makes and changes.
#[derive(Clone, Copy)]
pub(super) struct Clause<'p> {
    /// Its leaf is the argument.
    pub(super) matches: &'p Plan,
    /// What is made where nothing matches.
    pub(super) creation: &'p Creation,
    /// For rows that matched.
    pub(super) on_match: &'p [Update],
    /// For rows that were made.
    pub(super) on_create: &'p [Update],
}

/// `Plan::Merge`. Blocks.
pub(super) struct Merge<'p> {
    rows: Changed<'p>,
    clause: Clause<'p>,
}

impl<'p> Merge<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, clause: Clause<'p>) -> Merge<'p> {
        Merge { rows: Changed::new(input), clause }
    }
}

impl Operator for Merge<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let clause = self.clause;
        self.rows.next(ctx, |batches, ctx| {
            let mut out = Held::default();
            let mut some = Vec::new();
            for batch in &batches {
                for row in 0..batch.len() {
                    some.extend(clause.row(&single(batch, row), ctx)?);
                    if some.len() >= BATCH_ROWS {
                        out.push(Batch::concat(std::mem::take(&mut some)), ctx.budget())?;
                    }
                }
            }
            if !some.is_empty() {
                out.push(Batch::concat(some), ctx.budget())?;
            }
            Ok(out.into_batches(ctx.budget()))
        })
    }
}

impl Clause<'_> {
    /// All rows that match one row, or the one that is made for it. Nothing equals
    /// null, so a null property never matches and is found out by the making.
    fn row(self, row: &Batch, ctx: &mut Context<'_>) -> Result<Vec<Batch>> {
        let mut running = lower::lower(self.matches, Some(row));
        let found = Held::drain(&mut *running, ctx)?.into_batches(ctx.budget());
        if found.is_empty() {
            let made = make(self.creation, row, Nulls::Refuse, ctx)?;
            apply(self.on_create, &made, ctx)?;
            return Ok(vec![made]);
        }
        for batch in &found {
            apply(self.on_match, batch, ctx)?;
        }
        Ok(found)
    }
}
