//! The weights of a branch: computed where they are asked for, until that has cost as
//! much as computing all of them, and then from a table.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::applied;
use super::lists::{Lists, View};
use super::marks::Shared;
use crate::execute::{Context, Result};
use crate::expression::Expr;
use crate::expression::vector::{self, Chosen};
use crate::plan::{ApplyKind, Branch};
use crate::value::{Batch, Column, NodeId, RelationshipId};

/// Neighbours weighed at once.
const PIECE: usize = 4096;

/// Rows from which arrays pay.
const MANY: usize = 64;

/// The weights of all nodes a branch may lead to.
struct Table {
    first: u32,
    weights: Vec<u64>,
}

impl Table {
    fn of(&self, node: NodeId) -> u64 {
        let index = node.0.wrapping_sub(self.first) as usize;
        self.weights.get(index).copied().unwrap_or_default()
    }

    fn sum(&self, nodes: &[NodeId]) -> u64 {
        total(nodes.iter().map(|node| self.of(*node)))
    }
}

/// A sum; more than fits counts as the most that does.
fn total(weights: impl Iterator<Item = u64>) -> u64 {
    weights.fold(0, u64::saturating_add)
}

/// What branches have computed in one run of a statement: shared by all who run the same
/// plan.
#[derive(Default)]
pub struct Tables {
    /// By where the plan has the branch.
    weights: Mutex<FxHashMap<usize, Arc<Table>>>,
    hubs: Shared,
}

impl Tables {
    pub(super) fn hubs(&self) -> &Shared {
        &self.hubs
    }

    fn get(&self, branch: &Branch) -> Option<Arc<Table>> {
        let tables = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        tables.get(&std::ptr::from_ref(branch).addr()).cloned()
    }

    fn put(&self, branch: &Branch, table: &Arc<Table>) {
        let mut tables = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        tables.insert(std::ptr::from_ref(branch).addr(), Arc::clone(table));
    }
}

/// One branch, and those below it.
pub(super) struct Level<'p> {
    branch: &'p Branch,
    lists: Lists,
    below: Vec<Level<'p>>,
    table: Option<Arc<Table>>,
    /// How many neighbours have been weighed without one.
    asked: u64,
}

impl<'p> Level<'p> {
    pub(super) fn new(branch: &'p Branch, graph: &crate::graph::Graph) -> Level<'p> {
        let below = branch.below.iter().map(|below| Level::new(below, graph)).collect();
        let lists = Lists::new(&branch.steps[0], graph);
        Level { branch, lists, below, table: None, asked: 0 }
    }

    /// The weight at each of these nodes; 0 at null.
    pub(super) fn sums(&mut self, anchors: &[NodeId], ctx: &Context<'_>) -> Result<Vec<u64>> {
        let view = self.lists.view(ctx.graph(), anchors.len() >= MANY);
        if self.branch.is_degree() {
            ctx.budget().tick(anchors.len() as u64 / 8)?;
            return Ok(view.degrees(anchors));
        }
        let asked: u64 = anchors.iter().map(|anchor| view.degree(*anchor)).sum();
        ctx.budget().tick(asked)?;
        self.settle(asked, ctx)?;
        match &self.table {
            Some(table) if self.branch.relationship.is_none() => {
                let view = self.lists.view(ctx.graph(), false);
                let mut room = Vec::new();
                let sum = |anchor| table.sum(view.list(anchor, &mut room));
                Ok(anchors.iter().copied().map(sum).collect())
            }
            _ => self.pieces(anchors, ctx),
        }
    }

    /// The same, by way of every neighbour.
    fn pieces(&mut self, anchors: &[NodeId], ctx: &Context<'_>) -> Result<Vec<u64>> {
        let mut sums = Vec::with_capacity(anchors.len());
        let mut piece = Piece::default();
        let mut rest = anchors;
        while !rest.is_empty() {
            let view = self.lists.view(ctx.graph(), false);
            let taken = piece.fill(rest, view, self.branch.relationship.is_some());
            rest = &rest[taken..];
            self.sum(&piece, &mut sums, ctx)?;
        }
        Ok(sums)
    }

    /// Adds the sum of the weights of each list of a piece.
    fn sum(&mut self, piece: &Piece, sums: &mut Vec<u64>, ctx: &Context<'_>) -> Result<()> {
        let mut weights = self.of_settled(&piece.nodes, ctx)?;
        if let Some(test) = &self.branch.relationship {
            let slot = self.branch.steps[0].relationship;
            let column = Column::Relationships(piece.relationships.clone());
            keep_only(&mut weights, test, slot, column, ctx)?;
        }
        let mut start = 0;
        for end in &piece.ends {
            sums.push(total(weights[start..*end].iter().copied()));
            start = *end;
        }
        Ok(())
    }

    /// The weight of each of these nodes of the branch.
    pub(super) fn of_nodes(&mut self, nodes: &[NodeId], ctx: &Context<'_>) -> Result<Vec<u64>> {
        self.settle(nodes.len() as u64, ctx)?;
        self.of_settled(nodes, ctx)
    }

    fn of_settled(&mut self, nodes: &[NodeId], ctx: &Context<'_>) -> Result<Vec<u64>> {
        match &self.table {
            _ if self.is_plain() => Ok(vec![1; nodes.len()]),
            Some(table) => Ok(nodes.iter().map(|node| table.of(*node)).collect()),
            None => self.weigh(nodes, ctx),
        }
    }

    /// Whether every node has the weight 1.
    fn is_plain(&self) -> bool {
        self.branch.node.is_none() && self.below.is_empty()
    }

    /// Makes the table if so many nodes more have made it pay.
    fn settle(&mut self, asked: u64, ctx: &Context<'_>) -> Result<()> {
        if self.table.is_some() || self.is_plain() {
            return Ok(());
        }
        let tables = ctx.around().tables;
        self.table = tables.get(self.branch);
        self.asked += asked;
        let range = self.lists.reached(ctx.graph());
        if self.table.is_some() || self.asked <= range.len() as u64 {
            return Ok(());
        }
        ctx.budget().hold(8 * range.len() as u64)?;
        let mut table = Table { first: range.start, weights: Vec::with_capacity(range.len()) };
        let all: Vec<NodeId> = range.map(NodeId).collect();
        for nodes in all.chunks(PIECE) {
            table.weights.extend(self.weigh(nodes, ctx)?);
        }
        let table = Arc::new(table);
        tables.put(self.branch, &table);
        self.table = Some(table);
        Ok(())
    }

    fn weigh(&mut self, nodes: &[NodeId], ctx: &Context<'_>) -> Result<Vec<u64>> {
        let mut weights = vec![1; nodes.len()];
        if let Some(test) = &self.branch.node {
            let column = Column::Nodes(nodes.to_vec());
            keep_only(&mut weights, test, self.branch.to(), column, ctx)?;
        }
        for below in &mut self.below {
            let kind = below.branch.kind;
            let mut sums = below.sums(nodes, ctx)?;
            if kind != ApplyKind::Inner {
                for sum in &mut sums {
                    *sum = applied(kind, *sum);
                }
            }
            super::multiply(&mut weights, &sums);
        }
        Ok(weights)
    }
}

/// Weights of what a test is not true of become 0.
fn keep_only(
    weights: &mut [u64],
    test: &Expr,
    slot: usize,
    column: Column,
    ctx: &Context<'_>,
) -> Result<()> {
    let mut batch = Batch::new(ctx.width(), weights.len());
    batch.set(slot, column);
    let Chosen::Some(rows) = vector::select(test, &batch, &ctx.env())? else { return Ok(()) };
    let mut kept = vec![false; weights.len()];
    for row in rows {
        kept[row as usize] = true;
    }
    weights.iter_mut().zip(kept).for_each(|(weight, kept)| *weight *= u64::from(kept));
    Ok(())
}

/// The neighbours of some nodes, list after list.
#[derive(Default)]
struct Piece {
    nodes: Vec<NodeId>,
    relationships: Vec<RelationshipId>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl Piece {
    /// Takes the lists of as many anchors as make a piece; says of how many.
    fn fill(&mut self, anchors: &[NodeId], view: View<'_>, relationships: bool) -> usize {
        self.nodes.clear();
        self.relationships.clear();
        self.ends.clear();
        for anchor in anchors {
            if relationships {
                view.each(*anchor, |relationship, node| {
                    self.relationships.push(relationship);
                    self.nodes.push(node);
                });
            } else {
                view.append(*anchor, &mut self.nodes);
            }
            self.ends.push(self.nodes.len());
            if self.nodes.len() >= PIECE {
                break;
            }
        }
        self.ends.len()
    }
}
