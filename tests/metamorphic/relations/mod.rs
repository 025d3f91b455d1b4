//! The relations: each says of any case that some ways of asking agree.
//!
//! A relation is a function from a case to a [`Claim`]; it gives none where the case has
//! not what it is about. What it chooses, it chooses by the chance it is given, so that
//! a seed repeats it.

mod conditions;
mod tests;
mod patterns;
mod lengths;
mod rows;
mod aggregates;
mod subqueries;
mod paths;
mod worlds;
mod tried;
mod clauses;
mod counted;

use crate::case::Case;
use crate::chance::Chance;
use crate::claim::Claim;

/// A named claim about cases.
pub(crate) struct Relation {
    pub(crate) name: &'static str,
    pub(crate) make: fn(&Case, &mut Chance) -> Option<Claim>,
}

/// The tables of all families.
pub(crate) fn all() -> Vec<&'static Relation> {
    let families: [&'static [Relation]; 9] = [
        conditions::RELATIONS,
        tests::RELATIONS,
        patterns::RELATIONS,
        lengths::RELATIONS,
        rows::RELATIONS,
        aggregates::RELATIONS,
        subqueries::RELATIONS,
        paths::RELATIONS,
        worlds::RELATIONS,
    ];
    families.into_iter().flatten().collect()
}

/// Relations between the engine and the oracle.
pub(crate) fn by_trying() -> Vec<&'static Relation> {
    tried::RELATIONS.iter().collect()
}

/// Relations between plans.
pub(crate) fn of_plans() -> Vec<&'static Relation> {
    clauses::RELATIONS.iter().collect()
}

/// Relations between patterns that are counted and patterns that are enumerated.
pub(crate) fn of_counts() -> Vec<&'static Relation> {
    counted::RELATIONS.iter().collect()
}

/// A text with `@x` and the like replaced.
fn fill(form: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(form.to_owned(), |text, (word, by)| text.replace(word, by))
}
