//! Walks patterns in the order that costs least.
//!
//! ```text
//! Filter b.name = 'Heat'             Expand (b)<-[r:ACTED_IN]-(a)
//! └─ Expand (a)-[r:ACTED_IN]->(b) →  └─ Filter b.name = 'Heat'
//!    └─ NodeScan (a)                    └─ NodeScan (b)
//! ```
//!
//! The [`super::region`] above a leaf, which stays where it is and in its order, becomes a
//! graph of nodes, relationships and predicates ([`graph`]), the cheapest order is
//! searched for ([`search`]) and built ([`build`]) with every predicate as early as
//! its variables are known.

mod graph;
mod search;
mod build;

use super::cost::Estimator;
use super::each_plan;
use super::facts::Facts;
use super::push_filters::deletes;
use super::region::{Finder, Region};
use super::selectivity::KnownLabels;
use super::slots::Slots;
use crate::plan::{Plan, Program};
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
    let finder = Finder { slots: &slots };
    let orderer = Orderer { slots: &slots, finder, facts, labels: estimator.labels(), writes };
    each_plan(program, &mut |plan, is_main| orderer.visit(plan, true, is_main || !slots.deletes()))
}

/// What the cheapest order of a region by itself costs, and how many rows it gives.
pub(super) fn cost(region: Region, labels: &KnownLabels, facts: &Facts<'_>) -> (f64, f64) {
    let place = Place { rows: 1.0, joins: true, plain: true };
    let graph = QueryGraph::new(region, labels, facts);
    search::cost(&graph, &place)
}

struct Orderer<'a> {
    slots: &'a Slots,
    finder: Finder<'a>,
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
        if self.finder.begins(&plan, live) {
            let (region, leaf) = self.finder.take(plan, live);
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
