//! What the operators that change the graph share: they take all rows before the
//! first change, give none before the last, and agree on what may be stored.

use super::error::ExecuteErrorKind;
use super::hold::{Held, Leaving};
use super::{Context, ExecuteError, Operator, Result};
use crate::budget::Budget;
use crate::graph::{Entity, Graph};
use crate::span::Span;
use crate::value::{Batch, Type, Value, ValueError};

/// About what one change takes of the memory, values aside: it can be undone until the
/// statement ends.
pub(super) const CHANGE_BYTES: u64 = 64;

/// The rows of an operator that changes the graph.
pub(super) struct Changed<'p> {
    input: Box<dyn Operator + 'p>,
    done: Option<Leaving>,
}

impl<'p> Changed<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>) -> Changed<'p> {
        Changed { input, done: None }
    }

    /// The next batch; the first time, `change` is given all rows, each as often as
    /// it counts, and says what becomes of them.
    pub(super) fn next(
        &mut self,
        ctx: &mut Context<'_>,
        change: impl FnOnce(Vec<Batch>, &mut Context<'_>) -> Result<Vec<Batch>>,
    ) -> Result<Option<Batch>> {
        if self.done.is_none() {
            let mut held = Held::default();
            while let Some(batch) = self.input.next(ctx)? {
                held.push(counted_out(batch, ctx.budget())?, ctx.budget())?;
            }
            self.done = Some(held.replaced(ctx, change)?.leaving());
        }
        Ok(self.done.as_mut().and_then(|done| done.next(ctx.budget())))
    }
}

/// Rows that count several times, as several rows.
fn counted_out(batch: Batch, budget: &Budget) -> Result<Batch> {
    let Some(times) = batch.multiplicity() else { return Ok(batch) };
    let total = times.iter().fold(0, |total: u64, times| total.saturating_add(*times));
    let row_bytes = size_of::<u32>() as u64 + batch.bytes() / batch.len().max(1) as u64;
    budget.afford(total.saturating_mul(row_bytes))?;
    let repeat = |(row, times): (usize, &u64)| std::iter::repeat_n(row as u32, *times as usize);
    let rows: Vec<u32> = times.iter().enumerate().flat_map(repeat).collect();
    let mut out = batch.gather(&rows);
    out.set_multiplicity(None);
    Ok(out)
}

/// The batch that holds just one row of another.
pub(super) fn single(batch: &Batch, row: usize) -> Batch {
    batch.slice(row, row + 1)
}

/// Refuses what cannot be a property: maps, entities and paths, and lists of
/// anything but plain values.
pub(super) fn check_storable(key: &str, value: &Value) -> std::result::Result<(), ValueError> {
    let is_plain = |value: &Value| {
        matches!(
            value,
            Value::Boolean(_)
                | Value::Integer(_)
                | Value::Float(_)
                | Value::String(_)
                | Value::Temporal(_)
                | Value::Point(_)
        )
    };
    let culprit = match value {
        Value::Null => None,
        Value::List(items) => items.iter().find(|item| !is_plain(item)),
        single => (!is_plain(single)).then_some(single),
    };
    culprit.map_or(Ok(()), |culprit| {
        let (key, found) = (key.to_owned(), Type::of(culprit));
        Err(ValueError::NotStorable { key, found, inside: matches!(value, Value::List(_)) })
    })
}

/// The living entity that is to be changed; `None` for null.
pub(super) fn entity(
    value: &Value,
    graph: &Graph,
) -> std::result::Result<Option<Entity>, ValueError> {
    let entity = match value {
        Value::Node(node) => Entity::Node(*node),
        Value::Relationship(relationship) => Entity::Relationship(*relationship),
        Value::Null => return Ok(None),
        other => {
            let expected = "a node or a relationship";
            return Err(ValueError::mismatch("an update", expected, Type::of(other)));
        }
    };
    if graph.contains(entity) { Ok(Some(entity)) } else { Err(ValueError::DeletedEntity) }
}

/// A mistake with values at a place of the query.
pub(super) fn at<T>(span: Span, result: std::result::Result<T, ValueError>) -> Result<T> {
    result.map_err(|kind| ExecuteError::new(ExecuteErrorKind::Value(kind), span))
}
