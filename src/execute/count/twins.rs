//! Two branches whose nodes must differ: all pairs, less those that are one node twice.

use super::closing::Closing;
use super::lists::Lists;
use super::{multiply, nodes};
use crate::execute::{Context, Result};
use crate::graph::Graph;
use crate::plan::{Branch, Step};
use crate::value::Batch;

/// Two branches of one step each.
pub(super) struct Twins<'p> {
    steps: [&'p Step; 2],
    lists: [Lists; 2],
    both: Closing<'p>,
}

impl<'p> Twins<'p> {
    pub(super) fn new(branch: &'p Branch, twin: &'p Branch, graph: &Graph) -> Twins<'p> {
        let steps = [&branch.steps[0], &twin.steps[0]];
        let lists = steps.map(|step| Lists::new(step, graph));
        Twins { steps, lists, both: Closing::of(steps.into_iter(), graph) }
    }

    pub(super) fn weights(&mut self, batch: &Batch, ctx: &Context<'_>) -> Result<Vec<u64>> {
        let [one, other] = [nodes(batch, self.steps[0], ctx)?, nodes(batch, self.steps[1], ctx)?];
        let [first, second] = &self.lists;
        let many = batch.len() >= 64;
        let mut pairs = first.view(ctx.graph(), many).degrees(&one);
        multiply(&mut pairs, &second.view(ctx.graph(), many).degrees(&other));
        let same = self.both.common(&one, &other, ctx)?;
        pairs.iter_mut().zip(same).for_each(|(pairs, same)| *pairs = pairs.saturating_sub(same));
        Ok(pairs)
    }
}
