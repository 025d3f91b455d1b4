//! Bound query to plan: a tree of operators in the order things were written.
//!
//! In: [`bound::Statement`]. Out: [`Program`]. No longer true of the output: clauses;
//! patterns are scans and expansions, projections are aggregate, sort and page.
//! It cannot fail, and it makes no clever choice: that is what `optimize` is for.

pub mod node;
mod branch;
mod pattern;
mod query;
mod projection;
mod shape;
mod rewrite;
mod trace;
pub mod display;
mod draw_walk;

use crate::bind::bound;
pub use branch::{Branch, Except};
pub use node::{ApplyKind, Ends, Ground, Lookup, Plan, Program, Step, Subplan};
pub(crate) use pattern::turned;
pub use pattern::{Solver, connect};
pub(crate) use trace::trace;

use query::Planner;

/// Plans one statement.
pub fn plan(statement: bound::Statement) -> Program {
    let bound::Statement { query, subqueries, names, writes, .. } = statement;
    let mut planner = Planner { names, written: Vec::new() };
    let subplans = subqueries
        .into_iter()
        .map(|bound::Subquery { query, span }| {
            let column = query.columns.first().map(|(_, slot)| *slot);
            Subplan { plan: planner.query(query), column, witness: None, span }
        })
        .collect();
    let columns = query.columns.clone();
    let root = planner.query(query);
    let Planner { names, written } = planner;
    Program { root, subplans, names, columns, witness: None, written, writes }
}
