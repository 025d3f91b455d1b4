//! The lightest relationships that hang together what hangs together.
//!
//! Kruskal, "On the shortest spanning subtree of a graph and the traveling salesman
//! problem", 1956. O(relationships log relationships), three numbers a relationship.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::weak::Sets;
use super::{Flaw, Lists, Weights, Work};
use crate::value::RelationshipId;

/// Relationships sorted at a time, between two looks at the budget.
const RUN: usize = 1 << 15;

/// A relationship, ordered by weight, then by id.
#[derive(Clone, Copy)]
struct Link {
    weight: f64,
    relationship: RelationshipId,
    ends: (u32, u32),
}

impl Ord for Link {
    fn cmp(&self, other: &Link) -> Ordering {
        let by_id = || self.relationship.cmp(&other.relationship);
        self.weight.total_cmp(&other.weight).then_with(by_id)
    }
}

impl PartialOrd for Link {
    fn partial_cmp(&self, other: &Link) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Link {
    fn eq(&self, other: &Link) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Link {}

/// Relationships and their weights, the lightest first, of equals the first first;
/// directions aside. `outgoing` lists each relationship once.
pub(crate) fn spanning_forest(
    outgoing: &Lists<'_>,
    weights: Weights<'_>,
    work: &Work<'_>,
) -> Result<Vec<(RelationshipId, f64)>, Flaw> {
    let mut all = links(outgoing, weights, work)?;
    for run in all.chunks_mut(RUN) {
        run.sort_unstable();
        work.tick(run.len())?;
    }
    let mut runs: Vec<_> = all.chunks(RUN).map(|run| run.iter()).collect();
    let heads = runs.iter_mut().enumerate();
    let mut heads: BinaryHeap<_> =
        heads.filter_map(|(index, run)| Some(Reverse((*run.next()?, index)))).collect();
    let mut sets = Sets::new(outgoing.len(), work)?;
    let mut kept = work.room(outgoing.len())?;
    while let Some(Reverse((link, index))) = heads.pop() {
        work.tick(1)?;
        heads.extend(runs[index].next().map(|next| Reverse((*next, index))));
        if sets.join(link.ends.0, link.ends.1) {
            kept.push((link.relationship, link.weight));
        }
    }
    Ok(kept)
}

fn links(outgoing: &Lists<'_>, weights: Weights<'_>, work: &Work<'_>) -> Result<Vec<Link>, Flaw> {
    let mut all = work.room(outgoing.count())?;
    let mut steps = Vec::new();
    for place in 0..outgoing.len() as u32 {
        let relationships = outgoing.relationships(place);
        weights.read(relationships, &mut steps)?;
        work.tick(1 + steps.len())?;
        let ends = outgoing.of(place).zip(relationships).zip(&steps);
        all.extend(ends.map(|((other, relationship), weight)| Link {
            weight: *weight,
            relationship: *relationship,
            ends: (place, other),
        }));
    }
    Ok(all)
}
