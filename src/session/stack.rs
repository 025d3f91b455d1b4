//! Room on the stack for statements that are deep.
//!
//! Binding, planning and running follow trees by recursion. How high those can be
//! the parser has counted ([`Size`]); what a thread has of stack by default is
//! enough for all but a few. Those few run on a thread that has enough, for the
//! alternative to an overflow is not an error but the end of the process.

use std::thread;

use crate::budget::Exceeded;
use crate::error::Error;
use crate::execute::ExecuteError;
use crate::parse::ast::Size;

/// What one clause, node or relationship takes of the stack, in bytes. Builds
/// without optimization take several times as much.
const LINK: usize = if cfg!(debug_assertions) { 48 << 10 } else { 8 << 10 };

/// A level of nesting takes as much as so many links: a subquery is a plan of its own.
const LINKS_PER_LEVEL: usize = 4;

/// What any thread is taken to have left.
const SPARE: usize = 1 << 20;

/// Whether any thread has stack enough for a statement of this size.
pub(super) fn is_spared(size: Size) -> bool {
    bytes(size) <= SPARE
}

fn bytes(size: Size) -> usize {
    let links = size.links as usize + LINKS_PER_LEVEL * usize::from(size.nesting);
    LINK * links
}

/// Does the work for a statement of this size where there is stack enough for it.
pub(super) fn with_room<T: Send>(
    size: Size,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    if is_spared(size) {
        return work();
    }
    let bytes = bytes(size);
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(SPARE + bytes);
        match builder.spawn_scoped(scope, work).map(thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // the system has no room for another thread
            Err(_) => Err(ExecuteError::from(Exceeded::Memory(bytes as u64)).into()),
        }
    })
}
