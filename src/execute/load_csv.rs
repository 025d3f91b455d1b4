//! `LOAD CSV`: the records of a file as rows.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use super::error::ExecuteErrorKind;
use super::{Context, ExecuteError, Operator, Result};
use crate::bind::bound::CsvSource;
use crate::budget::Budget;
use crate::expression::evaluate::evaluate;
use crate::import::{Fault, FileError, FileProblem, ImportFile, Record, Records};
use crate::span::Span;
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, Map, Type, Value, ValueError};

/// Bytes that are read from a file at once.
const READ_BYTES: usize = 1 << 16;

/// Most bytes that the records of a batch should have: where lines are long, it has
/// fewer of them.
const BATCH_BYTES: u64 = 1 << 20;

/// `Plan::LoadCsv`. Streams: of a file no more is held than the records of a batch.
pub(super) struct LoadCsv<'p> {
    input: Box<dyn Operator + 'p>,
    source: &'p CsvSource,
    /// The batch at work, the row to go on from, and the file that is read for it.
    at: Option<(Batch, usize, Option<Table>)>,
    /// What went wrong after the rows that were given last: a line that nobody asks for
    /// may be wrong.
    failed: Option<ExecuteError>,
}

/// A file that is being read.
struct Table {
    /// As the query names it, for errors.
    asked: Arc<str>,
    /// As `file()` names it.
    name: Value,
    records: Records<BufReader<File>>,
    record: Record,
    /// The keys of the maps, `None` for a column without a name; none for lists.
    headers: Option<Vec<Option<Arc<str>>>>,
    span: Span,
}

/// The rows of a batch in the making.
#[derive(Default)]
struct Rows {
    from: Vec<u32>,
    values: Vec<Value>,
    files: Vec<Value>,
    lines: Vec<Value>,
    bytes: u64,
}

impl<'p> LoadCsv<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, source: &'p CsvSource) -> LoadCsv<'p> {
        LoadCsv { input, source, at: None, failed: None }
    }

    /// Opens the file that a row asks for.
    fn open(&self, batch: &Batch, row: usize, ctx: &Context<'_>) -> Result<Table> {
        let span = self.source.span;
        let asked = match evaluate(&self.source.file, batch, row, &ctx.env())? {
            Value::String(name) => name,
            other => return Err(no_name(&other, span)),
        };
        let import = ctx.around().import;
        let found = import.ok_or_else(|| FileProblem::NoFolder.of(&asked));
        let ImportFile { name, file } =
            found.and_then(|folder| folder.file(&asked)).map_err(|error| refused(error, span))?;
        let input = BufReader::with_capacity(READ_BYTES, file);
        let mut table = Table {
            asked,
            name: Value::string(name),
            records: Records::new(input, self.source.separator),
            record: Record::default(),
            headers: None,
            span,
        };
        if self.source.with_headers {
            table.read_headers(ctx.budget())?;
        }
        Ok(table)
    }

    /// Reads for rows of a batch until there is enough; says where to go on.
    fn some(
        &mut self,
        batch: &Batch,
        mut row: usize,
        mut open: Option<Table>,
        ctx: &Context<'_>,
    ) -> Result<(Batch, usize, Option<Table>)> {
        let mut rows = Rows::default();
        while row < batch.len() && !rows.is_enough() {
            match self.one(batch, row, &mut open, &mut rows, ctx) {
                Ok(true) => {}
                Ok(false) => row += 1,
                Err(error) if rows.from.is_empty() => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        Ok((rows.into_batch(batch, self.source), row, open))
    }

    /// Reads one record for a row; false, and no file open, where there are no more.
    fn one(
        &self,
        batch: &Batch,
        row: usize,
        open: &mut Option<Table>,
        rows: &mut Rows,
        ctx: &Context<'_>,
    ) -> Result<bool> {
        let budget = ctx.budget();
        budget.tick(1)?;
        let table = match open {
            Some(table) => table,
            None => open.insert(self.open(batch, row, ctx)?),
        };
        let Some(value) = table.next(budget)? else {
            *open = None;
            return Ok(false);
        };
        rows.add(row, value, table);
        budget.afford(rows.bytes)?;
        Ok(true)
    }
}

impl Operator for LoadCsv<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            let (batch, row, open) = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => (batch, 0, None),
                    None => return Ok(None),
                },
            };
            let (out, row, open) = self.some(&batch, row, open, ctx)?;
            if row < batch.len() {
                self.at = Some((batch, row, open));
            }
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
    }
}

impl Table {
    fn read_headers(&mut self, budget: &Budget) -> Result<()> {
        let mut headers: Vec<Option<Arc<str>>> = Vec::new();
        if self.read(budget)? {
            for field in self.record.fields() {
                let name =
                    field.map_err(|fault| self.failed(fault))?.filter(|name| !name.is_empty());
                if let Some(name) = name
                    && headers.iter().flatten().any(|known| **known == *name)
                {
                    let problem = FileProblem::DoubleHeader(name.to_owned());
                    return Err(self.failed(Fault::Line(self.record.line(), problem)));
                }
                headers.push(name.map(Arc::from));
            }
        }
        self.headers = Some(headers);
        Ok(())
    }

    /// The next record as a value.
    fn next(&mut self, budget: &Budget) -> Result<Option<Value>> {
        if !self.read(budget)? {
            return Ok(None);
        }
        let value = match &self.headers {
            None => self.list()?,
            Some(headers) => self.map(headers)?,
        };
        Ok(Some(value))
    }

    fn read(&mut self, budget: &Budget) -> Result<bool> {
        let read = self.records.read(&mut self.record, budget);
        read.map_err(|fault| self.failed(fault))
    }

    fn list(&self) -> Result<Value> {
        let fields = self.record.fields().map(|field| field.map(text));
        let fields: Vec<Value> =
            fields.collect::<std::result::Result<_, _>>().map_err(|fault| self.failed(fault))?;
        Ok(Value::list(fields)?)
    }

    /// What a line has no field for is null.
    fn map(&self, headers: &[Option<Arc<str>>]) -> Result<Value> {
        let (fields, most) = (self.record.len(), headers.len());
        if fields > most {
            let problem = FileProblem::TooManyFields { fields, headers: most };
            return Err(self.failed(Fault::Line(self.record.line(), problem)));
        }
        let mut given = self.record.fields();
        let mut entries = Map::new();
        for header in headers {
            let field = given.next().transpose().map_err(|fault| self.failed(fault))?.flatten();
            if let Some(key) = header {
                entries.insert(key.clone(), text(field));
            }
        }
        Ok(Value::map(entries)?)
    }

    fn failed(&self, fault: Fault) -> ExecuteError {
        let (line, problem) = match fault {
            Fault::Exceeded(exceeded) => return exceeded.into(),
            Fault::Line(line, problem) => (Some(line), problem),
            Fault::System(problem) => (None, problem),
        };
        refused(FileError { name: self.asked.to_string(), line, problem }, self.span)
    }
}

impl Rows {
    fn add(&mut self, row: usize, value: Value, table: &Table) {
        self.bytes += value.bytes();
        self.from.push(row as u32);
        self.values.push(value);
        self.files.push(table.name.clone());
        self.lines.push(Value::Integer(table.record.line() as i64));
    }

    fn is_enough(&self) -> bool {
        self.from.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES
    }

    fn into_batch(self, input: &Batch, source: &CsvSource) -> Batch {
        let mut out = input.gather(&self.from);
        out.set(source.slot, Column::from_values(self.values));
        out.set(source.origin.file, Column::from_values(self.files));
        out.set(source.origin.line, Column::from_values(self.lines));
        out
    }
}

fn text(field: Option<&str>) -> Value {
    field.map_or(Value::Null, Value::string)
}

fn refused(error: FileError, span: Span) -> ExecuteError {
    ExecuteError::new(ExecuteErrorKind::File(error), span)
}

fn no_name(found: &Value, span: Span) -> ExecuteError {
    let mismatch = ValueError::mismatch("`LOAD CSV`", "a string", Type::of(found));
    ExecuteError::new(ExecuteErrorKind::Value(mismatch), span)
}
