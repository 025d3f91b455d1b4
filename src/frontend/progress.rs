//! How far something long is, on one line of a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// What is over sooner is not worth a line.
const PATIENCE: Duration = Duration::from_millis(300);

/// Characters of the bar.
const WIDTH: u64 = 30;

/// A line that is drawn again and again, and goes away in the end. Where standard error is
/// no terminal it is never drawn.
pub(crate) struct Progress {
    what: &'static str,
    started: Instant,
    is_seen: bool,
    is_drawn: bool,
}

impl Progress {
    /// Nothing done yet of `what`.
    pub(crate) fn new(what: &'static str) -> Progress {
        let is_seen = io::stderr().is_terminal();
        Progress { what, started: Instant::now(), is_seen, is_drawn: false }
    }

    /// Shows that so much is done.
    pub(crate) fn show(&mut self, done: u64, total: u64) {
        if self.is_seen && self.started.elapsed() > PATIENCE {
            // where it cannot be drawn nothing is lost
            let _unseen = write!(io::stderr(), "\r{} {}", self.what, bar(done, total));
            self.is_drawn = true;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_drawn {
            let blanks = self.what.len() + WIDTH as usize + 8;
            let _unseen = write!(io::stderr(), "\r{:blanks$}\r", "");
        }
    }
}

/// `[######        ]  43 %`
fn bar(done: u64, total: u64) -> String {
    let part = |of: u64| done.min(total) * of / total.max(1);
    let (filled, percent) = (part(WIDTH) as usize, part(100));
    format!("[{:<width$}] {percent:>3} %", "#".repeat(filled), width = WIDTH as usize)
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_what_is_done() {
        assert_eq!(bar(0, 0), format!("[{}]   0 %", " ".repeat(30)));
        assert_eq!(bar(1, 2), format!("[{}{}]  50 %", "#".repeat(15), " ".repeat(15)));
        assert_eq!(bar(9, 7), format!("[{}] 100 %", "#".repeat(30)));
    }
}
