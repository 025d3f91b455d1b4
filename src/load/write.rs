//! A graph as graph files: nodes by main label, in order of id; relationships by
//! type, in order of their ends; one key a line. The same graph gives the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::cell::{write_key, write_string, write_value};
use super::error::{LoadError, Problem};
use super::files::SCHEMA;
use super::schema::write_schema;
use super::slug::{file_names, shows_slug, slugs};
use crate::evidence::{DERIVED, KEYS, SOURCES, is_on};
use crate::graph::{Entity, Graph};
use crate::value::{NodeId, RelationshipId, Value};

/// Keys of a node's table that are not properties.
pub(super) const NODE_KEYS: [&str; 3] = ["id", "labels", "properties"];

/// Keys of a relationship's table that are not properties.
pub(super) const RELATIONSHIP_KEYS: [&str; 4] = ["from", "type", "to", "properties"];

/// The file that nodes without a label go to, before it is made safe.
pub(super) const NO_LABEL: &str = "unlabelled";

/// The files of a graph: names and texts, sorted by name.
pub fn to_files(graph: &Graph) -> Result<Vec<(String, String)>, LoadError> {
    let writer = Writer { graph, slugs: slugs(graph) };
    let mut files = vec![(SCHEMA.to_owned(), write_schema(graph.schema()))];
    files.extend(writer.node_files()?);
    files.extend(writer.relationship_files()?);
    files.sort();
    Ok(files)
}

struct Writer<'a> {
    graph: &'a Graph,
    slugs: HashMap<NodeId, Arc<str>>,
}

/// A written table, by what it is sorted by.
type Sorted<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a str, String)>>;

impl Writer<'_> {
    fn node_files(&self) -> Result<Vec<(String, String)>, LoadError> {
        let mut tables = Sorted::new();
        for node in self.graph.nodes() {
            let labels = self.graph.labels_of(node);
            let main = labels.first().map_or(NO_LABEL, |label| self.graph.label_name(*label));
            let slug = &*self.slugs[&node];
            tables.entry(main).or_default().push((slug, "", self.node(node)?));
        }
        Ok(in_files("nodes", tables))
    }

    fn relationship_files(&self) -> Result<Vec<(String, String)>, LoadError> {
        let mut tables = Sorted::new();
        for relationship in self.graph.relationships() {
            let kind = &**self.graph.type_name(self.graph.type_of(relationship));
            let (start, end) = self.graph.endpoints(relationship);
            let (from, to) = (&*self.slugs[&start], &*self.slugs[&end]);
            let table = self.relationship(relationship, from, kind, to)?;
            tables.entry(kind).or_default().push((from, to, table));
        }
        Ok(in_files("relationships", tables))
    }

    fn node(&self, node: NodeId) -> Result<String, LoadError> {
        let slug = &*self.slugs[&node];
        let mut out = "[[node]]\n".to_owned();
        write_line(&mut out, "id", slug);
        let labels = self.graph.labels_of(node);
        if !labels.is_empty() {
            let names = labels.iter().map(|label| Arc::clone(self.graph.label_name(*label)));
            out.push_str("labels = ");
            write_stored(&mut out, "labels", &Value::strings(names))?;
            out.push('\n');
        }
        let mut properties = self.properties(Entity::Node(node));
        if let Some(identity) = self.graph.schema().identity.as_deref() {
            if shows_slug(self.graph, node, slug) {
                properties.remove(identity);
            } else {
                properties.entry(identity).or_insert(Value::Null);
            }
        }
        self.write_properties(&mut out, properties, &NODE_KEYS)?;
        Ok(out)
    }

    fn relationship(
        &self,
        relationship: RelationshipId,
        from: &str,
        kind: &str,
        to: &str,
    ) -> Result<String, LoadError> {
        let mut out = "[[relationship]]\n".to_owned();
        write_line(&mut out, "from", from);
        write_line(&mut out, "type", kind);
        write_line(&mut out, "to", to);
        let properties = self.properties(Entity::Relationship(relationship));
        self.write_properties(&mut out, properties, &RELATIONSHIP_KEYS)?;
        Ok(out)
    }

    /// What the file must say: what follows from `sources` is left out, and said
    /// where it is otherwise, also where it is missing.
    fn properties(&self, entity: Entity) -> BTreeMap<&str, Value> {
        let named = self.graph.properties(entity).into_iter();
        let mut properties: BTreeMap<&str, Value> =
            named.map(|(key, value)| (&**self.graph.key_name(key), value)).collect();
        if is_on(self.graph) {
            let sources = properties.get(SOURCES).cloned().unwrap_or_default();
            for derived in &DERIVED {
                let value = properties.remove(derived.key).unwrap_or_default();
                if !derived.agrees(&sources, &value) {
                    properties.insert(derived.key, value);
                }
            }
        }
        properties
    }

    /// Display keys first, evidence last, the others by name between them.
    fn write_properties<'k>(
        &'k self,
        out: &mut String,
        mut properties: BTreeMap<&'k str, Value>,
        reserved: &[&'k str],
    ) -> Result<(), LoadError> {
        let mut clashing = BTreeMap::new();
        for key in reserved {
            clashing.extend(properties.remove_entry(key));
        }
        let mut evidence = Vec::new();
        if is_on(self.graph) {
            evidence.extend(KEYS.iter().filter_map(|(key, _)| properties.remove_entry(key)));
        }
        let display = self.graph.schema().display.iter();
        let shown: Vec<_> = display.filter_map(|key| properties.remove_entry(&**key)).collect();
        for (key, value) in shown.into_iter().chain(properties).chain(evidence) {
            write_property(out, key, &value)?;
            out.push('\n');
        }
        if !clashing.is_empty() {
            write_clashing(out, &clashing)?;
        }
        Ok(())
    }
}

/// Puts tables in order and into files.
fn in_files(folder: &str, tables: Sorted<'_>) -> Vec<(String, String)> {
    let names = file_names(tables.keys().copied());
    let mut files = Vec::new();
    for (name, mut tables) in tables {
        tables.sort_unstable();
        let texts: Vec<String> = tables.into_iter().map(|(_, _, text)| text).collect();
        files.push((format!("{folder}/{}", names[name]), texts.join("\n")));
    }
    files
}

fn write_clashing(out: &mut String, properties: &BTreeMap<&str, Value>) -> Result<(), LoadError> {
    out.push_str("properties = {");
    for (index, (key, value)) in properties.iter().enumerate() {
        out.push_str(if index == 0 { " " } else { ", " });
        write_property(out, key, value)?;
    }
    out.push_str(" }\n");
    Ok(())
}

fn write_property(out: &mut String, key: &str, value: &Value) -> Result<(), LoadError> {
    write_key(out, key);
    out.push_str(" = ");
    write_stored(out, key, value)
}

fn write_stored(out: &mut String, key: &str, value: &Value) -> Result<(), LoadError> {
    let refuse = |found| LoadError::new(Problem::NotStorable { found, key: key.to_owned() });
    write_value(out, value).map_err(refuse)
}

fn write_line(out: &mut String, key: &str, text: &str) {
    write_key(out, key);
    out.push_str(" = ");
    write_string(out, text);
    out.push('\n');
}
