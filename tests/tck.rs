//! The conformance kit of openCypher, run from a folder outside the repository.
//!
//! The folder is `TCK_DIR`, by default `../shared/tck`; where there is none the test
//! says so and passes. Every scenario gets its own empty database and is judged
//! twice: *lenient* (the rows and side effects as said, any error where one is
//! expected) and *strict* (also its class, phase and detail, no trace of a failed
//! query, and counters that agree with the graph).
//!
//! `tests/tck/expected_failures.txt` lists the scenarios that are known to fail the
//! strict judgement: one that is listed and passes, or fails and is not listed, fails
//! the run, and `UPDATE=1` writes the list anew. `TCK_FILTER=text` runs the scenarios
//! whose name holds the text and shows all that happens in them, `TCK_LIST=1` shows
//! the failing ones with the reason, `TCK_RULES=off` switches the optimizer off.

use std::io::Write as _;
use std::path::PathBuf;

mod tck {
    pub(crate) mod scenario;
    pub(crate) mod expected;
    pub(crate) mod compare;
    pub(crate) mod snapshot;
    pub(crate) mod world;
    pub(crate) mod show;
    pub(crate) mod report;
}

use tck::report::Report;
use tck::world::{self, How, Verdict};

/// Deep input must fit; the threads of a test have 2 MiB.
const STACK_BYTES: usize = 16 << 20;

#[test]
fn every_scenario_goes_as_expected() {
    play(false);
}

#[test]
fn every_scenario_goes_as_expected_again() {
    play(true);
}

fn play(again: bool) {
    let run = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || run(again));
    let outcome = run.expect("a thread can be started").join();
    if let Err(complaint) = outcome.expect("the runner itself does not panic") {
        panic!("{complaint}");
    }
}

fn run(again: bool) -> Result<(), String> {
    let folder = std::env::var_os("TCK_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/tck"),
        PathBuf::from,
    );
    if !folder.join("features").is_dir() {
        say(&format!("skipped: no conformance kit at {}\n", folder.display()));
        return Ok(());
    }
    let scenarios = tck::scenario::read(&folder)?;
    let filter = std::env::var("TCK_FILTER").ok();
    let chosen =
        scenarios.iter().filter(|one| filter.as_ref().is_none_or(|text| one.id.contains(text)));
    let optimize = std::env::var("TCK_RULES").map_or(true, |rules| rules != "off");
    std::panic::set_hook(Box::new(|_| ()));
    let mut report = Report::default();
    for scenario in chosen {
        let played = world::play(scenario, &folder, How { optimize, again });
        if filter.is_some() {
            say(&format!("== {}\n{}{}\n\n", scenario.id, played.log, played.verdict));
        }
        report.add(scenario, played.verdict);
    }
    let _ = std::panic::take_hook();
    say(&report.summary());
    if std::env::var_os("TCK_LIST").is_some() {
        say(&report.failures());
    }
    if filter.is_some() { Ok(()) } else { report.settle() }
}

/// Past the test harness, which would keep the text of a passing test to itself.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // nobody is left to be told that nobody listens
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Verdict::Right => write!(f, "right"),
            Verdict::Lenient(why) => write!(f, "right but for {why}"),
            Verdict::Wrong(why) => write!(f, "wrong: {why}"),
        }
    }
}
