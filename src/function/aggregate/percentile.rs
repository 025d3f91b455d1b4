//! `percentileCont()` and `percentileDisc()`.

use super::state::State;
use super::{Result, first, mismatch};
use crate::value::arithmetic::to_float;
use crate::value::compare::order;
use crate::value::{Type, Value, ValueError};

/// The values so far and how often each counts.
#[derive(Clone)]
pub(super) struct Percentile {
    values: Vec<(Value, u64)>,
    /// What the last row asked for.
    fraction: Option<f64>,
    /// Whether to look between two values for the exact place.
    between: bool,
    name: &'static str,
}

impl Percentile {
    pub(super) const CONTINUOUS: Percentile = Percentile::of(true, "percentileCont");
    pub(super) const DISCRETE: Percentile = Percentile::of(false, "percentileDisc");

    const fn of(between: bool, name: &'static str) -> Percentile {
        Percentile { values: Vec::new(), fraction: None, between, name }
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

impl State for Percentile {
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
        self.fraction = Some(number);
        match value {
            Value::Null => Ok(()),
            Value::Integer(_) | Value::Float(_) => {
                self.values.push((value.clone(), times));
                Ok(())
            }
            other => Err(mismatch(self.name, Type::Number.phrase(), other)),
        }
    }

    fn merge(&mut self, other: Percentile) -> Result {
        self.values.extend(other.values);
        self.fraction = other.fraction.or(self.fraction);
        Ok(())
    }

    fn finish(mut self) -> Result<Value> {
        self.values.retain(|(_, times)| *times > 0);
        self.values.sort_by(|(a, _), (b, _)| order(a, b));
        let count = self.values.iter().fold(0_u64, |sum, (_, times)| sum.saturating_add(*times));
        if count == 0 {
            return Ok(Value::Null);
        }
        let fraction = self.fraction.unwrap_or(0.0);
        if !self.between {
            let place = (fraction * count as f64).ceil() as u64;
            return Ok(self.at(place.saturating_sub(1)).clone());
        }
        let place = fraction * (count - 1) as f64;
        let (low, high) =
            (self.number_at(place.floor() as u64), self.number_at(place.ceil() as u64));
        let part = place.fract();
        Ok(Value::Float(if part == 0.0 { low } else { low * (1.0 - part) + high * part }))
    }

    fn cost(_arguments: &[Value], _times: u64) -> u64 {
        size_of::<(Value, u64)>() as u64
    }
}
