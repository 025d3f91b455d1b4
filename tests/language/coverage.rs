//! What the engine knows stands on the page.

use std::collections::BTreeSet;

use relata::budget::Limits;
use relata::function;
use relata::function::procedure::Procedures;
use relata::parse::lex;
use relata::parse::token::{KEYWORDS, SIGNS, TokenKind};
use relata::session::Parameters;

use crate::page::{LANGUAGE, Page};
use crate::run::Place;

/// Keywords that nothing on the page shows, with the reason.
const UNSHOWN: &[(&str, &str)] = &[("EXTRACT", "a word that is kept free")];

/// Ways to write a number, and a part that only they have.
const NUMBERS: &[&str] = &["0x", "0o", "1e", "_0", " .5"];

fn kinds(page: &Page) -> Vec<TokenKind> {
    lex(&page.cypher()).into_iter().map(|token| token.kind).collect()
}

fn missing<'a>(names: impl Iterator<Item = &'a str>, known: impl Fn(&str) -> bool) -> Vec<&'a str> {
    names.filter(|name| !known(name)).collect()
}

#[test]
fn every_function_has_an_example() {
    let page = Page::read(LANGUAGE);
    let text = page.cypher();
    let is_called = |name: &str| {
        text.match_indices(&format!("{name}(")).any(|(at, _)| {
            !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_')
        })
    };
    let missing = missing(function::all().map(|function| function.name), is_called);
    assert!(missing.is_empty(), "no example in docs/language.md calls {missing:?}");
}

#[test]
fn every_procedure_has_an_example() {
    let page = Page::read(LANGUAGE);
    let text = page.cypher();
    let procedures = Procedures::default();
    let names = procedures.iter().map(|procedure| procedure.signature.name.as_str());
    let missing = missing(names, |name| text.contains(&format!("CALL {name}")));
    assert!(missing.is_empty(), "no example in docs/language.md calls {missing:?}");
}

#[test]
fn every_keyword_has_an_example() {
    let shown: BTreeSet<&str> = kinds(&Page::read(LANGUAGE))
        .into_iter()
        .filter_map(|kind| match kind {
            TokenKind::Keyword(word) => Some(word.text()),
            _ => None,
        })
        .collect();
    let excused = |name: &str| UNSHOWN.iter().any(|(word, _)| *word == name);
    let missing =
        missing(KEYWORDS.iter().map(|row| row.text), |name| shown.contains(name) || excused(name));
    assert!(missing.is_empty(), "no example in docs/language.md has {missing:?}");
}

#[test]
fn every_sign_and_literal_has_an_example() {
    let page = Page::read(LANGUAGE);
    let kinds = kinds(&page);
    let signs = SIGNS.iter().filter(|(_, kind)| *kind != TokenKind::Foreign);
    let missing: Vec<&str> =
        signs.filter(|(_, kind)| !kinds.contains(kind)).map(|(text, _)| *text).collect();
    assert!(missing.is_empty(), "no example in docs/language.md has {missing:?}");
    for kind in [
        TokenKind::QuotedName,
        TokenKind::Integer,
        TokenKind::Float,
        TokenKind::String,
        TokenKind::Parameter,
        TokenKind::Comment,
    ] {
        assert!(kinds.contains(&kind), "no example in docs/language.md has {kind:?}");
    }
    let text = page.cypher();
    for number in NUMBERS {
        assert!(text.contains(number), "no number in docs/language.md is written with `{number}`");
    }
}

#[test]
fn the_limits_are_those_of_the_engine() {
    let page = Page::read(LANGUAGE);
    let lines: Vec<&str> = page.prose().collect();
    let parentheses = format!("RETURN {}1{}", "(".repeat(300), ")".repeat(300));
    let lists = format!("RETURN reduce(l = 1, x IN range(1, {}) | [l])", 200);
    let clauses = "MATCH () ".repeat(60_000) + "RETURN 1";
    for (query, limit) in [(parentheses, "256"), (lists, "128"), (clauses, "50,000")] {
        let error = Place::new(Some("")).session.run(&query, &Parameters::new());
        let error = error.expect_err("the limit is passed").to_string();
        assert!(error.contains(&limit.replace(',', "")), "{limit}: {error}");
        assert!(lines.iter().any(|line| line.starts_with('|') && line.contains(limit)), "{limit}");
    }
    let memory = Limits::default().memory_max.expect("memory is limited") >> 30;
    assert!(lines.iter().any(|line| line.contains(&format!("| {memory} GiB |"))));
}

#[test]
fn the_contents_are_the_headings() {
    let page = Page::read(LANGUAGE);
    let links: Vec<String> = page
        .prose()
        .filter_map(|line| line.strip_prefix("- [")?.strip_suffix(')').map(str::to_owned))
        .filter(|link| link.contains("](#"))
        .collect();
    let headings = page.prose().filter_map(|line| line.strip_prefix("## "));
    let link = |heading: &str| {
        let anchor = heading.to_lowercase().replace(' ', "-").replace(',', "");
        format!("{heading}](#{anchor}")
    };
    assert_eq!(links, headings.map(link).collect::<Vec<_>>());
}
