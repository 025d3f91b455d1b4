//! Sums, differences and products of whole columns, as far as nothing can go wrong.
//!
//! Where a single number is too large or a divisor zero, there is no answer: the
//! general path finds the row and the words for it.

use crate::expression::ArithmeticOp;
use crate::value::column::Valid;
use crate::value::{Column, Value};

/// A column of numbers.
#[derive(Clone, Copy)]
enum Numbers<'a> {
    Integers(&'a [i64]),
    Integer(i64),
    Floats(&'a [f64]),
    Float(f64),
}

/// `left op right`, row by row.
pub(super) fn apply(op: ArithmeticOp, left: &Column, right: &Column) -> Option<Column> {
    if is_null(left) || is_null(right) {
        return Some(Column::nulls(left.len()));
    }
    let (a, b) = (numbers(left)?, numbers(right)?);
    let (len, valid) = (left.len(), both(valid(left), valid(right)));
    if let (
        Numbers::Integers(_) | Numbers::Integer(_),
        Numbers::Integers(_) | Numbers::Integer(_),
    ) = (a, b)
    {
        return integers(op, a, b, len, valid);
    }
    let values = match op {
        ArithmeticOp::Add => floats(a, b, len, |a, b| a + b),
        ArithmeticOp::Subtract => floats(a, b, len, |a, b| a - b),
        ArithmeticOp::Multiply => floats(a, b, len, |a, b| a * b),
        ArithmeticOp::Divide => floats(a, b, len, |a, b| a / b),
        ArithmeticOp::Modulo => floats(a, b, len, |a, b| a % b),
        ArithmeticOp::Power | ArithmeticOp::Concat => return None,
    };
    Some(Column::Floats { values, valid })
}

fn is_null(column: &Column) -> bool {
    matches!(column, Column::Constant(Value::Null, _))
}

fn numbers(column: &Column) -> Option<Numbers<'_>> {
    match column {
        Column::Integers { values, .. } => Some(Numbers::Integers(values)),
        Column::Floats { values, .. } => Some(Numbers::Floats(values)),
        Column::Constant(Value::Integer(number), _) => Some(Numbers::Integer(*number)),
        Column::Constant(Value::Float(number), _) => Some(Numbers::Float(*number)),
        _ => None,
    }
}

fn valid(column: &Column) -> Option<&[bool]> {
    match column {
        Column::Integers { valid, .. } | Column::Floats { valid, .. } => valid.as_deref(),
        _ => None,
    }
}

/// Where both are there.
pub(super) fn both(a: Option<&[bool]>, b: Option<&[bool]>) -> Valid {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| *a && *b).collect()),
        (one, other) => one.or(other).map(<[bool]>::to_vec),
    }
}

fn integers(
    op: ArithmeticOp,
    a: Numbers<'_>,
    b: Numbers<'_>,
    len: usize,
    valid: Valid,
) -> Option<Column> {
    let checked: fn(i64, i64) -> Option<i64> = match op {
        ArithmeticOp::Divide => i64::checked_div,
        ArithmeticOp::Modulo => |a, b| (b != 0).then(|| a.wrapping_rem(b)),
        ArithmeticOp::Add => return sums(a, b, len, valid, i64::overflowing_add),
        ArithmeticOp::Subtract => return sums(a, b, len, valid, i64::overflowing_sub),
        ArithmeticOp::Multiply => return sums(a, b, len, valid, i64::overflowing_mul),
        ArithmeticOp::Power | ArithmeticOp::Concat => return None,
    };
    let is_there = |row: usize| valid.as_ref().is_none_or(|valid| valid[row]);
    let one = |row: usize| match checked(integer(a, row), integer(b, row)) {
        None if !is_there(row) => Some(0),
        result => result,
    };
    let values = (0..len).map(one).collect::<Option<_>>()?;
    Some(Column::Integers { values, valid })
}

/// Without a branch in the loop; what overflowed is looked for only if anything did.
fn sums(
    a: Numbers<'_>,
    b: Numbers<'_>,
    len: usize,
    valid: Valid,
    operation: impl Fn(i64, i64) -> (i64, bool),
) -> Option<Column> {
    let mut any = false;
    let mut one = |a: i64, b: i64| {
        let (result, is_over) = operation(a, b);
        any |= is_over;
        result
    };
    let values: Vec<i64> = match (a, b) {
        (Numbers::Integers(a), Numbers::Integers(b)) => {
            a.iter().zip(b).map(|(a, b)| one(*a, *b)).collect()
        }
        (Numbers::Integers(a), Numbers::Integer(b)) => a.iter().map(|a| one(*a, b)).collect(),
        (Numbers::Integer(a), Numbers::Integers(b)) => b.iter().map(|b| one(a, *b)).collect(),
        _ => (0..len).map(|row| one(integer(a, row), integer(b, row))).collect(),
    };
    let is_harmless = |(row, is_there): (usize, &bool)| {
        !is_there || !operation(integer(a, row), integer(b, row)).1
    };
    let is_fine =
        !any || valid.as_ref().is_some_and(|valid| valid.iter().enumerate().all(is_harmless));
    is_fine.then_some(Column::Integers { values, valid })
}

fn integer(numbers: Numbers<'_>, row: usize) -> i64 {
    match numbers {
        Numbers::Integers(values) => values[row],
        Numbers::Integer(value) => value,
        Numbers::Floats(_) | Numbers::Float(_) => 0,
    }
}

fn floats(
    a: Numbers<'_>,
    b: Numbers<'_>,
    len: usize,
    operation: impl Fn(f64, f64) -> f64,
) -> Vec<f64> {
    (0..len).map(|row| operation(float(a, row), float(b, row))).collect()
}

#[inline]
fn float(numbers: Numbers<'_>, row: usize) -> f64 {
    match numbers {
        Numbers::Integers(values) => values[row] as f64,
        Numbers::Integer(value) => value as f64,
        Numbers::Floats(values) => values[row],
        Numbers::Float(value) => value,
    }
}
