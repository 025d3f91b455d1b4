//! A derivation is enough for its row, and nothing in it can be done without.

use relata::result::{Datum, Derivation, QueryResult};
use relata::session::{Parameters, Session};

use crate::chance::Chance;
use crate::queries::{Question, question};
use crate::told::cell;
use crate::world::{Part, Parts, World, parts};

/// So many derivations are looked into.
const CASES: u64 = 10_000;
/// How many questions are asked of a graph.
const QUESTIONS: usize = 4;
/// Of each result so many rows are looked into.
const ROWS: usize = 4;

/// What was looked at.
#[derive(Default)]
struct Counts {
    rows: usize,
    needed: usize,
}

#[test]
fn derivations_are_enough_and_needed() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let seed: u64 = number("RELATA_SEED").unwrap_or(1);
    let cases: u64 = number("RELATA_CHECKS").unwrap_or(CASES);
    let mut counts = Counts::default();
    let mut case = 0;
    while (counts.rows as u64) < cases {
        let mut chance = Chance::new(seed.wrapping_mul(1_000_003).wrapping_add(case));
        let world = World::random(&mut chance);
        let mut session = world.session();
        for _ in 0..QUESTIONS {
            let question = question(&mut chance);
            if let Err(violation) = check(&world, &mut session, &question, &mut chance, &mut counts)
            {
                panic!("case {case}: {violation}\n{}\n{world}", question.text);
            }
        }
        if case % 500 == 0 {
            eprintln!("{case} graphs, {} rows, {} facts left out", counts.rows, counts.needed);
        }
        case += 1;
    }
    assert!(counts.needed as u64 > cases / 4, "facts were left out: {}", counts.needed);
}

fn run(session: &mut Session, text: &str) -> Result<QueryResult, String> {
    session.run(text, &Parameters::new()).map_err(|error| error.to_string())
}

fn row(cells: &[Datum]) -> String {
    cells.iter().map(cell).collect::<Vec<_>>().join(", ")
}

fn rows(result: &QueryResult) -> Vec<String> {
    let mut rows: Vec<String> = result.rows.iter().map(row).collect();
    rows.sort();
    rows
}

fn check(
    world: &World,
    session: &mut Session,
    question: &Question,
    chance: &mut Chance,
    counts: &mut Counts,
) -> Result<(), String> {
    let traced = run(session, &format!("WHY {}", question.text))?;
    let plain = run(session, &question.text)?;
    if rows(&traced) != rows(&plain) {
        return Err(format!("{:?} when asked why, {:?} otherwise", rows(&traced), rows(&plain)));
    }
    for _ in 0..ROWS.min(traced.rows.len()) {
        let place = chance.below(traced.rows.len());
        looked_into(world, question, &traced, place, chance, counts)?;
    }
    Ok(())
}

/// One derivation of one row.
fn looked_into(
    world: &World,
    question: &Question,
    traced: &QueryResult,
    place: usize,
    chance: &mut Chance,
    counts: &mut Counts,
) -> Result<(), String> {
    let why = traced.why.as_ref().ok_or("no row was traced")?;
    let (wanted, witness) = (row(&traced.rows[place]), &why.rows[place]);
    let derivations: Vec<&Derivation> = witness.derivations().collect();
    let derivation = derivations[chance.below(derivations.len())];
    let Some(facts) = parts(why, &derivation.facts) else { return Ok(()) };
    let text = &question.text;
    let gives = |facts: &Parts| -> Result<bool, String> {
        Ok(rows(&run(&mut world.session_of(facts), text)?).contains(&wanted))
    };
    // a property that is not there is not there in any part of the graph: what rests on
    // that can rest on more than it did
    let is_positive = facts.iter().all(|fact| world.has(fact));
    if question.has_groups && !is_positive {
        return Ok(());
    }
    counts.rows += 1;
    if !gives(&facts)? {
        return Err(format!("{facts:?} is not enough for {wanted}"));
    }
    if !question.is_strict || !is_positive || !is_minimal(world, traced, &wanted, &facts) {
        return Ok(());
    }
    for fact in &facts {
        let mut less = facts.clone();
        less.remove(fact);
        // what remains may still need the node
        if matches!(fact, Part::Node(_)) && world.closure(&less).contains(fact) {
            continue;
        }
        counts.needed += 1;
        if gives(&less)? {
            return Err(format!("{fact:?} of {facts:?} is not needed for {wanted}"));
        }
    }
    Ok(())
}

/// Whether no derivation of the same row, wherever it comes again, is part of this one.
/// Where not all are listed, nobody knows.
fn is_minimal(world: &World, traced: &QueryResult, wanted: &str, facts: &Parts) -> bool {
    let Some(why) = &traced.why else { return false };
    let own = world.closure(facts);
    let same = traced.rows.iter().zip(&why.rows).filter(|(cells, _)| row(cells) == wanted);
    same.into_iter().all(|(_, witness)| {
        !witness.has_more
            && witness.derivations().all(|other| {
                parts(why, &other.facts).is_some_and(|other| {
                    let other = world.closure(&other);
                    other == own || !other.is_subset(&own)
                })
            })
    })
}
