//! Lists turned into something that can be asked for one node at once.

use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::budget::{Budget, Exceeded};
use crate::execute::Context;
use crate::plan::Step;
use crate::value::NodeId;

/// How often each node is in one list: an array over all nodes, cleared by the list.
#[derive(Default)]
pub(super) struct Marks {
    counts: Vec<u32>,
    marked: Vec<NodeId>,
}

impl Marks {
    /// Marks another list instead, which is sorted.
    pub(super) fn set(&mut self, list: &[NodeId]) {
        self.clear();
        self.add(list);
    }

    /// Marks a sorted list beside what is marked already.
    pub(super) fn add(&mut self, list: &[NodeId]) {
        if let Some(last) = list.last()
            && self.counts.len() <= last.0 as usize
        {
            self.counts.resize(last.0 as usize + 1, 0);
        }
        for node in list {
            self.counts[node.0 as usize] += 1;
        }
        self.marked.extend_from_slice(list);
    }

    pub(super) fn clear(&mut self) {
        self.marked.drain(..).for_each(|node| self.counts[node.0 as usize] = 0);
    }

    /// How often a node is in the list.
    #[inline]
    pub(super) fn count(&self, node: NodeId) -> u64 {
        self.counts.get(node.0 as usize).map_or(0, |count| u64::from(*count))
    }
}

/// Most memory for sets of the neighbours of nodes that have many.
const MEMORY: usize = 64 << 20;

/// A set of nodes, one bit each.
type Bits = Arc<[u64]>;

/// Sets of the neighbours of nodes with long lists that are asked again and again, made
/// once for all who run the same plan.
#[derive(Default)]
pub(super) struct Shared(Mutex<Made>);

#[derive(Default)]
struct Made {
    /// By step and node; none for a list with repeats, or where there is no room.
    sets: FxHashMap<(usize, NodeId), Option<Bits>>,
    bytes: usize,
}

impl Shared {
    fn get(
        &self,
        step: &Step,
        node: NodeId,
        list: &[NodeId],
        budget: &Budget,
    ) -> Result<Option<Bits>, Exceeded> {
        let words = list.last().map_or(0, |last| last.0 as usize / 64 + 1);
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (std::ptr::from_ref(step).addr(), node);
        if let Some(known) = made.sets.get(&key) {
            return Ok(known.clone());
        }
        let fits = made.bytes + 8 * words <= MEMORY;
        let is_simple = || list.windows(2).all(|pair| pair[0] != pair[1]);
        let set = (fits && is_simple()).then(|| Bits::from(bits(list, words)));
        if set.is_some() {
            made.bytes += 8 * words;
            budget.hold(8 * words as u64)?;
        }
        made.sets.insert(key, set.clone());
        Ok(set)
    }
}

/// The sets of the lists of one step, as far as they were asked for.
pub(super) struct Hubs<'p> {
    step: &'p Step,
    known: FxHashMap<NodeId, Option<Bits>>,
}

impl<'p> Hubs<'p> {
    pub(super) fn new(step: &'p Step) -> Hubs<'p> {
        Hubs { step, known: FxHashMap::default() }
    }

    /// The set of a node's list; none for a short list, or where there is no set.
    pub(super) fn set(
        &mut self,
        node: NodeId,
        list: &[NodeId],
        ctx: &Context<'_>,
    ) -> Result<Option<&[u64]>, Exceeded> {
        let words = list.last().map_or(0, |last| last.0 as usize / 64 + 1);
        if list.len() * 16 < words {
            return Ok(None);
        }
        let set = match self.known.entry(node) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let shared = ctx.around().tables.hubs();
                place.insert(shared.get(self.step, node, list, ctx.budget())?)
            }
        };
        Ok(set.as_deref())
    }
}

fn bits(list: &[NodeId], words: usize) -> Vec<u64> {
    let mut set = vec![0_u64; words];
    for node in list {
        set[node.0 as usize / 64] |= 1 << (node.0 % 64);
    }
    set
}

/// Whether a set has a node.
#[inline]
pub(super) fn has(set: &[u64], node: NodeId) -> bool {
    set.get(node.0 as usize / 64).is_some_and(|word| word >> (node.0 % 64) & 1 == 1)
}

/// How often a node is in a sorted list.
pub(super) fn count_in(list: &[NodeId], node: NodeId) -> u64 {
    let start = list.partition_point(|other| *other < node);
    list[start..].iter().take_while(|other| **other == node).count() as u64
}
