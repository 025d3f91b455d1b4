//! What is in a graph, at a glance: labels and relationship types with their
//! numbers, and which keys and ends they have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::catalogue;
use crate::graph::{Graph, LabelId, TypeId};
use crate::render::text::quote_name;

/// Keys listed for a label or a type before `…`.
const KEYS_SHOWN: usize = 12;

/// The overview as text.
pub(super) fn describe(graph: &Graph) -> String {
    let mut text = String::new();
    describe_into(&mut text, graph).expect("writing to a string cannot fail");
    text
}

fn describe_into(out: &mut dyn Write, graph: &Graph) -> std::fmt::Result {
    writeln!(out, "{} nodes", graph.node_count())?;
    let mut labels: Vec<(&str, usize)> = graph
        .labels()
        .map(|(id, name)| (&**name, graph.label_count(id)))
        .filter(|(_, count)| *count > 0)
        .collect();
    labels.sort();
    for (name, count) in labels {
        let keys = catalogue::keys_of_labels(graph, &[name.to_owned()]);
        writeln!(out, "  {count:>8}  :{}  {}", quote_name(name), list(&keys))?;
    }
    writeln!(out, "{} relationships", graph.relationship_count())?;
    let ends = ends(graph);
    let mut types: Vec<(&str, TypeId)> = graph.types().map(|(id, name)| (&**name, id)).collect();
    types.sort_by_key(|(name, _)| *name);
    for (name, id) in types {
        let Some((sources, targets)) = ends.get(&id) else { continue };
        let count = type_count(graph, id);
        let (sources, targets) = (names(graph, sources), names(graph, targets));
        writeln!(out, "  {count:>8}  ({sources})-[:{}]->({targets})", quote_name(name))?;
    }
    Ok(())
}

/// The labels at both ends of every type.
fn ends(graph: &Graph) -> BTreeMap<TypeId, (BTreeSet<LabelId>, BTreeSet<LabelId>)> {
    let mut ends: BTreeMap<TypeId, (BTreeSet<LabelId>, BTreeSet<LabelId>)> = BTreeMap::new();
    for (source, kind, target) in catalogue::triples(graph) {
        let (sources, targets) = ends.entry(kind).or_default();
        sources.insert(source);
        targets.insert(target);
    }
    ends
}

fn type_count(graph: &Graph, kind: TypeId) -> usize {
    graph.relationships().filter(|id| graph.type_of(*id) == kind).count()
}

fn names(graph: &Graph, labels: &BTreeSet<LabelId>) -> String {
    let mut names: Vec<&str> = labels.iter().map(|label| &**graph.label_name(*label)).collect();
    names.sort_unstable();
    format!(":{}", names.join("|"))
}

fn list(keys: &[String]) -> String {
    let more = if keys.len() > KEYS_SHOWN { ", …" } else { "" };
    let shown: Vec<&str> = keys.iter().take(KEYS_SHOWN).map(String::as_str).collect();
    format!("{}{more}", shown.join(", "))
}
