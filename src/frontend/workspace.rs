//! The graph at hand, the session on it, and where both came from.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cli::Cli;
use super::failure::Failure;
use super::printer;
use super::progress::Progress;
use crate::database::Database;
use crate::error::Error;
use crate::graph::Graph;
use crate::import::ImportFolder;
use crate::load::{self, Files, Folder, tables};
use crate::optimize;
use crate::result::QueryResult;
use crate::session::{Parameters, Session};

/// The graph that is asked when none is named.
pub(crate) const DEFAULT_GRAPH: &str = "heat";

/// The graphs compiled into the program, by name.
const BUILTIN: &[(&str, load::Embedded)] =
    &[(DEFAULT_GRAPH, load::builtin::HEAT), ("empty", load::builtin::EMPTY)];

/// Where a graph came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Compiled into the program.
    Builtin(String),
    /// A folder of graph files.
    Folder(PathBuf),
    /// Nowhere; it started empty.
    Empty,
}

/// What every session is started with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Longest run of a query.
    pub(crate) timeout: Option<Duration>,
    /// Optimizer rules switched off.
    pub(crate) rules_off: Vec<String>,
    /// How many threads a query may run on.
    pub(crate) threads: Option<NonZeroUsize>,
    /// The files that statements may read.
    pub(crate) import: Option<ImportFolder>,
    /// Whether bad rows of tables are left out.
    pub(crate) skip_bad: bool,
}

/// A graph that is open.
pub(crate) struct Workspace {
    pub(crate) database: Database,
    pub(crate) session: Session,
    pub(crate) origin: Origin,
    pub(crate) settings: Settings,
    /// Whether there are changes that no folder has.
    pub(crate) is_changed: bool,
}

impl Origin {
    /// `heat`, or the folder's own name.
    pub(crate) fn name(&self) -> String {
        match self {
            Origin::Builtin(name) => name.clone(),
            Origin::Folder(path) => {
                let name = path.file_name().or_else(|| path.parent()?.file_name());
                name.map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into())
            }
            Origin::Empty => String::from("empty"),
        }
    }

    /// `queries/` beside or inside the graph's folder.
    pub(crate) fn query_folders(&self) -> Vec<PathBuf> {
        match self {
            Origin::Folder(path) => {
                let beside = path.parent().map(|parent| parent.join("queries"));
                std::iter::once(path.join("queries")).chain(beside).collect()
            }
            Origin::Builtin(_) | Origin::Empty => Vec::new(),
        }
    }

    /// The folder of the documents that facts cite, where it is at hand.
    pub(crate) fn sources(&self) -> Option<PathBuf> {
        match self {
            Origin::Folder(path) => sources_of(path),
            Origin::Builtin(_) | Origin::Empty => None,
        }
    }
}

/// `sources/` inside or beside a graph's folder.
pub(crate) fn sources_of(graph: &Path) -> Option<PathBuf> {
    let folders = [graph.join("sources"), graph.with_file_name("sources")];
    folders.into_iter().find(|folder| folder.is_dir())
}

impl Workspace {
    /// Opens a folder or a built-in graph.
    pub(crate) fn open(name: &str, settings: Settings) -> Result<Workspace, Failure> {
        if is_tables(name) {
            let path = Path::new(name);
            let graph = import_tables(path, settings.skip_bad)?;
            return Workspace::with(graph, Origin::Folder(path.to_owned()), settings);
        }
        let (files, origin) = find(name)?;
        let graph = load::read(&*files).map_err(|error| Failure::Data(error.to_string()))?;
        Workspace::with(graph, origin, settings)
    }

    /// Starts with nothing.
    pub(crate) fn empty(settings: Settings) -> Result<Workspace, Failure> {
        Workspace::with(Graph::new(), Origin::Empty, settings)
    }

    fn with(graph: Graph, origin: Origin, settings: Settings) -> Result<Workspace, Failure> {
        let database = Database::with_graph(graph);
        let mut session = database.session();
        apply(&settings, &mut session)?;
        Ok(Workspace { database, session, origin, settings, is_changed: false })
    }

    /// Runs one statement and remembers whether it changed anything.
    pub(crate) fn run(
        &mut self,
        text: &str,
        parameters: &Parameters,
    ) -> Result<QueryResult, Error> {
        self.session.cancel().reset();
        let result = self.session.run(text, parameters)?;
        self.is_changed |= !result.counters.is_empty();
        Ok(result)
    }

    /// Writes the graph into a folder.
    pub(crate) fn save(&mut self, folder: &Path) -> Result<(), Failure> {
        load::save(&self.database.read(), folder)
            .map_err(|error| Failure::Data(format!("cannot save: {error}")))?;
        self.origin = Origin::Folder(folder.to_owned());
        self.is_changed = false;
        Ok(())
    }
}

/// Imports a folder of CSV files and says what was left out of it.
fn import_tables(folder: &Path, skip_bad: bool) -> Result<Graph, Failure> {
    let mut bar = Progress::new("importing");
    let options = tables::Options { skip_bad };
    let imported =
        tables::import(folder, options, &mut |so_far| bar.show(so_far.bytes, so_far.bytes_total));
    drop(bar);
    let imported = imported.map_err(|error| Failure::Data(error.to_string()))?;
    let tables::Skipped { count, first } = imported.skipped;
    for error in &first {
        printer::talk(&format!("skipped: {error}"));
    }
    if count > 0 {
        printer::talk(&format!("skipped {} in all", printer::count(count as usize, "row")));
    }
    Ok(imported.graph)
}

/// Whether a graph of that name is a folder of CSV files.
pub(crate) fn is_tables(name: &str) -> bool {
    let is_builtin = BUILTIN.iter().any(|(known, _)| *known == name);
    !is_builtin && tables::is_folder(Path::new(name))
}

/// Sets limits and rules; a rule nobody knows is a usage error.
fn apply(settings: &Settings, session: &mut Session) -> Result<(), Failure> {
    if let Some(timeout) = settings.timeout {
        session.limits_mut().time_max = Some(timeout);
    }
    session.set_import(settings.import.clone());
    session.set_threads(settings.threads);
    for rule in &settings.rules_off {
        if !session.set_rule(rule, false) {
            return Err(Failure::unknown("optimizer rule", rule, rules()));
        }
    }
    Ok(())
}

/// The names of the optimizer's rules.
pub(crate) fn rules() -> impl Iterator<Item = &'static str> {
    optimize::RULES.iter().map(|rule| rule.name)
}

/// The files of a graph: those of a built-in one, else of a folder. A folder that has
/// the name of a built-in graph is meant by `./heat`.
pub(crate) fn find(name: &str) -> Result<(Box<dyn Files>, Origin), Failure> {
    if let Some((_, files)) = BUILTIN.iter().find(|(known, _)| *known == name) {
        return Ok((Box::new(*files), Origin::Builtin(name.to_owned())));
    }
    let path = Path::new(name);
    if path.exists() {
        return Ok((Box::new(Folder::new(path)), Origin::Folder(path.to_owned())));
    }
    let builtin = BUILTIN.iter().map(|(known, _)| (*known).to_owned());
    let known: Vec<String> = builtin.chain(Cli::command_names()).collect();
    let nearest = crate::spelling::nearest(name, known.iter().map(String::as_str));
    Err(Failure::Usage {
        message: format!("there is no graph `{name}`, neither a folder nor built in"),
        hint: nearest.map(|nearest| format!("did you mean `{nearest}`?")),
    })
}
