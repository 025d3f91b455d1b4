//! Queries of many clauses, reading and writing: the optimizer gives the same rows with
//! all of its rules, with none, without one and with one alone, and leaves the same
//! graph behind.
//!
//! Some of their conditions can fail. A query that fails without the optimizer may do
//! what it likes with it, since rules may leave out what nobody needs; one that does not
//! fail never does.

use relata::optimize::RULES;

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, Rules, World, rows};
use crate::pattern::{Length, Pattern};
use crate::predicate::{Predicate, Scope};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "rules change no rows", make: reading },
    Relation { name: "rules change no changes", make: writing },
];

/// All rows of these show the graph.
const PICTURE: &[&str] = &[
    "MATCH (n) RETURN labels(n), properties(n)",
    "MATCH (a)-[r]->(b) RETURN labels(a), a.i, type(r), properties(r), labels(b), b.i",
];

fn reading(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let text = Clauses::reading(case, chance);
    with_rules(&Query::from(text))
}

fn writing(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let text = Clauses::writing(case, chance);
    let query = Query::at(World::Own(Vec::new()), &text);
    with_rules(&Query { then: PICTURE, ..query })
}

fn with_rules(query: &Query) -> Option<Claim> {
    let without = RULES.iter().map(|rule| Rules::Without(rule.name));
    let only = RULES.iter().map(|rule| Rules::Only(rule.name));
    let all = [Rules::None, Rules::All].into_iter().chain(without).chain(only);
    let sides = all.map(|rules| rows([Query { rules, ..query.clone() }]));
    Claim::open_to_failure(sides)
}

/// A query as it grows: the variables that later clauses may use.
struct Clauses {
    text: Vec<String>,
    scope: Scope,
    values: Vec<String>,
    names: usize,
}

impl Clauses {
    fn new() -> Clauses {
        let scope = Scope { nodes: Vec::new(), singles: Vec::new(), lists: Vec::new() };
        Clauses { text: Vec::new(), scope, values: Vec::new(), names: 0 }
    }

    fn reading(case: &Case, chance: &mut Chance) -> String {
        let mut clauses = Clauses::new();
        if chance.one_in(5) {
            clauses.unwind(chance);
        }
        clauses.matching("", &case.pattern, chance);
        for _ in 0..chance.below(3) {
            clauses.between(chance);
            let optional = if chance.one_in(3) { "OPTIONAL " } else { "" };
            clauses.matching(optional, &case.other, chance);
        }
        clauses.returning(chance);
        clauses.text.join(" ")
    }

    /// Changes that do not depend on the order of the rows.
    fn writing(case: &Case, chance: &mut Chance) -> String {
        let mut clauses = Clauses::new();
        clauses.matching("", &case.pattern, chance);
        if chance.one_in(3) {
            clauses.between(chance);
        }
        let deletes = clauses.change(chance);
        if deletes || chance.one_in(2) {
            clauses.text.push("WITH count(*) AS c".to_owned());
            clauses.scope = Clauses::new().scope;
            clauses.matching("", &case.other, chance);
        } else {
            clauses.text.push("WITH *".to_owned());
            clauses.matching("OPTIONAL ", &case.other, chance);
        }
        clauses.text.push("RETURN count(*)".to_owned());
        clauses.text.join(" ")
    }

    fn name(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    fn unwind(&mut self, chance: &mut Chance) {
        let name = self.name("v");
        let list = chance.pick(&["[0, 1, 2]", "[1, 1]", "[null, 1, 'a']", "range(0, 2)", "[]"]);
        self.text.push(format!("UNWIND {list} AS {name}"));
        self.values.push(name);
    }

    /// A pattern, some of whose nodes are known, and conditions on all that is.
    fn matching(&mut self, optional: &str, pattern: &Pattern, chance: &mut Chance) {
        let pattern = self.placed(pattern, chance);
        self.scope.nodes.extend(pattern.node_names());
        self.scope.nodes.sort();
        self.scope.nodes.dedup();
        self.scope.singles.extend(pattern.single_names());
        // lists are not conditioned on: where an optional walk is not there, they are null
        let mut text = format!("{optional}MATCH {pattern}");
        if let Some(conditions) = self.conditions(chance) {
            text = format!("{text} WHERE {conditions}");
        }
        self.text.push(text);
    }

    /// The pattern with names that are new here, or of nodes that are known.
    fn placed(&mut self, pattern: &Pattern, chance: &mut Chance) -> Pattern {
        let mut pattern = pattern.clone();
        for name in pattern.node_names() {
            let is_known = !self.scope.nodes.is_empty() && chance.below(5) < 2;
            let other = if is_known { chance.pick(&self.scope.nodes) } else { self.name("a") };
            let places = pattern.nodes_mut().filter(|node| node.name == name);
            places.for_each(|node| node.name.clone_from(&other));
        }
        for step in pattern.steps_mut() {
            step.name = self.name("t");
            // what was created in between may make for more walks than there is time for
            step.length =
                step.length.map(|length| Length { max: length.max.or(Some(3)), ..length });
        }
        pattern
    }

    fn conditions(&mut self, chance: &mut Chance) -> Option<String> {
        let mut parts = Vec::new();
        while chance.below(5) < 3 && parts.len() < 4 {
            let part = match chance.below(5) {
                0 => self.risky(chance),
                1 => self.of_values(chance),
                _ => Predicate::random(&self.scope, chance).to_string(),
            };
            parts.push(format!("({part})"));
        }
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    /// What fails for some values, or would if it were not for what stands before it.
    fn risky(&self, chance: &mut Chance) -> String {
        let form = chance.pick(&[
            "@.i <> 0 AND 2 / @.i > 0",
            "CASE WHEN @.i = 0 THEN false ELSE 1 % @.i = 0 END",
            "@.i = 0 OR 2 / @.i > 0",
            "@.s IS NULL AND size(@.m) > 0",
            "2 / @.i > 0",
            "@.m + 1 > 1",
        ]);
        form.replace('@', &chance.pick(&self.scope.nodes))
    }

    fn of_values(&self, chance: &mut Chance) -> String {
        let node = chance.pick(&self.scope.nodes);
        let Some(value) = self.values.last() else { return format!("{node}.i >= 0") };
        let words = [("@v", value.as_str()), ("@n", node.as_str())];
        fill(chance.pick(&["@v = @n.i", "@v IS NOT NULL", "@n.m < @v", "@v IN [1, @n.i]"]), &words)
    }

    /// A `WITH` that keeps some, or nothing.
    fn between(&mut self, chance: &mut Chance) {
        let kept: Vec<String> =
            self.scope.nodes.iter().filter(|_| chance.below(10) < 7).cloned().collect();
        if kept.is_empty() || chance.one_in(3) {
            return;
        }
        let (mut items, mut values) = (kept.clone(), Vec::new());
        if chance.one_in(2) {
            let name = self.name("v");
            let form =
                chance.pick(&["count(*)", "@.i", "max(@.i)", "sum(@.i)", "count(DISTINCT @.m)"]);
            items.push(format!("{} AS {name}", form.replace('@', &kept[0])));
            values.push(name);
        }
        let distinct = if chance.one_in(4) { "DISTINCT " } else { "" };
        let page = if chance.one_in(4) { page(&kept, &values, chance) } else { String::new() };
        let text = format!("WITH {distinct}{}{page}", items.join(", "));
        self.scope = Scope { nodes: kept, singles: Vec::new(), lists: Vec::new() };
        self.values = values;
        let conditions = if chance.one_in(3) { self.conditions(chance) } else { None };
        let conditions = conditions.map(|text| format!(" WHERE {text}")).unwrap_or_default();
        self.text.push(text + &conditions);
    }

    fn returning(&mut self, chance: &mut Chance) {
        let mut all = [self.scope.nodes.as_slice(), &self.scope.singles, &self.values].concat();
        all.retain(|_| chance.below(10) < 7);
        let text = match (chance.below(6), all.as_slice()) {
            (0, _) | (_, []) => "RETURN count(*)".to_owned(),
            (1, _) => format!("RETURN DISTINCT {}", all.join(", ")),
            (2, [one, ..]) => format!("RETURN {one}, count(DISTINCT {})", all[all.len() - 1]),
            (3, _) => format!("WITH DISTINCT {} RETURN count(*)", all.join(", ")),
            _ => format!("RETURN {}", all.join(", ")),
        };
        self.text.push(text);
    }

    /// Changes something; whether something may be gone then.
    fn change(&mut self, chance: &mut Chance) -> bool {
        let node = chance.pick(&self.scope.nodes);
        let form = match self.scope.singles.first() {
            Some(one) if chance.one_in(4) => format!("DELETE {one}"),
            _ => chance
                .pick(&[
                    "SET @.z = 1, @:D",
                    "SET @:A REMOVE @.i",
                    "CREATE (@)-[:T]->(:N {i: 1})",
                    "DETACH DELETE @",
                    "MERGE (@)-[:M]->(m:A {i: 1})",
                    "MERGE (@)-[:R]-(m:B) ON CREATE SET m.i = 1 ON MATCH SET m.z = 2",
                    "REMOVE @.i, @:A",
                    "SET @ += {i: 1, s: null}",
                    "FOREACH (x IN [1, 2] | SET @.z = 1 CREATE (@)-[:S {i: x}]->(@))",
                ])
                .replace('@', &node),
        };
        let deletes = form.contains("DELETE");
        self.text.push(form);
        deletes
    }
}

/// Ordered by everything, so that the same rows are kept whatever the plan.
fn page(nodes: &[String], values: &[String], chance: &mut Chance) -> String {
    let ids = nodes.iter().map(|name| format!("{name}.id"));
    let keys: Vec<String> = ids.chain(values.iter().cloned()).collect();
    let skip = if chance.one_in(3) { " SKIP 1" } else { "" };
    format!(" ORDER BY {}{skip} LIMIT {}", keys.join(", "), chance.below(6))
}
