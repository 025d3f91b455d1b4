//! Options: what the map says that a procedure takes, such as `{label: 'Person'}`.
//!
//! Each procedure has a table of [`Choice`]s, which calls, messages and the manual read.
//! [`Asked`] is a map that was checked against it, so that bodies ask for what they need
//! without a way to fail.

use super::Procedure;
use crate::graph::Direction;
use crate::spelling;
use crate::value::{Map, NodeId, Type, Value, ValueError};

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Its key in the map.
    pub name: &'static str,
    /// What may stand there, and what holds where nothing does.
    pub takes: Takes,
    /// What it is for; one line without a full stop.
    pub help: &'static str,
}

/// What an option takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Names; left out, all.
    Names,
    /// A property key; left out, none.
    Key,
    /// A node, which must be given.
    Node,
    /// Which way to go along relationships.
    Direction(Direction),
    /// How many, from this number on; and how many where it is left out.
    Count(i64, i64),
    /// A share, from 0 to 1.
    Share(f64),
    /// A number that is not negative.
    Amount(f64),
    /// The most of something; left out, there is no limit.
    Limit,
}

/// The directions by name.
const DIRECTIONS: &[(&str, Direction)] = &[
    ("OUTGOING", Direction::Outgoing),
    ("INCOMING", Direction::Incoming),
    ("BOTH", Direction::Either),
];

impl Takes {
    /// In words.
    pub fn phrase(self) -> String {
        match self {
            Takes::Names => "a string or a list of strings".to_owned(),
            Takes::Key => "a string".to_owned(),
            Takes::Node => "a node".to_owned(),
            Takes::Direction(_) => "'OUTGOING', 'INCOMING' or 'BOTH'".to_owned(),
            Takes::Count(least, _) => format!("an integer from {least} on"),
            Takes::Share(_) => "a number from 0 to 1".to_owned(),
            Takes::Amount(_) => "a number from 0 on".to_owned(),
            Takes::Limit => "an integer from 0 on".to_owned(),
        }
    }

    /// What holds where it is left out; none where it must be given.
    pub fn default(self) -> Option<String> {
        match self {
            Takes::Names => Some("all".to_owned()),
            Takes::Key | Takes::Limit => Some("none".to_owned()),
            Takes::Node => None,
            Takes::Direction(direction) => {
                let named = DIRECTIONS.iter().find(|(_, known)| *known == direction);
                named.map(|(name, _)| format!("'{name}'"))
            }
            Takes::Count(_, count) => Some(count.to_string()),
            Takes::Share(number) | Takes::Amount(number) => Some(number.to_string()),
        }
    }

    fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Takes::Names, Value::List(items)) => {
                items.iter().all(|item| matches!(item, Value::String(_)))
            }
            (Takes::Names | Takes::Key, Value::String(_)) | (Takes::Node, Value::Node(_)) => true,
            (Takes::Direction(_), value) => direction(value).is_some(),
            (Takes::Count(least, _), Value::Integer(count)) => *count >= least,
            (Takes::Limit, Value::Integer(count)) => *count >= 0,
            (Takes::Share(_), value) => number(value).is_some_and(|n| (0.0..=1.0).contains(&n)),
            (Takes::Amount(_), value) => number(value).is_some_and(|n| n >= 0.0),
            _ => false,
        }
    }
}

fn direction(value: &Value) -> Option<Direction> {
    let Value::String(name) = value else { return None };
    let named = DIRECTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map(|(_, direction)| *direction)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// The options of a call, each of which fits; null is as good as left out.
pub(super) struct Asked<'a> {
    pub(super) procedure: &'a Procedure,
    given: Option<&'a Map>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        procedure: &'a Procedure,
        argument: Option<&'a Value>,
    ) -> Result<Asked<'a>, ValueError> {
        let given = match argument {
            Some(Value::Map(map)) => Some(&***map),
            _ => None,
        };
        let asked = Asked { procedure, given };
        for (name, value) in given.into_iter().flatten() {
            let choice = procedure.options.iter().find(|choice| choice.name == &**name);
            let choice = choice.ok_or_else(|| asked.unknown(name))?;
            if !value.is_null() && !choice.takes.accepts(value) {
                return Err(asked.unfit(choice, value));
            }
        }
        let lacks = |choice: &&Choice| {
            choice.takes.default().is_none() && asked.value(choice.name).is_none()
        };
        match procedure.options.iter().find(lacks) {
            None => Ok(asked),
            Some(choice) => Err(asked.bad(format!(
                "needs the option `{}`, which is {}",
                choice.name,
                choice.takes.phrase()
            ))),
        }
    }

    /// A mistake with the options.
    pub(super) fn bad(&self, problem: String) -> ValueError {
        let context = format!("`{}()`", self.procedure.signature.name);
        ValueError::BadArgument { context, problem, detail: "InvalidArgumentValue" }
    }

    fn unknown(&self, name: &str) -> ValueError {
        let names = || self.procedure.options.iter().map(|choice| choice.name);
        let hint = match spelling::nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it takes `{}`", names().collect::<Vec<_>>().join("`, `")),
        };
        self.bad(format!("there is no option `{name}`; {hint}"))
    }

    fn unfit(&self, choice: &Choice, value: &Value) -> ValueError {
        let expected = choice.takes.phrase();
        let found = match value {
            Value::String(text) => format!("'{text}'"),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            other => Type::of(other).phrase().to_owned(),
        };
        self.bad(format!("the option `{}` got {found}, expected {expected}", choice.name))
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.given?.get(name).filter(|value| !value.is_null())
    }

    fn takes(&self, name: &str) -> Option<Takes> {
        self.procedure.options.iter().find(|choice| choice.name == name).map(|choice| choice.takes)
    }

    /// The names given; none at all is all there are.
    pub(super) fn names(&self, name: &str) -> Option<Vec<&'a str>> {
        let text = |value: &'a Value| match value {
            Value::String(text) => Some(&**text),
            _ => None,
        };
        match self.value(name)? {
            Value::List(items) => Some(items.iter().filter_map(text).collect()),
            single => Some(text(single).into_iter().collect()),
        }
    }

    /// The property key.
    pub(super) fn key(&self, name: &str) -> Option<&'a str> {
        self.names(name)?.first().copied()
    }

    /// The node; it was given.
    pub(super) fn node(&self, name: &str) -> NodeId {
        match self.value(name) {
            Some(Value::Node(node)) => *node,
            _ => NodeId::NULL,
        }
    }

    pub(super) fn direction(&self, name: &str) -> Direction {
        match (self.value(name).and_then(direction), self.takes(name)) {
            (Some(direction), _) | (None, Some(Takes::Direction(direction))) => direction,
            _ => Direction::Outgoing,
        }
    }

    pub(super) fn count(&self, name: &str) -> usize {
        let count = match (self.value(name), self.takes(name)) {
            (Some(Value::Integer(count)), _) => *count,
            (_, Some(Takes::Count(_, count))) => count,
            _ => i64::MAX,
        };
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    pub(super) fn number(&self, name: &str) -> f64 {
        match (self.value(name).and_then(number), self.takes(name)) {
            (Some(number), _) | (None, Some(Takes::Share(number) | Takes::Amount(number))) => {
                number
            }
            _ => 0.0,
        }
    }
}
