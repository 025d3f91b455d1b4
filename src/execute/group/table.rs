//! Keys of a few words to dense numbers: open addressing, the keys in the table.

use crate::budget::{Account, Budget, Exceeded};

/// The number of a key that is not there.
pub(crate) const ABSENT: u32 = u32::MAX - 1;

/// Entries moved to a larger table between two looks at the budget.
const MOVED_TOGETHER: usize = 1 << 14;

/// Numbers for keys of `N` words, counted up in the order the keys came.
pub(super) struct Table<const N: usize> {
    /// A power of two of them, at most three quarters in use, or none.
    entries: Vec<Entry<N>>,
    len: u32,
    account: Account,
}

/// A key and its number plus one; zero where there is none.
#[derive(Clone, Copy)]
struct Entry<const N: usize> {
    key: [u64; N],
    after: u32,
}

impl<const N: usize> Table<N> {
    const FREE: Entry<N> = Entry { key: [0; N], after: 0 };

    pub(super) fn new() -> Table<N> {
        Table { entries: Vec::new(), len: 0, account: Account::default() }
    }

    /// Makes room for so many keys more.
    pub(super) fn reserve(&mut self, more: usize, budget: &Budget) -> Result<(), Exceeded> {
        let wanted = self.len as usize + more;
        if wanted >= ABSENT as usize {
            return Err(Exceeded::Memory(budget.limits().memory_max.unwrap_or(u64::MAX)));
        }
        if 4 * wanted <= 3 * self.entries.len() {
            return Ok(());
        }
        self.resize((wanted * 4 / 3 + 1).next_power_of_two(), budget)
    }

    fn resize(&mut self, size: usize, budget: &Budget) -> Result<(), Exceeded> {
        let mut account = Account::default();
        let held = account.set((size * size_of::<Entry<N>>()) as u64, budget);
        self.account.take(&mut account);
        held?;
        let before = std::mem::replace(&mut self.entries, vec![Table::FREE; size]);
        for part in before.chunks(MOVED_TOGETHER) {
            budget.tick(part.len() as u64)?;
            for entry in part.iter().filter(|entry| entry.after != 0) {
                let mut at = self.start(&entry.key);
                while self.entries[at].after != 0 {
                    at = (at + 1) & (size - 1);
                }
                self.entries[at] = *entry;
            }
        }
        self.account.set((size * size_of::<Entry<N>>()) as u64, budget)
    }

    /// Where the search for a key begins.
    #[inline]
    fn start(&self, key: &[u64; N]) -> usize {
        mixed(key) as usize & (self.entries.len() - 1)
    }

    /// The number of a key, given now where it is new; says whether it was. There is
    /// room for it.
    #[inline]
    pub(super) fn number(&mut self, key: [u64; N]) -> (u32, bool) {
        self.number_where(key, |_| true)
    }

    /// The same where equal words are only likely to mean the same: `same` says of a
    /// number whether it does.
    #[inline]
    pub(super) fn number_where(
        &mut self,
        key: [u64; N],
        same: impl Fn(u32) -> bool,
    ) -> (u32, bool) {
        let mut at = self.start(&key);
        loop {
            let entry = &mut self.entries[at];
            if entry.after == 0 {
                let number = self.len;
                self.len += 1;
                *entry = Entry { key, after: self.len };
                return (number, true);
            }
            if entry.key == key && same(entry.after - 1) {
                return (entry.after - 1, false);
            }
            at = (at + 1) & (self.entries.len() - 1);
        }
    }

    /// The number of every key, and the places of those that are new.
    pub(super) fn number_all(
        &mut self,
        keys: impl ExactSizeIterator<Item = [u64; N]>,
        (numbers, fresh): (&mut Vec<u32>, &mut Vec<u32>),
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        self.reserve(keys.len(), budget)?;
        for (row, key) in keys.enumerate() {
            let (number, new) = self.number(key);
            numbers.push(number);
            if new {
                fresh.push(row as u32);
            }
        }
        Ok(())
    }

    /// Hands out every key and its number, in no order.
    pub(super) fn each(&self, mut take: impl FnMut([u64; N], u32)) {
        let taken = self.entries.iter().filter(|entry| entry.after != 0);
        taken.for_each(|entry| take(entry.key, entry.after - 1));
    }

    /// The number of a key, or [`ABSENT`].
    #[inline]
    pub(super) fn find(&self, key: [u64; N]) -> u32 {
        self.find_where(key, |_| true)
    }

    /// The same where equal words are only likely to mean the same.
    #[inline]
    pub(super) fn find_where(&self, key: [u64; N], same: impl Fn(u32) -> bool) -> u32 {
        if self.entries.is_empty() {
            return ABSENT;
        }
        let mut at = self.start(&key);
        loop {
            let entry = &self.entries[at];
            if entry.after == 0 {
                return ABSENT;
            }
            if entry.key == key && same(entry.after - 1) {
                return entry.after - 1;
            }
            at = (at + 1) & (self.entries.len() - 1);
        }
    }

    /// Gives its memory back.
    pub(super) fn close(&mut self, budget: &Budget) {
        self.entries = Vec::new();
        self.len = 0;
        self.account.close(budget);
    }
}

/// An odd number without pattern: the golden ratio.
const STIR: u64 = 0x9e37_79b9_7f4a_7c15;

/// All bits of a key, in all bits of a word.
#[inline]
fn mixed<const N: usize>(key: &[u64; N]) -> u64 {
    let mut state = 0;
    for word in key {
        let product = u128::from(word ^ state) * u128::from(STIR);
        state = (product as u64) ^ (product >> 64) as u64;
    }
    state
}
