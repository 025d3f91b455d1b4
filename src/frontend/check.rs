//! `relata check`: graphs and query files, without running anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use super::output::Output;
use super::printer;
use super::workspace::{self, Workspace};
use crate::budget::Budget;
use crate::evidence::{self, Finding, FindingKind};
use crate::graph::Graph;
use crate::load::{self, Severity, tables};
use crate::parse;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::render::terminal;

/// What to check, and how.
#[derive(Clone, Copy, Default)]
pub(crate) struct Options<'a> {
    /// The folder of the documents that facts cite.
    pub(crate) sources: Option<&'a Path>,
    /// Whether to list what is to be known of the evidence.
    pub(crate) audit: bool,
    pub(crate) color: bool,
}

/// What was found in one place.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    /// No mistakes, but worth knowing.
    notices: Vec<String>,
    errors: usize,
    warnings: usize,
}

/// Checks a graph by name or folder, or the statements of a query file against the
/// default graph. Findings are the result and go to `out`; how many of them are
/// errors is returned.
pub(crate) fn run(
    target: &str,
    options: Options<'_>,
    workspace: &Workspace,
    out: &mut Output,
) -> Result<usize, Failure> {
    let is_file = Path::new(target).is_file();
    let findings =
        if is_file { queries(workspace, target, options.color)? } else { graph(target, options)? };
    for line in &findings.lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    for notice in &findings.notices {
        printer::talk(&format!("notice: {target}: {notice}"));
    }
    printer::talk(&format!("{target}: {}", findings.summary()));
    Ok(findings.errors)
}

impl Findings {
    fn summary(&self) -> String {
        let (errors, warnings) = (self.errors, self.warnings);
        match (errors, warnings) {
            (0, 0) => String::from("no findings"),
            (_, 0) => printer::count(errors, "error"),
            (0, _) => printer::count(warnings, "warning"),
            _ => {
                let warnings = printer::count(warnings, "warning");
                format!("{}, {warnings}", printer::count(errors, "error"))
            }
        }
    }
}

/// The source files lie in `sources/` inside or beside the graph unless told.
fn graph(target: &str, options: Options<'_>) -> Result<Findings, Failure> {
    if workspace::is_tables(target) {
        return Ok(tables(target));
    }
    let (files, _) = workspace::find(target)?;
    let usual = workspace::sources_of(Path::new(target));
    let found = load::check(&*files, options.sources.or(usual.as_deref()))
        .map_err(|error| Failure::Data(error.to_string()))?;
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    let mut findings = Findings {
        warnings: found.len() - errors,
        errors,
        lines: found.iter().map(ToString::to_string).collect(),
        notices: Vec::new(),
    };
    // what cannot be read has no facts to look at
    if let Ok(graph) = load::read(&*files) {
        findings.look_at_evidence(&graph, options.audit);
    }
    Ok(findings)
}

impl Findings {
    /// Adds what is to be known of the evidence, in one line, or a line each.
    fn look_at_evidence(&mut self, graph: &Graph, is_listed: bool) {
        // an unlimited budget is never exceeded
        let Ok(found) = evidence::audit(graph, &Budget::unlimited()) else { return };
        if is_listed {
            let line = |one: &Finding| {
                let gap = if one.detail(graph).is_empty() { "" } else { ": " };
                let text = format!("{}{gap}{}", one.subject(graph), one.detail(graph));
                format!("notice: {}: {}", one.kind.name(), terminal::clean(&text))
            };
            self.lines.extend(found.iter().map(line));
        } else if !found.is_empty() {
            self.notices.push(summary(&found));
        }
    }
}

/// `1 fact without evidence, 206 rest on one document, 8 conflicts, 97 weak facts`.
fn summary(found: &[Finding]) -> String {
    let count = |wanted: &str| found.iter().filter(|one| one.kind.name() == wanted).count();
    let told = |rank: usize, words: [&str; 2]| {
        let number = count(FindingKind::NAMES[rank]);
        let words = words[usize::from(number != 1)];
        (number > 0).then(|| format!("{number} {words}"))
    };
    let parts = [
        told(0, ["fact without evidence", "facts without evidence"]),
        told(1, ["rests on one document only", "rest on one document only"]),
        told(2, ["conflict", "conflicts"]),
        told(3, ["weak fact", "weak facts"]),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}; `--audit` lists them", parts.join(", "))
}

/// A folder of CSV files is sound if it can be imported.
fn tables(target: &str) -> Findings {
    let options = tables::Options { skip_bad: true };
    let skipped = match tables::import(Path::new(target), options, &mut |_| {}) {
        Ok(imported) => imported.skipped,
        Err(error) => tables::Skipped { count: 1, first: vec![error] },
    };
    let errors = skipped.count as usize;
    let mut lines: Vec<String> =
        skipped.first.iter().map(|error| error.labelled("error")).collect();
    if errors > lines.len() {
        lines.push(format!("and {} more", errors - lines.len()));
    }
    Findings { lines, errors, ..Findings::default() }
}

fn queries(workspace: &Workspace, path: &str, color: bool) -> Result<Findings, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    let source = Source { name: Some(path), text: &text };
    let header = super::saved::Saved::parse(path, &text).err().map(|failure| failure.to_string());
    let statements = parse::statements(&text).into_iter().filter_map(|span| {
        let error = workspace.session.check(span.slice(&text)).err()?;
        Some(Diagnostic::from(&error).shifted(span.start as usize).render(source, color))
    });
    let lines: Vec<String> = header.into_iter().chain(statements).collect();
    Ok(Findings { errors: lines.len(), lines, ..Findings::default() })
}
