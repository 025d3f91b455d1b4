//! `SET` and `REMOVE`, and what `MERGE` does `ON MATCH` and `ON CREATE`.

use std::sync::Arc;

use super::change::{CHANGE_BYTES, Changed, at, check_storable, entity};
use super::{Context, Operator, Result};
use crate::bind::bound::{Update, Word};
use crate::expression::Expr;
use crate::expression::access::computed_names;
use crate::expression::evaluate::evaluate;
use crate::graph::{Entity, Graph};
use crate::span::Span;
use crate::value::{Batch, Map, NodeId, Type, Value, ValueError};

/// `Plan::Update`. Blocks.
pub(super) struct UpdateRows<'p> {
    rows: Changed<'p>,
    updates: &'p [Update],
}

impl<'p> UpdateRows<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, updates: &'p [Update]) -> UpdateRows<'p> {
        UpdateRows { rows: Changed::new(input), updates }
    }
}

impl Operator for UpdateRows<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let updates = self.updates;
        self.rows.next(ctx, |batches, ctx| {
            for batch in &batches {
                apply(updates, batch, ctx)?;
            }
            Ok(batches)
        })
    }
}

/// Applies updates in order to one row after the other; each sees what came before.
pub(super) fn apply(updates: &[Update], batch: &Batch, ctx: &mut Context<'_>) -> Result<()> {
    for row in 0..batch.len() {
        ctx.budget().tick(1 + updates.len() as u64)?;
        for update in updates {
            apply_one(update, batch, row, ctx)?;
        }
    }
    Ok(())
}

fn apply_one(update: &Update, batch: &Batch, row: usize, ctx: &mut Context<'_>) -> Result<()> {
    match update {
        Update::Property { target, key, value, span } => {
            set_property((target, key, value), *span, batch, row, ctx)
        }
        Update::Properties { slot, value, replace, span } => {
            let target = batch.value(*slot, row);
            let Some(target) = at(*span, entity(&target, ctx.graph()))? else {
                return Ok(());
            };
            let given = evaluate(value, batch, row, &ctx.env())?;
            let given = at(*span, entries(given, ctx.graph()))?;
            set_properties(target, &given, *replace, *span, ctx)
        }
        Update::AddLabels { slot, labels, span } => {
            let node = at(*span, labelled(&batch.value(*slot, row), ctx.graph()))?;
            let labels = names(labels, batch, row, ctx)?;
            node.map_or(Ok(()), |node| add_labels(node, &labels, ctx))
        }
        Update::RemoveLabels { slot, labels, span } => {
            let node = at(*span, labelled(&batch.value(*slot, row), ctx.graph()))?;
            let labels = names(labels, batch, row, ctx)?;
            node.map_or(Ok(()), |node| remove_labels(node, &labels, ctx))
        }
    }
}

fn add_labels(node: NodeId, labels: &[Arc<str>], ctx: &mut Context<'_>) -> Result<()> {
    ctx.budget().hold(CHANGE_BYTES * labels.len() as u64)?;
    let graph = ctx.graph_mut()?;
    for name in labels {
        let label = graph.intern_label(name);
        graph.add_label(node, label);
    }
    Ok(())
}

fn remove_labels(node: NodeId, labels: &[Arc<str>], ctx: &mut Context<'_>) -> Result<()> {
    ctx.budget().hold(CHANGE_BYTES * labels.len() as u64)?;
    let graph = ctx.graph_mut()?;
    for name in labels {
        if let Some(label) = graph.label(name) {
            graph.remove_label(node, label);
        }
    }
    Ok(())
}

/// Labels as they are written or as a row says.
pub(super) fn names(
    words: &[Word],
    batch: &Batch,
    row: usize,
    ctx: &Context<'_>,
) -> Result<Vec<Arc<str>>> {
    let mut names = Vec::with_capacity(words.len());
    for word in words {
        match word {
            Word::Written(name) => names.push(name.clone()),
            Word::Computed(expr, span) => {
                let given = evaluate(expr, batch, row, &ctx.env())?;
                names.extend(at(*span, computed_names(&given))?);
            }
        }
    }
    Ok(names)
}

/// The key of a property as it is written or as a row says.
fn key_name(word: &Word, batch: &Batch, row: usize, ctx: &Context<'_>) -> Result<Arc<str>> {
    match word {
        Word::Written(name) => Ok(name.clone()),
        Word::Computed(expr, span) => match evaluate(expr, batch, row, &ctx.env())? {
            Value::String(name) => Ok(name),
            other => {
                let found = Type::of(&other);
                at(*span, Err(ValueError::mismatch("the key of a property", "a string", found)))
            }
        },
    }
}

fn set_property(
    (target, key, value): (&Expr, &Word, &Expr),
    span: Span,
    batch: &Batch,
    row: usize,
    ctx: &mut Context<'_>,
) -> Result<()> {
    let target = evaluate(target, batch, row, &ctx.env())?;
    let Some(target) = at(span, entity(&target, ctx.graph()))? else { return Ok(()) };
    let key = key_name(key, batch, row, ctx)?;
    let value = evaluate(value, batch, row, &ctx.env())?;
    at(span, check_storable(&key, &value))?;
    ctx.budget().hold(CHANGE_BYTES + value.bytes())?;
    store(target, &key, value, ctx.graph_mut()?);
    Ok(())
}

fn set_properties(
    target: Entity,
    given: &Map,
    replace: bool,
    span: Span,
    ctx: &mut Context<'_>,
) -> Result<()> {
    given.iter().try_for_each(|(key, value)| at(span, check_storable(key, value)))?;
    let held = given.values().map(|value| CHANGE_BYTES + value.bytes()).sum();
    ctx.budget().hold(held)?;
    let graph = ctx.graph_mut()?;
    if replace {
        for (key, _) in graph.properties(target) {
            if !given.contains_key(graph.key_name(key)) {
                graph.set_property(target, key, Value::Null);
            }
        }
    }
    for (key, value) in given {
        store(target, key, value.clone(), graph);
    }
    Ok(())
}

/// Sets a property, or removes it where the value is null.
fn store(target: Entity, key: &str, value: Value, graph: &mut Graph) {
    if !value.is_null() {
        let key = graph.intern_key(key);
        graph.set_property(target, key, value);
    } else if let Some(key) = graph.key(key) {
        graph.set_property(target, key, value);
    }
}

/// What `SET n = …` takes: a map, or the properties of an entity. Null is refused,
/// since taking it for an empty map would silently lose every property.
fn entries(value: Value, graph: &Graph) -> std::result::Result<Map, ValueError> {
    if let Value::Map(map) = value {
        return Ok(Map::clone(&map));
    }
    let expected = "a map, a node or a relationship";
    let wrong = || ValueError::mismatch("`SET`", expected, Type::of(&value));
    let source = match &value {
        Value::Node(_) | Value::Relationship(_) => entity(&value, graph)?.ok_or_else(wrong)?,
        _ => return Err(wrong()),
    };
    let properties = graph.properties(source).into_iter();
    Ok(properties.map(|(key, value)| (Arc::clone(graph.key_name(key)), value)).collect())
}

/// The living node whose labels change; `None` for null.
fn labelled(value: &Value, graph: &Graph) -> std::result::Result<Option<NodeId>, ValueError> {
    match entity(value, graph)? {
        Some(Entity::Node(node)) => Ok(Some(node)),
        Some(Entity::Relationship(_)) => {
            Err(ValueError::mismatch("a label", "a node", Type::Relationship))
        }
        None => Ok(None),
    }
}
