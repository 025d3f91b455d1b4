//! Side effects, seen in the graph rather than told by the engine.

use std::collections::{BTreeMap, BTreeSet};

use relata::graph::{Entity, Graph};
use relata::result::Counters;
use relata::value::display::plain;

/// All that a query may change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    nodes: BTreeSet<String>,
    relationships: BTreeSet<String>,
    properties: BTreeSet<String>,
    labels: BTreeSet<String>,
}

impl Snapshot {
    /// The graph as it is.
    pub(crate) fn of(graph: &Graph) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for node in graph.nodes() {
            snapshot.nodes.insert(node.0.to_string());
            snapshot.properties_of(Entity::Node(node), graph);
            let labels = graph.labels_of(node).iter();
            snapshot.labels.extend(labels.map(|label| graph.label_name(*label).to_string()));
        }
        for relationship in graph.relationships() {
            snapshot.relationships.insert(relationship.0.to_string());
            snapshot.properties_of(Entity::Relationship(relationship), graph);
        }
        snapshot
    }

    fn properties_of(&mut self, entity: Entity, graph: &Graph) {
        for (key, value) in graph.properties(entity) {
            let key = graph.key_name(key);
            self.properties.insert(format!("{entity:?} {key} {}", plain(&value)));
        }
    }

    /// What is different in `after`, by the names the kit uses, without zeros.
    pub(crate) fn effects(&self, after: &Snapshot) -> Effects {
        let parts = [
            ("nodes", &self.nodes, &after.nodes),
            ("relationships", &self.relationships, &after.relationships),
            ("properties", &self.properties, &after.properties),
            ("labels", &self.labels, &after.labels),
        ];
        let counted = parts.iter().flat_map(|(name, before, after)| {
            let added = after.difference(before).count();
            let gone = before.difference(after).count();
            [(format!("+{name}"), added), (format!("-{name}"), gone)]
        });
        counted.filter(|(_, count)| *count > 0).collect()
    }
}

/// How many of what, such as `+nodes` 2.
pub(crate) type Effects = BTreeMap<String, usize>;

/// The engine's own count in the same form.
pub(crate) fn told(counters: &Counters) -> Effects {
    let counted = [
        ("+nodes", counters.nodes_created),
        ("-nodes", counters.nodes_deleted),
        ("+relationships", counters.relationships_created),
        ("-relationships", counters.relationships_deleted),
        ("+properties", counters.properties_set),
        ("-properties", counters.properties_removed),
        ("+labels", counters.labels_added),
        ("-labels", counters.labels_removed),
    ];
    let named = counted.into_iter().map(|(name, count)| (name.to_owned(), count));
    named.filter(|(_, count)| *count > 0).collect()
}
