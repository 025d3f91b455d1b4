//! The built-in graph against the vocabulary it promises and, where they are at
//! hand, against the documents it was drawn from.
//!
//! The documents are not part of the repository: their folder is `HEAT_SOURCES`, or
//! `../shared/heat/sources`; without it the locator test says "skipped".

#![allow(clippy::print_stdout, reason = "a test says how much it looked at")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use relata::database::Database;
use relata::load::{self, builtin};
use relata::result::{Datum, QueryResult};
use relata::session::Parameters;

/// Locators that were read by eye: their passage says "he" or "the film".
const REVIEWED: &str = include_str!("reviewed.txt");

fn heat() -> Database {
    Database::with_graph(load::read(&builtin::HEAT).expect("the built-in graph can be read"))
}

fn ask(database: &Database, query: &str) -> QueryResult {
    let result = database.session().run(query, &Parameters::new());
    result.unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The cells of a result as plain text, row by row.
fn texts(result: &QueryResult) -> Vec<Vec<String>> {
    let cell = |datum: &Datum| match datum {
        Datum::String(text) => text.to_string(),
        Datum::Integer(number) => number.to_string(),
        Datum::List(items) => strings(items).join("\n"),
        _ => String::new(),
    };
    result.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn strings(items: &[Datum]) -> Vec<String> {
    let text = |item: &Datum| match item {
        Datum::String(text) => Some(text.to_string()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

#[test]
fn questions_have_the_answers_of_the_documents() {
    let database = heat();
    let cases: &[(&str, &[&[&str]])] = &[
        (
            "MATCH (:Character {name: 'Neil McCauley'})-[:NAMED_AFTER]->(p:Person) RETURN p.name",
            &[&["Neil McCauley"]],
        ),
        (
            "MATCH (c:Character)-[b:BASED_ON {degree: 'loosely'}]->(p:Person) RETURN c.name, p.name",
            &[&["Chris Shiherlis", "Miklos Polesti"]],
        ),
        (
            "MATCH (p:Person)-[c:CANDIDATE_FOR]->(:Character {name: 'Vincent Hanna'}) \
             RETURN p.name, c.stage, c.status, c.saidBy",
            &[&["Timothée Chalamet", "suggested", "attributed", "Al Pacino"]],
        ),
        (
            "MATCH (:Film {name: 'Heat'})<-[:SOUNDTRACK_OF]-(a:Album)-[:RELEASED_BY]->(o) \
             RETURN a.name, a.releaseDate, o.name",
            &[&["Heat: Music from the Motion Picture", "1995-12-19", "Warner Bros. Records"]],
        ),
        (
            "MATCH (c:Claim {property: 'boxOfficeWorldwideUSD'})-[:ABOUT]->(f:Film) \
             RETURN f.name, c.value, c.comparator, c.sources",
            &[&["Heat", "187000000", ">", "003_f18927e3a7357f57.txt:3:91-148"]],
        ),
        (
            "MATCH (f:Film)-[d:DIRECTED_BY {status: 'superseded'}]->(p) RETURN f.name, p.name, d.saidBy",
            &[&["James Dean biopic", "Michael Mann", "unnamed"]],
        ),
        (
            "MATCH (c:Claim {property: 'publicationDate'})-[:REFINES]->(d:Claim) \
             WHERE c.value = '2022-08' AND d.value = '2022-22' RETURN count(*)",
            &[&["1"]],
        ),
        (
            "MATCH (c:Claim {kind: 'absence', property: 'releaseDate'})-[:ABOUT]->(f:Film) \
             RETURN DISTINCT f.name, c.status",
            &[&["Heat 2", "absent"]],
        ),
        (
            "MATCH (s:Scene)-[u:USED_BY]->(o) RETURN s.name, u.purpose, o.name, u.status, u.saidBy",
            &[&["shootout scene", "recruitment video", "Marines", "attributed", "ScreenRant"]],
        ),
        (
            "MATCH (a:Character)-[:KILLED]->(b:Character) RETURN a.name, b.name",
            &[&["Vincent Hanna", "Neil McCauley"]],
        ),
        (
            "MATCH (:Scene {name: 'diner scene'})-[:FILMED_AT]->(p:Place) RETURN p.name, p.closedDate",
            &[&["Kate Mantilini", "2014"]],
        ),
        ("MATCH (f:Film {name: 'Heat'}) RETURN f.year", &[&["1995"]]),
    ];
    for (query, expected) in cases {
        let found = texts(&ask(&database, query));
        assert_eq!(found, *expected, "{query}");
    }
}

#[test]
fn every_fact_has_a_status_of_the_vocabulary_and_a_source() {
    let database = heat();
    let statuses = "['superseded', 'absent', 'denied', 'rumored', 'planned', 'opinion', 'attributed', 'asserted']";
    for pattern in ["()-[x]->()", "(x:Claim)"] {
        let query = format!(
            "MATCH {pattern} WHERE NOT coalesce(x.status IN {statuses}, false) \
             OR coalesce(size(x.sources), 0) = 0 \
             OR (x.status = 'attributed' AND x.saidBy IS NULL) RETURN count(*)"
        );
        assert_eq!(texts(&ask(&database, &query)), [["0"]], "{query}");
    }
}

#[test]
fn implied_facts_are_there() {
    let database = heat();
    let cases = [
        "MATCH (c:Character)-[p:PLAYED_BY]->(a:Person) WHERE NOT (a)-[:ACTED_IN]->(:Film {name: p.film}) \
         OR NOT (c)-[:APPEARS_IN]->(:Film {name: p.film}) RETURN count(*)",
        "MATCH (c:Claim) WHERE NOT (c)-[:ABOUT]->() RETURN count(*)",
        "MATCH (a)-[r]->(b), (a)-[s]->(b) WHERE id(r) < id(s) AND type(r) = type(s) \
         AND properties(r) = properties(s) RETURN count(*)",
        "MATCH (c:Claim {kind: 'value'})-[:ABOUT]->(x) WHERE c.status = 'rumored' RETURN count(*)",
    ];
    for query in cases {
        assert_eq!(texts(&ask(&database, query)), [["0"]], "{query}");
    }
}

#[test]
fn saving_writes_the_same_bytes() {
    let graph = load::read(&builtin::HEAT).expect("the built-in graph can be read");
    let saved: BTreeMap<String, String> =
        load::to_files(&graph).expect("it can be written").into_iter().collect();
    for (name, text) in builtin::HEAT.0 {
        // the schema may have comments, which a save leaves alone
        if *name != "schema.toml" {
            assert_eq!(saved.get(*name).map(String::as_str), Some(*text), "{name}");
        }
    }
}

/// A passage and everything it is said to support.
type Passages = BTreeMap<String, BTreeSet<String>>;

/// Every locator with the names of what it supports: both ends of a relationship,
/// or what a claim is about.
fn passages(database: &Database) -> Passages {
    let names = "[n IN [{name: a.name, aliases: coalesce(a.aliases, [])}, \
                  {name: b.name, aliases: coalesce(b.aliases, [])}] WHERE n.name IS NOT NULL | \
                  reduce(all = n.name, x IN n.aliases | all + '\n' + x)]";
    let query = format!(
        "MATCH (a)-[r]->(b) WHERE NOT b:Document UNWIND r.sources AS source RETURN source, {names} AS names"
    );
    let mut passages = Passages::new();
    for row in texts(&ask(database, &query)) {
        let [source, names] = row.as_slice() else { continue };
        passages.entry(source.clone()).or_default().extend(names.lines().map(str::to_owned));
    }
    passages
}

/// Whether a passage names something: a whole name, or a long enough word of one.
fn names_any(passage: &str, names: &BTreeSet<String>) -> bool {
    let passage = passage.to_lowercase();
    names.iter().any(|name| {
        let name = name.to_lowercase();
        let mut words =
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        passage.contains(&name) || words.any(|word| passage.contains(word))
    })
}

#[test]
fn every_locator_points_at_what_it_supports() {
    let folder =
        std::env::var_os("HEAT_SOURCES").map_or("../shared/heat/sources".into(), PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let reviewed: BTreeSet<&str> = REVIEWED.lines().collect();
    let passages = passages(&heat());
    let mut wrong = Vec::new();
    for (locator, names) in &passages {
        match passage(&folder, locator) {
            None => wrong.push(format!("{locator}: there is no such passage")),
            Some(text) if !names_any(&text, names) && !reviewed.contains(locator.as_str()) => {
                wrong.push(format!("{locator}: names none of {names:?}"));
            }
            Some(_) => {}
        }
    }
    println!("{} locators", passages.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for locator in reviewed {
        assert!(passages.contains_key(locator), "{locator} was reviewed but supports nothing");
    }
}

/// The text of a locator `file:line:start-end`, in code points.
fn passage(folder: &std::path::Path, locator: &str) -> Option<String> {
    let mut parts = locator.split(':');
    let (file, line, range) = (parts.next()?, parts.next()?, parts.next()?);
    let (start, end) = range.split_once('-')?;
    let (start, end): (usize, usize) = (start.parse().ok()?, end.parse().ok()?);
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    let line: Vec<char> =
        text.split('\n').nth(line.parse::<usize>().ok()?.checked_sub(1)?)?.chars().collect();
    (start < end && end <= line.len()).then(|| line[start..end].iter().collect())
}
