//! Where the counts of a tree come together: the node whose rows are enumerated.

use super::pattern::Pattern;
use crate::expression::Slot;
use crate::optimize::cost::degree;
use crate::plan::{Branch, Step};

/// Finding a relationship in an array costs about a third of following it.
const LOOK: f64 = 0.3;

/// Takes off all free leaves. A tree of which nothing is read ends in one node; the one
/// that costs least.
pub(super) fn peel_to_best(pattern: &mut Pattern<'_>) {
    let mut first = pattern.clone();
    first.peel_free();
    let candidates: Vec<Slot> =
        pattern.nodes.iter().filter(|node| node.is_free()).map(|node| node.slot).collect();
    let is_tree = first.nodes.iter().filter(|node| !node.gone).count() == 1
        && first.nodes.iter().all(|node| node.gone || node.is_free());
    if !is_tree {
        *pattern = first;
        return;
    }
    let ways = candidates.into_iter().map(|root| {
        let mut way = pattern.clone();
        way.pin(root);
        way.peel_free();
        (cost(&way, root), way)
    });
    if let Some((_, best)) = ways.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
        *pattern = best;
    }
}

/// What it costs to count the branches at every node that the root may be.
fn cost(pattern: &Pattern<'_>, root: Slot) -> f64 {
    let rows = nodes(pattern, root);
    let branches = pattern.node(root).map(|node| node.branches.as_slice()).unwrap_or_default();
    rows + branches.iter().map(|branch| touched(pattern, branch, rows)).sum::<f64>()
}

/// Relationships touched to weigh a branch at so many nodes.
fn touched(pattern: &Pattern<'_>, branch: &Branch, rows: f64) -> f64 {
    if branch.is_degree() {
        return rows * LOOK;
    }
    let followed = rows * fan_out(pattern, &branch.steps[0]);
    let reached = followed.min(nodes(pattern, branch.to()));
    followed + branch.below.iter().map(|below| touched(pattern, below, reached)).sum::<f64>()
}

/// Nodes that a slot may be.
fn nodes(pattern: &Pattern<'_>, slot: Slot) -> f64 {
    let label = pattern.node(slot).and_then(|node| node.label(pattern.counter));
    pattern.counter.facts.nodes(label.as_deref())
}

/// Relationships of a step at one node.
pub(super) fn fan_out(pattern: &Pattern<'_>, step: &Step) -> f64 {
    let label = pattern.node(step.from).and_then(|node| node.label(pattern.counter));
    degree(pattern.counter.facts, label.as_deref(), step.types.as_ref(), step.direction)
}
