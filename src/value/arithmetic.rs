//! `+ - * / % ^` and the unary minus.
//!
//! Null gives null, whatever is beside it. Integers never wrap: a result out of
//! range is an error, and so is dividing one by zero. Floats follow IEEE 754. Whoever
//! calls hands in the budget, because a sum of strings or lists can be large.

use std::sync::Arc;

use super::display::float;
use super::temporal::{Duration, Temporal};
use super::{Type, Value, ValueError};
use crate::budget::Budget;

type Result = std::result::Result<Value, ValueError>;

/// `a + b`: numbers, text with text, number, boolean or temporal value, lists with
/// lists or single values, durations with durations or instants.
pub fn add(a: &Value, b: &Value, budget: &Budget) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(a), Value::Integer(b)) => checked(a.checked_add(*b), "`+`"),
        (Value::List(a), Value::List(b)) => join_lists(a, b, budget),
        (Value::List(a), b) => join_lists(a, std::slice::from_ref(b), budget),
        (a, Value::List(b)) => join_lists(std::slice::from_ref(a), b, budget),
        (Value::String(a), Value::String(b)) => join_text(a, b, budget),
        (Value::String(a), b) => join_text(a, &as_text(b)?, budget),
        (a, Value::String(b)) => join_text(&as_text(a)?, b, budget),
        (Value::Temporal(a), Value::Temporal(b)) => add_temporal(a, b),
        (Value::Temporal(_), other) | (other, Value::Temporal(_)) => Err(immovable("`+`", other)),
        _ => floats(a, b, "`+`", |a, b| a + b),
    }
}

/// `a + b` or `a || b` where `a` is not needed any more: a list that nobody else holds
/// grows in place, so that joining many takes time in proportion. Tells whether it did.
pub fn append(a: &mut Value, b: &Value, budget: &Budget) -> std::result::Result<bool, ValueError> {
    let (Value::List(list), Value::List(more)) = (a, b) else { return Ok(false) };
    let Some(own) = Arc::get_mut(list) else { return Ok(false) };
    budget.tick(more.len() as u64)?;
    budget.afford(COPIES * (own.len() + more.len()) as u64 * size_of::<Value>() as u64)?;
    own.extend(more)?;
    Ok(true)
}

/// `a || b`: text with text, lists with lists.
pub fn concat(a: &Value, b: &Value, budget: &Budget) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(a), Value::List(b)) => join_lists(a, b, budget),
        (Value::String(a), Value::String(b)) => join_text(a, b, budget),
        (Value::List(_) | Value::String(_), other) | (other, _) => {
            Err(ValueError::mismatch("`||`", "strings or lists", Type::of(other)))
        }
    }
}

/// `a - b`: numbers, durations, an instant less a duration.
pub fn subtract(a: &Value, b: &Value) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(a), Value::Integer(b)) => checked(a.checked_sub(*b), "`-`"),
        (Value::Temporal(a), Value::Temporal(Temporal::Duration(b))) => {
            let negated = b.negated().ok_or_else(|| overflow("`-`"))?;
            shift(a, &negated, "`-`")
        }
        (Value::Temporal(_), other) => Err(immovable("`-`", other)),
        _ => floats(a, b, "`-`", |a, b| a - b),
    }
}

/// `a * b`: numbers, a duration and a number.
pub fn multiply(a: &Value, b: &Value) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(a), Value::Integer(b)) => checked(a.checked_mul(*b), "`*`"),
        (Value::Temporal(Temporal::Duration(duration)), number)
        | (number, Value::Temporal(Temporal::Duration(duration))) => {
            let (numerator, denominator) = ratio(number, "`*`")?;
            scaled(duration, numerator, denominator, "`*`")
        }
        _ => floats(a, b, "`*`", |a, b| a * b),
    }
}

/// `a / b`: numbers, integers rounding towards zero, and a duration by a number.
pub fn divide(a: &Value, b: &Value) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(_), Value::Integer(0)) => Err(ValueError::DivisionByZero),
        (Value::Integer(a), Value::Integer(b)) => checked(a.checked_div(*b), "`/`"),
        (Value::Temporal(Temporal::Duration(duration)), number) => {
            let (numerator, denominator) = ratio(number, "`/`")?;
            match numerator {
                0 => Err(ValueError::DivisionByZero),
                _ => scaled(duration, denominator, numerator, "`/`"),
            }
        }
        _ => floats(a, b, "`/`", |a, b| a / b),
    }
}

/// `a % b`: numbers; the result has the sign of `a`.
pub fn modulo(a: &Value, b: &Value) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Integer(_), Value::Integer(0)) => Err(ValueError::DivisionByZero),
        (Value::Integer(a), Value::Integer(b)) => Ok(Value::Integer(a.wrapping_rem(*b))),
        _ => floats(a, b, "`%`", |a, b| a % b),
    }
}

/// `a ^ b`: numbers, always a float.
pub fn power(a: &Value, b: &Value) -> Result {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        _ => floats(a, b, "`^`", f64::powf),
    }
}

/// `-a`: a number or a duration.
pub fn negate(a: &Value) -> Result {
    match a {
        Value::Null => Ok(Value::Null),
        Value::Integer(number) => checked(number.checked_neg(), "`-`"),
        Value::Float(number) => Ok(Value::Float(-number)),
        Value::Temporal(Temporal::Duration(duration)) => {
            duration.negated().map(Value::from).ok_or_else(|| overflow("`-`"))
        }
        other => Err(mismatch("`-`", other)),
    }
}

/// `+a`: a number or a duration, as it is.
pub fn plus(a: &Value) -> Result {
    match a {
        Value::Null
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Temporal(Temporal::Duration(_)) => Ok(a.clone()),
        other => Err(mismatch("`+`", other)),
    }
}

/// A number as a float; `None` for anything else.
pub fn to_float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn floats(a: &Value, b: &Value, context: &str, operation: fn(f64, f64) -> f64) -> Result {
    let first = to_float(a).ok_or_else(|| mismatch(context, a))?;
    let second = to_float(b).ok_or_else(|| mismatch(context, b))?;
    Ok(Value::Float(operation(first, second)))
}

fn checked(result: Option<i64>, context: &str) -> Result {
    result.map(Value::Integer).ok_or_else(|| overflow(context))
}

fn overflow(context: &str) -> ValueError {
    ValueError::Overflow { context: context.to_owned() }
}

fn mismatch(context: &str, found: &Value) -> ValueError {
    ValueError::mismatch(context, Type::Number.phrase(), Type::of(found))
}

/// While a list or a text is joined, its parts and a copy of it are there as well.
const COPIES: u64 = 3;

fn join_lists(a: &[Value], b: &[Value], budget: &Budget) -> Result {
    let size = (a.len() + b.len()) as u64;
    budget.tick(size)?;
    budget.afford(COPIES * size * size_of::<Value>() as u64)?;
    Value::list(a.iter().chain(b).cloned().collect())
}

fn join_text(a: &str, b: &str, budget: &Budget) -> Result {
    let size = (a.len() + b.len()) as u64;
    budget.tick(1 + size / 64)?;
    budget.afford(COPIES * size)?;
    Ok(Value::string([a, b].concat()))
}

/// What joins a string without being asked: numbers, booleans, points and temporal
/// values.
fn as_text(value: &Value) -> std::result::Result<Arc<str>, ValueError> {
    match value {
        Value::Integer(number) => Ok(number.to_string().into()),
        Value::Float(number) => Ok(float(*number).into()),
        Value::Boolean(truth) => Ok(truth.to_string().into()),
        Value::Temporal(temporal) => Ok(temporal.to_string().into()),
        Value::Point(point) => Ok(point.to_string().into()),
        other => Err(ValueError::mismatch(
            "`+`",
            "a string, a number, a boolean, a point or a temporal value",
            Type::of(other),
        )),
    }
}

fn add_temporal(a: &Temporal, b: &Temporal) -> Result {
    match (a, b) {
        (a, Temporal::Duration(duration)) => shift(a, duration, "`+`"),
        (Temporal::Duration(duration), b) => shift(b, duration, "`+`"),
        (_, b) => Err(immovable("`+`", &Value::Temporal(b.clone()))),
    }
}

/// Something beside a temporal value that is no duration.
fn immovable(context: &str, found: &Value) -> ValueError {
    ValueError::mismatch(context, Type::Duration.phrase(), Type::of(found))
}

/// A temporal value and a duration added; both durations, part by part.
fn shift(to: &Temporal, by: &Duration, context: &str) -> Result {
    to.plus(by).map(Value::Temporal).ok_or_else(|| overflow(context))
}

fn scaled(duration: &Duration, numerator: i128, denominator: i128, context: &str) -> Result {
    duration.times(numerator, denominator).map(Value::from).ok_or_else(|| overflow(context))
}

/// A number as an exact fraction.
fn ratio(number: &Value, context: &str) -> std::result::Result<(i128, i128), ValueError> {
    match number {
        Value::Integer(number) => Ok((i128::from(*number), 1)),
        Value::Float(number) => decimal(*number).ok_or_else(|| overflow(context)),
        other => Err(mismatch(context, other)),
    }
}

/// A float as the decimal fraction people read it as, so that `0.1` is a tenth;
/// `None` beyond what a duration can hold. Digits after the 20th are dropped.
pub(super) fn decimal(number: f64) -> Option<(i128, i128)> {
    if number.is_nan() || number.abs() >= 1e19 {
        return None;
    }
    let text = format!("{number}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = &fraction[..fraction.len().min(20)];
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, 10_i128.pow(fraction.len() as u32)))
}

#[cfg(test)]
#[path = "arithmetic_tests.rs"]
mod tests;
