//! Parsed rows into the graph, in the order of the files.

use super::error::{Problem, TableError};
use super::header::Field;
use super::ids::{Group, Groups};
use super::rows::Rows;
use super::table::Table;
use super::{Imported, Options, Skipped};
use crate::graph::bulk::{Bulk, Cells, Texts};
use crate::graph::declared::{Declared, DeclaredKind, Subject};
use crate::graph::{Entity, KeyId, LabelId};
use crate::value::{NodeId, Value};

/// A graph on its way.
pub(super) struct Filling {
    bulk: Bulk,
    pub(super) groups: Groups,
    options: Options,
    skipped: Skipped,
    current: Option<Current>,
}

/// The node file that is being put in.
struct Current {
    table: usize,
    /// Its first node.
    first: u32,
    /// Whether its ids so far are properties that are integers.
    has_integers: bool,
}

impl Filling {
    pub(super) fn new(options: Options) -> Filling {
        Filling {
            bulk: Bulk::new(),
            groups: Groups::default(),
            options,
            skipped: Skipped::default(),
            current: None,
        }
    }

    /// Makes room for about so many.
    pub(super) fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.bulk.reserve(nodes, relationships);
    }

    /// Puts in rows of nodes.
    pub(super) fn nodes(&mut self, table: &Table, mut rows: Rows) -> Result<(), TableError> {
        self.note_bad(&mut rows)?;
        self.name(table, &mut rows)?;
        let count = rows.len();
        refuse_too_many(table, &rows, self.bulk.node_count())?;
        let first = self.place(table, &rows, count);
        if let Some(key) = id_key(table) {
            let key = self.bulk.key(key);
            self.set_ids(&mut rows, first, key);
        }
        self.set_columns(table, &rows.columns, Entity::Node(first));
        Ok(())
    }

    /// Puts in rows of relationships.
    pub(super) fn relationships(
        &mut self,
        table: &Table,
        mut rows: Rows,
    ) -> Result<(), TableError> {
        if table.fields.contains(&Field::Type) {
            refuse_untyped(table, &mut rows);
        }
        self.note_bad(&mut rows)?;
        refuse_too_many(table, &rows, self.bulk.relationship_count())?;
        let mut first = None;
        let mut rest = rows.ends.as_slice();
        for (word, count) in runs(&rows.words, rows.len()) {
            let kind = self.bulk.kind(word.unwrap_or(&table.name));
            let (run, behind) = rest.split_at(count);
            let added = self.bulk.add_relationships(kind, run);
            first.get_or_insert(added);
            rest = behind;
        }
        if let Some(first) = first {
            self.set_columns(table, &rows.columns, Entity::Relationship(first));
        }
        Ok(())
    }

    /// Declares what the node files say about their ids.
    pub(super) fn conclude_nodes(&mut self, tables: &[Table]) {
        for table in tables {
            // a column of labels may give the file's label to nodes of other files
            let is_plain = !tables.iter().any(|table| table.fields.contains(&Field::Labels));
            if let Some(key) = id_key(table).filter(|_| is_plain) {
                let name = format!("constraint_{}_{key}", table.name).into();
                let declared = Declared {
                    kind: DeclaredKind::Key,
                    on: Subject::Label(table.name.as_str().into()),
                    keys: vec![key.into()],
                };
                self.bulk.label(&table.name);
                self.bulk.key(key);
                self.bulk.declare(&name, declared);
            }
        }
    }

    pub(super) fn finish(self) -> Imported {
        Imported { graph: self.bulk.finish(), skipped: self.skipped }
    }

    /// Ends with the first bad row, or takes note of all.
    fn note_bad(&mut self, rows: &mut Rows) -> Result<(), TableError> {
        for error in rows.bad.drain(..) {
            self.note(error)?;
        }
        Ok(())
    }

    fn note(&mut self, error: TableError) -> Result<(), TableError> {
        if !self.options.skip_bad {
            return Err(error);
        }
        self.skipped.note(error);
        Ok(())
    }

    /// Enters the ids; rows whose id is taken are left out.
    fn name(&mut self, table: &Table, rows: &mut Rows) -> Result<(), TableError> {
        let Some((index, group)) = id_group(table) else { return Ok(()) };
        let number = self.groups.intern(group);
        let first = self.bulk.node_count() as u32;
        let taken = enter(self.groups.get_mut(number), &rows.ids, first);
        if taken.is_empty() {
            return Ok(());
        }
        let mut keep = vec![true; rows.len()];
        for row in taken {
            keep[row] = false;
            let id = text_of(&rows.ids, row);
            let problem = Problem::DuplicateId { id, group: group.to_owned() };
            let place = Some(table.place(rows.line(row), index));
            self.note(TableError { problem: Box::new(problem), place })?;
        }
        rows.retain(&keep);
        Ok(())
    }

    /// Adds nodes with their labels.
    fn place(&mut self, table: &Table, rows: &Rows, count: usize) -> NodeId {
        let first = NodeId(self.bulk.node_count() as u32);
        let has_column = table.fields.contains(&Field::Labels);
        for (word, count) in runs(&rows.words, count) {
            let names = if has_column { word.unwrap_or_default() } else { &table.name };
            let labels = self.labels(names, has_column);
            self.bulk.add_nodes(&labels, count);
        }
        first
    }

    fn labels(&mut self, names: &str, is_list: bool) -> Vec<LabelId> {
        let mut labels = Vec::new();
        let names: Vec<&str> = if is_list { names.split(';').collect() } else { vec![names] };
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let label = self.bulk.label(name);
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    /// Makes a property of the ids. A file's are all of one type: a first id that is no
    /// integer makes texts of those before it.
    fn set_ids(&mut self, rows: &mut Rows, first: NodeId, key: KeyId) {
        let is_new = self.current.as_ref().is_none_or(|current| current.table != rows.table);
        let has_integers = matches!(rows.ids, Cells::Integers(_));
        if is_new {
            self.current = Some(Current { table: rows.table, first: first.0, has_integers });
        }
        let Some(current) = &mut self.current else { return };
        match (current.has_integers, has_integers) {
            (false, true) => as_texts(&mut rows.ids),
            (true, false) => {
                current.has_integers = false;
                for node in current.first..first.0 {
                    let entity = Entity::Node(NodeId(node));
                    if let Value::Integer(number) = self.bulk.property(entity, key) {
                        self.bulk.set_property(entity, key, Value::string(number.to_string()));
                    }
                }
            }
            _ => {}
        }
        self.bulk.set_column(Entity::Node(first), key, &rows.ids);
    }

    fn set_columns(&mut self, table: &Table, columns: &[Cells], first: Entity) {
        let keys = table.fields.iter().filter_map(|field| match field {
            Field::Property { key, .. } => Some(key),
            _ => None,
        });
        for (key, cells) in keys.zip(columns) {
            let key = self.bulk.key(key);
            self.bulk.set_column(first, key, cells);
        }
    }
}

/// Enters ids under the numbers their nodes will have; the rows whose id is taken get
/// none.
fn enter(group: &mut Group, ids: &Cells, first: u32) -> Vec<usize> {
    group.reserve(ids.len());
    let mut taken = Vec::new();
    for row in 0..ids.len() {
        let node = NodeId(first + (row - taken.len()) as u32);
        let is_new = match ids {
            Cells::Integers(numbers) => {
                group.insert_integer(numbers[row].unwrap_or_default(), node)
            }
            Cells::Texts(texts) => group.insert(texts.get(row).unwrap_or_default(), node),
            _ => true,
        };
        if !is_new {
            taken.push(row);
        }
    }
    taken
}

fn as_texts(ids: &mut Cells) {
    if let Cells::Integers(numbers) = ids {
        let mut texts = Texts::default();
        for number in numbers.iter() {
            texts.push(number.map(|number| number.to_string()).as_deref());
        }
        *ids = Cells::Texts(texts);
    }
}

fn text_of(ids: &Cells, row: usize) -> String {
    match ids {
        Cells::Integers(numbers) => numbers[row].unwrap_or_default().to_string(),
        Cells::Texts(texts) => texts.get(row).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// Neighbouring rows with the same word; one run of all where there are no words.
fn runs(words: &[Option<String>], count: usize) -> Vec<(Option<&str>, usize)> {
    if words.is_empty() {
        return if count == 0 { Vec::new() } else { vec![(None, count)] };
    }
    let runs = words.chunk_by(|a, b| a == b);
    runs.map(|run| (run.first().and_then(Option::as_deref), run.len())).collect()
}

/// Ids are 32-bit numbers, and the last one stands for none.
fn refuse_too_many(table: &Table, rows: &Rows, before: usize) -> Result<(), TableError> {
    if before + rows.len() < u32::MAX as usize {
        return Ok(());
    }
    Err(TableError::at(Problem::TooMany, &table.shown, rows.line(0)))
}

/// Relationships must have a type.
fn refuse_untyped(table: &Table, rows: &mut Rows) {
    let column = table.fields.iter().position(|field| *field == Field::Type).unwrap_or_default();
    let keep: Vec<bool> = rows.words.iter().map(Option::is_some).collect();
    for (row, _) in keep.iter().enumerate().filter(|(_, keep)| !**keep) {
        let problem = Problem::Missing { expected: "a relationship type" };
        let place = Some(table.place(rows.line(row), column));
        rows.bad.push(TableError { problem: Box::new(problem), place });
    }
    if keep.contains(&false) {
        rows.retain(&keep);
    }
}

fn id_group(table: &Table) -> Option<(usize, &str)> {
    table.fields.iter().enumerate().find_map(|(index, field)| match field {
        Field::Id { group, .. } => Some((index, group.as_str())),
        _ => None,
    })
}

/// The property that ids become, if they have a name.
fn id_key(table: &Table) -> Option<&str> {
    table.fields.iter().find_map(|field| match field {
        Field::Id { key, .. } => key.as_deref(),
        _ => None,
    })
}
