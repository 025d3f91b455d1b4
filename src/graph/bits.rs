//! Sets of ids as bits, in pages: far apart ids cost little, dense ones a bit each.

use std::ops::Range;

/// 64-bit words in a page.
const PAGE_WORDS: usize = 64;

/// Ids a page covers.
const PAGE_IDS: u32 = 64 * PAGE_WORDS as u32;

/// A set of ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    pages: Vec<Option<Box<[u64; PAGE_WORDS]>>>,
    len: usize,
}

impl Bits {
    /// How many ids are in it.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether none is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether `id` is in it.
    pub(crate) fn contains(&self, id: u32) -> bool {
        match self.pages.get((id / PAGE_IDS) as usize) {
            Some(Some(page)) => page[word(id)] & mask(id) != 0,
            _ => false,
        }
    }

    /// Puts `id` in; says whether it was new.
    pub(crate) fn insert(&mut self, id: u32) -> bool {
        let index = (id / PAGE_IDS) as usize;
        if index >= self.pages.len() {
            self.pages.resize(index + 1, None);
        }
        let page = self.pages[index].get_or_insert_with(|| Box::new([0; PAGE_WORDS]));
        let new = page[word(id)] & mask(id) == 0;
        page[word(id)] |= mask(id);
        self.len += usize::from(new);
        new
    }

    /// Puts ids in that count up.
    pub(crate) fn insert_run(&mut self, ids: Range<u32>) {
        let pages = (ids.end.div_ceil(PAGE_IDS) as usize).max(self.pages.len());
        self.pages.resize(pages, None);
        for id in ids {
            let page = self.pages[(id / PAGE_IDS) as usize]
                .get_or_insert_with(|| Box::new([0; PAGE_WORDS]));
            self.len += usize::from(page[word(id)] & mask(id) == 0);
            page[word(id)] |= mask(id);
        }
    }

    /// Takes `id` out; says whether it was there.
    pub(crate) fn remove(&mut self, id: u32) -> bool {
        let Some(Some(page)) = self.pages.get_mut((id / PAGE_IDS) as usize) else { return false };
        let there = page[word(id)] & mask(id) != 0;
        page[word(id)] &= !mask(id);
        self.len -= usize::from(there);
        there
    }

    /// Takes all out.
    pub(crate) fn clear(&mut self) {
        *self = Bits::default();
    }

    /// The smallest id in it that is `from` or greater.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        let first = (from / PAGE_IDS) as usize;
        for (index, page) in self.pages.iter().enumerate().skip(first) {
            let Some(page) = page else { continue };
            let start = if index == first { from % PAGE_IDS } else { 0 };
            if let Some(at) = next_in(page, start) {
                return Some(index as u32 * PAGE_IDS + at);
            }
        }
        None
    }

    /// The largest id in it that is `to` or less.
    pub(crate) fn previous(&self, to: u32) -> Option<u32> {
        let last = (to / PAGE_IDS) as usize;
        for (index, page) in self.pages.iter().enumerate().take(last + 1).rev() {
            let Some(page) = page else { continue };
            let end = if index == last { to % PAGE_IDS } else { PAGE_IDS - 1 };
            if let Some(at) = previous_in(page, end) {
                return Some(index as u32 * PAGE_IDS + at);
            }
        }
        None
    }

    /// The ids in it that are `from` or greater, in order.
    pub(crate) fn iter_from(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(from);
        std::iter::from_fn(move || {
            let id = self.next(at?)?;
            at = id.checked_add(1);
            Some(id)
        })
    }

    /// The ids in it, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_from(0)
    }
}

fn word(id: u32) -> usize {
    (id % PAGE_IDS) as usize / 64
}

fn mask(id: u32) -> u64 {
    1 << (id % 64)
}

/// The first bit of a page at `start` or later.
fn next_in(page: &[u64; PAGE_WORDS], start: u32) -> Option<u32> {
    let first = start as usize / 64;
    let mut bits = page[first] & (u64::MAX << (start % 64));
    let mut index = first;
    while bits == 0 {
        index += 1;
        bits = *page.get(index)?;
    }
    Some(index as u32 * 64 + bits.trailing_zeros())
}

/// The last bit of a page at `end` or before.
fn previous_in(page: &[u64; PAGE_WORDS], end: u32) -> Option<u32> {
    let mut index = end as usize / 64;
    let mut bits = page[index] & (u64::MAX >> (63 - end % 64));
    while bits == 0 {
        index = index.checked_sub(1)?;
        bits = page[index];
    }
    Some(index as u32 * 64 + 63 - bits.leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_set_are_found_both_ways() {
        let mut bits = Bits::default();
        let ids = [0, 63, 64, 4095, 4096, 40_000];
        for id in ids {
            bits.insert(id);
        }
        assert!(bits.iter().eq(ids));
        for probe in [0, 1, 63, 64, 65, 4094, 4095, 4096, 4097, 39_999, 40_000, 50_000] {
            let before = ids.iter().copied().rfind(|id| *id <= probe);
            let after = ids.iter().copied().find(|id| *id >= probe);
            assert_eq!((bits.previous(probe), bits.next(probe)), (before, after), "at {probe}");
        }
    }
}
