//! GRAMMAR.md is the parser's own documentation: each rule stands at the function
//! that reads it, word for word and in the same order.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// In the order of the page; the lexer comes last.
const FILES: &[&str] = &[
    "query",
    "clause",
    "dialect",
    "update",
    "schema",
    "path",
    "pattern",
    "expression",
    "atom",
    "comprehension",
    "type_name",
    "input",
    "lexer",
];

/// Words of rules about characters, said in plain English.
const PLAIN: &[&str] = &[
    "any",
    "but",
    "end",
    "of",
    "line",
    "one",
    "token",
    "quote",
    "and",
    "letter",
    "digit",
    "hex-digit",
    "octal-digit",
    "backquote",
    "combining",
    "mark",
    "currency",
];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).expect("the file is part of the repository")
}

/// The rule that a documentation line holds, without its backquotes.
fn documented(line: &str) -> Option<&str> {
    let (rule, _) = line.trim().strip_prefix("/// `")?.split_once('`')?;
    is_rule(rule).then_some(rule)
}

fn is_rule(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    })
}

fn in_parser() -> Vec<String> {
    let mut rules = Vec::new();
    for file in FILES {
        let text = read(&format!("src/parse/{file}.rs"));
        rules.extend(text.lines().filter_map(documented).map(str::to_owned));
    }
    rules
}

fn on_page() -> Vec<String> {
    read("GRAMMAR.md").lines().filter(|line| is_rule(line)).map(str::to_owned).collect()
}

#[test]
fn the_page_says_what_the_parser_does() {
    let (page, parser) = (on_page(), in_parser());
    for rule in &parser {
        assert!(page.contains(rule), "not in GRAMMAR.md: {rule}");
    }
    for rule in &page {
        assert!(parser.contains(rule), "not in src/parse: {rule}");
    }
    assert_eq!(page, parser, "the same rules, but in another order");
}

#[test]
fn every_rule_is_defined_once() {
    let rules = on_page();
    let mut names = BTreeSet::new();
    for rule in &rules {
        let name = rule.split_once(" = ").map_or("", |(name, _)| name);
        assert!(names.insert(name), "{name} is defined twice");
    }
    for rule in &rules {
        let (_, body) = rule.split_once(" = ").unwrap_or_default();
        let words =
            body.split(' ').filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
        for word in words.filter(|word| !PLAIN.contains(word) && !word.contains("::")) {
            assert!(names.contains(word), "{word} is not defined: {rule}");
        }
    }
}
