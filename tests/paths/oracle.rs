//! What the definitions say, with no thought for time: all walks that fit a pattern, those
//! that its mode allows, those that its selector keeps.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::{Mode, Part, Pattern, Way, holds};
use crate::world::World;

/// More partial walks than this are not followed.
const PARTIAL_MAX: usize = 4_000;

/// A relationship and the node it leads to.
pub(crate) type Step = (usize, usize);

/// One way to fit a pattern.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) start: usize,
    /// The repetitions of each part.
    pub(crate) parts: Vec<Vec<Vec<Step>>>,
}

impl Match {
    pub(crate) fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        self.parts.iter().flatten().flatten().copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.steps().count()
    }

    pub(crate) fn end(&self) -> usize {
        self.steps().last().map_or(self.start, |(_, node)| node)
    }

    fn is_allowed(&self, mode: Mode) -> bool {
        let (mut nodes, mut relationships) = (BTreeSet::from([self.start]), BTreeSet::new());
        let len = self.len();
        self.steps().enumerate().all(|(place, (relationship, node))| match mode {
            Mode::Walk => true,
            Mode::Trail => relationships.insert(relationship),
            Mode::Acyclic => nodes.insert(node),
            Mode::Simple => nodes.insert(node) || (node == self.start && place + 1 == len),
        })
    }

    /// Whether it may be the beginning of one that is allowed.
    fn may_go_on(&self, mode: Mode) -> bool {
        self.is_allowed(mode) && (mode != Mode::Simple || self.is_allowed(Mode::Acyclic))
    }
}

/// All matches from a node, or all up to a length.
pub(crate) struct Found {
    pub(crate) matches: Vec<Match>,
    /// All matches of at most so many relationships are there; `None`: all there are.
    pub(crate) up_to: Option<usize>,
}

/// Follows the pattern from every node; `None` where there is too much of it.
pub(crate) fn matches(pattern: &Pattern, world: &World) -> Option<Found> {
    let mode = pattern.mode.unwrap_or(Mode::Trail);
    let mut found = Vec::new();
    // partial matches by length, for walks without end are followed as far as they can be
    let mut layers: BTreeMap<usize, Vec<Match>> = BTreeMap::new();
    let starts = (0..world.nodes.len()).filter(|node| pattern.first.fits(&world.nodes[*node]));
    layers.insert(0, starts.map(|start| Match { start, parts: vec![Vec::new()] }).collect());
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
        let number = partial.parts.len() - 1;
        let (part, after) = &pattern.parts[number];
        let times = partial.parts[number].len();
        let (min, max) = part.times.map_or((1, Some(1)), |times| (times.min, times.max));
        if may_go_on && max.is_none_or(|max| times < max) {
            for steps in repetitions(part, node, partial.start, (pattern, world)) {
                let mut longer = partial.clone();
                longer.parts[number].push(steps);
                if longer.is_allowed(mode) {
                    layers.entry(longer.len()).or_default().push(longer);
                }
            }
        }
        if times < min || !after.fits(&world.nodes[node]) {
            return;
        }
        if number + 1 == pattern.parts.len() {
            if pattern.least.is_none_or(|least| partial.len() >= least) {
                found.push(partial);
            }
            return;
        }
        partial.parts.push(Vec::new());
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
