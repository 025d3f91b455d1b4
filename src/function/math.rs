//! Functions on numbers.

use std::cmp::Ordering;

use super::{Call, Function, Parameter};
use crate::value::{Type, Value, ValueError};

type Result<T = Value> = std::result::Result<T, ValueError>;

fn abs(call: &Call<'_>) -> Result {
    match call.value(0) {
        Value::Integer(number) => {
            number.checked_abs().map(Value::Integer).ok_or_else(|| call.overflow())
        }
        _ => Ok(Value::Float(call.float(0)?.abs())),
    }
}

fn sign(call: &Call<'_>) -> Result {
    let number = call.float(0)?;
    Ok(Value::Integer(i64::from(number > 0.0) - i64::from(number < 0.0)))
}

fn is_nan(call: &Call<'_>) -> Result {
    Ok(Value::Boolean(call.float(0)?.is_nan()))
}

fn atan2(call: &Call<'_>) -> Result {
    Ok(Value::Float(call.float(0)?.atan2(call.float(1)?)))
}

fn e(_: &Call<'_>) -> Result {
    Ok(Value::Float(std::f64::consts::E))
}

fn pi(_: &Call<'_>) -> Result {
    Ok(Value::Float(std::f64::consts::PI))
}

/// To the nearest whole number, halves upwards; with a precision to so many digits
/// after the point, halves away from zero unless a mode says otherwise.
fn round(call: &Call<'_>) -> Result {
    let number = call.float(0)?;
    if !call.has(1) {
        return Ok(Value::Float(round_half_up(number)));
    }
    let precision = call.count(1)?;
    let mode = if call.has(2) { Some(call.text(2)?) } else { None };
    let mode = match mode {
        None if precision == 0 => return Ok(Value::Float(round_half_up(number))),
        None => Mode::HalfUp,
        Some(name) => mode_named(name).ok_or_else(|| {
            call.bad("InvalidArgumentValue", format!("there is no mode `{name}`"))
        })?,
    };
    Ok(Value::Float(round_to(number, precision, mode)))
}

/// Adding a half first would round 0.49999999999999994 up.
fn round_half_up(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// Where to go from between two numbers.
#[derive(Clone, Copy)]
enum Mode {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
}

const MODES: [(&str, Mode); 7] = [
    ("UP", Mode::Up),
    ("DOWN", Mode::Down),
    ("CEILING", Mode::Ceiling),
    ("FLOOR", Mode::Floor),
    ("HALF_UP", Mode::HalfUp),
    ("HALF_DOWN", Mode::HalfDown),
    ("HALF_EVEN", Mode::HalfEven),
];

fn mode_named(name: &str) -> Option<Mode> {
    MODES.iter().find(|(mode, _)| mode.eq_ignore_ascii_case(name)).map(|(_, mode)| *mode)
}

impl Mode {
    /// Whether to go away from zero, given what is cut off against a half.
    fn grows(self, negative: bool, odd: bool, cut: Ordering) -> bool {
        match self {
            Mode::Up => true,
            Mode::Down => false,
            Mode::Ceiling => !negative,
            Mode::Floor => negative,
            Mode::HalfUp => cut.is_ge(),
            Mode::HalfDown => cut.is_gt(),
            Mode::HalfEven => cut.is_gt() || cut.is_eq() && odd,
        }
    }
}

/// Rounds the decimal digits people see, so that 1.005 is not a bit less than that.
fn round_to(number: f64, precision: usize, mode: Mode) -> f64 {
    let text = format!("{}", number.abs());
    let Some((whole, fraction)) = text.split_once('.') else { return number };
    if !number.is_finite() || fraction.len() <= precision {
        return number;
    }
    let (kept, cut) = fraction.split_at(precision);
    let mut digits = format!("{whole}{kept}").into_bytes();
    let odd = digits.last().is_some_and(|digit| digit % 2 == 1);
    let half = cut.as_bytes()[0].cmp(&b'5');
    let half = if half.is_eq() && cut.len() > 1 { Ordering::Greater } else { half };
    if mode.grows(number < 0.0, odd, half) {
        increment(&mut digits);
    }
    digits.insert(digits.len() - precision, b'.');
    let rounded: f64 = String::from_utf8_lossy(&digits).parse().unwrap_or(number);
    rounded.copysign(number)
}

/// Adds one to a decimal number.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

fn haversin(angle: f64) -> f64 {
    (angle / 2.0).sin().powi(2)
}

/// A function of one float, as a body.
macro_rules! float_function {
    ($($name:ident => $compute:expr;)*) => {
        $(fn $name(call: &Call<'_>) -> Result {
            let compute: fn(f64) -> f64 = $compute;
            Ok(Value::Float(compute(call.float(0)?)))
        })*
    };
}

float_function! {
    ceil => f64::ceil;
    floor => f64::floor;
    sqrt => f64::sqrt;
    exp => f64::exp;
    log => f64::ln;
    log10 => f64::log10;
    sin => f64::sin;
    cos => f64::cos;
    tan => f64::tan;
    cot => |angle| 1.0 / angle.tan();
    asin => f64::asin;
    acos => f64::acos;
    atan => f64::atan;
    sinh => f64::sinh;
    cosh => f64::cosh;
    tanh => f64::tanh;
    degrees => f64::to_degrees;
    radians => f64::to_radians;
    haversine => haversin;
}

const NUMBER: Parameter = Parameter::new("number", &[Type::Number]);
const ANGLE: Parameter = Parameter::new("angle", &[Type::Number]);
const PRECISION: Parameter = Parameter::new("precision", &[Type::Integer]);
const MODE: Parameter = Parameter::new("mode", &[Type::String]);
const Y: Parameter = Parameter::new("y", &[Type::Number]);
const X: Parameter = Parameter::new("x", &[Type::Number]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("abs", &[NUMBER], Type::Number, abs, "a number without its sign"),
    Function::scalar("ceil", &[NUMBER], Type::Float, ceil, "the next whole number upwards")
        .also(&["ceiling"]),
    Function::scalar("floor", &[NUMBER], Type::Float, floor, "the next whole number downwards"),
    Function::scalar(
        "round",
        &[NUMBER, PRECISION, MODE],
        Type::Float,
        round,
        "the nearest whole number, or the nearest with so many digits after the point",
    )
    .requires(1),
    Function::scalar("sign", &[NUMBER], Type::Integer, sign, "-1, 0 or 1"),
    Function::scalar("isNaN", &[NUMBER], Type::Boolean, is_nan, "whether it is no number"),
    Function::scalar("sqrt", &[NUMBER], Type::Float, sqrt, "the square root"),
    Function::scalar("exp", &[NUMBER], Type::Float, exp, "e to the power of a number"),
    Function::scalar("log", &[NUMBER], Type::Float, log, "the natural logarithm").also(&["ln"]),
    Function::scalar("log10", &[NUMBER], Type::Float, log10, "the logarithm to base 10"),
    Function::scalar("e", &[], Type::Float, e, "Euler's number"),
    Function::scalar("pi", &[], Type::Float, pi, "half a turn in radians"),
    Function::scalar("sin", &[ANGLE], Type::Float, sin, "the sine of an angle in radians"),
    Function::scalar("cos", &[ANGLE], Type::Float, cos, "the cosine of an angle in radians"),
    Function::scalar("tan", &[ANGLE], Type::Float, tan, "the tangent of an angle in radians"),
    Function::scalar("cot", &[ANGLE], Type::Float, cot, "the cotangent of an angle in radians"),
    Function::scalar("asin", &[NUMBER], Type::Float, asin, "the angle with this sine"),
    Function::scalar("acos", &[NUMBER], Type::Float, acos, "the angle with this cosine"),
    Function::scalar("atan", &[NUMBER], Type::Float, atan, "the angle with this tangent"),
    Function::scalar("atan2", &[Y, X], Type::Float, atan2, "the angle of the point (x, y)"),
    Function::scalar("sinh", &[NUMBER], Type::Float, sinh, "the hyperbolic sine"),
    Function::scalar("cosh", &[NUMBER], Type::Float, cosh, "the hyperbolic cosine"),
    Function::scalar("tanh", &[NUMBER], Type::Float, tanh, "the hyperbolic tangent"),
    Function::scalar("degrees", &[ANGLE], Type::Float, degrees, "radians as degrees"),
    Function::scalar("radians", &[ANGLE], Type::Float, radians, "degrees as radians"),
    Function::scalar("haversin", &[ANGLE], Type::Float, haversine, "half the versine of an angle"),
];
