//! What rules may know about the graph: names and counts, never its contents.

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
}

impl<'a> Facts<'a> {
    /// Counts that guide choices; the graph may have changed when the plan runs.
    pub fn of(graph: &'a Graph, budget: &'a Budget) -> Facts<'a> {
        Facts { graph, budget, exact: false }
    }

    /// Counts that rules may also draw conclusions from: the caller holds the graph
    /// unchanged from here to the end of the run.
    pub fn exact(graph: &'a Graph, budget: &'a Budget) -> Facts<'a> {
        Facts { graph, budget, exact: true }
    }

    /// Whether conclusions may be drawn from counts.
    pub(super) fn is_exact(self) -> bool {
        self.exact
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

    /// The labels whose nodes all have values of their own under a key.
    pub(super) fn identified_by(self, key: &str) -> impl Iterator<Item = &'a str> {
        let key = self.graph.key(key);
        self.graph.schema().declared.values().filter_map(move |declared| {
            let Subject::Label(name) = &declared.on else { return None };
            let is_one = self.graph.identifies(self.graph.label(name)?, key?);
            is_one.then_some(&**name)
        })
    }

    /// Whether all nodes of a label have values of their own under a key.
    pub(super) fn identifies(self, label: &str, key: &str) -> bool {
        self.identified_by(key).any(|known| known == label)
    }

    /// Whether an index keeps the nodes of the label in order of the key.
    pub(super) fn is_ordered(self, label: &str, key: &str) -> bool {
        let place = self.graph.label(label).zip(self.graph.key(key));
        place.is_some_and(|(label, key)| self.graph.is_ordered(label, key))
    }

    /// A name nobody has is an error of its own: nothing can match it.
    fn label(self, name: Option<&str>) -> Result<Option<crate::graph::symbols::LabelId>, ()> {
        name.map(|name| self.graph.label(name).ok_or(())).transpose()
    }
}
