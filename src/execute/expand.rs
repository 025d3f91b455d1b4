//! One relationship further: `Expand` and `Endpoints`, and what every walk shares.

use super::error::ExecuteErrorKind;
use super::pairing::Pairing;
use super::{Context, ExecuteError, Operator, Result};
use crate::expression::{Slot, access};
use crate::graph::{Direction, Entity, Graph, Types};
use crate::parse::ast;
use crate::plan::Step;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, NodeId, Type, Value, ValueError};

type Input<'p> = Box<dyn Operator + 'p>;

/// The graph's word for the direction of a pattern.
pub(super) fn direction(step: &Step) -> Direction {
    match step.direction {
        ast::Direction::Outgoing => Direction::Outgoing,
        ast::Direction::Incoming => Direction::Incoming,
        ast::Direction::Either => Direction::Either,
    }
}

/// The types a step may use, as far as the graph has them now.
pub(super) fn types(step: &Step, graph: &Graph) -> Types {
    match &step.types {
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
    match batch.column(slot).map(|column| &**column) {
        Some(Column::Nodes(nodes)) => Ok((nodes[row] != NodeId::NULL).then(|| nodes[row])),
        Some(column) => match column.get(row) {
            Value::Node(node) => Ok(Some(node)),
            Value::Null => Ok(None),
            other => Err(wrong(slot, "a node", &other, (step, ctx))),
        },
        None => Ok(None),
    }
}

/// A variable of a pattern holds what no pattern can.
fn wrong(
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
    /// The types of the step; looked up once the first input row is there.
    types: Option<Types>,
    at: Option<(Batch, usize)>,
}

impl<'p> Expand<'p> {
    pub(super) fn new(input: Input<'p>, step: &'p Step, into: bool) -> Expand<'p> {
        Expand { input, step, into, types: None, at: None }
    }

    fn walk(&self, batch: &Batch, row: usize, ctx: &Context<'_>, out: &mut Pairing) -> Result<()> {
        let Some(from) = node_at(batch, self.step.from, row, (self.step, ctx))? else {
            return Ok(());
        };
        let graph = ctx.graph();
        let types = self.types.as_ref().expect("types are looked up before the first walk");
        let before = out.len();
        if self.into {
            let Some(to) = node_at(batch, self.step.to, row, (self.step, ctx))? else {
                return Ok(());
            };
            graph.between(from, to, direction(self.step), types, |relationship| {
                out.hop(row, relationship, to);
            });
        } else {
            graph.neighbours(from, direction(self.step), types, |relationship, node| {
                out.hop(row, relationship, node);
            });
        }
        Ok(ctx.budget().tick(1 + (out.len() - before) as u64)?)
    }
}

impl Operator for Expand<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let (batch, mut row) = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => (batch, 0),
                    None => return Ok(None),
                },
            };
            if self.types.is_none() {
                self.types = Some(types(self.step, ctx.graph()));
            }
            let mut pairing = Pairing::default();
            while row < batch.len() && pairing.len() < BATCH_ROWS {
                self.walk(&batch, row, ctx, &mut pairing)?;
                row += 1;
            }
            let node = (!self.into).then_some(self.step.to);
            let out = (!pairing.is_empty())
                .then(|| pairing.batch(&batch, Some(self.step.relationship), node));
            if row < batch.len() {
                self.at = Some((batch, row));
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}

/// `Plan::Endpoints`. Streams.
pub(super) struct Endpoints<'p> {
    input: Input<'p>,
    step: &'p Step,
    from_bound: bool,
    to_bound: bool,
}

impl<'p> Endpoints<'p> {
    pub(super) fn new(
        input: Input<'p>,
        step: &'p Step,
        from_bound: bool,
        to_bound: bool,
    ) -> Endpoints<'p> {
        Endpoints { input, step, from_bound, to_bound }
    }

    /// The ends of the relationship in a row, each way it may be walked.
    fn ends(&self, batch: &Batch, row: usize, ctx: &Context<'_>) -> Result<Vec<(NodeId, NodeId)>> {
        let relationship = match batch.value(self.step.relationship, row) {
            Value::Relationship(relationship) => relationship,
            Value::Null => return Ok(Vec::new()),
            other => {
                let slot = self.step.relationship;
                return Err(wrong(slot, "a relationship", &other, (self.step, ctx)));
            }
        };
        let graph = ctx.graph();
        let lives = graph.contains(Entity::Relationship(relationship));
        if !lives || !types(self.step, graph).contains(graph.type_of(relationship)) {
            return Ok(Vec::new());
        }
        let (start, end) = graph.endpoints(relationship);
        Ok(match direction(self.step) {
            Direction::Outgoing => vec![(start, end)],
            Direction::Incoming => vec![(end, start)],
            Direction::Either if start == end => vec![(start, end)],
            Direction::Either => vec![(start, end), (end, start)],
        })
    }

    fn fits(
        &self,
        batch: &Batch,
        row: usize,
        (from, to): (NodeId, NodeId),
        ctx: &Context<'_>,
    ) -> Result<bool> {
        let agrees = |bound: bool, slot: usize, node: NodeId| -> Result<bool> {
            Ok(!bound || node_at(batch, slot, row, (self.step, ctx))? == Some(node))
        };
        let loop_needed = self.step.from == self.step.to;
        Ok(agrees(self.from_bound, self.step.from, from)?
            && agrees(self.to_bound, self.step.to, to)?
            && (!loop_needed || from == to))
    }
}

impl Operator for Endpoints<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            let (mut rows, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new());
            for row in 0..batch.len() {
                ctx.budget().tick(1)?;
                for ends in self.ends(&batch, row, ctx)? {
                    if self.fits(&batch, row, ends, ctx)? {
                        rows.push(row as u32);
                        from.push(ends.0);
                        to.push(ends.1);
                    }
                }
            }
            if rows.is_empty() {
                continue;
            }
            let mut out = batch.gather(&rows);
            out.set(self.step.from, Column::Nodes(from));
            out.set(self.step.to, Column::Nodes(to));
            return Ok(Some(out));
        }
        Ok(None)
    }
}
