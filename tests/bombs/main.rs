//! Statements made to overflow, to hang or to fill the memory, each in a process of its
//! own: every one is answered or refused in time, within its memory, and the session
//! goes on afterwards.
//!
//! Times are those of a release build, in which `just bombs` runs this; a debug build
//! gets a multiple of them. Memory is read from `/proc` and not looked at elsewhere.
//! `RELATA_VERBOSE` prints what each bomb took.

#![allow(clippy::print_stderr, reason = "what each bomb took, for whoever asks")]

use std::sync::{Mutex, MutexGuard, PoisonError};

mod child;
mod nesting;
mod resources;
mod stops;
mod world;

/// How much longer a debug build may take.
const SLOWER: u32 = if cfg!(debug_assertions) { 20 } else { 1 };

/// One bomb at a time: they are timed.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(line: &str) {
    if std::env::var_os("RELATA_VERBOSE").is_some() {
        eprintln!("{line}");
    }
}
