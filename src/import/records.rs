//! Comma-separated text, one record after the other, without ever holding more than one.
//!
//! In: UTF-8, with or without a byte order mark; lines that end in LF, CRLF or CR.
//! Out: [`Record`]s of fields. A field in quotes may hold separators, line ends and
//! quotes, which are written twice; a quote inside a field that does not begin with one
//! is a quote. A field that is written `""` is empty, one where nothing is written is
//! missing. Empty lines are passed over. Written here because what reads CSV elsewhere
//! does not tell `""` from nothing, and takes an open quote for text.

use std::io::{self, BufRead};

use super::FileProblem;
use crate::budget::{Budget, Exceeded};

/// What some programs begin a file of UTF-8 with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes that are read for one tick of the budget.
const BYTES_PER_TICK: usize = 64;

/// The records of a text.
pub(crate) struct Records<R> {
    input: R,
    scan: Scan,
}

/// The fields of a line, or of several where one of them has line ends.
#[derive(Default)]
pub(crate) struct Record {
    text: Vec<u8>,
    fields: Vec<Field>,
    line: u64,
}

/// Where a field ends in the text of its record, and whether it was in quotes.
struct Field {
    end: usize,
    is_quoted: bool,
}

/// Why there are no more records.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The line, and what is wrong with it.
    Line(u64, FileProblem),
    /// Reading failed, says the system.
    System(FileProblem),
    /// The query may not go on.
    Exceeded(Exceeded),
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a field.
    Start,
    /// In a field without quotes.
    Plain,
    /// Between quotes, the first of which was in this line.
    Quoted(u64),
    /// After a quote between quotes: the end, or half of one that is meant.
    Closed(u64),
}

struct Scan {
    separator: u8,
    state: State,
    /// The line of the next byte, from 1.
    line: u64,
    /// The byte before was CR, so an LF belongs to it.
    after_return: bool,
    /// How much of the byte order mark was seen; all of it once that is decided.
    mark: usize,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R, separator: u8) -> Records<R> {
        let scan = Scan { separator, state: State::Start, line: 1, after_return: false, mark: 0 };
        Records { input, scan }
    }

    /// Reads the next record; false at the end.
    pub(crate) fn read(&mut self, record: &mut Record, budget: &Budget) -> Result<bool, Fault> {
        record.clear(self.scan.line);
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Fault::System(FileProblem::system(&error))),
            };
            if chunk.is_empty() {
                return self.scan.at_end(record);
            }
            let (used, is_whole) = self.scan.feed(chunk, record)?;
            self.input.consume(used);
            budget.tick(1 + (used / BYTES_PER_TICK) as u64)?;
            budget.afford(record.bytes())?;
            if is_whole && !record.is_blank() {
                return Ok(true);
            }
            if is_whole {
                record.clear(self.scan.line);
            }
        }
    }
}

impl Scan {
    /// Takes bytes up to the end of the record; how many, and whether it was reached.
    fn feed(&mut self, chunk: &[u8], record: &mut Record) -> Result<(usize, bool), Fault> {
        let mut at = self.skip_mark(chunk, record);
        while let Some(byte) = chunk.get(at) {
            let second_half = std::mem::take(&mut self.after_return) && *byte == b'\n';
            if second_half {
                at += 1;
                continue;
            }
            match self.state {
                State::Quoted(opened) => at += self.quoted(opened, &chunk[at..], record),
                State::Closed(opened) if *byte == b'"' => {
                    record.text.push(b'"');
                    self.state = State::Quoted(opened);
                    at += 1;
                }
                State::Start if *byte == b'"' => {
                    self.state = State::Quoted(self.line);
                    at += 1;
                }
                State::Start | State::Plain | State::Closed(_) => {
                    let plain = self.plain(&chunk[at..], record)?;
                    at += plain;
                    if let Some(end) = chunk.get(at) {
                        at += 1;
                        if self.end_field(*end, record) {
                            return Ok((at, true));
                        }
                    }
                }
            }
        }
        Ok((at, false))
    }

    /// The part of a byte order mark at the beginning of the text; what only began like
    /// one was text.
    fn skip_mark(&mut self, chunk: &[u8], record: &mut Record) -> usize {
        let mut at = 0;
        while let Some(wanted) = BYTE_ORDER_MARK.get(self.mark)
            && let Some(byte) = chunk.get(at)
        {
            if byte != wanted {
                record.text.extend_from_slice(&BYTE_ORDER_MARK[..self.mark]);
                self.mark = BYTE_ORDER_MARK.len();
                break;
            }
            self.mark += 1;
            at += 1;
        }
        at
    }

    /// Takes what stands between quotes, and the closing one if it is there.
    fn quoted(&mut self, opened: u64, rest: &[u8], record: &mut Record) -> usize {
        let end = rest.iter().position(|byte| *byte == b'"');
        let inside = &rest[..end.unwrap_or(rest.len())];
        self.line += line_feeds(inside);
        record.text.extend_from_slice(inside);
        if end.is_some() {
            self.state = State::Closed(opened);
        }
        inside.len() + usize::from(end.is_some())
    }

    /// Takes what stands before the next separator or line end.
    fn plain(&mut self, rest: &[u8], record: &mut Record) -> Result<usize, Fault> {
        let ends = |byte: &u8| *byte == self.separator || matches!(byte, b'\n' | b'\r');
        let count = rest.iter().position(ends).unwrap_or(rest.len());
        if count > 0 && self.is_closed() {
            return Err(Fault::Line(self.line, FileProblem::AfterQuote));
        }
        record.text.extend_from_slice(&rest[..count]);
        if count > 0 {
            self.state = State::Plain;
        }
        Ok(count)
    }

    /// Ends a field at a separator or line end; whether the record ends with it.
    fn end_field(&mut self, byte: u8, record: &mut Record) -> bool {
        record.end_field(self.is_closed());
        self.state = State::Start;
        if byte == self.separator {
            return false;
        }
        self.line += 1;
        self.after_return = byte == b'\r';
        true
    }

    fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed(_))
    }

    /// The last line may be without a line end.
    fn at_end(&mut self, record: &mut Record) -> Result<bool, Fault> {
        if let State::Quoted(line) = self.state {
            return Err(Fault::Line(line, FileProblem::OpenQuote));
        }
        if self.state == State::Start && record.fields.is_empty() {
            return Ok(false);
        }
        record.end_field(self.is_closed());
        self.state = State::Start;
        Ok(true)
    }
}

impl Record {
    /// The line it begins in, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Its fields in order, `None` where nothing is written.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Result<Option<&str>, Fault>> {
        let starts = std::iter::once(0).chain(self.fields.iter().map(|field| field.end));
        self.fields.iter().zip(starts).map(|(field, start)| {
            if start == field.end && !field.is_quoted {
                return Ok(None);
            }
            let bytes = &self.text[start..field.end];
            str::from_utf8(bytes).map(Some).map_err(|error| {
                let line = self.line + line_feeds(&self.text[..start + error.valid_up_to()]);
                Fault::Line(line, FileProblem::NotUtf8)
            })
        })
    }

    /// What it occupies in memory.
    pub(crate) fn bytes(&self) -> u64 {
        (self.text.len() + self.fields.len() * size_of::<Field>()) as u64
    }

    fn clear(&mut self, line: u64) {
        self.text.clear();
        self.fields.clear();
        self.line = line;
    }

    fn end_field(&mut self, is_quoted: bool) {
        self.fields.push(Field { end: self.text.len(), is_quoted });
    }

    fn is_blank(&self) -> bool {
        matches!(self.fields.as_slice(), [only] if only.end == 0 && !only.is_quoted)
    }
}

impl From<Exceeded> for Fault {
    fn from(exceeded: Exceeded) -> Fault {
        Fault::Exceeded(exceeded)
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').skip(1).count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Every record as `line: field|field`, read `at_once` bytes at a time.
    fn records(text: &[u8], at_once: usize) -> Vec<String> {
        let mut records = Records::new(BufReader::with_capacity(at_once, text), b',');
        let mut record = Record::default();
        let mut found = Vec::new();
        loop {
            match records.read(&mut record, &Budget::unlimited()) {
                Ok(false) => return found,
                Ok(true) => found.push(shown(&record)),
                Err(Fault::Line(line, problem)) => {
                    found.push(format!("{line}: {problem}"));
                    return found;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    fn shown(record: &Record) -> String {
        let field = |field: Result<Option<&str>, Fault>| match field {
            Ok(text) => text.unwrap_or("∅").to_owned(),
            Err(fault) => format!("{fault:?}"),
        };
        let fields: Vec<String> = record.fields().map(field).collect();
        format!("{}: {}", record.line(), fields.join("|"))
    }

    /// The same however the bytes come.
    #[track_caller]
    fn check(text: &[u8], expected: &[&str]) {
        for at_once in [1, 2, 3, 7, 4096] {
            assert_eq!(records(text, at_once), expected, "{at_once} bytes at once");
        }
    }

    #[test]
    fn lines_and_fields() {
        check(b"", &[]);
        check(b"a", &["1: a"]);
        check(b"a,b\nc,d\n", &["1: a|b", "2: c|d"]);
        check(b"a,b\r\nc,d\r\n", &["1: a|b", "2: c|d"]);
        check(b"a,b\rc,d\r", &["1: a|b", "2: c|d"]);
        check(b"a,\n,b\n,", &["1: a|\u{2205}", "2: \u{2205}|b", "3: \u{2205}|\u{2205}"]);
        check(b"\n\r\na\n\n\nb\n\n", &["3: a", "6: b"]);
        check("ä,日本\n".as_bytes(), &["1: ä|日本"]);
    }

    #[test]
    fn quotes() {
        check(b"\"a\",\"\",\n", &["1: a||\u{2205}"]);
        check(b"\"\"\n", &["1: "]);
        check(b"\"a,b\nc\",d\r\ne", &["1: a,b\nc|d", "3: e"]);
        check(b"\"say \"\"hi\"\"\",\"\"\"\"", &["1: say \"hi\"|\""]);
        check(b"5\" pipe,a\"b\n", &["1: 5\" pipe|a\"b"]);
        check(b"a\r\n\"b\r\nc\"\r\nd", &["1: a", "2: b\r\nc", "4: d"]);
    }

    #[test]
    fn mistakes_name_their_line() {
        check(b"a\n\"b\n\"\"c", &["1: a", "2: a quote is opened here and never closed"]);
        let after = "2: after a closing quote there is text, expected a separator or a line end";
        check(b"a\n\"b\" ,c\n", &["1: a", after]);
        check(b"a\n\"b\n\xff\"\n", &["1: a", "2: Line(3, NotUtf8)"]);
        check(b"\xc3,\xa9", &["1: Line(1, NotUtf8)|Line(1, NotUtf8)"]);
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        check(b"\xef\xbb\xbf\"a\",b", &["1: a|b"]);
        check(b"\xef\xbb\xbf", &[]);
        check(b"a\n\xef\xbb\xbfb", &["1: a", "2: \u{feff}b"]);
        check(b"\xef\xbba", &["1: Line(1, NotUtf8)"]);
    }
}
