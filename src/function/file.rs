//! Where the rows of `LOAD CSV` come from. After one, `bind` answers these itself.

use super::{Call, Function};
use crate::value::{Type, Value, ValueError};

/// There is no `LOAD CSV` to speak of.
fn unknown(_: &Call<'_>) -> Result<Value, ValueError> {
    Ok(Value::Null)
}

pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar(
        "file",
        &[],
        Type::String,
        unknown,
        "the file that `LOAD CSV` has the row from; null where there is none",
    ),
    Function::scalar(
        "linenumber",
        &[],
        Type::Integer,
        unknown,
        "the line at which the row of `LOAD CSV` begins; null where there is none",
    ),
];
