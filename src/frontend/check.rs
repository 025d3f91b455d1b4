//! `relata check`: graphs and query files, without running anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use super::output::Output;
use super::printer;
use super::workspace::{self, Workspace};
use crate::load::{self, Severity, tables};
use crate::parse;
use crate::render::diagnostic::{Diagnostic, Source};

/// What was found in one place.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    errors: usize,
    warnings: usize,
}

/// Checks a graph by name or folder, or the statements of a query file against the
/// default graph. Findings are the result and go to `out`; how many of them are
/// errors is returned.
pub(crate) fn run(
    target: &str,
    sources: Option<&Path>,
    workspace: &Workspace,
    out: &mut Output,
    color: bool,
) -> Result<usize, Failure> {
    let is_file = Path::new(target).is_file();
    let findings =
        if is_file { queries(workspace, target, color)? } else { graph(target, sources)? };
    for line in &findings.lines {
        writeln!(out, "{}", line.trim_end())?;
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
fn graph(target: &str, sources: Option<&Path>) -> Result<Findings, Failure> {
    if workspace::is_tables(target) {
        return Ok(tables(target));
    }
    let (files, _) = workspace::find(target)?;
    let usual = workspace::sources_of(Path::new(target));
    let found = load::check(&*files, sources.or(usual.as_deref()))
        .map_err(|error| Failure::Data(error.to_string()))?;
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    Ok(Findings {
        warnings: found.len() - errors,
        errors,
        lines: found.iter().map(ToString::to_string).collect(),
    })
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
    Findings { lines, errors, warnings: 0 }
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
    Ok(Findings { errors: lines.len(), lines, warnings: 0 })
}
