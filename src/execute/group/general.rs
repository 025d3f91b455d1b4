//! Values of any type to dense numbers, by equivalence.

use std::hash::Hasher;
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::table::{ABSENT, Table};
use crate::budget::{Account, Budget, Exceeded};
use crate::value::column::Dictionary;
use crate::value::compare::{equivalent, hash};
use crate::value::{Column, Value};

/// The code of null in every narrow form.
pub(super) const NULL: u32 = u32::MAX;

/// So much of a value is hashed and compared in about the time of one tick.
const BYTES_PER_TICK: u64 = 64;

/// Values and their numbers; null has none, its code is [`NULL`].
pub(super) struct Interner {
    table: Table<1>,
    values: Vec<Value>,
    /// For each dictionary met, the numbers of its codes as far as they are known.
    dictionaries: Vec<(Arc<Dictionary>, Vec<u32>)>,
    account: Account,
}

/// Whether values that are new get a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// They do.
    Give,
    /// Their code is [`ABSENT`].
    Look,
}

impl Interner {
    pub(super) fn new() -> Interner {
        let (values, dictionaries) = (Vec::new(), Vec::new());
        Interner { table: Table::new(), values, dictionaries, account: Account::default() }
    }

    /// The first value that came with a number; null for [`NULL`].
    pub(super) fn value(&self, number: u32) -> &Value {
        self.values.get(number as usize).unwrap_or(&Value::Null)
    }

    /// The codes of the values of a column, put after those in `out`.
    pub(super) fn encode(
        &mut self,
        column: &Column,
        mode: Mode,
        out: &mut Vec<u32>,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        match column {
            Column::Constant(value, len) => {
                let code = self.code(value, mode, budget)?;
                out.resize(out.len() + len, code);
            }
            Column::Values(values) => {
                for value in values {
                    out.push(self.code(value, mode, budget)?);
                }
            }
            Column::Strings { codes, dictionary } => {
                self.translate(codes, dictionary, mode, out, budget)?;
            }
            other => {
                for value in other.iter() {
                    out.push(self.code(&value, mode, budget)?);
                }
            }
        }
        Ok(())
    }

    /// The code of one value.
    pub(super) fn code(
        &mut self,
        value: &Value,
        mode: Mode,
        budget: &Budget,
    ) -> Result<u32, Exceeded> {
        if value.is_null() {
            return Ok(NULL);
        }
        // what is large takes long to look at, row after row
        budget.tick(value.bytes() / BYTES_PER_TICK)?;
        let mut hasher = FxHasher::default();
        hash(value, &mut hasher);
        let (key, values) = ([hasher.finish()], &self.values);
        let same = |number: u32| equivalent(&values[number as usize], value);
        if mode == Mode::Look {
            return Ok(self.table.find_where(key, same));
        }
        self.table.reserve(1, budget)?;
        let (number, fresh) = self.table.number_where(key, same);
        if fresh {
            self.account.add(value.bytes(), budget)?;
            self.values.push(value.clone());
        }
        Ok(number)
    }

    /// Dictionary codes to numbers: each text is looked up once.
    fn translate(
        &mut self,
        codes: &[u32],
        dictionary: &Arc<Dictionary>,
        mode: Mode,
        out: &mut Vec<u32>,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let place = self.dictionaries.iter().position(|(one, _)| Arc::ptr_eq(one, dictionary));
        let place = place.unwrap_or_else(|| {
            self.dictionaries.push((Arc::clone(dictionary), Vec::new()));
            self.dictionaries.len() - 1
        });
        for code in codes {
            let known = self.dictionaries[place].1.get(*code as usize).copied();
            let number = match (known.filter(|number| *number != ABSENT), dictionary.get(*code)) {
                (Some(number), _) => number,
                (None, None) => NULL,
                (None, Some(text)) => {
                    let number = self.code(&Value::String(Arc::clone(text)), mode, budget)?;
                    self.learn(place, *code, number, budget)?;
                    number
                }
            };
            out.push(number);
        }
        Ok(())
    }

    fn learn(
        &mut self,
        place: usize,
        code: u32,
        number: u32,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let known = &mut self.dictionaries[place].1;
        let wanted = code as usize + 1;
        if known.len() < wanted {
            self.account.add(4 * (wanted - known.len()) as u64, budget)?;
            known.resize(wanted, ABSENT);
        }
        known[code as usize] = number;
        Ok(())
    }

    /// Gives its memory back.
    pub(super) fn close(&mut self, budget: &Budget) {
        self.table.close(budget);
        self.account.close(budget);
        (self.values, self.dictionaries) = (Vec::new(), Vec::new());
    }
}
