//! What can be wrong with graph files, and where. Facts only; text is in `Display`.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::value::ValueError;

/// A place in a graph file; line and column count from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as messages name it.
    pub file: Arc<str>,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// Why a graph could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// What is wrong; boxed to keep results small.
    pub problem: Box<Problem>,
    /// Where, if it lies in a file that could be read.
    pub place: Option<Place>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The graph cannot be read, or contradicts its own declarations.
    Error,
    /// Probably a mistake.
    Warning,
}

/// One thing that `relata check` has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub problem: Problem,
    /// Where.
    pub place: Option<Place>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The system refused.
    Io {
        /// What was tried: "read", "write", …
        action: &'static str,
        /// On what.
        path: String,
        /// What the system says.
        message: String,
    },
    /// There is no `schema.toml`.
    NotAGraph {
        /// Where it was looked for.
        folder: String,
    },
    /// The folder to write to holds something else.
    WouldReplace {
        /// Which folder.
        folder: String,
    },
    /// A file is too large.
    TooLarge {
        /// Which.
        file: String,
        /// The limit.
        bytes_max: u64,
    },
    /// A file is not UTF-8.
    NotUtf8 {
        /// Which.
        file: String,
        /// The first byte that is not.
        offset: usize,
    },
    /// Not TOML, or not of the form of a graph file.
    Form {
        /// What the TOML reader says.
        message: String,
    },
    /// `format` is not one we know.
    UnknownFormat {
        /// What it is.
        found: i64,
    },
    /// A declared key has no type we know.
    UnknownKeyType {
        /// What it has.
        found: String,
        /// The type it may mean.
        nearest: Option<String>,
    },
    /// A constraint that does not say what it asks for.
    BadConstraint {
        /// Its name.
        name: String,
        /// What it must have, in words.
        expected: &'static str,
    },
    /// Two rows have values that a constraint allows once.
    NotUnique {
        /// The constraint.
        constraint: String,
        /// Its keys.
        keys: Vec<String>,
        /// Where the first one is.
        first: Place,
    },
    /// A row lacks a key that a constraint asks for.
    NotPresent {
        /// The constraint.
        constraint: String,
        /// The key.
        key: String,
    },
    /// A row lacks a reserved key.
    MissingKey {
        /// `node` or `relationship`.
        row: &'static str,
        /// Which key.
        key: &'static str,
    },
    /// A reserved key holds something else than it should.
    ReservedKey {
        /// Which key.
        key: String,
        /// What it must hold, in words.
        expected: &'static str,
        /// What it holds, in words.
        found: &'static str,
    },
    /// The same label twice on one node, or the same key twice on one row.
    Repeated {
        /// "label" or "key".
        what: &'static str,
        /// Which.
        name: String,
    },
    /// An inline table that is no tagged value.
    UnknownTag {
        /// Its key, if it has exactly one.
        found: Option<String>,
        /// The tag it may mean.
        nearest: Option<String>,
    },
    /// A tagged value whose text does not say such a value.
    BadValue {
        /// The tag.
        tag: &'static str,
        /// The text, or what stands in its place.
        found: String,
    },
    /// Coordinates that make no point.
    BadPoint {
        /// What is wrong with them.
        error: ValueError,
    },
    /// Lists and maps nest too deep.
    TooDeep,
    /// Two nodes have the same id.
    DuplicateId {
        /// Which.
        id: String,
        /// Where the first one is.
        first: Place,
    },
    /// A relationship names a node that there is not.
    UnknownNode {
        /// `from` or `to`.
        end: &'static str,
        /// The id it names.
        id: String,
        /// The id it may mean.
        nearest: Option<String>,
    },
    /// A node or a path where a property value is stored.
    NotStorable {
        /// Its type.
        found: &'static str,
        /// Whose property.
        key: String,
    },
    /// A name the schema does not declare.
    Undeclared {
        /// "label", "relationship type" or "key".
        what: &'static str,
        /// Which.
        name: String,
        /// The declared one it may mean.
        nearest: Option<String>,
    },
    /// A key that the schema does not give to this label or type.
    KeyNotAllowed {
        /// The key.
        key: String,
        /// The label or type, or several.
        on: String,
        /// The key it may mean.
        nearest: Option<String>,
    },
    /// A value of another type than the schema declares.
    WrongType {
        /// The key.
        key: String,
        /// What it holds.
        found: String,
        /// What was declared.
        expected: String,
    },
    /// An end of a relationship has none of the labels the schema asks for.
    WrongEnd {
        /// The relationship type.
        kind: String,
        /// `from` or `to`.
        end: &'static str,
        /// The node.
        id: String,
        /// Its labels.
        found: Vec<String>,
        /// Those asked for.
        expected: Vec<String>,
    },
    /// The same relationship again.
    DuplicateRelationship {
        /// Where the first one is.
        first: Place,
    },
    /// A row lies in the file of another label or type.
    WrongFile {
        /// Where it belongs.
        expected: String,
    },
    /// A fact that does not say what it rests on.
    NoEvidence,
    /// A source that is not `file:line:start-end`.
    BadLocator {
        /// What it is.
        found: String,
    },
    /// A source in a file that no document of the graph names.
    UnknownDocument {
        /// The file.
        file: String,
        /// The document it may mean.
        nearest: Option<String>,
    },
    /// A source behind the last line of its file.
    NoSuchLine {
        /// The source.
        locator: String,
        /// How many lines there are.
        lines: usize,
    },
    /// A source behind the end of its line.
    NoSuchRange {
        /// The source.
        locator: String,
        /// How many characters the line has.
        characters: usize,
    },
    /// A file that sources name is not among the source files.
    NoSourceFile {
        /// Which.
        file: String,
    },
    /// A key that follows from `sources` says something else.
    DerivedDisagrees {
        /// Which.
        key: &'static str,
        /// What follows from `sources`.
        expected: Vec<String>,
    },
    /// A `status` that is none of the known ones.
    UnknownStatus {
        /// What it is.
        found: String,
        /// The one it may mean.
        nearest: Option<String>,
    },
}

impl LoadError {
    /// An error without a place.
    pub fn new(problem: Problem) -> LoadError {
        LoadError { problem: Box::new(problem), place: None }
    }

    pub(super) fn io(action: &'static str, path: &Path, error: &io::Error) -> LoadError {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        LoadError::new(Problem::Io { action, path: path.display().to_string(), message })
    }
}

impl Problem {
    /// What may be meant instead, where something is nearly right.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Problem::UnknownKeyType { nearest, .. }
            | Problem::UnknownTag { nearest, .. }
            | Problem::UnknownNode { nearest, .. }
            | Problem::Undeclared { nearest, .. }
            | Problem::KeyNotAllowed { nearest, .. }
            | Problem::UnknownDocument { nearest, .. }
            | Problem::UnknownStatus { nearest, .. } => nearest.as_deref(),
            _ => None,
        }
    }

    /// Where the other half of a clash is.
    pub fn first(&self) -> Option<&Place> {
        match self {
            Problem::DuplicateId { first, .. }
            | Problem::DuplicateRelationship { first }
            | Problem::NotUnique { first, .. } => Some(first),
            _ => None,
        }
    }

    fn write_files(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Io { action, path, message } => {
                write!(f, "cannot {action} `{path}`: {message}")
            }
            Problem::NotAGraph { folder } => {
                write!(f, "`{folder}` is not a graph: it has no `schema.toml`")
            }
            Problem::WouldReplace { folder } => {
                write!(f, "`{folder}` holds something that is not a graph, and is left alone")
            }
            Problem::TooLarge { file, bytes_max } => {
                write!(f, "`{file}` is larger than {} MiB", bytes_max >> 20)
            }
            Problem::NotUtf8 { file, offset } => {
                write!(f, "`{file}` is not UTF-8 at byte {offset}")
            }
            _ => Ok(()),
        }
    }

    fn write_rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Form { message } => write!(f, "{message}"),
            Problem::UnknownFormat { found } => write!(f, "`format` is {found}, expected 1"),
            Problem::UnknownKeyType { found, .. } => {
                write!(f, "`{found}` is not a type, expected one like `string` or `integer[]`")
            }
            Problem::MissingKey { row, key } => write!(f, "this {row} has no `{key}`"),
            Problem::ReservedKey { key, expected, found } => {
                write!(f, "`{key}` is {found}, expected {expected}")
            }
            Problem::Repeated { what, name } => write!(f, "the {what} `{name}` stands here twice"),
            Problem::UnknownTag { found: Some(found), .. } => write!(
                f,
                "`{found}` is not a kind of value, expected one like `date` or `duration`"
            ),
            Problem::UnknownTag { .. } => {
                write!(f, "a table is not a value, expected one like `{{ date = \"…\" }}`")
            }
            Problem::BadValue { tag, found } => write!(f, "`{found}` is not a `{tag}`"),
            Problem::BadPoint { error } => write!(f, "{error}"),
            Problem::TooDeep => write!(f, "lists and maps nest deeper than 128 levels"),
            Problem::DuplicateId { id, first } => {
                write!(f, "the id `{id}` is taken by the node at {first}")
            }
            Problem::UnknownNode { end, id, .. } => {
                write!(f, "`{end}` is `{id}`, which is the id of no node")
            }
            Problem::NotStorable { found, key } => {
                write!(f, "`{key}` is a {found}, which graph files cannot hold")
            }
            _ => Ok(()),
        }
    }

    fn write_declarations(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Undeclared { what, name, .. } => {
                write!(f, "the schema does not declare the {what} `{name}`")
            }
            Problem::KeyNotAllowed { key, on, .. } => {
                write!(f, "the schema gives no key `{key}` to `{on}`")
            }
            Problem::WrongType { key, found, expected } => {
                write!(f, "`{key}` is {found}, expected `{expected}`")
            }
            Problem::WrongEnd { kind, end, id, found, expected } => {
                let found = if found.is_empty() { "no label".to_owned() } else { listed(found) };
                let expected = listed(expected);
                write!(f, "`{end}` of `{kind}` is `{id}` with {found}, expected {expected}")
            }
            Problem::DuplicateRelationship { first } => {
                write!(f, "the same relationship stands at {first}")
            }
            Problem::BadConstraint { name, expected } => {
                write!(f, "the constraint `{name}` needs {expected}")
            }
            Problem::NotUnique { constraint, keys, first } => {
                let keys = listed(keys);
                write!(
                    f,
                    "the constraint `{constraint}` allows each {keys} only once, and this one stands at {first}"
                )
            }
            Problem::NotPresent { constraint, key } => {
                write!(f, "the constraint `{constraint}` asks for `{key}`, which is missing")
            }
            Problem::WrongFile { expected } => write!(f, "this belongs into `{expected}`"),
            _ => Ok(()),
        }
    }

    fn write_evidence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NoEvidence => write!(f, "this fact has no `sources`"),
            Problem::BadLocator { found } => {
                write!(f, "`{found}` is not a source, expected `file:line:start-end`")
            }
            Problem::UnknownDocument { file, .. } => {
                write!(f, "no document has the file name `{file}`")
            }
            Problem::NoSuchLine { locator, lines } => {
                write!(f, "`{locator}` points behind the last line, {lines}")
            }
            Problem::NoSuchRange { locator, characters } => {
                write!(f, "`{locator}` points outside its line of {characters} characters")
            }
            Problem::NoSourceFile { file } => {
                write!(f, "the source file `{file}` is not among those given")
            }
            Problem::DerivedDisagrees { key, expected } => {
                write!(f, "`{key}` does not follow from `sources`, expected {}", listed(expected))
            }
            Problem::UnknownStatus { found, .. } => write!(f, "`{found}` is not a status"),
            _ => Ok(()),
        }
    }
}

/// Names in backquotes with commas between.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_files(f)?;
        self.write_rows(f)?;
        self.write_declarations(f)?;
        self.write_evidence(f)?;
        match self.nearest() {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.problem),
            None => write!(f, "{}", self.problem),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}: {}", self.severity, self.problem),
            None => write!(f, "{}: {}", self.severity, self.problem),
        }
    }
}

impl std::error::Error for LoadError {}
