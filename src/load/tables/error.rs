//! What can be wrong with a folder of tables, and where. Facts only; text is in
//! `Display`.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Why a folder of tables was not read, or what was skipped of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// What is wrong; boxed to keep results small.
    pub problem: Box<Problem>,
    /// Where, if it lies in a file that could be read.
    pub place: Option<Place>,
}

/// A place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as messages name it.
    pub file: Arc<str>,
    /// Line, counted from one.
    pub line: u64,
    /// The column's number from one, and its name in the header.
    pub column: Option<(usize, Arc<str>)>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The system refused.
    Io {
        /// On what.
        path: String,
        /// What the system says.
        message: String,
    },
    /// A header names a type that there is not.
    UnknownType {
        /// What it names.
        found: String,
        /// What it may mean.
        nearest: Option<String>,
    },
    /// Braces in a header hold something else than the type of an id.
    UnknownOption {
        /// What they hold.
        found: String,
    },
    /// A property in a header has no name.
    NoName {
        /// What stands there.
        found: String,
    },
    /// A header is neither of nodes nor of relationships.
    NotATable,
    /// A header has this column twice, or two that exclude each other.
    Clash {
        /// The second one.
        found: String,
    },
    /// A relationship file has a start and no end, or the other way round.
    MissingEnd {
        /// What it lacks.
        expected: &'static str,
    },
    /// The relationships of a file have no type.
    NoType,
    /// No node file has that group of ids.
    UnknownGroup {
        /// The group.
        found: String,
        /// The one it may mean.
        nearest: Option<String>,
    },
    /// A row has another number of fields than the header.
    FieldCount {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A field does not say what its column holds.
    BadValue {
        /// Its text.
        found: String,
        /// What it should be, in words.
        expected: &'static str,
        /// Whether it is one item of a list.
        is_item: bool,
    },
    /// A field is not UTF-8.
    NotUtf8,
    /// A field that must say something is empty.
    Missing {
        /// What it should be, in words.
        expected: &'static str,
    },
    /// Two nodes of a group have the same id.
    DuplicateId {
        /// Which.
        id: String,
        /// In which group; empty where it has no name.
        group: String,
    },
    /// A relationship names a node that there is not.
    UnknownId {
        /// The id.
        id: String,
        /// In which group; empty where it has no name.
        group: String,
    },
    /// A quoted field does not end.
    OpenQuote,
    /// A row is longer than anything sensible.
    RowTooLong {
        /// The limit.
        bytes_max: usize,
    },
    /// There are more nodes or relationships than ids.
    TooMany,
}

impl TableError {
    pub(super) fn new(problem: Problem) -> TableError {
        TableError { problem: Box::new(problem), place: None }
    }

    pub(super) fn io(path: &Path, error: &io::Error) -> TableError {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        TableError::new(Problem::Io { path: path.display().to_string(), message })
    }

    pub(super) fn at(problem: Problem, file: &Arc<str>, line: u64) -> TableError {
        let place = Place { file: Arc::clone(file), line, column: None };
        TableError { problem: Box::new(problem), place: Some(place) }
    }
}

impl TableError {
    /// With a word between the place and what is wrong there, such as `error`.
    pub fn labelled(&self, word: &str) -> String {
        match &self.place {
            Some(place) => format!("{place}: {word}: {}", self.problem),
            None => format!("{word}: {}", self.problem),
        }
    }
}

impl Problem {
    fn nearest(&self) -> Option<&str> {
        match self {
            Problem::UnknownType { nearest, .. } | Problem::UnknownGroup { nearest, .. } => {
                nearest.as_deref()
            }
            _ => None,
        }
    }

    fn write_header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnknownType { found, .. } => {
                write!(f, "`{found}` is not a type, expected one like `string`, `int[]` or `ID`")
            }
            Problem::UnknownOption { found } => {
                write!(
                    f,
                    "`{{{found}}}` is not an option, expected `{{id-type:string}}` of an `ID`"
                )
            }
            Problem::NoName { found } => {
                write!(f, "`{found}` has no name, expected `name:type`")
            }
            Problem::NotATable => {
                write!(f, "this header has neither `:ID` nor `:START_ID`, expected one of them")
            }
            Problem::Clash { found } => {
                write!(f, "`{found}` stands beside another column that excludes it")
            }
            Problem::MissingEnd { expected } => write!(f, "this header has no `:{expected}`"),
            Problem::NoType => write!(
                f,
                "these relationships have no type, expected a file name like `Person_KNOWS_Person.csv` or a column `:TYPE`"
            ),
            Problem::UnknownGroup { found, .. } if found.is_empty() => {
                write!(f, "no node file has ids without a group, expected the name of one")
            }
            Problem::UnknownGroup { found, .. } => {
                write!(f, "no node file has ids of the group `{found}`")
            }
            _ => Ok(()),
        }
    }

    fn write_row(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Io { path, message } => write!(f, "cannot read `{path}`: {message}"),
            Problem::FieldCount { found, expected } => {
                write!(f, "{found} fields, expected {expected} as in the header")
            }
            Problem::BadValue { found, expected, is_item } => {
                let what = if *is_item { "the item " } else { "" };
                write!(f, "{what}`{found}` is not what the column holds, expected {expected}")
            }
            Problem::NotUtf8 => write!(f, "bytes that are not UTF-8, expected text in UTF-8"),
            Problem::Missing { expected } => write!(f, "an empty field, expected {expected}"),
            Problem::DuplicateId { id, group } => {
                write!(f, "the id `{id}`{} is that of an earlier node", of_group(group))
            }
            Problem::UnknownId { id, group } => {
                write!(f, "no node has the id `{id}`{}", of_group(group))
            }
            Problem::OpenQuote => write!(f, "a quoted field begins here or below and does not end"),
            Problem::RowTooLong { bytes_max } => {
                write!(f, "this row is longer than {} MiB", bytes_max >> 20)
            }
            Problem::TooMany => write!(f, "there are more entities than the graph has ids for"),
            _ => Ok(()),
        }
    }
}

fn of_group(group: &str) -> String {
    if group.is_empty() { String::new() } else { format!(" in the group `{group}`") }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_header(f)?;
        self.write_row(f)?;
        match self.nearest() {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        match &self.column {
            Some((number, name)) => write!(f, ": column {number}, `{name}`"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.problem),
            None => write!(f, "{}", self.problem),
        }
    }
}

impl std::error::Error for TableError {}
