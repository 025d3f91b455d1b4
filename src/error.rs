//! Any mistake of a statement: the sum of what its stages can find wrong.

use std::fmt;

use crate::bind::{BindError, BindErrorKind};
use crate::execute::ExecuteError;
use crate::parse::{ParseError, ParseErrorKind};
use crate::span::Span;

/// A mistake, from whichever stage found it.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The text is not of the language.
    Parse(ParseError),
    /// It means nothing, or something impossible.
    Bind(BindError),
    /// It went wrong while running.
    Execute(ExecuteError),
}

impl Error {
    /// Where in the text.
    pub fn span(&self) -> Option<Span> {
        match self {
            Error::Parse(error) => Some(error.span),
            Error::Bind(error) => Some(error.span),
            Error::Execute(error) => error.span,
        }
    }

    /// Another place involved, and what it has to do with it.
    pub fn related(&self) -> Option<(Span, String)> {
        match self {
            Error::Bind(error) => error.related.map(|span| (span, "first defined here".to_owned())),
            _ => None,
        }
    }

    /// The class the conformance kit files it under, such as `SyntaxError`.
    pub fn class(&self) -> &'static str {
        match self {
            Error::Parse(_) => "SyntaxError",
            Error::Bind(error) => error.class(),
            Error::Execute(error) => error.class(),
        }
    }

    /// Whether it was found before running: `compile time` or `runtime`.
    pub fn phase(&self) -> &'static str {
        match self {
            Error::Parse(_) | Error::Bind(_) => "compile time",
            Error::Execute(error) if error.detail() == "MissingParameter" => "compile time",
            Error::Execute(_) => "runtime",
        }
    }

    /// The conformance kit's name for it, such as `UndefinedVariable`.
    pub fn detail(&self) -> &'static str {
        match self {
            Error::Parse(error) => error.detail(),
            Error::Bind(error) => error.detail(),
            Error::Execute(error) => error.detail(),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Parse(error) => error.hint(),
            Error::Bind(error) => error.hint(),
            Error::Execute(error) => error.hint(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Parse(error) => write!(f, "{error}"),
            Error::Bind(error) => write!(f, "{error}"),
            Error::Execute(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<ParseError> for Error {
    /// That a limit was hit is not a mistake of the text.
    fn from(error: ParseError) -> Error {
        match error.kind {
            ParseErrorKind::Stopped(exceeded) => Error::Execute(exceeded.into()),
            _ => Error::Parse(error),
        }
    }
}

impl From<BindError> for Error {
    fn from(error: BindError) -> Error {
        match error.kind {
            BindErrorKind::Stopped(exceeded) => Error::Execute(exceeded.into()),
            _ => Error::Bind(error),
        }
    }
}

impl From<ExecuteError> for Error {
    fn from(error: ExecuteError) -> Error {
        Error::Execute(error)
    }
}
