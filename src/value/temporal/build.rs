//! Dates and times from maps of components, from text and from one another.
//!
//! A map may name every component, or select a `date`, `time` or `datetime` of
//! another value and override some of its components. What is left out has its
//! least value; but nothing may be left out above something given, unless it was
//! selected. A date alone counts as its midnight. A zone given beside a selected zoned
//! value keeps the instant.

use super::clock::Clock;
use super::date::Date;
use super::datetime::{DateTime, LocalDateTime};
use super::fields::Fields;
use super::parse;
use super::time::{LocalTime, Time};
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

    /// One of it, as messages speak of a value.
    pub fn phrase(self) -> &'static str {
        match self {
            Kind::Date => Type::Date.phrase(),
            Kind::LocalTime => Type::LocalTime.phrase(),
            Kind::Time => Type::Time.phrase(),
            Kind::LocalDateTime => Type::LocalDateTime.phrase(),
            Kind::DateTime => Type::DateTime.phrase(),
        }
    }
}

/// Whether all that it lacks is a zone.
fn is_local(kind: Kind) -> bool {
    matches!(kind, Kind::LocalTime | Kind::LocalDateTime)
}

/// What surrounds the making of a value: who asks, for messages, and the time.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    /// The function.
    pub name: &'a str,
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
            Value::Map(map) => self.make_of(kind, map),
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
            other => Err(self.mismatch(Type::String.phrase(), other)),
        }
    }

    fn parse(&self, kind: Kind, text: &str) -> Result<Value> {
        self.read(kind, text).ok_or_else(|| self.bad(self.misread(kind, text)))
    }

    fn read(&self, kind: Kind, text: &str) -> Option<Value> {
        match kind {
            Kind::Date => parse::date(text).map(Value::from),
            Kind::LocalTime => {
                parse::local_time(text.strip_prefix('T').unwrap_or(text)).map(Value::from)
            }
            Kind::Time => parse::time(text, self.clock).map(Value::from),
            Kind::LocalDateTime => parse::local_date_time(text).map(Value::from),
            Kind::DateTime => parse::date_time(text, self.clock).map(Value::from),
        }
    }

    /// Why a text is no value of `kind`: what would have made it one.
    fn misread(&self, kind: Kind, text: &str) -> String {
        let plain = format!("`{text}` is not {}", kind.phrase());
        let zone = text.strip_suffix(']').and_then(|text| text.rsplit_once('['));
        if let Some((_, zone)) = zone.filter(|(_, zone)| Zone::parse(zone).is_none()) {
            return format!("there is no time zone `{zone}`");
        }
        if self.read(kind, &text.replacen(' ', "T", 1)).is_some() {
            return format!("{plain}, it needs `T` between the date and the time");
        }
        if let Some((at, zone)) = zone
            && let Some(sign) = at.rfind(['+', '-', 'Z'])
            && self.read(kind, &format!("{}[{zone}]", &at[..sign])).is_some()
        {
            return format!("`{zone}` had not the offset `{}` then", &at[sign..]);
        }
        let others = [Kind::Date, Kind::LocalTime, Kind::LocalDateTime, Kind::Time, Kind::DateTime];
        match others.into_iter().find(|other| self.read(*other, text).is_some()) {
            Some(Kind::Time | Kind::DateTime) if is_local(kind) => {
                format!("{plain}: it has a zone")
            }
            Some(other) => format!("{plain} but {}", other.phrase()),
            None => plain,
        }
    }

    fn convert(&self, kind: Kind, temporal: &Temporal) -> Result<Value> {
        let facets = Facets::of(temporal);
        let expected = match kind {
            _ if kind.has_date() && facets.date.is_none() => "a value with a date",
            Kind::Time | Kind::LocalTime if facets.time.is_none() => "a value with a time",
            _ => return self.assemble(kind, facets, None),
        };
        Err(self.mismatch(expected, &Value::Temporal(temporal.clone())))
    }

    fn make_of(&self, kind: Kind, map: &Map) -> Result<Value> {
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
        let context = self.context();
        ValueError::BadArgument { context, problem, detail: "InvalidArgumentValue" }
    }

    pub(super) fn out_of_range(&self) -> ValueError {
        ValueError::Overflow { context: self.context() }
    }

    pub(super) fn mismatch(&self, expected: &str, found: &Value) -> ValueError {
        ValueError::mismatch(self.context(), expected, Type::of(found))
    }

    /// The function as messages name it.
    pub(super) fn context(&self) -> String {
        format!("`{}()`", self.name)
    }
}
