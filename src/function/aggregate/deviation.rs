//! `stDev()` and `stDevP()`, by the running mean and squared distance from it.

use super::state::State;
use super::{Result, first, mismatch};
use crate::value::arithmetic::to_float;
use crate::value::{Type, Value};

/// The numbers so far, in short.
#[derive(Clone)]
pub(super) struct Deviation {
    count: u64,
    mean: f64,
    squares: f64,
    /// 1 where the rows are a sample of the whole.
    sample: u64,
    name: &'static str,
}

impl Deviation {
    pub(super) const OF_SAMPLE: Deviation = Deviation::of(1, "stDev");
    pub(super) const OF_WHOLE: Deviation = Deviation::of(0, "stDevP");

    const fn of(sample: u64, name: &'static str) -> Deviation {
        Deviation { count: 0, mean: 0.0, squares: 0.0, sample, name }
    }
}

impl State for Deviation {
    fn add(&mut self, arguments: &[Value], times: u64) -> Result {
        let value = first(arguments);
        if value.is_null() || times == 0 {
            return Ok(());
        }
        let number =
            to_float(value).ok_or_else(|| mismatch(self.name, Type::Number.phrase(), value))?;
        self.count = self.count.saturating_add(times);
        let distance = number - self.mean;
        self.mean += distance * times as f64 / self.count as f64;
        self.squares += times as f64 * distance * (number - self.mean);
        Ok(())
    }

    fn merge(&mut self, other: Deviation) -> Result {
        if self.count == 0 {
            *self = other;
        } else if other.count > 0 {
            let (own, more) = (self.count as f64, other.count as f64);
            let distance = other.mean - self.mean;
            self.count = self.count.saturating_add(other.count);
            self.mean += distance * more / (own + more);
            self.squares += other.squares + distance * distance * own * more / (own + more);
        }
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        let free = self.count.saturating_sub(self.sample);
        let deviation = if free == 0 { 0.0 } else { (self.squares / free as f64).sqrt() };
        Ok(Value::Float(deviation))
    }
}
