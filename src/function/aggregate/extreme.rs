//! `min()` and `max()`: the value that comes first or last in the order of all values.

use std::cmp::Ordering;

use super::Result;
use super::first;
use super::state::{Rows, State};
use crate::value::compare::order;
use crate::value::{Column, Value};

/// The best value so far; null where there is none.
#[derive(Clone)]
pub(super) struct Extreme {
    best: Value,
    wanted: Ordering,
}

impl Extreme {
    pub(super) const LEAST: Extreme = Extreme { best: Value::Null, wanted: Ordering::Less };
    pub(super) const MOST: Extreme = Extreme { best: Value::Null, wanted: Ordering::Greater };

    fn take(&mut self, value: &Value) {
        let better = self.best.is_null() || order(value, &self.best) == self.wanted;
        if !value.is_null() && better {
            self.best = value.clone();
        }
    }

    #[inline]
    fn take_integer(&mut self, value: i64) {
        match self.best {
            Value::Integer(best) => {
                if value.cmp(&best) == self.wanted {
                    self.best = Value::Integer(value);
                }
            }
            _ => self.take(&Value::Integer(value)),
        }
    }
}

impl State for Extreme {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        if times > 0 {
            self.take(first(arguments));
        }
        Ok(())
    }

    fn merge(&mut self, other: Extreme) -> Result {
        self.take(&other.best);
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        Ok(self.best)
    }

    fn add_column(states: &mut [Extreme], rows: &Rows<'_>) -> Result<bool> {
        match rows.column() {
            Some(Column::Integers { values, valid: None })
                if rows.groups.is_none() && rows.times.is_none() =>
            {
                let best = match states[0].wanted {
                    Ordering::Less => values.iter().min(),
                    _ => values.iter().max(),
                };
                if let Some(best) = best {
                    states[0].take_integer(*best);
                }
            }
            Some(column @ Column::Integers { values, valid }) => {
                for (row, value) in values.iter().enumerate() {
                    let counts = valid.is_none() || !column.is_null(row);
                    if counts && rows.times(row) > 0 {
                        states[rows.group(row)].take_integer(*value);
                    }
                }
            }
            Some(column @ Column::Floats { values, .. }) => {
                for (row, value) in values.iter().enumerate() {
                    if !column.is_null(row) && rows.times(row) > 0 {
                        states[rows.group(row)].take(&Value::Float(*value));
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
