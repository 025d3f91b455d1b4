//! Neighbours of all nodes in a few plain arrays, and how those follow changes.
//!
//! As built, the lists lie one after the other in order of node. A changed list is
//! mended where it lies, or moved behind the others with room to grow, so that a write
//! costs what the lists of its two nodes cost, and readers never miss the arrays.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::adjacency::Neighbours;
use crate::value::{NodeId, RelationshipId};

/// A longer list is not mended: moving its entries costs more than asking petgraph.
/// Tests get there with small graphs.
const LIST_MAX: usize = if cfg!(debug_assertions) { 12 } else { 1 << 16 };

/// So much may lie behind the lists as built, beside half of what they take.
const TAIL_MIN: usize = if cfg!(debug_assertions) { 200 } else { 1 << 16 };

/// Room given to a list that is moved, beside half its length.
const ROOM_MIN: usize = 4;

/// All neighbours in one direction over one type, or over any, as plain arrays: for
/// those who read most of them.
///
/// The neighbours of a node are `nodes[range(node)]`, in order of (neighbour,
/// relationship). Between the lists there may be entries that belong to none.
#[derive(Clone, Copy, Debug)]
pub struct Arrays<'a> {
    /// The first node that has a list; those before it have no neighbours.
    pub first: u32,
    starts: &'a [u32],
    ends: &'a [u32],
    offsets: Option<&'a [u32]>,
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
        match (self.starts.get(index), self.ends.get(index)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
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

    /// Nodes outside of this range of ids have no neighbours.
    pub fn bounds(self) -> Range<u32> {
        self.first..self.first + self.starts.len() as u32
    }

    /// Where the list of each node from `first` on starts, and one end more, where they
    /// lie one after the other with nothing in between, as they do until a write; empty
    /// where nobody has neighbours.
    pub fn offsets(self) -> Option<&'a [u32]> {
        self.offsets
    }

    /// The offsets of these nodes and one end more, where their ids follow one another.
    pub fn offsets_of_run(self, nodes: &[NodeId]) -> Option<&'a [u32]> {
        let (first, last) = (nodes.first()?.0, nodes.last()?.0);
        if last.checked_sub(first)? as usize != nodes.len() - 1 {
            return None;
        }
        let differ = nodes.iter().zip(first..).fold(0, |differ, (node, at)| differ | (node.0 ^ at));
        let start = first.checked_sub(self.first)? as usize;
        self.offsets?.get(start..=start + nodes.len()).filter(|_| differ == 0)
    }
}

/// Neighbours of the nodes `first..`.
#[derive(Debug, Default)]
pub(super) struct Array {
    first: u32,
    /// One more than there are nodes; empty where there are no relationships, and once
    /// a list has changed.
    offsets: Vec<u32>,
    nodes: Vec<NodeId>,
    relationships: Vec<RelationshipId>,
    mended: Option<Box<Mended>>,
}

pub(super) static EMPTY: Array = Array {
    first: 0,
    offsets: Vec::new(),
    nodes: Vec::new(),
    relationships: Vec::new(),
    mended: None,
};

/// Where lists lie that no longer do so in order.
#[derive(Debug)]
struct Mended {
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// Where the room of a list ends, where that is not where the list does.
    rooms: FxHashMap<u32, u32>,
    /// Longest the arrays may become.
    len_max: usize,
}

/// A relationship seen from one of its ends.
pub(super) struct Entry {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) relationship: u32,
}

/// What came of an attempt to mend a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mend {
    /// It is as it should be.
    Done,
    /// This list is not worth it.
    TooLong,
    /// So many lists have moved that it is time to build anew.
    Full,
}

impl Array {
    /// `entries` gives the same ones each time: going through them again costs less than
    /// keeping them.
    pub(super) fn new<Entries: Iterator<Item = Entry>>(entries: impl Fn() -> Entries) -> Array {
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
            mended: None,
        }
    }

    pub(super) fn whole(&self) -> Arrays<'_> {
        let Array { first, offsets, nodes, relationships, mended } = self;
        let (first, nodes, relationships) = (*first, &nodes[..], &relationships[..]);
        if let Some(mended) = mended {
            let (starts, ends) = (&mended.starts[..], &mended.ends[..]);
            return Arrays { first, starts, ends, offsets: None, nodes, relationships };
        }
        let starts = offsets.split_last().map_or(&[][..], |(_, starts)| starts);
        let ends = offsets.split_first().map_or(&[][..], |(_, ends)| ends);
        Arrays { first, starts, ends, offsets: Some(offsets), nodes, relationships }
    }

    pub(super) fn range(&self, node: NodeId) -> Range<usize> {
        self.whole().range(node)
    }

    pub(super) fn of(&self, node: NodeId) -> Neighbours<'_> {
        let range = self.range(node);
        Neighbours {
            nodes: Cow::Borrowed(&self.nodes[range.clone()]),
            relationships: Cow::Borrowed(&self.relationships[range]),
        }
    }

    /// Enters a relationship into the list of a node.
    pub(super) fn insert(&mut self, Entry { from, to, relationship }: Entry) -> Mend {
        let (to, relationship) = (NodeId(to), RelationshipId(relationship));
        self.become_mended(from);
        let list = self.range(NodeId(from));
        if list.len() >= LIST_MAX {
            return Mend::TooLong;
        }
        let Some(list) = self.with_room(from, list) else { return Mend::Full };
        let place = self.place(list.clone(), to, relationship);
        self.nodes.copy_within(place..list.end, place + 1);
        self.nodes[place] = to;
        self.relationships.copy_within(place..list.end, place + 1);
        self.relationships[place] = relationship;
        self.set(from, list.start..list.end + 1);
        Mend::Done
    }

    /// Takes a relationship out of the list of a node.
    pub(super) fn remove(&mut self, Entry { from, to, relationship }: Entry) -> Mend {
        let (to, relationship) = (NodeId(to), RelationshipId(relationship));
        self.become_mended(from);
        let list = self.range(NodeId(from));
        if list.len() >= LIST_MAX {
            return Mend::TooLong;
        }
        let place = self.place(list.clone(), to, relationship);
        if place == list.end || self.relationships[place] != relationship {
            debug_assert!(false, "a relationship is in the lists of its ends");
            return Mend::Full;
        }
        self.nodes.copy_within(place + 1..list.end, place);
        self.relationships.copy_within(place + 1..list.end, place);
        if let Some(mended) = &mut self.mended {
            mended.rooms.entry(from).or_insert(list.end as u32);
        }
        self.set(from, list.start..list.end - 1);
        Mend::Done
    }

    /// From now on lists are found by start and end, that of `node` among them.
    fn become_mended(&mut self, node: u32) {
        let Array { first, offsets, nodes, mended, .. } = self;
        let mended = mended.get_or_insert_with(|| {
            let (first, len) = (std::mem::take(first) as usize, nodes.len());
            let offsets = std::mem::take(offsets);
            let count = offsets.len().saturating_sub(1);
            let (mut starts, mut ends) = (vec![0; first], vec![0; first]);
            starts.extend_from_slice(&offsets[..count]);
            ends.extend(offsets.iter().skip(1));
            let len_max = (len + len / 2 + TAIL_MIN).min(u32::MAX as usize);
            Box::new(Mended { starts, ends, rooms: FxHashMap::default(), len_max })
        });
        let count = mended.starts.len().max(node as usize + 1);
        mended.starts.resize(count, 0);
        mended.ends.resize(count, 0);
    }

    /// A list with room for one more, moved to the end of the arrays where it has none;
    /// nothing where those are full.
    fn with_room(&mut self, node: u32, list: Range<usize>) -> Option<Range<usize>> {
        let mended = self.mended.as_mut()?;
        if mended.rooms.get(&node).is_some_and(|room| *room as usize > list.end) {
            return Some(list);
        }
        let start = self.nodes.len();
        let end = start + list.len();
        let room = end + list.len() / 2 + ROOM_MIN;
        if room > mended.len_max {
            return None;
        }
        mended.rooms.insert(node, room as u32);
        self.nodes.extend_from_within(list.clone());
        self.nodes.resize(room, NodeId::NULL);
        self.relationships.extend_from_within(list);
        self.relationships.resize(room, RelationshipId::NULL);
        Some(start..end)
    }

    /// Where in a list a relationship stands, or would.
    fn place(&self, list: Range<usize>, to: NodeId, relationship: RelationshipId) -> usize {
        let start = list.start + self.nodes[list.clone()].partition_point(|node| *node < to);
        let same = self.nodes[start..list.end].partition_point(|node| *node == to);
        let parallel = &self.relationships[start..start + same];
        start + parallel.partition_point(|one| *one < relationship)
    }

    fn set(&mut self, node: u32, list: Range<usize>) {
        if let Some(mended) = &mut self.mended {
            mended.starts[node as usize] = list.start as u32;
            mended.ends[node as usize] = list.end as u32;
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
