//! What can go wrong while running, and where in the query.

use std::fmt;

use crate::budget::Exceeded;
use crate::expression::evaluate::{EvaluateError, EvaluateErrorKind};
use crate::import::FileError;
use crate::span::Span;
use crate::value::{Type, ValueError, display};

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
    /// Two have values that a constraint allows once.
    NotUnique(Box<Clash>),
    /// A key is missing that a constraint asks for.
    NotPresent(Box<Lack>),
    /// The name of an index or a constraint is taken.
    NameTaken {
        /// The name.
        name: String,
    },
    /// The same is declared under another name.
    AlreadyDeclared {
        /// That name.
        name: String,
        /// It is a constraint.
        constraint: bool,
    },
    /// There is no index or no constraint of that name.
    NotDeclared {
        /// The name.
        name: String,
        /// A constraint was meant.
        constraint: bool,
        /// A known one that looks like it.
        nearest: Option<String>,
    },
    /// An index is taken for a constraint, or the other way round.
    OtherKind {
        /// The name.
        name: String,
        /// It is a constraint.
        constraint: bool,
    },
    /// A file cannot be read.
    File(FileError),
}

/// Two nodes or relationships with values that only one may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The constraint.
    pub constraint: String,
    /// One of the two, in words.
    pub first: String,
    /// The other.
    pub second: String,
    /// Key and value.
    pub values: Vec<(String, String)>,
    /// How to find all that clash, where the statement declares the constraint.
    pub search: Option<String>,
}

/// A node or relationship without a key that it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The constraint.
    pub constraint: String,
    /// Which one, in words.
    pub entity: String,
    /// The key.
    pub key: String,
    /// How to find all of them, where the statement declares the constraint.
    pub search: Option<String>,
}

/// What was declared, in a word.
fn declared_kind(constraint: bool) -> &'static str {
    if constraint { "constraint" } else { "index" }
}

fn found_by(search: Option<&str>) -> Option<String> {
    search.map(|query| format!("`{query}` finds all of them"))
}

/// A promise that is broken, or that could not be made in the first place.
fn violation(is_new: bool) -> &'static str {
    if is_new { "ConstraintVerificationFailed" } else { "ConstraintValidationFailed" }
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
            ExecuteErrorKind::NotUnique(clash) => violation(clash.search.is_some()),
            ExecuteErrorKind::NotPresent(lack) => violation(lack.search.is_some()),
            ExecuteErrorKind::NameTaken { .. }
            | ExecuteErrorKind::AlreadyDeclared { .. }
            | ExecuteErrorKind::NotDeclared { .. }
            | ExecuteErrorKind::OtherKind { .. } => "SchemaError",
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
            ExecuteErrorKind::NotUnique(_) => "NotUnique",
            ExecuteErrorKind::NotPresent(_) => "NotPresent",
            ExecuteErrorKind::NameTaken { .. } => "NameTaken",
            ExecuteErrorKind::AlreadyDeclared { .. } => "AlreadyDeclared",
            ExecuteErrorKind::NotDeclared { .. } => "NotDeclared",
            ExecuteErrorKind::OtherKind { .. } => "OtherKind",
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
            ExecuteErrorKind::NotUnique(clash) => found_by(clash.search.as_deref()),
            ExecuteErrorKind::NotPresent(lack) => found_by(lack.search.as_deref()),
            ExecuteErrorKind::NameTaken { .. } | ExecuteErrorKind::AlreadyDeclared { .. } => {
                Some("with `IF NOT EXISTS` that is fine".to_owned())
            }
            ExecuteErrorKind::NotDeclared { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            ExecuteErrorKind::NotDeclared { .. } => {
                Some("with `IF EXISTS` that is fine".to_owned())
            }
            ExecuteErrorKind::OtherKind { name, constraint } => {
                let kind = declared_kind(*constraint).to_uppercase();
                Some(format!("write `DROP {kind} {}`", display::name(name)))
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
            ExecuteErrorKind::NotUnique(clash) => write!(f, "{clash}"),
            ExecuteErrorKind::NotPresent(lack) => {
                let Lack { entity, key, constraint, .. } = &**lack;
                write!(f, "{entity} has no `{key}`, which the constraint `{constraint}` asks for")
            }
            ExecuteErrorKind::NameTaken { name } => {
                write!(f, "there is an index or a constraint `{name}` already")
            }
            ExecuteErrorKind::AlreadyDeclared { name, constraint } => {
                write!(f, "the {} `{name}` does this already", declared_kind(*constraint))
            }
            ExecuteErrorKind::NotDeclared { name, constraint, .. } => {
                write!(f, "there is no {} `{name}`", declared_kind(*constraint))
            }
            ExecuteErrorKind::OtherKind { name, constraint: true } => {
                write!(f, "`{name}` is a constraint, not an index")
            }
            ExecuteErrorKind::OtherKind { name, .. } => {
                write!(f, "`{name}` is an index, not a constraint")
            }
            ExecuteErrorKind::ReadOnly => write!(f, "the graph is open for reading only"),
            ExecuteErrorKind::File(error) => write!(f, "{error}"),
        }
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |(key, value): &(String, String)| format!("`{key}` {value}");
        let values: Vec<String> = self.values.iter().map(value).collect();
        let (first, second, values) = (&self.first, &self.second, values.join(" and "));
        write!(f, "{first} and {second} both have {values}, ")?;
        write!(f, "which the constraint `{}` allows only once", self.constraint)
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
