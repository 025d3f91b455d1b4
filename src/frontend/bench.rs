//! `relata bench`: how long saved queries take.
//!
//! A query runs once to warm up, then as often as asked and, where it is quick, oftener,
//! through the same session as any other. The answer is a table, or a JSON line for
//! each event as it comes:
//!
//! | event | fields |
//! |---|---|
//! | `load` | `version`, `load_s`, `rss_peak_mb`, `db_bytes` |
//! | `start` | `workload`, `query` |
//! | none | `workload`, `query`, `status`, and where that is `ok` `rows`, `first_value`, `check`, `ms_min`, `ms_median`, `cpu_ms`, `runs`, else `message` |
//! | `end` | `rss_peak_mb` |

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::exit::Exit;
use super::failure::Failure;
use super::measure;
use super::printer::Printer;
use super::saved::Saved;
use super::workspace::Workspace;
use crate::error::Error;
use crate::parse;
use crate::render::{Format, Names, text};
use crate::result::{Datum, QueryResult};
use crate::session::Parameters;

/// A query is not begun again after so long.
const SPENT_MAX: Duration = Duration::from_secs(20);

/// A quick query is repeated for so long, against noise.
const QUICK: Duration = Duration::from_millis(500);

/// But not oftener than this.
const RUNS_MAX: usize = 200;

/// What to time.
pub(crate) struct Request {
    /// Names or paths.
    pub(crate) queries: Vec<String>,
    /// How often at least.
    pub(crate) runs: usize,
    /// Whether to show plans.
    pub(crate) explain: bool,
    /// Parameters, as typed.
    pub(crate) given: Vec<String>,
}

/// What came of one query.
#[derive(Serialize)]
struct Report {
    peer: &'static str,
    workload: String,
    query: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(flatten)]
    figures: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
}

#[derive(Serialize)]
struct Figures {
    rows: usize,
    first_value: Option<String>,
    check: i128,
    ms_min: f64,
    ms_median: f64,
    cpu_ms: Option<f64>,
    runs: usize,
}

/// One line of JSON beside the reports.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Load {
        peer: &'a str,
        version: &'a str,
        load_s: f64,
        rss_peak_mb: Option<u64>,
        db_bytes: Option<u64>,
    },
    Start {
        peer: &'a str,
        workload: &'a str,
        query: &'a str,
    },
    End {
        peer: &'a str,
        rss_peak_mb: Option<u64>,
    },
}

/// The name under which lines speak of this program.
const PEER: &str = "relata";

/// Opens a graph, times the queries on it and prints what came of them; a query that
/// fails is told in its place and makes the command fail.
pub(crate) fn run(
    open: impl FnOnce() -> Result<Workspace, Failure>,
    queries: &[Saved],
    request: &Request,
    mut printer: Printer,
) -> Result<Exit, Failure> {
    let started = Instant::now();
    let mut workspace = open()?;
    workspace.database.read().prepare_all();
    let load_s = rounded(started.elapsed().as_secs_f64());
    let is_lines = matches!(printer.format, Format::Json | Format::Jsonl);
    let (version, rss_peak_mb) = (env!("CARGO_PKG_VERSION"), measure::memory_peak_mb());
    if is_lines {
        let db_bytes = None;
        say(&mut printer, &Event::Load { peer: PEER, version, load_s, rss_peak_mb, db_bytes })?;
    }
    let mut reports = Vec::new();
    for saved in queries {
        let workload = workload(&saved.place);
        if is_lines {
            let (workload, query) = (&workload, &saved.name);
            say(&mut printer, &Event::Start { peer: PEER, workload, query })?;
        }
        let report = time(&mut workspace, saved, workload, request)?;
        if is_lines {
            say(&mut printer, &report)?;
        }
        reports.push(report);
    }
    let rss_peak_mb = measure::memory_peak_mb();
    if is_lines {
        say(&mut printer, &Event::End { peer: PEER, rss_peak_mb })?;
    } else {
        show(&mut printer, &workspace, reports.as_slice())?;
        let memory = rss_peak_mb.map_or_else(String::new, |mb| format!(", at most {mb} MB in use"));
        super::printer::talk(&format!("loaded in {load_s} s{memory}"));
    }
    printer.out.finish()?;
    let is_fine = reports.iter().all(|report| report.status == "ok");
    Ok(if is_fine { Exit::Success } else { Exit::Failure })
}

fn say(printer: &mut Printer, event: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(event).map_err(std::io::Error::from)?;
    writeln!(printer.out, "{line}")?;
    printer.out.flush()?;
    Ok(())
}

/// The name of the folder that a query lies in.
fn workload(place: &str) -> String {
    let path = std::path::absolute(place).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().into_owned()
}

fn time(
    workspace: &mut Workspace,
    saved: &Saved,
    workload: String,
    request: &Request,
) -> Result<Report, Failure> {
    let parameters = saved.parameters(&meant_for(saved, &request.given))?;
    let mut report = Report {
        peer: PEER,
        workload,
        query: saved.name.clone(),
        status: "ok",
        message: None,
        figures: None,
        plan: None,
    };
    match repeat(workspace, saved, &parameters, request.runs) {
        Ok(figures) => report.figures = Some(figures),
        Err(error) if error.detail() == "TimeLimit" => report.status = "timeout",
        Err(error) => {
            report.status = "error";
            report.message = Some(error.to_string());
        }
    }
    if request.explain && report.status != "error" {
        report.plan = plan(workspace, saved, &parameters);
    }
    Ok(report)
}

/// A query with declared parameters takes those of them that are given; others belong
/// to other queries.
fn meant_for(saved: &Saved, given: &[String]) -> Vec<String> {
    let is_meant = |text: &&String| {
        let name = text.split_once('=').map_or("", |(name, _)| name.trim());
        saved.is_plain_script() || saved.parameters.iter().any(|declared| declared.name == name)
    };
    given.iter().filter(is_meant).cloned().collect()
}

fn repeat(
    workspace: &mut Workspace,
    saved: &Saved,
    parameters: &Parameters,
    runs: usize,
) -> Result<Figures, Error> {
    let (mut times, mut cpu_times) = (Vec::new(), Vec::new());
    let mut spent = Duration::ZERO;
    let mut round = 0;
    let mut result = QueryResult::default();
    while spent < SPENT_MAX && (round <= runs || spent < QUICK && round < RUNS_MAX) {
        let cpu_before = measure::cpu_ms();
        let started = Instant::now();
        result = once(workspace, &saved.text, parameters)?;
        let elapsed = started.elapsed();
        let cpu_after = measure::cpu_ms();
        spent += elapsed;
        if round > 0 || spent > SPENT_MAX {
            times.push(elapsed.as_secs_f64() * 1e3);
            cpu_times.extend(cpu_after.zip(cpu_before).map(|(after, before)| after - before));
        }
        round += 1;
    }
    times.sort_by(f64::total_cmp);
    let graph = workspace.database.read();
    let names = Names::new(&graph);
    let first = result.rows.first().and_then(|row| row.first());
    Ok(Figures {
        rows: result.rows.len(),
        first_value: first.map(|datum| text::cell(datum, &names)),
        check: result.rows.iter().flatten().filter_map(whole).sum(),
        ms_min: rounded(times.first().copied().unwrap_or_default()),
        ms_median: rounded(times.get(times.len() / 2).copied().unwrap_or_default()),
        cpu_ms: cpu_times.into_iter().reduce(f64::min).map(rounded),
        runs: times.len(),
    })
}

/// Runs all statements of a text; the rows of the last one that has some.
fn once(
    workspace: &mut Workspace,
    text: &str,
    parameters: &Parameters,
) -> Result<QueryResult, Error> {
    let mut last = QueryResult::default();
    for span in parse::statements(text) {
        let result = workspace.run(span.slice(text), parameters)?;
        if !result.columns.is_empty() {
            last = result;
        }
    }
    Ok(last)
}

fn plan(workspace: &mut Workspace, saved: &Saved, parameters: &Parameters) -> Option<String> {
    let plans = parse::statements(&saved.text).into_iter().filter_map(|span| {
        let text = format!("EXPLAIN {}", span.slice(&saved.text));
        workspace.run(&text, parameters).ok()?.plan
    });
    let plans: Vec<String> = plans.collect();
    (!plans.is_empty()).then(|| plans.join("\n"))
}

fn whole(datum: &Datum) -> Option<i128> {
    match datum {
        Datum::Integer(number) => Some(i128::from(*number)),
        _ => None,
    }
}

/// Four places behind the point.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

fn show(printer: &mut Printer, workspace: &Workspace, reports: &[Report]) -> Result<(), Failure> {
    let columns = ["query", "rows", "first value", "min ms", "median ms", "runs"];
    let result = QueryResult {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows: reports.iter().map(row).collect(),
        ..QueryResult::default()
    };
    let graph = workspace.database.read();
    printer.result(&result, "", &Names::new(&graph))?;
    for report in reports {
        if let Some(plan) = &report.plan {
            writeln!(printer.out, "\n{}\n{}", report.query, plan.trim_end())?;
        }
        if report.status != "ok" {
            let message = report.message.as_deref().unwrap_or("it took too long");
            super::printer::talk(&format!("{}: {}: {message}", report.query, report.status));
        }
    }
    Ok(())
}

fn row(report: &Report) -> Vec<Datum> {
    let text = |text: &str| Datum::String(text.into());
    let mut row = vec![text(&report.query)];
    let Some(figures) = &report.figures else {
        row.extend([Datum::Null, text(report.status), Datum::Null, Datum::Null, Datum::Null]);
        return row;
    };
    row.extend([
        Datum::Integer(figures.rows as i64),
        figures.first_value.as_deref().map_or(Datum::Null, text),
        Datum::Float(figures.ms_min),
        Datum::Float(figures.ms_median),
        Datum::Integer(figures.runs as i64),
    ]);
    row
}
