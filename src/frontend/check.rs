//! `relata check`: graph folders and query files, without running anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::failure::Failure;
use super::output::Output;
use super::printer;
use super::workspace::Workspace;
use crate::load;
use crate::parse;
use crate::render::diagnostic::{Diagnostic, Source};

/// Checks a graph folder, or the statements of a query file against the graph at
/// hand. Findings are the result and go to `out`; how many there are is returned.
pub(crate) fn run(
    workspace: &Workspace,
    path: &Path,
    out: &mut Output,
    color: bool,
) -> Result<usize, Failure> {
    let findings = if path.is_dir() { folder(path) } else { queries(workspace, path, color)? };
    for finding in &findings {
        writeln!(out, "{}", finding.trim_end())?;
    }
    let what = path.display();
    match findings.len() {
        0 => printer::talk(&format!("{what}: no findings")),
        number => printer::talk(&format!("{what}: {}", printer::count(number, "finding"))),
    }
    Ok(findings.len())
}

fn folder(path: &Path) -> Vec<String> {
    load::check(path).iter().map(ToString::to_string).collect()
}

fn queries(workspace: &Workspace, path: &Path, color: bool) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    let name = path.display().to_string();
    let source = Source { name: Some(&name), text: &text };
    let header = super::saved::Saved::parse(&name, &text).err().map(|failure| failure.to_string());
    let statements = parse::statements(&text).into_iter().filter_map(|span| {
        let error = workspace.session.check(span.slice(&text)).err()?;
        Some(Diagnostic::from(&error).shifted(span.start as usize).render(source, color))
    });
    Ok(header.into_iter().chain(statements).collect())
}
