//! Neighbours at the speed of an array: per relationship type and direction a
//! compressed sparse row cache beside petgraph, built when it pays.
//!
//! In: the topology and which relationships are deleted. Out: the neighbours of a
//! node, always in order of (neighbour, relationship), whichever side answers.
//!
//! Walking petgraph's lists runs up a debt; only when that exceeds what a build
//! costs is one made, so one small question never pays for a large array, and a
//! large one pays little more than the array. A write mends the lists of its two nodes.
//! Those too long for that are answered by petgraph again, until their debt pays for a
//! fresh array. Nothing is ever rebuilt by a write.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::array::{Array, Arrays, EMPTY, Entry, Mend};
use super::bits::Bits;
use super::symbols::TypeId;
use super::topology::Topology;
use crate::value::{NodeId, RelationshipId};

/// Steps through petgraph that are always free of debt.
const FREE_STEPS: u64 = 64;

/// A first array is built after walking this part of its relationships.
const FIRST_PART: u64 = 8;

/// What is there: the topology less what the running transaction deleted.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) deleted: &'a Bits,
}

/// Which lists of a node: one direction, one type or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) outgoing: bool,
    pub(crate) kind: Option<TypeId>,
}

/// Neighbours of one node and the relationships to them, side by side, in order of
/// (neighbour, relationship).
#[derive(Clone, Debug)]
pub struct Neighbours<'a> {
    pub(super) nodes: Cow<'a, [NodeId]>,
    pub(super) relationships: Cow<'a, [RelationshipId]>,
}

impl Neighbours<'_> {
    /// The neighbours, sorted; one stands repeatedly where relationships are parallel.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The relationship to each of [`Neighbours::nodes`].
    pub fn relationships(&self) -> &[RelationshipId] {
        &self.relationships
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Both side by side.
    pub fn iter(&self) -> impl Iterator<Item = (RelationshipId, NodeId)> + '_ {
        self.relationships.iter().copied().zip(self.nodes.iter().copied())
    }

    /// The relationships to `neighbour`, by binary search.
    pub fn to(&self, neighbour: NodeId) -> &[RelationshipId] {
        let start = self.nodes.partition_point(|node| *node < neighbour);
        let count = self.nodes[start..].partition_point(|node| *node == neighbour);
        &self.relationships[start..start + count]
    }
}

/// The caches of all types.
#[derive(Debug, Default)]
pub(crate) struct Adjacency {
    of_type: Vec<Pair>,
    any: Pair,
    rosters: Vec<Roster>,
}

#[derive(Debug, Default)]
struct Pair {
    outgoing: Cache,
    incoming: Cache,
}

impl Adjacency {
    /// The neighbours of a node.
    pub(crate) fn neighbours(&self, view: View<'_>, node: NodeId, lane: Lane) -> Neighbours<'_> {
        match self.array(view, node, lane) {
            Some(array) => array.of(node),
            None => self.walk(view, node, lane),
        }
    }

    /// How many neighbours a node has.
    pub(crate) fn degree(&self, view: View<'_>, node: NodeId, lane: Lane) -> usize {
        if let Some(array) = self.array(view, node, lane) {
            return array.range(node).len();
        }
        let mut degree = 0;
        self.steps(view, node, lane, |_, _| degree += 1);
        degree
    }

    /// Whether an array answers for `node`, so that neighbours are had without walking.
    pub(crate) fn is_ready(&self, view: View<'_>, node: NodeId, lane: Lane) -> bool {
        self.array(view, node, lane).is_some()
    }

    /// Builds the array of a lane now; for those who are about to read most of it.
    pub(crate) fn prepare(&self, view: View<'_>, lane: Lane) {
        if let Some(cache) = self.cache(lane) {
            cache.base.get_or_init(|| self.build(view, lane));
        }
    }

    /// The arrays of a lane, if there are some that answer for every node.
    pub(crate) fn arrays(&self, lane: Lane) -> Option<Arrays<'_>> {
        let Some(cache) = self.cache(lane) else { return Some(EMPTY.whole()) };
        cache.exact().map(Array::whole)
    }

    /// The same, built now if there are none.
    pub(crate) fn all_arrays(&self, view: View<'_>, lane: Lane) -> Arrays<'_> {
        let Some(cache) = self.cache(lane) else { return EMPTY.whole() };
        let build = || self.build(view, lane);
        match cache.exact() {
            Some(array) => array.whole(),
            None if cache.touched.is_empty() => cache.base.get_or_init(build).whole(),
            None => cache.fresh.get_or_init(build).whole(),
        }
    }

    /// The relationships of a type in order of id.
    pub(crate) fn relationships(&self, view: View<'_>, kind: TypeId) -> Cow<'_, [RelationshipId]> {
        match self.rosters.get(kind.0 as usize) {
            None => Cow::Borrowed(&[]),
            Some(roster) if roster.is_exact && view.deleted.is_empty() => {
                Cow::Borrowed(&roster.ids)
            }
            Some(roster) => Cow::Owned(roster.live(view, kind)),
        }
    }

    /// Takes note that a relationship came or came back, or is no longer seen.
    pub(crate) fn touch(
        &mut self,
        relationship: RelationshipId,
        (start, kind, end): (NodeId, TypeId, NodeId),
        is_there: bool,
    ) {
        self.any.touch(relationship, (start, end), is_there);
        if let Some(pair) = self.of_type.get_mut(kind.0 as usize) {
            pair.touch(relationship, (start, end), is_there);
        }
    }

    /// Enters a new relationship into the roster of its type.
    pub(crate) fn enrol(&mut self, relationship: RelationshipId, kind: TypeId) {
        let index = kind.0 as usize;
        if index >= self.rosters.len() {
            self.rosters.resize_with(index + 1, Roster::default);
            self.of_type.resize_with(index + 1, Pair::default);
        }
        self.rosters[index].push(relationship);
    }

    /// Enters new relationships of a type whose ids count up.
    pub(crate) fn enrol_run(&mut self, relationships: Range<u32>, kind: TypeId) {
        let Some(first) = relationships.clone().next() else { return };
        self.enrol(RelationshipId(first), kind);
        let rest = relationships.skip(1).map(RelationshipId);
        self.rosters[kind.0 as usize].ids.extend(rest);
    }

    /// Takes the newest relationship of a type out of its roster again.
    pub(crate) fn withdraw(&mut self, relationship: RelationshipId, kind: TypeId) {
        let popped = self.rosters.get_mut(kind.0 as usize).and_then(|roster| roster.ids.pop());
        debug_assert_eq!(popped, Some(relationship), "additions are undone newest first");
    }

    /// Takes note that petgraph gave up a relationship for good.
    pub(crate) fn strike(&mut self, kind: TypeId) {
        self.rosters[kind.0 as usize].strike();
    }

    /// Drops struck entries from rosters that hold too many of them.
    pub(crate) fn tidy(&mut self, view: View<'_>) {
        for (index, roster) in self.rosters.iter_mut().enumerate() {
            roster.tidy(view, TypeId(index as u32));
        }
    }

    /// The array that answers for `node`, built now if that has come to pay.
    fn array(&self, view: View<'_>, node: NodeId, lane: Lane) -> Option<&Array> {
        let Some(cache) = self.cache(lane) else { return Some(&EMPTY) };
        let Some(base) = cache.base.get() else {
            let limit = FREE_STEPS + self.size(view, lane) / FIRST_PART;
            let pays = cache.debt.load(Relaxed) > limit;
            return pays.then(|| cache.base.get_or_init(|| self.build(view, lane)));
        };
        if !cache.touched.contains(node.0) {
            return Some(base);
        }
        let pays = || cache.debt.load(Relaxed) > FREE_STEPS + self.size(view, lane);
        match cache.fresh.get() {
            None if pays() => Some(cache.fresh.get_or_init(|| self.build(view, lane))),
            fresh => fresh,
        }
    }

    /// None for a type that no relationship ever had.
    fn cache(&self, lane: Lane) -> Option<&Cache> {
        let pair = match lane.kind {
            // what is true of the only type is true of any
            None => match self.of_type.as_slice() {
                [only] => only,
                _ => &self.any,
            },
            Some(kind) => self.of_type.get(kind.0 as usize)?,
        };
        Some(if lane.outgoing { &pair.outgoing } else { &pair.incoming })
    }

    /// How many relationships an array of this lane holds, about.
    fn size(&self, view: View<'_>, lane: Lane) -> u64 {
        match lane.kind {
            None => view.topology.relationship_count() as u64,
            Some(kind) => self.rosters.get(kind.0 as usize).map_or(0, |r| r.ids.len()) as u64,
        }
    }

    /// Asks petgraph, and owes for it.
    fn steps(
        &self,
        view: View<'_>,
        node: NodeId,
        lane: Lane,
        mut visit: impl FnMut(NodeId, RelationshipId),
    ) {
        let mut walked = 1;
        for step in view.topology.steps(node, lane.outgoing) {
            walked += 1;
            let is_meant = lane.kind.is_none_or(|kind| kind == step.kind);
            if is_meant && !view.deleted.contains(step.relationship.0) {
                visit(step.neighbour, step.relationship);
            }
        }
        if let Some(cache) = self.cache(lane) {
            cache.debt.fetch_add(walked, Relaxed);
        }
    }

    fn walk(&self, view: View<'_>, node: NodeId, lane: Lane) -> Neighbours<'static> {
        let mut found = Vec::new();
        self.steps(view, node, lane, |neighbour, relationship| {
            found.push((neighbour, relationship));
        });
        found.sort_unstable();
        let (nodes, relationships): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        Neighbours { nodes: Cow::Owned(nodes), relationships: Cow::Owned(relationships) }
    }

    fn build(&self, view: View<'_>, lane: Lane) -> Array {
        let turn = |(relationship, start, end): (RelationshipId, NodeId, NodeId)| {
            let (from, to) = if lane.outgoing { (start, end) } else { (end, start) };
            Entry { from: from.0, to: to.0, relationship: relationship.0 }
        };
        let Some(kind) = lane.kind else { return Array::new(|| view.live().map(turn)) };
        let ids = self.relationships(view, kind);
        let ends = |id: &RelationshipId| view.topology.endpoints(*id).map(|(s, e)| (*id, s, e));
        Array::new(|| ids.iter().filter_map(ends).map(turn))
    }
}

impl<'a> View<'a> {
    fn live(self) -> impl Iterator<Item = (RelationshipId, NodeId, NodeId)> + 'a {
        let deleted = self.deleted;
        self.topology.relationships().filter(move |(id, _, _)| !deleted.contains(id.0))
    }
}

impl Pair {
    fn touch(
        &mut self,
        relationship: RelationshipId,
        (start, end): (NodeId, NodeId),
        is_there: bool,
    ) {
        let entry = |from: NodeId, to: NodeId| Entry {
            from: from.0,
            to: to.0,
            relationship: relationship.0,
        };
        self.outgoing.touch(entry(start, end), is_there);
        self.incoming.touch(entry(end, start), is_there);
    }
}

/// An array and which nodes it no longer answers for.
#[derive(Debug, Default)]
struct Cache {
    base: OnceLock<Array>,
    /// Nodes with lists too long to be mended that changed since `base` was built.
    touched: Bits,
    /// Built since the last write; right for every node.
    fresh: OnceLock<Array>,
    /// Steps walked through petgraph that an array would have saved.
    debt: AtomicU64,
}

impl Cache {
    /// What answers for every node.
    fn exact(&self) -> Option<&Array> {
        if self.touched.is_empty() { self.base.get() } else { self.fresh.get() }
    }

    fn touch(&mut self, entry: Entry, is_there: bool) {
        if let Some(fresh) = self.fresh.take() {
            self.base = OnceLock::from(fresh);
            self.touched.clear();
            self.debt = AtomicU64::new(0);
        }
        let Some(base) = self.base.get_mut() else { return };
        let node = entry.from;
        if self.touched.contains(node) {
            return;
        }
        match if is_there { base.insert(entry) } else { base.remove(entry) } {
            Mend::Done => {}
            Mend::TooLong => {
                if self.touched.is_empty() {
                    self.debt = AtomicU64::new(0);
                }
                self.touched.insert(node);
            }
            Mend::Full => *self = Cache::default(),
        }
    }
}

/// The relationships of one type in the order they came.
#[derive(Debug)]
struct Roster {
    ids: Vec<RelationshipId>,
    /// How many entries petgraph has given up; their ids may be in use again.
    struck: usize,
    /// Whether `ids` is sorted, without struck entries.
    is_exact: bool,
}

impl Default for Roster {
    fn default() -> Roster {
        Roster { ids: Vec::new(), struck: 0, is_exact: true }
    }
}

impl Roster {
    fn push(&mut self, relationship: RelationshipId) {
        self.is_exact &= self.ids.last().is_none_or(|last| *last < relationship);
        self.ids.push(relationship);
    }

    fn strike(&mut self) {
        self.struck += 1;
        self.is_exact = false;
    }

    fn tidy(&mut self, view: View<'_>, kind: TypeId) {
        if self.struck > FREE_STEPS as usize + self.ids.len() / 2 {
            self.ids = self.live(view, kind);
            self.struck = 0;
            self.is_exact = true;
        }
    }

    fn live(&self, view: View<'_>, kind: TypeId) -> Vec<RelationshipId> {
        let is_live = |id: &&RelationshipId| {
            view.topology.type_of(**id) == Some(kind) && !view.deleted.contains(id.0)
        };
        let mut live: Vec<RelationshipId> = self.ids.iter().filter(is_live).copied().collect();
        if !self.is_exact {
            live.sort_unstable();
            live.dedup();
        }
        live
    }
}
