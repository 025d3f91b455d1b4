//! Clauses, one after the other, each on top of the one before.

use std::sync::Arc;

use super::node::{ApplyKind, Plan};
use super::pattern::solve;
use super::projection::project;
use crate::bind::bound::{Clause, Creation, Pattern, Query, SingleQuery, Walk};
use crate::expression::{Expr, Slot};
use crate::span::Span;

/// Plans the queries of one statement; makes slots of its own where it needs them.
pub(super) struct Planner {
    pub(super) names: Vec<Arc<str>>,
    /// For each variable of a pattern where that pattern is written.
    pub(super) written: Vec<(Slot, Span)>,
}

impl Planner {
    /// A query whose leaf is [`Plan::Argument`].
    pub(super) fn query(&mut self, query: Query) -> Plan {
        let slots: Vec<Slot> = query.columns.iter().map(|(_, slot)| *slot).collect();
        let mut inputs: Vec<(Plan, Vec<Slot>)> =
            query.branches.into_iter().map(|branch| self.single_query(branch)).collect();
        if inputs.len() == 1 {
            return inputs.remove(0).0;
        }
        let union = Plan::Union { inputs, slots: slots.clone() };
        if query.all { union } else { Plan::Distinct { input: Box::new(union), slots } }
    }

    fn single_query(&mut self, query: SingleQuery) -> (Plan, Vec<Slot>) {
        (self.clauses(query.clauses, Plan::Argument), query.columns)
    }

    fn clauses(&mut self, clauses: Vec<Clause>, input: Plan) -> Plan {
        clauses.into_iter().fold(input, |plan, clause| self.clause(clause, plan))
    }

    fn clause(&mut self, clause: Clause, plan: Plan) -> Plan {
        let input = Box::new(plan);
        match clause {
            Clause::Match { optional: false, pattern } => self.solve(pattern, *input),
            Clause::Match { optional: true, pattern } => {
                let right = Box::new(self.solve(pattern, Plan::Argument));
                let row = Some(self.slot("row"));
                Plan::Apply { left: input, right, kind: ApplyKind::Optional, row }
            }
            Clause::Unwind { list, slot } => Plan::Unwind { input, list, slot },
            Clause::Project(projection) => project(projection, *input),
            Clause::Create(creation) => create(*input, creation),
            Clause::Merge { pattern, creation, on_match, on_create } => {
                let matches = Box::new(solve(pattern, Plan::Argument));
                Plan::Merge { input, matches, creation, on_match, on_create }
            }
            Clause::Update(updates) => Plan::Update { input, updates },
            Clause::Delete { detach, targets } => Plan::Delete { input, detach, targets },
            Clause::Foreach { slot, list, body } => {
                let body = Box::new(self.clauses(body, Plan::Argument));
                Plan::Foreach { input, slot, list, body }
            }
            Clause::Call(call) => Plan::Call { input, call },
            Clause::Subquery { query, unit, optional } => {
                let right = Box::new(self.query(query));
                let kind = match (unit, optional) {
                    (true, _) => ApplyKind::Unit,
                    (false, true) => ApplyKind::Optional,
                    (false, false) => ApplyKind::Inner,
                };
                Plan::Apply { left: input, right, kind, row: None }
            }
            Clause::Schema(change) => Plan::Schema(change),
            Clause::LoadCsv(source) => Plan::LoadCsv { input, source },
        }
    }

    fn solve(&mut self, pattern: Pattern, input: Plan) -> Plan {
        let nodes = pattern.nodes.iter().filter(|(_, bound)| !bound).map(|(slot, _)| *slot);
        let relationships = pattern.relationships.iter().map(|one| one.slot);
        let walks = pattern.walks.iter().flat_map(Walk::slots);
        let slots = nodes.chain(relationships).chain(walks);
        self.written.extend(slots.map(|slot| (slot, pattern.span)));
        solve(pattern, input)
    }

    /// A slot that no variable of the query has.
    fn slot(&mut self, name: &str) -> Slot {
        self.names.push(format!("_{name}{}", self.names.len()).into());
        self.names.len() - 1
    }
}

/// One operator for any number of `CREATE`s in a row, so that a script of thousands
/// stays shallow. A later one that reads a relationship of an earlier one, or asks
/// the graph, must come after it.
fn create(input: Plan, creation: Creation) -> Plan {
    match input {
        Plan::Create { input, creation: mut before } if is_independent(&creation, &before) => {
            before.nodes.extend(creation.nodes);
            before.relationships.extend(creation.relationships);
            before.paths.extend(creation.paths);
            Plan::Create { input, creation: before }
        }
        input => Plan::Create { input: Box::new(input), creation },
    }
}

fn is_independent(creation: &Creation, before: &Creation) -> bool {
    let made = |slot: Slot| {
        before.relationships.iter().any(|one| one.slot == slot)
            || before.paths.iter().any(|one| one.slot == slot)
    };
    creation.exprs().all(|(_, expr)| {
        let mut reads = false;
        expr.for_each_slot(&mut |slot| reads |= made(slot));
        !reads && !expr.any(&mut |part| matches!(part, Expr::Subquery { .. }))
    })
}
