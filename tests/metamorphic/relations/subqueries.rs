//! Walks from a bound node: whether there are any, how many, and what they find, asked
//! in all the ways there are.

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, rows};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "EXISTS in other words", make: exists },
    Relation { name: "EXISTS as a join", make: semi_join },
    Relation { name: "NOT EXISTS as OPTIONAL MATCH without", make: anti_join },
    Relation { name: "COUNT in other words", make: count },
    Relation { name: "COLLECT in other words", make: collect },
    Relation { name: "OPTIONAL MATCH is with and without", make: optional },
    Relation { name: "OPTIONAL MATCH of two", make: optional_twice },
    Relation { name: "CALL as MATCH", make: call },
    Relation { name: "the pattern itself in EXISTS", make: whole_pattern },
    Relation { name: "EXISTS of UNION", make: exists_union },
];

/// Steps that begin at a node of the case and end at `m`, the last going along `s`.
const WALKS: &[&str] = &[
    "-[s]->",
    "<-[s:R]-",
    "-[s:S]-",
    "-[s]-",
    "-[:R]->()-[s]->",
    "-[s:R|S {i: 1}]->",
    "-[s:R*1..2]->",
    "-[s*0..1]-",
    "-[:R]->(:A)<-[s]-",
];

/// Words for a walk and a condition on it: `@w` the walk, `@c` the condition, `@k` the
/// columns of the case.
struct Words {
    walk: String,
    condition: String,
    columns: String,
    matched: String,
}

impl Words {
    fn of(case: &Case, chance: &mut Chance) -> Words {
        let node = chance.pick(&case.pattern.node_names());
        let (end, outer) =
            (chance.pick(&["m", "m:A", "m:B|C", "m {i: 1}"]), chance.pick(&case.entities()));
        let condition = chance.pick(&[
            "true",
            "m.i = 1",
            "m.i < @.i",
            "m.f IS NULL OR m:A",
            "m <> @n",
            "m.b",
            "m = @n",
            "m.i >= 1 AND @.i = 1",
            "EXISTS { (m)-[:S]->() }",
            "COUNT { (m)--(x) WHERE x.i = @.i } > 1",
        ]);
        Words {
            walk: format!("({node}){}({end})", chance.pick(WALKS)),
            condition: condition.replace("@n", &node).replace('@', &outer),
            columns: case.columns(),
            matched: case.matched(),
        }
    }

    fn fill(&self, form: &str) -> String {
        let words = [("@w", &self.walk), ("@c", &self.condition), ("@k", &self.columns)];
        let text = fill(form, &words.map(|(word, by)| (word, by.as_str())));
        format!("{} {text}", self.matched)
    }

    fn alike<const N: usize>(&self, forms: [&str; N]) -> Option<Claim> {
        Claim::alike(forms.map(|form| self.fill(form)))
    }

    fn equal<const N: usize>(&self, forms: [&str; N]) -> Option<Claim> {
        Claim::equal(forms.map(|form| self.fill(form)))
    }
}

fn exists(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).alike([
        "WITH * WHERE EXISTS { MATCH @w WHERE @c }",
        "WITH * WHERE EXISTS { @w WHERE @c }",
        "WITH * WHERE EXISTS { MATCH @w WHERE @c RETURN m }",
        "WITH * WHERE COUNT { @w WHERE @c } > 0",
        "WITH * WHERE size([@w WHERE @c | 1]) > 0",
        "WITH * WHERE EXISTS { MATCH @w WITH * WHERE @c RETURN m LIMIT 1 }",
        "WITH *, EXISTS { @w WHERE @c } AS there WHERE there",
        "WITH * WHERE NOT NOT EXISTS { @w WHERE @c }",
        "WITH * WHERE 1 <= COUNT { @w WHERE @c }",
        "WITH * WHERE COLLECT { MATCH @w WHERE @c RETURN 1 } <> []",
    ])
}

/// Every variable of the case has a name, so that its rows differ.
fn semi_join(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).alike([
        "WITH * WHERE EXISTS { @w WHERE @c }",
        "MATCH @w WHERE @c WITH DISTINCT @k",
        "OPTIONAL MATCH @w WHERE @c WITH @k, count(m) AS many WHERE many > 0",
        "OPTIONAL MATCH @w WHERE @c WITH @k, collect(m) AS all WHERE all <> []",
    ])
}

fn anti_join(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).alike([
        "WITH * WHERE NOT EXISTS { @w WHERE @c }",
        "OPTIONAL MATCH @w WHERE @c WITH * WHERE m IS NULL",
        "OPTIONAL MATCH @w WHERE @c WITH @k, count(m) AS many WHERE many = 0",
        "WITH * WHERE COUNT { @w WHERE @c } = 0",
        "WITH * WHERE [@w WHERE @c | m.i] = []",
    ])
}

fn count(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).equal([
        "RETURN @k, COUNT { @w WHERE @c } AS many",
        "RETURN @k, size([@w WHERE @c | m]) AS many",
        "OPTIONAL MATCH @w WHERE @c RETURN @k, count(m) AS many",
        "OPTIONAL MATCH @w WHERE @c WITH @k, collect(m) AS all RETURN @k, size(all)",
        "RETURN @k, COUNT { MATCH @w WHERE @c RETURN m } AS many",
        "CALL (*) { MATCH @w WHERE @c RETURN count(*) AS many } RETURN @k, many",
        "RETURN @k, COUNT { MATCH @w WHERE @c WITH m RETURN 1 } AS many",
    ])
}

/// Ordered, since a list has an order and a walk has none.
fn collect(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).equal([
        "OPTIONAL MATCH @w WHERE @c WITH * ORDER BY m.id RETURN @k, collect(m.id) AS ids",
        "RETURN @k, COLLECT { MATCH @w WHERE @c RETURN m.id ORDER BY m.id } AS ids",
        "CALL (*) { MATCH @w WHERE @c WITH m ORDER BY m.id RETURN collect(m.id) AS ids } RETURN @k, ids",
        "WITH *, [@w WHERE @c | m.id] AS ids RETURN @k, COLLECT { UNWIND ids AS x RETURN x ORDER BY x }",
    ])
}

fn optional(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let words = Words::of(case, chance);
    let whole = words.fill("OPTIONAL MATCH @w WHERE @c RETURN @k, s, m");
    let with = words.fill("MATCH @w WHERE @c RETURN @k, s, m");
    let without =
        words.fill("WITH * WHERE NOT EXISTS { @w WHERE @c } RETURN @k, null AS s, null AS m");
    let united = format!("{with} UNION ALL {without}");
    Claim::closed([rows([whole]), rows([with, without]), rows([united])])
}

/// The second walk ends at `q`, going along `t`.
fn optional_twice(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = (Words::of(case, chance), Words::of(case, chance));
    let second = format!("OPTIONAL MATCH {} WHERE {}", two.walk, two.condition);
    let second = ["m:", "(m", "m.", "m "]
        .iter()
        .fold(second, |text, name| text.replace(name, &name.replace('m', "q")));
    let second = second.replace("[s", "[t");
    let first = format!("OPTIONAL MATCH {} WHERE {}", one.walk, one.condition);
    let matched = case.matched();
    Claim::alike([format!("{matched} {first} {second}"), format!("{matched} {second} {first}")])
}

fn call(case: &Case, chance: &mut Chance) -> Option<Claim> {
    Words::of(case, chance).alike([
        "MATCH @w WHERE @c",
        "CALL (*) { MATCH @w WHERE @c RETURN m, s } WITH *",
        "CALL (*) { MATCH @w WHERE @c RETURN collect([m, s]) AS all } UNWIND all AS one",
        "UNWIND [@w WHERE @c | m] AS m",
        "CALL (*) { MATCH @w WITH * WHERE @c RETURN m ORDER BY m.i SKIP 0 } WITH *",
    ])
}

fn whole_pattern(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (matched, node) = (case.matched(), chance.pick(&case.pattern.node_names()));
    Claim::equal([
        format!("{matched} RETURN DISTINCT {node}"),
        format!("MATCH ({node}) WHERE EXISTS {{ {matched} }} RETURN {node}"),
        format!("MATCH ({node}) WHERE COUNT {{ {matched} }} > 0 RETURN {node}"),
        format!(
            "MATCH ({node}) CALL ({node}) {{ {matched} RETURN count(*) AS c }} WITH * WHERE c > 0 RETURN {node}"
        ),
        format!(
            "MATCH ({node}) OPTIONAL {matched} WITH {node}, {} AS found WHERE found RETURN DISTINCT {node}",
            found(case, &node)
        ),
    ])
}

/// That an optional pattern was there: a variable of it has a value.
fn found(case: &Case, node: &str) -> String {
    let other = case.pattern.names().into_iter().find(|name| name != node);
    match other {
        Some(name) => format!("{name} IS NOT NULL"),
        None => format!("EXISTS {{ {} }}", case.matched()),
    }
}

fn exists_union(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let words = Words::of(case, chance);
    let or = words.fill("WITH * WHERE EXISTS { @w WHERE @c } OR EXISTS { @w WHERE m:B }");
    let union =
        "WITH * WHERE EXISTS { MATCH @w WHERE @c RETURN m UNION MATCH @w WHERE m:B RETURN m }";
    Claim::alike([or, words.fill(union)].map(Query::from))
}
