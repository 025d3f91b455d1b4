//! The `:commands` of the prompt: one table for running, help, completion and
//! did-you-mean.

use super::{Flow, Repl, action};
use crate::frontend::failure::Failure;

/// A row of [`COMMANDS`].
pub(super) struct Command {
    /// Without the colon.
    pub(super) name: &'static str,
    /// Shorter or foreign names for it.
    pub(super) aliases: &'static [&'static str],
    /// Its arguments, for people.
    pub(super) usage: &'static str,
    /// One line.
    pub(super) help: &'static str,
    /// Its arguments, for completion.
    pub(super) argument: Argument,
    /// What it does with the text behind its name.
    pub(super) run: fn(&mut Repl, &str) -> Result<Flow, Failure>,
}

/// What completion offers behind a command.
#[derive(Clone, Copy)]
pub(super) enum Argument {
    /// Nothing follows.
    None,
    /// Something that cannot be guessed.
    Free,
    /// A statement.
    Statement,
    /// A saved query and its parameters.
    Query,
    /// A command or a function.
    Topic,
    /// A parameter that is set.
    Parameter,
    /// One of these.
    Words(&'static [&'static str]),
    /// A path.
    File,
    /// An optimizer rule.
    Rule,
    /// A label or a relationship type.
    Schema,
    /// A node by its name, with a label in front or without.
    Node,
    /// A type that leads out of the node of the walk, or into it.
    Step {
        /// Out of it.
        outgoing: bool,
    },
}

const SWITCH: Argument = Argument::Words(&["on", "off"]);
const FORMAT: Argument =
    Argument::Words(&["table", "json", "jsonl", "csv", "markdown", "line", "dot"]);

macro_rules! commands {
    ($($name:ident $aliases:expr, $usage:literal, $argument:expr, $help:literal;)*) => {
        /// All commands, in the order help shows them.
        pub(super) static COMMANDS: &[Command] = &[
            $(Command {
                name: unraw(stringify!($name)),
                aliases: &$aliases,
                usage: $usage,
                help: $help,
                argument: $argument,
                run: action::$name,
            },)*
        ];
    };
}

commands! {
    help ["h", "?"], "[COMMAND | FUNCTION]", Argument::Topic, "show the commands, or what one of them or a function does";
    schema [], "[LABEL | TYPE]", Argument::Schema, "show labels, relationship types and keys, or one of them with examples";
    functions [], "[PREFIX]", Argument::Free, "list the functions of the language";
    queries [], "", Argument::None, "list the saved queries and their parameters";
    run [], "NAME [KEY=VALUE …]", Argument::Query, "run a saved query or a query file";
    param ["params", "set"], "[NAME [= EXPRESSION]]", Argument::Parameter, "set `$NAME` for the following queries, clear it, or list all";
    explain [], "QUERY", Argument::Statement, "show how a query would run";
    profile [], "QUERY", Argument::Statement, "run a query and show rows and time of each step";
    go [], "[LABEL] NAME | NUMBER", Argument::Node, "go to a node, and see what leads on from it";
    out [], "[TYPE | NUMBER]", Argument::Step { outgoing: true }, "list where relationships lead from here, or go there";
    r#in [], "[TYPE | NUMBER]", Argument::Step { outgoing: false }, "the same for relationships that lead here";
    back [], "", Argument::None, "go back a step of the walk";
    here [], "", Argument::None, "show the node that the walk is at, and the query for it";
    why [], "[ROW]", Argument::Free, "show what a row of the last result rests on, or all rows; or why there are none";
    last [], "[FORMAT]", FORMAT, "show the last result again, whole";
    format ["mode"], "[FORMAT]", FORMAT, "choose the form of results";
    dot [], "[FILE]", Argument::File, "draw the last result, or the graph before there is one";
    source ["read"], "FILE", Argument::File, "run the statements of a file";
    open ["use"], "GRAPH", Argument::File, "open another graph: a folder, `heat` or `empty`";
    sources [], "[DIR | off]", Argument::File, "show the passages that footnotes cite from the documents in a folder";
    save [], "[FOLDER]", Argument::File, "write the graph as a folder of graph files";
    timing [], "[on | off]", SWITCH, "show how long queries take";
    timeout [], "[TIME | off]", Argument::Words(&["off"]), "stop queries that run longer";
    rows [], "[NUMBER | all]", Argument::Words(&["all"]), "choose how many rows a table shows";
    width [], "[NUMBER | auto]", Argument::Words(&["auto"]), "choose how wide tables are";
    pager [], "[on | off]", SWITCH, "show results longer than the screen in $PAGER";
    rule ["rules"], "[NAME on|off]", Argument::Rule, "switch an optimizer rule, or list them";
    clear [], "", Argument::None, "clear the screen";
    quit ["exit", "q"], "", Argument::None, "leave";
}

/// The name of a command that is a word of Rust as well.
const fn unraw(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// The command of that name or alias.
pub(super) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name || command.aliases.contains(&name))
}

/// Runs the line behind the colon.
pub(super) fn run(repl: &mut Repl, line: &str) -> Result<Flow, Failure> {
    let line = line.trim().trim_end_matches(';').trim_end();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let Some(command) = find(name) else { return Err(unknown(name)) };
    (command.run)(repl, rest.trim())
}

fn unknown(name: &str) -> Failure {
    let nearest = crate::spelling::nearest(name, COMMANDS.iter().map(|command| command.name));
    Failure::Usage {
        message: format!("unknown command `:{name}`"),
        hint: Some(match nearest {
            Some(nearest) => format!("did you mean `:{nearest}`?"),
            None => String::from("`:help` lists the commands"),
        }),
    }
}

/// A command with its other names and what it does.
pub(super) fn describe(command: &Command) -> String {
    let names = std::iter::once(head(command));
    let names = names.chain(command.aliases.iter().map(|alias| format!(":{alias}")));
    format!("{}\n  {}", names.collect::<Vec<_>>().join(", "), command.help)
}

/// The list that `:help` shows.
pub(super) fn overview() -> String {
    let heads: Vec<String> = COMMANDS.iter().map(head).collect();
    let widest = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
    let mut lines =
        vec![String::from("A statement ends with `;` or with an empty line. Commands:")];
    lines.extend(
        heads
            .iter()
            .zip(COMMANDS)
            .map(|(head, command)| format!("  {head:widest$}  {}", command.help)),
    );
    lines.push(String::from(
        "Tab completes, Ctrl-R searches the history, Ctrl-C cancels, Ctrl-D leaves.",
    ));
    lines.join("\n")
}

/// `:run NAME [KEY=VALUE …]`
pub(super) fn head(command: &Command) -> String {
    format!(":{} {}", command.name, command.usage).trim_end().to_owned()
}
