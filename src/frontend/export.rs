//! `relata export`: the graph, or what a query finds in it, as a picture.

use super::failure::Failure;
use super::output::Output;
use super::printer::{self, Printer};
use super::workspace::Workspace;
use crate::parse;
use crate::render::Names;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::render::picture::{self, Picture, dot};
use crate::session::Parameters;

/// What to draw, and how.
pub(crate) struct Request<'a> {
    /// Only what this query finds.
    pub(crate) query: Option<&'a str>,
    pub(crate) parameters: &'a Parameters,
    pub(crate) nodes_max: usize,
    pub(crate) style: dot::Style,
}

/// Draws onto `out` and finishes it.
pub(crate) fn run(
    workspace: &mut Workspace,
    request: &Request<'_>,
    out: Output,
    printer: &Printer,
) -> Result<(), Failure> {
    let mut picture = match request.query {
        Some(query) => of_query(workspace, query, request, printer)?,
        None => picture::of_graph(&workspace.database.read(), request.nodes_max),
    };
    picture.title = workspace.origin.name();
    write(&picture, workspace, &request.style, out)
}

/// Writes a picture and says what it left out.
pub(crate) fn write(
    picture: &Picture,
    workspace: &Workspace,
    style: &dot::Style,
    mut out: Output,
) -> Result<(), Failure> {
    let graph = workspace.database.read();
    dot::write(&mut out, picture, &Names::new(&graph), style)?;
    out.finish()?;
    if picture.evidence_left_out > 0 {
        let left_out = printer::count(picture.evidence_left_out, "node");
        printer::talk(&format!(
            "notice: {left_out} of evidence left out, a query may ask for them"
        ));
    }
    if picture.nodes_left_out > 0 {
        let left_out = printer::count(picture.nodes_left_out, "node");
        printer::talk(&format!("notice: {left_out} left out, `--nodes-max` draws more"));
    }
    Ok(())
}

/// Everything the statements of the query return, together.
fn of_query(
    workspace: &mut Workspace,
    text: &str,
    request: &Request<'_>,
    printer: &Printer,
) -> Result<Picture, Failure> {
    let source = Source { name: None, text };
    let mut results = Vec::new();
    for span in parse::statements(text) {
        let offset = span.start as usize;
        match workspace.run(span.slice(text), request.parameters) {
            Ok(result) => {
                printer.remarks(&result, source, offset);
                results.push(result);
            }
            Err(error) => {
                printer.error(&Diagnostic::from(&error).shifted(offset), source);
                return Err(Failure::Reported);
            }
        }
    }
    let graph = workspace.database.read();
    let mut picture = picture::of_results(&results, &Names::new(&graph)).capped(request.nodes_max);
    picture.query = Some(text.to_owned());
    Ok(picture)
}
