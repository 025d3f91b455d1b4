//! Walks patterns in the order that costs least.
//!
//! ```text
//! Filter b.name = 'Heat'             Expand (b)<-[r:ACTED_IN]-(a)
//! └─ Expand (a)-[r:ACTED_IN]->(b) →  └─ Filter b.name = 'Heat'
//!    └─ NodeScan (a)                    └─ NodeScan (b)
//! ```
//!
//! A region is everything in one stretch of scans, steps and filters; what lies below
//! it is its leaf, which stays where it is and in its order. The region becomes a
//! graph of nodes, relationships and predicates ([`graph`]), the cheapest order is
//! searched for ([`search`]) and built ([`build`]) with every predicate as early as
//! its variables are known.

mod graph;
mod search;
mod build;

use super::care::{Care, is_safe_of_each, sorted_out};
use super::cost::Estimator;
use super::each_plan;
use super::facts::Facts;
use super::push_filters::deletes;
use super::selectivity::KnownLabels;
use super::slots::Slots;
use crate::bind::bound::{Each, PatternRelationship};
use crate::expression::{Expr, Labels, Slot};
use crate::plan::{Plan, Program, Step, turned};
use crate::span::Span;
use graph::QueryGraph;
use search::Place;

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let mut estimator = Estimator::new(facts);
    estimator.plan(&program.root, 1.0);
    program.subplans.iter().for_each(|subplan| {
        estimator.plan(&subplan.plan, 1.0);
    });
    let writes = program.writes;
    let orderer = Orderer { slots: &slots, facts, labels: estimator.labels(), writes };
    each_plan(program, &mut |plan, is_main| orderer.visit(plan, true, is_main || !slots.deletes()))
}

struct Orderer<'a> {
    slots: &'a Slots,
    facts: &'a Facts<'a>,
    /// Labels that slots have somewhere in the program.
    labels: KnownLabels,
    /// Whether anything in the program changes the graph.
    writes: bool,
}

impl Orderer<'_> {
    /// `joins`: the plan's argument is one row, so that two plans on it can be joined.
    /// `live`: nothing in that row can have been deleted.
    fn visit(&self, plan: Plan, joins: bool, live: bool) -> Plan {
        if self.begins(&plan, live) {
            let (region, leaf) = self.take(plan, live);
            let leaf = self.visit(leaf, joins, live);
            return self.order(region, leaf, joins);
        }
        match plan {
            Plan::Apply { left, right, kind, row } => {
                let inner_live = live && !(self.slots.deletes() && deletes(&left));
                let left = Box::new(self.visit(*left, joins, live));
                let right = Box::new(self.visit(*right, row.is_none(), inner_live));
                Plan::Apply { left, right, kind, row }
            }
            mut other => {
                let sides = matches!(other, Plan::Union { .. } | Plan::HashJoin { .. });
                for (place, input) in other.inputs_mut().into_iter().enumerate() {
                    let taken = std::mem::replace(input, Plan::Empty);
                    let same = place == 0 || sides;
                    *input =
                        self.visit(taken, same && joins, live && (same || !self.slots.deletes()));
                }
                other
            }
        }
    }

    /// The region at the top of a plan, and its leaf.
    fn take(&self, plan: Plan, live: bool) -> (Region, Plan) {
        let mut region = Region::default();
        let mut rest = plan;
        while self.belongs(&rest, live) {
            rest = self.add(rest, &mut region, live);
        }
        region.steps.reverse();
        region.predicates.reverse();
        (region, rest)
    }

    /// Whether below any filters there is at least one scan or step.
    fn begins(&self, plan: &Plan, live: bool) -> bool {
        match plan {
            Plan::Filter { input, .. } => self.belongs(plan, live) && self.begins(input, live),
            other => self.belongs(other, live),
        }
    }

    fn belongs(&self, plan: &Plan, live: bool) -> bool {
        match plan {
            Plan::NodeScan { .. } | Plan::Expand { .. } | Plan::Endpoints { .. } => true,
            Plan::VarExpand { each, ends, .. } => {
                ends.is_none() && each.exprs().all(|one| is_safe_of_each(one, self.slots, live))
            }
            Plan::Filter { input, predicate } => {
                let live = live && !(self.slots.deletes() && deletes(input));
                let parts = sorted_out(predicate.clone(), self.slots, live);
                parts.iter().all(|(_, care)| *care != Care::Fixed)
            }
            _ => false,
        }
    }

    /// Adds the operator at the top of a plan to a region; gives its input.
    fn add(&self, plan: Plan, region: &mut Region, live: bool) -> Plan {
        region.adds.extend(plan.adds());
        match plan {
            Plan::NodeScan { input, slot, label } => {
                region.steps.push(Written::Scan(slot));
                region.predicates.extend(label.map(|label| {
                    let subject = Box::new(Expr::Slot(slot));
                    (Expr::HasLabels(subject, Labels::Name(label), Span::default()), Care::Free)
                }));
                *input
            }
            Plan::Expand { input, step, .. } => {
                region.steps.push(Written::Step(relationship(&step, None, Each::default(), false)));
                *input
            }
            Plan::VarExpand { input, step, min, max, each, .. } => {
                let length = Some((min, max));
                region.steps.push(Written::Step(relationship(&step, length, each, false)));
                *input
            }
            Plan::Endpoints { input, step, .. } => {
                region.steps.push(Written::Step(relationship(&step, None, Each::default(), true)));
                *input
            }
            Plan::Filter { input, predicate } => {
                let live = live && !(self.slots.deletes() && deletes(&input));
                let parts = sorted_out(predicate, self.slots, live);
                region.predicates.extend(parts.into_iter().rev());
                *input
            }
            other => other,
        }
    }

    fn order(&self, region: Region, leaf: Plan, joins: bool) -> Plan {
        let place = Place {
            rows: super::cost::estimate(&leaf, self.facts),
            joins: joins && !(self.writes && leaf.writes()),
            plain: matches!(leaf, Plan::Argument),
        };
        let graph = QueryGraph::new(region, &self.labels, self.facts);
        let recipe = search::cheapest(&graph, &place);
        build::build(&graph, &recipe, leaf)
    }
}

/// Scans, steps and predicates in the order they were written.
#[derive(Default)]
struct Region {
    steps: Vec<Written>,
    predicates: Vec<(Expr, Care)>,
    /// What the scans and steps bind; other nodes come with the leaf.
    adds: Vec<Slot>,
}

/// A scan or step as it was written.
enum Written {
    Scan(Slot),
    Step(Box<PatternRelationship>),
}

/// The relationship of a pattern that a step was made from.
fn relationship(
    step: &Step,
    length: Option<(u64, Option<u64>)>,
    each: Each,
    bound: bool,
) -> Box<PatternRelationship> {
    let (from, to, direction) = if step.reversed {
        (step.to, step.from, turned(step.direction))
    } else {
        (step.from, step.to, step.direction)
    };
    Box::new(PatternRelationship {
        slot: step.relationship,
        bound,
        types: step.types.clone(),
        direction,
        from,
        to,
        length,
        each,
        span: step.span,
        shortest: None,
    })
}
