//! Many trials, on as many threads as help.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::case::Case;
use crate::chance::Chance;
use crate::graph::Graph;
use crate::relations::Relation;
use crate::report::{self, Counts};
use crate::shrink::shrunk;
use crate::trial::{Trial, Verdict};
use crate::worlds::Worlds;

/// How many cases share a graph.
const CASES: usize = 8;
/// About so many relations are asked of a case.
const RELATIONS: usize = 25;
const THREADS: usize = 2;
/// As many violations are looked for before a run ends.
const VIOLATIONS_MAX: usize = 8;

/// What the threads of a run share.
#[derive(Default)]
struct Run<'a> {
    relations: Vec<&'a Relation>,
    seed: u64,
    wanted: usize,
    checks: AtomicUsize,
    graphs: AtomicUsize,
    skipped: AtomicUsize,
    is_over: AtomicBool,
    counts: Mutex<Counts>,
    violations: Mutex<Vec<String>>,
}

/// So many checks of these relations; one in `of` of what the environment asks for.
pub(crate) fn check(relations: Vec<&Relation>, checks: usize, of: u64) {
    let wanted = number("RELATA_CHECKS").map_or(checks, |wanted| (wanted / of) as usize);
    let run = Run { relations, wanted, seed: number("RELATA_SEED").unwrap_or(1), ..Run::default() };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| run.work());
        }
    });
    let counts = run.counts.into_inner().unwrap_or_default();
    eprint!("{}", report::summary(&counts, run.skipped.into_inner()));
    let violations = run.violations.into_inner().unwrap_or_default();
    assert!(violations.is_empty(), "{} violations\n\n{}", violations.len(), violations.join("\n"));
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

impl Run<'_> {
    fn work(&self) {
        while self.checks.load(Ordering::Relaxed) < self.wanted
            && !self.is_over.load(Ordering::Relaxed)
        {
            let number = self.graphs.fetch_add(1, Ordering::Relaxed) as u64;
            self.graph(self.seed.wrapping_mul(0x1_0000_0000).wrapping_add(number));
        }
    }

    /// All trials on one graph, which are its seed's.
    fn graph(&self, seed: u64) {
        let mut chance = Chance::new(seed);
        let graph = Graph::random(&mut chance);
        let mut worlds = Worlds::new(&graph);
        for _ in 0..CASES {
            let case = Case::random(&graph, &mut chance);
            worlds.forget();
            for relation in &self.relations {
                let seed = chance.below(usize::MAX) as u64;
                if chance.below(self.relations.len()) < RELATIONS {
                    let (graph, case) = (graph.clone(), case.clone());
                    self.trial(Trial { graph, case, relation, seed }, &mut worlds);
                }
            }
        }
    }

    fn trial(&self, trial: Trial<'_>, worlds: &mut Worlds<'_>) {
        match trial.run(worlds) {
            Verdict::Skipped => drop(self.skipped.fetch_add(1, Ordering::Relaxed)),
            Verdict::Holds => self.count(trial.relation),
            Verdict::Broken(violation) => {
                let (trial, violation) = shrunk(trial, violation);
                self.complain(report::violation(self.seed, &trial, &violation));
            }
        }
    }

    fn count(&self, relation: &Relation) {
        self.checks.fetch_add(1, Ordering::Relaxed);
        let mut counts = self.counts.lock().expect("no thread panics while counting");
        *counts.entry(relation.name).or_default() += 1;
    }

    fn complain(&self, text: String) {
        let mut violations = self.violations.lock().expect("no thread panics while complaining");
        violations.push(text);
        if violations.len() >= VIOLATIONS_MAX {
            self.is_over.store(true, Ordering::Relaxed);
        }
    }
}
