//! Witnesses as text, short enough to compare.

use relata::database::Database;
use relata::result::{Datum, Fact, FactKind, NodeRecord, QueryResult, RelationshipRecord};
use relata::session::{Parameters, Session};

/// A session on the graph that a statement makes.
pub(crate) fn session(setup: &str) -> Session {
    let mut session = Database::default().session();
    if !setup.is_empty() {
        session.run(setup, &Parameters::new()).expect("the graph is made");
    }
    session
}

pub(crate) fn run(session: &mut Session, query: &str) -> QueryResult {
    match session.run(query, &Parameters::new()) {
        Ok(result) => result,
        Err(error) => panic!("{query}: {error}"),
    }
}

/// One line a row: its cells, and each way to come to it.
pub(crate) fn told(result: &QueryResult) -> Vec<String> {
    let why = result.why.as_ref().expect("the rows were traced");
    assert_eq!(why.rows.len(), result.rows.len(), "every row has a witness");
    let line = |(row, witness): (&[Datum], &relata::result::Witness)| {
        let cells: Vec<String> = row.iter().map(cell).collect();
        let ways: Vec<String> = witness
            .derivations()
            .map(|way| {
                let facts: Vec<String> =
                    way.facts.iter().map(|place| fact(&why.facts[*place])).collect();
                let more =
                    if way.omitted > 0 { format!(" +{}", way.omitted) } else { String::new() };
                format!("{}{more}", facts.join(" "))
            })
            .collect();
        let more = if witness.has_more { " or more" } else { "" };
        format!("{} <- {}{more}", cells.join(", "), ways.join(" or "))
    };
    result.rows.iter().zip(&why.rows).map(line).collect()
}

/// A fact in a word: `a`, `a-T->b`, `a.x`.
pub(crate) fn fact(fact: &Fact) -> String {
    match &fact.kind {
        FactKind::Node(node) => name(node),
        FactKind::Relationship { relationship, start, end } => {
            format!("{}-{}->{}", name(start), link(relationship), name(end))
        }
        FactKind::Property { of, key, .. } => format!("{}.{key}", name(of)),
        FactKind::Absent { pattern, known } => {
            let known: Vec<String> =
                known.iter().map(|(name, value)| format!("{name}={}", cell(value))).collect();
            format!("no[{pattern}]({})", known.join(" "))
        }
        FactKind::Procedure(name) => format!("{name}()"),
        FactKind::Line { file, line } => format!("{file}:{line}"),
    }
}

fn name(node: &NodeRecord) -> String {
    node.properties.get("name").map_or_else(|| format!("#{}", node.id), cell)
}

fn link(relationship: &RelationshipRecord) -> String {
    let number = relationship.properties.get("name").map(cell).unwrap_or_default();
    format!("{}{number}", relationship.kind)
}

pub(crate) fn cell(datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".to_owned(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => value.to_string(),
        Datum::String(text) => text.to_string(),
        Datum::List(items) => {
            format!("[{}]", items.iter().map(cell).collect::<Vec<_>>().join(", "))
        }
        Datum::Node(node) => format!("({})", name(node)),
        Datum::Relationship(id) => format!("[{}]", link(id)),
        other => format!("{other:?}"),
    }
}
