//! Every function and every operator of the language has golden cases of its own.

use std::collections::HashSet;
use std::path::Path;

use relata::function;
use relata::parse;
use relata::parse::token::{Keyword, TokenKind};

/// A golden case: what it shows, what is asked, and what is answered.
struct Case {
    title: String,
    query: String,
    answer: String,
}

/// The cases of a golden file, or of all files of a folder.
fn cases(path: &str) -> Vec<Case> {
    let path = Path::new("tests/golden/query").join(path);
    let files = if path.is_dir() {
        let entries = std::fs::read_dir(&path).expect("a golden folder can be read");
        entries.map(|entry| entry.expect("an entry can be read").path()).collect()
    } else {
        vec![path]
    };
    let text = |file| std::fs::read_to_string(file).expect("a golden file can be read");
    files
        .iter()
        .flat_map(|file| text(file).split("### ").skip(1).map(case).collect::<Vec<_>>())
        .collect()
}

fn case(text: &str) -> Case {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (query, answer) = rest.split_once("---\n").unwrap_or((rest, ""));
    Case { title: title.trim().to_owned(), query: query.to_owned(), answer: answer.to_owned() }
}

/// The names that a query calls, in lower case.
fn called(query: &str) -> HashSet<String> {
    let tokens = parse::lex(query);
    let mut names = HashSet::new();
    let mut name = String::new();
    for token in tokens {
        match token.kind {
            kind if kind.is_name() => {
                if !name.ends_with('.') {
                    name.clear();
                }
                name.push_str(token.span.slice(query));
            }
            TokenKind::Dot if !name.is_empty() => name.push('.'),
            TokenKind::LeftParen => {
                names.insert(std::mem::take(&mut name).to_lowercase());
            }
            _ => name.clear(),
        }
    }
    names
}

fn mentions_null(query: &str) -> bool {
    parse::lex(query).iter().any(|token| token.kind == TokenKind::Keyword(Keyword::Null))
}

/// A case is titled like its function; it calls it by all its names, with null if it
/// takes anything, and wrongly.
#[test]
fn every_function_is_shown() {
    let cases = cases("function");
    let mut missing = Vec::new();
    for function in function::all() {
        let Some(case) = cases.iter().find(|case| case.title == function.name) else {
            missing.push(format!("no case `### {}`", function.name));
            continue;
        };
        let called = called(&case.query);
        for name in std::iter::once(&function.name).chain(function.aliases) {
            if !called.contains(&name.to_lowercase()) {
                missing.push(format!("`### {}` does not call `{name}`", case.title));
            }
        }
        if !function.parameters.is_empty() && !mentions_null(&case.query) {
            missing.push(format!("`### {}` shows nothing about null", case.title));
        }
        if !case.answer.contains("error: ") {
            missing.push(format!("`### {}` shows no error", case.title));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A case's title begins with its operator, which is applied to null.
#[test]
fn every_operator_is_shown() {
    let cases = cases("expression/operator.test");
    let mut missing = Vec::new();
    for operator in parse::operators() {
        match cases.iter().find(|case| case.title.split(' ').next() == Some(operator)) {
            None => missing.push(format!("no case `### {operator}`")),
            Some(case) if !mentions_null(&case.query) => {
                missing.push(format!("`### {operator}` shows nothing about null"));
            }
            Some(_) => {}
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
