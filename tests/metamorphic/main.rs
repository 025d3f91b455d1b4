//! Random graphs and patterns, and what must agree about them: no answer is known, but
//! many ways of asking are known to have the same one.
//!
//! A seed makes a graph, a graph some cases, a case some trials, one a relation. A
//! violation is made smaller and printed with its seed, its graph and its queries.
//!
//! The tests together make 40,000 checks. `RELATA_SEED` makes another run, and
//! `RELATA_CHECKS` a longer or shorter one.

#![allow(clippy::print_stderr, reason = "a test says how much it looked at")]

#[path = "../random/chance.rs"]
mod chance;
mod literal;
mod graph;
mod pattern;
mod predicate;
mod case;
mod claim;
mod bag;
mod worlds;
mod relations;
mod trial;
mod shrink;
mod report;
mod oracle;
mod run;

#[test]
fn relations_hold() {
    run::check(relations::all(), 16_000, 1);
}

#[test]
fn rules_change_nothing() {
    run::check(relations::of_plans(), 2_000, 8);
}

#[test]
fn counting_finds_what_enumerating_finds() {
    run::check(relations::of_counts(), 20_000, 1);
}

#[test]
fn patterns_find_what_trying_everything_finds() {
    run::check(relations::by_trying(), 2_000, 8);
}
