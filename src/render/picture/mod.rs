//! What a picture shows: the nodes and relationships of a graph or of a result,
//! in an order that depends on nothing but them.
//!
//! Of a result, everything found anywhere in the rows is shown, inside lists, maps
//! and paths too. A relationship brings its two ends along; two nodes bring no
//! relationship that is not in the rows. Where it is known what the rows rest on, that is
//! shown as well.

pub mod dot;
mod palette;
mod tooltip;

use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;

use super::entity::Names;
use super::footnotes::fact::plain_value;
use super::footnotes::words;
use super::record;
use crate::evidence::Evidence;
use crate::graph::{Entity, Graph};
use crate::result::{Datum, Fact, FactKind, Fields, NodeRecord, QueryResult, RelationshipRecord};
use crate::value::{NodeId, RelationshipId, Value};

/// Most nodes a picture shows unless told otherwise.
pub const NODES_MAX: usize = 400;

/// The things to draw.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// The name of the picture, e.g. of the graph.
    pub title: String,
    /// The query it answers, where there is one.
    pub query: Option<String>,
    /// How many rows the query gave.
    pub rows: Option<usize>,
    /// By id in the graph.
    pub nodes: BTreeMap<u32, Arc<NodeRecord>>,
    /// By id in the graph; both ends are among the nodes.
    pub relationships: BTreeMap<u32, Arc<RelationshipRecord>>,
    /// How many nodes there are beyond those shown.
    pub nodes_left_out: usize,
    /// How many documents and unnamed nodes, there only as evidence, are not shown.
    pub evidence_left_out: usize,
    /// How many relationships there are beyond those shown.
    pub relationships_left_out: usize,
    /// The relationships that some row rests on, by id.
    pub witnesses: BTreeSet<u32>,
    /// What rows read of a node and what that rests on, in words, by the node's id.
    pub read: BTreeMap<u32, Vec<String>>,
}

/// The whole graph, or the best-connected part of it where it is larger than
/// `nodes_max`. Where the schema says which nodes are documents, these and nodes
/// without a name are left out: what everything points at hides what is told.
pub fn of_graph(graph: &Graph, nodes_max: usize) -> Picture {
    let mut picture = Picture { title: String::from("graph"), ..Picture::default() };
    let facts: BTreeSet<u32> =
        graph.nodes().filter(|id| !is_evidence(graph, *id)).map(|id| id.0).collect();
    let ends = graph.relationships().map(|id| graph.endpoints(id)).map(|(a, b)| (a.0, b.0));
    let ends = ends.filter(|(a, b)| facts.contains(a) && facts.contains(b));
    let shown = best_connected(facts.iter().copied(), ends, nodes_max);
    picture.nodes_left_out = facts.len() - shown.len();
    picture.evidence_left_out = graph.node_count() - facts.len();
    for id in graph.nodes().filter(|id| shown.contains(&id.0)) {
        if let Some(node) = record::node(graph, id) {
            picture.nodes.insert(id.0, Arc::new(node));
        }
    }
    for id in graph.relationships() {
        picture.add_between_shown(graph, id);
    }
    picture
}

/// Whether a node is a document, or has none of the properties that name nodes, in a
/// graph that declares its evidence.
fn is_evidence(graph: &Graph, node: NodeId) -> bool {
    let schema = graph.schema();
    let Some(evidence) = &schema.evidence else { return false };
    let is_document = evidence.documents.as_deref().is_some_and(|name| {
        graph.label(name).is_some_and(|label| graph.labels_of(node).contains(&label))
    });
    let has = |key: &Arc<str>| {
        let key = graph.key(key);
        key.is_some_and(|key| !matches!(graph.property(Entity::Node(node), key), Value::Null))
    };
    is_document || !schema.display.iter().any(has)
}

/// Everything in the rows.
pub fn of_result(result: &QueryResult, names: &Names<'_>) -> Picture {
    of_results(slice::from_ref(result), names)
}

/// Everything in the rows of several results, together.
pub fn of_results(results: &[QueryResult], names: &Names<'_>) -> Picture {
    let mut picture = Picture {
        title: String::from("result"),
        rows: Some(results.iter().map(|result| result.rows.len()).sum()),
        ..Picture::default()
    };
    for datum in results.iter().flat_map(|result| &result.rows).flatten() {
        picture.add(datum);
    }
    for fact in results.iter().flat_map(|result| &result.why).flat_map(|why| &why.facts) {
        picture.add_fact(fact);
    }
    picture.add_ends(names);
    picture
}

impl Picture {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Keeps the best-connected nodes and counts the rest as left out.
    #[must_use]
    pub fn capped(mut self, nodes_max: usize) -> Picture {
        let ends = self.relationships.values().map(|step| (step.start, step.end));
        let shown = best_connected(self.nodes.keys().copied(), ends, nodes_max);
        let (nodes, relationships) = (self.nodes.len(), self.relationships.len());
        self.nodes.retain(|id, _| shown.contains(id));
        self.relationships
            .retain(|_, step| shown.contains(&step.start) && shown.contains(&step.end));
        self.nodes_left_out += nodes - self.nodes.len();
        self.relationships_left_out += relationships - self.relationships.len();
        self
    }

    fn add(&mut self, datum: &Datum) {
        match datum {
            Datum::Node(node) => {
                self.nodes.insert(node.id, node.clone());
            }
            Datum::Relationship(step) => {
                self.relationships.insert(step.id, step.clone());
            }
            Datum::Path(path) => {
                self.nodes.extend(path.nodes.iter().map(|node| (node.id, node.clone())));
                self.relationships
                    .extend(path.relationships.iter().map(|step| (step.id, step.clone())));
            }
            Datum::List(items) => items.iter().for_each(|item| self.add(item)),
            Datum::Map(entries) => entries.values().for_each(|value| self.add(value)),
            Datum::Null
            | Datum::Boolean(_)
            | Datum::Integer(_)
            | Datum::Float(_)
            | Datum::String(_)
            | Datum::Temporal(_)
            | Datum::Point(_) => {}
        }
    }

    fn add_fact(&mut self, fact: &Fact) {
        match &fact.kind {
            FactKind::Node(node) => self.add(&Datum::Node(node.clone())),
            FactKind::Relationship { relationship, start, end } => {
                self.witnesses.insert(relationship.id);
                self.add(&Datum::Relationship(relationship.clone()));
                self.add(&Datum::Node(start.clone()));
                self.add(&Datum::Node(end.clone()));
            }
            FactKind::Property { of, key, .. } => {
                self.add(&Datum::Node(of.clone()));
                self.read.entry(of.id).or_default().extend(read(key, fact));
            }
            FactKind::Absent { known, .. } => {
                for (_, value) in known {
                    self.add(value);
                }
            }
            FactKind::Procedure(_) | FactKind::Line { .. } => {}
        }
    }

    /// The ends of relationships that came without them; a bare one where the graph
    /// does not have the node any more.
    fn add_ends(&mut self, names: &Names<'_>) {
        let ends: BTreeSet<u32> =
            self.relationships.values().flat_map(|step| [step.start, step.end]).collect();
        for id in ends {
            self.nodes.entry(id).or_insert_with(|| Arc::new(end(id, names)));
        }
    }

    fn add_between_shown(&mut self, graph: &Graph, id: RelationshipId) {
        let (start, end) = graph.endpoints(id);
        if self.nodes.contains_key(&start.0) && self.nodes.contains_key(&end.0) {
            self.relationships.insert(id.0, Arc::new(record::relationship(graph, id)));
        } else {
            self.relationships_left_out += 1;
        }
    }
}

/// What a property rests on, a line for each account of it.
fn read(key: &str, fact: &Fact) -> Vec<String> {
    let value = plain_value(fact);
    let account = |evidence: &Evidence| {
        let but = if evidence.differs() { "but " } else { "" };
        format!("{key}: {but}{}", words::plain(evidence, &value))
    };
    let claims = fact.evidence.iter().filter(|evidence| evidence.claimed.is_some());
    claims.map(account).collect()
}

fn end(id: u32, names: &Names<'_>) -> NodeRecord {
    names.find(id).unwrap_or_else(|| NodeRecord {
        id,
        labels: Arc::default(),
        properties: Fields::default(),
    })
}

/// The `max` nodes with most relationships; of equals the first.
fn best_connected(
    nodes: impl Iterator<Item = u32>,
    ends: impl Iterator<Item = (u32, u32)>,
    max: usize,
) -> BTreeSet<u32> {
    let mut degrees: BTreeMap<u32, usize> = nodes.map(|id| (id, 0)).collect();
    if degrees.len() <= max {
        return degrees.into_keys().collect();
    }
    for id in ends.flat_map(|(start, end)| [start, end]) {
        if let Some(degree) = degrees.get_mut(&id) {
            *degree += 1;
        }
    }
    let mut ranked: Vec<(u32, usize)> = degrees.into_iter().collect();
    ranked.sort_by_key(|(id, degree)| (std::cmp::Reverse(*degree), *id));
    ranked.into_iter().take(max).map(|(id, _)| id).collect()
}
