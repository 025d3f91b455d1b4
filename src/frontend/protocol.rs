//! `relata session`: requests and replies as JSON, one a line, in step.
//!
//! | request | reply |
//! |---|---|
//! | `{"op":"run","query":"…","params":{…}}` | `{"columns":[…],"rows":[[…]],"stats":{…}}` |
//! | `{"op":"reset"}` | `{}`; the graph is empty, procedures are forgotten |
//! | `{"op":"procedure","signature":"…","columns":[…],"rows":[[…]]}` | `{}` |
//!
//! The reply to a query that begins with `WHY`, or is asked with `"why":true`, also has `"why"`: for each row what it
//! rests on, as [`crate::render::json_why`] writes it.
//!
//! With `"explain_empty":true` a query that finds nothing says why, among its `notices`.
//!
//! A request that fails is answered with `{"error":{"type","phase","detail",
//! "message"}}`, whatever is wrong with it, and the next one is read. Values are
//! those of [`crate::render::wire`].

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use super::failure::Failure;
use super::why::Asked;
use super::workspace::Workspace;
use crate::error::Error;
use crate::function::procedure::{Field, Procedure, Signature};
use crate::render::Names;
use crate::render::json_why::{Values, WhyRow};
use crate::render::wire::{self, Stats, Tagged, WireError};
use crate::result::QueryResult;
use crate::session::Parameters;
use crate::value::Value;

/// Longest request, so that a missing line end cannot fill the memory.
const REQUEST_MAX: u64 = 1 << 28;

/// What may be asked.
#[derive(serde::Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Request {
    Run {
        query: String,
        #[serde(default)]
        params: Option<BTreeMap<String, Json>>,
        #[serde(default)]
        explain_empty: bool,
        #[serde(default)]
        why: bool,
    },
    Reset {},
    Procedure {
        signature: String,
        columns: Vec<String>,
        rows: Vec<Vec<Json>>,
    },
}

/// What is answered.
enum Reply {
    Done,
    Rows(QueryResult),
    Failed(Refusal),
}

/// An error as the wire has it.
struct Refusal {
    class: &'static str,
    phase: &'static str,
    detail: &'static str,
    message: String,
}

/// Answers requests until there are no more.
pub(crate) fn serve(
    mut workspace: Workspace,
    mut input: impl BufRead,
    mut output: impl Write,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let reply = answer(&mut workspace, &line);
        let graph = workspace.database.read();
        let written = Written { reply: &reply, names: &Names::new(&graph) };
        serde_json::to_writer(&mut output, &written).map_err(io::Error::from)?;
        drop(graph);
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

/// Reads a line; one that is too long is cut, and then refused as bad JSON.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = input.by_ref().take(REQUEST_MAX).read_until(b'\n', line)?;
    if read as u64 == REQUEST_MAX && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

fn answer(workspace: &mut Workspace, line: &[u8]) -> Reply {
    match request(workspace, line) {
        Ok(reply) => reply,
        Err(refusal) => Reply::Failed(refusal),
    }
}

fn request(workspace: &mut Workspace, line: &[u8]) -> Result<Reply, Refusal> {
    match serde_json::from_slice(line).map_err(|error| Refusal::request(error.to_string()))? {
        Request::Run { query, params, explain_empty, why } => {
            let query = if why { Asked::of(&query).text } else { query };
            workspace.session.set_explains_empty(explain_empty);
            let parameters = take_parameters(params.unwrap_or_default())?;
            Ok(Reply::Rows(workspace.run(&query, &parameters)?))
        }
        Request::Reset {} => {
            *workspace = Workspace::empty(workspace.settings.clone())
                .map_err(|failure| Refusal::request(failure.to_string()))?;
            Ok(Reply::Done)
        }
        Request::Procedure { signature, columns, rows } => {
            let rows = rows.iter().map(|row| take_row(row)).collect::<Result<_, _>>()?;
            let signature = Signature::parse(&signature)
                .map_err(|error| Refusal::request(error.to_string()))?;
            let rows = in_order(&signature, &columns, rows)?;
            workspace.session.register(Procedure::table(signature, rows));
            Ok(Reply::Done)
        }
    }
}

fn take_parameters(params: BTreeMap<String, Json>) -> Result<Parameters, Refusal> {
    let values = params.into_iter().map(|(name, json)| {
        let value = wire::value(&json).map_err(|error| Refusal::value(&name, &error))?;
        Ok((name, value))
    });
    values.collect()
}

fn take_row(row: &[Json]) -> Result<Vec<Value>, Refusal> {
    row.iter()
        .map(|json| wire::value(json).map_err(|error| Refusal::value("rows", &error)))
        .collect()
}

/// The rows of a table with its columns in the order of the signature.
fn in_order(
    signature: &Signature,
    columns: &[String],
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let place_of = |field: &Field| {
        let place = columns.iter().position(|column| *column == field.name);
        place.ok_or_else(|| Refusal::request(format!("there is no column `{}`", field.name)))
    };
    let fields = signature.inputs.iter().chain(&signature.outputs);
    let places: Vec<usize> = fields.map(place_of).collect::<Result<_, _>>()?;
    let reorder = |row: Vec<Value>| {
        let cells = places.iter().map(|place| row.get(*place).cloned());
        cells
            .collect::<Option<Vec<Value>>>()
            .ok_or_else(|| Refusal::request(String::from("a row is shorter than `columns`")))
    };
    rows.into_iter().map(reorder).collect()
}

impl Refusal {
    /// The request itself is wrong; no query was run.
    fn request(message: String) -> Refusal {
        Refusal { class: "RequestError", phase: "compile time", detail: "BadRequest", message }
    }

    fn value(name: &str, error: &WireError) -> Refusal {
        Refusal::request(format!("`{name}`: {error}"))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal {
            class: error.class(),
            phase: error.phase(),
            detail: error.detail(),
            message: error.to_string(),
        }
    }
}

/// A reply on its way, with what nodes are called.
struct Written<'a> {
    reply: &'a Reply,
    names: &'a Names<'a>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.reply {
            Reply::Done => serializer.serialize_map(Some(0))?.end(),
            Reply::Rows(result) => serialize_rows(serializer, result, self.names),
            Reply::Failed(refusal) => {
                let mut reply = serializer.serialize_map(Some(1))?;
                reply.serialize_entry("error", refusal)?;
                reply.end()
            }
        }
    }
}

fn serialize_rows<S: Serializer>(
    serializer: S,
    result: &QueryResult,
    names: &Names<'_>,
) -> Result<S::Ok, S::Error> {
    let mut reply = serializer.serialize_map(None)?;
    reply.serialize_entry("columns", &result.columns)?;
    reply.serialize_entry("rows", &Rows(result))?;
    reply.serialize_entry("stats", &Stats(&result.counters))?;
    if let Some(why) = result.why.as_deref() {
        let row = |row| WhyRow { why, row, names, values: Values::Tagged };
        let rows: Vec<WhyRow<'_>> = (0..result.rows.len()).map(row).collect();
        reply.serialize_entry("why", &rows)?;
    }
    if let Some(plan) = &result.plan {
        reply.serialize_entry("plan", plan)?;
    }
    if !result.notices.is_empty() {
        let notices: Vec<String> =
            result.notices.iter().map(|notice| notice.kind.to_string()).collect();
        reply.serialize_entry("notices", &notices)?;
    }
    reply.end()
}

struct Rows<'a>(&'a QueryResult);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows.iter().map(Row))
    }
}

struct Row<'a>(&'a [crate::result::Datum]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Tagged))
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_map(Some(4))?;
        error.serialize_entry("type", self.class)?;
        error.serialize_entry("phase", self.phase)?;
        error.serialize_entry("detail", self.detail)?;
        error.serialize_entry("message", &self.message)?;
        error.end()
    }
}
