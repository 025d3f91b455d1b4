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

/// How many steps it is from each node to each other; none where there is no way.
pub(crate) fn steps(part: &Part) -> Vec<Vec<Option<usize>>> {
    let search = |source: usize| {
        let mut steps = vec![None; part.len()];
        steps[source] = Some(0);
        let mut reached = vec![source];
        let mut at = 0;
        while at < reached.len() {
            for next in part.next(reached[at]) {
                if steps[next].is_none() {
                    steps[next] = steps[reached[at]].map(|steps| steps + 1);
                    reached.push(next);
                }
            }
            at += 1;
        }
        steps
    };
    (0..part.len()).map(search).collect()
}

/// Of all pairs of others, the share of shortest paths that lead through each node.
fn betweenness(part: &Part) -> Vec<f64> {
    let steps = steps(part);
    let count = part.len();
    // paths as sequences of nodes, so parallel relationships are one
    let mut paths = vec![vec![0.0; count]; count];
    for from in 0..count {
        paths[from][from] = 1.0;
        let mut order: Vec<usize> = (0..count).filter(|to| steps[from][*to].is_some()).collect();
        order.sort_by_key(|to| steps[from][*to]);
        for to in order {
            let before = (0..count).filter(|before| {
                steps[from][*before].map(|steps| steps + 1) == steps[from][to]
                    && part.next(*before).any(|next| next == to)
            });
            paths[from][to] += before.map(|before| paths[from][before]).sum::<f64>();
        }
    }
    let mut scores = vec![0.0; count];
    for from in 0..count {
        for to in (0..count).filter(|to| *to != from) {
            let Some(whole) = steps[from][to] else { continue };
            for through in (0..count).filter(|through| *through != from && *through != to) {
                if let (Some(first), Some(second)) = (steps[from][through], steps[through][to])
                    && first + second == whole
                {
                    scores[through] += paths[from][through] * paths[through][to] / paths[from][to];
                }
            }
        }
    }
    scores
}

#[test]
fn betweenness_counts_shortest_paths() {
    each_case(|case| {
        let expected = betweenness(&case.part);
        close(&by_place(case, "algo.betweenness", "", "score"), &expected, "betweenness");
        let all = format!("samples: {}", case.part.len());
        close(&by_place(case, "algo.betweenness", &all, "score"), &expected, "all samples");
        let half: Vec<f64> = betweenness(&case.part.both()).iter().map(|sum| sum / 2.0).collect();
        close(&by_place(case, "algo.betweenness", "direction: 'BOTH'", "score"), &half, "both");
    });
}

#[test]
fn closeness_is_from_distances() {
    each_case(|case| {
        for (direction, part) in
            [("OUTGOING", case.part.clone()), ("INCOMING", case.part.reversed())]
        {
            let score = |steps: &Vec<Option<usize>>| {
                let sum: usize = steps.iter().flatten().sum();
                let reached = steps.iter().flatten().count() as f64 - 1.0;
                let others = part.len() as f64 - 1.0;
                if sum == 0 { 0.0 } else { reached / others / (sum as f64 / reached) }
            };
            let expected: Vec<f64> = steps(&part).iter().map(score).collect();
            let options = format!("direction: '{direction}'");
            close(&by_place(case, "algo.closeness", &options, "score"), &expected, &options);
        }
    });
}

#[test]
fn degree_counts_relationships() {
    each_case(|case| {
        let part = case.part.clone();
        for (direction, part) in
            [("INCOMING", part.reversed()), ("BOTH", part.both()), ("OUTGOING", part)]
        {
            let count = |place| part.next(place).count() as f64;
            let expected: Vec<f64> = (0..part.len()).map(count).collect();
            let options = format!("direction: '{direction}'");
            close(&by_place(case, "algo.degree", &options, "degree"), &expected, &options);
        }
    });
}
