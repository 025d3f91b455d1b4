//! A statement that was run before is not read again: nothing of the first run may be
//! left in the second but the time it saves.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use relata::database::Database;
use relata::function::procedure::{Procedure, Signature};
use relata::result::{Datum, QueryResult};
use relata::session::{Parameters, Session};
use relata::value::Value;

fn run(session: &mut Session, text: &str) -> QueryResult {
    session.run(text, &Parameters::new()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Rows as text, in order.
fn rows(session: &mut Session, text: &str) -> Vec<String> {
    rows_with(session, text, &Parameters::new())
}

fn rows_with(session: &mut Session, text: &str, parameters: &Parameters) -> Vec<String> {
    let result = session.run(text, parameters).unwrap_or_else(|error| panic!("{text}: {error}"));
    result.rows.iter().map(|row| format!("{row:?}")).collect()
}

fn one(session: &mut Session, text: &str) -> String {
    rows(session, text).join("; ")
}

fn given(name: &str, value: Value) -> Parameters {
    BTreeMap::from([(name.to_owned(), value)])
}

/// A ring of two hundred `P`s, each with an `R` to a `Q` of its own.
fn world() -> Session {
    let mut session = Database::new().session();
    let text = "UNWIND range(0, 199) AS i
                CREATE (:P {id: i, part: i % 7})-[:R {id: i}]->(:Q {id: i})";
    run(&mut session, text);
    run(&mut session, "MATCH (a:P), (b:P {id: (a.id + 1) % 200}) CREATE (a)-[:NEXT]->(b)");
    session
}

#[test]
fn time_moves_on() {
    let mut session = Database::new().session();
    for text in [
        "RETURN datetime()",
        "RETURN localdatetime()",
        "RETURN time()",
        "RETURN localtime()",
        "RETURN timestamp()",
        "RETURN datetime.statement()",
        "RETURN datetime.transaction()",
        "RETURN datetime.realtime()",
        "RETURN localtime.statement('Asia/Tokyo')",
        "RETURN datetime.truncate('millisecond')",
        "RETURN time.truncate('millisecond')",
        "RETURN duration.between(datetime('2020-01-01T00:00Z'), datetime())",
        "RETURN datetime() + duration('P1D') AS tomorrow",
        "WITH timestamp() + 1 AS later RETURN later",
        "UNWIND [timestamp()] AS t RETURN t",
        "RETURN [x IN [1] | x + timestamp()]",
        "RETURN CASE WHEN timestamp() > 0 THEN timestamp() END AS t",
        "CALL () { RETURN timestamp() AS t } RETURN t",
        "RETURN COLLECT { RETURN timestamp() } AS t",
        "EXPLAIN RETURN timestamp() AS t",
    ] {
        let shown = |session: &mut Session| {
            let result = run(session, text);
            format!("{:?} {:?}", result.rows, result.plan)
        };
        let first = shown(&mut session);
        sleep(Duration::from_millis(3));
        assert_ne!(first, shown(&mut session), "{text}");
    }
}

#[test]
fn what_names_its_time_stays() {
    let mut session = Database::new().session();
    for text in [
        "RETURN date('2020-02-29') + duration('P1Y')",
        "RETURN datetime({year: 2020, timezone: 'Europe/Berlin'})",
        "RETURN datetime.fromepoch(1, 0), datetime.fromepochmillis(1)",
        "RETURN localtime('12:00'), time('12:00+01:00')",
        "RETURN date.truncate('month', date('2020-02-29'))",
    ] {
        assert_eq!(one(&mut session, text), one(&mut session, text), "{text}");
    }
}

#[test]
fn chance_is_asked_each_time() {
    let mut session = Database::new().session();
    for text in ["RETURN rand()", "RETURN randomUUID()", "RETURN [x IN range(1, 3) | rand()]"] {
        assert_ne!(one(&mut session, text), one(&mut session, text), "{text}");
    }
}

#[test]
fn parameters_are_apart() {
    let mut session = world();
    let texts = [
        "MATCH (p:P {id: $x}) RETURN p.id AS id",
        "MATCH (p:P) WHERE p.id <= $x RETURN p.id AS id ORDER BY id DESC LIMIT 1",
        "UNWIND range(1, $x) AS id WITH id ORDER BY id SKIP $x - 1 RETURN id",
        "RETURN $x AS id",
        "RETURN CASE $x WHEN 3 THEN 3 ELSE 5 END AS id",
    ];
    for text in texts {
        for x in [3, 5, 3] {
            let found = rows_with(&mut session, text, &given("x", Value::Integer(x)));
            assert_eq!(found, [format!("[Integer({x})]")], "{text}");
        }
        let without = session.run(text, &Parameters::new()).expect_err("it needs a value");
        assert!(without.to_string().contains('x'), "{text}: {without}");
        let found = rows_with(&mut session, text, &given("x", Value::Integer(5)));
        assert_eq!(found, ["[Integer(5)]"], "{text}");
    }
    let text = "MATCH (p:$($x) {id: 1}) RETURN labels(p)[0]";
    for label in ["P", "Q"] {
        let found = rows_with(&mut session, text, &given("x", Value::string(label)));
        assert_eq!(found, [format!("[String({label:?})]")]);
    }
}

#[test]
fn conclusions_from_counts_do_not_outlast_them() {
    let mut session = world();
    let count = "MATCH (:P)-[:R]->(q:Q) RETURN count(q) AS n";
    let walk = "MATCH (:P {id: 1})-[:NEXT*1..2]->(p:P) RETURN count(p) AS n";
    let both = "MATCH (:P {id: 1})-[:R]-(q:Q) RETURN count(q) AS n";
    let mut expect = |change: &str, counts: [u64; 3]| {
        run(&mut session, change);
        for (text, n) in [count, walk, both].iter().zip(counts) {
            assert_eq!(one(&mut session, text), format!("[Integer({n})]"), "{text} after {change}");
        }
    };
    expect("RETURN 1", [200, 2, 1]);
    expect("MATCH (p:P {id: 1}) CREATE (p)-[:R]->(:Other)", [200, 2, 1]);
    expect("MATCH (p:P {id: 2}) CREATE (p)-[:NEXT]->(:Other)", [200, 2, 1]);
    expect("MATCH (p:P {id: 2}) CREATE (p)-[:NEXT]->(:P), (p)-[:R]->(:Q)", [201, 3, 1]);
    expect("MATCH (:P {id: 1})-[:R]->(q:Q) REMOVE q:Q", [200, 3, 0]);
    expect("MATCH (q:Q) WITH q LIMIT 1 SET q:P REMOVE q:Q", [199, 3, 0]);
    expect("MATCH (o:Other) DETACH DELETE o", [199, 3, 0]);
    expect("MATCH (:P {id: 1})-[r:R]->() DELETE r", [199, 3, 0]);
    expect("MATCH (p:P {id: 1}) CREATE (p)-[:R]->(:Q {id: 1})", [200, 3, 1]);
}

#[test]
fn names_become_known_and_unknown() {
    let mut session = world();
    let text = "MATCH (n:New) WHERE n.fresh > 0 RETURN count(n) AS n";
    assert_eq!(run(&mut session, text).notices.len(), 2);
    assert_eq!(run(&mut session, text).notices.len(), 2);
    run(&mut session, "CREATE (:New {fresh: 1})");
    assert_eq!(run(&mut session, text).notices.len(), 0);
    assert_eq!(one(&mut session, text), "[Integer(1)]");
    run(&mut session, "MATCH (n:New) DELETE n");
    assert_eq!(run(&mut session, text).notices.len(), 1);
    assert_eq!(one(&mut session, text), "[Integer(0)]");
}

#[test]
fn procedures_are_those_of_now() {
    let mut session = Database::new().session();
    let named = |value: i64| {
        let signature = Signature::parse("test.own() :: (x :: INTEGER)").expect("it is one");
        Procedure::table(signature, vec![vec![Value::Integer(value)]])
    };
    let text = "CALL test.own() YIELD x RETURN x";
    for value in [1, 2] {
        session.register(named(value));
        assert_eq!(one(&mut session, text), format!("[Integer({value})]"));
        assert_eq!(one(&mut session, text), format!("[Integer({value})]"));
    }
    session.forget_procedures();
    assert!(session.run(text, &Parameters::new()).is_err());
}

#[test]
fn plans_follow_indexes_and_rules() {
    let mut session = world();
    let text = "EXPLAIN MATCH (p:P) WHERE p.part > 5 RETURN p";
    let plan = |session: &mut Session| run(session, text).plan.unwrap_or_default();
    let without = plan(&mut session);
    let asked = "MATCH (p:P) WHERE p.part > 5 RETURN count(p) AS n";
    assert_eq!(one(&mut session, asked), "[Integer(28)]");
    run(&mut session, "CREATE INDEX parts FOR (p:P) ON (p.part)");
    let indexed = plan(&mut session);
    assert_ne!(without, indexed);
    assert_eq!(one(&mut session, asked), "[Integer(28)]");
    session.set_rule("choose_index", false);
    assert_ne!(indexed, plan(&mut session));
    session.set_rule("choose_index", true);
    assert_eq!(indexed, plan(&mut session));
    run(&mut session, "DROP INDEX parts");
    assert_eq!(without, plan(&mut session));
    assert_eq!(one(&mut session, asked), "[Integer(28)]");
}

#[test]
fn writing_statements_write_each_time() {
    let mut session = world();
    for _ in 0..3 {
        assert_eq!(run(&mut session, "CREATE (:N {id: 1})").counters.nodes_created, 1);
    }
    assert_eq!(one(&mut session, "MATCH (n:N) RETURN count(n) AS n"), "[Integer(3)]");
    let text = "MERGE (m:M {id: 1}) RETURN m.id AS id";
    assert_eq!(run(&mut session, text).counters.nodes_created, 1);
    assert_eq!(run(&mut session, text).counters.nodes_created, 0);
    run(&mut session, "CREATE CONSTRAINT ids FOR (n:L) REQUIRE n.id IS UNIQUE");
    run(&mut session, "CREATE (:L {id: 1})");
    assert!(session.run("CREATE (:L {id: 1})", &Parameters::new()).is_err());
    run(&mut session, "DROP CONSTRAINT ids");
    run(&mut session, "CREATE (:L {id: 1})");
}

#[test]
fn limits_are_those_of_now() {
    let mut session = world();
    let text = "MATCH (p:P) RETURN p.id AS id";
    assert_eq!(run(&mut session, text).rows.len(), 200);
    session.limits_mut().rows_max = Some(10);
    assert!(session.run(text, &Parameters::new()).is_err());
    session.limits_mut().rows_max = None;
    assert_eq!(run(&mut session, text).rows.len(), 200);
    session.cancel().cancel();
    assert!(session.run(text, &Parameters::new()).is_err());
    session.cancel().reset();
    assert_eq!(run(&mut session, text).rows.len(), 200);
}

#[test]
fn old_statements_make_room() {
    let mut session = Database::new().session();
    for round in 0..3 {
        for number in 0..400 {
            let found = one(&mut session, &format!("RETURN {number} AS n"));
            assert_eq!(found, format!("[Integer({number})]"), "round {round}");
        }
    }
}

/// Questions that rules draw conclusions for.
const QUESTIONS: &[&str] = &[
    "MATCH (p:P)-[:R]->(q:Q) RETURN count(*) AS n",
    "MATCH (p:P)-[:R]->(q:Q) RETURN p.id AS a, q.id AS b ORDER BY a, b",
    "MATCH (q:Q)<-[:R]-(p:P) WHERE p.part = 3 RETURN q.id AS b ORDER BY b",
    "MATCH (a:P {id: 5})-[:NEXT]->(b:P) RETURN b.id AS b ORDER BY b",
    "MATCH (a:P {id: 5})-[:NEXT*1..3]->(b:P) RETURN b.id AS b ORDER BY b",
    "MATCH (a:P)-[:NEXT]->(b:P)-[:R]->(q:Q) RETURN count(q.id) AS n",
    "MATCH (a:P)-[:NEXT]-(b:P) RETURN count(*) AS n",
    "MATCH (q:Q) WHERE NOT EXISTS { (:P)-[:R]->(q) } RETURN count(q) AS n",
    "MATCH (p:P) OPTIONAL MATCH (p)-[:R]->(q:Q) RETURN count(q) AS q, count(*) AS n",
    "MATCH (a)-[:R]->(b) RETURN count(DISTINCT b.id) AS n",
    "MATCH (s:S)-[:R]->(q:Q) RETURN count(*) AS n",
    "MATCH (x)-[:R]->(q) WHERE q:Q OR q:S RETURN count(*) AS n",
    "MATCH (a:P {id: 7}), (b:P {id: 9}) MATCH p = shortestPath((a)-[:NEXT*]->(b))
     RETURN length(p) AS n",
];

/// Changes, each of another few relationships and labels.
const CHANGES: &[&str] = &[
    "MATCH (p:P {id: $i}) CREATE (p)-[:R]->(:S {id: $i})",
    "MATCH (p:P {id: $i}) CREATE (p)-[:NEXT]->(:Q {id: $i})",
    "MATCH (a:P {id: $i}), (b:P {id: $i + 1}) CREATE (a)-[:NEXT]->(b)",
    "MATCH (p:P {id: $i})-[r:R]->() DELETE r",
    "MATCH (p:P {id: $i})-[r:NEXT]->() DELETE r",
    "MATCH (q:Q {id: $i}) REMOVE q:Q SET q:S",
    "MATCH (s:S {id: $i}) SET s:Q REMOVE s:S",
    "MATCH (s:S) DETACH DELETE s",
    "MATCH (p:P {id: $i}) SET p.part = $i % 5",
    "MATCH (p:P {id: $i}) SET p.id = $i + 1",
    "MERGE (p:P {id: $i}) ON CREATE SET p.part = 3",
];

#[test]
fn kept_statements_answer_like_new_ones() {
    let database = Database::new();
    let mut kept = database.session();
    for text in [
        "UNWIND range(0, 199) AS i CREATE (:P {id: i, part: i % 7})-[:R]->(:Q {id: i})",
        "MATCH (a:P), (b:P {id: (a.id + 1) % 200}) CREATE (a)-[:NEXT]->(b)",
    ] {
        run(&mut kept, text);
    }
    let mut seed = 7_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for step in 0..300 {
        let change = CHANGES[draw(CHANGES.len())];
        let node = Value::Integer(draw(200) as i64);
        kept.run(change, &given("i", node)).unwrap_or_else(|error| panic!("{change}: {error}"));
        for _ in 0..3 {
            let question = QUESTIONS[draw(QUESTIONS.len())];
            let found = rows(&mut kept, question);
            let expected = rows(&mut database.session(), question);
            assert_eq!(found, expected, "step {step}: {question} after {change}");
        }
    }
    assert!(matches!(run(&mut kept, "RETURN 1").rows[0][0], Datum::Integer(1)));
}
