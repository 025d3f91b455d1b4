//! Times of day.

use std::fmt;

use super::zone::OffsetText;

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;
/// Nanoseconds in a day.
pub const DAY: i64 = 86_400 * SECOND;

/// A time of day, as nanoseconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    nanos: i64,
}

/// A time of day with its offset from UTC in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// What a clock there shows.
    pub local: LocalTime,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl LocalTime {
    /// 00:00.
    pub const MIDNIGHT: LocalTime = LocalTime { nanos: 0 };

    /// The time so many nanoseconds after midnight, around the clock.
    pub fn from_nanos(nanos: i64) -> LocalTime {
        LocalTime { nanos: nanos.rem_euclid(DAY) }
    }

    /// The time of an hour, minute, second and nanosecond; `None` where there is none.
    pub fn new(hour: i64, minute: i64, second: i64, nano: i64) -> Option<LocalTime> {
        let exists = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..SECOND).contains(&nano);
        exists.then(|| LocalTime { nanos: ((hour * 60 + minute) * 60 + second) * SECOND + nano })
    }

    /// Nanoseconds since midnight.
    pub fn nanos(self) -> i64 {
        self.nanos
    }

    /// 0 to 23.
    pub fn hour(self) -> i64 {
        self.nanos / (3600 * SECOND)
    }

    /// 0 to 59.
    pub fn minute(self) -> i64 {
        self.nanos / (60 * SECOND) % 60
    }

    /// 0 to 59.
    pub fn second(self) -> i64 {
        self.nanos / SECOND % 60
    }

    /// Nanoseconds of the second.
    pub fn nano(self) -> i64 {
        self.nanos % SECOND
    }

    /// Later by so much, around the clock.
    #[must_use]
    pub fn plus_nanos(self, nanos: i128) -> LocalTime {
        LocalTime { nanos: (i128::from(self.nanos) + nanos).rem_euclid(i128::from(DAY)) as i64 }
    }
}

impl Time {
    /// Its place on the global timeline, in nanoseconds from midnight UTC; may be negative.
    pub fn instant(self) -> i64 {
        self.local.nanos - i64::from(self.offset) * SECOND
    }

    /// What tells it from other times, in their order: the instant, then the offset.
    pub(super) fn key(self) -> (i64, i32) {
        (self.instant(), self.offset)
    }

    /// The same instant seen from another offset.
    #[must_use]
    pub fn at_offset(self, offset: i32) -> Time {
        let local = LocalTime::from_nanos(self.instant() + i64::from(offset) * SECOND);
        Time { local, offset }
    }
}

impl fmt::Display for LocalTime {
    /// Seconds only where there are any, fractions of 3, 6 or 9 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())?;
        if self.second() != 0 || self.nano() != 0 {
            write!(f, ":{:02}", self.second())?;
        }
        match self.nano() {
            0 => Ok(()),
            nano if nano % 1_000_000 == 0 => write!(f, ".{:03}", nano / 1_000_000),
            nano if nano % 1000 == 0 => write!(f, ".{:06}", nano / 1000),
            nano => write!(f, ".{nano:09}"),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, OffsetText(self.offset))
    }
}
