//! What time it is, as far as a statement can tell.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use super::datetime::DateTime;
use super::zone::Zone;

/// The instants a statement and its transaction began, and the zone of whoever asks.
#[derive(Debug)]
pub struct Clock {
    statement: i128,
    transaction: i128,
    zone: Zone,
    live: bool,
    /// Whether anybody looked what time it is.
    was_read: AtomicBool,
}

impl Clock {
    /// The system's time now, in UTC.
    pub fn now() -> Clock {
        let now = system();
        Clock { live: true, ..Clock::fixed(now, Zone::UTC) }
    }

    /// A clock that stands still, for tests and repeatable runs: nanoseconds since
    /// 1970-01-01T00:00Z.
    pub fn fixed(instant: i128, zone: Zone) -> Clock {
        let was_read = AtomicBool::new(false);
        Clock { statement: instant, transaction: instant, zone, live: false, was_read }
    }

    /// The same clock in another default zone.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Clock {
        Clock { zone, ..self }
    }

    /// The same clock in a transaction that began when `first` did.
    #[must_use]
    pub fn in_transaction(self, first: &Clock) -> Clock {
        Clock { transaction: first.transaction, ..self }
    }

    /// When the statement began, in nanoseconds since 1970-01-01T00:00Z.
    pub fn statement(&self) -> i128 {
        self.was_read.store(true, Relaxed);
        self.statement
    }

    /// When the transaction began.
    pub fn transaction(&self) -> i128 {
        self.was_read.store(true, Relaxed);
        self.transaction
    }

    /// This very moment; that of the statement where the clock stands still.
    pub fn realtime(&self) -> i128 {
        self.was_read.store(true, Relaxed);
        if self.live { system() } else { self.statement }
    }

    /// Whether anybody looked what time it is: what was computed without is as true at
    /// any other time. The zone does not move, so asking for it is no look.
    pub fn was_read(&self) -> bool {
        self.was_read.load(Relaxed)
    }

    /// The zone used where none is given.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The offset of a zone at the time of the statement.
    pub fn offset_of(&self, zone: Zone) -> i32 {
        if !matches!(zone, Zone::Offset(_)) {
            self.was_read.store(true, Relaxed);
        }
        DateTime::from_instant(self.statement, zone).map_or(0, |at| at.offset())
    }
}

/// Nanoseconds since 1970, by the system.
fn system() -> i128 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}
