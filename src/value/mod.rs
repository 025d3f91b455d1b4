//! What a cell of a result can hold, and the columns that carry cells through the engine.
//!
//! In: nothing; this room knows no graph and no query. Out: [`Value`], its three
//! relations (equality, equivalence, order, see [`compare`]), its arithmetic, its
//! text, and [`Batch`], the unit that flows between operators.

pub mod dictionary;
pub mod column;
pub mod batch;
pub mod compare;
pub mod arithmetic;
pub mod logic;
pub mod temporal;
pub mod types;
pub mod display;
pub mod error;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use column::{BATCH_ROWS, Batch, Column, Dictionary};
pub use error::ValueError;
pub use temporal::Temporal;
pub use types::Type;

/// A node of the graph; stable while the node lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A relationship of the graph; stable while the relationship lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationshipId(pub u32);

impl NodeId {
    /// Stands for null in a column of nodes; never the id of a node.
    pub const NULL: NodeId = NodeId(u32::MAX);
}

impl RelationshipId {
    /// Stands for null in a column of relationships; never the id of one.
    pub const NULL: RelationshipId = RelationshipId(u32::MAX);
}

/// The keys and values of a map, ordered by key.
pub type Map = BTreeMap<Arc<str>, Value>;

/// Deepest nesting of lists and maps; beyond it building a value is an error,
/// so that walking and dropping one needs little stack.
pub const DEPTH_MAX: u8 = 128;

/// Anything an expression can give. Cheap to clone: large parts are shared.
///
/// There is deliberately no `PartialEq`: say which relation is meant, see [`compare`].
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Missing or unknown.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A 64-bit signed integer.
    Integer(i64),
    /// A 64-bit float.
    Float(f64),
    /// Unicode text.
    String(Arc<str>),
    /// Values in order.
    List(Arc<List>),
    /// Values by name.
    Map(Arc<MapValue>),
    /// A node, by id.
    Node(NodeId),
    /// A relationship, by id.
    Relationship(RelationshipId),
    /// A walk through the graph.
    Path(Arc<Path>),
    /// A date, a time or a duration.
    Temporal(Temporal),
}

/// The elements of a list and how deep they nest.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Value>,
    depth: u8,
}

/// The entries of a map and how deep they nest.
#[derive(Clone, Debug, Default)]
pub struct MapValue {
    entries: Map,
    depth: u8,
}

/// Nodes and the relationships between them; one node more than relationships.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// In the order walked.
    pub nodes: Vec<NodeId>,
    /// In the order walked, either way along each.
    pub relationships: Vec<RelationshipId>,
}

impl std::ops::Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl std::ops::Deref for MapValue {
    type Target = Map;

    fn deref(&self) -> &Map {
        &self.entries
    }
}

impl Value {
    /// A list; an error where it would nest deeper than [`DEPTH_MAX`].
    pub fn list(items: Vec<Value>) -> Result<Value, ValueError> {
        let depth = nest(items.iter())?;
        Ok(Value::List(Arc::new(List { items, depth })))
    }

    /// A map; an error where it would nest deeper than [`DEPTH_MAX`].
    pub fn map(entries: Map) -> Result<Value, ValueError> {
        let depth = nest(entries.values())?;
        Ok(Value::Map(Arc::new(MapValue { entries, depth })))
    }

    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A list of strings; it cannot nest too deep.
    pub fn strings<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Value {
        let items = items.into_iter().map(Value::string).collect();
        Value::List(Arc::new(List { items, depth: 1 }))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Roughly what it occupies in memory. What lies in a list or map is counted
    /// as a reference: parts are shared, and were counted when they were made.
    pub fn bytes(&self) -> u64 {
        let size = size_of::<Value>();
        let own = match self {
            Value::String(text) => size + text.len(),
            Value::List(list) => size * (2 + list.len()),
            Value::Map(map) => size * (2 + 2 * map.len()),
            Value::Path(path) => size * 2 + 4 * (path.nodes.len() + path.relationships.len()),
            _ => size,
        };
        own as u64
    }

    /// How many lists and maps lie inside one another here; 0 for anything flat.
    pub fn depth(&self) -> u8 {
        match self {
            Value::List(list) => list.depth,
            Value::Map(map) => map.depth,
            _ => 0,
        }
    }
}

/// The depth of something that holds `inner`.
fn nest<'a>(inner: impl Iterator<Item = &'a Value>) -> Result<u8, ValueError> {
    match inner.map(Value::depth).max().unwrap_or(0) {
        depth if depth < DEPTH_MAX => Ok(depth + 1),
        _ => Err(ValueError::TooDeep),
    }
}
