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
pub mod point;
pub mod types;
pub mod display;
pub mod error;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use column::{BATCH_ROWS, Batch, Column, Dictionary};
pub use error::ValueError;
pub use point::Point;
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

/// Shared parts can make a list nominally larger than any memory; counting stops
/// here, so that sums of a batch's values still fit.
const BYTES_MAX: u64 = 1 << 40;

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
    /// A place.
    Point(Arc<Point>),
}

/// The elements of a list and how far they reach.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: Vec<Value>,
    extent: Extent,
}

/// The entries of a map and how far they reach.
#[derive(Clone, Debug, Default)]
pub struct MapValue {
    entries: Map,
    extent: Extent,
}

/// How deep a list or map nests, and what it occupies with all that lies in it.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    depth: u8,
    bytes: u64,
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
        let extent = Extent::around(items.iter())?;
        Ok(Value::List(Arc::new(List { items, extent })))
    }

    /// A map; an error where it would nest deeper than [`DEPTH_MAX`].
    pub fn map(entries: Map) -> Result<Value, ValueError> {
        let mut extent = Extent::around(entries.values())?;
        extent.bytes = (extent.bytes + map_bytes(entries.len())).min(BYTES_MAX);
        Ok(Value::Map(Arc::new(MapValue { entries, extent })))
    }

    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A list of strings; it cannot nest too deep.
    pub fn strings<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Value {
        let items: Vec<Value> = items.into_iter().map(Value::string).collect();
        let inside: u64 = items.iter().map(Value::bytes).sum();
        let extent = Extent { depth: 1, bytes: inside + 2 * size_of::<Value>() as u64 };
        Value::List(Arc::new(List { items, extent }))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Roughly what it occupies in memory, with all that lies in it. What is shared
    /// counts each time: whoever prints or copies it will meet it each time.
    pub fn bytes(&self) -> u64 {
        let size = size_of::<Value>();
        let own = match self {
            Value::String(text) => size + text.len(),
            Value::List(list) => return list.extent.bytes,
            Value::Map(map) => return map.extent.bytes,
            Value::Point(point) => size + size_of_val(&**point),
            Value::Path(path) => {
                size + PATH_BYTES + 4 * (path.nodes.len() + path.relationships.len())
            }
            _ => size,
        };
        own as u64
    }

    /// How many lists and maps lie inside one another here; 0 for anything flat.
    pub fn depth(&self) -> u8 {
        match self {
            Value::List(list) => list.extent.depth,
            Value::Map(map) => map.extent.depth,
            _ => 0,
        }
    }
}

impl List {
    /// Adds values at the end; an error where they nest deeper than [`DEPTH_MAX`].
    pub(super) fn extend(&mut self, more: &[Value]) -> Result<(), ValueError> {
        let added = Extent::around(more.iter())?;
        self.items.extend_from_slice(more);
        self.extent.depth = self.extent.depth.max(added.depth);
        self.extent.bytes = (self.extent.bytes + added.bytes).min(BYTES_MAX);
        Ok(())
    }
}

/// The header of a path, with what the allocator adds to its three parts.
const PATH_BYTES: usize = 112;

/// What the nodes of a map's tree occupy beside the values: up to eleven entries
/// each, half of them in use.
fn map_bytes(entries: usize) -> u64 {
    let node = 16 + 11 * (size_of::<Arc<str>>() + size_of::<Value>());
    (entries.div_ceil(6) * node) as u64
}

impl Extent {
    /// Of something that holds these values.
    fn around<'a>(inner: impl Iterator<Item = &'a Value>) -> Result<Extent, ValueError> {
        let mut extent = Extent { depth: 1, bytes: 2 * size_of::<Value>() as u64 };
        for value in inner {
            let depth = value.depth();
            if depth >= DEPTH_MAX {
                return Err(ValueError::TooDeep);
            }
            extent.depth = extent.depth.max(depth + 1);
            extent.bytes = (extent.bytes + value.bytes()).min(BYTES_MAX);
        }
        Ok(extent)
    }
}
