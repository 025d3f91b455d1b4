//! The program from outside: arguments and standard input in, output, talk and exit
//! code out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One run of the program and what is expected of it.
struct Run {
    arguments: Vec<String>,
    input: String,
    folder: PathBuf,
    stdout: Option<String>,
    stderr: Vec<String>,
    code: i32,
}

/// `relata` with these arguments.
fn relata(arguments: &[&str]) -> Run {
    Run {
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        input: String::new(),
        folder: PathBuf::from("."),
        stdout: None,
        stderr: Vec::new(),
        code: 0,
    }
}

impl Run {
    fn input(mut self, text: &str) -> Run {
        text.clone_into(&mut self.input);
        self
    }

    fn folder(mut self, folder: &Path) -> Run {
        folder.clone_into(&mut self.folder);
        self
    }

    /// Exactly this on standard output.
    fn prints(mut self, text: &str) -> Run {
        self.stdout = Some(text.to_owned());
        self
    }

    /// This somewhere on standard error.
    fn says(mut self, text: &str) -> Run {
        self.stderr.push(text.to_owned());
        self
    }

    fn exits(mut self, code: i32) -> Run {
        self.code = code;
        self
    }

    /// Runs it; what it printed.
    fn run(self) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_relata"))
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_remove("RELATA_HISTORY")
            .env_remove("RELATA_IMPORT")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // a program that needs no input may be gone already
        let _unread = stdin.write_all(self.input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let told = format!("{:?}\nstdout:\n{stdout}\nstderr:\n{stderr}", self.arguments);
        assert_eq!(output.status.code(), Some(self.code), "exit code of {told}");
        if let Some(expected) = &self.stdout {
            assert_eq!(&stdout, expected, "{told}");
        }
        for expected in &self.stderr {
            assert!(stderr.contains(expected.as_str()), "{expected:?} is missing in {told}");
        }
        if self.stderr.is_empty() {
            assert_eq!(stderr, "", "{told}");
        }
        stdout
    }
}

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file");
}

#[test]
fn a_query_prints_json_lines_into_a_pipe() {
    relata(&["query", "RETURN 1 AS a"]).prints("{\"a\":1}\n").run();
    relata(&["query", "RETURN 1 AS a;"]).prints("{\"a\":1}\n").run();
    relata(&["query", "RETURN 1 AS a; RETURN 2 AS b"]).prints("{\"a\":1}\n{\"b\":2}\n").run();
    relata(&["query", "-"]).input("RETURN 1 AS a").prints("{\"a\":1}\n").run();
}

#[test]
fn piped_input_is_a_script() {
    let two = "RETURN 1 AS a; RETURN 2 AS b;";
    relata(&[]).input(two).prints("{\"a\":1}\n{\"b\":2}\n").run();
    relata(&["heat"]).input(two).prints("{\"a\":1}\n{\"b\":2}\n").run();
    relata(&["-f", "csv"]).input(two).prints("a\r\n1\r\nb\r\n2\r\n").run();
    relata(&[]).input("").prints("").run();
    relata(&[]).input("// nothing; at all\n;;").prints("").run();
}

#[test]
fn formats() {
    let ask = |format| relata(&["query", "RETURN 1 AS a", "--format", format]);
    ask("table").prints("┌───┐\n│ a │\n├───┤\n│ 1 │\n└───┘\n").run();
    ask("json").prints("[\n  {\"a\":1}\n]\n").run();
    ask("csv").prints("a\r\n1\r\n").run();
    ask("markdown").prints("| a |\n| --: |\n| 1 |\n").run();
    ask("line").prints("── 1 ──\na = 1\n").run();
    ask("tabel").exits(2).says("possible values: table").prints("").run();
}

#[test]
fn mistakes_in_a_script_name_file_line_and_column() {
    let text = "RETURN 1 AS a;\n  MTCH (n);\nRETURN 2 AS b";
    let run = relata(&[]).input(text).exits(1).says("--> stdin:2:3").says("2 |   MTCH (n);");
    run.prints("{\"a\":1}\n").run();
    let run = relata(&["--keep-going"]).input(text).exits(1).says("--> stdin:2:3");
    run.prints("{\"a\":1}\n{\"b\":2}\n").run();
    let folder = folder("mistakes");
    write(&folder, "q.cypher", text);
    relata(&["run", "q.cypher"]).folder(&folder).exits(1).says("--> q.cypher:2:3").run();
    relata(&["query", "MTCH (n)"]).exits(1).says("--> line 1, column 1").prints("").run();
}

#[test]
fn mistakes_on_the_command_line_run_nothing() {
    relata(&["quer"]).exits(2).says("there is no graph `quer`").says("did you mean `query`?").run();
    relata(&["query"]).exits(2).says("Usage").run();
    relata(&["query", "RETURN 1", "-g", "nowhere"]).exits(2).says("there is no graph").run();
    relata(&["query", "RETURN 1", "-p", "x"]).exits(2).says("expected `name=value`").run();
    relata(&["query", "RETURN 1", "-p", "x=[1"]).exits(2).says("got `[1`, expected JSON").run();
    relata(&["query", "RETURN 1", "--timeout", "3 days"]).exits(2).says("days").run();
    relata(&["query", "RETURN 1", "--rule-off", "no_such"]).exits(2).says("unknown").run();
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = folder("output");
    relata(&["query", "RETURN 1 AS a", "-o", "a.csv"]).folder(&folder).prints("").run();
    assert_eq!(fs::read_to_string(folder.join("a.csv")).expect("a file"), "a\r\n1\r\n");
    let run = relata(&["query", "RETURN 2 AS a; MTCH", "-o", "a.csv"]).folder(&folder);
    run.exits(1).says("error").run();
    assert_eq!(fs::read_to_string(folder.join("a.csv")).expect("a file"), "a\r\n1\r\n");
    let left: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
    assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
    relata(&["query", "RETURN 1 AS a", "-o", "no/a.csv"])
        .folder(&folder)
        .exits(1)
        .says("`no/a.csv`")
        .run();
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let many = "RETURN 1 AS a;".repeat(20_000);
    let mut child = Command::new(env!("CARGO_BIN_EXE_relata"))
        .args(["query", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(many.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

const CAST: &str = "\
// title: Cast of a film
// description: Who plays whom,
//   by name
// param film: string = \"Heat\"
// param limit: integer
// columns: film
RETURN $film AS film
";

#[test]
fn saved_queries_are_listed_with_their_parameters() {
    let folder = folder("listed");
    fs::create_dir(folder.join("queries")).expect("a folder");
    write(&folder, "queries/cast.cypher", CAST);
    let list = relata(&["run"]).folder(&folder).run();
    let entry =
        "cast [film=\"Heat\"] limit=integer\n    Cast of a film\n    Who plays whom, by name\n";
    assert!(list.contains(entry), "{list}");
    let list = relata(&["run", "--queries", "queries"]).folder(&folder).run();
    assert!(list.contains(entry), "{list}");
}

#[test]
fn saved_queries_run_with_typed_parameters() {
    let folder = folder("run");
    fs::create_dir(folder.join("queries")).expect("a folder");
    write(&folder, "queries/cast.cypher", CAST);
    write(&folder, "typed.cypher", "// param d: date = 2020-01-31\nRETURN $d.month AS month");
    write(&folder, "plain.cypher", "RETURN $x + 1 AS y");
    let run = |arguments: &[&str]| relata(&[&["run"], arguments].concat()).folder(&folder);
    run(&["cast", "limit=1"]).prints("{\"film\":\"Heat\"}\n").run();
    run(&["cast", "limit=1", "film=7"]).prints("{\"film\":\"7\"}\n").run();
    run(&["queries/cast.cypher", "-p", "limit=1", "film=Heat 2"])
        .prints("{\"film\":\"Heat 2\"}\n")
        .run();
    run(&["typed.cypher"]).prints("{\"month\":1}\n").run();
    run(&["typed.cypher", "d=2020-03-01"]).prints("{\"month\":3}\n").run();
    run(&["typed.cypher", "d=soon"]).exits(2).says("got `soon`, expected date").run();
    run(&["plain.cypher", "x=41"]).prints("{\"y\":42}\n").run();
}

#[test]
fn parameters_are_typed_by_how_they_look() {
    let typed = |text: &str, expected: &str| {
        let given = format!("x={text}");
        let run = relata(&["query", "RETURN $x AS x", "-p", &given]);
        run.prints(&format!("{{\"x\":{expected}}}\n")).run();
    };
    typed("1", "1");
    typed("1.0", "1.0");
    typed("true", "true");
    typed("null", "null");
    typed("Heat 2", "\"Heat 2\"");
    typed("\"1\"", "\"1\"");
    typed("'1'", "\"1\"");
    typed("007", "\"007\"");
    typed("[1, {\"a\": [\"b\"]}]", "[1,{\"a\":[\"b\"]}]");
    typed("a=b", "\"a=b\"");
    typed("", "\"\"");
}

/// A small graph as files.
fn small_graph(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::create_dir(folder.join("nodes")).expect("a folder");
    fs::create_dir(folder.join("relationships")).expect("a folder");
    write(&folder, "schema.toml", "format = 1\nname = \"small\"\ndisplay = [\"name\"]\n");
    let film = "[[node]]\nid = \"heat\"\nlabels = [\"Film\"]\nname = \"Heat\"\n";
    write(&folder, "nodes/Film.toml", film);
    let person = "[[node]]\nid = \"neil\"\nlabels = [\"Person\"]\nname = \"Neil McCauley\"\n";
    write(&folder, "nodes/Person.toml", person);
    let based = "[[relationship]]\nfrom = \"heat\"\ntype = \"BASED_ON\"\nto = \"neil\"\n";
    write(&folder, "relationships/BASED_ON.toml", based);
    folder
}

#[test]
fn a_graph_from_a_folder() {
    let folder = small_graph("small");
    let graph = folder.to_str().expect("a plain path");
    let path = "MATCH path = (:Film)-[:BASED_ON]->() RETURN path";
    let table = relata(&["query", path, "-g", graph, "-f", "table"]).run();
    assert!(table.contains("│ Heat -[BASED_ON]-> Neil McCauley │"), "{table}");
    let back = "MATCH path = (:Person)<-[:BASED_ON]-() RETURN path";
    let table = relata(&["query", back, "-g", graph, "-f", "table"]).run();
    assert!(table.contains("│ Neil McCauley <-[BASED_ON]- Heat │"), "{table}");
    let node = relata(&["query", "MATCH (n:Film) RETURN n", "-g", graph, "-f", "table"]).run();
    assert!(node.contains("│ (Heat:Film) │"), "{node}");
    let dot = relata(&["export", "-g", graph]).run();
    assert!(dot.contains("// nodes: 2, relationships: 1\n"), "{dot}");
    assert!(dot.contains("-> ") && dot.contains("label=\"based on\""), "{dot}");
    let nodes = relata(&["export", "-g", graph, "-q", "MATCH (n) RETURN collect(n)"]).run();
    assert!(nodes.contains("// nodes: 2, relationships: 0\n"), "{nodes}");
    let one = relata(&["export", "-g", graph, "--nodes-max", "1"]).says("1 node left out").run();
    assert!(one.contains("… 1 more"), "{one}");
    relata(&["check", graph]).says("no findings").run();
}

#[test]
fn an_empty_graph_to_begin_with() {
    let script = "CREATE (:Film {name: 'Heat'}); MATCH (n) RETURN count(n) AS n";
    relata(&["empty"]).input(script).prints("{\"n\":1}\n").run();
}

#[test]
fn mistakes_in_a_graph_name_file_line_and_column() {
    let folder = small_graph("broken");
    let based = "[[relationship]]\nfrom = \"heat\"\ntype = \"BASED_ON\"\nto = \"niel\"\n";
    write(&folder, "relationships/BASED_ON.toml", based);
    let graph = folder.to_str().expect("a plain path");
    let found = relata(&["check", graph]).exits(1).says("1 error").run();
    assert!(found.contains("BASED_ON.toml:4:6"), "{found}");
    let query = relata(&["query", "RETURN 1", "-g", graph]).exits(1);
    query.says("BASED_ON.toml:4:6").says("did you mean `neil`?").prints("").run();
}

#[test]
fn unknown_names_are_told_beside_the_rows() {
    let folder = small_graph("unknown");
    let graph = folder.to_str().expect("a plain path");
    let run = relata(&["query", "MATCH (f:Flim) RETURN f", "-g", graph]);
    run.prints("").says("no node has the label `Flim`, did you mean `Film`?").run();
}

#[test]
fn saved_queries_refuse_wrong_parameters() {
    let folder = folder("refused");
    fs::create_dir(folder.join("queries")).expect("a folder");
    write(&folder, "queries/cast.cypher", CAST);
    let run = |arguments: &[&str]| relata(&[&["run"], arguments].concat()).folder(&folder);
    run(&["cats"]).exits(2).says("unknown query `cats`").says("did you mean `cast`?").run();
    run(&["cast"]).exits(2).says("`cast` needs the parameter `limit` (integer)").run();
    let flim = run(&["cast", "limit=1", "-p", "flim=Heat"]);
    flim.exits(2).says("unknown parameter `flim`").says("did you mean `film`?").run();
    let many = run(&["cast", "limit=many"]).exits(2);
    many.says("parameter `limit` got `many`, expected integer").run();
    run(&["../secret"]).exits(2).says("unknown query").run();
}

#[test]
fn saved_queries_take_values_without_names() {
    let folder = folder("unnamed");
    fs::create_dir(folder.join("queries")).expect("a folder");
    write(
        &folder,
        "queries/one.cypher",
        "// title: One\n// param a: string = \"x\"\nRETURN $a AS a",
    );
    let two = "// title: Two\n// param a: string\n// param b: string\nRETURN $a AS a, $b AS b";
    write(&folder, "queries/two.cypher", two);
    let run = |arguments: &[&str]| relata(&[&["run"], arguments].concat()).folder(&folder);
    run(&["one", "Los", "Angeles"]).prints("{\"a\":\"Los Angeles\"}\n").run();
    run(&["one", "a=Los", "Angeles"]).prints("{\"a\":\"Los Angeles\"}\n").run();
    run(&["two", "1", "2"]).prints("{\"a\":\"1\",\"b\":\"2\"}\n").run();
    run(&["two", "1", "b=2"]).prints("{\"a\":\"1\",\"b\":\"2\"}\n").run();
    run(&["two", "1", "2", "3"]).exits(2).says("`3` is no parameter").run();
}

#[test]
fn a_header_with_a_mistake_names_its_line() {
    let folder = folder("header");
    write(&folder, "bad.cypher", "// title: Bad\n// param n: integr = 1\nRETURN $n");
    let run = relata(&["run", "bad.cypher"]).folder(&folder).exits(1);
    run.says("bad.cypher:2: unknown type `integr`, did you mean `integer`?").run();
}

#[test]
fn a_session_answers_whatever_comes() {
    let input = "{\"op\":\"run\",\"query\":\"RETURN 1 AS a\"}\n\nnonsense\n{\"op\":\"fly\"}\n\
                 {\"op\":\"run\"}\n{\"op\":\"run\",\"query\":\"RETURN 1 AS a\",\"params\":{\"x\":{\"$node\":{}}}}\n\
                 {\"op\":\"run\",\"query\":\"MTCH\",\"params\":null}\n{\"op\":\"reset\"}\n[]\n";
    let output = relata(&["session"]).input(input).run();
    let replies: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(replies.len(), 8, "{output}");
    assert_eq!(replies[0]["columns"], serde_json::json!(["a"]));
    assert_eq!(replies[0]["rows"], serde_json::json!([[1]]));
    assert_eq!(replies[0]["stats"]["+nodes"], serde_json::json!(0));
    for index in [1, 2, 3, 4, 7] {
        assert_eq!(replies[index]["error"]["type"], "RequestError", "{output}");
    }
    assert_eq!(replies[5]["error"]["type"], "SyntaxError", "{output}");
    assert_eq!(replies[5]["error"]["phase"], "compile time", "{output}");
    assert!(replies[5]["error"]["message"].is_string(), "{output}");
    assert_eq!(replies[6], serde_json::json!({}));
}

#[test]
fn why_nothing_was_found_is_said_on_request() {
    let query = "MATCH (f:Film {name: 'Heet'}) RETURN f.name AS name";
    let told = "no `name` is `Heet`, did you mean `Heat`?";
    let asked = relata(&["query", "--explain-empty", "--format", "json", query]);
    asked.prints("[]\n").says("16 `(f:Film)` → 0").says(told).run();
    relata(&["--explain-empty"]).input(query).says(told).run();
    relata(&["query", query]).prints("").run();
    let request = |on: bool| serde_json::json!({"op": "run", "query": query, "explain_empty": on});
    let input = format!("{}\n{}\n", request(true), request(false));
    let output = relata(&["session", "-g", "heat"]).input(&input).run();
    let replies: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(replies[0]["notices"][1], told);
    assert_eq!(replies[1]["notices"], serde_json::Value::Null);
}

#[test]
fn any_statement_can_be_asked_why() {
    let query = "MATCH (f:Film {name: 'Heat'})-[:DIRECTED_BY]->(p) RETURN p.name AS name";
    let table = |arguments: &[&str]| relata(arguments).run();
    let asked = table(&["query", "--format", "table", "--why", query]);
    assert_eq!(asked, table(&["query", "--format", "table", &format!("WHY {query}")]));
    assert!(asked.contains("[1]") && asked.contains("Heat -[directed by]->"), "{asked}");
    let saved = table(&["run", "cast", "film=Heat", "--why", "--format", "table"]);
    assert!(saved.contains("[1]"), "{saved}");
    let refused = relata(&["query", "--why", " MATCH (f:Film) RETURN g"]).exits(1);
    refused.says("line 1, column 24").says("variable `g`").run();
    let refused = relata(&["query", "--why", "CREATE (n:X)"]).exits(1);
    refused.says("WHY explains the rows of a query that reads").run();
    let request = serde_json::json!({"op": "run", "query": query, "why": true});
    let output = relata(&["session", "-g", "heat"]).input(&format!("{request}\n")).run();
    let reply: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    assert_eq!(reply["why"].as_array().map(Vec::len), Some(2), "{output}");
}

/// A request of a session and the reply it must get.
type Exchange = (serde_json::Value, serde_json::Value);

fn converse(exchanges: &[Exchange]) {
    let lines: Vec<String> = exchanges.iter().map(|(request, _)| request.to_string()).collect();
    let output = relata(&["session"]).input(&(lines.join("\n") + "\n")).run();
    let replies: Vec<serde_json::Value> =
        output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(replies.len(), exchanges.len(), "{output}");
    for ((request, expected), mut reply) in exchanges.iter().zip(replies) {
        if let Some(fields) = reply.as_object_mut() {
            // what changed is another test's matter
            fields.remove("stats");
        }
        assert_eq!(&reply, expected, "{request}");
    }
}

#[test]
fn registered_procedures_are_listed_until_a_reset() {
    use serde_json::json;
    let listed = json!({"op": "run", "query": "SHOW PROCEDURES YIELD name, signature WHERE name STARTS WITH 'test.'"});
    let called = json!({"op": "run", "query": "CALL test.my.proc(1)"});
    let columns = json!(["name", "signature"]);
    let none = json!({"columns": columns, "rows": []});
    let one = json!(["test.my.proc", "test.my.proc(in :: INTEGER) :: (out :: STRING)"]);
    let two = json!(["test.nothing", "test.nothing() :: VOID"]);
    converse(&[
        (listed.clone(), none.clone()),
        (
            json!({"op": "procedure", "signature": "test.my.proc(in :: INTEGER?) :: (out :: STRING?)",
                   "columns": ["out", "in"], "rows": [["a", 1], ["b", 2]]}),
            json!({}),
        ),
        (
            json!({"op": "procedure", "signature": "test.nothing() :: VOID", "columns": [], "rows": []}),
            json!({}),
        ),
        (listed.clone(), json!({"columns": columns, "rows": [one, two]})),
        (called.clone(), json!({"columns": ["out"], "rows": [["a"]]})),
        (json!({"op": "reset"}), json!({})),
        (listed, none),
        (
            called,
            json!({"error": {"type": "ProcedureError", "phase": "compile time",
                             "detail": "ProcedureNotFound",
                             "message": "there is no procedure `test.my.proc`"}}),
        ),
        (
            json!({"op": "run", "query": "SHOW PROCEDURES YIELD name WHERE name = 'db.labels'"}),
            json!({"columns": ["name"], "rows": [["db.labels"]]}),
        ),
    ]);
}

#[test]
fn csv_is_read_from_the_import_folder_only() {
    let folder = folder("import");
    fs::create_dir(folder.join("data")).expect("a folder");
    write(&folder, "data/people.csv", "name,age\nAda,36\nBob,\n");
    write(&folder, "data/bad.csv", "name,age\nAda,36,7\n");
    write(&folder, "secret.csv", "name\nEve\n");
    let read = |file: &str| format!("LOAD CSV WITH HEADERS FROM '{file}' AS row RETURN row.age");
    let ask = |file: &str, more: &[&str]| {
        relata(&[&["query", &read(file)], more].concat()).folder(&folder)
    };
    let rows = "{\"row.age\":\"36\"}\n{\"row.age\":null}\n";
    ask("people.csv", &["--import", "data"]).prints(rows).run();
    ask("file:///people.csv", &["--import", "data"]).prints(rows).run();
    let refused = ask("people.csv", &[]).exits(1).prints("");
    refused.says("`people.csv`: no import folder was given").says("`--import DIR`").run();
    for outside in ["../secret.csv", "/etc/passwd"] {
        let run = ask(outside, &["--import", "data"]).exits(1).prints("");
        run.says("outside the import folder").run();
    }
    let web = ask("https://example.org/a.csv", &["--import", "data"]).exits(1);
    web.says("not by `https:`").run();
    ask("bad.csv", &["--import", "data"]).exits(1).says("`bad.csv:2`: the line has 3").run();
    ask("people.csv", &["--import", "nowhere"]).exits(1).says("`nowhere`").run();
    let script = "LOAD CSV WITH HEADERS FROM 'people.csv' AS row CREATE (:Guest {name: row.name});\n\
                  MATCH (g:Guest) RETURN count(g) AS guests;";
    let run = relata(&["--import", "data"]).folder(&folder).input(script);
    run.prints("{\"guests\":2}\n").run();
    write(&folder, "ages.cypher", &read("people.csv"));
    relata(&["run", "ages.cypher", "--import", "data"]).folder(&folder).prints(rows).run();
}

#[test]
fn a_session_reads_csv_before_and_after_a_reset() {
    let folder = folder("session-import");
    write(&folder, "a.csv", "1,2\n");
    let ask = "{\"op\":\"run\",\"query\":\"LOAD CSV FROM 'a.csv' AS row RETURN row\"}\n";
    let input = format!("{ask}{{\"op\":\"reset\"}}\n{ask}");
    let output = relata(&["session", "--import", "."]).folder(&folder).input(&input).run();
    assert_eq!(output.matches("[[[\"1\",\"2\"]]]").count(), 2, "{output}");
    let output = relata(&["session"]).folder(&folder).input(ask).run();
    assert!(output.contains("FileError") && output.contains("no import folder"), "{output}");
}

#[test]
fn help_version_completions_and_manual() {
    let help = relata(&["--help"]).run();
    for word in ["Examples:", "query", "run", "bench", "export", "check", "session", "--format"] {
        assert!(help.contains(word), "{word} is missing in {help}");
    }
    assert!(relata(&["--version"]).run().starts_with("relata "));
    assert!(relata(&["completions", "bash"]).run().contains("_relata"));
    assert!(relata(&["man"]).run().contains(".TH relata"));
    assert!(relata(&["query", "--help"]).run().contains("Examples:"));
}

#[test]
fn pictures_of_nothing_are_pictures() {
    let dot = relata(&["export", "-q", "RETURN 1 AS a"]).run();
    assert!(dot.starts_with("// relata"), "{dot}");
    assert!(dot.contains("// query: RETURN 1 AS a\n"), "{dot}");
    assert!(dot.trim_end().ends_with('}'), "{dot}");
    relata(&["export", "-q", "MTCH"]).exits(1).says("error").prints("").run();
}

#[test]
fn check_reads_query_files() {
    let folder = folder("checked");
    write(&folder, "good.cypher", "RETURN 1 AS a;");
    let run = relata(&["check", "good.cypher"]).folder(&folder);
    run.prints("").says("good.cypher: no findings").run();
}

#[test]
fn a_folder_of_tables_is_a_graph() {
    let folder = folder("tables");
    write(&folder, "Person.csv", "id:ID(Person),name\n1,Ann\n2,Bob\nx,Cid,1\n");
    write(&folder, "Person_KNOWS_Person.csv", ":START_ID(Person),:END_ID(Person)\n1,2\n2,3\n");
    let place = folder.to_str().expect("a plain path").to_owned();
    let count = "MATCH (:Person)-[r]->() RETURN count(r) AS n";
    let failing = relata(&["query", "-g", &place, count]).exits(1).prints("");
    failing.says("Person.csv:4: 3 fields, expected 2 as in the header").run();
    let skipping = relata(&["query", "-g", &place, count, "--skip-bad"]).prints("{\"n\":1}\n");
    skipping.says("Person_KNOWS_Person.csv:3: column 2").says("skipped 2 rows in all").run();
    let checked = relata(&["check", &place]).exits(1).says("2 errors").run();
    assert!(checked.contains("Person.csv:4: error: 3 fields"), "{checked}");
    relata(&[&place, "--skip-bad"]).input(count).prints("{\"n\":1}\n").says("skipped").run();
    let ask = format!("{{\"op\":\"run\",\"query\":\"{count}\"}}\n");
    let session = relata(&["session", "-g", &place, "--skip-bad"]).input(&ask).says("skipped");
    assert!(session.run().contains("[[1]]"));
}

#[test]
fn saved_queries_can_be_timed() {
    let folder = folder("bench");
    write(&folder, "N.csv", "id:ID(N)\n1\n2\n3\n");
    write(&folder, "N_L_N.csv", ":START_ID(N),:END_ID(N)\n1,2\n2,3\n");
    write(
        &folder,
        "ids.cypher",
        "// param from: integer = 2\nMATCH (n:N) WHERE n.id >= $from RETURN n.id, true",
    );
    write(&folder, "wrong.cypher", "MATCH (n) RETURN m");
    let run = |arguments: &[&str]| {
        let given = ["bench", "-g", ".", "--runs", "2"];
        relata(&given.into_iter().chain(arguments.iter().copied()).collect::<Vec<_>>())
            .folder(&folder)
    };
    let table = run(&["ids.cypher", "--explain"]).says("loaded in").run();
    assert!(table.contains("│ query │ rows │ first value │"), "{table}");
    assert!(table.contains("│ ids   │    2 │ 2           │"), "{table}");
    assert!(table.contains("Project"), "{table}");
    let lines = run(&["./ids.cypher", "-f", "json", "-p", "from=3"]).run();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].starts_with("{\"event\":\"load\",") && lines[0].contains("\"load_s\":"));
    assert!(lines[1].ends_with("\"workload\":\"bench\",\"query\":\"ids\"}"), "{}", lines[1]);
    for part in
        ["\"status\":\"ok\"", "\"rows\":1", "\"first_value\":\"3\"", "\"check\":3", "\"ms_min\":"]
    {
        assert!(lines[2].contains(part), "{part} is missing in {}", lines[2]);
    }
    assert!(lines[3].starts_with("{\"event\":\"end\","));
    let failing = run(&["wrong.cypher", "ids.cypher", "-f", "jsonl"]).exits(1).run();
    assert!(failing.contains("\"status\":\"error\",\"message\":\"") && failing.contains("\"ok\""));
    run(&["wrong.cypher"]).exits(1).says("wrong: error: ").run();
    run(&["no-such"]).exits(2).says("unknown query `no-such`").prints("").run();
    run(&[]).exits(2).says("<QUERY>").prints("").run();
    assert!(relata(&["bench", "cast", "--runs", "1"]).says("loaded").run().contains("cast"));
}

/// A graph with evidence, its documents in the folder `sources` beside it.
fn evidenced(name: &str) -> PathBuf {
    let folder = folder(name);
    for inside in ["graph", "graph/nodes", "graph/relationships", "sources", "other"] {
        fs::create_dir_all(folder.join(inside)).expect("a folder");
    }
    write(
        &folder,
        "graph/schema.toml",
        "format = 1\ndisplay = [\"name\"]\n\n[evidence]\ndocuments = \"Document\"\n",
    );
    for (label, id, property) in [
        ("Document", "a", "fileName = \"a.txt\""),
        ("Film", "heat", "name = \"Heat\"\nyear = 1995"),
        ("Person", "neil", "name = \"Neil\""),
    ] {
        let node = format!("[[node]]\nid = \"{id}\"\nlabels = [\"{label}\"]\n{property}\n");
        write(&folder, &format!("graph/nodes/{label}.toml"), &node);
    }
    write(
        &folder,
        "graph/relationships/BASED_ON.toml",
        "[[relationship]]\nfrom = \"heat\"\ntype = \"BASED_ON\"\nto = \"neil\"\nstatus = \"rumored\"\n\
         sources = [\"a.txt:2:3-7\"]\n",
    );
    write(&folder, "sources/a.txt", "One.\nIs «Ünal» so?\n");
    write(&folder, "other/a.txt", "One.\n");
    folder
}

const BASED_ON: &str = "WHY MATCH (f:Film)-[:BASED_ON]->(p) RETURN p.name";

#[test]
fn footnotes_show_passages_of_documents_at_hand() {
    let folder = evidenced("passages");
    let ask = |arguments: &[&str]| {
        let before = ["query", "-g", "graph", "--format", "table", BASED_ON];
        relata(&[&before[..], arguments].concat()).folder(&folder).run()
    };
    let notes = "┌────────┬─────────────┐
│ p.name │ why         │
├────────┼─────────────┤
│ Neil   │ rumored [1] │
└────────┴─────────────┘
[1] rumored, a.txt:2
    Heat -[based on]-> Neil
";
    assert_eq!(ask(&[]), format!("{notes}    a.txt:2  Is »«Üna«l» so?\n"));
    let misfit = "    a.txt:2:3-7 no longer fits: the document has 1 line\n";
    assert_eq!(ask(&["--sources", "other"]), format!("{notes}{misfit}"));
    let colored = ask(&["--color", "always"]);
    assert!(colored.contains("\x1b[1;4m«Üna\x1b[0m"), "{colored}");
    relata(&["query", "--sources", "nowhere", "RETURN 1"])
        .exits(2)
        .says("`nowhere` is no folder")
        .run();
}

#[test]
fn programs_are_told_what_rows_rest_on() {
    let folder = evidenced("told");
    let request = format!("{{\"op\":\"run\",\"query\":\"{BASED_ON}, f.year AS why\"}}\n");
    let reply = relata(&["session", "-g", "graph"]).folder(&folder).input(&request).run();
    let relationship = r#"{"kind":"relationship","element":{"id":0,"type":"BASED_ON","start":{"id":1,"labels":["Film"],"name":"Heat"},"end":{"id":2,"labels":["Person"],"name":"Neil"},"properties":{}},"evidence":[{"status":"rumored","saidBy":[],"via":[],"claimDate":null,"sources":["a.txt:2:3-7"]}]}"#;
    for part in [r#""why":[[{"status":"rumored","facts":["#, relationship] {
        assert!(reply.contains(part), "{part} is missing in {reply}");
    }
    let line = relata(&["query", "-g", "graph", &format!("{BASED_ON}, f.year AS why")]);
    let line = line.folder(&folder).run();
    let start = r#"{"p.name":"Neil","why":1995,"_why":[{"status":"rumored","facts":["#;
    assert!(line.starts_with(start), "{line}");
    let plain = relata(&["query", "-g", "graph", &BASED_ON["WHY ".len()..]]);
    plain.folder(&folder).prints("{\"p.name\":\"Neil\"}\n").run();
    let drawn = relata(&["export", "-g", "graph", "-q", BASED_ON]).folder(&folder).run();
    assert!(drawn.contains("style=\"dashed\", penwidth=\"2.4\""), "{drawn}");
}

#[test]
fn check_sums_up_the_evidence() {
    let folder = evidenced("audited");
    relata(&["check", "graph"])
        .folder(&folder)
        .says("1 fact without evidence, 1 rests on one document only, 1 weak fact; `--audit`")
        .says("graph: no findings")
        .run();
    relata(&["check", "--audit", "graph"])
        .folder(&folder)
        .prints(
            "notice: one document: Heat -[BASED_ON]-> Neil: a.txt\n\
             notice: weak: Heat -[BASED_ON]-> Neil: rumored\n\
             notice: no evidence: Heat.year: 1995\n",
        )
        .says("graph: no findings")
        .run();
}
