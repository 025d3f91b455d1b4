//! The components a map names, checked and put together.

use super::Value;
use super::build::{Facets, Kind, Maker};
use super::date::{Date, YEARS, month_length};
use super::time::{LocalTime, SECOND};
use crate::value::{Map, Type, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

const DATE_FIELDS: [&str; 8] =
    ["year", "month", "day", "week", "dayOfWeek", "quarter", "dayOfQuarter", "ordinalDay"];
const TIME_FIELDS: [&str; 6] =
    ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];

const FRACTIONS: [&str; 3] = ["millisecond", "microsecond", "nanosecond"];
/// Counts from the beginning of 1970, and how many nanoseconds each has.
const EPOCH_FIELDS: [(&str, i64); 2] = [("epochSeconds", SECOND), ("epochMillis", SECOND / 1000)];

/// A date by the components of one calendar, or `None` where there is no such date.
type MakeDate<'a> = fn(&Fields<'a>, Option<Date>) -> Result<Option<Date>>;

/// The components named in a map; those that are null count as left out.
pub(super) struct Fields<'a> {
    map: &'a Map,
    maker: &'a Maker<'a>,
}

impl<'a> Fields<'a> {
    /// An error for a component that values of `kind` do not have.
    pub(super) fn new(map: &'a Map, kind: Kind, maker: &'a Maker<'a>) -> Result<Fields<'a>> {
        for key in map.keys() {
            let key: &str = key;
            let known = match key {
                "timezone" => true,
                "date" | "datetime" => kind.has_date(),
                "time" => kind.has_time(),
                "epochSeconds" | "epochMillis" => kind == Kind::DateTime,
                key => {
                    (kind.has_date() && DATE_FIELDS.contains(&key))
                        || (kind.has_time() && TIME_FIELDS.contains(&key))
                }
            };
            if !known {
                return Err(maker.bad(format!("{} has no `{key}` to set", kind.phrase())));
            }
        }
        Ok(Fields { map, maker })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn integer(&self, key: &str) -> Result<Option<i64>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(*number)),
            Some(other) => {
                let context = format!("`{key}` of {}", self.maker.context());
                Err(ValueError::mismatch(context, Type::Integer.phrase(), Type::of(other)))
            }
        }
    }

    fn missing(&self, key: &str) -> ValueError {
        self.maker.bad(format!("`{key}` is missing"))
    }

    /// Whether nothing but a zone is given.
    pub(super) fn only_zone(&self) -> bool {
        self.has("timezone") && self.map.keys().all(|key| &**key == "timezone" || !self.has(key))
    }

    /// The instant given by `epochSeconds` or `epochMillis`. Beside it, what is smaller
    /// may be given, and nothing else but a zone.
    pub(super) fn epoch(&self) -> Result<Option<i128>> {
        let Some((unit, size)) = EPOCH_FIELDS.into_iter().find(|(key, _)| self.has(key)) else {
            return Ok(None);
        };
        let beside = |key: &&str| ![unit, "timezone"].contains(key) && !FRACTIONS.contains(key);
        let given = self.map.keys().map(|key| &**key).filter(|key| self.has(key));
        if let Some(other) = given.into_iter().find(beside) {
            return Err(self.maker.bad(format!("`{other}` cannot be given beside `{unit}`")));
        }
        let count = self.integer(unit)?.unwrap_or(0);
        let nanos = self.fraction(Some(size))?.unwrap_or(0);
        Ok(Some(i128::from(count) * i128::from(size) + i128::from(nanos)))
    }

    /// The parts selected from other values. A zone comes along with a time.
    pub(super) fn selected(&self) -> Result<Facets> {
        let whole =
            self.select("datetime", |facets| facets.date.is_some() && facets.time.is_some());
        let date = self.select("date", |facets| facets.date.is_some())?;
        let time = self.select("time", |facets| facets.time.is_some())?;
        let whole = whole?.unwrap_or_default();
        let timed = time.unwrap_or(whole);
        Ok(Facets { date: date.and_then(|date| date.date).or(whole.date), ..timed })
    }

    fn select(&self, key: &str, fits: impl Fn(&Facets) -> bool) -> Result<Option<Facets>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let facets = match value {
            Value::Temporal(temporal) => Facets::of(temporal),
            _ => Facets::default(),
        };
        if fits(&facets) { Ok(Some(facets)) } else { Err(self.unfit(key, value)) }
    }

    fn unfit(&self, key: &str, value: &Value) -> ValueError {
        let context = format!("`{key}` of {}", self.maker.context());
        let expected = match key {
            "datetime" => "a value with a date and a time",
            "date" => "a value with a date",
            _ => "a value with a time",
        };
        ValueError::mismatch(context, expected, Type::of(value))
    }

    /// The date, with the components of `base` where none is given.
    pub(super) fn date(&self, base: Option<Date>) -> Result<Date> {
        let groups: [(&[&str], MakeDate<'a>); 4] = [
            (&["week", "dayOfWeek"], Fields::week_date),
            (&["quarter", "dayOfQuarter"], Fields::quarter_date),
            (&["ordinalDay"], Fields::ordinal_date),
            (&["month", "day"], Fields::calendar_date),
        ];
        let mut named = groups.iter().filter(|(keys, _)| keys.iter().any(|key| self.has(key)));
        let (_, make) = named.next().unwrap_or(&groups[3]);
        if named.next().is_some() {
            return Err(self.maker.bad("components of different calendars are mixed".to_owned()));
        }
        make(self, base)?.ok_or_else(|| self.maker.bad("there is no such date".to_owned()))
    }

    fn year(&self, base: Option<i64>) -> Result<i64> {
        let year = self.integer("year")?.or(base).ok_or_else(|| self.missing("year"))?;
        if YEARS.contains(&year) { Ok(year) } else { Err(self.maker.out_of_range()) }
    }

    fn calendar_date(&self, base: Option<Date>) -> Result<Option<Date>> {
        let year = self.year(base.map(Date::year))?;
        if !self.has("month") && self.has("day") && base.is_none() {
            return Err(self.missing("month"));
        }
        let month = self.integer("month")?.or(base.map(Date::month)).unwrap_or(1);
        let day = match (self.integer("day")?, base) {
            (Some(day), _) => day,
            (None, Some(base)) => base.day().min(month_length(year, month)),
            (None, None) => 1,
        };
        Ok(Date::new(year, month, day))
    }

    fn week_date(&self, base: Option<Date>) -> Result<Option<Date>> {
        let year = self.year(base.map(Date::week_year))?;
        let week = self.integer("week")?.or(base.map(Date::week));
        let day = self.integer("dayOfWeek")?.or(base.map(Date::weekday)).unwrap_or(1);
        let week = week.ok_or_else(|| self.missing("week"))?;
        Ok(Date::from_week(year, week, day))
    }

    fn quarter_date(&self, base: Option<Date>) -> Result<Option<Date>> {
        let year = self.year(base.map(Date::year))?;
        let quarter = self.integer("quarter")?.or(base.map(Date::quarter));
        let quarter = quarter.ok_or_else(|| self.missing("quarter"))?;
        match (self.integer("dayOfQuarter")?, base) {
            (Some(day), _) => Ok(Date::from_quarter(year, quarter, day)),
            (None, None) => Ok(Date::from_quarter(year, quarter, 1)),
            (None, Some(base)) => {
                let month =
                    (quarter - 1).saturating_mul(3).saturating_add((base.month() - 1) % 3 + 1);
                Ok(Date::new(year, month, base.day().min(month_length(year, month))))
            }
        }
    }

    fn ordinal_date(&self, base: Option<Date>) -> Result<Option<Date>> {
        let year = self.year(base.map(Date::year))?;
        let day = self.integer("ordinalDay")?.ok_or_else(|| self.missing("ordinalDay"))?;
        Ok(Date::from_ordinal(year, day))
    }

    /// The time, with the components of `base` where none is given. Where a value
    /// was cut down to a fraction of a second, `kept` is how many nanoseconds that
    /// fraction has, and what is given is added to it.
    pub(super) fn time(&self, base: Option<LocalTime>, kept: Option<i64>) -> Result<LocalTime> {
        let midnight = LocalTime::MIDNIGHT;
        let given = TIME_FIELDS.map(|key| self.has(key));
        let last = if given[3..].contains(&true) {
            3
        } else {
            given.iter().rposition(|given| *given).unwrap_or(0)
        };
        if let (None, Some(gap)) = (base, given[..last].iter().position(|given| !given)) {
            return Err(self.missing(TIME_FIELDS[gap]));
        }
        if self.map.values().all(Value::is_null) && base.is_none() {
            return Err(self.missing(TIME_FIELDS[0]));
        }
        let base = base.unwrap_or(midnight);
        let hour = self.integer("hour")?.unwrap_or(base.hour());
        let minute = self.integer("minute")?.unwrap_or(base.minute());
        let second = self.integer("second")?.unwrap_or(base.second());
        let nanos = match (self.fraction(kept)?, kept) {
            (Some(nanos), Some(_)) => base.nano() + nanos,
            (Some(nanos), None) => nanos,
            (None, _) => base.nano(),
        };
        LocalTime::new(hour, minute, second, nanos)
            .ok_or_else(|| self.maker.bad("there is no such time".to_owned()))
    }

    /// The nanoseconds of the second: each of the three components up to where the
    /// next larger one begins.
    fn fraction(&self, kept: Option<i64>) -> Result<Option<i64>> {
        let sizes = [("millisecond", 1_000_000), ("microsecond", 1000), ("nanosecond", 1)];
        let mut room = kept.unwrap_or(SECOND);
        let mut nanos = None;
        for (key, size) in sizes {
            let Some(amount) = self.integer(key)? else { continue };
            if amount < 0 || amount.checked_mul(size).is_none_or(|amount| amount >= room) {
                return Err(self.maker.bad(format!("`{key}` is out of range")));
            }
            nanos = Some(nanos.unwrap_or(0) + amount * size);
            room = size;
        }
        Ok(nanos)
    }
}
