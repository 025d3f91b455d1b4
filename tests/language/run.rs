//! Runs the examples and writes what the prompt would print.

use std::fmt::Write as _;

use relata::database::Database;
use relata::frontend;
use relata::import::ImportFolder;
use relata::load;
use relata::parse;
use relata::render::diagnostic::{Diagnostic, Source};
use relata::render::{self, Format, Layout, Names, text};
use relata::result::{Datum, QueryResult};
use relata::session::{Parameters, Session};
use relata::value::Value;

use crate::page::Page;

/// How wide the page is.
pub(crate) const WIDTH: usize = 96;

/// Values stand under one another, but for those of longer expressions.
const ALIGNED_MAX: usize = 50;

/// A graph to run examples on.
pub(crate) struct Place {
    database: Database,
    pub(crate) session: Session,
    parameters: Parameters,
    /// Some statement changed the graph, so no other example may have it.
    is_changed: bool,
}

/// Runs every example and puts what came in the place of its result.
pub(crate) fn all(page: &mut Page) -> Vec<String> {
    let mut wrong = Vec::new();
    let folder = ImportFolder::open(page.folder()).expect("the folder is there");
    let mut heat = None;
    for example in page.examples() {
        let kept = heat.take().filter(|_| example.script.is_none());
        let mut place = kept.unwrap_or_else(|| Place::new(example.script.as_deref()));
        place.session.set_import(Some(folder.clone()));
        let text = page.text(example.place).to_owned();
        let change = match example.result {
            Some(result) => page.replace(result, place.transcript(&text)),
            None => page.replace(example.place, place.values(&text)),
        };
        wrong.extend(change);
        heat = (example.script.is_none() && !place.is_changed).then_some(place);
    }
    wrong
}

impl Place {
    /// An empty graph after a script, or the built-in graph.
    pub(crate) fn new(script: Option<&str>) -> Place {
        let database = if script.is_some() { Database::new() } else { heat() };
        let mut session = database.session();
        session.set_explains_empty(true);
        let mut place =
            Place { database, session, parameters: Parameters::new(), is_changed: false };
        for span in parse::statements(script.unwrap_or_default()) {
            let text = span.slice(script.unwrap_or_default());
            let outcome = place.session.run(text, &place.parameters);
            outcome.unwrap_or_else(|error| panic!("{text}: {error}"));
        }
        place
    }

    /// What a block of statements prints; lines such as `:param film = 'Heat'` set
    /// parameters.
    fn transcript(&mut self, text: &str) -> String {
        let commands = text.lines().take_while(|line| line.starts_with(':'));
        let mut skipped = 0;
        for line in commands {
            self.set_parameter(line);
            skipped += line.len() + 1;
        }
        let text = &text[skipped..];
        let mut out = String::new();
        for span in parse::statements(text) {
            self.statement(span.slice(text), &mut out);
        }
        out
    }

    fn set_parameter(&mut self, line: &str) {
        let assignment = line.strip_prefix(":param ").expect("only parameters are set");
        let (name, value) = assignment.split_once('=').expect("a parameter has a value");
        let result = self.session.run(&format!("RETURN {value}"), &Parameters::new());
        let result = result.unwrap_or_else(|error| panic!("{line}: {error}"));
        self.parameters.insert(name.trim().to_owned(), parameter(&result.rows[0][0]));
    }

    fn statement(&mut self, text: &str, out: &mut String) {
        match self.session.run(text, &self.parameters) {
            Ok(result) => {
                self.is_changed |= !result.counters.is_empty();
                self.result(&result, out);
            }
            Err(error) => {
                out.push_str(&Diagnostic::from(&error).render(Source { name: None, text }, false));
            }
        }
    }

    fn result(&self, result: &QueryResult, out: &mut String) {
        let graph = self.database.read();
        let names = Names::new(&graph);
        if let Some(plan) = &result.plan {
            let _ = writeln!(out, "{}", timeless(plan.trim_end()));
        } else {
            let layout = Layout { width: Some(WIDTH), ..Layout::default() };
            let mut table = Vec::new();
            let written = render::write(&mut table, result, Format::Table, &names, &layout);
            written.expect("memory takes everything");
            out.push_str(&String::from_utf8_lossy(&table));
            if let Some(summary) = frontend::summary(result, false) {
                let _ = writeln!(out, "{summary}");
            }
        }
        for notice in &result.notices {
            let source = Source { name: None, text: "" };
            let _ = writeln!(out, "{}", Diagnostic::from(notice).line(source, false));
        }
    }

    /// A block of expressions with the value of each.
    fn values(&mut self, text: &str) -> String {
        let expressions: Vec<&str> = text
            .lines()
            .map(|line| line.split_once("// →").map_or(line, |(before, _)| before).trim_end())
            .collect();
        let lengths = expressions.iter().map(|text| text.chars().count());
        let longest = lengths.filter(|length| *length <= ALIGNED_MAX).max().unwrap_or(0);
        let mut out = String::new();
        for expression in expressions {
            let value = self.value(expression);
            let _ = writeln!(out, "{expression:longest$}  // → {value}");
        }
        out
    }

    fn value(&mut self, expression: &str) -> String {
        match self.session.run(&format!("RETURN {expression}"), &self.parameters) {
            Ok(result) => text::literal(&result.rows[0][0], &Names::new(&self.database.read())),
            Err(error) => format!("error: {error}"),
        }
    }
}

fn heat() -> Database {
    let graph = load::read(&load::builtin::HEAT);
    Database::with_graph(graph.expect("the built-in graph is sound"))
}

/// A plan without what differs from run to run.
fn timeless(plan: &str) -> String {
    let lines = plan.lines().map(|line| match line.split_once(", time: ") {
        Some((before, _)) => format!("{before}, time: … ms"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn parameter(datum: &Datum) -> Value {
    match datum {
        Datum::Boolean(value) => Value::Boolean(*value),
        Datum::Integer(value) => Value::Integer(*value),
        Datum::Float(value) => Value::Float(*value),
        Datum::String(text) => Value::String(text.clone()),
        Datum::Temporal(temporal) => Value::Temporal(temporal.clone()),
        Datum::List(items) => Value::list(items.iter().map(parameter).collect()).expect("flat"),
        Datum::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), parameter(value)));
            Value::map(entries.collect()).expect("flat")
        }
        _ => Value::Null,
    }
}
