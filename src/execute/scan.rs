//! Nodes: all of them, those with a label, or those an index finds.

use super::pairing::Pairing;
use super::{Context, Operator, Result};
use crate::expression::{Expr, Slot, vector};
use crate::graph::Range;
use crate::plan::Lookup;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, NodeId, Type, Value, ValueError};

type Input<'p> = Box<dyn Operator + 'p>;

/// `Plan::NodeScan`. Streams.
pub(super) struct NodeScan<'p> {
    input: Input<'p>,
    slot: Slot,
    label: Option<&'p str>,
    /// The input batch at work, the row at work, the id to go on from.
    at: Option<(Batch, usize, u32)>,
}

impl<'p> NodeScan<'p> {
    pub(super) fn new(input: Input<'p>, slot: Slot, label: Option<&'p str>) -> NodeScan<'p> {
        NodeScan { input, slot, label, at: None }
    }
}

impl Operator for NodeScan<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            if self.at.is_none() {
                let Some(batch) = self.input.next(ctx)? else { return Ok(None) };
                self.at = Some((batch, 0, 0));
            }
            let Some((batch, row, from)) = self.at.as_mut() else { return Ok(None) };
            let graph = ctx.graph();
            let label = match self.label.map(|name| graph.label(name)) {
                Some(None) => {
                    self.at = None;
                    continue;
                }
                known => known.flatten(),
            };
            let mut pairing = Pairing::default();
            while pairing.len() < BATCH_ROWS && *row < batch.len() {
                let (mut rest, room) = (None, BATCH_ROWS - pairing.len());
                pairing.nodes(*row, |found| rest = graph.scan(label, *from, room, found));
                (*row, *from) = rest.map_or((*row + 1, 0), |rest| (*row, rest));
                ctx.budget().tick(1)?;
            }
            ctx.budget().tick(pairing.len() as u64)?;
            let done = *row >= batch.len();
            let out = (!pairing.is_empty()).then(|| pairing.batch(batch, self.slot));
            if done {
                self.at = None;
            }
            if out.is_some() {
                return Ok(out);
            }
        }
    }
}

/// `Plan::IndexLookup`. Streams.
pub(super) struct IndexLookup<'p> {
    input: Input<'p>,
    slot: Slot,
    label: &'p str,
    key: &'p str,
    value: &'p Expr,
    how: Lookup,
}

impl<'p> IndexLookup<'p> {
    pub(super) fn new(
        input: Input<'p>,
        slot: Slot,
        (label, key): (&'p str, &'p str),
        value: &'p Expr,
        how: Lookup,
    ) -> IndexLookup<'p> {
        IndexLookup { input, slot, label, key, value, how }
    }

    fn nodes(&self, value: &Value, ctx: &Context<'_>) -> Result<Vec<NodeId>> {
        let graph = ctx.graph();
        if self.how == Lookup::AnyOf && !matches!(value, Value::List(_) | Value::Null) {
            return Err(ValueError::mismatch("`IN`", "a list", Type::of(value)).into());
        }
        let (Some(label), Some(key)) = (graph.label(self.label), graph.key(self.key)) else {
            return Ok(Vec::new());
        };
        Ok(match (self.how, value) {
            (Lookup::Equal, value) => graph.lookup(label, key, value),
            (Lookup::AnyOf, Value::List(values)) => {
                let mut nodes: Vec<NodeId> =
                    values.iter().flat_map(|value| graph.lookup(label, key, value)).collect();
                nodes.sort_unstable();
                nodes.dedup();
                nodes
            }
            // nothing is less or more than null
            (_, Value::Null) => Vec::new(),
            (how, value) => range(how, value)
                .and_then(|range| graph.lookup_range(label, key, range))
                .unwrap_or_else(|| graph.nodes_with_label(label).collect()),
        })
    }
}

/// The range that is meant; none where such values are in no order.
fn range(how: Lookup, value: &Value) -> Option<Range<'_>> {
    match (how, value) {
        (Lookup::From, low) => Some(Range::From(low)),
        (Lookup::To, high) => Some(Range::To(high)),
        (Lookup::Between, Value::List(bounds)) => match &bounds[..] {
            [low, high] => Some(Range::Between(low, high)),
            _ => None,
        },
        (Lookup::StartsWith, Value::String(prefix)) => Some(Range::StartsWith(prefix)),
        _ => None,
    }
}

impl Operator for IndexLookup<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            let values = vector::column(self.value, &batch, &ctx.env())?;
            let mut pairing = Pairing::default();
            for row in 0..batch.len() {
                let nodes = self.nodes(&values.get(row), ctx)?;
                ctx.budget().tick(1 + nodes.len() as u64)?;
                for node in nodes {
                    pairing.node(row, node);
                }
            }
            if !pairing.is_empty() {
                return Ok(Some(pairing.batch(&batch, self.slot)));
            }
        }
        Ok(None)
    }
}
