//! Files into a graph: the draft first, then its nodes and relationships by number.

use std::sync::Arc;

use super::draft::{At, Draft, Entry, NodeDraft};
use super::error::{LoadError, Problem};
use super::files::Files;
use crate::evidence::{DERIVED, SOURCES};
use crate::graph::declared::{Fault, Violation};
use crate::graph::{Entity, Graph, KeyId};
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
        None => keeping(&draft, build(&draft)),
    }
}

/// The graph, if it keeps its constraints.
fn keeping(draft: &Draft, graph: Graph) -> Result<Graph, LoadError> {
    match broken(draft, &graph).into_iter().next() {
        Some((problem, at)) => {
            Err(LoadError { problem: Box::new(problem), place: Some(draft.place(at)) })
        }
        None => Ok(graph),
    }
}

/// What breaks the constraints of a draft's graph, and where it stands. Of two rows
/// that clash the later one is to blame.
pub(super) fn broken(draft: &Draft, graph: &Graph) -> Vec<(Problem, At)> {
    // the rows of a draft without mistakes are numbered as what was made of them
    let at = |entity: Entity| match entity {
        Entity::Node(node) => draft.nodes[node.0 as usize].at,
        Entity::Relationship(one) => draft.relationships[one.0 as usize].at,
    };
    let problem = |violation: Violation| {
        let constraint = violation.name.to_string();
        let problem = match violation.fault {
            Fault::Missing(key) => Problem::NotPresent { constraint, key: key.to_string() },
            Fault::Same(other) if other < violation.entity => {
                let declared = draft.schema.declared.get(&violation.name)?;
                let keys = declared.keys.iter().map(ToString::to_string).collect();
                Problem::NotUnique { constraint, keys, first: draft.place(at(other)) }
            }
            Fault::Same(_) => return None,
        };
        Some((problem, at(violation.entity)))
    };
    graph.violations().into_iter().filter_map(problem).collect()
}

/// Makes the graph of a draft without mistakes.
pub(super) fn build(draft: &Draft) -> Graph {
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
    graph.build_indexes();
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
