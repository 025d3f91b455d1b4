//! Membership in a list known before the run, and tests of text by its dictionary.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::compare::there;
use super::truths::Truths;
use crate::expression::TextOp;
use crate::value::column::Dictionary;
use crate::value::{Column, Value, compare};

/// `item IN list`. Nothing but a list can be asked; what else there may be is a mistake
/// that the general path reports.
pub(super) fn is_in(item: &Column, list: &Value) -> Option<Truths> {
    let items = match list {
        Value::Null => return Some(Truths::all(None, item.len())),
        Value::List(items) => items,
        _ => return None,
    };
    if items.is_empty() {
        return Some(Truths::all(Some(false), item.len()));
    }
    // with a null in the list, what is not found may still be in it
    let is_open = items.iter().any(Value::is_null);
    let found = |is_true: Vec<bool>, valid: Option<Vec<bool>>| {
        let is_known = if is_open { Some(is_true.clone()) } else { None };
        let known = super::arithmetic::both(is_known.as_deref(), valid.as_deref());
        Truths::new(is_true, known)
    };
    match item {
        Column::Integers { values, valid } => {
            let wanted: FxHashSet<i64> = items.iter().filter_map(integer).collect();
            Some(found(contained(values, &wanted), valid.clone()))
        }
        Column::Strings { codes, dictionary } => {
            let code = |item: &Value| match item {
                Value::String(text) => dictionary.code(text),
                _ => None,
            };
            let wanted: FxHashSet<u32> = items.iter().filter_map(code).collect();
            Some(found(contained(codes, &wanted), there(codes, Dictionary::NULL)))
        }
        other => Some(Truths::collect(other.iter().map(|item| compare::contains(items, &item)))),
    }
}

/// The floats among which every whole one is an integer.
const INTEGERS: Range<f64> = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;

/// The integer that a number equals, if there is one.
fn integer(item: &Value) -> Option<i64> {
    match item {
        Value::Integer(number) => Some(*number),
        Value::Float(number) if number.trunc() == *number && INTEGERS.contains(number) => {
            Some(*number as i64)
        }
        _ => None,
    }
}

/// So few are compared one after the other.
const FEW: usize = 8;

fn contained<T: Copy + Eq + std::hash::Hash>(values: &[T], wanted: &FxHashSet<T>) -> Vec<bool> {
    if wanted.len() > FEW {
        return values.iter().map(|value| wanted.contains(value)).collect();
    }
    let mut is_true = vec![false; values.len()];
    for one in wanted {
        is_true.iter_mut().zip(values).for_each(|(is_true, value)| *is_true |= value == one);
    }
    is_true
}

/// `STARTS WITH` and its siblings against one text; null where either is no text.
pub(super) fn text(op: TextOp, column: &Column, pattern: &Value) -> Option<Truths> {
    let Column::Strings { codes, dictionary } = column else { return None };
    let Value::String(pattern) = pattern else {
        return Some(Truths::all(None, codes.len()));
    };
    let pattern: &str = pattern;
    let is_true = match op {
        TextOp::StartsWith => each_text(codes, dictionary, |text| text.starts_with(pattern)),
        TextOp::EndsWith => each_text(codes, dictionary, |text| text.ends_with(pattern)),
        TextOp::Contains => each_text(codes, dictionary, |text| text.contains(pattern)),
        // a pattern may be no regular expression
        TextOp::Matches => return None,
    };
    Some(Truths::new(is_true, there(codes, Dictionary::NULL)))
}

/// A test of each text, made once for each where there are fewer of them than rows;
/// false for null.
pub(super) fn each_text(
    codes: &[u32],
    dictionary: &Dictionary,
    holds: impl Fn(&str) -> bool,
) -> Vec<bool> {
    let test = |code: u32| dictionary.get(code).is_some_and(|text| holds(text));
    if dictionary.len() > codes.len() {
        return codes.iter().map(|code| test(*code)).collect();
    }
    let mut answers: Vec<Option<bool>> = vec![None; dictionary.len()];
    let answer = |code: &u32| match answers.get_mut(*code as usize) {
        Some(known) => *known.get_or_insert_with(|| test(*code)),
        None => false,
    };
    codes.iter().map(answer).collect()
}
