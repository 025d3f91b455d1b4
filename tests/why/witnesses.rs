//! What a witness is, operator by operator.

use crate::told::{run, session, told};

/// People `a`, `b`, `c`; `a` knows `b` twice and `b` knows `c`; `b` and `c` live in `p`.
const GRAPH: &str = "CREATE (a:P {n: 'a', x: 1}), (b:P {n: 'b', x: 2}), (c:P {n: 'c', x: 2, y: 7}), \
    (p:Q {n: 'p'}), (a)-[:K {n: 1, w: 5}]->(b), (a)-[:K {n: 2, w: 6}]->(b), (b)-[:K {n: 3, w: 7}]->(c), \
    (b)-[:L]->(p), (c)-[:L]->(p)";

fn check(query: &str, expected: &[&str]) {
    let mut session = session(GRAPH);
    let result = run(&mut session, query);
    assert_eq!(told(&result), expected, "{query}");
    // tracing changes no row
    let plain = run(&mut session, query.trim_start_matches("WHY "));
    let cells = |rows: &[Vec<relata::result::Datum>]| format!("{rows:?}");
    assert_eq!(cells(&plain.rows), cells(&result.rows), "{query}");
    assert!(plain.why.is_none(), "{query}");
}

#[test]
fn a_match_rests_on_what_it_walked_and_read() {
    check("WHY MATCH (a:P {n: 'a'}) RETURN a.x", &["1 <- a.n a.x"]);
    check("WHY MATCH (q:Q) RETURN q", &["(p) <- p"]);
    check(
        "WHY MATCH (a:P)-[r:K {w: 6}]->(b) WHERE b.x = 2 RETURN a.n, r.w",
        &["a, 6 <- b.x a-K2->b K2.w a.n"],
    );
    check("WHY RETURN 1", &["1 <- "]);
}

#[test]
fn a_walk_rests_on_every_step_and_what_is_asked_of_each() {
    check("WHY MATCH (a:P)-[r:K*1..2 {w: 5}]->(b) RETURN b.n", &["b <- a-K1->b K1.w b.n"]);
    check("WHY MATCH p = (a:P {n: 'a'})-[:K*2 {w: 7}]-(c) RETURN length(p)", &[]);
    check(
        "WHY MATCH p = (a:P {n: 'a'})-[:K*2]->(c) WHERE all(m IN nodes(p) WHERE m.x > 0) \
         RETURN [m IN nodes(p) | m.n]",
        &[
            "[a, b, c] <- a.n a-K1->b b-K3->c a.x b.x c.x b.n c.n",
            "[a, b, c] <- a.n a-K2->b b-K3->c a.x b.x c.x b.n c.n",
        ],
    );
    check(
        "WHY MATCH p = shortestPath((a:P {n: 'a'})-[:K*]->(c:P {n: 'c'})) RETURN length(p)",
        &["2 <- a.n c.n a-K1->b b-K3->c"],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}), (c:P {n: 'c'}) \
         MATCH p = shortestPath((a)-[:K*]->(c)) WHERE none(m IN nodes(p) WHERE m.x = 8) \
         RETURN length(p)",
        &["2 <- a.n c.n a-K1->b b-K3->c a.x b.x c.x"],
    );
}

#[test]
fn rows_made_one_rest_on_any_of_those_they_come_from() {
    check(
        "WHY MATCH (a:P)-[r:K]->(b) WHERE b.x = 2 RETURN DISTINCT b.n ORDER BY b.n",
        &["b <- b.x a-K1->b b.n or b.x a-K2->b b.n", "c <- c.x b-K3->c c.n"],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}) RETURN a.n UNION MATCH (q:Q) RETURN q.n AS `a.n` \
         UNION MATCH (b {x: 2, n: 'b'})<-[k:K]-(a) RETURN a.n",
        &["a <- a.n", "p <- p.n"],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}) RETURN a.n UNION ALL MATCH (a {x: 1}) RETURN a.n",
        &["a <- a.n", "a <- a.x a.n"],
    );
}

#[test]
fn a_way_that_holds_another_is_left_out() {
    check(
        "WHY MATCH (a:P {n: 'b'})-[r:K]->() MATCH (a)-[s:K|L]->() RETURN DISTINCT a.n",
        &["b <- b.n b-K3->c"],
    );
    // the second branch reads more than the first to say the same
    check("WHY MATCH (a:P {n: 'a'}) RETURN a.n UNION MATCH (a {x: 1}) RETURN a.n", &["a <- a.n"]);
}

#[test]
fn aggregates_rest_on_all_of_their_group() {
    check(
        "WHY MATCH (a:P)-[r:K]->(b) RETURN b.n, count(r)",
        &["b, 2 <- a-K1->b b.n a-K2->b", "c, 1 <- b-K3->c c.n"],
    );
    check("WHY MATCH (a:P) RETURN max(a.x)", &["2 <- a.x b.x c.x"]);
    check(
        "WHY MATCH (a:P) WITH collect(a) AS all UNWIND all AS one RETURN one.n",
        &["a <- b c a.n", "b <- a c b.n", "c <- a b c.n"],
    );
    check("WHY MATCH (a:P {n: 'zz'}) RETURN count(*)", &["0 <- no[(a:P {n: 'zz'})]()"]);
}

#[test]
fn what_is_not_there_is_said_with_the_pattern_that_was_looked_for() {
    check(
        "WHY MATCH (a:P) OPTIONAL MATCH (a)-[:L]->(q) WHERE q.n = 'p' RETURN a.n, q.n",
        &[
            "a, null <- no[(a)-[:L]->(q) WHERE q.n = 'p'](a=(a)) a.n",
            "b, p <- b-L->p p.n b.n",
            "c, p <- c-L->p p.n c.n",
        ],
    );
    check(
        "WHY MATCH (a:P) WHERE NOT EXISTS { (a)-[:L]->() } RETURN a.n",
        &["a <- no[(a)-[:L]->()](a=(a)) a.n"],
    );
    check(
        "WHY MATCH (a:P) WHERE NOT (a)-[:L]->() RETURN a.n",
        &["a <- no[(a)-[:L]->()](a=(a)) a.n"],
    );
    check("WHY MATCH (a:P {n: 'a'}) WHERE a.y IS NULL RETURN 1", &["1 <- a.n a.y"]);
}

#[test]
fn subqueries_rest_on_their_rows() {
    check("WHY MATCH (a:P) WHERE (a)-[:L]->() RETURN a.n", &["b <- b-L->p b.n", "c <- c-L->p c.n"]);
    check(
        "WHY MATCH (a:P) RETURN a.n, COUNT { (a)-[k:K]->(b) WHERE b.x = 2 } AS k",
        &[
            "a, 2 <- a.n a-K1->b b.x a-K2->b",
            "b, 1 <- b.n b-K3->c c.x",
            "c, 0 <- c.n no[(a)-[k:K]->(b) WHERE b.x = 2](a=(c))",
        ],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}) RETURN [(a)-[:K]->(b) | b.n] AS names",
        &["[b, b] <- a.n a-K1->b b.n a-K2->b"],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}) CALL (a) { MATCH (a)-[:K]->(b) RETURN count(b) AS k } RETURN k",
        &["2 <- a.n a-K1->b a-K2->b"],
    );
}

#[test]
fn what_was_not_read_is_not_said() {
    check(
        "WHY MATCH (a:P) WHERE a.x = 1 OR a.y = 7 RETURN properties(a).n AS n",
        &["a <- a.x a.n", "c <- c.x c.y c.n"],
    );
    check(
        "WHY MATCH (a:P {n: 'a'}) RETURN CASE WHEN a.x = 1 THEN a.n ELSE a.y END AS v",
        &["a <- a.n a.x"],
    );
    check("WHY MATCH (a:P {n: 'a'}) RETURN a['x'] AS x, a {.n}.n AS n", &["1, a <- a.n a.x"]);
}

#[test]
fn rows_that_are_cut_away_leave_no_trace() {
    check(
        "WHY MATCH (a:P)-[:K]->(b) MATCH (b)-[:L]->(q) RETURN q, a.n ORDER BY a.n, b.y LIMIT 1",
        &["(p), a <- b-L->p a-K1->b a.n b.y"],
    );
}

#[test]
fn procedures_are_named() {
    check("WHY CALL db.labels() YIELD label RETURN label LIMIT 1", &["P <- db.labels()"]);
}

#[test]
fn long_groups_are_cut_and_say_so() {
    let mut session = session("UNWIND range(1, 150) AS n CREATE (:P {n: n})");
    let result = run(&mut session, "WHY MATCH (a:P) RETURN count(*) AS all");
    let told = told(&result);
    assert!(told[0].starts_with("150 <- 1 2 3 "), "{}", told[0]);
    assert!(told[0].ends_with(" 100 +50"), "{}", told[0]);
    let result = run(&mut session, "WHY MATCH (a:P) RETURN DISTINCT labels(a) AS labels");
    let ways = &result.why.expect("the rows were traced").rows[0];
    assert!(ways.has_more && ways.derivations.len() == 10, "{}", ways.derivations.len());
}

#[test]
fn only_what_reads_and_returns_can_be_asked_why() {
    let mut session = session(GRAPH);
    for query in [
        "WHY CREATE (:P)",
        "WHY MATCH (a) SET a.x = 1 RETURN a",
        "WHY CREATE INDEX FOR (a:P) ON (a.x)",
    ] {
        let error = session.run(query, &relata::session::Parameters::new()).expect_err(query);
        assert!(error.to_string().contains("WHY explains the rows"), "{error}");
    }
}
