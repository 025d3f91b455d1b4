//! Names, strings and parameters as text.

use super::super::ast::Name;
use super::super::lexer::{continues_name, is_plain_name};
use super::super::token::Keyword;
use super::write;

/// The most parts a dotted name is printed in; one that has more is quoted whole,
/// which is the same name.
const PARTS_MAX: usize = 8;

/// The name of a label, type, key or column: any plain word.
pub(super) fn schema_name(out: &mut String, name: &Name) {
    word(out, &name.text, is_plain_name(&name.text));
}

/// The name of a variable; a word that the language needs is quoted.
pub(super) fn variable(out: &mut String, name: &str) {
    let reserved = Keyword::find(name).is_some_and(|word| !word.row().class.is_free());
    word(out, name, is_plain_name(name) && !reserved);
}

/// The variable before a map projection: `count {` would begin a subquery.
pub(super) fn projected(out: &mut String, name: &str) {
    use Keyword::{Collect, Count, Exists};
    match Keyword::find(name) {
        Some(Count | Collect | Exists) => word(out, name, false),
        _ => variable(out, name),
    }
}

/// The dotted name of a procedure.
pub(super) fn procedure(out: &mut String, name: &str) {
    dotted(out, name, |out, first| word(out, first, is_plain_name(first)));
}

/// The dotted name of a function; `reduce(` and the like are no calls.
pub(super) fn function(out: &mut String, name: &str) {
    use Keyword::{AllShortestPaths, Reduce, ShortestPath};
    match Keyword::find(name) {
        Some(Reduce | ShortestPath | AllShortestPaths) => word(out, name, false),
        _ => dotted(out, name, variable),
    }
}

/// A parameter with its `$`.
pub(super) fn parameter(out: &mut String, name: &str) {
    out.push('$');
    word(out, name, !name.is_empty() && name.chars().all(continues_name));
}

fn dotted(out: &mut String, name: &str, write_first: fn(&mut String, &str)) {
    if name.split('.').count() > PARTS_MAX {
        return word(out, name, false);
    }
    for (at, part) in name.split('.').enumerate() {
        if at == 0 {
            write_first(out, part);
        } else {
            out.push('.');
            word(out, part, is_plain_name(part));
        }
    }
}

/// A name in backquotes.
pub(super) fn quoted(out: &mut String, text: &str) {
    word(out, text, false);
}

fn word(out: &mut String, text: &str, plain: bool) {
    if plain {
        out.push_str(text);
    } else {
        out.push('`');
        out.push_str(&text.replace('`', "``"));
        out.push('`');
    }
}

/// Text in single quotes.
pub(super) fn string(out: &mut String, text: &str) {
    out.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                write(out, format_args!("\\u{:04X}", control as u32));
            }
            other => out.push(other),
        }
    }
    out.push('\'');
}
