//! What can go wrong while running, and where in the query.

use std::fmt;

use crate::budget::Exceeded;
use crate::expression::evaluate::{EvaluateError, EvaluateErrorKind};
use crate::import::FileError;
use crate::span::Span;
use crate::value::{Type, ValueError};

/// A mistake that only the run could find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecuteError {
    /// What is wrong.
    pub kind: ExecuteErrorKind,
    /// Where, if one place is to blame.
    pub span: Option<Span>,
}

/// The mistakes. Facts only; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecuteErrorKind {
    /// A mistake with values.
    Value(ValueError),
    /// `$name` has no value.
    MissingParameter {
        /// Its name.
        name: String,
    },
    /// `SKIP` or `LIMIT` got a negative number at run time.
    NegativeCount {
        /// The clause.
        clause: &'static str,
    },
    /// `SKIP` or `LIMIT` got something that is no integer at run time.
    CountNotInteger {
        /// The clause.
        clause: &'static str,
        /// What it got.
        found: Type,
    },
    /// `DELETE` of a node that still has relationships.
    DeleteConnectedNode {
        /// How many.
        relationships: usize,
    },
    /// `MERGE` on a property that is null.
    MergeNull {
        /// The key.
        key: String,
    },
    /// A relationship from or to null.
    CreateFromNull {
        /// The variable that is null.
        name: String,
    },
    /// A plan that changes the graph was run for reading.
    ReadOnly,
    /// A file cannot be read.
    File(FileError),
}

impl ExecuteError {
    pub(crate) fn new(kind: ExecuteErrorKind, span: Span) -> ExecuteError {
        ExecuteError { kind, span: (span != Span::default()).then_some(span) }
    }

    pub(crate) fn read_only() -> ExecuteError {
        ExecuteError { kind: ExecuteErrorKind::ReadOnly, span: None }
    }

    /// The class the conformance kit files it under.
    pub fn class(&self) -> &'static str {
        match &self.kind {
            ExecuteErrorKind::Value(error) => error.class(),
            ExecuteErrorKind::MissingParameter { .. } => "ParameterMissing",
            ExecuteErrorKind::NegativeCount { .. } | ExecuteErrorKind::CountNotInteger { .. } => {
                "SyntaxError"
            }
            ExecuteErrorKind::DeleteConnectedNode { .. } => "ConstraintVerificationFailed",
            ExecuteErrorKind::MergeNull { .. } | ExecuteErrorKind::CreateFromNull { .. } => {
                "SemanticError"
            }
            ExecuteErrorKind::ReadOnly => "AccessError",
            ExecuteErrorKind::File(_) => "FileError",
        }
    }

    /// The conformance kit's name for the mistake.
    pub fn detail(&self) -> &'static str {
        match &self.kind {
            ExecuteErrorKind::Value(error) => error.detail(),
            ExecuteErrorKind::MissingParameter { .. } => "MissingParameter",
            ExecuteErrorKind::NegativeCount { .. } => "NegativeIntegerArgument",
            ExecuteErrorKind::CountNotInteger { .. } => "InvalidArgumentType",
            ExecuteErrorKind::DeleteConnectedNode { .. } => "DeleteConnectedNode",
            ExecuteErrorKind::MergeNull { .. } => "MergeReadOwnWrites",
            ExecuteErrorKind::CreateFromNull { .. } => "NullEndpoint",
            ExecuteErrorKind::ReadOnly => "ReadOnly",
            ExecuteErrorKind::File(_) => "FileNotReadable",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            ExecuteErrorKind::DeleteConnectedNode { .. } => {
                Some("delete its relationships first, or use `DETACH DELETE`".to_owned())
            }
            ExecuteErrorKind::MissingParameter { name } => {
                Some(format!("set it with `:param {name} = …` or `-p {name}=…`"))
            }
            ExecuteErrorKind::File(error) => error.problem.hint(),
            ExecuteErrorKind::MergeNull { key } => {
                Some(format!("leave out rows where `{key}` is null, with `WHERE … IS NOT NULL`"))
            }
            ExecuteErrorKind::CreateFromNull { name } => {
                Some(format!("leave out such rows, with `WHERE {name} IS NOT NULL`"))
            }
            _ => None,
        }
    }
}

impl fmt::Display for ExecuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExecuteErrorKind::Value(error) => write!(f, "{error}"),
            ExecuteErrorKind::MissingParameter { name } => {
                write!(f, "parameter `${name}` has no value")
            }
            ExecuteErrorKind::NegativeCount { clause } => {
                write!(f, "{clause} must not be negative")
            }
            ExecuteErrorKind::CountNotInteger { clause, found } => {
                write!(f, "{clause} got {}, expected an integer", found.phrase())
            }
            ExecuteErrorKind::DeleteConnectedNode { relationships: 1 } => {
                write!(f, "a node to delete still has a relationship")
            }
            ExecuteErrorKind::DeleteConnectedNode { relationships } => {
                write!(f, "a node to delete still has {relationships} relationships")
            }
            ExecuteErrorKind::MergeNull { key } => {
                write!(f, "`MERGE` cannot look for `{key}`, which is null")
            }
            ExecuteErrorKind::CreateFromNull { name } => {
                write!(f, "a relationship cannot start or end at `{name}`, which is null")
            }
            ExecuteErrorKind::ReadOnly => write!(f, "the graph is open for reading only"),
            ExecuteErrorKind::File(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ExecuteError {}

impl From<ValueError> for ExecuteError {
    fn from(error: ValueError) -> ExecuteError {
        ExecuteError { kind: ExecuteErrorKind::Value(error), span: None }
    }
}

impl From<Exceeded> for ExecuteError {
    fn from(exceeded: Exceeded) -> ExecuteError {
        ValueError::from(exceeded).into()
    }
}

impl From<EvaluateError> for ExecuteError {
    fn from(error: EvaluateError) -> ExecuteError {
        let kind = match error.kind {
            EvaluateErrorKind::MissingParameter(name) => {
                ExecuteErrorKind::MissingParameter { name }
            }
            EvaluateErrorKind::Value(kind) => ExecuteErrorKind::Value(kind),
        };
        ExecuteError { kind, span: error.span }
    }
}

/// Errors of a subquery pass through the expression that asked it.
impl From<ExecuteError> for EvaluateError {
    fn from(error: ExecuteError) -> EvaluateError {
        let (problem, detail) = (error.to_string(), error.detail());
        let kind = match error.kind {
            ExecuteErrorKind::Value(kind) => EvaluateErrorKind::Value(kind),
            ExecuteErrorKind::MissingParameter { name } => {
                EvaluateErrorKind::MissingParameter(name)
            }
            _ => {
                let context = "a subquery".to_owned();
                EvaluateErrorKind::Value(ValueError::BadArgument { context, problem, detail })
            }
        };
        EvaluateError { kind, span: error.span }
    }
}
