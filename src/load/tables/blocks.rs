//! A file in blocks of whole rows, so that several are parsed at once and no file is
//! ever held whole.

use std::fs::File;
use std::io::{self, Read};

use super::error::{Problem, TableError};
use super::table::Table;

/// About how much text a block holds.
const BLOCK_BYTES: usize = 1 << 19;

/// The longest row that is read.
const ROW_BYTES_MAX: usize = 1 << 26;

/// Whole rows of one table.
pub(super) struct Block {
    /// Which table, by number.
    pub(super) table: usize,
    pub(super) bytes: Vec<u8>,
    /// The line of the first row.
    pub(super) line: u64,
}

/// The blocks of some tables, one table after the other.
pub(super) struct Blocks<'a> {
    tables: &'a [Table],
    next: usize,
    open: Option<Open>,
    /// Memory of blocks that are done with: fresh memory costs more than reading does.
    spare: Vec<Vec<u8>>,
}

struct Open {
    table: usize,
    file: File,
    /// The beginning of a row that did not fit the block before.
    rest: Vec<u8>,
    line: u64,
}

impl<'a> Blocks<'a> {
    /// The blocks of all tables.
    pub(super) fn of(tables: &'a [Table]) -> Blocks<'a> {
        Blocks { tables, next: 0, open: None, spare: Vec::new() }
    }

    /// Takes blocks back that have been parsed.
    pub(super) fn reuse(&mut self, blocks: Vec<Block>) {
        self.spare.extend(blocks.into_iter().map(|block| block.bytes));
    }

    /// The next blocks, up to so many; none at the end.
    pub(super) fn take(&mut self, count: usize) -> Result<Vec<Block>, TableError> {
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            let Some(open) = &mut self.open else {
                let Some(table) = self.tables.get(self.next) else { break };
                let (table, file, line) = (self.next, table.rows()?, table.start.1);
                self.open = Some(Open { table, file, rest: Vec::new(), line });
                self.next += 1;
                continue;
            };
            match open.block(&self.tables[open.table], self.spare.pop())? {
                Some(block) => taken.push(block),
                None => self.open = None,
            }
        }
        Ok(taken)
    }
}

impl Open {
    fn block(
        &mut self,
        table: &Table,
        spare: Option<Vec<u8>>,
    ) -> Result<Option<Block>, TableError> {
        let mut bytes = spare.unwrap_or_default();
        bytes.clear();
        bytes.reserve(BLOCK_BYTES + self.rest.len());
        bytes.append(&mut self.rest);
        loop {
            let read =
                self.fill(&mut bytes).map_err(|error| TableError::io(&table.path, &error))?;
            let whole = whole_rows(&bytes);
            if read == 0 {
                if whole.is_quoted {
                    let line = self.line + lines(&bytes[..whole.end]);
                    return Err(TableError::at(Problem::OpenQuote, &table.shown, line));
                }
                break;
            }
            if whole.end > 0 {
                self.rest = bytes.split_off(whole.end);
                break;
            }
            if bytes.len() > ROW_BYTES_MAX {
                let problem = Problem::RowTooLong { bytes_max: ROW_BYTES_MAX };
                return Err(TableError::at(problem, &table.shown, self.line));
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        self.line += lines(&bytes);
        Ok(Some(Block { table: self.table, bytes, line }))
    }

    /// Reads a block's worth more.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        self.file.by_ref().take(BLOCK_BYTES as u64).read_to_end(bytes)
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Where the last whole row ends, and whether a quote is open at the end of all.
struct Whole {
    end: usize,
    is_quoted: bool,
}

fn whole_rows(bytes: &[u8]) -> Whole {
    if !bytes.contains(&b'"') {
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        return Whole { end, is_quoted: false };
    }
    let mut whole = Whole { end: 0, is_quoted: false };
    // a quote opens a field only at its beginning
    let mut is_start = true;
    let mut bytes = bytes.iter().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' if whole.is_quoted => {
                let is_doubled = bytes.next_if(|(_, next)| **next == b'"').is_some();
                whole.is_quoted = is_doubled;
            }
            _ if whole.is_quoted => {}
            b'"' if is_start => whole.is_quoted = true,
            b'\n' => whole.end = at + 1,
            _ => {}
        }
        is_start = matches!(byte, b',' | b'\n' | b'\r') && !whole.is_quoted;
    }
    whole
}
