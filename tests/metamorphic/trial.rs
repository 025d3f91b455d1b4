//! One relation asked of one case: does it hold, and if not, of which smaller case not.

use crate::bag::number;
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, Reading, Side};
use crate::graph::Graph;
use crate::relations::Relation;
use crate::worlds::{Answer, Failure, Worlds};

/// A graph, a case on it, a relation, and the seed of what the relation chooses.
#[derive(Clone)]
pub(crate) struct Trial<'a> {
    pub(crate) graph: Graph,
    pub(crate) case: Case,
    pub(crate) relation: &'a Relation,
    pub(crate) seed: u64,
}

/// What came of a trial.
pub(crate) enum Verdict {
    /// The case has not what the relation is about, or gives too many rows.
    Skipped,
    Holds,
    Broken(Violation),
}

/// Two sides that differ, or one that failed.
pub(crate) struct Violation {
    pub(crate) left: Side,
    pub(crate) right: Side,
    pub(crate) answers: [Answer; 2],
}

impl Violation {
    /// The first error, if that is what is wrong.
    pub(crate) fn error(&self) -> Option<&Failure> {
        self.answers.iter().find_map(|answer| answer.as_ref().err())
    }
}

impl Trial<'_> {
    pub(crate) fn run(&self, worlds: &mut Worlds<'_>) -> Verdict {
        match self.claim() {
            Some(claim) => check(&claim, worlds),
            None => Verdict::Skipped,
        }
    }

    fn claim(&self) -> Option<Claim> {
        let mut chance = Chance::new(self.seed);
        let claim = (self.relation.make)(&self.case, &mut chance)?;
        Some(claim.ended(&self.case, &mut chance))
    }
}

/// Every side against the first.
fn check(claim: &Claim, worlds: &mut Worlds<'_>) -> Verdict {
    let (left, others) = claim.sides.split_first().expect("a claim has sides");
    let first = answer(left, worlds);
    if claim.may_fail && first.is_err() {
        return Verdict::Skipped;
    }
    for right in others {
        let second = answer(right, worlds);
        if [&first, &second].into_iter().any(|answer| *answer == Err(Failure::TooMuch)) {
            return Verdict::Skipped;
        }
        if !agree((left, &first), (right, &second)) {
            let (left, right) = (left.clone(), right.clone());
            return Verdict::Broken(Violation { left, right, answers: [first, second] });
        }
    }
    Verdict::Holds
}

/// What all queries of a side give together.
fn answer(side: &Side, worlds: &mut Worlds<'_>) -> Answer {
    let answers = side.queries.iter().map(|query: &Query| worlds.ask(query));
    let bags = answers.collect::<Result<Vec<_>, Failure>>()?;
    if side.reading == Reading::Number {
        let total: Option<i64> = bags.iter().map(number).sum();
        return total.map(|total| vec![total.to_string()]).ok_or_else(no_number);
    }
    let mut all = bags.concat();
    all.sort_unstable();
    Ok(all)
}

fn no_number() -> Failure {
    Failure::Error("a count is one number".to_owned())
}

fn agree((left, one): (&Side, &Answer), (right, two): (&Side, &Answer)) -> bool {
    let (Ok(one), Ok(two)) = (one, two) else { return false };
    match (left.reading, right.reading) {
        (Reading::Rows, Reading::Number) => number(two) == Some(one.len() as i64),
        (Reading::Number, Reading::Rows) => number(one) == Some(two.len() as i64),
        _ => one == two,
    }
}
