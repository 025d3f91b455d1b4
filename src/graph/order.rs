//! Nodes in the order of a property, for questions about ranges. Only declared indexes
//! keep one; it is larger than a table of hashes and costs more at every change.
//!
//! What it finds are candidates: at least all nodes that fit.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::value::{Temporal, Value, compare};

/// What values are looked for.
#[derive(Clone, Copy, Debug)]
pub enum Range<'a> {
    /// This or more.
    From(&'a Value),
    /// This or less.
    To(&'a Value),
    /// This or more, and that or less.
    Between(&'a Value, &'a Value),
    /// Texts that begin so.
    StartsWith(&'a str),
}

/// Ids by value.
#[derive(Debug, Default)]
pub(crate) struct Order(BTreeMap<Sorted, BTreeSet<u32>>);

/// A value with the order of `ORDER BY`.
#[derive(Debug)]
struct Sorted(Value);

impl Order {
    pub(crate) fn insert(&mut self, id: u32, value: Value) {
        if !value.is_null() {
            self.0.entry(Sorted(value)).or_default().insert(id);
        }
    }

    pub(crate) fn remove(&mut self, id: u32, value: Value) {
        let key = Sorted(value);
        let Some(ids) = self.0.get_mut(&key) else { return };
        ids.remove(&id);
        if ids.is_empty() {
            self.0.remove(&key);
        }
    }

    /// Candidates in order of id; none at all where the order is not that of `<`.
    pub(crate) fn within(&self, range: Range<'_>) -> Option<Vec<u32>> {
        let mut found = match range {
            Range::From(low) if is_linear(low) => self.from(low, |value| alike(value, low)),
            Range::To(high) if is_linear(high) => {
                let below = (Bound::Unbounded, Bound::Included(Sorted(high.clone())));
                let below = self.0.range(below).rev();
                ids(below.take_while(|(Sorted(value), _)| alike(value, high)))
            }
            Range::Between(low, high) if is_linear(low) && alike(low, high) => self
                .from(low, |value| {
                    alike(value, low) && compare::order(value, high) != Ordering::Greater
                }),
            Range::StartsWith(prefix) => self.from(
                &Value::string(prefix),
                |value| matches!(value, Value::String(text) if text.starts_with(prefix)),
            ),
            _ => return None,
        };
        found.sort_unstable();
        Some(found)
    }

    fn from(&self, low: &Value, goes_on: impl Fn(&Value) -> bool) -> Vec<u32> {
        let above = (Bound::Included(Sorted(low.clone())), Bound::Unbounded);
        ids(self.0.range(above).take_while(|(Sorted(value), _)| goes_on(value)))
    }
}

fn ids<'a>(entries: impl Iterator<Item = (&'a Sorted, &'a BTreeSet<u32>)>) -> Vec<u32> {
    entries.flat_map(|(_, ids)| ids.iter().copied()).collect()
}

/// Whether `<` among values like this one is the order they are kept in, ties and all.
fn is_linear(value: &Value) -> bool {
    matches!(
        value,
        Value::Integer(_) | Value::Float(_) | Value::String(_) | Value::Temporal(Temporal::Date(_))
    )
}

/// Whether two values can be less or more than one another.
fn alike(a: &Value, b: &Value) -> bool {
    matches!(
        (a, b),
        (Value::Integer(_) | Value::Float(_), Value::Integer(_) | Value::Float(_))
            | (Value::String(_), Value::String(_))
            | (Value::Temporal(Temporal::Date(_)), Value::Temporal(Temporal::Date(_)))
    )
}

impl Ord for Sorted {
    fn cmp(&self, other: &Sorted) -> Ordering {
        compare::order(&self.0, &other.0)
    }
}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Sorted) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted {
    fn eq(&self, other: &Sorted) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sorted {}
