//! Functions that make one value of many rows. All skip nulls.

mod state;
mod count;
mod total;
mod extreme;
mod collect;
mod deviation;
mod percentile;

use collect::Collect;
use count::Count;
use deviation::Deviation;
use extreme::Extreme;
use percentile::Percentile;
use state::Each;
use total::{Average, Sum};

pub use state::{Accumulator, Rows};

use super::{Function, Parameter};
use crate::value::{Type, Value, ValueError};

type Result<T = ()> = std::result::Result<T, ValueError>;

/// The first argument; null where there is none.
fn first(arguments: &[Value]) -> &Value {
    arguments.first().unwrap_or(&Value::Null)
}

/// What counts rows: `count(*)`.
pub fn rows() -> Box<dyn Accumulator> {
    Each::start(Count::default())
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
    Function::aggregate("count", &[VALUE], Type::Integer, rows, "how many values"),
    Function::aggregate(
        "sum",
        &[AMOUNT],
        Type::Any,
        || Each::start(Sum::default()),
        "all values together",
    ),
    Function::aggregate(
        "avg",
        &[AMOUNT],
        Type::Any,
        || Each::start(Average::default()),
        "the mean of the values",
    ),
    Function::aggregate(
        "min",
        &[VALUE],
        Type::Any,
        || Each::start(Extreme::LEAST),
        "the least value",
    ),
    Function::aggregate(
        "max",
        &[VALUE],
        Type::Any,
        || Each::start(Extreme::MOST),
        "the greatest value",
    ),
    Function::aggregate(
        "collect",
        &[VALUE],
        Type::List,
        || Each::start(Collect::default()),
        "the values in a list",
    ),
    Function::aggregate(
        "stDev",
        &[NUMBER],
        Type::Float,
        || Each::start(Deviation::OF_SAMPLE),
        "the standard deviation of a whole, of which the values are a sample",
    ),
    Function::aggregate(
        "stDevP",
        &[NUMBER],
        Type::Float,
        || Each::start(Deviation::OF_WHOLE),
        "the standard deviation of the values",
    ),
    Function::aggregate(
        "percentileCont",
        &[NUMBER, PERCENTILE],
        Type::Float,
        || Each::start(Percentile::CONTINUOUS),
        "the value below which a part of all lies, between two values if need be",
    ),
    Function::aggregate(
        "percentileDisc",
        &[NUMBER, PERCENTILE],
        Type::Number,
        || Each::start(Percentile::DISCRETE),
        "the value below which a part of all lies",
    ),
];
