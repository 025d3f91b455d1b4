//! `count()`: without argument it counts rows.

use super::state::{Rows, State};
use super::{Result, first, overflow};
use crate::value::{Column, Value};

/// How many so far.
#[derive(Clone, Default)]
pub(super) struct Count(u64);

impl State for Count {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        if arguments.is_empty() || !first(arguments).is_null() {
            self.0 = self.0.saturating_add(times);
        }
        Ok(())
    }

    fn merge(&mut self, other: Count) -> Result {
        self.0 = self.0.saturating_add(other.0);
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        i64::try_from(self.0).map(Value::Integer).map_err(|_| overflow("count"))
    }

    fn add_column(states: &mut [Count], rows: &Rows<'_>) -> Result<bool> {
        match rows.column().filter(|column| has_nulls(column)) {
            None => count(states, rows, |_| true),
            Some(column) => count(states, rows, |row| !column.is_null(row)),
        }
        Ok(true)
    }
}

/// Whether a column may hold nulls.
fn has_nulls(column: &Column) -> bool {
    match column {
        Column::Integers { valid, .. }
        | Column::Floats { valid, .. }
        | Column::Booleans { valid, .. } => valid.is_some(),
        _ => true,
    }
}

#[inline]
fn count(states: &mut [Count], rows: &Rows<'_>, counts: impl Fn(usize) -> bool) {
    match (rows.groups, rows.times) {
        (Some(groups), None) => {
            for (row, group) in groups.iter().enumerate() {
                states[*group as usize].0 += u64::from(counts(row));
            }
        }
        (None, None) => {
            let more = (0..rows.len).filter(|row| counts(*row)).count();
            states[0].0 = states[0].0.saturating_add(more as u64);
        }
        (_, Some(times)) => {
            for (row, times) in times.iter().enumerate().filter(|(row, _)| counts(*row)) {
                let state = &mut states[rows.group(row)].0;
                *state = state.saturating_add(*times);
            }
        }
    }
}
