//! What Tab offers, hints and colours, through text: the last `|` marks the cursor.

use relata::frontend::repl::assistant::is_complete;
use relata::frontend::repl::complete::{Known, complete};
use relata::frontend::repl::highlight::highlight;
use relata::frontend::repl::hint::hint;
use relata::frontend::saved::Saved;
use relata::graph::Graph;
use relata::graph::declared::{Declared, DeclaredKind, Subject};
use relata::value::Value;

/// Films, people and a character; `Heat` is based on a person and played by another.
fn graph() -> Graph {
    let mut graph = Graph::new();
    let mut add = |label: &str, name: &str, key: &str, value: Value| {
        let label = graph.intern_label(label);
        let (name_key, key) = (graph.intern_key("name"), graph.intern_key(key));
        graph.add_node(vec![label], vec![(name_key, Value::string(name)), (key, value)])
    };
    let heat = add("Film", "Heat", "year", Value::Integer(1995));
    add("Film", "Dune: Part One", "year", Value::Integer(2021));
    add("Film", "Dune's \"end\"", "year", Value::Integer(2024));
    let neil = add("Character", "Neil McCauley", "fate", Value::string("killed"));
    let real = add("Person", "Neil McCauley", "nationality", Value::string("American"));
    let actor = add("Person", "Robert De Niro", "occupation", Value::string("actor"));
    add("Odd Label", "x", "odd key", Value::Integer(1));
    for (start, kind, end) in
        [(neil, "PLAYED_BY", actor), (neil, "BASED_ON", real), (actor, "ACTED_IN", heat)]
    {
        let kind = graph.intern_type(kind);
        let film = graph.intern_key("film");
        graph.add_relationship(start, kind, end, vec![(film, Value::string("Heat"))]);
    }
    let film = |kind, key: &str| Declared {
        kind,
        on: Subject::Label("Film".into()),
        keys: vec![key.into()],
    };
    graph.declare(&"film name".into(), Some(film(DeclaredKind::Index, "name")));
    graph.declare(&"years".into(), Some(film(DeclaredKind::Unique, "year")));
    graph.commit();
    graph
}

fn queries() -> Vec<Saved> {
    let text = "// title: Cast\n// param film: string = \"Heat\"\n// param limit: integer = 9\n";
    vec![
        Saved::parse("cast.cypher", text).expect("a header"),
        Saved::parse("rumors.cypher", "// title: Rumors\n").expect("a header"),
    ]
}

fn offered(marked: &str) -> (String, Vec<String>) {
    let cursor = marked.rfind('|').expect("a cursor");
    let text = format!("{}{}", &marked[..cursor], &marked[cursor + 1..]);
    let (graph, queries) = (graph(), queries());
    let parameters = vec![String::from("film"), String::from("first name")];
    let here = graph.nodes().nth(3);
    let known = Known { graph: &graph, parameters, queries: &queries, here };
    let completion = complete(&text, cursor, &known);
    let replaced = text[completion.start..cursor].to_owned();
    (replaced, completion.candidates.into_iter().map(|one| one.text).collect())
}

/// Exactly these, in this order.
fn check(marked: &str, expected: &[&str]) {
    assert_eq!(offered(marked).1, expected, "{marked}");
}

/// Among others, these.
fn check_has(marked: &str, expected: &[&str]) {
    let (_, offered) = offered(marked);
    for one in expected {
        assert!(offered.iter().any(|candidate| candidate == one), "{marked}: {one} in {offered:?}");
    }
}

/// None of these.
fn check_lacks(marked: &str, unexpected: &[&str]) {
    let (_, offered) = offered(marked);
    for one in unexpected {
        assert!(offered.iter().all(|candidate| candidate != one), "{marked}: {one} in {offered:?}");
    }
}

#[test]
fn labels() {
    check("MATCH (n:Fil|", &["Film"]);
    check("MATCH (n:fil|", &["Film"]);
    check("MATCH (:|", &["Character", "Film", "`Odd Label`", "Person"]);
    check("MATCH (n:Film|Per|", &["Person"]);
    check("MATCH (n:`Od|", &["`Odd Label`"]);
    check("MATCH (n) WHERE n:Pe|", &["Person"]);
    check("MATCH (n:Film&!Pe|", &["Person"]);
    assert_eq!(offered("MATCH (n:Fil|").0, "Fil");
}

#[test]
fn what_there_is() {
    check("SH|", &["SHOW"]);
    check_has("SHOW |", &["FUNCTIONS", "LABELS", "KEYS", "PROCEDURES", "TYPES"]);
    check("show relationship t|", &["types"]);
    check("SHOW LABELS |", &["WHERE", "YIELD"]);
    check("SHOW LABELS YIELD |", &["label", "nodes"]);
    check("SHOW PROPERTY KEYS YIELD p|", &["propertyKey"]);
    check("SHOW FUNCTION YIELD name, ag|", &["aggregating"]);
    check_has("SHOW LABELS YIELD label |", &["AS", "LIMIT", "ORDER BY", "RETURN", "SKIP", "WHERE"]);
}

#[test]
fn choices_of_paths() {
    check_has("MATCH |", &["ALL SHORTEST", "ANY", "REPEATABLE ELEMENTS", "SHORTEST", "TRAIL"]);
    check("MATCH sho|", &["shortest"]);
    check("MATCH p = ACY|", &["ACYCLIC"]);
    check_has("MATCH SHORTEST 2 |", &["ACYCLIC", "GROUPS", "PATHS", "WALK"]);
    check_lacks("MATCH SHORTEST 2 TRAIL |", &["ACYCLIC", "SHORTEST", "REPEATABLE ELEMENTS"]);
    check_lacks("MATCH (a) |", &["SHORTEST", "TRAIL"]);
    check_has("MATCH (a), A|", &["ANY", "ACYCLIC", "ALL SHORTEST"]);
    check("MATCH (a) ((x:Fil|", &["Film"]);
    check("MATCH ((x:Film)-[r:PLA|", &["PLAYED_BY"]);
    check_has("MATCH ((x:Film)-[r]->(y) WHERE x.|", &["name", "year"]);
    check_has("MATCH ((xyz:Film)-[r]->(y)){2} RETURN xy|", &["xyz"]);
}

#[test]
fn declarations() {
    check("DR|", &["DROP"]);
    check("DROP |", &["CONSTRAINT", "INDEX"]);
    check_has("CREATE |", &["CONSTRAINT", "INDEX"]);
    check("CREATE INDEX FOR (n:F|", &["Film"]);
    check("CREATE INDEX FOR (n:Film) O|", &["ON"]);
    check("CREATE INDEX FOR (n:Film) ON (n.|", &["name", "year"]);
    check("CREATE INDEX x I|", &["IF"]);
    check("CREATE CONSTRAINT x FOR (n:Film) REQUIRE n.|", &["name", "year"]);
    check(
        "CREATE CONSTRAINT x FOR (n:Film) REQUIRE n.name IS |",
        &["KEY", "NODE", "NOT", "UNIQUE"],
    );
    check("CREATE CONSTRAINT FOR ()-[r:P|", &["PLAYED_BY"]);
    check("DROP INDEX |", &["`film name`"]);
    check("DROP CONSTRAINT |", &["years"]);
}

#[test]
fn procedures() {
    check_has("CALL |", &["db.labels()", "dbms.functions()"]);
    check_has("CALL db.|", &["labels()", "schema.visualization()"]);
    check("CALL db.schema.v|", &["visualization()"]);
    check("CALL dbms.comp|", &["components()"]);
    check("CALL db.labels() YIELD |", &["label", "nodes"]);
    check("MATCH (n) CALL db.labels() YIELD label AS l, n|", &["nodes"]);
}

#[test]
fn labels_across_a_relationship() {
    check("MATCH (:Person)-[:ACTED_IN]->(f:|", &["Film"]);
    check("MATCH (f)<-[r:ACTED_IN]-(p:|", &["Person"]);
    check("MATCH (a)-[:PLAYED_BY]-(b:|", &["Character", "Person"]);
    check("MATCH (a)-[:NOTHING]->(b:F|", &["Film"]);
    check("MATCH (a)-->(b:F|", &["Film"]);
}

#[test]
fn types_by_direction() {
    check("MATCH (p:Person)-[:|", &["ACTED_IN"]);
    check("MATCH (p:Person)<-[:|", &["BASED_ON", "PLAYED_BY"]);
    check("MATCH (p:Person)-[:|]-()", &["ACTED_IN", "BASED_ON", "PLAYED_BY"]);
    check("MATCH (p:Person)-[:|]->()", &["ACTED_IN"]);
    check("MATCH (p:Person)-[r:|", &["ACTED_IN"]);
    // nothing leads on that way: perhaps it is the arrow that is wrong
    check("MATCH (p:Person)-[:PL|", &["PLAYED_BY"]);
    check("MATCH (p)-[:|", &["ACTED_IN", "BASED_ON", "PLAYED_BY"]);
    check("MATCH (p:Person) MATCH (p)-[:|", &["ACTED_IN"]);
    check("MATCH (c:Character {name: 'x'})-[:B|", &["BASED_ON"]);
}

#[test]
fn keys() {
    check("MATCH (n:Film) RETURN n.|", &["name", "year"]);
    check("MATCH (n:Film) RETURN n.y|", &["year"]);
    check("MATCH (n:Film {|", &["name", "year"]);
    check("MATCH (n:Film {name: 'Heat', y|", &["year"]);
    check("MATCH (:Character)-[r:PLAYED_BY]->() RETURN r.|", &["film"]);
    check("MATCH ()-[:PLAYED_BY {|", &["film"]);
    check("MATCH (n:Film) WITH n AS f RETURN f.y|", &["year"]);
    check("MATCH (o:`Odd Label`) RETURN o.|", &["name", "`odd key`"]);
    check("MATCH (n) RETURN n.ye|", &["year"]);
    check("MATCH (n:Film) WHERE n.name STARTS WITH 'H' AND n.|", &["name", "year"]);
}

#[test]
fn values() {
    check("MATCH (f:Film {name: \"Du|", &["\"Dune's \\\"end\\\"\"", "\"Dune: Part One\""]);
    check("MATCH (f:Film {name: 'du|", &["'Dune\\'s \"end\"'", "'Dune: Part One'"]);
    check("MATCH (f:Film) WHERE f.name = 'He|", &["'Heat'"]);
    check("MATCH (f:Film) WHERE f.name = |", &["'Dune\\'s \"end\"'", "'Dune: Part One'", "'Heat'"]);
    check("MATCH (f:Film) WHERE f.name STARTS WITH 'He|", &["'Heat'"]);
    check("MATCH (f:Film) WHERE f.name IN ['He|", &["'Heat'"]);
    check("MATCH (f:Film {year: |", &["1995", "2021", "2024"]);
    check("RETURN 'He|", &[]);
}

#[test]
fn variables_parameters_and_keywords() {
    check_has("MATCH (film:Film)-[role:ACTED_IN]-(p) RETURN |", &["film", "role", "p", "DISTINCT"]);
    check("MATCH (film:Film) RETURN fil|", &["film", "file("]);
    check("MATCH (film:Film) MATCH (fi|", &["film"]);
    check_lacks("MATCH (film:Film) WITH film.name AS name RETURN |", &["film"]);
    check_has("MATCH (film:Film) WITH film.name AS name, film RETURN |", &["film", "name"]);
    check_has("MATCH p = (a)-->(b) RETURN |", &["p", "a", "b"]);
    check_has("UNWIND [1] AS x RETURN |", &["x"]);
    check("WITH [1, 2] AS list RETURN [item IN list | it|", &["item"]);
    check("RETURN $f|", &["$film", "$`first name`"]);
    check("RETURN $|", &["$film", "$`first name`"]);
    check("MAT|", &["MATCH"]);
    check("mat|", &["match"]);
    check_has("|", &["MATCH", "RETURN", "EXPLAIN", "WHY"]);
    check_has("WHY |", &["MATCH", "RETURN", "UNWIND"]);
    check("why MATCH (n:Fil|", &["Film"]);
    check_lacks("|", &["AND", "DESC"]);
    check("RETURN 1 AS x; MAT|", &["MATCH"]);
    check("RETURN 1 AS |", &[]);
    check("RETURN 1 // MAT|", &[]);
    check("RETURN /* MAT|", &[]);
}

#[test]
fn keywords_by_what_can_follow() {
    check("MATCH (n) RETURN n ORDER |", &["BY"]);
    check_has("MATCH (n) |", &["RETURN", "WHERE", "OPTIONAL MATCH", "SET"]);
    check_lacks("MATCH (n) |", &["AND", "ORDER BY", "THEN", "n"]);
    check_has("MATCH (n) RETURN n |", &["AS", "ORDER BY", "LIMIT", "UNION", "STARTS WITH"]);
    check_lacks("MATCH (n) RETURN n |", &["MATCH", "n"]);
    check_has("MATCH (n) WHERE n.x |", &["AND", "IS NULL", "IS NOT NULL", "CONTAINS", "RETURN"]);
    check_has("MATCH (n) WHERE |", &["n", "NOT", "EXISTS", "toUpper("]);
    check_has("MATCH (n) RETURN CASE n.x |", &["WHEN"]);
    check_has("MERGE (n:Film) ON |", &["CREATE", "MATCH"]);
    check_has("RETURN toU|", &["toUpper("]);
    check_has("RETURN date.tr|", &["truncate("]);
    check_has("RETURN 1 AS x UNION |", &["ALL", "RETURN"]);
}

#[test]
fn commands() {
    check(":hel|", &[":help"]);
    check(":run |", &["cast", "rumors"]);
    check(":run ca|", &["cast"]);
    check(":run cast |", &["film=", "limit="]);
    check(":run cast film=\"Heat 2\" |", &["limit="]);
    check(":run nothing |", &[]);
    check(":format js|", &["json", "jsonl"]);
    check(":timing |", &["on", "off"]);
    check(":explain MATCH (n:Fil|", &["Film"]);
    check(":profile MATCH (p:Person)-[:|", &["ACTED_IN"]);
    check(":param f|", &["film", "first name"]);
    check(":nothing |", &[]);
    // the walk is at the character
    check(":out |", &["BASED_ON", "PLAYED_BY"]);
    check(":out p|", &["PLAYED_BY"]);
    check(":in |", &[]);
    check(":go Fi|", &["Film"]);
    check(":go Film |", &["\"Dune: Part One\"", "Heat"]);
    check(":go Film \"Du|", &["\"Dune: Part One\""]);
    check(":go robert de|", &["\"Robert De Niro\""]);
    check(":schema P|", &["Person", "PLAYED_BY"]);
    check(":run cast film=He|", &["Heat"]);
    check(":run cast film=\"dune: p|", &["\"Dune: Part One\""]);
    check(":run cast film=rob|", &["\"Robert De Niro\""]);
    check(":run cast film=\"Robert De\" limit=|", &[]);
    check_has(":help d|", &["dot"]);
}

#[test]
fn no_text_makes_it_fall() {
    let text = "MATCH (n:`Ä {name: \"Du'|é👩‍👧\n// x\n)-[:|]->(:A {b: [1, {c: $";
    let (graph, queries) = (graph(), queries());
    let known = Known { graph: &graph, parameters: Vec::new(), queries: &queries, here: None };
    for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        for end in 0..=text.len() - start {
            complete(&text[start..], end, &known);
        }
        highlight(&text[start..], 3);
        hint(&text[start..], &known);
        is_complete(&text[start..]);
    }
}

#[test]
fn hints() {
    let (graph, queries) = (graph(), queries());
    let known = Known { graph: &graph, parameters: Vec::new(), queries: &queries, here: None };
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(hint(text, &known).as_deref(), expected, "{text}");
    };
    check(":run", Some(" NAME [KEY=VALUE …]"));
    check(":run ", Some("NAME [KEY=VALUE …]"));
    check(":run cast ", Some("[film=\"Heat\"] [limit=9]"));
    check(":sche", Some("ma"));
    check("MATCH (n:Fil", Some("m"));
    check("MATCH (n:F", None);
    check("MATCH (p:Person)-[:ACT", Some("ED_IN"));
    check("RETURN 'MATC", None);
}

#[test]
fn statements_end_at_a_semicolon_or_an_empty_line() {
    for complete in ["", "  ", ":help", "RETURN 1;", "RETURN 1 ; // done", "RETURN 1\n\n", "// x"] {
        assert!(is_complete(complete), "{complete:?}");
    }
    for open in ["RETURN 1", "RETURN ';", "RETURN 1 // ;", "RETURN 1; RETURN", "RETURN /* ;"] {
        assert!(!is_complete(open), "{open:?}");
    }
}

/// Colours as tags.
fn tagged(text: &str) -> String {
    let mut colored = highlight(text, usize::MAX);
    let codes = [
        ("\x1b[1;34m", "<keyword>"),
        ("\x1b[32m", "<string>"),
        ("\x1b[36m", "<number>"),
        ("\x1b[35m", "<parameter>"),
        ("\x1b[33m", "<name>"),
        ("\x1b[2m", "<comment>"),
        ("\x1b[4;31m", "<wrong>"),
        ("\x1b[1;36m", "<command>"),
        ("\x1b[0m", "</>"),
    ];
    for (code, tag) in codes {
        colored = colored.replace(code, tag);
    }
    colored
}

#[test]
fn colours() {
    let check = |text: &str, expected: &str| assert_eq!(tagged(text), expected);
    check(
        "MATCH (n:Film {name: $f}) // x",
        "<keyword>MATCH</> (n:<name>Film</> {name: <parameter>$f</>}) <comment>// x</>",
    );
    check("RETURN 'open", "<keyword>RETURN</> <string>'open</>");
    check("RETURN (1]", "<keyword>RETURN</> (<number>1</><wrong>]</>");
    check("RETURN n.match", "<keyword>RETURN</> n.match");
    check(":run cast", "<command>:run</> cast");
    // words of the schema are coloured in their own place only
    check(
        "RETURN 1; show labels YIELD label AS type",
        "<keyword>RETURN</> <number>1</>; <keyword>show</> <keyword>labels</> <keyword>YIELD</> label <keyword>AS</> type",
    );
    check(
        "CREATE INDEX type FOR (index:`Key`) ON (index.key)",
        "<keyword>CREATE</> <keyword>INDEX</> <keyword>type</> <keyword>FOR</> (index:<name>`Key`</>) <keyword>ON</> (index.key)",
    );
    check(
        "MATCH (key) RETURN labels(key)",
        "<keyword>MATCH</> (key) <keyword>RETURN</> labels(key)",
    );
    // and so are those of paths
    check(
        "MATCH p = SHORTEST 2 trail PATHS (path:`A`)-->(walk)",
        "<keyword>MATCH</> p = <keyword>SHORTEST</> <number>2</> <keyword>trail</> <keyword>PATHS</> (path:<name>`A`</>)-->(walk)",
    );
    check(
        "MATCH REPEATABLE ELEMENTS (a), ACYCLIC (b) RETURN a, path(b), {simple: walk}",
        "<keyword>MATCH</> <keyword>REPEATABLE</> <keyword>ELEMENTS</> (a), <keyword>ACYCLIC</> (b) <keyword>RETURN</> a, path(b), {simple: <name>walk</>}",
    );
    check("MATCH path = (a)", "<keyword>MATCH</> path = (a)");
    assert!(highlight("RETURN (1)", 7).contains("\x1b[1;7m)\x1b[0m"));
}
