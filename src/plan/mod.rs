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
pub mod display;

use crate::bind::bound;
pub use branch::{Branch, Except};
pub use node::{ApplyKind, Ends, Lookup, Plan, Program, Step, Subplan};
pub(crate) use pattern::turned;
pub use pattern::{Solver, connect};

use query::Planner;

/// Plans one statement.
pub fn plan(statement: bound::Statement) -> Program {
    let bound::Statement { query, subqueries, names, writes, .. } = statement;
    let mut planner = Planner { names };
    let subplans = subqueries
        .into_iter()
        .map(|subquery| {
            let column = subquery.columns.first().map(|(_, slot)| *slot);
            Subplan { plan: planner.query(subquery), column }
        })
        .collect();
    let columns = query.columns.clone();
    let root = planner.query(query);
    Program { root, subplans, names: planner.names, columns, writes }
}
