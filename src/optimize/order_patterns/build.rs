//! A recipe to a plan, every predicate as early as its variables are known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::graph::{Bits, QueryGraph};
use super::search::Recipe;
use crate::expression::{Expr, Slot};
use crate::optimize::care::Care;
use crate::plan::{Plan, Solver};

/// The plan of a recipe on top of the region's leaf.
pub(super) fn build(graph: &QueryGraph<'_>, recipe: &Recipe, leaf: Plan) -> Plan {
    let mut builder = Builder { graph, leaf };
    let mut built = builder.recipe(recipe);
    let rest = (0..graph.predicates.len()).filter(|place| !built.placed[*place]);
    let rest = rest.map(|place| graph.predicates[place].part()).collect();
    built.filter(rest);
    built.solver.plan
}

struct Builder<'a> {
    graph: &'a QueryGraph<'a>,
    leaf: Plan,
}

/// A plan under construction.
struct Built {
    solver: Solver,
    /// What the solver has bound, to look it up.
    known: FxHashSet<Slot>,
    bits: Bits,
    /// By place of the predicate: whether it has been tested.
    placed: Vec<bool>,
    /// By place of the predicate: the rivals that have been found to differ.
    differ: FxHashMap<usize, Vec<Slot>>,
    /// Whether the leaf is below.
    outer: bool,
}

impl Builder<'_> {
    fn recipe(&mut self, recipe: &Recipe) -> Built {
        let graph = self.graph;
        match recipe {
            Recipe::Leaf => self.leaf(),
            Recipe::Fresh => {
                let mut built = self.begun(Plan::Argument, Vec::new());
                built.place(graph, &[]);
                built
            }
            Recipe::Scan(below, node) => {
                let mut built = self.recipe(below);
                let node = &graph.nodes[*node];
                built.solver.scan(node.slot);
                built.bits |= node.bit;
                built.place(graph, &[node.slot]);
                built
            }
            Recipe::Step(below, relationship) => {
                let mut built = self.recipe(below);
                let one = &graph.relationships[*relationship];
                built.solver.relationship(&one.pattern);
                built.bits |= one.binds;
                built.place(graph, &[one.pattern.slot, one.pattern.from, one.pattern.to]);
                built
            }
            Recipe::Join(left, right, on) => self.join(left, right, on),
        }
    }

    fn leaf(&mut self) -> Built {
        let graph = self.graph;
        let plan = std::mem::replace(&mut self.leaf, Plan::Empty);
        let mut built = self.begun(plan, graph.given_slots.clone());
        built.bits = graph.given;
        built.outer = true;
        built.place(graph, &graph.rivals_of_leaf());
        built
    }

    fn begun(&self, plan: Plan, bound: Vec<Slot>) -> Built {
        Built {
            known: bound.iter().copied().collect(),
            solver: Solver { plan, bound },
            bits: 0,
            placed: vec![false; self.graph.predicates.len()],
            differ: FxHashMap::default(),
            outer: false,
        }
    }

    fn join(&mut self, left: &Recipe, right: &Recipe, on: &[Slot]) -> Built {
        let (mut built, right) = (self.recipe(left), self.recipe(right));
        let left = std::mem::replace(&mut built.solver.plan, Plan::Empty);
        built.solver.plan = Plan::HashJoin {
            left: Box::new(left),
            right: Box::new(right.solver.plan),
            on: on.to_vec(),
        };
        built.solver.bound.extend(right.solver.bound);
        built.known.extend(right.known);
        built.placed.iter_mut().zip(right.placed).for_each(|(left, right)| *left |= right);
        built.bits |= right.bits;
        built.outer |= right.outer;
        let across = built.across(self.graph, right.differ);
        built.place_after(across, self.graph, &[]);
        built
    }
}

impl Built {
    /// Tests what can be tested now that these slots are bound.
    fn place(&mut self, graph: &QueryGraph<'_>, new: &[Slot]) {
        self.place_after(Vec::new(), graph, new);
    }

    fn place_after(&mut self, mut parts: Vec<(Expr, Care)>, graph: &QueryGraph<'_>, new: &[Slot]) {
        self.known.extend(new);
        for (place, predicate) in graph.predicates.iter().enumerate() {
            if self.placed[place] {
                continue;
            }
            if let Some(rivals) = &predicate.rivals {
                for slot in new.iter().filter(|slot| rivals.contains(slot)) {
                    parts.extend(self.differing(graph, place, *slot));
                }
                self.placed[place] =
                    self.differ.get(&place).is_some_and(|differ| differ.len() == rivals.len());
                continue;
            }
            let ready = if graph.is_large() {
                predicate.inside.iter().all(|slot| self.known.contains(slot))
            } else {
                predicate.is_ready(self.bits, self.outer)
            };
            if ready {
                self.placed[place] = true;
                parts.push(predicate.part());
            }
        }
        self.filter(parts);
    }

    /// That a rival differs from those bound before it.
    fn differing(
        &mut self,
        graph: &QueryGraph<'_>,
        place: usize,
        slot: Slot,
    ) -> Option<(Expr, Care)> {
        let before = self.differ.entry(place).or_default();
        if before.contains(&slot) {
            return None;
        }
        let others = before.iter().copied().filter(|other| !graph.are_apart(*other, slot));
        let part = differs(others.collect(), slot);
        before.push(slot);
        part
    }

    /// That the rivals of one side of a join differ from those of the other.
    fn across(
        &mut self,
        graph: &QueryGraph<'_>,
        right: FxHashMap<usize, Vec<Slot>>,
    ) -> Vec<(Expr, Care)> {
        let mut parts = Vec::new();
        for (place, right) in right {
            let left = self.differ.entry(place).or_default();
            let alone: Vec<Slot> =
                left.iter().copied().filter(|slot| !right.contains(slot)).collect();
            for slot in right.into_iter().filter(|slot| !left.contains(slot)).collect::<Vec<_>>() {
                let others =
                    alone.iter().copied().filter(|other| !graph.are_apart(*other, slot)).collect();
                parts.extend(differs(others, slot));
                left.push(slot);
            }
        }
        parts
    }

    fn filter(&mut self, mut parts: Vec<(Expr, Care)>) {
        if parts.is_empty() {
            return;
        }
        // What asks a subquery costs most; where all are free, the order is too.
        if parts.iter().all(|(_, care)| *care == Care::Free) {
            parts.sort_by_key(|(part, _)| {
                part.any(&mut |inner| matches!(inner, Expr::Subquery { .. }))
            });
        }
        let predicate = Expr::all(parts.into_iter().map(|(part, _)| part).collect());
        let input = Box::new(std::mem::replace(&mut self.solver.plan, Plan::Empty));
        self.solver.plan = Plan::Filter { input, predicate };
    }
}

/// That one relationship is none of the others, which differ; nothing if there are none.
fn differs(mut others: Vec<Slot>, slot: Slot) -> Option<(Expr, Care)> {
    let known = others.len();
    others.push(slot);
    (known > 0).then(|| (Expr::Distinct { slots: others.into(), known }, Care::Free))
}
