//! Statements that ask for more time or memory than there is: each ends, with an error
//! unless it happens to finish, within its memory, and leaves the graph as it was.

use std::time::Duration;

use crate::child::Session;
use crate::{SLOWER, alone, tell, world};

/// Shorter than a session's own limit, so that all bombs together take a minute.
const TIMEOUT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 2000 });
/// For noticing the limit, giving the memory back and undoing changes.
const SLACK: Duration = Duration::from_secs(1 + SLOWER as u64 / 4);
/// The default limit of memory, and a fifth.
const MEMORY_MAX: u64 = (1 << 30) / 5 * 6;

const BOMBS: &[(&str, &str)] = &[
    (
        "a product that creates",
        "UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b UNWIND range(1, 1000) AS c CREATE (:X {v: a})",
    ),
    (
        "a product",
        "MATCH (a), (b), (c), (d), (e), (f) WHERE a.id + b.id + c.id + d.id + e.id = f.id RETURN count(*)",
    ),
    ("rows of a product", "MATCH (a), (b), (c), (d), (e) RETURN a, b, c, d, e"),
    ("a list that doubles", "RETURN size(reduce(l = [1], i IN range(1, 60) | l + l))"),
    ("a list of lists that doubles", "RETURN reduce(l = [1], i IN range(1, 60) | [l, l])"),
    ("a text that doubles", "RETURN size(reduce(s = 'a', i IN range(1, 60) | s + s))"),
    ("a range", "RETURN size(range(1, 1000000000000))"),
    ("a range held", "UNWIND range(1, 1000000000) AS x RETURN collect(x)"),
    ("collect", "MATCH (a), (b), (c), (d), (e) RETURN size(collect([a, b, c, d, e]))"),
    ("all walks", "MATCH p = (a:P)-[*]->(b:P) RETURN count(p)"),
    ("walks collected", "MATCH (a:P)-[r*1..8]->(b:P) RETURN size(collect(r))"),
    ("a long walk", "MATCH (a)-->()-->()-->()-->()-->()-->()-->()-->(b) RETURN count(*)"),
    ("a deep value", "RETURN reduce(l = [], i IN range(1, 1000000) | [l])"),
    ("a deep map", "RETURN reduce(m = {}, i IN range(1, 1000000) | m {.*, inner: m})"),
    (
        "long texts written",
        "MATCH (a:P), (b:P), (c:P) SET a.text = reduce(s = '', i IN range(1, 1000) | s + 'abcdefgh')",
    ),
    (
        "texts that double as they are written",
        "UNWIND range(1, 100) AS i MATCH (a:P) SET a.text = coalesce(a.text, 'a') + coalesce(a.text, 'a')",
    ),
    ("labels set and removed", "UNWIND range(1, 10000000) AS i MATCH (a:P) SET a:Q REMOVE a:P"),
    (
        "a sorted product",
        "MATCH (a:P), (b:P), (c:P), (d:P), (e:P) RETURN a.id ORDER BY a.id * b.id + c.id - d.id DESC",
    ),
    (
        "the first of a sorted product",
        "MATCH (a:P), (b:P), (c:P), (d:P), (e:P) RETURN a.id ORDER BY a.id * b.id + c.id - d.id LIMIT 1",
    ),
    (
        "a regular expression that counts",
        "RETURN 'a' =~ '((((a{1,100}){1,100}){1,100}){1,100}){1,100}'",
    ),
    (
        "regular expressions by the thousand",
        "UNWIND range(1, 1000000) AS i RETURN max('a' =~ ('(a{1,50}){1,' + toString(i % 100 + 50) + '}'))",
    ),
    (
        "a regular expression on long texts",
        "UNWIND range(1, 1000000) AS i WITH reduce(s = '', j IN range(1, 1000) | s + 'a') AS s WHERE s =~ '(a*)*(a|aa)*b' RETURN count(*)",
    ),
    ("replace", "RETURN size(reduce(s = 'a', i IN range(1, 60) | replace(s, 'a', 'aa')))"),
    (
        "replace nothing by much",
        "WITH reduce(s = 'a', i IN range(1, 20) | s + s) AS s RETURN size(replace(s, '', s))",
    ),
    (
        "split",
        "WITH reduce(s = 'a', i IN range(1, 20) | s + s) AS s RETURN size(reduce(l = [], i IN range(1, 1000) | l + split(s, '')))",
    ),
    ("a pattern comprehension", "MATCH (n:P) RETURN size([(n)-->()-->()-->()-->()-->() | 1])"),
    (
        "a percentile",
        "MATCH (a:P), (b:P), (c:P), (d:P), (e:P) RETURN percentileCont(a.id * b.id, 0.5)",
    ),
    (
        "shortest paths",
        "MATCH (a:P), (b:P), (c:P), (d:P), p = shortestPath((a)-[*]->(b)) RETURN count(p)",
    ),
    (
        "all shortest paths",
        "MATCH (a:P), (b:P), (c:P), (d:P), p = allShortestPaths((a)-[*]-(b)) RETURN count(p)",
    ),
    ("FOREACH", "FOREACH (i IN range(1, 10000000) | CREATE (:X {v: i}))"),
    (
        "FOREACH in FOREACH",
        "FOREACH (i IN range(1, 100000) | FOREACH (j IN range(1, 100000) | MERGE (:X {v: i * j})))",
    ),
    (
        "map projections",
        "MATCH (a:P), (b:P), (c:P), (d:P), (e:P) RETURN size(collect(a {.*, b: properties(b), c: [c, d]}))",
    ),
    (
        "a UNION of products",
        "MATCH (a), (b), (c), (d), (e) RETURN a.id + b.id AS x UNION MATCH (a), (b), (c), (d), (e) RETURN c.id * d.id * e.id AS x",
    ),
    ("DISTINCT", "MATCH (a), (b), (c), (d), (e) RETURN DISTINCT a.id, b.id, c.id, d.id, e.id"),
    ("groups", "MATCH (a), (b), (c), (d), (e) RETURN a.id, b.id, c.id, d.id, e.id, count(*)"),
    (
        "a join",
        "MATCH (a), (b), (c), (d) MATCH (e), (f), (g), (h) WHERE a.id = e.id AND b.id = f.id RETURN count(DISTINCT [c, d, g, h])",
    ),
    ("comprehensions", "RETURN size([x IN range(1, 1000000) | [y IN range(1, 1000000) | x * y]])"),
    (
        "a subquery a row",
        "UNWIND range(1, 1000000) AS i CALL { MATCH (a:P), (b:P) RETURN count(*) AS c } RETURN sum(c)",
    ),
    (
        "a subquery that finds nothing",
        "MATCH (a:P) WHERE NOT EXISTS { MATCH (b), (c), (d), (e), (f) WHERE b.id * c.id * d.id * e.id * f.id = -1 } RETURN count(*)",
    ),
    ("MERGE", "UNWIND range(1, 10000000) AS i MERGE (:X {v: i})"),
    ("relationships created", "MATCH (a:P), (b:P), (c:P), (d:P), (e:P) CREATE (a)-[:NEW]->(b)"),
    ("deletions", "UNWIND range(1, 10000000) AS i MATCH (a:P) DETACH DELETE a"),
    ("trails", "MATCH way = TRAIL (a:P)-[:R]->+(b:P) RETURN count(way)"),
    ("trails kept", "MATCH (a:P) ((x)-[r:R]->(y))+ (b:P) RETURN a.id, b.id, r, x, y"),
    ("paths without a node twice", "MATCH ACYCLIC (a:P) ((x)-[:R]-(y)){3,}(b:P) RETURN collect(x)"),
    ("long walks", "MATCH WALK (a:P)-[r:R]->{1,1000}(b:P) RETURN size(collect(r))"),
    (
        "a short walk that never fits",
        "MATCH way = SHORTEST 1 WALK ((a:P)-[r:R]->+(b:P) WHERE reduce(s = 0, x IN r | s + x.weight) < 0) RETURN count(way)",
    ),
    (
        "a short trail that never fits",
        "MATCH way = SHORTEST 1 ((a:P {id: 1})-[r:R]->+(b:P {id: 2}) WHERE size(r) > 100000) RETURN way",
    ),
    (
        "groups of short paths",
        "MATCH way = SHORTEST 20 GROUPS (a:P)-[:R]-+(b:P) RETURN size(collect(way))",
    ),
    ("many short walks", "MATCH way = SHORTEST 100000 WALK (a:P)-[:R]-+(b:P) RETURN count(way)"),
    ("why of a product", "WHY MATCH (a), (b), (c), (d), (e) RETURN a.id, b.id, c.id, d.id, e.id"),
    ("why of a group", "WHY MATCH (a), (b), (c), (d), (e) RETURN count(*)"),
    ("why of groups", "WHY MATCH (a), (b), (c), (d) RETURN a.id, b.id, c.id, count(d)"),
    ("why of many ways", "WHY MATCH (a)-->(b)-->(c)-->(d) RETURN DISTINCT a.id, d.id"),
    ("why of trails", "WHY MATCH (a:P)-[:R]->+(b:P) RETURN DISTINCT a.id"),
    (
        "why of subqueries",
        "WHY MATCH (a), (b), (c), (d) WHERE EXISTS { (a)-->(x)-->(d) } RETURN a.id, [(b)-->(y) | y.id]",
    ),
    (
        "why of nothing",
        "WHY MATCH (a), (b), (c), (d) WHERE NOT EXISTS { (a)-->(x)-->(d) WHERE x.id < 0 } RETURN a.id",
    ),
    (
        "large lists compared",
        "MATCH (a), (b), (c) WITH collect([a.id, b.id, c.id]) AS l MATCH (x), (y) WITH l, collect(l) AS m RETURN m = m",
    ),
];

#[test]
fn what_asks_for_too_much_is_stopped() {
    let _alone = alone();
    let wrong: Vec<String> =
        BOMBS.iter().filter_map(|bomb| explode(bomb).or_else(|_| explode(bomb)).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn explode((name, query): &(&str, &str)) -> Result<(), String> {
    let timeout = format!("{}ms", TIMEOUT.as_millis());
    let mut session = Session::start(&["--timeout", &timeout]);
    world::dense(&mut session);
    let (base, before) = (session.peak().unwrap_or(0), world::counts(&mut session));
    let reply = session.ask(query);
    let peak = session.peak().unwrap_or(0);
    let told = format!("{name}: {:?}, {} MiB: {}", reply.elapsed, peak >> 20, reply.summary());
    tell(&told);
    let kept = reply.detail().is_none() || world::counts(&mut session) == before;
    let is_well = kept
        && !reply.summary().contains("internal")
        && reply.elapsed <= TIMEOUT + SLACK
        && peak <= base + MEMORY_MAX
        && session.ask("RETURN 1 AS x").summary() == "1";
    if is_well { Ok(()) } else { Err(told) }
}

#[test]
fn numbers_that_are_only_gone_through_need_no_memory() {
    let mut session = relata::database::Database::new().session();
    session.limits_mut().memory_max = Some(1 << 20);
    for query in [
        "UNWIND range(1, 300000) AS i RETURN sum(i)",
        "RETURN reduce(s = 0, i IN range(1, 300000) | s + i)",
        "RETURN all(i IN range(1, 300000) WHERE i > 0)",
        "RETURN size([i IN range(1, 300000) WHERE i < 4])",
        "FOREACH (i IN range(1, 300000) | FOREACH (x IN [] | CREATE (:N)))",
    ] {
        let outcome = session.run(query, &relata::session::Parameters::new());
        assert!(outcome.is_ok(), "{query}: {outcome:?}");
    }
}
