//! Whether facts say what they rest on, and whether that is there.

use std::collections::HashMap;
use std::path::Path;

use super::documents::DocumentFolder;
use super::draft::{At, Draft, Entry, NodeDraft};
use super::error::{Problem, Severity};
use crate::evidence::{
    DERIVED, FILE_NAME, LINE_COUNT, Locator, Misfit, SOURCES, STATUS, STATUSES, passage,
};
use crate::spelling::nearest;
use crate::value::Value;

/// What is known of the documents.
pub(super) struct EvidenceCheck<'a> {
    draft: &'a Draft,
    /// Line counts by file name, where the graph says one.
    documents: HashMap<String, Option<usize>>,
    folder: Option<DocumentFolder>,
    found: Vec<(Severity, Problem, At)>,
}

impl<'a> EvidenceCheck<'a> {
    pub(super) fn new(draft: &'a Draft, folder: Option<&'a Path>) -> EvidenceCheck<'a> {
        let label = draft.schema.evidence.as_ref().and_then(|evidence| evidence.documents.clone());
        let is_document = |node: &&NodeDraft| {
            label.as_ref().is_none_or(|label| node.labels.iter().any(|l| l.text == *label))
        };
        let documents = draft.nodes.iter().filter(is_document).filter_map(document).collect();
        EvidenceCheck {
            draft,
            documents,
            folder: folder.map(DocumentFolder::new),
            found: Vec::new(),
        }
    }

    /// What is wrong with the evidence, and where.
    pub(super) fn run(mut self) -> Vec<(Severity, Problem, At)> {
        for relationship in &self.draft.relationships {
            self.fact(relationship.at, &relationship.properties, true);
        }
        for node in &self.draft.nodes {
            self.fact(node.at, &node.properties, self.needs_evidence(node));
        }
        self.found
    }

    /// Nodes of labels that are declared to have `sources` are facts themselves.
    fn needs_evidence(&self, node: &NodeDraft) -> bool {
        node.labels.iter().any(|label| {
            let declared = self.draft.schema.labels.get(label.text.as_ref());
            let keys = declared.and_then(|label| label.keys.as_ref());
            keys.is_some_and(|keys| keys.iter().any(|key| **key == *SOURCES))
        })
    }

    fn fact(&mut self, at: At, entries: &[Entry], is_needed: bool) {
        let find = |key: &str| entries.iter().find(|entry| *entry.key.text == *key);
        let sources = find(SOURCES);
        match sources.map(|entry| (&entry.value, entry)) {
            Some((Value::List(items), entry)) if !items.is_empty() => {
                for (item, at) in items.iter().zip(&entry.items) {
                    self.source(item, *at);
                }
            }
            _ if is_needed => self.found.push((Severity::Warning, Problem::NoEvidence, at)),
            _ => {}
        }
        if let Some((status, entry)) = find(STATUS).and_then(|entry| Some((text(entry)?, entry))) {
            self.status(status, entry.at);
        }
        let null = Value::Null;
        let sources = sources.map_or(&null, |entry| &entry.value);
        for derived in &DERIVED {
            let Some(entry) = find(derived.key) else { continue };
            if !derived.agrees(sources, &entry.value) {
                let expected = derived.of(sources).unwrap_or_default();
                let problem = Problem::DerivedDisagrees { key: derived.key, expected };
                self.error(problem, entry.at);
            }
        }
    }

    fn status(&mut self, status: &str, at: At) {
        if !STATUSES.contains(&status) {
            let nearest = nearest(status, STATUSES).map(str::to_owned);
            self.error(Problem::UnknownStatus { found: status.to_owned(), nearest }, at);
        }
    }

    fn error(&mut self, problem: Problem, at: At) {
        self.found.push((Severity::Error, problem, at));
    }

    fn source(&mut self, item: &Value, at: At) {
        let Value::String(locator) = item else { return };
        let problem = match Locator::parse(locator) {
            None => Some(Problem::BadLocator { found: locator.to_string() }),
            Some(parsed) => self.document(parsed).or_else(|| self.passage(locator, parsed)),
        };
        if let Some(problem) = problem {
            self.error(problem, at);
        }
    }

    fn document(&self, locator: Locator<'_>) -> Option<Problem> {
        if self.documents.contains_key(locator.file) {
            return None;
        }
        let known = self.documents.keys().map(String::as_str);
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        let nearest = nearest(locator.file, known).map(str::to_owned);
        Some(Problem::UnknownDocument { file: locator.file.to_owned(), nearest })
    }

    /// Looks into the file where there is a folder of them, else asks the document.
    fn passage(&self, text: &str, locator: Locator<'_>) -> Option<Problem> {
        let no_line = |lines| Problem::NoSuchLine { locator: text.to_owned(), lines };
        let Some(folder) = &self.folder else {
            let lines = (*self.documents.get(locator.file)?)?;
            return (locator.line > lines).then(|| no_line(lines));
        };
        match passage(folder, &locator) {
            Ok(_) => None,
            Err(Misfit::NoFile) => Some(Problem::NoSourceFile { file: locator.file.to_owned() }),
            Err(Misfit::NoLine(lines)) => Some(no_line(lines)),
            Err(Misfit::NoRange(characters)) => {
                Some(Problem::NoSuchRange { locator: text.to_owned(), characters })
            }
        }
    }
}

fn document(node: &NodeDraft) -> Option<(String, Option<usize>)> {
    let find = |key: &str| node.properties.iter().find(|entry| *entry.key.text == *key);
    let name = text(find(FILE_NAME)?)?.to_owned();
    let lines = find(LINE_COUNT).and_then(|entry| match &entry.value {
        Value::Integer(lines) => usize::try_from(*lines).ok(),
        _ => None,
    });
    Some((name, lines))
}

fn text(entry: &Entry) -> Option<&str> {
    match &entry.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
