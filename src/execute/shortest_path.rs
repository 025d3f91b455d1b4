//! `Plan::ShortestPath`. Streams.
//!
//! Between a node and itself the shortest path is the empty one, where that is
//! allowed; otherwise there is none.

use super::deepening::Deepening;
use super::expand::node_at;
use super::hops::{Hops, Range, Walks};
use super::nearest::Nearest;
use super::path;
use super::search::{Paths, shortest};
use super::walker::Walker;
use super::{Context, Operator, Result};
use crate::bind::bound::{Each, ShortestWalk};
use crate::expression::evaluate::is_true;
use crate::parse::ast::Shortest;
use crate::plan::Step;
use crate::value::{Batch, NodeId, RelationshipId};

/// Shortest paths between two bound nodes.
pub(super) struct ShortestPath<'p> {
    input: Box<dyn Operator + 'p>,
    step: &'p Step,
    range: Range,
    each: &'p Each,
    shortest: &'p ShortestWalk,
    /// Looked up once the first input row is there.
    hops: Option<Hops<'p>>,
    nearest: Nearest,
    at: Option<At>,
}

/// Where to go on: a row, and the paths left of it once they have been searched for.
struct At {
    batch: Batch,
    row: usize,
    found: Option<Found>,
}

/// Paths of one row that are still to be given.
enum Found {
    /// The only one wanted, from the start to the end.
    Path(Vec<RelationshipId>),
    /// Each is one of the shortest.
    Paths(Paths),
    /// The shortest are among them.
    Trails(Deepening),
    /// None.
    Nothing,
}

impl<'p> ShortestPath<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        step: &'p Step,
        (min, max): (u64, Option<u64>),
        each: &'p Each,
        shortest: &'p ShortestWalk,
    ) -> ShortestPath<'p> {
        let range = Range::new(min, max);
        ShortestPath {
            input,
            step,
            range,
            each,
            shortest,
            hops: None,
            nearest: Nearest::default(),
            at: None,
        }
    }

    fn is_all(&self) -> bool {
        self.shortest.which == Shortest::All
    }

    fn ends(&self, at: &At, ctx: &Context<'_>) -> Result<Option<(NodeId, NodeId)>> {
        let node = |slot| node_at(&at.batch, slot, at.row, (self.step, ctx));
        Ok(node(self.step.from)?.zip(node(self.step.to)?))
    }

    /// Searches for one row; the empty path is given at once.
    fn search(
        &mut self,
        at: &At,
        hops: &mut Hops<'p>,
        ctx: &Context<'_>,
        out: &mut Walks,
    ) -> Result<Option<Found>> {
        ctx.budget().tick(1)?;
        let ends = self.ends(at, ctx)?.filter(|_| !self.range.is_empty());
        let Some((from, to)) = ends else { return Ok(None) };
        if !hops.begin((&at.batch, at.row), &[from, to], ctx)? {
            return Ok(None);
        }
        if from == to {
            if self.range.min == 0 && self.is_wanted(at, &[], ctx)? {
                out.walk(at.row, std::iter::empty(), to)?;
            }
            return Ok(None);
        }
        if self.shortest.condition.is_some() || self.range.min > 1 {
            let trails = Deepening::new((from, to), self.range, hops, &ctx.env())?;
            return Ok(trails.map(Found::Trails));
        }
        if !self.is_all() {
            return self.nearest((from, to), hops, ctx);
        }
        let paths = shortest((from, to), self.range.max, hops, &ctx.env())?;
        Ok(paths.map(Found::Paths))
    }

    /// One shortest path between two different nodes.
    fn nearest(
        &mut self,
        ends: (NodeId, NodeId),
        hops: &Hops<'p>,
        ctx: &Context<'_>,
    ) -> Result<Option<Found>> {
        let env = &ctx.env();
        let walkers = (&Walker::onward(hops, env), &Walker::backward(hops, env));
        let length = self.nearest.search(ends, self.range.max, walkers, env)?;
        Ok(length.map(|_| Found::Path(self.nearest.path())))
    }

    /// Searches for rows of a batch until there are enough paths.
    fn some(&mut self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<Walks> {
        let mut out = Walks::default();
        while at.row < at.batch.len() && !out.is_full() {
            if at.found.is_none() {
                at.found = self.search(at, hops, ctx, &mut out)?;
            }
            if !self.give(at, hops, ctx, &mut out)? {
                at.found = None;
                at.row += 1;
            }
        }
        Ok(out)
    }

    /// Gives one path; `false` where no more are left of the row.
    fn give(
        &self,
        at: &mut At,
        hops: &Hops<'p>,
        ctx: &Context<'_>,
        out: &mut Walks,
    ) -> Result<bool> {
        let mut found = at.found.take().unwrap_or(Found::Nothing);
        let wanted = self.wanted(&mut found, at, hops, ctx)?;
        if let (Some(_), Found::Trails(trails)) = (&wanted, &mut found) {
            trails.settle();
            if !self.is_all() {
                found = Found::Nothing;
            }
        }
        at.found = Some(found);
        let Some(path) = wanted else { return Ok(false) };
        out.walk(at.row, path.into_iter(), NodeId::NULL)?;
        Ok(true)
    }

    /// The relationships of the next path that is wanted, in the order written.
    fn wanted(
        &self,
        found: &mut Found,
        at: &At,
        hops: &Hops<'p>,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<RelationshipId>>> {
        if let Found::Path(path) = found {
            let mut path = std::mem::take(path);
            *found = Found::Nothing;
            if self.step.reversed {
                path.reverse();
            }
            return Ok(Some(path));
        }
        loop {
            // those that were searched for from both ends come from their end
            let (path, is_turned) = match found {
                Found::Paths(paths) => (paths.next(ctx.budget())?, true),
                Found::Trails(trails) => (trails.next(hops, &ctx.env())?, false),
                Found::Path(_) | Found::Nothing => (None, false),
            };
            let Some(path) = path else { return Ok(None) };
            let mut path = path.to_vec();
            if is_turned != self.step.reversed {
                path.reverse();
            }
            if self.is_wanted(at, &path, ctx)? {
                return Ok(Some(path));
            }
        }
    }

    /// Whether a path satisfies the condition on the whole of it.
    fn is_wanted(&self, at: &At, path: &[RelationshipId], ctx: &Context<'_>) -> Result<bool> {
        let Some(condition) = &self.shortest.condition else { return Ok(true) };
        ctx.budget().tick(1)?;
        let mut one = Walks::default();
        one.walk(at.row, path.iter().copied(), NodeId::NULL)?;
        let batch = self.batch(one, &at.batch, ctx);
        Ok(is_true(condition, &batch, 0, &ctx.env())?)
    }

    fn batch(&self, walks: Walks, input: &Batch, ctx: &Context<'_>) -> Batch {
        let mut batch = walks.batch(input, Some(self.step.relationship), None);
        if let Some(path) = &self.shortest.path {
            path::bind(path, &mut batch, ctx.graph());
        }
        batch
    }
}

impl Operator for ShortestPath<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => At { batch, row: 0, found: None },
                    None => return Ok(None),
                },
            };
            let known = self.hops.take();
            let mut hops = known.unwrap_or_else(|| Hops::new(self.step, self.each, ctx.graph()));
            let found = self.some(&mut at, &mut hops, ctx)?;
            self.hops = Some(hops);
            let out = (!found.is_empty()).then(|| self.batch(found, &at.batch, ctx));
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
