//! What is in a graph, at a glance: labels and relationship types with their
//! numbers, which keys and ends they have, and what is declared of them; or one of
//! them, with examples.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::catalogue;
use crate::evidence;
use crate::graph::declared::{Declared, DeclaredKind, Subject};
use crate::graph::{Entity, Graph, LabelId, TypeId};
use crate::render::terminal;
use crate::value::{Value, display};

/// Examples shown of a key.
const EXAMPLES: usize = 4;
/// Labels shown of an end that may be almost anything.
const ENDS: usize = 5;
/// Lines a list may take.
const LINES_MAX: usize = 20;

/// The overview as text, in lines of at most `width`.
pub(super) fn describe(graph: &Graph, width: usize) -> String {
    let mut rows = vec![(String::new(), format!("{} nodes", graph.node_count()))];
    for (name, count) in labels(graph) {
        let keys = facts(catalogue::keys_of_labels(graph, std::slice::from_ref(&name)));
        rows.push((count.to_string(), format!(":{}  {keys}", display::name(&name))));
    }
    rows.push((String::new(), format!("{} relationships", graph.relationship_count())));
    rows.extend(types(graph).into_iter().map(|(_, count, text)| (count.to_string(), text)));
    for (constraint, noun) in [(false, "indexes"), (true, "constraints")] {
        let declared = declared(graph, |one| one.kind.is_constraint() == constraint);
        if !declared.is_empty() {
            rows.push((String::new(), noun.to_owned()));
            rows.extend(declared);
        }
    }
    let title = graph.schema().title.as_deref().map(|title| format!("{title}\n"));
    title.unwrap_or_default() + &lay_out(&rows, width)
}

/// A label or a type with the keys, what they are like, and what it is joined to; none
/// where nothing has that name.
pub(super) fn describe_one(graph: &Graph, name: &str, width: usize) -> Option<String> {
    let mut rows = Vec::new();
    if let Some(label) = graph.label(name).filter(|label| graph.label_count(*label) > 0) {
        rows.push((graph.label_count(label).to_string(), format!(":{}", display::name(name))));
        let entities: Vec<Entity> = graph.nodes_with_label(label).map(Entity::Node).collect();
        rows.extend(keys(graph, &entities));
        let statistics = graph.statistics();
        let touching = types(graph).into_iter().filter_map(|(kind, ..)| {
            let out = statistics.count(Some(label), Some(kind), None);
            let into = statistics.count(None, Some(kind), Some(label));
            (out + into > 0).then(|| ((out + into).to_string(), arrow(graph, kind)))
        });
        rows.extend(touching);
        rows.extend(declared(graph, |one| one.on == Subject::Label(name.into())));
    } else {
        let kind = graph.relationship_type(name)?;
        rows.push((graph.type_count(kind).to_string(), arrow(graph, kind)));
        let steps = graph.relationships_with_type(kind);
        let entities: Vec<Entity> = steps.into_iter().map(Entity::Relationship).collect();
        rows.extend(keys(graph, &entities));
        rows.extend(declared(graph, |one| one.on == Subject::Type(name.into())));
    }
    Some(lay_out(&rows, width))
}

/// All names that [`describe_one`] knows.
pub(super) fn names(graph: &Graph) -> Vec<String> {
    catalogue::labels(graph).into_iter().chain(catalogue::types(graph)).collect()
}

/// Labels in order of name, with their numbers.
fn labels(graph: &Graph) -> Vec<(String, usize)> {
    let mut labels: Vec<(String, usize)> = graph
        .labels()
        .map(|(id, name)| (name.to_string(), graph.label_count(id)))
        .filter(|(_, count)| *count > 0)
        .collect();
    labels.sort_unstable();
    labels
}

/// Types in order of name, with their numbers and what they join.
fn types(graph: &Graph) -> Vec<(TypeId, usize, String)> {
    let mut types: Vec<(String, TypeId)> =
        graph.types().map(|(id, name)| (name.to_string(), id)).collect();
    types.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let counted = types.into_iter().map(|(_, id)| (id, graph.type_count(id)));
    let used = counted.filter(|(_, count)| *count > 0);
    used.map(|(id, count)| (id, count, arrow(graph, id))).collect()
}

/// Each key of some nodes or relationships: how many have it, and examples.
fn keys(graph: &Graph, entities: &[Entity]) -> Vec<(String, String)> {
    let mut found: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for (key, value) in entities.iter().flat_map(|entity| graph.properties(*entity)) {
        let (count, examples) = found.entry(graph.key_name(key).to_string()).or_default();
        *count += 1;
        let parts = match &value {
            Value::List(items) => items.iter().cloned().collect(),
            single => vec![single.clone()],
        };
        examples.extend(parts.iter().map(display::plain));
    }
    let line = |(key, (count, examples)): (String, (usize, BTreeSet<String>))| {
        let shown: Vec<&str> = examples.iter().take(EXAMPLES).map(String::as_str).collect();
        let more = if examples.len() > EXAMPLES { ", …" } else { "" };
        (count.to_string(), format!(".{}  {}{more}", display::name(&key), shown.join(", ")))
    };
    found.into_iter().map(line).collect()
}

/// Indexes and constraints, each with the number of what it is about.
fn declared(graph: &Graph, is_meant: impl Fn(&Declared) -> bool) -> Vec<(String, String)> {
    let row = |(name, one): (&Arc<str>, &Declared)| {
        let subject = display::name(one.on.name());
        let (count, subject) = match &one.on {
            Subject::Label(label) => {
                (graph.label(label).map(|id| graph.label_count(id)), format!("(:{subject})"))
            }
            Subject::Type(kind) => {
                let count = graph.relationship_type(kind).map(|id| graph.type_count(id));
                (count, format!("()-[:{subject}]->()"))
            }
        };
        let keys: Vec<String> = one.keys.iter().map(|key| display::name(key)).collect();
        let asked = match one.kind {
            DeclaredKind::Index => "",
            DeclaredKind::Unique => " is unique",
            DeclaredKind::Present => " is not null",
            DeclaredKind::Key => " is a key",
        };
        let (name, keys) = (display::name(name), keys.join(", "));
        (count.unwrap_or(0).to_string(), format!("{subject} {keys}{asked}  {name}"))
    };
    graph.schema().declared.iter().filter(|(_, one)| is_meant(one)).map(row).collect()
}

/// Keys but those that every fact has for its evidence.
fn facts(keys: Vec<String>) -> String {
    let of_facts = keys.into_iter().filter(|key| !evidence::is_key(key));
    of_facts.collect::<Vec<_>>().join(", ")
}

/// `(:Person)-[:ACTED_IN]->(:Film)`, with the labels the schema declares for the ends
/// where it does: all that occur would name every facet beside its main label.
fn arrow(graph: &Graph, kind: TypeId) -> String {
    let name = graph.type_name(kind);
    let declared = graph.schema().types.get(name);
    let (mut sources, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for triple in graph.statistics().triples().into_iter().filter(|triple| triple.kind == kind) {
        sources.extend(triple.from);
        targets.extend(triple.to);
    }
    let sources = ends(graph, &sources, declared.and_then(|one| one.from.as_deref()));
    let targets = ends(graph, &targets, declared.and_then(|one| one.to.as_deref()));
    format!("({sources})-[:{}]->({targets})", display::name(name))
}

fn ends(graph: &Graph, met: &BTreeSet<LabelId>, declared: Option<&[Arc<str>]>) -> String {
    let all = || met.iter().map(|label| &**graph.label_name(*label));
    let is_declared =
        |name: &&str| declared.is_some_and(|known| known.iter().any(|one| **one == **name));
    let mut names: Vec<&str> = all().filter(is_declared).collect();
    if names.is_empty() {
        names = all().collect();
    }
    names.sort_unstable();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > ENDS { "|…" } else { "" };
    names.truncate(ENDS);
    format!(":{}{more}", names.join("|"))
}

/// Numbers at the right of a margin, text beside them; headings have no number.
fn lay_out(rows: &[(String, String)], width: usize) -> String {
    let margin = rows.iter().map(|(number, _)| number.len()).max().unwrap_or(0) + 2;
    let mut lines = Vec::new();
    for (number, text) in rows {
        if number.is_empty() {
            lines.push(text.clone());
            continue;
        }
        let room = width.saturating_sub(margin + 2).max(20);
        for (index, line) in
            terminal::wrap(&terminal::clean(text), room, LINES_MAX).iter().enumerate()
        {
            let number = if index == 0 { number } else { "" };
            lines.push(format!("{number:>margin$}  {line}"));
        }
    }
    lines.join("\n")
}
