use super::super::display::plain;
use super::super::temporal::{Date, LocalTime};
use super::*;
use crate::budget::{Cancel, Limits};

fn int(number: i64) -> Value {
    Value::Integer(number)
}

fn show(result: Result) -> String {
    result.map_or_else(|error| error.detail().to_owned(), |value| plain(&value))
}

fn sum(a: &Value, b: &Value) -> String {
    show(add(a, b, &Budget::unlimited()))
}

#[test]
fn integers_do_not_wrap() {
    let most = int(i64::MAX);
    let least = int(i64::MIN);
    assert_eq!(sum(&most, &int(1)), "NumberOutOfRange");
    assert_eq!(show(subtract(&least, &int(1))), "NumberOutOfRange");
    assert_eq!(show(multiply(&most, &int(2))), "NumberOutOfRange");
    assert_eq!(show(divide(&least, &int(-1))), "NumberOutOfRange");
    assert_eq!(show(modulo(&least, &int(-1))), "0");
    assert_eq!(show(negate(&least)), "NumberOutOfRange");
    assert_eq!(show(divide(&int(1), &int(0))), "DivisionByZero");
    assert_eq!(show(modulo(&int(1), &int(0))), "DivisionByZero");
}

#[test]
fn numbers() {
    assert_eq!(show(divide(&int(-7), &int(2))), "-3");
    assert_eq!(show(modulo(&int(-7), &int(2))), "-1");
    assert_eq!(show(divide(&int(1), &Value::Float(0.0))), "Infinity");
    assert_eq!(show(divide(&Value::Float(0.0), &Value::Float(0.0))), "NaN");
    assert_eq!(show(power(&int(2), &int(3))), "8.0");
    assert_eq!(sum(&int(1), &Value::Float(0.5)), "1.5");
    assert_eq!(sum(&Value::Null, &Value::Boolean(true)), "null");
    assert_eq!(sum(&int(1), &Value::Boolean(true)), "InvalidArgumentValue");
    assert_eq!(show(negate(&Value::string("a"))), "InvalidArgumentValue");
}

#[test]
fn text_and_lists() {
    let list = Value::list(vec![int(1)]).expect("shallow");
    let text = Value::string("a");
    assert_eq!(sum(&text, &int(1)), "'a1'");
    assert_eq!(sum(&Value::Float(1.0), &text), "'1.0a'");
    assert_eq!(sum(&Value::Boolean(true), &text), "'truea'");
    assert_eq!(sum(&text, &Date::new(1984, 10, 11).expect("it exists").into()), "'a1984-10-11'");
    assert_eq!(sum(&list, &text), "[1, 'a']");
    assert_eq!(sum(&text, &list), "['a', 1]");
    assert_eq!(sum(&list, &list), "[1, 1]");
    assert_eq!(
        sum(&text, &Value::map(crate::value::Map::default()).expect("shallow")),
        "InvalidArgumentValue"
    );
}

#[test]
fn doubling_ends_in_an_error() {
    let limits = Limits { memory_max: Some(1 << 20), ..Limits::none() };
    let budget = Budget::new(limits, Cancel::default());
    for start in [Value::string("ab"), Value::list(vec![int(1)]).expect("shallow")] {
        let mut value = start;
        let error = loop {
            match add(&value, &value, &budget) {
                Ok(doubled) => value = doubled,
                Err(error) => break error,
            }
        };
        assert_eq!((error.class(), error.detail()), ("ResourceError", "MemoryLimit"));
    }
}

#[test]
fn decimals_are_read_as_people_do() {
    assert_eq!(decimal(0.75), Some((75, 100)));
    assert_eq!(decimal(-12.5), Some((-125, 10)));
    assert_eq!(decimal(3.0), Some((3, 1)));
    assert_eq!(decimal(1e300), None);
    assert_eq!(decimal(f64::NAN), None);
    assert_eq!(decimal(1e-300), Some((0, 100_000_000_000_000_000_000)));
}

#[test]
fn durations() {
    let duration = Duration::new(12 * 12 + 5, 14, 58_390_000_000_001).expect("in range");
    let value = Value::from(duration);
    let text = |result| match result {
        Ok(Value::Temporal(temporal)) => temporal.to_string(),
        other => show(other),
    };
    assert_eq!(value_text(&value), "P12Y5M14DT16H13M10.000000001S");
    assert_eq!(text(divide(&value, &int(2))), "P6Y2M22DT13H21M8S");
    assert_eq!(text(multiply(&Value::Float(0.5), &value)), "P6Y2M22DT13H21M8S");
    assert_eq!(text(divide(&value, &Value::Float(0.5))), "P24Y10M28DT32H26M20.000000002S");
    assert_eq!(text(multiply(&value, &int(i64::MAX))), "NumberOutOfRange");
    assert_eq!(text(divide(&value, &int(0))), "DivisionByZero");
    assert_eq!(text(subtract(&value, &value)), "PT0S");
    assert_eq!(text(negate(&value)), "P-12Y-5M-14DT-16H-13M-10.000000001S");
    let time = Value::from(LocalTime::new(12, 31, 14, 1).expect("it exists"));
    assert_eq!(text(subtract(&time, &value)), "20:18:04");
    assert_eq!(text(subtract(&value, &time)), "InvalidArgumentValue");
}

fn value_text(value: &Value) -> String {
    super::super::display::cell(value, &super::super::display::Numbered)
}
