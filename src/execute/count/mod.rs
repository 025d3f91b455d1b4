//! How often each row counts: the weights of branches instead of their rows.

mod lists;
mod marks;
mod closing;
mod except;
mod twins;
mod weights;

use std::borrow::Cow;

use super::expand::node_at;
use super::{Context, Operator, Result};
use crate::plan::{ApplyKind, Branch, Step};
use crate::value::{Batch, Column, NodeId};
use closing::Closing;
use except::Excluded;
use twins::Twins;
use weights::Level;
pub use weights::Tables;

type Input<'p> = Box<dyn Operator + 'p>;

/// `Plan::Count`. Streams.
pub(super) struct Count<'p> {
    input: Input<'p>,
    branches: &'p [Branch],
    /// The branches at work; made once the first input row is there.
    counting: Option<Vec<Counting<'p>>>,
}

impl<'p> Count<'p> {
    pub(super) fn new(input: Input<'p>, branches: &'p [Branch]) -> Count<'p> {
        Count { input, branches, counting: None }
    }

    /// The rows that have a match, with how often each counts now.
    fn weighed(&mut self, mut batch: Batch, ctx: &Context<'_>) -> Result<Batch> {
        let begun = || {
            let mut all: Vec<_> = self.branches.iter().map(|one| Counting::new(one, ctx)).collect();
            all.sort_by_key(|one| !one.is_cheap());
            all
        };
        let counting = self.counting.get_or_insert_with(begun);
        let mut times = vec![1; batch.len()];
        let mut lost = 0;
        for branch in counting {
            // what costs is only asked of rows that are left
            if lost > 0 && !branch.is_cheap() {
                batch = kept(&batch, &mut times);
            }
            let weights = branch.weights(&mut batch, ctx)?;
            multiply(&mut times, &weights);
            lost = times.iter().filter(|times| **times == 0).count();
        }
        let is_plain = batch.multiplicity().is_none() && times.iter().all(|times| *times <= 1);
        if let Some(before) = batch.multiplicity() {
            multiply(&mut times, before);
        }
        let mut out = if lost > 0 { kept(&batch, &mut times) } else { batch };
        if !is_plain {
            out.set_multiplicity(Some(times));
        }
        Ok(out)
    }
}

/// The rows that count at all.
fn kept(batch: &Batch, times: &mut Vec<u64>) -> Batch {
    // without a jump per row: which rows are left is as good as random
    let mut rows = vec![0_u32; times.len()];
    let mut count = 0;
    for row in 0..times.len() {
        rows[count] = row as u32;
        times[count] = times[row];
        count += usize::from(times[row] > 0);
    }
    rows.truncate(count);
    times.truncate(count);
    batch.gather(&rows)
}

impl Operator for Count<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        while let Some(batch) = self.input.next(ctx)? {
            ctx.budget().tick(batch.len() as u64)?;
            let out = self.weighed(batch, ctx)?;
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
        Ok(None)
    }
}

/// Row by row; more than fits counts as the most that does.
fn multiply(times: &mut [u64], weights: &[u64]) {
    let most = |numbers: &[u64]| numbers.iter().fold(0, |most, number| most | number);
    // products of numbers whose bits add up to few enough cannot overflow
    let bits = 128 - most(times).leading_zeros() - most(weights).leading_zeros();
    if bits <= 64 {
        times.iter_mut().zip(weights).for_each(|(times, weight)| *times *= weight);
    } else {
        let each = times.iter_mut().zip(weights);
        each.for_each(|(times, weight)| *times = times.saturating_mul(*weight));
    }
}

/// One branch at work.
struct Counting<'p> {
    branch: &'p Branch,
    level: Level<'p>,
    closing: Option<Closing<'p>>,
    excluded: Option<Excluded<'p>>,
    twins: Option<Twins<'p>>,
}

impl<'p> Counting<'p> {
    fn new(branch: &'p Branch, ctx: &Context<'_>) -> Counting<'p> {
        let graph = ctx.graph();
        let closing = (branch.steps.len() > 1).then(|| Closing::new(branch, graph));
        let excluded = (!branch.except.is_empty()).then(|| Excluded::new(branch, graph));
        let twins = branch.twin.as_deref().map(|twin| Twins::new(branch, twin, graph));
        Counting { branch, level: Level::new(branch, graph), closing, excluded, twins }
    }

    /// Whether it takes no more than a look at two offsets.
    fn is_cheap(&self) -> bool {
        self.branch.is_degree() && self.excluded.is_none()
    }

    fn weights(&mut self, batch: &mut Batch, ctx: &Context<'_>) -> Result<Vec<u64>> {
        let mut weights = self.found(batch, ctx)?;
        if self.branch.tells {
            let anchors = nodes(batch, &self.branch.steps[0], ctx)?;
            let told = weights.iter().zip(anchors.iter());
            // any node will do, so the one at hand stands for those found
            let told = told.map(|(weight, node)| if *weight > 0 { *node } else { NodeId::NULL });
            let told = Column::Nodes(told.collect());
            batch.set(self.branch.to(), told);
        }
        let kind = self.branch.kind;
        if kind != ApplyKind::Inner {
            for weight in &mut weights {
                *weight = applied(kind, *weight);
            }
        }
        Ok(weights)
    }

    /// How many matches there are.
    fn found(&mut self, batch: &Batch, ctx: &Context<'_>) -> Result<Vec<u64>> {
        let mut weights = if let Some(twins) = &mut self.twins {
            twins.weights(batch, ctx)?
        } else if let Some(closing) = &mut self.closing {
            closing.weights(self.branch, batch, &mut self.level, ctx)?
        } else {
            let anchors = nodes(batch, &self.branch.steps[0], ctx)?;
            self.level.sums(&anchors, ctx)?
        };
        if let Some(excluded) = &mut self.excluded {
            excluded.take_off(&mut weights, batch, &mut self.level, ctx)?;
        }
        Ok(weights)
    }
}

/// What a weight becomes.
fn applied(kind: ApplyKind, weight: u64) -> u64 {
    match kind {
        ApplyKind::Inner => weight,
        ApplyKind::Optional => weight.max(1),
        ApplyKind::Semi => weight.min(1),
        ApplyKind::Anti => u64::from(weight == 0),
        ApplyKind::Unit => 1,
    }
}

/// The nodes that a step leads from, row by row; [`NodeId::NULL`] for null.
fn nodes<'b>(batch: &'b Batch, step: &Step, ctx: &Context<'_>) -> Result<Cow<'b, [NodeId]>> {
    if let Some(Column::Nodes(nodes)) = batch.column(step.from).map(|column| &**column) {
        return Ok(Cow::Borrowed(nodes));
    }
    let node = |row| Ok(node_at(batch, step.from, row, (step, ctx))?.unwrap_or(NodeId::NULL));
    (0..batch.len()).map(node).collect::<Result<Vec<_>>>().map(Cow::Owned)
}
