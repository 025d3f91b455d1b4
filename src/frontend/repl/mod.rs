//! The prompt: reads statements and `:commands`, runs them, shows what comes.
//!
//! A statement may take several lines; it runs at Enter when it ends in `;` or when
//! the line is empty. Ctrl-C cancels the running statement or clears the line and
//! never ends the program; Ctrl-D does, after one warning where changes would be
//! lost.

mod words;
mod catalogue;
mod scope;
mod place;
mod expected;
pub mod complete;
pub mod highlight;
pub mod hint;
pub mod assistant;
mod command;
pub mod walk;
mod action;
mod schema;
mod pager;
mod history;

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustyline::completion::FilenameCompleter;
use rustyline::config::{BellStyle, ColorMode, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::hint::HistoryHinter;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};

use self::assistant::Assistant;
use self::walk::Walk;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::printer::{self, Printer};
use super::saved::Library;
use super::workspace::{Origin, Workspace};
use crate::budget::Cancel;
use crate::parse;
use crate::render::Names;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::render::terminal;
use crate::result::QueryResult;
use crate::session::Parameters;

/// Rows a table shows at the prompt; `:last` shows all.
const ROWS_MAX: usize = 100;
/// Longest name of a node in the prompt.
const NAME_MAX: usize = 24;
/// Lines kept in the history.
const HISTORY_MAX: usize = 10_000;

/// Whether to read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Continue,
    Quit,
}

/// A word about what was done; commands end with it.
#[expect(clippy::unnecessary_wraps, reason = "it is the outcome of a command")]
fn say(text: &str) -> Result<Flow, Failure> {
    printer::talk(&terminal::clean_lines(text));
    Ok(Flow::Continue)
}

/// The last result and where it came from.
struct Last {
    query: String,
    parameters: Parameters,
    result: QueryResult,
}

/// The prompt's state.
struct Repl {
    workspace: Workspace,
    printer: Printer,
    parameters: Parameters,
    last: Option<Last>,
    walk: Walk,
    pager: bool,
    width: Option<usize>,
    /// The user has been told about unsaved changes.
    is_warned: bool,
    /// What Ctrl-C stops.
    cancel: Arc<Mutex<Cancel>>,
}

/// Runs the prompt until the user leaves.
pub(crate) fn run(
    workspace: Workspace,
    printer: Printer,
    parameters: Parameters,
) -> Result<Exit, Failure> {
    let mut repl = Repl::new(workspace, printer, parameters);
    repl.catch_interrupts();
    repl.greet();
    let mut editor = editor(&repl)?;
    let history = history::path();
    if let Some(path) = &history {
        // the first run has no history yet
        let _none_yet = editor.load_history(path);
    }
    loop {
        repl.refresh(&mut editor);
        let flow = match editor.readline(&repl.prompt()) {
            Ok(line) => {
                remember(&mut editor, history.as_ref(), &line);
                repl.take(&line)
            }
            Err(ReadlineError::Interrupted) => Flow::Continue,
            Err(ReadlineError::Eof) => repl.take(":quit"),
            Err(error) => {
                return Err(Failure::Data(format!("cannot read from the terminal: {error}")));
            }
        };
        if flow == Flow::Quit {
            return Ok(Exit::Success);
        }
    }
}

fn editor(repl: &Repl) -> Result<Editor<Assistant, FileHistory>, Failure> {
    let broken = |error: ReadlineError| Failure::Data(format!("cannot use the terminal: {error}"));
    let config = Config::builder()
        .max_history_size(HISTORY_MAX)
        .and_then(|builder| builder.history_ignore_dups(true))
        .map_err(broken)?
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .bell_style(BellStyle::None)
        .color_mode(if repl.color() { ColorMode::Enabled } else { ColorMode::Disabled })
        .bracketed_paste(true)
        .build();
    let mut editor = Editor::with_config(config).map_err(broken)?;
    editor.set_helper(Some(Assistant {
        database: repl.workspace.database.clone(),
        parameters: Vec::new(),
        queries: Vec::new(),
        here: None,
        color: repl.color(),
        files: FilenameCompleter::new(),
        history: HistoryHinter::new(),
    }));
    Ok(editor)
}

/// Keeps what was typed, right or wrong; several lines are one entry.
fn remember(editor: &mut Editor<Assistant, FileHistory>, path: Option<&PathBuf>, line: &str) {
    let line = line.trim_end();
    if line.is_empty() {
        return;
    }
    let is_new = editor.add_history_entry(line).unwrap_or(false);
    if let Some(path) = path.filter(|_| is_new) {
        // a history that cannot be written is no reason to stop working
        let _lost = editor.append_history(path);
    }
}

impl Repl {
    fn new(mut workspace: Workspace, mut printer: Printer, parameters: Parameters) -> Repl {
        workspace.session.set_explains_empty(true);
        let cancel = Arc::new(Mutex::new(workspace.session.cancel()));
        let width = printer.layout.width.filter(|width| *width != printer::terminal_width());
        printer.layout.rows_max = Some(ROWS_MAX);
        Repl {
            workspace,
            printer,
            parameters,
            last: None,
            walk: Walk::default(),
            pager: true,
            width,
            is_warned: false,
            cancel,
        }
    }

    /// `relata> `, and on a walk where that is: `relata Heat> `.
    fn prompt(&self) -> String {
        match self.walk.name(&self.workspace.database.read()) {
            Some(name) => {
                let name = terminal::clean(&name);
                format!("relata {}> ", terminal::shorten(&name, NAME_MAX))
            }
            None => String::from("relata> "),
        }
    }

    fn color(&self) -> bool {
        self.printer.layout.color
    }

    /// Ctrl-C while a query runs stops the query.
    fn catch_interrupts(&self) {
        let cancel = Arc::clone(&self.cancel);
        let stop = move || cancel.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        if ctrlc::set_handler(stop).is_err() {
            printer::talk("notice: Ctrl-C will end the program, not only the query");
        }
    }

    fn greet(&self) {
        let graph = self.workspace.database.read();
        let nodes = printer::count(graph.node_count(), "node");
        let relationships = printer::count(graph.relationship_count(), "relationship");
        let (version, name) = (env!("CARGO_PKG_VERSION"), self.workspace.origin.name());
        printer::talk(&format!("Relata {version} on {name}: {nodes}, {relationships}"));
        printer::talk("End a statement with `;` or an empty line. Tab completes, :help helps.");
    }

    /// Brings the editor's knowledge up to date.
    fn refresh(&mut self, editor: &mut Editor<Assistant, FileHistory>) {
        if self.printer.out.is_terminal() {
            self.printer.layout.width = Some(self.width.unwrap_or_else(printer::terminal_width));
        }
        let queries = self.library().list();
        if let Some(assistant) = editor.helper_mut() {
            assistant.database = self.workspace.database.clone();
            assistant.parameters = self.parameters.keys().cloned().collect();
            assistant.queries = queries;
            assistant.here = self.walk.here();
        }
    }

    /// Takes what was typed, a command or statements; tells what goes wrong.
    fn take(&mut self, line: &str) -> Flow {
        let is_leaving = matches!(line.trim(), ":quit" | ":exit" | ":q");
        let outcome = match line.trim_start().strip_prefix(':') {
            Some(command) => command::run(self, command),
            None => self.run_text(line),
        };
        self.is_warned &= is_leaving || line.trim_start().starts_with(":open");
        outcome.unwrap_or_else(|failure| {
            self.printer.failure(&failure);
            Flow::Continue
        })
    }

    /// Runs the statements of a text that has no name.
    fn run_text(&mut self, text: &str) -> Result<Flow, Failure> {
        let parameters = self.parameters.clone();
        self.run_script(Source { name: None, text }, &parameters)
    }

    /// Runs statements until one fails.
    fn run_script(&mut self, source: Source<'_>, parameters: &Parameters) -> Result<Flow, Failure> {
        for span in parse::statements(source.text) {
            let query = span.slice(source.text);
            let offset = span.start as usize;
            match self.workspace.run(query, parameters) {
                Ok(result) => {
                    self.show_result(&result, query)?;
                    self.printer.remarks(&result, source, offset);
                    // a plan alone is no result
                    if result.plan.is_none() || !result.columns.is_empty() {
                        let (query, parameters) = (query.to_owned(), parameters.clone());
                        self.last = Some(Last { query, parameters, result });
                    }
                }
                Err(error) => {
                    self.printer.error(&Diagnostic::from(&error).shifted(offset), source);
                    return Err(Failure::Reported);
                }
            }
        }
        Ok(Flow::Continue)
    }

    /// Runs a query for a command's own use.
    fn query(&mut self, text: &str) -> Result<QueryResult, Failure> {
        let parameters = self.parameters.clone();
        self.query_with(text, &parameters)
    }

    fn query_with(&mut self, text: &str, parameters: &Parameters) -> Result<QueryResult, Failure> {
        self.workspace.run(text, parameters).map_err(|error| {
            self.printer.error(&Diagnostic::from(&error), Source { name: None, text });
            Failure::Reported
        })
    }

    /// Shows a result, through the pager where it is longer than the screen.
    fn show_result(&mut self, result: &QueryResult, query: &str) -> Result<(), Failure> {
        let is_terminal = self.printer.out.is_terminal();
        let is_cut = self.printer.layout.rows_max.is_some_and(|max| result.rows.len() > max)
            && action::is_for_people(self.printer.format);
        let out = std::mem::replace(&mut self.printer.out, Output::Buffer(Vec::new()));
        let database = self.workspace.database.clone();
        let printed = self.printer.result(result, query, &Names::new(&database.read()));
        let buffer = std::mem::replace(&mut self.printer.out, out);
        printed?;
        let Output::Buffer(bytes) = buffer else { return Ok(()) };
        self.emit(&bytes, is_terminal)?;
        if is_cut {
            printer::talk("`:last` shows all rows");
        }
        Ok(())
    }

    fn emit(&mut self, bytes: &[u8], is_terminal: bool) -> Result<(), Failure> {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        let is_long = lines + 1 > printer::terminal_height();
        if self.pager && is_terminal && is_long && pager::page(bytes).is_ok() {
            return Ok(());
        }
        self.printer.out.write_all(bytes)?;
        self.printer.out.flush()?;
        Ok(())
    }

    /// Text that was asked for, through the pager where it is long.
    fn show(&mut self, text: &str) -> Result<Flow, Failure> {
        let is_terminal = self.printer.out.is_terminal();
        self.emit(format!("{}\n", terminal::clean_lines(text)).as_bytes(), is_terminal)?;
        Ok(Flow::Continue)
    }

    /// Whether changes would be lost and nobody has said so yet; says it once.
    fn must_warn(&mut self) -> bool {
        let must = self.workspace.is_changed && !self.is_warned;
        self.is_warned |= must;
        must
    }

    fn open(&mut self, name: &str) -> Result<Flow, Failure> {
        let settings = self.workspace.settings.clone();
        self.workspace = Workspace::open(name, settings)?;
        self.workspace.session.set_explains_empty(true);
        *self.cancel.lock().unwrap_or_else(PoisonError::into_inner) =
            self.workspace.session.cancel();
        self.printer.find_documents(&self.workspace.origin);
        self.last = None;
        self.walk = Walk::default();
        self.greet();
        Ok(Flow::Continue)
    }

    /// Where `:run` looks for queries.
    fn library(&self) -> Library {
        let usual = std::iter::once(PathBuf::from("queries"));
        let folders = match &self.workspace.origin {
            Origin::Builtin(_) | Origin::Empty => Vec::new(),
            Origin::Folder(_) => self.workspace.origin.query_folders(),
        };
        Library { folders: usual.chain(folders).collect() }
    }
}
