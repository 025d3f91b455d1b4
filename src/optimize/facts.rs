//! What rules may know about the graph: names and counts, never its contents.

use std::cell::RefCell;
use std::sync::Arc;

use super::grounds::{Claim, Grounds};
use crate::budget::Budget;
use crate::expression::{Labels, access};
use crate::graph::Graph;
use crate::graph::declared::Subject;
use crate::graph::statistics::KeyEstimate;

/// Counts by name. The only door from this room to the graph.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    graph: &'a Graph,
    budget: &'a Budget,
    exact: bool,
    grounds: Option<&'a RefCell<Grounds>>,
    work_min: f64,
}

/// Work, in filtered rows, below which threads are not worth it.
pub const WORK_MIN: f64 = 1e6;

impl<'a> Facts<'a> {
    /// Counts that guide choices; the graph may have changed when the plan runs.
    pub fn of(graph: &'a Graph, budget: &'a Budget) -> Facts<'a> {
        Facts { graph, budget, exact: false, grounds: None, work_min: WORK_MIN }
    }

    /// Counts that rules may also draw conclusions from: the caller holds the graph
    /// unchanged from here to the end of the run.
    pub fn exact(graph: &'a Graph, budget: &'a Budget) -> Facts<'a> {
        Facts { graph, budget, exact: true, grounds: None, work_min: WORK_MIN }
    }

    /// The same, noting what rules rely on, for whoever keeps the program.
    #[must_use]
    pub fn noting(self, grounds: &'a RefCell<Grounds>) -> Facts<'a> {
        Facts { grounds: Some(grounds), ..self }
    }

    /// The same, with another amount of work from which pipelines run in morsels.
    #[must_use]
    pub fn in_morsels_from(self, work_min: f64) -> Facts<'a> {
        Facts { work_min, ..self }
    }

    /// Work, in filtered rows, from which pipelines run in morsels.
    pub(super) fn work_min(self) -> f64 {
        self.work_min
    }

    /// Whether conclusions may be drawn from counts; a program for which this was asked
    /// is good until the graph changes. [`Facts::is_certain`] is good for longer.
    #[allow(dead_code, reason = "for rules that conclude from what no claim says")]
    pub(super) fn is_exact(self) -> bool {
        if let Some(grounds) = self.grounds.filter(|_| self.exact) {
            grounds.borrow_mut().counts = true;
        }
        self.exact
    }

    /// Whether a claim may be relied on; the program is good as long as it holds.
    pub(super) fn is_certain(self, claim: Claim) -> bool {
        let is_certain = self.exact && claim.holds(&self);
        if let Some(grounds) = self.grounds.filter(|_| is_certain) {
            grounds.borrow_mut().note(claim);
        }
        is_certain
    }

    /// Something that is true of this moment only went into the program.
    pub(super) fn note_moment(self) {
        if let Some(grounds) = self.grounds {
            grounds.borrow_mut().moment = true;
        }
    }

    /// What the whole statement may use; rules that search tick it and then leave
    /// things as they are.
    pub(super) fn budget(self) -> &'a Budget {
        self.budget
    }

    /// For evaluating constants, which do not look at it.
    pub(super) fn graph(self) -> &'a Graph {
        self.graph
    }

    /// Nodes with the label, or all; none of a label that nobody has.
    pub(super) fn nodes(self, label: Option<&str>) -> f64 {
        let statistics = self.graph.statistics();
        match label.map(|name| self.graph.label(name)) {
            None => statistics.nodes(None) as f64,
            Some(None) => 0.0,
            Some(known) => statistics.nodes(known) as f64,
        }
    }

    /// Relationships of one of the types between nodes of two labels.
    pub(super) fn relationships(
        self,
        from: Option<&str>,
        types: Option<&Labels>,
        to: Option<&str>,
    ) -> u64 {
        let (Ok(from), Ok(to)) = (self.label(from), self.label(to)) else { return 0 };
        let statistics = self.graph.statistics();
        match types {
            None => statistics.count(from, None, to),
            Some(types) => {
                let meant = access::types_meant(types, self.graph).into_iter();
                meant.map(|kind| statistics.count(from, Some(kind), to)).sum()
            }
        }
    }

    /// How many nodes of the label have the key, and how many values there are.
    pub(super) fn key(self, label: Option<&str>, key: &str) -> KeyEstimate {
        let nothing = KeyEstimate { present: 0, distinct: 0 };
        match (self.label(label), self.graph.key(key)) {
            (Ok(label), Some(key)) => self.graph.statistics().key(label, key),
            _ => nothing,
        }
    }

    /// Labels of which a constraint says that no two nodes have the same under a key.
    pub(super) fn unique_by(self, key: &str) -> impl Iterator<Item = &'a Arc<str>> {
        self.graph.schema().declared.values().filter_map(move |declared| match &declared.on {
            Subject::Label(name) if declared.kind.is_unique() => {
                matches!(&declared.keys[..], [one] if **one == *key).then_some(name)
            }
            _ => None,
        })
    }

    /// Whether all nodes of a label have values of their own under a key.
    pub(super) fn identifies(self, label: &str, key: &str) -> bool {
        let known = self.graph.label(label).zip(self.graph.key(key));
        known.is_some_and(|(label, key)| self.graph.identifies(label, key))
    }

    /// Whether an index keeps the nodes of the label in order of the key.
    pub(super) fn is_ordered(self, label: &str, key: &str) -> bool {
        let place = self.graph.label(label).zip(self.graph.key(key));
        place.is_some_and(|(label, key)| self.graph.is_ordered(label, key))
    }

    /// Whether a relationship may be of both: one of these types and one of those.
    pub(super) fn share_type(self, one: Option<&Labels>, other: Option<&Labels>) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return true };
        let others = access::types_meant(other, self.graph);
        access::types_meant(one, self.graph).iter().any(|kind| others.contains(kind))
    }

    /// Whether a relationship of one of the types ends where it starts.
    pub(super) fn has_loops(self, types: Option<&Labels>) -> bool {
        let statistics = self.graph.statistics();
        let meant = types.map(|types| access::types_meant(types, self.graph));
        let all = || self.graph.types().map(|(kind, _)| kind).collect();
        meant.unwrap_or_else(all).into_iter().any(|kind| statistics.loops(kind) > 0)
    }

    /// Whether a node has both labels.
    pub(super) fn labels_meet(self, one: &str, other: &str) -> bool {
        let labels = self.graph.label(one).zip(self.graph.label(other));
        labels.is_some_and(|(one, other)| self.graph.statistics().meet(one, other))
    }

    /// A name nobody has is an error of its own: nothing can match it.
    fn label(self, name: Option<&str>) -> Result<Option<crate::graph::symbols::LabelId>, ()> {
        name.map(|name| self.graph.label(name).ok_or(())).transpose()
    }
}
