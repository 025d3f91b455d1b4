//! How long it is from one instant to another.
//!
//! Where only one of the two has a date or a zone, the other is taken to have the
//! same; a date is taken at midnight. Months and days are counted on the calendar
//! of the first, and only where both have a date; what is left is time that passed.

use super::Temporal;
use super::build::Facets;
use super::date::Date;
use super::datetime::{DateTime, LocalDateTime};
use super::duration::Duration;
use super::time::LocalTime;
use super::zone::Zone;

/// In which units the answer is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Months, then days, then seconds.
    All,
    /// Whole months.
    Months,
    /// Whole days.
    Days,
    /// Seconds and nanoseconds.
    Seconds,
}

/// The duration from `a` to `b`; `None` if out of range. Durations count as midnight.
pub fn between(a: &Temporal, b: &Temporal, units: Units) -> Option<Duration> {
    let (a, b) = (Facets::of(a), Facets::of(b));
    let dated = a.date.is_some() && b.date.is_some();
    let (from, to) = (place(a, b)?, place(b, a)?);
    match units {
        Units::Seconds => seconds(&from, &to),
        Units::All if !dated => seconds(&from, &to),
        _ if !dated => Some(Duration::default()),
        Units::Months => Duration::new(months(&from, &to)?, 0, 0),
        Units::Days => Duration::new(0, days(&from, &to)?, 0),
        Units::All => {
            let months = Duration::new(months(&from, &to)?, 0, 0)?;
            let from = from.plus(&months)?;
            let days = Duration::new(0, days(&from, &to)?, 0)?;
            let from = from.plus(&days)?;
            months.plus(&days)?.plus(&seconds(&from, &to)?)
        }
    }
}

/// A value on the global timeline, with what it lacks taken from the other.
fn place(own: Facets, other: Facets) -> Option<DateTime> {
    let date = own.date.or(other.date).or_else(|| Date::from_epoch_day(0))?;
    let local = LocalDateTime { date, time: own.time.unwrap_or(LocalTime::MIDNIGHT) };
    let zone = own.zone.or(other.zone).unwrap_or(Zone::UTC);
    DateTime::new(local, zone, own.offset)
}

fn seconds(from: &DateTime, to: &DateTime) -> Option<Duration> {
    Duration::new(0, 0, to.instant() - from.instant())
}

/// Whole days on the calendar of `from`.
fn days(from: &DateTime, to: &DateTime) -> Option<i128> {
    let to = whole_day(from.local(), local_to(from, to)?);
    Some(i128::from(to.epoch_day() - from.local().date.epoch_day()))
}

/// Whole months on the calendar of `from`.
fn months(from: &DateTime, to: &DateTime) -> Option<i128> {
    let count = |date: Date| {
        let (year, month, day) = date.civil();
        (year * 12 + month) * 32 + day
    };
    let to = whole_day(from.local(), local_to(from, to)?);
    Some(i128::from((count(to) - count(from.local().date)) / 32))
}

/// What the calendar of `from` shows at `to`.
fn local_to(from: &DateTime, to: &DateTime) -> Option<LocalDateTime> {
    Some(DateTime::from_instant(to.instant(), from.zone())?.local())
}

/// The date of `to`, a day nearer to `from` if its last day is not complete.
fn whole_day(from: LocalDateTime, to: LocalDateTime) -> Date {
    let nearer = if to.date > from.date && to.time < from.time {
        to.date.plus_days(-1)
    } else if to.date < from.date && to.time > from.time {
        to.date.plus_days(1)
    } else {
        None
    };
    nearer.unwrap_or(to.date)
}
