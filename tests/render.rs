//! Every form of a result, compared with the files in `tests/golden/render`.
//! `UPDATE=1 cargo test --test render` rewrites them.

#![allow(clippy::print_stderr, reason = "a test that cannot run says so")]

#[path = "golden/stored.rs"]
mod stored;

use std::process::{Command, Stdio};
use std::sync::Arc;

use relata::graph::Graph;
use relata::render::diagnostic::{Diagnostic, Source};
use relata::render::picture::{self, dot};
use relata::render::wire::{self, Tagged};
use relata::render::{self, Format, Layout, Names};
use relata::result::{Datum, Fields, NodeRecord, PathRecord, QueryResult, RelationshipRecord};
use relata::span::Span;
use relata::value::{Value, display};

fn golden(name: &str, actual: &str) {
    stored::compare("render", name, actual);
}

fn text(text: &str) -> Datum {
    Datum::String(text.into())
}

fn properties(entries: &[(&str, Datum)]) -> Fields {
    entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect()
}

fn node(id: u32, labels: &[&str], entries: &[(&str, Datum)]) -> Arc<NodeRecord> {
    let labels = labels.iter().map(|label| (*label).into()).collect();
    Arc::new(NodeRecord { id, labels, properties: properties(entries) })
}

fn step(
    id: u32,
    ends: (u32, u32),
    kind: &str,
    entries: &[(&str, Datum)],
) -> Arc<RelationshipRecord> {
    let (start, end) = ends;
    Arc::new(RelationshipRecord {
        id,
        kind: kind.into(),
        start,
        end,
        properties: properties(entries),
    })
}

fn result(columns: &[&str], rows: Vec<Vec<Datum>>) -> QueryResult {
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    QueryResult { columns, rows: rows.into_iter().collect(), ..QueryResult::default() }
}

/// One of everything.
fn zoo() -> QueryResult {
    let heat = node(0, &["Film", "Work"], &[("id", text("heat")), ("name", text("Heat"))]);
    let neil = node(1, &["Person"], &[("id", text("neil")), ("name", text("Neil McCauley"))]);
    let based = step(0, (0, 1), "BASED_ON", &[("status", text("asserted"))]);
    let rumor = step(
        1,
        (1, 0),
        "CANDIDATE_FOR",
        &[("stage", text("in talks")), ("status", text("rumored")), ("saidBy", text("unnamed"))],
    );
    let path = PathRecord {
        nodes: vec![heat.clone(), neil.clone(), heat.clone()],
        relationships: vec![based.clone(), rumor.clone()],
    };
    let back = PathRecord { nodes: vec![neil, heat.clone()], relationships: vec![based.clone()] };
    let list = Datum::List(vec![Datum::Integer(1), text("it's"), Datum::Null]);
    let map = Datum::Map(Box::new(properties(&[("a b", Datum::Float(2.0)), ("c", list.clone())])));
    result(
        &["what", "value"],
        vec![
            vec![text("null"), Datum::Null],
            vec![text("boolean"), Datum::Boolean(true)],
            vec![text("integer"), Datum::Integer(-42)],
            vec![text("float"), Datum::Float(1.0)],
            vec![text("not a number"), Datum::Float(f64::NAN)],
            vec![text("infinity"), Datum::Float(f64::NEG_INFINITY)],
            vec![text("text"), text("Timothée, \"the\" <b>|* 鳥 👩‍👧")],
            vec![text("lines\tand"), text("one\ntwo\u{1b}[31mred\u{202e}")],
            vec![text("formula"), text("=1+1")],
            vec![text("empty"), text("")],
            vec![text("list"), list],
            vec![text("map"), map],
            vec![text("date"), Datum::Temporal(date())],
            vec![text("point"), point(&[("x", 1.0), ("y", -2.5)])],
            vec![
                text("places"),
                Datum::List(vec![point(&[("longitude", 12.5), ("latitude", 55.6), ("z", 1e10)])]),
            ],
            vec![text("node"), Datum::Node(heat)],
            vec![text("relationship"), Datum::Relationship(based)],
            vec![text("path"), Datum::Path(Arc::new(path))],
            vec![text("path back"), Datum::Path(Arc::new(back))],
        ],
    )
}

fn date() -> relata::value::Temporal {
    let date = relata::value::temporal::parse::date("1995-12-15").expect("a date");
    relata::value::Temporal::Date(date)
}

fn point(coordinates: &[(&str, f64)]) -> Datum {
    let coordinates = coordinates.iter().map(|(key, at)| ((*key).into(), Value::Float(*at)));
    let point = relata::value::Point::from_map(&coordinates.collect(), "a test");
    Datum::Point(Arc::new(point.expect("coordinates").expect("no nulls")))
}

fn rendered(result: &QueryResult, format: Format, layout: &Layout) -> String {
    let mut out = Vec::new();
    render::write(&mut out, result, format, &Names::default(), layout)
        .expect("memory takes everything");
    String::from_utf8(out).expect("text")
}

fn plain() -> Layout {
    Layout::default()
}

#[test]
fn one_of_everything_in_every_form() {
    let forms = [
        ("zoo.table", Format::Table),
        ("zoo.json", Format::Json),
        ("zoo.jsonl", Format::Jsonl),
        ("zoo.csv", Format::Csv),
        ("zoo.md", Format::Markdown),
        ("zoo.line", Format::Line),
        ("zoo.dot", Format::Dot),
    ];
    for (name, format) in forms {
        golden(name, &rendered(&zoo(), format, &plain()));
    }
}

#[test]
fn json_forms_are_json() {
    let array: serde_json::Value =
        serde_json::from_str(&rendered(&zoo(), Format::Json, &plain())).expect("JSON");
    assert_eq!(array.as_array().map(Vec::len), Some(zoo().rows.len()));
    for line in rendered(&zoo(), Format::Jsonl, &plain()).lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
}

#[test]
fn nothing_a_terminal_would_obey_gets_through() {
    for format in [Format::Table, Format::Line] {
        let shown = rendered(&zoo(), format, &plain());
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\t']), "{shown}");
    }
}

#[test]
fn tables_shrink_the_widest_column_and_say_what_is_missing() {
    let long = "a sentence that is far too long for a narrow terminal".to_owned();
    let rows = (0..5).map(|n| vec![Datum::Integer(n), text(&long), text("short")]).collect();
    let table = result(&["n", "a long one", "c"], rows);
    let shown = |width, rows_max| {
        let layout = Layout { width: Some(width), rows_max, ..Layout::default() };
        rendered(&table, Format::Table, &layout)
    };
    let mut all = String::new();
    for (width, rows_max) in [(80, None), (40, Some(2)), (24, Some(4)), (12, Some(1)), (1, Some(1))]
    {
        all.extend([format!("width {width}\n"), shown(width, rows_max)]);
        let widest = shown(width, rows_max);
        let widest = widest.lines().filter(|line| line.starts_with(['│', '┌']));
        let widest = widest.map(render::terminal::width).max().unwrap_or(0);
        assert!(widest <= width.max(9), "{widest} > {width}");
    }
    golden("narrow.table", &all);
}

#[test]
fn empty_results() {
    assert_eq!(rendered(&result(&["a"], vec![]), Format::Table, &plain()), "(no rows)\n");
    assert_eq!(rendered(&result(&["a"], vec![]), Format::Json, &plain()), "[]\n");
    assert_eq!(rendered(&result(&["a"], vec![]), Format::Csv, &plain()), "a\r\n");
    for format in [Format::Table, Format::Jsonl, Format::Csv, Format::Markdown, Format::Line] {
        assert_eq!(rendered(&result(&[], vec![]), format, &plain()), "");
    }
}

#[test]
fn raw_csv_keeps_formulas() {
    let layout = Layout { csv_raw: true, ..Layout::default() };
    let table = result(&["a"], vec![vec![text("=1+1")], vec![text("-1")]]);
    assert_eq!(rendered(&table, Format::Csv, &layout), "a\r\n=1+1\r\n-1\r\n");
    assert_eq!(rendered(&table, Format::Csv, &plain()), "a\r\n'=1+1\r\n'-1\r\n");
}

#[test]
fn the_wire_has_tags_for_what_json_has_not() {
    let zoo = zoo();
    let lines: Vec<String> =
        zoo.rows.iter().map(|row| serde_json::to_string(&Tagged(&row[1])).expect("JSON")).collect();
    golden("zoo.wire", &format!("{}\n", lines.join("\n")));
}

#[test]
fn the_wire_takes_values_in() {
    let check = |json: &str, expected: &str| {
        let json = serde_json::from_str(json).expect("JSON");
        let shown = match wire::value(&json) {
            Ok(value) => display::plain(&value),
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(shown, expected);
    };
    check("null", "null");
    check("[1, 1.0, \"a\", true]", "[1, 1.0, 'a', true]");
    check(r#"{"$map": {"$a": 1, "b": {"$map": {}}}}"#, "{`$a`: 1, b: {}}");
    check(r#"{"a": 1}"#, "{a: 1}");
    check(r#"{"$float": "-inf"}"#, "-Infinity");
    check(r#"{"$temporal": "2020-01-01"}"#, "date('2020-01-01')");
    check(r#"{"$temporal": "12:30+01:00"}"#, "time('12:30+01:00')");
    check(r#"{"$temporal": "12:30"}"#, "localtime('12:30')");
    check(r#"{"$temporal": "2020-01-01T12:30"}"#, "localdatetime('2020-01-01T12:30')");
    check(r#"{"$temporal": "2020-01-01T12:30Z"}"#, "datetime('2020-01-01T12:30Z')");
    check(r#"{"$temporal": "P1DT2H"}"#, "duration('P1DT2H')");
    check(r#"{"$point": {"x": 1, "y": 2.5}}"#, "point({x: 1.0, y: 2.5, crs: 'cartesian'})");
    let above = r#"{"$point": {"longitude": 1, "latitude": 2, "height": 3}}"#;
    check(above, "point({x: 1.0, y: 2.0, z: 3.0, crs: 'wgs-84-3d'})");
    check(r#"{"$point": {"crs": "wgs-84", "x": null, "y": 1}}"#, "null");
    check(
        r#"{"$point": {"x": 1}}"#,
        "error: `$point`: expected `x` and `y`, or `longitude` and `latitude`",
    );
    check(
        r#"{"$point": {"x": "1", "y": 1}}"#,
        "error: `x` of `$point` got a string, expected a number",
    );
    check(r#"{"$point": [1, 2]}"#, "error: `$point` does not hold what it announces");
    check(r#"{"$temporal": "soon"}"#, "error: `$temporal` does not hold what it announces");
    check(r#"{"$float": 1}"#, "error: `$float` does not hold what it announces");
    check(r#"{"$node": {}}"#, "error: `$node` is no tag of a value that can be passed in");
    check("18446744073709551615", "error: integer 18446744073709551615 does not fit 64 bits");
}

#[test]
fn temporal_values_survive_the_wire() {
    for value in ["-0001-01-01", "+999999999-12-31", "-P1M", "2020-01-01T00:00-02:30:15"] {
        let json = serde_json::json!({ "$temporal": value });
        let Ok(Value::Temporal(temporal)) = wire::value(&json) else { panic!("{value}") };
        let back = serde_json::to_value(Tagged(&Datum::Temporal(temporal))).expect("JSON");
        assert!(wire::value(&back).is_ok(), "{back}");
    }
}

#[test]
fn points_survive_the_wire() {
    for (system, third) in
        [("wgs-84", None), ("wgs-84-3d", Some(1e-9)), ("cartesian-3d", Some(-1e300))]
    {
        let mut sent = serde_json::json!({"crs": system, "x": 12.100_000_000_000_001, "y": -7.0});
        if let Some(third) = third {
            sent["z"] = third.into();
        }
        let sent = serde_json::json!({ "$point": sent });
        let Ok(Value::Point(point)) = wire::value(&sent) else { panic!("{sent}") };
        let back = serde_json::to_value(Tagged(&Datum::Point(point))).expect("JSON");
        assert_eq!(back, sent);
    }
}

/// Marks the span with `«»` in the text, then draws it.
fn excerpt(marked: &str, hint: Option<&str>) -> String {
    let start = marked.find('«').expect("a start");
    let end = marked.find('»').expect("an end") - '«'.len_utf8();
    let source = marked.replace(['«', '»'], "");
    let diagnostic = Diagnostic {
        span: Some(Span::new(start, end)),
        hint: hint.map(str::to_owned),
        ..Diagnostic::error("something is wrong")
    };
    diagnostic.render(Source { name: Some("q.cypher"), text: &source }, false)
}

#[test]
fn carets_stand_under_the_words() {
    let cases = [
        "RETURN «toUper»(n.name)",
        "MATCH (n)\nRETURN «m».x\nLIMIT 1",
        "RETURN '鳥鳥', «x»",
        "RETURN 'e\u{301}e\u{301}', «x»",
        "\tRETURN\t«x»",
        "RETURN '👩‍👧', «x»",
        "RETURN «'鳥'»",
        "MATCH (n\n\n«»",
        "«»",
        "RETURN «'a\nb'»",
        "RETURN \u{1b}[31m «x»",
        "RETURN 1\r\nRETURN «x»\r\n",
    ];
    let mut all = String::new();
    for case in cases {
        all.push_str(&excerpt(case, None));
        all.push('\n');
    }
    all.push_str(&excerpt("RETURN «toUper»(1)", Some("did you mean `toUpper`?")));
    golden("excerpts.txt", &all);
}

#[test]
fn long_lines_are_cut_around_the_span() {
    let long = format!("RETURN {} + «oops» + {}", "1 + ".repeat(100_000), "2 + ".repeat(100_000));
    let drawn = excerpt(&long, None);
    assert!(drawn.len() < 1000, "{drawn}");
    golden("long.txt", &drawn);
}

#[test]
fn two_places_take_part() {
    let source = "MATCH (n), (m)\nRETURN 1 AS n, 2 AS n";
    let diagnostic = Diagnostic {
        span: Some(Span::new(35, 36)),
        related: Some((Span::new(27, 28), String::from("first defined here"))),
        ..Diagnostic::error("two columns are named `n`")
    };
    golden("related.txt", &diagnostic.render(Source { name: None, text: source }, false));
    let shifted = diagnostic.shifted(10_000);
    assert!(!shifted.render(Source { name: None, text: source }, true).is_empty());
}

const HOSTILE: [&str; 16] = [
    "\"",
    "\\",
    "a\\",
    "\\N\\G",
    "<b>bold</b>",
    "a\nb",
    "👩‍👧 鳥",
    "שלום",
    "",
    "node",
    "graph",
    "strict",
    "&lt;&amp;&",
    "a -> b",
    "]; x [",
    "\u{0}\u{1b}\u{202e}end",
];

fn hostile() -> QueryResult {
    let nodes: Vec<Arc<NodeRecord>> = (0u32..)
        .zip(HOSTILE)
        .map(|(id, name)| {
            node(id, &[name], &[("name", text(name)), ("id", text(name)), (name, text(name))])
        })
        .collect();
    let twins = node(90, &["Twin"], &[("id", text("same"))]);
    let other = node(91, &["Twin"], &[("id", text("same"))]);
    let steps = (0u32..).zip(HOSTILE).map(|(id, name)| {
        let id_after = (id + 1) % HOSTILE.len() as u32;
        step(id, (id, id_after), name, &[("status", text(name)), (name, text(name))])
    });
    let mut rows: Vec<Vec<Datum>> =
        nodes.into_iter().chain([twins, other]).map(|node| vec![Datum::Node(node)]).collect();
    let parallel = step(99, (0, 1), "\"", &[]);
    let steps: Vec<Datum> = steps.chain([parallel]).map(Datum::Relationship).collect();
    rows.push(vec![Datum::Map(Box::new(properties(&[("deep", Datum::List(steps))])))]);
    result(&["n"], rows)
}

fn drawn(result: &QueryResult, nodes_max: usize) -> String {
    let names = Names::default();
    let mut picture = picture::of_result(result, &names).capped(nodes_max);
    picture.query = Some(String::from("MATCH (n)\nRETURN \"n\"\u{1b} // x"));
    let mut out = Vec::new();
    dot::write(&mut out, &picture, &names, &dot::Style::default()).expect("memory");
    String::from_utf8(out).expect("text")
}

/// Draws with Graphviz; `None` where it is not installed.
fn graphviz(source: &str) -> Option<String> {
    use std::io::Write;
    let child = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: `dot` is not installed");
        return None;
    };
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(source.as_bytes()).expect("dot reads");
    drop(input);
    let output = child.wait_with_output().expect("dot ends");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "dot refuses\n{complaint}\n{source}");
    assert!(!complaint.contains("rror"), "dot complains\n{complaint}\n{source}");
    Some(String::from_utf8(output.stdout).expect("SVG is text"))
}

#[test]
fn graphviz_accepts_hostile_names() {
    let source = drawn(&hostile(), 400);
    golden("hostile.dot", &source);
    let Some(svg) = graphviz(&source) else { return };
    let shown = svg.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let shown = shown.replace("&#45;", "-").replace("&#160;", " ").replace("&amp;", "&");
    for name in ["<b>bold</b>", "\\N\\G", "a\\", "a -> b", "]; x [", "👩‍👧 鳥", "שלום"]
    {
        assert!(shown.contains(&format!(">{name}</text>")), "{name} is missing in\n{svg}");
    }
    assert!(svg.contains("&amp;lt;&amp;amp;&amp;"), "entities stay text\n{svg}");
    let edges = svg.matches("class=\"edge ").count();
    assert_eq!(edges, HOSTILE.len() + 1, "parallel relationships stay apart");
}

#[test]
fn large_pictures_are_capped_and_laid_out_for_size() {
    let nodes = (0u32..500).map(|id| node(id, &["N"], &[("id", Datum::Integer(i64::from(id)))]));
    let mut rows: Vec<Vec<Datum>> = nodes.map(|node| vec![Datum::Node(node)]).collect();
    let steps = (0u32..600).map(|id| step(id, (id % 500, (id * 7) % 500), "R", &[]));
    rows.extend(steps.map(|step| vec![Datum::Relationship(step)]));
    let source = drawn(&result(&["n"], rows), 400);
    assert!(source.contains("layout=\"sfdp\""));
    assert!(source.contains("… 100 more"));
    assert!(source.contains("// truncated: 400 of 500 nodes"));
    assert!(!source.contains("-> \"N/1\" [label="), "labels of many relationships are left out");
    graphviz(&source);
}

#[test]
fn a_whole_graph_is_drawn_the_same_each_time() {
    let mut graph = Graph::new();
    let (film, person) = (graph.intern_label("Film"), graph.intern_label("Person"));
    let (name, kind) = (graph.intern_key("name"), graph.intern_type("BASED_ON"));
    let heat = graph.add_node(vec![film], vec![(name, Value::string("Heat"))]);
    let neil = graph.add_node(vec![person], vec![(name, Value::string("Neil McCauley"))]);
    graph.add_relationship(heat, kind, neil, vec![]);
    graph.commit();
    let draw = |nodes_max| {
        let mut out = Vec::new();
        let picture = picture::of_graph(&graph, nodes_max);
        dot::write(&mut out, &picture, &Names::new(&graph), &dot::Style::default())
            .expect("memory");
        String::from_utf8(out).expect("text")
    };
    assert_eq!(draw(400), draw(400));
    golden("graph.dot", &draw(400));
    assert!(draw(1).contains("… 1 more"));
    graphviz(&draw(400));
    graphviz(&draw(1));
}

#[test]
fn relationships_bring_their_ends() {
    let mut graph = Graph::new();
    let (film, name) = (graph.intern_label("Film"), graph.intern_key("name"));
    let kind = graph.intern_type("SEQUEL_TO");
    let second = graph.add_node(vec![film], vec![(name, Value::string("Heat 2"))]);
    let first = graph.add_node(vec![film], vec![(name, Value::string("Heat"))]);
    graph.add_relationship(second, kind, first, vec![]);
    graph.commit();
    let names = Names::new(&graph);
    let rows = vec![vec![Datum::Relationship(step(0, (0, 1), "SEQUEL_TO", &[]))]];
    let mut out = Vec::new();
    render::write(&mut out, &result(&["r"], rows.clone()), Format::Table, &names, &plain())
        .expect("memory");
    let table = String::from_utf8(out).expect("text");
    assert!(table.contains("│ Heat 2 -[SEQUEL_TO]-> Heat │"), "{table}");
    let picture = picture::of_result(&result(&["r"], rows), &names);
    assert_eq!(picture.nodes.len(), 2);
    let gone = vec![vec![Datum::Relationship(step(0, (7, 8), "SEQUEL_TO", &[]))]];
    assert_eq!(picture::of_result(&result(&["r"], gone), &names).nodes.len(), 2);
}

#[test]
fn pictures_of_a_graph_leave_its_evidence_out() {
    let graph = relata::load::read(&relata::load::builtin::HEAT).expect("a sound graph");
    let picture = picture::of_graph(&graph, 400);
    assert_eq!(picture.nodes.len() + picture.evidence_left_out, graph.node_count());
    let labels = |node: &NodeRecord| node.labels.clone();
    let shown: Vec<_> = picture.nodes.values().flat_map(|node| labels(node).to_vec()).collect();
    assert!(shown.iter().any(|label| &**label == "Person"));
    assert!(!shown.iter().any(|label| matches!(&**label, "Document" | "Claim")));
}
