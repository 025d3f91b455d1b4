//! Functions that make dates, times and durations, and what is read from them.

use super::*;

/// A temporal function of one argument, and the bare text of its result.
fn made(name: &str, argument: &Value) -> String {
    let arguments = std::slice::from_ref(argument);
    match run(find(name), arguments, &Graph::new(), &Budget::unlimited()) {
        Ok(value) => cell(&value, &Numbered),
        error => told(error),
    }
}

#[test]
fn temporal_values_from_text() {
    for (name, text, expected) in [
        ("date", "2015-07-21", "2015-07-21"),
        ("date", "20150721", "2015-07-21"),
        ("date", "201507", "2015-07-01"),
        ("date", "2015-W30-2", "2015-07-21"),
        ("date", "2015W302", "2015-07-21"),
        ("date", "2015W30", "2015-07-20"),
        ("date", "2015202", "2015-07-21"),
        ("date", "2015", "2015-01-01"),
        ("date", "2015-Q2-60", "2015-05-30"),
        ("date", "2015Q260", "2015-05-30"),
        ("date", "2015-Q2", "2015-04-01"),
        ("date", "2015Q4", "2015-10-01"),
        ("date", "-2015-Q2-60", "-2015-05-30"),
        ("date", "2015-Q1-91", WRONG_VALUE),
        ("date", "2015-Q5-01", WRONG_VALUE),
        ("date", "2015-Q260", WRONG_VALUE),
        ("date", "2015Q2-60", WRONG_VALUE),
        ("date", "2015-W302", WRONG_VALUE),
        ("date", "2015W30-2", WRONG_VALUE),
        ("date", "+999999999-12-31", "+999999999-12-31"),
        ("date", "-0001-02-03", "-0001-02-03"),
        ("date", "2015-02-29", WRONG_VALUE),
        ("date", "+20150721", "+20150721-01-01"),
        ("date", "é015", WRONG_VALUE),
        ("localtime", "214032.142", "21:40:32.142"),
        ("localtime", "T21", "21:00"),
        ("localtime", "21:4", WRONG_VALUE),
        ("localtime", "24:00", WRONG_VALUE),
        ("localtime", "21:40:32.1234567890", WRONG_VALUE),
        ("time", "21:40:32.142+0100", "21:40:32.142+01:00"),
        ("time", "2140-08", "21:40-08:00"),
        ("time", "21:40", "21:40Z"),
        ("localdatetime", "2015T214032", "2015-01-01T21:40:32"),
        ("localdatetime", "2015-Q2-60T10", "2015-05-30T10:00"),
        ("localdatetime", "-999999999-01-01", "-999999999-01-01T00:00"),
        ("datetime", "20150721T21:40-01:30", "2015-07-21T21:40-01:30"),
        ("datetime", "2015-07-21T21:40[Europe/London]", "2015-07-21T21:40+01:00[Europe/London]"),
        (
            "datetime",
            "2015-07-21T21:40+01:00[Europe/London]",
            "2015-07-21T21:40+01:00[Europe/London]",
        ),
        ("datetime", "2015-07-21T21:40+05:00[Europe/London]", WRONG_VALUE),
        (
            "datetime",
            "2017-10-29T02:30+01:00[Europe/Stockholm]",
            "2017-10-29T02:30+01:00[Europe/Stockholm]",
        ),
        (
            "datetime",
            "2017-03-26T02:30[Europe/Stockholm]",
            "2017-03-26T03:30+02:00[Europe/Stockholm]",
        ),
        ("duration", "P14DT16H12M", "P14DT16H12M"),
        ("duration", "P0.75M", "P22DT19H51M49.5S"),
        ("duration", "P2.5W", "P17DT12H"),
        ("duration", "-P1Y2M", "P-1Y-2M"),
        ("duration", "PT-0.5S", "PT-0.5S"),
        ("duration", "P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"),
        ("duration", "P9223372036854775807D", "P9223372036854775807D"),
        ("duration", "P-9223372036854775808D", "P-9223372036854775808D"),
        ("duration", "P9223372036854775808D", WRONG_VALUE),
        ("duration", "P0.1M-14D", "P-10DT-22H-57M-5.4S"),
        ("duration", "P", WRONG_VALUE),
        ("duration", "PT", WRONG_VALUE),
        ("duration", "P1H", WRONG_VALUE),
        ("duration", "P1D1Y", WRONG_VALUE),
        ("duration", "P99999999999999999999Y", WRONG_VALUE),
    ] {
        assert_eq!(made(name, &s(text)), expected, "{name}('{text}')");
    }
}

#[test]
fn temporal_values_from_maps() {
    let (year, month, day) = (("year", i(1984)), ("month", i(10)), ("day", i(11)));
    let date = Value::from(parse::date("1984-10-31").expect("a date"));
    let clock = Clock::fixed(NOW, Zone::UTC);
    let zoned = parse::date_time("1984-10-11T12:00[Europe/Stockholm]", &clock).expect("it exists");
    let zoned = Value::from(zoned);
    for (name, map, expected) in [
        ("date", m(&[year.clone(), month.clone(), day.clone()]), "1984-10-11"),
        ("date", m(&[year.clone(), day.clone()]), WRONG_VALUE),
        ("date", m(&[("day", i(11))]), WRONG_VALUE),
        ("date", m(&[year.clone(), ("month", i(13))]), WRONG_VALUE),
        ("date", m(&[year.clone(), ("week", i(10)), ("month", i(1))]), WRONG_VALUE),
        ("date", m(&[year.clone(), ("month", f(1.0))]), WRONG_TYPE),
        ("date", m(&[year.clone(), ("hour", i(1))]), WRONG_VALUE),
        ("date", m(&[("year", i(1_000_000_000))]), "ArithmeticError: NumberOutOfRange"),
        ("date", m(&[("date", date.clone()), ("month", i(2))]), "1984-02-29"),
        ("date", m(&[("date", date.clone()), ("quarter", i(1))]), "1984-01-31"),
        ("date", m(&[("date", i(1))]), WRONG_TYPE),
        ("localtime", m(&[("hour", i(12)), ("second", i(1))]), WRONG_VALUE),
        ("localtime", m(&[("hour", i(25))]), WRONG_VALUE),
        ("localtime", m(&[]), WRONG_VALUE),
        ("time", m(&[("hour", NULL)]), WRONG_VALUE),
        ("time", m(&[("hour", i(12)), ("timezone", s("+05:30"))]), "12:00+05:30"),
        ("time", m(&[("hour", i(12)), ("timezone", s("Atlantis"))]), WRONG_VALUE),
        ("time", m(&[("time", zoned.clone()), ("timezone", s("+05:00"))]), "16:00+05:00"),
        (
            "datetime",
            m(&[("datetime", zoned.clone()), ("month", i(3)), ("day", i(28))]),
            "1984-03-28T12:00+02:00[Europe/Stockholm]",
        ),
        (
            "datetime",
            m(&[("datetime", zoned.clone()), ("timezone", s("Pacific/Honolulu"))]),
            "1984-10-11T01:00-10:00[Pacific/Honolulu]",
        ),
        ("datetime", m(&[("epochMillis", i(237_821_673_987))]), "1977-07-15T13:34:33.987Z"),
        (
            "datetime",
            m(&[("epochMillis", i(1)), ("microsecond", i(3))]),
            "1970-01-01T00:00:00.001003Z",
        ),
        ("datetime", m(&[("epochMillis", i(1)), ("millisecond", i(3))]), WRONG_VALUE),
        ("datetime", m(&[("epochSeconds", i(1)), year.clone()]), WRONG_VALUE),
        ("datetime", m(&[year, ("timezone", s("+02:05:59"))]), "1984-01-01T00:00+02:05:59"),
        (
            "datetime",
            m(&[("timezone", s("Asia/Tokyo"))]),
            "2024-02-29T21:34:56.789+09:00[Asia/Tokyo]",
        ),
        ("duration", m(&[("months", f(0.75))]), "P22DT19H51M49.5S"),
        ("duration", m(&[("seconds", i(2)), ("milliseconds", i(-1))]), "PT1.999S"),
        ("duration", m(&[("years", i(i64::MAX))]), "ArithmeticError: NumberOutOfRange"),
        ("duration", m(&[("years", f(f64::NAN))]), "ArithmeticError: NumberOutOfRange"),
        ("duration", m(&[("fortnights", i(1))]), WRONG_VALUE),
    ] {
        assert_eq!(made(name, &map), expected, "{name} {map:?}");
    }
    assert_eq!(made("localtime", &date), WRONG_TYPE);
    assert_eq!(made("date", &zoned), "1984-10-11");
    assert_eq!(made("datetime", &date), "1984-10-31T00:00Z");
    let time = Value::from(parse::local_time("12:00").expect("a time"));
    assert_eq!(made("datetime", &time), WRONG_TYPE);
}

#[test]
fn clocks() {
    for (name, expected) in [
        ("date", "date('2024-02-29')"),
        ("date.transaction", "date('2024-02-29')"),
        ("localtime.statement", "localtime('12:34:56.789')"),
        ("time.realtime", "time('12:34:56.789Z')"),
        ("localdatetime", "localdatetime('2024-02-29T12:34:56.789')"),
        ("datetime.realtime", "datetime('2024-02-29T12:34:56.789Z')"),
        ("timestamp", "1709210096789"),
    ] {
        assert_eq!(call(name, &[]), expected);
    }
    check(&[
        ("date.realtime", vec![NULL], "null"),
        ("time.statement", vec![s("-10:00")], "time('02:34:56.789-10:00')"),
        (
            "datetime.fromepoch",
            vec![i(416_779), i(999_999_999)],
            "datetime('1970-01-05T19:46:19.999999999Z')",
        ),
        ("datetime.fromepoch", vec![i(i64::MAX)], "ArithmeticError: NumberOutOfRange"),
        ("datetime.fromepochmillis", vec![i(-1)], "datetime('1969-12-31T23:59:59.999Z')"),
    ]);
}

#[test]
fn truncation() {
    let clock = Clock::fixed(NOW, Zone::UTC);
    let at = parse::date_time("2017-11-11T12:31:14.645876123+01:00", &clock).expect("it exists");
    let at = Value::from(at);
    for (name, unit, fields, expected) in [
        ("date.truncate", "millennium", m(&[]), "date('2000-01-01')"),
        ("date.truncate", "century", m(&[("day", i(2))]), "date('2000-01-02')"),
        ("date.truncate", "decade", m(&[]), "date('2010-01-01')"),
        ("date.truncate", "weekYear", m(&[]), "date('2017-01-02')"),
        ("date.truncate", "quarter", m(&[]), "date('2017-10-01')"),
        ("date.truncate", "week", m(&[("dayOfWeek", i(2))]), "date('2017-11-07')"),
        ("date.truncate", "hour", m(&[]), WRONG_VALUE),
        ("date.truncate", "eon", m(&[]), WRONG_VALUE),
        ("time.truncate", "minute", m(&[]), "time('12:31+01:00')"),
        ("time.truncate", "day", m(&[("timezone", s("+05:00"))]), "time('00:00+05:00')"),
        (
            "localtime.truncate",
            "millisecond",
            m(&[("nanosecond", i(2))]),
            "localtime('12:31:14.645000002')",
        ),
        ("localtime.truncate", "millisecond", m(&[("nanosecond", i(1_000_000))]), WRONG_VALUE),
        ("localtime.truncate", "month", m(&[]), WRONG_VALUE),
        ("localdatetime.truncate", "hour", m(&[]), "localdatetime('2017-11-11T12:00')"),
        ("datetime.truncate", "month", m(&[]), "datetime('2017-11-01T00:00+01:00')"),
        (
            "datetime.truncate",
            "month",
            m(&[("timezone", s("Europe/London"))]),
            "datetime('2017-11-01T00:00Z[Europe/London]')",
        ),
    ] {
        assert_eq!(call(name, &[s(unit), at.clone(), fields]), expected, "{name} {unit}");
    }
    assert_eq!(call("date.truncate", &[s("month")]), "date('2024-02-01')");
    assert_eq!(call("datetime.truncate", &[s("day"), i(1)]), WRONG_TYPE);
}

#[test]
fn durations_between() {
    let clock = Clock::fixed(NOW, Zone::UTC);
    let date = |text| Value::from(parse::date(text).expect("a date"));
    let local = |text| Value::from(parse::local_date_time(text).expect("it exists"));
    let zoned = |text| Value::from(parse::date_time(text, &clock).expect("it exists"));
    let time = |text| Value::from(parse::local_time(text).expect("a time"));
    check(&[
        ("duration.between", vec![date("1984-10-11"), date("2015-06-24")], "duration('P30Y8M13D')"),
        (
            "duration.between",
            vec![local("2018-01-02T10:00"), local("2018-01-01T12:00")],
            "duration('PT-22H')",
        ),
        ("duration.inMonths", vec![date("2018-03-11"), date("2016-06-24")], "duration('P-1Y-8M')"),
        ("duration.inDays", vec![date("1984-10-11"), date("2015-06-24")], "duration('P11213D')"),
        ("duration.inDays", vec![date("1984-10-11"), time("12:00")], "duration('PT0S')"),
        ("duration.inSeconds", vec![time("12:34:54.7"), time("12:34:54.3")], "duration('PT-0.4S')"),
        (
            "duration.inSeconds",
            vec![zoned("2017-10-29T00:00[Europe/Stockholm]"), local("2017-10-29T04:00")],
            "duration('PT5H')",
        ),
        (
            "duration.between",
            vec![date("-999999999-01-01"), date("+999999999-12-31")],
            "duration('P1999999998Y11M30D')",
        ),
        ("duration.between", vec![date("1984-10-11"), i(1)], WRONG_TYPE),
        ("duration.between", vec![date("1984-10-11"), NULL], "null"),
    ]);
    let duration = Value::from(parse::duration("P1Y").expect("a duration"));
    assert_eq!(call("duration.inDays", &[duration.clone(), duration]), WRONG_TYPE);
}

#[test]
fn components() {
    let clock = Clock::fixed(NOW, Zone::UTC);
    let at = parse::date_time("1984-11-11T12:31:14.645876123[Europe/Stockholm]", &clock);
    let at = Value::from(at.expect("it exists"));
    let length = Value::from(parse::duration("P1Y4M10DT1H1M1.111111111S").expect("a duration"));
    let back = Value::from(parse::duration("PT-1.1115S").expect("a duration"));
    let read = |value: &Value, name: &str| match value {
        Value::Temporal(temporal) => temporal.component(name).map(|value| plain(&value)),
        _ => None,
    };
    for (value, name, expected) in [
        (&at, "weekYear", "1984"),
        (&at, "dayOfQuarter", "42"),
        (&at, "weekDay", "7"),
        (&at, "microsecond", "645876"),
        (&at, "timezone", "'Europe/Stockholm'"),
        (&at, "offset", "'+01:00'"),
        (&at, "offsetMinutes", "60"),
        (&at, "epochMillis", "469020674645"),
        (&length, "quarters", "5"),
        (&length, "monthsOfQuarter", "1"),
        (&length, "minutes", "61"),
        (&length, "milliseconds", "3661111"),
        (&length, "nanosecondsOfSecond", "111111111"),
        (&back, "seconds", "-2"),
        (&back, "milliseconds", "-1112"),
        (&back, "millisecondsOfSecond", "888"),
        (&back, "microseconds", "-1111500"),
    ] {
        assert_eq!(read(value, name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(read(&at, "fortnight"), None);
    assert_eq!(read(&length, "year"), None);
}
