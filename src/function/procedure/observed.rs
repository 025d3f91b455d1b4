//! What the graph holds, as far as looking at it tells: which labels and types go
//! together, which properties they have and of what types.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::signature::name_of;
use super::{Rows, Surroundings};
use crate::graph::{Entity, KeyId, LabelId, TypeId};
use crate::value::{Type, Value, ValueError, display};

pub(super) fn visualization(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let graph = around.graph;
    let label = |label: Option<LabelId>| label.map(|label| graph.label_name(label));
    let mut triples: Vec<_> = graph
        .statistics()
        .triples()
        .into_iter()
        .map(|one| (label(one.from), graph.type_name(one.kind), label(one.to), one.count))
        .collect();
    triples.sort_unstable();
    let text =
        |name: Option<&Arc<str>>| name.map_or(Value::Null, |name| Value::String(name.clone()));
    let row = |(from, kind, to, count): (_, &Arc<str>, _, u64)| {
        vec![text(from), text(Some(kind)), text(to), Value::Integer(count as i64)]
    };
    Ok(triples.into_iter().map(row).collect())
}

/// What was seen of the entities of one kind.
#[derive(Default)]
struct Seen {
    count: u64,
    /// Of each key, how many have it and the types of their values.
    keys: BTreeMap<Arc<str>, (u64, BTreeSet<String>)>,
}

impl Seen {
    fn note(&mut self, entity: Entity, around: &Surroundings<'_>) -> Result<(), ValueError> {
        self.count += 1;
        let properties: Vec<(KeyId, Value)> = around.graph.properties(entity);
        around.budget.tick(1 + properties.len() as u64)?;
        for (key, value) in properties {
            let name = around.graph.key_name(key);
            if !self.keys.contains_key(name) {
                self.keys.insert(name.clone(), (0, BTreeSet::new()));
            }
            if let Some((count, types)) = self.keys.get_mut(name) {
                *count += 1;
                types.insert(type_name(&value));
            }
        }
        Ok(())
    }

    /// Name, types and whether all have it; one row of nulls where there is nothing.
    fn rows(self, head: &[Value]) -> Rows {
        let row = |tail: [Value; 3]| head.iter().cloned().chain(tail).collect();
        if self.keys.is_empty() {
            return vec![row([Value::Null, Value::Null, Value::Boolean(false)])];
        }
        let all = self.count;
        let key = |(name, (count, types)): (Arc<str>, (u64, BTreeSet<String>))| {
            let types = Value::strings(types.into_iter().map(Arc::from));
            row([Value::String(name), types, Value::Boolean(count == all)])
        };
        self.keys.into_iter().map(key).collect()
    }
}

/// The type as signatures write it; a list says what is in it.
fn type_name(value: &Value) -> String {
    match value {
        Value::List(items) => {
            let types: BTreeSet<&str> = items.iter().map(|item| name_of(Type::of(item))).collect();
            let types: Vec<&str> = types.into_iter().collect();
            if types.is_empty() {
                "LIST".to_owned()
            } else {
                format!("LIST<{}>", types.join(" | "))
            }
        }
        single => name_of(Type::of(single)).to_owned(),
    }
}

pub(super) fn node_type_properties(
    _: &[Value],
    around: &Surroundings<'_>,
) -> Result<Rows, ValueError> {
    let graph = around.graph;
    let mut kinds: BTreeMap<Vec<&Arc<str>>, Seen> = BTreeMap::new();
    for node in graph.nodes() {
        let labels = graph.labels_of(node).iter().map(|label| graph.label_name(*label));
        let mut labels: Vec<_> = labels.collect();
        labels.sort_unstable();
        kinds.entry(labels).or_default().note(Entity::Node(node), around)?;
    }
    let rows = kinds.into_iter().flat_map(|(labels, seen)| {
        let kind =
            labels.iter().fold(String::new(), |kind, name| kind + ":" + &display::name(name));
        let names = Value::strings(labels.into_iter().cloned());
        seen.rows(&[Value::string(kind), names])
    });
    Ok(rows.collect())
}

pub(super) fn rel_type_properties(
    _: &[Value],
    around: &Surroundings<'_>,
) -> Result<Rows, ValueError> {
    let graph = around.graph;
    let mut kinds: BTreeMap<TypeId, Seen> = BTreeMap::new();
    for relationship in graph.relationships() {
        let seen = kinds.entry(graph.type_of(relationship)).or_default();
        seen.note(Entity::Relationship(relationship), around)?;
    }
    let named = kinds.into_iter().map(|(kind, seen)| (graph.type_name(kind), seen));
    let by_name: BTreeMap<_, _> = named.collect();
    let rows = by_name
        .into_iter()
        .flat_map(|(name, seen)| seen.rows(&[Value::string(format!(":{}", display::name(name)))]));
    Ok(rows.collect())
}
