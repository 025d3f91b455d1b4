//! The plan: a tree of operators over batches.
//!
//! Every variant says what rows it emits, what slots it adds and what it assumes.
//! A slot means the same variable everywhere in a statement, so a plan can be
//! rearranged without renumbering. There are no closures inside: a plan can be
//! printed, compared and translated.

use std::sync::Arc;

use super::branch::Branch;
use crate::bind::bound::{
    Aggregate, Creation, CsvSource, Each, PatternPath, ProcedureCall, RowOrigin, SchemaChange,
    ShortestWalk, Update, Walk,
};
use crate::expression::{Expr, Labels, Slot};
use crate::parse::ast::Direction;
use crate::span::Span;

/// A statement ready to run.
#[derive(Clone, Debug)]
pub struct Program {
    /// The main plan.
    pub root: Plan,
    /// Plans of the subqueries inside expressions, by number.
    pub subplans: Vec<Subplan>,
    /// A name for each slot; its length is the width of every batch.
    pub names: Vec<Arc<str>>,
    /// The result's columns.
    pub columns: Vec<(Arc<str>, Slot)>,
    /// What each row rests on, where that is traced.
    pub witness: Option<Slot>,
    /// For each variable of a pattern where that pattern is written.
    pub written: Vec<(Slot, Span)>,
    /// Whether anything in it changes the graph.
    pub writes: bool,
}

/// The plan of a subquery inside an expression.
#[derive(Clone, Debug)]
pub struct Subplan {
    /// Its leaf is [`Plan::Argument`].
    pub plan: Plan,
    /// The column that `COLLECT` gathers.
    pub column: Option<Slot>,
    /// What each row rests on, where that is traced.
    pub witness: Option<Slot>,
    /// All of it, as written.
    pub span: Span,
}

/// How an index is asked. All but the first two give candidates: at least all nodes
/// that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// `=`
    Equal,
    /// `IN`
    AnyOf,
    /// `>=`, `>`
    From,
    /// `<=`, `<`
    To,
    /// Both; the value is a list of two.
    Between,
    /// `STARTS WITH`
    StartsWith,
}

/// An operator and its inputs.
#[derive(Clone, Debug)]
pub enum Plan {
    /// One row with nothing bound in a main plan; inside the right side of an
    /// [`Plan::Apply`] or a subquery, the rows it is run for.
    Argument,
    /// No rows.
    Empty,
    /// Every node, or every node with a label, once per input row; adds `slot`.
    NodeScan {
        /// Rows to combine with.
        input: Box<Plan>,
        /// The node.
        slot: Slot,
        /// Only nodes with this label.
        label: Option<Arc<str>>,
    },
    /// Nodes with a label whose property equals a value; adds `slot`.
    IndexLookup {
        /// Rows to combine with.
        input: Box<Plan>,
        /// The node.
        slot: Slot,
        /// The label.
        label: Arc<str>,
        /// The key.
        key: Arc<str>,
        /// The value, from the input row; a list of values where several are looked for.
        value: Expr,
        /// In what way.
        how: Lookup,
    },
    /// For each input row and each relationship at `from` one row; adds
    /// `relationship` and `to`, or, with `into`, keeps those that end at the
    /// node already in `to`.
    Expand {
        /// Rows with `from` bound.
        input: Box<Plan>,
        /// Which way.
        step: Step,
        /// Whether `to` is bound already.
        into: bool,
    },
    /// Like `Expand`, over `min..=max` relationships, none used twice;
    /// `relationship` holds their list.
    VarExpand {
        /// Rows with `from` bound.
        input: Box<Plan>,
        /// Which way.
        step: Step,
        /// Whether `to` is bound already.
        into: bool,
        /// Fewest steps.
        min: u64,
        /// Most steps.
        max: Option<u64>,
        /// What every step must satisfy.
        each: Each,
        /// Only its ends are wanted, each once for an input row; the list of
        /// relationships is not needed by anyone.
        ends: Option<Ends>,
    },
    /// Shortest paths between two bound nodes; `relationship` holds the list. Adds the
    /// path too where the condition on it reads it.
    ShortestPath {
        /// Rows with both ends bound.
        input: Box<Plan>,
        /// Which way.
        step: Step,
        /// Fewest steps.
        min: u64,
        /// Most steps.
        max: Option<u64>,
        /// What every step must satisfy.
        each: Each,
        /// Which of them.
        shortest: ShortestWalk,
    },
    /// Paths that fit a pattern as a whole, one row each; adds their nodes, relationships,
    /// lists of those of repeated parts, and the path. With `into` they end at the node
    /// already in `walk.to`.
    Walk {
        /// Rows with `walk.from` bound.
        input: Box<Plan>,
        /// What is looked for.
        walk: Walk,
        /// Whether `walk.to` is bound already.
        into: bool,
    },
    /// Every row counts as often more as its branches match: the multiplicity of each row
    /// is multiplied by their weights, and rows without a match are dropped. Adds no more
    /// than whether there is a match, so it stands only where rows are counted, or where
    /// that is all that is asked.
    Count {
        /// Rows with the nodes bound that the branches hang at.
        input: Box<Plan>,
        /// What is counted.
        branches: Vec<Branch>,
    },
    /// Both ends of a bound relationship; checks type and direction, and the
    /// ends where they are bound already; adds those that are not. A relationship
    /// of either direction gives a row each way.
    Endpoints {
        /// Rows with `relationship` bound.
        input: Box<Plan>,
        /// Which way.
        step: Step,
        /// Whether `from` is bound.
        from_bound: bool,
        /// Whether `to` is bound.
        to_bound: bool,
    },
    /// Rows for which the predicate is true.
    Filter {
        /// Any rows.
        input: Box<Plan>,
        /// The predicate.
        predicate: Expr,
    },
    /// Adds a slot per item; the items do not see each other.
    Project {
        /// Any rows.
        input: Box<Plan>,
        /// What is added.
        items: Vec<(Slot, Expr)>,
    },
    /// Adds a path made from slots.
    BindPath {
        /// Rows with the path's slots bound.
        input: Box<Plan>,
        /// The path.
        path: PatternPath,
    },
    /// Keeps only these slots.
    Keep {
        /// Any rows.
        input: Box<Plan>,
        /// What goes on.
        slots: Vec<Slot>,
    },
    /// One row per group, or one row in all where there are no keys; only keys
    /// and aggregates go on. Blocks.
    Aggregate {
        /// Any rows.
        input: Box<Plan>,
        /// Slot and expression of each key.
        keys: Vec<(Slot, Expr)>,
        /// What is computed over each group.
        aggregates: Vec<Aggregate>,
    },
    /// Each combination of these slots once, in the order first seen; only they go on.
    Distinct {
        /// Any rows.
        input: Box<Plan>,
        /// What is compared.
        slots: Vec<Slot>,
    },
    /// All rows, ordered, stable. Blocks.
    Sort {
        /// Any rows.
        input: Box<Plan>,
        /// Keys, and whether descending.
        keys: Vec<(Expr, bool)>,
    },
    /// The first `count` rows in order, as `Sort` then `Limit`. Blocks.
    Top {
        /// Any rows.
        input: Box<Plan>,
        /// Keys, and whether descending.
        keys: Vec<(Expr, bool)>,
        /// How many.
        count: Expr,
        /// Where it was written.
        span: Span,
    },
    /// All rows but the first `count`.
    Skip {
        /// Any rows.
        input: Box<Plan>,
        /// How many.
        count: Expr,
        /// Where it was written.
        span: Span,
    },
    /// The first `count` rows.
    Limit {
        /// Any rows.
        input: Box<Plan>,
        /// How many.
        count: Expr,
        /// Where it was written.
        span: Span,
        /// The input changes the graph, so it is run to its end all the same.
        exhaust: bool,
    },
    /// One row per element of a list; adds `slot`.
    Unwind {
        /// Any rows.
        input: Box<Plan>,
        /// The list.
        list: Expr,
        /// The element.
        slot: Slot,
    },
    /// The rows of each input in turn; column `i` of each goes to `slots[i]`.
    Union {
        /// Plan, and its columns.
        inputs: Vec<(Plan, Vec<Slot>)>,
        /// The columns of the result; only they go on.
        slots: Vec<Slot>,
    },
    /// Rows of both sides that agree in `on` (never null); both sides are
    /// independent and see the same argument. The right side is built into a
    /// table; blocks on it.
    HashJoin {
        /// Streams.
        left: Box<Plan>,
        /// Is held.
        right: Box<Plan>,
        /// The slots both sides have; none: every pair of rows.
        on: Vec<Slot>,
    },
    /// The right side, run for the rows of the left, which are its
    /// [`Plan::Argument`]; what becomes of them is said by `kind`.
    Apply {
        /// Any rows.
        left: Box<Plan>,
        /// Its leaf is the argument.
        right: Box<Plan>,
        /// What goes on.
        kind: ApplyKind,
        /// Where each row's number goes while a whole batch passes through the
        /// right side at once. `None`: one row at a time, because the right side
        /// projects, aggregates, sorts, limits or writes.
        row: Option<Slot>,
    },
    /// Rows of a procedure for each input row; adds the slots it yields.
    Call {
        /// Any rows.
        input: Box<Plan>,
        /// The call.
        call: ProcedureCall,
    },
    /// Changes a declaration; no rows. A leaf, and always the whole plan.
    Schema(SchemaChange),
    /// One row per record of a file, for each input row; adds the record, the file's
    /// name and the number of the line.
    LoadCsv {
        /// Any rows.
        input: Box<Plan>,
        /// What is read.
        source: CsvSource,
    },
    /// The rows of its input, handed out in morsels of so many rows. The operators
    /// between this and the next [`Plan::Aggregate`], [`Plan::Top`] or
    /// [`Plan::Distinct`] above are run for each morsel on its own, several at a time;
    /// what they give is put together in the order of morsels.
    Morsels {
        /// Any rows.
        input: Box<Plan>,
        /// How many make a morsel.
        rows: usize,
    },
    /// Notes what each row rests on; adds `slot`. Made for `WHY` alone, and does
    /// nothing in a run that is not traced.
    Trace {
        /// Any rows.
        input: Box<Plan>,
        /// The number of the row's lineage.
        slot: Slot,
        /// What the row rests on, all of it.
        grounds: Vec<Ground>,
    },
    /// Takes all its input before it gives any: what is above does not change
    /// what is below. Blocks.
    Eager {
        /// Any rows.
        input: Box<Plan>,
    },
    /// Makes nodes and relationships for each row. Blocks, as all updates do: every
    /// row of the input is there before the first change.
    Create {
        /// Any rows.
        input: Box<Plan>,
        /// What is made.
        creation: Creation,
    },
    /// For each row, one after the other: the rows of `matches`, or else what
    /// `creation` makes. Blocks.
    Merge {
        /// Any rows.
        input: Box<Plan>,
        /// Its leaf is the argument.
        matches: Box<Plan>,
        /// What is made where nothing matches.
        creation: Creation,
        /// For rows that matched.
        on_match: Vec<Update>,
        /// For rows that were made.
        on_create: Vec<Update>,
    },
    /// Sets or removes properties and labels. Blocks.
    Update {
        /// Any rows.
        input: Box<Plan>,
        /// In order.
        updates: Vec<Update>,
    },
    /// Deletes what the expressions give. Blocks.
    Delete {
        /// Any rows.
        input: Box<Plan>,
        /// With relationships.
        detach: bool,
        /// What, and where it is written.
        targets: Vec<(Expr, Span)>,
    },
    /// Runs `body` for each element of a list, for its changes only. Blocks.
    Foreach {
        /// Any rows.
        input: Box<Plan>,
        /// The element.
        slot: Slot,
        /// The list, and where it is written.
        list: (Expr, Span),
        /// Its leaf is the argument.
        body: Box<Plan>,
    },
}

/// One relationship of a pattern, as it is walked: `from` may be either end of
/// what was written, with `direction` turned accordingly.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where the walk comes from.
    pub from: Slot,
    /// Holds the relationship or the list of them.
    pub relationship: Slot,
    /// Where the walk goes.
    pub to: Slot,
    /// What the type must satisfy.
    pub types: Option<Labels>,
    /// Seen from `from`.
    pub direction: Direction,
    /// It was written from `to` to `from`: a list of relationships is turned round.
    pub reversed: bool,
    /// From node to node, as written.
    pub span: Span,
}

/// Something that a row rests on.
#[derive(Clone, Debug)]
pub enum Ground {
    /// What the lineage in a slot says; null says nothing.
    Lineage(Slot),
    /// All of the lineages in a list.
    All(Slot),
    /// Any one of the lineages in a list.
    Any(Slot),
    /// The node or relationship in a slot, or every one of a list or path.
    Element(Slot),
    /// A property of what is in a slot.
    Property(Slot, Arc<str>),
    /// Every property that an expression reads, and what the subqueries in it rest on.
    Reads(Expr),
    /// The same, for each relationship of a list: the first local variable.
    ReadsOfEach {
        /// The list.
        list: Slot,
        /// What is asked.
        test: Expr,
    },
    /// The same, for each node of a walk, which begins at `from`.
    ReadsOfNodes {
        /// The first node.
        from: Slot,
        /// The relationships.
        list: Slot,
        /// What is asked.
        test: Expr,
    },
    /// The same, for each repetition of a part of a walk.
    ReadsOfRepetitions {
        /// The slot of one repetition, and the list of what it was in each.
        groups: Vec<(Slot, Slot)>,
        /// What is asked.
        test: Expr,
    },
    /// A pattern that was looked for, where what it would have found is null or an empty
    /// list.
    Absent {
        /// The pattern, as written.
        span: Span,
        /// What it would have found.
        found: Slot,
        /// The variables that were known.
        known: Vec<Slot>,
    },
    /// What a procedure computed from the graph.
    Procedure(Arc<str>),
    /// A line of a file.
    Line(RowOrigin),
}

impl Ground {
    /// Whether it takes an evaluation to know it, and not only a look at a slot.
    pub(super) fn evaluates(&self) -> bool {
        matches!(
            self,
            Ground::Reads(_)
                | Ground::ReadsOfEach { .. }
                | Ground::ReadsOfNodes { .. }
                | Ground::ReadsOfRepetitions { .. }
        )
    }

    /// Calls `visit` with every slot it reads.
    pub(super) fn for_each_read(&self, visit: &mut dyn FnMut(Slot)) {
        match self {
            Ground::Lineage(slot)
            | Ground::All(slot)
            | Ground::Any(slot)
            | Ground::Element(slot)
            | Ground::Property(slot, _) => visit(*slot),
            Ground::Reads(expr) => expr.for_each_slot(visit),
            Ground::ReadsOfEach { list, test } => {
                visit(*list);
                test.for_each_slot(visit);
            }
            Ground::ReadsOfNodes { from, list, test } => {
                visit(*from);
                visit(*list);
                test.for_each_slot(visit);
            }
            Ground::ReadsOfRepetitions { groups, test } => {
                for (_, list) in groups {
                    visit(*list);
                }
                test.for_each_slot(&mut |slot| {
                    if !groups.iter().any(|(one, _)| *one == slot) {
                        visit(slot);
                    }
                });
            }
            Ground::Absent { found, known, .. } => {
                visit(*found);
                known.iter().copied().for_each(visit);
            }
            Ground::Procedure(_) => {}
            Ground::Line(origin) => {
                visit(origin.file);
                visit(origin.line);
            }
        }
    }
}

/// Which ends of a [`Plan::VarExpand`] are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The start may be one of them.
    pub start: bool,
    /// `to` is not needed either: each input row goes on once, counted as many times as
    /// it has ends.
    pub counted: bool,
}

/// What becomes of the rows of an [`Plan::Apply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyKind {
    /// Every row of the right side.
    Inner,
    /// Every row of the right side; a left row without one goes on with nulls.
    Optional,
    /// Left rows for which the right side has a row.
    Semi,
    /// Left rows for which it has none.
    Anti,
    /// Left rows as they came; the right side is run for its changes.
    Unit,
}
