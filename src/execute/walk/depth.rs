//! All walks from a node, depth first, one after the other.
//!
//! Nothing recurs: a path may be as long as memory allows. Where the end is bound, moves that
//! cannot lead there in time are not taken.

use super::super::Result;
use super::guide::Guide;
use super::machine::State;
use super::moves::{Around, Mover, Moves, Taken};
use super::rows::Match;
use super::taken::Path;
use crate::expression::evaluate::Env;
use crate::parse::ast::PathMode;
use crate::value::NodeId;

/// An enumeration that can be left and gone on with.
pub(super) struct Depth {
    /// Where to begin; gone once begun.
    start: Option<State>,
    from: NodeId,
    taken: Path,
    /// The moves of the path.
    path: Vec<Open>,
    /// Moves not tried yet, of all depths, the next to try last.
    open: Vec<Open>,
    /// The steps of all of them.
    steps: Vec<Taken>,
    /// Where the moves of each depth begin, and their steps.
    depths: Vec<(usize, usize)>,
    found: Moves,
    guide: Option<Guide>,
}

/// A move: where it leads, and where its steps begin.
#[derive(Clone, Copy)]
struct Open {
    state: State,
    first: usize,
}

impl Depth {
    /// Walks from a node; with an end, `None` where none leads there.
    pub(super) fn new(
        (from, to): (NodeId, Option<NodeId>),
        mode: PathMode,
        around: Around<'_>,
    ) -> Result<Option<Depth>> {
        let start = Mover::start(from);
        let mut guide = to.map(|to| Guide::new(to, around.machine));
        if let Some(guide) = &mut guide {
            guide.measure(start, around)?;
            guide.widen(around.machine.most(start).unwrap_or(usize::MAX), around)?;
        }
        let depth = Depth {
            start: Some(start),
            from,
            taken: Path::new(mode, from),
            path: Vec::new(),
            open: Vec::new(),
            steps: Vec::new(),
            depths: Vec::new(),
            found: Moves::default(),
            guide,
        };
        Ok(depth.may_lead(start, around).then_some(depth))
    }

    /// Goes on to the next walk; `false` where there are no more.
    pub(super) fn next(&mut self, mover: &mut Mover, around: Around<'_>) -> Result<bool> {
        if let Some(start) = self.start.take() {
            self.arrive(start, mover, around)?;
            if mover.accepts(start, around)? {
                return Ok(true);
            }
        }
        while let Some((first, first_step)) = self.depths.last().copied() {
            if self.path.len() == self.depths.len()
                && let Some(done) = self.path.pop()
            {
                let width = around.machine.part(done.state).steps.len();
                self.taken.give_back(&self.steps[done.first..done.first + width]);
            }
            if self.open.len() == first {
                self.steps.truncate(first_step);
                self.depths.pop();
                continue;
            }
            let Some(next) = self.open.pop() else { break };
            around.env.budget().tick(1)?;
            let width = around.machine.part(next.state).steps.len();
            if !self.taken.take(&self.steps[next.first..next.first + width]) {
                continue;
            }
            self.path.push(next);
            self.arrive(next.state, mover, around)?;
            if mover.accepts(next.state, around)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The walk found last.
    pub(super) fn write(&self, found: &mut Match, around: Around<'_>) {
        found.begin(self.from);
        for one in &self.path {
            found.go(one.state.part, self.steps_of(*one, around));
        }
    }

    fn steps_of(&self, one: Open, around: Around<'_>) -> &[Taken] {
        &self.steps[one.first..one.first + around.machine.part(one.state).steps.len()]
    }

    /// Opens the moves that lead on from a state.
    fn arrive(&mut self, state: State, mover: &mut Mover, around: Around<'_>) -> Result<()> {
        let first = self.open.len();
        self.depths.push((first, self.steps.len()));
        if !self.path.is_empty() && self.taken.is_over_at(state.node) {
            return Ok(());
        }
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        mover.find(state, around, &mut found)?;
        let room = self.open.capacity() + self.steps.capacity();
        for (state, steps) in found.iter() {
            if self.taken.may_take(steps) && self.may_lead(state, around) {
                self.open.push(Open { state, first: self.steps.len() });
                self.steps.extend_from_slice(steps);
            }
        }
        self.open[first..].reverse();
        self.found = found;
        if self.open.capacity() + self.steps.capacity() > room {
            around.env.budget().afford(self.bytes())?;
        }
        Ok(())
    }

    /// Whether a walk may end in time from a state.
    fn may_lead(&self, state: State, around: Around<'_>) -> bool {
        let Some(guide) = &self.guide else { return true };
        let most = around.machine.most(state).unwrap_or(usize::MAX);
        guide.at_least(state, around.machine).is_some_and(|least| least <= most)
    }

    fn bytes(&self) -> u64 {
        let opens = (self.open.capacity() + self.path.capacity()) * size_of::<Open>();
        (opens + 2 * self.steps.capacity() * size_of::<Taken>()) as u64
    }
}
