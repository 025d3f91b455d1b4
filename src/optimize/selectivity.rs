//! Which part of the rows a predicate keeps, as far as counts can tell.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::care::key_test;
use super::facts::Facts;
use crate::expression::{Comparison, Expr, Labels, Slot};
use crate::plan::Lookup;
use crate::value::Value;

/// A label each slot is known to have.
pub(super) type KnownLabels = FxHashMap<Slot, Arc<str>>;

/// Where nothing is known.
const GUESS: f64 = 0.25;
const RANGE: f64 = 0.3;
const TEXT: f64 = 0.1;
const UNEQUAL: f64 = 0.9;
const EXISTS: f64 = 0.5;
/// Elements of a list that is not known.
pub(super) const LIST: f64 = 10.0;

/// The part of rows, between 0 and 1, for which a predicate is true.
pub(super) fn selectivity(expr: &Expr, labels: &KnownLabels, facts: &Facts<'_>) -> f64 {
    let part = |expr: &Expr| selectivity(expr, labels, facts);
    match expr {
        Expr::Constant(Value::Boolean(true)) | Expr::Distinct { .. } => 1.0,
        Expr::Constant(_) => 0.0,
        Expr::And(parts, _) => parts.iter().map(part).product(),
        Expr::Or(parts, _) => parts.iter().map(part).sum::<f64>().min(1.0),
        Expr::Not(operand, _) => 1.0 - part(operand),
        Expr::HasLabels(subject, wanted, _) => match **subject {
            Expr::Slot(slot) => label_share(wanted, labels.get(&slot).map(|label| &**label), facts),
            _ => GUESS,
        },
        Expr::Compare(Comparison::Equal, left, right) => equality(expr, left, right, labels, facts),
        Expr::Compare(Comparison::NotEqual, ..) => UNEQUAL,
        Expr::Compare(..) => RANGE,
        Expr::In(_, list, _) => (length(list) * key_share(expr, labels, facts)).min(1.0),
        Expr::Text(..) => TEXT,
        Expr::IsNull { negated, .. } => {
            if *negated {
                UNEQUAL
            } else {
                1.0 - UNEQUAL
            }
        }
        Expr::Subquery { .. } => EXISTS,
        _ => GUESS,
    }
}

/// Nodes of a label that have some one value of a key.
pub(super) fn matches_of(facts: &Facts<'_>, label: &str, key: &str) -> f64 {
    let estimate = facts.key(Some(label), key);
    estimate.present as f64 / (estimate.distinct as f64).max(1.0)
}

/// The part of the nodes of a label that an index finds within a range.
pub(super) fn range_share(how: Lookup) -> f64 {
    match how {
        Lookup::Between => RANGE * RANGE,
        Lookup::StartsWith => TEXT,
        _ => RANGE,
    }
}

/// How many elements a list has.
pub(super) fn length(list: &Expr) -> f64 {
    match list {
        Expr::Constant(Value::List(items)) => items.len() as f64,
        Expr::Constant(_) => 0.0,
        Expr::List(items) => items.len() as f64,
        _ => LIST,
    }
}

fn equality(
    expr: &Expr,
    left: &Expr,
    right: &Expr,
    labels: &KnownLabels,
    facts: &Facts<'_>,
) -> f64 {
    match (left, right) {
        (Expr::Slot(_), Expr::Slot(_)) => 1.0 / facts.nodes(None).max(1.0),
        _ => key_share(expr, labels, facts),
    }
}

/// The part of nodes that have one value of the key a test is about.
fn key_share(expr: &Expr, labels: &KnownLabels, facts: &Facts<'_>) -> f64 {
    let Some((slot, key, ..)) = key_test(expr) else { return TEXT };
    let label = labels.get(&slot).map(|label| &**label);
    let estimate = facts.key(label, key);
    let nodes = facts.nodes(label).max(1.0);
    // A key of relationships is not counted.
    if estimate.distinct == 0 {
        return TEXT;
    }
    (estimate.present as f64 / estimate.distinct as f64 / nodes).min(1.0)
}

/// The part of nodes, of those with a label if one is known, that satisfy another.
fn label_share(wanted: &Labels, known: Option<&str>, facts: &Facts<'_>) -> f64 {
    let part = |labels: &Labels| label_share(labels, known, facts);
    match wanted {
        Labels::Name(name) if known == Some(&**name) => 1.0,
        Labels::Name(name) => (facts.nodes(Some(name)) / facts.nodes(None).max(1.0)).min(1.0),
        Labels::And(all) => all.iter().map(part).product(),
        Labels::Or(any) => any.iter().map(part).sum::<f64>().min(1.0),
        Labels::Not(inner) => 1.0 - part(inner),
        Labels::Any => UNEQUAL,
    }
}
