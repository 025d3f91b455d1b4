//! The `relata` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    relata::frontend::main()
}
