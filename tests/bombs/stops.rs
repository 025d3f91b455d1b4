//! A time limit and a cancelled query end what runs, whatever it is at: reading the
//! statement, planning it, or any kind of work; and take back what it changed.

use std::thread;
use std::time::{Duration, Instant};

use relata::database::Database;
use relata::session::{Parameters, Session};

use crate::{SLOWER, alone, tell};

const TIMEOUT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 200 } else { 500 });
/// How much later than asked a statement may end.
const OVERSHOOT_MAX: Duration = Duration::from_millis(50 * SLOWER as u64);

fn chain(n: usize) -> String {
    format!("RETURN {} AS x", vec!["1 + 2 * 3"; n].join(" + "))
}

fn literals(n: usize) -> String {
    format!("RETURN size([{}]) AS x", vec!["[1, 'a']"; n].join(", "))
}

fn created(n: usize) -> String {
    vec!["CREATE (:X {v: 1})-[:R]->(:Y)"; n].join(" ")
}

fn pattern(n: usize) -> String {
    let parts: Vec<String> = (0..n).map(|i| format!("(a{i})-[:R]->(a{})", (i * 7) % n)).collect();
    format!("EXPLAIN MATCH {} RETURN count(*)", parts.join(", "))
}

fn union_of_patterns(n: usize) -> String {
    vec![pattern(30).replace("EXPLAIN ", ""); n].join(" UNION ")
}

fn always(query: &str) -> String {
    query.to_owned()
}

/// Statements that take longer than the limit, each at something else.
fn hostile() -> Vec<(&'static str, String)> {
    vec![
        ("reading a chain", chain(1_000_000)),
        ("reading lists", literals(500_000)),
        ("reading clauses", created(20_000)),
        ("planning a pattern", pattern(100)),
        ("planning patterns", union_of_patterns(2000)),
        ("sort", always("UNWIND range(1, 20000000) AS x WITH x ORDER BY -x RETURN x")),
        (
            "regular expressions",
            always(
                "UNWIND range(1, 10000000) AS i WITH toString(i) AS s WHERE s =~ ('(1|2)*' + s) RETURN count(*)",
            ),
        ),
        ("writing", always("UNWIND range(1, 10000000) AS i CREATE (:X {v: i})-[:R]->(:Y)")),
        ("changing", always("UNWIND range(1, 10000000) AS i MATCH (a:P) SET a.extra = i")),
        (
            "deleting",
            always(
                "MATCH (a:P) DETACH DELETE a WITH count(*) AS c UNWIND range(1, 10000000) AS i CREATE (:X)",
            ),
        ),
        ("MERGE", always("UNWIND range(1, 10000000) AS i MERGE (:X {v: i})")),
        ("FOREACH", always("FOREACH (i IN range(1, 10000000) | CREATE (:X))")),
        (
            "groups",
            always("MATCH (a), (b), (c), (d), (e) RETURN a.id, b.id, c.id, d.id, count(e.id)"),
        ),
        (
            "distinct rows",
            always("MATCH (a), (b), (c), (d), (e) RETURN DISTINCT a.id, b.id, c.id, d.id, e.id"),
        ),
        (
            "a join",
            always(
                "MATCH (a:P), (b:P), (c:P), (d:P) MATCH (e:P), (f:P), (g:P) WHERE a.id = e.id RETURN max(b.id + g.id)",
            ),
        ),
        ("walks", always("MATCH p = (a)-[*]->(b) RETURN max(length(p))")),
        ("a pattern", always("MATCH (a)-->(b)-->(c)-->(d)-->(e)-->(f)-->(a) RETURN max(a.id)")),
        (
            "shortest paths",
            always(
                "MATCH (a), (b), (c), (d), p = allShortestPaths((a)-[*]-(b)) RETURN max(length(p))",
            ),
        ),
        ("reduce", always("RETURN reduce(s = 0, i IN range(1, 30000000) | s + i % 7)")),
        (
            "comprehensions",
            always(
                "RETURN size([x IN range(1, 10000) WHERE all(y IN range(1, 10000) WHERE x + y > 0)])",
            ),
        ),
        (
            "texts",
            always("RETURN size(reduce(s = '', i IN range(1, 10000000) | s + 'abcdefghijklmnop'))"),
        ),
        ("lists", always("RETURN size(reduce(l = [], i IN range(1, 10000000) | l + [i]))")),
        (
            "subqueries",
            always(
                "UNWIND range(1, 10000000) AS i CALL { WITH i MATCH (a), (b) RETURN max(a.id * b.id + i) AS m } RETURN max(m)",
            ),
        ),
        (
            "EXISTS",
            always(
                "MATCH (a), (b), (c), (d) WHERE NOT EXISTS { MATCH (a)-->(x)-->(b) WHERE x.id = -1 } RETURN max(c.id)",
            ),
        ),
        (
            "temporal values",
            always(
                "UNWIND range(1, 10000000) AS i RETURN max(date('2020-01-01') + duration({days: i % 1000}))",
            ),
        ),
        (
            "a union",
            always(
                "MATCH (a), (b), (c), (d), (e) RETURN a.id * b.id AS x UNION ALL MATCH (a), (b), (c), (d), (e) RETURN c.id AS x",
            ),
        ),
    ]
}

/// Those that search for paths, or note what rows rest on.
fn hostile_searches() -> Vec<(&'static str, String)> {
    vec![
        ("trails", always("MATCH way = TRAIL (a:P)-[:R]->+(b:P) RETURN max(length(way))")),
        (
            "paths without a node twice",
            always("MATCH way = ACYCLIC (a:P)-[:R]-{2,}(b:P) RETURN max(length(way))"),
        ),
        (
            "a short walk that never fits",
            always(
                "MATCH way = SHORTEST 1 WALK ((a:P)-[r:R]->+(b:P) WHERE reduce(s = 0, x IN r | s + x.id) < 0) RETURN way",
            ),
        ),
        (
            "groups of short paths",
            always("MATCH way = SHORTEST 20 GROUPS (a:P)-[:R]-+(b:P) RETURN max(length(way))"),
        ),
        (
            "why of a product",
            always(
                "WHY MATCH (a), (b), (c), (d), (e) RETURN max(a.id + b.id + c.id + d.id + e.id)",
            ),
        ),
        (
            "why of groups",
            always("WHY MATCH (a), (b), (c), (d) RETURN a.id, b.id, c.id, count(d.id)"),
        ),
        (
            "why of many ways",
            always("WHY MATCH (a)-->(b)-->(c)-->(d)-->(e) RETURN DISTINCT a.id, e.id"),
        ),
    ]
}

fn world() -> Database {
    let database = Database::new();
    let mut session = database.session();
    for statement in [
        "UNWIND range(1, 60) AS i CREATE (:P {id: i})",
        "MATCH (a:P), (b:P) WHERE a.id <> b.id CREATE (a)-[:R]->(b)",
    ] {
        session.run(statement, &Parameters::new()).expect("the world can be made");
    }
    database
}

fn counts(session: &mut Session) -> String {
    let query =
        "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r), count(n.extra)";
    format!("{:?}", session.run(query, &Parameters::new()).expect("it can be counted").rows)
}

/// Runs it and says how much later than `asked` it ended, if it was stopped.
fn overshoot(session: &mut Session, query: &str, asked: Duration) -> Option<Duration> {
    let begun = Instant::now();
    let outcome = session.run(query, &Parameters::new());
    let taken = begun.elapsed();
    match outcome {
        // fast enough, or refused for another reason before the time was up
        Ok(_) => None,
        Err(error) if !["TimeLimit", "Cancelled"].contains(&error.detail()) => None,
        Err(_) => Some(taken.saturating_sub(asked)),
    }
}

/// The least of a few tries: the machine may be busy with something else.
fn check(what: &str, stop: impl Fn(&mut Session, &str) -> Option<Duration>) {
    let _alone = alone();
    let database = world();
    let mut session = database.session();
    let before = counts(&mut session);
    let mut wrong = Vec::new();
    for (name, query) in hostile().into_iter().chain(hostile_searches()) {
        let late = (0..5).find_map(|_| {
            let late = stop(&mut session, &query);
            tell(&format!("{what} {name}: {late:?} late"));
            session.limits_mut().time_max = None;
            assert_eq!(counts(&mut session), before, "{what} {name} leaves something behind");
            late.is_none_or(|late| late <= OVERSHOOT_MAX).then_some(())
        });
        if late.is_none() {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{what} comes late: {}", wrong.join(", "));
}

#[test]
fn a_time_limit_ends_everything_in_time() {
    check("the limit", |session, query| {
        session.limits_mut().time_max = Some(TIMEOUT);
        overshoot(session, query, TIMEOUT)
    });
}

#[test]
fn cancelling_ends_everything_in_time() {
    check("cancelling", |session, query| {
        let cancel = session.cancel();
        cancel.reset();
        let canceller = {
            let cancel = cancel.clone();
            thread::spawn(move || {
                thread::sleep(TIMEOUT);
                cancel.cancel();
                Instant::now()
            })
        };
        let outcome = session.run(query, &Parameters::new());
        let ended = Instant::now();
        let asked = canceller.join().expect("the thread does not panic");
        cancel.reset();
        outcome.err().map(|_| ended.saturating_duration_since(asked))
    });
}
