//! What a witness is, operator by operator.

use crate::told::{run, session, told};

/// People `a`, `b`, `c`; `a` knows `b` twice and `b` knows `c`; `b` and `c` live in `p`.
const GRAPH: &str = "CREATE (a:P {name: 'a', x: 1}), (b:P {name: 'b', x: 2}), (c:P {name: 'c', x: 2, y: 7}), \
    (p:Q {name: 'p'}), (a)-[:K {name: 1, w: 5}]->(b), (a)-[:K {name: 2, w: 6}]->(b), (b)-[:K {name: 3, w: 7}]->(c), \
    (b)-[:L]->(p), (c)-[:L]->(p)";

fn check(query: &str, expected: &[&str]) {
    let mut session = session(GRAPH);
    let result = run(&mut session, query);
    assert_eq!(told(&result), expected, "{query}");
    // tracing changes no row
    let plain = run(&mut session, query.trim_start_matches("WHY "));
    assert_eq!(format!("{:?}", plain.rows), format!("{:?}", result.rows), "{query}");
    assert!(plain.why.is_none(), "{query}");
}

#[test]
fn a_match_rests_on_what_it_walked_and_read() {
    check("WHY MATCH (a:P {name: 'a'}) RETURN a.x", &["1 <- a.name a.x"]);
    check("WHY MATCH (q:Q) RETURN q", &["(p) <- p"]);
    check(
        "WHY MATCH (a:P)-[r:K {w: 6}]->(b) WHERE b.x = 2 RETURN a.name, r.w",
        &["a, 6 <- b.x a-K2->b a.name"],
    );
    check("WHY RETURN 1", &["1 <- "]);
}

#[test]
fn a_walk_rests_on_every_step_and_what_is_asked_of_each() {
    check("WHY MATCH (a:P)-[r:K*1..2 {w: 5}]->(b) RETURN b.name", &["b <- a-K1->b b.name"]);
    check("WHY MATCH p = (a:P {name: 'a'})-[:K*2 {w: 7}]-(c) RETURN length(p)", &[]);
    check(
        "WHY MATCH p = (a:P {name: 'a'})-[:K*2]->(c) WHERE all(m IN nodes(p) WHERE m.x > 0) \
         RETURN [m IN nodes(p) | m.name]",
        &[
            "[a, b, c] <- a.name a-K1->b b-K3->c a.x b.x c.x b.name c.name",
            "[a, b, c] <- a.name a-K2->b b-K3->c a.x b.x c.x b.name c.name",
        ],
    );
    check(
        "WHY MATCH p = shortestPath((a:P {name: 'a'})-[:K*]->(c:P {name: 'c'})) RETURN length(p)",
        &["2 <- a.name c.name a-K1->b b-K3->c"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}), (c:P {name: 'c'}) \
         MATCH p = shortestPath((a)-[:K*]->(c)) WHERE none(m IN nodes(p) WHERE m.x = 8) \
         RETURN length(p)",
        &["2 <- a.name c.name a-K1->b b-K3->c a.x b.x c.x"],
    );
}

#[test]
fn repeated_parts_rest_on_what_each_repetition_read() {
    check(
        "WHY MATCH (a:P {name: 'a'})((p)-[r:K]->(q) WHERE r.w <= q.y OR p.x = 1){2}(c) RETURN c.name",
        &[
            "c <- a.name a-K1->b b-K3->c b.y a.x c.y c.name",
            "c <- a.name a-K2->b b-K3->c b.y a.x c.y c.name",
        ],
    );
    check(
        "WHY MATCH p = ANY SHORTEST (a:P {name: 'a'})-[:K]->+(c:P {y: 7}) RETURN length(p)",
        &["2 <- a.name c.y a-K1->b b-K3->c"],
    );
}

#[test]
fn rows_made_one_rest_on_any_of_those_they_come_from() {
    check(
        "WHY MATCH (a:P)-[r:K]->(b) WHERE b.x = 2 RETURN DISTINCT b.name ORDER BY b.name",
        &["b <- b.x a-K1->b b.name or b.x a-K2->b b.name", "c <- c.x b-K3->c c.name"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN a.name UNION MATCH (q:Q) RETURN q.name AS `a.name` \
         UNION MATCH (b {x: 2, name: 'b'})<-[k:K]-(a) RETURN a.name",
        &["a <- a.name", "p <- p.name"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN a.name UNION ALL MATCH (a {x: 1}) RETURN a.name",
        &["a <- a.name", "a <- a.x a.name"],
    );
}

#[test]
fn a_way_that_holds_another_is_left_out() {
    check(
        "WHY MATCH (a:P {name: 'b'})-[r:K]->() MATCH (a)-[s:K|L]->() RETURN DISTINCT a.name",
        &["b <- b.name b-K3->c"],
    );
    // the second branch reads more than the first to say the same
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN a.name UNION MATCH (a {x: 1}) RETURN a.name",
        &["a <- a.name"],
    );
}

#[test]
fn aggregates_rest_on_all_of_their_group() {
    check(
        "WHY MATCH (a:P)-[r:K]->(b) RETURN b.name, count(r)",
        &["b, 2 <- a-K1->b b.name a-K2->b", "c, 1 <- b-K3->c c.name"],
    );
    check("WHY MATCH (a:P) RETURN max(a.x)", &["2 <- a.x b.x c.x"]);
    check(
        "WHY MATCH (a:P) WITH collect(a) AS all UNWIND all AS one RETURN one.name",
        &["a <- b c a.name", "b <- a c b.name", "c <- a b c.name"],
    );
    check("WHY MATCH (a:P {name: 'zz'}) RETURN count(*)", &["0 <- no[(a:P {name: 'zz'})]()"]);
}

#[test]
fn what_is_not_there_is_said_with_the_pattern_that_was_looked_for() {
    check(
        "WHY MATCH (a:P) OPTIONAL MATCH (a)-[:L]->(q) WHERE q.name = 'p' RETURN a.name, q.name",
        &[
            "a, null <- no[(a)-[:L]->(q) WHERE q.name = 'p'](a=(a)) a.name",
            "b, p <- b-L->p p.name b.name",
            "c, p <- c-L->p p.name c.name",
        ],
    );
    check(
        "WHY MATCH (a:P) WHERE NOT EXISTS { (a)-[:L]->() } RETURN a.name",
        &["a <- no[(a)-[:L]->()](a=(a)) a.name"],
    );
    check(
        "WHY MATCH (a:P) WHERE NOT (a)-[:L]->() RETURN a.name",
        &["a <- no[(a)-[:L]->()](a=(a)) a.name"],
    );
    check("WHY MATCH (a:P {name: 'a'}) WHERE a.y IS NULL RETURN 1", &["1 <- a.name a.y"]);
}

#[test]
fn subqueries_rest_on_their_rows() {
    check(
        "WHY MATCH (a:P) WHERE (a)-[:L]->() RETURN a.name",
        &["b <- b-L->p b.name", "c <- c-L->p c.name"],
    );
    check(
        "WHY MATCH (a:P) RETURN a.name, COUNT { (a)-[k:K]->(b) WHERE b.x = 2 } AS k",
        &[
            "a, 2 <- a.name a-K1->b b.x a-K2->b",
            "b, 1 <- b.name b-K3->c c.x",
            "c, 0 <- c.name no[(a)-[k:K]->(b) WHERE b.x = 2](a=(c))",
        ],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN [(a)-[:K]->(b) | b.name] AS names",
        &["[b, b] <- a.name a-K1->b b.name a-K2->b"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) CALL (a) { MATCH (a)-[:K]->(b) RETURN count(b) AS k } RETURN k",
        &["2 <- a.name a-K1->b a-K2->b"],
    );
}

#[test]
fn what_was_not_read_is_not_said() {
    check(
        "WHY MATCH (a:P) WHERE a.x = 1 OR a.y = 7 RETURN properties(a).name AS n",
        &["a <- a.x a.name", "c <- c.x c.y c.name"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN CASE WHEN a.x = 1 THEN a.name ELSE a.y END AS v",
        &["a <- a.name a.x"],
    );
    check(
        "WHY MATCH (a:P {name: 'a'}) RETURN a['x'] AS x, a {.name}.name AS n",
        &["1, a <- a.name a.x"],
    );
}

#[test]
fn rows_that_are_cut_away_leave_no_trace() {
    check(
        "WHY MATCH (a:P)-[:K]->(b) MATCH (b)-[:L]->(q) RETURN q, a.name ORDER BY a.name, b.y LIMIT 1",
        &["(p), a <- b-L->p a-K1->b a.name b.y"],
    );
}

#[test]
fn procedures_are_named() {
    check("WHY CALL db.labels() YIELD label RETURN label LIMIT 1", &["P <- db.labels()"]);
}

#[test]
fn long_groups_are_cut_and_say_so() {
    let mut session = session("UNWIND range(1, 150) AS n CREATE (:P {name: n})");
    let result = run(&mut session, "WHY MATCH (a:P) RETURN count(*) AS all");
    let told = told(&result);
    assert!(told[0].starts_with("150 <- 1 2 3 "), "{}", told[0]);
    assert!(told[0].ends_with(" 100 +50"), "{}", told[0]);
    let result = run(&mut session, "WHY MATCH (a:P) RETURN DISTINCT labels(a) AS labels");
    let ways = &result.why.expect("the rows were traced").rows[0];
    assert!(ways.has_more && ways.derivations().count() == 10, "{ways:?}");
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
