//! Dates, times and durations.
//!
//! The types are our own: years from -999,999,999 to 999,999,999, nanoseconds,
//! offsets in seconds, durations in months, days, seconds and nanoseconds kept
//! apart. In: maps, text and other temporal values, see [`build`] and [`parse`].
//! Out: components, text, sums and differences. A crate supplies the rules of
//! named zones and nothing else; the system's clock and zone are never asked
//! except by [`Clock::now`].

pub mod date;
pub mod time;
pub mod zone;
pub mod datetime;
pub mod duration;
pub mod clock;
pub mod parse;
pub mod build;
mod fields;
mod amounts;
pub mod truncate;
pub mod between;
mod component;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Value;

pub use amounts::duration as duration_of_amounts;
pub use build::Kind;
pub use clock::Clock;
pub use date::Date;
pub use datetime::{DateTime, LocalDateTime};
pub use duration::Duration;
pub use time::{LocalTime, Time};
pub use zone::Zone;

/// A date, a time or a duration. The larger ones are shared, to keep values small.
#[derive(Clone, Debug)]
pub enum Temporal {
    /// A calendar date.
    Date(Date),
    /// A time of day without offset.
    LocalTime(LocalTime),
    /// A time of day with offset.
    Time(Time),
    /// A date and time without zone.
    LocalDateTime(LocalDateTime),
    /// A date and time with zone.
    DateTime(Arc<DateTime>),
    /// A length of time.
    Duration(Arc<Duration>),
}

impl Temporal {
    /// The place of its type in the order of all values.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Temporal::DateTime(_) => 0,
            Temporal::LocalDateTime(_) => 1,
            Temporal::Date(_) => 2,
            Temporal::Time(_) => 3,
            Temporal::LocalTime(_) => 4,
            Temporal::Duration(_) => 5,
        }
    }

    /// By type, then by time; zoned values by their place on the global timeline, and
    /// where that is the same, from west to east.
    pub(super) fn order(&self, other: &Temporal) -> Ordering {
        match (self, other) {
            (Temporal::Date(a), Temporal::Date(b)) => a.cmp(b),
            (Temporal::LocalTime(a), Temporal::LocalTime(b)) => a.cmp(b),
            (Temporal::Time(a), Temporal::Time(b)) => a.key().cmp(&b.key()),
            (Temporal::LocalDateTime(a), Temporal::LocalDateTime(b)) => a.cmp(b),
            (Temporal::DateTime(a), Temporal::DateTime(b)) => a.key().cmp(&b.key()),
            (Temporal::Duration(a), Temporal::Duration(b)) => a.order(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    /// Later by a duration, which a time takes only the seconds of and a date only
    /// the months and whole days; `None` out of range.
    pub fn plus(&self, duration: &Duration) -> Option<Temporal> {
        Some(match self {
            Temporal::Date(date) => {
                let whole_days = (duration.nanos() / i128::from(time::DAY)) as i64;
                let days = duration.days().checked_add(whole_days)?;
                Temporal::Date(date.plus_months(duration.months())?.plus_days(days)?)
            }
            Temporal::LocalTime(time) => Temporal::LocalTime(time.plus_nanos(duration.nanos())),
            Temporal::Time(time) => {
                Temporal::Time(Time { local: time.local.plus_nanos(duration.nanos()), ..*time })
            }
            Temporal::LocalDateTime(at) => Temporal::LocalDateTime(at.plus(duration)?),
            Temporal::DateTime(at) => Temporal::DateTime(Arc::new(at.plus(duration)?)),
            Temporal::Duration(own) => Temporal::Duration(Arc::new(own.plus(duration)?)),
        })
    }

    /// Feeds it to a hasher so that values equal by [`Temporal::order`] hash alike.
    pub(super) fn hash_equivalent<H: Hasher>(&self, state: &mut H) {
        match self {
            Temporal::Date(date) => date.hash(state),
            Temporal::LocalTime(time) => time.hash(state),
            Temporal::Time(time) => time.key().hash(state),
            Temporal::LocalDateTime(at) => at.hash(state),
            Temporal::DateTime(at) => at.key().hash(state),
            Temporal::Duration(duration) => duration.hash(state),
        }
    }
}

impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Temporal::Date(date) => write!(f, "{date}"),
            Temporal::LocalTime(time) => write!(f, "{time}"),
            Temporal::Time(time) => write!(f, "{time}"),
            Temporal::LocalDateTime(at) => write!(f, "{at}"),
            Temporal::DateTime(at) => write!(f, "{at}"),
            Temporal::Duration(duration) => write!(f, "{duration}"),
        }
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Value {
        Value::Temporal(Temporal::Date(date))
    }
}

impl From<LocalTime> for Value {
    fn from(time: LocalTime) -> Value {
        Value::Temporal(Temporal::LocalTime(time))
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Value {
        Value::Temporal(Temporal::Time(time))
    }
}

impl From<LocalDateTime> for Value {
    fn from(at: LocalDateTime) -> Value {
        Value::Temporal(Temporal::LocalDateTime(at))
    }
}

impl From<DateTime> for Value {
    fn from(at: DateTime) -> Value {
        Value::Temporal(Temporal::DateTime(Arc::new(at)))
    }
}

impl From<Duration> for Value {
    fn from(duration: Duration) -> Value {
        Value::Temporal(Temporal::Duration(Arc::new(duration)))
    }
}

#[cfg(test)]
mod tests;
