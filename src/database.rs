//! A graph and the sessions that question it.

use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::graph::Graph;
use crate::session::Session;

/// A graph in memory. Cloning it gives another handle to the same graph; many
/// sessions may read at once, one at a time may write.
#[derive(Clone, Default)]
pub struct Database {
    graph: Arc<RwLock<Graph>>,
}

impl Database {
    /// An empty graph.
    pub fn new() -> Database {
        Database::default()
    }

    /// A graph made elsewhere, such as by [`crate::load`].
    pub fn with_graph(graph: Graph) -> Database {
        Database { graph: Arc::new(RwLock::new(graph)) }
    }

    /// A session on the graph.
    pub fn session(&self) -> Session {
        Session::new(self.clone())
    }

    /// The graph, for as long as the result is held; nobody writes meanwhile.
    pub fn read(&self) -> impl Deref<Target = Graph> + '_ {
        self.shared()
    }

    /// A statement that panicked is rolled back by the next writer, so a poisoned
    /// lock says nothing about the graph.
    pub(crate) fn shared(&self) -> RwLockReadGuard<'_, Graph> {
        self.graph.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn exclusive(&self) -> RwLockWriteGuard<'_, Graph> {
        self.graph.write().unwrap_or_else(PoisonError::into_inner)
    }
}
