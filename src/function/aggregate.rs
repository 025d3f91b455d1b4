//! Functions that make one value of many rows. All skip nulls.
//!
//! Sums of integers are kept wide and must fit only in the end, so the order of
//! rows does not matter; sums of floats carry along what rounding loses.

use std::cmp::Ordering;

use super::{Accumulator, Function, Parameter};
use crate::value::arithmetic::to_float;
use crate::value::compare::order;
use crate::value::temporal::{Duration, Temporal};
use crate::value::{Type, Value, ValueError};

type Result<T = ()> = std::result::Result<T, ValueError>;

/// The first argument; null where there is none.
fn first(arguments: &[Value]) -> &Value {
    arguments.first().unwrap_or(&Value::Null)
}

/// Starts an accumulator in its default state.
fn start<A: Accumulator + Default + 'static>() -> Box<dyn Accumulator> {
    Box::new(A::default())
}

/// `count()`: without argument it counts rows.
#[derive(Default)]
struct Count(u64);

impl Accumulator for Count {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        if arguments.is_empty() || !first(arguments).is_null() {
            self.0 = self.0.saturating_add(times);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        i64::try_from(self.0).map(Value::Integer).map_err(|_| overflow("count"))
    }
}

/// A running total of integers, floats or durations.
#[derive(Default)]
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
        match (&mut *self, value) {
            (Total::Nothing, Value::Integer(_)) => *self = Total::Integer(0),
            (Total::Nothing, Value::Float(_)) => *self = Total::Float(Compensated::default()),
            (Total::Nothing, Value::Temporal(Temporal::Duration(_))) => {
                *self = Total::Duration(Duration::default());
            }
            (Total::Integer(sum), Value::Float(_)) => {
                *self = Total::Float(Compensated { sum: *sum as f64, lost: 0.0 });
            }
            _ => {}
        }
        match (self, value) {
            (Total::Integer(sum), Value::Integer(number)) => {
                let product = i128::from(*number).checked_mul(i128::from(times));
                let total = product.and_then(|product| sum.checked_add(product));
                *sum = total.ok_or_else(|| overflow(name))?;
            }
            (Total::Float(sum), Value::Integer(number)) => sum.add(*number as f64 * times as f64),
            (Total::Float(sum), Value::Float(number)) => sum.add(number * times as f64),
            (Total::Duration(sum), Value::Temporal(Temporal::Duration(duration))) => {
                let product = duration.times(i128::from(times), 1);
                let total = product.and_then(|product| sum.plus(&product));
                *sum = total.ok_or_else(|| overflow(name))?;
            }
            (total, other) => return Err(mismatch(name, total.takes(), other)),
        }
        Ok(())
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

/// `sum()`; of nothing it is 0.
#[derive(Default)]
struct Sum(Total);

impl Accumulator for Sum {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        match first(arguments) {
            Value::Null => Ok(()),
            value => self.0.add(value, times, "sum"),
        }
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        match self.0 {
            Total::Nothing => Ok(Value::Integer(0)),
            Total::Integer(sum) => {
                i64::try_from(sum).map(Value::Integer).map_err(|_| overflow("sum"))
            }
            Total::Float(sum) => Ok(Value::Float(sum.value())),
            Total::Duration(sum) => Ok(sum.into()),
        }
    }
}

/// `avg()`; of nothing it is null, of integers a float.
#[derive(Default)]
struct Average {
    total: Total,
    count: u64,
}

impl Accumulator for Average {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        match first(arguments) {
            Value::Null => Ok(()),
            value => {
                self.count = self.count.saturating_add(times);
                self.total.add(value, times, "avg")
            }
        }
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        match self.total {
            Total::Nothing => Ok(Value::Null),
            Total::Integer(sum) => Ok(Value::Float(sum as f64 / self.count as f64)),
            Total::Float(sum) => Ok(Value::Float(sum.part(self.count as f64))),
            Total::Duration(sum) => {
                sum.times(1, i128::from(self.count)).map(Value::from).ok_or_else(|| overflow("avg"))
            }
        }
    }
}

/// `min()` and `max()`: the value that comes first or last in the order of all values.
struct Extreme {
    best: Value,
    wanted: Ordering,
}

impl Extreme {
    fn least() -> Box<dyn Accumulator> {
        Box::new(Extreme { best: Value::Null, wanted: Ordering::Less })
    }

    fn most() -> Box<dyn Accumulator> {
        Box::new(Extreme { best: Value::Null, wanted: Ordering::Greater })
    }
}

impl Accumulator for Extreme {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        let better = self.best.is_null() || order(value, &self.best) == self.wanted;
        if times > 0 && !value.is_null() && better {
            self.best = value.clone();
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        Ok(self.best)
    }
}

/// `collect()`: the values in a list, in the order they came.
#[derive(Default)]
struct Collect(Vec<Value>);

impl Accumulator for Collect {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        if !value.is_null() {
            self.0.extend((0..times).map(|_| value.clone()));
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        Value::list(self.0)
    }

    fn cost(&self, arguments: &[Value], times: u64) -> u64 {
        let value = first(arguments);
        if value.is_null() {
            return 0;
        }
        let more = times.saturating_sub(1).saturating_mul(size_of::<Value>() as u64);
        value.bytes().saturating_add(more)
    }
}

/// `stDev()` and `stDevP()`, by the running mean and squared distance from it.
struct Deviation {
    count: u64,
    mean: f64,
    squares: f64,
    /// 1 where the rows are a sample of the whole.
    sample: u64,
    name: &'static str,
}

impl Deviation {
    fn of_sample() -> Box<dyn Accumulator> {
        Deviation::start(1, "stDev")
    }

    fn of_whole() -> Box<dyn Accumulator> {
        Deviation::start(0, "stDevP")
    }

    fn start(sample: u64, name: &'static str) -> Box<dyn Accumulator> {
        Box::new(Deviation { count: 0, mean: 0.0, squares: 0.0, sample, name })
    }
}

impl Accumulator for Deviation {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        if value.is_null() || times == 0 {
            return Ok(());
        }
        let number =
            to_float(value).ok_or_else(|| mismatch(self.name, Type::Number.phrase(), value))?;
        self.count = self.count.saturating_add(times);
        let distance = number - self.mean;
        self.mean += distance * times as f64 / self.count as f64;
        self.squares += times as f64 * distance * (number - self.mean);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Value> {
        let free = self.count.saturating_sub(self.sample);
        let deviation = if free == 0 { 0.0 } else { (self.squares / free as f64).sqrt() };
        Ok(Value::Float(deviation))
    }
}

/// `percentileCont()` and `percentileDisc()`.
struct Percentile {
    values: Vec<(Value, u64)>,
    fraction: f64,
    /// Whether to look between two values for the exact place.
    between: bool,
    name: &'static str,
}

impl Percentile {
    fn continuous() -> Box<dyn Accumulator> {
        Percentile::start(true, "percentileCont")
    }

    fn discrete() -> Box<dyn Accumulator> {
        Percentile::start(false, "percentileDisc")
    }

    fn start(between: bool, name: &'static str) -> Box<dyn Accumulator> {
        Box::new(Percentile { values: Vec::new(), fraction: 0.0, between, name })
    }

    /// The value at a place among all, counted from zero with multiplicity.
    fn at(&self, place: u64) -> &Value {
        let mut before = 0_u64;
        let found = self.values.iter().find(|(_, times)| {
            before = before.saturating_add(*times);
            place < before
        });
        found.or(self.values.last()).map_or(&Value::Null, |(value, _)| value)
    }

    fn number_at(&self, place: u64) -> f64 {
        to_float(self.at(place)).unwrap_or(f64::NAN)
    }
}

impl Accumulator for Percentile {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let (value, fraction) = (first(arguments), arguments.get(1).unwrap_or(&Value::Null));
        let number = to_float(fraction).ok_or_else(|| mismatch(self.name, "a number", fraction))?;
        if !(0.0..=1.0).contains(&number) {
            return Err(ValueError::BadArgument {
                context: format!("`{}()`", self.name),
                problem: format!("the percentile is {number}, expected 0.0 to 1.0"),
                detail: "NumberOutOfRange",
            });
        }
        self.fraction = number;
        match value {
            Value::Null => Ok(()),
            Value::Integer(_) | Value::Float(_) => {
                self.values.push((value.clone(), times));
                Ok(())
            }
            other => Err(mismatch(self.name, Type::Number.phrase(), other)),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<Value> {
        self.values.retain(|(_, times)| *times > 0);
        self.values.sort_by(|(a, _), (b, _)| order(a, b));
        let count = self.values.iter().fold(0_u64, |sum, (_, times)| sum.saturating_add(*times));
        if count == 0 {
            return Ok(Value::Null);
        }
        if !self.between {
            let place = (self.fraction * count as f64).ceil() as u64;
            return Ok(self.at(place.saturating_sub(1)).clone());
        }
        let place = self.fraction * (count - 1) as f64;
        let (low, high) =
            (self.number_at(place.floor() as u64), self.number_at(place.ceil() as u64));
        let part = place.fract();
        Ok(Value::Float(if part == 0.0 { low } else { low * (1.0 - part) + high * part }))
    }

    fn cost(&self, _arguments: &[Value], _times: u64) -> u64 {
        size_of::<(Value, u64)>() as u64
    }
}

fn overflow(name: &str) -> ValueError {
    ValueError::Overflow { context: format!("`{name}()`") }
}

fn mismatch(name: &str, expected: &str, found: &Value) -> ValueError {
    ValueError::mismatch(format!("`{name}()`"), expected, Type::of(found))
}

const VALUE: Parameter = Parameter::new("value", &[Type::Any]);
const NUMBER: Parameter = Parameter::new("number", &[Type::Number]);
const AMOUNT: Parameter = Parameter::new("amount", &[Type::Number, Type::Duration]);
const PERCENTILE: Parameter = Parameter::new("percentile", &[Type::Number]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::aggregate("count", &[VALUE], Type::Integer, start::<Count>, "how many values"),
    Function::aggregate("sum", &[AMOUNT], Type::Any, start::<Sum>, "all values together"),
    Function::aggregate("avg", &[AMOUNT], Type::Any, start::<Average>, "the mean of the values"),
    Function::aggregate("min", &[VALUE], Type::Any, Extreme::least, "the least value"),
    Function::aggregate("max", &[VALUE], Type::Any, Extreme::most, "the greatest value"),
    Function::aggregate("collect", &[VALUE], Type::List, start::<Collect>, "the values in a list"),
    Function::aggregate(
        "stDev",
        &[NUMBER],
        Type::Float,
        Deviation::of_sample,
        "the standard deviation of a whole, of which the values are a sample",
    ),
    Function::aggregate(
        "stDevP",
        &[NUMBER],
        Type::Float,
        Deviation::of_whole,
        "the standard deviation of the values",
    ),
    Function::aggregate(
        "percentileCont",
        &[NUMBER, PERCENTILE],
        Type::Float,
        Percentile::continuous,
        "the value below which a part of all lies, between two values if need be",
    ),
    Function::aggregate(
        "percentileDisc",
        &[NUMBER, PERCENTILE],
        Type::Number,
        Percentile::discrete,
        "the value below which a part of all lies",
    ),
];
