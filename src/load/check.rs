//! Everything that is wrong or doubtful in the files of a graph, each with its
//! place: what stops it from being read, what contradicts its own declarations,
//! what lacks evidence.
//!
//! A declaration is only held against a graph that made some of that kind: without
//! `[labels]`, any label will do.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::check_evidence::EvidenceCheck;
use super::draft::{At, Draft, Entry, NodeDraft, RelationshipDraft, Word};
use super::error::{Finding, LoadError, Problem, Severity};
use super::files::Files;
use super::read::{broken, build};
use super::slug::file_names;
use super::write::NO_LABEL;
use crate::evidence::KEYS;
use crate::graph::Schema;
use crate::graph::schema::KeyType;
use crate::spelling::nearest;
use crate::value::{Type, Value};

/// Checks a graph's files, in order of place; given the folder of the source files,
/// also whether every source points into one.
pub fn check(files: &dyn Files, sources: Option<&Path>) -> Result<Vec<Finding>, LoadError> {
    let draft = Draft::read(files)?;
    let mut check = Check { draft: &draft, found: Vec::new() };
    for (problem, at) in &draft.mistakes {
        check.report(Severity::Error, problem.clone(), *at);
    }
    check.schema();
    check.nodes();
    check.relationships();
    check.files();
    check.constraints();
    if draft.schema.evidence.is_some() {
        for (severity, problem, at) in EvidenceCheck::new(&draft, sources).run() {
            check.report(severity, problem, at);
        }
    }
    check.found.sort_by(|a, b| (&a.place, a.severity).cmp(&(&b.place, b.severity)));
    Ok(check.found)
}

struct Check<'a> {
    draft: &'a Draft,
    found: Vec<Finding>,
}

impl Check<'_> {
    fn report(&mut self, severity: Severity, problem: Problem, at: At) {
        let place = Some(self.draft.place(at));
        self.found.push(Finding { severity, problem, place });
    }

    fn error(&mut self, problem: Problem, at: At) {
        self.report(Severity::Error, problem, at);
    }

    /// Whether declarations refer to what is declared.
    fn schema(&mut self) {
        let schema = &self.draft.schema;
        for (what, name) in &self.draft.mentioned {
            if *what == "label" {
                self.declared("label", name, schema.labels.keys());
            } else if *what == "relationship type" {
                self.declared(what, name, schema.types.keys());
            } else if key_type(schema, &name.text).is_none() && !is_identity(schema, &name.text) {
                self.declared("key", name, schema.keys.keys());
            }
        }
    }

    fn nodes(&mut self) {
        for node in &self.draft.nodes {
            for label in &node.labels {
                self.declared("label", label, self.draft.schema.labels.keys());
            }
            let allowed = keys_of_labels(&self.draft.schema, node);
            let on = || texts(&node.labels).join("`, `");
            self.entries(&node.properties, allowed.as_ref(), on);
        }
    }

    fn relationships(&mut self) {
        let mut seen: HashMap<String, At> = HashMap::new();
        for relationship in &self.draft.relationships {
            let schema = &self.draft.schema;
            let kind = &relationship.kind;
            self.declared("relationship type", kind, schema.types.keys());
            let declared = schema.types.get(kind.text.as_ref());
            let keys = declared.and_then(|declared| declared.keys.as_ref());
            let allowed = keys.map(|keys| with_evidence(schema, keys));
            self.entries(&relationship.properties, allowed.as_ref(), || kind.text.to_string());
            self.ends(relationship);
            let first = *seen.entry(fingerprint(relationship)).or_insert(relationship.at);
            if first != relationship.at {
                let first = self.draft.place(first);
                let problem = Problem::DuplicateRelationship { first };
                self.report(Severity::Warning, problem, relationship.at);
            }
        }
    }

    fn declared<'n>(
        &mut self,
        what: &'static str,
        name: &Word,
        known: impl Iterator<Item = &'n Arc<str>> + Clone,
    ) {
        let mut names = known.clone().map(|known| &**known).peekable();
        if names.peek().is_none() || names.any(|known| *known == *name.text) {
            return;
        }
        let nearest = nearest(&name.text, known.map(|known| &**known)).map(str::to_owned);
        self.error(Problem::Undeclared { what, name: name.text.to_string(), nearest }, name.at);
    }

    fn entries(
        &mut self,
        entries: &[Entry],
        allowed: Option<&BTreeSet<&str>>,
        on: impl Fn() -> String,
    ) {
        for entry in entries.iter().filter(|entry| !entry.value.is_null()) {
            let key = entry.key.text.as_ref();
            let kind = key_type(&self.draft.schema, key);
            if kind.is_none() && !is_identity(&self.draft.schema, key) {
                self.declared("key", &entry.key, self.draft.schema.keys.keys());
            } else if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(key)) {
                let nearest = nearest(key, allowed.iter().copied()).map(str::to_owned);
                let problem = Problem::KeyNotAllowed { key: key.to_owned(), on: on(), nearest };
                self.error(problem, entry.key.at);
            }
            if let Some(kind) = kind.filter(|kind| !kind.accepts(&entry.value)) {
                let (found, expected) = (described(&entry.value), kind.to_string());
                let problem = Problem::WrongType { key: key.to_owned(), found, expected };
                self.error(problem, entry.at);
            }
        }
    }

    fn ends(&mut self, relationship: &RelationshipDraft) {
        let Some(declared) = self.draft.schema.types.get(relationship.kind.text.as_ref()) else {
            return;
        };
        let Some((from, to)) = relationship.ends else { return };
        let ends = [
            ("from", &relationship.from, from, &declared.from),
            ("to", &relationship.to, to, &declared.to),
        ];
        for (end, id, node, expected) in ends {
            let Some(expected) = expected else { continue };
            let labels = &self.draft.nodes[node].labels;
            if labels.iter().any(|label| expected.contains(&label.text)) {
                continue;
            }
            let problem = Problem::WrongEnd {
                kind: relationship.kind.text.to_string(),
                end,
                id: id.text.to_string(),
                found: texts(labels),
                expected: expected.iter().map(ToString::to_string).collect(),
            };
            self.error(problem, id.at);
        }
    }

    /// Whether the graph keeps what it promises; one that cannot be read has none.
    fn constraints(&mut self) {
        if self.draft.mistakes.is_empty() {
            for (problem, at) in broken(self.draft, &build(self.draft)) {
                self.error(problem, at);
            }
        }
    }

    /// Whether every row lies where saving would put it; a node without labels may
    /// lie anywhere.
    fn files(&mut self) {
        let draft = self.draft;
        let mains = draft.nodes.iter().map(main_label);
        let mains: BTreeSet<&str> = mains.map(|label| label.unwrap_or(NO_LABEL)).collect();
        let names = file_names(mains.into_iter());
        for node in &draft.nodes {
            if let Some(label) = main_label(node) {
                self.file(node.at, format!("nodes/{}", names[label]));
            }
        }
        let kinds: BTreeSet<&str> =
            draft.relationships.iter().map(|row| row.kind.text.as_ref()).collect();
        let names = file_names(kinds.into_iter());
        for relationship in &draft.relationships {
            let name = &names[relationship.kind.text.as_ref()];
            self.file(relationship.at, format!("relationships/{name}"));
        }
    }

    fn file(&mut self, at: At, expected: String) {
        if self.draft.file_name(at) != expected {
            self.report(Severity::Warning, Problem::WrongFile { expected }, at);
        }
    }
}

fn main_label(node: &NodeDraft) -> Option<&str> {
    node.labels.first().map(|label| label.text.as_ref())
}

/// The declared type of a key; the keys of evidence have theirs where that is on.
fn key_type(schema: &Schema, key: &str) -> Option<KeyType> {
    let of_evidence = KEYS.iter().find(|(known, _)| *known == key && schema.evidence.is_some());
    schema.keys.get(key).copied().or(of_evidence.map(|(_, kind)| *kind))
}

fn is_identity(schema: &Schema, key: &str) -> bool {
    schema.identity.as_deref() == Some(key)
}

/// The keys a node may have: those of all its labels; any where no label says.
fn keys_of_labels<'a>(schema: &'a Schema, node: &NodeDraft) -> Option<BTreeSet<&'a str>> {
    let declared = node.labels.iter().filter_map(|label| schema.labels.get(label.text.as_ref()));
    let mut lists = declared.filter_map(|label| label.keys.as_ref()).peekable();
    lists.peek()?;
    Some(lists.flat_map(|keys| with_evidence(schema, keys)).collect())
}

fn with_evidence<'a>(schema: &'a Schema, keys: &'a [Arc<str>]) -> BTreeSet<&'a str> {
    let evidence = if schema.evidence.is_some() { &KEYS[..] } else { &[] };
    let identity = schema.identity.as_deref();
    let keys = keys.iter().map(|key| &**key);
    keys.chain(evidence.iter().map(|(key, _)| *key)).chain(identity).collect()
}

/// What makes two relationships the same.
fn fingerprint(relationship: &RelationshipDraft) -> String {
    let mut properties: Vec<String> = relationship
        .properties
        .iter()
        .map(|entry| format!("{:?} {:?}", entry.key.text, entry.value))
        .collect();
    properties.sort();
    let RelationshipDraft { from, kind, to, .. } = relationship;
    format!("{:?} {:?} {:?} {}", from.text, kind.text, to.text, properties.join(" "))
}

/// A value's type in words.
fn described(value: &Value) -> String {
    let Value::List(items) = value else { return Type::of(value).name().to_owned() };
    let types: BTreeSet<&str> = items.iter().map(|item| Type::of(item).name()).collect();
    match types.len() {
        0 => "an empty list".to_owned(),
        1 => format!("a list of {}", types.first().unwrap_or(&"")),
        _ => "a list of several types".to_owned(),
    }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.to_string()).collect()
}
