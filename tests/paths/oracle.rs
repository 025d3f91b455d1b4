//! What the definitions say, with no thought for time: all walks that fit a pattern, those
//! that its mode allows, those that its selector keeps.

use std::collections::BTreeMap;

use crate::pattern::{Mode, Part, Pattern, Way, holds};
use crate::world::World;

/// More partial walks than this are not followed.
const PARTIAL_MAX: usize = 2_000;

/// A relationship and the node it leads to.
pub(crate) type Step = (usize, usize);

/// One way to fit a pattern, or the beginning of one.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) steps: Vec<Step>,
    /// The part of each repetition.
    repetitions: Vec<usize>,
    /// The part that may be repeated next.
    part: usize,
}

impl Match {
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(crate) fn end(&self) -> usize {
        self.steps.last().map_or(self.start, |(_, node)| *node)
    }

    /// The repetitions of a part; the steps of each.
    pub(crate) fn of(&self, part: usize, pattern: &Pattern) -> Vec<&[Step]> {
        let width = |part: usize| pattern.parts[part].0.steps.len();
        let before: usize =
            self.repetitions.iter().filter(|one| **one < part).map(|one| width(*one)).sum();
        let count = self.repetitions.iter().filter(|one| **one == part).count();
        let end = before + count * width(part);
        self.steps[before..end].chunks(width(part)).collect()
    }

    fn times(&self) -> usize {
        self.repetitions.iter().rev().take_while(|part| **part == self.part).count()
    }

    fn is_allowed(&self, mode: Mode) -> bool {
        let (mut nodes, mut relationships) = (1_u32 << self.start, 0_u32);
        let is_new = |seen: &mut u32, one: usize| {
            let before = *seen;
            *seen |= 1 << one;
            before != *seen
        };
        self.steps.iter().enumerate().all(|(place, (relationship, node))| match mode {
            Mode::Walk => true,
            Mode::Trail => is_new(&mut relationships, *relationship),
            Mode::Acyclic => is_new(&mut nodes, *node),
            Mode::Simple => {
                is_new(&mut nodes, *node) || (*node == self.start && place + 1 == self.len())
            }
        })
    }

    /// Whether it may be the beginning of one that is allowed.
    fn may_go_on(&self, mode: Mode) -> bool {
        mode != Mode::Simple || self.is_allowed(Mode::Acyclic)
    }
}

/// All matches from a node, or all up to a length.
pub(crate) struct Found {
    pub(crate) matches: Vec<Match>,
    /// All matches of at most so many relationships are there; `None`: all there are.
    pub(crate) up_to: Option<usize>,
}

/// Follows the pattern from a node, or from every one; `None` where there is too much of it.
pub(crate) fn matches(pattern: &Pattern, world: &World, from: Option<usize>) -> Option<Found> {
    let mode = pattern.mode.unwrap_or(Mode::Trail);
    let mut found = Vec::new();
    // partial matches by length, for walks without end are followed as far as they can be
    let mut layers: BTreeMap<usize, Vec<Match>> = BTreeMap::new();
    let starts = (0..world.nodes.len()).filter(|node| {
        pattern.first.fits(&world.nodes[*node]) && from.is_none_or(|from| from == *node)
    });
    let begun = |start| Match { start, steps: Vec::new(), repetitions: Vec::new(), part: 0 };
    layers.insert(0, starts.map(begun).collect());
    let mut count = 0;
    while let Some((length, layer)) = layers.pop_first() {
        count += layer.len();
        if count > PARTIAL_MAX {
            let is_endless = mode == Mode::Walk && pattern.is_endless();
            return is_endless.then_some(Found { matches: found, up_to: Some(length - 1) });
        }
        for partial in layer {
            follow(partial, (pattern, world, mode), &mut layers, &mut found);
        }
    }
    Some(Found { matches: found, up_to: None })
}

/// Ends a partial match if it may end, and takes it further in every way.
fn follow(
    mut partial: Match,
    (pattern, world, mode): (&Pattern, &World, Mode),
    layers: &mut BTreeMap<usize, Vec<Match>>,
    found: &mut Vec<Match>,
) {
    let node = partial.end();
    let may_go_on = partial.len() == 0 || partial.may_go_on(mode);
    loop {
        let (part, after) = &pattern.parts[partial.part];
        let times = partial.times();
        let (min, max) = part.times.map_or((1, Some(1)), |times| (times.min, times.max));
        if may_go_on && max.is_none_or(|max| times < max) {
            for steps in repetitions(part, node, partial.start, (pattern, world)) {
                let mut longer = partial.clone();
                longer.steps.extend(steps);
                longer.repetitions.push(partial.part);
                if longer.is_allowed(mode) {
                    layers.entry(longer.len()).or_default().push(longer);
                }
            }
        }
        if times < min || !after.fits(&world.nodes[node]) {
            return;
        }
        if partial.part + 1 == pattern.parts.len() {
            if pattern.least.is_none_or(|least| partial.len() >= least) {
                found.push(partial);
            }
            return;
        }
        partial.part += 1;
    }
}

/// All ways to take one repetition of a part from a node.
fn repetitions(
    part: &Part,
    node: usize,
    start: usize,
    (pattern, world): (&Pattern, &World),
) -> Vec<Vec<Step>> {
    if part.first.as_ref().is_some_and(|first| !first.fits(&world.nodes[node])) {
        return Vec::new();
    }
    let mut all = vec![Vec::new()];
    for (relationship, inner) in &part.steps {
        let mut longer = Vec::new();
        for steps in all {
            let at = steps.last().map_or(node, |(_, node): &Step| *node);
            for (id, to) in neighbours(world, at, relationship.way) {
                let fits = relationship.fits(&world.relationships[id])
                    && inner.as_ref().is_none_or(|inner| inner.fits(&world.nodes[to]));
                if fits {
                    longer.push([&steps[..], &[(id, to)]].concat());
                }
            }
        }
        all = longer;
    }
    let Some(condition) = &part.condition else { return all };
    all.retain(|steps| {
        let number = |name: &str| {
            let name = &name[..name.len() - 2];
            if name == pattern.first.name {
                return world.nodes[start].v;
            }
            if part.first.as_ref().is_some_and(|first| first.name == name) {
                return world.nodes[node].v;
            }
            let named = |((relationship, inner), (id, to)): (&(_, Option<_>), &Step)| {
                let relationship: &crate::pattern::RelationshipPattern = relationship;
                let inner: &Option<crate::pattern::NodePattern> = inner;
                if relationship.name == name {
                    return Some(world.relationships[*id].w);
                }
                inner.as_ref().filter(|inner| inner.name == name).map(|_| world.nodes[*to].v)
            };
            part.steps.iter().zip(steps).find_map(named).expect("the name is one of the part's")
        };
        holds(condition.op, number(&condition.left), number(&condition.right))
    });
    all
}

fn neighbours(world: &World, node: usize, way: Way) -> Vec<Step> {
    let mut found = Vec::new();
    for (id, one) in world.relationships.iter().enumerate() {
        let onward = one.from == node && way != Way::Back;
        let back = one.to == node && way != Way::Onward;
        if onward {
            found.push((id, one.to));
        }
        if back && !(onward && one.from == one.to) {
            found.push((id, one.from));
        }
    }
    found
}
