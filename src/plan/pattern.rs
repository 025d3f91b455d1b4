//! A pattern to scans and expansions.
//!
//! [`solve`] takes relationships in the order written; the optimizer calls
//! [`Solver`] with an order of its own. Both attach a relationship the same way,
//! in [`connect`].

use super::node::{Plan, Step};
use crate::bind::bound::{Pattern, PatternRelationship, Walk};
use crate::expression::{Expr, Slot};
use crate::parse::ast::Direction;

/// A plan that grows by one relationship or node at a time, and the slots it binds.
pub struct Solver {
    /// What has been solved so far.
    pub plan: Plan,
    /// The slots bound by it.
    pub bound: Vec<Slot>,
}

impl Solver {
    /// Adds a scan for a node that is not bound yet.
    pub fn scan(&mut self, slot: Slot) {
        if !self.bound.contains(&slot) {
            let input = Box::new(std::mem::replace(&mut self.plan, Plan::Empty));
            self.plan = Plan::NodeScan { input, slot, label: None };
            self.bound.push(slot);
        }
    }

    /// Adds a relationship of which one end at least is bound, walking from there.
    pub fn relationship(&mut self, relationship: &PatternRelationship) {
        let input = std::mem::replace(&mut self.plan, Plan::Empty);
        self.plan = connect(input, relationship, &mut self.bound);
    }

    /// Adds a search for paths from a node that is bound.
    pub fn walk(&mut self, walk: Walk) {
        let into = self.bound.contains(&walk.to);
        self.bound.extend(walk.slots());
        let input = Box::new(std::mem::replace(&mut self.plan, Plan::Empty));
        self.plan = Plan::Walk { input, walk, into };
    }

    /// Adds searches, as far as possible from nodes that are bound. What they read of
    /// the pattern is bound before.
    fn walks(&mut self, mut open: Vec<Walk>, nodes: &[(Slot, bool)]) {
        while !open.is_empty() {
            let next = open.iter().position(|walk| self.bound.contains(&walk.from)).unwrap_or(0);
            let walk = open.remove(next);
            self.scan(walk.from);
            let own = walk.own_slots();
            for expr in walk.exprs() {
                expr.for_each_slot(&mut |slot| {
                    if !own.contains(&slot) && nodes.iter().any(|(node, _)| *node == slot) {
                        self.scan(slot);
                    }
                });
            }
            self.walk(walk);
        }
    }

    /// Whether a relationship can be added without a scan.
    pub fn touches(&self, relationship: &PatternRelationship) -> bool {
        relationship.bound
            || self.bound.contains(&relationship.from)
            || self.bound.contains(&relationship.to)
    }
}

/// The pattern on top of `input`, as it was written; all predicates at the end.
pub(super) fn solve(pattern: Pattern, input: Plan) -> Plan {
    let Pattern { nodes, relationships, walks, paths, mut predicates, span: _ } = pattern;
    let bound = nodes.iter().filter(|(_, bound)| *bound).map(|(slot, _)| *slot).collect();
    let mut solver = Solver { plan: input, bound };
    // What a shortest path must satisfy may read anything else that is matched.
    let (shortest, mut open): (Vec<_>, Vec<_>) =
        relationships.iter().partition(|one| one.shortest.is_some());
    while !open.is_empty() {
        let next = open.iter().position(|one| solver.touches(one)).unwrap_or_else(|| {
            solver.scan(open[0].from);
            0
        });
        solver.relationship(open.remove(next));
    }
    for (slot, bound) in &nodes {
        let alone = !relationships.iter().any(|one| one.from == *slot || one.to == *slot);
        if alone && *bound {
            let operand = Box::new(Expr::Slot(*slot));
            predicates.push(Expr::IsNull { operand, negated: true });
        }
        // the ends of a search are scanned where it begins, and else found by it
        if !(alone && walks.iter().any(|walk| walk.from == *slot || walk.to == *slot)) {
            solver.scan(*slot);
        }
    }
    solver.walks(walks, &nodes);
    for relationship in shortest {
        solver.relationship(relationship);
    }
    let mut plan = solver.plan;
    for path in paths {
        plan = Plan::BindPath { input: Box::new(plan), path };
    }
    if predicates.is_empty() {
        return plan;
    }
    Plan::Filter { input: Box::new(plan), predicate: Expr::all(predicates) }
}

/// One relationship on top of `input`; `bound` gains the slots it adds.
pub fn connect(input: Plan, relationship: &PatternRelationship, bound: &mut Vec<Slot>) -> Plan {
    let (from_bound, to_bound) =
        (bound.contains(&relationship.from), bound.contains(&relationship.to));
    let input = Box::new(input);
    let reversed = !from_bound && to_bound && !relationship.bound;
    let step = step(relationship, reversed);
    let into = from_bound && to_bound;
    for slot in [relationship.from, relationship.to, relationship.slot] {
        if !bound.contains(&slot) {
            bound.push(slot);
        }
    }
    if relationship.bound {
        return Plan::Endpoints { input, step, from_bound, to_bound };
    }
    let each = relationship.each.clone();
    match (relationship.length, relationship.shortest.clone()) {
        (Some((min, max)), Some(shortest)) => {
            Plan::ShortestPath { input, step, min, max, each, shortest }
        }
        (Some((min, max)), None) => {
            Plan::VarExpand { input, step, into, min, max, each, ends: None }
        }
        (None, _) => Plan::Expand { input, step, into },
    }
}

fn step(relationship: &PatternRelationship, reversed: bool) -> Step {
    let (from, to, direction) = if reversed {
        (relationship.to, relationship.from, turned(relationship.direction))
    } else {
        (relationship.from, relationship.to, relationship.direction)
    };
    let types = relationship.types.clone();
    let span = relationship.span;
    Step { from, relationship: relationship.slot, to, types, direction, reversed, span }
}

/// The same direction seen from the other end.
pub(crate) fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Outgoing => Direction::Incoming,
        Direction::Incoming => Direction::Outgoing,
        Direction::Either => Direction::Either,
    }
}
