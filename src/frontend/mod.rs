//! Who is asking: the command line, the prompt and programs that talk JSON lines.
//!
//! The only room that prints, looks at the terminal, reads the environment and ends
//! the process. Data goes to standard output, talk to standard error. Nothing in the
//! engine depends on anything here.

pub mod exit;
pub mod failure;
mod output;
mod parameter;
mod workspace;
mod printer;
pub mod why;
mod script;
pub mod saved;
mod bench;
mod measure;
mod progress;
mod check;
mod export;
pub mod protocol;
mod cli;
mod dispatch;
pub mod repl;

pub use dispatch::main;
pub use printer::summary;
