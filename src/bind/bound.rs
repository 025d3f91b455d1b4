//! The bound query: what was meant.
//!
//! Compared with the syntax tree, names are slots, labels and property maps of
//! patterns are predicates, `*` is spelled out, aggregates are split from the
//! expressions around them, and nothing can be misspelt any more.

use std::sync::Arc;

use crate::expression::{Expr, Labels, Slot};
use crate::function::Function;
use crate::parse::ast::{DeclarationKind, Direction, PathMode, Selector, Shortest};
use crate::span::Span;

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The query.
    pub query: Query,
    /// Subqueries inside expressions, by number.
    pub subqueries: Vec<Subquery>,
    /// A name for each slot, for display; its length is the width of a batch.
    pub names: Vec<Arc<str>>,
    /// Whether anything in it changes the graph.
    pub writes: bool,
    /// Labels, types and keys it reads, for notices about unknown ones.
    pub mentions: Vec<Mention>,
    /// Every parameter it names, or that a call without parentheses takes, and where.
    pub parameters: Vec<(String, Span)>,
}

/// A subquery inside an expression.
#[derive(Clone, Debug)]
pub struct Subquery {
    /// The query.
    pub query: Query,
    /// All of it, as written.
    pub span: Span,
}

/// A name of the graph that the query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What kind of name.
    pub kind: MentionKind,
    /// The name.
    pub name: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of names a graph has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// Of nodes.
    Label,
    /// Of relationships.
    Type,
    /// Of properties.
    Key,
    /// None: a new variable for a node of which no label is asked.
    Node,
    /// None: a new variable for a relationship of which no type is asked.
    Relationship,
    /// None: a comparison with null in a condition; the name is its operator.
    Null,
}

/// Branches of a `UNION`; usually one.
#[derive(Clone, Debug)]
pub struct Query {
    /// The branches.
    pub branches: Vec<SingleQuery>,
    /// Duplicates stay (`UNION ALL`, or one branch).
    pub all: bool,
    /// The result's columns: name and slot. Empty where nothing is returned.
    pub columns: Vec<(Arc<str>, Slot)>,
}

/// Clauses in order.
#[derive(Clone, Debug)]
pub struct SingleQuery {
    /// The clauses.
    pub clauses: Vec<Clause>,
    /// The slots that hold the query's columns, in their order.
    pub columns: Vec<Slot>,
}

/// A clause.
#[derive(Clone, Debug)]
pub enum Clause {
    /// `MATCH`, `OPTIONAL MATCH`
    Match {
        /// Whether a row survives without a match.
        optional: bool,
        /// What is looked for.
        pattern: Pattern,
    },
    /// `UNWIND`
    Unwind {
        /// The list.
        list: Expr,
        /// One row an element.
        slot: Slot,
    },
    /// `WITH`, `RETURN`
    Project(Projection),
    /// `CREATE`
    Create(Creation),
    /// `MERGE`
    Merge {
        /// What is looked for.
        pattern: Pattern,
        /// What is made where it is not found.
        creation: Creation,
        /// `ON MATCH`.
        on_match: Vec<Update>,
        /// `ON CREATE`.
        on_create: Vec<Update>,
    },
    /// `SET`, `REMOVE`
    Update(Vec<Update>),
    /// `DELETE`
    Delete {
        /// With relationships.
        detach: bool,
        /// What, and where it is written.
        targets: Vec<(Expr, Span)>,
    },
    /// `FOREACH`
    Foreach {
        /// Bound to each element.
        slot: Slot,
        /// The list, and where it is written.
        list: (Expr, Span),
        /// Updating clauses.
        body: Vec<Clause>,
    },
    /// `CALL name(…)`
    Call(ProcedureCall),
    /// `CALL { … }`
    Subquery {
        /// The inner query; its columns are added to each row.
        query: Query,
        /// It returns nothing: each row goes on as it came.
        unit: bool,
        /// A row for which it gives none goes on with nulls.
        optional: bool,
    },
    /// `CREATE INDEX`, `DROP CONSTRAINT` and the like, which stand alone
    Schema(SchemaChange),
    /// `LOAD CSV`
    LoadCsv(CsvSource),
}

/// What `LOAD CSV` reads, and where its rows go.
#[derive(Clone, Debug)]
pub struct CsvSource {
    /// Whether rows are maps.
    pub with_headers: bool,
    /// The file's name.
    pub file: Expr,
    /// Between fields; ASCII.
    pub separator: u8,
    /// The row.
    pub slot: Slot,
    /// What `file()` and `linenumber()` are for the row.
    pub origin: RowOrigin,
    /// The name in the text, for errors.
    pub span: Span,
}

/// Where a row of a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOrigin {
    /// The slot of the file's name.
    pub file: Slot,
    /// The slot of the line it begins in.
    pub line: Slot,
}

/// What `MATCH` looks for.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// Every node slot that occurs, once; `true` where an earlier clause bound it.
    pub nodes: Vec<(Slot, bool)>,
    /// The relationships, in the order written.
    pub relationships: Vec<PatternRelationship>,
    /// Paths that are searched for as a whole.
    pub walks: Vec<Walk>,
    /// Named paths.
    pub paths: Vec<PatternPath>,
    /// Labels, properties, relationship uniqueness and `WHERE`, all of which must hold.
    pub predicates: Vec<Expr>,
    /// From the first path to the end of `WHERE`, as written.
    pub span: Span,
}

/// A relationship of a pattern.
#[derive(Clone, Debug)]
pub struct PatternRelationship {
    /// Holds the relationship, or the list of them where `length` is set.
    pub slot: Slot,
    /// Whether an earlier clause bound it.
    pub bound: bool,
    /// What the type must satisfy.
    pub types: Option<Labels>,
    /// From `from` to `to`.
    pub direction: Direction,
    /// The left node.
    pub from: Slot,
    /// The right node.
    pub to: Slot,
    /// Fewest and most steps of a variable-length relationship.
    pub length: Option<(u64, Option<u64>)>,
    /// What every step of a variable-length one must satisfy.
    pub each: Each,
    /// From node to node, as written.
    pub span: Span,
    /// Only shortest ones.
    pub shortest: Option<ShortestWalk>,
}

/// A path that is searched for as a whole, because a part of it is repeated, or because
/// a mode or a selector says which paths there are. ISO/IEC 39075, 16.4 to 16.6.
///
/// Its parts follow one another: where one ends the next begins.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The first node.
    pub from: Slot,
    /// The last node.
    pub to: Slot,
    /// At least one.
    pub parts: Vec<WalkPart>,
    /// What may come twice on the path.
    pub mode: PathMode,
    /// Which of the paths between two nodes are kept.
    pub selector: Selector,
    /// True of the path as a whole, which the selector chooses from those that satisfy
    /// it; reads any slot of its rows.
    pub condition: Vec<Expr>,
    /// Holds the path, where it has a name.
    pub path: Option<Slot>,
    /// It is walked from the end that was written last: lists and the path are to be
    /// turned round.
    pub reversed: bool,
    /// All of it, as written.
    pub span: Span,
}

impl Walk {
    /// The slots that its rows gain, each once: nodes and relationships of parts that come
    /// once, lists of those of repeated parts, nodes between parts, the last node and the
    /// path; not `from`.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self.parts.iter().flat_map(WalkPart::slots).collect();
        slots.extend(self.path);
        slots.retain(|slot| *slot != self.from);
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// The slots that its predicates may read while it is searched for: those of its
    /// rows, and those of one repetition.
    pub fn own_slots(&self) -> Vec<Slot> {
        let mut slots = self.slots();
        for part in &self.parts {
            slots.push(part.start);
            slots.extend(part.steps.iter().flat_map(|step| [step.relationship, step.to]));
        }
        slots.retain(|slot| *slot != self.from);
        slots
    }

    /// What must be true on the way.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let parts = self.parts.iter();
        parts.flat_map(|part| part.predicates.iter().chain(&part.at_end)).chain(&self.condition)
    }

    /// The same, to change it in place.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let parts = self.parts.iter_mut();
        parts
            .flat_map(|part| part.predicates.iter_mut().chain(&mut part.at_end))
            .chain(&mut self.condition)
    }
}

/// Some steps of a [`Walk`], once or over and over.
#[derive(Clone, Debug)]
pub struct WalkPart {
    /// The node where a repetition begins.
    pub start: Slot,
    /// At least one; where one ends the next begins.
    pub steps: Vec<WalkStep>,
    /// True of every repetition: labels, properties, `WHERE`. They read slots of this
    /// part, of parts before it that are not repeated, and what is bound before the walk.
    pub predicates: Vec<Expr>,
    /// How often it comes: fewest and most. `None`: once, and the slots of its nodes and
    /// relationships are bound as they are.
    pub repeated: Option<(u64, Option<u64>)>,
    /// For a repeated part: the slot of one repetition, and the slot that holds the list
    /// of what it was in each.
    pub groups: Vec<(Slot, Slot)>,
    /// The node at which the next part begins: that of the last step of a part that comes
    /// once, a slot of its own after a repeated part. The last part ends at `to`.
    pub end: Slot,
    /// True of `end`, after a repeated part.
    pub at_end: Vec<Expr>,
}

impl WalkPart {
    /// The slots it binds.
    fn slots(&self) -> impl Iterator<Item = Slot> {
        let once = self.repeated.is_none();
        let steps = self.steps.iter().flat_map(|step| [step.relationship, step.to]);
        let single = std::iter::once(self.start).chain(steps).filter(move |_| once);
        single.chain(self.groups.iter().map(|(_, list)| *list)).chain([self.end])
    }
}

/// One relationship of a [`WalkPart`] and the node it leads to.
#[derive(Clone, Debug)]
pub struct WalkStep {
    /// The relationship.
    pub relationship: Slot,
    /// What its type must satisfy.
    pub types: Option<Labels>,
    /// From the node before to `to`.
    pub direction: Direction,
    /// The node.
    pub to: Slot,
    /// From node to node, as written.
    pub span: Span,
}

/// What every step of a walk must satisfy.
#[derive(Clone, Debug, Default)]
pub struct Each {
    /// Properties of every relationship.
    pub properties: Vec<(Arc<str>, Expr)>,
    /// True of every relationship, which is the first local variable in them.
    pub relationships: Vec<Expr>,
    /// True of every node, the ends too, which is the first local variable in them.
    pub nodes: Vec<Expr>,
}

impl Each {
    /// All expressions in it.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let properties = self.properties.iter().map(|(_, value)| value);
        properties.chain(&self.relationships).chain(&self.nodes)
    }

    /// All expressions in it, to change them in place.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let properties = self.properties.iter_mut().map(|(_, value)| value);
        properties.chain(&mut self.relationships).chain(&mut self.nodes)
    }
}

/// Which of the walks between two nodes are looked for.
#[derive(Clone, Debug)]
pub struct ShortestWalk {
    /// One of the shortest, or all.
    pub which: Shortest,
    /// True of the walk as a whole: the shortest are among those that satisfy it.
    pub condition: Option<Expr>,
    /// The path that the condition reads; bound by the search.
    pub path: Option<PatternPath>,
}

/// A named path: its nodes and relationships by slot.
#[derive(Clone, Debug)]
pub struct PatternPath {
    /// Holds the path.
    pub slot: Slot,
    /// The first node.
    pub start: Slot,
    /// Relationship (or list of them, or path) and the node it leads to.
    pub steps: Vec<(Slot, Slot)>,
}

/// `WITH` and `RETURN`.
#[derive(Clone, Debug)]
pub struct Projection {
    /// What is computed for each row, or the grouping keys where `aggregates` is set.
    pub items: Vec<(Slot, Expr)>,
    /// Aggregates over the rows that agree in all items.
    pub aggregates: Option<Vec<Aggregate>>,
    /// Computed after aggregation, from keys and aggregates.
    pub derived: Vec<(Slot, Expr)>,
    /// The slots that go on, in the order of the columns.
    pub columns: Vec<Slot>,
    /// No two rows agree in all columns.
    pub distinct: bool,
    /// `ORDER BY`: key, and whether descending.
    pub order: Vec<(Expr, bool)>,
    /// `SKIP`.
    pub skip: Option<(Expr, Span)>,
    /// `LIMIT`.
    pub limit: Option<(Expr, Span)>,
    /// `WHERE` after `WITH`.
    pub filter: Option<Expr>,
}

/// One aggregate.
#[derive(Clone)]
pub struct Aggregate {
    /// Holds the result.
    pub slot: Slot,
    /// `count`, `sum`, …; `None` is `count(*)`.
    pub function: Option<&'static Function>,
    /// Equal arguments count once.
    pub distinct: bool,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// The call.
    pub span: Span,
}

impl std::fmt::Debug for Aggregate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.function.map_or("count(*)", |function| function.name);
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        write!(f, "${} = {name} {distinct}{:?}", self.slot, self.arguments)
    }
}

/// What `CREATE` and `MERGE` make, in order.
#[derive(Clone, Debug, Default)]
pub struct Creation {
    /// Nodes, made first.
    pub nodes: Vec<NewNode>,
    /// Relationships between them or to bound ones.
    pub relationships: Vec<NewRelationship>,
    /// Named paths.
    pub paths: Vec<PatternPath>,
}

impl Creation {
    /// What is asked for each node and relationship, with the slot that will hold it.
    pub fn exprs(&self) -> impl Iterator<Item = (Slot, &Expr)> {
        let nodes = self.nodes.iter().flat_map(|node| {
            let labels = node.labels.iter().filter_map(Word::expr);
            labels.chain(&node.properties).map(|expr| (node.slot, expr))
        });
        nodes.chain(self.relationships.iter().flat_map(|one| {
            one.kind.expr().into_iter().chain(&one.properties).map(|expr| (one.slot, expr))
        }))
    }

    /// The same, to change it in place.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let nodes = self.nodes.iter_mut().flat_map(|node| {
            node.labels.iter_mut().filter_map(Word::expr_mut).chain(&mut node.properties)
        });
        nodes.chain(
            self.relationships
                .iter_mut()
                .flat_map(|one| one.kind.expr_mut().into_iter().chain(&mut one.properties)),
        )
    }
}

/// A label, type or key: as written, or computed for each row.
#[derive(Clone, Debug)]
pub enum Word {
    /// As written.
    Written(Arc<str>),
    /// Gives a string, or for labels a list of them.
    Computed(Expr, Span),
}

impl Word {
    /// What computes it.
    pub fn expr(&self) -> Option<&Expr> {
        if let Word::Computed(expr, _) = self { Some(expr) } else { None }
    }

    /// What computes it, to change it in place.
    pub fn expr_mut(&mut self) -> Option<&mut Expr> {
        if let Word::Computed(expr, _) = self { Some(expr) } else { None }
    }
}

/// A node to make.
#[derive(Clone, Debug)]
pub struct NewNode {
    /// Will hold it.
    pub slot: Slot,
    /// Its labels.
    pub labels: Vec<Word>,
    /// Gives a map, or null.
    pub properties: Option<Expr>,
    /// The properties as written, or all of it where there are none.
    pub span: Span,
}

/// A relationship to make.
#[derive(Clone, Debug)]
pub struct NewRelationship {
    /// Will hold it.
    pub slot: Slot,
    /// Its type.
    pub kind: Word,
    /// Where it starts.
    pub start: Slot,
    /// Where it ends.
    pub end: Slot,
    /// Gives a map, or null.
    pub properties: Option<Expr>,
    /// The properties as written, or all of it where there are none.
    pub span: Span,
}

/// One item of `SET` or `REMOVE`.
#[derive(Clone, Debug)]
pub enum Update {
    /// One property; null removes it.
    Property {
        /// Gives the entity.
        target: Expr,
        /// Which.
        key: Word,
        /// To what.
        value: Expr,
        /// The item.
        span: Span,
    },
    /// All properties of a map.
    Properties {
        /// The entity.
        slot: Slot,
        /// Gives a map or an entity.
        value: Expr,
        /// Whether the others go.
        replace: bool,
        /// The item.
        span: Span,
    },
    /// Labels that come.
    AddLabels {
        /// The node.
        slot: Slot,
        /// Which.
        labels: Vec<Word>,
        /// The item.
        span: Span,
    },
    /// Labels that go.
    RemoveLabels {
        /// The node.
        slot: Slot,
        /// Which.
        labels: Vec<Word>,
        /// The item.
        span: Span,
    },
}

/// `CALL name(arguments) YIELD …`
#[derive(Clone, Debug)]
pub struct ProcedureCall {
    /// As registered.
    pub name: Arc<str>,
    /// One a parameter.
    pub arguments: Vec<Expr>,
    /// Result column by position, and the slot it is bound to.
    pub yields: Vec<(usize, Slot)>,
    /// The procedure returns no columns: rows go on as they came.
    pub void: bool,
    /// The call.
    pub span: Span,
}

/// What changes of the declarations.
#[derive(Clone, Debug)]
pub enum SchemaChange {
    /// `CREATE INDEX`, `CREATE CONSTRAINT`
    Declare(Declaration),
    /// `DROP INDEX`, `DROP CONSTRAINT`
    Undeclare {
        /// A constraint rather than an index.
        constraint: bool,
        /// What it is called.
        name: Arc<str>,
        /// Fine where there is none.
        lenient: bool,
        /// The statement.
        span: Span,
    },
}

/// An index or a constraint to make.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Which of both.
    pub kind: DeclarationKind,
    /// What it is called; it gets a name of its own where absent.
    pub name: Option<Arc<str>>,
    /// Fine where there is one already.
    pub lenient: bool,
    /// The label, or the type.
    pub subject: Arc<str>,
    /// Of relationships rather than of nodes.
    pub of_relationships: bool,
    /// The keys, each once.
    pub keys: Vec<Arc<str>>,
    /// The statement.
    pub span: Span,
}
