//! What walks over many relationships share: the hops they may take, and the rows
//! they give.

use super::context::RunEnv;
use super::expand::{direction, types};
use super::{Context, Result};
use crate::bind::bound::Each;
use crate::expression::evaluate::{Env, evaluate, is_true_of};
use crate::expression::{Expr, Slot};
use crate::graph::{Direction, Entity, Graph, KeyId, List, Types};
use crate::plan::Step;
use crate::value::column::BATCH_ROWS;
use crate::value::compare::equals;
use crate::value::{Batch, Column, NodeId, RelationshipId, Value};

/// Most elements in the lists of one batch, so that few long walks are not kept
/// waiting for many.
const ELEMENTS_MAX: usize = 1 << 16;

/// Which relationships and nodes a walk may take.
pub(super) struct Hops<'p> {
    wanted: &'p Each,
    direction: Direction,
    types: Types,
    /// The properties wanted by the row at work; a key the graph never met has none.
    required: Vec<(Option<KeyId>, Value)>,
    /// The other tests, with the values of the row at work in place of its slots.
    relationships: Vec<Expr>,
    nodes: Vec<Expr>,
}

impl<'p> Hops<'p> {
    pub(super) fn new(step: &Step, wanted: &'p Each, graph: &Graph) -> Hops<'p> {
        let (direction, types) = (direction(step), types(step, graph));
        let (required, relationships, nodes) = (Vec::new(), Vec::new(), Vec::new());
        Hops { wanted, direction, types, required, relationships, nodes }
    }

    /// Finds out what one row wants of every step; `false` where these nodes, with
    /// which its walks begin or end, do not satisfy it.
    pub(super) fn begin(
        &mut self,
        (batch, row): (&Batch, usize),
        ends: &[NodeId],
        ctx: &Context<'_>,
    ) -> Result<bool> {
        self.required.clear();
        for (key, value) in &self.wanted.properties {
            let value = evaluate(value, batch, row, &ctx.env())?;
            self.required.push((ctx.graph().key(key), value));
        }
        let filled = |tests: &[Expr]| tests.iter().map(|test| filled(test, batch, row)).collect();
        self.relationships = filled(&self.wanted.relationships);
        self.nodes = filled(&self.wanted.nodes);
        for end in ends {
            if !all_true(&self.nodes, &Value::Node(*end), &ctx.env())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether anything but its type is asked of a hop.
    pub(super) fn has_tests(&self) -> bool {
        let Each { properties, relationships, nodes } = self.wanted;
        !(properties.is_empty() && relationships.is_empty() && nodes.is_empty())
    }

    /// All hops in a direction as arrays; none where they are not at hand.
    pub(super) fn lists<'g>(
        &self,
        direction: Direction,
        graph: &'g Graph,
    ) -> Option<Vec<List<'g>>> {
        graph.lists(direction, &self.types)
    }

    /// Visits the hops that lead on from a node.
    pub(super) fn onward(
        &self,
        node: NodeId,
        env: &RunEnv<'_>,
        visit: impl FnMut(RelationshipId, NodeId),
    ) -> Result<()> {
        self.visit(node, self.direction, env, visit)
    }

    /// Visits the hops that lead to a node, from where they come.
    pub(super) fn backward(
        &self,
        node: NodeId,
        env: &RunEnv<'_>,
        visit: impl FnMut(RelationshipId, NodeId),
    ) -> Result<()> {
        self.visit(node, self.direction.reversed(), env, visit)
    }

    /// Visits the hops at a node that pass all tests.
    pub(super) fn visit(
        &self,
        node: NodeId,
        direction: Direction,
        env: &RunEnv<'_>,
        mut visit: impl FnMut(RelationshipId, NodeId),
    ) -> Result<()> {
        let mut failure = None;
        env.graph().neighbours(node, direction, &self.types, |relationship, neighbour| {
            if failure.is_some() || !self.has_properties(relationship, env.graph()) {
                return;
            }
            match self.passes(relationship, neighbour, env) {
                Ok(true) => visit(relationship, neighbour),
                Ok(false) => {}
                Err(error) => failure = Some(error),
            }
        });
        failure.map_or(Ok(()), Err)
    }

    fn has_properties(&self, relationship: RelationshipId, graph: &Graph) -> bool {
        self.required.iter().all(|(key, wanted)| {
            let entity = Entity::Relationship(relationship);
            key.is_some_and(|key| equals(&graph.property(entity, key), wanted) == Some(true))
        })
    }

    fn passes(&self, relationship: RelationshipId, to: NodeId, env: &RunEnv<'_>) -> Result<bool> {
        Ok(all_true(&self.relationships, &Value::Relationship(relationship), env)?
            && all_true(&self.nodes, &Value::Node(to), env)?)
    }
}

fn all_true(tests: &[Expr], element: &Value, env: &RunEnv<'_>) -> Result<bool> {
    for test in tests {
        if !is_true_of(test, element.clone(), env)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A test with the values of a row in place of its slots.
fn filled(test: &Expr, batch: &Batch, row: usize) -> Expr {
    let mut test = test.clone();
    test.rewrite(&mut |part| {
        if let Expr::Slot(slot) = part {
            *part = Expr::Constant(batch.value(*slot, row));
        }
    });
    test
}

/// How many hops a walk may have.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) min: usize,
    pub(super) max: usize,
}

impl Range {
    pub(super) fn new(min: u64, max: Option<u64>) -> Range {
        let within = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Range { min: within(min), max: max.map_or(usize::MAX, within) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.min > self.max
    }
}

/// Output rows as walks are found: the input row of each, its relationships, its end.
#[derive(Default)]
pub(super) struct Walks {
    rows: Vec<u32>,
    lists: Vec<Value>,
    ends: Vec<NodeId>,
    elements: usize,
}

impl Walks {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= BATCH_ROWS || self.elements >= ELEMENTS_MAX
    }

    /// An end alone.
    pub(super) fn end(&mut self, row: usize, end: NodeId) {
        self.rows.push(row as u32);
        self.ends.push(end);
    }

    /// A walk and its end.
    pub(super) fn walk(
        &mut self,
        row: usize,
        relationships: impl Iterator<Item = RelationshipId>,
        end: NodeId,
    ) -> Result<()> {
        let list: Vec<Value> = relationships.map(Value::Relationship).collect();
        self.elements += list.len();
        self.lists.push(Value::list(list)?);
        self.end(row, end);
        Ok(())
    }

    /// The rows: the input's columns repeated, lists and ends added where asked for.
    pub(super) fn batch(self, input: &Batch, list: Option<Slot>, end: Option<Slot>) -> Batch {
        let mut batch = input.gather(&self.rows);
        if let Some(slot) = list {
            batch.set(slot, Column::Values(self.lists));
        }
        if let Some(slot) = end {
            batch.set(slot, Column::Nodes(self.ends));
        }
        batch
    }
}
