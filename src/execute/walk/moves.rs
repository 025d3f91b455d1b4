//! The moves from a state: one repetition of a part each, whose predicates hold.
//!
//! In: a state. Out: moves with the steps they take. Predicates are evaluated for all
//! candidates of a step at once, on a batch of nothing but the slots that they read.

use rustc_hash::FxHashMap;

use super::super::Result;
use super::super::context::RunEnv;
use super::doors::Doors;
use super::machine::{Machine, Part, State};
use super::rows::{Match, Rows};
use crate::bind::bound::Walk;
use crate::expression::evaluate::{Env, is_true};
use crate::expression::vector::{self, Chosen};
use crate::expression::{Expr, Slot};
use crate::value::{Batch, Column, NodeId, RelationshipId, Value};

/// A relationship and the node that it leads to.
pub(super) type Taken = (RelationshipId, NodeId);

/// What a search asks of its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) walk: &'a Walk,
    pub(super) machine: &'a Machine,
    pub(super) onward: &'a Doors<'a>,
    pub(super) backward: &'a Doors<'a>,
    pub(super) env: &'a RunEnv<'a>,
}

/// Moves that were found, one after the other.
#[derive(Default)]
pub(super) struct Moves {
    states: Vec<State>,
    steps: Vec<Taken>,
    /// Where in `steps` each ends.
    ends: Vec<usize>,
}

impl Moves {
    pub(super) fn clear(&mut self) {
        self.states.clear();
        self.steps.clear();
        self.ends.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// Where a move leads, and the steps it takes.
    pub(super) fn get(&self, place: usize) -> (State, &[Taken]) {
        let first = if place == 0 { 0 } else { self.ends[place - 1] };
        (self.states[place], &self.steps[first..self.ends[place]])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (State, &[Taken])> {
        (0..self.len()).map(|place| self.get(place))
    }
}

/// Finds the moves of one input row.
pub(super) struct Mover {
    /// The input row alone.
    row: Batch,
    /// What is remembered, by number, and its number.
    memories: Vec<Box<[u32]>>,
    numbers: FxHashMap<Box<[u32]>, u32>,
    /// Partial repetitions at work: where each is, and its steps.
    partial: Vec<Taken>,
}

/// Nothing is remembered of a slot.
const NOTHING: u32 = u32::MAX;

impl Mover {
    pub(super) fn new(row: Batch, machine: &Machine) -> Mover {
        let nothing: Box<[u32]> = vec![NOTHING; machine.remembered.len()].into();
        let numbers = [(nothing.clone(), 0)].into_iter().collect();
        Mover { row, memories: vec![nothing], numbers, partial: Vec::new() }
    }

    /// The state before the first move.
    pub(super) fn start(node: NodeId) -> State {
        State { part: 0, times: 0, node, memory: 0 }
    }

    /// Whether a walk satisfies what is asked of the whole of it.
    pub(super) fn is_wanted(&self, found: &Match, around: Around<'_>) -> Result<bool> {
        if around.walk.condition.is_empty() {
            return Ok(true);
        }
        around.env.budget().tick(1 + found.len() as u64)?;
        let mut rows = Rows::new(around.walk, false);
        rows.add(0, found, around.machine)?;
        let batch = rows.batch(&self.row);
        for condition in &around.walk.condition {
            if !is_true(condition, &batch, 0, around.env)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a walk may end in a state.
    pub(super) fn accepts(&mut self, mut state: State, around: Around<'_>) -> Result<bool> {
        loop {
            let Some(after) = self.leave(state, around)? else { return Ok(false) };
            if after.part as usize == around.machine.parts.len() {
                return Ok(true);
            }
            state = after;
        }
    }

    /// Adds all moves from a state, in a fixed order.
    pub(super) fn find(
        &mut self,
        mut state: State,
        around: Around<'_>,
        moves: &mut Moves,
    ) -> Result<()> {
        loop {
            if state.times < around.machine.part(state).max {
                self.repeat(state, around, moves)?;
            }
            if state.part as usize + 1 == around.machine.parts.len() {
                return Ok(());
            }
            match self.leave(state, around)? {
                Some(after) => state = after,
                None => return Ok(()),
            }
        }
    }

    /// The state in which the next part has not come yet, if this one has often enough.
    fn leave(&mut self, state: State, around: Around<'_>) -> Result<Option<State>> {
        let part = around.machine.part(state);
        if state.times < part.min || !self.is_as_bound(part.end, &Value::Node(state.node)) {
            return Ok(None);
        }
        if !part.at_end.is_empty() {
            let mut one = self.scratch(&part.end_reads, state, 1, around);
            one.set(part.end, Column::Nodes(vec![state.node]));
            if chosen(&part.at_end, &one, around.env)?.is_some_and(|rows| rows.is_empty()) {
                return Ok(None);
            }
        }
        let after = State { part: state.part + 1, times: 0, ..state };
        if around.machine.remembered.is_empty() || after.part as usize == around.machine.parts.len()
        {
            return Ok(Some(after));
        }
        let memory = self.remember(after, &[(part.end, state.node.0)], around)?;
        Ok(Some(State { memory, ..after }))
    }

    /// Adds the moves that take a part once more.
    fn repeat(&mut self, state: State, around: Around<'_>, moves: &mut Moves) -> Result<()> {
        let number = state.part as usize;
        let part = around.machine.part(state);
        if !self.holds_at_start(part, state, around)? {
            return Ok(());
        }
        let mut rows = 1;
        self.partial.clear();
        for step in 0..part.steps.len() {
            rows = self.step(part, (number, step, rows), state, around)?;
            if rows == 0 {
                return Ok(());
            }
        }
        let times = around.machine.times_after(number, state.times);
        let length = part.steps.len();
        let partial = std::mem::take(&mut self.partial);
        for steps in partial.chunks_exact(length) {
            let node = steps[length - 1].1;
            let after = State { times, node, ..state };
            if let Some(memory) = self.memory_after(part, after, steps, around)? {
                moves.states.push(State { memory, ..after });
                moves.steps.extend_from_slice(steps);
                moves.ends.push(moves.steps.len());
            }
        }
        self.partial = partial;
        Ok(())
    }

    fn holds_at_start(&self, part: &Part, state: State, around: Around<'_>) -> Result<bool> {
        if part.tests[0].is_empty() {
            return Ok(true);
        }
        let mut one = self.scratch(&part.reads, state, 1, around);
        one.set(part.start, Column::Nodes(vec![state.node]));
        Ok(chosen(&part.tests[0], &one, around.env)?.is_none_or(|rows| !rows.is_empty()))
    }

    /// Takes all partial repetitions one step further; says how many there are then.
    fn step(
        &mut self,
        part: &Part,
        (number, step, rows): (usize, usize, usize),
        state: State,
        around: Around<'_>,
    ) -> Result<usize> {
        let mut next: Vec<Taken> = Vec::new();
        for row in 0..rows {
            let before = &self.partial[row * step..(row + 1) * step];
            let node = before.last().map_or(state.node, |(_, node)| *node);
            let count = around.onward.each((number, step), node, |relationship, to| {
                next.extend_from_slice(before);
                next.push((relationship, to));
            });
            let budget = around.env.budget();
            budget.tick(1 + count)?;
            if step > 0 {
                budget.afford((next.capacity() * size_of::<Taken>()) as u64)?;
            }
        }
        self.partial = next;
        self.keep_tested(part, step, state, around)?;
        Ok(self.partial.len() / (step + 1))
    }

    /// Drops the partial repetitions that fail the tests that can be asked after a step.
    fn keep_tested(
        &mut self,
        part: &Part,
        step: usize,
        state: State,
        around: Around<'_>,
    ) -> Result<()> {
        let (tests, width) = (&part.tests[step + 1], step + 1);
        let rows = self.partial.len() / width;
        if tests.is_empty() || rows == 0 {
            return Ok(());
        }
        let mut batch = self.scratch(&part.reads, state, rows, around);
        if part.reads.contains(&part.start) {
            batch.set(part.start, Column::Nodes(vec![state.node; rows]));
        }
        for (at, hop) in part.steps[..width].iter().enumerate() {
            let taken = self.partial.iter().skip(at).step_by(width);
            if part.reads.contains(&hop.relationship) {
                let ids = taken.clone().map(|(relationship, _)| *relationship).collect();
                batch.set(hop.relationship, Column::Relationships(ids));
            }
            if part.reads.contains(&hop.to) {
                batch.set(hop.to, Column::Nodes(taken.map(|(_, node)| *node).collect()));
            }
        }
        if let Some(rows) = chosen(tests, &batch, around.env)? {
            let steps = |row: u32| row as usize * width..(row as usize + 1) * width;
            let kept = rows.into_iter().flat_map(|row| &self.partial[steps(row)]);
            self.partial = kept.copied().collect();
        }
        Ok(())
    }

    /// So many rows of what is bound before a repetition, as far as it is read.
    fn scratch(&self, reads: &[Slot], state: State, rows: usize, around: Around<'_>) -> Batch {
        let mut batch = Batch::new(self.row.width(), rows);
        for slot in reads {
            if self.row.column(*slot).is_some() {
                batch.set(*slot, constant(self.row.value(*slot, 0), rows));
            }
        }
        let memory = &self.memories[state.memory as usize];
        for (one, id) in around.machine.remembered.iter().zip(memory) {
            if *id != NOTHING && reads.contains(&one.slot) {
                let column = if one.is_relationship {
                    Column::Relationships(vec![RelationshipId(*id); rows])
                } else {
                    Column::Nodes(vec![NodeId(*id); rows])
                };
                batch.set(one.slot, column);
            }
        }
        batch
    }

    /// What is remembered after a move; none where it does not end at what is bound.
    fn memory_after(
        &mut self,
        part: &Part,
        after: State,
        steps: &[Taken],
        around: Around<'_>,
    ) -> Result<Option<u32>> {
        let (hop, (relationship, node)) = (&part.steps[0], steps[0]);
        if part.is_repeated {
            return Ok(Some(after.memory));
        }
        if !self.is_as_bound(hop.to, &Value::Node(node))
            || !self.is_as_bound(hop.relationship, &Value::Relationship(relationship))
        {
            return Ok(None);
        }
        if around.machine.remembered.is_empty() {
            return Ok(Some(after.memory));
        }
        let new = [(hop.relationship, relationship.0), (hop.to, node.0)];
        self.remember(after, &new, around).map(Some)
    }

    /// Whether a slot that is bound before the walk holds this.
    fn is_as_bound(&self, slot: Slot, found: &Value) -> bool {
        match (self.row.value(slot, 0), found) {
            (Value::Node(bound), Value::Node(found)) => bound == *found,
            (Value::Relationship(bound), Value::Relationship(found)) => bound == *found,
            _ => true,
        }
    }

    /// The number of what is remembered in a state, with something new.
    fn remember(&mut self, state: State, new: &[(Slot, u32)], around: Around<'_>) -> Result<u32> {
        let machine = around.machine;
        let lives = &machine.parts[state.part as usize].lives;
        let mut memory = self.memories[state.memory as usize].clone();
        for ((id, one), lives) in memory.iter_mut().zip(&machine.remembered).zip(lives) {
            let found = new.iter().find(|(slot, _)| *slot == one.slot);
            *id = if *lives { found.map_or(*id, |(_, id)| *id) } else { NOTHING };
        }
        if let Some(number) = self.numbers.get(&memory) {
            return Ok(*number);
        }
        let number = self.memories.len() as u32;
        around.env.budget().afford((u64::from(number) + 1) * (64 + 8 * memory.len() as u64))?;
        self.memories.push(memory.clone());
        self.numbers.insert(memory, number);
        Ok(number)
    }
}

fn constant(value: Value, rows: usize) -> Column {
    match value {
        Value::Node(node) => Column::Nodes(vec![node; rows]),
        Value::Relationship(relationship) => Column::Relationships(vec![relationship; rows]),
        other => Column::Constant(other, rows),
    }
}

/// The rows that pass all tests; `None` for all of them.
fn chosen(tests: &[Expr], batch: &Batch, env: &RunEnv<'_>) -> Result<Option<Vec<u32>>> {
    let mut kept: Option<Vec<u32>> = None;
    for test in tests {
        let narrowed = kept.as_ref().map(|rows| batch.gather(rows));
        match vector::select(test, narrowed.as_ref().unwrap_or(batch), env)? {
            Chosen::All => {}
            Chosen::Some(rows) => {
                kept = Some(match kept {
                    Some(before) => rows.iter().map(|row| before[*row as usize]).collect(),
                    None => rows,
                });
            }
        }
    }
    Ok(kept)
}
