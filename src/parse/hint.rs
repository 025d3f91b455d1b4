//! What was probably meant where something else stands.
//!
//! In: the text that does not fit, and what would have. Out: what to write instead, or
//! nothing. Words that were nearly written come first, then habits of other languages.

use super::token::{KEYWORDS, Keyword, PATH_WORDS, SCHEMA_WORDS};
use crate::spelling::nearest;

/// What to write instead of `found`.
pub(super) fn instead(found: &str, expected: &[&'static str]) -> Option<String> {
    habit(found, expected)
        .or_else(|| misspelt(found, expected))
        .or_else(|| reserved(found, expected))
        .or_else(|| alone(found, expected))
        .or_else(|| quoted_key(found, expected))
        .or_else(|| bare_node(found, expected))
}

const ORDER_OF_PAGE: &str =
    "`RETURN` and `WITH` take `ORDER BY`, then `SKIP`, then `LIMIT`, each once";
pub(super) const REPEATED_STEP: &str =
    "a relationship is repeated, `-[:TYPE]->{1,3}`, or a path, `((a)-[:TYPE]->(b)){1,3}`";
const BETWEEN_NODES: &str =
    "a relationship joins two nodes, `(a)-->(b)`; a comma parts what is not joined";
const JOIN: &str = "things are joined by a pattern: `(a)-[:TYPE]->(b)`";

/// What people write who come from elsewhere: the word or sign, something that would
/// have fitted there, and what to write.
const HABITS: &[(&str, &str, &str)] = &[
    ("SELECT", "a clause", "draw what to look for: `MATCH (n:Label) RETURN n`"),
    ("FROM", "a clause", "draw what to look for: `MATCH (n:Label) RETURN n`"),
    ("UPDATE", "a clause", "find it with `MATCH`, then `SET` its properties"),
    ("JOIN", "a clause", JOIN),
    ("INNER", "a clause", JOIN),
    ("LEFT", "a clause", "write `OPTIONAL MATCH` for what may be missing"),
    ("GROUP", "a clause", "what stands beside an aggregate is what rows are grouped by"),
    ("HAVING", "a clause", "aggregate in `WITH`, and write `WHERE` behind it"),
    ("NULLS", "a clause", "null comes last, and first with `DESC`"),
    ("WHERE", "a clause", "`WHERE` belongs behind `MATCH`, `WITH` or `YIELD`"),
    ("ORDER", "a clause", ORDER_OF_PAGE),
    ("SKIP", "a clause", ORDER_OF_PAGE),
    ("LIMIT", "a clause", ORDER_OF_PAGE),
    ("LIKE", "an operator", "write `CONTAINS`, `STARTS WITH`, `ENDS WITH` or `=~`"),
    ("ILIKE", "an operator", "write `=~ '(?i)…'`"),
    ("BETWEEN", "an operator", "write `1 <= x <= 2`"),
    ("=", ":", "in a map a key and its value are joined by `:`"),
    ("(", "WHERE", BETWEEN_NODES),
];

fn habit(found: &str, expected: &[&'static str]) -> Option<String> {
    let fits = |(written, instead_of, _): &&(&str, &str, &str)| {
        written.eq_ignore_ascii_case(found) && expected.contains(instead_of)
    };
    HABITS.iter().find(fits).map(|(_, _, meant)| (*meant).to_owned())
}

/// A keyword that was expected and nearly written.
fn misspelt(found: &str, expected: &[&'static str]) -> Option<String> {
    let clause = expected.contains(&"a clause");
    let words = KEYWORDS.iter().filter(|row| {
        let begins = matches!(
            row.keyword,
            Keyword::Explain | Keyword::Profile | Keyword::Why | Keyword::Show | Keyword::Drop
        );
        expected.contains(&row.text) || (clause && (begins || row.class.begins()))
    });
    let schema_words = SCHEMA_WORDS.iter().copied().filter(|word| expected.contains(word));
    let pattern = expected.contains(&"a pattern") || expected.contains(&"a path");
    let path_words = PATH_WORDS.iter().copied().filter(|word| pattern || expected.contains(word));
    let words = words.map(|row| row.text).chain(schema_words).chain(path_words);
    let meant = nearest(found, words.filter(|word| found.len() > 1 || word.len() == 1))?;
    (!meant.eq_ignore_ascii_case(found)).then(|| format!("did you mean `{meant}`?"))
}

/// A keyword where a variable could stand.
fn reserved(found: &str, expected: &[&'static str]) -> Option<String> {
    let keyword = Keyword::find(found)?;
    let is_name = !keyword.row().class.is_free() && expected.contains(&"a variable");
    is_name.then(|| backquotes(found))
}

/// A keyword that is meant as a name.
pub(super) fn backquotes(found: &str) -> String {
    format!("`{found}` is a keyword: as a name it needs backquotes around it")
}

/// A statement of its own where a clause could stand, or said in another order.
fn alone(found: &str, expected: &[&'static str]) -> Option<String> {
    let word = found.to_uppercase();
    let begins = match word.as_str() {
        "SHOW" | "DROP" if expected.contains(&"a clause") => word,
        "INDEX" | "CONSTRAINT" if expected.contains(&"a pattern") => format!("CREATE {word}"),
        "ON" if expected.contains(&"FOR") => {
            return Some("say first of what it is: `FOR (n:Label)`".to_owned());
        }
        _ => return None,
    };
    Some(format!("`{begins}` is a statement of its own and no part of a query"))
}

/// A string where the key of a map must stand.
fn quoted_key(found: &str, expected: &[&'static str]) -> Option<String> {
    let is_string = found.starts_with(['\'', '"']) && expected.contains(&"a key");
    is_string.then(|| "a key is written without quotes, or in backquotes".to_owned())
}

/// A node without its parentheses.
fn bare_node(found: &str, expected: &[&'static str]) -> Option<String> {
    let is_name = found.starts_with(char::is_alphabetic) && Keyword::find(found).is_none();
    (is_name && expected.contains(&"a pattern"))
        .then(|| format!("a node stands in parentheses: `({found})`"))
}
