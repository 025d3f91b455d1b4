//! Graph algorithms: what holds of a whole graph rather than of a pattern in it.
//!
//! In: a [`Projection`], the part of the graph that is meant, whose nodes are numbered
//! from zero, and [`Work`], what may be used up. Out: one number a node, by place, or one
//! for all. Here nobody knows procedures, options or rows; those who call say what the
//! numbers are called.
//!
//! Results are the same whatever the number of threads: whoever adds floating point
//! numbers does so in pieces of a fixed size, and then piece by piece. No algorithm
//! recurses on the graph, and each stops soon after a limit is hit.

mod projection;
mod work;
mod weight;
mod numbered;
mod pagerank;
mod betweenness;
mod weak;
mod strong;
mod cut;
mod core;
mod triangles;
mod breadth;
mod toward;
mod dijkstra;
mod spanning;
mod topological;
mod labels;
mod louvain;

pub(crate) use self::core::core_numbers;
pub(crate) use betweenness::betweenness;
pub(crate) use breadth::{breadth_first, closeness};
pub(crate) use cut::cuts;
pub(crate) use dijkstra::{distances, shortest_path};
pub(crate) use labels::label_propagation;
pub(crate) use louvain::louvain;
pub(crate) use numbered::numbered;
pub(crate) use pagerank::{Damped, pagerank};
pub(crate) use projection::{Lists, Projection, Selection};
pub(crate) use spanning::spanning_forest;
pub(crate) use strong::strong_components;
pub(crate) use topological::topological_order;
pub(crate) use toward::Toward;
pub(crate) use triangles::{clustering, triangles};
pub(crate) use weak::weak_components;
pub(crate) use weight::Weights;
pub(crate) use work::Work;

use crate::budget::Exceeded;
use crate::value::{NodeId, RelationshipId};

/// Most algorithms fail only where a limit is hit.
pub(crate) type Result<T> = std::result::Result<T, Exceeded>;

/// Why an algorithm that asks for weights gives up.
#[derive(Clone, Copy)]
pub(crate) enum Flaw {
    /// A limit was hit.
    Exceeded(Exceeded),
    /// There is no number where the weight should be.
    NoWeight(RelationshipId),
    /// The weight is negative, or no number at all.
    Weight(RelationshipId, f64),
    /// There is no point where a node should lie, or one of another kind.
    NoPoint(NodeId),
    /// It leads further toward the target than it weighs.
    Shortcut {
        /// Which.
        relationship: RelationshipId,
        /// What it weighs.
        weight: f64,
        /// How much nearer it comes.
        nearer: f64,
    },
}

impl From<Exceeded> for Flaw {
    fn from(exceeded: Exceeded) -> Flaw {
        Flaw::Exceeded(exceeded)
    }
}
