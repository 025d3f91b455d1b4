//! The command line: what may be typed, and which function answers it.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::printer::{self, ColorChoice, Printer};
use super::saved::{Library, Saved};
use super::workspace::{DEFAULT_GRAPH, Settings, Workspace};
use super::{check, export, parameter, protocol, repl, script};
use crate::render::diagnostic::Source;
use crate::render::picture::{self, dot};
use crate::render::{Format, terminal};
use crate::session::Parameters;

const EXAMPLES: &str = "\
Examples:
  relata                                      open the prompt on the built-in graph
  relata my-graph/                            open it on a folder of graph files
  relata query 'MATCH (f:Film) RETURN f.name' ask one thing
  relata run                                  list the saved queries
  relata run cast -p film=Heat                run one of them
  relata export -o heat.dot                   draw the graph, for `dot -Tsvg`
  echo 'RETURN 1 AS a; RETURN 2 AS b;' | relata
                                              run a script

Results go to standard output: a table on a terminal, JSON lines into a pipe.
Everything else goes to standard error. Exit code 0 is success, 1 a mistake in a
query or in the data, 2 a mistake on the command line.";

const QUERY_EXAMPLES: &str = "\
Examples:
  relata query 'MATCH (p:Person) RETURN p.name LIMIT 5'
  relata query 'MATCH (f:Film {name: $film}) RETURN f' -p film=Heat --format json
  relata query -g my-graph/ 'MATCH (n) RETURN count(*)'
  relata query 'MATCH p = (:Film)-[:BASED_ON]->() RETURN p' --format dot | dot -Tsvg > p.svg
  relata query - < question.cypher";

const RUN_EXAMPLES: &str = "\
Examples:
  relata run                          list the saved queries and their parameters
  relata run cast film=Heat           run one by name
  relata run queries/cast.cypher -p film=Heat --format csv -o cast.csv";

const EXPORT_EXAMPLES: &str = "\
Examples:
  relata export -o heat.dot
  relata export -q 'MATCH p = (:Character)-[:PLAYED_BY]->() RETURN p' | dot -Tsvg > cast.svg";

/// A knowledge graph you question in Cypher, and that answers with its sources.
///
/// Without a command it opens a prompt; with standard input from a pipe it runs what
/// comes in as a script.
#[derive(Debug, Parser)]
#[command(name = "relata", version, after_help = EXAMPLES, args_conflicts_with_subcommands = false)]
#[command(subcommand_precedence_over_arg = true, disable_help_subcommand = true)]
struct Cli {
    /// Graph to open: a folder, or the name of a built-in one [default: heat]
    #[arg(value_name = "GRAPH")]
    positional: Option<String>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, Args)]
struct Common {
    /// Graph to ask: a folder, or the name of a built-in one [default: heat]
    #[arg(short, long, value_name = "GRAPH", global = true)]
    graph: Option<String>,
    /// Stop a query that runs longer, e.g. `500ms`, `10s`, `2m`
    #[arg(long, value_name = "TIME", global = true, value_parser = duration)]
    timeout: Option<Duration>,
    /// Switch an optimizer rule off; may be repeated
    #[arg(long, value_name = "NAME", global = true)]
    rule_off: Vec<String>,
    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: ColorChoice,
}

/// How results look and where they go.
#[derive(Debug, Args)]
struct Page {
    /// Form of the results [default: table on a terminal, else jsonl]
    #[arg(long, short, value_name = "FORMAT")]
    format: Option<FormatName>,
    /// Width of tables [default: the terminal's; unlimited in a pipe]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
    /// Write to a file, which appears only when all went well
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave text in CSV alone that a spreadsheet would run as a formula
    #[arg(long)]
    csv_raw: bool,
    /// Go on after a statement that fails
    #[arg(long)]
    keep_going: bool,
}

/// Parameters of the query.
#[derive(Debug, Args)]
struct Given {
    /// Set `$KEY`: a number, true, false, null, JSON, or else text; may be repeated
    #[arg(short, long = "param", value_name = "KEY=VALUE")]
    params: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask one question, or several separated by `;`
    #[command(after_help = QUERY_EXAMPLES)]
    Query {
        /// The query; `-` reads it from standard input
        query: String,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        given: Given,
    },
    /// Run a saved query, or list them
    #[command(after_help = RUN_EXAMPLES)]
    Run {
        /// Name of a saved query, or path of a file
        name: Option<String>,
        /// Parameters, the same as with `-p`
        #[arg(value_name = "KEY=VALUE")]
        positional: Vec<String>,
        /// Look for saved queries here first
        #[arg(long, value_name = "DIR")]
        queries: Option<PathBuf>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        given: Given,
    },
    /// Draw the graph, or what a query finds in it
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        /// Form of the picture
        #[arg(long, short, value_name = "FORMAT", default_value = "dot")]
        format: PictureName,
        /// Draw only what this query returns
        #[arg(long, short, value_name = "QUERY")]
        query: Option<String>,
        /// Write to a file, which appears only when all went well
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Most nodes to draw, the best-connected first
        #[arg(long, value_name = "N", default_value_t = picture::NODES_MAX)]
        nodes_max: usize,
        /// Direction of the drawing
        #[arg(long, value_name = "DIR", default_value = "LR", value_parser = ["LR", "TB"])]
        direction: String,
        #[command(flatten)]
        given: Given,
    },
    /// Check graph folders and query files, without running anything
    Check {
        /// Folders and `.cypher` files
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Answer JSON lines on standard input, for other programs
    Session,
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Table,
    Json,
    Jsonl,
    Csv,
    Markdown,
    Line,
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PictureName {
    Dot,
}

/// The formats by name, for the command line and the prompt, and the endings of
/// file names that ask for them.
pub(crate) const FORMATS: &[(&str, Format, &str)] = &[
    ("table", Format::Table, "txt"),
    ("json", Format::Json, "json"),
    ("jsonl", Format::Jsonl, "jsonl"),
    ("csv", Format::Csv, "csv"),
    ("markdown", Format::Markdown, "md"),
    ("line", Format::Line, ""),
    ("dot", Format::Dot, "dot"),
];

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Format {
        FORMATS[name as usize].1
    }
}

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

/// The names of the commands, for did-you-mean.
pub(crate) fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let Cli { positional, common, page, given, command } = cli;
    match command {
        None => prompt_or_script(positional, &common, &page, &given),
        Some(Command::Query { query, page, given }) => ask(&common, &page, &given, &query),
        Some(Command::Run { name: None, queries, .. }) => list(&common, queries),
        Some(Command::Run { name: Some(name), positional, queries, page, given }) => {
            let given = positional.into_iter().chain(given.params).collect::<Vec<_>>();
            run_saved(&common, &page, &given, &name, queries)
        }
        Some(Command::Export { query, output, nodes_max, direction, given, .. }) => {
            let direction = if direction == "TB" { "TB" } else { "LR" };
            let style = dot::Style { direction, ..dot::Style::default() };
            draw(&common, query.as_deref(), output.as_deref(), nodes_max, style, &given)
        }
        Some(Command::Check { paths }) => check_all(&common, &paths),
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
    fn settings(&self) -> Settings {
        Settings { timeout: self.timeout, rules_off: self.rule_off.clone() }
    }

    fn open(&self) -> Result<Workspace, Failure> {
        let name = self.graph.as_deref().unwrap_or(DEFAULT_GRAPH);
        Workspace::open(name, self.settings())
    }

    fn printer(&self, page: &Page) -> Result<Printer, Failure> {
        let by_ending = page.output.as_deref().and_then(format_of_file);
        let format = page.format.map(Format::from).or(by_ending);
        let out = Output::open(page.output.as_deref())?;
        let mut printer = Printer::new(out, format, page.width, self.color);
        printer.layout.csv_raw = page.csv_raw;
        Ok(printer)
    }
}

fn format_of_file(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    FORMATS.iter().find(|(_, _, known)| *known == ending).map(|(_, format, _)| *format)
}

fn prompt_or_script(
    positional: Option<String>,
    common: &Common,
    page: &Page,
    given: &Given,
) -> Result<Exit, Failure> {
    if positional.is_some() && common.graph.is_some() {
        return Err(Failure::usage("the graph is given twice, as an argument and with `--graph`"));
    }
    let name = positional.as_deref().or(common.graph.as_deref()).unwrap_or(DEFAULT_GRAPH);
    let parameters = parameter::parse_all(&given.params)?;
    let mut workspace = Workspace::open(name, common.settings())?;
    let printer = common.printer(page)?;
    if io::stdin().is_terminal() {
        return repl::run(workspace, printer, parameters);
    }
    let text = read_stdin()?;
    let source = Source { name: Some("stdin"), text: &text };
    run_text(&mut workspace, printer, source, &parameters, page.keep_going)
}

fn ask(common: &Common, page: &Page, given: &Given, query: &str) -> Result<Exit, Failure> {
    let parameters = parameter::parse_all(&given.params)?;
    let mut workspace = common.open()?;
    let printer = common.printer(page)?;
    let (name, text) =
        if query == "-" { (Some("stdin"), read_stdin()?) } else { (None, query.to_owned()) };
    run_text(&mut workspace, printer, Source { name, text: &text }, &parameters, page.keep_going)
}

fn run_saved(
    common: &Common,
    page: &Page,
    given: &[String],
    name: &str,
    queries: Option<PathBuf>,
) -> Result<Exit, Failure> {
    let mut workspace = common.open()?;
    let saved = library(&workspace, queries).find(name)?;
    let parameters = saved.parameters(given)?;
    let printer = common.printer(page)?;
    let source = Source { name: Some(&saved.place), text: &saved.text };
    run_text(&mut workspace, printer, source, &parameters, page.keep_going)
}

/// Runs a text and puts the results in their place, unless something failed: then a
/// file keeps what it had.
fn run_text(
    workspace: &mut Workspace,
    mut printer: Printer,
    source: Source<'_>,
    parameters: &Parameters,
    keep_going: bool,
) -> Result<Exit, Failure> {
    script::run(workspace, &mut printer, source, parameters, keep_going)?;
    printer.out.finish()?;
    Ok(Exit::Success)
}

/// Where saved queries are looked for: the folder named, `./queries`, and those that
/// belong to the graph.
fn library(workspace: &Workspace, named: Option<PathBuf>) -> Library {
    let usual = std::iter::once(PathBuf::from("queries"));
    let folders = named.into_iter().chain(usual).chain(workspace.origin.query_folders());
    Library { folders: folders.collect() }
}

fn list(common: &Common, queries: Option<PathBuf>) -> Result<Exit, Failure> {
    let workspace = common.open()?;
    let mut out = Output::open(None)?;
    let saved = library(&workspace, queries).list();
    if saved.is_empty() {
        printer::talk("no saved queries");
    }
    for query in &saved {
        write_entry(&mut out, query)?;
    }
    out.finish()?;
    Ok(Exit::Success)
}

/// A saved query in a list: how to call it, and what for.
pub(crate) fn write_entry(out: &mut dyn Write, saved: &Saved) -> Result<(), Failure> {
    writeln!(out, "{}", terminal::clean(&saved.usage()))?;
    for text in [&saved.title, &saved.description].into_iter().flatten() {
        writeln!(out, "    {}", terminal::clean(text))?;
    }
    Ok(())
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

fn check_all(common: &Common, paths: &[PathBuf]) -> Result<Exit, Failure> {
    let workspace = common.open()?;
    let mut out = Output::open(None)?;
    let color = common.color.decide(out.is_terminal());
    let mut findings = 0;
    for path in paths {
        findings += check::run(&workspace, path, &mut out, color)?;
    }
    out.finish()?;
    Ok(if findings == 0 { Exit::Success } else { Exit::Failure })
}

fn session(common: &Common) -> Result<Exit, Failure> {
    let workspace = match &common.graph {
        Some(name) => Workspace::open(name, common.settings())?,
        None => Workspace::empty(common.settings())?,
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

/// `10`, `1.5s`, `500ms`, `2m`; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        unit => return Err(format!("unknown unit `{unit}`, expected ms, s, m or h")),
    };
    let number: f64 = digits.parse().map_err(|_| format!("`{text}` is no time"))?;
    Duration::try_from_secs_f64(number * factor).map_err(|_| format!("`{text}` is no time"))
}
