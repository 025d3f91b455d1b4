//! `DELETE` and `DETACH DELETE`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::change::{CHANGE_BYTES, Changed, at};
use super::error::ExecuteErrorKind;
use super::{Context, ExecuteError, Operator, Result};
use crate::expression::Expr;
use crate::expression::evaluate::evaluate;
use crate::graph::{Direction, Graph, Types};
use crate::span::Span;
use crate::value::{Batch, NodeId, RelationshipId, Type, Value, ValueError};

/// `Plan::Delete`. Blocks.
pub(super) struct Delete<'p> {
    rows: Changed<'p>,
    detach: bool,
    targets: &'p [(Expr, Span)],
}

impl<'p> Delete<'p> {
    pub(super) fn new(
        input: Box<dyn Operator + 'p>,
        detach: bool,
        targets: &'p [(Expr, Span)],
    ) -> Delete<'p> {
        Delete { rows: Changed::new(input), detach, targets }
    }
}

impl Operator for Delete<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let (detach, targets) = (self.detach, self.targets);
        self.rows.next(ctx, |batches, ctx| {
            let mut doomed = Doomed::default();
            for batch in &batches {
                doomed.collect(targets, batch, ctx)?;
            }
            doomed.delete(detach, ctx)?;
            Ok(batches)
        })
    }
}

/// All that the clause deletes, over all rows, before anything is gone: whether a
/// node may go does not depend on the order of rows or targets.
#[derive(Default)]
struct Doomed {
    /// Each with the target that gave it first.
    nodes: FxHashMap<NodeId, Span>,
    relationships: FxHashSet<RelationshipId>,
}

/// About what each of them takes of the memory.
const DOOMED_BYTES: u64 = 32;

impl Doomed {
    fn collect(
        &mut self,
        targets: &[(Expr, Span)],
        batch: &Batch,
        ctx: &Context<'_>,
    ) -> Result<()> {
        for row in 0..batch.len() {
            for (target, span) in targets {
                ctx.budget().tick(1)?;
                let value = evaluate(target, batch, row, &ctx.env())?;
                let before = self.len();
                at(*span, self.add(&value, *span))?;
                ctx.budget().hold(DOOMED_BYTES * (self.len() - before) as u64)?;
            }
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.nodes.len() + self.relationships.len()
    }

    fn add(&mut self, value: &Value, span: Span) -> std::result::Result<(), ValueError> {
        match value {
            Value::Null => {}
            Value::Node(node) => {
                self.nodes.entry(*node).or_insert(span);
            }
            Value::Relationship(relationship) => {
                self.relationships.insert(*relationship);
            }
            Value::Path(path) => {
                for node in &path.nodes {
                    self.nodes.entry(*node).or_insert(span);
                }
                self.relationships.extend(&path.relationships);
            }
            other => {
                let expected = "a node, a relationship or a path";
                return Err(ValueError::mismatch("`DELETE`", expected, Type::of(other)));
            }
        }
        Ok(())
    }

    /// Relationships first, so that what is left at a node is not part of this.
    fn delete(self, detach: bool, ctx: &mut Context<'_>) -> Result<()> {
        let mut nodes: Vec<(NodeId, Span)> = self.nodes.into_iter().collect();
        nodes.sort_unstable_by_key(|(node, _)| *node);
        let mut relationships: Vec<RelationshipId> = self.relationships.into_iter().collect();
        relationships.sort_unstable();
        if detach {
            for (node, _) in &nodes {
                let before = relationships.len();
                attached(*node, ctx.graph(), &mut relationships);
                ctx.budget().tick(1 + (relationships.len() - before) as u64)?;
            }
        }
        for relationship in relationships {
            ctx.budget().tick(1)?;
            if ctx.graph_mut()?.delete_relationship(relationship) {
                ctx.budget().hold(CHANGE_BYTES)?;
            }
        }
        for (node, span) in nodes {
            ctx.budget().tick(1)?;
            let relationships = ctx.graph().degree(node, Direction::Either, &Types::Any);
            if relationships > 0 {
                let kind = ExecuteErrorKind::DeleteConnectedNode { relationships };
                return Err(ExecuteError::new(kind, span));
            }
            ctx.graph_mut()?.delete_node(node);
            ctx.budget().hold(CHANGE_BYTES)?;
        }
        Ok(())
    }
}

fn attached(node: NodeId, graph: &Graph, relationships: &mut Vec<RelationshipId>) {
    graph.neighbours(node, Direction::Either, &Types::Any, |relationship, _| {
        relationships.push(relationship);
    });
}
