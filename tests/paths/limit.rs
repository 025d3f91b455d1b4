//! Long paths, many paths and none at all: searches end, and end in time.

use std::time::{Duration, Instant};

use relata::database::Database;
use relata::result::Datum;
use relata::session::{Parameters, Session};

fn session(statements: &[&str]) -> Session {
    let mut session = Database::new().session();
    for statement in statements {
        session.run(statement, &Parameters::new()).expect("the graph can be made");
    }
    session
}

fn number(session: &mut Session, query: &str) -> i64 {
    let result = session.run(query, &Parameters::new());
    let result = result.unwrap_or_else(|error| panic!("{query}\n{error}"));
    match result.rows[0][0] {
        Datum::Integer(number) => number,
        ref other => panic!("{other:?} is no number"),
    }
}

/// One relationship after another.
fn chain(length: usize) -> Session {
    let make = format!("UNWIND range(0, {length}) AS id CREATE (:N {{id: id}})");
    let join = format!(
        "UNWIND range(1, {length}) AS id MATCH (a:N {{id: id - 1}}), (b:N {{id: id}}) \
         CREATE (a)-[:R]->(b)"
    );
    session(&[&make, &join])
}

/// Everybody knows everybody, and one knows a leaf.
fn clique(nodes: usize) -> Session {
    session(&[
        &format!("UNWIND range(1, {nodes}) AS id CREATE (:N {{id: id}})"),
        "MATCH (a:N), (b:N) WHERE a.id < b.id CREATE (a)-[:R]->(b)",
        "MATCH (a:N {id: 1}) CREATE (:N {id: 0})-[:R]->(a)",
    ])
}

#[test]
fn long_paths_are_found() {
    let mut session = chain(5_000);
    for prefix in ["SHORTEST 1", "SHORTEST 2", "ALL SHORTEST WALK", "ALL TRAIL", "ALL ACYCLIC"] {
        for path in ["(a)-[:R]->+(b)", "(a) ((x)-[:R]->(y) WHERE x.id < y.id)+ (b)"] {
            let query = format!(
                "MATCH (a:N {{id: 0}}), (b:N {{id: 5000}}) MATCH p = {prefix} {path} \
                 RETURN sum(length(p))"
            );
            assert_eq!(number(&mut session, &query), 5_000, "{query}");
        }
    }
}

#[test]
fn what_is_not_there_is_not_looked_for_everywhere() {
    let mut session = clique(60);
    for (path, count) in [
        // there is no way back to a leaf
        ("(a {id: 0}) MATCH p = ANY SHORTEST (a)-[:R]-+(b)", 60),
        ("(a {id: 0}) MATCH p = SHORTEST 2 TRAIL (a)-[:R]-+(b)", 120),
        ("(a {id: 0}), (b {id: 0}) MATCH p = SHORTEST 3 (a)-[:R]-+(b)", 0),
        ("(a {id: 0}), (b {id: 1}) MATCH p = SHORTEST 3 ACYCLIC (a)-[:R]-+(b)", 1),
        ("(a {id: 2}), (b {id: 0}) MATCH p = SHORTEST 3 SIMPLE (a)-[:R]-+(b)", 3),
        ("(a {id: 0}), (b {id: 0}) MATCH p = ALL SHORTEST SIMPLE (a)-[:R]-+(b)", 1),
        ("(a {id: 0}), (b {id: 0}) MATCH p = ALL SHORTEST (a)-[:R]-+(b)", 0),
    ] {
        assert_eq!(number(&mut session, &format!("MATCH {path} RETURN count(*)")), count, "{path}");
    }
}

#[test]
fn searches_stop_when_their_time_is_over() {
    let mut session = clique(40);
    session.limits_mut().time_max = Some(Duration::from_millis(100));
    for path in [
        "ALL TRAIL (a)-[:R]-+(b)",
        "ALL ACYCLIC ((x)-[:R]-(y)-[:R]-(z) WHERE x.id <> z.id)+",
        "ALL WALK (a)-[:R]-{1,30}(b)",
        "SHORTEST 100000000 TRAIL (a {id: 0})-[:R]-+(b {id: 3})",
        "ANY 100000000 WALK (a)-[:R]-+(b)",
        "SHORTEST 9 GROUPS (a)-[:R]-{9,}(b)",
    ] {
        let begun = Instant::now();
        let query = format!("MATCH p = {path} RETURN count(*)");
        let result = session.run(&query, &Parameters::new());
        let error = result.expect_err("there are too many").to_string();
        assert!(error.contains("limit"), "{query}\n{error}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{query}: {:?}", begun.elapsed());
    }
}
