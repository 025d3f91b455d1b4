//! Counts, and the list of scenarios that are known to fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::scenario::Scenario;
use super::world::Verdict;

/// Read when running, so that it may be rewritten by a run.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tck/expected_failures.txt");

/// How many complaints to print before the rest is only counted.
const SHOWN_MAX: usize = 20;

#[derive(Clone, Copy, Default)]
struct Tally {
    all: usize,
    lenient: usize,
    strict: usize,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict) {
        self.all += 1;
        self.lenient += usize::from(!matches!(verdict, Verdict::Wrong(_)));
        self.strict += usize::from(matches!(verdict, Verdict::Right));
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |count: usize| 100.0 * count as f64 / self.all.max(1) as f64;
        let Tally { all, lenient, strict } = *self;
        let (in_lenient, in_strict) = (percent(lenient), percent(strict));
        write!(
            f,
            "{all} scenarios, lenient {lenient} ({in_lenient:.1} %), strict {strict} ({in_strict:.1} %)"
        )
    }
}

/// All verdicts of a run.
#[derive(Default)]
pub(crate) struct Report {
    total: Tally,
    groups: BTreeMap<String, Tally>,
    seen: BTreeSet<String>,
    failed: BTreeMap<String, String>,
}

impl Report {
    /// Counts one.
    pub(crate) fn add(&mut self, scenario: &Scenario, verdict: Verdict) {
        self.total.add(&verdict);
        self.groups.entry(scenario.group.clone()).or_default().add(&verdict);
        self.seen.insert(scenario.id.clone());
        let why = match verdict {
            Verdict::Right => return,
            Verdict::Lenient(why) => format!("[strict] {why}"),
            Verdict::Wrong(why) => why,
        };
        self.failed.insert(scenario.id.clone(), why);
    }

    /// The total and a line a group.
    pub(crate) fn summary(&self) -> String {
        let mut text = format!("tck: {}\n", self.total);
        for (group, tally) in &self.groups {
            // writing to a string cannot fail
            let _ = writeln!(text, "  {group:<42} {tally}");
        }
        text
    }

    /// A line a failing scenario.
    pub(crate) fn failures(&self) -> String {
        let line = |(id, why): (&String, &String)| format!("{id}\t{}\n", why.replace('\n', " "));
        self.failed.iter().map(line).collect()
    }

    /// Compares with the list of known failures, or writes it anew.
    pub(crate) fn settle(&self) -> Result<(), String> {
        if std::env::var_os("UPDATE").is_some() {
            let lines: Vec<&str> = self.failed.keys().flat_map(|id| [id.as_str(), "\n"]).collect();
            return std::fs::write(LIST, lines.concat())
                .map_err(|error| format!("{LIST}: {error}"));
        }
        let known = std::fs::read_to_string(LIST).map_err(|error| format!("{LIST}: {error}"))?;
        let known: BTreeSet<&str> = known.lines().collect();
        let surprise = |(id, why): (&String, &String)| {
            (!known.contains(id.as_str())).then(|| format!("fails and is not listed: {id}: {why}"))
        };
        let passed = |id: &&&str| self.seen.contains(**id) && !self.failed.contains_key(**id);
        let mut complaints: Vec<String> = self.failed.iter().filter_map(surprise).collect();
        complaints
            .extend(known.iter().filter(passed).map(|id| format!("passes and is listed: {id}")));
        if complaints.is_empty() {
            return Ok(());
        }
        let count = complaints.len();
        complaints.truncate(SHOWN_MAX);
        Err(format!("{count} scenarios differ from {LIST}:\n{}", complaints.join("\n")))
    }
}
