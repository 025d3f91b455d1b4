//! Graph files: a folder people can read, review and merge, into a graph and back.
//!
//! In: TOML files, from disk or compiled in. Out: a [`Graph`](crate::graph::Graph),
//! or what is wrong with the files, each with file, line and column. Ids in the
//! files are slugs; after loading there are only numbers, and a node keeps its slug
//! for the way back. Saving and loading again loses nothing, and the same graph
//! gives the same bytes.
//!
//! This room refuses to guess: an unknown key of the format, a relationship to a
//! node that is not there, a text that is no date end the reading. What a schema
//! declares is for [`check`] to hold against the files; loading ignores it.
//!
//! ```toml
//! # schema.toml
//! format = 1
//! display = ["name"]
//!
//! # nodes/Character.toml
//! [[node]]
//! id = "neil-mccauley"
//! labels = ["Character"]
//! name = "Neil McCauley"
//!
//! # relationships/PLAYED_BY.toml
//! [[relationship]]
//! from = "neil-mccauley"
//! type = "PLAYED_BY"
//! to = "robert-de-niro"
//! ```

mod files;
mod row;
mod cell;
mod schema;
mod declared;
mod documents;
mod pieces;
mod draft;
mod read;
mod slug;
mod write;
mod save;
mod check;
mod check_evidence;
pub mod builtin;
pub mod tables;
mod error;

pub use self::check::check;
pub use self::documents::DocumentFolder;
pub use self::error::{Finding, LoadError, Place, Problem, Severity};
pub use self::files::{Embedded, FILE_BYTES_MAX, Files, Folder};
pub use self::read::read;
pub use self::save::save;
pub use self::write::to_files;
pub use crate::evidence::Locator;
