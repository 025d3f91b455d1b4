//! Every saved query of the program on its built-in graph: headers, rows, time.
//!
//! `tests/golden/saved/<name>.txt` holds the rows of a query with its defaults and
//! with the other arguments of [`OTHERS`]; `UPDATE=1 cargo test --test saved`
//! rewrites them. `cargo test --release --test saved -- --nocapture` prints how long
//! each took.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relata::database::Database;
use relata::frontend::saved::Saved;
use relata::load;
use relata::optimize;
use relata::render::entity::Names;
use relata::render::text;
use relata::result::QueryResult;
use relata::session::Session;

/// The longest a saved query may take, where the build is one for users.
const TIME_MAX: Duration = Duration::from_millis(5);

/// Other arguments for the queries that take some.
const OTHERS: &[(&str, &[&str])] = &[
    ("about", &["name=Kate Mantilini"]),
    ("cast", &["film=Ferrari"]),
    ("casting-talk", &["film=Heat"]),
    ("characters", &["work=Heat 2"]),
    ("claims", &["name=Neil McCauley"]),
    ("credits", &["film=Heat 2"]),
    ("document", &["document=001"]),
    ("evidence", &["one=Neil McCauley", "other=Neil McCauley"]),
    ("filmography", &["director=Meg Gardiner"]),
    ("music", &["film=Ferrari"]),
    ("plot", &["work=Heat"]),
    ("quotes", &["speaker=Al Pacino"]),
    ("reviews", &["work=Ferrari"]),
    ("single-source", &["name=Michael Mann"]),
    ("six-degrees", &["from=Chuck Adamson", "to=Emil Mătăsăreanu"]),
    ("unsure", &["status=planned"]),
    ("who-said-what", &["about=Adam Driver"]),
];

fn saved() -> Vec<Saved> {
    let mut files: Vec<PathBuf> = fs::read_dir("queries")
        .expect("the folder of saved queries")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let open = |path: &PathBuf| match Saved::open(path) {
        Ok(saved) => saved,
        Err(failure) => panic!("{failure}"),
    };
    files.iter().map(open).collect()
}

fn database() -> Database {
    let graph = load::read(&load::builtin::HEAT).expect("the built-in graph is sound");
    Database::with_graph(graph)
}

fn run(session: &mut Session, saved: &Saved, arguments: &[&str]) -> QueryResult {
    let given: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
    let parameters = match saved.parameters(&given) {
        Ok(parameters) => parameters,
        Err(failure) => panic!("{}: {failure}", saved.name),
    };
    match session.run(&saved.text, &parameters) {
        Ok(result) => result,
        Err(error) => panic!("{} {arguments:?}: {error}", saved.name),
    }
}

/// The argument lists a query is tried with: its defaults first.
fn calls(saved: &Saved) -> Vec<&'static [&'static str]> {
    let others = OTHERS.iter().filter(|(name, _)| *name == saved.name);
    let calls: Vec<_> = std::iter::once(&[][..]).chain(others.map(|(_, given)| *given)).collect();
    let takes_some = !saved.parameters.is_empty();
    assert_eq!(calls.len() > 1, takes_some, "{}: other arguments where it takes some", saved.name);
    calls
}

/// One row a line, cells between bars: a changed fact is a changed line.
fn rows(result: &QueryResult, names: &Names<'_>) -> String {
    let mut out = result.columns.join(" | ") + "\n";
    for row in &result.rows {
        let cells: Vec<String> = row.iter().map(|cell| text::cell(cell, names)).collect();
        let _infallible = writeln!(out, "{}", cells.join(" | "));
    }
    out
}

#[test]
fn every_saved_query_gives_what_is_written() {
    let (database, update) = (database(), std::env::var_os("UPDATE").is_some());
    let mut session = database.session();
    let mut failures = Vec::new();
    for saved in saved() {
        let mut found = String::new();
        for arguments in calls(&saved) {
            let result = run(&mut session, &saved, arguments);
            let graph = database.read();
            let rows = rows(&result, &Names::new(&graph));
            let _infallible = write!(found, "> {}", saved.name);
            for text in arguments {
                let _infallible = write!(found, " {text:?}");
            }
            let _infallible = writeln!(found, "\n{rows}");
        }
        let path = format!("tests/golden/saved/{}.txt", saved.name);
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected && update {
            fs::write(&path, &found).expect("a writable golden file");
        } else if found != expected {
            failures.push(format!("{path}\n--- expected\n{expected}\n--- found\n{found}"));
        }
    }
    assert!(failures.is_empty(), "{} differ\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn the_optimizer_changes_no_rows() {
    let database = database();
    let (mut on, mut off) = (database.session(), database.session());
    for rule in optimize::RULES {
        assert!(off.set_rule(rule.name, false), "{} is a rule", rule.name);
    }
    for saved in saved() {
        for arguments in calls(&saved) {
            let (with, without) =
                (run(&mut on, &saved, arguments), run(&mut off, &saved, arguments));
            let graph = database.read();
            let names = Names::new(&graph);
            assert_eq!(rows(&with, &names), rows(&without, &names), "{} {arguments:?}", saved.name);
        }
    }
}

#[test]
fn every_header_says_what_the_query_does() {
    let database = database();
    let mut session = database.session();
    for saved in saved() {
        let name = &saved.name;
        assert!(saved.title.as_ref().is_some_and(|title| title.len() < 60), "{name}: a title");
        assert!(saved.description.is_some(), "{name}: a description");
        for parameter in &saved.parameters {
            assert!(parameter.default.is_some(), "{name}: a default for `{}`", parameter.name);
        }
        let result = run(&mut session, &saved, &[]);
        assert_eq!(result.columns, saved.columns, "{name}: the columns of the header");
        assert!(!result.rows.is_empty(), "{name}: rows with the defaults");
        assert!(result.notices.is_empty(), "{name}: {:?}", result.notices);
    }
}

#[test]
fn rows_are_never_repeated() {
    let database = database();
    let mut session = database.session();
    for saved in saved() {
        for arguments in calls(&saved) {
            let result = run(&mut session, &saved, arguments);
            let graph = database.read();
            let text = rows(&result, &Names::new(&graph));
            let mut lines: Vec<&str> = text.lines().collect();
            lines.sort_unstable();
            let repeated = lines.windows(2).find(|pair| pair[0] == pair[1]);
            assert_eq!(repeated, None, "{} {arguments:?}", saved.name);
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the times are for whoever asks with --nocapture")]
fn every_saved_query_is_quick() {
    let database = database();
    let mut session = database.session();
    for saved in saved() {
        for arguments in calls(&saved) {
            let elapsed = |_| run(&mut session, &saved, arguments).elapsed;
            let best = (0..5).map(elapsed).min().expect("five runs");
            println!(
                "{:>8.2} ms  {} {}",
                best.as_secs_f64() * 1e3,
                saved.name,
                arguments.join(" ")
            );
            let is_for_users = !cfg!(debug_assertions);
            assert!(!is_for_users || best < TIME_MAX, "{} takes {best:?}", saved.name);
        }
    }
}

#[test]
fn others_names_only_saved_queries() {
    let known = saved();
    for (name, _) in OTHERS {
        assert!(known.iter().any(|saved| saved.name == *name), "{name} is a saved query");
        assert!(Path::new("queries").join(format!("{name}.cypher")).is_file());
    }
}
