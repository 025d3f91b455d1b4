//! The statements that a session ran last, by text, so that the same text is read,
//! bound and planned once.

use rustc_hash::FxHashMap;

use super::prepared::Prepared;
use crate::budget::Limits;

/// Most statements that are kept.
const STATEMENTS_MAX: usize = 128;

/// Longer ones are not kept: they are hardly ever run twice.
const TEXT_MAX: usize = 8 << 10;

/// Statements by text; those asked for last stay longest.
#[derive(Default)]
pub(super) struct Cache {
    statements: FxHashMap<Box<str>, Kept>,
    /// The limits under which they were made ready.
    limits: Limits,
    /// Counts questions, to tell which were last.
    now: u64,
}

struct Kept {
    prepared: Prepared,
    asked: u64,
}

impl Cache {
    /// The statement of that text, if it is kept.
    pub(super) fn get(&mut self, text: &str) -> Option<&mut Prepared> {
        self.now += 1;
        let kept = self.statements.get_mut(text)?;
        kept.asked = self.now;
        Some(&mut kept.prepared)
    }

    /// Keeps a statement, in the place of the one that was not asked for longest.
    pub(super) fn keep(&mut self, text: &str, prepared: Prepared) {
        if text.len() > TEXT_MAX || !prepared.is_light() {
            return;
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.drop_oldest();
        }
        self.statements.insert(text.into(), Kept { prepared, asked: self.now });
    }

    /// Forgets all that was made under other limits: within these it may be too much, or
    /// searched with more patience.
    pub(super) fn fit(&mut self, limits: Limits) {
        if self.limits != limits {
            self.clear();
            self.limits = limits;
        }
    }

    /// Forgets all: what they depend on beside their text has changed.
    pub(super) fn clear(&mut self) {
        self.statements.clear();
    }

    fn drop_oldest(&mut self) {
        let oldest = self.statements.iter().min_by_key(|(_, kept)| kept.asked);
        if let Some(text) = oldest.map(|(text, _)| text.clone()) {
            self.statements.remove(&text);
        }
    }
}
