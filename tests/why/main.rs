//! What rows rest on: `WHY`, from text to witnesses.

#![allow(clippy::print_stderr, reason = "a long test says how far it is")]

#[path = "../random/chance.rs"]
mod chance;
mod told;
mod witnesses;
mod world;
mod queries;
mod property;
