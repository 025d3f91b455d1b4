//! Graph files: what is read, what comes back, what is refused and in which words.

use std::fs;
use std::path::{Path, PathBuf};

use relata::database::Database;
use relata::graph::{Entity, Graph, KeyId};
use relata::load::builtin::HEAT;
use relata::load::{Files, Folder, LoadError, Problem, Severity, check, read, save, to_files};
use relata::session::{Parameters, Session};
use relata::value::temporal::parse;
use relata::value::{Map, Value};

/// Files that are nowhere but here.
#[derive(Clone, Debug, Default, PartialEq)]
struct Memory(Vec<(String, String)>);

impl Memory {
    /// Files one after the other, each under a line `@ name`.
    fn parse(text: &str) -> Memory {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("@ "), files.last_mut()) {
                (Some(name), _) => files.push((name.to_owned(), String::new())),
                (None, Some((_, text))) => text.extend([line, "\n"]),
                (None, None) => {}
            }
        }
        Memory(files)
    }

    fn of(graph: &Graph) -> Memory {
        Memory(to_files(graph).expect("the graph can be written"))
    }

    fn graph(&self) -> Graph {
        read(self).unwrap_or_else(|error| panic!("{error}\n{self:#?}"))
    }
}

impl Files for Memory {
    fn names(&self) -> Result<Vec<String>, LoadError> {
        if self.0.iter().all(|(name, _)| name != "schema.toml") {
            return Err(LoadError::new(Problem::NotAGraph { folder: "memory".into() }));
        }
        let mut names: Vec<String> = self.0.iter().map(|(name, _)| name.clone()).collect();
        names.sort_by_key(|name| (name != "schema.toml", name.clone()));
        Ok(names)
    }

    fn text(&self, name: &str) -> Result<String, LoadError> {
        let file = self.0.iter().find(|(known, _)| known == name);
        Ok(file.map(|(_, text)| text.clone()).unwrap_or_default())
    }

    fn shown(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn sample() -> Memory {
    Memory::parse(include_str!("load/sample.txt"))
}

/// Everything a query can see, without ids.
fn shown(graph: &Graph) -> Vec<String> {
    let label = |node| {
        let labels = graph.labels_of(node).iter();
        labels.map(|label| graph.label_name(*label).to_string()).collect::<Vec<_>>()
    };
    let properties = |entity| {
        let named = graph.properties(entity).into_iter();
        named.map(|(key, value)| format!("{}={value:?}", graph.key_name(key))).collect::<Vec<_>>()
    };
    let nodes =
        graph.nodes().map(|node| format!("{:?} {:?}", label(node), properties(Entity::Node(node))));
    let relationships = graph.relationships().map(|id| {
        let (start, end) = graph.endpoints(id);
        let ends = [start, end].map(|node| properties(Entity::Node(node)));
        let kind = graph.type_name(graph.type_of(id));
        format!("{kind} {ends:?} {:?}", properties(Entity::Relationship(id)))
    });
    let mut all: Vec<String> = nodes.chain(relationships).collect();
    all.sort();
    all
}

/// Writing and reading again changes nothing, twice over.
fn comes_back(graph: &Graph) {
    let files = Memory::of(graph);
    let again = files.graph();
    assert_eq!(shown(graph), shown(&again), "{files:#?}");
    assert_eq!(graph.schema(), again.schema());
    assert_eq!(files, Memory::of(&again));
}

#[test]
fn the_sample_comes_back_byte_for_byte() {
    let sample = sample();
    let mut written = Memory::of(&sample.graph());
    written.0.sort_by_key(|(name, _)| (name != "schema.toml", name.clone()));
    assert_eq!(written, sample);
    assert_eq!(check(&sample, None), Ok(vec![]));
}

#[test]
fn the_sample_is_understood() {
    let graph = sample().graph();
    assert_eq!((graph.node_count(), graph.relationship_count()), (6, 3));
    let character = graph.label("Character").expect("characters are there");
    let id = graph.key("id").expect("the identity is a property");
    let found = graph.lookup(character, id, &Value::string("neil-mccauley"));
    assert_eq!(found.len(), 1);
    assert_eq!(graph.display_name(found[0]).as_deref(), Some("Neil McCauley"));
    assert_eq!(graph.schema().text_of_type("APPEARS_IN"), "is in");
    let kind = graph.relationship_type("PLAYED_BY").expect("the type is there");
    let played = graph.relationships_with_type(kind)[0];
    let property = |key: &str| {
        let key = graph.key(key).expect("the key is there");
        format!("{:?}", graph.property(Entity::Relationship(played), key))
    };
    assert!(property("cites").contains("a.txt:1"), "{}", property("cites"));
    assert_eq!(property("docs").matches("a.txt").count(), 1);
}

/// Every kind of value, everywhere.
fn values() -> Vec<Value> {
    let map = Map::from([("a b".into(), Value::Null), ("é".into(), Value::Integer(1))]);
    let clock = relata::value::temporal::Clock::now();
    let nested = Value::list(vec![Value::strings(["x"]), Value::Integer(1), Value::Null]);
    vec![
        Value::Boolean(false),
        Value::Integer(i64::MIN),
        Value::Integer(i64::MAX),
        Value::Float(f64::NAN),
        Value::Float(f64::INFINITY),
        Value::Float(f64::NEG_INFINITY),
        Value::Float(-0.0),
        Value::Float(1.0),
        Value::Float(5e-324),
        Value::Float(f64::MAX),
        Value::string(""),
        Value::string("\"quoted\" \\ \u{0} \u{7f} \u{85} \n\r\t 'x' ''' 日本語 🎬 \u{feff}"),
        Value::strings(Vec::<String>::new()),
        nested.expect("it is flat enough"),
        Value::map(map).expect("it is flat enough"),
        Value::map(Map::new()).expect("it is flat enough"),
        point([("x", 5e-324), ("y", -1.0), ("z", 1e300)]),
        Value::list(vec![point([("longitude", 12.1), ("latitude", -90.0), ("height", 0.0)])])
            .expect("it is flat enough"),
        parse::date("-999999999-01-01").expect("a date").into(),
        parse::local_time("23:59:59.999999999").expect("a time").into(),
        parse::time("10:00:00+05:45", &clock).expect("a time").into(),
        parse::local_date_time("1995-12-15T00:00").expect("a time").into(),
        parse::date_time("1995-12-15T00:00[Europe/Paris]", &clock).expect("a time").into(),
        parse::duration("P-1Y2M-3DT4H5M6.000000007S").expect("a duration").into(),
    ]
}

fn point(coordinates: [(&str, f64); 3]) -> Value {
    let coordinates = coordinates.map(|(key, at)| (key.into(), Value::Float(at)));
    let point = relata::value::Point::from_map(&Map::from(coordinates), "a test");
    point.expect("coordinates").expect("no nulls").into()
}

/// Names that file systems, TOML or this format could stumble over.
const NAMES: [&str; 26] = [
    "",
    " ",
    "/",
    "..",
    ".",
    "a/b",
    "a\\b",
    "../../etc/passwd",
    "CON",
    "nul",
    "com1",
    "LPT9",
    "Heat",
    "heat",
    "HEAT",
    "id",
    "labels",
    "properties",
    "from",
    "to",
    "type",
    "a.b",
    "\"",
    "日本語",
    "new\nline",
    "`tick`",
];

fn hostile(identity: Option<&str>) -> Graph {
    let mut graph = Graph::new();
    let mut schema = sample().graph().schema().clone();
    schema.identity = identity.map(Into::into);
    graph.set_schema(schema);
    let long = "x".repeat(5000);
    let names: Vec<&str> = NAMES.iter().copied().chain([long.as_str()]).collect();
    let keys: Vec<KeyId> = names.iter().map(|name| graph.intern_key(name)).collect();
    let mut nodes = Vec::new();
    for (name, value) in names.iter().zip(values().into_iter().cycle()) {
        let labels = vec![graph.intern_label(name), graph.intern_label("A")];
        let number = (keys[3], Value::Integer(nodes.len() as i64));
        nodes.push(graph.add_node(labels, keys.iter().map(|k| (*k, value.clone())).collect()));
        nodes.push(graph.add_node(vec![], vec![number]));
        graph.set_slug(nodes[nodes.len() - 1], Some((*name).into()));
    }
    for (index, name) in names.iter().enumerate() {
        let kind = graph.intern_type(name);
        let (start, end) = (nodes[index], nodes[nodes.len() - 1 - index]);
        let properties: Vec<_> = keys.iter().copied().zip(values()).collect();
        for ends in [(start, end), (start, end), (start, start)] {
            graph.add_relationship(ends.0, kind, ends.1, properties.clone());
        }
    }
    graph
}

#[test]
fn hostile_names_and_every_value_come_back() {
    for identity in [None, Some("id"), Some("a.b"), Some("nowhere")] {
        comes_back(&hostile(identity));
    }
}

#[test]
fn file_names_are_harmless() {
    for (name, _) in to_files(&hostile(None)).expect("the graph can be written") {
        let stem = name.trim_start_matches("nodes/").trim_start_matches("relationships/");
        let stem = stem.strip_suffix(".toml").expect("graph files end so");
        assert!(stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)), "{name}");
        assert!((1..80).contains(&stem.len()), "{name}");
    }
}

#[test]
fn ids_that_clash_or_are_missing_come_back() {
    let mut graph = Graph::new();
    let mut schema = graph.schema().clone();
    schema.identity = Some("id".into());
    schema.display = vec!["name".into()];
    graph.set_schema(schema);
    let (label, id, name) =
        (graph.intern_label("Person"), graph.intern_key("id"), graph.intern_key("name"));
    for value in [Value::string("ann"), Value::string("ann"), Value::Integer(5), Value::Null] {
        let properties = vec![(id, value), (name, Value::string("Ann O'Hara"))];
        graph.add_node(vec![label], properties);
    }
    graph.add_node(vec![label], vec![]);
    comes_back(&graph);
    let files = Memory::of(&graph);
    for slug in ["\"ann\"", "\"ann-ohara\"", "\"ann-ohara-2\"", "\"ann-ohara-3\"", "\"person\""] {
        assert!(files.0[0].1.contains(&format!("id = {slug}\n")), "{slug} {files:#?}");
    }
}

#[test]
fn derived_keys_that_say_otherwise_come_back() {
    let mut graph = sample().graph();
    let kind = graph.relationship_type("PLAYED_BY").expect("the type is there");
    let played = graph.relationships_with_type(kind);
    let (cites, docs) = (graph.intern_key("cites"), graph.intern_key("docs"));
    graph.set_property(Entity::Relationship(played[0]), cites, Value::Null);
    graph.set_property(Entity::Relationship(played[1]), docs, Value::string("none"));
    comes_back(&graph);
}

#[test]
fn entities_are_refused_as_values() {
    let mut graph = Graph::new();
    let key = graph.intern_key("self");
    let node = graph.add_node(vec![], vec![]);
    graph.set_property(Entity::Node(node), key, Value::Node(node));
    let error = to_files(&graph).expect_err("a node is no property value");
    assert_eq!(error.to_string(), "`self` is a Node, which graph files cannot hold");
}

#[test]
fn dates_of_toml_are_read() {
    let files = Memory::parse(
        "@ schema.toml\nformat = 1\n@ nodes/a.toml\n[[node]]\nid = 'a'\nb = 1995-12-15\n\
         c = 1995-12-15T10:00:00\nd = 1995-12-15 10:00:00+01:00\ne = 10:00:00\n",
    );
    let written = Memory::of(&files.graph());
    let expected = "[[node]]\nid = \"a\"\nb = { date = \"1995-12-15\" }\n\
         c = { localdatetime = \"1995-12-15T10:00\" }\n\
         d = { datetime = \"1995-12-15T10:00+01:00\" }\ne = { localtime = \"10:00\" }\n";
    assert_eq!(written.0[0].1, expected);
}

#[test]
fn points_are_written_one_way_and_read_several() {
    let files = Memory::parse(
        "@ schema.toml\nformat = 1\n[keys]\nat = 'point'\nway = 'point[]'\n@ nodes/a.toml\n[[node]]\n\
         id = 'a'\nat = { point = { x = 1, y = 2.5 } }\nway = [{ point = { longitude = 12.5, \
         latitude = 55, height = 1e10 } }, { point = { x = 1, y = 2, srid = 4326 } }]\n",
    );
    let written = Memory::of(&files.graph());
    let expected = "[[node]]\nid = \"a\"\nat = { point = { x = 1.0, y = 2.5, crs = \"cartesian\" } }\n\
         way = [{ point = { x = 12.5, y = 55.0, z = 10000000000.0, crs = \"wgs-84-3d\" } }, \
         { point = { x = 1.0, y = 2.0, crs = \"wgs-84\" } }]\n";
    let (_, node) = written.0.iter().find(|(name, _)| name != "schema.toml").expect("nodes");
    assert_eq!(node, expected);
    assert_eq!(Memory::of(&written.graph()).0, written.0);
}

/// Long files are parsed in pieces; text that looks like a header is no place to cut.
#[test]
fn long_files_are_read_whole() {
    let node = |number: usize| {
        format!("[[node]]\nid = \"{number}\"\ntext = \"\"\"\n[[node]]\nid = 1\n\"\"\"\n")
    };
    let nodes = (0..2000).map(node).collect::<Vec<_>>().concat();
    let mut files = Memory::parse("@ schema.toml\nformat = 1\n@ nodes/a.toml\n# a remark\n");
    files.0[1].1 += &nodes;
    assert_eq!(files.graph().node_count(), 2000);
    files.0[1].1 += "[[node]]\nid = 5\n";
    let error = read(&files).expect_err("the last id is no string");
    assert_eq!(error.to_string(), "nodes/a.toml:12003:6: `id` is an integer, expected a string");
    files.0[1].1 += "id = 6\n";
    let error = read(&files).expect_err("the last row has two ids");
    assert_eq!(error.to_string(), "nodes/a.toml:12004:1: duplicate key");
}

/// Each case of `mistakes.txt`: what reading says first, then all that check says.
/// `UPDATE=1` writes down what is said now.
#[test]
fn mistakes_are_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/load/mistakes.txt");
    let text = fs::read_to_string(&path).expect("the cases are there");
    let mut out = String::new();
    for case in text.split("== ").skip(1) {
        let (input, _) = case.split_once("---\n").expect("each case has an end");
        let files = Memory::parse(input);
        out.extend(["== ", input, "---\n"]);
        let said = read(&files).err().map(|error| error.to_string());
        let found = check(&files, None).unwrap_or_default();
        for line in said.into_iter().chain(found.iter().map(ToString::to_string)) {
            out.extend([line.as_str(), "\n"]);
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &out).expect("the cases can be written");
    }
    assert_eq!(out, fs::read_to_string(&path).expect("the cases are there"));
}

#[test]
fn indexes_and_constraints_come_back_and_hold() {
    let files = Memory::parse(
        "@ schema.toml\nformat = 1\n\n[indexes.\"by name\"]\nlabel = \"A\"\nkey = \"name\"\n\n\
         [constraints.both]\ntype = \"R\"\nkey = [\"x\", \"y z\"]\n\n\
         [constraints.\"mail\"]\nlabel = \"A\"\nunique = [\"mail\"]\n\n\
         [constraints.named]\nlabel = \"A\"\npresent = [\"name\"]\n\
         @ nodes/A.toml\n[[node]]\nid = \"a\"\nlabels = [\"A\"]\nmail = 1\nname = \"a\"\n",
    );
    let graph = files.graph();
    let written = Memory::of(&graph).0;
    let schema = |files: &[(String, String)]| {
        files.iter().find(|(name, _)| name == "schema.toml").map(|(_, text)| text.clone())
    };
    let expected = schema(&files.0).map(|text| text.replace("\"mail\"]\nlabel", "mail]\nlabel"));
    assert_eq!(schema(&written), expected);
    let database = Database::with_graph(graph);
    let mut session = database.session();
    let none = Parameters::new();
    let detail = |text: &str, session: &mut Session| {
        session.run(text, &none).err().map(|error| error.detail())
    };
    assert_eq!(detail("CREATE (:A {name: 'b', mail: 1.0})", &mut session), Some("NotUnique"));
    assert_eq!(detail("CREATE (:A {mail: 2})", &mut session), Some("NotPresent"));
    assert_eq!(detail("CREATE (:A)-[:R {x: 1}]->()", &mut session), Some("NotPresent"));
    assert_eq!(detail("DROP CONSTRAINT named", &mut session), None);
    assert_eq!(detail("DROP INDEX `by name`", &mut session), None);
    assert_eq!(detail("CREATE INDEX city FOR (c:City) ON (c.name)", &mut session), None);
    let again = Memory::of(&database.read());
    comes_back(&again.graph());
    let text = schema(&again.0).unwrap_or_default();
    assert!(text.contains("[indexes.city]\nlabel = \"City\"\nkey = \"name\""), "{text}");
    assert!(!text.contains("named") && !text.contains("by name"), "{text}");
}

/// A folder of this test's own, gone when it is done.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let name = format!("relata-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Scratch(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file can be written");
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).expect("the folder is there");
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("it can be read").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_is_saved_read_and_saved_again() {
    let scratch = Scratch::new("save");
    let folder = scratch.0.join("graph");
    let graph = sample().graph();
    save(&graph, &folder).expect("it can be saved");
    let again = read(&Folder::new(&folder)).expect("it can be read");
    assert_eq!(shown(&graph), shown(&again));
    scratch.write("graph/README.md", "by hand");
    scratch.write("graph/nodes/notes.md", "by hand");
    scratch.write("graph/nodes/Gone.toml", "");
    fs::create_dir(folder.join("sources")).expect("a folder can be made");
    let schema = fs::read_to_string(folder.join("schema.toml")).expect("it is there");
    scratch.write("graph/schema.toml", &format!("# a remark\n{schema}"));
    save(&again, &folder).expect("it can be saved");
    assert_eq!(scratch.names(""), ["graph"]);
    let top = ["README.md", "nodes", "relationships", "schema.toml", "sources"];
    assert_eq!(scratch.names("graph"), top);
    let nodes = ["Character.toml", "Document.toml", "Film.toml", "Person.toml", "notes.md"];
    assert_eq!(scratch.names("graph/nodes"), nodes);
    let schema = fs::read_to_string(folder.join("schema.toml")).expect("it is there");
    assert!(schema.starts_with("# a remark\n"));
}

#[test]
fn what_is_no_graph_is_left_alone() {
    let scratch = Scratch::new("foreign");
    scratch.write("letter.txt", "dear");
    let error = save(&Graph::new(), &scratch.0).expect_err("there is something else");
    assert!(error.to_string().contains("holds something that is not a graph"), "{error}");
    assert_eq!(scratch.names(""), ["letter.txt"]);
    let error = save(&Graph::new(), &scratch.0.join("letter.txt")).expect_err("it is a file");
    assert!(matches!(*error.problem, Problem::WouldReplace { .. }), "{error}");
    let error = read(&Folder::new(&scratch.0)).expect_err("there is no graph");
    assert!(error.to_string().contains("it has no `schema.toml`"), "{error}");
}

#[test]
fn sources_are_looked_up() {
    let scratch = Scratch::new("sources");
    scratch.write("a.txt", "Äh, Neil\nVincent\n");
    let findings = check(&sample(), Some(&scratch.0)).expect("the files can be read");
    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let file = "relationships/PLAYED_BY.toml";
    assert_eq!(
        said,
        [
            format!("{file}:7:27: error: `a.txt:1:6-9` points outside its line of 8 characters"),
            format!("{file}:16:12: error: `a.txt:3:0-1` points behind the last line, 2"),
        ]
    );
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let scratch = Scratch::new("bytes");
    fs::write(scratch.0.join("schema.toml"), b"format = 1 # \xff").expect("it can be written");
    let error = read(&Folder::new(&scratch.0)).expect_err("it is no text");
    assert!(error.to_string().ends_with("is not UTF-8 at byte 13"), "{error}");
}

/// `UPDATE=1` lists the files that are there now.
#[test]
fn the_built_in_graph_is_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = Folder::new(root.join("graph/heat")).names().unwrap_or_default();
    if std::env::var_os("UPDATE").is_some() {
        let path = root.join("src/load/builtin.rs");
        let text = fs::read_to_string(&path).expect("the list is there");
        let (before, rest) = text.split_once("\"graph/heat\":\n").expect("the list has a start");
        let (_, after) = rest.split_once("});").expect("the list has an end");
        let list: Vec<String> = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
        let list = list.concat();
        let text = format!("{before}\"graph/heat\":\n{list}}});{after}");
        fs::write(&path, text).expect("the list can be written");
    }
    assert_eq!(HEAT.names(), Ok(names), "UPDATE=1 cargo test brings the list up to date");
}

#[test]
fn the_built_in_graph_has_no_errors() {
    if HEAT.0.is_empty() {
        return;
    }
    let found = check(&HEAT, None).expect("it can be read");
    let errors: Vec<String> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    comes_back(&read(&HEAT).expect("it can be read"));
}
