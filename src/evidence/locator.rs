//! Where in a document a fact is stated, and the keys that follow from it.

use crate::value::Value;

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

    /// `file:line`, which is what people cite.
    pub fn cite(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

fn number(text: &str) -> Option<usize> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// A key that follows from `sources`.
pub(crate) struct Derived {
    pub(crate) key: &'static str,
    part: fn(&Locator<'_>) -> String,
}

/// Every key that follows from `sources`.
pub(crate) const DERIVED: [Derived; 2] = [
    Derived { key: super::CITES, part: |locator| locator.cite() },
    Derived { key: super::DOCS, part: |locator| locator.file.to_owned() },
];

impl Derived {
    /// What the key says for these sources; none where there are no sources.
    pub(crate) fn of(&self, sources: &Value) -> Option<Vec<String>> {
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
    pub(crate) fn agrees(&self, sources: &Value, value: &Value) -> bool {
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
