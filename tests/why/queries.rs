//! Random queries that can only gain rows when a graph gains facts.

use crate::chance::Chance;

/// A query, and what is claimed of it.
pub(crate) struct Question {
    pub(crate) text: String,
    /// Everything that is read is needed.
    pub(crate) is_strict: bool,
    /// It aggregates.
    pub(crate) has_groups: bool,
}

/// What can be named so far.
#[derive(Default)]
struct Scope {
    nodes: Vec<String>,
    relationships: Vec<String>,
    values: Vec<String>,
    names: usize,
}

pub(crate) fn question(chance: &mut Chance) -> Question {
    let mut is_strict = true;
    let columns = 1 + chance.below(2);
    let mut text = branch(columns, &mut is_strict, chance);
    if chance.one_in(5) {
        let all = chance.pick(&["UNION", "UNION", "UNION ALL"]);
        text = format!("{text} {all} {}", branch(columns, &mut is_strict, chance));
    }
    let has_groups = ["count(", "sum(", "max("].iter().any(|name| text.contains(name));
    Question { text, is_strict, has_groups }
}

fn branch(columns: usize, is_strict: &mut bool, chance: &mut Chance) -> String {
    let mut scope = Scope::default();
    let mut clauses = Vec::new();
    for part in 0..=chance.below(2) {
        if part > 0 && chance.one_in(2) {
            clauses.push(passed_on(&mut scope, chance));
        }
        if scope.values.is_empty() && chance.one_in(8) {
            clauses.push("UNWIND [1, 2] AS u".to_owned());
            scope.values.push("u".to_owned());
        }
        clauses.push(matched(&mut scope, is_strict, chance));
    }
    clauses.push(returned(columns, &mut scope, is_strict, chance));
    clauses.join(" ")
}

/// A `WITH` that passes nodes on; what it drops is not asked for again.
fn passed_on(scope: &mut Scope, chance: &mut Chance) -> String {
    let kept = scope.nodes.clone();
    let distinct = chance.pick(&["", "DISTINCT "]);
    scope.relationships.clear();
    let mut items = kept.clone();
    items.append(&mut scope.values.clone());
    format!("WITH {distinct}{}", items.join(", "))
}

fn matched(scope: &mut Scope, is_strict: &mut bool, chance: &mut Chance) -> String {
    let mut pattern = node(scope, chance);
    for _ in 0..chance.below(3) {
        let step = step(scope, chance);
        pattern = format!("{pattern}{step}{}", node(scope, chance));
    }
    if chance.one_in(4) {
        pattern = format!("{pattern}, {}", node(scope, chance));
    }
    let mut conditions: Vec<String> =
        (0..chance.below(3)).map(|_| condition(scope, chance)).collect();
    if chance.one_in(6) {
        *is_strict = false;
        let node = chance.pick(&scope.nodes);
        let (from, to) = chance.pick(&[("-", "->"), ("<-", "-")]);
        conditions.push(chance.pick(&[
            format!("EXISTS {{ ({node}){from}[:S]{to}(m) WHERE m.x > 1 }}"),
            format!("({node}){from}[:T]{to}()"),
            format!("({node}.x = 1 OR {node}.y = 2)"),
        ]));
    }
    if conditions.is_empty() {
        return format!("MATCH {pattern}");
    }
    format!("MATCH {pattern} WHERE {}", conditions.join(" AND "))
}

fn node(scope: &mut Scope, chance: &mut Chance) -> String {
    let is_known = !scope.nodes.is_empty() && chance.one_in(4);
    let name = if is_known {
        chance.pick(&scope.nodes)
    } else {
        scope.names += 1;
        let name = format!("a{}", scope.names);
        scope.nodes.push(name.clone());
        name
    };
    let label = chance.pick(&["", "", "", "", ":A", ":B", ":A|B", ":!B"]);
    let properties =
        if chance.one_in(9) { format!(" {{x: {}}}", 1 + chance.below(2)) } else { String::new() };
    format!("({name}{label}{properties})")
}

fn step(scope: &mut Scope, chance: &mut Chance) -> String {
    scope.names += 1;
    let name = format!("r{}", scope.names);
    let (left, right) = chance.pick(&[("-", "->"), ("-", "->"), ("<-", "-"), ("-", "-")]);
    let kind = chance.pick(&["", ":S", ":T", ":S|T"]);
    let properties = if chance.one_in(8) { " {w: 1}" } else { "" };
    match chance.below(6) {
        0 => format!("{left}[{name}{kind}*1..2{properties}]{right}"),
        1 => format!("{left}[{name}{kind}*2{properties}]{right}"),
        2 => {
            let (first, last) = (format!("p{name}"), format!("q{name}"));
            let condition = chance.pick(&[
                String::new(),
                format!(" WHERE {first}.x < {last}.x"),
                format!(" WHERE {name}.w > 1"),
                format!(" WHERE {last}.y = 2"),
            ]);
            let times = chance.pick(&["{1,2}", "{1,2}", "{2}", "{0,1}", "+"]);
            format!("(({first}){left}[{name}{kind}]{right}({last}){condition}){times}")
        }
        _ => {
            scope.relationships.push(name.clone());
            format!("{left}[{name}{kind}{properties}]{right}")
        }
    }
}

fn property(scope: &Scope, chance: &mut Chance) -> String {
    if !scope.relationships.is_empty() && chance.one_in(3) {
        return format!("{}.w", chance.pick(&scope.relationships));
    }
    format!("{}.{}", chance.pick(&scope.nodes), chance.pick(&["x", "y"]))
}

fn condition(scope: &Scope, chance: &mut Chance) -> String {
    let one = property(scope, chance);
    let other = property(scope, chance);
    match chance.below(5) {
        0 => format!("{one} = {}", 1 + chance.below(3)),
        1 => format!("{one} IN [1, 3]"),
        2 => format!("{one} <= {other}"),
        3 => format!("{one} <> {other}"),
        _ => format!("{one} > {}", chance.below(2)),
    }
}

fn returned(
    columns: usize,
    scope: &mut Scope,
    is_strict: &mut bool,
    chance: &mut Chance,
) -> String {
    let item = |chance: &mut Chance| match chance.below(6) {
        0 => chance.pick(&scope.nodes),
        1 if !scope.values.is_empty() => chance.pick(&scope.values),
        1 => format!("labels({})", chance.pick(&scope.nodes)),
        _ => property(scope, chance),
    };
    let mut items: Vec<String> = (0..columns).map(|_| item(chance)).collect();
    if chance.one_in(8) {
        // a group holds all that it counts, but not all of that is needed
        *is_strict = false;
        let one = property(scope, chance);
        items[columns - 1] =
            chance.pick(&["count(*)".to_owned(), format!("sum({one})"), format!("max({one})")]);
    }
    let distinct = chance.pick(&["", "DISTINCT "]);
    let named = items.iter().enumerate().map(|(place, item)| format!("{item} AS c{place}"));
    let mut text = format!("RETURN {distinct}{}", named.collect::<Vec<_>>().join(", "));
    if distinct.is_empty() && *is_strict && chance.one_in(6) {
        *is_strict = false;
        text = format!("{text} ORDER BY {}", property(scope, chance));
    }
    text
}
