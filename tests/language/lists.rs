//! The lists that are the engine's own tables.

use std::fmt::Write as _;

use relata::function::procedure::{Field, Procedures};
use relata::function::{self, Function, Nulls};
use relata::optimize;
use relata::parse::token::{KEYWORDS, KeywordClass, SCHEMA_WORDS};

use crate::page::{Page, Part};

/// A list by its name on the page.
type List = (&'static str, fn() -> String);

const LISTS: &[List] = &[
    ("functions", functions),
    ("procedures", procedures),
    ("options", options),
    ("keywords", keywords),
    ("rules", rules),
];

/// Writes every list anew; says which were not the same.
pub(crate) fn all(page: &mut Page) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, write) in LISTS {
        let (begin, end) = between(page, name);
        let old: String = page.parts[begin..end].iter().map(line).collect();
        let new = format!("\n{}\n", write().trim_end());
        if old.trim() != new.trim() {
            wrong.push(format!(
                "the list `{name}` of docs/language.md is not that of the engine; \
                 `UPDATE=1 cargo test --test language` writes it\n{new}"
            ));
        }
        page.parts.splice(begin..end, [Part::Prose(format!("{new}\n"))]);
    }
    wrong
}

fn line(part: &Part) -> &str {
    match part {
        Part::Prose(line) | Part::Block { text: line, .. } => line,
    }
}

/// The parts between the marks of a list.
fn between(page: &Page, name: &str) -> (usize, usize) {
    let mark = format!("<!-- list: {name} -->");
    let is = |part: &Part, mark: &str| matches!(part, Part::Prose(line) if line.trim() == mark);
    let begin = page.parts.iter().position(|part| is(part, &mark));
    let begin = begin.unwrap_or_else(|| panic!("docs/language.md has no `{mark}`")) + 1;
    let length = page.parts[begin..].iter().position(|part| is(part, "<!-- end -->"));
    (begin, begin + length.expect("a list has an end"))
}

fn functions() -> String {
    let mut out = String::new();
    for (title, functions) in function::families() {
        let _ = write!(out, "\n### {title}\n\n| function | gives |\n|---|---|\n");
        for function in functions {
            let _ = writeln!(out, "| `{}` | {} |", cell(&function.signature()), remarks(function));
        }
    }
    out.trim_start().to_owned()
}

/// What a function gives, and what is special about it.
fn remarks(function: &Function) -> String {
    let mut text = cell(function.help);
    if !function.aliases.is_empty() {
        let _ = write!(text, "; also `{}`", function.aliases.join("`, `"));
    }
    if function.nulls == Nulls::Pass && !function.is_aggregate() {
        text.push_str("; null is not passed on");
    }
    text
}

fn procedures() -> String {
    let mut out = String::from("| procedure | gives |\n|---|---|\n");
    for procedure in Procedures::default().iter() {
        let signature = &procedure.signature;
        let call = format!("{}({})", signature.name, fields(&signature.inputs));
        let columns = fields(&signature.outputs);
        let _ = writeln!(out, "| `{call}` `YIELD {columns}` | {} |", cell(procedure.help));
    }
    out
}

/// Every option, and which procedures take it.
fn options() -> String {
    let procedures = Procedures::default();
    let takers = procedures.iter().filter(|procedure| !procedure.options.is_empty());
    let takers: Vec<_> = takers.collect();
    let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
    for procedure in &takers {
        for choice in procedure.options {
            let default = choice.takes.default();
            let default = default.unwrap_or_else(|| String::from("must be given"));
            let row = format!("{} | {default} | {}", choice.takes.phrase(), cell(choice.help));
            let row = format!("| `{}` | {row} |", choice.name);
            let name = procedure.signature.name.as_str();
            match rows.iter_mut().find(|(known, _)| *known == row) {
                Some((_, names)) => names.push(name),
                None => rows.push((row, vec![name])),
            }
        }
    }
    let mut out =
        String::from("| option | takes | left out | what for | of |\n|---|---|---|---|---|\n");
    for (row, names) in rows {
        let all = names.len() == takers.len();
        let names = if all { "all".to_owned() } else { format!("`{}`", names.join("` `")) };
        let _ = writeln!(out, "{row} {names} |");
    }
    out
}

fn fields(fields: &[Field]) -> String {
    let each = fields.iter().map(|field| format!("{} :: {}", field.name, field.kind.name()));
    each.collect::<Vec<_>>().join(", ")
}

fn keywords() -> String {
    let classes = [
        ("Begin a clause", KeywordClass::Clause),
        ("Part of a clause or an operator", KeywordClass::Reserved),
        ("Begin a clause, free as names", KeywordClass::Verb),
        ("Keywords only in their own place, free as names", KeywordClass::Free),
    ];
    let list = |class| {
        let words = KEYWORDS.iter().filter(|row| row.class == class).map(|row| row.text);
        words.collect::<Vec<_>>().join("` `")
    };
    let mut lists: Vec<String> =
        classes.map(|(title, class)| format!("{title}: `{}`.\n", list(class))).to_vec();
    lists
        .push(format!("Words of statements on the schema only: `{}`.\n", SCHEMA_WORDS.join("` `")));
    lists.join("\n")
}

fn rules() -> String {
    let mut out = String::from("| rule | what it does |\n|---|---|\n");
    for rule in optimize::RULES {
        let _ = writeln!(out, "| `{}` | {} |", rule.name, cell(rule.help));
    }
    out
}

/// Text that may stand in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
