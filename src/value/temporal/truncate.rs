//! Instants cut down to the beginning of a unit.

use super::build::{Facets, Kind, Maker};
use super::date::Date;
use super::fields::Fields;
use super::time::LocalTime;
use super::{Temporal, Value};
use crate::value::{Map, ValueError};

/// Units in the order of their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    WeekYear,
    Year,
    Decade,
    Century,
    Millennium,
}

const UNITS: [(&str, Unit); 14] = [
    ("microsecond", Unit::Microsecond),
    ("millisecond", Unit::Millisecond),
    ("second", Unit::Second),
    ("minute", Unit::Minute),
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("weekYear", Unit::WeekYear),
    ("year", Unit::Year),
    ("decade", Unit::Decade),
    ("century", Unit::Century),
    ("millennium", Unit::Millennium),
];

impl Unit {
    /// How many nanoseconds a unit of time of day has.
    fn nanos(self) -> i64 {
        match self {
            Unit::Microsecond => 1000,
            Unit::Millisecond => 1_000_000,
            Unit::Second => 1_000_000_000,
            Unit::Minute => 60_000_000_000,
            Unit::Hour => 3_600_000_000_000,
            _ => super::time::DAY,
        }
    }

    /// The first day of the unit that holds a date; `None` before the first year.
    fn first_day(self, date: Date) -> Option<Date> {
        let (year, month, _) = date.civil();
        let since = |size: i64| Date::new(year - year.rem_euclid(size), 1, 1);
        match self {
            Unit::Week => date.plus_days(1 - date.weekday()),
            Unit::Month => Date::new(year, month, 1),
            Unit::Quarter => Date::new(year, date.quarter() * 3 - 2, 1),
            Unit::WeekYear => Date::from_week(date.week_year(), 1, 1),
            Unit::Year => since(1),
            Unit::Decade => since(10),
            Unit::Century => since(100),
            Unit::Millennium => since(1000),
            _ => Some(date),
        }
    }
}

impl Maker<'_> {
    /// A value of `kind`: `from` cut down to `unit`, then with the smaller `fields` set.
    /// A `timezone` among them replaces that of the value and keeps what its clock shows.
    pub fn truncate(
        &self,
        kind: Kind,
        unit: &str,
        from: &Temporal,
        fields: &Map,
    ) -> Result<Value, ValueError> {
        let unit =
            unit_named(unit).ok_or_else(|| self.bad(format!("there is no unit `{unit}`")))?;
        let whole = Facets::of(from);
        let needs_date = kind.has_date() || unit > Unit::Day;
        let needs_time = unit < Unit::Day;
        if !kind.has_date() && unit > Unit::Day || !kind.has_time() && needs_time {
            return Err(self.bad(format!("{} cannot be cut down to this unit", kind.phrase())));
        }
        if needs_date && whole.date.is_none() || needs_time && whole.time.is_none() {
            return Err(self.mismatch("a value that has this unit", &Value::Temporal(from.clone())));
        }
        let cut = self.cut(unit, whole)?;
        self.complete(kind, unit, cut, fields)
    }

    fn cut(&self, unit: Unit, whole: Facets) -> Result<Facets, ValueError> {
        let date = match whole.date {
            Some(date) => Some(unit.first_day(date).ok_or_else(|| self.out_of_range())?),
            None => None,
        };
        let nanos = whole.time.map_or(0, LocalTime::nanos);
        let time = Some(LocalTime::from_nanos(nanos - nanos % unit.nanos()));
        Ok(Facets { date, time, ..whole })
    }

    fn complete(
        &self,
        kind: Kind,
        unit: Unit,
        mut cut: Facets,
        fields: &Map,
    ) -> Result<Value, ValueError> {
        let fields = Fields::new(fields, kind, self)?;
        let kept = (unit < Unit::Second).then(|| unit.nanos());
        if kind.has_date() {
            cut.date = Some(fields.date(cut.date)?);
        }
        if kind.has_time() {
            cut.time = Some(fields.time(cut.time, kept)?);
        }
        match fields.get("timezone") {
            Some(zone) => {
                let zone = self.zone(zone)?;
                self.assemble(kind, Facets { zone: None, offset: None, ..cut }, Some(zone))
            }
            None => self.assemble(kind, cut, None),
        }
    }
}

fn unit_named(name: &str) -> Option<Unit> {
    UNITS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}
