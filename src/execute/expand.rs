//! One relationship further: `Expand`, and what every walk shares.
//!
//! Where the neighbours of all nodes lie in arrays, a whole batch is walked over them
//! ([`super::arrays`]); else the graph is asked for one node after the other.

use std::sync::Arc;

use super::arrays::{Cursor, Found, Lists};
use super::error::ExecuteErrorKind;
use super::{Context, ExecuteError, Operator, Result};
use crate::expression::{Labels, Slot, access};
use crate::graph::{Direction, Graph, Types};
use crate::parse::ast;
use crate::plan::Step;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, NodeId, Type, Value, ValueError};

/// An array over all relationships is worth building for so many nodes in one.
const NODES_FOR_ONE_ROW: u64 = 64;

type Input<'p> = Box<dyn Operator + 'p>;

/// The graph's word for the direction of a pattern.
pub(super) fn direction(step: &Step) -> Direction {
    graph_direction(step.direction)
}

/// The same, of a direction alone.
pub(super) fn graph_direction(direction: ast::Direction) -> Direction {
    match direction {
        ast::Direction::Outgoing => Direction::Outgoing,
        ast::Direction::Incoming => Direction::Incoming,
        ast::Direction::Either => Direction::Either,
    }
}

/// The types a step may use, as far as the graph has them now.
pub(super) fn types(step: &Step, graph: &Graph) -> Types {
    types_in(step.types.as_ref(), graph)
}

/// The same, of what types must satisfy.
pub(super) fn types_in(wanted: Option<&Labels>, graph: &Graph) -> Types {
    match wanted {
        None => Types::Any,
        Some(labels) => Types::of(access::types_meant(labels, graph)),
    }
}

/// The node in a slot; `None` for null. Anything else cannot be walked from.
pub(super) fn node_at(
    batch: &Batch,
    slot: Slot,
    row: usize,
    (step, ctx): (&Step, &Context<'_>),
) -> Result<Option<NodeId>> {
    match batch.column(slot) {
        Some(column) => node_in(column, slot, row, (step, ctx)),
        None => Ok(None),
    }
}

fn node_in(
    column: &Column,
    slot: Slot,
    row: usize,
    (step, ctx): (&Step, &Context<'_>),
) -> Result<Option<NodeId>> {
    match column.get(row) {
        Value::Node(node) => Ok(Some(node)),
        Value::Null => Ok(None),
        other => Err(wrong(slot, "a node", &other, (step, ctx))),
    }
}

/// A variable of a pattern holds what no pattern can.
pub(super) fn wrong(
    slot: Slot,
    expected: &str,
    found: &Value,
    (step, ctx): (&Step, &Context<'_>),
) -> ExecuteError {
    let context = format!("variable `{}`", ctx.around().program.names[slot]);
    let kind = ValueError::mismatch(context, expected, Type::of(found));
    ExecuteError::new(ExecuteErrorKind::Value(kind), step.span)
}

/// `Plan::Expand`. Streams.
pub(super) struct Expand<'p> {
    input: Input<'p>,
    step: &'p Step,
    into: bool,
    /// The slots that go on, where the plan says so right above.
    kept: Option<&'p [Slot]>,
    /// The types of the step; looked up once the first input row is there.
    types: Option<Types>,
    /// How many rows came in so far.
    seen: u64,
    at: Option<At>,
}

/// An input batch at work.
struct At {
    /// Those of its columns that go on.
    rest: Batch,
    from: Arc<Column>,
    /// Where the walk must end, for `into`.
    to: Option<Arc<Column>>,
    cursor: Cursor,
}

impl<'p> Expand<'p> {
    pub(super) fn new(
        input: Input<'p>,
        step: &'p Step,
        into: bool,
        kept: Option<&'p [Slot]>,
    ) -> Expand<'p> {
        Expand { input, step, into, kept, types: None, seen: 0, at: None }
    }

    fn is_kept(&self, slot: Slot) -> bool {
        self.kept.is_none_or(|kept| kept.contains(&slot))
    }

    /// The next input batch with something to walk from.
    fn pull(&mut self, ctx: &mut Context<'_>) -> Result<Option<At>> {
        loop {
            let Some(mut batch) = self.input.next(ctx)? else { return Ok(None) };
            let from = batch.column(self.step.from).cloned();
            let to = batch.column(self.step.to).cloned().filter(|_| self.into);
            if let Some(from) = from
                && to.is_some() == self.into
            {
                let graph = ctx.graph();
                let types = self.types.get_or_insert_with(|| types(self.step, graph));
                self.seen += batch.len() as u64;
                if self.seen * NODES_FOR_ONE_ROW > u64::from(graph.node_bound()) {
                    graph.prepare(direction(self.step), types);
                }
                batch.retain(|slot| self.is_kept(slot));
                return Ok(Some(At { rest: batch, from, to, cursor: Cursor::default() }));
            }
        }
    }

    /// Some of what is found for a batch.
    fn walk(&self, at: &mut At, ctx: &Context<'_>) -> Result<Found> {
        let graph = ctx.graph();
        let types = self.types.as_ref().expect("types are looked up with the first batch");
        let direction = direction(self.step);
        let mut found = Found::new(self.is_kept(self.step.relationship));
        let row = at.cursor.row;
        if let Column::Nodes(from) = &*at.from
            && let Some(lists) = Lists::at_hand(graph, direction, types)
        {
            match at.to.as_deref() {
                None => lists.walk(from, &mut at.cursor, &mut found),
                Some(Column::Nodes(to)) => lists.join((from, to), &mut at.cursor, &mut found),
                Some(_) => self.one_by_one(at, types, &mut found, ctx)?,
            }
        } else {
            self.one_by_one(at, types, &mut found, ctx)?;
        }
        ctx.budget().tick((at.cursor.row - row + found.len()) as u64 + 1)?;
        Ok(found)
    }

    fn one_by_one(
        &self,
        at: &mut At,
        types: &Types,
        found: &mut Found,
        ctx: &Context<'_>,
    ) -> Result<()> {
        let (graph, direction, around) = (ctx.graph(), direction(self.step), (self.step, ctx));
        let row = &mut at.cursor.row;
        while *row < at.rest.len() && found.len() < BATCH_ROWS {
            let from = node_in(&at.from, self.step.from, *row, around)?;
            let to = match &at.to {
                Some(to) => node_in(to, self.step.to, *row, around)?,
                None => None,
            };
            match (from, to) {
                (Some(from), Some(to)) => {
                    graph.between(from, to, direction, types, |one| found.hop(*row, one, to));
                }
                (Some(from), None) if !self.into => {
                    graph.neighbours(from, direction, types, |one, to| found.hop(*row, one, to));
                }
                _ => {}
            }
            ctx.budget().tick(1)?;
            *row += 1;
        }
        Ok(())
    }

    /// Output rows: what goes on of the input, and what was found.
    fn rows(&self, rest: &Batch, found: Found) -> Batch {
        let mut out = if found.is_each_row_once(rest.len()) {
            rest.clone()
        } else {
            rest.gather(&found.rows)
        };
        if let Some(relationships) = found.relationships {
            out.set(self.step.relationship, Column::Relationships(relationships));
        }
        if !self.into && self.is_kept(self.step.to) {
            out.set(self.step.to, Column::Nodes(found.nodes));
        }
        out
    }
}

impl Operator for Expand<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let mut at = match self.at.take() {
                Some(at) => at,
                None => match self.pull(ctx)? {
                    Some(at) => at,
                    None => return Ok(None),
                },
            };
            let found = self.walk(&mut at, ctx)?;
            let out = (found.len() > 0).then(|| self.rows(&at.rest, found));
            if at.cursor.row < at.rest.len() {
                self.at = Some(at);
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}
