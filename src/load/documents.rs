//! The folder of the documents that facts cite.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::evidence::{Documents, Misfit};

/// A document, line by line; none where there is no such text.
type Lines = Option<Arc<[Arc<str>]>>;

/// Documents as files of a folder, each read once, when it is first asked for. Names
/// that lead out of the folder are no documents.
#[derive(Debug)]
pub struct DocumentFolder {
    folder: PathBuf,
    read: Mutex<HashMap<String, Lines>>,
}

impl DocumentFolder {
    /// The documents in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> DocumentFolder {
        DocumentFolder { folder: folder.into(), read: Mutex::default() }
    }

    fn lines(&self, file: &str) -> Lines {
        // what was put in before a panic elsewhere is still whole
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = read.get(file) {
            return lines.clone();
        }
        let lines = read_lines(&self.folder, file);
        read.insert(file.to_owned(), lines.clone());
        lines
    }
}

impl Documents for DocumentFolder {
    fn line(&self, file: &str, line: usize) -> Result<Arc<str>, Misfit> {
        let lines = self.lines(file).ok_or(Misfit::NoFile)?;
        let place = line.checked_sub(1).and_then(|index| lines.get(index));
        place.cloned().ok_or(Misfit::NoLine(lines.len()))
    }
}

fn read_lines(folder: &Path, file: &str) -> Lines {
    let path = PathBuf::from(file);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let text = if is_inside { fs::read_to_string(folder.join(path)).ok()? } else { return None };
    Some(text.lines().map(Arc::from).collect())
}
