//! Counts what nobody reads instead of enumerating it.
//!
//! ```text
//! Aggregate count(*)                              Aggregate count(*)
//! └─ Filter tag1 <> tag2                      →   └─ Count (c)-[:hasTag]->(tag2) but not tag1
//!    └─ Expand (c)-[:hasTag]->(tag2)                 └─ Expand (m)-[:hasTag]->(tag1)
//!       └─ Expand (m)-[:hasTag]->(tag1)                 └─ …
//!          └─ …
//! ```
//!
//! Below a grouping only how often a row occurs matters for what its keys and
//! aggregates do not read. Such parts of a pattern become [`crate::plan::Branch`]es,
//! whose weights are found by passing counts along relationships: the aggregate is
//! pushed below the joins (Yannakakis 1981; Yan and Larson 1995). What the branches
//! must differ from, by `<>`, by a missing relationship or because no relationship is
//! used twice in a `MATCH`, is taken off again ([`apart`] proves where nothing need be).
//!
//! A node that closes a cycle becomes a branch of several steps, whose neighbour lists
//! are intersected, where that costs less than enumerating it.

mod apart;
mod branches;
mod pattern;
mod root;

use rustc_hash::FxHashSet;

use super::care::slots_of;
use super::cost::Estimator;
use super::each_plan;
use super::facts::Facts;
use super::region::Finder;
use super::selectivity::KnownLabels;
use super::slots::Slots;
use crate::bind::bound::Aggregate;
use crate::expression::{Expr, Slot};
use crate::plan::{ApplyKind, Branch, Plan, Program, Subplan};
use pattern::Pattern;

/// Under groupings.
pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    each(program, facts, &|counter, plan| counter.visit(plan))
}

/// Rows for which a pattern has a match, or has none, by counting neighbours.
pub(super) fn apply_to_tests(program: Program, facts: &Facts<'_>) -> Program {
    each(program, facts, &|counter, plan| plan.transform(&mut |plan| counter.test(plan)))
}

fn each(
    program: Program,
    facts: &Facts<'_>,
    change: &dyn Fn(&Counter<'_>, Plan) -> Plan,
) -> Program {
    if program.writes {
        return program;
    }
    let slots = Slots::of(&program);
    let mut estimator = Estimator::new(facts);
    estimator.plan(&program.root, 1.0);
    let labels = estimator.labels();
    let subplans = program.subplans.clone();
    let counter = Counter { slots: &slots, facts, subplans: &subplans, labels: &labels };
    each_plan(program, &mut |plan, _| change(&counter, plan))
}

#[derive(Clone, Copy)]
struct Counter<'a> {
    slots: &'a Slots,
    facts: &'a Facts<'a>,
    subplans: &'a [Subplan],
    labels: &'a KnownLabels,
}

/// The slots that something above reads.
#[derive(Clone, Default)]
struct Needed {
    slots: FxHashSet<Slot>,
    /// Of these only whether they are null.
    presence: FxHashSet<Slot>,
}

impl Needed {
    fn contains(&self, slot: Slot) -> bool {
        self.slots.contains(&slot) || self.presence.contains(&slot)
    }

    fn extend(&mut self, slots: impl IntoIterator<Item = Slot>) {
        self.slots.extend(slots);
    }

    /// What keys and aggregates read.
    fn of(keys: &[(Slot, Expr)], aggregates: &[Aggregate]) -> Needed {
        let mut needed = Needed::default();
        needed.extend(keys.iter().flat_map(|(_, key)| slots_of(key)));
        for one in aggregates {
            match (&one.arguments[..], one.distinct, one.function) {
                ([Expr::Slot(slot)], false, Some(function)) if function.name == "count" => {
                    needed.presence.insert(*slot);
                }
                (arguments, ..) => needed.extend(arguments.iter().flat_map(slots_of)),
            }
        }
        needed
    }

    /// A branch of which nothing but whether it is there is read, ready to tell that.
    fn told(&self, mut branch: Branch) -> Option<Branch> {
        branch.tells = !self.slots.contains(&branch.to()) && self.presence.contains(&branch.to());
        let told = branch.tells.then_some(branch.to());
        let others = branch.own_slots().into_iter().filter(|slot| Some(*slot) != told);
        let is_read = others.into_iter().any(|slot| self.contains(slot));
        (!is_read && (!branch.tells || branch.kind == ApplyKind::Optional)).then_some(branch)
    }
}

impl Counter<'_> {
    fn visit(&self, plan: Plan) -> Plan {
        match plan {
            Plan::Aggregate { input, keys, aggregates } if is_steady(&keys, &aggregates) => {
                let aggregates = counting_rows(aggregates, &input);
                let needed = Needed::of(&keys, &aggregates);
                let input = Box::new(self.counted(*input, needed));
                Plan::Aggregate { input, keys, aggregates }
            }
            Plan::Distinct { input, slots } => {
                let mut needed = Needed::default();
                needed.extend(slots.iter().copied());
                Plan::Distinct { input: Box::new(self.counted(*input, needed)), slots }
            }
            mut other => {
                for input in other.inputs_mut() {
                    let taken = std::mem::replace(input, Plan::Empty);
                    *input = self.visit(taken);
                }
                other
            }
        }
    }

    /// A plan whose rows may come as one row that counts several times, where they
    /// agree in what is needed.
    fn counted(&self, plan: Plan, mut needed: Needed) -> Plan {
        if self.finder().begins(&plan, true) {
            return self.region(plan, &needed);
        }
        match plan {
            Plan::Apply { left, right, kind, row } => {
                match self.hanging(&right, kind).and_then(|branch| needed.told(branch)) {
                    Some(branch) => {
                        branch.for_each_read(&mut |slot| needed.extend([slot]));
                        counting(self.counted(*left, needed), vec![branch])
                    }
                    None => self.visit(Plan::Apply { left, right, kind, row }),
                }
            }
            Plan::Filter { input, predicate } if predicate.is_deterministic() => {
                needed.extend(slots_of(&predicate));
                Plan::Filter { input: Box::new(self.counted(*input, needed)), predicate }
            }
            Plan::Keep { input, mut slots } => {
                slots.retain(|slot| needed.contains(*slot));
                Plan::Keep { input: Box::new(self.counted(*input, needed)), slots }
            }
            Plan::Project { input, items } if is_fixed(&items) => {
                needed.extend(items.iter().flat_map(|(_, item)| slots_of(item)));
                Plan::Project { input: Box::new(self.counted(*input, needed)), items }
            }
            other => self.visit(other),
        }
    }

    fn region(&self, plan: Plan, needed: &Needed) -> Plan {
        let (region, leaf) = self.finder().take(plan, true);
        let mut outside = needed.clone();
        outside.extend(region.mentioned());
        let leaf = self.counted(leaf, outside);
        let mut pattern = Pattern::new(region, needed, self);
        let whole = pattern.clone();
        pattern.peel();
        if pattern.is_whole() {
            return whole.into_region().plan(leaf);
        }
        let branches = pattern.take_branches();
        counting(pattern.into_region().plan(leaf), branches)
    }

    /// The right side of an apply, or of a subquery, as one branch at one bound node.
    fn hanging(&self, right: &Plan, kind: ApplyKind) -> Option<Branch> {
        if !self.finder().begins(right, true) || kind == ApplyKind::Unit {
            return None;
        }
        let (region, leaf) = self.finder().take(right.clone(), true);
        if !matches!(leaf, Plan::Argument) {
            return None;
        }
        let mut pattern = Pattern::new(region, &Needed::default(), self);
        pattern.peel_free();
        let mut branch = pattern.into_single_branch()?;
        branch.kind = kind;
        Some(branch)
    }

    fn test(&self, plan: Plan) -> Plan {
        match plan {
            Plan::Apply { left, right, kind: kind @ (ApplyKind::Semi | ApplyKind::Anti), row } => {
                match self.hanging(&right, kind) {
                    Some(branch) => counting(*left, vec![branch]),
                    None => Plan::Apply { left, right, kind, row },
                }
            }
            other => other,
        }
    }

    fn finder(&self) -> Finder<'_> {
        Finder { slots: self.slots }
    }
}

/// One operator for all branches that are counted one after the other.
fn counting(input: Plan, mut more: Vec<Branch>) -> Plan {
    match input {
        Plan::Count { input, mut branches } => {
            branches.append(&mut more);
            Plan::Count { input, branches }
        }
        input => Plan::Count { input: Box::new(input), branches: more },
    }
}

/// Whether keys and aggregates give the same however often they are computed.
fn is_steady(keys: &[(Slot, Expr)], aggregates: &[Aggregate]) -> bool {
    let arguments = aggregates.iter().flat_map(|one| &one.arguments);
    is_fixed(keys) && arguments.into_iter().all(Expr::is_deterministic)
}

fn is_fixed(items: &[(Slot, Expr)]) -> bool {
    items.iter().all(|(_, item)| item.is_deterministic())
}

/// `count(x)` of what is never null counts rows.
fn counting_rows(mut aggregates: Vec<Aggregate>, input: &Plan) -> Vec<Aggregate> {
    let certain = certain(input);
    for one in &mut aggregates {
        let is_count = one.function.is_some_and(|function| function.name == "count");
        if is_count
            && !one.distinct
            && matches!(one.arguments[..], [Expr::Slot(slot)] if certain.contains(&slot))
        {
            one.function = None;
            one.arguments.clear();
        }
    }
    aggregates
}

/// Slots that hold a node or relationship in every row.
fn certain(plan: &Plan) -> Vec<Slot> {
    match plan {
        Plan::NodeScan { input, .. }
        | Plan::IndexLookup { input, .. }
        | Plan::Expand { input, .. } => {
            let mut slots = certain(input);
            slots.extend(plan.adds());
            slots
        }
        Plan::Filter { input, .. } | Plan::Apply { left: input, .. } => certain(input),
        Plan::Keep { input, slots } => {
            let mut found = certain(input);
            found.retain(|slot| slots.contains(slot));
            found
        }
        _ => Vec::new(),
    }
}
