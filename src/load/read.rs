//! Files into a graph: rows first, each with its place, then nodes and
//! relationships. Reading goes on after a mistake, so that `check` sees them all.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::cell::{Cell, misfit, value_of};
use super::error::{LoadError, Place, Problem};
use super::evidence::{DERIVED, SOURCES};
use super::files::{Files, SCHEMA};
use super::row::{NodeFile, RelationshipFile, Row};
use super::schema::{Mention, form, read_schema};
use crate::graph::{Graph, KeyId, Schema};
use crate::spelling::nearest;
use crate::value::{NodeId, Value};

/// So many changes are kept before they are committed; a graph that fails to load
/// is thrown away whole.
const CHANGES_MAX: usize = 1 << 18;

/// So many unknown ids get a suggestion; each costs a look at all ids.
const SUGGESTIONS_MAX: usize = 20;

/// Reads a graph. The first mistake ends it; `check` finds them all.
pub fn read(files: &dyn Files) -> Result<Graph, LoadError> {
    let draft = Draft::read(files)?;
    match draft.mistakes.first() {
        Some((problem, at)) => {
            Err(LoadError { problem: Box::new(problem.clone()), place: Some(draft.place(*at)) })
        }
        None => Ok(build(&draft)),
    }
}

/// A place in a draft's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    file: u32,
    offset: u32,
}

/// Text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) at: At,
}

/// A property and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Word,
    /// Null where the file says that the property is absent.
    pub(super) value: Value,
    pub(super) at: At,
    /// Where each item of `sources` stands.
    pub(super) items: Vec<At>,
}

/// A node as written.
#[derive(Debug)]
pub(super) struct NodeDraft {
    pub(super) at: At,
    pub(super) id: Word,
    pub(super) labels: Vec<Word>,
    pub(super) properties: Vec<Entry>,
}

/// A relationship as written.
#[derive(Debug)]
pub(super) struct RelationshipDraft {
    pub(super) at: At,
    pub(super) from: Word,
    pub(super) kind: Word,
    pub(super) to: Word,
    pub(super) properties: Vec<Entry>,
    /// Numbers of the nodes at its ends, where there are such.
    pub(super) ends: Option<(usize, usize)>,
}

/// A file of the draft.
#[derive(Debug)]
struct Source {
    name: String,
    shown: Arc<str>,
    text: String,
    /// Offsets of line starts.
    lines: Vec<usize>,
}

/// All files of a graph as rows, and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Draft {
    sources: Vec<Source>,
    pub(super) schema: Schema,
    /// Names that the declarations of others refer to, and what they are.
    pub(super) mentioned: Vec<(&'static str, Word)>,
    pub(super) nodes: Vec<NodeDraft>,
    pub(super) relationships: Vec<RelationshipDraft>,
    pub(super) mistakes: Vec<(Problem, At)>,
}

impl Draft {
    /// Reads every file; fails only where a file cannot be read at all.
    pub(super) fn read(files: &dyn Files) -> Result<Draft, LoadError> {
        let mut draft = Draft::default();
        for name in files.names()? {
            let text = files.text(&name)?;
            let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
            let lines = lines.collect();
            let shown = files.shown(&name).into();
            draft.sources.push(Source { name, shown, text, lines });
        }
        for file in 0..draft.sources.len() as u32 {
            draft.read_file(file);
        }
        draft.join();
        Ok(draft)
    }

    /// The place for people.
    pub(super) fn place(&self, at: At) -> Place {
        let source = &self.sources[at.file as usize];
        let offset = (at.offset as usize).min(source.text.len());
        let line = source.lines.partition_point(|start| *start <= offset);
        let before = source.text.get(source.lines[line - 1]..offset).unwrap_or_default();
        Place { file: Arc::clone(&source.shown), line, column: before.chars().count() + 1 }
    }

    /// The name of the file a row stands in.
    pub(super) fn file_name(&self, at: At) -> &str {
        &self.sources[at.file as usize].name
    }

    fn read_file(&mut self, file: u32) {
        let source = &mut self.sources[file as usize];
        let text = std::mem::take(&mut source.text);
        let name = std::mem::take(&mut source.name);
        if name == SCHEMA {
            let at = |offset: usize| At { file, offset: offset as u32 };
            let mistakes = &mut self.mistakes;
            let read = read_schema(&text, &mut |problem, offset| {
                mistakes.push((problem, at(offset)));
            });
            let word = |mention: Mention| {
                (mention.what, Word { text: mention.name, at: at(mention.offset) })
            };
            self.mentioned = read.mentioned.into_iter().map(word).collect();
            self.schema = read.schema;
        } else if name.starts_with("nodes/") {
            let rows = self.parse::<NodeFile>(file, &text).map(|parsed| parsed.node);
            rows.into_iter().flatten().for_each(|row| self.read_node(file, row));
        } else {
            let parsed = self.parse::<RelationshipFile>(file, &text);
            let rows = parsed.map(|parsed| parsed.relationship);
            rows.into_iter().flatten().for_each(|row| self.read_relationship(file, row));
        }
        let source = &mut self.sources[file as usize];
        (source.text, source.name) = (text, name);
    }

    fn parse<T: DeserializeOwned>(&mut self, file: u32, text: &str) -> Option<T> {
        let error = match toml::from_str(text) {
            Ok(parsed) => return Some(parsed),
            Err(error) => error,
        };
        let offset = error.span().map_or(0, |span| span.start) as u32;
        self.mistakes.push((form(&error), At { file, offset }));
        None
    }

    fn read_node(&mut self, file: u32, row: Spanned<Row>) {
        let at = At { file, offset: row.span().start as u32 };
        let mut row = row.into_inner();
        let id = self.word(at, &mut row, "node", "id");
        let labels = self.labels(file, &mut row);
        let properties = self.properties(file, row);
        if let Some(id) = id {
            self.nodes.push(NodeDraft { at, id, labels, properties });
        }
    }

    fn read_relationship(&mut self, file: u32, row: Spanned<Row>) {
        let at = At { file, offset: row.span().start as u32 };
        let mut row = row.into_inner();
        let from = self.word(at, &mut row, "relationship", "from");
        let kind = self.word(at, &mut row, "relationship", "type");
        let to = self.word(at, &mut row, "relationship", "to");
        let properties = self.properties(file, row);
        if let (Some(from), Some(kind), Some(to)) = (from, kind, to) {
            let ends = None;
            self.relationships.push(RelationshipDraft { at, from, kind, to, properties, ends });
        }
    }

    /// The text under a reserved key that every row must have.
    fn word(
        &mut self,
        row_at: At,
        row: &mut Row,
        what: &'static str,
        key: &'static str,
    ) -> Option<Word> {
        let Some(cell) = row.take(key) else {
            self.mistakes.push((Problem::MissingKey { row: what, key }, row_at));
            return None;
        };
        self.text(row_at.file, key, "a string", cell)
    }

    fn labels(&mut self, file: u32, row: &mut Row) -> Vec<Word> {
        const EXPECTED: &str = "a list of strings";
        let Some(cell) = row.take("labels") else { return Vec::new() };
        let at = At { file, offset: cell.span().start as u32 };
        let items = match cell.into_inner() {
            Cell::List(items) => items,
            other => {
                self.mistakes.push((misfit("labels", EXPECTED, &other), at));
                return Vec::new();
            }
        };
        let mut labels: Vec<Word> = Vec::new();
        for item in items {
            let Some(label) = self.text(file, "labels", EXPECTED, item) else { continue };
            if labels.iter().any(|known| known.text == label.text) {
                let problem = Problem::Repeated { what: "label", name: label.text };
                self.mistakes.push((problem, label.at));
            } else {
                labels.push(label);
            }
        }
        labels
    }

    fn text(
        &mut self,
        file: u32,
        key: &str,
        expected: &'static str,
        cell: Spanned<Cell>,
    ) -> Option<Word> {
        let at = At { file, offset: cell.span().start as u32 };
        match cell.into_inner() {
            Cell::String(text) => Some(Word { text, at }),
            other => {
                self.mistakes.push((misfit(key, expected, &other), at));
                None
            }
        }
    }

    fn properties(&mut self, file: u32, row: Row) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (key, cell) in row.cells.into_iter().chain(row.properties) {
            let key_at = At { file, offset: key.span().start as u32 };
            let at = At { file, offset: cell.span().start as u32 };
            let key = Word { text: key.into_inner(), at: key_at };
            if entries.iter().any(|known| known.key.text == key.text) {
                let problem = Problem::Repeated { what: "key", name: key.text };
                self.mistakes.push((problem, key_at));
                continue;
            }
            let items = if key.text == SOURCES { places(file, &cell) } else { Vec::new() };
            match value_of(cell) {
                Ok(value) => entries.push(Entry { key, value, at, items }),
                Err((problem, offset)) => {
                    self.mistakes.push((problem, At { file, offset: offset as u32 }));
                }
            }
        }
        entries
    }

    /// Finds the ends of all relationships.
    fn join(&mut self) {
        let mut numbers: HashMap<&str, usize> = HashMap::with_capacity(self.nodes.len());
        let mut mistakes = Vec::new();
        for (number, node) in self.nodes.iter().enumerate() {
            let first = *numbers.entry(&node.id.text).or_insert(number);
            if first != number {
                let first = self.place(self.nodes[first].id.at);
                let problem = Problem::DuplicateId { id: node.id.text.clone(), first };
                mistakes.push((problem, node.id.at));
            }
        }
        let mut ends = Vec::with_capacity(self.relationships.len());
        for relationship in &self.relationships {
            let mut number = |end: &'static str, id: &Word| {
                let number = numbers.get(id.text.as_str()).copied();
                if number.is_none() {
                    let may_suggest = mistakes.len() < SUGGESTIONS_MAX;
                    mistakes.push((self.unknown_node(end, id, may_suggest), id.at));
                }
                number
            };
            let (from, to) = (number("from", &relationship.from), number("to", &relationship.to));
            ends.push(from.zip(to));
        }
        for (relationship, ends) in self.relationships.iter_mut().zip(ends) {
            relationship.ends = ends;
        }
        self.mistakes.append(&mut mistakes);
    }

    fn unknown_node(&self, end: &'static str, id: &Word, may_suggest: bool) -> Problem {
        let ids = self.nodes.iter().map(|node| node.id.text.as_str());
        let nearest = if may_suggest { nearest(&id.text, ids) } else { None };
        Problem::UnknownNode { end, id: id.text.clone(), nearest: nearest.map(str::to_owned) }
    }
}

fn places(file: u32, cell: &Spanned<Cell>) -> Vec<At> {
    let Cell::List(items) = cell.get_ref() else { return Vec::new() };
    items.iter().map(|item| At { file, offset: item.span().start as u32 }).collect()
}

/// Makes the graph of a draft without mistakes.
fn build(draft: &Draft) -> Graph {
    let mut graph = Graph::new();
    graph.set_schema(draft.schema.clone());
    graph.reserve(draft.nodes.len(), draft.relationships.len());
    let mut nodes = Vec::with_capacity(draft.nodes.len());
    for node in &draft.nodes {
        nodes.push(add_node(&mut graph, node));
        relieve(&mut graph);
    }
    for relationship in &draft.relationships {
        if let Some((from, to)) = relationship.ends {
            let kind = graph.intern_type(&relationship.kind.text);
            let properties = stored(&mut graph, &relationship.properties, None);
            graph.add_relationship(nodes[from], kind, nodes[to], properties);
            relieve(&mut graph);
        }
    }
    graph.commit();
    graph
}

fn relieve(graph: &mut Graph) {
    if graph.mark() > CHANGES_MAX {
        graph.commit();
    }
}

fn add_node(graph: &mut Graph, node: &NodeDraft) -> NodeId {
    let labels = node.labels.iter().map(|label| graph.intern_label(&label.text)).collect();
    let properties = stored(graph, &node.properties, Some(&node.id.text));
    let id = graph.add_node(labels, properties);
    if graph.slug(id).as_deref() != Some(node.id.text.as_str()) {
        graph.set_slug(id, Some(node.id.text.as_str().into()));
    }
    id
}

/// The properties to store: those written, the slug where queries are to see it,
/// and what follows from `sources`, unless the file says otherwise.
fn stored(graph: &mut Graph, entries: &[Entry], slug: Option<&str>) -> Vec<(KeyId, Value)> {
    let is_written = |key: &str| entries.iter().any(|entry| entry.key.text == key);
    let mut properties: Vec<(KeyId, Value)> = entries
        .iter()
        .map(|entry| (graph.intern_key(&entry.key.text), entry.value.clone()))
        .collect();
    let identity = graph.schema().identity.clone();
    if let (Some(identity), Some(slug)) = (identity, slug)
        && !is_written(&identity)
    {
        properties.push((graph.intern_key(&identity), Value::string(slug)));
    }
    if graph.schema().evidence.is_some()
        && let Some(sources) = entries.iter().find(|entry| entry.key.text == SOURCES)
    {
        for derived in DERIVED.iter().filter(|derived| !is_written(derived.key)) {
            if let Some(parts) = derived.of(&sources.value) {
                properties.push((graph.intern_key(derived.key), Value::strings(parts)));
            }
        }
    }
    properties
}
