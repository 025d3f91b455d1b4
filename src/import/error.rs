//! What is wrong with a file, or with its name.

use std::fmt;
use std::io;

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// Its name, as the query has it.
    pub name: String,
    /// The line to blame, if it is one.
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: FileProblem,
}

/// Why a file cannot be read. Facts only; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// No folder was opened to read files from.
    NoFolder,
    /// It is to be fetched in a way that is not known, such as `https`.
    Scheme(String),
    /// A `file:` address that names a host, or no path from the root.
    Address,
    /// Its name is empty.
    NoName,
    /// It is not in the folder, or a link leads out of it.
    Outside,
    /// There is none.
    NotFound {
        /// One with nearly that name.
        nearest: Option<String>,
    },
    /// A folder, a device or a pipe.
    NotAFile,
    /// The system says why.
    System(String),
    /// Bytes that are no text.
    NotUtf8,
    /// A quote is opened and never closed.
    OpenQuote,
    /// Text between a closing quote and the next separator.
    AfterQuote,
    /// More fields than there are headers.
    TooManyFields {
        /// Those of the line.
        fields: usize,
        /// Those of the first line.
        headers: usize,
    },
    /// Two columns have one name.
    DoubleHeader(String),
}

impl FileProblem {
    pub(super) fn system(error: &io::Error) -> FileProblem {
        FileProblem::System(error.to_string())
    }

    /// A file of that name with that problem.
    pub(crate) fn of(self, name: &str) -> FileError {
        FileError { name: name.to_owned(), line: None, problem: self }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            FileProblem::NoFolder => {
                "name a folder with `--import DIR`; a program opens one with `Session::set_import`"
            }
            FileProblem::Scheme(_) => "put a copy into the import folder and name that",
            FileProblem::Address => "write `file:///name.csv`, which is `name.csv`",
            FileProblem::Outside => "put a copy into the import folder",
            FileProblem::NotFound { nearest: Some(nearest) } => {
                return Some(format!("did you mean `{nearest}`?"));
            }
            FileProblem::AfterQuote => "within quotes a quote is written twice",
            FileProblem::TooManyFields { .. } => {
                "a field with a separator in it needs quotes; `FIELDTERMINATOR` says what separates"
            }
            FileProblem::NotUtf8 => "save the file as UTF-8",
            _ => return None,
        };
        Some(text.to_owned())
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            None if self.name.is_empty() => write!(f, "{}", self.problem),
            Some(line) => write!(f, "`{}:{line}`: {}", self.name, self.problem),
            None => write!(f, "`{}`: {}", self.name, self.problem),
        }
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileProblem::NoFolder => write!(f, "no import folder was given to read files from"),
            FileProblem::Scheme(scheme) => {
                write!(f, "files are read from the import folder only, not by `{scheme}:`")
            }
            FileProblem::Address => write!(f, "this is no address of a file here"),
            FileProblem::NoName => write!(f, "the name of the file is missing"),
            FileProblem::Outside => write!(f, "it is outside the import folder"),
            FileProblem::NotFound { .. } => write!(f, "the import folder has no such file"),
            FileProblem::NotAFile => write!(f, "it is not a regular file"),
            FileProblem::System(text) => write!(f, "{text}"),
            FileProblem::NotUtf8 => write!(f, "the text is not UTF-8"),
            FileProblem::OpenQuote => write!(f, "a quote is opened here and never closed"),
            FileProblem::AfterQuote => {
                write!(f, "after a closing quote there is text, expected a separator or a line end")
            }
            FileProblem::TooManyFields { fields, headers } => {
                write!(f, "the line has {fields} fields, expected at most {headers}, as in line 1")
            }
            FileProblem::DoubleHeader(name) => write!(f, "two columns are named `{name}`"),
        }
    }
}
