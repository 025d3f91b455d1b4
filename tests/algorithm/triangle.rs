//! Triangles.

use crate::model::Part;
use crate::{each_case, rows};

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
