//! Dates and times from maps of components, from text and from one another.
//!
//! A map may name every component, or select a `date`, `time` or `datetime` of
//! another value and override some of its components. What is left out has its
//! least value; but nothing may be left out above something given, unless it was
//! selected. A zone given beside a selected zoned value keeps the instant.

use super::clock::Clock;
use super::date::{Date, YEARS, month_length};
use super::datetime::{DateTime, LocalDateTime};
use super::parse;
use super::time::{LocalTime, SECOND, Time};
use super::zone::Zone;
use super::{Temporal, Value};
use crate::value::{Map, Type, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

/// Which instant type to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A calendar date.
    Date,
    /// A time of day without offset.
    LocalTime,
    /// A time of day with offset.
    Time,
    /// A date and time without zone.
    LocalDateTime,
    /// A date and time with zone.
    DateTime,
}

impl Kind {
    /// Whether values of this kind have a date.
    pub fn has_date(self) -> bool {
        matches!(self, Kind::Date | Kind::LocalDateTime | Kind::DateTime)
    }

    /// Whether values of this kind have a time.
    pub fn has_time(self) -> bool {
        self != Kind::Date
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => Type::Date.name(),
            Kind::LocalTime => Type::LocalTime.name(),
            Kind::Time => Type::Time.name(),
            Kind::LocalDateTime => Type::LocalDateTime.name(),
            Kind::DateTime => Type::DateTime.name(),
        }
    }
}

/// What surrounds the making of a value: who asks, for messages, and the time.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    /// The function, in backquotes.
    pub context: &'a str,
    /// The statement's time.
    pub clock: &'a Clock,
}

/// A date, a time and a zone, as far as a value has them.
#[derive(Clone, Copy, Default)]
pub(super) struct Facets {
    pub(super) date: Option<Date>,
    pub(super) time: Option<LocalTime>,
    pub(super) zone: Option<Zone>,
    /// The offset in force, which tells apart the two times a clock shows once put back.
    pub(super) offset: Option<i32>,
}

impl Facets {
    /// What a value has; nothing for a duration.
    pub(super) fn of(temporal: &Temporal) -> Facets {
        match temporal {
            Temporal::Date(date) => Facets { date: Some(*date), ..Facets::default() },
            Temporal::LocalTime(time) => Facets { time: Some(*time), ..Facets::default() },
            Temporal::Time(time) => Facets {
                date: None,
                time: Some(time.local),
                zone: Some(Zone::Offset(time.offset)),
                offset: Some(time.offset),
            },
            Temporal::LocalDateTime(at) => {
                Facets { date: Some(at.date), time: Some(at.time), zone: None, offset: None }
            }
            Temporal::DateTime(at) => Facets {
                date: Some(at.local().date),
                time: Some(at.local().time),
                zone: Some(at.zone()),
                offset: Some(at.offset()),
            },
            Temporal::Duration(_) => Facets::default(),
        }
    }
}

impl Maker<'_> {
    /// A value of `kind` from text, a map or another temporal value.
    pub fn make(&self, kind: Kind, from: &Value) -> Result<Value> {
        match from {
            Value::Null => Ok(Value::Null),
            Value::String(text) => self.parse(kind, text),
            Value::Map(map) => self.from_map(kind, map),
            Value::Temporal(temporal) => self.convert(kind, temporal),
            other => Err(self.mismatch("String, Map or a temporal value", other)),
        }
    }

    /// An instant as a value of `kind`, seen from a zone.
    pub fn at(&self, kind: Kind, instant: i128, zone: Zone) -> Result<Value> {
        let at = DateTime::from_instant(instant, zone).ok_or_else(|| self.out_of_range())?;
        Ok(match kind {
            Kind::Date => at.local().date.into(),
            Kind::LocalTime => at.local().time.into(),
            Kind::Time => at.time().into(),
            Kind::LocalDateTime => at.local().into(),
            Kind::DateTime => at.into(),
        })
    }

    /// A zone by name or offset.
    pub fn zone(&self, value: &Value) -> Result<Zone> {
        match value {
            Value::String(text) => {
                Zone::parse(text).ok_or_else(|| self.bad(format!("there is no time zone `{text}`")))
            }
            other => Err(self.mismatch(Type::String.name(), other)),
        }
    }

    fn parse(&self, kind: Kind, text: &str) -> Result<Value> {
        let value = match kind {
            Kind::Date => parse::date(text).map(Value::from),
            Kind::LocalTime => {
                parse::local_time(text.strip_prefix('T').unwrap_or(text)).map(Value::from)
            }
            Kind::Time => parse::time(text, self.clock).map(Value::from),
            Kind::LocalDateTime => parse::local_date_time(text).map(Value::from),
            Kind::DateTime => parse::date_time(text, self.clock).map(Value::from),
        };
        value.ok_or_else(|| self.bad(format!("`{text}` is not a {}", kind.name())))
    }

    fn convert(&self, kind: Kind, temporal: &Temporal) -> Result<Value> {
        let facets = Facets::of(temporal);
        let lacks_date = kind.has_date() && facets.date.is_none();
        let lacks_time = kind.has_time() && facets.time.is_none();
        if lacks_date || lacks_time {
            let expected = match (lacks_date, lacks_time) {
                (true, true) => "a temporal value that is no Duration",
                (true, false) => "a value with a date",
                _ => "a value with a time",
            };
            return Err(self.mismatch(expected, &Value::Temporal(temporal.clone())));
        }
        self.assemble(kind, facets, None)
    }

    fn from_map(&self, kind: Kind, map: &Map) -> Result<Value> {
        let fields = Fields::new(map, kind, self)?;
        let zone = fields.get("timezone").map(|zone| self.zone(zone)).transpose()?;
        if fields.only_zone() {
            let zone = zone.unwrap_or(self.clock.zone());
            return self.at(kind, self.clock.statement(), zone);
        }
        if let Some(instant) = fields.epoch()? {
            return self.at(kind, instant, zone.unwrap_or(Zone::UTC));
        }
        let selected = fields.selected()?;
        let date = if kind.has_date() { Some(fields.date(selected.date)?) } else { None };
        let time = if kind.has_time() { Some(fields.time(selected.time, None)?) } else { None };
        self.assemble(kind, Facets { date, time, ..selected }, zone)
    }

    /// Puts parts together; a `zone` beside one already there keeps the instant.
    pub(super) fn assemble(&self, kind: Kind, facets: Facets, zone: Option<Zone>) -> Result<Value> {
        let date = facets.date.ok_or_else(|| self.bad("`year` is missing".to_owned()));
        let time = facets.time.unwrap_or(LocalTime::MIDNIGHT);
        Ok(match kind {
            Kind::Date => date?.into(),
            Kind::LocalTime => time.into(),
            Kind::LocalDateTime => LocalDateTime { date: date?, time }.into(),
            Kind::Time => self.zoned_time(time, facets, zone).into(),
            Kind::DateTime => {
                let local = LocalDateTime { date: date?, time };
                let own = facets.zone.or(zone).unwrap_or(self.clock.zone());
                DateTime::new(local, own, facets.offset)
                    .and_then(|at| DateTime::from_instant(at.instant(), zone.unwrap_or(own)))
                    .ok_or_else(|| self.out_of_range())?
                    .into()
            }
        })
    }

    fn zoned_time(&self, local: LocalTime, facets: Facets, zone: Option<Zone>) -> Time {
        let own = facets.offset;
        let given = zone.map(|zone| self.clock.offset_of(zone));
        let offset = own.or(given).unwrap_or_else(|| self.clock.offset_of(self.clock.zone()));
        Time { local, offset }.at_offset(given.unwrap_or(offset))
    }

    pub(super) fn bad(&self, problem: String) -> ValueError {
        let context = self.context.to_owned();
        ValueError::BadArgument { context, problem, detail: "InvalidArgumentValue" }
    }

    pub(super) fn out_of_range(&self) -> ValueError {
        ValueError::Overflow { context: self.context.to_owned() }
    }

    pub(super) fn mismatch(&self, expected: &str, found: &Value) -> ValueError {
        ValueError::mismatch(self.context, expected, Type::of(found))
    }
}

const DATE_FIELDS: [&str; 8] =
    ["year", "month", "day", "week", "dayOfWeek", "quarter", "dayOfQuarter", "ordinalDay"];
const TIME_FIELDS: [&str; 6] =
    ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];

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
                "date" => kind.has_date(),
                "time" => kind.has_time(),
                "datetime" => kind.has_date(),
                "epochSeconds" | "epochMillis" => kind == Kind::DateTime,
                key => {
                    (kind.has_date() && DATE_FIELDS.contains(&key))
                        || (kind.has_time() && TIME_FIELDS.contains(&key))
                }
            };
            if !known {
                return Err(maker.bad(format!("a {} has no `{key}` to set", kind.name())));
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
                let context = format!("`{key}` of {}", self.maker.context);
                Err(ValueError::mismatch(context, Type::Integer.name(), Type::of(other)))
            }
        }
    }

    fn missing(&self, key: &str) -> ValueError {
        self.maker.bad(format!("`{key}` is missing"))
    }

    /// Whether nothing but a zone is given.
    fn only_zone(&self) -> bool {
        self.has("timezone") && self.map.keys().all(|key| &**key == "timezone" || !self.has(key))
    }

    /// The instant given by `epochSeconds` or `epochMillis`.
    fn epoch(&self) -> Result<Option<i128>> {
        let nanos = i128::from(self.integer("nanosecond")?.unwrap_or(0));
        let second = i128::from(SECOND);
        let instant = match (self.integer("epochSeconds")?, self.integer("epochMillis")?) {
            (Some(seconds), _) => i128::from(seconds) * second,
            (None, Some(millis)) => i128::from(millis) * (second / 1000),
            (None, None) => return Ok(None),
        };
        Ok(Some(instant + nanos))
    }

    /// The parts selected from other values. A zone comes along with a time.
    fn selected(&self) -> Result<Facets> {
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
        let context = format!("`{key}` of {}", self.maker.context);
        ValueError::mismatch(context, format!("a value with a {key}"), Type::of(value))
    }

    /// The date, with the components of `base` where none is given.
    pub(super) fn date(&self, base: Option<Date>) -> Result<Date> {
        let groups: [(&[&str], fn(&Fields<'a>, Option<Date>) -> Result<Option<Date>>); 4] = [
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

/// A duration from a map of amounts, which may be fractions.
pub fn duration(map: &Map, context: &str) -> Result<Value> {
    let mut parts = [0_i128; 3];
    for (key, amount) in map {
        let unit = UNITS.iter().find(|(name, ..)| *name == &**key);
        let Some((_, part, size, over)) = unit else {
            let problem = format!("a duration has no `{key}`");
            let context = context.to_owned();
            return Err(ValueError::BadArgument {
                context,
                problem,
                detail: "InvalidArgumentValue",
            });
        };
        let scaled = scaled(amount, key, context)?;
        let overflow = || ValueError::Overflow { context: context.to_owned() };
        let amount = scaled.checked_mul(*size).ok_or_else(overflow)? / over;
        parts[*part] = parts[*part].checked_add(amount).ok_or_else(overflow)?;
    }
    let [months, days, seconds] = parts;
    super::Duration::from_ratio(months, days, seconds, parse::SCALE)
        .map(Value::from)
        .ok_or_else(|| ValueError::Overflow { context: context.to_owned() })
}

/// The units of a duration: which part, how many of it, and how many make one.
const UNITS: [(&str, usize, i128, i128); 11] = [
    ("years", 0, 12, 1),
    ("quarters", 0, 3, 1),
    ("months", 0, 1, 1),
    ("weeks", 1, 7, 1),
    ("days", 1, 1, 1),
    ("hours", 2, 3600, 1),
    ("minutes", 2, 60, 1),
    ("seconds", 2, 1, 1),
    ("milliseconds", 2, 1, 1000),
    ("microseconds", 2, 1, 1_000_000),
    ("nanoseconds", 2, 1, 1_000_000_000),
];

/// An amount over [`parse::SCALE`].
fn scaled(amount: &Value, key: &str, context: &str) -> Result<i128> {
    match amount {
        Value::Null => Ok(0),
        Value::Integer(number) => Ok(i128::from(*number) * parse::SCALE),
        Value::Float(number) => crate::value::arithmetic::decimal(*number)
            .map(|(numerator, denominator)| (numerator, denominator))
            .and_then(|(numerator, denominator)| over_scale(numerator, denominator))
            .ok_or_else(|| ValueError::Overflow { context: context.to_owned() }),
        other => {
            let context = format!("`{key}` of {context}");
            Err(ValueError::mismatch(context, Type::Number.name(), Type::of(other)))
        }
    }
}

/// A decimal fraction as one over [`parse::SCALE`].
fn over_scale(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator > parse::SCALE {
        return Some(numerator / (denominator / parse::SCALE));
    }
    numerator.checked_mul(parse::SCALE / denominator)
}
