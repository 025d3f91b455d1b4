//! `schema.toml`: the declarations of a graph, read and written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::cell::{write_key, write_string};
use super::declared::{ConstraintTable, IndexTable, Tables, write_declared};
use super::error::Problem;
use crate::graph::Schema;
use crate::graph::schema::{Evidence, KeyType, LabelDeclaration, TypeDeclaration};
use crate::spelling::nearest;

/// The only format there is so far.
const FORMAT: i64 = 1;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    format: Spanned<i64>,
    name: Option<String>,
    title: Option<String>,
    identity: Option<String>,
    #[serde(default)]
    display: Vec<String>,
    evidence: Option<EvidenceTable>,
    #[serde(default)]
    keys: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    labels: BTreeMap<String, LabelTable>,
    #[serde(default)]
    types: BTreeMap<String, TypeTable>,
    #[serde(default)]
    indexes: Tables<IndexTable>,
    #[serde(default)]
    constraints: Tables<ConstraintTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceTable {
    documents: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelTable {
    description: Option<String>,
    keys: Option<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeTable {
    description: Option<String>,
    text: Option<String>,
    from: Option<Vec<Spanned<String>>>,
    to: Option<Vec<Spanned<String>>>,
    keys: Option<Vec<Spanned<String>>>,
}

/// A name that a declaration refers to.
#[derive(Debug)]
pub(super) struct Mention {
    /// "label", "relationship type" or "key".
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) offset: usize,
}

/// Declarations, and the names they refer to.
#[derive(Debug, Default)]
pub(super) struct ReadSchema {
    pub(super) schema: Schema,
    pub(super) mentioned: Vec<Mention>,
}

/// Reads declarations; problems come with the offset of their place.
pub(super) fn read_schema(text: &str, report: &mut dyn FnMut(Problem, usize)) -> ReadSchema {
    let file: SchemaFile = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            report(form(&error), error.span().map_or(0, |span| span.start));
            return ReadSchema::default();
        }
    };
    if *file.format.get_ref() != FORMAT {
        let found = *file.format.get_ref();
        report(Problem::UnknownFormat { found }, file.format.span().start);
    }
    let keys = key_types(file.keys, report);
    let mut read = ReadSchema::default();
    let evidence = file.evidence.map(|table| Evidence {
        documents: table.documents.map(|label| read.mention("label", label)),
    });
    let labels = file.labels.into_iter().map(|(name, table)| (name.into(), read.label(table)));
    let labels = labels.collect();
    let types = file.types.into_iter().map(|(name, table)| (name.into(), read.kind(table)));
    let types = types.collect();
    let declared = read.declared(file.indexes, file.constraints, report);
    read.schema = Schema {
        name: file.name.map(Arc::from),
        title: file.title.map(Arc::from),
        identity: file.identity.map(Arc::from),
        display: file.display.into_iter().map(Arc::from).collect(),
        evidence,
        keys,
        labels,
        types,
        declared,
    };
    read
}

fn key_types(
    written: BTreeMap<String, Spanned<String>>,
    report: &mut dyn FnMut(Problem, usize),
) -> BTreeMap<Arc<str>, KeyType> {
    let mut keys = BTreeMap::new();
    for (name, written) in written {
        match KeyType::parse(written.get_ref()) {
            Some(kind) => {
                keys.insert(Arc::from(name), kind);
            }
            None => report(unknown_type(written.get_ref()), written.span().start),
        }
    }
    keys
}

impl ReadSchema {
    fn label(&mut self, table: LabelTable) -> LabelDeclaration {
        let description = table.description.map(Arc::from);
        LabelDeclaration { description, keys: self.mention_all("key", table.keys) }
    }

    fn kind(&mut self, table: TypeTable) -> TypeDeclaration {
        TypeDeclaration {
            description: table.description.map(Arc::from),
            text: table.text.map(Arc::from),
            from: self.mention_all("label", table.from),
            to: self.mention_all("label", table.to),
            keys: self.mention_all("key", table.keys),
        }
    }

    pub(super) fn mention_all(
        &mut self,
        what: &'static str,
        names: Option<Vec<Spanned<String>>>,
    ) -> Option<Vec<Arc<str>>> {
        names.map(|names| names.into_iter().map(|name| self.mention(what, name)).collect())
    }

    pub(super) fn mention(&mut self, what: &'static str, name: Spanned<String>) -> Arc<str> {
        let offset = name.span().start;
        let name = name.into_inner();
        let shared = Arc::from(name.as_str());
        self.mentioned.push(Mention { what, name, offset });
        shared
    }
}

/// What the TOML reader found wrong.
pub(super) fn form(error: &toml::de::Error) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    Problem::Form { message }
}

fn unknown_type(found: &str) -> Problem {
    let names: Vec<String> = KeyType::names().collect();
    let nearest = nearest(found, names.iter().map(String::as_str)).map(str::to_owned);
    Problem::UnknownKeyType { found: found.to_owned(), nearest }
}

/// The declarations as `schema.toml`, the same text for the same declarations.
pub(super) fn write_schema(schema: &Schema) -> String {
    let mut out = format!("format = {FORMAT}\n");
    write_text(&mut out, "name", schema.name.as_deref());
    write_text(&mut out, "title", schema.title.as_deref());
    write_text(&mut out, "identity", schema.identity.as_deref());
    if !schema.display.is_empty() {
        write_names(&mut out, "display", Some(&schema.display));
    }
    if let Some(evidence) = &schema.evidence {
        out.push_str("\n[evidence]\n");
        write_text(&mut out, "documents", evidence.documents.as_deref());
    }
    if !schema.keys.is_empty() {
        out.push_str("\n[keys]\n");
    }
    for (name, kind) in &schema.keys {
        write_text(&mut out, name, Some(&kind.to_string()));
    }
    for (name, label) in &schema.labels {
        write_header(&mut out, "labels", name);
        write_text(&mut out, "description", label.description.as_deref());
        write_names(&mut out, "keys", label.keys.as_deref());
    }
    for (name, kind) in &schema.types {
        write_header(&mut out, "types", name);
        write_text(&mut out, "description", kind.description.as_deref());
        write_text(&mut out, "text", kind.text.as_deref());
        write_names(&mut out, "from", kind.from.as_deref());
        write_names(&mut out, "to", kind.to.as_deref());
        write_names(&mut out, "keys", kind.keys.as_deref());
    }
    write_declared(&mut out, &schema.declared);
    out
}

pub(super) fn write_header(out: &mut String, table: &str, name: &str) {
    out.push_str("\n[");
    out.push_str(table);
    out.push('.');
    write_key(out, name);
    out.push_str("]\n");
}

pub(super) fn write_text(out: &mut String, key: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    write_key(out, key);
    out.push_str(" = ");
    write_string(out, text);
    out.push('\n');
}

pub(super) fn write_names(out: &mut String, key: &str, names: Option<&[Arc<str>]>) {
    let Some(names) = names else { return };
    write_key(out, key);
    out.push_str(" = [");
    for (index, name) in names.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        write_string(out, name);
    }
    out.push_str("]\n");
}
