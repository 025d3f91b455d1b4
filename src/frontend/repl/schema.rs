//! What is in a graph, at a glance: labels and relationship types with their
//! numbers, and which keys and ends they have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::catalogue;
use crate::graph::{Graph, LabelId, TypeId};
use crate::value::display;

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
    labels.sort_unstable();
    for (name, count) in labels {
        let keys = catalogue::keys_of_labels(graph, &[name.to_owned()]);
        writeln!(out, "  {count:>8}  :{}  {}", display::name(name), list(&keys))?;
    }
    writeln!(out, "{} relationships", graph.relationship_count())?;
    let ends = ends(graph);
    let mut types: Vec<(&str, TypeId)> = graph.types().map(|(id, name)| (&**name, id)).collect();
    types.sort_by_key(|(name, _)| *name);
    for (name, id) in types {
        let Some((sources, targets)) = ends.get(&id) else { continue };
        let count = graph.statistics().relationships(Some(id));
        let (sources, targets) = (names(graph, sources), names(graph, targets));
        writeln!(out, "  {count:>8}  ({sources})-[:{}]->({targets})", display::name(name))?;
    }
    Ok(())
}

/// The labels at both ends of every type.
fn ends(graph: &Graph) -> BTreeMap<TypeId, (BTreeSet<LabelId>, BTreeSet<LabelId>)> {
    let mut ends: BTreeMap<TypeId, (BTreeSet<LabelId>, BTreeSet<LabelId>)> = BTreeMap::new();
    for triple in graph.statistics().triples() {
        let (sources, targets) = ends.entry(triple.kind).or_default();
        sources.extend(triple.from);
        targets.extend(triple.to);
    }
    ends
}

fn names(graph: &Graph, labels: &BTreeSet<LabelId>) -> String {
    let mut names: Vec<&str> = labels.iter().map(|label| &**graph.label_name(*label)).collect();
    names.sort_unstable();
    if names.is_empty() { String::new() } else { format!(":{}", names.join("|")) }
}

fn list(keys: &[String]) -> String {
    let more = if keys.len() > KEYS_SHOWN { ", …" } else { "" };
    let shown: Vec<&str> = keys.iter().take(KEYS_SHOWN).map(String::as_str).collect();
    format!("{}{more}", shown.join(", "))
}
