//! Indexes and constraints in `schema.toml`.
//!
//! ```toml
//! [indexes.film_year]
//! label = "Film"
//! key = "year"
//!
//! [constraints.one_credit]
//! type = "ACTED_IN"
//! unique = ["film", "role"]
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::error::Problem;
use super::schema::{ReadSchema, write_header, write_names, write_text};
use crate::graph::declared::{Declared, DeclaredKind, Subject};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndexTable {
    label: Spanned<String>,
    key: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstraintTable {
    label: Option<Spanned<String>>,
    r#type: Option<Spanned<String>>,
    unique: Option<Vec<Spanned<String>>>,
    present: Option<Vec<Spanned<String>>>,
    key: Option<Vec<Spanned<String>>>,
}

pub(super) type Tables<T> = BTreeMap<Spanned<String>, T>;

type Report<'a> = &'a mut dyn FnMut(Problem, usize);

impl ReadSchema {
    /// All that is declared by name.
    pub(super) fn declared(
        &mut self,
        indexes: Tables<IndexTable>,
        constraints: Tables<ConstraintTable>,
        report: Report<'_>,
    ) -> BTreeMap<Arc<str>, Declared> {
        let mut declared = BTreeMap::new();
        for (name, table) in indexes {
            let index = self.index(table);
            declared.insert(Arc::from(name.into_inner()), index);
        }
        for (name, table) in constraints {
            let at = name.span().start;
            let name: Arc<str> = name.into_inner().into();
            if declared.contains_key(&name) {
                let problem = Problem::Repeated { what: "name", name: name.to_string() };
                report(problem, at);
                continue;
            }
            match self.constraint(table) {
                Ok(constraint) => {
                    declared.insert(name, constraint);
                }
                Err(expected) => {
                    report(Problem::BadConstraint { name: name.to_string(), expected }, at);
                }
            }
        }
        declared
    }

    fn index(&mut self, table: IndexTable) -> Declared {
        let on = Subject::Label(self.mention("label", table.label));
        let keys = vec![self.mention("key", table.key)];
        Declared { kind: DeclaredKind::Index, on, keys }
    }

    /// What a table says, or what it should have said.
    fn constraint(&mut self, table: ConstraintTable) -> Result<Declared, &'static str> {
        let on = match (table.label, table.r#type) {
            (Some(label), None) => Subject::Label(self.mention("label", label)),
            (None, Some(kind)) => Subject::Type(self.mention("relationship type", kind)),
            _ => return Err("exactly one of `label` and `type`"),
        };
        let (kind, keys) = match (table.unique, table.present, table.key) {
            (Some(keys), None, None) => (DeclaredKind::Unique, keys),
            (None, Some(keys), None) => (DeclaredKind::Present, keys),
            (None, None, Some(keys)) => (DeclaredKind::Key, keys),
            _ => return Err("exactly one of `unique`, `present` and `key`"),
        };
        let keys = self.mention_all("key", Some(keys)).unwrap_or_default();
        let is_repeated = |place: usize| keys[..place].contains(&keys[place]);
        if keys.is_empty() || (1..keys.len()).any(is_repeated) {
            return Err("a list of keys, each once");
        }
        Ok(Declared { kind, on, keys })
    }
}

/// Indexes, then constraints, each by name.
pub(super) fn write_declared(out: &mut String, declared: &BTreeMap<Arc<str>, Declared>) {
    for (name, index) in declared.iter().filter(|(_, one)| !one.kind.is_constraint()) {
        write_header(out, "indexes", name);
        write_subject(out, &index.on);
        write_text(out, "key", index.keys.first().map(|key| &**key));
    }
    for (name, constraint) in declared.iter().filter(|(_, one)| one.kind.is_constraint()) {
        write_header(out, "constraints", name);
        write_subject(out, &constraint.on);
        let kind = match constraint.kind {
            DeclaredKind::Present => "present",
            DeclaredKind::Key => "key",
            DeclaredKind::Unique | DeclaredKind::Index => "unique",
        };
        write_names(out, kind, Some(&constraint.keys));
    }
}

fn write_subject(out: &mut String, subject: &Subject) {
    match subject {
        Subject::Label(name) => write_text(out, "label", Some(name)),
        Subject::Type(name) => write_text(out, "type", Some(name)),
    }
}
