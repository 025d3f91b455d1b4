//! Where results go: standard output, or a file that appears whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// An open place for results. A file that is not [finished](Output::finish) is
/// taken away again.
pub(crate) enum Output {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file, written beside its place and renamed into it.
    File(Box<Pending>),
    /// Memory, for what may go through a pager.
    Buffer(Vec<u8>),
}

/// A file on its way.
pub(crate) struct Pending {
    writer: Option<BufWriter<File>>,
    temporary: PathBuf,
    path: PathBuf,
}

impl Output {
    /// Standard output, or the file at `path` (`-` is standard output too).
    pub(crate) fn open(path: Option<&Path>) -> Result<Output, Failure> {
        match path {
            Some(path) if path != Path::new("-") => {
                let pending = Pending::create(path).map_err(|error| Failure::file(path, error))?;
                Ok(Output::File(Box::new(pending)))
            }
            _ => Ok(Output::Stdout(BufWriter::new(io::stdout()))),
        }
    }

    /// Whether someone is looking.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Output::Stdout(_)) && io::stdout().is_terminal()
    }

    /// Writes out what is held back and puts a file in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Output::Stdout(mut stdout) => Ok(stdout.flush()?),
            Output::File(pending) => {
                let path = pending.path.clone();
                pending.publish().map_err(|error| Failure::file(path, error))
            }
            Output::Buffer(_) => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(stdout) => stdout.write(bytes),
            Output::File(pending) => pending.writer()?.write(bytes),
            Output::Buffer(buffer) => buffer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(stdout) => stdout.flush(),
            Output::File(pending) => pending.writer()?.flush(),
            Output::Buffer(_) => Ok(()),
        }
    }
}

impl Pending {
    fn create(path: &Path) -> io::Result<Pending> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        Ok(Pending { writer: Some(BufWriter::new(file)), temporary, path: path.to_owned() })
    }

    fn writer(&mut self) -> io::Result<&mut BufWriter<File>> {
        self.writer.as_mut().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    fn publish(mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let renamed = writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.temporary, &self.path));
        if renamed.is_err() {
            discard(&self.temporary);
        }
        renamed
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            discard(&self.temporary);
        }
    }
}

/// Takes an unfinished file away; where even that fails it stays, hidden.
fn discard(temporary: &Path) {
    let _gone = fs::remove_file(temporary);
}
