//! Procedures that tell what the graph holds.

use super::{Body, Field, Procedure, Rows, Signature, Surroundings};
use crate::value::{Type, Value, ValueError};

type Compute = fn(&[Value], &Surroundings<'_>) -> Result<Rows, ValueError>;

/// Name, column, help and body of each.
const CATALOG: &[(&str, &str, &str, Compute)] = &[
    ("db.labels", "label", "the labels that nodes have", labels),
    ("db.relationshipTypes", "relationshipType", "the types that relationships have", types),
    ("db.propertyKeys", "propertyKey", "the property keys in use", keys),
];

/// All of them.
pub(super) fn procedures() -> Vec<Procedure> {
    CATALOG
        .iter()
        .map(|(name, column, help, compute)| built(name, column, help, *compute))
        .collect()
}

fn built(name: &str, column: &str, help: &'static str, compute: Compute) -> Procedure {
    let outputs = vec![Field { name: column.to_owned(), kind: Type::String }];
    let signature = Signature { name: name.to_owned(), inputs: Vec::new(), outputs };
    Procedure { signature, help, body: Body::Built(compute) }
}

fn one_column<'a>(names: impl Iterator<Item = &'a std::sync::Arc<str>>) -> Rows {
    let mut names: Vec<_> = names.cloned().collect();
    names.sort_unstable();
    names.into_iter().map(|name| vec![Value::String(name)]).collect()
}

fn labels(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let graph = around.graph;
    let used = graph.labels().filter(|(label, _)| graph.label_count(*label) > 0);
    Ok(one_column(used.map(|(_, name)| name)))
}

fn types(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let graph = around.graph;
    let used = graph.types().filter(|(kind, _)| graph.type_count(*kind) > 0);
    Ok(one_column(used.map(|(_, name)| name)))
}

fn keys(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    Ok(one_column(around.graph.keys().map(|(_, name)| name)))
}
