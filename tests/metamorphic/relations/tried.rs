//! Patterns against trying everything.

use super::Relation;
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, Tried, number, rows};
use crate::pattern::Pattern;

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "a pattern by trying everything", make: one_clause },
    Relation { name: "two clauses by trying everything", make: two_clauses },
];

fn one_clause(case: &Case, _: &mut Chance) -> Option<Claim> {
    let tried = Tried { names: case.pattern.names(), clauses: vec![(case.pattern.clone(), false)] };
    Claim::closed([
        rows([Query::from(format!("{} RETURN {}", case.all(), case.columns()))]),
        rows([Query::from(tried)]),
        number(format!("{} RETURN count(*)", case.all())),
    ])
}

/// The parts of the pattern as two clauses: they may share relationships, and the second
/// may be optional.
fn two_clauses(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let mut first = case.pattern.clone();
    let last = first.parts.pop().filter(|_| !first.parts.is_empty())?;
    let second = Pattern { parts: vec![last] };
    let is_optional = chance.one_in(2);
    let optional = if is_optional { "OPTIONAL " } else { "" };
    let columns = case.columns();
    let text = format!("MATCH {first} {optional}MATCH {second} RETURN {columns}");
    let names = case.pattern.names();
    let tried = Tried { names, clauses: vec![(first, false), (second, is_optional)] };
    Claim::equal([Query::from(text), Query::from(tried)])
}
