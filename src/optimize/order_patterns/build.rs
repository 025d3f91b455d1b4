//! A recipe to a plan, every predicate as early as its variables are known.

use super::graph::{Bits, Predicate, QueryGraph};
use super::search::Recipe;
use crate::expression::{Expr, Slot};
use crate::optimize::care::Care;
use crate::plan::{Plan, Solver};

/// The plan of a recipe on top of the region's leaf.
pub(super) fn build(graph: &QueryGraph<'_>, recipe: &Recipe, leaf: Plan) -> Plan {
    let mut builder = Builder { graph, leaf };
    let mut built = builder.recipe(recipe);
    let rest: Vec<usize> = (0..built.placed.len()).filter(|place| !built.placed[*place]).collect();
    built.filter(graph, &rest);
    built.solver.plan
}

struct Builder<'a> {
    graph: &'a QueryGraph<'a>,
    leaf: Plan,
}

/// A plan under construction.
struct Built {
    solver: Solver,
    bits: Bits,
    /// By place of the predicate: whether it has been tested.
    placed: Vec<bool>,
    /// Whether the leaf is below.
    outer: bool,
}

impl Builder<'_> {
    fn recipe(&mut self, recipe: &Recipe) -> Built {
        let graph = self.graph;
        let untested = || vec![false; graph.predicates.len()];
        let mut built = match recipe {
            Recipe::Leaf => {
                let plan = std::mem::replace(&mut self.leaf, Plan::Empty);
                let bound = graph.given_slots.clone();
                Built {
                    solver: Solver { plan, bound },
                    bits: graph.given,
                    placed: untested(),
                    outer: true,
                }
            }
            Recipe::Fresh => {
                let solver = Solver { plan: Plan::Argument, bound: Vec::new() };
                Built { solver, bits: 0, placed: untested(), outer: false }
            }
            Recipe::Scan(below, node) => {
                let mut built = self.recipe(below);
                let node = &graph.nodes[*node];
                built.solver.scan(node.slot);
                built.bits |= node.bit;
                built
            }
            Recipe::Step(below, relationship) => {
                let mut built = self.recipe(below);
                let one = &graph.relationships[*relationship];
                built.solver.relationship(&one.pattern);
                built.bits |= one.binds;
                built
            }
            Recipe::Join(left, right, on) => self.join(left, right, on),
        };
        built.place(graph);
        built
    }

    fn join(&mut self, left: &Recipe, right: &Recipe, on: &[Slot]) -> Built {
        let (left, right) = (self.recipe(left), self.recipe(right));
        let Built { solver: Solver { plan, mut bound }, bits, mut placed, outer } = left;
        bound.extend(right.solver.bound);
        placed.iter_mut().zip(right.placed).for_each(|(left, right)| *left |= right);
        let plan = Plan::HashJoin {
            left: Box::new(plan),
            right: Box::new(right.solver.plan),
            on: on.to_vec(),
        };
        let outer = outer || right.outer;
        Built { solver: Solver { plan, bound }, bits: bits | right.bits, placed, outer }
    }
}

impl Built {
    /// Tests what can be tested now.
    fn place(&mut self, graph: &QueryGraph<'_>) {
        let ready = |place: &usize| {
            if self.placed[*place] {
                return false;
            }
            let predicate = &graph.predicates[*place];
            if graph.is_large() {
                return predicate.inside.iter().all(|slot| self.solver.bound.contains(slot));
            }
            predicate.is_ready(self.bits, self.outer)
        };
        let ready: Vec<usize> = (0..graph.predicates.len()).filter(ready).collect();
        self.filter(graph, &ready);
    }

    fn filter(&mut self, graph: &QueryGraph<'_>, places: &[usize]) {
        if places.is_empty() {
            return;
        }
        for place in places {
            self.placed[*place] = true;
        }
        let mut parts: Vec<&Predicate> =
            places.iter().map(|place| &graph.predicates[*place]).collect();
        // What asks a subquery costs most; where all are free, the order is too.
        if parts.iter().all(|part| part.care == Care::Free) {
            parts.sort_by_key(|part| {
                part.expr.any(&mut |inner| matches!(inner, Expr::Subquery { .. }))
            });
        }
        let predicate = Expr::all(parts.into_iter().map(|part| part.expr.clone()).collect());
        let input = Box::new(std::mem::replace(&mut self.solver.plan, Plan::Empty));
        self.solver.plan = Plan::Filter { input, predicate };
    }
}
