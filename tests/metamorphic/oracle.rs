//! What a pattern finds, by its definition: every node and every relationship of the
//! graph is tried in every place. Slow, and too simple to be wrong in the engine's ways.

use std::collections::BTreeMap;

use crate::bag::Bag;
use crate::claim::Tried;
use crate::graph::{Graph, Properties, RelationshipData};
use crate::literal::Literal;
use crate::pattern::{Direction, Node, Part, Pattern, Step};

/// What a variable is: ids of the graph's data.
#[derive(Clone, Debug)]
enum Found {
    Node(usize),
    Relationship(usize),
    Relationships(Vec<usize>),
}

/// The variables of one match.
type Row = BTreeMap<String, Found>;

/// The answer to clauses one after the other.
pub(crate) fn answer(graph: &Graph, tried: &Tried) -> Bag {
    let mut rows = vec![Row::new()];
    for (pattern, is_optional) in &tried.clauses {
        rows = rows.iter().flat_map(|row| continued(graph, pattern, *is_optional, row)).collect();
    }
    let mut bag: Bag = rows.iter().map(|row| text(row, &tried.names)).collect();
    bag.sort_unstable();
    bag
}

/// An optional clause that finds nothing leaves the row as it is.
fn continued(graph: &Graph, pattern: &Pattern, is_optional: bool, row: &Row) -> Vec<Row> {
    let found = matches(graph, pattern, row);
    if found.is_empty() && is_optional { vec![row.clone()] } else { found }
}

/// All matches of a pattern that agree with what is known.
fn matches(graph: &Graph, pattern: &Pattern, known: &Row) -> Vec<Row> {
    let mut search = Search { graph, used: Vec::new(), rows: Vec::new() };
    search.parts(&pattern.parts, known);
    search.rows
}

/// A row as answers are compared.
fn text(row: &Row, names: &[String]) -> String {
    let cells = names.iter().map(|name| match row.get(name) {
        None => "null".to_owned(),
        Some(Found::Node(id)) => format!("({id})"),
        Some(Found::Relationship(id)) => format!("[{id}]"),
        Some(Found::Relationships(ids)) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("[{id}]")).collect();
            format!("[{}]", ids.join(", "))
        }
    });
    cells.collect::<Vec<_>>().join(", ")
}

/// Where the rest of a pattern begins.
type Rest<'a> = (&'a [Step], &'a [Part]);

struct Search<'a> {
    graph: &'a Graph,
    /// Relationships of this match: none is used twice.
    used: Vec<usize>,
    rows: Vec<Row>,
}

impl<'a> Search<'a> {
    fn parts(&mut self, parts: &'a [Part], row: &Row) {
        let Some((part, parts)) = parts.split_first() else {
            self.rows.push(row.clone());
            return;
        };
        for node in &self.graph.nodes {
            self.node(&part.start, node.id, (&part.steps, parts), row);
        }
    }

    /// Goes on if the node with this id can stand here.
    fn node(&mut self, place: &Node, id: usize, rest: Rest<'a>, row: &Row) {
        let node = self.graph.nodes.iter().find(|node| node.id == id);
        let node = node.expect("relationships join nodes of the graph");
        let is_other = matches!(row.get(&place.name), Some(Found::Node(known)) if *known != id);
        let has_labels = place.labels.as_ref().is_none_or(|labels| labels.holds(&node.labels));
        if is_other || !has_labels || !has(&place.map, &node.properties) {
            return;
        }
        let mut row = row.clone();
        row.insert(place.name.clone(), Found::Node(id));
        match rest.0.split_first() {
            None => self.parts(rest.1, &row),
            Some((step, steps)) => self.step(step, id, (steps, rest.1), &mut Vec::new(), &row),
        }
    }

    /// `walked`: the relationships of this step so far, which has come to node `at`.
    fn step(
        &mut self,
        step: &'a Step,
        at: usize,
        rest: Rest<'a>,
        walked: &mut Vec<usize>,
        row: &Row,
    ) {
        let (min, max) = step.length.map_or((1, Some(1)), |length| (length.min, length.max));
        if walked.len() >= min {
            self.end(step, at, rest, walked, row);
        }
        if max.is_some_and(|max| walked.len() >= max) {
            return;
        }
        for relationship in &self.graph.relationships {
            if self.used.contains(&relationship.id) || !step.takes(relationship) {
                continue;
            }
            for next in step.ways(relationship, at) {
                self.used.push(relationship.id);
                walked.push(relationship.id);
                self.step(step, next, rest, walked, row);
                walked.pop();
                self.used.pop();
            }
        }
    }

    fn end(&mut self, step: &'a Step, at: usize, rest: Rest<'a>, walked: &[usize], row: &Row) {
        let found = match (step.length, walked) {
            (None, [one]) => Found::Relationship(*one),
            _ => Found::Relationships(walked.to_vec()),
        };
        let mut row = row.clone();
        row.insert(step.name.clone(), found);
        self.node(&step.to, at, rest, &row);
    }
}

impl Step {
    /// Whether type and properties fit.
    fn takes(&self, relationship: &RelationshipData) -> bool {
        let is_kind = self.kinds.as_ref().is_none_or(|kinds| kinds.holds(&[relationship.kind]));
        is_kind && has(&self.map, &relationship.properties)
    }

    /// Where the relationship leads from a node: nowhere, or to its other end. A loop
    /// leads there once, whatever the direction.
    fn ways(&self, relationship: &RelationshipData, at: usize) -> Vec<usize> {
        let (from, to) = (relationship.from, relationship.to);
        let right = (from == at && self.direction != Direction::Left).then_some(to);
        let left = (to == at && self.direction != Direction::Right).then_some(from);
        match (right, left) {
            (Some(one), Some(_)) if from == to => vec![one],
            (right, left) => right.into_iter().chain(left).collect(),
        }
    }
}

/// Whether every value of the map equals that of the properties.
fn has(map: &Properties, properties: &Properties) -> bool {
    map.iter().all(|(key, wanted)| {
        let value = properties.iter().find(|(known, _)| known == key);
        value.map_or(&Literal::Null, |(_, value)| value).equals(wanted) == Some(true)
    })
}
