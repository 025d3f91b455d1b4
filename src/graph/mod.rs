//! The property graph in memory.

/// The property graph.
#[derive(Default)]
pub struct Graph {}
