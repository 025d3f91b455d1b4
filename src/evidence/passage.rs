//! What a locator points at, for those who have the documents.

use std::fmt;
use std::sync::Arc;

use super::Locator;

/// Something that has the documents at hand.
pub trait Documents: fmt::Debug + Send + Sync {
    /// A line of a document, from one, without its line end.
    fn line(&self, file: &str, line: usize) -> Result<Arc<str>, Misfit>;
}

/// Why a locator points nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// There is no such document, or it cannot be read as text.
    NoFile,
    /// The document has fewer lines: so many.
    NoLine(usize),
    /// The line has fewer characters: so many.
    NoRange(usize),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::NoFile => f.write_str("the document is not there"),
            Misfit::NoLine(1) => f.write_str("the document has 1 line"),
            Misfit::NoLine(lines) => write!(f, "the document has {lines} lines"),
            Misfit::NoRange(1) => f.write_str("the line has 1 character"),
            Misfit::NoRange(characters) => write!(f, "the line has {characters} characters"),
        }
    }
}

/// The line that a locator names, if the range lies within it.
pub fn passage(documents: &dyn Documents, locator: &Locator<'_>) -> Result<Arc<str>, Misfit> {
    let line = documents.line(locator.file, locator.line)?;
    let characters = line.chars().count();
    if locator.end > characters { Err(Misfit::NoRange(characters)) } else { Ok(line) }
}
