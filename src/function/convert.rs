//! Functions from one type to another.
//!
//! Text that does not say what is asked for gives null; a value that never can is
//! an error, and null in the forms that end in `OrNull`.

use super::{Call, Function, Parameter};
use crate::value::display::float;
use crate::value::{Type, Value, ValueError};

type Result = std::result::Result<Value, ValueError>;

/// The first float above every integer; its negative is the lowest integer.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// How a value converts: to another, to null, or not at all (`None`).
type Conversion = fn(&Value) -> Option<Value>;

fn as_string(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) | Value::Null => Some(value.clone()),
        Value::Boolean(truth) => Some(Value::string(truth.to_string())),
        Value::Integer(number) => Some(Value::string(number.to_string())),
        Value::Float(number) => Some(Value::string(float(*number))),
        Value::Temporal(temporal) => Some(Value::string(temporal.to_string())),
        Value::Point(point) => Some(Value::string(point.to_string())),
        _ => None,
    }
}

fn as_integer(value: &Value) -> Option<Value> {
    match value {
        Value::Integer(_) | Value::Null => Some(value.clone()),
        Value::Float(number) => Some(whole(*number)),
        Value::Boolean(truth) => Some(Value::Integer(i64::from(*truth))),
        Value::String(text) => Some(match text.trim().parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => read_float(text).map_or(Value::Null, whole),
        }),
        _ => None,
    }
}

fn as_float(value: &Value) -> Option<Value> {
    match value {
        Value::Float(_) | Value::Null => Some(value.clone()),
        Value::Integer(number) => Some(Value::Float(*number as f64)),
        Value::String(text) => Some(read_float(text).map_or(Value::Null, Value::Float)),
        _ => None,
    }
}

fn as_boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Boolean(_) | Value::Null => Some(value.clone()),
        Value::Integer(number) => Some(Value::Boolean(*number != 0)),
        Value::String(text) => Some(match text.trim() {
            word if word.eq_ignore_ascii_case("true") => Value::Boolean(true),
            word if word.eq_ignore_ascii_case("false") => Value::Boolean(false),
            _ => Value::Null,
        }),
        _ => None,
    }
}

/// The whole part of a float; null where no integer is that large.
fn whole(number: f64) -> Value {
    let whole = number.trunc();
    if (-BEYOND..BEYOND).contains(&whole) { Value::Integer(whole as i64) } else { Value::Null }
}

/// A decimal number; words for infinity and the like are not numbers here.
fn read_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if text.chars().all(plain) { text.parse().ok() } else { None }
}

fn convert(call: &Call<'_>, conversion: Conversion, expected: &str) -> Result {
    let value = call.value(0);
    conversion(value).ok_or_else(|| call.mismatch(expected, value))
}

fn convert_all(call: &Call<'_>, conversion: Conversion) -> Result {
    let list = call.list(0)?;
    call.spend_values(list.len())?;
    Value::list(list.iter().map(|value| conversion(value).unwrap_or_default()).collect())
}

/// The plain form of a conversion, the one that never fails, and the one for lists.
macro_rules! conversion {
    ($($plain:ident $or_null:ident $list:ident = $conversion:ident, $expected:expr;)*) => {
        $(
            fn $plain(call: &Call<'_>) -> Result {
                convert(call, $conversion, $expected)
            }

            fn $or_null(call: &Call<'_>) -> Result {
                Ok($conversion(call.value(0)).unwrap_or_default())
            }

            fn $list(call: &Call<'_>) -> Result {
                convert_all(call, $conversion)
            }
        )*
    };
}

conversion! {
    to_string to_string_or_null to_string_list
        = as_string, "a string, a number, a boolean, a point or a temporal value";
    to_integer to_integer_or_null to_integer_list = as_integer, "a number, a string or a boolean";
    to_float to_float_or_null to_float_list = as_float, "a number or a string";
    to_boolean to_boolean_or_null to_boolean_list = as_boolean, "a boolean, a string or an integer";
}

fn value_type(call: &Call<'_>) -> Result {
    Ok(Value::string(type_text(call.value(0))))
}

/// The type of a value as ISO GQL writes it.
fn type_text(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::List(list) => format!("LIST<{}> NOT NULL", inner_type(list)),
        other => format!("{} NOT NULL", type_name(Type::of(other))),
    }
}

/// The types of the elements of a list, each once, in the order they come.
fn inner_type(list: &[Value]) -> String {
    let mut types: Vec<String> = Vec::new();
    for value in list.iter().filter(|value| !value.is_null()) {
        let text = type_text(value);
        if !types.contains(&text) {
            types.push(text);
        }
    }
    let nullable = list.iter().any(Value::is_null);
    match (types.is_empty(), nullable) {
        (true, true) => "NULL".to_owned(),
        (true, false) => "NOTHING".to_owned(),
        (false, false) => types.join(" | "),
        (false, true) => types
            .iter()
            .map(|text| text.trim_end_matches(" NOT NULL"))
            .collect::<Vec<_>>()
            .join(" | "),
    }
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Boolean => "BOOLEAN",
        Type::Integer => "INTEGER",
        Type::Float => "FLOAT",
        Type::String => "STRING",
        Type::Map => "MAP",
        Type::Node => "NODE",
        Type::Relationship => "RELATIONSHIP",
        Type::Path => "PATH",
        Type::Date => "DATE",
        Type::LocalTime => "LOCAL TIME",
        Type::Time => "ZONED TIME",
        Type::LocalDateTime => "LOCAL DATETIME",
        Type::DateTime => "ZONED DATETIME",
        Type::Duration => "DURATION",
        Type::Point => "POINT",
        Type::Any | Type::Null | Type::Number | Type::List | Type::Entity => "ANY",
    }
}

const VALUE: Parameter = Parameter::new("value", &[Type::Any]);
const LIST: Parameter = Parameter::new("list", &[Type::List]);
const NUMBER_OR_TEXT: Parameter = Parameter::new("value", &[Type::Number, Type::String]);
const COUNTABLE: Parameter = Parameter::new("value", &[Type::Number, Type::String, Type::Boolean]);
const DECIDABLE: Parameter = Parameter::new("value", &[Type::Boolean, Type::String, Type::Integer]);
const SIMPLE: Parameter = Parameter::new(
    "value",
    &[
        Type::String,
        Type::Number,
        Type::Boolean,
        Type::Date,
        Type::LocalTime,
        Type::Time,
        Type::LocalDateTime,
        Type::DateTime,
        Type::Duration,
        Type::Point,
    ],
);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("toString", &[SIMPLE], Type::String, to_string, "a value as text"),
    Function::scalar(
        "toStringOrNull",
        &[VALUE],
        Type::String,
        to_string_or_null,
        "a value as text, or null where it has none",
    ),
    Function::scalar(
        "toStringList",
        &[LIST],
        Type::List,
        to_string_list,
        "every element as text, or null where it has none",
    ),
    Function::scalar(
        "toInteger",
        &[COUNTABLE],
        Type::Integer,
        to_integer,
        "the integer a text or number says, rounded towards zero; 1 for true, 0 for false",
    )
    .also(&["toInt"]),
    Function::scalar(
        "toIntegerOrNull",
        &[VALUE],
        Type::Integer,
        to_integer_or_null,
        "the integer a value says, or null",
    ),
    Function::scalar(
        "toIntegerList",
        &[LIST],
        Type::List,
        to_integer_list,
        "the integer each element says, or null",
    ),
    Function::scalar(
        "toFloat",
        &[NUMBER_OR_TEXT],
        Type::Float,
        to_float,
        "the float a text or number says",
    ),
    Function::scalar(
        "toFloatOrNull",
        &[VALUE],
        Type::Float,
        to_float_or_null,
        "the float a value says, or null",
    ),
    Function::scalar(
        "toFloatList",
        &[LIST],
        Type::List,
        to_float_list,
        "the float each element says, or null",
    ),
    Function::scalar(
        "toBoolean",
        &[DECIDABLE],
        Type::Boolean,
        to_boolean,
        "the truth value a text says; for an integer, whether it is not 0",
    ),
    Function::scalar(
        "toBooleanOrNull",
        &[VALUE],
        Type::Boolean,
        to_boolean_or_null,
        "the truth value a value says, or null",
    ),
    Function::scalar(
        "toBooleanList",
        &[LIST],
        Type::List,
        to_boolean_list,
        "the truth value each element says, or null",
    ),
    Function::scalar("valueType", &[VALUE], Type::String, value_type, "the type of a value")
        .with_nulls(),
];
