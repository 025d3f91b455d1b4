//! Who is next to whom: the one place that hands out neighbours. Whether petgraph
//! or an array answers is known to `adjacency` alone.

use rayon::prelude::*;

use super::adjacency::Lane;
use super::symbols::TypeId;
use super::{Arrays, Direction, Graph, Neighbours, Types};
use crate::value::{NodeId, RelationshipId};

/// One list of neighbours for every node.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// The list.
    pub arrays: Arrays<'a>,
    /// The same relationships seen from their other ends, if that is at hand.
    pub reversed: Option<Arrays<'a>>,
    /// A node's relationships to itself stand in another list already.
    pub without_loops: bool,
}

impl Graph {
    /// Visits the relationships of a node and the node at the other end of each, in
    /// a fixed order: outgoing before incoming, then by type, by neighbour, by
    /// relationship. [`Types::Any`] leaves types out of that order. A loop is
    /// visited once for [`Direction::Either`].
    ///
    /// A deleted node still has its relationships until they are deleted too.
    pub fn neighbours(
        &self,
        node: NodeId,
        direction: Direction,
        types: &Types,
        mut visit: impl FnMut(RelationshipId, NodeId),
    ) {
        for lane in lanes(direction, types) {
            let without_loops = direction == Direction::Either && !lane.outgoing;
            for (relationship, neighbour) in
                self.adjacency.neighbours(self.view(), node, lane).iter()
            {
                if !(without_loops && neighbour == node) {
                    visit(relationship, neighbour);
                }
            }
        }
    }

    /// How many relationships [`Graph::neighbours`] would visit.
    pub fn degree(&self, node: NodeId, direction: Direction, types: &Types) -> usize {
        let mut degree = 0;
        for lane in lanes(direction, types) {
            degree += self.degree_in(node, lane);
            if direction == Direction::Either && lane.outgoing {
                degree -= self.adjacency.neighbours(self.view(), node, lane).to(node).len();
            }
        }
        degree
    }

    /// The neighbours of a node in one direction over one type, or over any, as
    /// slices sorted by neighbour: for intersections and binary search.
    pub fn adjacent(&self, node: NodeId, outgoing: bool, kind: Option<TypeId>) -> Neighbours<'_> {
        self.adjacency.neighbours(self.view(), node, Lane { outgoing, kind })
    }

    /// All neighbours in one direction over one type, or over any, as plain arrays; none
    /// where there are no arrays yet, or not for every node. They are at hand after
    /// [`Graph::prepare`].
    pub fn arrays(&self, outgoing: bool, kind: Option<TypeId>) -> Option<Arrays<'_>> {
        self.adjacency.arrays(Lane { outgoing, kind })
    }

    /// The same, built now where there are none: O(relationships) at most once after a
    /// write, for those who read them all anyway.
    pub fn all_arrays(&self, outgoing: bool, kind: Option<TypeId>) -> Arrays<'_> {
        self.adjacency.all_arrays(self.view(), Lane { outgoing, kind })
    }

    /// The lists that [`Graph::neighbours`] reads for a node, one after the other, as
    /// plain arrays for all nodes; none where one of them is not at hand. For those who
    /// read many: found once, not once a node.
    pub fn lists(&self, direction: Direction, types: &Types) -> Option<Vec<List<'_>>> {
        let list = |Lane { outgoing, kind }| {
            Some(List {
                arrays: self.arrays(outgoing, kind)?,
                reversed: self.arrays(!outgoing, kind),
                without_loops: direction == Direction::Either && !outgoing,
            })
        };
        lanes(direction, types).map(list).collect()
    }

    /// Visits the relationships between two nodes, as [`Graph::neighbours`] of the
    /// first would, looking from whichever side is cheaper.
    pub fn between(
        &self,
        from: NodeId,
        to: NodeId,
        direction: Direction,
        types: &Types,
        mut visit: impl FnMut(RelationshipId),
    ) {
        for lane in lanes(direction, types) {
            if direction == Direction::Either && !lane.outgoing && from == to {
                continue;
            }
            let (found, other) = self.cheaper_end(from, to, lane);
            for relationship in found.to(other) {
                visit(*relationship);
            }
        }
    }

    /// Builds what makes neighbours fast now, for a plan about to read most of it.
    pub fn prepare(&self, direction: Direction, types: &Types) {
        for lane in lanes(direction, types) {
            self.adjacency.prepare(self.view(), lane);
        }
    }

    /// Builds the arrays of all types in both directions and the tables of all that is
    /// declared now, on all cores.
    pub fn prepare_all(&self) {
        let lanes: Vec<Lane> = self
            .types()
            .flat_map(|(kind, _)| [true, false].map(|outgoing| Lane { outgoing, kind: Some(kind) }))
            .collect();
        let arrays = || {
            lanes.into_par_iter().for_each(|lane| {
                self.adjacency.all_arrays(self.view(), lane);
            });
        };
        rayon::join(arrays, || self.prepare_tables());
    }

    /// The neighbours of one end, and the other end to look for among them.
    fn cheaper_end(&self, from: NodeId, to: NodeId, lane: Lane) -> (Neighbours<'_>, NodeId) {
        let back = Lane { outgoing: !lane.outgoing, ..lane };
        let is_ready = |node, lane| self.adjacency.is_ready(self.view(), node, lane);
        let is_backward = is_ready(to, back)
            && (!is_ready(from, lane) || self.degree_in(to, back) < self.degree_in(from, lane));
        let (node, lane, other) = if is_backward { (to, back, from) } else { (from, lane, to) };
        (self.adjacency.neighbours(self.view(), node, lane), other)
    }

    fn degree_in(&self, node: NodeId, lane: Lane) -> usize {
        self.adjacency.degree(self.view(), node, lane)
    }
}

/// The lists to read for a direction and types, in the order promised.
fn lanes(direction: Direction, types: &Types) -> impl Iterator<Item = Lane> + '_ {
    let ways: &[bool] = match direction {
        Direction::Outgoing => &[true],
        Direction::Incoming => &[false],
        Direction::Either => &[true, false],
    };
    let (any, some): (&[Option<TypeId>], &[TypeId]) = match types {
        Types::Any => (&[None], &[]),
        Types::Some(types) => (&[], types),
    };
    ways.iter().flat_map(move |outgoing| {
        let kinds = any.iter().copied().chain(some.iter().copied().map(Some));
        kinds.map(move |kind| Lane { outgoing: *outgoing, kind })
    })
}
