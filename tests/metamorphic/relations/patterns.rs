//! Patterns written in other ways, with single relationships and with any.

use super::Relation;
use crate::case::{Case, matched};
use crate::chance::Chance;
use crate::claim::{Claim, rows};
use crate::pattern::{Direction, Node, Part, Pattern, Step};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "inline properties as conditions", make: inline_properties },
    Relation { name: "inline labels as conditions", make: inline_labels },
    Relation { name: "inline types as conditions", make: inline_types },
    Relation { name: "patterns read backwards", make: reversed },
    Relation { name: "parts in another order", make: reordered },
    Relation { name: "undirected is both directions", make: undirected },
    Relation { name: "commas as MATCH after MATCH", make: split_commas },
    Relation { name: "a path cut in two", make: cut },
    Relation { name: "nodes found first", make: nodes_first },
    Relation { name: "a relationship found first", make: relationship_first },
    Relation { name: "a cycle as an equality", make: cycle },
    Relation { name: "names nobody needs", make: unnamed },
    Relation { name: "variables renamed", make: renamed },
    Relation { name: "a condition on every end", make: ends },
];

/// The pattern without what `take` takes from it, which comes back as conditions.
fn taken(case: &Case, take: impl Fn(&mut Pattern) -> Vec<String>) -> Option<Claim> {
    let mut pattern = case.pattern.clone();
    let mut conditions = take(&mut pattern);
    if conditions.is_empty() {
        return None;
    }
    conditions.push(format!("({})", case.filter));
    Claim::alike([case.matched(), matched(&pattern, &conditions.join(" AND "))])
}

fn inline_properties(case: &Case, _: &mut Chance) -> Option<Claim> {
    taken(case, |pattern| {
        let mut conditions = Vec::new();
        for node in pattern.nodes_mut() {
            let entries = std::mem::take(&mut node.map).into_iter();
            conditions.extend(entries.map(|(key, value)| format!("{}.{key} = {value}", node.name)));
        }
        for step in pattern.steps_mut() {
            let entries = std::mem::take(&mut step.map).into_iter();
            let test = |(key, value)| step.each(&format!("@.{key} = {value}"));
            conditions.extend(entries.map(test));
        }
        conditions
    })
}

fn inline_labels(case: &Case, _: &mut Chance) -> Option<Claim> {
    taken(case, |pattern| {
        let tests = pattern
            .nodes_mut()
            .filter_map(|node| node.labels.take().map(|labels| labels.condition(&node.name)));
        tests.collect()
    })
}

fn inline_types(case: &Case, _: &mut Chance) -> Option<Claim> {
    taken(case, |pattern| {
        let tests = pattern.steps_mut().filter_map(|step| {
            step.kinds.take().map(|kinds| step.each(&kinds.type_condition("@")))
        });
        tests.collect()
    })
}

impl Step {
    /// A condition on `@`, the relationship or each of them.
    fn each(&self, condition: &str) -> String {
        match self.length {
            None => condition.replace('@', &self.name),
            Some(_) => format!("all(v IN {} WHERE {})", self.name, condition.replace('@', "v")),
        }
    }
}

/// Lists of relationships come in the other order, and are turned.
fn reversed(case: &Case, _: &mut Chance) -> Option<Claim> {
    let parts = case.pattern.parts.iter().map(Part::reversed).collect();
    let mut pattern = Pattern { parts };
    let mut turned = Vec::new();
    for step in pattern.steps_mut().filter(|step| step.length.is_some()) {
        turned.push(format!("reverse(turned_{0}) AS {0}", step.name));
        step.name = format!("turned_{}", step.name);
    }
    let again = if turned.is_empty() { String::new() } else { format!(", {}", turned.join(", ")) };
    Claim::alike([case.matched(), format!("MATCH {pattern} WITH *{again} WHERE {}", case.filter)])
}

impl Part {
    fn reversed(&self) -> Part {
        let nodes = |part: &Part| -> Vec<Node> {
            let ends = part.steps.iter().map(|step| step.to.clone());
            std::iter::once(part.start.clone()).chain(ends).collect()
        };
        let mut nodes = nodes(self);
        nodes.reverse();
        let mut nodes = nodes.into_iter();
        let start = nodes.next().unwrap_or_else(|| self.start.clone());
        let steps = self.steps.iter().rev().zip(nodes);
        let steps = steps.map(|(step, to)| Step {
            direction: step.direction.reversed(),
            to,
            ..step.clone()
        });
        Part { start, steps: steps.collect() }
    }
}

fn reordered(case: &Case, _: &mut Chance) -> Option<Claim> {
    if case.pattern.parts.len() < 2 {
        return None;
    }
    let parts = case.pattern.parts.iter().rev().cloned().collect();
    Claim::alike([case.matched(), matched(&Pattern { parts }, &case.filter.to_string())])
}

/// A loop counts once.
fn undirected(case: &Case, _: &mut Chance) -> Option<Claim> {
    let is_both = |step: &&Step| step.direction == Direction::Both && step.length.is_none();
    let name = case.pattern.steps().find(is_both)?.name.clone();
    let directed = |direction| {
        let mut pattern = case.pattern.clone();
        let steps = pattern.steps_mut().filter(|step| step.name == name);
        steps.for_each(|step| step.direction = direction);
        pattern
    };
    let condition = format!("startNode({name}) <> endNode({name}) AND ({})", case.filter);
    let there = matched(&directed(Direction::Right), &case.filter.to_string());
    let back = matched(&directed(Direction::Left), &condition);
    Claim::open([rows([case.matched()]), rows([there, back])])
}

/// Clauses may use a relationship twice, so that they may not is said.
fn split_commas(case: &Case, _: &mut Chance) -> Option<Claim> {
    let parts = &case.pattern.parts;
    if parts.len() < 2 {
        return None;
    }
    let clauses: Vec<String> = parts.iter().map(|part| format!("MATCH {part}")).collect();
    let mut conditions = vec![format!("({})", case.filter)];
    for (place, part) in parts.iter().enumerate() {
        let others = parts[place + 1..].iter().flat_map(|other| &other.steps);
        for other in others {
            conditions.extend(part.steps.iter().map(|step| step.differs(other)));
        }
    }
    let split = format!("{} WITH * WHERE {}", clauses.join(" "), conditions.join(" AND "));
    Claim::alike([case.matched(), split])
}

impl Step {
    /// That two steps share no relationship.
    fn differs(&self, other: &Step) -> String {
        let (one, two) = (&self.name, &other.name);
        match (self.length, other.length) {
            (None, None) => format!("{one} <> {two}"),
            (Some(_), None) => format!("NOT {two} IN {one}"),
            (None, Some(_)) => format!("NOT {one} IN {two}"),
            (Some(_), Some(_)) => format!("none(v IN {one} WHERE v IN {two})"),
        }
    }
}

/// At a node between two steps, which is then named twice.
fn cut(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let place = case.pattern.parts.iter().position(|part| part.steps.len() > 1)?;
    let mut pattern = case.pattern.clone();
    let part = &mut pattern.parts[place];
    let at = 1 + chance.below(part.steps.len() - 1);
    let steps = part.steps.split_off(at);
    let start = Node { labels: None, map: Vec::new(), ..part.steps[at - 1].to.clone() };
    pattern.parts.insert(chance.below(place + 1), Part { start, steps });
    Claim::alike([case.matched(), matched(&pattern, &case.filter.to_string())])
}

fn nodes_first(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let mut names = case.pattern.node_names();
    let one = names.swap_remove(chance.below(names.len()));
    let both = match names.first() {
        Some(two) => format!("MATCH ({one}), ({two})"),
        None => format!("MATCH ({one}) WITH {one}"),
    };
    Claim::alike([
        case.matched(),
        format!("MATCH ({one}) {}", case.matched()),
        format!("{both} {}", case.matched()),
    ])
}

fn relationship_first(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let names = case.pattern.single_names();
    if names.is_empty() {
        return None;
    }
    let name = chance.pick(&names);
    let first = chance.pick(&["MATCH ()-[@]->()", "MATCH ()<-[@]-() WITH @", "MATCH (x)-[@]->(y)"]);
    Claim::alike([case.matched(), format!("{} {}", first.replace('@', &name), case.matched())])
}

/// The second place of a node gets a name of its own.
fn cycle(case: &Case, _: &mut Chance) -> Option<Claim> {
    let names: Vec<&String> = case.pattern.nodes().map(|node| &node.name).collect();
    let place = (1..names.len()).find(|place| names[..*place].contains(&names[*place]))?;
    let name = names[place].clone();
    let mut pattern = case.pattern.clone();
    let again = pattern.nodes_mut().nth(place)?;
    again.name = String::from("again");
    let condition = format!("{name} = again AND ({})", case.filter);
    Claim::alike([case.matched(), matched(&pattern, &condition)])
}

/// Variables that no condition reads are left out, here and in what is returned.
fn unnamed(case: &Case, _: &mut Chance) -> Option<Claim> {
    let condition = case.filter.to_string();
    let mut pattern = case.pattern.clone();
    let nodes: Vec<String> = pattern.nodes().map(|node| node.name.clone()).collect();
    let is_free = |name: &String| {
        !condition.contains(name.as_str())
            && nodes.iter().filter(|other| *other == name).count() < 2
    };
    let kept: Vec<String> =
        case.pattern.names().into_iter().filter(|name| !is_free(name)).collect();
    let forget = |name: &mut String| {
        if is_free(name) {
            name.clear();
        }
    };
    pattern.nodes_mut().for_each(|node| forget(&mut node.name));
    pattern.steps_mut().for_each(|step| forget(&mut step.name));
    let kept = if kept.is_empty() { "1".to_owned() } else { kept.join(", ") };
    let end = format!("RETURN {kept}");
    let bare = matched(&pattern, &condition);
    Claim::equal([format!("{} {end}", case.matched()), format!("{bare} {end}")])
}

fn renamed(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (before, after) = chance.pick(&[("`the ", "`"), ("other_", ""), ("_", "x"), ("é", "")]);
    let text = format!("{} RETURN {}", case.matched(), case.columns());
    let names = case.pattern.names();
    let other = names.iter().fold(text.clone(), |text, name| {
        text.replace(name.as_str(), &format!("{before}{name}{after}"))
    });
    Claim::equal([text, other])
}

/// What a step says of the nodes at its ends.
fn ends(case: &Case, _: &mut Chance) -> Option<Claim> {
    let part = case.pattern.parts.iter().find(|part| !part.steps.is_empty())?;
    let (start, step) = (&part.start.name, &part.steps[0]);
    let (r, to) = (&step.name, &step.to.name);
    let there = format!("startNode({r}) = {start} AND endNode({r}) = {to}");
    let back = format!("startNode({r}) = {to} AND endNode({r}) = {start}");
    let known = match (step.length, step.direction) {
        (Some(_), _) => return None,
        (None, Direction::Right) => there,
        (None, Direction::Left) => back,
        (None, Direction::Both) => format!("({there} OR {back})"),
    };
    Claim::alike([case.matched(), case.matched_where(&format!("{known} AND ({})", case.filter))])
}
