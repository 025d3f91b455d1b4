//! Thousands of random and of broken queries: none may panic, hang, overflow a small
//! stack or leave anything behind, and every error must be one that people can read.
//!
//! `RELATA_SEED` repeats a run; `RELATA_RANDOM_SECONDS` and `RELATA_RANDOM_QUERIES`
//! make it longer or shorter. With `RELATA_VERBOSE` each query is printed before it is
//! run, for what cannot be caught.

#![allow(clippy::print_stderr, reason = "progress, and what is run, for whoever watches")]

mod chance;
mod queries;
mod trial;

use chance::Chance;
use queries::{mutated, tokens};
use trial::try_all;

const QUERIES: usize = 10_000;

#[test]
fn random_tokens_never_panic() {
    try_all("random tokens", QUERIES, tokens);
}

#[test]
fn broken_queries_never_panic() {
    let corpus = queries::corpus();
    try_all("broken queries", QUERIES, move |chance: &mut Chance| mutated(chance, &corpus));
}

#[test]
fn the_corpus_is_valid() {
    let session = trial::world().session();
    for query in queries::corpus() {
        if let Err(error) = session.check(&query) {
            panic!("{query}\n{error}");
        }
    }
}
