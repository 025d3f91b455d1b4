//! What a branch must not meet, taken off its weight again.

use super::closing::Found;
use super::lists::{Lists, View};
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
    /// The neighbours of the nodes at hand.
    marks: Around,
}

impl<'p> Excluded<'p> {
    pub(super) fn new(branch: &'p Branch, graph: &Graph) -> Excluded<'p> {
        let neighbours = &branch.except.neighbours;
        Excluded {
            branch,
            lists: Lists::new(&branch.steps[0], graph),
            neighbours: neighbours.iter().map(|step| Lists::new(step, graph)).collect(),
            marks: Around::default(),
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
        let view = self.lists.view(ctx.graph(), false);
        let centres: Vec<View<'_>> =
            self.neighbours.iter().map(|lists| lists.view(ctx.graph(), false)).collect();
        let mut room = Vec::new();
        let mut found = Found::default();
        let mut row_nodes: Vec<NodeId> = Vec::new();
        for (row, anchor) in anchors.iter().enumerate() {
            if weights[row] == 0 {
                continue;
            }
            row_nodes.clear();
            for nodes in &forbidden {
                if !row_nodes.contains(&nodes[row]) {
                    row_nodes.push(nodes[row]);
                }
            }
            // nothing is known to differ from null
            if row_nodes.contains(&NodeId::NULL) {
                weights[row] = 0;
                continue;
            }
            self.marks
                .set_all(centres.iter().zip(&around).map(|(view, nodes)| (*view, nodes[row])));
            let list = view.list(*anchor, &mut room);
            self.meet(list, row, &row_nodes, &mut found);
            ctx.budget().tick(1 + row_nodes.len() as u64)?;
            let used = relationships.iter().map(|slot| batch.value(*slot, row));
            self.relationships((*anchor, row), used, &row_nodes, &mut found, ctx.graph());
        }
        let lost = found.weights(weights.len(), level, ctx)?;
        let each = weights.iter_mut().zip(lost);
        each.for_each(|(weight, lost)| *weight = weight.saturating_sub(lost));
        Ok(())
    }

    /// Notes the excluded nodes of a list.
    fn meet(&self, list: &[NodeId], row: usize, forbidden: &[NodeId], found: &mut Found) {
        for node in forbidden {
            let times = count_in(list, *node);
            if times > 0 {
                found.add(row, *node, times);
            }
        }
        if self.neighbours.is_empty() {
            return;
        }
        for node in list {
            if self.marks.has(*node) && !forbidden.contains(node) {
                found.add(row, *node, 1);
            }
        }
    }

    /// Notes the excluded relationships that the branch would follow to other nodes.
    fn relationships(
        &self,
        (anchor, row): (NodeId, usize),
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
            let is_new = |node: &NodeId| !forbidden.contains(node) && !self.marks.has(*node);
            if let Some(node) = end.filter(is_new) {
                found.add(row, node, 1);
            }
        }
    }
}

/// The neighbours of some nodes, marked.
#[derive(Default)]
struct Around {
    marks: Marks,
    centres: Vec<NodeId>,
}

impl Around {
    /// Marks the neighbours of these nodes, unless they are marked already.
    fn set_all<'g>(&mut self, centres: impl Iterator<Item = (View<'g>, NodeId)> + Clone) {
        if centres.clone().map(|(_, node)| node).eq(self.centres.iter().copied()) {
            return;
        }
        self.centres.clear();
        self.marks.clear();
        let mut room = Vec::new();
        for (view, node) in centres {
            self.marks.add(view.list(node, &mut room));
            self.centres.push(node);
        }
    }

    fn has(&self, node: NodeId) -> bool {
        !self.centres.is_empty() && self.marks.count(node) > 0
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
