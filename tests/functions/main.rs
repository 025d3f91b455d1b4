//! Every function of the table, called through the table.

mod aggregate;
mod covered;
mod scalar;
mod temporal;

use std::sync::Arc;

use relata::budget::{Budget, Cancel, Limits};
use relata::function::{self, Accumulator, Body, Call, Function, Rows};
use relata::graph::{Entity, Graph};
use relata::value::display::{Numbered, cell, plain};
use relata::value::temporal::{Clock, Zone, parse};
use relata::value::{Column, Map, Path, Value, ValueError};

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

/// Calls a function at a fixed time.
fn run(
    function: &Function,
    arguments: &[Value],
    graph: &Graph,
    budget: &Budget,
) -> Result<Value, ValueError> {
    let clock = &Clock::fixed(NOW, Zone::UTC);
    function::call(function, &Call { name: function.name, arguments, graph, clock, budget })
}

fn call_in(graph: &Graph, name: &str, arguments: &[Value]) -> String {
    let function = find(name);
    assert_eq!(function.check_count(arguments.len()), Ok(()), "{name}");
    told(run(function, arguments, graph, &Budget::unlimited()))
}

fn call(name: &str, arguments: &[Value]) -> String {
    call_in(&Graph::new(), name, arguments)
}

fn check(table: &[(&str, Vec<Value>, &str)]) {
    for (name, arguments, expected) in table {
        assert_eq!(call(name, arguments), *expected, "{name} {arguments:?}");
    }
}

const WRONG_TYPE: &str = "TypeError: InvalidArgumentValue";
const WRONG_VALUE: &str = "ArgumentError: InvalidArgumentValue";
const OUT_OF_RANGE: &str = "ArgumentError: NumberOutOfRange";

#[test]
fn large_results_are_refused() {
    let limits = Limits { memory_max: Some(1 << 16), ..Limits::none() };
    let budget = Budget::new(limits, Cancel::default());
    let long = s(&"a".repeat(40_000));
    for (name, arguments) in [
        ("range", vec![i(0), i(1_000_000_000)]),
        ("replace", vec![long.clone(), s("a"), s("bb")]),
        ("split", vec![long, s("")]),
    ] {
        let result = run(find(name), &arguments, &Graph::new(), &budget);
        assert_eq!(told(result), "ResourceError: MemoryLimit", "{name}");
    }
    let Body::Aggregate(start) = find("collect").body else { panic!("it is an aggregate") };
    let (mut state, arguments) = (start(), [Arc::new(Column::from_values(vec![i(1)]))]);
    state.grow(1, &budget).expect("there is room");
    let (groups, times) = (None, Some(&[10_000_u64][..]));
    let rows = Rows { len: 1, arguments: &arguments, groups, times, budget: &budget };
    let result = state.add(&rows).map(|()| NULL);
    assert_eq!(told(result), "ResourceError: MemoryLimit", "collect");
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
                        let _ = run(function, &arguments[..count], &graph, &budget);
                    }
                }
            }
        }
    }
}
