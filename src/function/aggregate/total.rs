//! `sum()` and `avg()`.
//!
//! Sums of integers are kept wide and must fit only in the end, so the order of rows
//! does not matter; sums of floats carry along what rounding loses.

use super::state::{Rows, State};
use super::{Result, first, mismatch, overflow};
use crate::value::temporal::{Duration, Temporal};
use crate::value::{Column, Value};

/// A running total of integers, floats or durations.
#[derive(Clone, Default)]
enum Total {
    #[default]
    Nothing,
    Integer(i128),
    Float(Compensated),
    Duration(Duration),
}

/// A sum of floats and what was lost in rounding so far.
#[derive(Clone, Copy, Default)]
struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    #[inline]
    fn add(&mut self, number: f64) {
        let sum = self.sum + number;
        if sum.is_finite() {
            self.lost += if self.sum.abs() >= number.abs() {
                (self.sum - sum) + number
            } else {
                (number - sum) + self.sum
            };
        }
        self.sum = sum;
    }

    fn value(self) -> f64 {
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }

    /// One of so many equal parts, rounded once.
    fn part(self, count: f64) -> f64 {
        let part = self.value() / count;
        let rest = (-part).mul_add(count, self.sum) + self.lost;
        if rest.is_finite() { part + rest / count } else { part }
    }
}

impl Total {
    fn add(&mut self, value: &Value, times: u64, name: &str) -> Result {
        match value {
            Value::Null => Ok(()),
            Value::Integer(number) => self.add_integer(*number, times, name),
            Value::Float(number) => self.add_float(*number, times, name),
            Value::Temporal(Temporal::Duration(duration)) => {
                self.add_duration(duration, times, name)
            }
            other => Err(mismatch(name, self.takes(), other)),
        }
    }

    #[inline]
    fn add_integer(&mut self, number: i64, times: u64, name: &str) -> Result {
        // 64 bits times 64 bits are less than 128, sign included
        self.add_wide(i128::from(number) * i128::from(times), name, |sum| {
            sum.add(number as f64 * times as f64);
        })
    }

    /// Adds an integer; `float` does so where the total is one of floats.
    #[inline]
    fn add_wide(
        &mut self,
        number: i128,
        name: &str,
        float: impl FnOnce(&mut Compensated),
    ) -> Result {
        match self {
            Total::Integer(sum) => {
                *sum = sum.checked_add(number).ok_or_else(|| overflow(name))?;
            }
            Total::Nothing => *self = Total::Integer(number),
            Total::Float(sum) => float(sum),
            Total::Duration(_) => return Err(mismatch(name, self.takes(), &Value::Integer(0))),
        }
        Ok(())
    }

    #[inline]
    fn add_float(&mut self, number: f64, times: u64, name: &str) -> Result {
        self.float(name)?.add(number * times as f64);
        Ok(())
    }

    /// The total as one of floats, made so where it is not yet.
    #[inline]
    fn float(&mut self, name: &str) -> Result<&mut Compensated> {
        match self {
            Total::Nothing => *self = Total::Float(Compensated::default()),
            Total::Integer(sum) => {
                *self = Total::Float(Compensated { sum: *sum as f64, lost: 0.0 });
            }
            _ => {}
        }
        match self {
            Total::Float(sum) => Ok(sum),
            other => Err(mismatch(name, other.takes(), &Value::Float(0.0))),
        }
    }

    fn add_duration(&mut self, duration: &Duration, times: u64, name: &str) -> Result {
        if let Total::Nothing = self {
            *self = Total::Duration(Duration::default());
        }
        let Total::Duration(sum) = self else {
            return Err(mismatch(name, self.takes(), &(*duration).into()));
        };
        let product = duration.times(i128::from(times), 1);
        let total = product.and_then(|product| sum.plus(&product));
        *sum = total.ok_or_else(|| overflow(name))?;
        Ok(())
    }

    /// Takes what was added after it.
    fn merge(&mut self, other: &Total, name: &str) -> Result {
        match other {
            Total::Nothing => Ok(()),
            Total::Integer(number) => self.add_wide(*number, name, |sum| sum.add(*number as f64)),
            Total::Float(number) => {
                let sum = self.float(name)?;
                sum.add(number.sum);
                sum.lost += number.lost;
                Ok(())
            }
            Total::Duration(duration) => self.add_duration(duration, 1, name),
        }
    }

    /// What can be added to it.
    fn takes(&self) -> &'static str {
        match self {
            Total::Nothing => "a number or a duration",
            Total::Integer(_) | Total::Float(_) => "a number",
            Total::Duration(_) => "a duration",
        }
    }
}

/// The total in a state, and what else a row that is not null does to it.
trait Totalled: State {
    const NAME: &'static str;

    fn total(&mut self) -> &mut Total;

    fn counted(&mut self, times: u64);
}

/// Adds a column of plain numbers.
fn add_numbers<S: Totalled>(states: &mut [S], rows: &Rows<'_>) -> Result<bool> {
    match (rows.column(), rows.groups, rows.times) {
        (Some(Column::Integers { values, valid: None }), None, None) => {
            add_all_integers(&mut states[0], values)?;
        }
        (Some(column @ Column::Integers { values, valid }), ..) => {
            for (row, number) in values.iter().enumerate() {
                if valid.is_none() || !column.is_null(row) {
                    let (state, times) = (&mut states[rows.group(row)], rows.times(row));
                    state.counted(times);
                    state.total().add_integer(*number, times, S::NAME)?;
                }
            }
        }
        (Some(column @ Column::Floats { values, valid }), ..) => {
            for (row, number) in values.iter().enumerate() {
                if valid.is_none() || !column.is_null(row) {
                    let (state, times) = (&mut states[rows.group(row)], rows.times(row));
                    state.counted(times);
                    state.total().add_float(*number, times, S::NAME)?;
                }
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Adds integers to one group, each once.
fn add_all_integers<S: Totalled>(state: &mut S, values: &[i64]) -> Result {
    if values.is_empty() {
        return Ok(());
    }
    state.counted(values.len() as u64);
    if let Total::Float(sum) = state.total() {
        for number in values {
            sum.add(*number as f64);
        }
        return Ok(());
    }
    // halves add up in 64 bits, many at once
    let mut sum = 0_i128;
    for part in values.chunks(1 << 16) {
        let low: u64 = part.iter().map(|number| *number as u64 & 0xffff_ffff).sum();
        let high: i64 = part.iter().map(|number| number >> 32).sum();
        sum += (i128::from(high) << 32) + i128::from(low);
    }
    state.total().add_wide(sum, S::NAME, |_| {})
}

/// `sum()`; of nothing it is 0.
#[derive(Clone, Default)]
pub(super) struct Sum(Total);

impl Totalled for Sum {
    const NAME: &'static str = "sum";

    #[inline]
    fn total(&mut self) -> &mut Total {
        &mut self.0
    }

    #[inline]
    fn counted(&mut self, _times: u64) {}
}

impl State for Sum {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        self.0.add(first(arguments), times, Sum::NAME)
    }

    fn merge(&mut self, other: Sum) -> Result {
        self.0.merge(&other.0, Sum::NAME)
    }

    fn finish(self) -> Result<Value> {
        match self.0 {
            Total::Nothing => Ok(Value::Integer(0)),
            Total::Integer(sum) => {
                i64::try_from(sum).map(Value::Integer).map_err(|_| overflow(Sum::NAME))
            }
            Total::Float(sum) => Ok(Value::Float(sum.value())),
            Total::Duration(sum) => Ok(sum.into()),
        }
    }

    fn add_column(states: &mut [Sum], rows: &Rows<'_>) -> Result<bool> {
        add_numbers(states, rows)
    }
}

/// `avg()`; of nothing it is null, of integers a float.
#[derive(Clone, Default)]
pub(super) struct Average {
    total: Total,
    count: u64,
}

impl Totalled for Average {
    const NAME: &'static str = "avg";

    #[inline]
    fn total(&mut self) -> &mut Total {
        &mut self.total
    }

    #[inline]
    fn counted(&mut self, times: u64) {
        self.count = self.count.saturating_add(times);
    }
}

impl State for Average {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        if !value.is_null() {
            self.counted(times);
        }
        self.total.add(value, times, Average::NAME)
    }

    fn merge(&mut self, other: Average) -> Result {
        self.counted(other.count);
        self.total.merge(&other.total, Average::NAME)
    }

    fn finish(self) -> Result<Value> {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        match self.total {
            Total::Nothing => Ok(Value::Null),
            Total::Integer(sum) => Ok(Value::Float(sum as f64 / self.count as f64)),
            Total::Float(sum) => Ok(Value::Float(sum.part(self.count as f64))),
            Total::Duration(sum) => {
                let part = sum.times(1, i128::from(self.count));
                part.map(Value::from).ok_or_else(|| overflow(Average::NAME))
            }
        }
    }

    fn add_column(states: &mut [Average], rows: &Rows<'_>) -> Result<bool> {
        add_numbers(states, rows)
    }
}
