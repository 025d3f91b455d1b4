//! The house rules that a compiler does not check: which way imports point, how
//! long files may be, and which crates are named where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms it may import from. A new arrow is added here, in the
/// same change that needs it, with its reason beside it.
const IMPORTS: &[(&str, &[&str])] = &[
    ("span", &[]),
    ("budget", &[]),
    ("spelling", &[]),
    ("value", &[]),
    ("graph", &["value"]),
    ("algorithm", &["graph", "value"]),
    ("evidence", &["graph", "value"]),
    // procedures hand algorithms and the audit of the evidence to `CALL`
    ("function", &["value", "graph", "algorithm", "evidence"]),
    ("load", &["value", "graph", "evidence"]),
    ("import", &[]),
    ("parse", &[]),
    // operators are the same before and after binding
    ("expression", &["value", "graph", "function", "parse"]),
    ("bind", &["parse", "expression", "function", "value"]),
    // `Direction` and `Shortest` mean the same before and after binding
    ("plan", &["bind", "expression", "parse", "value", "function"]), // `collect`, of lineages
    ("optimize", &["plan", "bind", "expression", "parse", "value", "graph"]),
    ("execute", &["plan", "bind", "expression", "parse", "function", "graph", "value", "import"]),
    ("error", &["parse", "bind", "execute"]),
    ("result", &["value", "evidence"]),
    // asks by a function that it is given, so it knows neither plans nor sessions
    ("diagnose", &["parse", "graph", "value", "result"]),
    (
        "session",
        &[
            "parse",
            "bind",
            "plan",
            "optimize",
            "execute",
            "function",
            "graph",
            "import",
            "evidence",
            "value",
            "error",
            "result",
            "diagnose",
            "database", // and expressions, to see how large the constants of a kept plan are
            "expression",
        ],
    ),
    ("database", &["graph", "session"]),
    ("render", &["result", "value", "graph", "evidence", "error"]),
    (
        "frontend",
        &[
            "database", "session", "result", "error", "render", "load", "import", "graph",
            "evidence", "parse", "value",
            "function", // and the names of the optimizer's rules, for `--rule-off`
            "optimize",
        ],
    ),
];

/// Rooms that any other may use: they know nothing of queries or graphs.
const FREE: &[&str] = &["span", "budget", "spelling"];

/// Most code lines of a file; longer ones are listed with their reason.
const LINES_MAX: usize = 500;
const LONGER: &[(&str, &str)] = &[];

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("source folders can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The room a file belongs to: its folder below `src`, or its own name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix("src").expect("sources are below src");
    let first = inside.components().next().expect("a file has a name");
    Path::new(first.as_os_str()).with_extension("").to_string_lossy().into_owned()
}

/// What a file says without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source can be read");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    let lines = text.lines().filter(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("//")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms named after `crate::`, also in `use crate::{a, b::c}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = &list[..list.find('}').unwrap_or(list.len())];
            rooms.extend(list.split(',').map(first_word));
        } else {
            rooms.insert(first_word(rest));
        }
    }
    rooms.remove("");
    rooms
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_one_way() {
    let table: BTreeMap<&str, &[&str]> = IMPORTS.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in sources() {
        let own = room(&path);
        if own == "lib" || own == "main" {
            continue;
        }
        let Some(allowed) = table.get(own.as_str()) else {
            wrong.push(format!("{}: the room `{own}` is not in the table", path.display()));
            continue;
        };
        for other in imports(&code(&path)) {
            let known = table.contains_key(other.as_str());
            let fine = other == own || FREE.contains(&other.as_str());
            if known && !fine && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: `{own}` may not import `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_arrow_of_the_table_is_used() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources() {
        used.entry(room(&path)).or_default().extend(imports(&code(&path)));
    }
    let mut idle = Vec::new();
    for (own, allowed) in IMPORTS {
        let real = used.get(*own).cloned().unwrap_or_default();
        for other in *allowed {
            if !real.contains(*other) {
                idle.push(format!("`{own}` never imports `{other}`"));
            }
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut long = Vec::new();
    for path in sources() {
        let lines = code(&path).lines().count();
        let excused = LONGER.iter().any(|(name, _)| path.ends_with(name));
        if lines > LINES_MAX && !excused {
            long.push(format!("{}: {lines} code lines", path.display()));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn crates_are_named_in_their_rooms_only() {
    let homes: &[(&str, &[&str])] = &[
        ("petgraph::", &["src/graph/topology.rs"]),
        ("nom::", &["src/parse"]),
        ("rustyline::", &["src/frontend/repl"]),
        ("clap::", &["src/frontend"]),
        ("toml::", &["src/load", "src/frontend"]),
        ("chrono", &["src/value/temporal"]),
        ("ctrlc::", &["src/frontend"]),
        ("rayon::", &["src/algorithm", "src/execute/morsel.rs", "src/graph", "src/load"]),
    ];
    let mut wrong = Vec::new();
    for path in sources() {
        let code = code(&path);
        for (name, rooms) in homes {
            let at_home = rooms.iter().any(|room| path.starts_with(room));
            if code.contains(name) && !at_home {
                wrong.push(format!("{}: names `{name}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_does_not_print_or_exit() {
    let mut wrong = Vec::new();
    for path in sources() {
        let own = room(&path);
        if own == "frontend" || own == "main" {
            continue;
        }
        let code = code(&path);
        for word in ["println!", "eprintln!", "process::exit", "env::var", "thread::spawn"] {
            if code.contains(word) {
                wrong.push(format!("{}: `{word}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
