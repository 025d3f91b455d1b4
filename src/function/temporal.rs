//! Functions that make dates, times and durations.

use super::{Call, Function, Parameter};
use crate::value::temporal::between::{Units, between};
use crate::value::temporal::build::{Kind, Maker};
use crate::value::temporal::{Clock, Temporal, Zone, duration_of_amounts, parse};
use crate::value::{Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

/// The instant types by number, as the functions generic over them name them.
const KINDS: [Kind; 5] =
    [Kind::Date, Kind::LocalTime, Kind::Time, Kind::LocalDateTime, Kind::DateTime];
const DATE: usize = 0;
const LOCAL_TIME: usize = 1;
const TIME: usize = 2;
const LOCAL_DATE_TIME: usize = 3;
const DATE_TIME: usize = 4;

/// What makes a value in the name of the called function.
fn maker<'a>(call: &Call<'a>) -> Maker<'a> {
    Maker { name: call.name, clock: call.clock }
}

fn make<const KIND: usize>(call: &Call<'_>) -> Result {
    if call.arguments.is_empty() {
        return now::<KIND>(call, Clock::statement);
    }
    maker(call).make(KINDS[KIND], call.value(0))
}

/// The current time by one of the clocks, in a zone if one is given.
fn now<const KIND: usize>(call: &Call<'_>, clock: fn(&Clock) -> i128) -> Result {
    let maker = maker(call);
    let zone = if call.has(0) { maker.zone(call.value(0))? } else { call.clock.zone() };
    maker.at(KINDS[KIND], clock(call.clock), zone)
}

fn transaction<const KIND: usize>(call: &Call<'_>) -> Result {
    now::<KIND>(call, Clock::transaction)
}

fn statement<const KIND: usize>(call: &Call<'_>) -> Result {
    now::<KIND>(call, Clock::statement)
}

fn realtime<const KIND: usize>(call: &Call<'_>) -> Result {
    now::<KIND>(call, Clock::realtime)
}

fn truncate<const KIND: usize>(call: &Call<'_>) -> Result {
    let unit = call.text(0)?;
    let fields = call.map_or_empty(2)?;
    let maker = maker(call);
    if call.has(1) {
        return maker.truncate(KINDS[KIND], unit, call.temporal(1)?, &fields);
    }
    let now = maker.at(Kind::DateTime, call.clock.statement(), call.clock.zone())?;
    match now {
        Value::Temporal(now) => maker.truncate(KINDS[KIND], unit, &now, &fields),
        other => Err(call.mismatch("a temporal value", &other)),
    }
}

fn from_epoch(call: &Call<'_>) -> Result {
    let seconds = i128::from(call.integer(0)?) * 1_000_000_000;
    let nanos = if call.has(1) { i128::from(call.integer(1)?) } else { 0 };
    maker(call).at(Kind::DateTime, seconds + nanos, Zone::UTC)
}

fn from_epoch_millis(call: &Call<'_>) -> Result {
    let instant = i128::from(call.integer(0)?) * 1_000_000;
    maker(call).at(Kind::DateTime, instant, Zone::UTC)
}

fn timestamp(call: &Call<'_>) -> Result {
    Ok(Value::Integer(call.clock.statement().div_euclid(1_000_000) as i64))
}

fn duration(call: &Call<'_>) -> Result {
    match call.value(0) {
        Value::String(text) => parse::duration(text)
            .map(Value::from)
            .ok_or_else(|| call.bad("InvalidArgumentValue", format!("`{text}` is not a Duration"))),
        Value::Map(map) => duration_of_amounts(map, &call.context()),
        duration @ Value::Temporal(Temporal::Duration(_)) => Ok(duration.clone()),
        other => Err(call.mismatch("a string, a map or a duration", other)),
    }
}

fn difference(call: &Call<'_>, units: Units) -> Result {
    let (from, to) = (instant(call, 0)?, instant(call, 1)?);
    between(from, to, units).map(Value::from).ok_or_else(|| call.overflow())
}

fn instant<'a>(call: &Call<'a>, place: usize) -> Result<&'a Temporal> {
    match call.temporal(place)? {
        Temporal::Duration(_) => Err(call.mismatch("a date or time", call.value(place))),
        temporal => Ok(temporal),
    }
}

fn duration_between(call: &Call<'_>) -> Result {
    difference(call, Units::All)
}

fn in_months(call: &Call<'_>) -> Result {
    difference(call, Units::Months)
}

fn in_days(call: &Call<'_>) -> Result {
    difference(call, Units::Days)
}

fn in_seconds(call: &Call<'_>) -> Result {
    difference(call, Units::Seconds)
}

const DATED: Parameter = Parameter::new(
    "input",
    &[Type::Map, Type::String, Type::Date, Type::LocalDateTime, Type::DateTime],
);
const TIMED: Parameter = Parameter::new(
    "input",
    &[Type::Map, Type::String, Type::LocalTime, Type::Time, Type::LocalDateTime, Type::DateTime],
);
const INSTANT: &[Type] =
    &[Type::Date, Type::LocalTime, Type::Time, Type::LocalDateTime, Type::DateTime];
const VALUE: Parameter = Parameter::new("value", INSTANT);
const FROM: Parameter = Parameter::new("from", INSTANT);
const TO: Parameter = Parameter::new("to", INSTANT);
const ZONE: Parameter = Parameter::new("timezone", &[Type::String]);
const UNIT: Parameter = Parameter::new("unit", &[Type::String]);
const FIELDS: Parameter = Parameter::new("fields", &[Type::Map]);
const SECONDS: Parameter = Parameter::new("seconds", &[Type::Integer]);
const NANOSECONDS: Parameter = Parameter::new("nanoseconds", &[Type::Integer]);
const MILLISECONDS: Parameter = Parameter::new("milliseconds", &[Type::Integer]);
const LENGTH: Parameter = Parameter::new("input", &[Type::Map, Type::String, Type::Duration]);

/// A function that reads a clock where nothing is given.
const fn clocked(
    name: &'static str,
    parameters: &'static [Parameter],
    returns: Type,
    body: fn(&Call<'_>) -> Result,
    help: &'static str,
) -> Function {
    Function::scalar(name, parameters, returns, body, help).requires(0)
}

const BY_TRANSACTION: &str = "when the transaction began";
const BY_STATEMENT: &str = "when the statement began";
const BY_SYSTEM: &str = "this very moment";
const CUT: &str = "a value cut down to the beginning of a unit, then with smaller fields set";

/// The table: the functions of each instant type, then the others.
macro_rules! table {
    ([$($name:literal, $kind:ident, $returns:expr, $input:ident, $help:literal;)*] $($rest:expr),*) => {
        &[
            $(
                clocked($name, &[$input], $returns, make::<$kind>, $help),
                clocked(
                    concat!($name, ".transaction"),
                    &[ZONE],
                    $returns,
                    transaction::<$kind>,
                    BY_TRANSACTION,
                ),
                clocked(
                    concat!($name, ".statement"),
                    &[ZONE],
                    $returns,
                    statement::<$kind>,
                    BY_STATEMENT,
                ),
                clocked(
                    concat!($name, ".realtime"),
                    &[ZONE],
                    $returns,
                    realtime::<$kind>,
                    BY_SYSTEM,
                )
                .changing(),
                Function::scalar(
                    concat!($name, ".truncate"),
                    &[UNIT, VALUE, FIELDS],
                    $returns,
                    truncate::<$kind>,
                    CUT,
                )
                .requires(1),
            )*
            $($rest),*
        ]
    };
}

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = table! {
    [
    "date", DATE, Type::Date, DATED, "a date, or today";
    "localtime", LOCAL_TIME, Type::LocalTime, TIMED, "a time of day, or the time now";
    "time", TIME, Type::Time, TIMED, "a time of day with its offset, or the time now";
    "localdatetime", LOCAL_DATE_TIME, Type::LocalDateTime, DATED, "a date and time, or now";
    "datetime", DATE_TIME, Type::DateTime, DATED, "a date and time in a zone, or now";
    ]

    Function::scalar(
        "datetime.fromepoch",
        &[SECONDS, NANOSECONDS],
        Type::DateTime,
        from_epoch,
        "so many seconds and nanoseconds after 1970 began in UTC",
    )
    .requires(1),
    Function::scalar(
        "datetime.fromepochmillis",
        &[MILLISECONDS],
        Type::DateTime,
        from_epoch_millis,
        "so many milliseconds after 1970 began in UTC",
    ),
    Function::scalar(
        "timestamp",
        &[],
        Type::Integer,
        timestamp,
        "milliseconds since 1970 began in UTC",
    ),
    Function::scalar("duration", &[LENGTH], Type::Duration, duration, "a length of time"),
    Function::scalar(
        "duration.between",
        &[FROM, TO],
        Type::Duration,
        duration_between,
        "the time between two instants, in months, days and seconds",
    ),
    Function::scalar(
        "duration.inMonths",
        &[FROM, TO],
        Type::Duration,
        in_months,
        "the whole months between two instants",
    ),
    Function::scalar(
        "duration.inDays",
        &[FROM, TO],
        Type::Duration,
        in_days,
        "the whole days between two instants",
    ),
    Function::scalar(
        "duration.inSeconds",
        &[FROM, TO],
        Type::Duration,
        in_seconds,
        "the seconds between two instants",
    )
};
