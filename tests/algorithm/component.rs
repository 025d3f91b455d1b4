//! What hangs together.

use std::collections::BTreeSet;

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::DiGraph;
use petgraph::unionfind::UnionFind;
use relata::session::Parameters;

use crate::model::Part;
use crate::{by_place, each_case, rows};

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

#[test]
fn strong_components_are_those_of_petgraph() {
    each_case(|case| {
        let graph: DiGraph<(), ()> = directed(&case.part);
        let mut expected = vec![0; case.part.len()];
        for component in kosaraju_scc(&graph) {
            for node in &component {
                expected[node.index()] = component[0].index();
            }
        }
        same_parts(&by_place(case, "algo.scc", "", "component"), &expected, "scc");
    });
}

fn directed(part: &Part) -> DiGraph<(), ()> {
    let mut graph = DiGraph::new();
    let nodes: Vec<_> = (0..part.len()).map(|_| graph.add_node(())).collect();
    for (from, to, _) in &part.edges {
        graph.add_edge(nodes[*from], nodes[*to], ());
    }
    graph
}

#[test]
fn topological_order_leads_onward() {
    each_case(|case| {
        let cyclic = toposort(&directed(&case.part), None).is_err();
        let query = format!("CALL algo.topologicalSort({{{}}}) YIELD node", case.options);
        let query = format!("{query} RETURN node.id");
        let result = case.session.run(&query, &Parameters::new());
        assert_eq!(result.is_err(), cyclic, "{result:?}");
        if let Ok(result) = result {
            assert_eq!(result.rows.len(), case.part.len());
            let position = |place: usize| {
                let is = |row: &[_]| crate::number(&row[0]) == case.part.ids[place] as f64;
                result.rows.iter().position(is)
            };
            for (from, to, _) in &case.part.edges {
                assert!(position(*from) < position(*to), "{query}");
            }
        }
    });
}

/// How many parts there are without a relationship, or without a node.
fn parts(part: &Part, no_edge: Option<usize>, no_node: Option<usize>) -> usize {
    let mut sets = UnionFind::new(part.len());
    for (index, (from, to, _)) in part.edges.iter().enumerate() {
        if Some(index) != no_edge && Some(*from) != no_node && Some(*to) != no_node {
            sets.union(*from, *to);
        }
    }
    let mut labels = sets.into_labeling();
    labels.sort_unstable();
    labels.dedup();
    labels.len() - usize::from(no_node.is_some())
}

#[test]
fn cuts_are_what_more_parts_come_of() {
    each_case(|case| {
        let whole = parts(&case.part, None, None);
        let mut expected: Vec<[f64; 2]> = (0..case.part.edges.len())
            .filter(|edge| parts(&case.part, Some(*edge), None) > whole)
            .map(|edge| case.part.edges[edge])
            .map(|(from, to, _)| [case.part.ids[from] as f64, case.part.ids[to] as f64])
            .collect();
        let query = format!(
            "CALL algo.bridges({{{}}}) YIELD relationship AS r \
             RETURN startNode(r).id, endNode(r).id",
            case.options
        );
        let result = case.session.run(&query, &Parameters::new()).expect("it cannot fail");
        let ends = |row: &[_]| [crate::number(&row[0]), crate::number(&row[1])];
        let mut found: Vec<[f64; 2]> = result.rows.iter().map(ends).collect();
        let order = |a: &[f64; 2], b: &[f64; 2]| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
        expected.sort_by(order);
        found.sort_by(order);
        assert_eq!(found, expected, "{query}");
        // without a node the part it was alone in is gone, others may fall apart
        let alone = |place: usize| {
            !case
                .part
                .edges
                .iter()
                .any(|(from, to, _)| from != to && (*from == place || *to == place))
        };
        let expected: Vec<Vec<f64>> = (0..case.part.len())
            .filter(|place| !alone(*place) && parts(&case.part, None, Some(*place)) > whole)
            .map(|place| vec![case.part.ids[place] as f64])
            .collect();
        assert_eq!(rows(case, "algo.articulationPoints", "", &["node"]), expected);
    });
}

/// Those left when whoever has fewer neighbours than `k` is taken away, again and again.
fn core(part: &Part, k: usize) -> Vec<bool> {
    let joined = part.joined();
    let mut stays = vec![true; part.len()];
    loop {
        let few = (0..part.len()).find(|place| {
            let others = (0..part.len()).filter(|other| stays[*other] && joined[*place][*other]);
            stays[*place] && others.count() < k
        });
        match few {
            Some(place) => stays[place] = false,
            None => return stays,
        }
    }
}

#[test]
fn core_numbers_are_by_taking_away() {
    each_case(|case| {
        let mut expected = vec![0.0; case.part.len()];
        for k in 1..case.part.len() {
            let stays = core(&case.part, k);
            (0..case.part.len()).filter(|place| stays[*place]).for_each(|p| expected[p] = k as f64);
        }
        assert_eq!(by_place(case, "algo.kcore", "", "core"), expected);
    });
}
