//! The property graph in memory: the only door to nodes, relationships, labels and
//! properties.
//!
//! In: single mutations, each recorded as a [`Change`]. Out: neighbours, scans,
//! columns of property values, index lookups and statistics. A transaction is
//! everything since the last [`Graph::commit`] or [`Graph::rollback`]. Inside it
//! ids are never reused: what is deleted vanishes from every read at once, but its
//! place is given up only at commit.
//!
//! The graph refuses to judge: whether a node may be deleted that still has
//! relationships, or whether a value may be stored, is for the executor to say.
//! Declarations ([`Schema`]) are kept, not enforced: [`Graph::violation`] says what
//! breaks a constraint, and others what follows from that.
//!
//! ```
//! use relata::graph::{Direction, Graph, Types};
//!
//! let mut graph = Graph::new();
//! let knows = graph.intern_type("KNOWS");
//! let ann = graph.add_node(vec![], vec![]);
//! let bob = graph.add_node(vec![], vec![]);
//! graph.add_relationship(ann, knows, bob, vec![]);
//! graph.commit();
//! assert_eq!(graph.degree(bob, Direction::Incoming, &Types::Any), 1);
//! ```

pub mod symbols;
pub mod topology;
pub mod adjacency;
mod array;
mod bits;
mod labels;
mod chunk;
mod columns;
mod index;
mod order;
pub mod statistics;
pub mod schema;
pub mod change;
pub mod declared;
mod read;
mod neighbours;
mod write;
mod transaction;
pub mod bulk;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use self::adjacency::Adjacency;
pub use self::adjacency::Neighbours;
pub use self::array::Arrays;
use self::bits::Bits;
pub use self::change::Change;
use self::columns::Columns;
use self::index::Indexes;
use self::labels::Labels;
pub use self::neighbours::List;
pub use self::order::Range;
pub use self::schema::Schema;
use self::statistics::Counts;
pub use self::statistics::{Statistics, Version};
pub use self::symbols::{KeyId, LabelId, Symbols, TypeId};
use self::topology::Topology;
use crate::value::{NodeId, RelationshipId};

/// Which relationships of a node are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Those that leave it.
    Outgoing,
    /// Those that arrive at it.
    Incoming,
    /// Both; a loop once.
    Either,
}

impl Direction {
    /// The same relationships, seen from their other end.
    #[must_use]
    pub fn reversed(self) -> Direction {
        match self {
            Direction::Outgoing => Direction::Incoming,
            Direction::Incoming => Direction::Outgoing,
            Direction::Either => Direction::Either,
        }
    }
}

/// Something that can carry properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A node.
    Node(NodeId),
    /// A relationship.
    Relationship(RelationshipId),
}

/// Which relationship types are meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Types {
    /// Every type.
    Any,
    /// One of these, sorted and each once; none at all where empty.
    Some(Vec<TypeId>),
}

impl Types {
    /// One of these, in whatever order they come.
    pub fn of(mut types: Vec<TypeId>) -> Types {
        types.sort_unstable();
        types.dedup();
        Types::Some(types)
    }

    /// Whether `kind` is meant.
    pub fn contains(&self, kind: TypeId) -> bool {
        match self {
            Types::Any => true,
            Types::Some(types) => types.contains(&kind),
        }
    }
}

/// The property graph. Reads take `&self` and may come from many threads.
#[derive(Debug, Default)]
pub struct Graph {
    label_names: Symbols<LabelId>,
    type_names: Symbols<TypeId>,
    key_names: Symbols<KeyId>,
    topology: Topology,
    labels: Labels,
    node_properties: Columns,
    relationship_properties: Columns,
    slugs: FxHashMap<NodeId, Arc<str>>,
    schema: Schema,
    adjacency: Adjacency,
    indexes: Indexes,
    counts: Counts,
    /// Deleted by the running transaction, still in petgraph.
    deleted_nodes: Bits,
    deleted_relationships: Bits,
    /// The running transaction.
    changes: Vec<Change>,
}
