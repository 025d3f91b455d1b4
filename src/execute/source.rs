//! Leaves: the argument, and nothing.

use super::{Context, Operator, Result};
use crate::value::Batch;

/// The rows a plan is run for; one empty row where none were given. Streams.
pub(super) struct Argument {
    rows: Option<Batch>,
    done: bool,
}

impl Argument {
    pub(super) fn new(rows: Option<Batch>) -> Argument {
        Argument { rows, done: false }
    }
}

impl Operator for Argument {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let rows = self.rows.take().unwrap_or_else(|| Batch::unit(ctx.width()));
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
