//! Paths as values, and shortest ones.

use super::Relation;
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::Claim;
use crate::pattern::Part;

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "what paths say of themselves", make: parts_of_paths },
    Relation { name: "a path by its parts", make: rebuilt },
    Relation { name: "the shortest path is one of the shortest", make: shortest },
    Relation { name: "all shortest paths", make: all_shortest },
    Relation { name: "the shortest path of those that pass", make: shortest_where },
    Relation { name: "a shortest path between two nodes found before", make: shortest_between },
];

fn longest(case: &Case) -> &Part {
    let parts = &case.pattern.parts;
    parts.iter().max_by_key(|part| part.steps.len()).unwrap_or(&parts[0])
}

/// The pattern with its longest part as a path `p`.
fn with_path(case: &Case) -> String {
    let named = longest(case).to_string();
    format!("MATCH {}", case.pattern.to_string().replacen(&named, &format!("p = {named}"), 1))
}

fn parts_of_paths(case: &Case, _: &mut Chance) -> Option<Claim> {
    let part = longest(case);
    let last = part.steps.last().map_or(&part.start, |step| &step.to);
    let known = [
        "length(p) = size(relationships(p))".to_owned(),
        "size(nodes(p)) = length(p) + 1".to_owned(),
        format!("nodes(p)[0] = {}", part.start.name),
        format!("last(nodes(p)) = {}", last.name),
        "p = p".to_owned(),
        "all(x IN range(0, length(p) - 1) WHERE nodes(p)[x] IN [startNode(relationships(p)[x]), endNode(relationships(p)[x])])".to_owned(),
    ];
    let all = with_path(case);
    Claim::alike([
        format!("{all} WHERE {}", case.filter),
        case.matched(),
        format!("{all} WHERE {} AND ({})", known.join(" AND "), case.filter),
        format!("{all} WHERE {} WITH * WHERE {}", case.filter, known.join(" AND ")),
    ])
}

fn rebuilt(case: &Case, _: &mut Chance) -> Option<Claim> {
    let part = longest(case);
    let items = part.steps.iter().map(|step| match step.length {
        None => format!("[{}]", step.name),
        Some(_) => step.name.clone(),
    });
    let list = std::iter::once("[]".to_owned()).chain(items).collect::<Vec<_>>().join(" + ");
    let columns = case.columns();
    Claim::equal([
        format!(
            "{} WHERE {} RETURN {columns}, relationships(p), length(p)",
            with_path(case),
            case.filter
        ),
        format!("{} RETURN {columns}, {list}, size({list})", case.matched()),
    ])
}

const ARROWS: &[&str] = &["-[@*..4]->", "<-[@*..4]-", "-[@*..3]-", "-[@*]->"];

/// A walk of some type, and two different nodes that it may join.
fn arrow(chance: &mut Chance) -> String {
    chance.pick(ARROWS).replace('@', chance.pick(&["", ":R", ":S", ":R|S"]))
}

/// The ends: of the first node of the case, and of any other.
fn ends(case: &Case, chance: &mut Chance) -> (String, &'static str) {
    let start = &case.pattern.parts[0].start;
    (
        start.to_string().replacen(&start.name, "a", 1),
        chance.pick(&["(b)", "(b:A)", "(b:B|C)", "(b {i: 1})"]),
    )
}

fn shortest(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let ((from, to), arrow) = (ends(case, chance), arrow(chance));
    let pair = format!("MATCH {from}, {to} WHERE a <> b");
    Claim::equal([
        format!("{pair} MATCH p = shortestPath((a){arrow}(b)) RETURN a, b, length(p)"),
        format!("MATCH p = {from}{arrow}{to} WHERE a <> b RETURN a, b, min(length(p))"),
        format!("{pair} MATCH p = allShortestPaths((a){arrow}(b)) RETURN DISTINCT a, b, length(p)"),
        format!("MATCH p = shortestPath({from}{arrow}{to}) WHERE a <> b RETURN a, b, length(p)"),
    ])
}

fn all_shortest(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let ((from, to), arrow) = (ends(case, chance), arrow(chance));
    let all = format!("MATCH p = {from}{arrow}{to} WHERE a <> b");
    Claim::equal([
        format!("MATCH p = allShortestPaths({from}{arrow}{to}) WHERE a <> b RETURN a, b, p"),
        format!(
            "{all} WITH a, b, min(length(p)) AS least, collect(p) AS every UNWIND [x IN every WHERE length(x) = least] AS p RETURN a, b, p"
        ),
    ])
}

/// A condition on the path decides which there are to choose from.
fn shortest_where(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let ((from, to), arrow) = (ends(case, chance), arrow(chance));
    let condition = chance.pick(&[
        "all(r IN relationships(p) WHERE r.i > 0)",
        "none(n IN nodes(p) WHERE n:B)",
        "all(n IN nodes(p) WHERE n.i >= a.i)",
        "length(p) > 1",
        "any(r IN relationships(p) WHERE type(r) = 'S')",
        "single(n IN nodes(p) WHERE n:A)",
        "size([n IN nodes(p) WHERE n.i = b.i]) = 1",
        "all(n IN nodes(p) WHERE n:A OR n.i IS NULL) AND b.i > 0",
    ]);
    let condition = format!("WHERE a <> b AND {condition}");
    let every = format!("MATCH p = {from}{arrow}{to} {condition}");
    if chance.one_in(2) {
        return Claim::equal([
            format!("{every} RETURN a, b, min(length(p))"),
            format!("MATCH p = shortestPath({from}{arrow}{to}) {condition} RETURN a, b, length(p)"),
        ]);
    }
    Claim::equal([
        format!(
            "{every} WITH a, b, min(length(p)) AS least, collect(p) AS every UNWIND [x IN every WHERE length(x) = least] AS p RETURN a, b, p"
        ),
        format!("MATCH p = allShortestPaths({from}{arrow}{to}) {condition} RETURN a, b, p"),
    ])
}

fn shortest_between(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let names = case.pattern.node_names();
    let (a, b) = (chance.pick(&names), chance.pick(&names));
    if a == b {
        return None;
    }
    let (matched, arrow, columns) = (case.matched(), arrow(chance), case.columns());
    let walk = format!("({a}){arrow}({b})");
    let differ = format!("{matched} WITH * WHERE {a} <> {b}");
    Claim::equal([
        format!("{differ} OPTIONAL MATCH p = shortestPath({walk}) RETURN {columns}, length(p)"),
        format!("{differ} OPTIONAL MATCH p = {walk} RETURN {columns}, min(length(p))"),
        format!("{differ} RETURN {columns}, length(shortestPath({walk}))"),
    ])
}
