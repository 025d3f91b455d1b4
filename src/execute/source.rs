//! Leaves: the argument, and nothing.

use super::{Context, Operator, Result};
use crate::value::Batch;

/// The rows a plan is run for; one empty row where none were given. Streams.
pub(super) struct Argument(Option<Option<Batch>>);

impl Argument {
    pub(super) fn new(rows: Option<Batch>) -> Argument {
        Argument(Some(rows))
    }
}

impl Operator for Argument {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(rows) = self.0.take() else { return Ok(None) };
        let rows = rows.unwrap_or_else(|| Batch::unit(ctx.width()));
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// No rows.
pub(super) struct Empty;

impl Operator for Empty {
    fn next(&mut self, _: &mut Context<'_>) -> Result<Option<Batch>> {
        Ok(None)
    }
}
