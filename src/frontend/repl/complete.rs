//! What Tab offers: names that are really there, in the place where they make sense.

use super::command::{self, Argument};
use super::place::{self, Place};
use super::scope::{Kind, Variable};
use super::{catalogue, expected, schema, walk, words};
use crate::frontend::saved::{Declared, Saved};
use crate::frontend::workspace;
use crate::function;
use crate::function::procedure::Procedures;
use crate::graph::{Entity, Graph};
use crate::value::{NodeId, Type, Value, display};

/// What there is to choose from.
pub struct Known<'a> {
    /// Labels, types, keys and values come from here.
    pub graph: &'a Graph,
    /// Names of the parameters that are set.
    pub parameters: Vec<String>,
    /// For `:run`.
    pub queries: &'a [Saved],
    /// Where the walk is, for `:out` and `:in`.
    pub here: Option<NodeId>,
}

/// Something to put in place of the word at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What is put there.
    pub text: String,
    /// What is said about it, e.g. a signature.
    pub note: String,
}

/// Candidates and the place they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word at the cursor begins.
    pub start: usize,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// The word is a path; the files are for the caller to look up.
    pub is_file: bool,
}

impl Candidate {
    fn new(text: impl Into<String>) -> Candidate {
        Candidate { text: text.into(), note: String::new() }
    }

    fn with_note(text: impl Into<String>, note: impl Into<String>) -> Candidate {
        Candidate { text: text.into(), note: note.into() }
    }
}

/// What may stand at `cursor` in `text`.
pub fn complete(text: &str, cursor: usize, known: &Known<'_>) -> Completion {
    let cursor = cursor.min(text.len());
    if !text.is_char_boundary(cursor) {
        return Completion::default();
    }
    if text[..cursor].trim_start().starts_with(':') {
        complete_command(text, cursor, known)
    } else {
        complete_query(text, cursor, known)
    }
}

fn complete_command(text: &str, cursor: usize, known: &Known<'_>) -> Completion {
    let start = text.len() - text.trim_start().len();
    let line = &text[start..cursor];
    let Some((name, rest)) = line.split_once(char::is_whitespace) else {
        let names = command::COMMANDS
            .iter()
            .map(|command| Candidate::with_note(format!(":{}", command.name), command.help));
        return matching(start, line, names);
    };
    let Some(command) = command::find(name.trim_start_matches(':')) else {
        return Completion::default();
    };
    let rest_start = cursor - rest.len();
    complete_argument(command.argument, rest, rest_start, known)
}

fn complete_argument(
    argument: Argument,
    rest: &str,
    rest_start: usize,
    known: &Known<'_>,
) -> Completion {
    let word = rest.rsplit(char::is_whitespace).next().unwrap_or("");
    let start = rest_start + rest.len() - word.len();
    let is_first = word.len() == rest.trim_start().len();
    match argument {
        Argument::Statement => {
            let inner = complete_query(rest, rest.len(), known);
            Completion { start: inner.start + rest_start, ..inner }
        }
        Argument::Query if is_first => matching(start, word, known.queries.iter().map(query)),
        Argument::Query => complete_call(rest, rest_start, known),
        Argument::Schema => {
            matching(start, word, schema::names(known.graph).iter().map(Candidate::new))
        }
        Argument::Topic => matching(start, word, topics()),
        Argument::Parameter => matching(start, word, known.parameters.iter().map(Candidate::new)),
        Argument::Words(choices) if is_first => {
            matching(start, word, choices.iter().copied().map(Candidate::new))
        }
        Argument::Rule if is_first => matching(start, word, workspace::rules().map(Candidate::new)),
        Argument::Rule => matching(start, word, ["on", "off"].map(Candidate::new)),
        Argument::Node => complete_node(rest, rest_start, known),
        Argument::Step { outgoing } if is_first => {
            matching(start, word, steps(known, outgoing).into_iter().map(Candidate::new))
        }
        Argument::File => Completion { start, is_file: true, ..Completion::default() },
        Argument::Words(_) | Argument::Step { .. } | Argument::Free | Argument::None => {
            Completion::default()
        }
    }
}

/// A label, or the name of a node; behind a label, of one of its nodes.
fn complete_node(rest: &str, rest_start: usize, known: &Known<'_>) -> Completion {
    let graph = known.graph;
    let first_end = rest.find(char::is_whitespace).unwrap_or(0);
    let labels = catalogue::labels(graph);
    let label = labels.iter().filter(|label| **label == rest[..first_end]).cloned();
    let label: Vec<String> = label.collect();
    let begin = if label.is_empty() { 0 } else { first_end };
    let word = rest[begin..].trim_start();
    let start = rest_start + rest.len() - word.len();
    let typed = word.trim_start_matches(['"', '\'']);
    let names = catalogue::names_of(graph, &label, typed);
    let names = names.iter().filter_map(|name| words::quote(name)).map(Candidate::new);
    let labels = labels.iter().filter(|one| label.is_empty() && starts_with(one, word));
    let candidates = labels.map(Candidate::new).chain(names).collect();
    Completion { start, candidates, is_file: false }
}

/// The types that lead on from where the walk is.
fn steps(known: &Known<'_>, outgoing: bool) -> Vec<String> {
    let here = known.here.filter(|here| known.graph.contains(Entity::Node(*here)));
    let kinds = here.map(|here| walk::types(known.graph, here, outgoing)).unwrap_or_default();
    kinds.iter().map(|kind| known.graph.type_name(*kind).to_string()).collect()
}

fn query(saved: &Saved) -> Candidate {
    Candidate::with_note(&saved.name, saved.title.as_deref().unwrap_or(""))
}

/// A parameter of the query in front, or, behind its `=`, a name of the graph.
fn complete_call(rest: &str, rest_start: usize, known: &Known<'_>) -> Completion {
    let word_start = words::last_start(rest);
    let word = &rest[word_start..];
    let Some((parameter, value)) = word.split_once('=') else {
        return matching(rest_start + word_start, word, query_parameters(rest, known));
    };
    let start = rest_start + word_start + parameter.len() + 1;
    let name = words::split(rest).into_iter().next().unwrap_or_default();
    let saved = known.queries.iter().find(|saved| saved.name == name);
    let declared =
        saved.and_then(|saved| saved.parameters.iter().find(|one| one.name == parameter));
    let takes_names = |declared: &&Declared| matches!(declared.kind, Type::String | Type::Any);
    let Some(declared) = declared.filter(takes_names) else { return Completion::default() };
    let example = declared.default.as_ref().map(|(_, value)| value);
    let typed = value.trim_start_matches(['"', '\'']);
    let offered = catalogue::names_like(known.graph, example, typed);
    let candidates =
        offered.iter().filter_map(|name| words::quote(name)).map(Candidate::new).collect();
    Completion { start, candidates, is_file: false }
}

/// `film=` for each parameter of the query that has not been given.
fn query_parameters(rest: &str, known: &Known<'_>) -> Vec<Candidate> {
    let mut given = words::split(rest).into_iter();
    let name = given.next().unwrap_or_default();
    let given: Vec<String> = given.collect();
    let Some(saved) = known.queries.iter().find(|saved| saved.name == name) else {
        return Vec::new();
    };
    let is_free = |name: &str| given.iter().all(|word| !word.starts_with(&format!("{name}=")));
    let free = saved.parameters.iter().filter(|declared| is_free(&declared.name));
    free.map(|declared| Candidate::new(format!("{}=", declared.name))).collect()
}

fn topics() -> impl Iterator<Item = Candidate> {
    let commands = command::COMMANDS.iter().map(|one| Candidate::with_note(one.name, one.help));
    commands.chain(functions(""))
}

fn complete_query(text: &str, cursor: usize, known: &Known<'_>) -> Completion {
    let site = place::find(text, cursor);
    let word = &text[site.start..cursor];
    let graph = known.graph;
    match site.place {
        Place::Nothing => Completion::default(),
        Place::Parameter => parameters(site.start, word, &known.parameters),
        Place::Label { across: None } => names(site.start, word, catalogue::labels(graph)),
        Place::Label { across: Some((types, direction)) } => {
            names(site.start, word, catalogue::labels_across(graph, &types, direction))
        }
        Place::Type { from, direction } => {
            let leading = names(site.start, word, catalogue::types_from(graph, &from, direction));
            if leading.candidates.is_empty() {
                // the arrow may be what has to be turned
                return names(site.start, word, catalogue::types(graph));
            }
            leading
        }
        Place::Key(kind) => names(site.start, word, keys(graph, &kind)),
        Place::Value { labels, key } => {
            let inside = word.trim_start_matches(['\'', '"']);
            let values = catalogue::values(graph, &labels, &key, inside);
            let quote = site.quote.unwrap_or('\'');
            let mut completion = literals(site.start, &values, quote);
            if site.quote.is_none() {
                completion.candidates.retain(|one| starts_with(&one.text, word));
            }
            completion
        }
        Place::Procedure(prefix) => matching(site.start, word, procedures(&prefix)),
        Place::Column(procedure) => matching(site.start, word, columns(&procedure)),
        Place::Declared { constraint } => {
            names(site.start, word, catalogue::declared(graph, constraint))
        }
        Place::Variable => matching(site.start, word, variables(&site.scope)),
        Place::Namespace(prefix) => {
            let offered = functions(&prefix).map(|mut one| {
                one.text.drain(..prefix.len());
                one
            });
            matching(site.start, word, offered)
        }
        Place::Anything => {
            let expected = expected::after(&text[..site.start]);
            let is_open = expected.expression;
            let variables = variables(&site.scope).filter(|_| is_open);
            let functions = functions("").filter(|_| is_open);
            let words = keywords(&expected.keywords, word);
            matching(site.start, word, variables.chain(words).chain(functions))
        }
    }
}

fn keys(graph: &Graph, kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Node(labels) => catalogue::keys_of_labels(graph, labels),
        Kind::Relationship(types) => catalogue::keys_of_types(graph, types),
        Kind::Value => catalogue::all_keys(graph),
    }
}

fn variables(scope: &[Variable]) -> impl Iterator<Item = Candidate> {
    scope.iter().map(|variable| Candidate::new(display::name(&variable.name)))
}

/// Keywords, in lower case where the user types so.
fn keywords<'a>(words: &'a [&'static str], word: &str) -> impl Iterator<Item = Candidate> + 'a {
    let is_lower = !word.is_empty() && word.chars().all(|c| !c.is_uppercase());
    words.iter().map(move |word| {
        Candidate::new(if is_lower { word.to_lowercase() } else { (*word).to_owned() })
    })
}

/// Functions whose name begins so, with an opening parenthesis behind.
fn functions(prefix: &str) -> impl Iterator<Item = Candidate> {
    let lower = prefix.to_lowercase();
    let fitting = function::all().filter(move |one| one.name.to_lowercase().starts_with(&lower));
    fitting.map(|one| Candidate::with_note(format!("{}(", one.name), one.signature()))
}

/// The rest of the name of each procedure that begins so, ready to be called.
fn procedures(prefix: &str) -> Vec<Candidate> {
    let known = Procedures::default();
    let named = known.iter().filter_map(|one| {
        let rest = one.signature.name.strip_prefix(prefix)?;
        Some(Candidate::with_note(format!("{rest}()"), one.help))
    });
    named.collect()
}

/// The columns of a procedure's rows.
fn columns(procedure: &str) -> Vec<Candidate> {
    let known = Procedures::default();
    let outputs = known.get(procedure).map(|one| one.signature.outputs.clone());
    outputs.unwrap_or_default().into_iter().map(|field| Candidate::new(field.name)).collect()
}

/// Parameters that are set, with the `$`.
fn parameters(start: usize, word: &str, names: &[String]) -> Completion {
    let begun = word.trim_start_matches('$').trim_start_matches('`');
    let fitting = names.iter().filter(|name| starts_with(name, begun));
    let candidates = fitting.map(|name| Candidate::new(format!("${}", display::name(name))));
    Completion { start, candidates: candidates.collect(), is_file: false }
}

/// Labels, types or keys, in backticks where they need them.
fn names(start: usize, word: &str, names: Vec<String>) -> Completion {
    let mut fitting: Vec<String> =
        names.into_iter().filter(|name| starts_with(name, word.trim_start_matches('`'))).collect();
    fitting.sort();
    fitting.dedup();
    let candidates = fitting.iter().map(|name| Candidate::new(display::name(name))).collect();
    Completion { start, candidates, is_file: false }
}

fn matching(start: usize, word: &str, offered: impl IntoIterator<Item = Candidate>) -> Completion {
    let fitting = offered.into_iter().filter(|candidate| starts_with(&candidate.text, word));
    Completion { start, candidates: fitting.collect(), is_file: false }
}

fn starts_with(text: &str, word: &str) -> bool {
    text.to_lowercase().starts_with(&word.to_lowercase())
}

/// Values as they are written in a query.
fn literals(start: usize, values: &[Value], quote: char) -> Completion {
    let candidates = values.iter().filter_map(|value| match value {
        Value::String(text) => Some(Candidate::new(quoted(text, quote))),
        Value::Integer(number) => Some(Candidate::new(number.to_string())),
        Value::Float(number) => Some(Candidate::new(format!("{number:?}"))),
        _ => None,
    });
    Completion { start, candidates: candidates.collect(), is_file: false }
}

fn quoted(text: &str, quote: char) -> String {
    let mut quoted = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => {
                if other == quote || other == '\\' {
                    quoted.push('\\');
                }
                quoted.push(other);
            }
        }
    }
    quoted.push(quote);
    quoted
}
