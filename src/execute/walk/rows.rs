//! Output rows of a walk, as they are found.

use std::sync::Arc;

use super::super::Result;
use super::machine::Machine;
use super::moves::Taken;
use crate::bind::bound::{Walk, WalkPart};
use crate::expression::Slot;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, NodeId, Path, Value};

/// Most elements in the lists of one batch, so that few long walks are not kept waiting
/// for many.
const ELEMENTS_MAX: usize = 1 << 16;

/// One walk: its moves and their steps.
#[derive(Default)]
pub(super) struct Match {
    start: Option<NodeId>,
    parts: Vec<u32>,
    steps: Vec<Taken>,
}

impl Match {
    /// Forgets the last one.
    pub(super) fn begin(&mut self, start: NodeId) {
        self.start = Some(start);
        self.parts.clear();
        self.steps.clear();
    }

    /// A move of a part.
    pub(super) fn go(&mut self, part: u32, steps: &[Taken]) {
        self.parts.push(part);
        self.steps.extend_from_slice(steps);
    }

    /// How many relationships.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn steps(&self) -> &[Taken] {
        &self.steps
    }
}

/// What goes where.
pub(super) struct Rows<'p> {
    walk: &'p Walk,
    /// The slots that are bound, in order; `to` only where it is not bound before.
    slots: Vec<Slot>,
    /// The input row of each.
    of: Vec<u32>,
    /// Row after row, the values of `slots`.
    values: Vec<Vec<Value>>,
    elements: usize,
}

impl<'p> Rows<'p> {
    pub(super) fn new(walk: &'p Walk, into: bool) -> Rows<'p> {
        let mut slots = walk.slots();
        slots.retain(|slot| !(into && *slot == walk.to));
        let values = vec![Vec::new(); slots.len()];
        Rows { walk, slots, of: Vec::new(), values, elements: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.of.len() >= BATCH_ROWS || self.elements >= ELEMENTS_MAX
    }

    /// A row for a walk.
    pub(super) fn add(&mut self, row: usize, found: &Match, machine: &Machine) -> Result<()> {
        let Some(start) = found.start else { return Ok(()) };
        self.of.push(row as u32);
        self.elements += found.len() + 1;
        let mut at = (start, 0, 0);
        for number in 0..self.walk.parts.len() {
            at = self.part(number, at, found, machine)?;
        }
        if let Some(slot) = self.walk.path {
            self.put(slot, path(start, &found.steps, self.walk.reversed));
        }
        Ok(())
    }

    /// Binds what one part was, from a node, a move and a step on; gives those after it.
    fn part(
        &mut self,
        number: usize,
        (node, first_move, first_step): (NodeId, usize, usize),
        found: &Match,
        machine: &Machine,
    ) -> Result<(NodeId, usize, usize)> {
        let of_part = |part: &&u32| machine.parts[**part as usize].number == number;
        let moves = found.parts[first_move..].iter().take_while(of_part);
        let moves: Vec<u32> = moves.copied().collect();
        let count: usize = moves.iter().map(|part| machine.parts[*part as usize].steps.len()).sum();
        let steps = &found.steps[first_step..first_step + count];
        let end = steps.last().map_or(node, |(_, node)| *node);
        let part = &self.walk.parts[number];
        if part.repeated.is_none() {
            self.put(part.start, Value::Node(node));
            for (step, (relationship, to)) in part.steps.iter().zip(steps) {
                self.put(step.relationship, Value::Relationship(*relationship));
                self.put(step.to, Value::Node(*to));
            }
        }
        for (one, list) in &part.groups {
            let mut values = group(part, *one, node, steps);
            if self.walk.reversed {
                values.reverse();
            }
            self.elements += values.len();
            self.put(*list, Value::list(values)?);
        }
        self.put(part.end, Value::Node(end));
        Ok((end, first_move + moves.len(), first_step + count))
    }

    /// Binds a slot in the row at work, if it is one of those to be bound.
    fn put(&mut self, slot: Slot, value: Value) {
        if let Ok(place) = self.slots.binary_search(&slot) {
            let values = &mut self.values[place];
            values.truncate(self.of.len() - 1);
            values.push(value);
        }
    }

    /// The rows that were found: the input's columns repeated, and what was bound.
    pub(super) fn batch(&mut self, input: &Batch) -> Batch {
        let mut batch = input.gather(&std::mem::take(&mut self.of));
        for (slot, values) in self.slots.iter().zip(&mut self.values) {
            batch.set(*slot, Column::from_values(std::mem::take(values)));
        }
        self.elements = 0;
        batch
    }
}

/// The whole of it; as it was written, not as it was walked.
fn path(start: NodeId, steps: &[Taken], is_reversed: bool) -> Value {
    let nodes = std::iter::once(start).chain(steps.iter().map(|(_, node)| *node));
    let relationships = steps.iter().map(|(relationship, _)| *relationship);
    let mut path = Path { nodes: nodes.collect(), relationships: relationships.collect() };
    if is_reversed {
        path.nodes.reverse();
        path.relationships.reverse();
    }
    Value::Path(Arc::new(path))
}

/// What a variable of a repeated part was in each repetition.
fn group(part: &WalkPart, one: Slot, start: NodeId, steps: &[Taken]) -> Vec<Value> {
    let width = part.steps.len();
    let at = |step: usize| steps.iter().skip(step).step_by(width);
    for (number, step) in part.steps.iter().enumerate() {
        if step.relationship == one {
            return at(number)
                .map(|(relationship, _)| Value::Relationship(*relationship))
                .collect();
        }
        if step.to == one {
            return at(number).map(|(_, node)| Value::Node(*node)).collect();
        }
    }
    let before = std::iter::once(start).chain(at(width - 1).map(|(_, node)| *node));
    before.take(steps.len() / width).map(Value::Node).collect()
}
