//! The rows of a result, their cells side by side: making them and letting them go costs
//! no allocation a row.
//!
//! Rows lie in blocks rather than in one list. A list of millions of cells is copied as it
//! grows and has room left over at its end, and most allocators fetch what is that large
//! from the system, page after page, each time.

use std::fmt;
use std::iter::FusedIterator;
use std::ops::{Index, Range};

use super::Datum;

/// Rows in a block; a power of two.
const BLOCK_ROWS: usize = 256;

/// Rows of one width, in order. The first row says how wide they are; rows of no cells are
/// rows too.
#[derive(Clone, Default)]
pub struct Rows {
    /// Row after row; all but the last are full.
    blocks: Vec<Vec<Datum>>,
    /// Cells in a row; 0 while there are none.
    width: usize,
    len: usize,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A row, counted from 0.
    pub fn get(&self, row: usize) -> Option<&[Datum]> {
        (row < self.len).then(|| {
            let block = &self.blocks[row / BLOCK_ROWS];
            &block[row % BLOCK_ROWS * self.width..][..self.width]
        })
    }

    /// The first one.
    pub fn first(&self) -> Option<&[Datum]> {
        self.get(0)
    }

    /// One after another.
    pub fn iter(&self) -> Iter<'_> {
        Iter { rows: self, places: 0..self.len }
    }

    /// Adds a row at the end.
    ///
    /// # Panics
    ///
    /// If it is not as wide as the rows before it.
    pub fn push(&mut self, row: impl IntoIterator<Item = Datum>) {
        if self.len.is_multiple_of(BLOCK_ROWS) {
            // few rows, which most results have, take no room for many
            let room = if self.is_empty() { 0 } else { BLOCK_ROWS * self.width };
            self.blocks.push(Vec::with_capacity(room));
        }
        let block = self.blocks.last_mut().expect("the row has a block");
        let before = block.len();
        block.extend(row);
        let width = block.len() - before;
        if self.len == 0 {
            self.width = width;
        }
        assert_eq!(width, self.width, "rows of a result are of one width");
        self.len += 1;
    }
}

/// As a list of lists.
impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Index<usize> for Rows {
    type Output = [Datum];

    fn index(&self, row: usize) -> &[Datum] {
        self.get(row).expect("a place is less than the number of rows")
    }
}

impl<Row: IntoIterator<Item = Datum>> Extend<Row> for Rows {
    fn extend<I: IntoIterator<Item = Row>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl<Row: IntoIterator<Item = Datum>> FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Rows {
        let mut all = Rows::default();
        all.extend(rows);
        all
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a [Datum];
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Goes through [`Rows`] from either end.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    rows: &'a Rows,
    places: Range<usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a [Datum];

    fn next(&mut self) -> Option<&'a [Datum]> {
        self.places.next().and_then(|row| self.rows.get(row))
    }

    fn nth(&mut self, row: usize) -> Option<&'a [Datum]> {
        self.places.nth(row).and_then(|row| self.rows.get(row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<'a> DoubleEndedIterator for Iter<'a> {
    fn next_back(&mut self) -> Option<&'a [Datum]> {
        self.places.next_back().and_then(|row| self.rows.get(row))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl FusedIterator for Iter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(numbers: &[&[i64]]) -> Rows {
        numbers.iter().map(|row| row.iter().map(|number| Datum::Integer(*number))).collect()
    }

    #[test]
    fn rows_come_out_as_they_went_in() {
        let numbers: Vec<[i64; 2]> = (0..3 * BLOCK_ROWS as i64 - 1).map(|at| [at, -at]).collect();
        let numbers: Vec<&[i64]> = numbers.iter().map(<[i64; 2]>::as_slice).collect();
        let rows = rows(&numbers);
        let shown = |row: &[Datum]| format!("{row:?}");
        let expected = |at: usize| format!("[Integer({at}), Integer(-{at})]");
        assert_eq!((rows.len(), rows.iter().len()), (numbers.len(), numbers.len()));
        for at in [1, BLOCK_ROWS - 1, BLOCK_ROWS, numbers.len() - 1] {
            assert_eq!(shown(&rows[at]), expected(at));
            assert_eq!(rows.iter().nth(at).map(shown), Some(expected(at)));
        }
        assert!(rows.get(numbers.len()).is_none());
        let back: Rows = rows.iter().rev().map(<[Datum]>::to_vec).collect();
        assert_eq!(back.first().map(shown), Some(expected(numbers.len() - 1)));
        assert!(back.iter().rev().map(shown).eq(rows.iter().map(shown)));
    }

    #[test]
    fn rows_without_cells_are_counted() {
        let mut none = rows(&[&[], &[]]);
        none.push([]);
        assert_eq!((none.len(), none.iter().len(), none.iter().count()), (3, 3, 3));
        assert_eq!(format!("{none:?}"), "[[], [], []]");
        assert!(none.get(2).is_some() && none.get(3).is_none() && !none.is_empty());
        assert!(Rows::default().is_empty() && Rows::default().first().is_none());
    }
}
