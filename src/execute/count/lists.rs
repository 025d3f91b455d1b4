//! The neighbours a step leads to, as sorted lists.

use crate::execute::expand::{direction, types};
use crate::graph::{Arrays, Direction, Graph, TypeId, Types};
use crate::plan::Step;
use crate::value::{NodeId, RelationshipId};

/// Which neighbours are meant.
pub(super) struct Lists {
    direction: Direction,
    types: Types,
}

impl Lists {
    pub(super) fn new(step: &Step, graph: &Graph) -> Lists {
        Lists { direction: direction(step), types: types(step, graph) }
    }

    /// The lists as they are now; for many of them, arrays are made where there are none.
    pub(super) fn view<'g>(&'g self, graph: &'g Graph, many: bool) -> View<'g> {
        if many {
            graph.prepare(self.direction, &self.types);
        }
        let kind = match &self.types {
            Types::Any => None,
            Types::Some(types) if types.len() == 1 => Some(types[0]),
            Types::Some(_) => return View::Walk(graph, self),
        };
        let arrays = match self.direction {
            Direction::Outgoing => graph.arrays(true, kind),
            Direction::Incoming => graph.arrays(false, kind),
            Direction::Either => None,
        };
        arrays.map_or(View::Walk(graph, self), View::Arrays)
    }

    pub(super) fn accept(&self, kind: TypeId) -> bool {
        self.types.contains(kind)
    }

    /// Where a relationship leads from a node; nowhere where it is not at it, and not in
    /// this direction.
    pub(super) fn end_from(&self, node: NodeId, (start, end): (NodeId, NodeId)) -> Option<NodeId> {
        match self.direction {
            Direction::Outgoing => (start == node).then_some(end),
            Direction::Either if start == node => Some(end),
            Direction::Incoming | Direction::Either => (end == node).then_some(start),
        }
    }

    /// The nodes that have such a relationship from the other side, as far as arrays
    /// tell; else all.
    pub(super) fn reached(&self, graph: &Graph) -> std::ops::Range<u32> {
        let back = Lists { direction: self.direction.reversed(), types: self.types.clone() };
        match back.view(graph, false) {
            View::Arrays(arrays) => arrays.bounds(),
            View::Walk(..) => 0..graph.node_bound(),
        }
    }
}

/// The lists of all nodes at one moment.
#[derive(Clone, Copy)]
pub(super) enum View<'g> {
    Arrays(Arrays<'g>),
    Walk(&'g Graph, &'g Lists),
}

impl View<'_> {
    pub(super) fn degree(&self, node: NodeId) -> u64 {
        match self {
            View::Arrays(arrays) => arrays.degree(node) as u64,
            View::Walk(..) if node == NodeId::NULL => 0,
            View::Walk(graph, lists) => graph.degree(node, lists.direction, &lists.types) as u64,
        }
    }

    /// The degrees of many nodes.
    pub(super) fn degrees(&self, nodes: &[NodeId]) -> Vec<u64> {
        if let View::Arrays(arrays) = self
            && let Some(offsets) = arrays.offsets_of_run(nodes)
        {
            return offsets.windows(2).map(|pair| u64::from(pair[1] - pair[0])).collect();
        }
        nodes.iter().map(|node| self.degree(*node)).collect()
    }

    /// The neighbours of a node, sorted, as often as there are relationships.
    pub(super) fn list<'l>(&'l self, node: NodeId, room: &'l mut Vec<NodeId>) -> &'l [NodeId] {
        match self {
            View::Arrays(arrays) => arrays.neighbours(node),
            View::Walk(..) => {
                room.clear();
                self.each(node, |_, neighbour| room.push(neighbour));
                room.sort_unstable();
                room
            }
        }
    }

    /// Visits the relationships of a node.
    pub(super) fn each(&self, node: NodeId, mut visit: impl FnMut(RelationshipId, NodeId)) {
        match self {
            View::Arrays(arrays) => {
                let range = arrays.range(node);
                let relationships = &arrays.relationships[range.clone()];
                let found = relationships.iter().zip(&arrays.nodes[range]);
                found.for_each(|(relationship, node)| visit(*relationship, *node));
            }
            View::Walk(..) if node == NodeId::NULL => {}
            View::Walk(graph, lists) => {
                graph.neighbours(node, lists.direction, &lists.types, visit);
            }
        }
    }

    /// Adds the neighbours of a node to `out`.
    pub(super) fn append(&self, node: NodeId, out: &mut Vec<NodeId>) {
        match self {
            View::Arrays(arrays) => out.extend_from_slice(arrays.neighbours(node)),
            View::Walk(..) => self.each(node, |_, neighbour| out.push(neighbour)),
        }
    }
}
