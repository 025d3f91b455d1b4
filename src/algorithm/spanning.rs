//! The lightest relationships that hang together what hangs together.
//!
//! Kruskal, "On the shortest spanning subtree of a graph and the traveling salesman
//! problem", 1956. O(relationships log relationships), three numbers a relationship.

use super::weak::Sets;
use super::{Flaw, Lists, Weights, Work};
use crate::value::RelationshipId;

/// Relationships and their weights, the lightest first, of equals the first first;
/// directions aside. `outgoing` lists each relationship once.
pub(crate) fn spanning_forest(
    outgoing: &Lists<'_>,
    weights: Weights<'_>,
    work: &Work<'_>,
) -> Result<Vec<(RelationshipId, f64)>, Flaw> {
    let mut all = work.room(outgoing.count())?;
    let mut steps = Vec::new();
    for place in 0..outgoing.len() as u32 {
        let relationships = outgoing.relationships(place);
        weights.read(relationships, &mut steps)?;
        work.tick(1 + steps.len())?;
        let ends = outgoing.of(place).zip(relationships).zip(&steps);
        all.extend(
            ends.map(|((other, relationship), weight)| (*weight, *relationship, place, other)),
        );
    }
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    work.tick(all.len())?;
    let mut sets = Sets::new(outgoing.len(), work)?;
    let mut kept = work.room(outgoing.len())?;
    for (weight, relationship, from, to) in all {
        if sets.join(from, to) {
            kept.push((relationship, weight));
        }
    }
    work.tick(kept.len())?;
    Ok(kept)
}
