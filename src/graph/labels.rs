//! Which node has which labels. Nodes with the same labels in the same order share
//! one label set, so a node costs four bytes; per label a set of bits answers scans.
//! Where the nodes of a label are one run of ids, that is known at any time, so that a
//! scan is a count and a test of the label two comparisons.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::symbols::LabelId;
use crate::value::NodeId;

/// A list of labels, by number. Order is kept: the first is the main label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SetId(pub(crate) u32);

impl SetId {
    /// No labels.
    pub(crate) const EMPTY: SetId = SetId(0);
}

/// The labels of all nodes. A node not yet placed has none.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    sets: Vec<Arc<[LabelId]>>,
    ids: FxHashMap<Arc<[LabelId]>, SetId>,
    of_node: Vec<SetId>,
    with_label: Vec<Members>,
}

/// The nodes of one label.
#[derive(Clone, Debug, Default)]
struct Members {
    nodes: Bits,
    /// The first and the last of them; anything where there are none.
    ends: (u32, u32),
}

impl Default for Labels {
    fn default() -> Labels {
        let empty: Arc<[LabelId]> = Arc::new([]);
        Labels {
            sets: vec![Arc::clone(&empty)],
            ids: FxHashMap::from_iter([(empty, SetId::EMPTY)]),
            of_node: Vec::new(),
            with_label: Vec::new(),
        }
    }
}

impl Labels {
    /// The set of exactly these labels in this order; each at most once.
    pub(crate) fn set(&mut self, labels: &[LabelId]) -> SetId {
        if let Some(id) = self.ids.get(labels) {
            return *id;
        }
        let id = SetId(self.sets.len() as u32);
        let labels: Arc<[LabelId]> = labels.into();
        self.sets.push(Arc::clone(&labels));
        self.ids.insert(labels, id);
        id
    }

    /// The labels of a set.
    pub(crate) fn members(&self, set: SetId) -> &[LabelId] {
        &self.sets[set.0 as usize]
    }

    /// The same, for whoever keeps them.
    pub(crate) fn shared(&self, set: SetId) -> Arc<[LabelId]> {
        Arc::clone(&self.sets[set.0 as usize])
    }

    /// The set of a node.
    pub(crate) fn of(&self, node: NodeId) -> SetId {
        self.of_node.get(node.0 as usize).copied().unwrap_or(SetId::EMPTY)
    }

    /// The nodes a scan for `label` finds.
    pub(crate) fn nodes(&self, label: LabelId) -> Option<&Bits> {
        self.with_label.get(label.0 as usize).map(|members| &members.nodes)
    }

    /// The ids of a label's nodes where they are one run; empty where there are none.
    pub(crate) fn range(&self, label: LabelId) -> Option<Range<u32>> {
        self.with_label.get(label.0 as usize).map_or(Some(0..0), Members::range)
    }

    /// Whether a scan for `label` finds `node`.
    pub(crate) fn has(&self, node: NodeId, label: LabelId) -> bool {
        self.nodes(label).is_some_and(|nodes| nodes.contains(node.0))
    }

    /// Gives `node` another set; scans follow.
    pub(crate) fn place(&mut self, node: NodeId, set: SetId) {
        self.hide(node);
        let index = node.0 as usize;
        if index >= self.of_node.len() {
            self.of_node.resize(index + 1, SetId::EMPTY);
        }
        self.of_node[index] = set;
        self.show(node);
    }

    /// Gives nodes that have no labels yet a set; scans follow.
    pub(crate) fn place_run(&mut self, nodes: Range<u32>, set: SetId) {
        self.of_node.resize(nodes.start as usize, SetId::EMPTY);
        self.of_node.resize(nodes.end as usize, set);
        self.each_label(set, |members| members.insert_run(nodes.clone()));
    }

    /// Takes `node` out of all scans; its set is still known.
    pub(crate) fn hide(&mut self, node: NodeId) {
        self.each_label(self.of(node), |members| members.remove(node.0));
    }

    /// Puts `node` back into the scans of its labels.
    pub(crate) fn show(&mut self, node: NodeId) {
        self.each_label(self.of(node), |members| members.insert(node.0));
    }

    /// Leaves nothing behind of a node that is gone.
    pub(crate) fn forget(&mut self, node: NodeId) {
        if let Some(set) = self.of_node.get_mut(node.0 as usize) {
            *set = SetId::EMPTY;
        }
    }

    /// The nodes of each label of a set.
    fn each_label(&mut self, set: SetId, change: impl Fn(&mut Members)) {
        for label in self.sets[set.0 as usize].iter() {
            let index = label.0 as usize;
            if index >= self.with_label.len() {
                self.with_label.resize_with(index + 1, Members::default);
            }
            change(&mut self.with_label[index]);
        }
    }
}

impl Members {
    fn range(&self) -> Option<Range<u32>> {
        if self.nodes.is_empty() {
            return Some(0..0);
        }
        let (first, last) = self.ends;
        (self.nodes.len() == (last - first) as usize + 1).then_some(first..last + 1)
    }

    fn insert(&mut self, node: u32) {
        self.ends = match self.ends {
            _ if self.nodes.is_empty() => (node, node),
            (first, last) => (first.min(node), last.max(node)),
        };
        self.nodes.insert(node);
    }

    fn insert_run(&mut self, nodes: Range<u32>) {
        if let Some(last) = nodes.end.checked_sub(1).filter(|last| *last >= nodes.start) {
            self.insert(nodes.start);
            self.insert(last);
            self.nodes.insert_run(nodes);
        }
    }

    fn remove(&mut self, node: u32) {
        self.nodes.remove(node);
        let (first, last) = self.ends;
        if node == first {
            self.ends.0 = self.nodes.next(node).unwrap_or(last);
        }
        if node == last {
            self.ends.1 = self.nodes.previous(node).unwrap_or(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_ids_is_known_through_all_changes() {
        let mut members = Members::default();
        let mut random = 7_u64;
        for _ in 0..4000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let node = (random >> 40) as u32 % 12;
            if random >> 63 == 0 {
                members.insert(node);
            } else {
                members.remove(node);
            }
            let ids: Vec<u32> = members.nodes.iter().collect();
            let is_run = ids.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            let run = ids.first().map_or(0..0, |first| *first..first + ids.len() as u32);
            assert_eq!(members.range(), is_run.then_some(run), "{ids:?}");
        }
    }
}
