//! The cheapest order of a query graph.
//!
//! Parts that no relationship joins are ordered one by one and multiplied. Within a
//! part, dynamic programming over sets of followed relationships finds the best way
//! to each set, by one more step or by joining two smaller sets; parts with many
//! relationships take the step that leaves fewest rows.

use std::rc::Rc;

use super::graph::{Bits, Element, QueryGraph};
use crate::expression::Slot;

/// Most relationships of a part that are tried in every order.
const EXHAUSTIVE_MAX: usize = 10;

/// Cost of a row that is looked up in a table, and of one that is put into it.
const PROBE: f64 = 2.0;
const BUILD: f64 = 3.0;

/// Cost of a row that comes in order of the memory it is in, beside one that does not.
const SCANNED: f64 = 0.3;

/// Where the region stands.
pub(super) struct Place {
    /// Rows of the leaf.
    pub(super) rows: f64,
    /// Whether a second plan may start from the same argument.
    pub(super) joins: bool,
    /// The leaf is the argument itself.
    pub(super) plain: bool,
}

/// How a plan is put together.
#[derive(Debug)]
pub(super) enum Recipe {
    /// The region's leaf.
    Leaf,
    /// The argument, where the leaf plays no part.
    Fresh,
    /// A scan on top.
    Scan(Rc<Recipe>, usize),
    /// A step on top.
    Step(Rc<Recipe>, usize),
    /// Both, joined on slots both have.
    Join(Rc<Recipe>, Rc<Recipe>, Vec<Slot>),
}

/// A way to get somewhere.
#[derive(Clone)]
struct Way {
    recipe: Rc<Recipe>,
    cost: f64,
    rows: f64,
    bound: Bits,
    followed: u64,
}

/// The cheapest recipe found.
pub(super) fn cheapest(graph: &QueryGraph<'_>, place: &Place) -> Rc<Recipe> {
    let order = if graph.is_large() { None } else { Search { graph, place, outer: true }.all() };
    order.map_or_else(|| as_written(graph), |way| way.recipe)
}

/// What the cheapest order costs, and how many rows it gives; more than anything where
/// there is too much to search.
pub(super) fn cost(graph: &QueryGraph<'_>, place: &Place) -> (f64, f64) {
    let order = if graph.is_large() { None } else { Search { graph, place, outer: true }.all() };
    order.map_or((f64::INFINITY, f64::INFINITY), |way| (way.cost, way.rows))
}

fn as_written(graph: &QueryGraph<'_>) -> Rc<Recipe> {
    graph.written.iter().fold(Rc::new(Recipe::Leaf), |below, element| {
        Rc::new(match element {
            Element::Scan(node) => Recipe::Scan(below, *node),
            Element::Step(relationship) => Recipe::Step(below, *relationship),
        })
    })
}

/// A part of the graph: places of its nodes and relationships.
struct Part {
    bits: Bits,
    nodes: Vec<usize>,
    relationships: Vec<usize>,
}

struct Search<'a> {
    graph: &'a QueryGraph<'a>,
    place: &'a Place,
    /// Whether the leaf's rows are below, so that what they hold can be read.
    outer: bool,
}

impl Search<'_> {
    /// All parts, one after the other; `None` where the search finds no way.
    fn all(&self) -> Option<Way> {
        let graph = self.graph;
        let (given, rows) = (graph.given, self.place.rows);
        let start = graph.rows(rows, 0, given, true);
        let mut way = Way {
            recipe: Rc::new(Recipe::Leaf),
            cost: 0.0,
            rows: start,
            bound: given,
            followed: 0,
        };
        let mut parts = self.parts();
        while !parts.is_empty() {
            let mut ways = Vec::with_capacity(parts.len());
            for (place, part) in parts.iter().enumerate() {
                ways.push((place, self.with_part(&way, part)?));
            }
            let rank = |way: &Way| (way.rows, way.cost);
            let (place, best) = ways.into_iter().min_by(|(_, left), (_, right)| {
                let ((left_rows, left_cost), (right_rows, right_cost)) = (rank(left), rank(right));
                left_rows.total_cmp(&right_rows).then(left_cost.total_cmp(&right_cost))
            })?;
            way = best;
            parts.remove(place);
        }
        Some(way)
    }

    /// A part on top of what is there, or beside it.
    fn with_part(&self, way: &Way, part: &Part) -> Option<Way> {
        let nested = self.part(way.clone(), part)?;
        let touches_leaf =
            part.nodes.iter().any(|node| self.graph.nodes[*node].bit & way.bound != 0)
                || part.relationships.iter().any(|one| self.graph.relationships[*one].outer);
        if touches_leaf || !self.place.joins {
            return Some(nested);
        }
        let fresh = Search { outer: false, ..*self };
        let rows = self.graph.rows(1.0, 0, 0, false);
        let start = Way { recipe: Rc::new(Recipe::Fresh), cost: 0.0, rows, bound: 0, followed: 0 };
        let Some(beside) = fresh.part(start, part) else { return Some(nested) };
        let joined = self.joined(way, &beside, &[nested.rows]);
        Some(if joined.cost < nested.cost { joined } else { nested })
    }

    /// Two ways side by side; the smaller one is held, unless the order of the
    /// leaf's rows would be lost. `rows` overrides the estimate.
    fn joined(&self, left: &Way, right: &Way, rows: &[f64]) -> Way {
        let on = self.graph.slots_in(left.bound & right.bound);
        let (bound, followed) = (left.bound | right.bound, left.followed | right.followed);
        let estimate = || self.graph.rows(self.place.rows, followed, bound, self.outer);
        let rows = rows.first().copied().unwrap_or_else(estimate);
        let swap = self.place.plain && left.rows < right.rows;
        let (streams, held) = if swap { (right, left) } else { (left, right) };
        let cost = left.cost + right.cost + PROBE * streams.rows + BUILD * held.rows + rows;
        let recipe = Recipe::Join(streams.recipe.clone(), held.recipe.clone(), on);
        Way { recipe: Rc::new(recipe), cost, rows, bound, followed }
    }

    /// The best way to all of a part from `start`.
    fn part(&self, start: Way, part: &Part) -> Option<Way> {
        if part.relationships.is_empty() {
            let open =
                part.nodes.iter().filter(|node| self.graph.nodes[**node].bit & start.bound == 0);
            return Some(open.fold(start.clone(), |way, node| self.scan(&way, *node)));
        }
        if part.relationships.len() > EXHAUSTIVE_MAX {
            return self.greedy(start, part);
        }
        self.exhaustive(start, part)
    }

    /// Counts work; nothing where the time is up.
    fn tick(&self, ways: usize) -> Option<()> {
        let elements = self.graph.written.len() + self.graph.predicates.len();
        self.graph.budget().tick((ways * elements) as u64).ok()
    }

    fn exhaustive(&self, start: Way, part: &Part) -> Option<Way> {
        let count = part.relationships.len();
        let alone = !self.outer || !self.graph.reads_outside();
        let bushy = self.place.joins && self.place.plain && start.bound == 0 && alone;
        let mut best: Vec<Option<Way>> = vec![None; 1 << count];
        best[0] = Some(start);
        for set in 0..best.len() {
            self.tick(count)?;
            if bushy {
                self.join_halves(&mut best, set);
            }
            let Some(way) = best[set].clone() else { continue };
            for (place, relationship) in part.relationships.iter().enumerate() {
                if set & (1 << place) == 0 {
                    for longer in self.steps(&way, *relationship, part) {
                        improve(&mut best[set | (1 << place)], longer);
                    }
                }
            }
        }
        best.pop().flatten()
    }

    /// Ways to a set by joining ways to two halves of it that share a node.
    fn join_halves(&self, best: &mut [Option<Way>], set: usize) {
        let mut rows = Vec::new();
        let mut half = set & set.wrapping_sub(1);
        while half > 0 {
            let other = set ^ half;
            if half > other
                && let (Some(left), Some(right)) = (&best[half], &best[other])
                && left.bound & right.bound != 0
                && left.followed.count_ones() > 1
                && right.followed.count_ones() > 1
            {
                let right = Way { recipe: freshly(&right.recipe), ..right.clone() };
                let joined = self.joined(left, &right, &rows);
                // every way to the set gives the same rows
                rows = vec![joined.rows];
                improve(&mut best[set], joined);
            }
            half = (half - 1) & set;
        }
    }

    fn greedy(&self, start: Way, part: &Part) -> Option<Way> {
        let mut way = start;
        let mut open = part.relationships.clone();
        while !open.is_empty() {
            self.tick(open.len())?;
            let longer = open.iter().enumerate().flat_map(|(place, relationship)| {
                self.steps(&way, *relationship, part).into_iter().map(move |way| (place, way))
            });
            let (place, best) = longer.min_by(|(_, left), (_, right)| {
                left.rows.total_cmp(&right.rows).then(left.cost.total_cmp(&right.cost))
            })?;
            way = best;
            open.remove(place);
        }
        Some(way)
    }

    /// Ways to follow one more relationship.
    fn steps(&self, way: &Way, relationship: usize, part: &Part) -> Vec<Way> {
        let one = &self.graph.relationships[relationship];
        if one.needs & !way.bound != 0 {
            return Vec::new();
        }
        let is_bound = |node: usize| self.graph.nodes[node].bit & way.bound != 0;
        let open: Vec<usize> =
            [one.from, one.to].into_iter().filter(|node| !is_bound(*node)).collect();
        let mut ways = Vec::new();
        if one.pattern.bound || open.len() < 2 {
            ways.push(self.step(way, relationship));
        }
        let begins = open.len() == 2 && way.bound & part.bits == 0;
        if one.pattern.bound || (open.len() == 2 && !begins) {
            return ways;
        }
        for node in open.iter().copied() {
            if begins {
                let scanned = self.scan(way, node);
                ways.push(self.step(&scanned, relationship));
                let other = open.iter().copied().find(|other| *other != node);
                ways.extend(other.and_then(|other| self.met(&scanned, other, relationship)));
            } else {
                ways.extend(self.met(way, node, relationship));
            }
        }
        ways
    }

    /// A step to a node that is looked up before.
    fn met(&self, way: &Way, node: usize, relationship: usize) -> Option<Way> {
        let is_lookup = self.graph.access(node, way.bound, self.outer).1;
        is_lookup.then(|| self.step(&self.scan(way, node), relationship))
    }

    fn scan(&self, way: &Way, node: usize) -> Way {
        let (looked_at, is_lookup) = self.graph.access(node, way.bound, self.outer);
        let each = if is_lookup { 1.0 } else { SCANNED };
        let bound = way.bound | self.graph.nodes[node].bit;
        let rows = self.graph.rows(self.place_rows(), way.followed, bound, self.outer);
        let cost = way.cost + each * (way.rows * looked_at + rows);
        let recipe = Rc::new(Recipe::Scan(way.recipe.clone(), node));
        Way { recipe, cost, rows, bound, followed: way.followed }
    }

    fn step(&self, way: &Way, relationship: usize) -> Way {
        let touched = self.graph.touched(relationship, way.bound);
        let bound = way.bound | self.graph.relationships[relationship].binds;
        let followed = way.followed | (1 << relationship);
        let rows = self.graph.rows(self.place_rows(), followed, bound, self.outer);
        let cost = way.cost + way.rows * touched + rows;
        let recipe = Rc::new(Recipe::Step(way.recipe.clone(), relationship));
        Way { recipe, cost, rows, bound, followed }
    }

    fn place_rows(&self) -> f64 {
        if self.outer { self.place.rows } else { 1.0 }
    }

    /// The connected parts of the graph; everything the leaf touches is one of them.
    fn parts(&self) -> Vec<Part> {
        let graph = self.graph;
        let mut groups: Vec<Bits> = Vec::new();
        let mut join = |bits: Bits| {
            let (touching, apart): (Vec<Bits>, Vec<Bits>) =
                groups.iter().partition(|group| **group & bits != 0);
            groups = apart;
            groups.push(touching.into_iter().fold(bits, |all, group| all | group));
        };
        graph.nodes.iter().for_each(|node| join(node.bit));
        if graph.given != 0 {
            join(graph.given);
        }
        graph.relationships.iter().for_each(|one| join(one.binds | one.needs));
        let within = |group: Bits, bits: Bits| group & bits != 0;
        groups
            .iter()
            .map(|group| Part {
                bits: *group,
                nodes: places(&graph.nodes, |node| within(*group, node.bit)),
                relationships: places(&graph.relationships, |one| within(*group, one.binds)),
            })
            .collect()
    }
}

fn places<T>(items: &[T], test: impl Fn(&T) -> bool) -> Vec<usize> {
    let numbered = items.iter().enumerate();
    numbered.filter(|(_, item)| test(item)).map(|(place, _)| place).collect()
}

fn improve(known: &mut Option<Way>, way: Way) {
    if known.as_ref().is_none_or(|known| way.cost < known.cost) {
        *known = Some(way);
    }
}

/// The same recipe from an argument of its own.
fn freshly(recipe: &Rc<Recipe>) -> Rc<Recipe> {
    Rc::new(match &**recipe {
        Recipe::Leaf | Recipe::Fresh => Recipe::Fresh,
        Recipe::Scan(below, node) => Recipe::Scan(freshly(below), *node),
        Recipe::Step(below, relationship) => Recipe::Step(freshly(below), *relationship),
        Recipe::Join(left, right, on) => Recipe::Join(freshly(left), freshly(right), on.clone()),
    })
}
