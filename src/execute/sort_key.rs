//! What rows are sorted by, in words: most comparisons are of one word.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::value::column::Dictionary;
use crate::value::compare::order;
use crate::value::{Column, NodeId, Value};

/// A column of keys in the order of `ORDER BY`, and a word for each that comes in the
/// same order as far as words can tell.
pub(super) struct SortKey {
    column: Arc<Column>,
    words: Vec<u64>,
    scale: Scale,
    descending: bool,
}

/// What words mean. Words of one scale can be compared, whatever column they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Equal words are equal keys.
    Integers,
    /// Equal words are equal keys.
    Floats,
    /// Equal words are equal keys.
    Nodes,
    /// Equal words are equal keys.
    Relationships,
    /// Equal words are equal keys.
    Booleans,
    /// The first bytes; keys of equal words are still to be compared.
    Texts,
    /// Words say nothing.
    None,
}

/// The word of null: it comes last.
const NULL: u64 = u64::MAX;

impl SortKey {
    pub(super) fn new(column: Arc<Column>, descending: bool) -> SortKey {
        let (mut words, scale) = words(&column);
        if descending {
            for word in &mut words {
                *word = !*word;
            }
        }
        SortKey { column, words, scale, descending }
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(super) fn scale(&self) -> Scale {
        self.scale
    }

    /// Whether equal words are equal keys.
    pub(super) fn is_exact(&self) -> bool {
        !matches!(self.scale, Scale::Texts | Scale::None)
    }

    /// How two rows lie to each other.
    #[inline]
    pub(super) fn compare(&self, one: u32, other: u32) -> Ordering {
        let found = self.words[one as usize].cmp(&self.words[other as usize]);
        found.then_with(|| self.compare_equal(one, other))
    }

    /// The same for rows of equal words.
    #[inline]
    pub(super) fn compare_equal(&self, one: u32, other: u32) -> Ordering {
        if self.is_exact() {
            return Ordering::Equal;
        }
        let found = values(&self.column, one as usize, other as usize);
        if self.descending { found.reverse() } else { found }
    }
}

/// Compares two values of a column where they lie.
fn values(column: &Column, one: usize, other: usize) -> Ordering {
    match column {
        Column::Values(values) => order(&values[one], &values[other]),
        Column::Strings { codes, dictionary } => match (codes[one], codes[other]) {
            (one, other) if one == other => Ordering::Equal,
            (one, other) => match (dictionary.get(one), dictionary.get(other)) {
                (Some(one), Some(other)) => one.cmp(other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            },
        },
        Column::Constant(..) => Ordering::Equal,
        column => order(&column.get(one), &column.get(other)),
    }
}

/// Words for the values of a column, in ascending order, null last.
fn words(column: &Column) -> (Vec<u64>, Scale) {
    match column {
        Column::Nodes(ids) => {
            let word = |id: &NodeId| if *id == NodeId::NULL { NULL } else { u64::from(id.0) };
            (ids.iter().map(word).collect(), Scale::Nodes)
        }
        Column::Relationships(_) => {
            let word = |value| match value {
                Value::Relationship(id) => u64::from(id.0),
                _ => NULL,
            };
            (column.iter().map(word).collect(), Scale::Relationships)
        }
        Column::Integers { values, valid: None } => {
            (values.iter().map(|number| integer(*number)).collect(), Scale::Integers)
        }
        // the highest integer has the word of null
        Column::Integers { values, .. } if !values.contains(&i64::MAX) => {
            let word = |(row, number): (usize, &i64)| {
                if column.is_null(row) { NULL } else { integer(*number) }
            };
            (values.iter().enumerate().map(word).collect(), Scale::Integers)
        }
        Column::Floats { values, .. } => {
            let word = |(row, number): (usize, &f64)| {
                if column.is_null(row) { NULL } else { float(*number) }
            };
            (values.iter().enumerate().map(word).collect(), Scale::Floats)
        }
        Column::Booleans { values, .. } => {
            let word = |(row, truth): (usize, &bool)| {
                if column.is_null(row) { NULL } else { u64::from(*truth) }
            };
            (values.iter().enumerate().map(word).collect(), Scale::Booleans)
        }
        Column::Strings { codes, dictionary } => {
            (codes.iter().map(|code| coded(*code, dictionary)).collect(), Scale::Texts)
        }
        Column::Values(values) if values.iter().all(is_text) => {
            let word = |value: &Value| match value {
                Value::String(text) => prefix(text),
                _ => NULL,
            };
            (values.iter().map(word).collect(), Scale::Texts)
        }
        other => (vec![0; other.len()], Scale::None),
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Null)
}

fn integer(number: i64) -> u64 {
    number as u64 ^ 1 << 63
}

/// NaN after everything; the two zeros are one number.
fn float(number: f64) -> u64 {
    let number = if number.is_nan() { f64::NAN.copysign(1.0) } else { number + 0.0 };
    let bits = number.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

fn coded(code: u32, dictionary: &Dictionary) -> u64 {
    dictionary.get(code).map_or(NULL, |text| prefix(text))
}

/// The first bytes of a text; no text begins with the bytes of null.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let known = text.len().min(8);
    bytes[..known].copy_from_slice(&text.as_bytes()[..known]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::RelationshipId;

    fn columns() -> Vec<Column> {
        let integers = vec![3, -1, i64::MIN, i64::MAX, 0, 3, i64::MAX - 1];
        let floats = vec![0.5, -0.5, 0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, -1e300];
        let some = |len: usize| Some((0..len).map(|row| row % 3 > 0).collect());
        let dictionary = Dictionary::new();
        let texts = ["b", "a", "", "abcdefgh", "abcdefghi", "abcdefgh\u{0}", "\u{10ffff}"];
        let mut codes: Vec<u32> =
            texts.iter().map(|text| dictionary.intern(&(*text).into())).collect();
        codes.push(Dictionary::NULL);
        let mut values: Vec<Value> = texts.iter().map(|text| Value::string(*text)).collect();
        values.push(Value::Null);
        let mixed = vec![Value::Integer(1), Value::Float(0.5), Value::string("a"), Value::Null];
        vec![
            Column::Nodes(vec![NodeId(4), NodeId::NULL, NodeId(0)]),
            Column::Relationships(vec![RelationshipId(4), RelationshipId::NULL, RelationshipId(0)]),
            Column::Integers { valid: some(integers.len()), values: integers.clone() },
            Column::Integers { values: integers[4..].to_vec(), valid: some(3) },
            Column::Integers { values: integers, valid: None },
            Column::Floats { valid: some(floats.len()), values: floats.clone() },
            Column::Floats { values: floats, valid: None },
            Column::Booleans { values: vec![true, false, true, false], valid: some(4) },
            Column::Strings { codes, dictionary: Arc::new(dictionary) },
            Column::Constant(Value::Integer(4), 3),
            Column::Values(values),
            Column::Values(mixed),
        ]
    }

    #[test]
    fn keys_are_ordered_as_their_values() {
        for column in columns() {
            let (column, len) = (Arc::new(column), 0..8_u32);
            for descending in [false, true] {
                let key = SortKey::new(Arc::clone(&column), descending);
                let rows = len.clone().filter(|row| (*row as usize) < column.len());
                let pairs =
                    rows.clone().flat_map(|one| rows.clone().map(move |other| (one, other)));
                for (one, other) in pairs {
                    let found = order(&column.get(one as usize), &column.get(other as usize));
                    let expected = if descending { found.reverse() } else { found };
                    assert_eq!(key.compare(one, other), expected, "{column:?} {one} {other}");
                }
            }
        }
    }
}
