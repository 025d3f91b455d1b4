//! The files of a graph as rows, each with its place. Reading goes on after a
//! mistake, so that `check` sees them all.

use std::cell::OnceCell;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::cell::{Cell, misfit, value_of};
use super::error::{LoadError, Place, Problem};
use super::files::{Files, SCHEMA};
use super::pieces::pieces;
use super::row::{NodeFile, RelationshipFile, Row, RowFile, rows_of};
use super::schema::{Mention, form, read_schema};
use crate::evidence::SOURCES;
use crate::graph::Schema;
use crate::spelling::nearest;
use crate::value::Value;

/// So many unknown ids get a suggestion; each costs a look at all ids.
const SUGGESTIONS_MAX: usize = 20;

/// A place in a draft's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    file: u32,
    offset: u32,
}

/// A part of a file that is parsed by itself.
#[derive(Clone, Copy)]
struct Frame {
    file: u32,
    base: usize,
}

impl Frame {
    fn at(self, offset: usize) -> At {
        At { file: self.file, offset: (self.base + offset) as u32 }
    }
}

/// Text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Arc<str>,
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
    /// Offsets of line starts, once somebody asks for a place.
    lines: OnceCell<Vec<usize>>,
}

impl Source {
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let starts = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).collect()
        })
    }
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
    names: Names,
}

/// Every id, label, type and key once, however often it stands in the files.
#[derive(Debug, Default)]
struct Names(FxHashSet<Arc<str>>);

impl Names {
    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

impl Draft {
    /// Reads every file; fails only where a file cannot be read at all.
    pub(super) fn read(files: &dyn Files) -> Result<Draft, LoadError> {
        let mut draft = Draft::default();
        for name in files.names()? {
            let text = files.text(&name)?;
            let shown = files.shown(&name).into();
            draft.sources.push(Source { name, shown, text, lines: OnceCell::new() });
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
        let lines = source.lines();
        let line = lines.partition_point(|start| *start <= offset);
        let before = source.text.get(lines[line - 1]..offset).unwrap_or_default();
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
        let whole = Frame { file, base: 0 };
        if name == SCHEMA {
            self.read_schema(whole, &text);
        } else if name.starts_with("nodes/") {
            self.read_rows::<NodeFile>(whole, &text, Draft::read_node);
        } else {
            self.read_rows::<RelationshipFile>(whole, &text, Draft::read_relationship);
        }
        let source = &mut self.sources[file as usize];
        (source.text, source.name) = (text, name);
    }

    fn read_schema(&mut self, frame: Frame, text: &str) {
        let mistakes = &mut self.mistakes;
        let read = read_schema(text, &mut |problem, offset| {
            mistakes.push((problem, frame.at(offset)));
        });
        let word = |mention: Mention| {
            (mention.what, Word { text: mention.name.into(), at: frame.at(mention.offset) })
        };
        self.mentioned = read.mentioned.into_iter().map(word).collect();
        self.schema = read.schema;
    }

    /// Reads a file in pieces, which takes a fraction of the time and memory; where
    /// a piece is not sound, as a whole, which is right about what is wrong and where.
    fn read_rows<File: RowFile>(
        &mut self,
        whole: Frame,
        text: &str,
        read: fn(&mut Draft, Frame, Spanned<Row>),
    ) {
        let (nodes, relationships) = (self.nodes.len(), self.relationships.len());
        let mistakes = self.mistakes.len();
        for (base, piece) in pieces(text, &format!("[[{}]]", File::NAME)) {
            let Some(rows) = rows_of::<File>(piece) else {
                self.nodes.truncate(nodes);
                self.relationships.truncate(relationships);
                self.mistakes.truncate(mistakes);
                return self.read_whole::<File>(whole, text, read);
            };
            for row in rows {
                read(self, Frame { base, ..whole }, row);
            }
        }
    }

    fn read_whole<File: RowFile>(
        &mut self,
        whole: Frame,
        text: &str,
        read: fn(&mut Draft, Frame, Spanned<Row>),
    ) {
        match toml::from_str::<File>(text) {
            Ok(file) => {
                for row in file.rows() {
                    read(self, whole, row);
                }
            }
            Err(error) => {
                let offset = error.span().map_or(0, |span| span.start);
                self.mistakes.push((form(&error), whole.at(offset)));
            }
        }
    }

    fn read_node(&mut self, frame: Frame, row: Spanned<Row>) {
        let at = frame.at(row.span().start);
        let mut row = row.into_inner();
        let id = self.word((frame, at), &mut row, "node", "id");
        let labels = self.labels(frame, &mut row);
        let properties = self.properties(frame, row);
        if let Some(id) = id {
            self.nodes.push(NodeDraft { at, id, labels, properties });
        }
    }

    fn read_relationship(&mut self, frame: Frame, row: Spanned<Row>) {
        let at = frame.at(row.span().start);
        let mut row = row.into_inner();
        let from = self.word((frame, at), &mut row, "relationship", "from");
        let kind = self.word((frame, at), &mut row, "relationship", "type");
        let to = self.word((frame, at), &mut row, "relationship", "to");
        let properties = self.properties(frame, row);
        if let (Some(from), Some(kind), Some(to)) = (from, kind, to) {
            let ends = None;
            self.relationships.push(RelationshipDraft { at, from, kind, to, properties, ends });
        }
    }

    /// The text under a reserved key that every row must have.
    fn word(
        &mut self,
        (frame, row_at): (Frame, At),
        row: &mut Row,
        what: &'static str,
        key: &'static str,
    ) -> Option<Word> {
        let Some(cell) = row.take(key) else {
            self.mistakes.push((Problem::MissingKey { row: what, key }, row_at));
            return None;
        };
        self.text(frame, key, "a string", cell)
    }

    fn labels(&mut self, frame: Frame, row: &mut Row) -> Vec<Word> {
        const EXPECTED: &str = "a list of strings";
        let Some(cell) = row.take("labels") else { return Vec::new() };
        let at = frame.at(cell.span().start);
        let items = match cell.into_inner() {
            Cell::List(items) => items,
            other => {
                self.mistakes.push((misfit("labels", EXPECTED, &other), at));
                return Vec::new();
            }
        };
        let mut labels: Vec<Word> = Vec::new();
        for item in items {
            let Some(label) = self.text(frame, "labels", EXPECTED, item) else { continue };
            if labels.iter().any(|known| known.text == label.text) {
                let problem = Problem::Repeated { what: "label", name: label.text.to_string() };
                self.mistakes.push((problem, label.at));
            } else {
                labels.push(label);
            }
        }
        labels
    }

    fn text(
        &mut self,
        frame: Frame,
        key: &str,
        expected: &'static str,
        cell: Spanned<Cell>,
    ) -> Option<Word> {
        let at = frame.at(cell.span().start);
        match cell.into_inner() {
            Cell::String(text) => Some(Word { text: self.names.intern(&text), at }),
            other => {
                self.mistakes.push((misfit(key, expected, &other), at));
                None
            }
        }
    }

    fn properties(&mut self, frame: Frame, row: Row) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (key, cell) in row.cells.into_iter().chain(row.properties) {
            let key_at = frame.at(key.span().start);
            let at = frame.at(cell.span().start);
            let key = Word { text: self.names.intern(key.get_ref()), at: key_at };
            if entries.iter().any(|known| known.key.text == key.text) {
                let problem = Problem::Repeated { what: "key", name: key.text.to_string() };
                self.mistakes.push((problem, key_at));
                continue;
            }
            let items = if *key.text == *SOURCES { places(frame, &cell) } else { Vec::new() };
            match value_of(cell) {
                Ok(value) => entries.push(Entry { key, value, at, items }),
                Err((problem, offset)) => {
                    self.mistakes.push((problem, frame.at(offset)));
                }
            }
        }
        entries
    }

    /// Finds the ends of all relationships.
    fn join(&mut self) {
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut mistakes = Vec::new();
        for (number, node) in self.nodes.iter().enumerate() {
            let first = *numbers.entry(node.id.text.as_ref()).or_insert(number);
            if first != number {
                let first = self.place(self.nodes[first].id.at);
                let problem = Problem::DuplicateId { id: node.id.text.to_string(), first };
                mistakes.push((problem, node.id.at));
            }
        }
        let mut ends = Vec::with_capacity(self.relationships.len());
        for relationship in &self.relationships {
            let mut number = |end: &'static str, id: &Word| {
                let number = numbers.get(id.text.as_ref()).copied();
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
        let ids = self.nodes.iter().map(|node| node.id.text.as_ref());
        let nearest = if may_suggest { nearest(&id.text, ids) } else { None };
        Problem::UnknownNode { end, id: id.text.to_string(), nearest: nearest.map(str::to_owned) }
    }
}

fn places(frame: Frame, cell: &Spanned<Cell>) -> Vec<At> {
    let Cell::List(items) = cell.get_ref() else { return Vec::new() };
    items.iter().map(|item| frame.at(item.span().start)).collect()
}
