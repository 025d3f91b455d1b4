//! Which function answers what was typed on the command line.

use std::io::{self, IsTerminal, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser};

use super::cli::{Cli, Command, Common, FORMATS, Given, Page};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::printer::{self, Printer};
use super::saved::{Library, Saved};
use super::workspace::{self, DEFAULT_GRAPH, Origin, Settings, Workspace};
use super::{bench, check, export, parameter, protocol, repl, script};
use crate::import::ImportFolder;
use crate::render::Format;
use crate::render::diagnostic::Source;
use crate::render::picture::dot;
use crate::session::Parameters;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let color = cli.common.color.decide(io::stderr().is_terminal());
    match dispatch(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            printer::tell(&failure, color);
            failure.exit().into()
        }
    }
}

/// Help and version are answers; the rest are mistakes.
fn refuse(error: &clap::Error) -> ExitCode {
    let _unheard = error.print();
    let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
    exit.into()
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let Cli { positional, common, page, given, command } = cli;
    match command {
        None => prompt_or_script(positional.as_deref(), &common, &page, &given),
        Some(Command::Query { query, page, given }) => ask(&common, &page, &given, &query),
        Some(Command::Run { name: None, queries, .. }) => list(&common, queries),
        Some(Command::Run { name: Some(name), positional, queries, page, given }) => {
            let given = positional.into_iter().chain(given.params).collect::<Vec<_>>();
            run_saved(&common, &page, &given, &name, queries)
        }
        Some(Command::Bench { queries, runs, explain, format, width, given }) => {
            let request =
                bench::Request { queries, runs: runs as usize, explain, given: given.params };
            time(&common, &request, Format::from(format), width)
        }
        Some(Command::Export { query, output, nodes_max, direction, given, .. }) => {
            let direction = if direction == "TB" { "TB" } else { "LR" };
            let style = dot::Style { direction, ..dot::Style::default() };
            draw(&common, query.as_deref(), output.as_deref(), nodes_max, style, &given)
        }
        Some(Command::Check { targets, sources, audit }) => {
            let sources = sources.as_deref();
            check_all(&common, &targets, check::Options { sources, audit, color: false })
        }
        Some(Command::Session) => session(&common),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "relata", &mut text);
            print_bytes(&text)
        }
        Some(Command::Man) => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text)?;
            print_bytes(&text)
        }
    }
}

impl Common {
    fn settings(&self) -> Result<Settings, Failure> {
        let import = self.import_folder()?;
        let timeout = self.timeout.or(Some(QUERY_TIME_MAX));
        let (rules_off, skip_bad) = (self.rule_off.clone(), self.skip_bad);
        Ok(Settings { timeout, rules_off, import, skip_bad, threads: self.threads })
    }

    /// The folder of `--import`, else that of `RELATA_IMPORT`, unless that is empty.
    fn import_folder(&self) -> Result<Option<ImportFolder>, Failure> {
        let usual = std::env::var_os("RELATA_IMPORT").filter(|path| !path.is_empty());
        let Some(path) = self.import.clone().or_else(|| usual.map(PathBuf::from)) else {
            return Ok(None);
        };
        let folder = ImportFolder::open(&path).map_err(|error| Failure::file(path, error))?;
        Ok(Some(folder))
    }

    fn open(&self) -> Result<Workspace, Failure> {
        let name = self.graph.as_deref().unwrap_or(DEFAULT_GRAPH);
        Workspace::open(name, self.settings()?)
    }

    fn printer(&self, page: &Page, origin: &Origin) -> Result<Printer, Failure> {
        let by_ending = page.output.as_deref().and_then(format_of_file);
        let format = page.format.map(Format::from).or(by_ending);
        let out = Output::open(page.output.as_deref())?;
        let mut printer = Printer::new(out, format, page.width, self.color);
        printer.layout.csv_raw = page.csv_raw;
        printer.set_sources(page.sources.clone(), origin)?;
        Ok(printer)
    }
}

impl Page {
    fn how(&self) -> script::How {
        script::How { keep_going: self.keep_going, why: self.why }
    }
}

fn format_of_file(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    FORMATS.iter().find(|(_, _, known)| *known == ending).map(|(_, format, _)| *format)
}

fn prompt_or_script(
    positional: Option<&str>,
    common: &Common,
    page: &Page,
    given: &Given,
) -> Result<Exit, Failure> {
    if positional.is_some() && common.graph.is_some() {
        return Err(Failure::usage("the graph is given twice, as an argument and with `--graph`"));
    }
    let name = positional.or(common.graph.as_deref()).unwrap_or(DEFAULT_GRAPH);
    let parameters = parameter::parse_all(&given.params)?;
    let mut settings = common.settings()?;
    let is_prompt = io::stdin().is_terminal();
    if is_prompt {
        settings.timeout = common.timeout;
    }
    let mut workspace = Workspace::open(name, settings)?;
    workspace.session.set_explains_empty(page.explain_empty);
    let printer = common.printer(page, &workspace.origin)?;
    if is_prompt {
        return repl::run(workspace, printer, parameters);
    }
    let text = read_stdin()?;
    let source = Source { name: Some("stdin"), text: &text };
    run_text(workspace, printer, source, &parameters, page.how())
}

fn ask(common: &Common, page: &Page, given: &Given, query: &str) -> Result<Exit, Failure> {
    let parameters = parameter::parse_all(&given.params)?;
    let mut workspace = common.open()?;
    workspace.session.set_explains_empty(page.explain_empty);
    let printer = common.printer(page, &workspace.origin)?;
    let (name, text) =
        if query == "-" { (Some("stdin"), read_stdin()?) } else { (None, query.to_owned()) };
    run_text(workspace, printer, Source { name, text: &text }, &parameters, page.how())
}

fn run_saved(
    common: &Common,
    page: &Page,
    given: &[String],
    name: &str,
    queries: Option<PathBuf>,
) -> Result<Exit, Failure> {
    let mut workspace = common.open()?;
    workspace.session.set_explains_empty(page.explain_empty);
    let saved = library(&workspace.origin, queries).find(name)?;
    let parameters = saved.parameters(given)?;
    let printer = common.printer(page, &workspace.origin)?;
    let source = Source { name: Some(&saved.place), text: &saved.text };
    run_text(workspace, printer, source, &parameters, page.how())
}

/// Runs a text and puts the results in their place, unless something failed: then a
/// file keeps what it had.
fn run_text(
    mut workspace: Workspace,
    mut printer: Printer,
    source: Source<'_>,
    parameters: &Parameters,
    how: script::How,
) -> Result<Exit, Failure> {
    script::run(&mut workspace, &mut printer, source, parameters, how)?;
    printer.out.finish()?;
    // the process ends: taking the graph apart before would only take time
    std::mem::forget(workspace);
    Ok(Exit::Success)
}

/// Where saved queries are looked for: the folder named, `./queries`, and those that
/// belong to the graph.
fn library(origin: &Origin, named: Option<PathBuf>) -> Library {
    let usual = std::iter::once(PathBuf::from("queries"));
    let folders = named.into_iter().chain(usual).chain(origin.query_folders());
    Library { folders: folders.collect() }
}

fn list(common: &Common, queries: Option<PathBuf>) -> Result<Exit, Failure> {
    let workspace = common.open()?;
    let mut out = Output::open(None)?;
    let saved = library(&workspace.origin, queries).list();
    if saved.is_empty() {
        printer::talk("no saved queries");
    }
    for query in &saved {
        printer::write_entry(&mut out, query)?;
    }
    out.finish()?;
    Ok(Exit::Success)
}

fn time(
    common: &Common,
    request: &bench::Request,
    format: Format,
    width: Option<usize>,
) -> Result<Exit, Failure> {
    let name = common.graph.as_deref().unwrap_or(DEFAULT_GRAPH);
    let printer = Printer::new(Output::open(None)?, Some(format), width, common.color);
    // a mistyped query is told before a large graph is loaded
    let library = library(&workspace::find(name)?.1, None);
    let queries: Result<Vec<Saved>, Failure> =
        request.queries.iter().map(|query| library.find(query)).collect();
    let open = || Workspace::open(name, common.settings()?);
    bench::run(open, &queries?, request, printer)
}

fn draw(
    common: &Common,
    query: Option<&str>,
    output: Option<&Path>,
    nodes_max: usize,
    style: dot::Style,
    given: &Given,
) -> Result<Exit, Failure> {
    let parameters = parameter::parse_all(&given.params)?;
    let mut workspace = common.open()?;
    let printer = Printer::new(Output::Buffer(Vec::new()), None, None, common.color);
    let request = export::Request { query, parameters: &parameters, nodes_max, style };
    export::run(&mut workspace, &request, Output::open(output)?, &printer)?;
    Ok(Exit::Success)
}

fn check_all(
    common: &Common,
    targets: &[String],
    options: check::Options<'_>,
) -> Result<Exit, Failure> {
    // a graph that is to be checked need not be fit to be opened
    let has_queries = targets.iter().any(|target| Path::new(target).is_file());
    let workspace =
        if has_queries { common.open()? } else { Workspace::empty(common.settings()?)? };
    let default = [common.graph.clone().unwrap_or_else(|| DEFAULT_GRAPH.to_owned())];
    let targets = if targets.is_empty() { &default } else { targets };
    let mut out = Output::open(None)?;
    let options = check::Options { color: common.color.decide(out.is_terminal()), ..options };
    let mut errors = 0;
    for target in targets {
        errors += check::run(target, options, &workspace, &mut out)?;
    }
    out.finish()?;
    Ok(if errors == 0 { Exit::Success } else { Exit::Failure })
}

/// Without a `--timeout`, each query of a command or a script ends after this: nobody
/// may be there to press Ctrl-C.
const QUERY_TIME_MAX: Duration = Duration::from_secs(60);

/// A program that asks waits for its answer: without a `--timeout` its queries end after
/// this.
const SESSION_TIME_MAX: Duration = Duration::from_secs(5);

fn session(common: &Common) -> Result<Exit, Failure> {
    let mut settings = common.settings()?;
    settings.timeout = common.timeout.or(Some(SESSION_TIME_MAX));
    let workspace = match &common.graph {
        Some(name) => Workspace::open(name, settings)?,
        None => Workspace::empty(settings)?,
    };
    let stdout = io::BufWriter::new(io::stdout().lock());
    protocol::serve(workspace, io::stdin().lock(), stdout)?;
    Ok(Exit::Success)
}

fn print_bytes(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = Output::open(None)?;
    out.write_all(bytes)?;
    out.finish()?;
    Ok(Exit::Success)
}

fn read_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|error| Failure::file("stdin", error))?;
    Ok(text)
}
