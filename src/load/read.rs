//! Files into a graph: the draft first, then its nodes and relationships by number.

use std::sync::Arc;

use super::draft::{Draft, Entry, NodeDraft};
use super::error::LoadError;
use super::evidence::{DERIVED, SOURCES};
use super::files::Files;
use crate::graph::{Graph, KeyId};
use crate::value::{NodeId, Value};

/// So many changes are kept before they are committed; a graph that fails to load
/// is thrown away whole.
const CHANGES_MAX: usize = 1 << 18;

/// Reads a graph. The first mistake ends it; `check` finds them all.
pub fn read(files: &dyn Files) -> Result<Graph, LoadError> {
    let draft = Draft::read(files)?;
    match draft.mistakes.first() {
        Some((problem, at)) => {
            Err(LoadError { problem: Box::new(problem.clone()), place: Some(draft.place(*at)) })
        }
        None => Ok(build(&draft)),
    }
}

/// Makes the graph of a draft without mistakes.
fn build(draft: &Draft) -> Graph {
    let mut graph = Graph::new();
    graph.set_schema(draft.schema.clone());
    graph.reserve(draft.nodes.len(), draft.relationships.len());
    let mut nodes = Vec::with_capacity(draft.nodes.len());
    for node in &draft.nodes {
        nodes.push(add_node(&mut graph, node));
        relieve(&mut graph);
    }
    for relationship in &draft.relationships {
        if let Some((from, to)) = relationship.ends {
            let kind = graph.intern_type(&relationship.kind.text);
            let properties = stored(&mut graph, &relationship.properties, None);
            graph.add_relationship(nodes[from], kind, nodes[to], properties);
            relieve(&mut graph);
        }
    }
    graph.commit();
    graph
}

fn relieve(graph: &mut Graph) {
    if graph.mark() > CHANGES_MAX {
        graph.commit();
    }
}

fn add_node(graph: &mut Graph, node: &NodeDraft) -> NodeId {
    let labels = node.labels.iter().map(|label| graph.intern_label(&label.text)).collect();
    let properties = stored(graph, &node.properties, Some(&node.id.text));
    let id = graph.add_node(labels, properties);
    if graph.slug(id).as_deref() != Some(node.id.text.as_ref()) {
        graph.set_slug(id, Some(Arc::clone(&node.id.text)));
    }
    id
}

/// The properties to store: those written, the slug where queries are to see it,
/// and what follows from `sources`, unless the file says otherwise.
fn stored(graph: &mut Graph, entries: &[Entry], slug: Option<&str>) -> Vec<(KeyId, Value)> {
    let is_written = |key: &str| entries.iter().any(|entry| *entry.key.text == *key);
    let mut properties: Vec<(KeyId, Value)> = entries
        .iter()
        .map(|entry| (graph.intern_key(&entry.key.text), entry.value.clone()))
        .collect();
    let identity = graph.schema().identity.clone();
    if let (Some(identity), Some(slug)) = (identity, slug)
        && !is_written(&identity)
    {
        properties.push((graph.intern_key(&identity), Value::string(slug)));
    }
    if graph.schema().evidence.is_some()
        && let Some(sources) = entries.iter().find(|entry| *entry.key.text == *SOURCES)
    {
        for derived in DERIVED.iter().filter(|derived| !is_written(derived.key)) {
            if let Some(parts) = derived.of(&sources.value) {
                properties.push((graph.intern_key(derived.key), Value::strings(parts)));
            }
        }
    }
    properties
}
