//! Facts as people read them, and which of them are only names.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence;
use crate::render::entity::{self, Names};
use crate::render::{terminal, text};
use crate::result::{Datum, Fact, FactKind, NodeRecord, RelationshipRecord, Why};

/// Longest value in a footnote, in cells.
const VALUE_WIDTH: usize = 80;

/// What a fact is about, for those who ask whether two facts are about one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// That a node is there, or what it is called.
    Node(u32),
    /// That a relationship is there, or a property that its line shows anyway.
    Relationship(u32),
    /// A property of a node.
    Property(u32, String),
    /// Anything else: its place among the facts.
    Other(usize),
}

/// Says facts in words. Nodes that share their name are told apart by their label.
pub(super) struct Teller<'a> {
    names: &'a Names<'a>,
    /// Names that several of the nodes have.
    shared: BTreeSet<String>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(why: &Why, names: &'a Names<'a>) -> Teller<'a> {
        let mut ids: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for node in why.facts.iter().flat_map(nodes) {
            ids.entry(names.node(node)).or_default().insert(node.id);
        }
        let shared = ids.into_iter().filter(|(_, ids)| ids.len() > 1).map(|(name, _)| name);
        Teller { names, shared: shared.collect() }
    }

    /// What the fact at this place is about.
    pub(super) fn subject(&self, place: usize, fact: &Fact) -> Subject {
        match &fact.kind {
            FactKind::Node(node) => Subject::Node(node.id),
            FactKind::Relationship { relationship, .. } => Subject::Relationship(relationship.id),
            FactKind::Property { of: node, key, .. } => {
                if self.only_names(fact, key) {
                    Subject::Node(node.id)
                } else {
                    Subject::Property(node.id, key.to_string())
                }
            }
            _ => Subject::Other(place),
        }
    }

    /// Whether a property says no more of a node than that it is there, called so: its
    /// name, unless there are claims about that, and what it rests on.
    fn only_names(&self, fact: &Fact, key: &str) -> bool {
        let is_claimed = fact.evidence.iter().any(|evidence| evidence.claimed.is_some());
        let is_own = evidence::is_key(key) && !fact.evidence.is_empty();
        is_own || (self.names.is_naming(key) && !is_claimed)
    }

    /// One line for a fact.
    pub(super) fn text(&self, fact: &Fact) -> String {
        match &fact.kind {
            FactKind::Node(node) => self.labelled(node),
            FactKind::Relationship { relationship, start, end } => {
                self.relationship(relationship, &self.node(start), &self.node(end))
            }
            FactKind::Property { of: node, key, value } => {
                if self.only_names(fact, key) {
                    return self.labelled(node);
                }
                if matches!(value, Datum::Null) {
                    return format!("{} has no {key}", self.node(node));
                }
                format!("{}.{key} = {}", self.node(node), self.value(value))
            }
            FactKind::Absent { pattern, known } => self.absent(pattern, known),
            FactKind::Procedure(name) => format!("computed by {name} from the graph as a whole"),
            FactKind::Line { file, line } => format!("read from {file}, line {line}"),
        }
    }

    fn absent(&self, pattern: &str, known: &[(std::sync::Arc<str>, Datum)]) -> String {
        let known: Vec<String> =
            known.iter().map(|(name, value)| format!("{name} = {}", self.value(value))).collect();
        match known.join(", ") {
            none if none.is_empty() => format!("no {pattern} was found"),
            known => format!("no {pattern} for {known} was found"),
        }
    }

    fn relationship(&self, of: &RelationshipRecord, start: &str, end: &str) -> String {
        let kind = self.names.type_text(&of.kind);
        format!("{start} -[{kind}{}]-> {end}", self.names.qualifiers(of))
    }

    /// The display name; with the label where another node has the same.
    fn node(&self, node: &NodeRecord) -> String {
        let name = self.names.node(node);
        match node.labels.first() {
            Some(label) if self.shared.contains(&name) => format!("{name} ({label})"),
            _ => name,
        }
    }

    fn labelled(&self, node: &NodeRecord) -> String {
        let mut text = String::new();
        // writing to a string cannot fail
        let _whole = self.names.write_labelled(&mut text, node);
        text
    }

    fn value(&self, value: &Datum) -> String {
        let text = match value {
            Datum::Node(node) => self.node(node),
            other => text::literal(other, self.names),
        };
        terminal::shorten(&text, VALUE_WIDTH).into_owned()
    }
}

/// The nodes that a fact names.
pub(super) fn nodes(fact: &Fact) -> Vec<&NodeRecord> {
    match &fact.kind {
        FactKind::Node(node) | FactKind::Property { of: node, .. } => vec![node],
        FactKind::Relationship { start, end, .. } => vec![start, end],
        _ => Vec::new(),
    }
}

/// The nodes that a fact says something of, by id.
pub(super) fn touched(fact: &Fact) -> Vec<u32> {
    nodes(fact).iter().map(|node| node.id).collect()
}

/// Whether a node says itself what it rests on, and so is more than an end of facts.
pub(super) fn is_sourced(fact: &Fact) -> bool {
    let has = |node: &NodeRecord| {
        let is_status = |status| evidence::is_status(status);
        node.properties.contains_key(evidence::SOURCES)
            || entity::status(&node.properties).is_some_and(is_status)
    };
    nodes(fact).into_iter().any(has)
}

/// Whether a property was read and not there.
pub(super) fn is_null(fact: &Fact) -> bool {
    matches!(fact.kind, FactKind::Property { value: Datum::Null, .. })
}

/// Whether a property was read that holds several values.
pub(super) fn is_list(fact: &Fact) -> bool {
    matches!(fact.kind, FactKind::Property { value: Datum::List(_), .. })
}

/// The value of a property as claims about it would write it; empty for other facts.
pub(in crate::render) fn plain_value(fact: &Fact) -> String {
    match &fact.kind {
        FactKind::Property { value, .. } => text::cell(value, &Names::default()),
        _ => String::new(),
    }
}
