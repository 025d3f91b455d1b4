//! Queries that hardly any are: tokens at random, and valid queries broken.

use relata::parse::token::{KEYWORDS, SIGNS};
use relata::parse::{lex, statements};

use crate::chance::Chance;

/// What stands between keywords and signs.
const WORDS: &[&str] = &[
    "n",
    "a",
    "b",
    "r",
    "x",
    "name",
    "age",
    "Person",
    "City",
    "KNOWS",
    "`a b`",
    "``",
    "0",
    "1",
    "2",
    "-1",
    "3.5",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "0x1F",
    "0x",
    "''",
    "'text'",
    "\"x\"",
    "'\\n'",
    "'\\q'",
    "'open",
    "$p",
    "$1",
    "$",
    "toUpper",
    "count",
    "collect",
    "sum",
    "range",
    "nodes",
    "size",
    "date",
    "duration",
    "datetime",
    "date.truncate",
    "labels",
    "keys",
    "head",
    "split",
    "-->",
    "<--",
    "--",
    "()",
    "[]",
    "{}",
    "(n)",
    "-[r]->",
    "*1..3",
    "{1,3}",
    "{2}",
    "SHORTEST",
    "GROUPS",
    "WALK",
    "TRAIL",
    "ACYCLIC",
    "SIMPLE",
    "((x)-->(y))+",
    "//",
    "/*",
    "*/",
    "\\",
    "#",
    "~",
];

/// Text that has surprised parsers before.
const ODD: &[&str] = &[
    "\u{0}",
    "\u{7}",
    "\u{200B}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{FFFD}",
    "\u{10FFFF}",
    "é",
    "e\u{301}",
    "ß",
    "ﬃ",
    "İ",
    "日本",
    "🧐",
    "👩‍👩‍👧",
    "–",
    "“",
    "…",
    "１",
    "\u{A0}",
    "\u{2028}",
    "\r",
    "\n",
    "\t",
];

pub(crate) fn corpus() -> Vec<String> {
    let text = include_str!("../corpus.cypher");
    statements(text).into_iter().map(|span| span.slice(text).to_owned()).collect()
}

fn word(chance: &mut Chance) -> &'static str {
    match chance.below(10) {
        0..=3 => chance.pick(KEYWORDS).text,
        4..=5 => chance.pick(SIGNS).0,
        6..=8 => chance.pick(WORDS),
        _ if chance.one_in(4) => chance.pick(ODD),
        _ => chance.pick(WORDS),
    }
}

/// A few words from the tables, sometimes after the beginning of a query.
pub(crate) fn tokens(chance: &mut Chance) -> String {
    let begun = ["", "", "RETURN", "MATCH (", "MATCH (n)", "WITH", "CREATE (", "MATCH (n) WHERE"];
    let count = 1 + chance.below(20);
    let words = (0..count).map(|_| word(chance)).collect();
    let words: Vec<&str> = words;
    format!("{} {}", chance.pick(&begun), words.join(if chance.one_in(5) { "" } else { " " }))
}

/// A valid query with one to three changes.
pub(crate) fn mutated(chance: &mut Chance, corpus: &[String]) -> String {
    let mut words = words_of(&chance.pick(corpus));
    for _ in 0..=chance.below(3) {
        if chance.one_in(3) {
            mutate(chance, &mut words, corpus);
        } else {
            exchange(chance, &mut words);
        }
    }
    words.join(if chance.one_in(10) { "" } else { " " })
}

fn words_of(query: &str) -> Vec<String> {
    let tokens = lex(query);
    tokens.iter().map(|token| token.span.slice(query).to_owned()).collect()
}

/// Kinds of words that can often stand for each other.
const EXCHANGES: &[&[&str]] = &[
    &["n", "a", "b", "c", "p", "q", "r", "x", "path"],
    &["name", "age", "since", "year", "month", "missing"],
    &["Person", "City", "Actor", "Nobody"],
    &["KNOWS", "LIVES_IN", "MISSING"],
    &[
        "0",
        "1",
        "-1",
        "2",
        "1.5",
        "1e308",
        "9223372036854775807",
        "null",
        "''",
        "'Neil'",
        "true",
        "[]",
        "[1, null]",
        "{}",
        "{a: 1}",
        "$p",
        "$list",
        "n",
        "a",
        "r",
        "date('2024-02-29')",
        "duration('P1M')",
    ],
    &[
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "=",
        "<>",
        "<",
        ">=",
        "=~",
        "IN",
        "AND",
        "OR",
        "XOR",
        "CONTAINS",
        "STARTS WITH",
    ],
    &["-", "<", ">"],
    &["[", "]"],
    &["(", ")"],
    &["{", "}"],
    &[",", "|", ":", "."],
    &["all", "any", "none", "single"],
    &[
        "count",
        "collect",
        "sum",
        "avg",
        "min",
        "max",
        "stDev",
        "size",
        "head",
        "last",
        "tail",
        "reverse",
        "keys",
        "labels",
        "nodes",
        "length",
        "id",
        "type",
        "properties",
        "toString",
        "toInteger",
        "toFloat",
        "abs",
        "sqrt",
        "log",
        "toUpper",
        "trim",
        "date",
        "duration",
        "datetime",
        "time",
        "range",
        "substring",
        "split",
        "left",
        "replace",
        "coalesce",
        "percentileCont",
        "startNode",
    ],
    &["MATCH", "OPTIONAL MATCH", "CREATE", "MERGE"],
    &["RETURN", "WITH", "DELETE", "DETACH DELETE", "RETURN DISTINCT"],
    &["ORDER BY", "SKIP", "LIMIT", "WHERE"],
    &["SHORTEST", "ANY", "ALL", "WALK", "TRAIL", "ACYCLIC", "SIMPLE", "ALL SHORTEST"],
    &["SET", "REMOVE"],
];

/// One word for another of its kind.
fn exchange(chance: &mut Chance, words: &mut [String]) {
    for _ in 0..20 {
        let at = chance.below(words.len());
        let holds = |kind: &&&[&str]| kind.contains(&words[at].as_str());
        let kinds: Vec<&[&str]> = EXCHANGES.iter().filter(holds).copied().collect();
        if !kinds.is_empty() {
            let kind = chance.pick(&kinds);
            words[at] = chance.pick(kind).into();
            return;
        }
    }
}

fn mutate(chance: &mut Chance, words: &mut Vec<String>, corpus: &[String]) {
    let at = chance.below(words.len());
    match chance.below(8) {
        0 if words.len() > 1 => drop(words.remove(at)),
        1 => words.insert(at, words[at].clone()),
        2 => {
            let other = chance.below(words.len());
            words.swap(at, other);
        }
        3 => words[at] = word(chance).into(),
        4 => {
            let other = words_of(&chance.pick(corpus));
            words.truncate(at);
            words.extend_from_slice(&other[chance.below(other.len())..]);
        }
        5 => {
            let other = words_of(&chance.pick(corpus));
            let from = chance.below(other.len());
            let to = (from + 1 + chance.below(6)).min(other.len());
            words.splice(at..at, other[from..to].iter().cloned());
        }
        6 => words.insert(at, chance.pick(ODD).to_owned()),
        _ => words.insert(at, word(chance).to_owned()),
    }
    if words.is_empty() {
        words.push(String::new());
    }
}
