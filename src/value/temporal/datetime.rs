//! Dates with times, with and without a zone.

use std::fmt;

use super::date::Date;
use super::duration::Duration;
use super::time::{DAY, LocalTime, SECOND, Time};
use super::zone::{OffsetText, Zone};

/// A date and time without zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The day.
    pub date: Date,
    /// The time of that day.
    pub time: LocalTime,
}

/// A date and time in a zone. Always consistent: the offset is one the zone has at
/// that time.
#[derive(Clone, Copy, Debug)]
pub struct DateTime {
    local: LocalDateTime,
    offset: i32,
    zone: Zone,
}

impl LocalDateTime {
    /// Nanoseconds since 1970-01-01T00:00, as if it were UTC.
    pub fn nanos(self) -> i128 {
        i128::from(self.date.epoch_day()) * i128::from(DAY) + i128::from(self.time.nanos())
    }

    /// The date and time so many nanoseconds after 1970-01-01T00:00; `None` beyond the last year.
    pub fn from_nanos(nanos: i128) -> Option<LocalDateTime> {
        let days = i64::try_from(nanos.div_euclid(i128::from(DAY))).ok()?;
        let time = LocalTime::from_nanos(nanos.rem_euclid(i128::from(DAY)) as i64);
        Some(LocalDateTime { date: Date::from_epoch_day(days)?, time })
    }

    /// Later by so much; `None` beyond the last year.
    pub fn plus_nanos(self, nanos: i128) -> Option<LocalDateTime> {
        LocalDateTime::from_nanos(self.nanos() + nanos)
    }

    /// Later by a duration: first its months, then its days, then its seconds;
    /// `None` beyond the last year.
    pub fn plus(self, duration: &Duration) -> Option<LocalDateTime> {
        self.plus_calendar(duration)?.plus_nanos(duration.nanos())
    }

    /// Later by the months and days of a duration.
    fn plus_calendar(self, duration: &Duration) -> Option<LocalDateTime> {
        let date = self.date.plus_months(duration.months())?.plus_days(duration.days())?;
        Some(LocalDateTime { date, ..self })
    }

    /// Seconds since 1970-01-01T00:00, as if it were UTC, rounded down.
    fn seconds(self) -> i64 {
        self.date.epoch_day() * 86_400 + self.time.nanos() / SECOND
    }
}

impl DateTime {
    /// A local time in a zone. A time that clocks skipped moves on by as much as
    /// they did; of one that came twice the first is meant, or the one with the
    /// `preferred` offset. `None` beyond the last year.
    pub fn new(local: LocalDateTime, zone: Zone, preferred: Option<i32>) -> Option<DateTime> {
        let offset = zone.offset_of_local(local.seconds(), preferred);
        DateTime::from_instant(local.nanos() - i128::from(offset) * i128::from(SECOND), zone)
    }

    /// An instant, in nanoseconds since 1970-01-01T00:00Z, seen from a zone; `None`
    /// beyond the last year.
    pub fn from_instant(instant: i128, zone: Zone) -> Option<DateTime> {
        let seconds = i64::try_from(instant.div_euclid(i128::from(SECOND))).ok()?;
        let offset = zone.offset_at(seconds);
        let local = instant + i128::from(offset) * i128::from(SECOND);
        Some(DateTime { local: LocalDateTime::from_nanos(local)?, offset, zone })
    }

    /// Later by a duration: months and days by the calendar, keeping the time of
    /// day, seconds as they pass; `None` beyond the last year.
    pub fn plus(&self, duration: &Duration) -> Option<DateTime> {
        let moved = self.local.plus_calendar(duration)?;
        let at = if moved == self.local {
            *self
        } else {
            DateTime::new(moved, self.zone, Some(self.offset))?
        };
        DateTime::from_instant(at.instant() + duration.nanos(), self.zone)
    }

    /// Its place on the global timeline: nanoseconds since 1970-01-01T00:00Z.
    pub fn instant(&self) -> i128 {
        self.local.nanos() - i128::from(self.offset) * i128::from(SECOND)
    }

    /// What tells it from other instants, in their order: the place on the timeline,
    /// then the offset, then the name of the zone, if it has one.
    pub(super) fn key(&self) -> (i128, i32, Option<&'static str>) {
        (self.instant(), self.offset, self.zone.name())
    }

    /// What clock and calendar there show.
    pub fn local(&self) -> LocalDateTime {
        self.local
    }

    /// Seconds east of UTC at that time.
    pub fn offset(&self) -> i32 {
        self.offset
    }

    /// The zone it was given in.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Its time of day with the offset.
    pub fn time(&self) -> Time {
        Time { local: self.local.time, offset: self.offset }
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

impl fmt::Display for DateTime {
    /// With the name of the zone in brackets where it has one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, OffsetText(self.offset))?;
        match self.zone {
            Zone::Offset(_) => Ok(()),
            Zone::Named(tz) => write!(f, "[{}]", tz.name()),
        }
    }
}
