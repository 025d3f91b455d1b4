//! How many rows an operator gives, as far as counts can tell.
//!
//! Estimates guide choices and are shown by `EXPLAIN`; nothing depends on them
//! being right.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::care::range_test;
use super::facts::Facts;
use super::selectivity::{KnownLabels, length, matches_of, range_share, selectivity};
use crate::bind::bound::{Walk, WalkStep};
use crate::expression::{Expr, Labels, Slot};
use crate::parse::ast::{Direction, Selector};
use crate::plan::{ApplyKind, Branch, Lookup, Plan, Program, Step};
use crate::value::Value;

/// Rows a procedure is thought to give for each call.
const PROCEDURE: f64 = 10.0;
/// Lines a file is thought to have.
const FILE: f64 = 1000.0;
/// Rows a limit that is not known is thought to keep.
const LIMIT: f64 = 100.0;
/// Most steps of a walk that are looked ahead.
const STEPS_MAX: u64 = 12;
/// More rows than this make no difference.
const ROWS_MAX: f64 = 1e15;

/// Rows a plan gives when it is run once.
pub fn estimate(plan: &Plan, facts: &Facts<'_>) -> f64 {
    Estimator::new(facts).plan(plan, 1.0)
}

/// Rows of every operator of a program.
pub fn estimates(program: &Program, facts: &Facts<'_>) -> Estimates {
    let mut estimator = Estimator::new(facts);
    estimator.plan(&program.root, 1.0);
    program.subplans.iter().for_each(|subplan| {
        estimator.plan(&subplan.plan, 1.0);
    });
    Estimates(estimator.noted)
}

/// Estimates by operator, for as long as the program they are of stays where it is.
pub struct Estimates(FxHashMap<*const Plan, f64>);

impl Estimates {
    /// Rows that the operator gives in all.
    pub fn of(&self, plan: &Plan) -> f64 {
        self.0.get(&std::ptr::from_ref(plan)).copied().unwrap_or_default()
    }
}

/// What is known of the rows of the plans seen so far.
pub(super) struct Estimator<'a> {
    facts: &'a Facts<'a>,
    labels: KnownLabels,
    /// The key of each slot that was found by a range.
    ranges: FxHashMap<Slot, Arc<str>>,
    noted: FxHashMap<*const Plan, f64>,
}

impl<'a> Estimator<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Estimator<'a> {
        let (labels, ranges) = (KnownLabels::default(), FxHashMap::default());
        Estimator { facts, labels, ranges, noted: FxHashMap::default() }
    }

    /// The labels that slots were found to have.
    pub(super) fn labels(self) -> KnownLabels {
        self.labels
    }

    /// Rows of a plan, run for a number of rows.
    pub(super) fn plan(&mut self, plan: &Plan, argument: f64) -> f64 {
        let rows = self.operator(plan, argument).min(ROWS_MAX);
        self.noted.insert(std::ptr::from_ref(plan), rows);
        rows
    }

    fn operator(&mut self, plan: &Plan, argument: f64) -> f64 {
        match plan {
            Plan::Argument => argument,
            Plan::Empty | Plan::Schema(_) => 0.0,
            Plan::HashJoin { left, right, on } => {
                let both = self.plan(left, argument) * self.plan(right, argument);
                both / self.facts.nodes(None).max(1.0).powi(on.len() as i32)
            }
            Plan::Apply { left, right, kind, .. } => {
                let left = self.plan(left, argument);
                let right = self.plan(right, left);
                applied(*kind, left, right)
            }
            Plan::Union { inputs, .. } => {
                inputs.iter().map(|(input, _)| self.plan(input, argument)).sum()
            }
            other => {
                let inputs = other.inputs();
                let rows = inputs.first().map_or(1.0, |input| self.plan(input, argument));
                inputs.iter().skip(1).for_each(|inner| {
                    self.plan(inner, rows);
                });
                self.pattern(other, rows)
            }
        }
    }

    /// Operators of patterns, for `rows` of input.
    fn pattern(&mut self, plan: &Plan, rows: f64) -> f64 {
        match plan {
            Plan::NodeScan { slot, label, .. } => {
                self.labels.extend(label.iter().map(|label| (*slot, label.clone())));
                rows * self.facts.nodes(label.as_deref())
            }
            Plan::IndexLookup { slot, label, key, value, how, .. } => {
                self.labels.insert(*slot, label.clone());
                let of_value = || matches_of(self.facts, label, key);
                rows * match how {
                    Lookup::Equal => of_value(),
                    Lookup::AnyOf => length(value) * of_value(),
                    how => {
                        self.ranges.insert(*slot, key.clone());
                        range_share(*how) * self.facts.nodes(Some(label))
                    }
                }
            }
            Plan::Expand { step, into, .. } => rows * self.fan_out(step) * self.arrival(*into),
            Plan::VarExpand { step, into, min, max, ends, .. } => {
                let reached = walks(self.fan_out(step), *min, *max);
                let nodes = self.facts.nodes(None).max(1.0);
                rows * self.arrival(*into)
                    * if ends.is_some() { reached.min(nodes) } else { reached }
            }
            Plan::Walk { walk, into, .. } => rows * self.paths(walk, *into),
            Plan::Endpoints { step, from_bound, to_bound, .. } => {
                let ways = if step.direction == Direction::Either { 2.0 } else { 1.0 };
                rows * ways * self.arrival(*from_bound) * self.arrival(*to_bound)
            }
            Plan::Count { branches, .. } => {
                branches.iter().fold(rows, |rows, branch| self.counted(branch, rows))
            }
            Plan::Filter { predicate, .. } => self.filter(predicate, rows),
            other => collected(other, rows),
        }
    }

    /// Paths from one node, or between two.
    fn paths(&mut self, walk: &Walk, into: bool) -> f64 {
        let nodes = self.facts.nodes(None).max(1.0);
        let mut all = 1.0_f64;
        for part in &walk.parts {
            let steps = part.steps.iter();
            let degree =
                |step: &WalkStep| degree(self.facts, None, step.types.as_ref(), step.direction);
            let once: f64 = steps.map(degree).product();
            all *= part.repeated.map_or(once, |(min, max)| walks(once, min, max));
            all = (all * self.kept(&part.at_end)).min(ROWS_MAX);
        }
        let ends = if into { 1.0 } else { all.min(nodes) };
        let most = match walk.selector {
            Selector::All => f64::INFINITY,
            Selector::Any(count) | Selector::Shortest(count) => ends * count as f64,
            Selector::AllShortest => ends * 2.0,
            Selector::ShortestGroups(count) => ends * 2.0 * count as f64,
        };
        (all * self.arrival(into)).min(most)
    }

    /// The part of rows of which some predicates are true.
    fn kept(&self, tests: &[Expr]) -> f64 {
        tests.iter().map(|test| selectivity(test, &self.labels, self.facts)).product()
    }

    /// Rows at which a branch has a match, or has none where that is asked.
    fn counted(&self, branch: &Branch, rows: f64) -> f64 {
        let ways: f64 = branch.steps.iter().map(|step| self.fan_out(step).min(1.0)).product();
        match branch.kind {
            ApplyKind::Inner | ApplyKind::Semi => rows * ways,
            ApplyKind::Anti => rows * (1.0 - ways / 2.0),
            ApplyKind::Optional | ApplyKind::Unit => rows,
        }
    }

    fn filter(&mut self, predicate: &Expr, rows: f64) -> f64 {
        let parts = match predicate {
            Expr::And(parts, _) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        // what an index looked for is tested once more, and found true
        let open = parts.iter().filter(|part| !self.is_found(part));
        let kept: f64 = open.map(|part| selectivity(part, &self.labels, self.facts)).product();
        for part in parts {
            if let Expr::HasLabels(subject, Labels::Name(label), _) = part
                && let Expr::Slot(slot) = **subject
            {
                self.labels.insert(slot, label.clone());
            }
        }
        rows * kept
    }

    /// Whether an index has looked for what a predicate asks.
    fn is_found(&self, part: &Expr) -> bool {
        range_test(part).is_some_and(|(slot, key, ..)| self.ranges.get(&slot) == Some(key))
    }

    /// Relationships of a step at one node.
    fn fan_out(&self, step: &Step) -> f64 {
        let label: Option<&Arc<str>> = self.labels.get(&step.from);
        degree(self.facts, label.map(|label| &**label), step.types.as_ref(), step.direction)
    }

    /// The part of relationships that end at a node that is known already.
    fn arrival(&self, bound: bool) -> f64 {
        if bound { 1.0 / self.facts.nodes(None).max(1.0) } else { 1.0 }
    }
}

/// How many relationships a node has on average.
pub(super) fn degree(
    facts: &Facts<'_>,
    label: Option<&str>,
    types: Option<&Labels>,
    direction: Direction,
) -> f64 {
    let out = || facts.relationships(label, types, None) as f64;
    let into = || facts.relationships(None, types, label) as f64;
    let relationships = match direction {
        Direction::Outgoing => out(),
        Direction::Incoming => into(),
        Direction::Either => out() + into(),
    };
    relationships / facts.nodes(label).max(1.0)
}

/// Walks of `min..=max` steps from a node, each step of which branches so often.
pub(super) fn walks(fan_out: f64, min: u64, max: Option<u64>) -> f64 {
    let max = max.unwrap_or(STEPS_MAX).min(STEPS_MAX.max(min));
    let lengths = min..=max.min(min.saturating_add(STEPS_MAX));
    let each = lengths.map(|steps| fan_out.powi(steps.min(64) as i32).min(ROWS_MAX));
    each.sum::<f64>().min(ROWS_MAX)
}

fn applied(kind: ApplyKind, left: f64, right: f64) -> f64 {
    match kind {
        ApplyKind::Inner => right,
        ApplyKind::Optional => left.max(right),
        ApplyKind::Semi => left.min(right),
        ApplyKind::Anti => left / 2.0,
        ApplyKind::Unit => left,
    }
}

/// Operators that collect, cut or multiply rows.
fn collected(plan: &Plan, rows: f64) -> f64 {
    match plan {
        Plan::Aggregate { keys, .. } if keys.is_empty() => 1.0,
        Plan::Aggregate { .. } | Plan::Distinct { .. } => rows.powf(0.75).max(rows.min(1.0)),
        Plan::Limit { count, .. } | Plan::Top { count, .. } => {
            rows.min(number(count).unwrap_or(LIMIT))
        }
        Plan::Skip { count, .. } => (rows - number(count).unwrap_or(0.0)).max(0.0),
        Plan::Unwind { list, .. } => rows * length(list),
        Plan::Call { call, .. } if !call.void => rows * PROCEDURE,
        Plan::LoadCsv { .. } => rows * FILE,
        _ => rows,
    }
}

fn number(count: &Expr) -> Option<f64> {
    match count {
        Expr::Constant(Value::Integer(count)) => Some(*count as f64),
        _ => None,
    }
}
