//! The answer to a query, owned and detached from the graph: it may be kept,
//! printed and drawn while the graph goes on changing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::evidence::Evidence;
use crate::span::Span;
use crate::value::{Point, Temporal, Type};

/// Columns, rows and what happened on the way.
#[derive(Clone, Debug, Default)]
pub struct QueryResult {
    /// Names of the columns, as written or given with `AS`. Empty for pure updates.
    pub columns: Vec<String>,
    /// One cell a column in each.
    pub rows: Vec<Vec<Datum>>,
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
    Map(BTreeMap<Arc<str>, Datum>),
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
    pub labels: Vec<Arc<str>>,
    /// By key.
    pub properties: BTreeMap<Arc<str>, Datum>,
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
    pub properties: BTreeMap<Arc<str>, Datum>,
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
    /// Ways to come to the row, each of which is enough; one at least.
    pub derivations: Vec<Derivation>,
    /// There are more ways, which are not listed.
    pub has_more: bool,
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
    /// A node was there, with its labels.
    Node(Arc<NodeRecord>),
    /// A relationship was there.
    Relationship {
        /// The relationship.
        relationship: Arc<RelationshipRecord>,
        /// The node it starts at.
        start: Arc<NodeRecord>,
        /// The node it ends at.
        end: Arc<NodeRecord>,
    },
    /// A property was read.
    Property {
        /// Whose: a [`Datum::Node`] or a [`Datum::Relationship`].
        of: Datum,
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

/// Something worth saying that is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which name or step it is about.
    pub span: Option<Span>,
    /// What to say.
    pub kind: NoticeKind,
}

/// The things worth saying. Facts; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// No node has this label.
    UnknownLabel {
        /// The label.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// No relationship has this type.
    UnknownType {
        /// The type.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// Nothing has this property.
    UnknownKey {
        /// The key.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// A variable has the name of a label or type of the graph.
    ForgottenColon {
        /// Label or type.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A condition compares with null.
    ComparedWithNull {
        /// How.
        operator: String,
    },
    /// No rows: what is under the key has another type than what it is compared with.
    OtherType {
        /// The key.
        key: String,
        /// The type of everything under it.
        held: Type,
        /// The type of what it is compared with.
        wanted: Type,
    },
    /// No rows: nothing has this value under the key.
    UnknownValue {
        /// The key.
        key: String,
        /// What was asked for.
        value: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// No rows: relationships of the type are there at nodes of the label, but they
    /// point the other way.
    TurnedArrow {
        /// The type.
        kind: String,
        /// The label.
        label: String,
        /// They end at these nodes; else they start there.
        ends: bool,
    },
    /// No rows, and none in any other graph.
    NeverRows,
    /// No rows: this step of the plan is the first that found nothing.
    EmptyStep {
        /// The step, as drawn in the plan.
        step: String,
        /// How many rows reached it; none for a first step.
        rows_in: u64,
    },
}

impl std::fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, name, nearest) = match self {
            NoticeKind::UnknownLabel { name, nearest } => ("no node has the label", name, nearest),
            NoticeKind::UnknownType { name, nearest } => {
                ("no relationship has the type", name, nearest)
            }
            NoticeKind::UnknownKey { name, nearest } => ("nothing has the property", name, nearest),
            NoticeKind::ForgottenColon { what, name } => {
                return write!(f, "`{name}` is a variable here, the {what} is written `:{name}`");
            }
            NoticeKind::ComparedWithNull { operator } => {
                let instead = if operator == "<>" { "IS NOT NULL" } else { "IS NULL" };
                return write!(f, "`{operator} null` is never true, write `{instead}`");
            }
            NoticeKind::OtherType { key, held, wanted } => {
                return write_other_type(f, key, *held, *wanted);
            }
            NoticeKind::UnknownValue { key, value, nearest } => {
                write!(f, "no `{key}` is `{value}`")?;
                return write_nearest(f, nearest.as_deref());
            }
            NoticeKind::TurnedArrow { kind, label, ends } => {
                let (not, but) = if *ends { ("start", "end") } else { ("end", "start") };
                return write!(f, "no `{kind}` {not}s at a `{label}`, they {but} there");
            }
            NoticeKind::NeverRows => return f.write_str("no graph has rows for this query"),
            NoticeKind::EmptyStep { step, rows_in: 0 } => {
                return write!(f, "`{step}` found nothing");
            }
            NoticeKind::EmptyStep { step, rows_in } => {
                let rows = if *rows_in == 1 { "row" } else { "rows" };
                return write!(f, "`{step}` kept none of {rows_in} {rows}");
            }
        };
        write!(f, "{what} `{name}`")?;
        write_nearest(f, nearest.as_deref())
    }
}

/// Compared with another type nothing is found; what to write instead is known for
/// lists and for dates that are texts.
fn write_other_type(
    f: &mut std::fmt::Formatter<'_>,
    key: &str,
    held: Type,
    wanted: Type,
) -> std::fmt::Result {
    let (held_name, wanted_name) = (held.name(), wanted.name());
    write!(f, "every `{key}` is of type {held_name}, which compares with no {wanted_name}")?;
    match held {
        Type::List => write!(f, ", `IN` looks inside"),
        Type::String if wanted.is_temporal() => {
            write!(f, ", `{}(…)` makes one of it", wanted_name.to_lowercase())
        }
        _ => Ok(()),
    }
}

fn write_nearest(f: &mut std::fmt::Formatter<'_>, nearest: Option<&str>) -> std::fmt::Result {
    match nearest {
        Some(nearest) => write!(f, ", did you mean `{nearest}`?"),
        None => Ok(()),
    }
}
