//! The numbers behind a row: `rumored [1] [3]–[5] or [2] unsourced`.

use std::fmt::Write as _;

/// From so many consecutive numbers on only the first and the last are written.
const RUN_MIN: usize = 3;

/// What stands behind a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// How the row stands, unless it is asserted.
    pub(crate) status: Option<String>,
    /// Ways to the row, each of which is enough.
    pub(crate) ways: Vec<Way>,
    /// So many ways are known and not told.
    pub(crate) more: usize,
    /// There are more ways, nobody counted how many.
    pub(crate) has_more: bool,
}

/// One way to a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// Numbers of notes, from one.
    pub(crate) notes: Vec<usize>,
    /// So many facts are not listed.
    pub(crate) omitted: usize,
    /// Some facts say nothing of what they rest on.
    pub(crate) is_bare: bool,
}

impl Marks {
    /// As it stands behind the row; empty where the row rests on nothing that has a note.
    pub(crate) fn text(&self) -> String {
        let ways: Vec<String> =
            self.ways.iter().map(Way::text).filter(|way| !way.is_empty()).collect();
        let mut text = String::new();
        if let Some(status) = self.firm_word() {
            text.push_str(status);
            text.push(' ');
        }
        text.push_str(&ways.join(" or "));
        if self.has_more && !ways.is_empty() {
            text.push_str(" or others");
        } else if self.more > 0 && !ways.is_empty() {
            let many = if self.more == 1 { "" } else { "s" };
            write!(text, " or {} other{many}", self.more).expect("a string takes everything");
        }
        text.trim_end().to_owned()
    }

    /// The status, where a reader should be told.
    pub(crate) fn firm_word(&self) -> Option<&str> {
        self.status.as_deref().filter(|status| *status != crate::evidence::ASSERTED)
    }
}

impl Way {
    fn text(&self) -> String {
        let mut sorted = self.notes.clone();
        sorted.sort_unstable();
        let runs = sorted.chunk_by(|a, b| b - a == 1);
        let mut parts: Vec<String> = runs.flat_map(run).collect();
        if self.is_bare {
            parts.push(String::from("unsourced"));
        }
        if self.omitted > 0 {
            parts.push(format!("and {} more", self.omitted));
        }
        parts.join(" ")
    }
}

fn run(numbers: &[usize]) -> Vec<String> {
    match numbers {
        [first, .., last] if numbers.len() >= RUN_MIN => vec![format!("[{first}]–[{last}]")],
        few => few.iter().map(|number| format!("[{number}]")).collect(),
    }
}
