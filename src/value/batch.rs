//! Rows that travel together from operator to operator.

use std::convert::Infallible;
use std::sync::Arc;

use super::column::kept;
use super::{Column, Value};

/// How many rows an operator aims to put in a batch.
pub const BATCH_ROWS: usize = 1024;

/// Some rows: one column for each slot in use. Columns are shared, so a batch is
/// cheap to clone, and passing a variable on copies nothing. Slots not in use take no
/// room, so a long statement with many variables has batches no larger than a short one.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    len: usize,
    /// In order of slot.
    columns: Vec<(usize, Arc<Column>)>,
    times: Option<Arc<Vec<u64>>>,
}

/// Room made at first, so that the few columns most batches have are placed without
/// moving others.
const USUAL_COLUMNS: usize = 6;

impl Batch {
    /// One row with nothing bound, for a statement of `width` slots.
    pub fn unit(width: usize) -> Batch {
        Batch::new(width, 1)
    }

    /// `len` rows with nothing bound, for a statement of `width` slots.
    pub fn new(width: usize, len: usize) -> Batch {
        Batch { len, columns: Vec::with_capacity(width.min(USUAL_COLUMNS)), times: None }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Every slot in use is below this.
    pub fn width(&self) -> usize {
        self.columns.last().map_or(0, |(slot, _)| slot + 1)
    }

    /// The slots in use, in order.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.columns.iter().map(|(slot, _)| *slot)
    }

    /// The column in a slot; `None` where nothing is bound.
    pub fn column(&self, slot: usize) -> Option<&Arc<Column>> {
        self.place(slot).ok().map(|place| &self.columns[place].1)
    }

    /// The value in a slot of a row; null where nothing is bound.
    pub fn value(&self, slot: usize, row: usize) -> Value {
        self.column(slot).map_or(Value::Null, |column| column.get(row))
    }

    /// Binds a slot; the column is as long as the batch.
    pub fn set(&mut self, slot: usize, column: impl Into<Arc<Column>>) {
        let column = column.into();
        debug_assert_eq!(column.len(), self.len, "a column has a value for every row");
        match self.place(slot) {
            Ok(place) => self.columns[place].1 = column,
            Err(place) => self.columns.insert(place, (slot, column)),
        }
    }

    /// Unbinds a slot.
    pub fn clear(&mut self, slot: usize) {
        self.take(slot);
    }

    fn take(&mut self, slot: usize) -> Option<Arc<Column>> {
        self.place(slot).ok().map(|place| self.columns.remove(place).1)
    }

    /// Unbinds all slots but those wanted.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(usize) -> bool) {
        self.columns.retain(|(slot, _)| is_wanted(*slot));
    }

    /// Where a slot is, or would be.
    fn place(&self, slot: usize) -> Result<usize, usize> {
        self.columns.binary_search_by_key(&slot, |(slot, _)| *slot)
    }

    /// How many times a row counts; 1 unless said otherwise.
    pub fn times(&self, row: usize) -> u64 {
        self.times.as_ref().map_or(1, |times| times[row])
    }

    /// The multiplicities of all rows; `None` where each counts once.
    pub fn multiplicity(&self) -> Option<&[u64]> {
        self.times.as_ref().map(|times| times.as_slice())
    }

    /// Says how many times each row counts; as long as the batch.
    pub fn set_multiplicity(&mut self, times: Option<Vec<u64>>) {
        debug_assert!(times.as_ref().is_none_or(|times| times.len() == self.len));
        self.times = times.map(Arc::new);
    }

    /// The given rows, in that order; [`super::column::NO_ROW`] gives a row of nulls that counts once.
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Batch {
        Batch {
            len: rows.len(),
            columns: self.each(|column| column.gather(rows)),
            times: self.times.as_ref().map(|times| {
                let pick = |row: &u32| times.get(*row as usize).copied().unwrap_or(1);
                Arc::new(rows.iter().map(pick).collect())
            }),
        }
    }

    /// The rows that are kept; `keep` is as long as the batch.
    #[must_use]
    pub fn filter(&self, keep: &[bool]) -> Batch {
        debug_assert_eq!(keep.len(), self.len, "every row is decided on");
        if keep.iter().all(|keep| *keep) {
            return self.clone();
        }
        self.gather(&kept(keep))
    }

    /// The rows of `start..end`, as far as there are.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Batch {
        let end = end.min(self.len);
        let start = start.min(end);
        if start == 0 && end == self.len {
            return self.clone();
        }
        Batch {
            len: end - start,
            columns: self.each(|column| column.slice(start, end)),
            times: self.times.as_ref().map(|times| Arc::new(times[start..end].to_vec())),
        }
    }

    /// One batch after another, with every slot that any of them uses. Each column is given
    /// up as soon as it is copied, so that little lies in memory twice.
    pub fn concat(batches: Vec<Batch>) -> Batch {
        let Ok(all) = Batch::try_concat(batches, |_| Ok::<(), Infallible>(()));
        all
    }

    /// The same; `tick` is told of every so many values and says whether to go on.
    pub fn try_concat<E>(
        mut batches: Vec<Batch>,
        mut tick: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Batch, E> {
        if batches.len() == 1 {
            return Ok(batches.pop().unwrap_or_default());
        }
        let mut slots: Vec<usize> = batches.iter().flat_map(Batch::slots).collect();
        slots.sort_unstable();
        slots.dedup();
        let len = batches.iter().map(Batch::len).sum();
        let mut columns = Vec::with_capacity(slots.len());
        for slot in slots {
            columns.push((slot, concat_slot(&mut batches, slot, &mut tick)?));
        }
        let times = batches.iter().any(|batch| batch.times.is_some()).then(|| {
            let all = batches.iter().flat_map(|batch| (0..batch.len).map(|row| batch.times(row)));
            Arc::new(all.collect())
        });
        Ok(Batch { len, columns, times })
    }

    /// Roughly what it occupies in memory.
    pub fn bytes(&self) -> u64 {
        let times = self.times.as_ref().map_or(0, |times| 8 * times.len() as u64);
        times + self.columns.iter().map(|(_, column)| column.bytes()).sum::<u64>()
    }

    fn each(&self, change: impl Fn(&Column) -> Column) -> Vec<(usize, Arc<Column>)> {
        self.columns.iter().map(|(slot, column)| (*slot, Arc::new(change(column)))).collect()
    }
}

/// The column of a slot through all batches, taken from them; nulls where one has
/// nothing bound.
fn concat_slot<E>(
    batches: &mut [Batch],
    slot: usize,
    tick: &mut impl FnMut(usize) -> Result<(), E>,
) -> Result<Arc<Column>, E> {
    let mut whole = Column::nulls(0);
    for batch in batches {
        tick(batch.len)?;
        match batch.take(slot) {
            Some(column) => whole.append(&column),
            None => whole.append(&Column::nulls(batch.len)),
        }
    }
    Ok(Arc::new(whole))
}
