//! Branches of several steps: nodes that are neighbours of several bound ones.
//!
//! The lists of neighbours are sorted and intersected at the price of the shorter one,
//! which makes patterns with cycles worst-case optimal (Ngo, Porat, Ré, Rudra 2012). The
//! list that changes least from row to row is marked once for all of these rows.

use super::lists::{Lists, View};
use super::marks::{Hubs, Marks, count_in, has};
use super::nodes;
use super::weights::Level;
use crate::execute::{Context, Result};
use crate::graph::Graph;
use crate::plan::{Branch, Step};
use crate::value::{Batch, NodeId};

/// A list is searched for the nodes of another that is so many times shorter.
const MUCH_LONGER: usize = 8;

/// So many comparisons are made without ado.
const FEW: usize = 32;

/// The lists that are intersected.
pub(super) struct Closing<'p> {
    lists: Vec<Lists>,
    marks: Marks,
    /// Whose list is marked: step and node.
    marked: Option<(usize, NodeId)>,
    /// Of each step, the sets of long lists.
    hubs: Vec<Hubs<'p>>,
}

impl<'p> Closing<'p> {
    pub(super) fn new(branch: &'p Branch, graph: &Graph) -> Closing<'p> {
        Closing::of(branch.steps.iter(), graph)
    }

    pub(super) fn of(steps: impl Iterator<Item = &'p Step>, graph: &Graph) -> Closing<'p> {
        let (lists, hubs) = steps.map(|step| (Lists::new(step, graph), Hubs::new(step))).unzip();
        Closing { lists, marks: Marks::default(), marked: None, hubs }
    }

    pub(super) fn weights(
        &mut self,
        branch: &Branch,
        batch: &Batch,
        level: &mut Level<'_>,
        ctx: &Context<'_>,
    ) -> Result<Vec<u64>> {
        let anchors = branch.steps.iter().map(|step| nodes(batch, step, ctx));
        let anchors: Vec<_> = anchors.collect::<Result<_>>()?;
        if let [one, other] = &anchors[..]
            && branch.node.is_none()
            && branch.below.is_empty()
        {
            return self.common(one, other, ctx);
        }
        let mut found = Found::default();
        for row in 0..batch.len() {
            let at: Vec<NodeId> = anchors.iter().map(|nodes| nodes[row]).collect();
            let steps = self.intersect(&at, row, &mut found, ctx.graph());
            ctx.budget().tick(steps)?;
        }
        found.weights(batch.len(), level, ctx)
    }

    /// How many common neighbours two nodes have, row by row.
    pub(super) fn common(
        &mut self,
        one: &[NodeId],
        other: &[NodeId],
        ctx: &Context<'_>,
    ) -> Result<Vec<u64>> {
        let changes = |nodes: &[NodeId]| nodes.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let held = usize::from(changes(other) < changes(one));
        let (fixed, moving) = if held == 0 { (one, other) } else { (other, one) };
        let Closing { lists, marks, marked, hubs } = self;
        let many = one.len() >= 64;
        let held_view = lists[held].view(ctx.graph(), many);
        let moving_view = lists[1 - held].view(ctx.graph(), many);
        let (mut room, mut more_room) = (Vec::new(), Vec::new());
        let mut counts = Vec::with_capacity(one.len());
        for (fixed, moving) in fixed.iter().zip(moving) {
            let list = held_view.list(*fixed, &mut room);
            let other = moving_view.list(*moving, &mut more_room);
            if list.is_empty() || other.is_empty() {
                counts.push(0);
                continue;
            }
            let (steps, count) = if list.len() * other.len() <= FEW {
                (1, list.iter().map(|node| count_of(other, *node)).sum())
            } else if other.len() <= MUCH_LONGER * list.len() {
                if *marked != Some((held, *fixed)) {
                    marks.set(list);
                    *marked = Some((held, *fixed));
                }
                (other.len(), other.iter().map(|node| marks.count(*node)).sum())
            } else {
                (list.len(), found_in(list, *moving, other, &mut hubs[1 - held], ctx)?)
            };
            ctx.budget().tick(steps as u64)?;
            counts.push(count);
        }
        Ok(counts)
    }

    /// Notes the common neighbours of some nodes; says how many were looked at.
    fn intersect(&self, at: &[NodeId], row: usize, found: &mut Found, graph: &Graph) -> u64 {
        let views: Vec<View<'_>> =
            self.lists.iter().map(|lists| lists.view(graph, false)).collect();
        let mut rooms = vec![Vec::new(); at.len()];
        let lists = views.iter().zip(at).zip(&mut rooms);
        let mut lists: Vec<&[NodeId]> =
            lists.map(|((view, node), room)| view.list(*node, room)).collect();
        lists.sort_by_key(|list| list.len());
        let Some((shortest, others)) = lists.split_first() else { return 0 };
        for run in shortest.chunk_by(|one, other| one == other) {
            let node = run[0];
            let times = others.iter().map(|list| count_in(list, node)).product::<u64>();
            if times > 0 {
                found.add(row, node, times * run.len() as u64);
            }
        }
        shortest.len() as u64 + 1
    }
}

/// How often a node is in a short list.
fn count_of(list: &[NodeId], node: NodeId) -> u64 {
    list.iter().map(|other| u64::from(*other == node)).sum()
}

/// How many relationships of a long list lead to nodes of a short one.
fn found_in(
    list: &[NodeId],
    hub: NodeId,
    long: &[NodeId],
    hubs: &mut Hubs<'_>,
    ctx: &Context<'_>,
) -> Result<u64> {
    Ok(match hubs.set(hub, long, ctx)? {
        Some(set) => list.iter().map(|node| u64::from(has(set, *node))).sum(),
        None => list.iter().map(|node| count_in(long, *node)).sum(),
    })
}

/// Nodes found for rows, and how often.
#[derive(Default)]
pub(super) struct Found {
    rows: Vec<usize>,
    nodes: Vec<NodeId>,
    times: Vec<u64>,
}

impl Found {
    pub(super) fn add(&mut self, row: usize, node: NodeId, times: u64) {
        self.rows.push(row);
        self.nodes.push(node);
        self.times.push(times);
    }

    /// The sum of the weights of what was found for each of so many rows.
    pub(super) fn weights(
        &self,
        rows: usize,
        level: &mut Level<'_>,
        ctx: &Context<'_>,
    ) -> Result<Vec<u64>> {
        let mut sums = vec![0_u64; rows];
        let weights = level.of_nodes(&self.nodes, ctx)?;
        for ((row, times), weight) in self.rows.iter().zip(&self.times).zip(weights) {
            sums[*row] = sums[*row].saturating_add(times.saturating_mul(weight));
        }
        Ok(sums)
    }
}
