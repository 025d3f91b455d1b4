//! Integers at equal distances, for those who only go through them.

use super::Call;
use crate::value::{Value, ValueError};

/// After so many numbers the budget is looked at.
const LOOK_EVERY: usize = 4096;

/// What `range()` gives: the integers are known, but there is no list of them yet.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    pub(super) start: i64,
    pub(super) step: i64,
    pub(super) count: usize,
}

impl Numbers {
    /// How many there are.
    pub fn len(self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The number at a place below [`Numbers::len`].
    pub fn get(self, place: usize) -> i64 {
        // exact, although the product alone may not fit
        self.start.wrapping_add((place as i64).wrapping_mul(self.step))
    }

    /// All of them.
    pub(super) fn list(self, call: &Call<'_>) -> Result<Value, ValueError> {
        call.spend_values(self.count)?;
        let mut numbers = Vec::with_capacity(self.count);
        for place in 0..self.count {
            if place % LOOK_EVERY == 0 {
                call.budget.look()?;
            }
            numbers.push(Value::Integer(self.get(place)));
        }
        Value::list(numbers)
    }
}
