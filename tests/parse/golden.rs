//! Runs `tests/golden/parse/*.test`: a query, and what it prints as or what is wrong
//! with it. `UPDATE=1` writes the answers of today into the files.
//!
//! A file is a list of cases: a line `### title`, the query, a line `---`, and the
//! expected output up to the next title.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use relata::parse::ast::Statement;
use relata::parse::{ParseError, parse, print};

struct Case {
    title: String,
    query: String,
    expected: String,
}

fn read(text: &str) -> Vec<Case> {
    let text = format!("\n{text}");
    let blocks = text.split("\n### ").filter(|block| !block.trim().is_empty());
    blocks
        .map(|block| {
            let (title, body) = block.split_once('\n').unwrap_or((block, ""));
            let body = format!("\n{body}");
            let (query, expected) = body.split_once("\n---").unwrap_or((&body, ""));
            Case {
                title: title.trim().to_owned(),
                query: query.trim_start_matches('\n').to_owned(),
                expected: expected.trim().to_owned(),
            }
        })
        .collect()
}

fn written(cases: &[Case]) -> String {
    let mut out = String::new();
    for Case { title, query, expected } in cases {
        let _ = write!(out, "### {title}\n{query}\n---\n{expected}\n\n");
    }
    out.trim_end().to_owned() + "\n"
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/parse");
    let entries = fs::read_dir(folder).expect("the folder is part of the repository");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "test"));
    files.sort();
    files
}

fn answer(query: &str) -> String {
    match parse(query) {
        Ok(statement) => print(&statement),
        Err(error) => rendered(&error, query),
    }
}

fn rendered(error: &ParseError, query: &str) -> String {
    let at = error.span.position(query);
    let hint = error.hint().map_or(String::new(), |hint| format!("\nhint: {hint}"));
    format!("{}:{}: {error}{hint}", at.line, at.column)
}

/// A statement without its spans; parentheses are of no account.
fn shape(statement: &Statement) -> String {
    let text = format!("{:?} {:?}", statement.mode, statement.query);
    let mut parts = text.split("Span { start: ");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |shape, part| shape + part.split_once('}').map_or(part, |(_, rest)| rest))
}

#[test]
fn golden() {
    let mut wrong = String::new();
    for file in files() {
        let text = fs::read_to_string(&file).expect("golden files are text");
        let mut cases = read(&text);
        for case in &mut cases {
            let answer = answer(&case.query);
            if answer != case.expected {
                let Case { title, expected, .. } = case;
                let _ = write!(wrong, "\n{}: {title}\n{expected}\n=>\n{answer}\n", file.display());
            }
            case.expected = answer;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, written(&cases)).expect("golden files can be written");
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("UPDATE").is_some(), "{wrong}");
}

/// What was printed means the same and prints the same.
fn check_round_trip(query: &str) {
    let Ok(statement) = parse(query) else { return };
    let printed = print(&statement);
    match parse(&printed) {
        Ok(again) => {
            assert_eq!(shape(&again), shape(&statement), "{query}\n=>\n{printed}");
            assert_eq!(print(&again), printed);
        }
        Err(error) => panic!("{query}\n=>\n{printed}\n=>\n{}", rendered(&error, &printed)),
    }
}

#[test]
fn printed_text_means_the_same() {
    for file in files() {
        let text = fs::read_to_string(&file).expect("golden files are text");
        for case in read(&text) {
            check_round_trip(&case.query);
        }
    }
}
