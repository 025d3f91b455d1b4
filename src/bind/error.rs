//! One variant per mistake that can be known before running, with where it stands.

use std::fmt;

use super::infer::A_DURATION;
use super::kind::Kind;
use crate::budget::Exceeded;
use crate::function;
use crate::parse::ast::Shortest;
use crate::span::Span;
use crate::spelling::nearest;

/// A mistake in the meaning of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindError {
    /// What is wrong.
    pub kind: BindErrorKind,
    /// Where.
    pub span: Span,
    /// The other place involved, such as the first definition.
    pub related: Option<Span>,
}

/// The mistakes. Facts only; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindErrorKind {
    /// A variable nobody defined.
    UndefinedVariable {
        /// Its name.
        name: String,
        /// A visible one that looks like it.
        nearest: Option<String>,
        /// It was defined in another part of the statement.
        known_elsewhere: bool,
    },
    /// A variable that grouping or `DISTINCT` has put out of sight.
    NotProjected {
        /// Its name.
        name: String,
    },
    /// A variable is used as something it is not.
    VariableTypeConflict {
        /// Its name.
        name: String,
        /// What it is.
        was: Kind,
        /// What it is used as.
        used_as: Kind,
    },
    /// A name that is taken is defined again.
    VariableAlreadyBound {
        /// The name.
        name: String,
    },
    /// One relationship variable twice in one pattern.
    RelationshipReused {
        /// The variable.
        name: String,
    },
    /// An argument or operand that can never fit.
    InvalidArgumentType {
        /// Who asked.
        context: String,
        /// For what.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A property of something that has none.
    NoProperties {
        /// The property.
        key: String,
        /// What stands before the point.
        found: String,
    },
    /// No function of that name.
    UnknownFunction {
        /// The name.
        name: String,
        /// A known one that looks like it.
        nearest: Option<String>,
    },
    /// Too many or too few arguments.
    InvalidNumberOfArguments {
        /// The function.
        name: String,
        /// How many it takes, in words.
        expected: String,
        /// How many there are.
        found: usize,
    },
    /// An aggregate where none may stand.
    InvalidAggregation,
    /// An aggregate inside an aggregate.
    NestedAggregation,
    /// `rand()` and the like inside an aggregate.
    NonConstantInAggregate,
    /// Something beside an aggregate is neither a grouping key nor constant.
    AmbiguousAggregation {
        /// Its text.
        text: String,
    },
    /// Two columns of one name.
    ColumnNameConflict {
        /// The name.
        name: String,
    },
    /// An expression in `WITH` needs a name.
    NoExpressionAlias {
        /// Its text.
        text: String,
    },
    /// `SKIP` or `LIMIT` depends on a row.
    NonConstantExpression {
        /// The clause.
        clause: &'static str,
    },
    /// `SKIP` or `LIMIT` is negative.
    NegativeIntegerArgument {
        /// The clause.
        clause: &'static str,
    },
    /// A clause cannot stand there.
    InvalidClauseComposition {
        /// Why not.
        problem: &'static str,
    },
    /// Branches of a union differ in their columns.
    DifferentColumnsInUnion,
    /// `*` with nothing in scope.
    NoVariablesInScope,
    /// A variable-length relationship cannot be made.
    CreatingVarLength,
    /// A relationship to make needs exactly one type.
    NoSingleRelationshipType,
    /// A relationship to make needs one direction.
    RequiresDirectedRelationship,
    /// A parameter instead of a property map.
    InvalidParameterUse,
    /// `DELETE` of something that is not an entity.
    InvalidDelete,
    /// A shortest path of no relationship, or of several.
    ShortestOfOne {
        /// `shortestPath` or `allShortestPaths`.
        which: Shortest,
        /// How many relationships there are.
        found: usize,
    },
    /// In an expression, a shortest path to or from no node in particular.
    ShortestOfUnknown {
        /// `shortestPath` or `allShortestPaths`.
        which: Shortest,
    },
    /// A repeated part inside a repeated part.
    NestedRepetition,
    /// A repeated path without a relationship.
    RepeatedNothing,
    /// A part that comes fewer times than it comes at least.
    EmptyRepetition {
        /// Fewest times.
        min: u64,
        /// Most times.
        max: u64,
    },
    /// All walks of any length.
    EndlessWalk,
    /// A selector that keeps none of the paths.
    NoPaths,
    /// A condition inside a repeated part reads what is found with the path.
    NotKnownInside {
        /// The variable.
        name: String,
    },
    /// A variable inside a path that is chosen stands in another path as well.
    SharedInside {
        /// The variable.
        name: String,
    },
    /// Something that is grammatical but means nothing there.
    Unexpected {
        /// What stands there.
        found: &'static str,
        /// What to write.
        instead: &'static str,
    },
    /// No procedure of that name.
    ProcedureNotFound {
        /// The name.
        name: String,
        /// A known one that looks like it.
        nearest: Option<String>,
    },
    /// A procedure has no such result column.
    UnknownColumn {
        /// The procedure.
        procedure: String,
        /// The column.
        name: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A procedure in a longer query needs parentheses.
    InvalidArgumentPassingMode {
        /// The procedure.
        name: String,
        /// Whether it takes arguments.
        takes: bool,
    },
    /// An index of a form that no query would use.
    IndexForm {
        /// What cannot be.
        problem: &'static str,
        /// What can.
        instead: &'static str,
    },
    /// A key stands twice in one declaration.
    RepeatedKey {
        /// The key.
        name: String,
    },
    /// More steps than an engine that nests them can run.
    TooManySteps {
        /// How many are allowed.
        limit: usize,
    },
    /// The time was up, or the user cancelled.
    Stopped(Exceeded),
    /// A standalone call takes its arguments from parameters, and one is missing.
    MissingParameter {
        /// The parameter.
        name: String,
    },
}

impl BindError {
    pub(crate) fn new(kind: BindErrorKind, span: Span) -> BindError {
        BindError { kind, span, related: None }
    }

    /// The class the conformance kit files it under.
    pub fn class(&self) -> &'static str {
        match self.kind {
            BindErrorKind::ProcedureNotFound { .. } => "ProcedureError",
            BindErrorKind::MissingParameter { .. } => "ParameterMissing",
            BindErrorKind::TooManySteps { .. } | BindErrorKind::Stopped(_) => "ResourceError",
            BindErrorKind::NoProperties { .. } => "TypeError",
            _ => "SyntaxError",
        }
    }

    /// The conformance kit's name for the mistake.
    pub fn detail(&self) -> &'static str {
        use BindErrorKind as K;
        match self.kind {
            K::UndefinedVariable { .. } | K::NotProjected { .. } | K::UnknownColumn { .. } => {
                "UndefinedVariable"
            }
            K::VariableTypeConflict { .. } => "VariableTypeConflict",
            K::VariableAlreadyBound { .. } => "VariableAlreadyBound",
            K::RelationshipReused { .. } => "RelationshipUniquenessViolation",
            K::InvalidArgumentType { .. } | K::NoProperties { .. } => "InvalidArgumentType",
            K::UnknownFunction { .. } => "UnknownFunction",
            K::InvalidNumberOfArguments { .. } => "InvalidNumberOfArguments",
            K::InvalidAggregation => "InvalidAggregation",
            K::NestedAggregation => "NestedAggregation",
            K::AmbiguousAggregation { .. } => "AmbiguousAggregationExpression",
            K::ColumnNameConflict { .. } => "ColumnNameConflict",
            K::NoExpressionAlias { .. } => "NoExpressionAlias",
            K::NonConstantExpression { .. } | K::NonConstantInAggregate => "NonConstantExpression",
            K::NegativeIntegerArgument { .. } => "NegativeIntegerArgument",
            K::InvalidClauseComposition { .. } => "InvalidClauseComposition",
            K::DifferentColumnsInUnion => "DifferentColumnsInUnion",
            K::NoVariablesInScope => "NoVariablesInScope",
            K::CreatingVarLength => "CreatingVarLength",
            K::NoSingleRelationshipType => "NoSingleRelationshipType",
            K::RequiresDirectedRelationship => "RequiresDirectedRelationship",
            K::InvalidParameterUse => "InvalidParameterUse",
            K::InvalidDelete => "InvalidDelete",
            K::ShortestOfOne { .. } | K::ShortestOfUnknown { .. } => "InvalidShortestPath",
            K::NestedRepetition | K::RepeatedNothing | K::EmptyRepetition { .. } => {
                "InvalidQuantifier"
            }
            K::EndlessWalk => "UnboundedWalk",
            K::NoPaths => "InvalidPathSelector",
            K::NotKnownInside { .. } | K::SharedInside { .. } => "InvalidPathReference",
            K::Unexpected { .. } => "UnexpectedSyntax",
            K::ProcedureNotFound { .. } => "ProcedureNotFound",
            K::InvalidArgumentPassingMode { .. } => "InvalidArgumentPassingMode",
            K::MissingParameter { .. } => "MissingParameter",
            K::TooManySteps { .. } => "QueryTooLarge",
            K::Stopped(exceeded) => exceeded.detail(),
            K::IndexForm { .. } => "UnsupportedIndex",
            K::RepeatedKey { .. } => "RepeatedKey",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        use BindErrorKind as K;
        match &self.kind {
            K::UnknownFunction { name, .. } if function::instead(name).is_some() => {
                function::instead(name).map(str::to_owned)
            }
            K::UndefinedVariable { name, known_elsewhere: true, .. } => Some(format!(
                "another part of the query defines it; `WITH` and `CALL ({name}) {{ … }}` pass names on"
            )),
            K::UndefinedVariable { nearest: Some(nearest), .. }
            | K::UnknownFunction { nearest: Some(nearest), .. }
            | K::ProcedureNotFound { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            K::NotProjected { .. } => Some(
                "after DISTINCT or an aggregate only columns can be sorted and filtered by".into(),
            ),
            K::NoExpressionAlias { .. } => Some("name it with `AS`".to_owned()),
            K::AmbiguousAggregation { text } => {
                Some(format!("project `{text}` as a column of its own first"))
            }
            K::VariableAlreadyBound { .. } => Some("choose another name".to_owned()),
            K::InvalidParameterUse => Some("spell the map out: `{key: $parameter.key}`".to_owned()),
            K::UnknownColumn { name, known, .. } => columns(name, known),
            K::InvalidArgumentPassingMode { name, takes: true } => {
                Some(format!("write `{name}(…)` with its arguments"))
            }
            K::ShortestOfOne { .. } => {
                Some("give the relationship a length, as in `(a)-[:R*]->(b)`".to_owned())
            }
            K::NestedRepetition => Some(
                "repeat one of them; where a path branches, write two patterns or a `MATCH` each"
                    .to_owned(),
            ),
            K::RepeatedNothing => Some("add one: `((a)-->(b)){1,3}`".to_owned()),
            K::EmptyRepetition { min, max } => Some(format!("write `{{{max},{min}}}`")),
            K::EndlessWalk => Some(
                "set a limit, as in `{1,5}`, choose, as in `SHORTEST 3 WALK`, or write `TRAIL`"
                    .to_owned(),
            ),
            K::NoPaths => Some("leave the number out, or write one or more".to_owned()),
            K::NotKnownInside { .. } => Some(
                "compare it in the `WHERE` of the `MATCH`, or find it in a `MATCH` before"
                    .to_owned(),
            ),
            K::SharedInside { .. } => Some(
                "find one of the paths in a `MATCH` of its own, or name only the ends".to_owned(),
            ),
            K::ShortestOfUnknown { .. } => Some("find the node with `MATCH` first".to_owned()),
            K::InvalidArgumentPassingMode { name, takes: false } => {
                Some(format!("write `{name}()`"))
            }
            K::InvalidArgumentType { context, found, .. } if context == "`||`" => {
                (found == "a boolean").then(|| "write `OR` between truth values".to_owned())
            }
            K::InvalidArgumentType { context, found, .. } if found.starts_with("a list of ") => {
                let key = context.strip_prefix("`.").and_then(|key| key.strip_suffix('`'));
                key.map(|key| format!("ask each: `[one IN … | one.{key}]`"))
            }
            K::TooManySteps { .. } => Some("split it into several statements".to_owned()),
            K::IndexForm { instead, .. } | K::Unexpected { instead, .. } => {
                Some((*instead).to_owned())
            }
            K::InvalidArgumentType { expected, found, .. } if expected == A_DURATION => {
                Some(between_or_after(found))
            }
            K::InvalidAggregation => Some("aggregate in `WITH` or `RETURN`".to_owned()),
            _ => None,
        }
    }
}

/// What was meant by an instant and a value that does not move it.
fn between_or_after(found: &str) -> String {
    match found {
        "an integer" | "a float" | "a number" => {
            "say how many of what, as in `+ duration({days: 1})`".to_owned()
        }
        _ => "the time between two instants is `duration.between(from, to)`".to_owned(),
    }
}

/// The column that was meant, or all there are.
fn columns(name: &str, known: &[String]) -> Option<String> {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(nearest) => Some(format!("did you mean `{nearest}`?")),
        None if known.is_empty() => None,
        None => Some(format!("its columns are `{}`", known.join("`, `"))),
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use BindErrorKind as K;
        match &self.kind {
            K::UndefinedVariable { name, .. } => write!(f, "variable `{name}` is not defined"),
            K::NotProjected { name } => write!(f, "variable `{name}` is not among the columns"),
            K::VariableTypeConflict { name, was, used_as } => {
                write!(f, "variable `{name}` is {was}, expected {used_as}")
            }
            K::VariableAlreadyBound { name } => write!(f, "variable `{name}` is already defined"),
            K::RelationshipReused { name } => {
                write!(f, "relationship `{name}` occurs twice in one pattern, which never matches")
            }
            K::InvalidArgumentType { context, expected, found } => {
                write!(f, "{context} got {found}, expected {expected}")
            }
            K::NoProperties { key, found } => {
                let expected = "a node, a relationship, a map, a point or a temporal value";
                write!(f, "`.{key}` got {found}, expected {expected}")
            }
            K::UnknownFunction { name, .. } => write!(f, "there is no function `{name}`"),
            K::InvalidNumberOfArguments { name, expected, found } => {
                let noun = if *found == 1 { "argument" } else { "arguments" };
                write!(f, "`{name}()` got {found} {noun}, expected {expected}")
            }
            K::InvalidAggregation => write!(f, "an aggregate cannot stand here"),
            K::NestedAggregation => write!(f, "an aggregate cannot stand inside an aggregate"),
            K::NonConstantInAggregate => {
                write!(f, "a random value cannot stand inside an aggregate")
            }
            K::AmbiguousAggregation { text } => {
                write!(f, "`{text}` stands beside an aggregate but is not a grouping key")
            }
            K::ColumnNameConflict { name } => write!(f, "two columns are named `{name}`"),
            K::NoExpressionAlias { text } => write!(f, "`{text}` needs a name"),
            K::NonConstantExpression { clause } => {
                write!(f, "{clause} must not depend on a row")
            }
            K::NegativeIntegerArgument { clause } => write!(f, "{clause} must not be negative"),
            K::InvalidClauseComposition { problem } | K::IndexForm { problem, .. } => {
                f.write_str(problem)
            }
            K::DifferentColumnsInUnion => {
                write!(f, "the queries of a UNION must return the same columns")
            }
            K::NoVariablesInScope => write!(f, "`*` stands for nothing, no variable is defined"),
            K::CreatingVarLength => {
                write!(f, "a variable-length relationship cannot be created")
            }
            K::NoSingleRelationshipType => {
                write!(f, "a relationship to create needs exactly one type")
            }
            K::RequiresDirectedRelationship => {
                write!(f, "a relationship to create needs one direction")
            }
            K::InvalidParameterUse => write!(f, "a parameter cannot stand for a property map here"),
            K::InvalidDelete => {
                write!(f, "only nodes, relationships and paths can be deleted")
            }
            K::ShortestOfOne { which, found } => {
                write!(f, "`{which}` got a pattern of {found} relationships, expected one")
            }
            K::ShortestOfUnknown { which } => {
                write!(f, "`{which}` in an expression needs both ends to be known nodes")
            }
            K::NestedRepetition => {
                write!(f, "what is repeated cannot have a repeated part itself")
            }
            K::RepeatedNothing => write!(f, "a repeated path needs a relationship"),
            K::EmptyRepetition { min, max } => {
                write!(f, "at least {min} times and at most {max} is never")
            }
            K::EndlessWalk => {
                write!(f, "there is no end of walks that may use a relationship again and again")
            }
            K::NoPaths => write!(f, "a choice of 0 paths leaves none"),
            K::NotKnownInside { name } => {
                write!(f, "variable `{name}` is not known yet while the path is searched for")
            }
            K::SharedInside { name } => write!(
                f,
                "variable `{name}` is inside a path that is chosen, and in another path as well"
            ),
            K::Unexpected { found, .. } => write!(f, "{found} cannot stand here"),
            K::UnknownColumn { procedure, name, .. } => {
                write!(f, "`{procedure}` has no column `{name}`")
            }
            K::ProcedureNotFound { name, .. } => write!(f, "there is no procedure `{name}`"),
            K::InvalidArgumentPassingMode { name, .. } => write!(
                f,
                "`{name}` is called without parentheses, which only a call that stands alone may be"
            ),
            K::Stopped(exceeded) => write!(f, "{exceeded}"),
            K::RepeatedKey { name } => write!(f, "the key `{name}` stands here twice"),
            K::TooManySteps { limit } => {
                write!(f, "the query has more than {limit} clauses and relationships")
            }
            K::MissingParameter { name } => {
                write!(f, "parameter `${name}` is missing for the procedure's argument")
            }
        }
    }
}

impl std::error::Error for BindError {}
