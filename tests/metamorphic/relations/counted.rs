//! Patterns of which little is read, so that most of them is counted: against trying
//! everything, and against the plans that enumerate.

use super::Relation;
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, Rules, Tried, number, rows};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "counted by trying everything", make: tried },
    Relation { name: "counted or enumerated", make: enumerated },
    Relation { name: "chains counted or enumerated", make: enumerated },
    Relation { name: "tests by counting or by looking", make: tested },
];

/// How often some variables, or none, occur in the pattern's matches.
fn tried(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let mut names = case.entities();
    while names.len() > chance.below(3) {
        names.remove(chance.below(names.len()));
    }
    let tried = Tried { names: names.clone(), clauses: vec![(case.pattern.clone(), false)] };
    if names.is_empty() {
        let all = Tried { names: case.pattern.names(), ..tried };
        let counted = number(format!("{} RETURN count(*)", case.all()));
        return Claim::closed([rows([Query::from(all)]), counted]);
    }
    let columns = names.join(", ");
    let all = case.all();
    let text =
        format!("{all} WITH {columns}, count(*) AS n UNWIND range(1, n) AS each RETURN {columns}");
    Claim::equal([Query::from(text), Query::from(tried)])
}

/// A pattern of one to five relationships that share nodes, conditions between nodes,
/// and an aggregate.
fn enumerated(_: &Case, chance: &mut Chance) -> Option<Claim> {
    let (pattern, nodes) = pattern(chance);
    let mut conditions: Vec<String> = Vec::new();
    for _ in 0..chance.below(4) {
        conditions.push(condition(nodes, chance));
    }
    let mut text = format!("MATCH {pattern}");
    if !conditions.is_empty() {
        text = format!("{text} WHERE {}", conditions.join(" AND "));
    }
    for _ in 0..chance.below(3) {
        let (one, step) = (name(chance.below(nodes)), step(chance));
        let optional = chance.pick(&["OPTIONAL MATCH", "OPTIONAL MATCH", "MATCH"]);
        let label = chance.pick(&["", ":A", ":B"]);
        text = format!("{text} {optional} ({one}){step}({label})");
    }
    let (one, other) = (name(chance.below(nodes)), name(chance.below(nodes)));
    let ending = match chance.below(7) {
        0 => format!("RETURN {one}.id, count(*)"),
        1 => format!("RETURN count({one}), sum({other}.i) AS total"),
        2 => format!("RETURN {one} AS one, {other} AS other, count(*)"),
        3 => format!("RETURN count(DISTINCT {one}), count(*)"),
        4 => format!("RETURN DISTINCT {one}"),
        _ => "RETURN count(*)".to_owned(),
    };
    with_and_without(format!("{text} {ending}"))
}

fn tested(_: &Case, chance: &mut Chance) -> Option<Claim> {
    let (step, more) = (step(chance), step(chance));
    let not = chance.pick(&["", "NOT "]);
    let label = chance.pick(&["", ":A", ":B"]);
    let inner = match chance.below(3) {
        0 => format!("(n){step}()"),
        1 => format!("(n){step}({label}){more}()"),
        _ => format!("EXISTS {{ (n){step}(x{label}) WHERE x.i > 0 }}"),
    };
    with_and_without(format!("MATCH (n) WHERE {not}{inner} RETURN n"))
}

fn with_and_without(text: String) -> Option<Claim> {
    let query = Query::from(text);
    let rules =
        [Rules::All, Rules::None, Rules::Without("count_branches"), Rules::Only("count_branches")];
    Claim::closed(rules.map(|rules| rows([Query { rules, ..query.clone() }])))
}

fn pattern(chance: &mut Chance) -> (String, usize) {
    let mut parts = Vec::new();
    let mut nodes = 1;
    for _ in 0..=chance.below(5) {
        let from = chance.below(nodes);
        let to = if chance.one_in(3) { chance.below(nodes) } else { nodes };
        nodes = nodes.max(to + 1);
        let labels = [0, 1].map(|_| chance.pick(&["", "", ":A", ":B"]));
        let step = step(chance);
        parts.push(format!("({}{}){step}({}{})", name(from), labels[0], name(to), labels[1]));
    }
    (parts.join(", "), nodes)
}

fn name(number: usize) -> String {
    format!("n{number}")
}

fn step(chance: &mut Chance) -> String {
    let kind = chance.pick(&["", ":R", ":R", ":S", ":R|S"]);
    let (left, right) = chance.pick(&[("-", "->"), ("-", "->"), ("<-", "-"), ("-", "-")]);
    format!("{left}[{kind}]{right}")
}

fn condition(nodes: usize, chance: &mut Chance) -> String {
    let (one, other) = (name(chance.below(nodes)), name(chance.below(nodes)));
    match chance.below(6) {
        0 | 1 => format!("{one} <> {other}"),
        2 => format!("NOT ({one}){}({other})", step(chance)),
        3 => format!("NOT ({one}){}()", step(chance)),
        4 => format!("{one}.i > 0"),
        _ => format!("({one}){}({other})", step(chance)),
    }
}
