//! The answer to a query, owned and detached from the graph: it may be kept,
//! printed and drawn while the graph goes on changing.

mod fields;
mod notice;
mod rows;

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use crate::evidence::Evidence;
use crate::value::{Point, Temporal};

pub use fields::Fields;
pub use notice::{Notice, NoticeKind, Reached};
pub use rows::{Iter, Rows};

/// Columns, rows and what happened on the way.
#[derive(Clone, Debug, Default)]
pub struct QueryResult {
    /// Names of the columns, as written or given with `AS`. Empty for pure updates.
    pub columns: Vec<String>,
    /// One cell a column in each.
    pub rows: Rows,
    /// What the query changed.
    pub counters: Counters,
    /// Things the user should know, such as a label no node has.
    pub notices: Vec<Notice>,
    /// The plan as a tree drawing, for `EXPLAIN` and `PROFILE`.
    pub plan: Option<String>,
    /// What each row rests on, for `WHY`.
    pub why: Option<Arc<Why>>,
    /// From text to last row.
    pub elapsed: Duration,
}

/// A cell.
#[derive(Clone, Debug)]
pub enum Datum {
    /// Missing or unknown.
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
    List(Vec<Datum>),
    /// Values by name.
    Map(Box<Fields>),
    /// A node with all it carries.
    Node(Arc<NodeRecord>),
    /// A relationship with all it carries.
    Relationship(Arc<RelationshipRecord>),
    /// A walk through the graph.
    Path(Arc<PathRecord>),
    /// A date, a time or a duration.
    Temporal(Temporal),
    /// A place.
    Point(Arc<Point>),
}

/// A node as it was when the row was made.
#[derive(Clone, Debug)]
pub struct NodeRecord {
    /// Its id in the graph.
    pub id: u32,
    /// In the order they were given.
    pub labels: Arc<[Arc<str>]>,
    /// By key.
    pub properties: Fields,
}

/// A relationship as it was when the row was made.
#[derive(Clone, Debug)]
pub struct RelationshipRecord {
    /// Its id in the graph.
    pub id: u32,
    /// Its type.
    pub kind: Arc<str>,
    /// Where it starts: a node id.
    pub start: u32,
    /// Where it ends: a node id.
    pub end: u32,
    /// By key.
    pub properties: Fields,
}

/// A path: one node more than relationships, in the order walked.
#[derive(Clone, Debug)]
pub struct PathRecord {
    /// The nodes.
    pub nodes: Vec<Arc<NodeRecord>>,
    /// The relationships between them, walked either way.
    pub relationships: Vec<Arc<RelationshipRecord>>,
}

/// What the rows of a result rest on, for `WHY`. What a witness is for each part of the
/// language is written in `docs/why.md`.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// Every fact that some row rests on, once, in the order first met.
    pub facts: Vec<Fact>,
    /// One a row, in the order of rows.
    pub rows: Vec<Witness>,
}

/// What one row rests on.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// A way to come to the row.
    pub first: Derivation,
    /// Other ways, each of which is enough too.
    pub others: Vec<Derivation>,
    /// There are more ways, which are not listed.
    pub has_more: bool,
}

impl Witness {
    /// The ways that are listed.
    pub fn derivations(&self) -> impl Iterator<Item = &Derivation> + Clone {
        iter::once(&self.first).chain(&self.others)
    }
}

/// Facts that together give a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// Places in [`Why::facts`], in the order they came in, each once.
    pub facts: Vec<usize>,
    /// So many more facts belong to it and are not listed.
    pub omitted: usize,
}

/// Something that was in the graph, or was not, and what that rests on.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What.
    pub kind: FactKind,
    /// What it rests on; several where several claims say the same or differ. Empty where
    /// the graph does not say.
    pub evidence: Vec<Evidence>,
}

/// The kinds of facts.
#[derive(Clone, Debug)]
pub enum FactKind {
    /// A node was there, with its labels. Of its properties the record of a node that is
    /// in no row holds those that name it and those that say what it rests on.
    Node(Arc<NodeRecord>),
    /// A relationship was there, with its properties.
    Relationship {
        /// The relationship.
        relationship: Arc<RelationshipRecord>,
        /// The node it starts at.
        start: Arc<NodeRecord>,
        /// The node it ends at.
        end: Arc<NodeRecord>,
    },
    /// A property of a node was read.
    Property {
        /// Of which node.
        of: Arc<NodeRecord>,
        /// Which.
        key: Arc<str>,
        /// What it was; null where there was none.
        value: Datum,
    },
    /// A pattern was looked for and not found.
    Absent {
        /// The pattern as written.
        pattern: String,
        /// The variables that were known, and what they were.
        known: Vec<(Arc<str>, Datum)>,
    },
    /// A procedure computed it from the graph as a whole.
    Procedure(Arc<str>),
    /// A line of a file was read.
    Line {
        /// The file.
        file: Arc<str>,
        /// The line, from one.
        line: u64,
    },
}

/// Side effects, counted as the conformance kit counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Nodes that are there now and were not before.
    pub nodes_created: usize,
    /// Nodes that are gone.
    pub nodes_deleted: usize,
    /// Relationships that are there now and were not before.
    pub relationships_created: usize,
    /// Relationships that are gone.
    pub relationships_deleted: usize,
    /// (entity, key, value) triples that are there now and were not before.
    pub properties_set: usize,
    /// (entity, key, value) triples that are gone.
    pub properties_removed: usize,
    /// Labels no node had before.
    pub labels_added: usize,
    /// Labels no node has any more.
    pub labels_removed: usize,
    /// Indexes that are declared now and were not before.
    pub indexes_added: usize,
    /// Indexes that are declared no longer.
    pub indexes_removed: usize,
    /// Constraints that hold now and were not declared before.
    pub constraints_added: usize,
    /// Constraints that are declared no longer.
    pub constraints_removed: usize,
}

impl Counters {
    /// Whether the query left the graph as it was.
    pub fn is_empty(&self) -> bool {
        *self == Counters::default()
    }
}
