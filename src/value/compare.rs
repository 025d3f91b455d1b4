//! Three questions that look alike and must never be confused.
//!
//! | question | asked by | null | NaN |
//! |---|---|---|---|
//! | [`equals`], [`compare`] | `=` `<>` `IN` `<` `<=` `>` `>=` | unknown | equals nothing, compares false |
//! | [`equivalent`], [`Equivalent`] | `DISTINCT`, grouping, `UNION`, joins on groups | like null | like NaN |
//! | [`order`] | `ORDER BY`, `min`, `max` | last | last number |
//!
//! Two values are equivalent exactly where `order` finds them equal, and then
//! they have the same hash. In all three, `1` is `1.0`, compared exactly, also
//! where a float cannot hold the integer. Zoned times and instants are ordered by the
//! global timeline; at the same place on it they differ by their zone, west first.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::temporal::Temporal;
use super::{Map, NodeId, Path, RelationshipId, Value};

/// How two values lie to each other for `<`, `<=`, `>` and `>=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// One is less, or they are equal.
    Ordered(Ordering),
    /// Every comparison is false: a NaN is involved.
    Never,
    /// Every comparison is unknown: a null is involved, or the types differ.
    Unknown,
    /// Equal, though the type has no order: `<=` and `>=` hold, `<` and `>` are unknown.
    Same,
}

impl Comparison {
    /// `<`
    pub fn less(self) -> Option<bool> {
        self.holds(Ordering::is_lt, None)
    }

    /// `<=`
    pub fn less_or_equal(self) -> Option<bool> {
        self.holds(Ordering::is_le, Some(true))
    }

    /// `>`
    pub fn greater(self) -> Option<bool> {
        self.holds(Ordering::is_gt, None)
    }

    /// `>=`
    pub fn greater_or_equal(self) -> Option<bool> {
        self.holds(Ordering::is_ge, Some(true))
    }

    fn holds(self, test: fn(Ordering) -> bool, same: Option<bool>) -> Option<bool> {
        match self {
            Comparison::Ordered(ordering) => Some(test(ordering)),
            Comparison::Never => Some(false),
            Comparison::Unknown => None,
            Comparison::Same => same,
        }
    }

    fn then(self, next: impl FnOnce() -> Comparison) -> Comparison {
        match self {
            Comparison::Ordered(Ordering::Equal) | Comparison::Same => next(),
            decided => decided,
        }
    }
}

/// Whether `a = b`; `None` where a null leaves it open.
pub fn equals(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Integer(a), Value::Integer(b)) => Some(a == b),
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::List(a), Value::List(b)) => {
            all_equal(a.len() == b.len(), || a.iter().zip(b.iter()))
        }
        (Value::Map(a), Value::Map(b)) => {
            all_equal(a.keys().eq(b.keys()), || a.values().zip(b.values()))
        }
        (Value::Float(number), _) | (_, Value::Float(number)) if number.is_nan() => Some(false),
        _ => Some(rank(a) == rank(b) && order(a, b).is_eq()),
    }
}

/// Whether all pairs are equal: one that differs settles it, else one that is open does.
fn all_equal<'a, I>(same_shape: bool, pairs: impl FnOnce() -> I) -> Option<bool>
where
    I: Iterator<Item = (&'a Value, &'a Value)>,
{
    if !same_shape {
        return Some(false);
    }
    let mut result = Some(true);
    for (a, b) in pairs() {
        match equals(a, b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}

/// How `a` and `b` compare.
pub fn compare(a: &Value, b: &Value) -> Comparison {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Comparison::Unknown,
        (Value::List(a), Value::List(b)) => compare_all(a.iter(), b.iter()),
        (Value::Map(a), Value::Map(b)) => compare_maps(a, b),
        _ if rank(a) != rank(b) => Comparison::Unknown,
        (Value::Float(number), _) | (_, Value::Float(number)) if number.is_nan() => {
            Comparison::Never
        }
        (Value::Temporal(Temporal::Duration(a)), Value::Temporal(Temporal::Duration(b))) => {
            if a == b { Comparison::Same } else { Comparison::Unknown }
        }
        (Value::Point(a), Value::Point(b)) => {
            if a == b {
                Comparison::Same
            } else {
                Comparison::Unknown
            }
        }
        _ => Comparison::Ordered(order(a, b)),
    }
}

/// In dictionary order: the first pair that is not equal decides, then the length.
fn compare_all<'a>(
    mut a: impl Iterator<Item = &'a Value>,
    mut b: impl Iterator<Item = &'a Value>,
) -> Comparison {
    loop {
        let decided = match (a.next(), b.next()) {
            (Some(a), Some(b)) => compare(a, b),
            (a, b) => return Comparison::Ordered(a.is_some().cmp(&b.is_some())),
        };
        if !matches!(decided, Comparison::Ordered(Ordering::Equal) | Comparison::Same) {
            return decided;
        }
    }
}

/// Size, then keys, then values; a null inside leaves it open.
fn compare_maps(a: &Map, b: &Map) -> Comparison {
    if a.values().chain(b.values()).any(Value::is_null) {
        return Comparison::Unknown;
    }
    let shape = a.len().cmp(&b.len()).then_with(|| a.keys().cmp(b.keys()));
    Comparison::Ordered(shape).then(|| compare_all(a.values(), b.values()))
}

/// Whether two values count as the same for `DISTINCT` and grouping.
pub fn equivalent(a: &Value, b: &Value) -> bool {
    order(a, b).is_eq()
}

/// Compares any two values in the order of `ORDER BY`, ascending.
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => order_floats(*a, *b),
        (Value::Integer(a), Value::Float(b)) => order_mixed(*a, *b),
        (Value::Float(a), Value::Integer(b)) => order_mixed(*b, *a).reverse(),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Node(a), Value::Node(b)) => a.cmp(b),
        (Value::Relationship(a), Value::Relationship(b)) => a.cmp(b),
        (Value::Temporal(a), Value::Temporal(b)) => a.order(b),
        (Value::Point(a), Value::Point(b)) => a.order(b),
        (Value::List(a), Value::List(b)) => order_all(a.iter(), b.iter()),
        (Value::Map(a), Value::Map(b)) => a
            .len()
            .cmp(&b.len())
            .then_with(|| a.keys().cmp(b.keys()))
            .then_with(|| order_all(a.values(), b.values())),
        (Value::Path(a), Value::Path(b)) => order_paths(a, b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// In dictionary order, a shorter list before a longer one it begins.
fn order_all<'a>(
    a: impl ExactSizeIterator<Item = &'a Value>,
    b: impl ExactSizeIterator<Item = &'a Value>,
) -> Ordering {
    let by_length = a.len().cmp(&b.len());
    a.zip(b).map(|(a, b)| order(a, b)).find(|ordering| ordering.is_ne()).unwrap_or(by_length)
}

/// As the list of their nodes and relationships in turn.
fn order_paths(a: &Path, b: &Path) -> Ordering {
    steps(a).cmp(steps(b))
}

/// A path as pairs of a node and the relationship that leaves it.
fn steps(path: &Path) -> impl Iterator<Item = (NodeId, Option<RelationshipId>)> + '_ {
    let relationships = path.relationships.iter().copied().map(Some);
    path.nodes.iter().copied().zip(relationships.chain(std::iter::once(None)))
}

/// NaN after everything; the two zeros are one number.
fn order_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// The first float above every integer; its negative is the lowest integer.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// An integer and a float as exact numbers; NaN after everything.
fn order_mixed(integer: i64, float: f64) -> Ordering {
    if float.is_nan() || float >= BEYOND {
        Ordering::Less
    } else if float < -BEYOND {
        Ordering::Greater
    } else {
        let whole = float.trunc();
        integer.cmp(&(whole as i64)).then_with(|| order_floats(whole, float))
    }
}

/// The place of a type in the order of all values.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Map(_) => 0,
        Value::Node(_) => 1,
        Value::Relationship(_) => 2,
        Value::List(_) => 3,
        Value::Path(_) => 4,
        Value::Point(_) => 5,
        Value::Temporal(temporal) => 6 + temporal.rank(),
        Value::String(_) => 12,
        Value::Boolean(_) => 13,
        Value::Integer(_) | Value::Float(_) => 14,
        Value::Null => 15,
    }
}

/// Whether `item` is in the list, by [`equals`]; `None` where a null leaves it open.
pub fn contains(list: &[Value], item: &Value) -> Option<bool> {
    let mut result = Some(false);
    for candidate in list {
        match equals(candidate, item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

/// A value as a key: equal and hashed by [`equivalent`].
#[derive(Clone, Debug, Default)]
pub struct Equivalent(pub Value);

impl PartialEq for Equivalent {
    fn eq(&self, other: &Equivalent) -> bool {
        equivalent(&self.0, &other.0)
    }
}

impl Eq for Equivalent {}

impl PartialOrd for Equivalent {
    fn partial_cmp(&self, other: &Equivalent) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Equivalent {
    fn cmp(&self, other: &Equivalent) -> Ordering {
        order(&self.0, &other.0)
    }
}

impl Hash for Equivalent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

/// Feeds a value to a hasher so that equivalent values hash alike.
pub fn hash<H: Hasher>(value: &Value, state: &mut H) {
    state.write_u8(rank(value));
    match value {
        Value::Null => {}
        Value::Boolean(truth) => truth.hash(state),
        Value::Integer(number) => state.write_i64(*number),
        Value::Float(number) => hash_float(*number, state),
        Value::String(text) => text.hash(state),
        Value::List(list) => {
            state.write_usize(list.len());
            list.iter().for_each(|item| hash(item, state));
        }
        Value::Map(map) => {
            state.write_usize(map.len());
            for (key, value) in map.iter() {
                key.hash(state);
                hash(value, state);
            }
        }
        Value::Node(id) => id.hash(state),
        Value::Relationship(id) => id.hash(state),
        Value::Path(path) => path.hash(state),
        Value::Temporal(temporal) => temporal.hash_equivalent(state),
        Value::Point(point) => point.hash(state),
    }
}

/// A float that is an integer hashes as that integer, and every NaN alike.
fn hash_float<H: Hasher>(number: f64, state: &mut H) {
    if number.is_nan() {
        state.write_u64(f64::NAN.to_bits());
    } else if number.trunc() == number && (-BEYOND..BEYOND).contains(&number) {
        state.write_i64(number as i64);
    } else {
        state.write_u64(number.to_bits());
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
