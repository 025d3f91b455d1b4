//! Durations from maps of amounts.

use super::{Duration, Value, parse};
use crate::value::arithmetic::decimal;
use crate::value::{Map, Type, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

/// A duration from a map of amounts, which may be fractions.
pub fn duration(map: &Map, context: &str) -> Result<Value> {
    let mut parts = [0_i128; 3];
    for (key, amount) in map {
        let unit = UNITS.iter().find(|(name, ..)| *name == &**key);
        let Some((_, part, size, over)) = unit else {
            let problem = format!("a duration has no `{key}`");
            let context = context.to_owned();
            return Err(ValueError::BadArgument {
                context,
                problem,
                detail: "InvalidArgumentValue",
            });
        };
        let scaled = scaled(amount, key, context)?;
        let overflow = || ValueError::Overflow { context: context.to_owned() };
        let amount = scaled.checked_mul(*size).ok_or_else(overflow)? / over;
        parts[*part] = parts[*part].checked_add(amount).ok_or_else(overflow)?;
    }
    let [months, days, seconds] = parts;
    Duration::from_ratio(months, days, seconds, parse::SCALE)
        .map(Value::from)
        .ok_or_else(|| ValueError::Overflow { context: context.to_owned() })
}

/// The units of a duration: which part, how many of it, and how many make one.
const UNITS: [(&str, usize, i128, i128); 11] = [
    ("years", 0, 12, 1),
    ("quarters", 0, 3, 1),
    ("months", 0, 1, 1),
    ("weeks", 1, 7, 1),
    ("days", 1, 1, 1),
    ("hours", 2, 3600, 1),
    ("minutes", 2, 60, 1),
    ("seconds", 2, 1, 1),
    ("milliseconds", 2, 1, 1000),
    ("microseconds", 2, 1, 1_000_000),
    ("nanoseconds", 2, 1, 1_000_000_000),
];

/// An amount over [`parse::SCALE`].
fn scaled(amount: &Value, key: &str, context: &str) -> Result<i128> {
    match amount {
        Value::Null => Ok(0),
        Value::Integer(number) => Ok(i128::from(*number) * parse::SCALE),
        Value::Float(number) => decimal(*number)
            .and_then(|(numerator, denominator)| over_scale(numerator, denominator))
            .ok_or_else(|| ValueError::Overflow { context: context.to_owned() }),
        other => {
            let context = format!("`{key}` of {context}");
            Err(ValueError::mismatch(context, Type::Number.phrase(), Type::of(other)))
        }
    }
}

/// A decimal fraction as one over [`parse::SCALE`].
fn over_scale(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator > parse::SCALE {
        return Some(numerator / (denominator / parse::SCALE));
    }
    numerator.checked_mul(parse::SCALE / denominator)
}
