//! `Plan::ShortestPath`. Streams.
//!
//! Between a node and itself the shortest path is the empty one, where that is
//! allowed; otherwise there is none.

use std::sync::Arc;

use super::expand::node_at;
use super::hops::{Hops, Range, Walks};
use super::search::{Paths, shortest};
use super::{Context, Operator, Result};
use crate::expression::Expr;
use crate::parse::ast::Shortest;
use crate::plan::Step;
use crate::value::{Batch, NodeId};

/// Shortest paths between two bound nodes.
pub(super) struct ShortestPath<'p> {
    input: Box<dyn Operator + 'p>,
    step: &'p Step,
    range: Range,
    properties: &'p [(Arc<str>, Expr)],
    all: bool,
    /// Looked up once the first input row is there.
    hops: Option<Hops<'p>>,
    at: Option<At>,
}

/// Where to go on: a row, and the paths left of it once they have been searched for.
struct At {
    batch: Batch,
    row: usize,
    paths: Option<Paths>,
}

impl<'p> ShortestPath<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        step: &'p Step,
        (min, max): (u64, Option<u64>),
        properties: &'p [(Arc<str>, Expr)],
        which: Shortest,
    ) -> ShortestPath<'p> {
        let all = matches!(which, Shortest::All);
        let range = Range::new(min, max);
        ShortestPath { input, step, range, properties, all, hops: None, at: None }
    }

    fn ends(&self, batch: &Batch, row: usize) -> Result<Option<(NodeId, NodeId)>> {
        let from = node_at(batch, self.step.from, row)?;
        Ok(from.zip(node_at(batch, self.step.to, row)?))
    }

    /// Searches for one row; `None` where nothing, or only the empty path, is found.
    fn search(
        &self,
        at: &At,
        hops: &mut Hops<'p>,
        ctx: &Context<'_>,
        out: &mut Walks,
    ) -> Result<Option<Paths>> {
        ctx.budget().tick(1)?;
        match self.ends(&at.batch, at.row)? {
            None => Ok(None),
            Some(_) if self.range.is_empty() => Ok(None),
            Some((from, to)) if from == to => {
                if self.range.min == 0 {
                    out.walk(at.row, std::iter::empty(), to)?;
                }
                Ok(None)
            }
            Some(ends) => {
                hops.begin(&at.batch, at.row, ctx)?;
                shortest(ends, self.range.max, self.all, hops, ctx.graph(), ctx.budget())
            }
        }
    }

    /// Searches for rows of a batch until there are enough paths.
    fn some(&self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<Walks> {
        let mut out = Walks::default();
        while at.row < at.batch.len() && !out.is_full() {
            if at.paths.is_none() {
                at.paths = self.search(at, hops, ctx, &mut out)?;
            }
            if !self.give(at, ctx, &mut out)? {
                at.paths = None;
                at.row += 1;
            }
        }
        Ok(out)
    }

    /// Gives one path; `false` where no more are left of the row. Paths come from
    /// their end to their start.
    fn give(&self, at: &mut At, ctx: &Context<'_>, out: &mut Walks) -> Result<bool> {
        let Some(paths) = &mut at.paths else { return Ok(false) };
        let Some(path) = paths.next(ctx.budget())? else { return Ok(false) };
        let (path, end) = (path.iter().copied(), NodeId::NULL);
        if self.step.reversed {
            out.walk(at.row, path, end)?;
        } else {
            out.walk(at.row, path.rev(), end)?;
        }
        Ok(true)
    }
}

impl Operator for ShortestPath<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => At { batch, row: 0, paths: None },
                    None => return Ok(None),
                },
            };
            let known = self.hops.take();
            let mut hops =
                known.unwrap_or_else(|| Hops::new(self.step, self.properties, ctx.graph()));
            let found = self.some(&mut at, &mut hops, ctx)?;
            self.hops = Some(hops);
            let list = Some(self.step.relationship);
            let out = (!found.is_empty()).then(|| found.batch(&at.batch, list, None));
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
