//! Neighbours at the speed of an array: per relationship type and direction a
//! compressed sparse row cache beside petgraph, built when it pays.
//!
//! In: the topology and which relationships are deleted. Out: the neighbours of a
//! node, always in order of (neighbour, relationship), whichever side answers.
//!
//! Walking petgraph's lists runs up a debt; only when that exceeds what a build
//! costs is one made, so one small question never pays for a large array, and a
//! large one pays little more than the array. After a write the touched nodes are
//! answered by petgraph again, until their debt pays for a fresh array. Nothing is
//! ever rebuilt by a write.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

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
    nodes: Cow<'a, [NodeId]>,
    relationships: Cow<'a, [RelationshipId]>,
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

/// All neighbours in one direction over one type, or over any, as plain arrays: for
/// those who read most of them.
///
/// The neighbours of node `n` are `nodes[offsets[n - first] .. offsets[n - first + 1]]`,
/// in order of (neighbour, relationship).
#[derive(Clone, Copy, Debug)]
pub struct Arrays<'a> {
    /// The first node that has an offset; those before it have no neighbours.
    pub first: u32,
    /// Where the neighbours of each node start, and one end more; empty where nobody
    /// has any. Nodes after the last have none.
    pub offsets: &'a [u32],
    /// The neighbours of one node after the other.
    pub nodes: &'a [NodeId],
    /// The relationship to each of them.
    pub relationships: &'a [RelationshipId],
}

impl<'a> Arrays<'a> {
    /// Where the neighbours of a node lie.
    #[inline]
    pub fn range(self, node: NodeId) -> Range<usize> {
        let index = node.0.wrapping_sub(self.first) as usize;
        match self.offsets.get(index..) {
            Some([start, end, ..]) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// The neighbours of a node, sorted.
    #[inline]
    pub fn neighbours(self, node: NodeId) -> &'a [NodeId] {
        &self.nodes[self.range(node)]
    }

    /// How many neighbours a node has.
    #[inline]
    pub fn degree(self, node: NodeId) -> usize {
        self.range(node).len()
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

    /// Takes note that a relationship came, came back or is no longer seen.
    pub(crate) fn touch(&mut self, start: NodeId, kind: TypeId, end: NodeId) {
        self.any.touch(start, end);
        if let Some(pair) = self.of_type.get_mut(kind.0 as usize) {
            pair.touch(start, end);
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
        for relationship in relationships {
            self.enrol(RelationshipId(relationship), kind);
        }
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
    fn touch(&mut self, start: NodeId, end: NodeId) {
        self.outgoing.touch(start);
        self.incoming.touch(end);
    }
}

/// An array and which nodes it no longer answers for.
#[derive(Debug, Default)]
struct Cache {
    base: OnceLock<Array>,
    /// Nodes changed since `base` was built; none before.
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

    fn touch(&mut self, node: NodeId) {
        if let Some(fresh) = self.fresh.take() {
            self.base = OnceLock::from(fresh);
            self.touched.clear();
            self.debt = AtomicU64::new(0);
        }
        if self.base.get().is_some() {
            if self.touched.is_empty() {
                self.debt = AtomicU64::new(0);
            }
            self.touched.insert(node.0);
        }
    }
}

/// Neighbours of the nodes `first..`, one after the other.
#[derive(Debug, Default)]
struct Array {
    first: u32,
    /// One more than there are nodes; empty where there are no relationships.
    offsets: Vec<u32>,
    nodes: Vec<NodeId>,
    relationships: Vec<RelationshipId>,
}

static EMPTY: Array =
    Array { first: 0, offsets: Vec::new(), nodes: Vec::new(), relationships: Vec::new() };

struct Entry {
    from: u32,
    to: u32,
    relationship: u32,
}

impl Array {
    /// `entries` gives the same ones each time: going through them again costs less than
    /// keeping them.
    fn new<Entries: Iterator<Item = Entry>>(entries: impl Fn() -> Entries) -> Array {
        let Some((first, last)) = bounds(entries()) else { return Array::default() };
        let offsets = offsets(entries(), first, last);
        let count = offsets.last().map_or(0, |end| *end as usize);
        let mut packed = vec![0_u64; count];
        let mut free = offsets.clone();
        for entry in entries() {
            let place = &mut free[(entry.from - first) as usize];
            packed[*place as usize] = u64::from(entry.to) << 32 | u64::from(entry.relationship);
            *place += 1;
        }
        drop(free);
        for ends in offsets.windows(2) {
            packed[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
        Array {
            first,
            offsets,
            nodes: packed.iter().map(|entry| NodeId((entry >> 32) as u32)).collect(),
            relationships: packed.iter().map(|entry| RelationshipId(*entry as u32)).collect(),
        }
    }

    fn whole(&self) -> Arrays<'_> {
        let Array { first, offsets, nodes, relationships } = self;
        Arrays { first: *first, offsets, nodes, relationships }
    }

    fn range(&self, node: NodeId) -> Range<usize> {
        self.whole().range(node)
    }

    fn of(&self, node: NodeId) -> Neighbours<'_> {
        let range = self.range(node);
        Neighbours {
            nodes: Cow::Borrowed(&self.nodes[range.clone()]),
            relationships: Cow::Borrowed(&self.relationships[range]),
        }
    }
}

/// The least and the greatest node that neighbours are listed of.
fn bounds(entries: impl Iterator<Item = Entry>) -> Option<(u32, u32)> {
    entries.fold(None, |bounds, Entry { from, .. }| {
        let (first, last) = bounds.unwrap_or((from, from));
        Some((first.min(from), last.max(from)))
    })
}

/// Where the neighbours of each node from `first` on start, and one end more.
fn offsets(entries: impl Iterator<Item = Entry>, first: u32, last: u32) -> Vec<u32> {
    let mut offsets = vec![0_u32; (last - first) as usize + 2];
    for entry in entries {
        offsets[(entry.from - first) as usize + 1] += 1;
    }
    for index in 1..offsets.len() {
        offsets[index] += offsets[index - 1];
    }
    offsets
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
