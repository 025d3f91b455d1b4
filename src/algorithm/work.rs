//! What a run of an algorithm may use: time that passes, and memory that is given back
//! when the run ends.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::Result;
use crate::budget::Budget;

/// The budget of the query, and what this run holds of it.
pub(crate) struct Work<'a> {
    budget: &'a Budget,
    held: AtomicU64,
}

impl<'a> Work<'a> {
    pub(crate) fn new(budget: &'a Budget) -> Work<'a> {
        Work { budget, held: AtomicU64::new(0) }
    }

    /// Counts steps; now and then looks whether to stop.
    #[inline]
    pub(crate) fn tick(&self, steps: usize) -> Result<()> {
        self.budget.tick(steps as u64)
    }

    /// Counts memory about to be used until the end of the run.
    pub(crate) fn hold<T>(&self, count: usize) -> Result<()> {
        let bytes = (count * size_of::<T>()) as u64;
        self.held.fetch_add(bytes, Relaxed);
        self.budget.hold(bytes)
    }

    /// So many times the same, counted.
    pub(crate) fn filled<T: Clone>(&self, value: T, count: usize) -> Result<Vec<T>> {
        self.hold::<T>(count)?;
        Ok(vec![value; count])
    }

    /// Room for so many, counted.
    pub(crate) fn room<T>(&self, count: usize) -> Result<Vec<T>> {
        self.hold::<T>(count)?;
        Ok(Vec::with_capacity(count))
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.budget.release(self.held.load(Relaxed));
    }
}

/// What `work` gives for each piece of `0..count`, in order; computed by all threads
/// where there is more than one piece. Each thread has a `desk` of its own to work on.
pub(super) fn by_piece<D, R: Send>(
    count: usize,
    size: usize,
    desk: impl Fn() -> Result<D> + Sync + Send,
    work: impl Fn(&mut D, std::ops::Range<usize>) -> Result<R> + Sync + Send,
) -> Result<Vec<R>> {
    let pieces = count.div_ceil(size);
    let piece = |index: usize| index * size..((index + 1) * size).min(count);
    if pieces <= 1 {
        let mut desk = desk()?;
        return (0..pieces).map(|index| work(&mut desk, piece(index))).collect();
    }
    let made = (0..pieces).into_par_iter().map_init(&desk, |desk, index| match desk {
        Ok(desk) => work(desk, piece(index)),
        Err(exceeded) => Err(*exceeded),
    });
    made.collect()
}
