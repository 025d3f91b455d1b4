//! Every function of the table, called through the table.

use relata::budget::{Budget, Cancel, Limits};
use relata::function::{self, Body, Function};
use relata::graph::{Entity, Graph};
use relata::value::display::{Numbered, cell, plain};
use relata::value::temporal::{Clock, Zone, component, parse};
use relata::value::{Map, Path, Value, ValueError};

/// 2024-02-29T12:34:56.789Z
const NOW: i128 = 1_709_210_096_789_000_000;

fn i(number: i64) -> Value {
    Value::Integer(number)
}

fn f(number: f64) -> Value {
    Value::Float(number)
}

fn s(text: &str) -> Value {
    Value::string(text)
}

fn b(truth: bool) -> Value {
    Value::Boolean(truth)
}

fn l(items: &[Value]) -> Value {
    Value::list(items.to_vec()).expect("shallow")
}

fn m(entries: &[(&str, Value)]) -> Value {
    let entries = entries.iter().map(|(key, value)| ((*key).into(), value.clone()));
    Value::map(entries.collect::<Map>()).expect("shallow")
}

const NULL: Value = Value::Null;

fn find(name: &str) -> &'static Function {
    function::lookup(name).unwrap_or_else(|| panic!("no function {name}"))
}

/// Class and detail of an error, as the conformance kit names them.
fn told(result: Result<Value, ValueError>) -> String {
    match result {
        Ok(value) => plain(&value),
        Err(error) => format!("{}: {}", error.class(), error.detail()),
    }
}

fn call_in(graph: &Graph, name: &str, arguments: &[Value]) -> String {
    let function = find(name);
    assert_eq!(function.check_count(arguments.len()), Ok(()), "{name}");
    let clock = Clock::fixed(NOW, Zone::UTC);
    told(function.call(arguments, graph, &clock, &Budget::unlimited()))
}

fn call(name: &str, arguments: &[Value]) -> String {
    call_in(&Graph::new(), name, arguments)
}

fn check(table: &[(&str, Vec<Value>, &str)]) {
    for (name, arguments, expected) in table {
        assert_eq!(call(name, arguments), *expected, "{name} {arguments:?}");
    }
}

fn aggregate(name: &str, rows: &[(Vec<Value>, u64)]) -> String {
    let Body::Aggregate(start) = find(name).body else { panic!("{name} is no aggregate") };
    let mut state = start();
    for (arguments, times) in rows {
        if let Err(error) = state.add(arguments, *times) {
            return told(Err(error));
        }
    }
    told(state.finish())
}

const WRONG_TYPE: &str = "TypeError: InvalidArgumentValue";
const WRONG_VALUE: &str = "ArgumentError: InvalidArgumentValue";
const OUT_OF_RANGE: &str = "ArgumentError: NumberOutOfRange";

#[test]
fn text() {
    check(&[
        ("toUpper", vec![s("straße")], "'STRASSE'"),
        ("toUpper", vec![NULL], "null"),
        ("toUpper", vec![i(1)], WRONG_TYPE),
        ("toLower", vec![s("ÄB")], "'äb'"),
        ("trim", vec![s(" a ")], "'a'"),
        ("trim", vec![s("xxaxx"), s("x")], "'a'"),
        ("lTrim", vec![s(" a ")], "'a '"),
        ("rTrim", vec![s(" a ")], "' a'"),
        ("replace", vec![s("hello"), s("l"), s("w")], "'hewwo'"),
        ("replace", vec![s("hello"), s("l"), s("w"), i(1)], "'hewlo'"),
        ("replace", vec![s("ab"), s(""), s("-")], "'-a-b-'"),
        ("substring", vec![s("0123456789"), i(1)], "'123456789'"),
        ("substring", vec![s("héllo"), i(1), i(2)], "'él'"),
        ("substring", vec![s("abc"), i(5), i(2)], "''"),
        ("substring", vec![s("abc"), i(-1)], OUT_OF_RANGE),
        ("left", vec![s("héllo"), i(2)], "'hé'"),
        ("left", vec![s("a"), i(i64::MAX)], "'a'"),
        ("right", vec![s("héllo"), i(2)], "'lo'"),
        ("right", vec![s("a"), i(-1)], OUT_OF_RANGE),
        ("split", vec![s("a,b,"), s(",")], "['a', 'b', '']"),
        ("split", vec![s("aé"), s("")], "['a', 'é']"),
        ("split", vec![s(""), s(",")], "['']"),
        ("split", vec![s("a,b;c"), l(&[s(","), s(";")])], "['a', 'b', 'c']"),
        ("split", vec![s("a"), l(&[i(1)])], WRONG_TYPE),
        ("reverse", vec![s("raksO")], "'Oskar'"),
        ("reverse", vec![l(&[i(1), NULL])], "[null, 1]"),
        ("reverse", vec![i(1)], WRONG_TYPE),
        ("char_length", vec![s("né")], "2"),
    ]);
}

#[test]
fn numbers() {
    check(&[
        ("abs", vec![i(-3)], "3"),
        ("abs", vec![i(i64::MIN)], "ArithmeticError: NumberOutOfRange"),
        ("abs", vec![f(-3.5)], "3.5"),
        ("ceil", vec![f(0.1)], "1.0"),
        ("floor", vec![i(3)], "3.0"),
        ("round", vec![f(-1.5)], "-1.0"),
        ("round", vec![f(2.5)], "3.0"),
        ("round", vec![f(0.499_999_999_999_999_94)], "0.0"),
        ("round", vec![f(1.005), i(2)], "1.01"),
        ("round", vec![f(-1.55), i(1)], "-1.6"),
        ("round", vec![f(9.99), i(1)], "10.0"),
        ("round", vec![f(2.5), i(0), s("HALF_EVEN")], "2.0"),
        ("round", vec![f(1.25), i(1), s("half_down")], "1.2"),
        ("round", vec![f(-1.21), i(1), s("FLOOR")], "-1.3"),
        ("round", vec![f(1.21), i(1), s("UP")], "1.3"),
        ("round", vec![f(1.29), i(1), s("DOWN")], "1.2"),
        ("round", vec![f(-1.29), i(1), s("CEILING")], "-1.2"),
        ("round", vec![f(1.5), i(1), s("SIDEWAYS")], WRONG_VALUE),
        ("round", vec![f(1.5), i(-1)], OUT_OF_RANGE),
        ("round", vec![f(1e-300), i(3)], "0.0"),
        ("round", vec![f(f64::INFINITY), i(3)], "Infinity"),
        ("sign", vec![f(-0.1)], "-1"),
        ("sign", vec![i(0)], "0"),
        ("isNaN", vec![f(f64::NAN)], "true"),
        ("sqrt", vec![f(12.96)], "3.6"),
        ("sqrt", vec![i(-1)], "NaN"),
        ("exp", vec![i(0)], "1.0"),
        ("log", vec![i(1)], "0.0"),
        ("log10", vec![i(1000)], "3.0"),
        ("e", vec![], "2.718281828459045"),
        ("pi", vec![], "3.141592653589793"),
        ("sin", vec![i(0)], "0.0"),
        ("cos", vec![i(0)], "1.0"),
        ("tan", vec![i(0)], "0.0"),
        ("cot", vec![i(0)], "Infinity"),
        ("asin", vec![i(0)], "0.0"),
        ("acos", vec![i(1)], "0.0"),
        ("atan", vec![i(0)], "0.0"),
        ("atan2", vec![i(0), i(1)], "0.0"),
        ("sinh", vec![i(0)], "0.0"),
        ("cosh", vec![i(0)], "1.0"),
        ("tanh", vec![i(0)], "0.0"),
        ("degrees", vec![f(std::f64::consts::PI)], "180.0"),
        ("radians", vec![i(180)], "3.141592653589793"),
        ("haversin", vec![i(0)], "0.0"),
        ("sqrt", vec![s("4")], WRONG_TYPE),
    ]);
}

#[test]
fn random() {
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        let number: f64 = call("rand", &[]).parse().expect("a float");
        assert!((0.0..1.0).contains(&number));
        assert!(seen.insert(call("randomUUID", &[])));
    }
    let name = call("randomUUID", &[]);
    assert_eq!((name.len(), name.as_bytes()[15]), (38, b'4'));
    assert!(!find("rand").deterministic && find("toUpper").deterministic);
}

#[test]
fn lists() {
    check(&[
        ("size", vec![l(&[i(1), NULL])], "2"),
        ("size", vec![s("né")], "2"),
        ("size", vec![i(1)], WRONG_TYPE),
        ("isEmpty", vec![m(&[])], "true"),
        ("isEmpty", vec![s("a")], "false"),
        ("isEmpty", vec![l(&[])], "true"),
        ("head", vec![l(&[])], "null"),
        ("head", vec![l(&[i(1), i(2)])], "1"),
        ("last", vec![l(&[i(1), i(2)])], "2"),
        ("tail", vec![l(&[i(1), i(2)])], "[2]"),
        ("tail", vec![l(&[])], "[]"),
        ("range", vec![i(-1), i(1)], "[-1, 0, 1]"),
        ("range", vec![i(0), i(-1)], "[]"),
        ("range", vec![i(0), i(0)], "[0]"),
        ("range", vec![i(0), i(0), i(-3)], "[0]"),
        ("range", vec![i(10), i(0), i(-4)], "[10, 6, 2]"),
        ("range", vec![i(0), i(10), i(-4)], "[]"),
        ("range", vec![i(i64::MAX - 1), i(i64::MAX)], "[9223372036854775806, 9223372036854775807]"),
        (
            "range",
            vec![i(i64::MIN), i(i64::MAX), i(i64::MAX)],
            "[-9223372036854775808, -1, 9223372036854775806]",
        ),
        ("range", vec![i(i64::MIN), i(i64::MAX)], "ArithmeticError: NumberOutOfRange"),
        ("range", vec![i(2), i(8), i(0)], OUT_OF_RANGE),
        ("range", vec![f(0.0), i(1), i(1)], "ArgumentError: InvalidArgumentType"),
        ("range", vec![i(0), b(true)], "ArgumentError: InvalidArgumentType"),
        ("coalesce", vec![NULL, i(2), i(3)], "2"),
        ("coalesce", vec![NULL], "null"),
        ("nullIf", vec![i(1), f(1.0)], "null"),
        ("nullIf", vec![i(1), NULL], "1"),
        ("exists", vec![NULL], "false"),
        ("exists", vec![b(false)], "true"),
    ]);
}

#[test]
fn conversions() {
    let today = Value::from(parse::date("1984-10-11").expect("a date"));
    check(&[
        ("toString", vec![f(2.3)], "'2.3'"),
        ("toString", vec![f(1e21)], "'1.0E21'"),
        ("toString", vec![b(true)], "'true'"),
        ("toString", vec![today], "'1984-10-11'"),
        ("toString", vec![l(&[])], WRONG_TYPE),
        ("toStringOrNull", vec![l(&[])], "null"),
        ("toStringList", vec![l(&[i(1), l(&[])])], "['1', null]"),
        ("toInteger", vec![f(82.9)], "82"),
        ("toInteger", vec![s("1.7")], "1"),
        ("toInteger", vec![s("foo")], "null"),
        ("toInteger", vec![s("")], "null"),
        ("toInteger", vec![s("9223372036854775807")], "9223372036854775807"),
        ("toInteger", vec![s("9223372036854775808")], "null"),
        ("toInteger", vec![s("inf")], "null"),
        ("toInteger", vec![f(f64::NAN)], "null"),
        ("toInteger", vec![m(&[])], WRONG_TYPE),
        ("toIntegerOrNull", vec![b(true)], "null"),
        ("toIntegerList", vec![l(&[s("1"), b(true)])], "[1, null]"),
        ("toFloat", vec![s("5")], "5.0"),
        ("toFloat", vec![s("1e3")], "1000.0"),
        ("toFloat", vec![s("nan")], "null"),
        ("toFloat", vec![b(true)], WRONG_TYPE),
        ("toFloatOrNull", vec![b(true)], "null"),
        ("toFloatList", vec![l(&[i(1)])], "[1.0]"),
        ("toBoolean", vec![s("TRUE")], "true"),
        ("toBoolean", vec![s(" tru ")], "null"),
        ("toBoolean", vec![f(1.0)], WRONG_TYPE),
        ("toBooleanOrNull", vec![f(1.0)], "null"),
        ("toBooleanList", vec![l(&[s("false"), f(1.0)])], "[false, null]"),
        ("valueType", vec![NULL], "'NULL'"),
        ("valueType", vec![l(&[])], "'LIST<NOTHING> NOT NULL'"),
        ("valueType", vec![l(&[i(1), NULL, s("")])], "'LIST<INTEGER | STRING> NOT NULL'"),
        ("valueType", vec![l(&[l(&[i(1)])])], "'LIST<LIST<INTEGER NOT NULL> NOT NULL> NOT NULL'"),
    ]);
}

#[test]
fn entities() {
    let mut graph = Graph::new();
    let film = graph.intern_label("Film");
    let (title, year) = (graph.intern_key("title"), graph.intern_key("year"));
    let kind = graph.intern_type("PLAYS");
    let node = graph.add_node(vec![film], vec![(title, s("Heat")), (year, i(1995))]);
    let other = graph.add_node(vec![], vec![]);
    let edge = graph.add_relationship(other, kind, node, vec![]);
    let path = Path { nodes: vec![other, node], relationships: vec![edge] };
    let (n, r) = (Value::Node(node), Value::Relationship(edge));
    let p = Value::Path(std::sync::Arc::new(path));
    for (name, argument, expected) in [
        ("id", &n, "0"),
        ("elementId", &r, "'0'"),
        ("labels", &n, "['Film']"),
        ("labels", &r, WRONG_TYPE),
        ("type", &r, "'PLAYS'"),
        ("type", &i(0), WRONG_TYPE),
        ("startNode", &r, "(#1)"),
        ("endNode", &r, "(#0)"),
        ("keys", &n, "['title', 'year']"),
        ("keys", &m(&[("a", NULL)]), "['a']"),
        ("keys", &i(1), WRONG_TYPE),
        ("properties", &n, "{title: 'Heat', year: 1995}"),
        ("properties", &r, "{}"),
        ("properties", &m(&[("a", i(1))]), "{a: 1}"),
        ("nodes", &p, "[(#1), (#0)]"),
        ("relationships", &p, "[[#0]]"),
        ("length", &p, "1"),
        ("length", &n, WRONG_TYPE),
    ] {
        assert_eq!(call_in(&graph, name, std::slice::from_ref(argument)), expected, "{name}");
    }
    graph.delete_relationship(edge);
    graph.delete_node(node);
    assert!(graph.is_deleted(Entity::Node(node)));
    for (name, argument, expected) in [
        ("labels", &n, "EntityNotFound: DeletedEntityAccess"),
        ("properties", &n, "EntityNotFound: DeletedEntityAccess"),
        ("keys", &r, "EntityNotFound: DeletedEntityAccess"),
        ("type", &r, "'PLAYS'"),
        ("id", &n, "0"),
    ] {
        assert_eq!(call_in(&graph, name, std::slice::from_ref(argument)), expected, "{name}");
    }
}

/// A temporal function of one argument, and the bare text of its result.
fn made(name: &str, argument: &Value) -> String {
    let clock = Clock::fixed(NOW, Zone::UTC);
    let arguments = std::slice::from_ref(argument);
    match find(name).call(arguments, &Graph::new(), &clock, &Budget::unlimited()) {
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
    assert_eq!(made("datetime", &date), WRONG_TYPE);
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
    let read = |value: &Value, name: &str| match value {
        Value::Temporal(temporal) => component(temporal, name).map(|value| plain(&value)),
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
    ] {
        assert_eq!(read(value, name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(read(&at, "fortnight"), None);
    assert_eq!(read(&length, "year"), None);
}

#[test]
fn aggregates() {
    let one = |values: &[Value]| -> Vec<(Vec<Value>, u64)> {
        values.iter().map(|value| (vec![value.clone()], 1)).collect()
    };
    let mixed = one(&[i(1), s("a"), NULL, l(&[i(1), i(2)]), f(0.2), s("b")]);
    let numbers = one(&[i(1), NULL, i(2), i(6)]);
    let day = Value::from(parse::duration("P1D").expect("a duration"));
    for (name, rows, expected) in [
        ("count", numbers.clone(), "3"),
        ("count", vec![(vec![], 7)], "7"),
        ("sum", numbers.clone(), "9"),
        ("sum", vec![], "0"),
        ("sum", one(&[i(1), f(0.5)]), "1.5"),
        ("sum", one(&[f(1e100), f(1.0), f(-1e100)]), "1.0"),
        ("sum", one(&[i(i64::MAX), i(1), i(-2)]), "9223372036854775806"),
        ("sum", one(&[i(i64::MAX), i(1)]), "ArithmeticError: NumberOutOfRange"),
        ("sum", one(&[day.clone(), day.clone()]), "duration('P2D')"),
        ("sum", one(&[s("a")]), WRONG_TYPE),
        ("sum", one(&[i(1), day.clone()]), WRONG_TYPE),
        ("sum", vec![(vec![i(3)], 5)], "15"),
        ("avg", numbers.clone(), "3.0"),
        ("avg", one(&[NULL]), "null"),
        ("avg", vec![(vec![day], 2)], "duration('P1D')"),
        ("min", mixed.clone(), "[1, 2]"),
        ("max", mixed, "1"),
        ("max", one(&[NULL]), "null"),
        ("collect", numbers.clone(), "[1, 2, 6]"),
        ("collect", vec![(vec![i(1)], 2), (vec![i(2)], 0)], "[1, 1]"),
        ("stDev", one(&[i(2), i(4), i(4), i(4), i(5), i(5), i(7), i(9)]), "2.138089935299395"),
        (
            "stDevP",
            vec![
                (vec![i(2)], 1),
                (vec![i(4)], 3),
                (vec![i(5)], 2),
                (vec![i(7)], 1),
                (vec![i(9)], 1),
            ],
            "2.0",
        ),
        ("stDev", vec![], "0.0"),
        ("stDev", one(&[s("a")]), WRONG_TYPE),
    ] {
        assert_eq!(aggregate(name, &rows), expected, "{name} {rows:?}");
    }
}

#[test]
fn percentiles() {
    let rows = |fraction: f64| -> Vec<(Vec<Value>, u64)> {
        [30.0, 10.0, 20.0].map(|price| (vec![f(price), f(fraction)], 1)).to_vec()
    };
    for (name, fraction, expected) in [
        ("percentileCont", 0.0, "10.0"),
        ("percentileCont", 0.5, "20.0"),
        ("percentileCont", 0.75, "25.0"),
        ("percentileCont", 1.0, "30.0"),
        ("percentileDisc", 0.0, "10.0"),
        ("percentileDisc", 0.5, "20.0"),
        ("percentileDisc", 0.7, "30.0"),
        ("percentileDisc", 1.0, "30.0"),
        ("percentileDisc", 1.1, OUT_OF_RANGE),
        ("percentileCont", -1.0, OUT_OF_RANGE),
    ] {
        assert_eq!(aggregate(name, &rows(fraction)), expected, "{name} {fraction}");
    }
    assert_eq!(
        aggregate("percentileDisc", &[(vec![i(1), f(0.5)], 9), (vec![i(2), f(0.5)], 1)]),
        "1"
    );
    assert_eq!(aggregate("percentileCont", &[]), "null");
}

#[test]
fn large_results_are_refused() {
    let limits = Limits { memory_max: Some(1 << 16), ..Limits::none() };
    let budget = Budget::new(limits, Cancel::default());
    let clock = Clock::fixed(NOW, Zone::UTC);
    let long = s(&"a".repeat(40_000));
    for (name, arguments) in [
        ("range", vec![i(0), i(1_000_000_000)]),
        ("replace", vec![long.clone(), s("a"), s("bb")]),
        ("split", vec![long, s("")]),
    ] {
        let result = find(name).call(&arguments, &Graph::new(), &clock, &budget);
        assert_eq!(told(result), "ResourceError: MemoryLimit", "{name}");
    }
    let Body::Aggregate(start) = find("collect").body else { panic!("it is an aggregate") };
    assert!(start().cost(&[i(1)], 1000) >= 24_000);
}

#[test]
fn the_table_is_consistent() {
    let mut names = std::collections::HashSet::new();
    for function in function::all() {
        for name in std::iter::once(&function.name).chain(function.aliases) {
            assert!(names.insert(name.to_lowercase()), "{name} twice");
            assert!(std::ptr::eq(find(&name.to_uppercase()), function));
        }
        assert!(function.required <= function.parameters.len(), "{}", function.name);
        assert!(!function.help.is_empty() && !function.help.ends_with('.'), "{}", function.name);
        assert!(!function.variadic || !function.parameters.is_empty());
    }
    assert_eq!(function::nearest("toUper"), Some("toUpper"));
    assert_eq!(function::nearest("completely"), None);
    assert!(function::lookup("nothing").is_none());
}

#[test]
fn counts_of_arguments() {
    let substring = find("substring");
    let wrong = substring.check_count(1).expect_err("too few");
    assert_eq!((wrong.given, wrong.least, wrong.most), (1, 2, Some(3)));
    assert!(substring.check_count(4).is_err());
    assert!(find("coalesce").check_count(0).is_err());
    assert_eq!(find("coalesce").check_count(100), Ok(()));
    assert_eq!(find("coalesce").parameter(9).map(|parameter| parameter.name), Some("value"));
    assert_eq!(
        substring.signature(),
        "substring(text :: String, start :: Integer[, length :: Integer]) :: String"
    );
    assert_eq!(find("coalesce").signature(), "coalesce(value :: Any, …) :: Any");
    assert_eq!(call("sum", &[i(1)]), "ArgumentError: InvalidAggregation");
}

/// No function may panic, whatever it is given.
#[test]
fn nothing_panics() {
    let clock = Clock::fixed(NOW, Zone::UTC);
    let budget = Budget::new(Limits::default(), Cancel::default());
    let graph = Graph::new();
    let mut values = vec![
        NULL,
        b(true),
        i(0),
        i(-1),
        i(7),
        i(i64::MIN),
        i(i64::MAX),
        f(0.5),
        f(f64::NAN),
        f(f64::NEG_INFINITY),
        f(1e300),
        s(""),
        s("aé🧐"),
        s("2015-07-21T21:40:32[Europe/Paris]"),
        s("P1Y"),
        s("month"),
        l(&[]),
        l(&[i(1), s("x"), NULL]),
        m(&[]),
        m(&[("year", i(i64::MAX)), ("month", i(i64::MIN))]),
        m(&[("year", i(2020)), ("quarter", i(i64::MIN))]),
        m(&[("hour", i(1)), ("minute", i(2)), ("second", i(3)), ("nanosecond", i(i64::MAX))]),
        m(&[("months", i(i64::MAX)), ("nanoseconds", f(-9e18))]),
    ];
    for text in ["+999999999-12-31", "-999999999-01-01", "2020-02-29"] {
        values.push(Value::from(parse::date(text).expect("a date")));
        let at = parse::local_date_time(&format!("{text}T23:59:59.999999999"));
        values.push(Value::from(at.expect("it exists")));
        let at = parse::date_time(&format!("{text}T12:00+00:00"), &clock);
        values.push(Value::from(at.expect("it exists")));
    }
    values.push(Value::from(parse::duration("P-9Y1M").expect("a duration")));
    for function in function::all().filter(|function| !function.is_aggregate()) {
        for first in &values {
            for second in &values {
                for count in 0..=3.min(function.parameters.len()) {
                    let arguments = [first.clone(), second.clone(), first.clone()];
                    if function.check_count(count).is_ok() {
                        let _ = function.call(&arguments[..count], &graph, &clock, &budget);
                    }
                }
            }
        }
    }
}
