//! What a branch must not meet, taken off its weight again.

use super::closing::Found;
use super::lists::Lists;
use super::marks::{Marks, count_in};
use super::nodes;
use super::weights::Level;
use crate::execute::{Context, Result};
use crate::graph::Graph;
use crate::plan::{Branch, Except};
use crate::value::{Batch, Column, NodeId, RelationshipId, Value};

/// The nodes and relationships that the rows of a branch exclude.
pub(super) struct Excluded<'p> {
    branch: &'p Branch,
    lists: Lists,
    neighbours: Vec<Lists>,
    /// The neighbours of the node at hand.
    marks: Marks,
    marked: Vec<NodeId>,
}

impl<'p> Excluded<'p> {
    pub(super) fn new(branch: &'p Branch, graph: &Graph) -> Excluded<'p> {
        let neighbours = &branch.except.neighbours;
        Excluded {
            branch,
            lists: Lists::new(&branch.steps[0], graph),
            neighbours: neighbours.iter().map(|step| Lists::new(step, graph)).collect(),
            marks: Marks::default(),
            marked: Vec::new(),
        }
    }

    pub(super) fn take_off(
        &mut self,
        weights: &mut [u64],
        batch: &Batch,
        level: &mut Level<'_>,
        ctx: &Context<'_>,
    ) -> Result<()> {
        let Except { nodes: slots, neighbours, relationships } = &self.branch.except;
        let anchors = nodes(batch, &self.branch.steps[0], ctx)?;
        let forbidden: Vec<Vec<NodeId>> = slots.iter().map(|slot| nodes_in(batch, *slot)).collect();
        let around = neighbours.iter().map(|step| nodes(batch, step, ctx));
        let around: Vec<_> = around.collect::<Result<_>>()?;
        let mut found = Found::default();
        let mut row_nodes = Vec::new();
        for (row, anchor) in anchors.iter().enumerate() {
            if weights[row] == 0 {
                continue;
            }
            row_nodes.clear();
            row_nodes.extend(forbidden.iter().map(|nodes| nodes[row]));
            // nothing is known to differ from null
            if row_nodes.contains(&NodeId::NULL) {
                weights[row] = 0;
                continue;
            }
            row_nodes.sort_unstable();
            row_nodes.dedup();
            let centres = around.iter().map(|nodes| nodes[row]);
            self.mark(centres, ctx.graph());
            let looked = self.nodes(*anchor, row, &row_nodes, &mut found, ctx.graph());
            ctx.budget().tick(looked)?;
            let used = relationships.iter().map(|slot| batch.value(*slot, row));
            self.relationships(*anchor, row, used, &row_nodes, &mut found, ctx.graph());
        }
        let lost = found.weights(weights.len(), level, ctx)?;
        weights
            .iter_mut()
            .zip(lost)
            .for_each(|(weight, lost)| *weight = weight.saturating_sub(lost));
        Ok(())
    }

    /// Marks the neighbours of these nodes, unless they are marked already.
    fn mark(&mut self, centres: impl Iterator<Item = NodeId>, graph: &Graph) {
        let centres: Vec<NodeId> = centres.collect();
        if self.marked == centres {
            return;
        }
        let mut all = Vec::new();
        for (lists, centre) in self.neighbours.iter().zip(&centres) {
            lists.view(graph, false).append(*centre, &mut all);
        }
        self.marks.set(&all);
        self.marked = centres;
    }

    /// Notes the excluded nodes that the branch would meet; says how many were looked at.
    fn nodes(
        &self,
        anchor: NodeId,
        row: usize,
        forbidden: &[NodeId],
        found: &mut Found,
        graph: &Graph,
    ) -> u64 {
        let view = self.lists.view(graph, false);
        let mut room = Vec::new();
        let list = view.list(anchor, &mut room);
        for node in forbidden {
            let times = count_in(list, *node);
            if times > 0 {
                found.add(row, *node, times);
            }
        }
        if self.neighbours.is_empty() {
            return forbidden.len() as u64;
        }
        for node in list {
            if self.marks.count(*node) > 0 && !forbidden.contains(node) {
                found.add(row, *node, 1);
            }
        }
        list.len() as u64
    }

    /// Notes the excluded relationships that the branch would follow to other nodes.
    fn relationships(
        &self,
        anchor: NodeId,
        row: usize,
        used: impl Iterator<Item = Value>,
        forbidden: &[NodeId],
        found: &mut Found,
        graph: &Graph,
    ) {
        let mut seen: Vec<RelationshipId> = Vec::new();
        for value in used {
            let Value::Relationship(relationship) = value else { continue };
            if seen.contains(&relationship) || !self.lists.accept(graph.type_of(relationship)) {
                continue;
            }
            seen.push(relationship);
            let end = self.lists.end_from(anchor, graph.endpoints(relationship));
            let is_new = |node: &NodeId| !forbidden.contains(node) && self.marks.count(*node) == 0;
            if let Some(node) = end.filter(is_new) {
                found.add(row, node, 1);
            }
        }
    }
}

/// The nodes in a slot, row by row.
fn nodes_in(batch: &Batch, slot: usize) -> Vec<NodeId> {
    if let Some(Column::Nodes(nodes)) = batch.column(slot).map(|column| &**column) {
        return nodes.clone();
    }
    let node = |row| match batch.value(slot, row) {
        Value::Node(node) => node,
        _ => NodeId::NULL,
    };
    (0..batch.len()).map(node).collect()
}
