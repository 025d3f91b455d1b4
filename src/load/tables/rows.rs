//! The rows of a block as columns. Blocks are parsed apart from each other; what a row
//! has to do with others is for the caller to see.

use std::borrow::Cow;

use super::blocks::Block;
use super::error::{Problem, TableError};
use super::header::{Field, IdForm, Item, Kind};
use super::ids::{self, Groups};
use super::table::Table;
use crate::graph::bulk::{Cells, Texts};
use crate::load::cell::temporal_from;
use crate::value::{NodeId, Value};

/// What stands in a block, row by row.
pub(super) struct Rows {
    pub(super) table: usize,
    pub(super) bytes: usize,
    /// The line of each row, counted from that of the block.
    lines: Vec<u32>,
    first_line: u64,
    /// Integers where all are, else texts; empty for relationships.
    pub(super) ids: Cells,
    /// Ends of relationships.
    pub(super) ends: Vec<(NodeId, NodeId)>,
    /// What stands in the column of labels or types, where there is one.
    pub(super) words: Vec<Option<String>>,
    /// The properties, in the order of their columns.
    pub(super) columns: Vec<Cells>,
    /// What is wrong; these rows are in no column.
    pub(super) bad: Vec<TableError>,
}

/// What is wrong with a field.
type Fault = (Problem, usize);

struct Parser<'a> {
    table: &'a Table,
    groups: &'a Groups,
    /// The group of each end's column.
    ends: Vec<usize>,
    rows: Rows,
}

/// Parses a block. `groups` hold all nodes where it is one of relationships.
pub(super) fn parse(block: &Block, table: &Table, groups: &Groups) -> Rows {
    let mut parser = Parser {
        table,
        groups,
        ends: table.fields.iter().map(|field| group_of(field, groups)).collect(),
        rows: Rows::new(block, table),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(block.bytes.as_slice());
    let mut record = csv::ByteRecord::new();
    // reading from memory cannot fail
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        // a block is far shorter than 2³² lines
        let line = record.position().map_or(0, |position| position.line() - 1) as u32;
        parser.row(&record, line);
    }
    parser.rows
}

fn group_of(field: &Field, groups: &Groups) -> usize {
    match field {
        Field::End { group, .. } => groups.find(group).unwrap_or_default(),
        _ => 0,
    }
}

impl Rows {
    fn new(block: &Block, table: &Table) -> Rows {
        let columns = table.fields.iter().filter_map(|field| match field {
            Field::Property { kind, .. } => Some(column(*kind)),
            _ => None,
        });
        Rows {
            table: block.table,
            bytes: block.bytes.len(),
            lines: Vec::new(),
            first_line: block.line,
            ids: Cells::Integers(Vec::new()),
            ends: Vec::new(),
            words: Vec::new(),
            columns: columns.collect(),
            bad: Vec::new(),
        }
    }

    /// How many good rows there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line that a row begins on.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.first_line + self.lines.get(row).copied().map_or(0, u64::from)
    }

    /// Leaves out the rows that are not to be kept.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        fn only<T>(values: &mut Vec<T>, keep: &[bool]) {
            let mut keep = keep.iter();
            values.retain(|_| keep.next().is_none_or(|keep| *keep));
        }
        only(&mut self.lines, keep);
        only(&mut self.ends, keep);
        only(&mut self.words, keep);
        self.ids.retain(keep);
        for column in &mut self.columns {
            column.retain(keep);
        }
    }
}

fn column(kind: Kind) -> Cells {
    match kind {
        Kind { is_list: true, .. } | Kind { item: Item::Temporal(_), .. } => {
            Cells::Values(Vec::new())
        }
        Kind { item: Item::Integer, .. } => Cells::Integers(Vec::new()),
        Kind { item: Item::Float, .. } => Cells::Floats(Vec::new()),
        Kind { item: Item::Boolean, .. } => Cells::Booleans(Vec::new()),
        Kind { item: Item::Text, .. } => Cells::Texts(Texts::default()),
    }
}

impl Parser<'_> {
    fn row(&mut self, record: &csv::ByteRecord, line: u32) {
        let (found, expected) = (record.len(), self.table.fields.len());
        if found != expected {
            let problem = Problem::FieldCount { found, expected };
            let line = self.rows.first_line + u64::from(line);
            self.rows.bad.push(TableError::at(problem, &self.table.shown, line));
            return;
        }
        let count = self.rows.len();
        match self.fields(record) {
            Ok(()) => self.rows.lines.push(line),
            Err((problem, column)) => {
                let place = self.table.place(self.rows.first_line + u64::from(line), column);
                let place = Some(place);
                self.rows.bad.push(TableError { problem: Box::new(problem), place });
                self.rows.truncate(count);
            }
        }
    }

    fn fields(&mut self, record: &csv::ByteRecord) -> Result<(), Fault> {
        let mut ends = (NodeId::NULL, NodeId::NULL);
        let mut columns = self.rows.columns.iter_mut();
        for (index, (field, text)) in self.table.fields.iter().zip(record).enumerate() {
            let outcome = match field {
                Field::Property { kind, .. } => {
                    columns.next().map_or(Ok(()), |column| push(column, *kind, text))
                }
                Field::Id { form, .. } => push_id(&mut self.rows.ids, *form, text),
                Field::End { is_start, .. } => {
                    let end = if *is_start { &mut ends.0 } else { &mut ends.1 };
                    find(self.groups, self.ends[index], text).map(|node| *end = node)
                }
                Field::Labels | Field::Type => {
                    word(text).map(|word| self.rows.words.push(word.map(Cow::into_owned)))
                }
                Field::Ignored => Ok(()),
            };
            outcome.map_err(|problem| (problem, index))?;
        }
        if !self.table.is_nodes {
            self.rows.ends.push(ends);
        }
        Ok(())
    }
}

impl Rows {
    fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.words.truncate(count);
        self.ids.truncate(count);
        for column in &mut self.columns {
            column.truncate(count);
        }
    }
}

fn find(groups: &Groups, group: usize, text: &[u8]) -> Result<NodeId, Problem> {
    let group = groups.get(group);
    if text.is_empty() {
        return Err(Problem::Missing { expected: "the id of a node" });
    }
    group.node(text).ok_or_else(|| Problem::UnknownId {
        id: String::from_utf8_lossy(text).into_owned(),
        group: group.name.clone(),
    })
}

fn word(text: &[u8]) -> Result<Option<Cow<'_, str>>, Problem> {
    let text = std::str::from_utf8(text).map_err(|_| Problem::NotUtf8)?;
    Ok((!text.is_empty()).then_some(Cow::Borrowed(text)))
}

fn push_id(ids: &mut Cells, form: IdForm, text: &[u8]) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::Missing { expected: "an id" });
    }
    match (ids::integer(text), ids) {
        (Some(number), Cells::Integers(numbers)) if form != IdForm::Texts => {
            numbers.push(Some(number));
        }
        (None, _) if form == IdForm::Integers => return Err(bad(text, "an integer")),
        (_, ids) => {
            let text = std::str::from_utf8(text).map_err(|_| Problem::NotUtf8)?;
            as_texts(ids).push(Some(text));
        }
    }
    Ok(())
}

/// The ids as texts, those so far included.
fn as_texts(ids: &mut Cells) -> &mut Texts {
    if let Cells::Integers(numbers) = ids {
        let mut texts = Texts::default();
        for number in numbers.iter().flatten() {
            texts.push(Some(&number.to_string()));
        }
        *ids = Cells::Texts(texts);
    }
    match ids {
        Cells::Texts(texts) => texts,
        _ => unreachable!("ids are integers or texts"),
    }
}

fn push(column: &mut Cells, kind: Kind, text: &[u8]) -> Result<(), Problem> {
    match column {
        Cells::Integers(values) => values.push(some(text, ids::loose_integer, kind.item)?),
        Cells::Floats(values) => values.push(some(text, float, kind.item)?),
        Cells::Booleans(values) => values.push(some(text, boolean, kind.item)?),
        Cells::Texts(texts) => {
            let text = std::str::from_utf8(text).map_err(|_| Problem::NotUtf8)?;
            texts.push((!text.is_empty()).then_some(text));
        }
        Cells::Values(values) => {
            let text = std::str::from_utf8(text).map_err(|_| Problem::NotUtf8)?;
            values.push(value(text, kind)?);
        }
    }
    Ok(())
}

/// The value a field says; none where it is empty.
fn some<T>(text: &[u8], read: fn(&[u8]) -> Option<T>, item: Item) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or_else(|| bad(text, item.expected()))
}

fn bad(text: &[u8], expected: &'static str) -> Problem {
    Problem::BadValue {
        found: String::from_utf8_lossy(text).into_owned(),
        expected,
        is_item: false,
    }
}

fn float(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn boolean(text: &[u8]) -> Option<bool> {
    std::str::from_utf8(text).ok()?.trim().to_ascii_lowercase().parse().ok()
}

fn value(text: &str, kind: Kind) -> Result<Value, Problem> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    if !kind.is_list {
        return item(text, kind.item).ok_or_else(|| bad(text.as_bytes(), kind.item.expected()));
    }
    let items = text.split(';').map(|text| {
        item(text, kind.item).ok_or_else(|| Problem::BadValue {
            found: text.to_owned(),
            expected: kind.item.expected(),
            is_item: true,
        })
    });
    let items: Vec<Value> = items.collect::<Result<_, _>>()?;
    // a list of items that are no lists is not deep
    Ok(Value::list(items).unwrap_or_default())
}

fn item(text: &str, item: Item) -> Option<Value> {
    match item {
        Item::Integer => ids::loose_integer(text.as_bytes()).map(Value::Integer),
        Item::Float => float(text.as_bytes()).map(Value::Float),
        Item::Boolean => boolean(text.as_bytes()).map(Value::Boolean),
        Item::Text => Some(Value::string(text)),
        Item::Temporal(name) => temporal_from(name, text.trim()),
    }
}
