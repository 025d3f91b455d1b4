//! Functions on lists, and those that take anything.

use super::{Call, Function, Numbers, Parameter};
use crate::value::compare::equals;
use crate::value::{Type, Value, ValueError};

type Result = std::result::Result<Value, ValueError>;

/// The longest list `range()` makes: rows and elements are counted in 32 bits.
const RANGE_MAX: i128 = u32::MAX as i128;

fn size(call: &Call<'_>) -> Result {
    let size = match call.value(0) {
        Value::String(text) => text.chars().count(),
        Value::List(list) => list.len(),
        other => return Err(call.mismatch("a string or a list", other)),
    };
    Ok(Value::Integer(size as i64))
}

fn is_empty(call: &Call<'_>) -> Result {
    let empty = match call.value(0) {
        Value::String(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        other => return Err(call.mismatch("a string, a list or a map", other)),
    };
    Ok(Value::Boolean(empty))
}

fn head(call: &Call<'_>) -> Result {
    Ok(call.list(0)?.first().cloned().unwrap_or_default())
}

fn last(call: &Call<'_>) -> Result {
    Ok(call.list(0)?.last().cloned().unwrap_or_default())
}

fn tail(call: &Call<'_>) -> Result {
    let list = call.list(0)?;
    call.spend_values(list.len())?;
    Value::list(list.iter().skip(1).cloned().collect())
}

fn range(call: &Call<'_>) -> std::result::Result<Numbers, ValueError> {
    let (start, end) = (bound(call, 0)?, bound(call, 1)?);
    let step = if call.arguments.len() > 2 { bound(call, 2)? } else { 1 };
    if step == 0 {
        return Err(call.bad("NumberOutOfRange", "the step is 0".to_owned()));
    }
    let count = (i128::from(end) - i128::from(start)) / i128::from(step) + 1;
    if (end < start) != (step < 0) && end != start {
        return Ok(Numbers { start, step, count: 0 });
    }
    if count > RANGE_MAX {
        return Err(call.overflow());
    }
    Ok(Numbers { start, step, count: count as usize })
}

/// A bound of a range. The language calls another type a bad argument here, not a
/// bad type, and only at run time.
fn bound(call: &Call<'_>, place: usize) -> std::result::Result<i64, ValueError> {
    match call.value(place) {
        Value::Integer(number) => Ok(*number),
        other => {
            let problem = format!("got {}, expected an integer", Type::of(other).phrase());
            Err(call.bad("InvalidArgumentType", problem))
        }
    }
}

fn coalesce(call: &Call<'_>) -> Result {
    Ok(call.arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or_default())
}

fn null_if(call: &Call<'_>) -> Result {
    let equal = equals(call.value(0), call.value(1)) == Some(true);
    Ok(if equal { Value::Null } else { call.value(0).clone() })
}

fn exists(call: &Call<'_>) -> Result {
    Ok(Value::Boolean(call.has(0)))
}

const VALUE: Parameter = Parameter::new("value", &[Type::Any]);
const OTHER: Parameter = Parameter::new("other", &[Type::Any]);
const LIST: Parameter = Parameter::new("list", &[Type::List]);
const SIZED: Parameter = Parameter::new("value", &[Type::String, Type::List]);
const HOLDER: Parameter = Parameter::new("value", &[Type::String, Type::List, Type::Map]);
const START: Parameter = Parameter::new("start", &[Type::Any]);
const END: Parameter = Parameter::new("end", &[Type::Any]);
const STEP: Parameter = Parameter::new("step", &[Type::Any]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar(
        "size",
        &[SIZED],
        Type::Integer,
        size,
        "how many elements a list has, or characters a text",
    ),
    Function::scalar(
        "isEmpty",
        &[HOLDER],
        Type::Boolean,
        is_empty,
        "whether a list, map or text holds nothing",
    ),
    Function::scalar("head", &[LIST], Type::Any, head, "the first element"),
    Function::scalar("last", &[LIST], Type::Any, last, "the last element"),
    Function::scalar("tail", &[LIST], Type::List, tail, "all elements but the first"),
    Function::numbers(
        "range",
        &[START, END, STEP],
        range,
        "the integers from one to another, both included",
    )
    .requires(2),
    Function::scalar(
        "coalesce",
        &[VALUE],
        Type::Any,
        coalesce,
        "the first of its arguments that is not null",
    )
    .repeating()
    .with_nulls(),
    Function::scalar(
        "nullIf",
        &[VALUE, OTHER],
        Type::Any,
        null_if,
        "null where both are equal, else the first",
    )
    .with_nulls(),
    Function::scalar("exists", &[VALUE], Type::Boolean, exists, "whether a property is there")
        .with_nulls(),
];
