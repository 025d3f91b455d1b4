//! How much there is of what; the optimizer, completion and `relata check` read it.
//!
//! Counts are exact and follow every change: nodes by label set, relationships by
//! (label set of start, type, label set of end). Label sets are few, so a change
//! moves one counter, and a question sums over the sets that have the label.
//! Distinct values are estimated from a sample when first asked for, and again
//! after a tenth of the graph has changed.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::labels::SetId;
use super::symbols::{KeyId, LabelId, TypeId};
use super::{Direction, Entity, Graph, index};

/// Most nodes looked at for an estimate.
const SAMPLE_MAX: usize = 4096;

/// An estimate is renewed after this part of the graph has changed.
const STALE_PART: u64 = 10;

type Triple = (SetId, TypeId, SetId);

/// Counters that follow every change.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    nodes: Vec<u64>,
    slots: FxHashMap<Triple, usize>,
    counters: Vec<u64>,
    /// Relationships that end where they start, by type.
    loops: Vec<u64>,
    /// The slot used last; relationships tend to come in runs of one kind.
    last: Option<(Triple, usize)>,
    pub(crate) version: Version,
    estimates: RwLock<FxHashMap<(Option<LabelId>, KeyId), Dated>>,
}

/// What a graph has been through; the same while it is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// How many changes there have been, undone ones included.
    pub changes: u64,
    /// How often something was declared.
    pub declarations: u64,
}

#[derive(Clone, Copy, Debug)]
struct Dated {
    changes: u64,
    estimate: KeyEstimate,
}

/// What is thought of the values of a key on the nodes of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyEstimate {
    /// Nodes of the label that have the key.
    pub present: u64,
    /// Different values among them.
    pub distinct: u64,
}

/// A relationship type between two labels, and how often it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelTriple {
    /// A label of the start; none where it has no label.
    pub from: Option<LabelId>,
    /// The type.
    pub kind: TypeId,
    /// A label of the end; none where it has no label.
    pub to: Option<LabelId>,
    /// How many.
    pub count: u64,
}

impl Counts {
    pub(crate) fn node_added(&mut self, set: SetId) {
        let index = set.0 as usize;
        if index >= self.nodes.len() {
            self.nodes.resize(index + 1, 0);
        }
        self.nodes[index] += 1;
    }

    pub(crate) fn nodes_added(&mut self, set: SetId, count: u64) {
        self.node_added(set);
        self.nodes[set.0 as usize] += count;
        self.node_removed(set);
        self.changed(count);
    }

    /// Takes note that so much more is different from what was estimated.
    pub(crate) fn changed(&mut self, count: u64) {
        self.version.changes += count;
    }

    pub(crate) fn node_removed(&mut self, set: SetId) {
        self.nodes[set.0 as usize] -= 1;
    }

    pub(crate) fn relationship_added(&mut self, from: SetId, kind: TypeId, to: SetId) {
        *self.counter((from, kind, to)) += 1;
    }

    pub(crate) fn relationship_removed(&mut self, from: SetId, kind: TypeId, to: SetId) {
        *self.counter((from, kind, to)) -= 1;
    }

    /// A loop came, beside what [`Counts::relationship_added`] is told.
    pub(crate) fn loop_added(&mut self, kind: TypeId) {
        let index = kind.0 as usize;
        if index >= self.loops.len() {
            self.loops.resize(index + 1, 0);
        }
        self.loops[index] += 1;
    }

    pub(crate) fn loop_removed(&mut self, kind: TypeId) {
        self.loops[kind.0 as usize] -= 1;
    }

    fn counter(&mut self, triple: Triple) -> &mut u64 {
        let slot = match self.last {
            Some((last, slot)) if last == triple => slot,
            _ => *self.slots.entry(triple).or_insert(self.counters.len()),
        };
        if slot == self.counters.len() {
            self.counters.push(0);
        }
        self.last = Some((triple, slot));
        &mut self.counters[slot]
    }

    fn triples(&self) -> impl Iterator<Item = (Triple, u64)> + '_ {
        let counted = self.slots.iter().map(|(triple, slot)| (*triple, self.counters[*slot]));
        counted.filter(|(_, count)| *count > 0)
    }
}

/// The statistics of a graph as it is now.
#[derive(Clone, Copy)]
pub struct Statistics<'a> {
    graph: &'a Graph,
}

impl<'a> Statistics<'a> {
    pub(crate) fn new(graph: &'a Graph) -> Statistics<'a> {
        Statistics { graph }
    }

    /// Nodes with the label, or all.
    pub fn nodes(self, label: Option<LabelId>) -> u64 {
        match label {
            None => self.graph.node_count() as u64,
            Some(label) => {
                let counted = self.graph.counts.nodes.iter().enumerate();
                let with_label = counted.filter(|(set, _)| self.has(SetId(*set as u32), label));
                with_label.map(|(_, count)| count).sum()
            }
        }
    }

    /// Relationships of the type, or all.
    pub fn relationships(self, kind: Option<TypeId>) -> u64 {
        self.count(None, kind, None)
    }

    /// Relationships of a type between two labels; `None` is any.
    pub fn count(self, from: Option<LabelId>, kind: Option<TypeId>, to: Option<LabelId>) -> u64 {
        let is_meant = |&((start, of_type, end), _): &(Triple, u64)| {
            kind.is_none_or(|kind| kind == of_type)
                && from.is_none_or(|label| self.has(start, label))
                && to.is_none_or(|label| self.has(end, label))
        };
        self.graph.counts.triples().filter(is_meant).map(|(_, count)| count).sum()
    }

    /// Relationships of a type that end at the node they start from.
    pub fn loops(self, kind: TypeId) -> u64 {
        self.graph.counts.loops.get(kind.0 as usize).copied().unwrap_or_default()
    }

    /// Whether any node has both labels.
    pub fn meet(self, one: LabelId, other: LabelId) -> bool {
        let counted = self.graph.counts.nodes.iter().enumerate();
        let mut sets = counted.filter(|(_, count)| **count > 0).map(|(set, _)| SetId(set as u32));
        sets.any(|set| self.has(set, one) && self.has(set, other))
    }

    /// Which types join which labels, sorted. A relationship counts once for each
    /// pair of a label of its start and a label of its end.
    pub fn triples(self) -> Vec<LabelTriple> {
        let mut sums: BTreeMap<_, u64> = BTreeMap::new();
        for ((start, kind, end), count) in self.graph.counts.triples() {
            for from in self.labels_or_none(start) {
                for to in self.labels_or_none(end) {
                    *sums.entry((from, kind, to)).or_default() += count;
                }
            }
        }
        sums.into_iter()
            .map(|((from, kind, to), count)| LabelTriple { from, kind, to, count })
            .collect()
    }

    /// Types that occur at nodes of the label, seen from there, sorted.
    pub fn relationship_types_from(self, label: LabelId, direction: Direction) -> Vec<TypeId> {
        let is_met = |&((start, _, end), _): &(Triple, u64)| {
            (direction != Direction::Incoming && self.has(start, label))
                || (direction != Direction::Outgoing && self.has(end, label))
        };
        let mut types: Vec<TypeId> =
            self.graph.counts.triples().filter(is_met).map(|((_, kind, _), _)| kind).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// How many relationships of a type a node of a label has on average; `None` is any.
    pub fn average_degree(
        self,
        label: Option<LabelId>,
        kind: Option<TypeId>,
        direction: Direction,
    ) -> f64 {
        let out = || self.count(label, kind, None);
        let into = || self.count(None, kind, label);
        let relationships = match direction {
            Direction::Outgoing => out(),
            Direction::Incoming => into(),
            Direction::Either => out() + into(),
        };
        match self.nodes(label) {
            0 => 0.0,
            nodes => relationships as f64 / nodes as f64,
        }
    }

    /// How many nodes of the label have the key, and how many different values
    /// there are; exact for labels of up to a few thousand nodes.
    pub fn key(self, label: Option<LabelId>, key: KeyId) -> KeyEstimate {
        let counts = &self.graph.counts;
        let known = counts.estimates.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(dated) = known.get(&(label, key)) {
            let changed = counts.version.changes - dated.changes;
            if changed * STALE_PART <= self.nodes(label) {
                return dated.estimate;
            }
        }
        drop(known);
        let changes = counts.version.changes;
        let dated = Dated { changes, estimate: self.estimate(label, key) };
        let mut known = counts.estimates.write().unwrap_or_else(PoisonError::into_inner);
        known.insert((label, key), dated);
        dated.estimate
    }

    /// Different values of the key on nodes of the label.
    pub fn distinct(self, label: Option<LabelId>, key: KeyId) -> u64 {
        self.key(label, key).distinct
    }

    fn estimate(self, label: Option<LabelId>, key: KeyId) -> KeyEstimate {
        let total = self.nodes(label);
        let step = (total as usize).div_ceil(SAMPLE_MAX).max(1);
        let nodes: Box<dyn Iterator<Item = _>> = match label {
            Some(label) => Box::new(self.graph.nodes_with_label(label)),
            None => Box::new(self.graph.nodes()),
        };
        let mut sample = Sample::default();
        for node in nodes.step_by(step) {
            let value = self.graph.property(Entity::Node(node), key);
            sample.add(index::hash(&value));
        }
        sample.estimate(total)
    }

    fn has(self, set: SetId, label: LabelId) -> bool {
        self.graph.labels.members(set).contains(&label)
    }

    fn labels_or_none(self, set: SetId) -> impl Iterator<Item = Option<LabelId>> + 'a {
        let labels = self.graph.labels.members(set);
        labels.iter().copied().map(Some).chain(labels.is_empty().then_some(None))
    }
}

/// Values met in a sample, by hash.
#[derive(Default)]
struct Sample {
    size: u64,
    present: u64,
    seen: FxHashSet<u64>,
    repeated: FxHashSet<u64>,
}

impl Sample {
    fn add(&mut self, hash: Option<u64>) {
        self.size += 1;
        if let Some(hash) = hash {
            self.present += 1;
            if !self.seen.insert(hash) {
                self.repeated.insert(hash);
            }
        }
    }

    /// Scales up to a population of `total`: the more values occur only once in
    /// the sample, the more there must be outside it.
    fn estimate(&self, total: u64) -> KeyEstimate {
        if self.present == 0 {
            return KeyEstimate { present: 0, distinct: 0 };
        }
        let present = total as f64 * self.present as f64 / self.size as f64;
        let once = (self.seen.len() - self.repeated.len()) as f64;
        let sampled = self.present as f64;
        let unseen = once * (1.0 - sampled / present);
        let distinct = self.seen.len() as f64 * sampled / (sampled - unseen).max(1.0);
        KeyEstimate { present: present as u64, distinct: distinct.min(present) as u64 }
    }
}
