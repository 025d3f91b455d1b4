//! Puts results on standard output and talk on standard error.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::failure::Failure;
use super::output::Output;
use super::saved::Saved;
use super::workspace::Origin;
use crate::evidence::Documents;
use crate::load::DocumentFolder;
use crate::render::diagnostic::{Diagnostic, Source};
use crate::render::terminal::{self, Tone, paint};
use crate::render::{self, Format, Layout, Names, picture};
use crate::result::{Counters, Notice, QueryResult};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

impl ColorChoice {
    /// Whether to use colour towards a place that is a terminal or not.
    pub(crate) fn decide(self, is_terminal: bool) -> bool {
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                is_terminal && !refused && !dumb
            }
        }
    }
}

/// Prints what comes out of a session.
pub(crate) struct Printer {
    pub(crate) out: Output,
    pub(crate) format: Format,
    pub(crate) layout: Layout,
    /// Someone is looking: say how many rows, what changed, why nothing came.
    pub(crate) is_talkative: bool,
    /// Also say how long it took.
    pub(crate) timing: bool,
    pub(crate) error_color: bool,
    /// The folder of documents that was asked for; else that of the graph is looked for.
    pub(crate) sources: Option<PathBuf>,
}

impl Printer {
    /// A printer onto `out`; the format is chosen by who reads where none is given.
    pub(crate) fn new(
        out: Output,
        format: Option<Format>,
        width: Option<usize>,
        color: ColorChoice,
    ) -> Printer {
        let is_terminal = out.is_terminal();
        let default = if is_terminal { Format::Table } else { Format::Jsonl };
        let layout = Layout {
            width: width.or_else(|| is_terminal.then(terminal_width)),
            color: color.decide(is_terminal),
            ..Layout::default()
        };
        Printer {
            out,
            format: format.unwrap_or(default),
            layout,
            is_talkative: is_terminal,
            timing: false,
            error_color: color.decide(io::stderr().is_terminal()),
            sources: None,
        }
    }

    /// Lets footnotes show passages from this folder; none leaves it to the graph.
    pub(crate) fn set_sources(
        &mut self,
        folder: Option<PathBuf>,
        origin: &Origin,
    ) -> Result<(), Failure> {
        if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(Failure::usage(format!("`{}` is no folder", folder.display())));
        }
        self.sources = folder;
        self.find_documents(origin);
        Ok(())
    }

    /// Looks for the documents of a graph that has just been opened.
    pub(crate) fn find_documents(&mut self, origin: &Origin) {
        let folder = self.sources.clone().or_else(|| origin.sources());
        self.layout.documents =
            folder.map(|folder| Arc::new(DocumentFolder::new(folder)) as Arc<dyn Documents>);
    }

    /// Writes a result: the plan where one was asked for, then the rows.
    pub(crate) fn result(
        &mut self,
        result: &QueryResult,
        query: &str,
        names: &Names<'_>,
    ) -> Result<(), Failure> {
        if let Some(plan) = &result.plan {
            self.plan(plan)?;
        }
        if self.format == Format::Dot {
            self.picture(result, query, names)?;
        } else if result.plan.is_none() || !result.columns.is_empty() {
            render::write(&mut self.out, result, self.format, names, &self.layout)?;
        }
        self.out.flush()?;
        Ok(())
    }

    fn plan(&mut self, plan: &str) -> Result<(), Failure> {
        if matches!(self.format, Format::Json | Format::Jsonl) {
            writeln!(self.out, "{}", serde_json::json!({ "plan": plan }))?;
        } else {
            writeln!(self.out, "{}", terminal::clean_lines(plan.trim_end()))?;
        }
        Ok(())
    }

    fn picture(
        &mut self,
        result: &QueryResult,
        query: &str,
        names: &Names<'_>,
    ) -> Result<(), Failure> {
        let mut picture = picture::of_result(result, names).capped(picture::NODES_MAX);
        picture.query = Some(query.to_owned());
        picture::dot::write(&mut self.out, &picture, names, &picture::dot::Style::default())?;
        Ok(())
    }

    /// Says what a result has to say beside its rows.
    pub(crate) fn remarks(&self, result: &QueryResult, source: Source<'_>, offset: usize) {
        if self.is_talkative
            && result.plan.is_none()
            && let Some(summary) = summary(result, self.timing)
        {
            talk(&paint(&summary, Tone::Dim, self.error_color));
        }
        let mut notices: Vec<&Notice> = result.notices.iter().collect();
        notices.sort_by_key(|notice| notice.span.map_or(u32::MAX, |span| span.start));
        for notice in notices {
            let diagnostic = Diagnostic::from(notice).shifted(offset);
            talk(&diagnostic.line(source, self.error_color));
        }
    }

    /// Shows an error with the line it is about.
    pub(crate) fn error(&self, diagnostic: &Diagnostic, source: Source<'_>) {
        talk(diagnostic.render(source, self.error_color).trim_end());
    }

    /// Shows why a command stopped, unless that has been said.
    pub(crate) fn failure(&self, failure: &Failure) {
        tell(failure, self.error_color);
    }
}

/// Shows why a command stopped, unless that has been said or needs no saying.
pub(crate) fn tell(failure: &Failure, color: bool) {
    if !failure.is_silent() {
        let diagnostic = Diagnostic {
            hint: failure.hint().map(str::to_owned),
            ..Diagnostic::error(failure.to_string())
        };
        talk(diagnostic.render(Source { name: None, text: "" }, color).trim_end());
    }
}

/// One line to standard error. Where nobody can hear, nothing is lost by not saying it.
pub(crate) fn talk(line: &str) {
    let _unheard = writeln!(io::stderr(), "{line}");
}

/// How wide the terminal is; 80 where it does not say.
pub(crate) fn terminal_width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(measured).filter(|width| *width >= 20).unwrap_or(80)
}

/// How many lines the terminal has; 24 where it does not say.
pub(crate) fn terminal_height() -> usize {
    terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0))
}

/// `2 rows, 1 node created (1.2 ms)`; nothing where there is nothing to tell.
pub fn summary(result: &QueryResult, timing: bool) -> Option<String> {
    let mut parts = Vec::new();
    if !result.columns.is_empty() && !result.rows.is_empty() {
        parts.push(count(result.rows.len(), "row"));
    }
    parts.extend(changes(&result.counters));
    let mut summary = parts.join(", ");
    if result.columns.is_empty() && parts.is_empty() {
        summary.push_str("no changes");
    }
    if timing {
        let gap = if summary.is_empty() { "" } else { " " };
        write!(summary, "{gap}({})", time(result.elapsed)).ok()?;
    }
    (!summary.is_empty()).then_some(summary)
}

fn changes(counters: &Counters) -> impl Iterator<Item = String> {
    let (added, removed) = (counters.labels_added, counters.labels_removed);
    let properties = counters.properties_set;
    [
        (counters.nodes_created, "node", "created"),
        (counters.nodes_deleted, "node", "deleted"),
        (counters.relationships_created, "relationship", "created"),
        (counters.relationships_deleted, "relationship", "deleted"),
        (properties, "property", "set"),
        (counters.properties_removed, "property", "removed"),
        (added, "label", "added"),
        (removed, "label", "removed"),
        (counters.indexes_added, "index", "added"),
        (counters.indexes_removed, "index", "removed"),
        (counters.constraints_added, "constraint", "added"),
        (counters.constraints_removed, "constraint", "removed"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, noun, verb)| format!("{} {verb}", count(number, noun)))
}

/// `1 row`, `2 rows`, `2 properties`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// A duration in the unit that suits it.
pub(crate) fn time(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 0.001 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{:.0} µs", seconds * 1e6)
    }
}

/// A saved query in a list: how to call it, and what for.
pub(crate) fn write_entry(out: &mut dyn Write, saved: &Saved) -> Result<(), Failure> {
    writeln!(out, "{}", terminal::clean(&saved.usage()))?;
    for text in [&saved.title, &saved.description].into_iter().flatten() {
        writeln!(out, "    {}", terminal::clean(text))?;
    }
    Ok(())
}
