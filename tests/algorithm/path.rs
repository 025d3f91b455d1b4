//! Ways from one node to others.

use petgraph::algo::{dijkstra, min_spanning_tree};
use petgraph::data::Element;
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use relata::session::Parameters;

use crate::model::{Case, Part};
use crate::rank::steps;
use crate::{each_case, number};

/// Rows of a call that starts at a node.
fn from(case: &mut Case, source: usize, rest: &str) -> Vec<Vec<f64>> {
    let (id, options) = (case.part.ids[source], &case.options);
    let comma = if options.is_empty() { "" } else { ", " };
    let query = format!(
        "MATCH (source {{id: {id}}}) CALL {}",
        rest.replacen('{', &format!("{{source: source{comma}{options}, "), 1)
    );
    let result = case.session.run(&query, &Parameters::new());
    let result = result.unwrap_or_else(|error| panic!("{query}: {error}"));
    result.rows.iter().map(|row| row.iter().map(number).collect()).collect()
}

fn source(case: &mut Case) -> Option<usize> {
    (case.part.len() > 0).then(|| case.chance.below(case.part.len()))
}

#[test]
fn breadth_first_counts_steps() {
    each_case(|case| {
        let Some(source) = source(case) else { return };
        for depth in [2, 100] {
            let call =
                format!("algo.bfs({{depth: {depth}}}) YIELD node, depth RETURN node.id, depth");
            let found = from(case, source, &call);
            assert!(found.is_sorted_by_key(|row| row[1]), "the nearest come first");
            let mut reached = vec![None; case.part.len()];
            for row in found {
                reached[case.part.place(row[0])] = Some(row[1] as usize);
            }
            let near = |steps: &Option<usize>| steps.filter(|steps| *steps <= depth);
            let expected: Vec<_> = steps(&case.part)[source].iter().map(near).collect();
            assert_eq!(reached, expected);
        }
    });
}

fn least(part: &Part, source: usize) -> Vec<Option<f64>> {
    let mut graph = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..part.len()).map(|_| graph.add_node(())).collect();
    for (from, to, weight) in &part.edges {
        graph.add_edge(nodes[*from], nodes[*to], *weight);
    }
    let found = dijkstra(&graph, nodes[source], None, |edge| *edge.weight());
    nodes.iter().map(|node| found.get(node).copied()).collect()
}

#[test]
fn distances_are_those_of_petgraph() {
    each_case(|case| {
        let Some(source) = source(case) else { return };
        for (direction, part) in [("OUTGOING", case.part.clone()), ("BOTH", case.part.both())] {
            let call = format!(
                "algo.distances({{direction: '{direction}', weight: 'weight'}}) \
                 YIELD node, distance RETURN node.id, distance"
            );
            let found = from(case, source, &call);
            assert!(found.is_sorted_by_key(|row| row[1]), "the nearest come first");
            let mut reached = vec![None; part.len()];
            for row in found {
                reached[part.place(row[0])] = Some(row[1]);
            }
            assert_eq!(reached, least(&part, source));
        }
    });
}

#[test]
fn shortest_paths_weigh_what_they_say() {
    each_case(|case| {
        let (Some(start), Some(end)) = (source(case), source(case)) else { return };
        let id = case.part.ids[end];
        let call = format!(
            "algo.shortestPath({{target: COLLECT {{ MATCH (target {{id: {id}}}) RETURN target }}[0], \
             weight: 'weight'}}) YIELD path, weight RETURN weight, \
             reduce(sum = 0, r IN relationships(path) | sum + r.weight), \
             nodes(path)[0].id, nodes(path)[-1].id"
        );
        let found = from(case, start, &call);
        match least(&case.part, start)[end] {
            None => assert!(found.is_empty()),
            Some(weight) => {
                let ends = [start, end].map(|place| case.part.ids[place] as f64);
                assert_eq!(found[0], [weight, weight, ends[0], ends[1]]);
            }
        }
    });
}

#[test]
fn places_change_what_is_looked_at_and_not_what_is_found() {
    each_case(|case| {
        let (Some(start), Some(end)) = (source(case), source(case)) else { return };
        let id = case.part.ids[end];
        for query in [
            "MATCH (n) SET n.at = point({x: n.id % 7, y: n.id % 5})",
            "MATCH (a)-[r]->(b) SET r.far = point.distance(a.at, b.at) + r.weight % 3",
        ] {
            case.session.run(query, &Parameters::new()).expect("everything has a number");
        }
        let mut weigh = |options: &str| {
            let call = format!(
                "algo.shortestPath({{target: COLLECT {{ MATCH (target {{id: {id}}}) RETURN target }}[0], \
                 {options}weight: 'far'}}) YIELD path, weight RETURN weight, \
                 reduce(sum = 0.0, r IN relationships(path) | sum + r.far)"
            );
            from(case, start, &call)
        };
        let (plain, toward) = (weigh(""), weigh("place: 'at', "));
        assert_eq!(plain.len(), toward.len());
        for (plain, toward) in plain.iter().zip(&toward) {
            assert!((plain[0] - toward[0]).abs() < 1e-9, "{plain:?} {toward:?}");
            assert!((toward[0] - toward[1]).abs() < 1e-9, "{toward:?}");
        }
    });
}

#[test]
fn spanning_forests_weigh_as_little_as_those_of_petgraph() {
    each_case(|case| {
        let mut graph: UnGraph<(), f64> = UnGraph::new_undirected();
        let nodes: Vec<NodeIndex> = (0..case.part.len()).map(|_| graph.add_node(())).collect();
        for (from, to, weight) in &case.part.edges {
            graph.add_edge(nodes[*from], nodes[*to], *weight);
        }
        let weight = |element| match element {
            Element::Edge { weight, .. } => Some(weight),
            Element::Node { .. } => None,
        };
        let expected: Vec<f64> = min_spanning_tree(&graph).filter_map(weight).collect();
        let found = crate::rows(case, "algo.spanningForest", "weight: 'weight'", &["weight"]);
        let found: Vec<f64> = found.concat();
        assert!(found.is_sorted());
        assert_eq!(found.len(), expected.len());
        assert_eq!(found.iter().sum::<f64>(), expected.iter().sum::<f64>());
    });
}
