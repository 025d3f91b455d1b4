//! `Plan::VarExpand`. Streams.

use super::expand::node_at;
use super::hops::{Hops, Range, Walks};
use super::reach::Reach;
use super::trails::Trails;
use super::{Context, Operator, Result};
use crate::bind::bound::Each;
use crate::plan::Step;
use crate::value::{Batch, NodeId};

type Input<'p> = Box<dyn Operator + 'p>;

/// How the ends are found.
enum Search {
    /// With every trail that leads there.
    Trails(Trails),
    /// Each once for an input row.
    Ends(Reach),
}

/// A walk over a number of relationships, none taken twice.
pub(super) struct VarExpand<'p> {
    input: Input<'p>,
    step: &'p Step,
    into: bool,
    each: &'p Each,
    search: Search,
    /// Looked up once the first input row is there.
    hops: Option<Hops<'p>>,
    at: Option<At>,
}

/// Where to go on.
struct At {
    batch: Batch,
    row: usize,
    /// The search has begun for this row.
    begun: bool,
    /// The only end that is wanted.
    target: Option<NodeId>,
}

impl<'p> VarExpand<'p> {
    pub(super) fn new(
        input: Input<'p>,
        (step, into): (&'p Step, bool),
        (min, max): (u64, Option<u64>),
        each: &'p Each,
        ends_only: bool,
    ) -> VarExpand<'p> {
        let range = Range::new(min, max);
        let search = if ends_only {
            Search::Ends(Reach::new(range))
        } else {
            Search::Trails(Trails::new(range))
        };
        VarExpand { input, step, into, each, search, hops: None, at: None }
    }

    /// Begins the search for a row; `false` where an end is null, or not wanted.
    fn begin(&mut self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<bool> {
        let Some(from) = node_at(&at.batch, self.step.from, at.row, (self.step, ctx))? else {
            return Ok(false);
        };
        if self.into {
            at.target = node_at(&at.batch, self.step.to, at.row, (self.step, ctx))?;
            if at.target.is_none() {
                return Ok(false);
            }
        }
        if !hops.begin((&at.batch, at.row), &[from], ctx)? {
            return Ok(false);
        }
        match &mut self.search {
            Search::Trails(trails) => trails.begin(from),
            Search::Ends(reach) => reach.begin(from),
        }
        Ok(true)
    }

    /// Takes one step of the search; `false` where it is over for the row.
    fn advance(
        &mut self,
        at: &At,
        hops: &Hops<'p>,
        ctx: &Context<'_>,
        out: &mut Walks,
    ) -> Result<bool> {
        let env = ctx.env();
        let is_wanted = |end: NodeId| at.target.is_none_or(|target| target == end);
        match &mut self.search {
            Search::Trails(trails) => {
                let Some(end) = trails.next(hops, &env)? else { return Ok(false) };
                if is_wanted(end) {
                    let trail = trails.relationships().iter().copied();
                    if self.step.reversed {
                        out.walk(at.row, trail.rev(), end)?;
                    } else {
                        out.walk(at.row, trail, end)?;
                    }
                }
                Ok(true)
            }
            Search::Ends(reach) => {
                let Some(end) = reach.next(hops, &env)? else { return Ok(false) };
                if is_wanted(end) {
                    out.end(at.row, end);
                }
                Ok(!(self.into && is_wanted(end)))
            }
        }
    }

    /// Searches for rows of a batch until there are enough.
    fn some(&mut self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<Walks> {
        let mut out = Walks::default();
        while at.row < at.batch.len() && !out.is_full() {
            if !at.begun {
                ctx.budget().tick(1)?;
                at.begun = self.begin(at, hops, ctx)?;
            }
            if !at.begun || !self.advance(at, hops, ctx, &mut out)? {
                at.begun = false;
                at.row += 1;
            }
        }
        Ok(out)
    }

    fn batch(&self, out: Walks, input: &Batch) -> Batch {
        let is_listed = matches!(self.search, Search::Trails(_));
        let list = is_listed.then_some(self.step.relationship);
        out.batch(input, list, (!self.into).then_some(self.step.to))
    }
}

impl Operator for VarExpand<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => At { batch, row: 0, begun: false, target: None },
                    None => return Ok(None),
                },
            };
            let known = self.hops.take();
            let mut hops = known.unwrap_or_else(|| Hops::new(self.step, self.each, ctx.graph()));
            let found = self.some(&mut at, &mut hops, ctx)?;
            self.hops = Some(hops);
            let out = (!found.is_empty()).then(|| self.batch(found, &at.batch));
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
