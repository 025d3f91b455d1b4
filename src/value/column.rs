//! Many values of one variable at once.
//!
//! A [`Column`] holds plain vectors where all its values are of one type, and
//! falls back to [`Value`]s where they are not. Which form a column has never
//! changes what it says: `get` answers the same.

use std::sync::Arc;

pub use super::batch::{BATCH_ROWS, Batch};
pub use super::dictionary::Dictionary;
use super::{NodeId, RelationshipId, Value};

/// Which entries are not null; `None` where all are. As long as the values beside it.
pub type Valid = Option<Vec<bool>>;

/// An index that is no row: [`Column::gather`] gives null for it.
pub const NO_ROW: u32 = u32::MAX;

/// Values in order, in the narrowest form that holds them.
#[derive(Clone, Debug)]
pub enum Column {
    /// Nodes; null is [`NodeId::NULL`].
    Nodes(Vec<NodeId>),
    /// Relationships; null is [`RelationshipId::NULL`].
    Relationships(Vec<RelationshipId>),
    /// Integers.
    Integers {
        /// The numbers, anything where null.
        values: Vec<i64>,
        /// Which are not null.
        valid: Valid,
    },
    /// Floats.
    Floats {
        /// The numbers, anything where null.
        values: Vec<f64>,
        /// Which are not null.
        valid: Valid,
    },
    /// Booleans.
    Booleans {
        /// The truth values, anything where null.
        values: Vec<bool>,
        /// Which are not null.
        valid: Valid,
    },
    /// Text that repeats, such as stored property values.
    Strings {
        /// Codes in the dictionary; null is [`Dictionary::NULL`].
        codes: Vec<u32>,
        /// What the codes mean.
        dictionary: Arc<Dictionary>,
    },
    /// The same value so many times.
    Constant(Value, usize),
    /// Anything.
    Values(Vec<Value>),
}

impl Column {
    /// So many nulls.
    pub fn nulls(len: usize) -> Column {
        Column::Constant(Value::Null, len)
    }

    /// The narrowest form for `values`. Computed text stays as values: giving it
    /// codes would cost more than it saves.
    pub fn from_values(values: Vec<Value>) -> Column {
        match form_of(&values) {
            Form::Empty => Column::nulls(values.len()),
            Form::Nodes => Column::Nodes(values.iter().map(as_node).collect()),
            Form::Relationships => {
                Column::Relationships(values.iter().map(as_relationship).collect())
            }
            Form::Integers => {
                let (values, valid) = unpack(&values, as_integer);
                Column::Integers { values, valid }
            }
            Form::Floats => {
                let (values, valid) = unpack(&values, as_float);
                Column::Floats { values, valid }
            }
            Form::Booleans => {
                let (values, valid) = unpack(&values, as_boolean);
                Column::Booleans { values, valid }
            }
            Form::Any => Column::Values(values),
        }
    }

    /// How many values it holds.
    pub fn len(&self) -> usize {
        match self {
            Column::Nodes(ids) => ids.len(),
            Column::Relationships(ids) => ids.len(),
            Column::Integers { values, .. } => values.len(),
            Column::Floats { values, .. } => values.len(),
            Column::Booleans { values, .. } => values.len(),
            Column::Strings { codes, .. } => codes.len(),
            Column::Constant(_, len) => *len,
            Column::Values(values) => values.len(),
        }
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `row`; null past the end.
    pub fn get(&self, row: usize) -> Value {
        if self.is_null(row) {
            return Value::Null;
        }
        match self {
            Column::Nodes(ids) => Value::Node(ids[row]),
            Column::Relationships(ids) => Value::Relationship(ids[row]),
            Column::Integers { values, .. } => Value::Integer(values[row]),
            Column::Floats { values, .. } => Value::Float(values[row]),
            Column::Booleans { values, .. } => Value::Boolean(values[row]),
            Column::Strings { codes, dictionary } => text(dictionary, codes[row]),
            Column::Constant(value, _) => value.clone(),
            Column::Values(values) => values[row].clone(),
        }
    }

    /// Whether the value at `row` is null; so it is past the end.
    pub fn is_null(&self, row: usize) -> bool {
        let Some(last) = self.len().checked_sub(1) else { return true };
        row > last
            || match self {
                Column::Nodes(ids) => ids[row] == NodeId::NULL,
                Column::Relationships(ids) => ids[row] == RelationshipId::NULL,
                Column::Integers { valid, .. }
                | Column::Floats { valid, .. }
                | Column::Booleans { valid, .. } => valid.as_ref().is_some_and(|valid| !valid[row]),
                Column::Strings { codes, .. } => codes[row] == Dictionary::NULL,
                Column::Constant(value, _) => value.is_null(),
                Column::Values(values) => values[row].is_null(),
            }
    }

    /// Its values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The values at `rows`, in that order; null for [`NO_ROW`].
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Column {
        match self {
            Column::Nodes(ids) => Column::Nodes(pick(ids, rows, NodeId::NULL)),
            Column::Relationships(ids) => {
                Column::Relationships(pick(ids, rows, RelationshipId::NULL))
            }
            Column::Integers { values, valid } => Column::Integers {
                values: pick(values, rows, 0),
                valid: pick_valid(valid.as_deref(), values.len(), rows),
            },
            Column::Floats { values, valid } => Column::Floats {
                values: pick(values, rows, 0.0),
                valid: pick_valid(valid.as_deref(), values.len(), rows),
            },
            Column::Booleans { values, valid } => Column::Booleans {
                values: pick(values, rows, false),
                valid: pick_valid(valid.as_deref(), values.len(), rows),
            },
            Column::Strings { codes, dictionary } => Column::Strings {
                codes: pick(codes, rows, Dictionary::NULL),
                dictionary: Arc::clone(dictionary),
            },
            Column::Constant(value, len) if all_within(rows, *len) => {
                Column::Constant(value.clone(), rows.len())
            }
            Column::Constant(..) | Column::Values(_) => {
                Column::Values(rows.iter().map(|row| self.get(*row as usize)).collect())
            }
        }
    }

    /// The values whose row is kept; `keep` is as long as the column.
    #[must_use]
    pub fn filter(&self, keep: &[bool]) -> Column {
        self.gather(&kept(keep))
    }

    /// The values of `start..end`, as far as there are.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Column {
        let end = end.min(self.len());
        let start = start.min(end);
        let range = start..end;
        match self {
            Column::Nodes(ids) => Column::Nodes(ids[range].to_vec()),
            Column::Relationships(ids) => Column::Relationships(ids[range].to_vec()),
            Column::Integers { values, valid } => Column::Integers {
                values: values[range.clone()].to_vec(),
                valid: valid.as_ref().map(|valid| valid[range].to_vec()),
            },
            Column::Floats { values, valid } => Column::Floats {
                values: values[range.clone()].to_vec(),
                valid: valid.as_ref().map(|valid| valid[range].to_vec()),
            },
            Column::Booleans { values, valid } => Column::Booleans {
                values: values[range.clone()].to_vec(),
                valid: valid.as_ref().map(|valid| valid[range].to_vec()),
            },
            Column::Strings { codes, dictionary } => {
                Column::Strings { codes: codes[range].to_vec(), dictionary: Arc::clone(dictionary) }
            }
            Column::Constant(value, _) => Column::Constant(value.clone(), end - start),
            Column::Values(values) => Column::Values(values[range].to_vec()),
        }
    }

    /// Drops what comes after the first `len` values.
    pub fn truncate(&mut self, len: usize) {
        match self {
            Column::Nodes(ids) => ids.truncate(len),
            Column::Relationships(ids) => ids.truncate(len),
            Column::Integers { values, valid } => shorten(values, valid, len),
            Column::Floats { values, valid } => shorten(values, valid, len),
            Column::Booleans { values, valid } => shorten(values, valid, len),
            Column::Strings { codes, .. } => codes.truncate(len),
            Column::Constant(_, count) => *count = len.min(*count),
            Column::Values(values) => values.truncate(len),
        }
    }

    /// Puts the values of `other` after its own.
    pub fn append(&mut self, other: &Column) {
        if other.is_empty() || self.append_same(other) {
            return;
        }
        if self.is_empty() {
            *self = other.clone();
            return;
        }
        if let Column::Constant(value, len) = self {
            *self = spread(value, *len, other);
        }
        let like = match other {
            Column::Constant(value, len) => spread(value, *len, self),
            other => other.clone(),
        };
        if !self.append_same(&like) {
            let mut values: Vec<Value> = self.iter().collect();
            values.extend(other.iter());
            *self = Column::Values(values);
        }
    }

    /// Appends where both have the same form; says whether it did.
    fn append_same(&mut self, other: &Column) -> bool {
        match (self, other) {
            (Column::Nodes(to), Column::Nodes(from)) => to.extend_from_slice(from),
            (Column::Relationships(to), Column::Relationships(from)) => to.extend_from_slice(from),
            (
                Column::Integers { values, valid },
                Column::Integers { values: from, valid: from_valid },
            ) => extend(values, valid, from, from_valid.as_deref()),
            (
                Column::Floats { values, valid },
                Column::Floats { values: from, valid: from_valid },
            ) => extend(values, valid, from, from_valid.as_deref()),
            (
                Column::Booleans { values, valid },
                Column::Booleans { values: from, valid: from_valid },
            ) => extend(values, valid, from, from_valid.as_deref()),
            (
                Column::Strings { codes, dictionary },
                Column::Strings { codes: from, dictionary: other },
            ) if Arc::ptr_eq(dictionary, other) => codes.extend_from_slice(from),
            (Column::Constant(value, len), Column::Constant(other, more))
                if identical(value, other) =>
            {
                *len += more;
            }
            (Column::Values(to), from) => to.extend(from.iter()),
            _ => return false,
        }
        true
    }

    /// One column after another.
    pub fn concat<'a>(columns: impl IntoIterator<Item = &'a Column>) -> Column {
        let mut whole = Column::nulls(0);
        for column in columns {
            whole.append(column);
        }
        whole
    }

    /// Roughly what it occupies in memory. Text in a dictionary is not its own.
    pub fn bytes(&self) -> u64 {
        let size = match self {
            Column::Nodes(ids) => ids.capacity() * 4,
            Column::Relationships(ids) => ids.capacity() * 4,
            Column::Integers { values, .. } => values.capacity() * 9,
            Column::Floats { values, .. } => values.capacity() * 9,
            Column::Booleans { values, .. } => values.capacity() * 2,
            Column::Strings { codes, .. } => codes.capacity() * 4,
            Column::Constant(value, _) => return value.bytes(),
            Column::Values(values) => return values.iter().map(Value::bytes).sum(),
        };
        size as u64
    }
}

/// The rows that are kept, as indices.
pub(super) fn kept(keep: &[bool]) -> Vec<u32> {
    (0..keep.len() as u32).filter(|row| keep[*row as usize]).collect()
}

/// The form values can take together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Empty,
    Nodes,
    Relationships,
    Integers,
    Floats,
    Booleans,
    Any,
}

fn form_of(values: &[Value]) -> Form {
    let mut form = Form::Empty;
    for value in values {
        let own = match value {
            Value::Null => continue,
            Value::Node(_) => Form::Nodes,
            Value::Relationship(_) => Form::Relationships,
            Value::Integer(_) => Form::Integers,
            Value::Float(_) => Form::Floats,
            Value::Boolean(_) => Form::Booleans,
            _ => return Form::Any,
        };
        if form != Form::Empty && form != own {
            return Form::Any;
        }
        form = own;
    }
    form
}

fn as_node(value: &Value) -> NodeId {
    if let Value::Node(id) = value { *id } else { NodeId::NULL }
}

fn as_relationship(value: &Value) -> RelationshipId {
    if let Value::Relationship(id) = value { *id } else { RelationshipId::NULL }
}

fn as_integer(value: &Value) -> Option<i64> {
    if let Value::Integer(number) = value { Some(*number) } else { None }
}

fn as_float(value: &Value) -> Option<f64> {
    if let Value::Float(number) = value { Some(*number) } else { None }
}

fn as_boolean(value: &Value) -> Option<bool> {
    if let Value::Boolean(truth) = value { Some(*truth) } else { None }
}

/// Takes values out of their wrapping; `None` becomes null.
fn unpack<T: Default>(values: &[Value], take: impl Fn(&Value) -> Option<T>) -> (Vec<T>, Valid) {
    let valid = values
        .iter()
        .any(Value::is_null)
        .then(|| values.iter().map(|value| !value.is_null()).collect());
    (values.iter().map(|value| take(value).unwrap_or_default()).collect(), valid)
}

fn text(dictionary: &Dictionary, code: u32) -> Value {
    dictionary.get(code).map_or(Value::Null, |text| Value::String(Arc::clone(text)))
}

fn pick<T: Copy>(from: &[T], rows: &[u32], null: T) -> Vec<T> {
    rows.iter().map(|row| from.get(*row as usize).copied().unwrap_or(null)).collect()
}

fn pick_valid(valid: Option<&[bool]>, len: usize, rows: &[u32]) -> Valid {
    match valid {
        Some(valid) => Some(pick(valid, rows, false)),
        None if all_within(rows, len) => None,
        None => Some(rows.iter().map(|row| (*row as usize) < len).collect()),
    }
}

fn all_within(rows: &[u32], len: usize) -> bool {
    rows.iter().all(|row| (*row as usize) < len)
}

fn shorten<T>(values: &mut Vec<T>, valid: &mut Valid, len: usize) {
    values.truncate(len);
    if let Some(valid) = valid {
        valid.truncate(len);
    }
}

fn extend<T: Copy>(to: &mut Vec<T>, valid: &mut Valid, from: &[T], from_valid: Option<&[bool]>) {
    if valid.is_some() || from_valid.is_some() {
        let all = valid.get_or_insert_with(|| vec![true; to.len()]);
        match from_valid {
            Some(more) => all.extend_from_slice(more),
            None => all.resize(all.len() + from.len(), true),
        }
    }
    to.extend_from_slice(from);
}

/// Whether two constants may share a column: the same to every question, so
/// `1` and `1.0` may not.
fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Node(a), Value::Node(b)) => a == b,
        (Value::Relationship(a), Value::Relationship(b)) => a == b,
        _ => false,
    }
}

/// A constant as a column that can be appended to `like`, or `like` to it.
fn spread(value: &Value, len: usize, like: &Column) -> Column {
    match (value, like) {
        (Value::Null, Column::Nodes(_)) => Column::Nodes(vec![NodeId::NULL; len]),
        (Value::Null, Column::Relationships(_)) => {
            Column::Relationships(vec![RelationshipId::NULL; len])
        }
        (Value::Null, Column::Integers { .. }) => {
            Column::Integers { values: vec![0; len], valid: Some(vec![false; len]) }
        }
        (Value::Null, Column::Floats { .. }) => {
            Column::Floats { values: vec![0.0; len], valid: Some(vec![false; len]) }
        }
        (Value::Null, Column::Booleans { .. }) => {
            Column::Booleans { values: vec![false; len], valid: Some(vec![false; len]) }
        }
        (Value::Null, Column::Strings { dictionary, .. }) => Column::Strings {
            codes: vec![Dictionary::NULL; len],
            dictionary: Arc::clone(dictionary),
        },
        _ => Column::from_values(vec![value.clone(); len]),
    }
}

#[cfg(test)]
#[path = "column_tests.rs"]
mod tests;
