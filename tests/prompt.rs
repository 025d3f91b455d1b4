//! Walks at the prompt: what is shown, and that the queries beside it ask for just that.
//! Rows of which one asks why: that they are found again.

use std::sync::Arc;

use relata::database::Database;
use relata::frontend::failure::Failure;
use relata::frontend::repl::walk::{View, Walk};
use relata::frontend::why::{self, Asked};
use relata::graph::Graph;
use relata::load;
use relata::result::{Datum, QueryResult, Why};
use relata::session::{Parameters, Session};
use relata::value::{NodeId, Value};

fn heat() -> Graph {
    load::read(&load::builtin::HEAT).expect("the built-in graph is sound")
}

/// A walk through a graph, and a session on the same one.
struct Walker {
    database: Database,
    session: Session,
    walk: Walk,
}

impl Walker {
    fn new(graph: Graph) -> Walker {
        let database = Database::with_graph(graph);
        let session = database.session();
        Walker { database, session, walk: Walk::default() }
    }

    fn step(&mut self, command: &str) -> Result<String, Failure> {
        let graph = self.database.read();
        let view = View { graph: &graph, width: 100, color: false };
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        match name {
            ":go" => self.walk.go(&view, rest),
            ":out" => self.walk.step(&view, true, rest),
            ":in" => self.walk.step(&view, false, rest),
            ":back" => self.walk.back(&view),
            _ => self.walk.show(&view),
        }
    }

    /// What a command shows.
    fn shows(&mut self, command: &str, expected: &str) {
        let shown = self.step(command).unwrap_or_else(|failure| panic!("{command}: {failure}"));
        assert_eq!(shown, expected.trim_matches('\n'), "{command}");
        self.ask(&shown);
    }

    /// How a command is refused.
    fn refuses(&mut self, command: &str, message: &str, hint: Option<&str>) {
        match self.step(command) {
            Ok(shown) => panic!("{command}: {shown}"),
            Err(failure) => {
                assert_eq!(failure.to_string(), message, "{command}");
                assert_eq!(failure.hint(), hint, "{command}");
            }
        }
    }

    fn run(&mut self, query: &str) -> QueryResult {
        let result = self.session.run(query, &Parameters::new());
        result.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// Runs the query that was shown: it finds where the walk is, or what was offered.
    fn ask(&mut self, shown: &str) {
        let query = shown.lines().last().expect("a line").trim();
        if !query.starts_with("MATCH ") {
            return;
        }
        let result = self.run(query.trim_end_matches(';'));
        let mut found: Vec<NodeId> = result.rows.iter().filter_map(last_node).collect();
        let mut expected: Vec<NodeId> = self.walk.offers().collect();
        if expected.is_empty() && !shown.contains("nothing leads") {
            expected.extend(self.walk.here());
        }
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
}

fn last_node(row: &[Datum]) -> Option<NodeId> {
    match row.last() {
        Some(Datum::Node(node)) => Some(NodeId(node.id)),
        _ => None,
    }
}

/// The rows of a statement, each found in the statement asked with `WHY`, whose rows come
/// the other way round.
fn check_why(session: &mut Session, query: &str) {
    let run = |session: &mut Session, text: &str| {
        let result = session.run(text, &Parameters::new());
        result.unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let result = run(session, query);
    let mut asked = run(session, &Asked::of(query).text);
    let facts = asked.why.as_deref().expect("it was asked").clone();
    asked.rows = asked.rows.iter().rev().map(<[Datum]>::to_vec).collect();
    let rows = facts.rows.iter().rev().cloned().collect();
    asked.why = Some(Arc::new(Why { facts: facts.facts, rows }));
    for at in 0..result.rows.len() {
        let found = why::row(&result, at, &asked).expect("the row is there");
        assert_eq!(format!("{:?}", found.rows), format!("{:?}", [&result.rows[at]]), "{query}");
        assert_eq!(found.why.expect("it was asked").rows.len(), 1, "{query}");
    }
}

#[test]
fn rows_are_found_again_by_value() {
    let mut walker = Walker::new(heat());
    for query in [
        "MATCH (f:Film) RETURN f.name, f.year",
        "MATCH (p:Person)-[c:CANDIDATE_FOR]->(r) RETURN p.name, c.stage, r.name",
        "MATCH p = (f:Film)-[:DIRECTED_BY]->() RETURN p, f",
        "MATCH (f:Film) RETURN f.year % 10 AS y, collect(f.name) AS names",
        "UNWIND [1, 1, 2, 1.0, null, '1', [1]] AS x RETURN x",
    ] {
        check_why(&mut walker.session, query);
    }
    let query = "MATCH (f:Film {name: 'Heat'}) RETURN f.year";
    let before = walker.run(query);
    walker.run("MATCH (f:Film {name: 'Heat'}) SET f.year = 1996");
    let after = walker.run(&Asked::of(query).text);
    assert!(why::row(&before, 0, &after).is_none());
}

#[test]
fn why_is_put_before_the_query() {
    let text = |statement: &str| Asked::of(statement).text;
    assert_eq!(text("RETURN 1"), "WHY RETURN 1");
    assert_eq!(text(" // a\n RETURN 1"), " // a\n WHY RETURN 1");
    assert_eq!(text("explain return 1"), "explain WHY return 1");
    assert_eq!(text("why RETURN 1"), "why RETURN 1");
    assert_eq!(why::bare("PROFILE WHY RETURN 1"), "RETURN 1");
    assert_eq!(why::bare("RETURN 1"), "RETURN 1");
}

#[test]
fn a_walk_shows_where_it_is_and_asks_for_it() {
    let mut walker = Walker::new(heat());
    walker.shows(
        ":go \"The Keep\"",
        "
The Keep
  :Film:Work
  id    the-keep
  year  1983
  :out  directed by 1, mentioned in 1
  :in   about 1
  MATCH (n:Film {name: 'The Keep'}) RETURN n;
",
    );
    walker.shows(
        ":out",
        "
 1  -[directed by]->  Michael Mann (Person)
 2  -[mentioned in]-> Heat 2 guide (Document), lines 43
  MATCH (:Film {name: 'The Keep'})-[r]->(n) RETURN type(r), n;
",
    );
    walker.step(":out 1").expect("a number goes there");
    let shown = walker.step(":in produced by").expect("a type as it reads");
    assert!(shown.contains("<-[produced by]- "), "{shown}");
    walker.ask(&shown);
}

#[test]
fn what_is_meant_by_a_name() {
    let mut walker = Walker::new(heat());
    walker.shows(
        ":go heat 2",
        "
2 nodes may be meant; `:go NUMBER` goes to one
 1  Heat 2  :Film:Work  heat-2-film
 2  Heat 2  :Novel:Work  heat-2-novel
",
    );
    walker.refuses(":go 3", "got `3`, expected a number from 1 to 2", None);
    let by_number = walker.step(":go 2").expect("a choice");
    for command in [":go Novel \"Heat 2\"", ":go :Novel Heat 2", ":go heat-2-novel", ":go Novel"] {
        assert_eq!(walker.step(command).expect(command), by_number, "{command}");
    }
    walker.refuses(":go Heet", "no node is called `Heet`", Some("did you mean `:go Heat`?"));
    walker.refuses(":go Novl", "no node is called `Novl`", Some("did you mean `:go Novel`?"));
    let hint = Some("did you mean `:go Person \"Michael Mann\"`?");
    walker.refuses(":go Person Mann", "no Person is called `Mann`", hint);
}

#[test]
fn steps_that_lead_nowhere_say_what_does() {
    let mut walker = Walker::new(heat());
    let hint = Some("`:go NAME` goes to a node");
    walker.refuses(":out", "the walk begins nowhere yet", hint);
    walker.step(":go Film Heat").expect("a film");
    let hint = Some("they lead the other way, `:in ACTED_IN`");
    walker.refuses(":out acted in", "no `acted in` leads out of `Heat`", hint);
    let hint = Some("did you mean `:out DIRECTED_BY`?");
    walker.refuses(":out DIRECTD_BY", "no `DIRECTD_BY` leads out of `Heat`", hint);
    walker.refuses(
        ":out FLOWN_TO",
        "no `FLOWN_TO` leads out of `Heat`",
        Some("`:out` lists what there is"),
    );
    walker.refuses(":back", "the walk began here", None);
}

#[test]
fn the_way_back_is_a_match_of_its_own() {
    let mut walker = Walker::new(heat());
    for command in [":go Novel", ":out written by", ":out 1", ":in written by"] {
        let shown = walker.step(command).expect(command);
        walker.ask(&shown);
    }
    let shown = walker.step(":here").expect("the walk is somewhere");
    let query = "  MATCH (:Novel {name: 'Heat 2'})-[:WRITTEN_BY]->(a {name: 'Meg Gardiner'}) \
                 MATCH (a)<-[:WRITTEN_BY]-(n) RETURN DISTINCT n;";
    assert!(shown.ends_with(query), "{shown}");
}

/// Names that want to be something else, nodes that have none, and several of a kind.
fn hostile() -> Graph {
    let mut graph = Graph::new();
    let names = [
        "it's",
        "a \"b\"",
        "c\\d",
        "line\nbreak",
        "\u{202e}turned",
        "",
        "twin",
        "twin",
        "twin",
        "12",
        "#1",
        "日本語",
    ];
    let (label, odd) = (graph.intern_label("Thing"), graph.intern_label("odd `label`"));
    let (name, kind) = (graph.intern_key("name"), graph.intern_type("LEADS TO"));
    let other = graph.intern_type("SELF");
    let nodes: Vec<NodeId> = names
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let labels = [vec![label], vec![odd], Vec::new()][at % 3].clone();
            graph.add_node(labels, vec![(name, Value::string(*text))])
        })
        .collect();
    for (at, from) in nodes.iter().enumerate() {
        for to in [at * 5 + 1, at * 7 + 3, at + 1] {
            graph.add_relationship(*from, kind, nodes[to % nodes.len()], Vec::new());
        }
        graph.add_relationship(*from, other, *from, Vec::new());
    }
    graph.commit();
    graph
}

#[test]
fn every_query_of_a_walk_finds_what_is_shown() {
    for (graph, steps) in [(heat(), 400), (hostile(), 400)] {
        let count = graph.node_count();
        let mut walker = Walker::new(graph);
        let mut chance = 7_u64;
        let mut draw = |below: usize| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (chance >> 33) as usize % below.max(1)
        };
        for step in 0..steps {
            let offers = walker.walk.offers().count();
            let command = match draw(8) {
                _ if step % 40 == 0 => format!(":go #{}", draw(count)),
                0 if offers == 0 => String::from(":back"),
                1..=2 => String::from(":in"),
                _ if offers > 0 => format!(":go {}", draw(offers) + 1),
                _ => String::from(":out"),
            };
            if let Ok(shown) = walker.step(&command) {
                assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown}");
                walker.ask(&shown);
            }
        }
    }
}

#[test]
fn a_graph_that_changes_takes_the_walk_along() {
    let mut walker = Walker::new(heat());
    walker.step(":go The Keep").expect("a film");
    walker.step(":out directed by").expect("its director");
    walker.run("MATCH (:Film {name: 'The Keep'})-[r:DIRECTED_BY]->() DELETE r");
    let shown = walker.step(":here").expect("the director is still there");
    assert!(shown.starts_with("Michael Mann\n"), "{shown}");
    walker.run("MATCH (p:Person {name: 'Michael Mann'}) DETACH DELETE p");
    walker.refuses(":here", "the node is gone", Some("`:go NAME` goes to a node"));
}
