//! What can go wrong with values alone; whoever evaluates adds where.

use std::fmt;

use super::Type;
use crate::budget::Exceeded;

/// A mistake found while computing with values. Facts only; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// A value of another type was needed.
    TypeMismatch {
        /// Who asked, e.g. "`+`" or "`toUpper()`".
        context: String,
        /// What was needed, in words.
        expected: String,
        /// What was given.
        found: Type,
    },
    /// A result does not fit its type.
    Overflow {
        /// The operation.
        context: String,
    },
    /// Integer division or modulo by zero.
    DivisionByZero,
    /// An argument of the right type but impossible value.
    BadArgument {
        /// Who asked.
        context: String,
        /// What is wrong with it.
        problem: String,
        /// The conformance kit's name for it, e.g. `NumberOutOfRange`.
        detail: &'static str,
    },
    /// A map key that is not a string, a list index that is not an integer, and an element
    /// of something that has none.
    BadAccess {
        /// What was read.
        container: Type,
        /// What it was read with.
        key: Type,
    },
    /// The entity was deleted earlier in the same query.
    DeletedEntity,
    /// A value that cannot be stored as a property.
    NotStorable {
        /// The property.
        key: String,
        /// The value's type.
        found: Type,
        /// It is an element of the list that was to be stored.
        inside: bool,
    },
    /// Lists and maps nested deeper than the engine allows.
    TooDeep,
    /// A limit of the running query.
    Exceeded(Exceeded),
}

impl ValueError {
    /// A type mismatch.
    pub fn mismatch(
        context: impl Into<String>,
        expected: impl Into<String>,
        found: Type,
    ) -> ValueError {
        ValueError::TypeMismatch { context: context.into(), expected: expected.into(), found }
    }

    /// The class the conformance kit files it under.
    pub fn class(&self) -> &'static str {
        match self {
            ValueError::TypeMismatch { .. }
            | ValueError::BadAccess { .. }
            | ValueError::NotStorable { .. } => "TypeError",
            ValueError::Overflow { .. } | ValueError::DivisionByZero => "ArithmeticError",
            ValueError::BadArgument { .. } => "ArgumentError",
            ValueError::DeletedEntity => "EntityNotFound",
            ValueError::TooDeep | ValueError::Exceeded(_) => "ResourceError",
        }
    }

    /// The conformance kit's name for the mistake.
    pub fn detail(&self) -> &'static str {
        match self {
            ValueError::TypeMismatch { .. } => "InvalidArgumentValue",
            ValueError::BadAccess { container: Type::Map, .. } => "MapElementAccessByNonString",
            ValueError::BadAccess { container: Type::List, .. } => "ListElementAccessByNonInteger",
            ValueError::BadAccess { .. } => "InvalidElementAccess",
            ValueError::NotStorable { .. } => "InvalidPropertyType",
            ValueError::Overflow { .. } => "NumberOutOfRange",
            ValueError::DivisionByZero => "DivisionByZero",
            ValueError::BadArgument { detail, .. } => detail,
            ValueError::DeletedEntity => "DeletedEntityAccess",
            ValueError::TooDeep => "NestingTooDeep",
            ValueError::Exceeded(exceeded) => exceeded.detail(),
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueError::TypeMismatch { context, expected, found } => {
                write!(f, "{context} got {}, expected {expected}", found.phrase())
            }
            ValueError::Overflow { context } => {
                write!(f, "the result of {context} is out of range")
            }
            ValueError::DivisionByZero => write!(f, "division by zero"),
            ValueError::BadArgument { context, problem, .. } => {
                write!(f, "{context}: {}", one_line(problem))
            }
            ValueError::BadAccess { container, key } => write_access(f, *container, *key),
            ValueError::DeletedEntity => write!(f, "this entity was deleted earlier in the query"),
            ValueError::NotStorable { key, found, inside } => {
                let found = found.phrase();
                let what = if *inside { format!("a list with {found}") } else { found.to_owned() };
                write!(f, "property `{key}` got {what}, expected a plain value or a list of them")
            }
            ValueError::TooDeep => write!(f, "lists and maps nest deeper than 128 levels"),
            ValueError::Exceeded(exceeded) => write!(f, "{exceeded}"),
        }
    }
}

fn write_access(f: &mut fmt::Formatter<'_>, container: Type, key: Type) -> fmt::Result {
    let expected = match container {
        Type::List => "an integer",
        Type::Map | Type::Node | Type::Relationship => "a string",
        _ => {
            let expected = "a list, a map, a node or a relationship";
            return write!(f, "`[…]` got {}, expected {expected}", container.phrase());
        }
    };
    write!(f, "{} cannot be read by {}, expected {expected}", container.phrase(), key.phrase())
}

/// The most characters of a problem, which may quote a value of any length.
const PROBLEM_MAX: usize = 300;

/// Text that may quote a value, as one short line.
fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
    let mut line: String = text.chars().take(PROBLEM_MAX).map(shown).collect();
    if text.chars().nth(PROBLEM_MAX).is_some() {
        line.push('…');
    }
    line
}

impl std::error::Error for ValueError {}

impl From<Exceeded> for ValueError {
    fn from(exceeded: Exceeded) -> ValueError {
        ValueError::Exceeded(exceeded)
    }
}
