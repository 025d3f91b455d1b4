//! What can be called, as rows.

use super::{Rows, Surroundings};
use crate::function::{Function, families};
use crate::value::{Value, ValueError};

pub(super) fn functions(_: &[Value], _: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let row = |category: &str, function: &Function| {
        vec![
            Value::string(function.name),
            Value::string(category),
            Value::string(function.help),
            Value::string(function.signature()),
            Value::strings(function.aliases.iter().copied()),
            Value::Boolean(function.is_aggregate()),
            Value::Boolean(function.deterministic),
        ]
    };
    let rows = families().flat_map(|(category, functions)| {
        functions.iter().map(move |function| row(category, function))
    });
    Ok(rows.collect())
}

pub(super) fn procedures(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let rows = around.procedures.iter().map(|procedure| {
        vec![
            Value::string(procedure.signature.name.as_str()),
            Value::string(procedure.help),
            Value::string(procedure.signature.to_string()),
        ]
    });
    Ok(rows.collect())
}
