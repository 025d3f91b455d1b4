//! Which predicates may be moved, and how far.
//!
//! A predicate that cannot fail may be tested on more rows than it was written for;
//! one that can fail must not, or a query begins to fail because it was optimized.
//! `x <> 0 AND 1 / x > 2` is the example: the second part stays where it is, after
//! the first.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::slots::{Holds, Slots};
use crate::expression::{Comparison, Expr, ProjectionItem, Slot, TextOp, access};
use crate::plan::{ApplyKind, Lookup, Plan};
use crate::value::Value;

/// How freely a predicate moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// It cannot fail: anywhere its slots are bound.
    Free,
    /// `entity.key = value` where only `value` may fail, and `value` reads nothing of
    /// the pattern: within the pattern, so that the entity can be looked up. Where it
    /// fails, the query fails even if nothing would have matched.
    Keyed,
    /// It stays where it is.
    Fixed,
}

/// The parts of a filter, in order, each with the care it needs.
pub(super) fn sorted_out(predicate: Expr, slots: &Slots, live: bool) -> Vec<(Expr, Care)> {
    let judge = Judge::new(slots, live);
    let parts = predicate.conjuncts();
    let reads: Vec<Vec<Slot>> = parts.iter().map(slots_of).collect();
    // What asks for the key of another entity guards nothing.
    let guarded = |place: usize, value: &[Slot]| {
        reads[..place].iter().zip(&parts).any(|(earlier, part)| {
            let shares = earlier.iter().any(|slot| value.contains(slot));
            let together = earlier.iter().all(|slot| reads[place].contains(slot));
            shares && !together && key_test(part).is_none()
        })
    };
    let care: Vec<Care> = parts
        .iter()
        .enumerate()
        .map(|(place, part)| match judge.care(part) {
            Care::Keyed if guarded(place, &value_slots(part)) => Care::Fixed,
            care => care,
        })
        .collect();
    parts.into_iter().zip(care).collect()
}

/// Whether an expression never fails and always gives the same for the same row.
pub(super) fn is_safe(expr: &Expr, slots: &Slots, live: bool) -> bool {
    Judge::new(slots, live).is_safe(expr)
}

/// The same for a test of every relationship of a walk, its first local variable.
pub(super) fn is_safe_of_each(expr: &Expr, slots: &Slots, live: bool) -> bool {
    Judge { has_local: true, ..Judge::new(slots, live) }.is_safe(expr)
}

/// Every slot an expression reads, each once.
pub(super) fn slots_of(expr: &Expr) -> Vec<Slot> {
    let mut found = Vec::new();
    expr.for_each_slot(&mut |slot| found.push(slot));
    if found.len() > 1 {
        let mut seen = FxHashSet::default();
        found.retain(|slot| seen.insert(*slot));
    }
    found
}

/// `slot.key = value`, either way round, or `slot.key IN value`: slot, key, value, and
/// whether it is `IN`.
pub(super) fn key_test(expr: &Expr) -> Option<(Slot, &Arc<str>, &Expr, bool)> {
    let sides: [(&Expr, &Expr, bool); 2] = match expr {
        Expr::Compare(Comparison::Equal, left, right) => {
            [(left, right, false), (right, left, false)]
        }
        Expr::In(item, list, _) => [(item, list, true), (item, list, true)],
        _ => return None,
    };
    sides.into_iter().find_map(|(side, value, any_of)| {
        let (slot, key) = property_of_slot(side)?;
        (!slots_of(value).contains(&slot)).then_some((slot, key, value, any_of))
    })
}

/// `slot.key < value` and the like, either way round: slot, key, value, and how an
/// index is asked for it.
pub(super) fn range_test(expr: &Expr) -> Option<(Slot, &Arc<str>, &Expr, Lookup)> {
    use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    let sides: [(&Expr, &Expr, Lookup); 2] = match expr {
        Expr::Compare(Less | LessOrEqual, left, right) => {
            [(left, right, Lookup::To), (right, left, Lookup::From)]
        }
        Expr::Compare(Greater | GreaterOrEqual, left, right) => {
            [(left, right, Lookup::From), (right, left, Lookup::To)]
        }
        Expr::Text(TextOp::StartsWith, text, prefix, _) => {
            [(text, prefix, Lookup::StartsWith), (text, prefix, Lookup::StartsWith)]
        }
        _ => return None,
    };
    sides.into_iter().find_map(|(side, value, how)| {
        let (slot, key) = property_of_slot(side)?;
        (!slots_of(value).contains(&slot)).then_some((slot, key, value, how))
    })
}

fn property_of_slot(expr: &Expr) -> Option<(Slot, &Arc<str>)> {
    match expr {
        Expr::Property(subject, key, _) => match **subject {
            Expr::Slot(slot) => Some((slot, key)),
            _ => None,
        },
        _ => None,
    }
}

/// The slots that the value of a key test reads.
pub(super) fn value_slots(expr: &Expr) -> Vec<Slot> {
    key_test(expr).map(|(_, _, value, _)| slots_of(value)).unwrap_or_default()
}

/// Whether running a plan any number of times, or not at all, cannot be seen: it
/// cannot fail, changes nothing and always gives the same.
pub(super) fn is_harmless(plan: &Plan, slots: &Slots) -> bool {
    let kind = match plan {
        Plan::Argument
        | Plan::Empty
        | Plan::NodeScan { .. }
        | Plan::Expand { .. }
        | Plan::VarExpand { .. }
        | Plan::Endpoints { .. }
        | Plan::Count { .. }
        | Plan::Project { .. }
        | Plan::BindPath { .. }
        | Plan::Keep { .. }
        | Plan::Distinct { .. }
        | Plan::HashJoin { .. } => true,
        Plan::Filter { predicate, .. } => {
            let boolean = |part: &Expr| part.is_boolean();
            predicate.clone().conjuncts().iter().all(boolean)
        }
        Plan::IndexLookup { value, how, .. } => *how != Lookup::AnyOf || is_list(value),
        Plan::Aggregate { aggregates, .. } => aggregates.iter().all(counts),
        Plan::Apply { kind, .. } => *kind != ApplyKind::Unit,
        _ => false,
    };
    let judge = Judge::new(slots, !slots.deletes());
    let mut safe = kind;
    plan.for_each_expr(&mut |expr| safe = safe && judge.is_safe(expr));
    safe && plan.inputs().into_iter().all(|input| is_harmless(input, slots))
}

fn counts(aggregate: &crate::bind::bound::Aggregate) -> bool {
    aggregate.function.is_none_or(|function| function.name == "count")
}

/// Functions that cannot fail whatever they get.
const HARMLESS_FUNCTIONS: &[&str] = &["coalesce"];

/// Functions that cannot fail on a node or null.
const NODE_FUNCTIONS: &[&str] = &["id", "elementId", "properties", "keys", "labels"];

/// Functions that cannot fail on a relationship or null.
const RELATIONSHIP_FUNCTIONS: &[&str] = &["id", "elementId", "properties", "keys", "type"];

struct Judge<'a> {
    slots: &'a Slots,
    /// Nothing can have been deleted before the place in question.
    live: bool,
    /// There is a local variable, and it holds a node or a relationship.
    has_local: bool,
}

impl<'a> Judge<'a> {
    fn new(slots: &'a Slots, live: bool) -> Judge<'a> {
        Judge { slots, live, has_local: false }
    }

    fn care(&self, part: &Expr) -> Care {
        if !part.is_boolean() {
            return Care::Fixed;
        }
        if self.is_safe(part) {
            return Care::Free;
        }
        let keyed = key_test(part).is_some_and(|(slot, _, value, _)| {
            let outside =
                |slot: &Slot| matches!(self.slots.get(*slot), None | Some(Holds::Integer(..)));
            let steady = value.is_deterministic()
                && !value.any(&mut |inner| matches!(inner, Expr::Subquery { .. }));
            self.is_entity(slot) && steady && slots_of(value).iter().all(outside)
        });
        if keyed { Care::Keyed } else { Care::Fixed }
    }

    fn is_entity(&self, slot: Slot) -> bool {
        self.live && self.slots.is_entity(slot)
    }

    fn is_safe(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Constant(_) | Expr::Parameter(_) | Expr::Slot(_) | Expr::Distinct { .. } => true,
            Expr::Local(_) => self.has_local,
            Expr::Property(subject, ..) | Expr::HasLabels(subject, ..) => self.is_subject(subject),
            Expr::Not(operand, _) => operand.is_boolean() && self.is_safe(operand),
            Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Xor(parts, _) => {
                parts.iter().all(|part| part.is_boolean() && self.is_safe(part))
            }
            Expr::Negate(..) | Expr::Arithmetic(..) => self.slots.range(expr).is_some(),
            Expr::Text(TextOp::Matches, left, right, _) => is_pattern(right) && self.is_safe(left),
            Expr::List(_)
            | Expr::Map(_)
            | Expr::Compare(..)
            | Expr::IsNull { .. }
            | Expr::IsTyped { .. }
            | Expr::Case { .. }
            | Expr::Text(..) => self.are_safe(expr),
            Expr::In(_, list, _) => is_list(list) && self.are_safe(expr),
            Expr::MapProjection(subject, items, _) => self.is_projection(subject, items),
            Expr::Subquery { number, .. } => {
                self.live && self.slots.is_harmless(*number) && self.are_safe(expr)
            }
            Expr::Call(function, arguments, _) => {
                let name = &function.0.name;
                (HARMLESS_FUNCTIONS.contains(name) && self.are_safe(expr))
                    || self.is_call_on_entity(name, arguments)
            }
            _ => false,
        }
    }

    fn are_safe(&self, expr: &Expr) -> bool {
        let mut safe = true;
        expr.for_each_child(&mut |child| safe = safe && self.is_safe(child));
        safe
    }

    /// Whether an expression is a node or relationship that lives, or null.
    fn is_subject(&self, subject: &Expr) -> bool {
        match subject {
            Expr::Slot(slot) => self.is_entity(*slot),
            Expr::Local(_) => self.live && self.has_local,
            Expr::Constant(Value::Null) => true,
            _ => false,
        }
    }

    fn is_call_on_entity(&self, name: &str, arguments: &[Expr]) -> bool {
        let [Expr::Slot(slot)] = arguments else { return false };
        let fitting = match self.slots.get(*slot) {
            Some(Holds::Node) => NODE_FUNCTIONS,
            Some(Holds::Relationship) => RELATIONSHIP_FUNCTIONS,
            _ => return false,
        };
        self.live && fitting.contains(&name)
    }

    fn is_projection(&self, subject: &Expr, items: &[ProjectionItem]) -> bool {
        let entries = items.iter().all(|item| match item {
            ProjectionItem::All => true,
            ProjectionItem::Entry(_, entry) => self.is_safe(entry),
        });
        entries && self.is_subject(subject)
    }
}

/// Whether an expression is certainly a list or null.
fn is_list(expr: &Expr) -> bool {
    matches!(expr, Expr::Constant(Value::List(_) | Value::Null) | Expr::List(_))
}

/// Whether an expression is a regular expression that compiles.
fn is_pattern(expr: &Expr) -> bool {
    match expr {
        Expr::Constant(pattern) => {
            access::text(TextOp::Matches, &Value::string(""), pattern).is_ok()
        }
        _ => false,
    }
}
