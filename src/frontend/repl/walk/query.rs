//! The query that asks for what a walk shows.
//!
//! It is the shortest that finds just that: a node at the start is told by a label and a
//! name, an id where they do not tell it; a node on the way by what tells it from the
//! others that the same step leads to, and often by nothing.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Stop, find, neighbours};
use crate::graph::{Entity, Graph, KeyId, TypeId};
use crate::render::terminal;
use crate::value::{NodeId, RelationshipId, Value, compare, display};

/// Longest walk that one query follows; of longer ones only the last node is asked for.
const STOPS_MAX: usize = 8;

/// A node on the way.
struct Place {
    variable: Option<String>,
    /// What tells it: `:Film {name: 'Heat'}`.
    tells: Tells,
}

/// What tells a node from others.
enum Tells {
    Nothing,
    Pattern(String),
    Id(NodeId),
}

/// The way from the first to the last node.
pub(super) fn trail(graph: &Graph, stops: &[Stop]) -> String {
    let Some(last) = stops.last() else { return String::new() };
    let way = if stops.len() > STOPS_MAX { std::slice::from_ref(last) } else { stops };
    let mut clause = vec![(Place::at_start(graph, way[0].node), None)];
    let mut clauses = Vec::new();
    let mut used: BTreeSet<RelationshipId> = BTreeSet::new();
    let mut is_distinct = false;
    for (from, to) in way.iter().zip(&way[1..]) {
        let Some(by) = to.by else { continue };
        if !used.insert(by.relationship) {
            // a MATCH uses no relationship twice, so another one begins
            let name = letter(clauses.len());
            if let Some((end, _)) = clause.last_mut() {
                end.variable = Some(name.clone());
            }
            let begin = Place { variable: Some(name), tells: Tells::Nothing };
            clauses.push(std::mem::replace(&mut clause, vec![(begin, None)]));
            used = BTreeSet::from([by.relationship]);
        }
        let kind = graph.type_of(by.relationship);
        let others = neighbours(graph, from.node, by.outgoing, Some(kind));
        is_distinct |= others.iter().filter(|other| other.node == to.node).count() > 1;
        let others = others.iter().map(|other| other.node);
        let place = Place::among(graph, to.node, &others.collect());
        clause.push((place, Some(arrow(graph, kind, by.outgoing))));
    }
    if let Some((place, _)) = clause.last_mut() {
        place.variable = Some(String::from("n"));
    }
    clauses.push(clause);
    let matches: Vec<String> = clauses.iter().map(|clause| written(clause)).collect();
    let distinct = if is_distinct { "DISTINCT " } else { "" };
    format!("{} RETURN {distinct}n;", matches.join(" "))
}

/// What lies next to a node.
pub(super) fn listing(graph: &Graph, node: NodeId, outgoing: bool, kind: Option<TypeId>) -> String {
    let start = Place::at_start(graph, node).text();
    if let Some(kind) = kind {
        return format!("MATCH {start}{}(n) RETURN n;", arrow(graph, kind, outgoing));
    }
    let arrow = if outgoing { "-[r]->" } else { "<-[r]-" };
    format!("MATCH {start}{arrow}(n) RETURN type(r), n;")
}

fn written(clause: &[(Place, Option<String>)]) -> String {
    let mut text = String::from("MATCH ");
    for (place, arrow) in clause {
        text.push_str(arrow.as_deref().unwrap_or_default());
        text.push_str(&place.text());
    }
    text
}

fn arrow(graph: &Graph, kind: TypeId, outgoing: bool) -> String {
    let kind = format!(":{}", display::name(graph.type_name(kind)));
    if outgoing { format!("-[{kind}]->") } else { format!("<-[{kind}]-") }
}

/// `a`, `b`, … and never `n`.
fn letter(index: usize) -> String {
    let letter = char::from(b'a' + (index % 13) as u8);
    if index < 13 { letter.to_string() } else { format!("{letter}{}", index / 13) }
}

impl Place {
    /// A node told from all others.
    fn at_start(graph: &Graph, node: NodeId) -> Place {
        let tells = by_label(graph, node).or_else(|| by_value(graph, node, None));
        Place { variable: None, tells: tells.unwrap_or(Tells::Id(node)) }
    }

    /// A node told from some others.
    fn among(graph: &Graph, node: NodeId, others: &BTreeSet<NodeId>) -> Place {
        let is_alone = others.iter().all(|other| *other == node);
        let tells = if is_alone {
            Some(Tells::Nothing)
        } else {
            by_value(graph, node, Some(others)).or_else(|| by_label_alone(graph, node, others))
        };
        Place { variable: None, tells: tells.unwrap_or(Tells::Id(node)) }
    }

    fn text(&self) -> String {
        let variable = self.variable.as_deref().unwrap_or_default();
        match &self.tells {
            Tells::Nothing => format!("({variable})"),
            Tells::Pattern(pattern) if pattern.starts_with('{') && !variable.is_empty() => {
                format!("({variable} {pattern})")
            }
            Tells::Pattern(pattern) => format!("({variable}{pattern})"),
            Tells::Id(node) => {
                let own = format!("n{}", node.0);
                let variable = if variable.is_empty() { &own } else { variable };
                format!("({variable} WHERE id({variable}) = {})", node.0)
            }
        }
    }
}

/// `:Film {name: 'Heat'}`, where only this node is so.
fn by_label(graph: &Graph, node: NodeId) -> Option<Tells> {
    for label in graph.labels_of(node) {
        let Some(name) = plain_name(graph.label_name(*label)) else { continue };
        for (key, value) in telling(graph, node) {
            if graph.lookup(*label, key, &value) == [node] {
                return Some(Tells::Pattern(format!(":{name} {}", entry(graph, key, &value)?)));
            }
        }
    }
    None
}

/// `{name: 'Heat'}`, where none of the others is so, or no other node at all.
fn by_value(graph: &Graph, node: NodeId, others: Option<&BTreeSet<NodeId>>) -> Option<Tells> {
    for (key, value) in telling(graph, node) {
        let is_so = |other: NodeId| {
            let own = graph.property(Entity::Node(other), key);
            other != node && compare::equals(&own, &value) == Some(true)
        };
        let is_shared = match others {
            Some(others) => others.iter().any(|other| is_so(*other)),
            None => graph.nodes().any(is_so),
        };
        if !is_shared {
            return Some(Tells::Pattern(entry(graph, key, &value)?));
        }
    }
    None
}

/// `:Film`, where none of the others is one.
fn by_label_alone(graph: &Graph, node: NodeId, others: &BTreeSet<NodeId>) -> Option<Tells> {
    let labels = graph.labels_of(node).iter();
    let mut labels = labels.filter(|label| {
        others.iter().all(|other| *other == node || !graph.has_label(*other, **label))
    });
    let name = plain_name(graph.label_name(*labels.next()?))?;
    Some(Tells::Pattern(format!(":{name}")))
}

/// The names and the id of a node, as far as they can be written.
fn telling(graph: &Graph, node: NodeId) -> Vec<(KeyId, Value)> {
    let identity = graph.schema().identity.as_deref().and_then(|name| graph.key(name));
    let keys = find::naming_keys(graph).into_iter().chain(identity);
    let valued = keys.map(|key| (key, graph.property(Entity::Node(node), key)));
    valued.filter(|(_, value)| matches!(value, Value::String(_) | Value::Integer(_))).collect()
}

fn entry(graph: &Graph, key: KeyId, value: &Value) -> Option<String> {
    let key = plain_name(graph.key_name(key))?;
    let value = match value {
        Value::String(text) => literal(text),
        other => display::plain(other),
    };
    Some(format!("{{{key}: {value}}}"))
}

/// A text in quotes, with whatever a terminal must not be shown written as an escape.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for character in display::quoted(text).chars() {
        if terminal::is_unsafe(character) {
            // writing to a string cannot fail
            let _ = write!(out, "\\u{:04X}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// A name as the language writes it; none where a terminal must not be shown it.
fn plain_name(name: &str) -> Option<String> {
    let is_plain = !name.chars().any(terminal::is_unsafe);
    is_plain.then(|| display::name(name))
}
