//! What a write costs whoever reads after it, on a graph too large to go through again.
//!
//! `cargo test --release --test writes -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use relata::database::Database;
use relata::graph::Graph;
use relata::session::{Parameters, Session};
use relata::value::{NodeId, Value};

const NODES: u32 = 200_000;
const RELATIONSHIPS: usize = 3_000_000;
const ROUNDS: usize = 1000;

const READ: &str = "MATCH (a:Node {id: $a})-[:LINK]->()-[:LINK]->(c) RETURN count(c) AS n";
const WRITE: &str = "MATCH (a:Node {id: $a}), (b:Node {id: $b}) CREATE (a)-[:LINK]->(b)";

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn node(&mut self) -> u32 {
        (self.next() % u64::from(NODES)) as u32
    }

    /// One that few nodes are much likelier to be than others.
    fn popular(&mut self) -> u32 {
        let (one, other) = (u64::from(self.node()), u64::from(self.node()));
        (one * other / u64::from(NODES)) as u32
    }
}

fn world() -> Graph {
    let mut random = Random(7);
    let mut graph = Graph::new();
    let (label, kind, key) =
        (graph.intern_label("Node"), graph.intern_type("LINK"), graph.intern_key("id"));
    for id in 0..NODES {
        graph.add_node(vec![label], vec![(key, Value::Integer(i64::from(id)))]);
    }
    graph.commit();
    for _ in 0..RELATIONSHIPS {
        let (start, end) = (NodeId(random.node()), NodeId(random.popular()));
        graph.add_relationship(start, kind, end, Vec::new());
    }
    graph.commit();
    graph
}

fn given(random: &mut Random) -> Parameters {
    let node = |id: u32| Value::Integer(i64::from(id));
    BTreeMap::from([
        ("a".to_owned(), node(random.node())),
        ("b".to_owned(), node(random.popular())),
    ])
}

fn run(session: &mut Session, text: &str, parameters: &Parameters) -> Duration {
    let started = Instant::now();
    session.run(text, parameters).unwrap_or_else(|error| panic!("{text}: {error}"));
    started.elapsed()
}

#[test]
#[ignore = "a measurement"]
fn reads_between_writes_cost_what_reads_cost() {
    let mut session = Database::with_graph(world()).session();
    let mut random = Random(11);
    for _ in 0..ROUNDS {
        run(&mut session, READ, &given(&mut random));
    }
    let (mut alone, mut reads, mut writes) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut longest = Duration::ZERO;
    for _ in 0..ROUNDS {
        alone += run(&mut session, READ, &given(&mut random));
    }
    for _ in 0..ROUNDS {
        writes += run(&mut session, WRITE, &given(&mut random));
        let read = run(&mut session, READ, &given(&mut random));
        (reads, longest) = (reads + read, longest.max(read));
    }
    let ratio = (reads + writes).as_secs_f64() / alone.as_secs_f64();
    println!("{ROUNDS} reads alone {alone:?}");
    println!("with a write before each {reads:?}, the longest {longest:?}; the writes {writes:?}");
    println!("ratio {ratio:.2}");
    assert!(ratio < 3.0, "something large is built again");
    assert!(longest < Duration::from_millis(50), "something large is built again");
}
