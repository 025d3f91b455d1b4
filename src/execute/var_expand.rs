//! `Plan::VarExpand`: walks over a number of relationships, none taken twice. Streams.
//!
//! Every trail, or, where that is all that is asked, its ends: each once for an input row,
//! or only how many there are, or whether the one that is bound already is among them.

use rustc_hash::FxHashSet;

use super::expand::node_at;
use super::hops::{Hops, Range, Walks};
use super::nearest::Nearest;
use super::reach::{self, Found, Reach, STARTS_MAX, Wanted, reach, returns};
use super::trails::Trails;
use super::walker::Walker;
use super::{Context, Operator, Result};
use crate::bind::bound::Each;
use crate::plan::{Ends, Step};
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, NodeId};

type Input<'p> = Box<dyn Operator + 'p>;

/// What every search needs to know of the walk.
struct Walk<'p> {
    step: &'p Step,
    into: bool,
    each: &'p Each,
}

/// A walk as the plan has it.
pub(super) fn var_expand<'p>(
    input: Input<'p>,
    (step, into): (&'p Step, bool),
    (min, max): (u64, Option<u64>),
    each: &'p Each,
    ends: Option<Ends>,
) -> Input<'p> {
    let range = Range::new(min, max);
    let walk = Walk { step, into, each };
    match ends {
        None => {
            Box::new(VarExpand { input, walk, trails: Trails::new(range), hops: None, at: None })
        }
        Some(Ends { start, counted }) => Box::new(ReachEnds {
            input,
            walk,
            wanted: Wanted { range, start, counted },
            hops: None,
            nearest: Nearest::default(),
            search: None,
            at: None,
        }),
    }
}

/// Every trail.
struct VarExpand<'p> {
    input: Input<'p>,
    walk: Walk<'p>,
    trails: Trails,
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

impl<'p> Walk<'p> {
    fn hops(&self, ctx: &Context<'_>) -> Hops<'p> {
        Hops::new(self.step, self.each, ctx.graph())
    }

    /// The start of a row, and its end where that is bound; none where one of them is null,
    /// or the start is not wanted.
    fn ends(
        &self,
        batch: &Batch,
        row: usize,
        hops: &mut Hops<'p>,
        ctx: &Context<'_>,
    ) -> Result<Option<(NodeId, Option<NodeId>)>> {
        let node = |slot| node_at(batch, slot, row, (self.step, ctx));
        let Some(from) = node(self.step.from)? else { return Ok(None) };
        let target = if self.into { node(self.step.to)? } else { None };
        if self.into && target.is_none() || !hops.begin((batch, row), &[from], ctx)? {
            return Ok(None);
        }
        Ok(Some((from, target)))
    }
}

impl<'p> VarExpand<'p> {
    /// Begins the search for a row; `false` where an end is null, or not wanted.
    fn begin(&mut self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<bool> {
        ctx.budget().tick(1)?;
        let ends = self.walk.ends(&at.batch, at.row, hops, ctx)?;
        let Some((from, target)) = ends else { return Ok(false) };
        at.target = target;
        self.trails.begin(from);
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
        let Some(end) = self.trails.next(hops, &ctx.env())? else { return Ok(false) };
        if at.target.is_none_or(|target| target == end) {
            let trail = self.trails.relationships().iter().copied();
            if self.walk.step.reversed {
                out.walk(at.row, trail.rev(), end)?;
            } else {
                out.walk(at.row, trail, end)?;
            }
        }
        Ok(true)
    }

    /// Searches for rows of a batch until there are enough.
    fn some(&mut self, at: &mut At, hops: &mut Hops<'p>, ctx: &Context<'_>) -> Result<Walks> {
        let mut out = Walks::default();
        while at.row < at.batch.len() && !out.is_full() {
            if !at.begun {
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
        let Walk { step, into, .. } = &self.walk;
        out.batch(input, Some(step.relationship), (!into).then_some(step.to))
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
            let mut hops = self.hops.take().unwrap_or_else(|| self.walk.hops(ctx));
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

/// The ends of trails.
struct ReachEnds<'p> {
    input: Input<'p>,
    walk: Walk<'p>,
    wanted: Wanted,
    hops: Option<Hops<'p>>,
    nearest: Nearest,
    /// And for how many starts it is wide enough.
    search: Option<(Box<dyn Reach>, usize)>,
    at: Option<Group>,
}

/// Rows that are searched for together, and what is left to do.
struct Group {
    batch: Batch,
    /// The first row that has not been searched for.
    next: usize,
    /// The rows at work, by start.
    rows: Vec<u32>,
    /// What was found last, the start and the end to go on from.
    found: Option<(Found, usize, usize)>,
    /// How many ends each start has, where they are counted.
    counts: Vec<u64>,
}

impl Group {
    fn new(batch: Batch) -> Group {
        Group { batch, next: 0, rows: Vec::new(), found: None, counts: Vec::new() }
    }

    /// Some of the ends found, a row each.
    fn given(&mut self, to: usize) -> Option<Batch> {
        let (found, start, place) = self.found.as_mut()?;
        let (mut rows, mut ends) = (Vec::new(), Vec::new());
        while *start < self.rows.len() && ends.len() < BATCH_ROWS {
            let left = &found.of(*start)[*place..];
            let some = &left[..left.len().min(BATCH_ROWS - ends.len())];
            ends.extend_from_slice(some);
            rows.resize(ends.len(), self.rows[*start]);
            (*start, *place) = if some.len() == left.len() {
                (*start + 1, 0)
            } else {
                (*start, *place + some.len())
            };
        }
        if *start == self.rows.len() {
            self.found = None;
        }
        if ends.is_empty() {
            return None;
        }
        let mut batch = self.batch.gather(&rows);
        batch.set(to, Column::Nodes(ends));
        Some(batch)
    }

    /// A row for each start that has ends, counted as many times as it has.
    fn counted(&mut self) -> Option<Batch> {
        let counts = std::mem::take(&mut self.counts);
        let pairs = self.rows.iter().copied().zip(counts).filter(|(_, count)| *count > 0);
        let (rows, counts): (Vec<u32>, Vec<u64>) = pairs.unzip();
        if rows.is_empty() {
            return None;
        }
        let mut batch = self.batch.gather(&rows);
        let times = counts.iter().enumerate().map(|(row, count)| batch.times(row) * count);
        let times = times.collect();
        batch.set_multiplicity(Some(times));
        Some(batch)
    }
}

impl ReachEnds<'_> {
    /// Whether the end bound in a row is one of the ends.
    fn is_end(&mut self, (from, to): (NodeId, NodeId), ctx: &Context<'_>) -> Result<bool> {
        let (Some(hops), env) = (&self.hops, &ctx.env()) else { return Ok(false) };
        let Wanted { range, start, .. } = self.wanted;
        if range.is_empty() || (from == to && !start) {
            return Ok(false);
        }
        if from == to && range.min <= 1 {
            return Ok(range.min == 0 || returns(from, range.max, hops, env)?);
        }
        if from != to {
            let walkers = (&Walker::onward(hops, env), &Walker::backward(hops, env));
            match self.nearest.search((from, to), range.max, walkers, env)? {
                None => return Ok(false),
                Some(length) if length >= range.min => return Ok(true),
                Some(_) => {}
            }
        }
        let missing: FxHashSet<NodeId> = std::iter::once(to).collect();
        Ok(!reach::trail_ends(from, range, missing, hops, env)?.is_empty())
    }

    /// The rows of a batch whose end is one of the ends.
    fn filtered(&mut self, batch: &Batch, ctx: &Context<'_>) -> Result<Vec<u32>> {
        let mut rows = Vec::new();
        for row in 0..batch.len() {
            ctx.budget().tick(1)?;
            let mut hops = self.hops.take().unwrap_or_else(|| self.walk.hops(ctx));
            let ends = self.walk.ends(batch, row, &mut hops, ctx)?;
            self.hops = Some(hops);
            if let Some((from, Some(to))) = ends
                && self.is_end((from, to), ctx)?
            {
                rows.push(row as u32);
            }
        }
        Ok(rows)
    }

    /// Begins to search for the next rows: as many as go together, or one where what is
    /// asked of hops depends on the row.
    fn begin(&mut self, group: &mut Group, ctx: &Context<'_>) -> Result<()> {
        let mut hops = self.hops.take().unwrap_or_else(|| self.walk.hops(ctx));
        let most = if hops.has_tests() { 1 } else { STARTS_MAX };
        let mut starts = Vec::new();
        group.rows.clear();
        while group.next < group.batch.len() && starts.len() < most {
            ctx.budget().tick(1)?;
            if let Some((from, _)) = self.walk.ends(&group.batch, group.next, &mut hops, ctx)? {
                starts.push(from);
                group.rows.push(group.next as u32);
            }
            group.next += 1;
        }
        self.hops = Some(hops);
        group.counts = vec![0; starts.len()];
        let wide = self.search.take().filter(|(_, width)| *width >= starts.len());
        let (mut search, width) = wide.unwrap_or_else(|| reach(self.wanted, starts.len()));
        search.begin(&starts, &ctx.env());
        self.search = Some((search, width));
        Ok(())
    }

    /// Searches on; `false` where there is nothing left to be found for these rows.
    fn advance(&mut self, group: &mut Group, ctx: &Context<'_>) -> Result<bool> {
        let (Some((search, _)), Some(hops)) = (&mut self.search, &self.hops) else {
            return Ok(false);
        };
        let Some(found) = search.next(hops, &ctx.env())? else { return Ok(false) };
        if self.wanted.counted {
            let counts = group.counts.iter_mut().enumerate();
            counts.for_each(|(start, count)| *count += found.count(start) as u64);
        } else {
            ctx.budget().afford(found.bytes())?;
            group.found = Some((found, 0, 0));
        }
        Ok(true)
    }

    /// More rows of a group; none where it is done.
    fn some(&mut self, group: &mut Group, ctx: &Context<'_>) -> Result<Option<Batch>> {
        loop {
            if let Some(batch) = group.given(self.walk.step.to) {
                return Ok(Some(batch));
            }
            if !group.rows.is_empty() {
                if self.advance(group, ctx)? {
                    continue;
                }
                let counted = group.counted();
                group.rows.clear();
                if self.wanted.counted && counted.is_some() {
                    return Ok(counted);
                }
            }
            if group.next == group.batch.len() {
                return Ok(None);
            }
            self.begin(group, ctx)?;
        }
    }
}

impl Operator for ReachEnds<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut group = match self.at.take() {
                Some(group) => group,
                None => match self.input.next(ctx)? {
                    Some(batch) => Group::new(batch),
                    None => return Ok(None),
                },
            };
            if self.walk.into {
                let rows = self.filtered(&group.batch, ctx)?;
                if !rows.is_empty() {
                    return Ok(Some(group.batch.gather(&rows)));
                }
                continue;
            }
            if let Some(batch) = self.some(&mut group, ctx)? {
                self.at = Some(group);
                return Ok(Some(batch));
            }
        }
    }
}
