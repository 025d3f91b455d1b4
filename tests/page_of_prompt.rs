//! docs/prompt.md is true: what its transcripts say is what the prompt says.
//!
//! A `prompt` block holds the prompt's lines with what was typed behind `> `; the lines
//! below each are the answer. `UPDATE=1 cargo test --test page_of_prompt` rewrites them.

use relata::database::Database;
use relata::frontend;
use relata::frontend::repl::walk::{View, Walk};
use relata::frontend::why::{self, Asked};
use relata::load;
use relata::render::diagnostic::{Diagnostic, Source};
use relata::render::{self, Format, Layout, Names};
use relata::result::QueryResult;
use relata::session::{Parameters, Session};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/prompt.md");

/// Cells of a line.
const WIDTH: usize = 100;

/// A prompt that nobody types at.
struct Prompt {
    database: Database,
    session: Session,
    walk: Walk,
    last: Option<(String, QueryResult)>,
}

impl Prompt {
    fn new() -> Prompt {
        let graph = load::read(&load::builtin::HEAT).expect("the built-in graph is sound");
        let database = Database::with_graph(graph);
        let mut session = database.session();
        session.set_explains_empty(true);
        Prompt { database, session, walk: Walk::default(), last: None }
    }

    /// What is shown before the next line is typed.
    fn prompt(&self) -> String {
        let name = self.walk.name(&self.database.read());
        name.map_or_else(|| String::from("relata> "), |name| format!("relata {name}> "))
    }

    fn answer(&mut self, line: &str) -> String {
        match line.strip_prefix(':') {
            None => {
                let query = line.trim_end_matches(';');
                let result = self.run(query);
                let shown = self.shown(&result);
                self.last = Some((query.to_owned(), result));
                shown
            }
            Some(command) => self.command(command),
        }
    }

    fn command(&mut self, command: &str) -> String {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        if name == "why" {
            return self.why(rest.parse().expect("the number of a row"));
        }
        let graph = self.database.read();
        let view = View { graph: &graph, width: WIDTH, color: false };
        let shown = match name {
            "go" => self.walk.go(&view, rest),
            "out" => self.walk.step(&view, true, rest),
            "in" => self.walk.step(&view, false, rest),
            "back" => self.walk.back(&view),
            _ => self.walk.show(&view),
        };
        shown.unwrap_or_else(|failure| panic!(":{command}: {failure}")) + "\n"
    }

    fn why(&mut self, row: usize) -> String {
        let (query, last) = self.last.take().expect("a result");
        let asked = self.run(&Asked::of(&query).text);
        let found = why::row(&last, row - 1, &asked).expect("the row is there");
        self.last = Some((query, last));
        self.table(&found)
    }

    fn run(&mut self, query: &str) -> QueryResult {
        let result = self.session.run(query, &Parameters::new());
        result.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    fn shown(&self, result: &QueryResult) -> String {
        let mut shown = self.table(result);
        let summary = frontend::summary(result, false);
        let source = Source { name: None, text: "" };
        let notices = result.notices.iter().map(|one| Diagnostic::from(one).line(source, false));
        for line in summary.into_iter().chain(notices) {
            shown = shown + &line + "\n";
        }
        shown
    }

    fn table(&self, result: &QueryResult) -> String {
        let graph = self.database.read();
        let layout = Layout { width: Some(WIDTH), ..Layout::default() };
        let mut table = Vec::new();
        let written =
            render::write(&mut table, result, Format::Table, &Names::new(&graph), &layout);
        written.expect("memory takes everything");
        String::from_utf8(table).expect("tables are text")
    }
}

/// The block with the answers as they are now.
fn run(block: &str) -> String {
    let mut prompt = Prompt::new();
    let typed = block.lines().filter(|line| line.starts_with("relata"));
    let mut transcript = String::new();
    for line in typed.filter_map(|line| line.split_once("> ").map(|(_, typed)| typed)) {
        transcript = transcript + &prompt.prompt() + line + "\n";
        transcript += &prompt.answer(line);
    }
    transcript
}

#[test]
fn the_transcripts_are_true() {
    let page = std::fs::read_to_string(PAGE).expect("the page is part of the repository");
    let mut pieces = page.split("```prompt\n");
    let mut rewritten = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (block, rest) = piece.split_once("```").expect("blocks end");
        rewritten = rewritten + "```prompt\n" + &run(block) + "```" + rest;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(PAGE, rewritten).expect("the page can be written");
    } else {
        assert_eq!(page, rewritten);
    }
}
