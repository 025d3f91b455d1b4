//! Compares and counts nodes instead of the keys that tell them apart.
//!
//! ```text
//! Aggregate count(DISTINCT n.id) by s.id AS start     Project s.id AS start
//! └─ Filter n.id <> s.id                          →   └─ Aggregate count(DISTINCT n) by s
//!    └─ …                                                └─ Filter n <> s
//! ```
//!
//! Where a constraint says that every node of a label has a value of its own under a key,
//! and a slot can only hold such nodes or null, then its key and the node say the same:
//! two are equal where the nodes are, and one is null where the node is. The key is then
//! read once for each group, if at all; so is whatever else is read of a node that
//! groups.

use std::sync::Arc;

use super::care::is_safe;
use super::certain::has_label;
use super::choose_index::label_of;
use super::each_plan;
use super::facts::Facts;
use super::grounds::Claim;
use super::slots::Slots;
use crate::bind::bound::Aggregate;
use crate::expression::{Comparison, Expr, Slot};
use crate::plan::{Plan, Program};

type Items = Vec<(Slot, Expr)>;

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    if program.writes {
        return program;
    }
    let slots = Slots::of(&program);
    let identity = Identity { facts, slots: &slots };
    each_plan(program, &mut |plan, _| plan.transform(&mut |plan| identity.operator(plan)))
}

struct Identity<'a> {
    facts: &'a Facts<'a>,
    slots: &'a Slots,
}

impl Identity<'_> {
    fn operator(&self, plan: Plan) -> Plan {
        match plan {
            Plan::Filter { input, mut predicate } => {
                // whoever lacks a label that is asked for here is not kept anyway
                let labels = label_tests(&predicate);
                self.compare(&mut predicate, (&labels, &input));
                Plan::Filter { input, predicate }
            }
            Plan::Project { input, mut items } => {
                for (_, item) in &mut items {
                    self.compare(item, (&[], &input));
                }
                Plan::Project { input, items }
            }
            Plan::Aggregate { input, keys, aggregates } => self.group(*input, keys, aggregates),
            Plan::Distinct { input, slots } => self.distinct(*input, slots),
            other => other,
        }
    }

    /// Comparisons of keys become comparisons of nodes.
    fn compare(&self, expr: &mut Expr, rows: (&[Expr], &Plan)) {
        expr.rewrite(&mut |part| {
            let Expr::Compare(Comparison::Equal | Comparison::NotEqual, left, right) = part else {
                return;
            };
            let (Some((one, key)), Some((other, same))) = (key_of(left), key_of(right)) else {
                return;
            };
            if key == same && self.tells_apart(&[one, other], key, rows) {
                (**left, **right) = (Expr::Slot(one), Expr::Slot(other));
            }
        });
    }

    /// Whether a key is as good as the nodes in some slots.
    fn tells_apart(&self, slots: &[Slot], key: &str, (tests, input): (&[Expr], &Plan)) -> bool {
        self.facts.unique_by(key).any(|label| {
            let has_label = |slot: &Slot| {
                let is_asked = |test| label_of(test, *slot).as_deref() == Some(&**label);
                tests.iter().any(is_asked) || has_label(*slot, label, input, self.facts)
            };
            slots.iter().all(has_label)
                && self.facts.is_certain(Claim::Identity(label.clone(), key.into()))
        })
    }

    /// The slot of a node, where an expression is a key that tells it from all others.
    fn identified(&self, expr: &Expr, input: &Plan) -> Option<Slot> {
        let (slot, key) = key_of(expr)?;
        self.tells_apart(&[slot], key, (&[], input)).then_some(slot)
    }

    fn group(&self, input: Plan, keys: Items, mut aggregates: Vec<Aggregate>) -> Plan {
        for one in &mut aggregates {
            let counts = one.function.is_some_and(|function| function.name == "count");
            for argument in &mut one.arguments {
                self.compare(argument, (&[], &input));
                if counts
                    && one.distinct
                    && let Some(slot) = self.identified(argument, &input)
                {
                    *argument = Expr::Slot(slot);
                }
            }
        }
        let (keys, read) = self.by_node(keys, &input);
        let plan = Plan::Aggregate { input: Box::new(input), keys, aggregates };
        projected(plan, read)
    }

    /// Keys with nodes in place of what tells them apart, and what is then read of them.
    fn by_node(&self, keys: Items, input: &Plan) -> (Items, Items) {
        let mut nodes: Vec<Slot> = Vec::new();
        for (slot, key) in &keys {
            let node = match key {
                Expr::Slot(node) if node == slot && self.slots.is_entity(*node) => Some(*node),
                other => self.identified(other, input),
            };
            nodes.extend(node.filter(|node| !nodes.contains(node)));
        }
        let is_read = |key: &Expr| {
            let is_of = |node: Slot| nodes.contains(&node);
            key_of(key).is_some_and(|(slot, _)| is_of(slot)) && is_safe(key, self.slots, true)
        };
        let (read, mut kept): (Items, Items) = keys.into_iter().partition(|(_, key)| is_read(key));
        if read.is_empty() {
            return (kept, read);
        }
        let missing = nodes.into_iter().filter(|node| !kept.iter().any(|(slot, _)| slot == node));
        let missing: Items = missing.map(|node| (node, Expr::Slot(node))).collect();
        kept.extend(missing);
        (kept, read)
    }

    fn distinct(&self, input: Plan, slots: Vec<Slot>) -> Plan {
        let Plan::Project { input, items } = input else {
            return Plan::Distinct { input: Box::new(input), slots };
        };
        let mut read: Items = Vec::new();
        let mut compared: Vec<Slot> = Vec::new();
        for slot in &slots {
            let item = items.iter().find(|(item, _)| item == slot);
            let node = item.and_then(|(_, item)| self.identified(item, &input));
            read.extend(node.and(item).cloned());
            compared.push(node.unwrap_or(*slot));
        }
        if read.is_empty() {
            return Plan::Distinct { input: Box::new(Plan::Project { input, items }), slots };
        }
        compared.sort_unstable();
        compared.dedup();
        let left = items.into_iter().filter(|(slot, _)| !read.iter().any(|(one, _)| one == slot));
        let below = projected(*input, left.collect());
        projected(Plan::Distinct { input: Box::new(below), slots: compared }, read)
    }
}

fn label_tests(predicate: &Expr) -> Vec<Expr> {
    let is_test = |part: &Expr| matches!(part, Expr::HasLabels(..));
    predicate.clone().conjuncts().into_iter().filter(is_test).collect()
}

/// `slot.key`
fn key_of(expr: &Expr) -> Option<(Slot, &Arc<str>)> {
    let Expr::Property(subject, key, _) = expr else { return None };
    let Expr::Slot(slot) = **subject else { return None };
    Some((slot, key))
}

fn projected(plan: Plan, items: Items) -> Plan {
    if items.is_empty() {
        return plan;
    }
    Plan::Project { input: Box::new(plan), items }
}
