//! Nodes, relationships and paths under the names people know them by:
//! `Heat -[BASED_ON]-> Neil McCauley`.
//!
//! A node's name is the first of the properties that the graph's schema declares for
//! display; without a declaration `name`, `title`, `label` or `id`; without any of
//! them its number, as `#12`.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::record;
use super::text::{self, write_map};
use crate::evidence;
use crate::graph::Graph;
use crate::graph::schema::{NAMING_KEYS, Schema};
use crate::result::{Datum, Fields, NodeRecord, PathRecord, RelationshipRecord};
use crate::value::{NodeId, display};

/// Knows what to call a node.
#[derive(Clone, Default)]
pub struct Names<'a> {
    graph: Option<&'a Graph>,
}

impl<'a> Names<'a> {
    /// Names by a graph's schema; it also supplies the ends of relationships that
    /// stand alone in a result.
    pub fn new(graph: &'a Graph) -> Names<'a> {
        Names { graph: Some(graph) }
    }

    /// What the graph declares about itself.
    pub(crate) fn schema(&self) -> Option<&'a Schema> {
        self.graph.map(Graph::schema)
    }

    /// How a relationship type reads between two names: `based on`.
    pub(crate) fn type_text(&self, kind: &str) -> String {
        match self.schema() {
            Some(schema) => schema.text_of_type(kind),
            None => kind.to_lowercase().replace('_', " "),
        }
    }

    /// The display name of a node.
    pub fn node(&self, node: &NodeRecord) -> String {
        let mut name = String::new();
        // writing to a string cannot fail
        let _whole = self.write_node(&mut name, node);
        name
    }

    /// The display name of the node with this id, as the graph knows it now.
    pub(crate) fn node_by_id(&self, id: u32) -> String {
        match self.graph.and_then(|graph| record::node(graph, NodeId(id))) {
            Some(node) => self.node(&node),
            None => format!("#{id}"),
        }
    }

    /// The node with this id, as the graph knows it now.
    pub(crate) fn find(&self, id: u32) -> Option<NodeRecord> {
        self.graph.and_then(|graph| record::node(graph, NodeId(id)))
    }

    /// All labels of the graph, for what must not depend on the result at hand.
    pub(crate) fn labels(&self) -> impl Iterator<Item = Arc<str>> {
        self.graph.into_iter().flat_map(|graph| graph.labels().map(|(_, name)| name.clone()))
    }

    pub(crate) fn write_node(&self, out: &mut dyn Write, node: &NodeRecord) -> fmt::Result {
        match self.naming(node) {
            Some(Datum::String(name)) => out.write_str(name),
            Some(other) => text::write_literal(out, other, self),
            None => write!(out, "#{}", node.id),
        }
    }

    /// `(Heat:Film)`, for a node that stands alone: two may share a name.
    pub(crate) fn write_labelled(&self, out: &mut dyn Write, node: &NodeRecord) -> fmt::Result {
        out.write_char('(')?;
        self.write_node(out, node)?;
        if let Some(label) = node.labels.first() {
            write!(out, ":{label}")?;
        }
        out.write_char(')')
    }

    /// The value that names the node; empty strings name nothing.
    fn naming<'n>(&self, node: &'n NodeRecord) -> Option<&'n Datum> {
        let declared = self.schema().map(|schema| schema.display.as_slice());
        let declared = declared.unwrap_or_default().iter().map(|key| &**key);
        declared
            .chain(NAMING_KEYS)
            .filter_map(|key| node.properties.get(key))
            .find(|value| !is_blank(value))
    }

    /// Whether a property only says what a node is called: a key for display, or the
    /// one that shows its slug.
    pub(crate) fn is_naming(&self, key: &str) -> bool {
        match self.schema() {
            Some(schema) => schema.is_naming(key),
            None => NAMING_KEYS.contains(&key),
        }
    }

    /// The properties of a relationship that belong to the fact, with a blank in front;
    /// nothing where there are none.
    pub(crate) fn qualifiers(&self, relationship: &RelationshipRecord) -> String {
        let mut text = String::new();
        // writing to a string cannot fail
        let _whole = self.write_own_properties(&mut text, relationship);
        text
    }

    /// Whether facts of the graph are meant to say what they rest on.
    pub(crate) fn has_evidence(&self) -> bool {
        self.graph.is_some_and(evidence::is_used)
    }

    pub(crate) fn write_relationship(
        &self,
        out: &mut dyn Write,
        relationship: &RelationshipRecord,
    ) -> fmt::Result {
        out.write_str(&self.node_by_id(relationship.start))?;
        self.write_arrow(out, relationship, true)?;
        out.write_str(&self.node_by_id(relationship.end))
    }

    pub(crate) fn write_path(&self, out: &mut dyn Write, path: &PathRecord) -> fmt::Result {
        for (index, node) in path.nodes.iter().enumerate() {
            if let Some(before) = index.checked_sub(1)
                && let Some(step) = path.relationships.get(before)
            {
                let forward = step.start == path.nodes[before].id && step.end == node.id;
                self.write_arrow(out, step, forward)?;
            }
            self.write_node(out, node)?;
        }
        Ok(())
    }

    fn write_arrow(
        &self,
        out: &mut dyn Write,
        relationship: &RelationshipRecord,
        forward: bool,
    ) -> fmt::Result {
        out.write_str(if forward { " -[" } else { " <-[" })?;
        out.write_str(&display::name(&relationship.kind))?;
        self.write_qualifiers(out, relationship)?;
        out.write_str(if forward { "]-> " } else { "]- " })
    }

    /// The properties that belong to the fact, and its status unless asserted.
    fn write_qualifiers(
        &self,
        out: &mut dyn Write,
        relationship: &RelationshipRecord,
    ) -> fmt::Result {
        self.write_own_properties(out, relationship)?;
        match status(&relationship.properties) {
            Some(status) if status != evidence::ASSERTED => write!(out, ", {status}"),
            _ => Ok(()),
        }
    }

    fn write_own_properties(
        &self,
        out: &mut dyn Write,
        relationship: &RelationshipRecord,
    ) -> fmt::Result {
        let mut qualifiers = relationship
            .properties
            .iter()
            .map(|(key, value)| (&**key, value))
            .filter(|(key, _)| !evidence::is_key(key))
            .peekable();
        if qualifiers.peek().is_some() {
            out.write_char(' ')?;
            write_map(out, qualifiers, self)?;
        }
        Ok(())
    }
}

/// The status of a fact, where it has one.
pub(crate) fn status(properties: &Fields) -> Option<&str> {
    match properties.get(evidence::STATUS) {
        Some(Datum::String(status)) => Some(status),
        _ => None,
    }
}

fn is_blank(value: &Datum) -> bool {
    match value {
        Datum::Null => true,
        Datum::String(text) => text.trim().is_empty(),
        _ => false,
    }
}
