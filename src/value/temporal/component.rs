//! The components of temporal values, read like properties.

use super::build::Facets;
use super::date::Date;
use super::datetime::DateTime;
use super::duration::Duration;
use super::time::{LocalTime, SECOND};
use super::zone::OffsetText;
use super::{Temporal, Value};

impl Temporal {
    /// A component by name; `None` where values of this type have none of that name.
    pub fn component(&self, name: &str) -> Option<Value> {
        if let Temporal::Duration(duration) = self {
            return read(DURATION, duration, name);
        }
        let facets = Facets::of(self);
        let of_date = facets.date.and_then(|date| read(DATE, &date, name));
        let of_time = || facets.time.and_then(|time| read(TIME, &time, name));
        let of_instant = || match self {
            Temporal::DateTime(at) => read(INSTANT, at, name),
            _ => None,
        };
        of_date.or_else(of_time).or_else(of_instant).or_else(|| of_zone(facets, name))
    }

    /// The names of the components it has.
    pub fn components(&self) -> Vec<&'static str> {
        let facets = Facets::of(self);
        let mut names = Vec::new();
        match self {
            Temporal::Duration(_) => names.extend(names_of(DURATION)),
            Temporal::DateTime(_) => names.extend(names_of(INSTANT)),
            _ => {}
        }
        names.extend(facets.date.into_iter().flat_map(|_| names_of(DATE)));
        names.extend(facets.time.into_iter().flat_map(|_| names_of(TIME)));
        names.extend(facets.zone.into_iter().flat_map(|_| ZONE));
        names
    }
}

type Table<T> = &'static [(&'static str, fn(&T) -> i64)];

fn read<T>(table: Table<T>, from: &T, name: &str) -> Option<Value> {
    let (_, get) = table.iter().find(|(key, _)| *key == name)?;
    Some(Value::Integer(get(from)))
}

fn names_of<T>(table: Table<T>) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _)| *name)
}

const DATE: Table<Date> = &[
    ("year", |date| date.year()),
    ("quarter", |date| date.quarter()),
    ("month", |date| date.month()),
    ("week", |date| date.week()),
    ("weekYear", |date| date.week_year()),
    ("day", |date| date.day()),
    ("ordinalDay", |date| date.ordinal()),
    ("weekDay", |date| date.weekday()),
    ("dayOfWeek", |date| date.weekday()),
    ("dayOfQuarter", |date| date.day_of_quarter()),
];

const TIME: Table<LocalTime> = &[
    ("hour", |time| time.hour()),
    ("minute", |time| time.minute()),
    ("second", |time| time.second()),
    ("millisecond", |time| time.nano() / 1_000_000),
    ("microsecond", |time| time.nano() / 1000),
    ("nanosecond", |time| time.nano()),
];

const INSTANT: Table<DateTime> = &[
    ("epochSeconds", |at| at.instant().div_euclid(i128::from(SECOND)) as i64),
    ("epochMillis", |at| at.instant().div_euclid(1_000_000) as i64),
];

const ZONE: [&str; 4] = ["timezone", "offset", "offsetMinutes", "offsetSeconds"];

fn of_zone(facets: Facets, name: &str) -> Option<Value> {
    let (zone, offset) = (facets.zone?, facets.offset?);
    match name {
        "timezone" => Some(Value::string(zone.to_string())),
        "offset" => Some(Value::string(OffsetText(offset).to_string())),
        "offsetMinutes" => Some(Value::Integer(i64::from(offset / 60))),
        "offsetSeconds" => Some(Value::Integer(i64::from(offset))),
        _ => None,
    }
}

/// Whole units, and after `Of` what is left of the larger one. Seconds and less are
/// rounded down, so that a number of seconds and what is left of them make the whole.
const DURATION: Table<Duration> = &[
    ("years", |duration| duration.months() / 12),
    ("quarters", |duration| duration.months() / 3),
    ("months", Duration::months),
    ("weeks", |duration| duration.days() / 7),
    ("days", Duration::days),
    ("hours", |duration| duration.seconds() / 3600),
    ("minutes", |duration| duration.seconds() / 60),
    ("seconds", Duration::seconds),
    ("milliseconds", |duration| saturate(duration.nanos().div_euclid(1_000_000))),
    ("microseconds", |duration| saturate(duration.nanos().div_euclid(1000))),
    ("nanoseconds", |duration| saturate(duration.nanos())),
    ("quartersOfYear", |duration| duration.months() / 3 % 4),
    ("monthsOfYear", |duration| duration.months() % 12),
    ("monthsOfQuarter", |duration| duration.months() % 3),
    ("daysOfWeek", |duration| duration.days() % 7),
    ("minutesOfHour", |duration| duration.seconds() / 60 % 60),
    ("secondsOfMinute", |duration| duration.seconds() % 60),
    ("millisecondsOfSecond", |duration| duration.nanos_of_second() / 1_000_000),
    ("microsecondsOfSecond", |duration| duration.nanos_of_second() / 1000),
    ("nanosecondsOfSecond", Duration::nanos_of_second),
];

/// The nearest integer the language has.
fn saturate(nanos: i128) -> i64 {
    nanos.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}
