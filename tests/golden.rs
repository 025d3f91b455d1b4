//! Queries and their rows, plans and errors, as text.
//!
//! Every file of `tests/golden/query/**/*.test` begins with statements that build
//! its graph; then come cases:
//!
//! ```text
//! ### what the case shows
//! MATCH (n) RETURN n.name
//! ---
//! n.name
//! 'a'
//! ```
//!
//! Each case gets the graph afresh and runs its statements one after the other; the
//! output of all of them is compared. Every case runs many times: optimized, optimized
//! with all statements prepared before there is a graph, with reading statements run
//! twice or asked why, on threads, with the optimizer off, and with each rule off; rows
//! must be the same, in the same order where the title ends in `[ordered]`. `EXPLAIN` is
//! compared when optimized only. `LOAD CSV` reads the files of `tests/golden/import`.
//! `UPDATE=1 cargo test --test golden` rewrites what is expected.

#![allow(clippy::print_stdout, reason = "a test says how much it looked at")]

// Beside this file it would be a test of its own.
#[path = "golden/coverage.rs"]
mod coverage;

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use relata::database::Database;
use relata::import::ImportFolder;
use relata::parse;
use relata::render::diagnostic::{Diagnostic, Source};
use relata::render::entity::Names;
use relata::render::text;
use relata::result::{Counters, QueryResult};
use relata::session::{Parameters, Session};
use relata::value::Value;

/// One case of a file.
struct Case {
    title: String,
    query: String,
    expected: String,
}

/// A file: its graph and its cases.
struct File {
    path: PathBuf,
    setup: String,
    cases: Vec<Case>,
}

#[test]
fn every_case_gives_what_is_written() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = Vec::new();
    let mut count = 0;
    for path in files(Path::new("tests/golden/query")) {
        let mut file = File::read(&path);
        for index in 0..file.cases.len() {
            count += 1;
            let case = &file.cases[index];
            let found = run(&file.setup, &case.query, &How::default());
            if found.trim_end() != case.expected.trim_end() {
                if update {
                    file.cases[index].expected = found;
                    continue;
                }
                failures.push(format!(
                    "{}: {}\n--- expected\n{}\n--- found\n{found}",
                    path.display(),
                    case.title,
                    case.expected
                ));
            }
            failures.extend(check_kept(&file, &file.cases[index]));
            failures.extend(check_rules(&file, &file.cases[index]));
            failures.extend(check_threads(&file, &file.cases[index]));
            failures.extend(check_why(&file, &file.cases[index]));
        }
        if update {
            file.write();
        }
    }
    println!("{count} golden cases");
    assert!(count > 0, "there are golden cases");
    assert!(failures.is_empty(), "{} failed\n\n{}", failures.len(), failures.join("\n\n"));
}

/// How a case is run.
#[derive(Default)]
struct How<'a> {
    /// The rules that are switched off.
    off: &'a [&'a str],
    /// Its statements are prepared while the graph is still empty.
    ahead: bool,
    /// Statements that change nothing run twice.
    twice: bool,
    /// Whatever can be is cut into morsels, for so many threads.
    threads: Option<NonZeroUsize>,
    /// Statements that read are asked why their rows are there.
    asked_why: bool,
}

/// The same text whether or not a statement is kept from before.
fn check_kept(file: &File, case: &Case) -> Vec<String> {
    let ahead = How { ahead: true, ..How::default() };
    let twice = How { twice: true, ..How::default() };
    let mut failures = Vec::new();
    for (how, name) in [(ahead, "prepared"), (twice, "run twice")] {
        let found = run(&file.setup, &case.query, &how);
        if found.trim_end() != case.expected.trim_end() {
            failures.push(format!("{}: {} {name}\n{found}", file.path.display(), case.title));
        }
    }
    failures
}

/// The same rows however they are cut and however many threads share them.
fn check_threads(file: &File, case: &Case) -> Vec<String> {
    let expected = comparable(&case.expected, &case.title);
    let how = How { threads: NonZeroUsize::new(3), ..How::default() };
    let found = run(&file.setup, &case.query, &how);
    // a plan says where its rows are cut
    if comparable(&found, &case.title) == expected || found.contains("Morsels of") {
        return Vec::new();
    }
    vec![format!("{}: {} on threads\n{found}", file.path.display(), case.title)]
}

/// The same rows when each says what it rests on. Excerpts of errors would show the word.
fn check_why(file: &File, case: &Case) -> Vec<String> {
    if case.expected.lines().any(|line| line.starts_with("error")) {
        return Vec::new();
    }
    let found = run(&file.setup, &case.query, &How { asked_why: true, ..How::default() });
    if comparable(&found, &case.title) == comparable(&case.expected, &case.title) {
        return Vec::new();
    }
    vec![format!("{}: {} asked why\n{found}", file.path.display(), case.title)]
}

/// The same rows without the optimizer, and without each of its rules.
fn check_rules(file: &File, case: &Case) -> Vec<String> {
    if case.query.trim_start().to_uppercase().starts_with("EXPLAIN") {
        return Vec::new();
    }
    let all: Vec<&str> = relata::optimize::RULES.iter().map(|rule| rule.name).collect();
    let mut sets: Vec<Vec<&str>> = all.iter().map(|rule| vec![*rule]).collect();
    sets.push(all);
    let expected = comparable(&case.expected, &case.title);
    let mut failures = Vec::new();
    for off in sets {
        let found = run(&file.setup, &case.query, &How { off: &off, ..How::default() });
        if comparable(&found, &case.title) != expected {
            let path = file.path.display();
            failures.push(format!("{path}: {} without {off:?}\n{found}", case.title));
        }
    }
    failures
}

/// Rows in any order, unless the case promises one.
fn comparable(output: &str, title: &str) -> Vec<String> {
    let mut lines: Vec<String> = output
        .trim_end()
        .lines()
        .filter(|line| !line.starts_with("note: "))
        .map(str::to_owned)
        .collect();
    if !title.ends_with("[ordered]") {
        lines.sort();
    }
    lines
}

/// The output of all statements of a case on a fresh graph.
fn run(setup: &str, query: &str, how: &How<'_>) -> String {
    let database = Database::new();
    let mut session = database.session();
    let folder = ImportFolder::open("tests/golden/import").expect("the folder is there");
    session.set_import(Some(folder));
    for rule in how.off {
        assert!(session.set_rule(rule, false), "`{rule}` is a rule");
    }
    if let Some(threads) = how.threads {
        session.set_threads(Some(threads));
        session.set_work_min(0.0);
    }
    let parameters = parameters();
    if how.ahead {
        for span in parse::statements(query) {
            // mistakes are told when the statement is run
            let _ = session.prepare(span.slice(query));
        }
    }
    for span in parse::statements(setup) {
        let text = span.slice(setup);
        session.run(text, &parameters).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let mut out = String::new();
    for span in parse::statements(query) {
        let why = format!("WHY {}", span.slice(query));
        let is_asked = how.asked_why && session.check(&why).is_ok();
        let text = if is_asked { &why } else { span.slice(query) };
        let changed = statement(&mut session, &database, text, &parameters, &mut out);
        if how.twice && !changed {
            let mut again = String::new();
            statement(&mut session, &database, text, &parameters, &mut again);
            if !out.ends_with(&again) {
                let _ = writeln!(out, "again:\n{again}");
            }
        }
    }
    out
}

/// Parameters that any case may use.
fn parameters() -> Parameters {
    let list = Value::list(vec![Value::Integer(1), Value::Integer(2)]).expect("a flat list");
    let named = [("name", Value::string("Ada")), ("number", Value::Integer(2)), ("list", list)];
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Runs a statement and says whether it changed the graph.
fn statement(
    session: &mut Session,
    database: &Database,
    text: &str,
    parameters: &Parameters,
    out: &mut String,
) -> bool {
    match session.run(text, parameters) {
        Ok(result) => {
            if let Some(why) = &result.why {
                assert_eq!(why.rows.len(), result.rows.len(), "{text}: each row has a witness");
            }
            rows(&result, database, out);
            return !result.counters.is_empty();
        }
        Err(error) => {
            let drawn = Diagnostic::from(&error).render(Source { name: None, text }, false);
            out.push_str(drawn.trim_end());
            let _ = writeln!(out, "\n({} {} {})", error.class(), error.phase(), error.detail());
        }
    }
    false
}

fn rows(result: &QueryResult, database: &Database, out: &mut String) {
    if let Some(plan) = &result.plan {
        out.push_str(plan);
        return;
    }
    let graph = database.read();
    let names = Names::new(&graph);
    if !result.columns.is_empty() {
        let _ = writeln!(out, "{}", result.columns.join(" | "));
    }
    for row in &result.rows {
        let cells: Vec<String> = row.iter().map(|cell| text::literal(cell, &names)).collect();
        let _ = writeln!(out, "{}", cells.join(" | "));
    }
    for notice in &result.notices {
        let _ = writeln!(out, "note: {}", notice.kind);
    }
    changes(result.counters, out);
}

fn changes(counters: Counters, out: &mut String) {
    let all = [
        ("+nodes", counters.nodes_created),
        ("-nodes", counters.nodes_deleted),
        ("+relationships", counters.relationships_created),
        ("-relationships", counters.relationships_deleted),
        ("+properties", counters.properties_set),
        ("-properties", counters.properties_removed),
        ("+labels", counters.labels_added),
        ("-labels", counters.labels_removed),
        ("+indexes", counters.indexes_added),
        ("-indexes", counters.indexes_removed),
        ("+constraints", counters.constraints_added),
        ("-constraints", counters.constraints_removed),
    ];
    let some: Vec<String> =
        all.iter().filter(|one| one.1 > 0).map(|(name, count)| format!("{name} {count}")).collect();
    if !some.is_empty() {
        let _ = writeln!(out, "({})", some.join(", "));
    }
}

/// All golden files below a folder, in a fixed order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the golden folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let mut all: Vec<PathBuf> = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "test"))
        .collect();
    all.extend(folders.iter().flat_map(|folder| self::files(folder)));
    all
}

impl File {
    fn read(path: &Path) -> File {
        let text = std::fs::read_to_string(path).expect("a golden file can be read");
        let mut parts = text.split("### ");
        let setup = parts.next().unwrap_or_default().to_owned();
        let cases = parts.map(Case::read).collect();
        File { path: path.to_owned(), setup, cases }
    }

    fn write(&self) {
        let mut text = self.setup.clone();
        for case in &self.cases {
            let (title, query, expected) =
                (&case.title, case.query.trim(), case.expected.trim_end());
            let _ = write!(text, "### {title}\n{query}\n---\n{expected}\n\n");
        }
        std::fs::write(&self.path, text.trim_end().to_owned() + "\n")
            .expect("a golden file can be written");
    }
}

impl Case {
    fn read(text: &str) -> Case {
        let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
        let (query, expected) = rest.split_once("---\n").unwrap_or((rest, ""));
        Case {
            title: title.trim().to_owned(),
            query: query.to_owned(),
            expected: expected.trim_end().to_owned(),
        }
    }
}
