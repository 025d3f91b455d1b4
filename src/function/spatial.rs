//! Functions that make and measure points.

use super::{Call, Function, Parameter};
use crate::value::{Point, Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

fn point(call: &Call<'_>) -> Result {
    let coordinates = call.map_or_empty(0)?;
    let made = Point::from_map(&coordinates, &call.context())?;
    Ok(made.map_or(Value::Null, Value::from))
}

fn distance(call: &Call<'_>) -> Result {
    let distance = call.point(0)?.distance(call.point(1)?);
    Ok(distance.map_or(Value::Null, Value::Float))
}

fn within(call: &Call<'_>) -> Result {
    let (lower, upper) = (call.point(1)?, call.point(2)?);
    let is_within = call.point(0)?.is_within(lower, upper);
    Ok(is_within.map_or(Value::Null, Value::Boolean))
}

const COORDINATES: Parameter = Parameter::new("coordinates", &[Type::Map]);
const FROM: Parameter = Parameter::new("from", &[Type::Point]);
const TO: Parameter = Parameter::new("to", &[Type::Point]);
const POINT: Parameter = Parameter::new("point", &[Type::Point]);
const LOWER: Parameter = Parameter::new("lower", &[Type::Point]);
const UPPER: Parameter = Parameter::new("upper", &[Type::Point]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar(
        "point",
        &[COORDINATES],
        Type::Point,
        point,
        "the point of `x`, `y` and perhaps `z`, or of `longitude`, `latitude` and perhaps `height`",
    ),
    Function::scalar(
        "point.distance",
        &[FROM, TO],
        Type::Float,
        distance,
        "how far apart two points are, on the Earth in metres; null where their systems differ",
    )
    .also(&["distance"]),
    Function::scalar(
        "point.withinBBox",
        &[POINT, LOWER, UPPER],
        Type::Boolean,
        within,
        "whether a point lies in the box between its lower left and upper right corner",
    ),
];
