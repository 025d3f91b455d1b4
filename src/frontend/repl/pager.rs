//! Long results through `$PAGER`.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// Shows text in the user's pager. The program is started as it is, never through a
/// shell. Where it cannot be started the error is the caller's to handle.
pub(super) fn page(text: &[u8]) -> io::Result<()> {
    let chosen = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let chosen = chosen.unwrap_or_else(|| String::from("less"));
    let mut words = chosen.split_whitespace();
    let program = words.next().unwrap_or("less");
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // colours pass, long lines are cut rather than wrapped, the text stays after
        command.env("LESS", "RSX");
    }
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // whoever leaves the pager early does not want the rest
        let _left_early = input.write_all(text);
    }
    child.wait().map(|_| ())
}
