//! Calls of the program, run as a shell would.

use std::process::Command;

use crate::page::{Page, Part};
use crate::run::WIDTH;

/// Runs every call and puts what it printed behind it.
pub(crate) fn all(page: &mut Page) -> Vec<String> {
    let mut wrong = Vec::new();
    for place in 0..page.parts.len() {
        let Part::Block { language, text, .. } = &page.parts[place] else { continue };
        if language == "console" {
            let found = transcript(text);
            wrong.extend(page.replace(place, found));
        }
    }
    wrong
}

/// The lines that begin with `$`, each with what it printed.
fn transcript(text: &str) -> String {
    let calls = text.lines().filter(|line| line.starts_with("$ "));
    calls.flat_map(|line| [line.to_owned(), "\n".to_owned(), printed(line)]).collect()
}

/// What a call prints, as it would on a terminal.
fn printed(line: &str) -> String {
    let words = words(line);
    let (program, arguments) = words.split_first().expect("a call has a name");
    assert_eq!(program, "relata", "{line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command.args(arguments).args(["--format", "table", "--width", &WIDTH.to_string()]);
    let output = command.output().expect("the program was built");
    let (data, talk) = (output.stdout, output.stderr);
    String::from_utf8_lossy(&data).into_owned() + &String::from_utf8_lossy(&talk)
}

/// The words of a call; quotes keep blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.trim_start_matches("$ ").chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
