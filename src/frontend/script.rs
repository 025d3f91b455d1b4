//! Runs the statements of a text one after another.

use super::failure::Failure;
use super::printer::Printer;
use super::workspace::Workspace;
use crate::parse;
use crate::render::Names;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::session::Parameters;
use crate::span::Span;

/// Runs every statement of `source` and prints what comes. Stops at the first error
/// unless told to keep going; either way an error is reported and makes it fail.
pub(crate) fn run(
    workspace: &mut Workspace,
    printer: &mut Printer,
    source: Source<'_>,
    parameters: &Parameters,
    keep_going: bool,
) -> Result<(), Failure> {
    let mut failed = false;
    for span in parse::statements(source.text) {
        match run_one(workspace, printer, source, span, parameters) {
            Err(Failure::Reported) if keep_going => failed = true,
            outcome => outcome?,
        }
    }
    if failed { Err(Failure::Reported) } else { Ok(()) }
}

fn run_one(
    workspace: &mut Workspace,
    printer: &mut Printer,
    source: Source<'_>,
    span: Span,
    parameters: &Parameters,
) -> Result<(), Failure> {
    let query = span.slice(source.text);
    let offset = span.start as usize;
    match workspace.run(query, parameters) {
        Ok(result) => {
            printer.result(&result, query, &Names::new(&workspace.database.read()))?;
            printer.remarks(&result, source, offset);
            Ok(())
        }
        Err(error) => {
            printer.error(&Diagnostic::from(&error).shifted(offset), source);
            Err(Failure::Reported)
        }
    }
}
