//! Rows and time per operator, for `PROFILE` and for saying where rows were lost.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::{Context, Operator, Result};
use crate::plan::Plan;
use crate::value::Batch;

/// What one operator did, over all its runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measure {
    /// Rows it gave.
    pub rows: u64,
    /// Time spent in it and below it, on all threads together.
    pub elapsed: Duration,
}

/// What every operator of a program did, on any thread. Plans are told apart by where they are
/// in memory, which is fixed while a program runs.
#[derive(Debug, Default)]
pub struct Profile(Mutex<FxHashMap<usize, Measure>>);

impl Profile {
    /// What the operator of this plan did.
    pub fn of(&self, plan: &Plan) -> Measure {
        self.measures().get(&address(plan)).copied().unwrap_or_default()
    }

    fn measures(&self) -> MutexGuard<'_, FxHashMap<usize, Measure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, place: usize, rows: u64, elapsed: Duration) {
        let mut measures = self.measures();
        let measure = measures.entry(place).or_default();
        measure.rows += rows;
        measure.elapsed += elapsed;
    }
}

fn address(plan: &Plan) -> usize {
    std::ptr::from_ref(plan).addr()
}

/// An operator that is measured where the run asks for it.
pub(super) struct Measured<'p> {
    inner: Box<dyn Operator + 'p>,
    place: usize,
}

impl<'p> Measured<'p> {
    pub(super) fn new(plan: &Plan, inner: Box<dyn Operator + 'p>) -> Measured<'p> {
        Measured { inner, place: address(plan) }
    }
}

impl Operator for Measured<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let Some(profile) = ctx.around().profile else { return self.inner.next(ctx) };
        let started = Instant::now();
        let batch = self.inner.next(ctx);
        let rows = match &batch {
            Ok(Some(batch)) => batch.len() as u64,
            _ => 0,
        };
        profile.add(self.place, rows, started.elapsed());
        batch
    }
}
