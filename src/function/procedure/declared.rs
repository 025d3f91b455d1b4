//! Indexes and constraints as rows.

use std::sync::Arc;

use super::{Rows, Surroundings};
use crate::graph::declared::{Declared, DeclaredKind, Subject};
use crate::value::{Value, ValueError, display};

pub(super) fn indexes(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let declared = around.graph.schema().declared.iter();
    let row = |(name, one): (&Arc<str>, &Declared)| {
        let owner = one.kind.is_constraint().then(|| Value::String(name.clone()));
        let is_range = matches!(one.on, Subject::Label(_)) && one.keys.len() == 1;
        let kind = Value::string(if is_range { "RANGE" } else { "HASH" });
        let head = [Value::String(name.clone()), kind];
        let tail = [owner.unwrap_or_default(), Value::string(statement(name, one))];
        head.into_iter().chain(about(one)).chain(tail).collect()
    };
    Ok(declared.filter(|(_, one)| one.kind.is_indexed()).map(row).collect())
}

pub(super) fn constraints(_: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
    let declared = around.graph.schema().declared.iter();
    let row = |(name, one): (&Arc<str>, &Declared)| {
        let owned = one.kind.is_indexed().then(|| Value::String(name.clone()));
        let head = [Value::String(name.clone()), Value::string(kind(one))];
        let tail = [owned.unwrap_or_default(), Value::string(statement(name, one))];
        head.into_iter().chain(about(one)).chain(tail).collect()
    };
    Ok(declared.filter(|(_, one)| one.kind.is_constraint()).map(row).collect())
}

/// Whose properties, and which.
fn about(declared: &Declared) -> [Value; 3] {
    let entity = match declared.on {
        Subject::Label(_) => "NODE",
        Subject::Type(_) => "RELATIONSHIP",
    };
    let subject = Value::strings([declared.on.name().clone()]);
    [Value::string(entity), subject, Value::strings(declared.keys.iter().cloned())]
}

fn kind(declared: &Declared) -> &'static str {
    match (declared.kind, &declared.on) {
        (DeclaredKind::Index, _) => "INDEX",
        (DeclaredKind::Unique, Subject::Label(_)) => "UNIQUENESS",
        (DeclaredKind::Unique, Subject::Type(_)) => "RELATIONSHIP_UNIQUENESS",
        (DeclaredKind::Present, Subject::Label(_)) => "NODE_PROPERTY_EXISTENCE",
        (DeclaredKind::Present, Subject::Type(_)) => "RELATIONSHIP_PROPERTY_EXISTENCE",
        (DeclaredKind::Key, Subject::Label(_)) => "NODE_KEY",
        (DeclaredKind::Key, Subject::Type(_)) => "RELATIONSHIP_KEY",
    }
}

/// The statement that declares it.
pub(crate) fn statement(name: &str, declared: &Declared) -> String {
    let subject = display::name(declared.on.name());
    let (variable, subject) = match declared.on {
        Subject::Label(_) => ('n', format!("(n:{subject})")),
        Subject::Type(_) => ('r', format!("()-[r:{subject}]-()")),
    };
    let keys: Vec<String> =
        declared.keys.iter().map(|key| format!("{variable}.{}", display::name(key))).collect();
    let listed = format!("({})", keys.join(", "));
    let keys = if keys.len() == 1 { keys.concat() } else { listed.clone() };
    let name = display::name(name);
    let asked = match (declared.kind, &declared.on) {
        (DeclaredKind::Index, _) => {
            return format!("CREATE INDEX {name} FOR {subject} ON {listed}");
        }
        (DeclaredKind::Unique, _) => "UNIQUE",
        (DeclaredKind::Present, _) => "NOT NULL",
        (DeclaredKind::Key, Subject::Label(_)) => "NODE KEY",
        (DeclaredKind::Key, Subject::Type(_)) => "RELATIONSHIP KEY",
    };
    format!("CREATE CONSTRAINT {name} FOR {subject} REQUIRE {keys} IS {asked}")
}
