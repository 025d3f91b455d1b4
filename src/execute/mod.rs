//! Plan to rows: operators that pull batches from one another.
//!
//! In: a [`crate::plan::Program`], the graph and parameters. Out: batches of the result's
//! slots. Decides nothing: the operator tree is the plan, one to one. Every
//! operator ticks the [`crate::budget::Budget`] where it loops, and holds memory through it
//! where it keeps rows.

mod error;
mod context;
mod lower;
mod profile;
mod hold;
mod pairing;
mod source;
mod scan;
mod arrays;
mod expand;
mod endpoints;
mod row_by_row;
mod page;
mod sort_key;
mod sort;
mod group;
mod morsel;
mod distinct;
mod aggregate;
mod union;
mod join;
mod apply;
mod hops;
mod walker;
mod trails;
mod deepening;
mod spread;
mod trail_ends;
mod reach;
mod var_expand;
mod nearest;
mod search;
pub(crate) mod lineage;
mod trace;
mod shortest_path;
mod walk;
mod path;
mod count;
mod change;
mod create;
mod update;
mod delete;
mod merge;
mod foreach;
mod call;
mod load_csv;
mod schema;

pub use context::{Access, Parameters, Surroundings};
pub use count::Tables;
pub use error::{ExecuteError, ExecuteErrorKind};
pub use profile::{Measure, Profile};

pub(crate) use context::Context;

use crate::graph::Graph;
use crate::value::Batch;

pub(crate) type Result<T> = std::result::Result<T, ExecuteError>;

/// One step of a running plan.
pub(crate) trait Operator: Send {
    /// The next batch, never empty; `None` at the end, and ever after.
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>>;
}

/// Runs a program to its end and hands every batch of its rows to `sink`, with
/// the graph as it is at that moment. Constraints must hold at the end, not before.
pub(crate) fn execute(
    access: Access<'_>,
    around: Surroundings<'_>,
    sink: &mut dyn FnMut(&Batch, &Graph) -> Result<()>,
) -> Result<()> {
    let mut ctx = Context::new(access, around);
    let mut running = lower::lower(&around.program.root, None);
    while let Some(batch) = running.next(&mut ctx)? {
        sink(&batch, ctx.graph())?;
    }
    schema::verify(&mut ctx)
}
