//! Both ends of relationships that are there already.

use super::expand::{direction, node_at, types, wrong};
use super::{Context, Operator, Result};
use crate::graph::{Direction, Entity};
use crate::plan::Step;
use crate::value::{Batch, Column, NodeId, Value};

type Input<'p> = Box<dyn Operator + 'p>;

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
