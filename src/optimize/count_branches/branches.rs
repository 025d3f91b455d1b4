//! Takes branches off a pattern.

use super::apart::Apart;
use super::pattern::{Pair, Pattern, open_tests};
use super::root;
use crate::expression::Slot;
use crate::optimize::order_patterns;
use crate::plan::{ApplyKind, Branch, Except};

impl Pattern<'_> {
    /// Takes off all that pays.
    pub(super) fn peel(&mut self) {
        root::peel_to_best(self);
        while self.peel_twins() || self.peel_with_exceptions() || self.peel_closing() {
            self.peel_free();
        }
    }

    /// Takes off leaves of which nothing is said in terms of other nodes, and then
    /// those that have become leaves.
    pub(super) fn peel_free(&mut self) {
        while let Some((node, branch)) = self
            .free_nodes()
            .into_iter()
            .find_map(|node| Some((node, self.leaf(node).filter(|one| one.except.is_empty())?)))
        {
            self.take_off(node, branch);
        }
    }

    /// Takes off two leaves that must differ from one another and from nothing else.
    fn peel_twins(&mut self) -> bool {
        let found = (0..self.unequal.len()).find_map(|place| {
            let Pair { one, other, .. } = self.unequal[place];
            Some((one, self.twin(one, place)?, other, self.twin(other, place)?))
        });
        let Some((one, mut branch, other, twin)) = found else { return false };
        for anchor in [branch.steps[0].from, twin.steps[0].from] {
            self.pin(anchor);
        }
        branch.twin = Some(Box::new(twin));
        self.take_off(one, branch);
        self.remove(other);
        true
    }

    /// A leaf that must differ from its twin and nothing else, and of which nothing more
    /// is said.
    fn twin(&self, slot: Slot, place: usize) -> Option<Branch> {
        let branch = self.leaf_but(slot, Some(place)).filter(Branch::is_degree)?;
        let is_free = self.node(slot)?.is_free() && branch.except.is_empty();
        let is_apart = branch.steps[0].from != self.unequal[place].partner(slot);
        (is_free && is_apart).then_some(branch)
    }

    /// Takes off one leaf that must differ from something that stays.
    fn peel_with_exceptions(&mut self) -> bool {
        let found = self.free_nodes().into_iter().find_map(|node| Some((node, self.leaf(node)?)));
        let Some((node, branch)) = found else { return false };
        branch.for_each_read(&mut |slot| self.pin(slot));
        self.take_off(node, branch);
        true
    }

    /// Takes off one node that closes a cycle, if that costs less than walking to it.
    fn peel_closing(&mut self) -> bool {
        let whole = self.cost();
        let ways = self.free_nodes().into_iter().filter_map(|node| {
            let branch = self.closing(node)?;
            let mut rest = self.clone();
            branch.for_each_read(&mut |slot| rest.pin(slot));
            rest.take_off(node, branch);
            let cost = rest.cost();
            (cost < whole).then_some((cost, rest))
        });
        match ways.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
            Some((_, rest)) => {
                *self = rest;
                true
            }
            None => false,
        }
    }

    /// What it costs to enumerate what is left, and to count the branches at it.
    fn cost(&self) -> f64 {
        let closing = self.nodes.iter().filter(|node| !node.gone).flat_map(|node| &node.branches);
        let lists: f64 = closing
            .filter(|branch| branch.steps.len() > 1)
            .map(|branch| self.shortest_list(branch))
            .sum();
        let region = self.clone().into_region();
        let (cost, rows) = order_patterns::cost(region, self.counter.labels, self.counter.facts);
        cost + rows * lists
    }

    /// The expected length of the shortest of the lists that are intersected.
    fn shortest_list(&self, branch: &Branch) -> f64 {
        let lengths = branch.steps.iter().map(|step| root::fan_out(self, step));
        lengths.fold(f64::INFINITY, f64::min)
    }

    fn free_nodes(&self) -> Vec<Slot> {
        self.nodes.iter().filter(|node| node.is_free()).map(|node| node.slot).collect()
    }

    /// A node with one relationship, as a branch at the other end of it.
    fn leaf(&self, slot: Slot) -> Option<Branch> {
        self.leaf_but(slot, None)
    }

    /// The same, one of the pairs that must differ being taken care of elsewhere.
    fn leaf_but(&self, slot: Slot, pair: Option<usize>) -> Option<Branch> {
        let mut at = self.at(slot);
        let (one, more) = (at.next()?, at.next());
        if more.is_some() || !one.is_plain() || one.pinned {
            return None;
        }
        let step = one.step_to(slot);
        let except = self.except(slot, one.pattern.slot, pair)?;
        if !(except.is_empty() || one.tests.is_empty()) {
            return None;
        }
        let node = self.node(slot)?;
        let from = self.node(step.from)?.label(self.counter);
        let tests = open_tests(&node.tests, &step, from.as_deref(), self.counter);
        let relationship = (!one.tests.is_empty()).then(|| {
            crate::expression::Expr::all(one.tests.iter().map(|(test, _)| test.clone()).collect())
        });
        let below = node.branches.clone();
        Some(Branch {
            steps: vec![step],
            node: tests,
            relationship,
            below,
            kind: ApplyKind::Inner,
            tells: false,
            twin: None,
            except,
        })
    }

    /// What a leaf and its relationship must differ from; `None` where that cannot be
    /// said of a row.
    fn except(&self, node: Slot, relationship: Slot, but: Option<usize>) -> Option<Except> {
        let mut except = Except::default();
        let unequal = self.unequal.iter().enumerate().filter(|(place, _)| Some(*place) != but);
        for (_, pair) in unequal.filter(|(_, pair)| pair.has(node)) {
            except.nodes.push(pair.partner(node));
        }
        for pair in self.missing.iter().filter(|pair| pair.has(node)) {
            except.neighbours.push(pair.step_to(node)?);
        }
        for rival in Apart::of(self).rivals(relationship) {
            let other = self.relationships.iter().find(|one| one.pattern.slot == rival)?;
            if other.gone || !other.is_plain() {
                return None;
            }
            except.relationships.push(rival);
        }
        let is_left = |slot: &Slot| self.node(*slot).is_some_and(|node| !node.gone);
        let ends = except.neighbours.iter().map(|step| step.from);
        ends.chain(except.nodes.iter().copied()).all(|slot| is_left(&slot)).then_some(except)
    }

    /// A node with several relationships as a branch at their other ends.
    fn closing(&self, slot: Slot) -> Option<Branch> {
        let at: Vec<_> = self.at(slot).collect();
        let is_said = self.unequal.iter().chain(&self.missing).any(|pair| pair.has(slot));
        let fits = at.iter().all(|one| {
            one.is_plain()
                && !one.pinned
                && one.tests.is_empty()
                && Apart::of(self).rivals(one.pattern.slot).is_empty()
        });
        if at.len() < 2 || is_said || !fits || !self.stays_whole_without(slot) {
            return None;
        }
        let node = self.node(slot)?;
        let steps: Vec<_> = at.iter().map(|one| one.step_to(slot)).collect();
        let from = self.node(steps[0].from)?.label(self.counter);
        let tests = open_tests(&node.tests, &steps[0], from.as_deref(), self.counter);
        let mut branch = Branch::leaf(steps[0].clone());
        (branch.steps, branch.node, branch.below) = (steps, tests, node.branches.clone());
        Some(branch)
    }

    /// Whether what is left is in one piece without a node.
    fn stays_whole_without(&self, slot: Slot) -> bool {
        let nodes: Vec<Slot> = self
            .nodes
            .iter()
            .filter(|node| !node.gone && node.slot != slot)
            .map(|node| node.slot)
            .collect();
        let Some(first) = nodes.first() else { return false };
        let mut reached = vec![*first];
        let mut place = 0;
        while let Some(node) = reached.get(place).copied() {
            place += 1;
            for one in self.at(node) {
                let next = one.other_end(node);
                if next != slot && !reached.contains(&next) {
                    reached.push(next);
                }
            }
        }
        reached.len() == nodes.len()
    }

    pub(super) fn take_off(&mut self, slot: Slot, branch: Branch) {
        let anchor = branch.steps[0].from;
        self.remove(slot);
        if let Some(node) = self.node_mut(anchor) {
            node.branches.push(branch);
        }
    }

    fn remove(&mut self, slot: Slot) {
        for one in self.relationships.iter_mut().filter(|one| one.has_end(slot)) {
            one.gone = true;
        }
        if let Some(node) = self.node_mut(slot) {
            node.gone = true;
        }
    }
}
