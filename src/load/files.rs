//! Where the files of a graph come from: a folder, or the program itself.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{LoadError, Problem};

/// Largest file that is read; positions in it must fit 32 bits with room to spare.
pub const FILE_BYTES_MAX: u64 = 1 << 30;

/// The file every graph folder has.
pub(super) const SCHEMA: &str = "schema.toml";

/// Folders of graph files below the graph's own.
pub(super) const FOLDERS: [&str; 2] = ["nodes", "relationships"];

/// Text files by name; a name is a path with `/` below the graph's folder.
pub trait Files {
    /// The graph's files: `schema.toml` and those ending in `.toml` in `nodes` and
    /// `relationships`, sorted. What else lies there is not the graph's.
    fn names(&self) -> Result<Vec<String>, LoadError>;

    /// The text of one of [`Files::names`].
    fn text(&self, name: &str) -> Result<String, LoadError>;

    /// The file as messages name it.
    fn shown(&self, name: &str) -> String;
}

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at a path, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Folder {
        Folder { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn names_in(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        let path = self.path.join(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(LoadError::io("read", &path, &error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| LoadError::io("read", &path, &error))?;
            let name = entry.file_name();
            if let Some(name) = name.to_str().filter(|name| is_graph_file(name)) {
                names.push(format!("{folder}/{name}"));
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Whether a name in one of [`FOLDERS`] is one of a graph file.
pub(super) fn is_graph_file(name: &str) -> bool {
    name.strip_suffix(".toml").is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

impl Files for Folder {
    fn names(&self) -> Result<Vec<String>, LoadError> {
        if !self.path.join(SCHEMA).is_file() {
            let folder = self.path.display().to_string();
            return Err(LoadError::new(Problem::NotAGraph { folder }));
        }
        let mut names = vec![SCHEMA.to_owned()];
        for folder in FOLDERS {
            names.extend(self.names_in(folder)?);
        }
        Ok(names)
    }

    fn text(&self, name: &str) -> Result<String, LoadError> {
        let path = self.path.join(name);
        let failed = |error: io::Error| LoadError::io("read", &path, &error);
        let file = fs::File::open(&path).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            let problem = Problem::TooLarge { file: self.shown(name), bytes_max: FILE_BYTES_MAX };
            return Err(LoadError::new(problem));
        }
        String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            LoadError::new(Problem::NotUtf8 { file: self.shown(name), offset })
        })
    }

    fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }
}

/// Files compiled into the program: name and text.
#[derive(Clone, Copy, Debug)]
pub struct Embedded(pub &'static [(&'static str, &'static str)]);

impl Files for Embedded {
    fn names(&self) -> Result<Vec<String>, LoadError> {
        Ok(self.0.iter().map(|(name, _)| (*name).to_owned()).collect())
    }

    fn text(&self, name: &str) -> Result<String, LoadError> {
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok((*text).to_owned()),
            None => Err(LoadError::new(Problem::NotAGraph { folder: self.shown(name) })),
        }
    }

    fn shown(&self, name: &str) -> String {
        format!("<built in>/{name}")
    }
}
