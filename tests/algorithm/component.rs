//! What hangs together.

use std::collections::BTreeSet;

use petgraph::unionfind::UnionFind;

use crate::model::Part;
use crate::{by_place, each_case};

/// Numbers are dense and come in the order of first nodes, and agree with a partition.
pub(crate) fn same_parts(found: &[f64], expected: &[usize], what: &str) {
    let mut seen = Vec::new();
    for (number, root) in found.iter().zip(expected) {
        let place = seen.iter().position(|known| known == root).unwrap_or_else(|| {
            seen.push(*root);
            seen.len() - 1
        });
        assert_eq!(*number, place as f64, "{what}\nfound    {found:?}\nexpected {expected:?}");
    }
    let numbers: BTreeSet<i64> = found.iter().map(|number| *number as i64).collect();
    assert_eq!(numbers.len(), seen.len(), "{what}");
}

fn weak(part: &Part) -> Vec<usize> {
    let mut sets = UnionFind::new(part.len());
    for (from, to, _) in &part.edges {
        sets.union(*from, *to);
    }
    sets.into_labeling()
}

#[test]
fn weak_components_are_those_of_a_union_find() {
    each_case(|case| {
        let expected = weak(&case.part);
        same_parts(&by_place(case, "algo.wcc", "", "component"), &expected, "wcc");
    });
}
