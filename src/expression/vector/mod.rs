//! An expression over a batch to a column: kernels where columns are typed, the
//! general path of [`super::evaluate`] for everything else.
//!
//! Kernels exist only for expressions that cannot fail, so that evaluating a
//! column at once raises no error that a row by row evaluation would not. One that
//! meets something it does not know, such as a number too large or an entity deleted
//! meanwhile, has no answer, and the general path is asked. The two are tested
//! against each other.
//!
//! | file | kernels |
//! |---|---|
//! | `operand` | slots, constants, parameters, properties, `id` |
//! | `arithmetic` | `+ - * / %` on numbers |
//! | `truths` | truth values of many rows; `NOT AND OR XOR` |
//! | `compare` | `= <> < <= > >=` |
//! | `member` | `IN` a list known before, tests of text |
//! | `entity` | labels, types, relationships that differ |

mod arithmetic;
mod compare;
mod entity;
mod member;
mod operand;
mod truths;

use std::sync::Arc;

use self::operand::{Rows, operand};
use self::truths::{Truths, truths};
use super::Expr;
use super::evaluate::{Env, Result, evaluate, is_true, parameter};
use crate::value::{Batch, Column};

/// The value of an expression for every row.
pub fn column(expr: &Expr, batch: &Batch, env: &dyn Env) -> Result<Arc<Column>> {
    if let Expr::Parameter(name) = expr {
        return Ok(Column::Constant(parameter(name, env)?, batch.len()).into());
    }
    let rows = Rows::All(batch.len());
    if let Some(column) = operand(expr, batch, rows, env) {
        return Ok(column);
    }
    match truths(expr, batch, rows, env) {
        Some(truths) => Ok(truths.into_column().into()),
        None => general(expr, batch, env),
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

/// Rows of a batch that were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// All of them.
    All,
    /// These, in order.
    Some(Vec<u32>),
}

/// The rows for which a predicate is true.
pub fn select(predicate: &Expr, batch: &Batch, env: &dyn Env) -> Result<Chosen> {
    let mut choice = Choice::all(batch.len());
    match predicate {
        Expr::And(parts, _) if parts.iter().all(Expr::is_boolean) => {
            for part in parts {
                choice.narrow(part, batch, env)?;
            }
        }
        other => choice.narrow(other, batch, env)?,
    }
    Ok(choice.into_chosen())
}

/// While more than this part of the rows is left, kernels look at all of them: whole
/// columns are had for less than the rows that matter.
const WHOLE_PART: usize = 3;

/// Rows that satisfied every part of a predicate so far.
enum Choice {
    /// One truth value a row, and how many are true.
    Mask(Vec<bool>, usize),
    Rows(Vec<u32>),
}

impl Choice {
    fn all(len: usize) -> Choice {
        Choice::Mask(vec![true; len], len)
    }

    /// Drops the rows for which a predicate is not true.
    fn narrow(&mut self, predicate: &Expr, batch: &Batch, env: &dyn Env) -> Result<()> {
        self.settle();
        let rows = match self {
            Choice::Mask(mask, _) => Rows::All(mask.len()),
            Choice::Rows(rows) if rows.is_empty() => return Ok(()),
            Choice::Rows(rows) => Rows::Some(rows),
        };
        env.budget().tick(rows.len() as u64)?;
        match truths(predicate, batch, rows, env) {
            Some(truths) => self.keep(&truths),
            None => self.narrow_general(predicate, batch, env)?,
        }
        Ok(())
    }

    fn keep(&mut self, truths: &Truths) {
        let is_true = truths.is_true();
        match self {
            Choice::Mask(mask, count) => {
                *count = 0;
                for (kept, is_true) in mask.iter_mut().zip(is_true) {
                    *kept &= is_true;
                    *count += usize::from(*kept);
                }
            }
            Choice::Rows(rows) => {
                let mut is_true = is_true.iter();
                rows.retain(|_| is_true.next() == Some(&true));
            }
        }
    }

    fn narrow_general(&mut self, predicate: &Expr, batch: &Batch, env: &dyn Env) -> Result<()> {
        let rows = match std::mem::replace(self, Choice::Rows(Vec::new())) {
            Choice::Mask(mask, _) => indices(&mask),
            Choice::Rows(rows) => rows,
        };
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            if is_true(predicate, batch, row as usize, env)? {
                kept.push(row);
            }
        }
        *self = Choice::Rows(kept);
        Ok(())
    }

    /// Goes on with the rows that are left where they are few.
    fn settle(&mut self) {
        if let Choice::Mask(mask, count) = self
            && *count * WHOLE_PART < mask.len()
        {
            *self = Choice::Rows(indices(mask));
        }
    }

    fn into_chosen(self) -> Chosen {
        match self {
            Choice::Mask(mask, count) if count == mask.len() => Chosen::All,
            Choice::Mask(mask, _) => Chosen::Some(indices(&mask)),
            Choice::Rows(rows) => Chosen::Some(rows),
        }
    }
}

/// The places of what is true. Without a branch, for no one can tell which are.
fn indices(mask: &[bool]) -> Vec<u32> {
    let mut rows = vec![0; mask.len()];
    let mut count = 0;
    for (row, is_kept) in (0..).zip(mask) {
        rows[count] = row;
        count += usize::from(*is_kept);
    }
    rows.truncate(count);
    rows
}

#[cfg(test)]
mod tests;
