//! Statements made ready to run: read, bound and planned once for a text, optimized
//! again when the graph has changed so much that it may matter.

use std::cell::RefCell;

use crate::bind::bound::{self, Mention};
use crate::budget::{Budget, Exceeded};
use crate::execute::ExecuteError;
use crate::expression::Expr;
use crate::graph::{Graph, Version};
use crate::optimize::{self, Facts, Grounds};
use crate::parse::ast;
use crate::plan::{self, Plan, Program};
use crate::result::Notice;
use crate::span::Span;
use crate::value::Value;

use super::notices;

/// After so many changes a program is optimized again: cheap beside the changes, and
/// estimates never grow old.
const CHANGES_MAX: u64 = 256;

/// The same for small graphs: after this part of them has changed.
const STALE_PART: u64 = 10;

/// Most memory that constants computed ahead may keep.
const CONSTANTS_MAX: u64 = 1 << 18;

/// A statement whose names and meaning are settled, and its program as it ran last.
pub(super) struct Prepared {
    pub(super) mode: ast::Mode,
    /// Every row says what it rests on.
    is_traced: bool,
    mentions: Vec<Mention>,
    /// Every parameter it names, and where.
    pub(super) parameters: Vec<(String, Span)>,
    planned: Program,
    ready: Option<Ready>,
    /// When the graph was last seen to have all the names.
    known: Option<Version>,
}

/// An optimized program and what it rests on.
struct Ready {
    program: Program,
    grounds: Grounds,
    made: Version,
    /// When the grounds were last seen to hold.
    seen: Version,
}

impl Prepared {
    pub(super) fn new(statement: &ast::Statement, mut bound: bound::Statement) -> Prepared {
        let mentions = notices::first_mentions(std::mem::take(&mut bound.mentions));
        let parameters = std::mem::take(&mut bound.parameters);
        let planned = plan::plan(bound);
        let (mode, is_traced) = (statement.mode, statement.why.is_some());
        Prepared { mode, is_traced, mentions, parameters, planned, ready: None, known: None }
    }

    /// Whether it changes the graph.
    pub(super) fn writes(&self) -> bool {
        self.planned.writes
    }

    /// Optimizes the program where the last one is good no more. One that only reads will
    /// run on the very graph given here, so rules may rely on what they count.
    pub(super) fn make_ready(
        &mut self,
        graph: &Graph,
        budget: &Budget,
        (off, work_min): (&[String], f64),
    ) -> Result<(), ExecuteError> {
        let exact = !self.planned.writes;
        let facts = if exact { Facts::exact(graph, budget) } else { Facts::of(graph, budget) };
        let facts = facts.in_morsels_from(work_min);
        // a plan that is shown is the best there is now
        let may_stay = self.mode == ast::Mode::Run;
        let is_good = |ready: &Ready| may_stay && ready.is_good(graph, &facts);
        if !self.ready.as_ref().is_some_and(is_good) {
            let optimize =
                if self.is_traced { optimize::optimize_traced } else { optimize::optimize };
            self.ready = Some(Ready::make(self.planned.clone(), optimize, graph, facts, off)?);
        }
        if let Some(ready) = &mut self.ready {
            ready.seen = graph.version();
        }
        Ok(())
    }

    /// The program to run, after [`Prepared::make_ready`].
    pub(super) fn program(&self) -> &Program {
        self.ready.as_ref().map_or(&self.planned, |ready| &ready.program)
    }

    /// What is to be said about its names.
    pub(super) fn notices(&mut self, graph: &Graph) -> Vec<Notice> {
        let now = Some(graph.version());
        if self.known == now {
            return Vec::new();
        }
        let notices = notices::unknown_names(&self.mentions, graph);
        self.known = now.filter(|_| notices.is_empty());
        notices
    }

    /// Whether it is small enough to be kept.
    pub(super) fn is_light(&self) -> bool {
        let Some(Ready { program, .. }) = &self.ready else { return true };
        let plans = program.subplans.iter().map(|subplan| &subplan.plan);
        plans.chain([&program.root]).map(constants).sum::<u64>() <= CONSTANTS_MAX
    }
}

impl Ready {
    fn make(
        planned: Program,
        optimize: impl FnOnce(Program, &Facts<'_>, &[String]) -> Result<Program, Exceeded>,
        graph: &Graph,
        facts: Facts<'_>,
        off: &[String],
    ) -> Result<Ready, ExecuteError> {
        let grounds = RefCell::default();
        let program = optimize(planned, &facts.noting(&grounds), off)?;
        let (grounds, made) = (grounds.into_inner(), graph.version());
        Ok(Ready { program, grounds, made, seen: made })
    }

    /// Whether it may run again: right for the graph as it is now, and hardly worse
    /// than a new one.
    fn is_good(&self, graph: &Graph, facts: &Facts<'_>) -> bool {
        if !self.grounds.outlast_the_moment() {
            return false;
        }
        let now = graph.version();
        self.seen == now
            || (self.made.declarations == now.declarations
                && !is_stale(now.changes - self.made.changes, graph)
                && self.grounds.still_hold(facts))
    }
}

/// Whether so many changes may have made another plan much better.
fn is_stale(changes: u64, graph: &Graph) -> bool {
    let size = (graph.node_count() + graph.relationship_count()) as u64;
    changes > CHANGES_MAX || changes * STALE_PART > size
}

/// How much memory the constants of a plan occupy.
fn constants(plan: &Plan) -> u64 {
    let mut bytes = plan.inputs().into_iter().map(constants).sum::<u64>();
    plan.for_each_expr(&mut |expr| {
        expr.any(&mut |part| {
            if let Expr::Constant(value) = part {
                bytes += Value::bytes(value);
            }
            false
        });
    });
    bytes
}
