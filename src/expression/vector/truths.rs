//! Truth values of many rows, and the predicates that kernels can answer.

use super::operand::{Rows, operand};
use super::{compare, entity, member};
use crate::expression::Expr;
use crate::expression::evaluate::Env;
use crate::value::column::{Dictionary, Valid};
use crate::value::{Batch, Column, NodeId, Type, Value};

/// True, false or unknown for each row.
#[derive(Clone, Debug)]
pub(super) struct Truths {
    /// Whether it is true; false where unknown.
    is_true: Vec<bool>,
    /// Whether it is true or false; `None` where all are.
    is_known: Valid,
}

impl Truths {
    /// True or false for each row.
    pub(super) fn known(is_true: Vec<bool>) -> Truths {
        Truths { is_true, is_known: None }
    }

    /// What `is_true` says, unknown where that does not count.
    pub(super) fn new(mut is_true: Vec<bool>, is_known: Valid) -> Truths {
        if let Some(is_known) = &is_known {
            is_true.iter_mut().zip(is_known).for_each(|(is_true, known)| *is_true &= known);
        }
        Truths { is_true, is_known }
    }

    /// The same for so many rows.
    pub(super) fn all(truth: Option<bool>, len: usize) -> Truths {
        Truths {
            is_true: vec![truth == Some(true); len],
            is_known: truth.is_none().then(|| vec![false; len]),
        }
    }

    /// One by one.
    pub(super) fn collect(truths: impl Iterator<Item = Option<bool>>) -> Truths {
        let (is_true, is_known): (Vec<bool>, Vec<bool>) =
            truths.map(|truth| (truth == Some(true), truth.is_some())).unzip();
        let is_known = (!is_known.iter().all(|known| *known)).then_some(is_known);
        Truths { is_true, is_known }
    }

    /// Whether each is true, neither false nor unknown.
    pub(super) fn is_true(&self) -> &[bool] {
        &self.is_true
    }

    pub(super) fn into_column(self) -> Column {
        Column::Booleans { values: self.is_true, valid: self.is_known }
    }

    pub(super) fn not(mut self) -> Truths {
        self.is_true.iter_mut().for_each(|truth| *truth = !*truth);
        Truths::new(self.is_true, self.is_known)
    }

    fn and(self, other: &Truths) -> Truths {
        let known = |row: usize| {
            let both = self.is_known_at(row) && other.is_known_at(row);
            both || self.is_false_at(row) || other.is_false_at(row)
        };
        let is_known = self.known_where(other, known);
        let both = |(a, b): (&bool, &bool)| *a && *b;
        Truths::new(self.is_true.iter().zip(&other.is_true).map(both).collect(), is_known)
    }

    fn xor(self, other: &Truths) -> Truths {
        let known = |row: usize| self.is_known_at(row) && other.is_known_at(row);
        let is_known = self.known_where(other, known);
        let differ = |(a, b): (&bool, &bool)| a != b;
        Truths::new(self.is_true.iter().zip(&other.is_true).map(differ).collect(), is_known)
    }

    fn known_where(&self, other: &Truths, known: impl Fn(usize) -> bool) -> Valid {
        let is_open = self.is_known.is_some() || other.is_known.is_some();
        is_open.then(|| (0..self.is_true.len()).map(known).collect())
    }

    fn is_false_at(&self, row: usize) -> bool {
        self.is_known_at(row) && !self.is_true[row]
    }

    fn is_known_at(&self, row: usize) -> bool {
        self.is_known.as_ref().is_none_or(|known| known[row])
    }
}

/// The truth of a predicate in these rows; `None` where no kernel answers for all of it.
pub(super) fn truths(
    predicate: &Expr,
    batch: &Batch,
    rows: Rows<'_>,
    env: &dyn Env,
) -> Option<Truths> {
    let read = |expr: &Expr| operand(expr, batch, rows, env);
    match predicate {
        Expr::Compare(op, left, right) => {
            Some(compare::columns(*op, &*read(left)?, &*read(right)?))
        }
        Expr::IsNull { operand, negated } => {
            let mut is_there = there(&*read(operand)?);
            if !negated {
                for is_there in &mut is_there {
                    *is_there = !*is_there;
                }
            }
            Some(Truths::known(is_there))
        }
        Expr::In(item, list, _) => {
            let list = read(list)?;
            let Column::Constant(list, _) = &*list else { return None };
            member::is_in(&*read(item)?, list)
        }
        Expr::Text(op, left, right, _) => {
            let right = read(right)?;
            let Column::Constant(text, _) = &*right else { return None };
            member::text(*op, &*read(left)?, text)
        }
        Expr::HasLabels(subject, labels, _) => {
            entity::has_labels(subject, labels, batch, rows, env.graph())
        }
        Expr::Distinct { slots, known } => entity::differ(slots, *known, batch, rows),
        other => connective(other, batch, rows, env),
    }
}

fn connective(expr: &Expr, batch: &Batch, rows: Rows<'_>, env: &dyn Env) -> Option<Truths> {
    let part = |part: &Expr| truths(part, batch, rows, env);
    match expr {
        Expr::Not(operand, _) => part(operand).map(Truths::not),
        Expr::And(parts, _) => joined(parts, part, |a, b| a.and(&b)),
        // by the law of De Morgan, which holds with three truth values too
        Expr::Or(parts, _) => {
            joined(parts, |one| part(one).map(Truths::not), |a, b| a.and(&b)).map(Truths::not)
        }
        Expr::Xor(parts, _) => joined(parts, part, |a, b| a.xor(&b)),
        Expr::Expect { operand, wanted: Type::Boolean, .. } => part(operand),
        other => match &*operand(other, batch, rows, env)? {
            Column::Booleans { values, valid } => Some(Truths::new(values.clone(), valid.clone())),
            Column::Constant(Value::Boolean(truth), len) => Some(Truths::all(Some(*truth), *len)),
            Column::Constant(Value::Null, len) => Some(Truths::all(None, *len)),
            _ => None,
        },
    }
}

fn joined(
    parts: &[Expr],
    part: impl Fn(&Expr) -> Option<Truths>,
    join: impl Fn(Truths, Truths) -> Truths,
) -> Option<Truths> {
    let (first, rest) = parts.split_first()?;
    rest.iter().try_fold(part(first)?, |joined, next| Some(join(joined, part(next)?)))
}

/// Which values are not null.
fn there(column: &Column) -> Vec<bool> {
    match column {
        Column::Integers { valid, .. }
        | Column::Floats { valid, .. }
        | Column::Booleans { valid, .. } => {
            valid.clone().unwrap_or_else(|| vec![true; column.len()])
        }
        Column::Nodes(nodes) => nodes.iter().map(|node| *node != NodeId::NULL).collect(),
        Column::Strings { codes, .. } => {
            codes.iter().map(|code| *code != Dictionary::NULL).collect()
        }
        other => (0..other.len()).map(|row| !other.is_null(row)).collect(),
    }
}
