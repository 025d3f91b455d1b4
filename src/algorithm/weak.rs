//! Weakly connected components: what hangs together, directions aside.
//!
//! Union-find with path halving; Sutton, Ben-Nun and Barak, "Optimizing parallel graph
//! connectivity computation via subgraph sampling", 2018: after joining every node with
//! two of its neighbours, most nodes of most graphs are in one component already, and
//! only the relationships of the others need be looked at. O((nodes + relationships) α),
//! one number a node.

use rustc_hash::FxHashMap;

use super::{Lists, Result, Work};

/// Neighbours every node is joined with before looking for the large component.
const FIRST: usize = 2;

/// Nodes that are asked for their component to find the large one.
const SAMPLES: usize = 1024;

/// Nodes between two looks at the budget.
const STRIDE: usize = 4096;

/// The number of each node's component, from zero in order of their first nodes.
pub(crate) fn weak_components(
    outgoing: &Lists<'_>,
    incoming: &Lists<'_>,
    work: &Work<'_>,
) -> Result<Vec<u32>> {
    let count = outgoing.len();
    let mut sets = Sets::new(count, work)?;
    for round in 0..FIRST {
        by_stride(count, work, |place| {
            if let Some(other) = outgoing.of(place).nth(round) {
                sets.join(place, other);
            }
            1
        })?;
    }
    let large = sets.most_frequent();
    by_stride(count, work, |place| {
        if sets.find(place) == large {
            return 1;
        }
        let rest = outgoing.of(place).skip(FIRST).chain(incoming.of(place));
        rest.fold(1, |steps, other| {
            sets.join(place, other);
            steps + 1
        })
    })?;
    sets.numbers(work)
}

fn by_stride(count: usize, work: &Work<'_>, mut visit: impl FnMut(u32) -> usize) -> Result<()> {
    for first in (0..count).step_by(STRIDE) {
        let last = (first + STRIDE).min(count);
        let steps = (first..last).map(|place| visit(place as u32)).sum();
        work.tick(steps)?;
    }
    Ok(())
}

/// Sets of places that are joined one after the other.
pub(super) struct Sets {
    /// A place of the same set that is not larger; the smallest points to itself.
    up: Vec<u32>,
}

impl Sets {
    /// Every place on its own.
    pub(super) fn new(count: usize, work: &Work<'_>) -> Result<Sets> {
        let mut up = work.room(count)?;
        up.extend(0..count as u32);
        Ok(Sets { up })
    }

    /// The smallest place of the set.
    pub(super) fn find(&mut self, mut place: u32) -> u32 {
        loop {
            let above = self.up[place as usize];
            if above == place {
                return place;
            }
            let next = self.up[above as usize];
            self.up[place as usize] = next;
            place = next;
        }
    }

    /// Makes one set of two; says whether they were two.
    pub(super) fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        if one != other {
            self.up[one.max(other) as usize] = one.min(other);
        }
        one != other
    }

    /// The set that most of a sample are in.
    fn most_frequent(&mut self) -> u32 {
        let step = (self.up.len() / SAMPLES).max(1);
        let mut seen: FxHashMap<u32, usize> = FxHashMap::default();
        for place in (0..self.up.len() as u32).step_by(step) {
            *seen.entry(self.find(place)).or_default() += 1;
        }
        seen.into_iter().map(|(set, times)| (times, set)).max().map_or(0, |(_, set)| set)
    }

    /// The sets by number, from zero in order of their smallest places.
    pub(super) fn numbers(mut self, work: &Work<'_>) -> Result<Vec<u32>> {
        let mut sets = 0;
        let count = self.up.len();
        // what points to itself gets the next number; everything else points to a smaller
        // place, which has the number of the set by then
        by_stride(count, work, |place| {
            let above = self.up[place as usize];
            self.up[place as usize] = if above == place {
                sets += 1;
                sets - 1
            } else {
                self.up[above as usize]
            };
            1
        })?;
        Ok(self.up)
    }
}
