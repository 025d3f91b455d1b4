//! How far it is to a node where all walks are to end, predicates left aside.
//!
//! Measured from that node against the direction of the walk, breadth first, and only as far
//! as is asked. What it says is never more than the true distance, so that what it calls too
//! far can be left out.

use rustc_hash::FxHashMap;

use super::super::Result;
use super::machine::{Machine, Part, State};
use super::moves::Around;
use crate::expression::evaluate::Env;
use crate::value::NodeId;

/// More repetitions than this are not told apart.
const TIMES_MAX: u32 = 8;

/// Distances to one node.
pub(super) struct Guide {
    places: Vec<Place>,
    /// The first place of each part.
    firsts: Vec<u32>,
    reached: FxHashMap<(u32, NodeId), u32>,
    frontier: Vec<(u32, NodeId)>,
    depth: usize,
}

/// So many steps into a repetition of a part that has come so many times.
struct Place {
    /// The step that leads here, its part, and where it comes from.
    before: Vec<(usize, usize, u32)>,
    /// Where a walk can be just as well.
    same: Option<u32>,
}

impl Guide {
    pub(super) fn new(end: NodeId, machine: &Machine) -> Guide {
        let (mut places, mut firsts, mut exit) = (Vec::new(), Vec::new(), None);
        for (number, part) in machine.parts.iter().enumerate() {
            let first = places.len() as u32;
            add_places((number, part), exit, &mut places);
            exit = Some(first + needed(part) * part.steps.len() as u32);
            firsts.push(first);
        }
        let (reached, frontier) = (FxHashMap::default(), Vec::new());
        let mut guide = Guide { places, firsts, reached, frontier, depth: 0 };
        let mut frontier = Vec::new();
        guide.enter(exit.unwrap_or(0), end, 0, &mut frontier);
        guide.frontier = frontier;
        guide
    }

    fn enter(&mut self, place: u32, node: NodeId, depth: usize, frontier: &mut Vec<(u32, NodeId)>) {
        let mut at = Some(place);
        while let Some(place) = at {
            if self.reached.contains_key(&(place, node)) {
                return;
            }
            self.reached.insert((place, node), depth as u32);
            frontier.push((place, node));
            at = self.places[place as usize].same;
        }
    }

    /// The least number of steps that may lead from a state to the end; `None` where there
    /// are none that do.
    pub(super) fn at_least(&self, state: State, machine: &Machine) -> Option<usize> {
        let measured = match self.reached.get(&self.place(state, machine)) {
            Some(distance) => *distance as usize,
            None if self.frontier.is_empty() => return None,
            None => self.depth + 1,
        };
        Some(measured.max(machine.least(state)))
    }

    fn place(&self, state: State, machine: &Machine) -> (u32, NodeId) {
        let part = machine.part(state);
        let steps = state.times.min(needed(part)) * part.steps.len() as u32;
        (self.firsts[state.part as usize] + steps, state.node)
    }

    /// Measures up to a distance.
    pub(super) fn widen(&mut self, depth: usize, around: Around<'_>) -> Result<()> {
        while self.depth < depth && !self.frontier.is_empty() {
            self.depth += 1;
            let mut next = Vec::new();
            for (place, node) in std::mem::take(&mut self.frontier) {
                let before = std::mem::take(&mut self.places[place as usize].before);
                for (part, step, from) in &before {
                    let count = around.backward.each((*part, *step), node, |_, other| {
                        self.enter(*from, other, self.depth, &mut next);
                    });
                    around.env.budget().tick(1 + count)?;
                }
                self.places[place as usize].before = before;
            }
            self.frontier = next;
            let entry = 2 * size_of::<((u32, NodeId), u32)>();
            around.env.budget().afford((self.reached.len() * entry) as u64)?;
        }
        Ok(())
    }

    /// Measures until it is known how far it is from a state.
    pub(super) fn measure(&mut self, state: State, around: Around<'_>) -> Result<()> {
        let place = self.place(state, around.machine);
        while !self.reached.contains_key(&place) && !self.frontier.is_empty() {
            self.widen(self.depth + 1, around)?;
        }
        Ok(())
    }
}

/// How many repetitions are told apart.
fn needed(part: &Part) -> u32 {
    part.min.min(TIMES_MAX)
}

/// The places of a part: for each number of repetitions, before the first step, after it,
/// and so on. Where it begins one is just as well where the part before it is left.
fn add_places((number, part): (usize, &Part), same: Option<u32>, places: &mut Vec<Place>) {
    let first = places.len() as u32;
    let (width, needed) = (part.steps.len(), needed(part));
    places.push(Place { before: Vec::new(), same });
    for at in 0..needed as usize * width {
        places.push(Place { before: vec![(number, at % width, first + at as u32)], same: None });
    }
    if part.max > needed {
        add_round(number, width, places);
    }
}

/// Once more after the last repetition that is told apart: steps of one that ends where it
/// began.
fn add_round(number: usize, width: usize, places: &mut Vec<Place>) {
    let end = places.len() - 1;
    let mut from = end;
    for step in 0..width - 1 {
        places.push(Place { before: vec![(number, step, from as u32)], same: None });
        from = places.len() - 1;
    }
    places[end].before.push((number, width - 1, from as u32));
}
