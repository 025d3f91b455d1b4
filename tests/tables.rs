//! Folders of CSV files as graphs: what they say, what is wrong with them, and that the
//! graph is the one that statements would have made.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use relata::database::Database;
use relata::graph::{Direction, Graph, Types};
use relata::load;
use relata::load::tables::{self, Imported, Options, TableError};
use relata::render::{Names, text};
use relata::session::{Parameters, Session};

/// A folder of its own with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tables").join(name);
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

fn import_with(
    name: &str,
    files: &[(&str, &str)],
    skip_bad: bool,
) -> Result<Imported, (TableError, String)> {
    let folder = folder(name, files);
    tables::import(&folder, Options { skip_bad }, &mut |_| {}).map_err(|error| {
        let message = error.to_string().replace(&format!("{}/", folder.display()), "");
        (error, message)
    })
}

#[track_caller]
fn import(name: &str, files: &[(&str, &str)]) -> Graph {
    match import_with(name, files, false) {
        Ok(imported) => imported.graph,
        Err((_, message)) => panic!("{message}"),
    }
}

/// The rows of a query, cells with blanks between.
#[track_caller]
fn rows(session: &mut Session, database: &Database, query: &str) -> Vec<String> {
    let result = session.run(query, &Parameters::new()).unwrap_or_else(|e| panic!("{query}: {e}"));
    let graph = database.read();
    let names = Names::new(&graph);
    let row = |row: &[_]| {
        row.iter().map(|cell| text::literal(cell, &names)).collect::<Vec<_>>().join(" ")
    };
    result.rows.iter().map(row).collect()
}

#[track_caller]
fn answers(graph: Graph, questions: &[(&str, &[&str])]) {
    let database = Database::with_graph(graph);
    let mut session = database.session();
    for (query, expected) in questions {
        assert_eq!(rows(&mut session, &database, query), *expected, "{query}");
    }
}

const PEOPLE: &[(&str, &str)] = &[
    ("Person.csv", "id:ID(Person),name:string,age:int\n1,Ann,36\n2,\"Bob, the elder\",\n3,Cid,9\n"),
    ("City.csv", "id:ID(City),name\n1,Rome\n2,Oslo\n"),
    (
        "Person_KNOWS_Person.csv",
        ":START_ID(Person),:END_ID(Person),since:date\n1,2,2020-05-01\n2,1,\n2,2,2021-01-01\n1,2,\n",
    ),
    ("Person_LIVES_IN_City.csv", ":START_ID(Person),:END_ID(City)\n3,1\n1,2\n"),
];

#[test]
fn a_folder_of_tables_is_known_by_its_files() {
    assert!(tables::is_folder(&folder("known", PEOPLE)));
    assert!(!tables::is_folder(&folder("nothing", &[("notes.txt", "")])));
    let files = [("schema.toml", "format = 1\n"), ("a.csv", "x\n")];
    assert!(!tables::is_folder(&folder("files", &files)));
}

#[test]
fn names_and_headers_say_what_there_is() {
    answers(
        import("people", PEOPLE),
        &[
            (
                "MATCH (p:Person) RETURN p.id, p.name, p.age",
                &["1 'Ann' 36", "2 'Bob, the elder' null", "3 'Cid' 9"],
            ),
            (
                "MATCH (a)-[k:KNOWS]->(b) RETURN a.id, b.id, k.since ORDER BY id(k)",
                &["1 2 2020-05-01", "2 1 null", "2 2 2021-01-01", "1 2 null"],
            ),
            (
                "MATCH (p)-[:LIVES_IN]->(c:City) RETURN p.name, c.name ORDER BY p.name",
                &["'Ann' 'Oslo'", "'Cid' 'Rome'"],
            ),
            (
                "MATCH (n) RETURN labels(n), count(*) ORDER BY labels(n)",
                &["['City'] 2", "['Person'] 3"],
            ),
            ("MATCH (c:City {id: 2}) RETURN c.name", &["'Oslo'"]),
            ("MATCH (p:Person) WHERE p.id >= 2 RETURN p.id ORDER BY p.id", &["2", "3"]),
            (
                "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name",
                &["'constraint_City_id'", "'constraint_Person_id'"],
            ),
        ],
    );
}

#[test]
fn an_imported_graph_is_the_one_that_statements_make() {
    let imported = import("same", PEOPLE);
    let database = Database::new();
    let mut session = database.session();
    let statements = [
        "CREATE CONSTRAINT constraint_City_id FOR (c:City) REQUIRE c.id IS NODE KEY",
        "CREATE CONSTRAINT constraint_Person_id FOR (p:Person) REQUIRE p.id IS NODE KEY",
        "CREATE (:City {id: 1, name: 'Rome'}), (:City {id: 2, name: 'Oslo'})",
        "CREATE (a:Person {id: 1, name: 'Ann', age: 36}), (b:Person {id: 2, name: 'Bob, the elder'}),
         (c:Person {id: 3, name: 'Cid', age: 9}),
         (a)-[:KNOWS {since: date('2020-05-01')}]->(b), (b)-[:KNOWS]->(a),
         (b)-[:KNOWS {since: date('2021-01-01')}]->(b), (a)-[:KNOWS]->(b)",
        "MATCH (c:Person {id: 3}), (r:City {id: 1}) CREATE (c)-[:LIVES_IN]->(r)",
        "MATCH (c:Person {id: 1}), (r:City {id: 2}) CREATE (c)-[:LIVES_IN]->(r)",
    ];
    for statement in statements {
        session.run(statement, &Parameters::new()).unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    let made = database.read();
    assert_eq!(described(&imported), described(&made));
    assert_eq!(
        load::to_files(&imported).expect("it can be written"),
        load::to_files(&made).expect("it can be written")
    );
}

/// Everything the optimizer and operators ask of a graph.
fn described(graph: &Graph) -> String {
    let mut text = String::new();
    let statistics = graph.statistics();
    writeln!(text, "{} {}", graph.node_count(), graph.relationship_count()).expect("a string");
    for triple in statistics.triples() {
        let label = |label: Option<_>| label.map(|label| graph.label_name(label).to_string());
        let (from, to) = (label(triple.from), label(triple.to));
        let kind = graph.type_name(triple.kind);
        writeln!(text, "{from:?} {kind} {to:?} {}", triple.count).expect("a string");
    }
    let mut labels: Vec<_> = graph.labels().map(|(label, name)| (name.clone(), label)).collect();
    labels.sort();
    for (name, label) in labels {
        let nodes: Vec<_> = graph.nodes_with_label(label).collect();
        writeln!(text, "{name} {nodes:?}").expect("a string");
    }
    let mut types: Vec<_> = graph.types().map(|(kind, name)| (name.clone(), kind)).collect();
    types.sort();
    for (name, kind) in types {
        let loops = statistics.loops(kind);
        writeln!(text, "{name} {loops} {:?}", graph.relationships_with_type(kind))
            .expect("a string");
        for node in graph.nodes() {
            let adjacent = [true, false].map(|outgoing| {
                let array = graph.all_arrays(outgoing, Some(kind));
                (array.neighbours(node).to_vec(), array.relationships[array.range(node)].to_vec())
            });
            writeln!(text, "{node:?} {adjacent:?}").expect("a string");
        }
    }
    for node in graph.nodes() {
        let mut steps = Vec::new();
        graph.neighbours(node, Direction::Either, &Types::Any, |one, other| {
            steps.push((one, other));
        });
        writeln!(text, "{node:?} {steps:?}").expect("a string");
    }
    text
}

#[test]
fn what_is_imported_can_be_saved_and_read_again() {
    let graph = import("round-trip", PEOPLE);
    let saved = folder("round-trip-saved", &[]);
    load::save(&graph, &saved).expect("it can be saved");
    let again = load::read(&load::Folder::new(&saved)).expect("it can be read");
    let files = load::to_files(&graph).expect("it can be written");
    assert_eq!(files, load::to_files(&again).expect("it can be written"));
}

#[test]
fn fields_of_every_type() {
    let header = ":ID,i:long,f:double,b:boolean,s,l:string[],n:int[],d:date,t:localdatetime,u:duration,x:IGNORE";
    let full =
        "a,-5,1.5,TRUE,\"say \"\"hi\"\"\nthere\",p;q,1;2,2020-02-29,2020-01-01T10:00,P1D,zzz";
    let text = format!("\u{feff}{header}\r\n{full}\r\nb,,,,,,,,,,\r\n");
    answers(
        import("types", &[("Thing.csv", &text)]),
        &[
            (
                "MATCH (t:Thing) WHERE t.i IS NOT NULL RETURN t.i, t.f, t.b, t.s, t.l, t.n, t.d, t.t, t.u",
                &[
                    "-5 1.5 true 'say \"hi\"\\nthere' ['p', 'q'] [1, 2] 2020-02-29 2020-01-01T10:00 P1D",
                ],
            ),
            ("MATCH (t:Thing) WHERE t.i IS NULL RETURN keys(t)", &["[]"]),
            ("MATCH (t) RETURN DISTINCT t.x", &["null"]),
        ],
    );
}

#[test]
fn labels_and_types_may_stand_in_columns() {
    let files = [
        ("movies.csv", "id:ID,:LABEL,name\nm1,Movie,Heat\nm2,Movie;Sequel,Heat 2\nm3,,Nothing\n"),
        ("roles.csv", ":START_ID,:TYPE,:END_ID,as\nm2,FOLLOWS,m1,x\nm1,LIKE,m2,\nm2,LIKE,m3,y\n"),
    ];
    answers(
        import("columns", &files),
        &[
            (
                "MATCH (n) RETURN n.id, labels(n), n.name",
                &[
                    "'m1' ['Movie'] 'Heat'",
                    "'m2' ['Movie', 'Sequel'] 'Heat 2'",
                    "'m3' [] 'Nothing'",
                ],
            ),
            (
                "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, r.as ORDER BY id(r)",
                &["'m2' 'FOLLOWS' 'm1' 'x'", "'m1' 'LIKE' 'm2' null", "'m2' 'LIKE' 'm3' 'y'"],
            ),
            ("SHOW CONSTRAINTS YIELD name RETURN name", &[]),
        ],
    );
}

#[test]
fn ids_are_integers_where_all_of_a_file_are() {
    let files = [
        ("A.csv", "id:ID(A)\n7\n-3\n9000000000\n"),
        ("B.csv", "id:ID(B)\n7\n08\n9\n"),
        ("C.csv", "id:ID(C){id-type:string}\n7\n8\n"),
        ("A_TO_B.csv", ":START_ID(A),:END_ID(B)\n7,08\n-3,7\n9000000000,9\n"),
        ("B_TO_C.csv", ":START_ID(B),:END_ID(C)\n7,7\n"),
    ];
    answers(
        import("ids", &files),
        &[
            ("MATCH (a:A) RETURN a.id", &["7", "-3", "9000000000"]),
            ("MATCH (b:B) RETURN b.id", &["'7'", "'08'", "'9'"]),
            ("MATCH (c:C) RETURN c.id", &["'7'", "'8'"]),
            (
                "MATCH (a:A)-[:TO]->(b) RETURN a.id, b.id ORDER BY b.id",
                &["7 '08'", "-3 '7'", "9000000000 '9'"],
            ),
            ("MATCH (:B)-[:TO]->(c:C) RETURN c.id", &["'7'"]),
        ],
    );
}

#[test]
fn the_type_stands_between_the_names_of_the_groups() {
    let files = [
        ("Old_Man.csv", "id:ID(Old_Man)\n1\n"),
        ("Old_Man_WENT_TO_Old_Man.csv", ":START_ID(Old_Man),:END_ID(Old_Man)\n1,1\n"),
        ("X_SAW_IT_Y.csv", ":START_ID(Old_Man),:END_ID(Old_Man)\n1,1\n"),
        ("FED.csv", ":START_ID(Old_Man),:END_ID(Old_Man)\n1,1\n"),
    ];
    answers(
        import("groups", &files),
        &[(
            "MATCH ()-[r]->() RETURN type(r) ORDER BY type(r)",
            &["'FED'", "'SAW_IT'", "'WENT_TO'"],
        )],
    );
}

/// What is wrong with one file beside a sound `A.csv`, and what is said of it.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "B.csv",
        "id:ID(B),age:itn\n",
        "B.csv:1: column 2, `age:itn`: `itn` is not a type, expected one like `string`, `int[]` or `ID`; did you mean `int`?",
    ),
    (
        "B.csv",
        "id:ID(B),:int\n",
        "B.csv:1: column 2, `:int`: `:int` has no name, expected `name:type`",
    ),
    (
        "B.csv",
        "id:ID(B){label:B}\n",
        "B.csv:1: column 1, `id:ID(B){label:B}`: `{label:B}` is not an option, expected `{id-type:string}` of an `ID`",
    ),
    (
        "B.csv",
        "name,age:int\n",
        "B.csv:1: this header has neither `:ID` nor `:START_ID`, expected one of them",
    ),
    ("B.csv", "", "B.csv:1: this header has neither `:ID` nor `:START_ID`, expected one of them"),
    (
        "B.csv",
        "id:ID(B),x,x:int\n",
        "B.csv:1: `x:int` stands beside another column that excludes it",
    ),
    (
        "B.csv",
        "id:ID(B),id:int\n",
        "B.csv:1: `id:int` stands beside another column that excludes it",
    ),
    (
        "B.csv",
        ":ID(B),:END_ID(A)\n",
        "B.csv:1: `:END_ID(A)` stands beside another column that excludes it",
    ),
    ("A_R_A.csv", ":START_ID(A)\n", "A_R_A.csv:1: this header has no `:END_ID`"),
    (
        "A_R_A.csv",
        ":START_ID(A),:END_ID(AA)\n",
        "A_R_A.csv:1: column 2, `:END_ID(AA)`: no node file has ids of the group `AA`; did you mean `A`?",
    ),
    (
        "A_R_A.csv",
        ":START_ID,:END_ID(A)\n",
        "A_R_A.csv:1: column 1, `:START_ID`: no node file has ids without a group, expected the name of one",
    ),
    ("B.csv", "id:ID(B),n:int\n1,1\n2\n", "B.csv:3: 1 fields, expected 2 as in the header"),
    ("B.csv", "id:ID(B),n:int\n1,1,1\n", "B.csv:2: 3 fields, expected 2 as in the header"),
    (
        "B.csv",
        "id:ID(B),n:int\n1,x1\n",
        "B.csv:2: column 2, `n:int`: `x1` is not what the column holds, expected an integer",
    ),
    (
        "B.csv",
        "id:ID(B),n:int\n1,9223372036854775808\n",
        "B.csv:2: column 2, `n:int`: `9223372036854775808` is not what the column holds, expected an integer",
    ),
    ("B.csv", "id:ID(B),n:float\n1,1\n2,1,5\n", "B.csv:3: 3 fields, expected 2 as in the header"),
    (
        "B.csv",
        "id:ID(B),n:boolean\n1,ja\n",
        "B.csv:2: column 2, `n:boolean`: `ja` is not what the column holds, expected `true` or `false`",
    ),
    (
        "B.csv",
        "id:ID(B),n:date\n1,2021-02-29\n",
        "B.csv:2: column 2, `n:date`: `2021-02-29` is not what the column holds, expected a date",
    ),
    (
        "B.csv",
        "id:ID(B),n:int[]\n1,1;two\n",
        "B.csv:2: column 2, `n:int[]`: the item `two` is not what the column holds, expected an integer",
    ),
    (
        "B.csv",
        "id:ID(B),n\n1,\"a\nb\"\n1,c\n",
        "B.csv:4: column 1, `id:ID(B)`: the id `1` in the group `B` is that of an earlier node",
    ),
    ("B.csv", "id:ID(B),n\n,c\n", "B.csv:2: column 1, `id:ID(B)`: an empty field, expected an id"),
    (
        "B.csv",
        "id:ID(B){id-type:long}\nx\n",
        "B.csv:2: column 1, `id:ID(B){id-type:long}`: `x` is not what the column holds, expected an integer",
    ),
    (
        "B.csv",
        "id:ID(B),n\n1,a\n2,\"b\n3,c\n",
        "B.csv:3: a quoted field begins here or below and does not end",
    ),
    (
        "A_R_A.csv",
        ":START_ID(A),:END_ID(A)\n1,2\n1,3\n",
        "A_R_A.csv:3: column 2, `:END_ID(A)`: no node has the id `3` in the group `A`",
    ),
    (
        "A_R_A.csv",
        ":START_ID(A),:END_ID(A)\n1,\n",
        "A_R_A.csv:2: column 2, `:END_ID(A)`: an empty field, expected the id of a node",
    ),
    (
        "A_R_A.csv",
        ":START_ID(A),:TYPE,:END_ID(A)\n1,,2\n",
        "A_R_A.csv:2: column 2, `:TYPE`: an empty field, expected a relationship type",
    ),
];

#[test]
fn mistakes_name_file_line_and_column() {
    for (index, (name, text, expected)) in MISTAKES.iter().enumerate() {
        let files = [("A.csv", "id:ID(A)\n1\n2\n"), (name, text)];
        match import_with(&format!("mistake-{index}"), &files, false) {
            Ok(_) => panic!("{text:?} was read"),
            Err((_, message)) => assert_eq!(message, *expected, "{text:?}"),
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = folder("bytes", &[]);
    fs::write(folder.join("A.csv"), b"id:ID(A),n\n1,\xff\n").expect("a file");
    let error = tables::import(&folder, Options::default(), &mut |_| {}).expect_err("no text");
    assert!(
        error
            .to_string()
            .ends_with("A.csv:2: column 2, `n`: bytes that are not UTF-8, expected text in UTF-8"),
        "{error}"
    );
}

#[test]
fn bad_rows_may_be_skipped() {
    let files = [
        ("A.csv", "id:ID(A),n:int\n1,1\n1,2\n2,x\n3\n4,4\n,5\n"),
        ("A_R_A.csv", ":START_ID(A),:END_ID(A),w:int\n1,4,1\n2,4,2\n4,1,three\n4,4,4\n"),
    ];
    let imported = import_with("skipped", &files, true).map_err(|(_, message)| message);
    let Imported { graph, skipped } = imported.expect("the rest is read");
    assert_eq!(skipped.count, 6);
    let lines: Vec<u64> =
        skipped.first.iter().filter_map(|error| Some(error.place.as_ref()?.line)).collect();
    assert_eq!(lines, [4, 5, 7, 3, 3]);
    answers(
        graph,
        &[
            ("MATCH (a:A) RETURN a.id, a.n", &["1 1", "4 4"]),
            ("MATCH (a)-[r:R]->(b) RETURN a.id, b.id, r.w", &["1 4 1", "4 4 4"]),
        ],
    );
}

#[test]
fn an_imported_graph_can_be_written_to() {
    let database = Database::with_graph(import("written", PEOPLE));
    let mut session = database.session();
    let none = Parameters::new();
    let refused = session.run("CREATE (:Person {id: 2})", &none).expect_err("the key is taken");
    assert!(refused.to_string().contains("constraint_Person_id"), "{refused}");
    assert!(session.run("CREATE (:Person {name: 'Dot'})", &none).is_err());
    session.run("MATCH (p:Person {id: 2}) DETACH DELETE p", &none).expect("it can go");
    session.run("CREATE (:Person {id: 2, age: 'old'})", &none).expect("the key is free");
    let all = rows(&mut session, &database, "MATCH (p:Person) RETURN p.id, p.age ORDER BY p.id");
    assert_eq!(all, ["1 36", "2 'old'", "3 9"]);
    let left = rows(
        &mut session,
        &database,
        "MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id ORDER BY a.id",
    );
    assert_eq!(left, ["'LIVES_IN' 1 2", "'LIVES_IN' 3 1"]);
}

#[test]
fn many_blocks_come_out_in_order() {
    let count: i64 = 60_000;
    let (mut nodes, mut links) =
        (String::from("id:ID(N),t,n:int\n"), String::from(":START_ID(N),:END_ID(N),w:int\n"));
    for number in 0..count {
        let text = if number % 100 == 0 { "\"a, \"\"b\"\"\n\n,c\"" } else { "plain text" };
        let value = if number % 3 == 0 { String::new() } else { number.to_string() };
        writeln!(nodes, "{},{text},{value}", number * 10 + 7).expect("a string");
        writeln!(links, "{},{},{number}", number * 10 + 7, (number * 7919 % count) * 10 + 7)
            .expect("a string");
    }
    let mut bytes = Vec::new();
    let folder = folder("blocks", &[("N.csv", &nodes), ("N_L_N.csv", &links)]);
    let imported = tables::import(&folder, Options::default(), &mut |progress| {
        bytes.push(progress.bytes);
        assert!(progress.bytes <= progress.bytes_total);
    });
    assert!(bytes.len() > 2 && bytes.is_sorted(), "{bytes:?}");
    let present = (0..count).filter(|number| number % 3 != 0);
    let expected = format!("{count} {} {}", present.clone().count(), present.sum::<i64>());
    answers(
        imported.expect("it is sound").graph,
        &[
            ("MATCH (n:N) RETURN count(*), count(n.n), sum(n.n)", &[&expected]),
            (
                "MATCH (n:N) WHERE n.t <> 'plain text' RETURN DISTINCT n.t, count(*)",
                &["'a, \"b\"\\n\\n,c' 600"],
            ),
            ("MATCH (n:N) WHERE n.id <> id(n) * 10 + 7 RETURN count(*)", &["0"]),
            (
                "MATCH (a)-[l:L]->(b) WHERE id(l) <> l.w OR id(a) <> l.w OR id(b) <> l.w * 7919 % 60000 RETURN count(*)",
                &["0"],
            ),
        ],
    );
}
