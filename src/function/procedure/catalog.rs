//! The procedures that are always there: one table, which calls, `SHOW`, completion
//! and help read.

use super::declared::{constraints, indexes};
use super::evidence::audit;
use super::listing::{functions, procedures};
use super::observed::{node_type_properties, rel_type_properties, visualization};
use super::{Body, Field, Procedure, Rows, Signature, Surroundings};
use crate::value::Type::{self, Any, Boolean, Integer, List, String as Text};
use crate::value::{Value, ValueError};

type Compute = fn(&[Value], &Surroundings<'_>) -> Result<Rows, ValueError>;

/// A row of [`CATALOG`].
struct Entry {
    name: &'static str,
    columns: &'static [(&'static str, Type)],
    /// How many of the columns `SHOW` shows unasked.
    brief: usize,
    help: &'static str,
    compute: Compute,
}

const fn entry(
    name: &'static str,
    columns: &'static [(&'static str, Type)],
    help: &'static str,
    compute: Compute,
) -> Entry {
    Entry { name, columns, brief: columns.len(), help, compute }
}

/// Of indexes and of constraints; the last but one differs.
macro_rules! declared_columns {
    ($owner:literal) => {
        &[
            ("name", Text),
            ("type", Text),
            ("entityType", Text),
            ("labelsOrTypes", List),
            ("properties", List),
            ($owner, Text),
            ("createStatement", Text),
        ]
    };
}

const CATALOG: &[Entry] = &[
    Entry {
        brief: 6,
        ..entry(
            "db.constraints",
            declared_columns!("ownedIndex"),
            "the constraints, which every statement must keep",
            constraints,
        )
    },
    Entry {
        brief: 6,
        ..entry(
            "db.indexes",
            declared_columns!("owningConstraint"),
            "the indexes that were declared, by themselves or by a constraint; others come and go as queries ask for them",
            indexes,
        )
    },
    entry(
        "db.info",
        &[("name", Text), ("title", Text), ("nodes", Integer), ("relationships", Integer)],
        "the graph: its name and title where it has them, and its size",
        info,
    ),
    entry(
        "db.labels",
        &[("label", Text), ("nodes", Integer)],
        "the labels in use, and how many nodes have each",
        labels,
    ),
    entry("db.propertyKeys", &[("propertyKey", Text)], "the property keys in use", keys),
    entry(
        "db.relationshipTypes",
        &[("relationshipType", Text), ("relationships", Integer)],
        "the relationship types in use, and how many relationships have each",
        types,
    ),
    entry(
        "db.schema.nodeTypeProperties",
        &[
            ("nodeType", Text),
            ("nodeLabels", List),
            ("propertyName", Text),
            ("propertyTypes", List),
            ("mandatory", Boolean),
        ],
        "the properties that nodes of each combination of labels have, the types of their values, and whether every such node has them",
        node_type_properties,
    ),
    entry(
        "db.schema.relTypeProperties",
        &[
            ("relType", Text),
            ("propertyName", Text),
            ("propertyTypes", List),
            ("mandatory", Boolean),
        ],
        "the properties that relationships of each type have, the types of their values, and whether every such relationship has them",
        rel_type_properties,
    ),
    entry(
        "db.schema.visualization",
        &[("from", Text), ("relationshipType", Text), ("to", Text), ("relationships", Integer)],
        "which relationship types join which labels, and how often; null is a node without a label",
        visualization,
    ),
    entry(
        "dbms.components",
        &[("name", Text), ("versions", List)],
        "the engine and its version",
        components,
    ),
    Entry {
        brief: 3,
        ..entry(
            "dbms.functions",
            &[
                ("name", Text),
                ("category", Text),
                ("description", Text),
                ("signature", Text),
                ("aliases", List),
                ("aggregating", Boolean),
                ("deterministic", Boolean),
            ],
            "the functions that expressions can call",
            functions,
        )
    },
    Entry {
        brief: 2,
        ..entry(
            "dbms.procedures",
            &[("name", Text), ("description", Text), ("signature", Text)],
            "the procedures that can be called with CALL",
            procedures,
        )
    },
    Entry {
        brief: 3,
        ..entry(
            "evidence.audit",
            &[
                ("kind", Text),
                ("subject", Text),
                ("detail", Text),
                ("status", Text),
                ("property", Text),
                ("documents", List),
                ("element", Any),
            ],
            "what to know of the evidence: facts without any (kind `no evidence`), facts that one document states alone (`one document`), claims that contradict each other (`conflict`), opinions, plans, rumours and weaker facts (`weak`)",
            audit,
        )
    },
];

/// All of them.
pub(super) fn built_in() -> Vec<Procedure> {
    CATALOG.iter().map(built).collect()
}

fn built(entry: &Entry) -> Procedure {
    let field = |(name, kind): &(&str, Type)| Field { name: (*name).to_owned(), kind: *kind };
    let outputs = entry.columns.iter().map(field).collect();
    let signature = Signature { name: entry.name.to_owned(), inputs: Vec::new(), outputs };
    let (help, brief, body) = (entry.help, entry.brief, Body::Built(entry.compute));
    Procedure { signature, help, options: &[], brief, body }
}

/// Names and their numbers, by name, without those that number nothing.
fn counted<'a>(names: impl Iterator<Item = (&'a std::sync::Arc<str>, usize)>) -> Rows {
    let mut names: Vec<_> = names.filter(|(_, count)| *count > 0).collect();
    names.sort_unstable();
    let row = |(name, count): (&std::sync::Arc<str>, usize)| {
        vec![Value::String(name.clone()), Value::Integer(count as i64)]
    };
    names.into_iter().map(row).collect()
}

fn labels(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let graph = around.graph;
    Ok(counted(graph.labels().map(|(label, name)| (name, graph.label_count(label)))))
}

fn types(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let graph = around.graph;
    Ok(counted(graph.types().map(|(kind, name)| (name, graph.type_count(kind)))))
}

fn keys(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let used = around.graph.keys().filter(|(key, _)| around.graph.has_key(*key));
    let mut names: Vec<_> = used.map(|(_, name)| name).collect();
    names.sort_unstable();
    Ok(names.into_iter().map(|name| vec![Value::String(name.clone())]).collect())
}

fn info(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let (graph, schema) = (around.graph, around.graph.schema());
    let text = |text: &Option<_>| text.clone().map_or(Value::Null, Value::String);
    let count = |count: usize| Value::Integer(count as i64);
    Ok(vec![vec![
        text(&schema.name),
        text(&schema.title),
        count(graph.node_count()),
        count(graph.relationship_count()),
    ]])
}

fn components(_: &[Value], _: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let versions = Value::strings([env!("CARGO_PKG_VERSION")]);
    Ok(vec![vec![Value::string("Relata"), versions]])
}
