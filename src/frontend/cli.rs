//! The command line: what may be typed. Help, completions and the manual page are made
//! of the same definitions.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::printer::ColorChoice;
use crate::render::{Format, picture};

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
  relata query --why \"MATCH (f:Film {name: 'Heat'}) RETURN f.boxOfficeWorldwideUSD\"
  relata query --explain-empty \"MATCH (f:Film {name: 'heat'}) RETURN f\"
  relata query - < question.cypher
  relata query --import data/ \"LOAD CSV FROM 'cast.csv' AS row RETURN row\"";

const RUN_EXAMPLES: &str = "\
Examples:
  relata run                          list the saved queries and their parameters
  relata run cast film=Heat           run one by name
  relata run cast film=Heat --why     with what each row rests on
  relata run queries/cast.cypher -p film=Heat --format csv -o cast.csv";

const BENCH_EXAMPLES: &str = "\
Examples:
  relata bench cast six-degrees
  relata bench -g my-graph/ queries/*.cypher --runs 10 --explain
  relata bench -g my-graph/ --format json --timeout 60 queries/*.cypher > times.jsonl";

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
pub(super) struct Cli {
    /// Graph to open: a folder, `heat` or `empty` [default: heat]
    #[arg(value_name = "GRAPH")]
    pub(super) positional: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
    #[command(flatten)]
    pub(super) page: Page,
    #[command(flatten)]
    pub(super) given: Given,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Graph to ask: a folder, `heat` or `empty` [default: heat]
    #[arg(short, long, value_name = "GRAPH", global = true)]
    pub(super) graph: Option<String>,
    /// Stop a query that runs longer, e.g. `500ms`, `10s`, `2m` [default: none at the prompt, `5s`
    /// in a session, else `60s`]
    #[arg(long, value_name = "TIME", global = true, value_parser = duration)]
    pub(super) timeout: Option<Duration>,
    /// Folder whose files `LOAD CSV` may read [default: `RELATA_IMPORT`, else none]
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) import: Option<PathBuf>,
    /// Leave out rows of a folder of CSV files that cannot be read
    #[arg(long, global = true)]
    pub(super) skip_bad: bool,
    /// Switch an optimizer rule off; may be repeated
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) rule_off: Vec<String>,
    /// Threads that a query may run on; results do not depend on it [default: as many as the
    /// machine runs at a time]
    #[arg(long, value_name = "N", global = true)]
    pub(super) threads: Option<NonZeroUsize>,
    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub(super) color: ColorChoice,
}

/// How results look and where they go.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Page {
    /// Form of the results [default: table on a terminal, else jsonl]
    #[arg(long, short, value_name = "FORMAT")]
    pub(super) format: Option<FormatName>,
    /// Width of tables [default: the terminal's; unlimited in a pipe]
    #[arg(long, value_name = "COLUMNS")]
    pub(super) width: Option<usize>,
    /// Write to a file, which appears only when all went well
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Folder of the documents that facts cite: the footnotes of `WHY` show their passages
    /// [default: `sources` in or beside the graph]
    #[arg(long, value_name = "DIR")]
    pub(super) sources: Option<PathBuf>,
    /// Leave text in CSV alone that a spreadsheet would run as a formula
    #[arg(long)]
    pub(super) csv_raw: bool,
    /// Go on after a statement that fails
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Give with every row what it rests on, as `WHY` before the query does
    #[arg(long)]
    pub(super) why: bool,
    /// Say of a query that finds nothing which step lost the last candidate, and why
    #[arg(long)]
    pub(super) explain_empty: bool,
}

/// Parameters of the query.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// Set `$KEY`: a number, true, false, null, JSON, or else text; may be repeated
    #[arg(short, long = "param", value_name = "KEY=VALUE")]
    pub(super) params: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
    /// Time saved queries
    ///
    /// Each runs once to warm up and then `--runs` times, quick ones oftener, for half a
    /// second at most; slow ones end after 20 seconds.
    #[command(after_help = BENCH_EXAMPLES)]
    Bench {
        /// Names of saved queries, or paths of files
        #[arg(required = true, value_name = "QUERY")]
        queries: Vec<String>,
        /// How often to run each query, after a first run that does not count
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
        /// Print the plan of each query beside its times
        #[arg(long)]
        explain: bool,
        /// Form of the results; `json` and `jsonl` give a line for each event
        #[arg(long, short, value_name = "FORMAT", default_value = "table")]
        format: FormatName,
        /// Width of tables [default: the terminal's; unlimited in a pipe]
        #[arg(long, value_name = "COLUMNS")]
        width: Option<usize>,
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
    /// Check graphs and query files, without running anything
    Check {
        /// Graph folders and query files [default: the graph of `--graph`]
        targets: Vec<String>,
        /// Where the source files are that facts cite [default: `sources` in or beside
        /// the graph]
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
        /// List what is to be known of the evidence: facts without any, facts that rest on
        /// one document, conflicting claims, weak facts
        #[arg(long)]
        audit: bool,
    },
    /// Answer JSON lines on standard input, for other programs
    ///
    /// One request a line, one reply a line, in step. The session starts on an empty
    /// graph, or on the one given with `--graph`. A query ends after 5 seconds unless
    /// `--timeout` says otherwise.
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
pub(super) enum FormatName {
    Table,
    Json,
    Jsonl,
    Csv,
    Markdown,
    Line,
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PictureName {
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

impl Cli {
    /// The names of the commands, for did-you-mean.
    pub(super) fn command_names() -> Vec<String> {
        Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Format {
        FORMATS[name as usize].1
    }
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
