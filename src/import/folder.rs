//! A folder whose files may be read, and a file of it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::location::relative;
use super::{FileError, FileProblem};
use crate::spelling;

/// A folder whose files statements may read: see
/// [`Session::set_import`](crate::session::Session::set_import).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFolder {
    /// Without links in it, so that what lies below is told by its beginning.
    root: PathBuf,
}

/// A file that may be read.
pub(crate) struct ImportFile {
    /// Its place below the folder.
    pub(crate) name: String,
    /// Open at its beginning.
    pub(crate) file: File,
}

impl ImportFolder {
    /// Opens a folder.
    pub fn open(path: impl AsRef<Path>) -> io::Result<ImportFolder> {
        let root = path.as_ref().canonicalize()?;
        if fs::metadata(&root)?.is_dir() {
            return Ok(ImportFolder { root });
        }
        Err(io::Error::from(io::ErrorKind::NotADirectory))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Opens a file by the name that a query gives it.
    pub(crate) fn file(&self, name: &str) -> Result<ImportFile, FileError> {
        self.find(name).map_err(|problem| problem.of(name))
    }

    fn find(&self, name: &str) -> Result<ImportFile, FileProblem> {
        let below = relative(name)?;
        let path = match self.root.join(&below).canonicalize() {
            Ok(path) => path,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FileProblem::NotFound { nearest: self.nearest(&below) });
            }
            Err(error) => return Err(FileProblem::system(&error)),
        };
        if !path.starts_with(&self.root) {
            return Err(FileProblem::Outside);
        }
        // before it is opened: opening a pipe would wait for a writer
        let metadata = fs::metadata(&path).map_err(|error| FileProblem::system(&error))?;
        if !metadata.is_file() {
            return Err(FileProblem::NotAFile);
        }
        let file = File::open(&path).map_err(|error| FileProblem::system(&error))?;
        Ok(ImportFile { name: shown(&below), file })
    }

    /// The file beside the one that is not there whose name is most like it.
    fn nearest(&self, below: &Path) -> Option<String> {
        let folder = self.root.join(below.parent()?).canonicalize().ok()?;
        if !folder.starts_with(&self.root) {
            return None;
        }
        let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
        let names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        let nearest =
            spelling::nearest(below.file_name()?.to_str()?, names.iter().map(String::as_str))?;
        Some(shown(&below.with_file_name(nearest)))
    }
}

/// A path with `/` between its parts, on every system.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
