//! Small graphs, and what is left of them when only some facts are.

use std::collections::BTreeSet;
use std::fmt;

use relata::database::Database;
use relata::graph::Graph;
use relata::result::{FactKind, Why};
use relata::session::Session;
use relata::value::{NodeId, Value};

use crate::chance::Chance;

/// Some nodes with labels `A`, `B` and properties `x`, `y`, and relationships `S`, `T`
/// with a property `w`. All carry a name `n`, which no query reads.
pub(crate) struct World {
    nodes: Vec<(Vec<&'static str>, Properties)>,
    relationships: Vec<(usize, usize, &'static str, Properties)>,
}

type Properties = Vec<(&'static str, i64)>;

/// A fact of a world, by its place there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Node(u32),
    Relationship(u32),
    NodeProperty(u32, String),
}

pub(crate) type Parts = BTreeSet<Part>;

impl World {
    pub(crate) fn random(chance: &mut Chance) -> World {
        let nodes = 2 + chance.below(4);
        let node = |chance: &mut Chance| {
            let labels = chance.pick(&[vec!["A"], vec!["A"], vec!["B"], vec!["A", "B"], vec![]]);
            (labels, properties(&["x", "y"], chance))
        };
        let relationship = |chance: &mut Chance| {
            let (from, to) = (chance.below(nodes), chance.below(nodes));
            (from, to, chance.pick(&["S", "T"]), properties(&["w"], chance))
        };
        World {
            relationships: (0..2 + chance.below(8)).map(|_| relationship(chance)).collect(),
            nodes: (0..nodes).map(|_| node(chance)).collect(),
        }
    }

    /// All of it.
    pub(crate) fn session(&self) -> Session {
        self.part(None)
    }

    /// These facts and what they cannot be without.
    pub(crate) fn session_of(&self, parts: &Parts) -> Session {
        self.part(Some(parts))
    }

    fn part(&self, parts: Option<&Parts>) -> Session {
        let has = |part: &Part| parts.is_none_or(|parts| parts.contains(part));
        let mut graph = Graph::new();
        let name = graph.intern_key("name");
        let mut ids: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        for (place, (labels, properties)) in self.nodes.iter().enumerate() {
            if !parts.is_none_or(|parts| self.needs_node(parts, place as u32)) {
                continue;
            }
            let labels = labels.iter().map(|label| graph.intern_label(label)).collect();
            let own = properties
                .iter()
                .filter(|(key, _)| has(&Part::NodeProperty(place as u32, (*key).to_owned())));
            let mut values: Vec<_> =
                own.map(|(key, value)| (graph.intern_key(key), Value::Integer(*value))).collect();
            values.push((name, Value::String(format!("n{place}").into())));
            ids[place] = Some(graph.add_node(labels, values));
        }
        for (place, (from, to, kind, properties)) in self.relationships.iter().enumerate() {
            let place = place as u32;
            let wanted = has(&Part::Relationship(place));
            let (Some(from), Some(to), true) = (ids[*from], ids[*to], wanted) else { continue };
            let kind = graph.intern_type(kind);
            let mut values = vec![(name, Value::Integer(i64::from(place)))];
            for (key, value) in properties {
                values.push((graph.intern_key(key), Value::Integer(*value)));
            }
            graph.add_relationship(from, kind, to, values);
        }
        graph.commit();
        Database::with_graph(graph).session()
    }

    /// Whether a node is among these facts, or an end of a relationship among them, or
    /// has a property among them.
    fn needs_node(&self, parts: &Parts, node: u32) -> bool {
        parts.iter().any(|part| match part {
            Part::Node(own) | Part::NodeProperty(own, _) => *own == node,
            Part::Relationship(place) => {
                let (from, to, ..) = &self.relationships[*place as usize];
                *from as u32 == node || *to as u32 == node
            }
        })
    }

    /// Facts and the nodes that they cannot be without, to compare derivations.
    pub(crate) fn closure(&self, parts: &Parts) -> Parts {
        let nodes = (0..self.nodes.len() as u32).filter(|node| self.needs_node(parts, *node));
        nodes.map(Part::Node).chain(parts.iter().cloned()).collect()
    }

    /// Whether a property is there at all.
    pub(crate) fn has(&self, part: &Part) -> bool {
        let holds = |own: &[(&str, i64)], key: &str| own.iter().any(|(known, _)| *known == key);
        match part {
            Part::Node(_) | Part::Relationship(_) => true,
            Part::NodeProperty(place, key) => holds(&self.nodes[*place as usize].1, key),
        }
    }
}

fn properties(keys: &[&'static str], chance: &mut Chance) -> Properties {
    let mut all = Vec::new();
    for key in keys {
        if !chance.one_in(4) {
            all.push((*key, 1 + chance.below(3) as i64));
        }
    }
    all
}

/// The facts of a derivation; none where one is of another kind.
pub(crate) fn parts(why: &Why, facts: &[usize]) -> Option<Parts> {
    facts
        .iter()
        .map(|place| match &why.facts[*place].kind {
            FactKind::Node(node) => Some(Part::Node(node.id)),
            FactKind::Relationship { relationship, .. } => {
                Some(Part::Relationship(relationship.id))
            }
            FactKind::Property { of, key, .. } => Some(Part::NodeProperty(of.id, key.to_string())),
            _ => None,
        })
        .collect()
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (labels, properties)) in self.nodes.iter().enumerate() {
            let labels: Vec<String> = labels.iter().map(|label| format!(":{label}")).collect();
            let labels = labels.concat();
            writeln!(f, "CREATE (n{place}{labels} {{name: 'n{place}'{}}})", map(properties))?;
        }
        for (place, (from, to, kind, properties)) in self.relationships.iter().enumerate() {
            writeln!(
                f,
                "CREATE (n{from})-[:{kind} {{name: {place}{}}}]->(n{to})",
                map(properties)
            )?;
        }
        Ok(())
    }
}

fn map(properties: &[(&str, i64)]) -> String {
    let entries: Vec<String> =
        properties.iter().map(|(key, value)| format!(", {key}: {value}")).collect();
    entries.concat()
}
