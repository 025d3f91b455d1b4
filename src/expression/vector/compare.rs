//! Comparisons of whole columns: typed pairs at the speed of a loop, any other pair
//! value by value, which cannot fail either.

use std::cmp::Ordering;

use super::arithmetic::both;
use super::truths::Truths;
use crate::expression::Comparison;
use crate::expression::evaluate::comparison;
use crate::value::column::Dictionary;
use crate::value::{Column, NodeId, RelationshipId, Value};

/// Integers up to this size are floats without loss, so that comparing floats compares
/// them.
const EXACT: i64 = 1 << 53;

/// `left op right`, row by row.
pub(super) fn columns(op: Comparison, left: &Column, right: &Column) -> Truths {
    let typed = match (left, right) {
        (Column::Constant(left, len), Column::Constant(right, _)) => {
            Some(Truths::all(comparison(op, left, right), *len))
        }
        (left, Column::Constant(value, _)) => with_constant(op, left, value),
        (Column::Constant(value, _), right) => with_constant(turned(op), right, value),
        _ => with_column(op, left, right),
    };
    typed.unwrap_or_else(|| {
        let pairs = left.iter().zip(right.iter());
        Truths::collect(pairs.map(|(left, right)| comparison(op, &left, &right)))
    })
}

/// The comparison that holds for `b`, `a` where `op` holds for `a`, `b`.
fn turned(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal | Comparison::NotEqual => op,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

fn with_constant(op: Comparison, column: &Column, constant: &Value) -> Option<Truths> {
    if constant.is_null() {
        return Some(Truths::all(None, column.len()));
    }
    match (column, constant) {
        (Column::Integers { values, valid }, Value::Integer(number)) => {
            Some(Truths::new(each(op, values, *number), valid.clone()))
        }
        (Column::Integers { values, valid }, Value::Float(number)) => {
            let whole = whole(*number)?;
            Some(Truths::new(each(op, values, whole), valid.clone()))
        }
        (Column::Floats { values, valid }, Value::Float(number)) => {
            Some(Truths::new(each(op, values, *number), valid.clone()))
        }
        (Column::Floats { values, valid }, Value::Integer(number))
            if (-EXACT..=EXACT).contains(number) =>
        {
            Some(Truths::new(each(op, values, *number as f64), valid.clone()))
        }
        (Column::Booleans { values, valid }, Value::Boolean(truth)) => {
            Some(Truths::new(each(op, values, *truth), valid.clone()))
        }
        (Column::Nodes(nodes), Value::Node(node)) => {
            Some(entities(each(op, nodes, *node), nodes, NodeId::NULL))
        }
        (Column::Relationships(ids), Value::Relationship(one)) => {
            Some(entities(each(op, ids, *one), ids, RelationshipId::NULL))
        }
        (Column::Strings { codes, dictionary }, Value::String(text)) => {
            Some(strings(op, codes, dictionary, text))
        }
        _ => None,
    }
}

fn with_column(op: Comparison, left: &Column, right: &Column) -> Option<Truths> {
    match (left, right) {
        (Column::Integers { values: a, valid }, Column::Integers { values: b, valid: other }) => {
            Some(Truths::new(pairs(op, a, b), both(valid.as_deref(), other.as_deref())))
        }
        (Column::Floats { values: a, valid }, Column::Floats { values: b, valid: other }) => {
            Some(Truths::new(pairs(op, a, b), both(valid.as_deref(), other.as_deref())))
        }
        (Column::Nodes(a), Column::Nodes(b)) => {
            let is_known =
                both(there(a, NodeId::NULL).as_deref(), there(b, NodeId::NULL).as_deref());
            Some(Truths::new(pairs(op, a, b), is_known))
        }
        (Column::Relationships(a), Column::Relationships(b)) => {
            let null = RelationshipId::NULL;
            let is_known = both(there(a, null).as_deref(), there(b, null).as_deref());
            Some(Truths::new(pairs(op, a, b), is_known))
        }
        (
            Column::Strings { codes: a, dictionary },
            Column::Strings { codes: b, dictionary: other },
        ) if std::sync::Arc::ptr_eq(dictionary, other)
            && matches!(op, Comparison::Equal | Comparison::NotEqual) =>
        {
            let null = Dictionary::NULL;
            let is_known = both(there(a, null).as_deref(), there(b, null).as_deref());
            Some(Truths::new(pairs(op, a, b), is_known))
        }
        _ => None,
    }
}

/// A float as the integer it is, if it is one that every comparison agrees on.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.trunc() == number && number.abs() <= EXACT as f64;
    is_whole.then_some(number as i64)
}

/// Each value against one; with floats, comparing with NaN is false and differing true,
/// as the language has it.
fn each<T: PartialOrd + Copy>(op: Comparison, values: &[T], other: T) -> Vec<bool> {
    match op {
        Comparison::Equal => values.iter().map(|value| *value == other).collect(),
        Comparison::NotEqual => values.iter().map(|value| *value != other).collect(),
        Comparison::Less => values.iter().map(|value| *value < other).collect(),
        Comparison::LessOrEqual => values.iter().map(|value| *value <= other).collect(),
        Comparison::Greater => values.iter().map(|value| *value > other).collect(),
        Comparison::GreaterOrEqual => values.iter().map(|value| *value >= other).collect(),
    }
}

fn pairs<T: PartialOrd + Copy>(op: Comparison, left: &[T], right: &[T]) -> Vec<bool> {
    let both = left.iter().zip(right);
    match op {
        Comparison::Equal => both.map(|(a, b)| a == b).collect(),
        Comparison::NotEqual => both.map(|(a, b)| a != b).collect(),
        Comparison::Less => both.map(|(a, b)| a < b).collect(),
        Comparison::LessOrEqual => both.map(|(a, b)| a <= b).collect(),
        Comparison::Greater => both.map(|(a, b)| a > b).collect(),
        Comparison::GreaterOrEqual => both.map(|(a, b)| a >= b).collect(),
    }
}

/// Which values are not null; `None` where none is.
pub(super) fn there<T: PartialEq + Copy>(values: &[T], null: T) -> Option<Vec<bool>> {
    let nulls = values.iter().fold(0, |nulls, value| nulls + usize::from(*value == null));
    (nulls > 0).then(|| values.iter().map(|value| *value != null).collect())
}

fn entities<T: PartialEq + Copy>(is_true: Vec<bool>, values: &[T], null: T) -> Truths {
    Truths::new(is_true, there(values, null))
}

/// Text in a dictionary against one text: equal codes are equal texts, and for an order
/// each text is looked at once.
fn strings(op: Comparison, codes: &[u32], dictionary: &Dictionary, text: &str) -> Truths {
    let is_known = there(codes, Dictionary::NULL);
    let equal = matches!(op, Comparison::Equal);
    if equal || op == Comparison::NotEqual {
        let is_true = match dictionary.code(text) {
            Some(code) => each(op, codes, code),
            None => vec![!equal; codes.len()],
        };
        return Truths::new(is_true, is_known);
    }
    let holds = |own: &str| accepts(op, own.cmp(text));
    Truths::new(super::member::each_text(codes, dictionary, holds), is_known)
}

fn accepts(op: Comparison, found: Ordering) -> bool {
    match op {
        Comparison::Equal => found.is_eq(),
        Comparison::NotEqual => found.is_ne(),
        Comparison::Less => found.is_lt(),
        Comparison::LessOrEqual => found.is_le(),
        Comparison::Greater => found.is_gt(),
        Comparison::GreaterOrEqual => found.is_ge(),
    }
}
