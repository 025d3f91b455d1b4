//! Small codes to numbers without a search: the code is the place.

use super::table::Table;
use crate::budget::{Account, Budget, Exceeded};

/// Places for each group that there are at most: more would be mostly empty.
const SPARSE: usize = 16;

/// Numbers of groups by code; the code of null, all ones, wraps to the first place.
#[derive(Default)]
pub(super) struct Direct {
    /// The number plus one; 0 where there is none.
    places: Vec<u32>,
    /// How many places the keys so far would need.
    wanted: usize,
    state: State,
    account: Account,
}

/// Whether numbers are kept by place.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// They cannot be: keys are no codes, or have been too large.
    #[default]
    Never,
    /// They are in a table still.
    NotYet,
    /// They are.
    Now,
}

/// The place of a key.
#[inline]
fn place(key: u64) -> usize {
    (key as u32).wrapping_add(1) as usize
}

impl Direct {
    /// Whether keys are codes of 32 bits.
    pub(super) fn allow(&mut self, narrow: bool) {
        self.state = if narrow { State::NotYet } else { State::Never };
    }

    /// Whether the numbers of these keys are to be kept by place, with `groups` of
    /// them known so far; takes over those that are in `table`, or leaves them there.
    pub(super) fn suits(
        &mut self,
        keys: &[u64],
        groups: usize,
        table: &mut Table<1>,
        budget: &Budget,
    ) -> Result<bool, Exceeded> {
        if self.state == State::Never {
            return Ok(false);
        }
        let highest = keys.iter().map(|key| place(*key)).max().unwrap_or(0);
        let wanted = self.wanted.max(highest + 1);
        self.wanted = wanted;
        let most = SPARSE * (groups + keys.len());
        match self.state {
            State::Now if wanted <= self.places.len() => Ok(true),
            State::Now if wanted <= most => self.grow(wanted, budget).map(|()| true),
            State::NotYet if wanted <= most => {
                self.grow(wanted, budget)?;
                table.each(|key, number| self.places[place(key[0])] = number + 1);
                table.close(budget);
                self.state = State::Now;
                Ok(true)
            }
            State::Now => self.give_up(table, groups, budget).map(|()| false),
            _ => Ok(false),
        }
    }

    /// Makes room for a few places more than needed.
    fn grow(&mut self, wanted: usize, budget: &Budget) -> Result<(), Exceeded> {
        let wanted = wanted + wanted / 4;
        self.account.set(4 * wanted as u64, budget)?;
        self.places.resize(wanted, 0);
        Ok(())
    }

    /// Puts the numbers into a table, in their order.
    fn give_up(
        &mut self,
        table: &mut Table<1>,
        groups: usize,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let mut keys = vec![0_u64; groups];
        for (place, after) in self.places.iter().enumerate().filter(|(_, after)| **after > 0) {
            keys[*after as usize - 1] = u64::from((place as u32).wrapping_sub(1));
        }
        table.reserve(groups, budget)?;
        for key in keys {
            table.number([key]);
        }
        self.close(budget);
        Ok(())
    }

    /// The number of every key and the rows where a new one was given.
    pub(super) fn number(
        &mut self,
        keys: &[u64],
        groups: usize,
        numbers: &mut Vec<u32>,
        fresh: &mut Vec<u32>,
    ) {
        let mut next = groups as u32;
        for (row, key) in keys.iter().enumerate() {
            let after = &mut self.places[place(*key)];
            if *after == 0 {
                next += 1;
                *after = next;
                fresh.push(row as u32);
            }
            numbers.push(*after - 1);
        }
    }

    /// The number of every key that has one; false where they are not kept by place.
    pub(super) fn find(&self, keys: &[u64], numbers: &mut Vec<u32>) -> bool {
        if self.state == State::Now {
            let number = |key: &u64| self.places.get(place(*key)).copied().unwrap_or(0);
            let absent = super::ABSENT;
            numbers.extend(keys.iter().map(|key| number(key).checked_sub(1).unwrap_or(absent)));
        }
        self.state == State::Now
    }

    /// Gives its memory back; keys are too large from now on.
    pub(super) fn close(&mut self, budget: &Budget) {
        (self.places, self.wanted, self.state) = (Vec::new(), 0, State::Never);
        self.account.close(budget);
    }
}
