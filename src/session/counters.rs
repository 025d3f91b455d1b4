//! Side effects: what is different after a statement, counted once each however
//! often it was touched.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::declared::Declared;
use crate::graph::{Change, Entity, Graph, KeyId, LabelId};
use crate::result::Counters;
use crate::value::compare::equivalent;
use crate::value::{NodeId, Value};

/// What the running transaction changed.
pub(super) fn counters(graph: &Graph) -> Counters {
    let mut tally = Tally::default();
    for change in graph.changes() {
        tally.note(change, graph);
    }
    tally.count(graph)
}

/// The first and last state of everything touched.
#[derive(Default)]
struct Tally {
    added: FxHashSet<Entity>,
    deleted: FxHashSet<Entity>,
    properties: FxHashMap<(Entity, KeyId), Value>,
    /// By how much the number of nodes with a label has grown.
    labels: FxHashMap<LabelId, i64>,
    /// What was declared before, by name.
    declared: FxHashMap<Arc<str>, Option<Declared>>,
}

impl Tally {
    fn note(&mut self, change: &Change, graph: &Graph) {
        match change {
            Change::NodeAdded { node, labels } => {
                self.added.insert(Entity::Node(*node));
                labels.iter().for_each(|label| self.label(*label, 1));
            }
            Change::RelationshipAdded { relationship, .. } => {
                self.added.insert(Entity::Relationship(*relationship));
            }
            Change::NodeDeleted { node } => self.delete(Entity::Node(*node), graph),
            Change::RelationshipDeleted { relationship } => {
                self.delete(Entity::Relationship(*relationship), graph);
            }
            Change::PropertySet { entity, key, before, .. } => {
                self.properties.entry((*entity, *key)).or_insert_with(|| before.clone());
            }
            Change::LabelAdded { label, .. } => self.label(*label, 1),
            Change::LabelRemoved { label, .. } => self.label(*label, -1),
            Change::DeclaredSet { name, before, .. } => {
                self.declared.entry(name.clone()).or_insert_with(|| before.as_deref().cloned());
            }
            Change::SlugSet { .. } => {}
        }
    }

    fn delete(&mut self, entity: Entity, graph: &Graph) {
        if let Entity::Node(node) = entity {
            self.unlabel(node, graph);
        }
        for (key, value) in graph.properties(entity) {
            self.properties.entry((entity, key)).or_insert(value);
        }
        self.deleted.insert(entity);
    }

    fn unlabel(&mut self, node: NodeId, graph: &Graph) {
        graph.labels_of(node).iter().for_each(|label| self.label(*label, -1));
    }

    fn label(&mut self, label: LabelId, by: i64) {
        *self.labels.entry(label).or_default() += by;
    }

    fn count(&self, graph: &Graph) -> Counters {
        let mut counters = Counters::default();
        for entity in self.added.difference(&self.deleted) {
            match entity {
                Entity::Node(_) => counters.nodes_created += 1,
                Entity::Relationship(_) => counters.relationships_created += 1,
            }
        }
        for entity in self.deleted.difference(&self.added) {
            match entity {
                Entity::Node(_) => counters.nodes_deleted += 1,
                Entity::Relationship(_) => counters.relationships_deleted += 1,
            }
        }
        for ((entity, key), before) in &self.properties {
            let gone = self.deleted.contains(entity);
            let after = if gone { Value::Null } else { graph.property(*entity, *key) };
            if !equivalent(before, &after) {
                counters.properties_set += usize::from(!after.is_null());
                counters.properties_removed += usize::from(!before.is_null());
            }
        }
        for (label, by) in &self.labels {
            let now = graph.label_count(*label) as i64;
            counters.labels_added += usize::from(now > 0 && now == *by);
            counters.labels_removed += usize::from(now == 0 && *by < 0);
        }
        for (name, before) in &self.declared {
            let after = graph.schema().declared.get(name);
            if before.as_ref() != after {
                let (indexes, constraints) = declared(after);
                counters.indexes_added += indexes;
                counters.constraints_added += constraints;
                let (indexes, constraints) = declared(before.as_ref());
                counters.indexes_removed += indexes;
                counters.constraints_removed += constraints;
            }
        }
        counters
    }
}

/// How many indexes and how many constraints.
fn declared(declared: Option<&Declared>) -> (usize, usize) {
    match declared {
        Some(declared) if declared.kind.is_constraint() => (0, 1),
        Some(_) => (1, 0),
        None => (0, 0),
    }
}
