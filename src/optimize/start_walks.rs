//! Searches for paths from the end that fewer nodes fit, or between both.
//!
//! ```text
//! Filter b.name = 'Heat'           Walk (b) ((y)<-[r]-(x)){1,} (a) from its end
//! └─ Walk (a) ((x)-[r]->(y)){1,} (b)  →  └─ Filter b.name = 'Heat'
//!    └─ NodeScan (a)                        └─ NodeScan (b)
//! ```
//!
//! Where few pairs of nodes fit, both are bound before the search. What is asked of the
//! last node is asked on the way: a choice of paths is made for each pair of first and
//! last node, so it is the same before and after; only which of several that are equally
//! good is kept depends on where the search begins.

use super::care::{Care, slots_of, sorted_out};
use super::cost::estimate;
use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::bind::bound::Walk;
use crate::expression::{Expr, Slot};
use crate::plan::{Plan, Program};

/// Pairs of ends that are searched between one by one.
const PAIRS_MAX: f64 = 4.0;
/// Ends that each known start is searched to one by one.
const ENDS_MAX: f64 = 2.0;
/// How many times fewer nodes the other end must have to be worth a turn.
const TURN_MIN: f64 = 2.0;

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    if slots.deletes() {
        return program;
    }
    let starter = Starter { slots: &slots, facts };
    each_plan(program, &mut |plan, _| starter.visit(plan))
}

struct Starter<'a> {
    slots: &'a Slots,
    facts: &'a Facts<'a>,
}

/// A search and what is around it.
struct Search {
    input: Plan,
    walk: Walk,
    into: bool,
    /// Asked of its last node alone, beside what is bound before.
    of_end: Vec<Expr>,
    /// Asked of its rows.
    rest: Vec<Expr>,
}

impl Starter<'_> {
    fn visit(&self, plan: Plan) -> Plan {
        match plan {
            Plan::Filter { input, predicate } if matches!(*input, Plan::Walk { .. }) => {
                let Plan::Walk { input, walk, into } = *input else {
                    return Plan::Filter { input, predicate };
                };
                let parts = sorted_out(predicate, self.slots, true);
                let (of_end, rest) = parts.into_iter().partition(|(part, care)| {
                    !into && *care == Care::Free && is_of_end(part, &walk)
                });
                let expr = |parts: Vec<(Expr, Care)>| parts.into_iter().map(|(part, _)| part);
                let (of_end, rest) = (expr(of_end).collect(), expr(rest).collect());
                self.start(Search { input: *input, walk, into, of_end, rest })
            }
            Plan::Walk { input, walk, into } => {
                let (of_end, rest) = (Vec::new(), Vec::new());
                self.start(Search { input: *input, walk, into, of_end, rest })
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

    fn start(&self, search: Search) -> Plan {
        let search = match self.scanned(&search.input, search.walk.from) {
            Some(of_start) => self.with_free_start(search, of_start),
            None if self.ends(&search) <= ENDS_MAX => between(search),
            None => search,
        };
        let Search { input, mut walk, into, of_end, rest } = search;
        let mut above: Vec<Expr> =
            of_end.into_iter().filter_map(|test| walk.ask(test).err()).collect();
        above.extend(rest);
        let input = Box::new(self.visit(input));
        filtered(Plan::Walk { input, walk, into }, above)
    }

    /// A search whose first node is found by nothing but a scan.
    fn with_free_start(&self, search: Search, of_start: Vec<Expr>) -> Search {
        let starts = self.rows(search.walk.from, &of_start);
        if search.into {
            return if starts > ENDS_MAX { turned(search, of_start) } else { search };
        }
        let ends = self.ends(&search);
        if !of_start.is_empty() && starts * ends <= PAIRS_MAX {
            between(search)
        } else if ends * TURN_MIN < starts {
            turned(search, of_start)
        } else {
            search
        }
    }

    /// What is asked of a node that the plan ends with a scan of, where all of it may be
    /// asked later as well.
    fn scanned(&self, plan: &Plan, slot: Slot) -> Option<Vec<Expr>> {
        match plan {
            Plan::NodeScan { slot: scanned, label: None, .. } => (*scanned == slot).then(Vec::new),
            Plan::Filter { input, predicate } => {
                let mut tests = self.scanned(input, slot)?;
                for (part, care) in sorted_out(predicate.clone(), self.slots, true) {
                    if care != Care::Free || !slots_of(&part).contains(&slot) {
                        return None;
                    }
                    tests.push(part);
                }
                Some(tests)
            }
            _ => None,
        }
    }

    /// How many nodes the last one can be, where something tells.
    fn ends(&self, search: &Search) -> f64 {
        if search.into || search.of_end.is_empty() {
            return f64::INFINITY;
        }
        self.rows(search.walk.to, &search.of_end)
    }

    fn rows(&self, slot: Slot, tests: &[Expr]) -> f64 {
        let scan = Plan::NodeScan { input: Box::new(Plan::Argument), slot, label: None };
        estimate(&filtered(scan, tests.to_vec()), self.facts)
    }
}

/// Whether a predicate reads the last node, and else only what is bound before.
fn is_of_end(part: &Expr, walk: &Walk) -> bool {
    let (reads, own) = (slots_of(part), walk.slots());
    let others = reads.iter().filter(|slot| **slot != walk.to);
    reads.contains(&walk.to) && others.clone().all(|slot| !own.contains(slot))
}

/// With the last node bound before.
fn between(search: Search) -> Search {
    let Search { input, walk, of_end, rest, .. } = search;
    let scan = Plan::NodeScan { input: Box::new(input), slot: walk.to, label: None };
    Search { input: filtered(scan, of_end), walk, into: true, of_end: Vec::new(), rest }
}

/// From the last node to the first, which is not scanned any more.
fn turned(search: Search, mut of_start: Vec<Expr>) -> Search {
    let Some(walk) = search.walk.turned() else { return search };
    let Search { input, into, mut of_end, rest, .. } = search;
    let below = without_scan(input);
    of_start.extend(of_end.extract_if(.., |test| slots_of(test).contains(&walk.to)));
    let input = if into {
        below
    } else {
        let scan = Plan::NodeScan { input: Box::new(below), slot: walk.from, label: None };
        filtered(scan, of_end)
    };
    Search { input, walk, into: false, of_end: of_start, rest }
}

/// What is below a scan and the filters on it.
fn without_scan(plan: Plan) -> Plan {
    match plan {
        Plan::Filter { input, .. } => without_scan(*input),
        Plan::NodeScan { input, .. } => *input,
        other => other,
    }
}

fn filtered(plan: Plan, parts: Vec<Expr>) -> Plan {
    if parts.is_empty() {
        return plan;
    }
    Plan::Filter { input: Box::new(plan), predicate: Expr::all(parts) }
}
