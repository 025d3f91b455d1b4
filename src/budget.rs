//! What one running query may use: time, memory, rows; and the switch that cancels it.
//!
//! Everything that loops ticks the same [`Budget`]; like [`crate::span`], any room
//! may use it. A tick is a load and a store; the clock is looked at once in a
//! few hundred of them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How many ticks pass between two looks at the clock and the cancel switch.
const LOOK_EVERY: u64 = 512;

/// The limits a query starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest run.
    pub time_max: Option<Duration>,
    /// Most memory held by intermediate results, in bytes.
    pub memory_max: Option<u64>,
    /// Most rows returned.
    pub rows_max: Option<u64>,
}

impl Default for Limits {
    /// No time limit, 1 GiB, no row limit.
    fn default() -> Limits {
        Limits { time_max: None, memory_max: Some(1 << 30), rows_max: None }
    }
}

impl Limits {
    /// No limits at all.
    pub fn none() -> Limits {
        Limits { time_max: None, memory_max: None, rows_max: None }
    }
}

/// Cancels the query whose budget was made with it; may be shared with a signal handler.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the running query to stop.
    pub fn cancel(&self) {
        self.0.store(true, Relaxed);
    }

    /// Takes the request back, before the next query.
    pub fn reset(&self) {
        self.0.store(false, Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// The limits of one run and what it has used; may be shared between threads.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    deadline: Option<Instant>,
    cancel: Cancel,
    ticks: AtomicU64,
    memory: Arc<AtomicU64>,
}

/// Which limit was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    /// Longest run.
    Time(Duration),
    /// Most memory, in bytes.
    Memory(u64),
    /// Most rows.
    Rows(u64),
    /// The user cancelled.
    Cancelled,
}

impl Exceeded {
    /// A stable name.
    pub fn detail(self) -> &'static str {
        match self {
            Exceeded::Time(_) => "TimeLimit",
            Exceeded::Memory(_) => "MemoryLimit",
            Exceeded::Rows(_) => "RowLimit",
            Exceeded::Cancelled => "Cancelled",
        }
    }
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exceeded::Time(limit) => write!(f, "stopped after the time limit of {limit:?}"),
            Exceeded::Memory(limit) => {
                write!(f, "stopped at the memory limit of {} MiB", limit >> 20)
            }
            Exceeded::Rows(limit) => write!(f, "stopped at the limit of {limit} rows"),
            Exceeded::Cancelled => write!(f, "query cancelled"),
        }
    }
}

impl Budget {
    /// A fresh budget; its time starts now.
    pub fn new(limits: Limits, cancel: Cancel) -> Budget {
        let deadline = limits.time_max.and_then(|time| Instant::now().checked_add(time));
        Budget { limits, deadline, cancel, ticks: AtomicU64::new(0), memory: Arc::default() }
    }

    /// One without limits, for work that cannot run away.
    pub fn unlimited() -> Budget {
        Budget::new(Limits::none(), Cancel::default())
    }

    /// A budget for a part of the work: it ends when this one does, and may hold
    /// `memory_max` bytes of its own.
    #[must_use]
    pub fn part(&self, memory_max: Option<u64>) -> Budget {
        let limits = Limits { memory_max, ..self.limits };
        let (deadline, cancel) = (self.deadline, self.cancel.clone());
        Budget { limits, deadline, cancel, ticks: AtomicU64::new(0), memory: Arc::default() }
    }

    /// A budget for a side question: it ends with this one, and after `time` at the
    /// latest; how many rows it takes is nobody's limit.
    #[must_use]
    pub fn part_for(&self, time: Duration) -> Budget {
        let mut part = self.part(self.limits.memory_max);
        let own = Instant::now().checked_add(time);
        part.deadline = part.deadline.into_iter().chain(own).min();
        (part.limits.time_max, part.limits.rows_max) = (Some(time), None);
        part
    }

    /// The same budget for another thread: one memory, one end, but ticks of its own,
    /// for counting them together would make every thread wait for the others.
    #[must_use]
    pub fn share(&self) -> Budget {
        let memory = Arc::clone(&self.memory);
        Budget { memory, ..self.part(self.limits.memory_max) }
    }

    /// The limits it started with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts `amount` steps of work; now and then looks whether to stop.
    #[inline]
    pub fn tick(&self, amount: u64) -> Result<(), Exceeded> {
        // Ticks only pace the looks: one lost to another thread does no harm, and a plain
        // store is several times cheaper than an atomic addition.
        let before = self.ticks.load(Relaxed);
        self.ticks.store(before.wrapping_add(amount), Relaxed);
        if before / LOOK_EVERY == before.wrapping_add(amount) / LOOK_EVERY {
            Ok(())
        } else {
            self.look()
        }
    }

    /// Counts `bytes` of memory about to be held.
    pub fn hold(&self, bytes: u64) -> Result<(), Exceeded> {
        let held = self.memory.fetch_add(bytes, Relaxed).saturating_add(bytes);
        match self.limits.memory_max {
            Some(limit) if held > limit => Err(Exceeded::Memory(limit)),
            _ => Ok(()),
        }
    }

    /// Refuses what could not be held: for one value that may be large and is soon
    /// gone again, so that nothing is counted.
    pub fn afford(&self, bytes: u64) -> Result<(), Exceeded> {
        match self.limits.memory_max {
            Some(limit) if self.memory.load(Relaxed).saturating_add(bytes) > limit => {
                Err(Exceeded::Memory(limit))
            }
            _ => Ok(()),
        }
    }

    /// Gives back `bytes` counted by [`Budget::hold`].
    pub fn release(&self, bytes: u64) {
        let before = self.memory.fetch_sub(bytes, Relaxed);
        debug_assert!(before >= bytes, "no more is released than was held");
    }

    /// Refuses more rows than the limit.
    pub fn rows(&self, count: u64) -> Result<(), Exceeded> {
        match self.limits.rows_max {
            Some(limit) if count > limit => Err(Exceeded::Rows(limit)),
            _ => Ok(()),
        }
    }

    /// Looks at the clock and the cancel switch at once.
    pub fn look(&self) -> Result<(), Exceeded> {
        if self.cancel.is_cancelled() {
            return Err(Exceeded::Cancelled);
        }
        match (self.deadline, self.limits.time_max) {
            (Some(deadline), Some(limit)) if Instant::now() >= deadline => {
                Err(Exceeded::Time(limit))
            }
            _ => Ok(()),
        }
    }
}

/// Memory held for one thing that grows and is given back as a whole.
#[derive(Debug, Default)]
pub struct Account(u64);

impl Account {
    /// Holds or gives back what makes it `bytes` in all.
    pub fn set(&mut self, bytes: u64, budget: &Budget) -> Result<(), Exceeded> {
        if bytes > self.0 {
            let more = bytes - self.0;
            self.0 = bytes;
            return budget.hold(more);
        }
        budget.release(self.0 - bytes);
        self.0 = bytes;
        Ok(())
    }

    /// Holds `bytes` more.
    pub fn add(&mut self, bytes: u64, budget: &Budget) -> Result<(), Exceeded> {
        self.0 = self.0.saturating_add(bytes);
        budget.hold(bytes)
    }

    /// Takes over what another holds.
    pub fn take(&mut self, other: &mut Account) {
        self.0 = self.0.saturating_add(std::mem::take(&mut other.0));
    }

    /// Gives everything back.
    pub fn close(&mut self, budget: &Budget) {
        budget.release(std::mem::take(&mut self.0));
    }
}
