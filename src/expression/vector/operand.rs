//! What kernels read: columns that are there or can be gathered without failing.

use std::borrow::Cow;
use std::sync::Arc;

use super::arithmetic;
use crate::expression::Expr;
use crate::expression::evaluate::Env;
use crate::graph::Graph;
use crate::value::column::Valid;
use crate::value::{Batch, Column, NodeId, RelationshipId, Value};

/// Which rows of a batch a kernel works on.
#[derive(Clone, Copy)]
pub(super) enum Rows<'a> {
    /// So many, all there are.
    All(usize),
    /// These.
    Some(&'a [u32]),
}

impl Rows<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Rows::All(len) => len,
            Rows::Some(rows) => rows.len(),
        }
    }

    /// The values of these rows, copied only where they are not all.
    pub(super) fn of<T: Copy>(self, values: &[T]) -> Cow<'_, [T]> {
        match self {
            Rows::All(_) => Cow::Borrowed(values),
            Rows::Some(rows) => rows.iter().map(|row| values[*row as usize]).collect(),
        }
    }
}

/// The values of an expression in these rows; `None` where it is not as simple as that.
pub(super) fn operand(
    expr: &Expr,
    batch: &Batch,
    rows: Rows<'_>,
    env: &dyn Env,
) -> Option<Arc<Column>> {
    match expr {
        Expr::Slot(slot) => Some(match (batch.column(*slot), rows) {
            (Some(column), Rows::All(_)) => Arc::clone(column),
            (Some(column), Rows::Some(rows)) => column.gather(rows).into(),
            (None, rows) => Column::nulls(rows.len()).into(),
        }),
        Expr::Constant(value) => Some(Column::Constant(value.clone(), rows.len()).into()),
        Expr::Parameter(name) => {
            Some(Column::Constant(env.parameter(name)?.clone(), rows.len()).into())
        }
        Expr::Property(subject, key, _) => {
            property(subject, key, batch, rows, env.graph()).map(Arc::new)
        }
        Expr::Call(function, arguments, _) => match &arguments[..] {
            [subject] if function.0.name == "id" => {
                id(subject, batch, rows, env.graph()).map(Arc::new)
            }
            _ => None,
        },
        Expr::Arithmetic(first, rest, _) => {
            let mut result = operand(first, batch, rows, env)?;
            for (op, other) in rest {
                let other = operand(other, batch, rows, env)?;
                result = arithmetic::apply(*op, &result, &other)?.into();
            }
            Some(result)
        }
        _ => None,
    }
}

/// A property of the nodes or relationships in a slot, gathered at once.
fn property(
    subject: &Expr,
    key: &str,
    batch: &Batch,
    rows: Rows<'_>,
    graph: &Graph,
) -> Option<Column> {
    let Expr::Slot(slot) = subject else { return None };
    let column = batch.column(*slot)?;
    if matches!(**column, Column::Constant(Value::Null, _)) {
        return Some(Column::nulls(rows.len()));
    }
    if graph.has_deleted() {
        return None;
    }
    let Some(key) = graph.key(key) else {
        let is_entity = matches!(**column, Column::Nodes(_) | Column::Relationships(_));
        return is_entity.then(|| Column::nulls(rows.len()));
    };
    match &**column {
        Column::Nodes(nodes) => Some(graph.node_column(&rows.of(nodes), key)),
        Column::Relationships(ids) => Some(graph.relationship_column(&rows.of(ids), key)),
        _ => None,
    }
}

/// The numbers of the entities in a slot.
fn id(subject: &Expr, batch: &Batch, rows: Rows<'_>, graph: &Graph) -> Option<Column> {
    let Expr::Slot(slot) = subject else { return None };
    if graph.has_deleted() {
        return None;
    }
    let (values, valid): (Vec<i64>, Valid) = match &**batch.column(*slot)? {
        Column::Nodes(nodes) => numbers(&rows.of(nodes), |node| (node.0, *node != NodeId::NULL)),
        Column::Relationships(ids) => {
            numbers(&rows.of(ids), |one| (one.0, *one != RelationshipId::NULL))
        }
        _ => return None,
    };
    Some(Column::Integers { values, valid })
}

fn numbers<Id>(ids: &[Id], number: impl Fn(&Id) -> (u32, bool)) -> (Vec<i64>, Valid) {
    let values = ids.iter().map(|id| i64::from(number(id).0)).collect();
    let is_whole = ids.iter().all(|id| number(id).1);
    let valid = (!is_whole).then(|| ids.iter().map(|id| number(id).1).collect());
    (values, valid)
}
