//! Communities, which have no single answer: what must hold of any.

use std::collections::BTreeMap;

use crate::model::Part;
use crate::{by_place, each_case};

/// How many relationships join each node with each other, and a loop twice with itself.
fn joins(part: &Part) -> Vec<Vec<f64>> {
    let mut joins = vec![vec![0.0; part.len()]; part.len()];
    for (from, to, _) in &part.edges {
        joins[*from][*to] += 1.0;
        joins[*to][*from] += 1.0;
    }
    joins
}

#[test]
fn labels_settle_where_most_neighbours_are() {
    each_case(|case| {
        let found = by_place(case, "algo.labelPropagation", "iterations: 500", "community");
        let joins = joins(&case.part);
        let weak = by_place(case, "algo.wcc", "", "component");
        for place in 0..case.part.len() {
            let mut frequency: BTreeMap<i64, f64> = BTreeMap::new();
            for other in (0..case.part.len()).filter(|other| *other != place) {
                *frequency.entry(found[other] as i64).or_default() += joins[place][other];
                assert!(found[other] != found[place] || weak[other] == weak[place]);
            }
            let own = frequency.get(&(found[place] as i64)).copied().unwrap_or(0.0);
            assert!(frequency.values().all(|other| *other <= own), "{found:?}");
        }
    });
}

fn modularity(joins: &[Vec<f64>], groups: &[f64]) -> f64 {
    let strength: Vec<f64> = joins.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = strength.iter().sum();
    let mut sum = 0.0;
    for one in 0..groups.len() {
        for other in (0..groups.len()).filter(|other| groups[*other] == groups[one]) {
            sum += joins[one][other] - strength[one] * strength[other] / total;
        }
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

#[test]
fn louvain_cannot_be_bettered_by_joining_two_communities() {
    each_case(|case| {
        let found = by_place(case, "algo.louvain", "", "community");
        let joins = joins(&case.part);
        let best = modularity(&joins, &found);
        let alone: Vec<f64> = (0..found.len()).map(|place| place as f64).collect();
        assert!(best >= modularity(&joins, &alone) - 1e-9, "{found:?}");
        let count = found.iter().fold(0.0, |most: f64, group| most.max(group + 1.0)) as usize;
        for one in 0..count {
            for other in 0..one {
                let merged = |group: &f64| if *group == one as f64 { other as f64 } else { *group };
                let merged: Vec<f64> = found.iter().map(merged).collect();
                assert!(modularity(&joins, &merged) <= best + 1e-9, "{found:?}");
            }
        }
    });
}
