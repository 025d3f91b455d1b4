//! `collect()`: the values in a list, in the order they came.

use super::state::State;
use super::{Result, first};
use crate::value::Value;

/// The values so far.
#[derive(Clone, Default)]
pub(super) struct Collect(Vec<Value>);

impl State for Collect {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        if !value.is_null() {
            self.0.extend((0..times).map(|_| value.clone()));
        }
        Ok(())
    }

    fn merge(&mut self, other: Collect) -> Result {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            self.0.extend(other.0);
        }
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        Value::list(self.0)
    }

    fn cost(arguments: &[Value], times: u64) -> u64 {
        let value = first(arguments);
        if value.is_null() {
            return 0;
        }
        let more = times.saturating_sub(1).saturating_mul(size_of::<Value>() as u64);
        value.bytes().saturating_add(more)
    }
}
