//! Which nodes and relationships there are and how they hang together: petgraph's
//! `StableDiGraph` is the truth, and this is the only file that names its types.
//!
//! Ids are petgraph's indices. Nothing here knows of labels, properties or
//! transactions; whoever removes decides when.

use petgraph::Direction as Way;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::stable_graph::StableDiGraph;
use petgraph::visit::{EdgeRef, IntoEdgeReferences};

use super::symbols::TypeId;
use crate::value::{NodeId, RelationshipId};

/// The bare graph.
#[derive(Clone, Debug, Default)]
pub struct Topology {
    graph: StableDiGraph<(), TypeId, u32>,
    node_bound: u32,
    relationship_bound: u32,
}

/// One relationship as seen from one of its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) relationship: RelationshipId,
    pub(crate) kind: TypeId,
    /// The node at the other end.
    pub(crate) neighbour: NodeId,
}

impl Topology {
    /// The petgraph graph, for its algorithms. Its edge weights are types; it may
    /// have holes, and while a transaction runs it still holds what that deleted.
    pub fn petgraph(&self) -> &StableDiGraph<(), TypeId, u32> {
        &self.graph
    }

    pub(crate) fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    pub(crate) fn relationship_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// Node ids are below this.
    pub(crate) fn node_bound(&self) -> u32 {
        self.node_bound
    }

    /// Relationship ids are below this.
    pub(crate) fn relationship_bound(&self) -> u32 {
        self.relationship_bound
    }

    pub(crate) fn has_node(&self, node: NodeId) -> bool {
        self.graph.contains_node(node_index(node))
    }

    pub(crate) fn has_relationship(&self, relationship: RelationshipId) -> bool {
        self.graph.edge_weight(edge_index(relationship)).is_some()
    }

    pub(crate) fn type_of(&self, relationship: RelationshipId) -> Option<TypeId> {
        self.graph.edge_weight(edge_index(relationship)).copied()
    }

    /// Start and end.
    pub(crate) fn endpoints(&self, relationship: RelationshipId) -> Option<(NodeId, NodeId)> {
        let (start, end) = self.graph.edge_endpoints(edge_index(relationship))?;
        Some((node_id(start), node_id(end)))
    }

    /// The relationships that leave `node`, or those that arrive, in no promised order.
    pub(crate) fn steps(&self, node: NodeId, outgoing: bool) -> impl Iterator<Item = Step> + '_ {
        let way = if outgoing { Way::Outgoing } else { Way::Incoming };
        self.graph.edges_directed(node_index(node), way).map(move |edge| Step {
            relationship: relationship_id(edge.id()),
            kind: *edge.weight(),
            neighbour: node_id(if outgoing { edge.target() } else { edge.source() }),
        })
    }

    /// All relationships in order of id, with start and end.
    pub(crate) fn relationships(
        &self,
    ) -> impl Iterator<Item = (RelationshipId, NodeId, NodeId)> + '_ {
        self.graph.edge_references().map(|edge| {
            (relationship_id(edge.id()), node_id(edge.source()), node_id(edge.target()))
        })
    }

    pub(crate) fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.graph.reserve_nodes(nodes);
        self.graph.reserve_edges(relationships);
    }

    pub(crate) fn add_node(&mut self) -> NodeId {
        let node = node_id(self.graph.add_node(()));
        self.node_bound = self.node_bound.max(node.0 + 1);
        node
    }

    /// Both nodes must be there.
    pub(crate) fn add_relationship(
        &mut self,
        start: NodeId,
        kind: TypeId,
        end: NodeId,
    ) -> RelationshipId {
        let edge = self.graph.add_edge(node_index(start), node_index(end), kind);
        let relationship = relationship_id(edge);
        self.relationship_bound = self.relationship_bound.max(relationship.0 + 1);
        relationship
    }

    /// The node's relationships must be gone already.
    pub(crate) fn remove_node(&mut self, node: NodeId) {
        self.graph.remove_node(node_index(node));
        if node.0 + 1 == self.node_bound {
            self.node_bound = node.0;
        }
    }

    pub(crate) fn remove_relationship(&mut self, relationship: RelationshipId) {
        self.graph.remove_edge(edge_index(relationship));
        if relationship.0 + 1 == self.relationship_bound {
            self.relationship_bound = relationship.0;
        }
    }
}

fn node_index(node: NodeId) -> NodeIndex<u32> {
    NodeIndex::new(node.0 as usize)
}

fn edge_index(relationship: RelationshipId) -> EdgeIndex<u32> {
    EdgeIndex::new(relationship.0 as usize)
}

fn node_id(index: NodeIndex<u32>) -> NodeId {
    NodeId(index.index() as u32)
}

fn relationship_id(index: EdgeIndex<u32>) -> RelationshipId {
    RelationshipId(index.index() as u32)
}
