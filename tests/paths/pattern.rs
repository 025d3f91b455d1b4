//! Random path patterns and their text.

use std::fmt::Write;

use crate::chance::Chance;
use crate::world::{Node, Relationship};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Onward,
    Back,
    Either,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Walk,
    Trail,
    Acyclic,
    Simple,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    All,
    Any(usize),
    Shortest(usize),
    AllShortest,
    Groups(usize),
}

/// A comparison of a number with a small one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compare {
    op: &'static str,
    than: i64,
}

impl Compare {
    fn random(chance: &mut Chance) -> Compare {
        Compare {
            op: chance.pick(&["<", "<=", ">", ">=", "=", "<>"]),
            than: chance.below(4) as i64,
        }
    }

    pub(crate) fn is_true(self, number: i64) -> bool {
        holds(self.op, number, self.than)
    }
}

pub(crate) fn holds(op: &str, left: i64, right: i64) -> bool {
    match op {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "=" => left == right,
        _ => left != right,
    }
}

/// Labels as text, and what they mean.
pub(crate) type Labels = (&'static str, fn(&[&str]) -> bool);

const LABELS: [Labels; 7] = [
    (":A", |has| has.contains(&"A")),
    (":B", |has| has.contains(&"B")),
    (":A|B", |has| !has.is_empty()),
    (":A&B", |has| has.len() == 2),
    (":!A", |has| !has.contains(&"A")),
    (":%", |has| !has.is_empty()),
    (":!(A&B)", |has| has.len() < 2),
];

const TYPES: [Labels; 6] = [
    (":R", |has| has == ["R"]),
    (":R", |has| has == ["R"]),
    (":S", |has| has == ["S"]),
    (":R|S", |_| true),
    (":!R", |has| has == ["S"]),
    (":%", |_| true),
];

/// A node of a pattern.
#[derive(Clone, Debug)]
pub(crate) struct NodePattern {
    pub(crate) name: String,
    labels: Option<Labels>,
    test: Option<Compare>,
}

impl NodePattern {
    fn random(name: String, chance: &mut Chance) -> NodePattern {
        let labels = maybe(chance, 8, |chance| chance.pick(&LABELS));
        NodePattern { name, labels, test: maybe(chance, 12, Compare::random) }
    }

    fn text(&self) -> String {
        let labels = self.labels.map_or("", |(text, _)| text);
        let name = &self.name;
        match self.test {
            Some(Compare { op, than }) => format!("({name}{labels} WHERE {name}.v {op} {than})"),
            None => format!("({name}{labels})"),
        }
    }

    pub(crate) fn fits(&self, node: &Node) -> bool {
        self.labels.is_none_or(|(_, fits)| fits(&node.labels))
            && self.test.is_none_or(|test| test.is_true(node.v))
    }
}

/// A relationship of a pattern.
#[derive(Clone, Debug)]
pub(crate) struct RelationshipPattern {
    pub(crate) name: String,
    pub(crate) way: Way,
    types: Option<Labels>,
    test: Option<Compare>,
}

impl RelationshipPattern {
    fn random(name: String, chance: &mut Chance) -> RelationshipPattern {
        let types = maybe(chance, 3, |chance| chance.pick(&TYPES));
        let test = maybe(chance, 8, Compare::random);
        let way = chance.pick(&[Way::Onward, Way::Onward, Way::Back, Way::Either]);
        RelationshipPattern { name, way, types, test }
    }

    /// With something after its name, such as a star.
    fn inside(&self, after: &str) -> String {
        let types = self.types.map_or("", |(text, _)| text);
        let name = &self.name;
        match self.test {
            Some(Compare { op, than }) => {
                format!("{name}{types}{after} WHERE {name}.w {op} {than}")
            }
            None => format!("{name}{types}{after}"),
        }
    }

    fn text(&self, after: &str, quantifier: &str) -> String {
        let inside = self.inside(after);
        match self.way {
            Way::Onward => format!("-[{inside}]->{quantifier}"),
            Way::Back => format!("<-[{inside}]-{quantifier}"),
            Way::Either => format!("-[{inside}]-{quantifier}"),
        }
    }

    pub(crate) fn fits(&self, relationship: &Relationship) -> bool {
        self.types.is_none_or(|(_, fits)| fits(&[relationship.kind]))
            && self.test.is_none_or(|test| test.is_true(relationship.w))
    }
}

/// How often a part comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) min: usize,
    pub(crate) max: Option<usize>,
}

impl Times {
    fn random(chance: &mut Chance) -> Times {
        let min = chance.below(3);
        let max = maybe(chance, 2, |chance| min + chance.below(3));
        Times { min, max }
    }

    fn text(self, chance: &mut Chance) -> String {
        match (self.min, self.max) {
            (1, None) if chance.one_in(2) => "+".to_owned(),
            (0, None) if chance.one_in(2) => "*".to_owned(),
            (min, None) => format!("{{{min},}}"),
            (min, Some(max)) if min == max && chance.one_in(2) => format!("{{{min}}}"),
            (0, Some(max)) if chance.one_in(2) => format!("{{,{max}}}"),
            (min, Some(max)) => format!("{{{min},{max}}}"),
        }
    }
}

/// A comparison of two elements of one repetition, by their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) left: String,
    pub(crate) op: &'static str,
    pub(crate) right: String,
}

/// What is between two nodes of the pattern.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The first node inside the parentheses, if there are any.
    pub(crate) first: Option<NodePattern>,
    /// The node after the last relationship is there only inside parentheses.
    pub(crate) steps: Vec<(RelationshipPattern, Option<NodePattern>)>,
    pub(crate) condition: Option<Pair>,
    pub(crate) times: Option<Times>,
}

/// A path pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) mode: Option<Mode>,
    pub(crate) selector: Selector,
    pub(crate) first: NodePattern,
    pub(crate) parts: Vec<(Part, NodePattern)>,
    /// The fewest relationships of the whole path.
    pub(crate) least: Option<usize>,
}

/// Names for variables, each once.
struct Names(usize);

impl Names {
    fn next(&mut self, letter: char) -> String {
        self.0 += 1;
        format!("{letter}{}", self.0)
    }
}

impl Pattern {
    pub(crate) fn random(chance: &mut Chance) -> Pattern {
        let mode = chance.pick(&[
            None,
            None,
            Some(Mode::Walk),
            Some(Mode::Trail),
            Some(Mode::Acyclic),
            Some(Mode::Simple),
        ]);
        let count = 1 + chance.below(3);
        let selector = match chance.below(8) {
            0 | 1 => Selector::All,
            2 => Selector::Any(count),
            3 | 4 => Selector::Shortest(count),
            5 | 6 => Selector::AllShortest,
            _ => Selector::Groups(count),
        };
        let mut names = Names(0);
        let first = NodePattern::random(names.next('a'), chance);
        let mut parts = Vec::new();
        for _ in 0..chance.pick(&[1, 1, 1, 2, 2, 3]) {
            let part = part(&first.name, &mut names, chance);
            parts.push((part, NodePattern::random(names.next('a'), chance)));
        }
        let least = if chance.one_in(12) { Some(1 + chance.below(3)) } else { None };
        let mut pattern = Pattern { mode, selector, first, parts, least };
        if pattern.is_endless() && pattern.mode == Some(Mode::Walk) && pattern.needs_limit() {
            pattern.mode = None;
        }
        pattern
    }

    /// Whether there may be walks of any length.
    pub(crate) fn is_endless(&self) -> bool {
        self.parts.iter().any(|(part, _)| part.times.is_some_and(|times| times.max.is_none()))
    }

    fn needs_limit(&self) -> bool {
        self.selector == Selector::All || self.least.is_some()
    }

    pub(crate) fn last(&self) -> &NodePattern {
        self.parts.last().map_or(&self.first, |(_, node)| node)
    }

    /// As it stands in a query, the path with a name.
    pub(crate) fn text(&self, chance: &mut Chance) -> String {
        let mut inner = self.first.text();
        for (part, node) in &self.parts {
            inner += &part.text(chance);
            inner += &node.text();
        }
        if let Some(least) = self.least {
            inner = format!("({inner} WHERE length(p) >= {least})");
        }
        let prefix = self.prefix(chance);
        if chance.one_in(4) {
            format!("{prefix} p = {inner}")
        } else {
            format!("p = {prefix} {inner}")
        }
    }

    fn prefix(&self, chance: &mut Chance) -> String {
        let mode = match self.mode {
            None => "",
            Some(Mode::Walk) => " WALK",
            Some(Mode::Trail) => " TRAIL",
            Some(Mode::Acyclic) => " ACYCLIC",
            Some(Mode::Simple) => " SIMPLE",
        };
        let paths = chance.pick(&["", "", " PATH", " PATHS"]);
        match self.selector {
            Selector::All if self.mode.is_some() && chance.one_in(2) => format!("{mode}{paths}"),
            Selector::All => format!("ALL{mode}{paths}"),
            Selector::Any(1) if chance.one_in(2) => format!("ANY{mode}{paths}"),
            Selector::Any(count) => format!("ANY {count}{mode}{paths}"),
            Selector::Shortest(1) if chance.one_in(2) => format!("ANY SHORTEST{mode}{paths}"),
            Selector::Shortest(count) => format!("SHORTEST {count}{mode}{paths}"),
            Selector::AllShortest => format!("ALL SHORTEST{mode}{paths}"),
            Selector::Groups(count) => {
                format!("SHORTEST {count}{mode}{paths} {}", chance.pick(&["GROUP", "GROUPS"]))
            }
        }
    }

    /// The same with `shortestPath` and stars, where it can be said so.
    pub(crate) fn old_text(&self) -> Option<String> {
        let [(part, last)] = &self.parts[..] else { return None };
        let [(relationship, None)] = &part.steps[..] else { return None };
        let times = part.times?;
        if self.mode.is_some() || self.least.is_some() || relationship.test.is_some() {
            return None;
        }
        let star = match times.max {
            Some(max) => format!("*{}..{max}", times.min),
            None => format!("*{}..", times.min),
        };
        let inner = |from: &str, to: &str| format!("{from}{}{to}", relationship.text(&star, ""));
        let (from, to) = (&self.first.name, &last.name);
        let ends = inner(&format!("({from})"), &format!("({to})"));
        match self.selector {
            Selector::All => Some(format!("p = {}", inner(&self.first.text(), &last.text()))),
            Selector::Shortest(1) => Some(format!("p = shortestPath({ends})")),
            Selector::AllShortest => Some(format!("p = allShortestPaths({ends})")),
            _ => None,
        }
    }
}

/// Something between two nodes.
fn part(anchor: &str, names: &mut Names, chance: &mut Chance) -> Part {
    let relationship = RelationshipPattern::random(names.next('r'), chance);
    if chance.below(4) < 2 {
        let times = maybe(chance, 1, Times::random).filter(|_| !chance.one_in(3));
        return Part { first: None, steps: vec![(relationship, None)], condition: None, times };
    }
    let first = NodePattern::random(names.next('x'), chance);
    let second = NodePattern::random(names.next('x'), chance);
    let mut steps = vec![(relationship, Some(second))];
    if chance.one_in(3) {
        let relationship = RelationshipPattern::random(names.next('r'), chance);
        steps.push((relationship, Some(NodePattern::random(names.next('x'), chance))));
    }
    let mut inside = vec![format!("{}.v", first.name)];
    for (relationship, node) in &steps {
        inside.push(format!("{}.w", relationship.name));
        inside.extend(node.iter().map(|node| format!("{}.v", node.name)));
    }
    let condition = maybe(chance, 3, |chance| {
        let left = chance.pick(&inside);
        let outside = chance.one_in(5);
        let right = if outside { format!("{anchor}.v") } else { chance.pick(&inside) };
        Pair { left, op: chance.pick(&["<", "<=", ">", ">=", "<>"]), right }
    });
    Part { first: Some(first), steps, condition, times: Some(Times::random(chance)) }
}

impl Part {
    fn text(&self, chance: &mut Chance) -> String {
        let times = self.times.map_or(String::new(), |times| times.text(chance));
        let Some(first) = &self.first else {
            return self.steps[0].0.text("", &times);
        };
        let mut inner = first.text();
        for (relationship, node) in &self.steps {
            inner += &relationship.text("", "");
            inner += &node.as_ref().map_or(String::new(), NodePattern::text);
        }
        if let Some(Pair { left, op, right }) = &self.condition {
            let _ = write!(inner, " WHERE {left} {op} {right}");
        }
        format!(" ({inner}){times} ")
    }
}

/// Something once in so many times.
fn maybe<T>(chance: &mut Chance, times: usize, make: impl FnOnce(&mut Chance) -> T) -> Option<T> {
    if chance.one_in(times) { Some(make(chance)) } else { None }
}
