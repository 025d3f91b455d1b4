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
mod pagerank;
mod weak;
mod triangles;

pub(crate) use pagerank::{Damped, pagerank};
pub(crate) use projection::{Lists, Projection, Selection};
pub(crate) use triangles::triangles;
pub(crate) use weak::weak_components;
pub(crate) use work::Work;

use crate::budget::Exceeded;

/// An algorithm fails only where a limit is hit.
pub(crate) type Result<T> = std::result::Result<T, Exceeded>;
