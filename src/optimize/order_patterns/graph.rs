//! A region as a graph: what must be found, what must hold, how much there is of it.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::bind::bound::PatternRelationship;
use crate::budget::Budget;
use crate::expression::{Expr, Labels, Slot};
use crate::optimize::care::{Care, key_test, slots_of};
use crate::optimize::choose_index::label_of;
use crate::optimize::cost::{degree, walks};
use crate::optimize::facts::Facts;
use crate::optimize::region::{Region, Written};
use crate::optimize::selectivity::{KnownLabels, length, matches_of, selectivity};
use crate::parse::ast::Direction;
use crate::plan::turned;

/// A set of slots of a region, by their place in [`QueryGraph::slots`].
pub(super) type Bits = u128;

/// More slots than this are not reordered.
pub(super) const SLOTS_MAX: usize = 128;

/// More rows than this make no difference; infinities would.
const ROWS_MAX: f64 = 1e200;

/// Nodes, relationships and predicates of a region.
pub(super) struct QueryGraph<'a> {
    /// Nodes and relationships the region speaks of.
    pub(super) slots: Vec<Slot>,
    pub(super) nodes: Vec<Node>,
    pub(super) relationships: Vec<Relationship>,
    pub(super) predicates: Vec<Predicate>,
    /// What the leaf binds of it, as a set and as slots.
    pub(super) given: Bits,
    pub(super) given_slots: Vec<Slot>,
    /// Scans and steps as written: places in `nodes` and `relationships`.
    pub(super) written: Vec<Element>,
    /// What the types of relationships can be, where that is plainly said.
    types: FxHashMap<Slot, Vec<Arc<str>>>,
    facts: &'a Facts<'a>,
}

/// A scan of a node, or a step along a relationship.
#[derive(Clone, Copy)]
pub(super) enum Element {
    Scan(usize),
    Step(usize),
}

/// A node to be found.
pub(super) struct Node {
    pub(super) slot: Slot,
    pub(super) bit: Bits,
    label: Option<Arc<str>>,
    /// Nodes with its label.
    count: f64,
    /// Lookups by key: nodes found by each, and what must be known before.
    lookups: Vec<Lookup>,
}

struct Lookup {
    found: f64,
    needs: Bits,
    outer: bool,
}

/// A relationship to be found.
pub(super) struct Relationship {
    pub(super) pattern: PatternRelationship,
    /// Places of its ends in `nodes`.
    pub(super) from: usize,
    pub(super) to: usize,
    /// What it binds, ends included.
    pub(super) binds: Bits,
    /// What must be known before it can be followed.
    pub(super) needs: Bits,
    /// Whether it takes anything that only the leaf has.
    pub(super) outer: bool,
    /// The part of all pairs of end nodes that it joins.
    selectivity: f64,
    /// How many there are at one node, seen from either end.
    fan_out: [f64; 2],
}

/// Something that must hold.
pub(super) struct Predicate {
    pub(super) expr: Expr,
    pub(super) care: Care,
    /// What it reads of the region, as slots and as a set.
    pub(super) inside: Vec<Slot>,
    pub(super) needs: Bits,
    /// Whether it reads anything that only the leaf has.
    pub(super) outer: bool,
    /// Relationships that must differ; of these, some can be tested before all are bound.
    pub(super) rivals: Option<Arc<[Slot]>>,
    selectivity: f64,
}

impl<'a> QueryGraph<'a> {
    pub(super) fn new(region: Region, known: &KnownLabels, facts: &'a Facts<'a>) -> QueryGraph<'a> {
        let mut graph = QueryGraph {
            slots: Vec::new(),
            nodes: Vec::new(),
            relationships: Vec::new(),
            predicates: Vec::new(),
            given: 0,
            given_slots: Vec::new(),
            written: Vec::new(),
            types: FxHashMap::default(),
            facts,
        };
        let Region { steps, predicates, adds } = region;
        let labels = graph.labels(&predicates, known);
        for step in steps {
            let element = match step {
                Written::Scan(slot) => Element::Scan(graph.node(slot, &labels)),
                Written::Step(pattern) => Element::Step(graph.relationship(*pattern, &labels)),
            };
            graph.written.push(element);
        }
        let is_given = |node: &&Node| !adds.contains(&node.slot);
        graph.given = graph.nodes.iter().filter(is_given).fold(0, |bits, node| bits | node.bit);
        graph.given_slots = graph.nodes.iter().filter(is_given).map(|node| node.slot).collect();
        graph.needs();
        for (expr, care) in predicates {
            let selectivity = selectivity(&expr, &labels, facts);
            let (needs, outer) = graph.reads(&expr);
            let mut inside = slots_of(&expr);
            inside.retain(|slot| graph.slots.contains(slot));
            let rivals = rivals(&expr);
            let one = Predicate { expr, care, inside, needs, outer, rivals, selectivity };
            graph.predicates.push(one);
        }
        graph.lookups();
        graph
    }

    /// What the whole statement may use.
    pub(super) fn budget(&self) -> &Budget {
        self.facts.budget()
    }

    /// Whether there is too much of it to be looked at in every order.
    pub(super) fn is_large(&self) -> bool {
        self.slots.len() > SLOTS_MAX || self.relationships.len() > 60
    }

    /// Relationships that others must differ from and that nothing of the region binds.
    pub(super) fn rivals_of_leaf(&self) -> Vec<Slot> {
        let own: FxHashSet<Slot> = self
            .relationships
            .iter()
            .filter(|one| !one.pattern.bound)
            .map(|one| one.pattern.slot)
            .collect();
        let rivals = self.predicates.iter().filter_map(|one| one.rivals.as_deref()).flatten();
        rivals.copied().filter(|slot| !own.contains(slot)).collect()
    }

    /// Whether the types of two relationships say that they are not the same.
    pub(super) fn are_apart(&self, left: Slot, right: Slot) -> bool {
        match (self.types.get(&left), self.types.get(&right)) {
            (Some(left), Some(right)) => left.iter().all(|name| !right.contains(name)),
            _ => false,
        }
    }

    /// Whether anything of it depends on what only the leaf has.
    pub(super) fn reads_outside(&self) -> bool {
        self.predicates.iter().any(|one| one.outer)
            || self.relationships.iter().any(|one| one.outer)
    }

    /// Rows once these slots are bound and these relationships followed.
    pub(super) fn rows(&self, leaf: f64, followed: u64, bound: Bits, outer: bool) -> f64 {
        let known = if outer { self.given } else { 0 };
        let new = self.nodes.iter().filter(|node| node.bit & bound & !known != 0);
        let nodes: f64 = new.map(|node| node.count).product();
        let steps = self.relationships.iter().enumerate();
        let steps = steps.filter(|(place, _)| followed & (1 << place) != 0);
        let joined: f64 = steps.map(|(_, one)| one.selectivity).product();
        let holding = self.predicates.iter().filter(|one| one.is_ready(bound, outer));
        let kept: f64 = holding.map(|one| one.selectivity).product();
        (leaf * nodes * joined * kept).min(ROWS_MAX)
    }

    /// Nodes that must be looked at to find one node, other slots being bound.
    pub(super) fn access(&self, node: usize, bound: Bits, outer: bool) -> (f64, bool) {
        let node = &self.nodes[node];
        let usable =
            node.lookups.iter().filter(|one| one.needs & !bound == 0 && (outer || !one.outer));
        let found = usable.map(|lookup| lookup.found).reduce(f64::min);
        found.map_or((node.count, false), |found| (found + 1.0, true))
    }

    /// Relationships that are touched when one is followed from bound ends.
    pub(super) fn touched(&self, relationship: usize, bound: Bits) -> f64 {
        let one = &self.relationships[relationship];
        let (from, to) =
            (self.nodes[one.from].bit & bound != 0, self.nodes[one.to].bit & bound != 0);
        let fan_out = if from { one.fan_out[0] } else { one.fan_out[1] };
        match one.pattern.length {
            _ if one.pattern.bound => 1.0,
            Some((min, max)) => 1.0 + walks(fan_out, min, max),
            None if from && to => 2.0,
            None => 1.0 + fan_out,
        }
    }

    /// The slots among `bits`.
    pub(super) fn slots_in(&self, bits: Bits) -> Vec<Slot> {
        let places = self.slots.iter().take(SLOTS_MAX).enumerate();
        places.filter(|(place, _)| bits & (1 << place) != 0).map(|(_, slot)| *slot).collect()
    }

    fn labels(&self, predicates: &[(Expr, Care)], known: &KnownLabels) -> KnownLabels {
        let mut labels = known.clone();
        for (expr, _) in predicates {
            let Expr::HasLabels(subject, ..) = expr else { continue };
            let Expr::Slot(slot) = **subject else { continue };
            let Some(label) = label_of(expr, slot) else { continue };
            let rarer = labels
                .get(&slot)
                .is_none_or(|other| self.facts.nodes(Some(&label)) < self.facts.nodes(Some(other)));
            if rarer {
                labels.insert(slot, label);
            }
        }
        labels
    }

    /// The set of one slot; of none where there are too many.
    fn bit(&mut self, slot: Slot) -> Bits {
        let place = self.slots.iter().position(|known| *known == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        if place < SLOTS_MAX { 1 << place } else { 0 }
    }

    /// The place of a node.
    fn node(&mut self, slot: Slot, labels: &KnownLabels) -> usize {
        if let Some(place) = self.nodes.iter().position(|node| node.slot == slot) {
            return place;
        }
        let bit = self.bit(slot);
        let label = labels.get(&slot).cloned();
        let count = self.facts.nodes(label.as_deref());
        self.nodes.push(Node { slot, bit, label, count, lookups: Vec::new() });
        self.nodes.len() - 1
    }

    /// The place of a relationship, which is new.
    fn relationship(&mut self, pattern: PatternRelationship, labels: &KnownLabels) -> usize {
        let (from, to) = (self.node(pattern.from, labels), self.node(pattern.to, labels));
        let own = if pattern.bound { 0 } else { self.bit(pattern.slot) };
        let binds = own | self.nodes[from].bit | self.nodes[to].bit;
        let types = pattern.types.as_ref();
        if let Some(names) = types.and_then(Labels::alternatives) {
            self.types.insert(pattern.slot, names.into_iter().map(Arc::from).collect());
        }
        let degree_at =
            |node: &Node, direction| degree(self.facts, node.label.as_deref(), types, direction);
        let fan_out = [
            degree_at(&self.nodes[from], pattern.direction),
            degree_at(&self.nodes[to], turned(pattern.direction)),
        ];
        let selectivity = self.joined(&pattern, &self.nodes[from], &self.nodes[to], fan_out[0]);
        let outer = pattern.bound;
        let (needs, one) = (0, pattern);
        self.relationships.push(Relationship {
            pattern: one,
            from,
            to,
            binds,
            needs,
            outer,
            selectivity,
            fan_out,
        });
        self.relationships.len() - 1
    }

    /// The part of all pairs of nodes that a relationship joins.
    fn joined(&self, pattern: &PatternRelationship, from: &Node, to: &Node, fan_out: f64) -> f64 {
        let all = self.facts.nodes(None).max(1.0);
        if pattern.bound {
            return 1.0 / (all * all);
        }
        if let Some((min, max)) = pattern.length {
            return walks(fan_out, min, max) / all;
        }
        let types = pattern.types.as_ref();
        let (from_label, to_label) = (from.label.as_deref(), to.label.as_deref());
        let out = || self.facts.relationships(from_label, types, to_label) as f64;
        let into = || self.facts.relationships(to_label, types, from_label) as f64;
        let count = match pattern.direction {
            Direction::Outgoing => out(),
            Direction::Incoming => into(),
            Direction::Either => out() + into(),
        };
        count / (from.count.max(1.0) * to.count.max(1.0))
    }

    /// What must be bound before each relationship: what its properties read, and
    /// itself where another part of the region binds it.
    fn needs(&mut self) {
        for place in 0..self.relationships.len() {
            let pattern = &self.relationships[place].pattern;
            let mut outer = pattern.bound;
            let mut needs = if pattern.bound { self.known(pattern.slot) } else { 0 };
            for expr in pattern.each.exprs() {
                let (reads, outside) = self.reads(expr);
                needs |= reads;
                outer |= outside;
            }
            let relationship = &mut self.relationships[place];
            (relationship.needs, relationship.outer) = (needs, outer);
        }
    }

    /// What an expression reads of the region, and whether it reads anything else.
    fn reads(&self, expr: &Expr) -> (Bits, bool) {
        let slots = slots_of(expr);
        let needs = slots.iter().fold(0, |bits, slot| bits | self.known(*slot));
        let inside = |slot: &Slot| self.known(*slot) & !self.given != 0;
        (needs, !slots.iter().all(inside))
    }

    fn known(&self, slot: Slot) -> Bits {
        let place = self.slots.iter().position(|known| *known == slot);
        place.filter(|place| *place < SLOTS_MAX).map_or(0, |place| 1 << place)
    }

    fn lookups(&mut self) {
        for predicate in &self.predicates {
            let Some((slot, key, value, any_of)) = key_test(&predicate.expr) else { continue };
            let Some(place) = self.nodes.iter().position(|node| node.slot == slot) else {
                continue;
            };
            let Some(label) = self.nodes[place].label.clone() else { continue };
            let values = if any_of { length(value) } else { 1.0 };
            let found = values * matches_of(self.facts, &label, key);
            let (needs, outer) = self.reads(value);
            let outer = outer && !slots_of(value).is_empty();
            self.nodes[place].lookups.push(Lookup { found, needs, outer });
        }
    }
}

/// The slots that must differ, if that is what is said and nothing is known yet.
fn rivals(expr: &Expr) -> Option<Arc<[Slot]>> {
    match expr {
        Expr::Distinct { slots, known: 0 } => Some(slots.clone()),
        _ => None,
    }
}

impl Predicate {
    /// It, and the care it needs.
    pub(super) fn part(&self) -> (Expr, Care) {
        (self.expr.clone(), self.care)
    }

    /// Whether it can be tested where these slots are bound.
    pub(super) fn is_ready(&self, bound: Bits, outer: bool) -> bool {
        self.needs & !bound == 0 && (outer || !self.outer)
    }
}
