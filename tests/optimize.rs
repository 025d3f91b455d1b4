//! Plans with one rule on, or all: `golden/optimize/*.test`.
//!
//! A file is a graph and questions, between lines of `====`. The graph is made by one
//! statement, or several that end with `;`. A question begins with
//! `rules:` and the names of the rules that are on (`all`, `none`), goes on with a
//! query and, below `----`, the drawing of its plan. `UPDATE=1` writes the drawings.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use relata::database::Database;
use relata::optimize::RULES;
use relata::session::{Parameters, Session};

/// Switches on exactly the rules of a list of names.
fn choose(session: &mut Session, names: &str) {
    let wanted: Vec<&str> = names.split(',').map(str::trim).collect();
    for rule in RULES {
        let on = wanted == ["all"] || wanted.contains(&rule.name);
        assert!(session.set_rule(rule.name, on), "rule {}", rule.name);
    }
    let known =
        |name: &&str| ["all", "none"].contains(name) || RULES.iter().any(|rule| rule.name == *name);
    assert!(wanted.iter().all(known), "unknown rule among {names}");
}

fn answered(file: &str) -> String {
    let mut sections = file.split("====\n");
    let graph = sections.next().expect("a file begins with its graph");
    let mut session = Database::new().session();
    for statement in graph.split(";\n") {
        session.run(statement, &Parameters::new()).expect("the graph can be made");
    }
    let mut out = graph.to_owned();
    for section in sections {
        let (question, _) = section.split_once("----\n").unwrap_or((section, ""));
        let (rules, query) = question.split_once('\n').expect("a question has rules and a query");
        choose(&mut session, rules.trim_start_matches("rules:"));
        let result = session.run(&format!("EXPLAIN {query}"), &Parameters::new());
        let plan = match result {
            Ok(result) => result.plan.unwrap_or_default(),
            Err(error) => format!("error: {error}\n"),
        };
        let _ = write!(out, "====\n{question}----\n{plan}");
    }
    out
}

#[test]
fn plans_are_as_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/optimize");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "test"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for path in files {
        let expected = fs::read_to_string(&path).expect("the file can be read");
        let found = answered(&expected);
        if found == expected {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, found).expect("the file can be written");
        } else {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "plans differ; UPDATE=1 accepts them\n{}", wrong.join("\n"));
}

/// Patterns too large to be looked at in every order are walked all the same.
#[test]
fn large_patterns_are_answered() {
    let mut session = Database::new().session();
    let parameters = Parameters::new();
    session.run("CREATE (a:L {x: 1})-[:R]->(a)", &parameters).expect("the graph can be made");
    for steps in [8, 10, 11, 40, 70] {
        let steps_of = |step| format!("-[:R*0..1]->(n{step}:L {{x: 1}})");
        let path = (0..steps).map(steps_of).collect::<Vec<_>>().concat();
        for start in ["", "MATCH (a:L) WITH a ORDER BY a.x "] {
            let query =
                format!("{start}MATCH (a){path} RETURN a.x AS x, n{}.x AS y LIMIT 1", steps - 1);
            let result = session.run(&query, &parameters);
            assert_eq!(result.map(|result| result.rows.len()).ok(), Some(1), "{steps} steps");
        }
    }
}
