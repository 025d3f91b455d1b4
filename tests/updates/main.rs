//! What updates do to a graph, and what walks find in it: each case is a setup, a
//! query, the rows it gives and the graph it leaves, all as text.

use relata::database::Database;
use relata::error::Error;
use relata::function::procedure::{Procedure, Signature};
use relata::result::QueryResult;
use relata::session::{Parameters, Session};
use relata::value::Value;

mod show;
#[path = "../random/chance.rs"]
mod chance;
mod walks;
mod histories;

use show::{rows, show};

/// A session on a graph that `setup` has made, statement by statement.
fn session(setup: &str) -> Session {
    let mut session = Database::new().session();
    for statement in setup.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        run(&mut session, statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    session
}

fn run(session: &mut Session, query: &str) -> Result<QueryResult, Error> {
    session.run(query, &Parameters::new())
}

/// The whole graph: lone nodes, then relationships with their ends, in order of text.
fn graph(session: &mut Session) -> String {
    let lone = "MATCH (n) WHERE NOT (n)--() RETURN n";
    let joined = "MATCH (a)-[r]->(b) RETURN a, r, b";
    let mut lines = Vec::new();
    for (query, arrows) in [(lone, ["", "", ""]), (joined, ["", "-", "->"])] {
        let result = run(session, query).expect("reading the graph goes well");
        for row in &result.rows {
            let cells =
                row.iter().zip(arrows).map(|(cell, arrow)| format!("{arrow}{}", show(cell)));
            lines.push(cells.collect::<String>());
        }
    }
    lines.sort();
    lines.join("\n")
}

/// Lines without indentation, in order of text.
fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// Runs a query after a setup; compares its rows, in any order, and the graph.
fn check(setup: &str, query: &str, expected_rows: &str, expected_graph: &str) {
    let mut session = session(setup);
    let result = run(&mut session, query).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert_eq!(sorted(&rows(&result)), sorted(expected_rows), "rows of {query}");
    assert_eq!(graph(&mut session), sorted(expected_graph), "graph after {query}");
}

/// Runs a query that must fail with the given detail and leave the graph alone.
fn fails(setup: &str, query: &str, detail: &str) {
    let mut session = session(setup);
    let before = graph(&mut session);
    let error = run(&mut session, query).expect_err(query);
    assert_eq!(error.detail(), detail, "{query}: {error}");
    assert_eq!(graph(&mut session), before, "graph after {query}");
    run(&mut session, "CREATE (:After)").expect("the session goes on");
}

#[test]
fn create_makes_nodes_relationships_and_paths() {
    check(
        "",
        "CREATE (a:A:B {x: 1, y: null, z: [1, 'b']}) RETURN a",
        "(:A:B {x: 1, z: [1, 'b']})",
        "(:A:B {x: 1, z: [1, 'b']})",
    );
    check(
        "",
        "CREATE p = (:A)<-[:R {w: 2}]-(:B) RETURN p, length(p)",
        "(:A)<-[:R {w: 2}]-(:B) | 1",
        "(:B)-[:R {w: 2}]->(:A)",
    );
    check("", "CREATE (a:A)-[:R]->(a)", "", "(:A)-[:R]->(:A)");
    check(
        "CREATE (:A), (:A)",
        "MATCH (a:A) CREATE (a)-[:R]->(:B)",
        "",
        "(:A)-[:R]->(:B)\n(:A)-[:R]->(:B)",
    );
    check(
        "",
        "CREATE (a {x: 1}), (b {x: a.x + 1})-[:R {x: b.x + a.x}]->(a)",
        "",
        "({x: 2})-[:R {x: 3}]->({x: 1})",
    );
    check(
        "",
        "UNWIND range(1, 3) AS i CREATE (a {i: i}), ({i: a.i * 10})",
        "",
        "({i: 1})\n({i: 10})\n({i: 2})\n({i: 20})\n({i: 3})\n({i: 30})",
    );
    check(
        "",
        "UNWIND [{x: 1}, null] AS m CREATE (n) SET n += coalesce(m, {}) RETURN n.x",
        "1\nnull",
        "()\n({x: 1})",
    );
    check("", "UNWIND [] AS i CREATE (:A)", "", "");
    check("", "UNWIND range(1, 3) AS i CREATE (:A) RETURN i LIMIT 0", "", "(:A)\n(:A)\n(:A)");
}

#[test]
fn create_sees_nothing_of_itself_in_its_input() {
    check("CREATE (), ()", "MATCH () CREATE ()", "", "()\n()\n()\n()");
    check(
        "CREATE (:A)-[:R]->(:A)",
        "MATCH (a)-[:R]->(b) CREATE (b)-[:R]->(a) WITH count(*) AS c RETURN c",
        "1",
        "(:A)-[:R]->(:A)\n(:A)-[:R]->(:A)",
    );
}

#[test]
fn set_changes_properties_and_labels() {
    let one = "CREATE (:A {x: 1, y: 2})";
    check(one, "MATCH (n) SET n.x = n.x + 1, n.y = n.x * 10", "", "(:A {x: 2, y: 20})");
    check(one, "MATCH (n) SET n.x = null RETURN n", "(:A {y: 2})", "(:A {y: 2})");
    check(one, "MATCH (n) SET n = {z: 3, y: null}", "", "(:A {z: 3})");
    check(one, "MATCH (n) SET n += {z: 3, y: null}", "", "(:A {x: 1, z: 3})");
    check(
        one,
        "MATCH (n) CREATE (m:M {q: 1}) SET m = n",
        "",
        "(:A {x: 1, y: 2})\n(:M {x: 1, y: 2})",
    );
    check(
        one,
        "MATCH (n) CREATE (n)-[r:R]->(n) SET r += n",
        "",
        "(:A {x: 1, y: 2})-[:R {x: 1, y: 2}]->(:A {x: 1, y: 2})",
    );
    check(one, "MATCH (n) SET n:B:A:C REMOVE n:A, n.y", "", "(:B:C {x: 1})");
    check(one, "MATCH (n) REMOVE n:Nowhere, n.nowhere", "", "(:A {x: 1, y: 2})");
    check(
        one,
        "OPTIONAL MATCH (n:None) SET n.x = 1, n:B, n += {y: 1} REMOVE n:B, n.x RETURN n",
        "null",
        "(:A {x: 1, y: 2})",
    );
    check(
        "CREATE (:N {x: 0})",
        "MATCH (n) UNWIND range(1, 4) AS i SET n.x = n.x + i RETURN count(*)",
        "4",
        "(:N {x: 10})",
    );
    check(one, "MATCH (n) SET (CASE WHEN n.x = 1 THEN n END).x = 5", "", "(:A {x: 5, y: 2})");
}

#[test]
fn delete_looks_at_the_whole_clause() {
    let star = "CREATE (a:A)-[:R]->(:B), (a)-[:R]->(:C), (a)-[:L]->(a)";
    check(star, "MATCH (n) DETACH DELETE n", "", "");
    check(star, "MATCH (n:A)-[r]-() DELETE n, r", "", "(:B)\n(:C)");
    check(star, "MATCH (n)-[r]-(m) DELETE n, m, r RETURN count(*)", "5", "");
    check(star, "MATCH (n:A) DETACH DELETE n, n", "", "(:B)\n(:C)");
    check(star, "MATCH p = (:A)-[:R]->(:B) DETACH DELETE p", "", "(:C)");
    check(star, "MATCH (:A)-[r:L]->() DELETE r DELETE r", "", "(:A)-[:R]->(:B)\n(:A)-[:R]->(:C)");
    check(star, "MATCH (n) DETACH DELETE n RETURN count(*)", "3", "");
    check(
        star,
        "OPTIONAL MATCH (n:None) DETACH DELETE n RETURN n",
        "null",
        "(:A)-[:L]->(:A)\n(:A)-[:R]->(:B)\n(:A)-[:R]->(:C)",
    );
    check(
        star,
        "MATCH (n:B) DETACH DELETE n CREATE (:D)",
        "",
        "(:A)-[:L]->(:A)\n(:A)-[:R]->(:C)\n(:D)",
    );
}

#[test]
fn merge_finds_or_makes() {
    check(
        "CREATE (:A {x: 1}), (:A {x: 1})",
        "MERGE (a:A {x: 1}) RETURN a.x",
        "1\n1",
        "(:A {x: 1})\n(:A {x: 1})",
    );
    check(
        "",
        "UNWIND [1, 2, 1, 1] AS i MERGE (a:A {x: i}) ON CREATE SET a.made = true ON MATCH SET a.met = coalesce(a.met, 0) + 1 RETURN a.x",
        "1\n1\n1\n2",
        "(:A {made: true, met: 2, x: 1})\n(:A {made: true, x: 2})",
    );
    check(
        "CREATE (:A), (:B)",
        "MATCH (a:A), (b:B) MERGE (a)-[r:R]->(b) MERGE (a)<-[s:R]-(b) MERGE (a)-[t:R]-(b) RETURN count(*)",
        "2",
        "(:A)-[:R]->(:B)\n(:B)-[:R]->(:A)",
    );
    check(
        "CREATE (:A)",
        "MATCH (a:A) MERGE p = (a)-[:R {w: 1}]->(b:B)-[:S]->(a) RETURN length(p)",
        "2",
        "(:A)-[:R {w: 1}]->(:B)\n(:B)-[:S]->(:A)",
    );
    check(
        "CREATE (:A)",
        "UNWIND [1, 2] AS i MATCH (a:A) MERGE (a)-[:R]->(:B)",
        "",
        "(:A)-[:R]->(:B)",
    );
    check(
        "CREATE (:A)-[:R]->(:B)",
        "MERGE (:A)-[:R]->(:B {x: 1})",
        "",
        "(:A)-[:R]->(:B)\n(:A)-[:R]->(:B {x: 1})",
    );
    check(
        "",
        "UNWIND [1, 1] AS i MERGE (a:A {x: i}) DETACH DELETE a MERGE (b:A {x: i}) RETURN count(*)",
        "2",
        "(:A {x: 1})",
    );
    check(
        "CREATE (:A {x: 1}), (:A {x: 2})",
        "MERGE (a:A) SET a.y = a.x RETURN a.y LIMIT 1",
        "1",
        "(:A {x: 1, y: 1})\n(:A {x: 2, y: 2})",
    );
}

#[test]
fn foreach_runs_its_body_for_each_element() {
    check("", "FOREACH (i IN range(1, 2) | CREATE (:A {x: i}))", "", "(:A {x: 1})\n(:A {x: 2})");
    check(
        "",
        "FOREACH (i IN [1, 1, 2] | MERGE (a:A {x: i}) SET a.n = coalesce(a.n, 0) + 1)",
        "",
        "(:A {n: 1, x: 2})\n(:A {n: 2, x: 1})",
    );
    check(
        "",
        "FOREACH (i IN [1, 2] | FOREACH (j IN [i, i * 10] | CREATE ({x: j})))",
        "",
        "({x: 1})\n({x: 10})\n({x: 2})\n({x: 20})",
    );
    check(
        "CREATE (:A), (:B)",
        "MATCH (n) FOREACH (i IN CASE WHEN n:A THEN [1] END | DELETE n) RETURN count(*)",
        "2",
        "(:B)",
    );
    check(
        "CREATE (:A)-[:R]->(:B)-[:R]->(:C)",
        "MATCH p = (:A)-[*]->(:C) FOREACH (n IN nodes(p) | SET n:Seen)",
        "",
        "(:A:Seen)-[:R]->(:B:Seen)\n(:B:Seen)-[:R]->(:C:Seen)",
    );
}

#[test]
fn errors_leave_nothing_behind() {
    let chain = "CREATE (:A {x: 1})-[:R]->(:B)-[:R]->(:C)";
    fails(chain, "MATCH (n:A) DELETE n", "DeleteConnectedNode");
    fails(chain, "MATCH (n) CREATE (:New) DELETE n", "DeleteConnectedNode");
    fails(chain, "MATCH (a:A) SET a.x = 2, a.y = {k: 1}", "InvalidPropertyType");
    fails(chain, "MATCH (a:A) SET a.x = [1, [2]]", "InvalidPropertyType");
    fails(chain, "MATCH (a:A) SET a = {x: 2, y: [a]}", "InvalidPropertyType");
    fails(chain, "CREATE ({x: [{k: 1}]})", "InvalidPropertyType");
    fails(chain, "MERGE (:New {x: null})", "MergeReadOwnWrites");
    fails(chain, "MATCH (a:A) MERGE (a)-[:S {x: null}]->(:New)", "MergeReadOwnWrites");
    fails(chain, "OPTIONAL MATCH (z:Z) CREATE (:New)-[:R]->(z)", "NullEndpoint");
    fails(chain, "OPTIONAL MATCH (z:Z) MERGE (:New)-[:R]->(z)", "NullEndpoint");
    fails(chain, "MATCH (a:A) DETACH DELETE a SET a.x = 1", "DeletedEntityAccess");
    fails(chain, "MATCH (a:A) DETACH DELETE a CREATE (a)-[:R]->(:New)", "DeletedEntityAccess");
    fails(chain, "MATCH (a:A) SET a.x = 2 WITH a RETURN a.x / 0", "DivisionByZero");
    fails(chain, "FOREACH (i IN [1, 0] | CREATE (:New {x: 1 / i}))", "DivisionByZero");
    fails(
        chain,
        "UNWIND [1, 'a'] AS i CREATE (:New) FOREACH (j IN i | CREATE (:New))",
        "InvalidArgumentValue",
    );
    fails(chain, "LOAD CSV FROM 'file.csv' AS row CREATE (:New)", "FileNotReadable");
}

fn with_procedures() -> Session {
    let mut session = session("CREATE (:A), (:B)");
    let tables: [(&str, Vec<Vec<Value>>); 3] = [
        ("t.nothing() :: ()", vec![]),
        (
            "t.pair() :: (a :: INTEGER?, b :: STRING?)",
            vec![
                vec![Value::Integer(1), Value::string("x")],
                vec![Value::Integer(2), Value::string("y")],
            ],
        ),
        (
            "t.of(in :: FLOAT?) :: (out :: STRING?)",
            vec![
                vec![Value::Float(1.0), Value::string("one")],
                vec![Value::Null, Value::string("none")],
            ],
        ),
    ];
    for (signature, rows) in tables {
        let signature = Signature::parse(signature).expect("the signature reads well");
        session.register(Procedure::table(signature, rows));
    }
    session
}

#[test]
fn call_gives_rows_for_each_row() {
    let mut session = with_procedures();
    let mut check = |query: &str, expected: &str| {
        let result = run(&mut session, query).unwrap_or_else(|error| panic!("{query}: {error}"));
        assert_eq!(sorted(&rows(&result)), sorted(expected), "rows of {query}");
    };
    check("CALL t.pair()", "1 | 'x'\n2 | 'y'");
    check("MATCH (n) CALL t.nothing() RETURN n", "(:A)\n(:B)");
    check(
        "MATCH (n) CALL t.pair() YIELD b AS c RETURN n, c",
        "(:A) | 'x'\n(:A) | 'y'\n(:B) | 'x'\n(:B) | 'y'",
    );
    check(
        "UNWIND [1, 2, null, 1.0] AS i CALL t.of(i) YIELD out RETURN i, out",
        "1 | 'one'\n1.0 | 'one'\nnull | 'none'",
    );
    check(
        "UNWIND range(1, 3000) AS i CALL t.pair() YIELD a RETURN count(*), sum(a)",
        "6000 | 9000",
    );
    let wrong = run(&mut session, "UNWIND [1, 'a'] AS i CALL t.of(i) YIELD out RETURN out");
    assert_eq!(wrong.expect_err("a string is no float").class(), "TypeError");
}

#[test]
fn paths_follow_lists_of_relationships() {
    let chain = "CREATE (:A)-[:R {i: 1}]->(:B)<-[:S {i: 2}]-(:C)";
    let graph = "(:A)-[:R {i: 1}]->(:B)\n(:C)-[:S {i: 2}]->(:B)";
    check(
        chain,
        "MATCH p = (:A)-[*]-(:C) RETURN p",
        "(:A)-[:R {i: 1}]->(:B)<-[:S {i: 2}]-(:C)",
        graph,
    );
    check(
        chain,
        "MATCH (c:C) MATCH p = (:A)-[r*]-(c) RETURN p, [x IN r | x.i]",
        "(:A)-[:R {i: 1}]->(:B)<-[:S {i: 2}]-(:C) | [1, 2]",
        graph,
    );
    check(
        chain,
        "MATCH p = (:A)-[:R]->()-[*0..0]-(:B) RETURN p, length(p)",
        "(:A)-[:R {i: 1}]->(:B) | 1",
        graph,
    );
    check(chain, "OPTIONAL MATCH p = (:A)-[*3]-() RETURN p", "null", graph);
    check(chain, "OPTIONAL MATCH (z:Z) OPTIONAL MATCH p = (z)-[*0..]-() RETURN p", "null", graph);
    check(
        chain,
        "MATCH (a:A), (c:C) MATCH p = shortestPath((c)-[*]-(a)) RETURN p",
        "(:C)-[:S {i: 2}]->(:B)<-[:R {i: 1}]-(:A)",
        graph,
    );
    check(
        chain,
        "MATCH (a:A) OPTIONAL MATCH p = shortestPath((a)-[*0..]-(a)) \
         OPTIONAL MATCH q = shortestPath((a)-[*]-(a)) RETURN length(p), q",
        "0 | null",
        graph,
    );
}
