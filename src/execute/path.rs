//! Paths made from the slots of a pattern.

use std::sync::Arc;

use super::{Context, Operator, Result};
use crate::bind::bound::PatternPath;
use crate::graph::Graph;
use crate::value::{Batch, Column, NodeId, Path, RelationshipId, Value};

/// `Plan::BindPath`. Streams.
pub(super) struct BindPath<'p> {
    input: Box<dyn Operator + 'p>,
    path: &'p PatternPath,
}

impl<'p> BindPath<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, path: &'p PatternPath) -> BindPath<'p> {
        BindPath { input, path }
    }
}

impl Operator for BindPath<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(mut batch) = self.input.next(ctx)? else { return Ok(None) };
        ctx.budget().tick(batch.len() as u64)?;
        bind(self.path, &mut batch, ctx.graph());
        Ok(Some(batch))
    }
}

/// Adds the path to every row; null where any part of it is null.
pub(super) fn bind(path: &PatternPath, batch: &mut Batch, graph: &Graph) {
    let rows = 0..batch.len();
    let paths = rows.map(|row| {
        walked(path, batch, row, graph).map_or(Value::Null, |path| Value::Path(Arc::new(path)))
    });
    let paths = paths.collect();
    batch.set(path.slot, Column::from_values(paths));
}

/// The path of one row. The nodes between the relationships of a list are found by
/// walking along them.
fn walked(pattern: &PatternPath, batch: &Batch, row: usize, graph: &Graph) -> Option<Path> {
    let start = node(&batch.value(pattern.start, row))?;
    let mut path = Path { nodes: vec![start], relationships: Vec::new() };
    for (relationship, to) in &pattern.steps {
        let to = node(&batch.value(*to, row))?;
        match batch.value(*relationship, row) {
            Value::Relationship(id) => {
                path.relationships.push(id);
                path.nodes.push(to);
            }
            Value::List(ids) => follow(&mut path, &ids, graph)?,
            Value::Path(part) => {
                path.relationships.extend(&part.relationships);
                path.nodes.extend(&part.nodes[1..]);
            }
            _ => return None,
        }
    }
    Some(path)
}

fn follow(path: &mut Path, relationships: &[Value], graph: &Graph) -> Option<()> {
    for value in relationships {
        let relationship = relationship(value)?;
        let (start, end) = graph.endpoints(relationship);
        let at = *path.nodes.last()?;
        path.relationships.push(relationship);
        path.nodes.push(if at == start { end } else { start });
    }
    Some(())
}

fn node(value: &Value) -> Option<NodeId> {
    if let Value::Node(node) = value { Some(*node) } else { None }
}

fn relationship(value: &Value) -> Option<RelationshipId> {
    if let Value::Relationship(relationship) = value { Some(*relationship) } else { None }
}
