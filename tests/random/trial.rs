//! Runs queries on a small graph and looks at what comes of them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use relata::database::Database;
use relata::error::Error;
use relata::parse::ast::Query;
use relata::parse::{parse, print};
use relata::session::{Parameters, Session};
use relata::value::Value;

use crate::chance::Chance;

/// How many queries share a database.
const BATCH: usize = 50;
/// What a test thread gets by default.
const STACK: usize = 2 << 20;
/// A query has a time limit of 200 ms; one that takes this long does not look at it.
const HANG: Duration = Duration::from_secs(60);

const WORLD: &str = "
    CREATE (neil:Person {name: 'Neil', age: 45}), (chris:Person:Actor {name: 'Chris', age: 35}),
      (eady:Person {name: 'Eady', age: 33}), (la:City {name: 'Los Angeles'}), ({name: 'none'}),
      (neil)-[:KNOWS {since: 1990}]->(chris), (neil)-[:KNOWS {since: 1995}]->(eady),
      (chris)-[:KNOWS]->(eady), (neil)-[:LIVES_IN]->(la), (chris)-[:LIVES_IN]->(la),
      (eady)-[:KNOWS]->(eady)";

pub(crate) fn world() -> Database {
    let database = Database::new();
    database.session().run(WORLD, &Parameters::new()).expect("the world can be created");
    database
}

fn parameters() -> Parameters {
    BTreeMap::from([
        ("name".to_owned(), Value::string("Neil")),
        ("skip".to_owned(), Value::Integer(1)),
        ("limit".to_owned(), Value::Integer(2)),
        ("list".to_owned(), Value::strings(["a", "b"])),
        ("properties".to_owned(), Value::Null),
        ("p".to_owned(), Value::Float(f64::NAN)),
    ])
}

/// Makes and runs so many queries, or as many as there is time for.
pub(crate) fn try_all(
    what: &'static str,
    count: usize,
    make: impl Fn(&mut Chance) -> String + Send + 'static,
) {
    let seed = number("RELATA_SEED").unwrap_or_else(|| u64::from(std::process::id()) * 7919);
    let seconds = number("RELATA_RANDOM_SECONDS").unwrap_or(30);
    let count = number("RELATA_RANDOM_QUERIES").map_or(count, |count| count as usize);
    eprintln!("{what}: RELATA_SEED={seed}");
    let (sender, receiver) = mpsc::channel();
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let work = move || run_all(what, count, &make, &mut Chance::new(seed), deadline, &sender);
    let worker = thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread can start");
    let mut query = String::new();
    loop {
        match receiver.recv_timeout(HANG) {
            Ok(next) => query = next,
            Err(RecvTimeoutError::Timeout) => panic!("{what}, seed {seed}: this hangs:\n{query}"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let complaints = worker.join().unwrap_or_else(|_| vec![format!("ended in\n{query}")]);
    assert!(complaints.is_empty(), "{what}, seed {seed}:\n\n{}", complaints.join("\n\n"));
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn run_all(
    what: &str,
    count: usize,
    make: &dyn Fn(&mut Chance) -> String,
    chance: &mut Chance,
    deadline: Instant,
    sender: &Sender<String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut good = 0;
    let mut done = 0;
    while done < count && Instant::now() < deadline {
        let database = world();
        let mut session = database.session();
        session.limits_mut().time_max = Some(Duration::from_millis(200));
        session.limits_mut().memory_max = Some(64 << 20);
        for _ in 0..BATCH.min(count - done) {
            let query = make(chance);
            if sender.send(query.clone()).is_err() {
                return complaints;
            }
            match trial(&mut session, &query) {
                Ok(ran) => good += usize::from(ran),
                Err(complaint) => complaints.push(format!("{query}\n  {complaint}")),
            }
            done += 1;
        }
        if done.is_multiple_of(1000) || done == count {
            eprintln!("{what}: {done} of {count}, {good} ran, {} complaints", complaints.len());
        }
    }
    complaints
}

/// Whether the query ran without an error, or what is wrong with how it failed.
fn trial(session: &mut Session, query: &str) -> Result<bool, String> {
    if std::env::var_os("RELATA_VERBOSE").is_some() {
        eprintln!("{query:?}");
    }
    check_print(query)?;
    let before = picture(session);
    let run = AssertUnwindSafe(|| session.run(query, &parameters()));
    let outcome = catch_unwind(run).map_err(|_| "it panicked".to_owned())?;
    let Err(error) = outcome else { return Ok(true) };
    check_error(&error, query)?;
    if picture(session) != before {
        return Err(format!("it failed and left something behind: {error}"));
    }
    Ok(false)
}

/// What parses prints as text that means the same.
fn check_print(query: &str) -> Result<(), String> {
    let Ok(statement) = parse(query) else { return Ok(()) };
    let printed = print(&statement);
    match parse(&printed) {
        Ok(again) if without_spans(&again.query) == without_spans(&statement.query) => Ok(()),
        Ok(_) => Err(format!("it prints as something else: {printed}")),
        Err(error) => Err(format!("it prints as what does not parse: {printed}: {error}")),
    }
}

fn without_spans(query: &Query) -> String {
    let text = format!("{query:?}");
    let parts = text.split("Span { start: ");
    parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect()
}

/// Everything in the graph.
fn picture(session: &mut Session) -> String {
    let graph = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r";
    match session.run(graph, &Parameters::new()) {
        Ok(result) => format!("{:?}", result.rows),
        // too much was created for the limits; the same before and after
        Err(error) => error.to_string(),
    }
}

/// Whether people can read the error and find the place.
fn check_error(error: &Error, query: &str) -> Result<(), String> {
    let text = error.to_string();
    if let Some(span) = error.span()
        && query.get(span.start as usize..span.end as usize).is_none()
    {
        return Err(format!("{span:?} is no part of the query: {text}"));
    }
    if let Some((span, _)) = error.related()
        && query.get(span.start as usize..span.end as usize).is_none()
    {
        return Err(format!("the related {span:?} is no part of the query: {text}"));
    }
    let internal = ["panicked", "Some(", "Err(", "Span {", "kind:", "Name {", "\n"];
    match internal.iter().find(|word| text.contains(**word) && !query.contains(**word)) {
        Some(word) => Err(format!("the message says {word:?}: {text}")),
        None if text.is_empty() || text.len() > 1000 => Err(format!("an odd message: {text}")),
        None => Ok(()),
    }
}
