//! `LOAD CSV` and the folder it reads from: what is in reach, what is not, and that a
//! file may be larger than the memory a query has.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use relata::database::Database;
use relata::import::ImportFolder;
use relata::session::{Parameters, Session};

/// An empty folder of its own, and a session that may read below `inside` of it.
fn folder(name: &str) -> (PathBuf, Session) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("inside")).expect("a folder");
    let mut session = Database::new().session();
    session.set_import(Some(ImportFolder::open(folder.join("inside")).expect("it is there")));
    (folder, session)
}

/// The only value of the only row.
#[track_caller]
fn answer(session: &mut Session, query: &str) -> String {
    let result = session.run(query, &Parameters::new()).unwrap_or_else(|e| panic!("{query}: {e}"));
    assert_eq!(result.rows.len(), 1, "{query}");
    format!("{:?}", &result.rows[0])
}

#[track_caller]
fn error(session: &mut Session, query: &str) -> relata::error::Error {
    match session.run(query, &Parameters::new()) {
        Ok(result) => panic!("{query}: {:?}", result.rows),
        Err(error) => error,
    }
}

#[test]
fn without_a_folder_nothing_is_read() {
    let mut session = Database::new().session();
    let refused = error(&mut session, "LOAD CSV FROM 'Cargo.toml' AS row RETURN row");
    assert_eq!(refused.to_string(), "`Cargo.toml`: no import folder was given to read files from");
    assert!(refused.hint().is_some_and(|hint| hint.contains("--import DIR")));
    assert_eq!(refused.detail(), "FileNotReadable");
    // what is never asked for is not refused
    session
        .run("EXPLAIN LOAD CSV FROM 'a.csv' AS row CREATE ({a: row[0]})", &Parameters::new())
        .expect("a plan needs no file");
    session
        .run("UNWIND [] AS x LOAD CSV FROM 'a.csv' AS row RETURN row", &Parameters::new())
        .expect("no row asks for a file");
}

#[test]
fn a_folder_may_be_taken_away() {
    let (folder, mut session) = folder("taken");
    fs::write(folder.join("inside/a.csv"), "1\n2\n").expect("a file");
    let query = "LOAD CSV FROM 'a.csv' AS row RETURN count(*)";
    assert!(answer(&mut session, query).contains('2'));
    session.set_import(None);
    assert!(error(&mut session, query).to_string().contains("no import folder"));
    assert!(ImportFolder::open(folder.join("inside/a.csv")).is_err(), "a file is no folder");
    assert!(ImportFolder::open(folder.join("nowhere")).is_err());
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_only() {
    use std::os::unix::fs::symlink;
    let (folder, mut session) = folder("links");
    fs::write(folder.join("secret.csv"), "secret\n").expect("a file");
    fs::create_dir(folder.join("inside-out")).expect("a folder");
    fs::write(folder.join("inside-out/a.csv"), "secret\n").expect("a file");
    fs::write(folder.join("inside/a.csv"), "1\n").expect("a file");
    symlink("a.csv", folder.join("inside/same.csv")).expect("a link");
    symlink("../secret.csv", folder.join("inside/file.csv")).expect("a link");
    symlink("..", folder.join("inside/up")).expect("a link");
    symlink("/dev/zero", folder.join("inside/zero.csv")).expect("a link");
    let ask = |name: &str| format!("LOAD CSV FROM '{name}' AS row RETURN count(*)");
    assert!(answer(&mut session, &ask("same.csv")).contains('1'));
    let outside = ["file.csv", "up/secret.csv", "up/inside-out/a.csv", "zero.csv"];
    for name in outside {
        let refused = error(&mut session, &ask(name)).to_string();
        assert!(refused.ends_with("it is outside the import folder"), "{refused}");
    }
    assert!(error(&mut session, &ask("up")).to_string().contains("outside"));
    // a name that is not there tells nothing of what is outside
    let missing = error(&mut session, &ask("up/secrt.csv"));
    assert_eq!(missing.hint(), None);
}

/// A file of so many lines of about a hundred bytes.
fn long_file(folder: &std::path::Path, lines: usize) {
    let mut text = String::from("number,text\n");
    for number in 0..lines {
        let _ = writeln!(text, "{number},{}", "x".repeat(90));
    }
    fs::write(folder.join("inside/long.csv"), text).expect("a file");
}

#[test]
fn a_file_may_be_larger_than_the_memory_of_a_query() {
    let (folder, mut session) = folder("long");
    long_file(&folder, 100_000);
    session.limits_mut().memory_max = Some(4 << 20);
    let sum = "LOAD CSV WITH HEADERS FROM 'long.csv' AS row RETURN sum(toInteger(row.number))";
    assert!(answer(&mut session, sum).contains("4999950000"));
    let all = "LOAD CSV WITH HEADERS FROM 'long.csv' AS row RETURN count(row), collect(row)";
    assert_eq!(error(&mut session, all).detail(), "MemoryLimit");
    let held = "LOAD CSV WITH HEADERS FROM 'long.csv' AS row CREATE ({text: row.text})";
    assert_eq!(error(&mut session, held).detail(), "MemoryLimit");
}

#[test]
fn a_line_that_never_ends_ends_with_the_memory() {
    let (folder, mut session) = folder("endless");
    session.limits_mut().memory_max = Some(1 << 20);
    let query = "LOAD CSV FROM 'a.csv' AS row RETURN count(*)";
    for (start, more) in [("\"", "x"), ("", "x"), ("", ","), ("\"", "\n")] {
        let text = format!("{start}{}", more.repeat(4 << 20));
        fs::write(folder.join("inside/a.csv"), text).expect("a file");
        assert_eq!(error(&mut session, query).detail(), "MemoryLimit", "{start}{more}");
    }
}

#[test]
fn time_and_a_cancel_stop_the_reading() {
    let (folder, mut session) = folder("time");
    long_file(&folder, 50_000);
    let query = "UNWIND range(1, 100000) AS i LOAD CSV FROM 'long.csv' AS row RETURN count(*)";
    session.limits_mut().time_max = Some(Duration::from_millis(50));
    assert_eq!(error(&mut session, query).detail(), "TimeLimit");
    session.limits_mut().time_max = None;
    session.cancel().cancel();
    assert_eq!(error(&mut session, query).detail(), "Cancelled");
    session.cancel().reset();
    // an empty file is read as often as it is asked for
    fs::write(folder.join("inside/long.csv"), "").expect("a file");
    session.limits_mut().time_max = Some(Duration::from_millis(50));
    let query = query.replace("AS i", "AS i UNWIND range(1, 100000) AS j");
    assert_eq!(error(&mut session, &query).detail(), "TimeLimit");
}
