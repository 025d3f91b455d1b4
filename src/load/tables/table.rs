//! The tables of a folder: which there are, what their names and headers say.

use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{Place, Problem, TableError};
use super::header::Field;

/// The ending of tables.
const ENDING: &str = ".csv";

/// So much of a file is looked at to judge how many rows it has.
const SAMPLE_BYTES: u64 = 1 << 14;

/// A file and what its header says.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) path: PathBuf,
    pub(super) shown: Arc<str>,
    pub(super) fields: Vec<Field>,
    /// The header as written, for messages.
    pub(super) names: Vec<Arc<str>>,
    /// The label of its nodes or the type of its relationships, as its name says.
    pub(super) name: String,
    pub(super) is_nodes: bool,
    /// Where the first row starts: byte and line.
    pub(super) start: (u64, u64),
    pub(super) bytes: u64,
    /// The beginning of its rows: bytes and lines.
    sample: (u64, u64),
}

/// Whether a folder is one of tables: it has files that end in `.csv`, and is no folder
/// of graph files.
pub fn is_folder(path: &Path) -> bool {
    let has_schema = path.join(crate::load::files::SCHEMA).exists();
    !has_schema && names(path).is_ok_and(|names| !names.is_empty())
}

/// The tables of a folder: those of nodes by label, then those of relationships by type.
pub(super) fn tables(folder: &Path) -> Result<Vec<Table>, TableError> {
    let names = names(folder).map_err(|error| TableError::io(folder, &error))?;
    let opened: Result<Vec<Table>, TableError> =
        names.iter().map(|name| Table::open(folder, name)).collect();
    let mut tables = opened?;
    tables.sort_by(|a, b| (!a.is_nodes, &a.name, &a.path).cmp(&(!b.is_nodes, &b.name, &b.path)));
    Ok(tables)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string()
            && name.strip_suffix(ENDING).is_some_and(|stem| !stem.is_empty())
            && !name.starts_with('.')
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

// a colon keeps roles apart from properties
const ID: &str = ":ID";
const START: &str = ":START_ID";
const END: &str = ":END_ID";
const LABEL: &str = ":LABEL";
const TYPE: &str = ":TYPE";

/// What a column is or fills, each of which may be there once.
fn claims(field: &Field) -> Vec<&str> {
    match field {
        Field::Id { key: Some(key), .. } => vec![ID, key],
        Field::Id { .. } => vec![ID],
        Field::End { is_start: true, .. } => vec![START],
        Field::End { .. } => vec![END],
        Field::Labels => vec![LABEL],
        Field::Type => vec![TYPE],
        Field::Property { key, .. } => vec![key],
        Field::Ignored => Vec::new(),
    }
}

/// The columns that a column may not stand beside.
fn excluded_by(field: &Field) -> &'static [&'static str] {
    match field {
        Field::Id { .. } | Field::Labels => &[START, END, TYPE],
        Field::End { .. } | Field::Type => &[ID, LABEL],
        Field::Property { .. } | Field::Ignored => &[],
    }
}

impl Table {
    fn open(folder: &Path, name: &str) -> Result<Table, TableError> {
        let path = folder.join(name);
        let shown: Arc<str> = path.display().to_string().into();
        let failed = |error: std::io::Error| TableError::io(&path, &error);
        let mut file = File::open(&path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let mark = skip_mark(&mut file).map_err(failed)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::new(file));
        let mut header = csv::StringRecord::new();
        if let Err(error) = reader.read_record(&mut header) {
            return Err(refuse_header(error, &path, &shown));
        }
        let start = (mark + reader.position().byte(), reader.position().line());
        let mut fields = Vec::new();
        for (index, text) in header.iter().enumerate() {
            let field = Field::parse(text).map_err(|problem| {
                let column = Some((index + 1, text.into()));
                let place = Place { file: Arc::clone(&shown), line: 1, column };
                TableError { problem: Box::new(problem), place: Some(place) }
            })?;
            fields.push(field);
        }
        let names = header.iter().map(Arc::from).collect();
        let is_nodes = fields.iter().any(|field| matches!(field, Field::Id { .. }));
        let stem = name.strip_suffix(ENDING).unwrap_or(name);
        let name = if is_nodes { stem.to_owned() } else { kind_of(stem, &fields) };
        let sample = sample(reader.into_inner()).map_err(failed)?;
        let table = Table { path, shown, fields, names, name, is_nodes, start, bytes, sample };
        table.refuse_header().map_err(|problem| TableError::at(problem, &table.shown, 1))?;
        Ok(table)
    }

    /// What the columns of a header may not be together.
    fn refuse_header(&self) -> Result<(), Problem> {
        let mut seen: Vec<&str> = Vec::new();
        for (field, name) in self.fields.iter().zip(&self.names) {
            let excluded = excluded_by(field);
            for what in claims(field) {
                if seen.iter().any(|known| *known == what || excluded.contains(known)) {
                    return Err(Problem::Clash { found: name.to_string() });
                }
                seen.push(what);
            }
        }
        let has = |what: &str| seen.contains(&what);
        match (has(ID), has(START), has(END)) {
            (true, ..) => Ok(()),
            (_, false, false) => Err(Problem::NotATable),
            (_, true, false) => Err(Problem::MissingEnd { expected: "END_ID" }),
            (_, false, true) => Err(Problem::MissingEnd { expected: "START_ID" }),
            _ if self.name.is_empty() && !has(TYPE) => Err(Problem::NoType),
            _ => Ok(()),
        }
    }

    /// The column that a property or a role stands in.
    pub(super) fn place(&self, line: u64, column: usize) -> Place {
        let name = self.names.get(column).map(|name| (column + 1, Arc::clone(name)));
        Place { file: Arc::clone(&self.shown), line, column: name }
    }

    /// How many rows it has, judged by its beginning and rather too many than too few.
    pub(super) fn about_rows(&self) -> u64 {
        match self.sample {
            (0, _) => 0,
            (bytes, lines) => (lines + 1) * self.bytes / bytes,
        }
    }

    /// The file, ready to be read from its first row on.
    pub(super) fn rows(&self) -> Result<File, TableError> {
        let failed = |error: std::io::Error| TableError::io(&self.path, &error);
        let mut file = File::open(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(self.start.0)).map_err(failed)?;
        Ok(file)
    }
}

/// Bytes and lines of what follows, of the next few pages.
fn sample(rows: BufReader<File>) -> std::io::Result<(u64, u64)> {
    let mut bytes = Vec::new();
    let read = rows.take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    Ok((read as u64, bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()))
}

/// Goes past a byte order mark; says how long it is.
fn skip_mark(file: &mut File) -> std::io::Result<u64> {
    let mut start = Vec::new();
    file.by_ref().take(3).read_to_end(&mut start)?;
    let mark = if start == [0xEF, 0xBB, 0xBF] { 3 } else { 0 };
    file.seek(SeekFrom::Start(mark))?;
    Ok(mark)
}

fn refuse_header(error: csv::Error, path: &Path, shown: &Arc<str>) -> TableError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => TableError::io(path, &error),
        _ => TableError::at(Problem::NotUtf8, shown, 1),
    }
}

/// The type in `Person_KNOWS_Person`: what stands between the names of the groups, or
/// between the first and the last underscore, or the whole name.
fn kind_of(stem: &str, fields: &[Field]) -> String {
    let group = |wanted: bool| {
        fields.iter().find_map(|field| match field {
            Field::End { group, is_start } if *is_start == wanted => Some(group.as_str()),
            _ => None,
        })
    };
    let (start, end) = (group(true).unwrap_or_default(), group(false).unwrap_or_default());
    let between = |stem: &str| {
        let rest = stem.strip_prefix(start)?.strip_prefix('_')?;
        Some(rest.strip_suffix(end)?.strip_suffix('_')?.to_owned())
    };
    let is_named = !start.is_empty() && !end.is_empty();
    if let Some(kind) = is_named.then(|| between(stem)).flatten() {
        return kind;
    }
    match (stem.find('_'), stem.rfind('_')) {
        (Some(first), Some(last)) if first < last => stem[first + 1..last].to_owned(),
        _ => stem.to_owned(),
    }
}
