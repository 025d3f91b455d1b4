//! `Plan::Walk`: paths that fit a pattern as a whole. Streams.
//!
//! In: rows with the first node, maybe with the last. Out: a row for each path that the mode
//! allows and the selector keeps. A way to fit is what is counted: the same relationships
//! with other repetitions are another one.
//!
//! | file | holds |
//! |---|---|
//! | `machine` | the walk as states and what may come next |
//! | `moves` | the moves from a state, with their predicates |
//! | `doors` | where steps read neighbours |
//! | `taken` | what a path has taken and its mode forbids |
//! | `depth` | all paths, depth first |
//! | `layers` | the shortest walks to all ends, breadth first |
//! | `detours` | the shortest paths to one end, where their mode is in the way |
//! | `guide` | how far the end is at least |
//! | `select` | which of these a row is searched with |
//! | `rows` | what is found as rows |

mod machine;
mod moves;
mod doors;
mod taken;
mod guide;
mod depth;
mod layers;
mod detours;
mod select;
mod rows;

use self::doors::Doors;
use self::machine::Machine;
use self::moves::{Around, Mover};
use self::rows::{Match, Rows};
use self::select::{Ends, Search, Wanted};
use super::expand::node_at;
use super::{Context, Operator, Result};
use crate::bind::bound::Walk;
use crate::value::Batch;

/// Paths as a plan has them.
pub(super) struct WalkSearch<'p> {
    input: Box<dyn Operator + 'p>,
    walk: &'p Walk,
    into: bool,
    wanted: Wanted,
    rows: Rows<'p>,
    /// Made once the first input row is there.
    machine: Option<Machine>,
    at: Option<At>,
}

/// Where to go on.
struct At {
    batch: Batch,
    row: usize,
    /// What is going on for this row.
    search: Option<(Mover, Search)>,
}

impl<'p> WalkSearch<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, walk: &'p Walk, into: bool) -> WalkSearch<'p> {
        let wanted = Wanted::new(walk);
        WalkSearch {
            input,
            walk,
            into,
            wanted,
            rows: Rows::new(walk, into),
            machine: None,
            at: None,
        }
    }

    /// The ends of a row as far as they are bound; none where one of them is null.
    fn ends(&self, at: &At, machine: &Machine, ctx: &Context<'_>) -> Result<Option<Ends>> {
        let node = |slot| node_at(&at.batch, slot, at.row, (&machine.step, ctx));
        let Some(from) = node(self.walk.from)? else { return Ok(None) };
        let to = if self.into { node(self.walk.to)? } else { None };
        Ok((to.is_some() == self.into).then_some((from, to)))
    }

    /// Searches for rows of a batch until there are enough.
    fn some(&mut self, at: &mut At, machine: &Machine, ctx: &Context<'_>) -> Result<()> {
        let env = ctx.env();
        let onward = Doors::onward(machine, ctx.graph());
        let backward = Doors::backward(machine, ctx.graph());
        let (walk, onward, backward) = (self.walk, &onward, &backward);
        let around = Around { walk, machine, onward, backward, env: &env };
        let mut found = Match::default();
        while at.row < at.batch.len() && !self.rows.is_full() {
            ctx.budget().tick(1)?;
            if at.search.is_none()
                && let Some(ends) = self.ends(at, machine, ctx)?
            {
                let mut mover = Mover::new(at.batch.slice(at.row, at.row + 1), machine);
                let search = Search::begin(ends, self.wanted, &mut mover, around)?;
                at.search = Some((mover, search));
            }
            let goes_on = match &mut at.search {
                Some((mover, search)) => search.next(mover, around, &mut found)?,
                None => false,
            };
            if goes_on {
                self.rows.add(at.row, &found, machine)?;
            } else {
                at.search = None;
                at.row += 1;
            }
        }
        Ok(())
    }
}

impl Operator for WalkSearch<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => At { batch, row: 0, search: None },
                    None => return Ok(None),
                },
            };
            let known = self.machine.take();
            let machine = known.unwrap_or_else(|| Machine::new(self.walk, ctx.graph()));
            self.some(&mut at, &machine, ctx)?;
            self.machine = Some(machine);
            let out = (!self.rows.is_empty()).then(|| self.rows.batch(&at.batch));
            if at.row < at.batch.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
