//! Scores.

use crate::model::Part;
use crate::{by_place, close, each_case};

fn pagerank(part: &Part, rounds: usize, damping: f64) -> Vec<f64> {
    let count = part.len() as f64;
    let mut scores = vec![1.0 / count; part.len()];
    for _ in 0..rounds {
        let ways = |place: usize| part.next(place).count();
        let stuck: f64 =
            (0..part.len()).filter(|place| ways(*place) == 0).map(|place| scores[place]).sum();
        let mut fresh = vec![(1.0 - damping + damping * stuck) / count; part.len()];
        for (from, to, _) in &part.edges {
            fresh[*to] += damping * scores[*from] / ways(*from) as f64;
        }
        scores = fresh;
    }
    scores
}

#[test]
fn pagerank_is_a_random_walk() {
    each_case(|case| {
        let expected = pagerank(&case.part, 20, 0.85);
        close(&by_place(case, "algo.pagerank", "", "score"), &expected, "pagerank");
        let expected = pagerank(&case.part.reversed(), 7, 0.5);
        let options = "direction: 'INCOMING', iterations: 7, damping: 0.5";
        close(&by_place(case, "algo.pagerank", options, "score"), &expected, options);
        let expected = pagerank(&case.part.both(), 3, 0.85);
        let options = "direction: 'BOTH', iterations: 3";
        close(&by_place(case, "algo.pagerank", options, "score"), &expected, options);
    });
}

#[test]
fn pagerank_stops_where_little_changes() {
    each_case(|case| {
        let settled = pagerank(&case.part, 400, 0.85);
        let options = "iterations: 1000, tolerance: 1e-13";
        close(&by_place(case, "algo.pagerank", options, "score"), &settled, options);
    });
}
