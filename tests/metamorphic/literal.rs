//! Values that properties have and predicates name: few, so that they meet often.

use std::fmt;

use relata::value::Value;

use crate::chance::Chance;

/// A value as it is written in a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Also not-a-number, written `(0.0 / 0.0)`.
    Float(f64),
    Text(&'static str),
    List(Vec<Literal>),
    /// A call that makes a date or the like; equal ones are written alike.
    Call(&'static str),
}

use Literal::{Boolean, Call, Float, Integer, List, Null, Text};

/// The property keys but `id`, and what kind of value each has where it is there.
pub(crate) const KEYS: &[&str] = &["i", "f", "s", "b", "l", "m"];

/// What differs from node to node: every entity has its own number under this key,
/// by which results name it.
pub(crate) const ID: &str = "id";

/// Numbers that are nearly the same, or hardly numbers, and what is no number at all.
const ODD: &[Literal] = &[
    Integer((1 << 53) + 1),
    Integer(1 << 53),
    Float((1_u64 << 53) as f64),
    Integer(i64::MAX),
    Float(i64::MAX as f64),
    Float(f64::INFINITY),
    Text("é"),
    Call("date('2020-02-29')"),
    Call("date('2021-01-01')"),
    Call("duration('P1M')"),
    Call("localtime('12:00')"),
];

impl Literal {
    /// A value that a property of this key may have.
    pub(crate) fn of_key(key: &str, chance: &mut Chance) -> Literal {
        match key {
            "i" => Integer(chance.below(4) as i64),
            "f" => chance.pick(&[Integer(1), Float(1.0), Float(1.5), Float(-0.0), Float(f64::NAN)]),
            "s" => Text(chance.pick(&["", "a", "ab", "b", "B"])),
            "b" => Boolean(chance.one_in(2)),
            "l" => {
                chance.pick(&[List(vec![]), numbers(&[1]), numbers(&[1, 2]), numbers(&[0, 1, 1])])
            }
            _ if chance.one_in(4) => chance.pick(ODD),
            _ => Literal::of_key(chance.pick(&KEYS[..5]), chance),
        }
    }

    /// Any value at all, null among them.
    pub(crate) fn any(chance: &mut Chance) -> Literal {
        if chance.one_in(10) { Null } else { Literal::of_key("m", chance) }
    }

    /// One that is there more often than not where `key` is.
    pub(crate) fn near(key: &str, chance: &mut Chance) -> Literal {
        if chance.one_in(8) { Literal::any(chance) } else { Literal::of_key(key, chance) }
    }

    /// Whether it may be given as a parameter.
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Call(_))
    }

    /// As a parameter has it.
    pub(crate) fn value(&self) -> Value {
        match self {
            Null => Value::Null,
            Boolean(value) => Value::Boolean(*value),
            Integer(value) => Value::Integer(*value),
            Float(value) => Value::Float(*value),
            Text(text) => Value::string(*text),
            List(items) => Value::list(items.iter().map(Literal::value).collect())
                .expect("a list of numbers is flat"),
            Call(call) => panic!("`{call}` is no parameter"),
        }
    }

    /// What `=` says, by its definition.
    pub(crate) fn equals(&self, other: &Literal) -> Option<bool> {
        match (self, other) {
            (Null, _) | (_, Null) => None,
            (Integer(one), Float(two)) | (Float(two), Integer(one)) => {
                Some(two.fract() == 0.0 && i128::from(*one) == *two as i128)
            }
            (List(one), List(two)) if one.len() == two.len() => {
                let pairs = || one.iter().zip(two).map(|(one, two)| one.equals(two));
                let differs = pairs().any(|equal| equal == Some(false));
                if differs {
                    Some(false)
                } else {
                    pairs().all(|equal| equal.is_some()).then_some(true)
                }
            }
            (one, two) => Some(one == two),
        }
    }
}

fn numbers(items: &[i64]) -> Literal {
    List(items.iter().map(|item| Integer(*item)).collect())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Null => f.write_str("null"),
            Boolean(value) => write!(f, "{value}"),
            Integer(value) => write!(f, "{value}"),
            Float(value) if value.is_nan() => f.write_str("(0.0 / 0.0)"),
            Float(value) if value.is_infinite() => f.write_str("(1.0 / 0.0)"),
            Float(value) => write!(f, "{value:?}"),
            Call(call) => f.write_str(call),
            Text(text) => write!(f, "'{text}'"),
            List(items) => {
                let items: Vec<String> = items.iter().map(Literal::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
        }
    }
}
