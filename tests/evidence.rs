//! What a graph says of its facts' evidence, by the convention alone.

use relata::database::Database;
use relata::evidence::{self, Evidence};
use relata::graph::{Entity, Graph};
use relata::result::Datum;
use relata::session::Parameters;
use relata::value::{NodeId, Value};

const CLAIMS: &str = "
    CREATE (f:Film {name: 'Heat', boxOffice: 187, genres: ['heist film', 'neo-noir']})
    CREATE (d:Document {fileName: 'a.txt'})
    CREATE (f)-[:MENTIONED_IN {sources: ['a.txt:1:0-4'], status: 'asserted'}]->(d)
    CREATE (:Claim {property: 'boxOffice', value: '187', valueNumber: 187, comparator: '>',
                    status: 'asserted', sources: ['a.txt:3:5-9']})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'boxOffice', value: '190', valueNumber: 190, status: 'rumored',
                    saidBy: ['unnamed'], via: 'Deadline', claimDate: '1996',
                    sources: ['b.txt:7:0-3']})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'boxOffice', value: '187', status: 'rumored'})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'genres', value: 'heist film', sources: ['a.txt:2:1-2']})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'genres', value: 'heist film', sources: ['b.txt:1:1-2']})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'genres', value: 'crime drama', status: 'superseded'})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'release', status: 'absent', sources: ['b.txt:9:0-1']})-[:ABOUT]->(f)
    CREATE (:Claim {property: 'casting', kind: 'no-comment', status: 'attributed'})-[:ABOUT]->(f)
    CREATE (:Remark {property: 'boxOffice', value: '187'})-[:ABOUT]->(f)";

fn graph(query: &str) -> Database {
    let database = Database::default();
    let done = database.session().run(query, &Parameters::new());
    done.unwrap_or_else(|error| panic!("{query}: {error}"));
    database
}

/// The one node of the label.
fn node(graph: &Graph, label: &str) -> NodeId {
    let label = graph.label(label).expect("the label occurs");
    graph.nodes_with_label(label).next().expect("a node has it")
}

/// Status, value where it is a claim (`!` in front where it differs) and sources.
fn told(evidence: &[Evidence]) -> Vec<String> {
    let tell = |evidence: &Evidence| {
        let value = match &evidence.claimed {
            None => String::new(),
            Some(claimed) => {
                let differs = if claimed.differs { "!" } else { "" };
                format!(" {differs}{}", claimed.value.as_deref().unwrap_or("nothing"))
            }
        };
        let status = evidence.status.as_deref().unwrap_or("-");
        format!("{status}{value} {}", evidence.sources.join(" "))
    };
    evidence.iter().map(tell).map(|line| line.trim_end().to_owned()).collect()
}

fn of_property(key: &str, value: &Value) -> Vec<String> {
    let database = graph(CLAIMS);
    let graph = database.read();
    let film = Entity::Node(node(&graph, "Film"));
    told(&evidence::of_property(&graph, film, key, value))
}

#[test]
fn claims_of_the_value_come_before_claims_of_others() {
    let expected = ["asserted > 187 a.txt:3:5-9", "rumored 187", "rumored !190 b.txt:7:0-3"];
    assert_eq!(of_property("boxOffice", &Value::Integer(187)), expected);
}

#[test]
fn a_list_rests_on_the_claims_of_its_items() {
    let genres = Value::list(vec![Value::string("heist film"), Value::string("neo-noir")]);
    let expected = ["- heist film a.txt:2:1-2 b.txt:1:1-2", "superseded !crime drama"];
    assert_eq!(of_property("genres", &genres.expect("a short list")), expected);
}

#[test]
fn nothing_rests_on_the_claim_that_there_is_nothing() {
    assert_eq!(of_property("release", &Value::Null), ["absent nothing b.txt:9:0-1"]);
    assert_eq!(of_property("release", &Value::string("2026")), ["absent !nothing b.txt:9:0-1"]);
    assert!(of_property("casting", &Value::Null).is_empty());
}

#[test]
fn a_node_rests_on_what_names_it() {
    let database = graph(CLAIMS);
    let graph = database.read();
    let film = Entity::Node(node(&graph, "Film"));
    assert_eq!(told(&evidence::of(&graph, film)), ["asserted a.txt:1:0-4"]);
    let document = Entity::Node(node(&graph, "Document"));
    assert!(evidence::of(&graph, document).is_empty());
}

#[test]
fn a_chain_is_as_firm_as_its_weakest_link() {
    let weakest = |statuses: &[Option<&'static str>]| evidence::weakest(statuses.iter().copied());
    assert_eq!(weakest(&[]), None);
    assert_eq!(weakest(&[None, Some("asserted")]), None);
    assert_eq!(weakest(&[None, Some("opinion"), Some("attributed")]), Some("opinion"));
    assert_eq!(weakest(&[Some("heard"), None]), Some("heard"));
    let firmest = |statuses: &[Option<&'static str>]| evidence::firmest(statuses.iter().copied());
    assert_eq!(firmest(&[Some("rumored"), Some("attributed"), Some("denied")]), Some("attributed"));
    assert_eq!(firmest(&[Some("rumored"), None]), None);
}

/// Kind, subject and detail of what the audit finds, a line each.
fn audit(script: &str) -> Vec<String> {
    let database = graph(script);
    let rows = database.session().run("CALL evidence.audit()", &Parameters::new());
    let rows = rows.unwrap_or_else(|error| panic!("{error}")).rows;
    let text = |datum: &Datum| match datum {
        Datum::String(text) => text.to_string(),
        other => panic!("{other:?} is no text"),
    };
    rows.iter()
        .map(|row| format!("{} | {} | {}", text(&row[0]), text(&row[1]), text(&row[2])))
        .collect()
}

#[test]
fn the_audit_tells_what_to_know() {
    let found = audit(
        "CREATE (a:Person {name: 'Ann', aliases: ['A'], born: 1950, size: 2, job: ['x', 'y']})
         CREATE (b:Person {name: 'Bob'})
         CREATE (d:Document {fileName: 'a.txt', title: 'One'})
         CREATE (a)-[:MENTIONED_IN {sources: ['a.txt:1:0-1']}]->(d)
         CREATE (a)-[:KNOWS {sources: ['a.txt:1:0-1', 'b.txt:1:0-1']}]->(b)
         CREATE (a)-[:LIKES {sources: ['a.txt:1:0-1', 'a.txt:2:0-1']}]->(b)
         CREATE (a)-[:HATES {status: 'denied', saidBy: ['Ann'], sources: ['a.txt:1:0-1', 'b.txt:1:0-1']}]->(b)
         CREATE (a)-[:MET]->(b)
         CREATE (c1:Claim {kind: 'value', property: 'born', value: '1950', sources: ['a.txt:1:0-1']})
         CREATE (c2:Claim {kind: 'value', property: 'born', value: '1951', sources: ['b.txt:1:0-1']})
         CREATE (c3:Claim {property: 'born', value: '1940', comparator: '>', sources: ['b.txt:1:0-1']})
         CREATE (c4:Claim {property: 'born', value: '195X', sources: ['b.txt:1:0-1']})
         CREATE (c5:Claim {kind: 'opinion', property: 'looks', value: 'old', status: 'opinion', sources: ['b.txt:1:0-1']})
         CREATE (c6:Claim {kind: 'opinion', property: 'looks', value: 'young'})
         CREATE (c7:Claim {property: 'job', value: 'x', sources: ['a.txt:1:0-1']})
         CREATE (c8:Claim {property: 'job', value: 'y', sources: ['b.txt:1:0-1']})
         CREATE (c5)-[:CONFLICTS_WITH {sources: ['a.txt:1:0-1']}]->(c6)
         CREATE (c6)-[:CONFLICTS_WITH {sources: ['a.txt:1:0-1']}]->(c5)
         CREATE (c2)-[:REFINES {sources: ['a.txt:1:0-1']}]->(c4)
         FOREACH (c IN [c1, c2, c3, c4, c5, c6, c7, c8] | CREATE (c)-[:ABOUT {sources: ['a.txt:1:0-1']}]->(a))",
    );
    let expected = [
        "conflict | Ann.looks | old or young",
        "conflict | Ann.born | 1950 or 1951",
        "conflict | Ann.born | 1950 or 195X",
        "one document | Ann -[LIKES]-> Bob | a.txt",
        "weak | Ann -[HATES]-> Bob | denied, said by Ann",
        "no evidence | Ann -[MET]-> Bob | ",
        "one document | Ann.born | a.txt",
        "no evidence | Ann.size | 2",
        "weak | Ann.looks | opinion: old",
        "no evidence | Ann.looks | young",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_graph_without_evidence_has_none_to_be_audited() {
    assert!(audit("CREATE (:Person {name: 'Ann', status: 'open'})-[:KNOWS]->(:Person)").is_empty());
}
