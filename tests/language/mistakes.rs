//! The table of errors: each row has an example that makes the error, and no error
//! of the engine is missing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use relata::session::Parameters;

use crate::page::{LANGUAGE, Page};
use crate::run::Place;

/// A row of the table.
struct Row {
    detail: String,
    class: String,
    example: Option<String>,
}

#[test]
fn every_error_of_the_table_happens() {
    let mut wrong = Vec::new();
    for row in rows() {
        let Some(example) = row.example else { continue };
        let found = match Place::new(None).session.run(&example, &Parameters::new()) {
            Ok(_) => "no error".to_owned(),
            Err(error) => format!("{} {}", error.class(), error.detail()),
        };
        if found != format!("{} {}", row.class, row.detail) {
            wrong.push(format!("{example}: {found}, not {} {}", row.class, row.detail));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_error_is_in_the_table() {
    let rows = rows();
    let missing: Vec<String> = details()
        .into_iter()
        .filter(|(detail, _)| !rows.iter().any(|row| row.detail == *detail))
        .map(|(detail, file)| format!("{detail} ({file})"))
        .collect();
    assert!(missing.is_empty(), "not in the table of errors of docs/language.md: {missing:?}");
    for row in &rows {
        assert!(details().contains_key(&row.detail), "{} is no error of the engine", row.detail);
    }
}

/// The rows with a name, a class, an explanation and an example.
fn rows() -> Vec<Row> {
    let page = Page::read(LANGUAGE);
    let section = page.prose().skip_while(|line| *line != "<!-- checked: errors -->");
    let section = section.take_while(|line| *line != "<!-- end -->");
    let rows: Vec<Row> = section.filter_map(row).collect();
    assert!(!rows.is_empty(), "docs/language.md has a table of errors");
    rows
}

fn row(line: &str) -> Option<Row> {
    let line = line.replace("\\|", "\u{1}");
    let cells: Vec<&str> = line.strip_prefix("| `")?.strip_suffix('|')?.split(" | ").collect();
    let [detail, class, meaning, example] = cells[..] else { panic!("{line} has four cells") };
    assert!(!meaning.trim().is_empty(), "{line} says what the error means");
    let bare = |cell: &str| cell.trim().trim_matches('`').replace('\u{1}', "|");
    let example = bare(example);
    let example = (example != "—").then_some(example);
    Some(Row { detail: bare(detail), class: bare(class), example })
}

/// The names of errors and a file that has each: the words with capitals inside that
/// the functions `detail` give, and those handed to `bad`.
fn details() -> BTreeMap<String, String> {
    let mut details = BTreeMap::new();
    for file in sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).expect("a source file can be read");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_list = file.ends_with("error.rs") || file.ends_with("budget.rs");
        for (at, word) in words(text) {
            let before = text[..at].trim_end();
            let is_given = before.ends_with("bad(")
                || before.ends_with("detail:")
                || before.ends_with("detail =")
                || (is_list && in_detail(before));
            if is_given {
                details.insert(word.to_owned(), file.display().to_string());
            }
        }
    }
    details
}

/// Whether the function that a place is in is called `detail`.
fn in_detail(before: &str) -> bool {
    before.rsplit_once("fn ").is_some_and(|(_, last)| last.starts_with("detail("))
}

/// Words in quotes that could be names of errors, and where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.match_indices('"').filter_map(|(at, _)| {
        let (word, _) = text[at + 1..].split_once('"')?;
        Some((at, word))
    });
    words.filter(|(_, word)| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.len() > 3
            && word.chars().all(char::is_alphanumeric)
    })
}

fn sources(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the sources can be listed");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let engine = paths.filter(|path| !path.ends_with("frontend"));
    let (folders, files): (Vec<_>, Vec<_>) = engine.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files.chain(folders.into_iter().flat_map(sources)).collect()
}
