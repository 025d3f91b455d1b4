//! The evidence convention: what a fact rests on, as ordinary properties.
//!
//! `sources` holds locators, `file:line:start-end`; `cites` and `docs` follow from
//! it and are filled in on load where the graph declares `[evidence]`.

use crate::graph::Graph;
use crate::graph::schema::{ItemType, KeyType};
use crate::value::Value;

/// Locators of the passages that support a fact.
pub(super) const SOURCES: &str = "sources";

/// How a fact stands.
pub(super) const STATUS: &str = "status";

/// The property by which sources name a document.
pub(super) const FILE_NAME: &str = "fileName";

/// How many lines a document has, where that is known.
pub(super) const LINE_COUNT: &str = "lineCount";

const TEXT: KeyType = KeyType { item: ItemType::String, is_list: false };
const TEXTS: KeyType = KeyType { item: ItemType::String, is_list: true };

/// The keys of the convention in the order files write them, and their types.
pub(super) const KEYS: [(&str, KeyType); 7] = [
    (STATUS, TEXT),
    ("saidBy", TEXTS),
    ("via", TEXTS),
    ("claimDate", TEXT),
    (SOURCES, TEXTS),
    ("cites", TEXTS),
    ("docs", TEXTS),
];

/// What `status` may say.
pub(super) const STATUSES: [&str; 8] =
    ["asserted", "attributed", "opinion", "planned", "rumored", "denied", "absent", "superseded"];

/// A key that follows from `sources`.
pub(super) struct Derived {
    pub(super) key: &'static str,
    part: fn(&Locator<'_>) -> String,
}

/// Every key that follows from `sources`.
pub(super) const DERIVED: [Derived; 2] = [
    Derived { key: "cites", part: |locator| format!("{}:{}", locator.file, locator.line) },
    Derived { key: "docs", part: |locator| locator.file.to_owned() },
];

impl Derived {
    /// What the key says for these sources; none where there are no sources.
    pub(super) fn of(&self, sources: &Value) -> Option<Vec<String>> {
        let Value::List(sources) = sources else { return None };
        let mut parts: Vec<String> = Vec::new();
        for source in sources.iter() {
            let Value::String(text) = source else { return None };
            let Some(locator) = Locator::parse(text) else { continue };
            let part = (self.part)(&locator);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        Some(parts)
    }

    /// Whether `value` is what the key says for these sources.
    pub(super) fn agrees(&self, sources: &Value, value: &Value) -> bool {
        match (self.of(sources), value) {
            (Some(parts), Value::List(items)) => {
                let is_same = |(item, part): (&Value, &String)| matches!(item, Value::String(text) if **text == **part);
                items.len() == parts.len() && items.iter().zip(&parts).all(is_same)
            }
            (None, Value::Null) => true,
            _ => false,
        }
    }
}

/// A passage: a range of characters in a line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locator<'a> {
    /// The source file's name.
    pub file: &'a str,
    /// The line, from one.
    pub line: usize,
    /// The first character, from zero.
    pub start: usize,
    /// Just past the last character.
    pub end: usize,
}

impl<'a> Locator<'a> {
    /// Reads `file:line:start-end`; a file name may hold colons.
    pub fn parse(text: &'a str) -> Option<Locator<'a>> {
        let (rest, range) = text.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        let (start, end) = range.split_once('-')?;
        let (line, start, end) = (number(line)?, number(start)?, number(end)?);
        let is_sound = !file.is_empty() && line > 0 && start < end;
        is_sound.then_some(Locator { file, line, start, end })
    }
}

fn number(text: &str) -> Option<usize> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// Whether facts of this graph carry evidence.
pub(super) fn is_on(graph: &Graph) -> bool {
    graph.schema().evidence.is_some()
}
