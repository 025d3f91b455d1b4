//! How long the engine takes for what queries are made of: each a question to a small
//! graph made here, through a session like anyone's. `cargo bench scan` runs those whose
//! name begins so.

#![allow(missing_docs, unreachable_pub, reason = "criterion's macros make functions")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use relata::database::Database;
use relata::graph::bulk::{Bulk, Cells};
use relata::graph::declared::{Declared, DeclaredKind, Subject};
use relata::graph::{Entity, Graph};
use relata::session::{Parameters, Session};
use relata::value::{NodeId, Value};

const NODES: u32 = 20_000;
const RELATIONSHIPS: u32 = 100_000;

/// A name and a statement that reads.
const READS: &[(&str, &str)] = &[
    ("scan/count", "MATCH (n:N) RETURN count(n)"),
    ("scan/sum", "MATCH (n:N) RETURN sum(n.number)"),
    ("filter/number", "MATCH (n:N) WHERE n.number > 500 AND n.number < 700 RETURN count(n)"),
    ("filter/text", "MATCH (n:N) WHERE n.name STARTS WITH 'n1' RETURN count(n)"),
    ("expand/count", "MATCH (a:N)-[:L]->(b) RETURN count(*)"),
    ("expand/property", "MATCH (a:N)-[:L]->(b:N) WHERE a.number < b.number RETURN sum(b.number)"),
    ("expand/two", "MATCH (a:N)-[:L]->(b)-[:L]->(c) WHERE a <> c RETURN count(*)"),
    ("expand/triangle", "MATCH (a:N)-[:L]->(b)-[:L]->(c)-[:L]->(a) RETURN count(*)"),
    ("group/few", "MATCH (n:N) RETURN n.number % 10 AS part, count(*) AS c, avg(n.number) AS a"),
    ("group/many", "MATCH (a:N)-[:L]->(b) WITH b, count(*) AS c RETURN max(c)"),
    ("distinct", "MATCH (a:N)-[:L]->(b) RETURN count(DISTINCT b.number)"),
    ("sort/all", "MATCH (n:N) WITH n ORDER BY n.number DESC, n.id RETURN count(n)"),
    ("sort/top", "MATCH (n:N) RETURN n.id ORDER BY n.number DESC, n.id LIMIT 10"),
    ("join", "MATCH (a:N), (b:N) WHERE a.number = b.id AND a.id < 2000 RETURN count(*)"),
    ("walk/reach", "MATCH (:N {id: 7})-[:L*1..4]->(b) RETURN count(DISTINCT b)"),
    (
        "walk/shortest",
        "MATCH p = shortestPath((:N {id: 7})-[:L*]->(:N {id: 4711})) RETURN length(p)",
    ),
    ("optional", "MATCH (a:N) OPTIONAL MATCH (a)-[:L]->(b) WHERE b.number > 900 RETURN count(b)"),
    ("without", "MATCH (a:N) WHERE NOT EXISTS { (a)-[:L]->(:N {number: 1}) } RETURN count(a)"),
];

/// The same for short statements, whose way is as long as their work.
const SHORT: &[(&str, &str)] = &[
    ("short/constant", "RETURN 1 AS one"),
    ("short/lookup", "MATCH (n:N {id: $id}) RETURN n.name, n.number"),
    ("short/neighbours", "MATCH (:N {id: $id})-[:L]->(b) RETURN b.id ORDER BY b.id"),
];

/// Numbers that look random and are the same every time.
fn scattered(number: u32) -> u32 {
    let mixed = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 33) as u32
}

/// Nodes with an id, a number below 1,000 and a name; relationships between any two, more
/// of them at the first nodes.
fn graph() -> Graph {
    let mut bulk = Bulk::new();
    let (label, kind) = (bulk.label("N"), bulk.kind("L"));
    let first = Entity::Node(bulk.add_nodes(&[label], NODES as usize));
    let key = bulk.key("id");
    bulk.set_column(first, key, &Cells::Integers((0..i64::from(NODES)).map(Some).collect()));
    let key = bulk.key("number");
    let numbers = (0..NODES).map(|id| Some(i64::from(scattered(id) % 1000)));
    bulk.set_column(first, key, &Cells::Integers(numbers.collect()));
    let key = bulk.key("name");
    let names = (0..NODES).map(|id| Value::string(format!("n{}", scattered(id) % 5000)));
    bulk.set_column(first, key, &Cells::Values(names.collect()));
    let end = |number: u32| {
        let (a, b) = (scattered(number) % NODES, scattered(number + 1) % NODES);
        NodeId(if number.is_multiple_of(3) { a.min(b) } else { a })
    };
    let ends: Vec<_> = (0..RELATIONSHIPS).map(|n| (end(4 * n), end(4 * n + 2))).collect();
    bulk.add_relationships(kind, &ends);
    let declared = Declared {
        kind: DeclaredKind::Key,
        on: Subject::Label("N".into()),
        keys: vec!["id".into()],
    };
    bulk.declare(&"key".into(), declared);
    let graph = bulk.finish();
    graph.prepare_all();
    graph
}

fn run(session: &mut Session, query: &str, parameters: &Parameters) -> usize {
    match session.run(query, parameters) {
        Ok(result) => result.rows.len(),
        Err(error) => panic!("{query}: {error}"),
    }
}

fn reads(criterion: &mut Criterion) {
    let mut session = Database::with_graph(graph()).session();
    let parameters = Parameters::from([(String::from("id"), Value::Integer(4711))]);
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(20);
    for (name, query) in READS.iter().chain(SHORT) {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| run(&mut session, query, &parameters));
        });
    }
    group.finish();
}

/// A write, and a read that must not pay for it.
fn writes(criterion: &mut Criterion) {
    let mut session = Database::with_graph(graph()).session();
    let none = Parameters::new();
    let write = "MATCH (a:N {id: 7}), (b:N {id: 4711}) CREATE (a)-[:L]->(b)";
    let read = "MATCH (:N {id: 11})-[:L]->()-[:L]->(c) RETURN count(DISTINCT c)";
    let mut group = criterion.benchmark_group("writes");
    group.sample_size(20);
    group.bench_function("create", |bencher| {
        bencher.iter(|| run(&mut session, write, &none));
    });
    group.bench_function("create and read", |bencher| {
        bencher.iter(|| run(&mut session, write, &none) + run(&mut session, read, &none));
    });
    group.finish();
}

/// From columns to a graph that is ready for questions.
fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    group.bench_function("bulk", |bencher| bencher.iter(|| graph().relationship_count()));
    group.finish();
}

criterion_group!(engine, reads, writes, load);
criterion_main!(engine);
