//! What relations are asked about: a pattern, two conditions on it, and what may follow.

use crate::chance::Chance;
use crate::graph::Graph;
use crate::pattern::Pattern;
use crate::predicate::{Predicate, Scope};

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) pattern: Pattern,
    pub(crate) filter: Predicate,
    /// For relations between two conditions.
    pub(crate) second: Predicate,
    /// Another pattern, for queries of many clauses.
    pub(crate) other: Pattern,
    /// Goes between what is compared and its `RETURN`.
    pub(crate) tail: Option<Tail>,
}

/// A clause that works on the rows of a pattern, and the variable it adds.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    pub(crate) text: String,
    adds: Option<&'static str>,
}

impl Case {
    pub(crate) fn random(graph: &Graph, chance: &mut Chance) -> Case {
        let pattern = Pattern::random(graph, chance);
        let scope = Scope::of(&pattern);
        let filter = Predicate::random(&scope, chance);
        let second = Predicate::random(&scope, chance);
        let tail = chance.one_in(3).then(|| Tail::random(&scope, chance));
        let other = Pattern::random(graph, chance);
        Case { pattern, filter, second, other, tail }
    }

    /// The pattern and its condition.
    pub(crate) fn matched(&self) -> String {
        matched(&self.pattern, &self.filter.to_string())
    }

    /// The pattern with another condition.
    pub(crate) fn matched_where(&self, condition: &str) -> String {
        matched(&self.pattern, condition)
    }

    /// The pattern alone.
    pub(crate) fn all(&self) -> String {
        format!("MATCH {}", self.pattern)
    }

    /// Every variable of the pattern, for a `RETURN`.
    pub(crate) fn columns(&self) -> String {
        self.pattern.names().join(", ")
    }

    /// What puts rows in one order, whatever ids the graph gave: rows that tie are equal.
    pub(crate) fn order(&self) -> Vec<String> {
        let entities = self.pattern.node_names().into_iter().chain(self.pattern.single_names());
        let ids = entities.map(|name| format!("{name}.id"));
        let lists = self.pattern.list_names();
        ids.chain(lists.iter().map(|name| format!("[v IN {name} | v.id]"))).collect()
    }

    /// The variables and that of the tail.
    pub(crate) fn all_names(&self) -> Vec<String> {
        let added = self.tail.iter().filter_map(|tail| tail.adds.map(str::to_owned));
        self.pattern.names().into_iter().chain(added).collect()
    }

    pub(crate) fn entities(&self) -> Vec<String> {
        let mut names = self.pattern.node_names();
        names.extend(self.pattern.single_names());
        names
    }
}

pub(crate) fn matched(pattern: &Pattern, condition: &str) -> String {
    format!("MATCH {pattern} WHERE {condition}")
}

impl Tail {
    fn random(scope: &Scope, chance: &mut Chance) -> Tail {
        let (one, two) = (chance.pick(&scope.nodes), chance.pick(&scope.nodes));
        let (text, adds) = match chance.below(7) {
            0 => (format!("OPTIONAL MATCH ({one})-[:R]->(o)"), Some("o")),
            1 => (format!("OPTIONAL MATCH ({one})--(o:A) WHERE o.i >= {two}.i"), Some("o")),
            2 => (format!("UNWIND [1, null, {one}.i] AS u"), Some("u")),
            3 => (format!("MATCH ({one})-[o]-({two})"), Some("o")),
            4 => (format!("MATCH (o:B) WHERE o.i = {one}.i"), Some("o")),
            5 => (format!("OPTIONAL MATCH ({one})-[o:S]->({two})"), Some("o")),
            _ => ("WITH *".to_owned(), None),
        };
        Tail { text, adds }
    }
}
