//! The same query on the same graph: with other plans, grown in another way, read from
//! files, with things beside it that it does not name, or after changes that were taken
//! back.

use relata::optimize::RULES;

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, Rules, World};
use crate::pattern::Step;
use crate::worlds::INDEXES;

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "all rules of the optimizer off", make: no_rules },
    Relation { name: "a rule of the optimizer off", make: one_rule },
    Relation { name: "no index", make: no_index },
    Relation { name: "indexes declared", make: indexed },
    Relation { name: "grown by many statements", make: grown },
    Relation { name: "saved and loaded", make: reloaded },
    Relation { name: "beside things not named", make: noisy },
    Relation { name: "created and deleted in one statement", make: created_and_deleted },
    Relation { name: "marked and unmarked", make: marked },
    Relation { name: "after a statement that failed", make: after_failure },
    Relation { name: "after changes taken back", make: after_changes },
];

/// The body of the case in each of the worlds.
fn in_worlds(case: &Case, worlds: impl IntoIterator<Item = World>) -> Option<Claim> {
    let others = worlds.into_iter().map(|world| Query::at(world, &case.matched()));
    Claim::alike(std::iter::once(Query::from(case.matched())).chain(others))
}

/// The body of the case with all rules and with these.
fn with_rules(case: &Case, rules: Rules) -> Option<Claim> {
    let query = Query::from(case.matched());
    Claim::alike([query.clone(), Query { rules, ..query }])
}

fn no_rules(case: &Case, _: &mut Chance) -> Option<Claim> {
    with_rules(case, Rules::None)
}

fn one_rule(case: &Case, chance: &mut Chance) -> Option<Claim> {
    with_rules(case, Rules::Without(RULES[chance.below(RULES.len())].name))
}

fn no_index(case: &Case, _: &mut Chance) -> Option<Claim> {
    let rule = RULES.iter().find(|rule| rule.name == "choose_index")?;
    with_rules(case, Rules::Without(rule.name))
}

fn indexed(case: &Case, _: &mut Chance) -> Option<Claim> {
    in_worlds(case, [World::Indexed])
}

fn grown(case: &Case, _: &mut Chance) -> Option<Claim> {
    in_worlds(case, [World::Grown])
}

fn reloaded(case: &Case, _: &mut Chance) -> Option<Claim> {
    in_worlds(case, [World::Reloaded])
}

/// Only where every node stands in a walk of at least one step: the noise has nodes
/// and labels, but no relationships.
fn noisy(case: &Case, _: &mut Chance) -> Option<Claim> {
    let goes = |step: &Step| step.length.is_none_or(|length| length.min > 0);
    let mut texts = vec![case.pattern.to_string(), case.filter.to_string()];
    texts.extend(case.tail.iter().map(|tail| tail.text.clone()));
    let reads_labels = texts.iter().any(|text| text.contains("labels(") || text.contains('%'));
    if reads_labels || !case.pattern.parts.iter().all(|part| part.steps.iter().any(goes)) {
        return None;
    }
    in_worlds(case, [World::Noisy])
}

/// The body, then clauses that change something and take it back, on a graph of its own.
fn with_changes(case: &Case, chance: &mut Chance, changes: &[&str]) -> Option<Claim> {
    let (node, columns) = (chance.pick(&case.pattern.node_names()), case.columns());
    let written = fill(chance.pick(changes), &[("@k", &columns), ("@", &node)]);
    let text = format!("{} {written} WITH {columns}", case.matched());
    Claim::alike([Query::from(case.matched()), Query::at(World::Own(Vec::new()), &text)])
}

fn created_and_deleted(case: &Case, chance: &mut Chance) -> Option<Claim> {
    with_changes(
        case,
        chance,
        &[
            "CREATE (@)-[t:R {i: 1}]->(@) WITH * DELETE t",
            "CREATE (@)-[t:R]->(x:A:B {i: 1, s: 'a'}) WITH * DELETE t, x",
            "CREATE (x:B {i: 1})<-[:S]-(@) WITH * DETACH DELETE x",
            "CREATE (x:A {i: @.i, l: [1]}) DELETE x",
            "CREATE (@)-[t:New]->(:New) WITH *, endNode(t) AS x DETACH DELETE x",
            "FOREACH (v IN [1, 2] | CREATE (:New {i: v})) WITH * OPTIONAL MATCH (x:New) DELETE x WITH DISTINCT @k",
            "MERGE (x:New {i: 1}) WITH * DETACH DELETE x",
        ],
    )
}

fn marked(case: &Case, chance: &mut Chance) -> Option<Claim> {
    with_changes(
        case,
        chance,
        &[
            "SET @:Z, @.z = 1 REMOVE @:Z, @.z",
            "SET @.i = @.i",
            "SET @ += {}",
            "SET @ = properties(@)",
            "SET @ += {z: 1} SET @.z = null",
            "SET @.z = @.i, @.y = 7 WITH * SET @.y = @.z REMOVE @.z, @.y",
            "FOREACH (v IN [1] | SET @.z = v) REMOVE @.z",
            "MERGE (x {id: @.id}) ON MATCH SET x.z = 1 ON CREATE SET x.i = 0 REMOVE x.z",
        ],
    )
}

/// The body after statements on a graph of its own.
fn after(case: &Case, before: &[&str]) -> Option<Claim> {
    let before = before.iter().map(|text| (*text).to_owned()).collect();
    in_worlds(case, [World::Own(before)])
}

/// Each of these does much, and then divides by zero.
const FAILURES: &[&str] = &[
    "MATCH (n) DETACH DELETE n WITH count(*) AS c RETURN 1 / (c - c)",
    "MATCH (n) SET n.i = 5, n:A:C, n.s = null WITH count(*) AS c RETURN 1 / (c - c)",
    "MATCH (n) CREATE (n)-[:R {i: 1}]->(:A {i: 1}) WITH count(*) AS c RETURN 1 / (c - c)",
    "MATCH ()-[r]->() DELETE r WITH count(*) AS c CREATE (:B {i: 1}) RETURN 1 / (c - c)",
    "MATCH (n) REMOVE n:A, n:B WITH count(*) AS c CREATE (a:A)-[:R]->(a) WITH c, a DETACH DELETE a RETURN 1 / (c - c)",
];

fn after_failure(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let warm = "MATCH (n:A {i: 1})-[r:R]->(m) RETURN count(r.i)";
    after(case, &[warm, chance.pick(FAILURES), chance.pick(FAILURES)])
}

/// A change, and what takes it back.
const CHANGES: &[[&str; 2]] = &[
    ["MATCH (n) SET n.old = n.i, n.i = 7", "MATCH (n) SET n.i = n.old REMOVE n.old"],
    ["MATCH (n:A) REMOVE n:A SET n:X", "MATCH (n:X) REMOVE n:X SET n:A"],
    [
        "MATCH (a)-[r]->(b) CREATE (a)-[:R {new: true}]->(b)",
        "MATCH ()-[r {new: true}]->() DELETE r",
    ],
    ["CREATE (:A {new: 1, i: 1})-[:R]->(:B {new: 1})", "MATCH (n) WHERE n.new = 1 DETACH DELETE n"],
    ["MATCH (n) MERGE (n)-[:S]->(x:B {new: 1})", "MATCH (x:B {new: 1}) DETACH DELETE x"],
    [
        "MATCH (a)-[r:R]->(b) CREATE (a)-[t:Moved]->(b) SET t = properties(r) DELETE r",
        "MATCH (a)-[r:Moved]->(b) CREATE (a)-[t:R]->(b) SET t = properties(r) DELETE r",
    ],
    [
        "MATCH ()-[r]->() SET r.old = r.m, r.m = 'gone'",
        "MATCH ()-[r]->() SET r.m = r.old REMOVE r.old",
    ],
];

fn after_changes(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let warm = "MATCH (n:A {i: 1})-[r]-(m) RETURN count(r.i)";
    let (one, two) = (chance.pick(CHANGES), chance.pick(CHANGES));
    let changes = [warm, one[0], warm, one[1], two[0], two[1]];
    let declared = if chance.one_in(2) { INDEXES } else { &[] };
    after(case, &[declared, &changes].concat())
}
