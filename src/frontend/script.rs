//! Runs the statements of a text one after another.

use super::failure::Failure;
use super::printer::Printer;
use super::why::Asked;
use super::workspace::Workspace;
use crate::parse;
use crate::render::Names;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::session::Parameters;
use crate::span::Span;

/// How statements are run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct How {
    /// An error does not end the script.
    pub(crate) keep_going: bool,
    /// Each statement is asked what its rows rest on.
    pub(crate) why: bool,
}

/// Runs every statement of `source` and prints what comes. Stops at the first error
/// unless told to keep going; either way an error is reported and makes it fail.
pub(crate) fn run(
    workspace: &mut Workspace,
    printer: &mut Printer,
    source: Source<'_>,
    parameters: &Parameters,
    how: How,
) -> Result<(), Failure> {
    let mut failed = false;
    for span in parse::statements(source.text) {
        match run_one(workspace, printer, (source, span), parameters, how.why) {
            Err(Failure::Reported) if how.keep_going => failed = true,
            outcome => outcome?,
        }
    }
    if failed { Err(Failure::Reported) } else { Ok(()) }
}

fn run_one(
    workspace: &mut Workspace,
    printer: &mut Printer,
    (source, span): (Source<'_>, Span),
    parameters: &Parameters,
    why: bool,
) -> Result<(), Failure> {
    let query = span.slice(source.text);
    let offset = span.start as usize;
    let asked = why.then(|| Asked::of(query));
    let text = asked.as_ref().map_or(query, |asked| &asked.text);
    match workspace.run(text, parameters) {
        Ok(result) => {
            printer.result(&result, query, &Names::new(&workspace.database.read()))?;
            printer.remarks(&result, source, offset);
            Ok(())
        }
        Err(error) => {
            let mut diagnostic = Diagnostic::from(&error);
            if let Some(asked) = &asked {
                diagnostic = asked.in_place(diagnostic);
            }
            printer.error(&diagnostic.shifted(offset), source);
            Err(Failure::Reported)
        }
    }
}
