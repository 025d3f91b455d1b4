//! A walk as a machine: which move may come after which.
//!
//! In: a [`Walk`]. Out: [`Machine`], whose parts are repeated as a whole; one that comes once
//! and has many steps is as many parts here, so that a move is one step wherever it can be.
//! A move takes one repetition of a part. What may come next depends on a [`State`] alone:
//! the part, how often it has come, the node, and what predicates further on will read.

use super::super::expand;
use crate::bind::bound::{Walk, WalkPart, WalkStep};
use crate::expression::{Expr, Slot};
use crate::graph::{Direction, Graph, Types};
use crate::plan::Step;
use crate::value::NodeId;

/// No upper limit.
pub(super) const ENDLESS: u32 = u32::MAX;

/// Where a walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    /// The part that came last, or the first one at the beginning.
    pub(super) part: u32,
    /// How often it has come; no more is counted than makes a difference.
    pub(super) times: u32,
    pub(super) node: NodeId,
    /// What predicates further on read, by number.
    pub(super) memory: u32,
}

/// The parts of a walk.
pub(super) struct Machine {
    pub(super) parts: Vec<Part>,
    /// Slots of the walk that predicates of later parts read; in order.
    pub(super) remembered: Vec<Remembered>,
    /// Whether all moves have the same length.
    pub(super) is_even: bool,
    /// The first step, as expansions know it.
    pub(super) step: Step,
}

/// A slot that is read later than in its own part.
pub(super) struct Remembered {
    pub(super) slot: Slot,
    pub(super) is_relationship: bool,
}

/// What is repeated as a whole.
pub(super) struct Part {
    /// The part of the walk that it is, or belongs to.
    pub(super) number: usize,
    pub(super) is_repeated: bool,
    pub(super) start: Slot,
    pub(super) steps: Vec<Hop>,
    /// After so many steps: the predicates that can be asked then.
    pub(super) tests: Vec<Vec<Expr>>,
    /// The slots they read.
    pub(super) reads: Vec<Slot>,
    pub(super) end: Slot,
    pub(super) at_end: Vec<Expr>,
    pub(super) end_reads: Vec<Slot>,
    pub(super) min: u32,
    pub(super) max: u32,
    /// How often it has come follows from how long the walk is: so many times as the
    /// minimum, it matters no more than that.
    pub(super) is_counted_by_length: bool,
    /// Which remembered slots are still read in it or later.
    pub(super) lives: Vec<bool>,
    /// The least and the most steps of all later parts.
    least_after: usize,
    most_after: Option<usize>,
}

/// One step of a repetition.
pub(super) struct Hop {
    pub(super) relationship: Slot,
    pub(super) to: Slot,
    pub(super) direction: Direction,
    pub(super) types: Types,
}

impl Machine {
    pub(super) fn new(walk: &Walk, graph: &Graph) -> Machine {
        let mut parts: Vec<Part> = Vec::new();
        for (number, part) in walk.parts.iter().enumerate() {
            if part.repeated.is_some() {
                parts.push(Part::repeated(number, part, graph));
            } else {
                parts.extend(once(number, part, graph));
            }
        }
        if let Some(last) = parts.last_mut() {
            last.end = walk.to;
        }
        let remembered = remembered(&parts);
        measure(&mut parts, &remembered);
        let is_even = parts.iter().all(|part| part.steps.len() == parts[0].steps.len());
        Machine { parts, remembered, is_even, step: first_step(walk) }
    }

    /// The part of a state.
    pub(super) fn part(&self, state: State) -> &Part {
        &self.parts[state.part as usize]
    }

    /// Whether it is one part of one step of which nothing is asked but direction and type.
    pub(super) fn is_plain(&self) -> bool {
        self.is_single() && !self.parts[0].has_tests() && self.parts[0].at_end.is_empty()
    }

    /// Whether it is one part of one step. What comes between two visits of the same node
    /// can then be left out, as long as enough is left.
    pub(super) fn is_single(&self) -> bool {
        matches!(&self.parts[..], [part] if part.steps.len() == 1)
    }

    /// The fewest steps from a state to the end, as far as the quantifiers say.
    pub(super) fn least(&self, state: State) -> usize {
        let part = self.part(state);
        let left = part.min.saturating_sub(state.times) as usize;
        left.saturating_mul(part.steps.len()).saturating_add(part.least_after)
    }

    /// The most steps from a state to the end, if that is limited.
    pub(super) fn most(&self, state: State) -> Option<usize> {
        let part = self.part(state);
        if part.max == ENDLESS {
            return None;
        }
        let left = part.max.saturating_sub(state.times) as usize;
        Some(left.saturating_mul(part.steps.len()).saturating_add(part.most_after?))
    }

    /// States with the same key have the same future, except that the one reached sooner
    /// may go on for longer.
    pub(super) fn key(&self, state: State) -> State {
        let part = self.part(state);
        let counted = part.is_counted_by_length;
        let times = if counted { state.times.min(part.min) } else { state.times };
        State { times, ..state }
    }

    /// How often a part has come after it comes once more.
    pub(super) fn times_after(&self, part: usize, before: u32) -> u32 {
        let Part { min, max, .. } = self.parts[part];
        let most = if max == ENDLESS { min } else { max };
        before.saturating_add(1).min(most)
    }
}

impl Part {
    fn repeated(number: usize, part: &WalkPart, graph: &Graph) -> Part {
        let (min, max) = part.repeated.unwrap_or((1, Some(1)));
        let narrow = |times: u64| u32::try_from(times).unwrap_or(ENDLESS);
        let steps: Vec<Hop> = part.steps.iter().map(|step| Hop::new(step, graph)).collect();
        let mut tests = vec![Vec::new(); steps.len() + 1];
        for test in &part.predicates {
            tests[ready_after(test, part)].push(test.clone());
        }
        Part {
            min: narrow(min),
            max: max.map_or(ENDLESS, narrow),
            at_end: part.at_end.clone(),
            ..Part::plain(number, part.start, steps, tests, part.end)
        }
    }

    /// One that comes once.
    fn plain(
        number: usize,
        start: Slot,
        steps: Vec<Hop>,
        tests: Vec<Vec<Expr>>,
        end: Slot,
    ) -> Part {
        Part {
            number,
            is_repeated: true,
            start,
            steps,
            tests,
            reads: Vec::new(),
            end,
            at_end: Vec::new(),
            end_reads: Vec::new(),
            min: 1,
            max: 1,
            is_counted_by_length: false,
            lives: Vec::new(),
            least_after: 0,
            most_after: Some(0),
        }
    }

    pub(super) fn has_tests(&self) -> bool {
        self.tests.iter().any(|tests| !tests.is_empty())
    }

    fn least(&self) -> usize {
        (self.min as usize).saturating_mul(self.steps.len())
    }

    fn most(&self) -> Option<usize> {
        (self.max != ENDLESS).then(|| (self.max as usize).saturating_mul(self.steps.len()))
    }
}

impl Hop {
    fn new(step: &WalkStep, graph: &Graph) -> Hop {
        Hop {
            relationship: step.relationship,
            to: step.to,
            direction: expand::graph_direction(step.direction),
            types: expand::types_in(step.types.as_ref(), graph),
        }
    }
}

/// A part that comes once, step by step.
fn once(number: usize, part: &WalkPart, graph: &Graph) -> Vec<Part> {
    let mut start = part.start;
    let mut parts = Vec::with_capacity(part.steps.len());
    for step in &part.steps {
        let hop = Hop::new(step, graph);
        let tests = vec![Vec::new(), Vec::new()];
        let plain = Part::plain(number, start, vec![hop], tests, step.to);
        parts.push(Part { is_repeated: false, ..plain });
        start = step.to;
    }
    for test in &part.predicates {
        let ready = ready_after(test, part);
        parts[ready.max(1) - 1].tests[ready.min(1)].push(test.clone());
    }
    if let Some(last) = parts.last_mut() {
        last.end = part.end;
        last.at_end.clone_from(&part.at_end);
    }
    parts
}

/// After how many steps of a part all that a test reads is known.
fn ready_after(test: &Expr, part: &WalkPart) -> usize {
    let mut ready = 0;
    test.for_each_slot(&mut |slot| {
        let binds = |step: &WalkStep| step.relationship == slot || step.to == slot;
        // what is bound at the start is known there
        if slot != part.start
            && let Some(step) = part.steps.iter().position(binds)
        {
            ready = ready.max(step + 1);
        }
    });
    ready
}

/// The slots of all tests of each part are noted; those that another part binds are
/// remembered.
fn remembered(parts: &[Part]) -> Vec<Remembered> {
    let mut read: Vec<Slot> = parts
        .iter()
        .flat_map(|part| {
            let inside = part.bound_inside();
            let outside = slots_of(part.tests.iter().flatten());
            let outside = outside.into_iter().filter(move |slot| !inside.contains(slot));
            let at_end = slots_of(&part.at_end).into_iter().filter(|slot| *slot != part.end);
            outside.chain(at_end).collect::<Vec<Slot>>()
        })
        .collect();
    read.sort_unstable();
    read.dedup();
    let mut all = Vec::new();
    for slot in read {
        let relationships = parts.iter().filter(|part| !part.is_repeated).map(Part::relationship);
        let is_relationship = relationships.into_iter().any(|one| one == slot);
        let is_node = parts.iter().any(|part| part.end == slot);
        let is_start = parts.iter().any(|part| !part.is_repeated && part.start == slot);
        if is_relationship || is_node || is_start {
            all.push(Remembered { slot, is_relationship });
        }
    }
    all
}

impl Part {
    /// The relationship of a part that comes once.
    pub(super) fn relationship(&self) -> Slot {
        self.steps[0].relationship
    }

    fn bound_inside(&self) -> Vec<Slot> {
        let steps = self.steps.iter().flat_map(|hop| [hop.relationship, hop.to]);
        steps.chain([self.start]).collect()
    }
}

fn slots_of<'e>(tests: impl IntoIterator<Item = &'e Expr>) -> Vec<Slot> {
    let mut slots = Vec::new();
    for test in tests {
        test.for_each_slot(&mut |slot| slots.push(slot));
    }
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// What each part knows of all others.
fn measure(parts: &mut [Part], remembered: &[Remembered]) {
    let mut lives = vec![false; remembered.len()];
    let (mut least, mut most) = (0_usize, Some(0_usize));
    for part in parts.iter_mut().rev() {
        part.reads = slots_of(part.tests.iter().flatten());
        part.end_reads = slots_of(&part.at_end);
        for (lives, one) in lives.iter_mut().zip(remembered) {
            *lives |= part.reads.contains(&one.slot) || part.end_reads.contains(&one.slot);
        }
        part.lives.clone_from(&lives);
        (part.least_after, part.most_after) = (least, most);
        least = least.saturating_add(part.least());
        most = most.zip(part.most()).map(|(most, own)| most.saturating_add(own));
    }
    for part in parts {
        part.is_counted_by_length = true;
        if part.min != part.max {
            break;
        }
    }
}

fn first_step(walk: &Walk) -> Step {
    let WalkStep { relationship, types, direction, .. } = &walk.parts[0].steps[0];
    Step {
        from: walk.from,
        relationship: *relationship,
        to: walk.to,
        types: types.clone(),
        direction: *direction,
        reversed: false,
        span: walk.span,
    }
}
