//! Counting on graphs with hubs, where lists of very different lengths are intersected:
//! the same numbers with the rule and without it, on one thread and in morsels.

use std::num::NonZeroUsize;

use relata::database::Database;
use relata::session::{Parameters, Session};

#[path = "random/chance.rs"]
mod chance;
use chance::Chance;

/// A hundred and fifty nodes; most relationships are at a few of them, some are loops, some
/// double.
fn graph(seed: u64) -> Session {
    let mut chance = Chance::new(seed);
    let mut session = Database::new().session();
    let end = |chance: &mut Chance| {
        // two of three ends are at three hubs
        let far = if chance.one_in(3) { chance.pick(&[150, 75]) } else { 3 };
        chance.below(far)
    };
    let pairs: Vec<String> =
        (0..400).map(|_| format!("[{}, {}]", end(&mut chance), end(&mut chance))).collect();
    ask(&mut session, "UNWIND range(0, 149) AS i CREATE (:N {id: i})");
    ask(
        &mut session,
        &format!(
            "UNWIND [{}] AS p MATCH (a:N {{id: p[0]}}), (b:N {{id: p[1]}}) CREATE (a)-[:L]->(b)",
            pairs.join(", ")
        ),
    );
    session
}

fn ask(session: &mut Session, text: &str) -> String {
    let result = session.run(text, &Parameters::new()).expect("the query is right");
    format!("{:?}", result.rows)
}

const QUERIES: &[&str] = &[
    "MATCH (a)-[:L]->(b)-[:L]->(c), (a)-[:L]->(c) RETURN count(*)",
    "MATCH (a)-[:L]->(b)<-[:L]-(c), (a)-[:L]->(c) RETURN count(*)",
    "MATCH (a)-[:L]->(b)-[:L]->(c)-[:L]->(a) RETURN count(*)",
    "MATCH (a)-[:L]->(b)-[:L]->(c) WHERE a <> c AND NOT (a)-[:L]->(c) RETURN count(*)",
    "MATCH (x)<-[:L]-(a)-[:L]->(y) WHERE x <> y RETURN count(*)",
    "MATCH (a)-[:L]->(b)-[:L]->(c) RETURN a.id % 7 AS k, count(*) ORDER BY k",
];

#[test]
fn hubs_are_counted_like_others() {
    for seed in 0..3 {
        let mut session = graph(seed);
        for query in QUERIES {
            session.set_rule("count_branches", false);
            let enumerated = ask(&mut session, query);
            session.set_rule("count_branches", true);
            for (threads, work) in [(1, 1e12), (2, 0.0)] {
                session.set_threads(NonZeroUsize::new(threads));
                session.set_work_min(work);
                assert_eq!(ask(&mut session, query), enumerated, "seed {seed}: {query}");
            }
        }
    }
}
