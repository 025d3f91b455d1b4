//! A graph into a folder, so that at any moment either the old files or the new
//! ones are there whole.
//!
//! New files go to a folder of another name beside it; then the two change names,
//! and only then the old graph files go. Whatever else lay in the folder moves along.
//! A folder that holds something else than a graph is never touched.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{LoadError, Problem};
use super::files::{FOLDERS, Files, Folder, SCHEMA, is_graph_file};
use super::schema::read_schema;
use super::write::to_files;
use crate::graph::{Graph, Schema};

/// Writes a graph to a folder, new or that of a graph. Comments in node and
/// relationship files are lost; `schema.toml` is left as it is where it still
/// says the same.
pub fn save(graph: &Graph, folder: &Path) -> Result<(), LoadError> {
    // a link is followed: what it points to is replaced, not the link
    let resolved = folder.canonicalize();
    let folder = resolved.as_deref().unwrap_or(folder);
    refuse_foreign(folder)?;
    let mut files = to_files(graph)?;
    keep_schema(graph.schema(), folder, &mut files);
    let (new, old) = (beside(folder, "new")?, beside(folder, "old")?);
    write_all(&new, &files).inspect_err(|_| {
        // what could not be written is of no use; a failure to clear it changes nothing
        let _ = fs::remove_dir_all(&new);
    })?;
    if !folder.exists() {
        return rename(&new, folder);
    }
    rename(folder, &old)?;
    if let Err(error) = rename(&new, folder) {
        let _ = fs::rename(&old, folder);
        return Err(error);
    }
    carry_over(&old, folder)?;
    clear(&old)
}

/// Only a graph, an empty folder or nothing at all may be replaced.
fn refuse_foreign(folder: &Path) -> Result<(), LoadError> {
    let foreign = || LoadError::new(Problem::WouldReplace { folder: folder.display().to_string() });
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(foreign()),
        Err(error) => return Err(LoadError::io("read", folder, &error)),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    let mut is_graph = true;
    match Folder::new(folder).text(SCHEMA) {
        Ok(text) => {
            read_schema(&text, &mut |_, _| is_graph = false);
        }
        Err(_) => is_graph = false,
    }
    if is_graph { Ok(()) } else { Err(foreign()) }
}

/// A declaration file written by hand keeps its comments and its order.
fn keep_schema(schema: &Schema, folder: &Path, files: &mut [(String, String)]) {
    let Ok(text) = Folder::new(folder).text(SCHEMA) else { return };
    let mut is_sound = true;
    let before = read_schema(&text, &mut |_, _| is_sound = false).schema;
    let written = files.iter_mut().find(|(name, _)| name == SCHEMA);
    if let (true, true, Some((_, new))) = (is_sound, before == *schema, written) {
        *new = text;
    }
}

/// A free name in the same folder, where a rename does not copy.
fn beside(folder: &Path, purpose: &str) -> Result<PathBuf, LoadError> {
    let name = folder.file_name().map_or_else(|| OsString::from("graph"), OsString::from);
    for number in 0..1000 {
        let mut free = OsString::from(".");
        free.push(&name);
        free.push(format!(".{purpose}-{}-{number}", std::process::id()));
        let free = folder.with_file_name(free);
        if !free.exists() {
            return Ok(free);
        }
    }
    let error = io::Error::from(io::ErrorKind::AlreadyExists);
    Err(LoadError::io("find a free name beside", folder, &error))
}

fn write_all(folder: &Path, files: &[(String, String)]) -> Result<(), LoadError> {
    for part in FOLDERS {
        let path = folder.join(part);
        fs::create_dir_all(&path).map_err(|error| LoadError::io("create", &path, &error))?;
    }
    for (name, text) in files {
        let path = folder.join(name);
        write_file(&path, text).map_err(|error| LoadError::io("write", &path, &error))?;
    }
    for part in FOLDERS {
        sync(&folder.join(part));
    }
    sync(folder);
    Ok(())
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Folders cannot be synced on every system, and then need not be.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), LoadError> {
    fs::rename(from, to).map_err(|error| LoadError::io("rename", from, &error))?;
    if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        sync(parent);
    }
    Ok(())
}

/// Moves everything but graph files.
fn carry_over(old: &Path, new: &Path) -> Result<(), LoadError> {
    for name in entries(old)? {
        let known = name.to_str().filter(|name| FOLDERS.contains(name));
        match known {
            Some(part) if old.join(part).is_dir() => {
                let is_own = |name: &OsString| name.to_str().is_some_and(is_graph_file);
                let (old, new) = (old.join(part), new.join(part));
                for name in entries(&old)?.iter().filter(|name| !is_own(name)) {
                    carry(&old.join(name), &new.join(name))?;
                }
            }
            _ if name == SCHEMA => {}
            _ => carry(&old.join(&name), &new.join(&name))?,
        }
    }
    Ok(())
}

fn carry(from: &Path, to: &Path) -> Result<(), LoadError> {
    fs::rename(from, to).map_err(|error| LoadError::io("move", from, &error))
}

/// Deletes the old graph files, and the folders if nothing else is in them.
fn clear(old: &Path) -> Result<(), LoadError> {
    for part in FOLDERS.map(|part| old.join(part)) {
        if part.is_dir() {
            for name in entries(&part)? {
                remove(&part.join(name), |path| fs::remove_file(path))?;
            }
            remove(&part, |path| fs::remove_dir(path))?;
        }
    }
    if old.join(SCHEMA).exists() {
        remove(&old.join(SCHEMA), |path| fs::remove_file(path))?;
    }
    remove(old, |path| fs::remove_dir(path))
}

fn remove(path: &Path, remove: fn(&Path) -> io::Result<()>) -> Result<(), LoadError> {
    remove(path).map_err(|error| LoadError::io("remove", path, &error))
}

fn entries(folder: &Path) -> Result<Vec<OsString>, LoadError> {
    let failed = |error: io::Error| LoadError::io("read", folder, &error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.file_name()).map_err(failed)).collect()
}
