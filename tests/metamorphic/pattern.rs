//! What a `MATCH` looks for, as data: paths of nodes and steps. Every element has a
//! name; a name that comes twice is the same node.

use std::fmt;

use crate::chance::Chance;
use crate::graph::{Graph, LABELS, Properties, TYPES, map};
use crate::literal::Literal;

/// Most relationships in a pattern, not counting those of variable length twice.
const STEPS_MAX: usize = 3;
/// Patterns that would find more rows than this on average are not tried.
const ROWS_MAX: f64 = 150.0;

/// The parts between commas.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    pub(crate) parts: Vec<Part>,
}

/// A path: its first node, and steps from there.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) start: Node,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) labels: Option<Labels>,
    pub(crate) map: Properties,
}

/// A relationship and the node it leads to.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) kinds: Option<Labels>,
    pub(crate) direction: Direction,
    pub(crate) length: Option<Length>,
    pub(crate) map: Properties,
    pub(crate) to: Node,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Right,
    Left,
    Both,
}

/// From so many to so many relationships; without an end, as many as there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) min: usize,
    pub(crate) max: Option<usize>,
}

/// A test of labels, or of the type of a relationship.
#[derive(Clone, Debug)]
pub(crate) enum Labels {
    Name(&'static str),
    Any,
    Not(Box<Labels>),
    And(Vec<Labels>),
    Or(Vec<Labels>),
}

impl Pattern {
    /// One that fits a graph: not too many rows are to be expected.
    pub(crate) fn random(graph: &Graph, chance: &mut Chance) -> Pattern {
        loop {
            let mut names = Names::default();
            let parts = if chance.below(100) < 65 { 1 } else { 2 + chance.below(2) };
            let mut pattern = Pattern::default();
            for _ in 0..parts {
                let left = STEPS_MAX - pattern.steps().count();
                pattern.parts.push(Part::random(left, &mut names, chance));
            }
            if pattern.expected_rows(graph) <= ROWS_MAX {
                return pattern;
            }
        }
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.parts.iter().flat_map(|part| &part.steps)
    }

    pub(crate) fn steps_mut(&mut self) -> impl Iterator<Item = &mut Step> {
        self.parts.iter_mut().flat_map(|part| &mut part.steps)
    }

    /// All places for nodes, a name as often as it is written.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().flat_map(|part| {
            std::iter::once(&part.start).chain(part.steps.iter().map(|step| &step.to))
        })
    }

    pub(crate) fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.parts.iter_mut().flat_map(|part| {
            std::iter::once(&mut part.start).chain(part.steps.iter_mut().map(|step| &mut step.to))
        })
    }

    /// Names of nodes, each once.
    pub(crate) fn node_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for node in self.nodes() {
            if !names.contains(&node.name) {
                names.push(node.name.clone());
            }
        }
        names
    }

    /// Names of single relationships.
    pub(crate) fn single_names(&self) -> Vec<String> {
        let single = self.steps().filter(|step| step.length.is_none());
        single.map(|step| step.name.clone()).collect()
    }

    /// Names of lists of relationships.
    pub(crate) fn list_names(&self) -> Vec<String> {
        let lists = self.steps().filter(|step| step.length.is_some());
        lists.map(|step| step.name.clone()).collect()
    }

    /// Every name.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = self.node_names();
        names.extend(self.steps().map(|step| step.name.clone()));
        names
    }

    /// Roughly how many rows it finds if nothing is tested.
    fn expected_rows(&self, graph: &Graph) -> f64 {
        let ways: f64 = self.steps().map(|step| step.expected_ways(graph.degree())).product();
        let free: usize =
            self.node_names().len() - self.steps().count().min(self.node_names().len());
        ways * (graph.nodes.len() as f64).powi(free.max(1) as i32)
    }
}

/// Names given so far: `n1`, `r1` …
#[derive(Default)]
struct Names {
    nodes: Vec<String>,
    relationships: usize,
}

impl Names {
    /// A new name, or now and then one that is there.
    fn node(&mut self, chance: &mut Chance) -> String {
        if !self.nodes.is_empty() && chance.one_in(5) {
            return chance.pick(&self.nodes);
        }
        self.nodes.push(format!("n{}", self.nodes.len() + 1));
        self.nodes[self.nodes.len() - 1].clone()
    }

    fn relationship(&mut self) -> String {
        self.relationships += 1;
        format!("r{}", self.relationships)
    }
}

impl Part {
    fn random(steps_max: usize, names: &mut Names, chance: &mut Chance) -> Part {
        let wanted = chance.pick(&[0, 1, 1, 1, 2, 2, 3]);
        let start = Node::random(names, chance);
        let steps = (0..wanted.min(steps_max)).map(|_| Step::random(names, chance)).collect();
        Part { start, steps }
    }
}

impl Node {
    fn random(names: &mut Names, chance: &mut Chance) -> Node {
        let labels = chance.one_in(3).then(|| Labels::random(LABELS, chance));
        Node { name: names.node(chance), labels, map: random_map(chance) }
    }
}

impl Step {
    fn random(names: &mut Names, chance: &mut Chance) -> Step {
        Step {
            name: names.relationship(),
            kinds: chance.one_in(2).then(|| Labels::random(TYPES, chance)),
            direction: Direction::random(chance),
            length: chance.one_in(5).then(|| Length::random(chance)),
            map: random_map(chance),
            to: Node::random(names, chance),
        }
    }

    fn expected_ways(&self, degree: f64) -> f64 {
        let degree = if self.direction == Direction::Both { degree } else { degree / 2.0 };
        let Some(length) = self.length else { return degree };
        (length.min..=length.max.unwrap_or(4)).map(|hops| degree.powi(hops as i32)).sum()
    }
}

impl Direction {
    fn random(chance: &mut Chance) -> Direction {
        chance.pick(&[Direction::Right, Direction::Right, Direction::Left, Direction::Both])
    }

    pub(crate) fn reversed(self) -> Direction {
        match self {
            Direction::Right => Direction::Left,
            Direction::Left => Direction::Right,
            Direction::Both => Direction::Both,
        }
    }
}

impl Length {
    fn random(chance: &mut Chance) -> Length {
        let (min, max) = chance.pick(&[
            (1, Some(2)),
            (1, Some(1)),
            (2, Some(2)),
            (0, Some(1)),
            (0, Some(2)),
            (0, Some(0)),
            (1, Some(3)),
            (1, None),
            (2, Some(3)),
        ]);
        Length { min, max }
    }
}

impl Labels {
    fn random(names: &[&'static str], chance: &mut Chance) -> Labels {
        let mut name = || Labels::Name(chance.pick(names));
        let (one, two) = (name(), name());
        match chance.below(12) {
            0 => Labels::Or(vec![one, two]),
            1 => Labels::And(vec![one, two]),
            2 => Labels::Not(Box::new(one)),
            3 => Labels::And(vec![one, Labels::Not(Box::new(two))]),
            4 => Labels::Or(vec![Labels::Not(Box::new(one)), two]),
            5 => Labels::Any,
            _ => one,
        }
    }

    /// Whether something with these labels passes.
    pub(crate) fn holds(&self, labels: &[&str]) -> bool {
        match self {
            Labels::Name(name) => labels.contains(name),
            Labels::Any => !labels.is_empty(),
            Labels::Not(inner) => !inner.holds(labels),
            Labels::And(all) => all.iter().all(|one| one.holds(labels)),
            Labels::Or(some) => some.iter().any(|one| one.holds(labels)),
        }
    }

    /// The same as a condition on a variable, one label a test.
    pub(crate) fn condition(&self, name: &str) -> String {
        match self {
            Labels::Name(label) => format!("{name}:{label}"),
            Labels::Any => format!("size(labels({name})) > 0"),
            Labels::Not(inner) => format!("(NOT {})", inner.condition(name)),
            Labels::And(all) => join(all.iter().map(|one| one.condition(name)), " AND "),
            Labels::Or(some) => join(some.iter().map(|one| one.condition(name)), " OR "),
        }
    }

    /// The same as a condition on the type of a relationship.
    pub(crate) fn type_condition(&self, name: &str) -> String {
        match self {
            Labels::Name(kind) => format!("type({name}) = '{kind}'"),
            Labels::Any => "true".to_owned(),
            Labels::Not(inner) => format!("(NOT {})", inner.type_condition(name)),
            Labels::And(all) => join(all.iter().map(|one| one.type_condition(name)), " AND "),
            Labels::Or(some) => join(some.iter().map(|one| one.type_condition(name)), " OR "),
        }
    }
}

fn join(parts: impl Iterator<Item = String>, between: &str) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(between))
}

fn random_map(chance: &mut Chance) -> Properties {
    if !chance.one_in(7) {
        return Properties::new();
    }
    let key = chance.pick(&["i", "i", "f", "s", "b", "m", "l"]);
    vec![(key, Literal::near(key, chance))]
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(Part::to_string).collect();
        f.write_str(&parts.join(", "))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.start)?;
        self.steps.iter().try_for_each(|step| write!(f, "{step}"))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}{})", self.name, inside(self.labels.as_ref(), None, &self.map))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = match self.direction {
            Direction::Right => ("-", "->"),
            Direction::Left => ("<-", "-"),
            Direction::Both => ("-", "-"),
        };
        let inside = inside(self.kinds.as_ref(), self.length, &self.map);
        write!(f, "{left}[{}{inside}]{right}{}", self.name, self.to)
    }
}

/// What follows the name of an element.
fn inside(labels: Option<&Labels>, length: Option<Length>, properties: &Properties) -> String {
    let labels = labels.map(|labels| format!(":{labels}")).unwrap_or_default();
    let length = length.map(|length| length.to_string()).unwrap_or_default();
    let map = if properties.is_empty() { String::new() } else { format!(" {}", map(properties)) };
    format!("{labels}{length}{map}")
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            None => write!(f, "*{}..", self.min),
            Some(max) if max == self.min => write!(f, "*{max}"),
            Some(max) => write!(f, "*{}..{max}", self.min),
        }
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Labels::Name(name) => f.write_str(name),
            Labels::Any => f.write_str("%"),
            Labels::Not(inner) => write!(f, "!{inner}"),
            Labels::And(all) => f.write_str(&listed(all, "&")),
            Labels::Or(some) => f.write_str(&listed(some, "|")),
        }
    }
}

fn listed(all: &[Labels], between: &str) -> String {
    all.iter().map(Labels::to_string).collect::<Vec<_>>().join(between)
}
