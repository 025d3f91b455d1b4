//! Triangles.

use crate::model::Part;
use crate::{by_place, close, each_case, rows};

/// How many triangles each node is in.
fn triangles(part: &Part) -> Vec<f64> {
    let joined = part.joined();
    let mut found = vec![0.0; part.len()];
    for a in 0..part.len() {
        for b in 0..a {
            for c in 0..b {
                if joined[a][b] && joined[b][c] && joined[a][c] {
                    for place in [a, b, c] {
                        found[place] += 1.0;
                    }
                }
            }
        }
    }
    found
}

#[test]
fn triangles_are_three_nodes_joined() {
    each_case(|case| {
        let expected: f64 = triangles(&case.part).iter().sum::<f64>() / 3.0;
        assert_eq!(rows(case, "algo.triangles", "", &["triangles"]), [[expected]]);
    });
}

#[test]
fn clustering_is_the_share_of_neighbours_that_are_joined() {
    each_case(|case| {
        let found = triangles(&case.part);
        assert_eq!(by_place(case, "algo.clustering", "", "triangles"), found);
        let joined = case.part.joined();
        let share = |place: usize| {
            let degree = joined[place].iter().filter(|is| **is).count() as f64;
            let pairs = degree * (degree - 1.0) / 2.0;
            if pairs > 0.0 { found[place] / pairs } else { 0.0 }
        };
        let expected: Vec<f64> = (0..case.part.len()).map(share).collect();
        close(&by_place(case, "algo.clustering", "", "coefficient"), &expected, "clustering");
    });
}
