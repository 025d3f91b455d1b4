//! The files that a statement may read: those of one folder, which whoever starts the
//! engine opens for it.
//!
//! In: the folder, and a name as a query writes it. Out: the file, open, or a
//! [`FileError`]; and its lines as `Records`. Refuses everything outside the folder,
//! whatever leads there: an absolute path, `..`, a link, another scheme than `file`.
//! Nothing is fetched over a network and nothing is written.

mod error;
mod folder;
mod location;
mod records;

pub use error::{FileError, FileProblem};
pub use folder::ImportFolder;

pub(crate) use folder::ImportFile;
pub(crate) use records::{Fault, Record, Records};
