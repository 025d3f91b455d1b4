//! A pattern from which parts are taken off until only the core is left that must be
//! enumerated.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::apart::{Apart, Pairs};
use super::{Counter, Needed};
use crate::bind::bound::PatternRelationship;
use crate::expression::{Comparison, Expr, Slot, SubqueryKind};
use crate::optimize::care::{Care, key_test, slots_of};
use crate::optimize::choose_index::label_of;
use crate::optimize::region::{Region, Written};
use crate::plan::{Branch, Plan, Step};

/// More relationships than this are enumerated as they are.
const RELATIONSHIPS_MAX: usize = 40;

/// Nodes and relationships that are still enumerated, and the branches at them.
#[derive(Clone)]
pub(super) struct Pattern<'a> {
    pub(super) counter: &'a Counter<'a>,
    pub(super) nodes: Vec<Node>,
    pub(super) relationships: Vec<Relationship>,
    /// Sets of relationships that must differ from one another.
    pub(super) rivals: Vec<(Expr, Care)>,
    /// Pairs of nodes that must differ.
    pub(super) unequal: Vec<Pair>,
    /// Pairs of nodes that differ because a property does.
    pub(super) distinct: Vec<(Slot, Slot)>,
    /// Pairs of nodes that no relationship may join.
    pub(super) missing: Vec<Pair>,
    /// Predicates that are tested on the core as they are.
    rest: Vec<(Expr, Care)>,
    written: Vec<Written>,
    adds: Vec<Slot>,
    /// Where nodes and relationships are found by slot; nothing ever moves.
    places: Rc<FxHashMap<Slot, usize>>,
    pub(super) pairs: Rc<Pairs>,
}

/// A node of the pattern.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) slot: Slot,
    /// It comes with the leaf.
    pub(super) given: bool,
    /// It must be enumerated: someone reads it.
    pub(super) pinned: bool,
    pub(super) gone: bool,
    pub(super) tests: Vec<(Expr, Care)>,
    pub(super) branches: Vec<Branch>,
}

/// A relationship of the pattern.
#[derive(Clone)]
pub(super) struct Relationship {
    pub(super) pattern: PatternRelationship,
    pub(super) pinned: bool,
    pub(super) gone: bool,
    pub(super) tests: Vec<(Expr, Care)>,
}

/// Two nodes and what is said of them.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) one: Slot,
    pub(super) other: Slot,
    /// The relationship that must not be there, from `one` to `other`.
    pub(super) step: Option<Step>,
    expr: (Expr, Care),
}

impl Pair {
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.one == slot || self.other == slot
    }

    /// The relationship that must not be there, as a step that leads to a node.
    pub(super) fn step_to(&self, node: Slot) -> Option<Step> {
        let step = self.step.as_ref()?;
        if step.to == node {
            return Some(step.clone());
        }
        let direction = crate::plan::turned(step.direction);
        Some(Step { from: step.to, to: step.from, direction, ..step.clone() })
    }

    pub(super) fn partner(&self, slot: Slot) -> Slot {
        if self.one == slot { self.other } else { self.one }
    }
}

impl Node {
    pub(super) fn label(&self, counter: &Counter<'_>) -> Option<std::sync::Arc<str>> {
        let named = self.tests.iter().find_map(|(test, _)| label_of(test, self.slot));
        named.or_else(|| counter.labels.get(&self.slot).cloned())
    }

    /// Whether an index may find it, so that it is a good place to begin.
    fn is_looked_up(&self) -> bool {
        self.tests.iter().any(|(test, _)| key_test(test).is_some())
    }

    pub(super) fn is_free(&self) -> bool {
        !self.given && !self.pinned && !self.gone && !self.is_looked_up()
    }
}

impl Relationship {
    /// One relationship of a pattern, not a walk and not one that was bound before.
    pub(super) fn is_plain(&self) -> bool {
        let PatternRelationship { bound, length, shortest, each, from, to, .. } = &self.pattern;
        !bound && length.is_none() && shortest.is_none() && each.exprs().count() == 0 && from != to
    }

    pub(super) fn has_end(&self, node: Slot) -> bool {
        self.pattern.from == node || self.pattern.to == node
    }

    pub(super) fn other_end(&self, node: Slot) -> Slot {
        if self.pattern.from == node { self.pattern.to } else { self.pattern.from }
    }

    /// It as a step that leads to a node.
    pub(super) fn step_to(&self, node: Slot) -> Step {
        let reversed = self.pattern.to != node;
        let from = self.other_end(node);
        let direction = if reversed {
            crate::plan::turned(self.pattern.direction)
        } else {
            self.pattern.direction
        };
        let types = self.pattern.types.clone();
        let (relationship, span) = (self.pattern.slot, self.pattern.span);
        Step { from, relationship, to: node, types, direction, reversed, span }
    }
}

impl<'a> Pattern<'a> {
    pub(super) fn new(region: Region, needed: &Needed, counter: &'a Counter<'a>) -> Pattern<'a> {
        let Region { steps, predicates, adds } = region;
        let mut pattern = Pattern {
            counter,
            nodes: Vec::new(),
            relationships: Vec::new(),
            rivals: Vec::new(),
            unequal: Vec::new(),
            distinct: Vec::new(),
            missing: Vec::new(),
            rest: Vec::new(),
            written: Vec::new(),
            adds,
            places: Rc::default(),
            pairs: Rc::default(),
        };
        for written in steps {
            match &written {
                Written::Scan(slot) => pattern.add_node(*slot, needed),
                Written::Step(step) => pattern.add_relationship(step, needed),
            }
            pattern.written.push(written);
        }
        for (expr, care) in predicates {
            pattern.add_predicate(expr, care);
        }
        pattern.drop_implied();
        if !pattern.rivals.is_empty() {
            pattern.pairs = Rc::new(Pairs::of(&pattern));
        }
        if pattern.relationships.len() > RELATIONSHIPS_MAX
            || pattern.relationships.iter().any(|one| one.pattern.bound)
        {
            pattern.nodes.iter_mut().for_each(|node| node.pinned = true);
        }
        pattern
    }

    fn add_node(&mut self, slot: Slot, needed: &Needed) {
        if self.node(slot).is_none() {
            self.note_place(slot, self.nodes.len());
            let (given, pinned) = (!self.adds.contains(&slot), needed.contains(slot));
            let (tests, branches) = (Vec::new(), Vec::new());
            self.nodes.push(Node { slot, given, pinned, gone: false, tests, branches });
        }
    }

    fn add_relationship(&mut self, step: &PatternRelationship, needed: &Needed) {
        self.add_node(step.from, needed);
        self.add_node(step.to, needed);
        let pinned = needed.contains(step.slot);
        let one = Relationship { pattern: step.clone(), pinned, gone: false, tests: Vec::new() };
        self.note_place(step.slot, self.relationships.len());
        // a walk is no part of a branch, nor is what its steps read
        if !one.is_plain() {
            let mut read = vec![step.from, step.to];
            read.extend(step.each.exprs().flat_map(slots_of));
            self.relationships.push(one);
            for slot in read {
                self.pin(slot);
            }
            return;
        }
        self.relationships.push(one);
    }

    fn add_predicate(&mut self, expr: Expr, care: Care) {
        if matches!(expr, Expr::Distinct { known: 0, .. }) {
            self.rivals.push((expr, care));
            return;
        }
        let reads = slots_of(&expr);
        let asks = expr.any(&mut |part| matches!(part, Expr::Subquery { .. }));
        if let Some(pair) = self.pair(&expr, care) {
            if pair.step.is_some() { self.missing.push(pair) } else { self.unequal.push(pair) }
        } else if let ([slot], false, Care::Free) = (&reads[..], asks, care) {
            match (self.node_mut(*slot), *slot) {
                (Some(node), _) => node.tests.push((expr, care)),
                (None, slot) => match self.relationship_mut(slot) {
                    Some(one) => one.tests.push((expr, care)),
                    None => self.rest.push((expr, care)),
                },
            }
        } else {
            self.distinct.extend(differing(&expr));
            for slot in reads {
                self.pin(slot);
            }
            self.rest.push((expr, care));
        }
    }

    /// `one <> other`, or no relationship between the two.
    fn pair(&self, expr: &Expr, care: Care) -> Option<Pair> {
        let said = || (expr.clone(), care);
        match expr {
            Expr::Compare(Comparison::NotEqual, left, right) => match (&**left, &**right) {
                (Expr::Slot(one), Expr::Slot(other)) if self.are_nodes(*one, *other) => {
                    Some(Pair { one: *one, other: *other, step: None, expr: said() })
                }
                _ => None,
            },
            Expr::Not(inner, _) => {
                let Expr::Subquery { number, kind: SubqueryKind::Exists, arguments } = &**inner
                else {
                    return None;
                };
                let same = |(slot, value): &(Slot, Expr)| matches!(value, Expr::Slot(known) if known == slot);
                let Plan::Expand { input, step, into: true } = &self.counter.subplans[*number].plan
                else {
                    return None;
                };
                let is_bare = matches!(**input, Plan::Argument) && arguments.iter().all(same);
                (is_bare && self.are_nodes(step.from, step.to)).then(|| Pair {
                    one: step.from,
                    other: step.to,
                    step: Some(step.clone()),
                    expr: said(),
                })
            }
            _ => None,
        }
    }

    fn are_nodes(&self, one: Slot, other: Slot) -> bool {
        one != other && self.node(one).is_some() && self.node(other).is_some()
    }

    /// `x <> y` says nothing new where `z` has a relationship to `y` and must have none
    /// of the kind to `x`.
    fn drop_implied(&mut self) {
        let implied = |pair: &Pair| {
            self.missing.iter().filter(|missing| pair.has(missing.other)).any(|missing| {
                let there = pair.partner(missing.other);
                let mut steps = self.relationships.iter().filter(|one| {
                    one.is_plain() && one.has_end(there) && one.other_end(there) == missing.one
                });
                steps.any(|one| {
                    missing.step.as_ref().is_some_and(|step| {
                        let found = one.step_to(there);
                        found.types == step.types && found.direction == step.direction
                    })
                })
            })
        };
        let kept = self.unequal.iter().filter(|pair| !implied(pair)).cloned().collect();
        self.unequal = kept;
    }

    fn note_place(&mut self, slot: Slot, place: usize) {
        Rc::make_mut(&mut self.places).entry(slot).or_insert(place);
    }

    pub(super) fn node(&self, slot: Slot) -> Option<&Node> {
        self.nodes.get(*self.places.get(&slot)?).filter(|node| node.slot == slot)
    }

    pub(super) fn node_mut(&mut self, slot: Slot) -> Option<&mut Node> {
        self.nodes.get_mut(*self.places.get(&slot)?).filter(|node| node.slot == slot)
    }

    /// Where a relationship is among the others.
    pub(super) fn place(&self, slot: Slot) -> Option<usize> {
        let place = *self.places.get(&slot)?;
        self.relationships.get(place).is_some_and(|one| one.pattern.slot == slot).then_some(place)
    }

    fn relationship_mut(&mut self, slot: Slot) -> Option<&mut Relationship> {
        let place = self.place(slot)?;
        Some(&mut self.relationships[place])
    }

    /// Sees to it that a slot is still there in every row.
    pub(super) fn pin(&mut self, slot: Slot) {
        if let Some(node) = self.node_mut(slot) {
            node.pinned = true;
        }
        let Some(one) = self.relationship_mut(slot) else { return };
        one.pinned = true;
        let ends = [one.pattern.from, one.pattern.to];
        for end in ends {
            if let Some(node) = self.node_mut(end) {
                node.pinned = true;
            }
        }
    }

    /// Whether nothing has been taken off.
    pub(super) fn is_whole(&self) -> bool {
        self.nodes.iter().all(|node| !node.gone)
    }

    /// The relationships at a node that are left.
    pub(super) fn at(&self, node: Slot) -> impl Iterator<Item = &Relationship> {
        self.relationships.iter().filter(move |one| !one.gone && one.has_end(node))
    }

    /// The branches at what is left.
    pub(super) fn take_branches(&mut self) -> Vec<Branch> {
        self.nodes
            .iter_mut()
            .filter(|node| !node.gone)
            .flat_map(|node| std::mem::take(&mut node.branches))
            .collect()
    }

    /// The only branch, where it hangs at the only node, about which nothing else is said.
    pub(super) fn into_single_branch(mut self) -> Option<Branch> {
        let mut left = self.nodes.iter_mut().filter(|node| !node.gone);
        let (node, more) = (left.next()?, left.next());
        let is_bare = node.given && node.tests.is_empty() && node.branches.len() == 1;
        let branch = (more.is_none() && is_bare).then(|| node.branches.pop())??;
        (self.rest.is_empty() && self.missing.is_empty()).then_some(branch)
    }

    /// What is left, as a region.
    pub(super) fn into_region(self) -> Region {
        let apart = Apart::of(&self);
        let mut predicates: Vec<(Expr, Care)> = self
            .rivals
            .iter()
            .filter_map(|(expr, care)| Some((apart.left(expr)?, *care)))
            .collect();
        let gone_nodes = self.nodes.iter().filter(|node| node.gone).map(|node| node.slot);
        let gone_steps = self.relationships.iter().filter(|one| one.gone);
        let gone: Vec<Slot> = gone_nodes.chain(gone_steps.map(|one| one.pattern.slot)).collect();
        let is_left = |slot: &Slot| !gone.contains(slot);
        let pairs = self.unequal.iter().chain(&self.missing);
        let pairs = pairs.filter(|pair| is_left(&pair.one) && is_left(&pair.other));
        predicates.extend(pairs.map(|pair| pair.expr.clone()));
        let tests = self.nodes.iter().filter(|node| !node.gone).flat_map(|node| &node.tests);
        predicates.extend(tests.cloned());
        let of_relationships = self.relationships.iter().filter(|one| !one.gone);
        predicates.extend(of_relationships.flat_map(|one| one.tests.clone()));
        predicates.extend(self.rest);
        let mut steps: Vec<Written> = self
            .written
            .into_iter()
            .filter(|written| match written {
                Written::Scan(slot) => is_left(slot),
                Written::Step(step) => is_left(&step.slot),
            })
            .collect();
        // a node that only steps now gone led to is looked for by itself
        let met = |slot: Slot, steps: &[Written]| {
            steps.iter().any(|written| match written {
                Written::Scan(known) => *known == slot,
                Written::Step(step) => step.from == slot || step.to == slot,
            })
        };
        for node in self.nodes.iter().filter(|node| !node.gone && !node.given) {
            if !met(node.slot, &steps) {
                steps.push(Written::Scan(node.slot));
            }
        }
        let adds = self.adds.into_iter().filter(is_left).collect();
        Region { steps, predicates, adds }
    }
}

/// A node's tests that its relationship does not answer already.
pub(super) fn open_tests(
    tests: &[(Expr, Care)],
    step: &Step,
    from: Option<&str>,
    counter: &Counter<'_>,
) -> Option<Expr> {
    let is_open = |test: &Expr| match label_of(test, step.to) {
        Some(label) => !crate::optimize::drop_labels::ends_have(step, from, &label, counter.facts),
        None => true,
    };
    let open: Vec<Expr> =
        tests.iter().map(|(test, _)| test.clone()).filter(|test| is_open(test)).collect();
    (!open.is_empty()).then(|| Expr::all(open))
}

/// The slots that cannot be the same because one key of theirs has different values.
fn differing(expr: &Expr) -> Option<(Slot, Slot)> {
    use Comparison::{Greater, Less};
    let Expr::Compare(Less | Greater, left, right) = expr else { return None };
    match (&**left, &**right) {
        (Expr::Property(one, key, _), Expr::Property(other, same, _)) if key == same => {
            match (&**one, &**other) {
                (Expr::Slot(one), Expr::Slot(other)) => Some((*one, *other)),
                _ => None,
            }
        }
        _ => None,
    }
}
