//! Random histories of statements on a graph, compared after each with a model of
//! plain maps. A statement that fails must change neither.

use std::collections::BTreeMap;

use super::chance::Chance;
use super::show::labelled;
use super::{graph, run, session, sorted};

/// A node's labels and its property `x`, by number.
#[derive(Clone, Default)]
struct Model {
    nodes: BTreeMap<usize, (Vec<&'static str>, Option<i64>)>,
    /// Number, start, end.
    edges: Vec<(usize, usize, usize)>,
    next: usize,
}

impl Model {
    fn shown(&self) -> String {
        let node = |id: &usize| {
            let (labels, x) = &self.nodes[id];
            let labels = labelled(labels.iter().copied());
            let x = x.map_or(String::new(), |x| format!(", x: {x}"));
            let space = if labels.is_empty() { "" } else { " " };
            format!("({labels}{space}{{id: {id}{x}}})")
        };
        let joined = self
            .edges
            .iter()
            .map(|(id, start, end)| format!("{}-[:R {{id: {id}}}]->{}", node(start), node(end)));
        let is_lone = |id: &&usize| !self.edges.iter().any(|(_, a, b)| a == *id || b == *id);
        let lone = self.nodes.keys().filter(is_lone).map(node);
        sorted(&joined.chain(lone).collect::<Vec<_>>().join("\n"))
    }

    fn some(&self, random: &mut Chance) -> usize {
        random.below(self.next + 1)
    }

    /// Changes the model and says the same in the language.
    fn change(&mut self, random: &mut Chance) -> String {
        let (a, b) = (self.some(random), self.some(random));
        match random.below(9) {
            0 | 1 => self.create(),
            2 | 3 => self.connect(a, b),
            4 => self.set(a, random.below(3) as i64),
            5 => self.label(a, random.one_in(2)),
            6 => self.delete(a, b, true),
            7 => self.delete(a, b, false),
            _ => self.merge(a),
        }
    }

    fn create(&mut self) -> String {
        let id = self.next;
        self.next += 1;
        self.nodes.insert(id, (vec!["N"], None));
        format!("CREATE (:N {{id: {id}}})")
    }

    fn connect(&mut self, a: usize, b: usize) -> String {
        let id = self.next;
        self.next += 1;
        if self.nodes.contains_key(&a) && self.nodes.contains_key(&b) {
            self.edges.push((id, a, b));
        }
        format!("MATCH (a {{id: {a}}}), (b {{id: {b}}}) CREATE (a)-[:R {{id: {id}}}]->(b)")
    }

    /// Every neighbour gets as much as there are relationships to it, row by row.
    fn set(&mut self, a: usize, amount: i64) -> String {
        let neighbours: Vec<usize> =
            self.edges.iter().filter(|(_, start, _)| *start == a).map(|(_, _, end)| *end).collect();
        for node in neighbours {
            if let Some((_, x)) = self.nodes.get_mut(&node) {
                *x = Some(x.unwrap_or(0) + amount);
            }
        }
        format!("MATCH ({{id: {a}}})-[:R]->(b) SET b.x = coalesce(b.x, 0) + {amount}")
    }

    fn label(&mut self, a: usize, adds: bool) -> String {
        if let Some((labels, x)) = self.nodes.get_mut(&a) {
            labels.retain(|label| *label != "L");
            if adds {
                labels.push("L");
            } else {
                *x = None;
            }
        }
        let update = if adds { "SET n:L" } else { "REMOVE n:L, n.x" };
        format!("MATCH (n {{id: {a}}}) {update}")
    }

    /// Without `DETACH`, the relationships between the two go, and others forbid it.
    fn delete(&mut self, a: usize, b: usize, detach: bool) -> String {
        let doomed = |node: usize| node == a || node == b;
        let query = if detach {
            format!("MATCH (n) WHERE n.id IN [{a}, {b}] DETACH DELETE n")
        } else {
            format!(
                "MATCH (n) WHERE n.id IN [{a}, {b}] OPTIONAL MATCH (n)-[r]-(m) \
                 WHERE m.id IN [{a}, {b}] DELETE n, r"
            )
        };
        let is_left = |(_, start, end): &(usize, usize, usize)| doomed(*start) != doomed(*end);
        if detach || !self.edges.iter().any(is_left) {
            self.nodes.retain(|node, _| !doomed(*node));
            self.edges.retain(|(_, start, end)| !doomed(*start) && !doomed(*end));
        }
        query
    }

    /// The second row meets what the first one made.
    fn merge(&mut self, a: usize) -> String {
        let (_, x) = self.nodes.entry(a).or_insert((vec!["N"], Some(-1)));
        *x = Some(x.unwrap_or(0) + 2);
        self.next = self.next.max(a + 1);
        format!(
            "UNWIND [{a}, {a}] AS i MERGE (n:N {{id: i}}) \
             ON CREATE SET n.x = 0 ON MATCH SET n.x = coalesce(n.x, 0) + 1"
        )
    }
}

#[test]
fn histories_agree_with_the_model() {
    for seed in 0..40 {
        let mut random = Chance::new(seed);
        let mut model = Model::default();
        let mut session = session("");
        for step in 0..40 {
            let query = model.change(&mut random);
            let outcome = run(&mut session, &query).map(|_| ());
            if let Err(error) = &outcome {
                assert_eq!(error.detail(), "DeleteConnectedNode", "{query}: {error}");
            }
            assert_eq!(graph(&mut session), model.shown(), "seed {seed}, step {step}: {query}");
        }
    }
}
