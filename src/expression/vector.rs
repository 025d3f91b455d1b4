//! An expression over a batch to a column: fast kernels where columns are typed,
//! the general path of [`super::evaluate`] for everything else.
//!
//! Kernels exist only for expressions that cannot fail, so that evaluating a
//! column at once raises no error that a row by row evaluation would not.

use std::cmp::Ordering;
use std::sync::Arc;

use super::evaluate::{Env, Result, evaluate, is_true, parameter};
use super::{Comparison, Expr, Labels};
use crate::graph::Graph;
use crate::value::column::Dictionary;
use crate::value::{Batch, Column, NodeId, RelationshipId, Type, Value};

/// The value of an expression for every row.
pub fn column(expr: &Expr, batch: &Batch, env: &dyn Env) -> Result<Arc<Column>> {
    match expr {
        Expr::Slot(slot) => {
            Ok(batch.column(*slot).cloned().unwrap_or_else(|| Column::nulls(batch.len()).into()))
        }
        Expr::Constant(value) => Ok(Column::Constant(value.clone(), batch.len()).into()),
        Expr::Parameter(name) => Ok(Column::Constant(parameter(name, env)?, batch.len()).into()),
        Expr::Property(subject, key, _) => match property(subject, key, batch, env.graph()) {
            Some(column) => Ok(column.into()),
            None => general(expr, batch, env),
        },
        other if is_kernel(other, batch) => {
            let mut keep = vec![false; batch.len()];
            for row in select(other, batch, env)? {
                keep[row as usize] = true;
            }
            Ok(Column::Booleans { values: keep, valid: None }.into())
        }
        other => general(other, batch, env),
    }
}

fn general(expr: &Expr, batch: &Batch, env: &dyn Env) -> Result<Arc<Column>> {
    let mut values = Vec::with_capacity(batch.len());
    for row in 0..batch.len() {
        env.budget().tick(1)?;
        values.push(evaluate(expr, batch, row, env)?);
    }
    Ok(Column::from_values(values).into())
}

/// A property of the nodes or relationships in a slot, gathered at once.
fn property(subject: &Expr, key: &str, batch: &Batch, graph: &Graph) -> Option<Column> {
    let Expr::Slot(slot) = subject else { return None };
    let column = batch.column(*slot)?;
    let nothing = || Column::nulls(batch.len());
    match &**column {
        Column::Nodes(nodes) if !graph.has_deleted() => {
            Some(graph.key(key).map_or_else(nothing, |key| graph.node_column(nodes, key)))
        }
        Column::Relationships(ids) if !graph.has_deleted() => {
            Some(graph.key(key).map_or_else(nothing, |key| graph.relationship_column(ids, key)))
        }
        _ => None,
    }
}

/// Whether `column` may answer with [`select`]: the expression is two-valued.
fn is_kernel(expr: &Expr, batch: &Batch) -> bool {
    matches!(expr, Expr::HasLabels(..) | Expr::Distinct { .. })
        && plan_kernel(expr, batch).is_some()
}

/// The rows for which a predicate is true, in order.
pub fn select(predicate: &Expr, batch: &Batch, env: &dyn Env) -> Result<Vec<u32>> {
    let all: Vec<u32> = (0..batch.len() as u32).collect();
    if let Expr::And(parts, _) = predicate
        && parts.iter().all(is_plainly_boolean)
    {
        return select_all(parts, all, batch, env);
    }
    narrow(predicate, all, batch, env)
}

/// Whether a conjunct gives true, false or null and nothing else, so that a
/// conjunction of such may be taken apart.
fn is_plainly_boolean(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Constant(Value::Boolean(_) | Value::Null)
            | Expr::Compare(..)
            | Expr::HasLabels(..)
            | Expr::Distinct { .. }
            | Expr::IsNull { .. }
            | Expr::Text(..)
            | Expr::In(..)
            | Expr::Not(..)
            | Expr::Or(..)
            | Expr::And(..)
            | Expr::Xor(..)
            | Expr::Quantifier { .. }
            | Expr::Expect { wanted: Type::Boolean, .. }
            | Expr::Subquery { kind: super::SubqueryKind::Exists, .. }
    )
}

fn select_all(
    parts: &[Expr],
    mut rows: Vec<u32>,
    batch: &Batch,
    env: &dyn Env,
) -> Result<Vec<u32>> {
    for part in parts {
        if rows.is_empty() {
            break;
        }
        rows = narrow(part, rows, batch, env)?;
    }
    Ok(rows)
}

/// Those of `rows` for which a predicate is true.
fn narrow(predicate: &Expr, rows: Vec<u32>, batch: &Batch, env: &dyn Env) -> Result<Vec<u32>> {
    env.budget().tick(rows.len() as u64)?;
    if let Some(kernel) = plan_kernel(predicate, batch)
        && let Some(kept) = kernel.run(&rows, batch, env)?
    {
        return Ok(kept);
    }
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        if is_true(predicate, batch, row as usize, env)? {
            kept.push(row);
        }
    }
    Ok(kept)
}

/// A predicate that can be answered from typed columns.
enum Kernel<'a> {
    Compare(Comparison, &'a Expr, &'a Expr),
    Label(&'a [NodeId], &'a Labels),
    /// Columns of relationships, and how many of the first are known to differ.
    Different(Vec<&'a [RelationshipId]>, usize),
    Null(&'a Expr, bool),
}

fn plan_kernel<'a>(predicate: &'a Expr, batch: &'a Batch) -> Option<Kernel<'a>> {
    match predicate {
        Expr::Compare(op, left, right) if is_simple(left) && is_simple(right) => {
            Some(Kernel::Compare(*op, left, right))
        }
        Expr::HasLabels(subject, labels, _) => match (&**subject, labels) {
            (Expr::Slot(slot), Labels::Name(_)) => match &**batch.column(*slot)? {
                Column::Nodes(nodes) => Some(Kernel::Label(nodes, labels)),
                _ => None,
            },
            _ => None,
        },
        Expr::Distinct { slots, known } => {
            let columns = slots.iter().map(|slot| match &**batch.column(*slot)? {
                Column::Relationships(ids) => Some(ids.as_slice()),
                _ => None,
            });
            Some(Kernel::Different(columns.collect::<Option<_>>()?, *known))
        }
        Expr::IsNull { operand, negated } if is_simple(operand) => {
            Some(Kernel::Null(operand, *negated))
        }
        _ => None,
    }
}

/// Whether an operand is a column that is there or can be gathered.
fn is_simple(expr: &Expr) -> bool {
    match expr {
        Expr::Slot(_) | Expr::Constant(_) | Expr::Parameter(_) => true,
        Expr::Property(subject, ..) => matches!(**subject, Expr::Slot(_)),
        _ => false,
    }
}

impl Kernel<'_> {
    /// The rows that satisfy it; `None` where the columns turn out untyped.
    fn run(&self, rows: &[u32], batch: &Batch, env: &dyn Env) -> Result<Option<Vec<u32>>> {
        let keep = |test: &dyn Fn(usize) -> bool| -> Vec<u32> {
            rows.iter().copied().filter(|row| test(*row as usize)).collect()
        };
        match self {
            Kernel::Label(nodes, labels) => {
                let graph = env.graph();
                if graph.has_deleted() {
                    return Ok(None);
                }
                let Labels::Name(name) = labels else { return Ok(None) };
                let Some(label) = graph.label(name) else { return Ok(Some(Vec::new())) };
                let has =
                    |row: usize| nodes[row] != NodeId::NULL && graph.has_label(nodes[row], label);
                Ok(Some(keep(&has)))
            }
            Kernel::Different(columns, known) => Ok(Some(all_differ(columns, *known, rows))),
            Kernel::Null(operand, negated) => {
                let Some(operand) = operand_column(operand, batch, env)? else { return Ok(None) };
                Ok(Some(keep(&|row| operand.is_null(row) != *negated)))
            }
            Kernel::Compare(op, left, right) => {
                let (Some(left), Some(right)) =
                    (operand_column(left, batch, env)?, operand_column(right, batch, env)?)
                else {
                    return Ok(None);
                };
                Ok(compare_rows(*op, &left, &right, rows))
            }
        }
    }
}

/// The rows in which each column from `known` on differs from all before it.
fn all_differ(columns: &[&[RelationshipId]], known: usize, rows: &[u32]) -> Vec<u32> {
    let mut kept = rows.to_vec();
    for (place, column) in columns.iter().enumerate().skip(known) {
        for before in &columns[..place] {
            kept.retain(|row| before[*row as usize] != column[*row as usize]);
        }
    }
    kept
}

/// The column of a simple operand; `None` where reading it may fail.
fn operand_column(expr: &Expr, batch: &Batch, env: &dyn Env) -> Result<Option<Arc<Column>>> {
    if let Expr::Property(subject, key, _) = expr {
        return Ok(property(subject, key, batch, env.graph()).map(Arc::new));
    }
    column(expr, batch, env).map(Some)
}

fn accepts(op: Comparison, found: Ordering) -> bool {
    match op {
        Comparison::Equal => found.is_eq(),
        Comparison::NotEqual => found.is_ne(),
        Comparison::Less => found.is_lt(),
        Comparison::LessOrEqual => found.is_le(),
        Comparison::Greater => found.is_gt(),
        Comparison::GreaterOrEqual => found.is_ge(),
    }
}

/// The rows where `left op right` is true, for pairs of forms worth a kernel.
fn compare_rows(op: Comparison, left: &Column, right: &Column, rows: &[u32]) -> Option<Vec<u32>> {
    let both = |row: usize| !left.is_null(row) && !right.is_null(row);
    let keep = |test: &dyn Fn(usize) -> bool| -> Vec<u32> {
        rows.iter().copied().filter(|row| both(*row as usize) && test(*row as usize)).collect()
    };
    match (left, right) {
        (Column::Integers { values, .. }, Column::Constant(Value::Integer(number), _)) => {
            Some(keep(&|row| accepts(op, values[row].cmp(number))))
        }
        (Column::Integers { values: left, .. }, Column::Integers { values: right, .. }) => {
            Some(keep(&|row| accepts(op, left[row].cmp(&right[row]))))
        }
        (Column::Nodes(left), Column::Nodes(right)) => {
            identity(op, |row| left[row] == right[row]).map(|test| keep(&test))
        }
        (Column::Relationships(left), Column::Relationships(right)) => {
            identity(op, |row| left[row] == right[row]).map(|test| keep(&test))
        }
        (Column::Strings { codes, dictionary }, Column::Constant(Value::String(text), _)) => {
            strings(op, codes, dictionary, text).map(|test| keep(&test))
        }
        (_, Column::Constant(Value::Null, _)) | (Column::Constant(Value::Null, _), _) => {
            Some(Vec::new())
        }
        _ => None,
    }
}

/// Entities are equal or not; they have no order.
fn identity<'a>(
    op: Comparison,
    same: impl Fn(usize) -> bool + 'a,
) -> Option<Box<dyn Fn(usize) -> bool + 'a>> {
    match op {
        Comparison::Equal => Some(Box::new(same)),
        Comparison::NotEqual => Some(Box::new(move |row| !same(row))),
        _ => None,
    }
}

/// Dictionary-coded text is compared by code with one constant.
fn strings<'a>(
    op: Comparison,
    codes: &'a [u32],
    dictionary: &'a Dictionary,
    text: &str,
) -> Option<Box<dyn Fn(usize) -> bool + 'a>> {
    let wanted = dictionary.code(text);
    match op {
        Comparison::Equal => Some(Box::new(move |row| Some(codes[row]) == wanted)),
        Comparison::NotEqual => Some(Box::new(move |row| Some(codes[row]) != wanted)),
        _ => None,
    }
}
