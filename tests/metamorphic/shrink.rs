//! The smallest case near one that breaks a relation, as far as small steps lead.

use crate::case::Case;
use crate::graph::Graph;
use crate::pattern::Pattern;
use crate::trial::{Trial, Verdict, Violation};
use crate::worlds::Worlds;

/// Most trials spent on one violation.
const TRIALS_MAX: usize = 3_000;

/// Takes things away one by one, for as long as the relation stays broken in the same
/// way.
pub(crate) fn shrunk(mut trial: Trial<'_>, mut violation: Violation) -> (Trial<'_>, Violation) {
    let mut trials = 0;
    loop {
        let smaller = smaller(&trial).into_iter().find_map(|candidate| {
            trials += 1;
            let broken = if trials > TRIALS_MAX { None } else { broken(&candidate, &violation) };
            broken.map(|violation| (candidate, violation))
        });
        let Some((found, again)) = smaller else { return (trial, violation) };
        (trial, violation) = (found, again);
    }
}

/// How a smaller trial fails, if it fails as the larger did.
fn broken(trial: &Trial<'_>, before: &Violation) -> Option<Violation> {
    match trial.run(&mut Worlds::new(&trial.graph)) {
        Verdict::Broken(now) if now.error() == before.error() => Some(now),
        _ => None,
    }
}

fn smaller<'a>(trial: &Trial<'a>) -> Vec<Trial<'a>> {
    let cases = smaller_cases(&trial.case);
    let cases = cases.into_iter().map(|case| Trial { case, ..trial.clone() });
    let graphs = smaller_graphs(&trial.graph);
    cases.chain(graphs.into_iter().map(|graph| Trial { graph, ..trial.clone() })).collect()
}

fn smaller_cases(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    if case.tail.is_some() {
        all.push(Case { tail: None, ..case.clone() });
    }
    let filters = case.filter.smaller().into_iter();
    all.extend(filters.map(|filter| Case { filter, ..case.clone() }));
    let seconds = case.second.smaller().into_iter();
    all.extend(seconds.map(|second| Case { second, ..case.clone() }));
    let patterns = smaller_patterns(&case.pattern).into_iter();
    all.extend(patterns.map(|pattern| Case { pattern, ..case.clone() }));
    let others = smaller_patterns(&case.other).into_iter();
    all.extend(others.map(|other| Case { other, ..case.clone() }));
    all
}

fn smaller_patterns(pattern: &Pattern) -> Vec<Pattern> {
    let mut all = Vec::new();
    for place in 0..pattern.parts.len() {
        let changed = |change: &dyn Fn(&mut Pattern)| {
            let mut pattern = pattern.clone();
            change(&mut pattern);
            pattern
        };
        if pattern.parts.len() > 1 {
            all.push(changed(&|pattern| drop(pattern.parts.remove(place))));
        }
        if !pattern.parts[place].steps.is_empty() {
            all.push(changed(&|pattern| drop(pattern.parts[place].steps.pop())));
            all.push(changed(&|pattern| {
                let first = pattern.parts[place].steps.remove(0);
                pattern.parts[place].start = first.to;
            }));
        }
    }
    all.extend(barer_patterns(pattern));
    all
}

/// One element less described.
fn barer_patterns(pattern: &Pattern) -> Vec<Pattern> {
    let mut all = Vec::new();
    for (place, node) in pattern.nodes().enumerate() {
        if node.labels.is_some() || !node.map.is_empty() {
            let mut barer = pattern.clone();
            if let Some(node) = barer.nodes_mut().nth(place) {
                (node.labels, node.map) = (None, Vec::new());
            }
            all.push(barer);
        }
    }
    for (place, step) in pattern.steps().enumerate() {
        if step.kinds.is_some() || !step.map.is_empty() {
            let mut barer = pattern.clone();
            if let Some(step) = barer.steps_mut().nth(place) {
                (step.kinds, step.map) = (None, Vec::new());
            }
            all.push(barer);
        }
    }
    all
}

fn smaller_graphs(graph: &Graph) -> Vec<Graph> {
    let mut all = Vec::new();
    for place in 0..graph.nodes.len() {
        let mut smaller = graph.clone();
        let id = smaller.nodes.remove(place).id;
        smaller.relationships.retain(|one| one.from != id && one.to != id);
        all.push(smaller);
    }
    for place in 0..graph.relationships.len() {
        let mut smaller = graph.clone();
        smaller.relationships.remove(place);
        all.push(smaller);
    }
    all.extend(barer_graphs(graph));
    all
}

/// One label or property less.
fn barer_graphs(graph: &Graph) -> Vec<Graph> {
    let mut all = Vec::new();
    for (place, node) in graph.nodes.iter().enumerate() {
        for label in 0..node.labels.len() {
            let mut barer = graph.clone();
            barer.nodes[place].labels.remove(label);
            all.push(barer);
        }
        for property in 0..node.properties.len() {
            let mut barer = graph.clone();
            barer.nodes[place].properties.remove(property);
            all.push(barer);
        }
    }
    for (place, relationship) in graph.relationships.iter().enumerate() {
        for property in 0..relationship.properties.len() {
            let mut barer = graph.clone();
            barer.relationships[place].properties.remove(property);
            all.push(barer);
        }
    }
    all
}
