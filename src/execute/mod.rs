//! Plan to rows: operators that pull batches from one another.
//!
//! In: a [`Program`], the graph and parameters. Out: batches of the result's
//! slots. Decides nothing: the operator tree is the plan, one to one. Every
//! operator ticks the [`Budget`] where it loops, and holds memory through it
//! where it keeps rows.

mod error;
mod context;
mod lower;

pub use context::{Access, Parameters, Surroundings};
pub use error::ExecuteError;

pub(crate) use context::Context;

use crate::value::Batch;

pub(crate) type Result<T> = std::result::Result<T, ExecuteError>;

/// One step of a running plan.
pub(crate) trait Operator {
    /// The next batch, never empty; `None` at the end, and ever after.
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>>;
}
