//! Zones: a fixed offset, or a name with rules.
//!
//! The rules come from the data bundled with `chrono-tz`, which knows the
//! transitions of about two centuries. Later years repeat the rules of the last
//! ones it knows, as civil calendars do until a law changes them.

use std::fmt;

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::date::{Date, month_length};

/// The largest offset, in seconds, either way: 18 hours.
const OFFSET_MAX: i32 = 18 * 3600;

/// Earlier instants than this, in year -1200, have the offset of this one.
const EARLIEST: i64 = -100_000_000_000;

/// The last years the data reaches: 28, so that one has every shape a year can have.
const LAST_YEARS: std::ops::RangeInclusive<i64> = 2072..=2099;

/// What tells the offset of a place from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A place of the IANA database.
    Named(Tz),
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone::Offset(0);

    /// A zone by name, or by offset as in `+01:00`; `None` where there is none.
    pub fn parse(text: &str) -> Option<Zone> {
        match text.as_bytes().first()? {
            b'+' | b'-' => parse_offset(text).map(Zone::Offset),
            b'Z' | b'z' if text.len() == 1 => Some(Zone::UTC),
            _ => named(text),
        }
    }

    /// Its name in the IANA database; `None` for an offset.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Zone::Offset(_) => None,
            Zone::Named(tz) => Some(tz.name()),
        }
    }

    /// The offset at an instant, given in seconds since 1970-01-01T00:00Z.
    pub fn offset_at(self, instant: i64) -> i32 {
        match self {
            Zone::Offset(offset) => offset,
            Zone::Named(tz) => DateTime::from_timestamp(within_known(instant), 0).map_or(0, |at| {
                tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
            }),
        }
    }

    /// The offset of a local time, given in seconds as if it were UTC. Where
    /// clocks were put back, of two the earlier one, or `preferred` if it is one of
    /// them; where they were put forward and skipped it, the one before.
    pub fn offset_of_local(self, local: i64, preferred: Option<i32>) -> i32 {
        let before = self.offset_at(local - 86_400);
        let after = self.offset_at(local + 86_400);
        let holds = |offset: i32| self.offset_at(local - i64::from(offset)) == offset;
        match preferred {
            Some(offset) if holds(offset) => offset,
            _ if holds(before) || !holds(after) => before,
            _ => after,
        }
    }
}

/// `±HH`, `±HHMM`, `±HH:MM`, `±HHMMSS` or `±HH:MM:SS`, as seconds.
pub(super) fn parse_offset(text: &str) -> Option<i32> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = match text[1..].split(':').collect::<Vec<_>>()[..] {
        [all] => all.to_owned(),
        [hour, ref rest @ ..] if rest.len() <= 2 && all_pairs(hour, rest) => {
            format!("{hour}{}", rest.concat())
        }
        _ => return None,
    };
    if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let pair = |at: usize| digits.get(at..at + 2).map_or(Some(0), |pair| pair.parse::<i32>().ok());
    let (hours, minutes, seconds) = (pair(0)?, pair(2)?, pair(4)?);
    let offset = hours * 3600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && offset <= OFFSET_MAX).then_some(sign * offset)
}

fn all_pairs(first: &str, rest: &[&str]) -> bool {
    first.len() == 2 && rest.iter().all(|part| part.len() == 2)
}

/// A zone by name; a wrong case is forgiven, and so is a space for `_`.
fn named(text: &str) -> Option<Zone> {
    if let Ok(tz) = text.parse::<Tz>() {
        return Some(Zone::Named(tz));
    }
    let spelled = text.replace(' ', "_");
    let mut all = chrono_tz::TZ_VARIANTS.iter();
    all.find(|tz| tz.name().eq_ignore_ascii_case(&spelled)).copied().map(Zone::Named)
}

/// An instant with the same rules that the zone data reaches: the same moment of a
/// year that begins on the same weekday and is as long.
fn within_known(instant: i64) -> i64 {
    let day = Date::from_epoch_day(instant.div_euclid(86_400));
    let Some(year) = day.map(Date::year).filter(|year| year > LAST_YEARS.end()) else {
        return instant.clamp(EARLIEST, -EARLIEST);
    };
    let shape = |year| (Date::new(year, 1, 1).map(Date::weekday), month_length(year, 2));
    let alike = LAST_YEARS.into_iter().find(|known| shape(*known) == shape(year));
    instant - (year_start(year) - year_start(alike.unwrap_or(*LAST_YEARS.end())))
}

/// The first second of a year.
fn year_start(year: i64) -> i64 {
    Date::new(year, 1, 1).map_or(0, |date| date.epoch_day() * 86_400)
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Offset(offset) => write!(f, "{}", OffsetText(*offset)),
            Zone::Named(tz) => write!(f, "{}", tz.name()),
        }
    }
}

/// An offset as text: `Z`, `+01:00` or `+00:53:28`.
pub(super) struct OffsetText(pub(super) i32);

impl fmt::Display for OffsetText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return write!(f, "Z");
        }
        let sign = if self.0 < 0 { '-' } else { '+' };
        let seconds = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", seconds % 60) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    #[test]
    fn offsets_as_text() {
        for (text, seconds) in [
            ("+01", 3600),
            ("-0130", -5400),
            ("+02:05:59", 7559),
            ("+18:00", 64_800),
            ("Z", 0),
            ("-00:00", 0),
        ] {
            assert_eq!(Zone::parse(text), Some(Zone::Offset(seconds)), "{text}");
        }
        for text in ["", "+", "+1", "+19", "+01:60", "+1:00", "+01:00:00:00", "+é1", "Nowhere/None"]
        {
            assert_eq!(Zone::parse(text), None, "{text}");
        }
        assert_eq!(OffsetText(3208).to_string(), "+00:53:28");
        assert_eq!(OffsetText(-5400).to_string(), "-01:30");
    }

    #[test]
    fn rules_past_present_and_far() {
        let stockholm = zone("europe/stockholm");
        assert_eq!(stockholm.offset_at(-5_000_000_000), 3208);
        assert_eq!(stockholm.offset_at(-31_000_000_000_000_000), 3208);
        let july = |year| year_start(year) + 200 * 86_400;
        for year in [1984, 2024, 2099, 2100, 9999, 999_999_999] {
            assert_eq!(stockholm.offset_at(year_start(year)), 3600, "{year}");
            assert_eq!(stockholm.offset_at(july(year)), 7200, "{year}");
        }
        assert_eq!(zone("Pacific/Honolulu").offset_at(0), -36_000);
        assert_eq!(zone("America/Los Angeles"), zone("America/Los_Angeles"));
    }

    #[test]
    fn clocks_put_forward_and_back() {
        let stockholm = zone("Europe/Stockholm");
        // 2017-10-29T02:30 came twice
        let twice = 1_509_244_200;
        assert_eq!(stockholm.offset_of_local(twice, None), 7200);
        assert_eq!(stockholm.offset_of_local(twice, Some(3600)), 3600);
        assert_eq!(stockholm.offset_of_local(twice, Some(0)), 7200);
        // 2017-03-26T02:30 never came
        assert_eq!(stockholm.offset_of_local(1_490_495_400, None), 3600);
        assert_eq!(stockholm.offset_of_local(1_490_495_400 + 7200, None), 7200);
    }
}
