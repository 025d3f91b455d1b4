//! What rows rest on, in every form of a result, as transcripts in
//! `tests/golden/footnotes`; `UPDATE=1 cargo test --test footnotes` rewrites them.

#[path = "golden/stored.rs"]
mod stored;

use std::sync::Arc;

use relata::database::Database;
use relata::evidence::{self, Documents, Misfit};
use relata::graph::{Entity, Graph};
use relata::render::{self, Format, Layout, Names};
use relata::result::{
    Datum, Derivation, Fact, FactKind, NodeRecord, QueryResult, RelationshipRecord, Rows, Why,
    Witness,
};
use relata::session::Parameters;
use relata::value::{NodeId, RelationshipId, Value};

const GRAPH: &str = include_str!("golden/footnotes/graph.cypher");

/// Two documents, one of them shorter than its citations say.
#[derive(Debug)]
struct Shelf;

impl Documents for Shelf {
    fn line(&self, file: &str, line: usize) -> Result<Arc<str>, Misfit> {
        let text = match file {
            "a.txt" => {
                "Heat earned a lot.\nThe film of 1995, shot by Mann in Los Angeles with a cast that nobody has forgotten since, is “based” on the life of a détective named Adamson, who took part in it, and much else is told of it elsewhere that does not matter here."
            }
            "b.txt" => "Talks are on.",
            _ => return Err(Misfit::NoFile),
        };
        let lines: Vec<&str> = text.lines().collect();
        lines.get(line - 1).map(|line| Arc::from(*line)).ok_or(Misfit::NoLine(lines.len()))
    }
}

fn golden(name: &str, actual: &str) {
    stored::compare("footnotes", name, actual);
}

fn open(script: &str) -> Database {
    let database = Database::default();
    let mut session = database.session();
    for statement in script.split(';').filter(|statement| !statement.trim().is_empty()) {
        let done = session.run(statement, &Parameters::new());
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    database
}

/// Runs a query whose last column lists what each row rests on: a list of ways, each a
/// list of nodes, relationships, and maps for the other kinds of facts.
fn why(database: &Database, query: &str) -> QueryResult {
    let mut result = database
        .session()
        .run(query, &Parameters::new())
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let graph = database.read();
    let mut why = Why::default();
    result.columns.pop();
    let mut rows = Rows::default();
    for row in &result.rows {
        let Some((Datum::List(ways), cells)) = row.split_last() else {
            panic!("{query}: no list of facts")
        };
        rows.push(cells.iter().cloned());
        let derivations = ways.iter().map(|way| derivation(&graph, &mut why.facts, way));
        let mut others: Vec<Derivation> = derivations.collect();
        let has_more = others.iter().any(|derivation| derivation.omitted == 99);
        let first = others.remove(0);
        why.rows.push(Witness { first, others, has_more });
    }
    (result.rows, result.why) = (rows, Some(Arc::new(why)));
    result
}

fn derivation(graph: &Graph, facts: &mut Vec<Fact>, way: &Datum) -> Derivation {
    let Datum::List(items) = way else { panic!("a way is a list") };
    let mut derivation = Derivation::default();
    for item in items {
        if let Datum::Integer(omitted) = item {
            derivation.omitted = usize::try_from(*omitted).expect("a small number");
            continue;
        }
        facts.push(fact(graph, item));
        derivation.facts.push(facts.len() - 1);
    }
    derivation
}

fn fact(graph: &Graph, item: &Datum) -> Fact {
    let of = |entity| evidence::of(graph, entity);
    match item {
        Datum::Node(node) => {
            Fact { kind: FactKind::Node(node.clone()), evidence: of(Entity::Node(NodeId(node.id))) }
        }
        Datum::Relationship(step) => Fact {
            kind: relationship(graph, step),
            evidence: of(Entity::Relationship(RelationshipId(step.id))),
        },
        Datum::Map(entries) => other(graph, &|key| entries.get(key)),
        other => panic!("{other:?} is no fact"),
    }
}

fn relationship(graph: &Graph, step: &Arc<RelationshipRecord>) -> FactKind {
    let node = |id| {
        let labels = graph.labels_of(NodeId(id)).iter();
        let labels = labels.map(|label| graph.label_name(*label).clone()).collect();
        let text = |value: Value| match value {
            Value::String(text) => Datum::String(text),
            _ => Datum::Null,
        };
        let properties = graph.properties(Entity::Node(NodeId(id))).into_iter();
        let properties =
            properties.map(|(key, value)| (graph.key_name(key).clone(), text(value))).collect();
        Arc::new(NodeRecord { id, labels, properties })
    };
    let (start, end) = (node(step.start), node(step.end));
    FactKind::Relationship { relationship: step.clone(), start, end }
}

fn other<'a>(graph: &Graph, get: &dyn Fn(&str) -> Option<&'a Datum>) -> Fact {
    let text = |key: &str| match get(key) {
        Some(Datum::String(text)) => text.clone(),
        _ => Arc::from(""),
    };
    if let Some(of) = get("of") {
        return property(graph, of, text("key"));
    }
    let kind = if get("absent").is_some() {
        let known = get("p").map(|value| (Arc::from("p"), value.clone()));
        FactKind::Absent { pattern: text("absent").to_string(), known: known.into_iter().collect() }
    } else if get("procedure").is_some() {
        FactKind::Procedure(text("procedure"))
    } else {
        FactKind::Line { file: text("file"), line: 3 }
    };
    Fact { kind, evidence: Vec::new() }
}

fn property(graph: &Graph, of: &Datum, key: Arc<str>) -> Fact {
    let Datum::Node(of) = of else { panic!("{of:?} is no node") };
    let (entity, properties) = (Entity::Node(NodeId(of.id)), &of.properties);
    let stored = graph.key(&key).map_or(Value::Null, |key| graph.property(entity, key));
    let value = properties.get(&key).cloned().unwrap_or(Datum::Null);
    Fact {
        evidence: evidence::of_property(graph, entity, &key, &stored),
        kind: FactKind::Property { of: of.clone(), key, value },
    }
}

fn text(database: &Database, result: &QueryResult, format: Format, layout: &Layout) -> String {
    let graph = database.read();
    let mut out = Vec::new();
    render::write(&mut out, result, format, &Names::new(&graph), layout)
        .expect("writing to memory works");
    String::from_utf8(out).expect("output is UTF-8")
}

fn table(database: &Database, query: &str, layout: &Layout) -> String {
    format!("{query}\n\n{}", text(database, &why(database, query), Format::Table, layout))
}

const CANDIDATES: &str = "MATCH (p:Person)-[r:CANDIDATE_FOR]->(f:Film)
RETURN p.name, f.name, [[p, {of: p, key: 'name'}, r, f]] AS why ORDER BY p.name";

#[test]
fn rows_show_what_they_rest_on() {
    let database = open(GRAPH);
    golden("candidates.table", &table(&database, CANDIDATES, &Layout::default()));
    let property = "MATCH (f:Film {name: 'Heat'})
RETURN f.boxOffice, f.genres, f.rating,
    [[f, {of: f, key: 'name'}, {of: f, key: 'boxOffice'}, {of: f, key: 'genres'}, {of: f, key: 'rating'}]] AS why";
    golden("property.table", &table(&database, property, &Layout::default()));
    let several =
        "MATCH (p:Person {name: 'Al Pacino'})-[r:ACTED_IN]->(f:Film)<-[c:CANDIDATE_FOR]-(o)
RETURN f.name, [[c, 3], [r, c], [r, 99]] AS why ORDER BY o.name";
    golden("several.table", &table(&database, several, &Layout::default()));
    let absent = "MATCH (p:Person) WHERE NOT (p)-[:ACTED_IN]->(:Film)
RETURN p.name, [[p, {absent: '(p)-[:ACTED_IN]->(:Film)', p: p}]] AS why ORDER BY p.name";
    golden("absent.table", &table(&database, absent, &Layout::default()));
    let others = "UNWIND [1] AS n
RETURN n, [[{procedure: 'algo.pagerank'}, {file: 'cast.csv'}]] AS why";
    golden("others.table", &table(&database, others, &Layout::default()));
    let names = "MATCH (p) WHERE p:Person OR p:Document
RETURN p.name, p.fileName, [[p, {of: p, key: 'name'}, {of: p, key: 'fileName'}]] AS why";
    golden("names.table", &table(&database, names, &Layout::default()));
}

#[test]
fn a_graph_without_evidence_shows_its_elements() {
    let database =
        open("CREATE (:City {name: 'Ulm', size: 9})-[:ROAD {km: 3}]->(:City {name: 'Ulm'})");
    let query = "MATCH (a)-[r:ROAD]->(b)
RETURN a.name, b.name, [[a, {of: a, key: 'name'}, r, b, {of: a, key: 'size'}]] AS why";
    golden("elements.table", &table(&database, query, &Layout::default()));
    let alone = "MATCH (a:City) RETURN a.name, [[a, {of: a, key: 'name'}]] AS why";
    golden("alone.table", &table(&database, alone, &Layout::default()));
}

#[test]
fn pages_are_kept_to() {
    let database = open(GRAPH);
    let narrow = Layout { width: Some(40), rows_max: Some(2), ..Layout::default() };
    golden("narrow.table", &table(&database, CANDIDATES, &narrow));
    let colored = Layout { color: true, width: Some(70), ..Layout::default() };
    golden("colored.table", &table(&database, CANDIDATES, &colored));
}

#[test]
fn passages_stand_below_their_notes() {
    let database = open(GRAPH);
    let query =
        "MATCH (f:Film)-[r:BASED_ON|SHOT_IN]->(x) RETURN x.name, [[r]] AS why ORDER BY x.name";
    let layout = Layout { documents: Some(Arc::new(Shelf)), width: Some(78), ..Layout::default() };
    golden("passages.table", &table(&database, query, &layout));
    let colored = Layout { color: true, ..layout };
    golden("passages-colored.table", &table(&database, query, &colored));
}

#[test]
fn every_form_has_them() {
    let database = open(GRAPH);
    let result = why(&database, CANDIDATES);
    for (name, format) in [
        ("candidates.md", Format::Markdown),
        ("candidates.line", Format::Line),
        ("candidates.csv", Format::Csv),
        ("candidates.json", Format::Json),
        ("candidates.jsonl", Format::Jsonl),
        ("candidates.dot", Format::Dot),
    ] {
        golden(name, &text(&database, &result, format, &Layout::default()));
    }
}

#[test]
fn pictures_tell_what_was_read_and_escape_it() {
    let database = open(GRAPH);
    let query =
        "MATCH (f:Film {name: 'Heat'}) RETURN f.boxOffice, [[{of: f, key: 'boxOffice'}]] AS why";
    let result = why(&database, query);
    golden("property.dot", &text(&database, &result, Format::Dot, &Layout::default()));
    let hostile = "CREATE (:A {name: 'a'})-[:R {sources: ['\"]; x [:1:0-1', '\\\\N'], status: 'denied', \
        saidBy: ['<b>&amp;', 'two\\nlines'], via: '\u{202e}'}]->(:B {name: 'b'})";
    let database = open(hostile.replace(';', "\\u003b").as_str());
    let query = "MATCH (a)-[r]->(b) RETURN a.name, [[r]] AS why";
    let result = why(&database, query);
    golden("hostile.dot", &text(&database, &result, Format::Dot, &Layout::default()));
    golden("hostile.table", &table(&database, query, &Layout::default()));
}
