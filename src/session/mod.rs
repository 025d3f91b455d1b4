//! One statement after another: the life of a query, on one page.
//!
//! [`Session::run`] takes text through parse, bind, plan, optimize and execute,
//! and gives a [`QueryResult`]. A statement is a transaction: it is committed
//! whole, or, after an error, rolled back whole. The same text again starts at
//! optimize, or, on a graph that did not change in what matters, at execute.

mod cache;
mod prepared;
mod record;
mod counters;
mod notices;
mod why;
mod stack;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::bind::{self, bound};
use crate::budget::{Budget, Cancel, Limits};
use crate::database::Database;
use crate::diagnose;
use crate::error::Error;
use crate::execute::lineage::Lineage;
use crate::execute::{self, Access, ExecuteError, Profile, Surroundings};
use crate::function::procedure::{Procedure, Procedures};
use crate::graph::Graph;
use crate::import::ImportFolder;
use crate::optimize::cost::{self, Estimates};
use crate::optimize::{self, Facts};
use crate::parse::{self, ast};
use crate::plan::{self, Plan, Program};

use crate::result::{Datum, QueryResult, Rows};
use crate::span::Span;
use crate::value::temporal::Clock;
use crate::value::{Column, Value};
use cache::Cache;
use prepared::Prepared;
use record::Recorder;
use why::Witnesses;

pub use crate::execute::Parameters;

/// Freeing more rows than this takes a while.
const ROWS_MANY: usize = 100_000;

/// A user's place at a [`Database`]: limits, procedures and optimizer switches.
pub struct Session {
    settings: Settings,
    /// Statements made ready under these settings.
    cache: Cache,
}

/// What a statement meets beside its text.
struct Settings {
    database: Database,
    procedures: Procedures,
    limits: Limits,
    cancel: Cancel,
    rules_off: Vec<String>,
    import: Option<ImportFolder>,
    explains_empty: bool,
    threads: Option<NonZeroUsize>,
    work_min: f64,
}

impl Session {
    pub(crate) fn new(database: Database) -> Session {
        let settings = Settings {
            database,
            procedures: Procedures::default(),
            limits: Limits::default(),
            cancel: Cancel::default(),
            rules_off: Vec::new(),
            import: None,
            explains_empty: false,
            threads: None,
            work_min: optimize::WORK_MIN,
        };
        Session { settings, cache: Cache::default() }
    }

    /// Runs one statement.
    pub fn run(&mut self, text: &str, parameters: &Parameters) -> Result<QueryResult, Error> {
        let started = Instant::now();
        let budget = self.settings.budget();
        self.cache.fit(self.settings.limits);
        let run = Run { settings: &self.settings, text, parameters, budget: &budget };
        let mut result = match self.cache.get(text) {
            Some(prepared) => run.again(prepared)?,
            None => run.first(&mut self.cache, Run::statement)?,
        };
        // saying why nothing was found is no part of finding nothing
        result.elapsed = started.elapsed().saturating_sub(result.elapsed);
        Ok(result)
    }

    /// Reads, binds and plans one statement, so that [`Session::run`] of the same text
    /// finds that done.
    pub fn prepare(&mut self, text: &str) -> Result<(), Error> {
        let budget = self.settings.budget();
        self.cache.fit(self.settings.limits);
        let parameters = Parameters::new();
        let run = Run { settings: &self.settings, text, parameters: &parameters, budget: &budget };
        run.first(&mut self.cache, |run, prepared| {
            let graph = run.settings.database.shared();
            Ok(run.make_ready(prepared, Some(&graph))?)
        })
    }

    /// Parses and binds one statement without running it.
    pub fn check(&self, text: &str) -> Result<(), Error> {
        let budget = self.settings.budget();
        let statement = parse::parse_within(text, &budget)?;
        let parameters = Parameters::new();
        let run = Run { settings: &self.settings, text, parameters: &parameters, budget: &budget };
        stack::with_room(statement.size, || run.bind(&statement).map(|_| ()))
    }

    /// Whether results without rows say which step found nothing, at the price of
    /// running the query again.
    pub fn set_explains_empty(&mut self, on: bool) {
        self.settings.explains_empty = on;
    }

    /// How many threads a statement may run on; `None` is as many as the machine runs
    /// at a time. Results do not depend on it.
    pub fn set_threads(&mut self, threads: Option<NonZeroUsize>) {
        self.settings.threads = threads;
    }

    /// From how much work on a pipeline is cut into morsels that threads share, in
    /// rows that pass a filter, as estimated; 0 cuts whatever can be cut.
    pub fn set_work_min(&mut self, rows: f64) {
        self.cache.clear();
        self.settings.work_min = rows;
    }

    /// The limits of every statement from now on.
    pub fn limits_mut(&mut self) -> &mut Limits {
        &mut self.settings.limits
    }

    /// The folder whose files `LOAD CSV` may read; without one it is refused.
    pub fn set_import(&mut self, folder: Option<ImportFolder>) {
        self.settings.import = folder;
    }

    /// Stops the statement that is running, from another thread or a signal handler.
    pub fn cancel(&self) -> Cancel {
        self.settings.cancel.clone()
    }

    /// Switches an optimizer rule; false where there is none of that name.
    pub fn set_rule(&mut self, name: &str, on: bool) -> bool {
        if !optimize::RULES.iter().any(|rule| rule.name == name) {
            return false;
        }
        self.cache.clear();
        let off = &mut self.settings.rules_off;
        off.retain(|off| off != name);
        if !on {
            off.push(name.to_owned());
        }
        true
    }

    /// Adds a procedure that `CALL` can name.
    pub fn register(&mut self, procedure: Procedure) {
        self.cache.clear();
        self.settings.procedures.register(procedure);
    }

    /// The procedures that can be called.
    pub fn procedures(&self) -> &Procedures {
        &self.settings.procedures
    }

    /// Forgets registered procedures.
    pub fn forget_procedures(&mut self) {
        self.cache.clear();
        self.settings.procedures = Procedures::default();
    }
}

impl Settings {
    fn budget(&self) -> Budget {
        Budget::new(self.limits, self.cancel.clone())
    }
}

/// One statement on its way; everything it does ticks one budget.
#[derive(Clone, Copy)]
struct Run<'a> {
    settings: &'a Settings,
    text: &'a str,
    parameters: &'a Parameters,
    budget: &'a Budget,
}

impl Run<'_> {
    /// From the text on; the statement is kept unless it is large.
    fn first<T: Send>(
        self,
        cache: &mut Cache,
        work: impl FnOnce(Self, &mut Prepared) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        let statement = parse::parse_within(self.text, self.budget)?;
        let (outcome, prepared) = stack::with_room(statement.size, || {
            let bound = self.bind(&statement)?;
            let mut prepared = Prepared::new(&statement, bound);
            let outcome = work(self, &mut prepared);
            // what is deep must go where there is room for it
            Ok((outcome, stack::is_spared(statement.size).then_some(prepared)))
        })?;
        if let Some(prepared) = prepared {
            cache.keep(self.text, prepared);
        }
        outcome
    }

    /// A statement that was kept.
    fn again(self, prepared: &mut Prepared) -> Result<QueryResult, Error> {
        self.budget.look().map_err(ExecuteError::from)?;
        self.statement(prepared)
    }

    fn statement(self, prepared: &mut Prepared) -> Result<QueryResult, Error> {
        let mode = prepared.mode;
        if mode != ast::Mode::Explain {
            missing_parameter(&prepared.parameters, self.parameters)?;
        }
        // a reading statement runs on the graph it was optimized for: rules may rely
        // on what they counted
        let held = (!prepared.writes()).then(|| self.settings.database.shared());
        let graph = held.as_deref();
        self.make_ready(prepared, graph)?;
        let program = prepared.program();
        let mut result = match mode {
            ast::Mode::Explain => self.explained(program, graph),
            ast::Mode::Run => self.execute(program, graph, None)?,
            ast::Mode::Profile => self.profile(program, graph)?,
        };
        // what a statement changes may make its own names known or unknown
        if let Some(graph) = graph {
            result.notices = prepared.notices(graph);
        }
        if self.settings.explains_empty && mode == ast::Mode::Run {
            self.say_why_empty(&mut result, graph);
        }
        Ok(result)
    }

    fn bind(self, statement: &ast::Statement) -> Result<bound::Statement, Error> {
        let (text, budget) = (self.text, self.budget);
        let around = bind::Surroundings { text, procedures: &self.settings.procedures, budget };
        Ok(bind::bind(statement, &around)?)
    }

    /// `graph`: the one that a reading program will run on.
    fn make_ready(
        self,
        prepared: &mut Prepared,
        graph: Option<&Graph>,
    ) -> Result<(), ExecuteError> {
        let how = (self.settings.rules_off.as_slice(), self.settings.work_min);
        match graph {
            Some(graph) => prepared.make_ready(graph, self.budget, how),
            None => prepared.make_ready(&self.settings.database.shared(), self.budget, how),
        }
    }

    /// Runs a program: reading ones on the graph given, writing ones have it alone
    /// and leave nothing behind when they fail.
    fn execute(
        self,
        program: &Program,
        graph: Option<&Graph>,
        profile: Option<&Profile>,
    ) -> Result<QueryResult, Error> {
        if let Some(graph) = graph {
            let read = |around: Surroundings<'_>| collect(Access::Read(graph), around, self.text);
            return Ok(self.surround(program, profile, read)?);
        }
        let mut graph = self.settings.database.exclusive();
        graph.rollback();
        let write =
            |around: Surroundings<'_>| collect(Access::Write(&mut graph), around, self.text);
        let outcome = self.surround(program, profile, write);
        conclude(&mut graph, outcome).map_err(Error::from)
    }

    /// Does something with all that a program meets when it runs.
    fn surround<T>(
        self,
        program: &Program,
        profile: Option<&Profile>,
        work: impl FnOnce(Surroundings<'_>) -> T,
    ) -> T {
        let clock = Clock::now();
        let (tables, lineage) = (execute::Tables::default(), Lineage::default());
        work(Surroundings {
            program,
            parameters: self.parameters,
            clock: &clock,
            budget: self.budget,
            procedures: &self.settings.procedures,
            import: self.settings.import.as_ref(),
            tables: &tables,
            profile,
            lineage: program.witness.map(|_| &lineage),
            threads: self.settings.threads,
        })
    }

    fn profile(self, program: &Program, graph: Option<&Graph>) -> Result<QueryResult, Error> {
        let profile = Profile::default();
        let expected = self.expected(program, graph);
        let mut result = self.execute(program, graph, Some(&profile))?;
        let note = |plan: &Plan| measured(plan, &profile, &expected);
        result.plan = Some(plan::display::draw(program, &note));
        Ok(result)
    }

    fn explained(self, program: &Program, graph: Option<&Graph>) -> QueryResult {
        let expected = self.expected(program, graph);
        let note = |plan: &Plan| format!("   rows: {}", about(expected.of(plan)));
        let plan = plan::display::draw(program, &note);
        QueryResult { plan: Some(plan), elapsed: Duration::ZERO, ..QueryResult::default() }
    }

    /// The rows that the optimizer expects of each operator.
    fn expected(self, program: &Program, graph: Option<&Graph>) -> Estimates {
        if let Some(graph) = graph {
            return cost::estimates(program, &Facts::exact(graph, self.budget));
        }
        let graph = self.settings.database.shared();
        cost::estimates(program, &Facts::of(&graph, self.budget))
    }

    /// Adds to a result without rows why it has none, from the text once more.
    fn say_why_empty(self, result: &mut QueryResult, graph: Option<&Graph>) {
        // a name that nobody has says already why nothing was found
        let Some(has_rows) = diagnose::found_nothing(result, graph.is_none()) else { return };
        let Ok(statement) = parse::parse_within(self.text, self.budget) else { return };
        let began = Instant::now();
        let held = graph.is_none().then(|| self.settings.database.shared());
        if let Some(graph) = graph.or(held.as_deref()) {
            let answer = |statement: &ast::Statement, budget: &Budget| {
                Run { budget, ..self }.answer(statement, graph)
            };
            let (text, budget) = (self.text, self.budget);
            let around = diagnose::Surroundings { text, graph, budget, answer: &answer };
            result.notices.extend(diagnose::diagnose(&statement, around, has_rows));
        }
        result.elapsed = began.elapsed();
    }

    /// The first column of a statement; `None` where it fails, or writes.
    fn answer(self, statement: &ast::Statement, graph: &Graph) -> Option<Vec<Value>> {
        let bound = self.bind(statement).ok()?;
        let mut prepared = Prepared::new(statement, bound);
        if prepared.writes() {
            return None;
        }
        self.make_ready(&mut prepared, Some(graph)).ok()?;
        self.column(prepared.program(), graph).ok()
    }

    /// The first column of a reading program, as values.
    fn column(self, program: &Program, graph: &Graph) -> Result<Vec<Value>, ExecuteError> {
        let mut values = Vec::new();
        let Some((_, slot)) = program.columns.first() else { return Ok(values) };
        self.surround(program, None, |around| {
            execute::execute(Access::Read(graph), around, &mut |batch, _| {
                values.extend((0..batch.len()).map(|row| batch.value(*slot, row)));
                Ok(self.budget.hold(batch.bytes())?)
            })
        })?;
        Ok(values)
    }
}

/// Every parameter must have a value, whether or not a row would ask for it: which
/// rows come is not the same under every plan.
fn missing_parameter(named: &[(String, Span)], parameters: &Parameters) -> Result<(), Error> {
    let missing = |(name, _): &&(String, _)| !parameters.contains_key(name);
    match named.iter().find(missing) {
        None => Ok(()),
        Some((name, span)) => {
            let kind = execute::ExecuteErrorKind::MissingParameter { name: name.clone() };
            Err(ExecuteError::new(kind, *span).into())
        }
    }
}

fn measured(plan: &Plan, profile: &Profile, expected: &Estimates) -> String {
    let measure = profile.of(plan);
    let milliseconds = measure.elapsed.as_secs_f64() * 1000.0;
    let about = about(expected.of(plan));
    format!("   rows: {} ({about}), time: {milliseconds:.3} ms", measure.rows)
}

/// A number of rows that is only an estimate.
fn about(rows: f64) -> String {
    match rows {
        rows if rows <= 0.0 => "~0".to_owned(),
        rows if rows < 1e9 => format!("~{:.0}", rows.max(1.0)),
        rows => format!("~{rows:.0e}"),
    }
}

/// Runs a program and keeps its rows as records.
fn collect(
    access: Access<'_>,
    around: Surroundings<'_>,
    text: &str,
) -> Result<QueryResult, ExecuteError> {
    let mut recorder = Recorder::default();
    let columns = &around.program.columns;
    let mut rows = Rows::default();
    let mut witnesses = Witnesses::new(around, text);
    let outcome = execute::execute(access, around, &mut |batch, graph| {
        if columns.is_empty() {
            return Ok(());
        }
        around.budget.rows((rows.len() + batch.len()) as u64)?;
        let row_bytes = columns.len() * size_of::<Datum>();
        around.budget.hold(batch.bytes() + (row_bytes * batch.len()) as u64)?;
        let slots = columns.iter().map(|(_, slot)| batch.column(*slot));
        let slots: Vec<Option<&Arc<Column>>> = slots.collect();
        for row in 0..batch.len() {
            rows.push(slots.iter().map(|column| match column {
                Some(column) => recorder.datum(&column.get(row), graph),
                None => Datum::Null,
            }));
        }
        witnesses.take(batch, &mut recorder, graph)?;
        around.budget.hold(recorder.grown())?;
        Ok(())
    });
    if let Err(error) = outcome {
        let_go(rows);
        return Err(error);
    }
    let columns = columns.iter().map(|(name, _)| name.to_string()).collect();
    let why = witnesses.finish();
    Ok(QueryResult { columns, rows, why, ..QueryResult::default() })
}

/// Gives back what a statement made before it was stopped. For millions of rows that takes
/// longer than whoever stopped it should wait, so another thread does it.
fn let_go(rows: Rows) {
    if rows.len() > ROWS_MANY {
        // where there is no room for another thread the rows go here and now
        let _ = thread::Builder::new().spawn(move || drop(rows));
    }
}

/// Commits what a statement did and counts it, or takes it back.
fn conclude(
    graph: &mut Graph,
    outcome: Result<QueryResult, ExecuteError>,
) -> Result<QueryResult, ExecuteError> {
    match outcome {
        Ok(mut result) => {
            result.counters = counters::counters(graph);
            graph.commit();
            Ok(result)
        }
        Err(error) => {
            graph.rollback();
            Err(error)
        }
    }
}
