//! What stops a command, and how that is told.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Exit;

/// Why a command did not get to its end.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for something that is not there.
    Usage {
        /// What is wrong.
        message: String,
        /// What to try.
        hint: Option<String>,
    },
    /// The user has been told already.
    Reported,
    /// The data is not as it should be.
    Data(String),
    /// A file could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Results could not be written.
    Output(io::Error),
}

impl Failure {
    /// A usage error without a hint.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage { message: message.into(), hint: None }
    }

    /// A usage error about a name, with the nearest one there is.
    pub fn unknown<'a>(
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Failure {
        let nearest = crate::spelling::nearest(name, known);
        Failure::Usage {
            message: format!("unknown {what} `{name}`"),
            hint: nearest.map(|nearest| format!("did you mean `{nearest}`?")),
        }
    }

    /// Trouble with a file.
    pub fn file(path: impl AsRef<Path>, error: io::Error) -> Failure {
        Failure::File { path: path.as_ref().to_owned(), error }
    }

    /// How the process ends because of it. A reader that went away is no failure.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage { .. } => Exit::Usage,
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
            _ => Exit::Failure,
        }
    }

    /// Whether there is still something to say.
    pub fn is_silent(&self) -> bool {
        matches!(self, Failure::Reported) || self.exit() == Exit::Success
    }

    /// What to try.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Failure::Usage { hint, .. } => hint.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage { message, .. } | Failure::Data(message) => f.write_str(message),
            Failure::Reported => f.write_str("failed"),
            Failure::File { path, error } => write!(f, "`{}`: {error}", path.display()),
            Failure::Output(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}
