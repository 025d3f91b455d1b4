//! Rows told apart by key: [`Groups`] gives every row of a batch the number of its
//! group, a column at a time and without an allocation a row.
//!
//! In: columns of keys. Out: dense numbers in the order the groups came, and the rows
//! with which new ones began. Two rows are in one group where their keys are equivalent
//! ([`crate::value::compare`]), whatever the form of the columns they came in. It knows
//! nothing of what becomes of the groups.
//!
//! ```text
//! columns ─coder→ words of 32 or 64 bits ─lanes→ keys of 64 bits ─table→ numbers
//! ```

mod coder;
mod direct;
mod general;
mod table;

use std::sync::Arc;

use coder::{Coder, WIDE_NULL, Words};
use direct::Direct;
use general::{Mode, NULL};
pub(super) use table::ABSENT;
use table::Table;

use super::Result;
use crate::budget::Budget;
use crate::value::Column;

/// Groups whose keys are gone through between two looks at the budget.
const TOGETHER: usize = 4096;

/// Groups of rows by any number of key columns.
pub(super) struct Groups {
    coders: Vec<Coder>,
    words: Vec<Words>,
    lanes: Vec<Lane>,
    /// The keys of a batch, one vector for each lane.
    keys: Vec<Vec<u64>>,
    index: Index,
    len: u32,
    numbers: Vec<u32>,
    fresh: Vec<u32>,
}

/// What a word of a key is made of: columns by their place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lane {
    Narrow(usize),
    Pair(usize, usize),
    Wide(usize),
}

/// Keys to numbers.
struct Index {
    /// Where one narrow column is the whole key.
    direct: Direct,
    /// Where the key is one word.
    one: Table<1>,
    /// Else a table for every word but the first: each numbers what the one before
    /// gave, together with its word.
    more: Vec<Table<2>>,
}

impl Groups {
    /// None yet; rows will have so many keys.
    pub(super) fn new(keys: usize) -> Groups {
        let mut groups = Groups {
            coders: (0..keys).map(|_| Coder::new()).collect(),
            words: (0..keys).map(|_| Words::Narrow(Vec::new())).collect(),
            lanes: Vec::new(),
            keys: Vec::new(),
            index: Index::new(0),
            len: 0,
            numbers: Vec::new(),
            fresh: Vec::new(),
        };
        groups.arrange();
        groups
    }

    /// How many keys there are.
    pub(super) fn width(&self) -> usize {
        self.coders.len()
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// The group of each row of the last batch.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The rows of the last batch that are the first of their group.
    pub(super) fn fresh(&self) -> &[u32] {
        &self.fresh
    }

    /// Finds the groups of `len` rows, making those that are new.
    pub(super) fn add(
        &mut self,
        columns: &[Arc<Column>],
        len: usize,
        budget: &Budget,
    ) -> Result<()> {
        self.encode(columns, len, Mode::Give, budget)?;
        let found = (&mut self.numbers, &mut self.fresh);
        self.index.number(&self.keys, self.len as usize, found, budget)?;
        if self.lanes.is_empty() {
            self.numbers.resize(len, 0);
            self.fresh.extend((self.len == 0 && len > 0).then_some(0));
        }
        self.len += self.fresh.len() as u32;
        if !self.fresh.is_empty() {
            for ((coder, words), column) in self.coders.iter_mut().zip(&self.words).zip(columns) {
                coder.keep(words, &self.fresh, column);
                coder.settle(budget)?;
            }
        }
        Ok(())
    }

    /// Looks up the groups of `len` rows; [`ABSENT`] for those that have none and
    /// where a key is null.
    pub(super) fn find(
        &mut self,
        columns: &[Arc<Column>],
        len: usize,
        budget: &Budget,
    ) -> Result<()> {
        self.encode(columns, len, Mode::Look, budget)?;
        self.fresh.clear();
        self.index.find(&self.keys, &mut self.numbers);
        if self.lanes.is_empty() {
            self.numbers.resize(len, if self.len == 0 { ABSENT } else { 0 });
        }
        for words in &self.words {
            lose_nulls(words, &mut self.numbers);
        }
        Ok(())
    }

    /// The keys of some groups, as they were first seen: one column for each.
    pub(super) fn keys(&self, start: usize, end: usize) -> Vec<Column> {
        self.coders.iter().map(|coder| coder.decode(start, end)).collect()
    }

    /// Gives its memory back and forgets all groups.
    pub(super) fn close(&mut self, budget: &Budget) {
        self.coders.iter_mut().for_each(|coder| coder.close(budget));
        self.index.close(budget);
        self.len = 0;
        self.arrange();
    }

    /// The keys of a batch as words, lane by lane.
    fn encode(
        &mut self,
        columns: &[Arc<Column>],
        len: usize,
        mode: Mode,
        budget: &Budget,
    ) -> Result<()> {
        budget.tick(len as u64)?;
        let mut changed = false;
        for (coder, column) in self.coders.iter_mut().zip(columns) {
            changed |= coder.fit(column, mode, budget)?;
        }
        if changed {
            self.rebuild(budget)?;
        }
        for ((coder, column), words) in self.coders.iter_mut().zip(columns).zip(&mut self.words) {
            coder.encode(column, mode, words, budget)?;
        }
        for (lane, keys) in self.lanes.iter().zip(&mut self.keys) {
            lane.fill(|place| &self.words[place], 0, len, keys);
        }
        Ok(())
    }

    /// Chooses the lanes anew: wide columns alone, narrow ones two by two.
    fn arrange(&mut self) {
        let is_wide = |place: &usize| matches!(self.coders[*place].kept(), Words::Wide(_));
        let (wide, narrow): (Vec<usize>, Vec<usize>) =
            (0..self.coders.len()).partition(|place| is_wide(place));
        let pairs = narrow.chunks(2).map(|chunk| match chunk {
            [one, other] => Lane::Pair(*one, *other),
            rest => Lane::Narrow(rest[0]),
        });
        self.lanes = pairs.chain(wide.into_iter().map(Lane::Wide)).collect();
        self.keys.resize_with(self.lanes.len(), Vec::new);
        self.index = Index::new(self.lanes.len());
        self.index.direct.allow(matches!(self.lanes[..], [Lane::Narrow(_)]));
    }

    /// Puts all groups into new tables, because codes have changed.
    fn rebuild(&mut self, budget: &Budget) -> Result<()> {
        self.index.close(budget);
        self.arrange();
        for start in (0..self.len()).step_by(TOGETHER) {
            let end = self.len().min(start + TOGETHER);
            budget.tick((end - start) as u64)?;
            for (lane, keys) in self.lanes.iter().zip(&mut self.keys) {
                lane.fill(|place| self.coders[place].kept(), start, end, keys);
            }
            let found = (&mut self.numbers, &mut self.fresh);
            self.index.number(&self.keys, start, found, budget)?;
        }
        Ok(())
    }
}

impl Lane {
    /// The keys of rows `start..end`.
    fn fill<'a>(
        self,
        words: impl Fn(usize) -> &'a Words,
        start: usize,
        end: usize,
        keys: &mut Vec<u64>,
    ) {
        keys.clear();
        match self {
            Lane::Narrow(place) => {
                if let Words::Narrow(codes) = words(place) {
                    keys.extend(codes[start..end].iter().map(|code| u64::from(*code)));
                }
            }
            Lane::Wide(place) => {
                if let Words::Wide(codes) = words(place) {
                    keys.extend_from_slice(&codes[start..end]);
                }
            }
            Lane::Pair(one, other) => {
                if let (Words::Narrow(one), Words::Narrow(other)) = (words(one), words(other)) {
                    let both = one[start..end].iter().zip(&other[start..end]);
                    keys.extend(both.map(|(one, other)| u64::from(*one) << 32 | u64::from(*other)));
                }
            }
        }
    }
}

impl Index {
    fn new(lanes: usize) -> Index {
        let more = (1..lanes).map(|_| Table::new()).collect();
        Index { direct: Direct::default(), one: Table::new(), more }
    }

    /// The number of every key, `len` of them known so far, and the rows where a new
    /// one was given.
    fn number(
        &mut self,
        keys: &[Vec<u64>],
        len: usize,
        (numbers, fresh): (&mut Vec<u32>, &mut Vec<u32>),
        budget: &Budget,
    ) -> Result<()> {
        numbers.clear();
        fresh.clear();
        let Some((first, rest)) = keys.split_first() else { return Ok(()) };
        let Some((last, between)) = rest.split_last() else {
            if self.direct.suits(first, len, &mut self.one, budget)? {
                self.direct.number(first, len, numbers, fresh);
            } else {
                self.one.number_all(first.iter().map(|key| [*key]), (numbers, fresh), budget)?;
            }
            return Ok(());
        };
        let mut ahead = first.clone();
        for (lane, table) in between.iter().zip(&mut self.more) {
            let both = ahead.iter().zip(lane).map(|(one, other)| [*one, *other]);
            table.number_all(both, (numbers, fresh), budget)?;
            ahead.clear();
            ahead.extend(numbers.drain(..).map(u64::from));
            fresh.clear();
        }
        let both = ahead.iter().zip(last).map(|(one, other)| [*one, *other]);
        let table = self.more.last_mut().expect("a table for every lane but the first");
        Ok(table.number_all(both, (numbers, fresh), budget)?)
    }

    /// The number of every key that has one.
    fn find(&self, keys: &[Vec<u64>], numbers: &mut Vec<u32>) {
        numbers.clear();
        let Some((first, rest)) = keys.split_first() else { return };
        if rest.is_empty() {
            if !self.direct.find(first, numbers) {
                numbers.extend(first.iter().map(|key| self.one.find([*key])));
            }
            return;
        }
        let mut ahead: Vec<u64> = first.clone();
        for (lane, table) in rest.iter().zip(&self.more) {
            for (one, other) in ahead.iter_mut().zip(lane) {
                *one = u64::from(table.find([*one, *other]));
            }
        }
        numbers.extend(ahead.iter().map(|number| *number as u32));
    }

    fn close(&mut self, budget: &Budget) {
        self.direct.close(budget);
        self.one.close(budget);
        self.more.iter_mut().for_each(|table| table.close(budget));
    }
}

/// A null is in no group that is looked for.
fn lose_nulls(words: &Words, numbers: &mut [u32]) {
    match words {
        Words::Narrow(codes) => {
            let both = numbers.iter_mut().zip(codes);
            both.filter(|(_, code)| **code == NULL).for_each(|(number, _)| *number = ABSENT);
        }
        Words::Wide(codes) => {
            let both = numbers.iter_mut().zip(codes);
            both.filter(|(_, code)| **code == WIDE_NULL).for_each(|(number, _)| *number = ABSENT);
        }
    }
}

#[cfg(test)]
mod tests;
