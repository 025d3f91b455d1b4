//! Algorithms stop at the limits of their statement, however large the graph.

use std::time::{Duration, Instant};

use relata::budget::Limits;
use relata::database::Database;
use relata::function::procedure::Procedures;
use relata::graph::Graph;
use relata::session::Parameters;
use relata::value::Value;

use crate::chance::Chance;

/// A graph that takes some of them minutes.
fn large() -> Database {
    let mut graph = Graph::new();
    let (kind, id) = (graph.intern_type("R"), graph.intern_key("id"));
    let mut chance = Chance::new(1);
    let nodes: Vec<_> = (0..20_000)
        .map(|number| graph.add_node(vec![], vec![(id, Value::Integer(number))]))
        .collect();
    for _ in 0..60_000 {
        graph.add_relationship(chance.pick(&nodes), kind, chance.pick(&nodes), vec![]);
    }
    graph.commit();
    graph.all_arrays(true, None);
    graph.all_arrays(false, None);
    Database::with_graph(graph)
}

fn call(procedure: &str, columns: &str) -> String {
    let ends = "source: a, target: b";
    let options = match procedure {
        "algo.shortestPath" => ends,
        "algo.bfs" | "algo.distances" => "source: a",
        _ => "",
    };
    format!(
        "MATCH (a {{id: 0}}), (b {{id: 1}}) CALL {procedure}({{{options}}}) \
         YIELD {columns} RETURN count({columns}) AS count"
    )
}

#[test]
fn every_algorithm_stops_in_time_and_within_memory() {
    let database = large();
    for procedure in Procedures::default().iter() {
        let name = procedure.signature.name.as_str();
        if !name.starts_with("algo.") {
            continue;
        }
        let query = call(name, &procedure.signature.outputs[0].name);
        let mut session = database.session();
        let time_max = Some(Duration::from_millis(100));
        *session.limits_mut() = Limits { time_max, ..Limits::none() };
        let start = Instant::now();
        let result = session.run(&query, &Parameters::new());
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(2), "{name} took {elapsed:?}");
        if let Err(error) = result {
            let expected = name == "algo.topologicalSort" || error.detail() == "TimeLimit";
            assert!(expected, "{name}: {error}");
        }
        *session.limits_mut() = Limits { memory_max: Some(1 << 16), ..Limits::none() };
        let result = session.run(&query, &Parameters::new());
        assert_eq!(result.expect_err(name).detail(), "MemoryLimit", "{name}");
    }
}
