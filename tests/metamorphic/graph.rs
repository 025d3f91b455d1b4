//! Small graphs with loops, parallel relationships, missing properties and values of
//! every kind; as data, so that they can be made smaller, and as the statements that
//! build them.

use crate::chance::Chance;
use crate::literal::{ID, KEYS, Literal};

pub(crate) const LABELS: &[&str] = &["A", "B", "C"];
pub(crate) const TYPES: &[&str] = &["R", "S"];

pub(crate) type Properties = Vec<(&'static str, Literal)>;

#[derive(Clone, Debug)]
pub(crate) struct NodeData {
    pub(crate) id: usize,
    pub(crate) labels: Vec<&'static str>,
    pub(crate) properties: Properties,
}

#[derive(Clone, Debug)]
pub(crate) struct RelationshipData {
    pub(crate) id: usize,
    pub(crate) kind: &'static str,
    /// The ids of the nodes it joins.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) properties: Properties,
}

#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) relationships: Vec<RelationshipData>,
}

impl Graph {
    /// Up to seven nodes, and about as many relationships.
    pub(crate) fn random(chance: &mut Chance) -> Graph {
        let count = if chance.one_in(30) { 0 } else { 1 + chance.below(6) };
        let nodes: Vec<NodeData> = (0..count).map(|id| NodeData::random(id, chance)).collect();
        let most = if count == 0 { 1 } else { 2 + 3 * count / 2 };
        let count = chance.below(most);
        let relationships =
            (0..count).map(|id| RelationshipData::random(id, nodes.len(), chance)).collect();
        Graph { nodes, relationships }
    }

    /// How many relationships a node has on average, counting both ends.
    pub(crate) fn degree(&self) -> f64 {
        2.0 * self.relationships.len() as f64 / self.nodes.len().max(1) as f64
    }

    /// One statement that makes all of it.
    pub(crate) fn script(&self) -> String {
        let nodes = self.nodes.iter().map(NodeData::pattern);
        let parts: Vec<String> =
            nodes.chain(self.relationships.iter().map(RelationshipData::pattern)).collect();
        if parts.is_empty() { String::new() } else { format!("CREATE {}", parts.join(", ")) }
    }

    /// Many statements that come to the same, with reading, detours and things that
    /// are taken back on the way.
    pub(crate) fn grown(&self) -> Vec<String> {
        let mut all = Vec::new();
        for node in &self.nodes {
            all.extend(node.grown());
            all.push("MATCH (n:A) RETURN count(n.i), max(n.f)".to_owned());
        }
        all.push("CREATE (a:A:Gone {i: 1})-[:R {i: 1}]->(:B {s: 'a'})-[:S]->(a)".to_owned());
        for relationship in &self.relationships {
            all.extend(relationship.grown());
            all.push("MATCH (a)-[r:R]->(b:A {i: 1}) RETURN count(r.i)".to_owned());
        }
        all.push("MATCH (n) WHERE n.id IS NULL DETACH DELETE n".to_owned());
        all
    }
}

impl NodeData {
    fn random(id: usize, chance: &mut Chance) -> NodeData {
        let labels = LABELS.iter().filter(|_| chance.below(100) < 45).copied().collect();
        NodeData { id, labels, properties: random_properties(chance) }
    }

    fn pattern(&self) -> String {
        let name = format!("n{}", self.id);
        let named = std::iter::once(name.as_str()).chain(self.labels.iter().copied());
        let named = named.collect::<Vec<_>>().join(":");
        format!("({named} {})", map(&with_id(self.id, &self.properties)))
    }

    /// Made bare, then given its labels and properties one by one.
    fn grown(&self) -> Vec<String> {
        let find = format!("MATCH (n {{id: {}}})", self.id);
        let mut all = vec![format!("CREATE (:C {{id: {}, i: 2, s: 'gone'}})", self.id)];
        all.push(format!("{find} REMOVE n:C, n.i SET n.s = null"));
        all.extend(self.labels.iter().map(|label| format!("{find} SET n:{label}")));
        all.extend(
            self.properties.iter().map(|(key, value)| format!("{find} SET n.{key} = {value}")),
        );
        all
    }
}

impl RelationshipData {
    /// Between any two of so many nodes, or a node and itself.
    fn random(id: usize, nodes: usize, chance: &mut Chance) -> RelationshipData {
        let kind = chance.pick(TYPES);
        let (from, to) = (chance.below(nodes), chance.below(nodes));
        RelationshipData { id, kind, from, to, properties: random_properties(chance) }
    }

    fn pattern(&self) -> String {
        let properties = map(&with_id(self.id, &self.properties));
        format!("(n{})-[:{} {properties}]->(n{})", self.from, self.kind, self.to)
    }

    /// Its nodes are found first; the second of two equal ones is deleted again.
    fn grown(&self) -> Vec<String> {
        let find = format!("MATCH (a {{id: {}}}), (b {{id: {}}})", self.from, self.to);
        let (kind, id) = (self.kind, self.id);
        let mut all = vec![
            format!("{find} CREATE (a)-[:{kind}]->(b), (a)-[:{kind} {{id: {id}, i: 3}}]->(b)"),
            "MATCH ()-[r]->() WHERE r.id IS NULL DELETE r".to_owned(),
        ];
        let properties = map(&with_id(id, &self.properties));
        all.push(format!("MATCH ()-[r:{kind} {{id: {id}}}]->() SET r = {properties}"));
        all
    }
}

fn random_properties(chance: &mut Chance) -> Properties {
    let mut properties = Properties::new();
    for key in KEYS {
        let wanted = if *key == "i" { 75 } else { 35 };
        if chance.below(100) < wanted {
            properties.push((key, Literal::of_key(key, chance)));
        }
    }
    properties
}

fn with_id(id: usize, properties: &Properties) -> Properties {
    let mut all = vec![(ID, Literal::Integer(id as i64))];
    all.extend(properties.iter().cloned());
    all
}

/// Properties as a map is written.
pub(crate) fn map(properties: &Properties) -> String {
    let entries: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}
