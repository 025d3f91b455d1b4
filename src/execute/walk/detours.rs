//! Paths between two nodes in order of length, where a mode forbids that something comes
//! twice.
//!
//! The shortest walk is found first, as if nothing were forbidden. All other walks leave it
//! somewhere: for each place where they may, the shortest of those is looked for, which must
//! not touch what its beginning has taken. The shortest of all that were found is the next
//! one; where it is no path after all, only detours before the mistake are of use. Walks
//! that share a beginning are looked for only when all that is shorter has been given.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::Result;
use super::guide::Guide;
use super::machine::State;
use super::moves::{Around, Mover, Moves, Taken};
use super::rows::Match;
use super::taken::Path;
use crate::expression::evaluate::Env;
use crate::parse::ast::PathMode;
use crate::value::NodeId;

/// No visit.
const NONE: u32 = u32::MAX;

/// An enumeration that can be left and gone on with.
pub(super) struct Detours {
    mode: PathMode,
    ends: (NodeId, NodeId),
    guide: Guide,
    /// By length, those that were found before those yet to be looked for.
    order: BinaryHeap<Reverse<(usize, bool, u32)>>,
    tasks: FxHashMap<u32, Task>,
    count: u32,
    bytes: u64,
}

/// One move of a walk.
#[derive(Clone, PartialEq)]
struct Move {
    state: State,
    steps: Vec<Taken>,
}

/// All walks with the same beginning that do not go on as they must not.
struct Task {
    /// The walk it was taken from, or the shortest of them.
    walk: Arc<Vec<Move>>,
    /// How many moves of that are the beginning.
    shared: usize,
    /// Moves that must not come next.
    banned: Vec<Move>,
    /// It must not end there.
    goes_on: bool,
}

impl Detours {
    /// Paths between two nodes, of which the shortest walk has some length.
    pub(super) fn new(
        ends: (NodeId, NodeId),
        mode: PathMode,
        shortest: usize,
        around: Around<'_>,
    ) -> Result<Detours> {
        let mut guide = Guide::new(ends.1, around.machine);
        // half of it is measured from the end, the rest is found from the start
        guide.widen(shortest.div_ceil(2), around)?;
        let mut detours = Detours {
            mode,
            ends,
            guide,
            order: BinaryHeap::new(),
            tasks: FxHashMap::default(),
            count: 0,
            bytes: 0,
        };
        let walk = Arc::new(Vec::new());
        let all = Task { walk, shared: 0, banned: Vec::new(), goes_on: false };
        detours.put(0, true, all, around)?;
        Ok(detours)
    }

    fn put(&mut self, length: usize, is_open: bool, task: Task, around: Around<'_>) -> Result<()> {
        self.order.push(Reverse((length, is_open, self.count)));
        let size = size_of::<Task>() + task.banned.len() * size_of::<Move>();
        self.bytes += 2 * size as u64;
        self.tasks.insert(self.count, task);
        self.count = self.count.wrapping_add(1);
        Ok(around.env.budget().afford(self.bytes)?)
    }

    /// Goes on to the next path; `false` where there are no more.
    pub(super) fn next(
        &mut self,
        mover: &mut Mover,
        around: Around<'_>,
        found: &mut Match,
    ) -> Result<bool> {
        while let Some(Reverse((length, is_open, number))) = self.order.pop() {
            let Some(task) = self.tasks.remove(&number) else { continue };
            if is_open {
                self.look_for(length, task, mover, around)?;
                continue;
            }
            let walk = Arc::clone(&task.walk);
            if self.part(length, task, around)? {
                found.begin(self.ends.0);
                for one in walk.iter() {
                    found.go(one.state.part, &one.steps);
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Finds the shortest walk of a task.
    fn look_for(
        &mut self,
        length: usize,
        task: Task,
        mover: &mut Mover,
        around: Around<'_>,
    ) -> Result<()> {
        let mut taken = Path::new(self.mode, self.ends.0);
        let shared = &task.walk[..task.shared];
        if !shared.iter().all(|one| taken.take(&one.steps)) {
            return Ok(());
        }
        around.env.budget().tick(1 + task.shared as u64)?;
        let search = Search { task: &task, taken: &taken, guide: &self.guide, to: self.ends.1 };
        let start = shared.last().map_or(Mover::start(self.ends.0), |one| one.state);
        let Some(rest) = search.run(start, mover, around)? else { return Ok(()) };
        let walk: Vec<Move> = shared.iter().cloned().chain(rest).collect();
        let found = walk.iter().map(|one| one.steps.len()).sum();
        debug_assert!(found >= length, "no detour is shorter than what it leaves");
        self.bytes += (walk.len() * (size_of::<Move>() + 16)) as u64;
        self.put(found, false, Task { walk: Arc::new(walk), ..task }, around)
    }

    /// Makes tasks of all walks of a task but the one found; says whether that is a path.
    fn part(&mut self, length: usize, task: Task, around: Around<'_>) -> Result<bool> {
        let Task { walk, shared, mut banned, .. } = task;
        let mut taken = Path::new(self.mode, self.ends.0);
        for (place, one) in walk.iter().enumerate() {
            if place >= shared {
                let mut banned = std::mem::take(&mut banned);
                banned.push(one.clone());
                let goes_on = task.goes_on && place == shared;
                let rest = Task { walk: Arc::clone(&walk), shared: place, banned, goes_on };
                self.put(length, true, rest, around)?;
            }
            if !taken.take(&one.steps) {
                return Ok(false);
            }
        }
        let shared = walk.len();
        self.put(length, true, Task { walk, shared, banned, goes_on: true }, around)?;
        Ok(true)
    }
}

/// The search for the shortest walk of a task.
struct Search<'s> {
    task: &'s Task,
    taken: &'s Path,
    guide: &'s Guide,
    to: NodeId,
}

/// A state that was come to.
struct Visit {
    state: State,
    length: usize,
    before: u32,
    steps: Vec<Taken>,
}

impl Search<'_> {
    /// The moves after the beginning. Those that may lead there sooner go first.
    fn run(
        &self,
        start: State,
        mover: &mut Mover,
        around: Around<'_>,
    ) -> Result<Option<Vec<Move>>> {
        let mut visits = vec![Visit { state: start, length: 0, before: NONE, steps: Vec::new() }];
        let mut best: FxHashMap<State, usize> = FxHashMap::default();
        let mut queue: VecDeque<Vec<u32>> = VecDeque::new();
        let mut onward = Moves::default();
        let Some(base) = self.guide.at_least(start, around.machine) else { return Ok(None) };
        queue.push_back(vec![0]);
        let mut at = 0;
        while at < queue.len() {
            let Some(number) = queue[at].pop() else {
                around.env.budget().afford((visits.len() * 2 * size_of::<Visit>()) as u64)?;
                at += 1;
                continue;
            };
            around.env.budget().tick(1)?;
            let Visit { state, length, .. } = visits[number as usize];
            let is_first = number == 0;
            if !is_first && best.get(&around.machine.key(state)).is_some_and(|best| *best < length)
            {
                continue;
            }
            let may_end = state.node == self.to && !(is_first && self.task.goes_on);
            if may_end && mover.accepts(state, around)? {
                return Ok(Some(rest(&visits, number)));
            }
            if (!is_first || self.task.shared > 0) && self.taken.is_over_at(state.node) {
                continue;
            }
            onward.clear();
            mover.find(state, around, &mut onward)?;
            for (state, steps) in onward.iter() {
                let length = length + steps.len();
                let Some(left) = self.left(state, steps, is_first, around) else { continue };
                let key = around.machine.key(state);
                if best.get(&key).is_some_and(|best| *best <= length) {
                    continue;
                }
                best.insert(key, length);
                let place = (length + left).saturating_sub(base).max(at);
                while queue.len() <= place {
                    queue.push_back(Vec::new());
                }
                queue[place].push(visits.len() as u32);
                visits.push(Visit { state, length, before: number, steps: steps.to_vec() });
            }
        }
        Ok(None)
    }

    /// How many steps are left at least after a move; `None` where it must not be made, or
    /// cannot lead to the end.
    fn left(
        &self,
        state: State,
        steps: &[Taken],
        is_first: bool,
        around: Around<'_>,
    ) -> Option<usize> {
        let is_banned = || {
            let banned = &self.task.banned;
            banned.iter().any(|one| one.state.part == state.part && one.steps == steps)
        };
        if !self.taken.may_take(steps) || (is_first && is_banned()) {
            return None;
        }
        let most = around.machine.most(state).unwrap_or(usize::MAX);
        self.guide.at_least(state, around.machine).filter(|least| *least <= most)
    }
}

/// The moves that lead to a visit.
fn rest(visits: &[Visit], mut number: u32) -> Vec<Move> {
    let mut moves = Vec::new();
    while let Some(Visit { state, before, steps, .. }) = visits.get(number as usize) {
        if *before != NONE {
            moves.push(Move { state: *state, steps: steps.clone() });
        }
        number = *before;
    }
    moves.reverse();
    moves
}
