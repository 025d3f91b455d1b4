//! What holds parts together: nodes and relationships without which more would fall apart.
//!
//! Hopcroft and Tarjan, "Algorithm 447: efficient algorithms for graph manipulation",
//! 1973, with a stack of its own in place of recursion. O(nodes + relationships), four
//! numbers a node.

use super::{Lists, Result, Work};
use crate::value::RelationshipId;

/// Of what was not met.
const NONE: u32 = u32::MAX;

/// What a graph depends on.
#[derive(Default)]
pub(crate) struct Cuts {
    /// Relationships whose ends nothing else joins, in order of id.
    pub(crate) bridges: Vec<RelationshipId>,
    /// Places that everything between some others leads through, in order.
    pub(crate) places: Vec<u32>,
}

/// Both kinds; `joined` lists relationships at both ends.
pub(crate) fn cuts(joined: &Lists<'_>, work: &Work<'_>) -> Result<Cuts> {
    let count = joined.len();
    let (met, low) = (work.filled(NONE, count)?, work.filled(NONE, count)?);
    let mut search = Search { joined, work, met, low, way: work.room(count)?, clock: 0 };
    let mut is_cut = work.filled(false, count)?;
    let mut found = Cuts::default();
    for root in 0..count as u32 {
        if search.met[root as usize] == NONE {
            search.from(root, &mut is_cut, &mut found.bridges)?;
        }
    }
    found.bridges.sort_unstable();
    found.places.extend((0..count as u32).filter(|place| is_cut[*place as usize]));
    Ok(found)
}

struct Search<'a> {
    joined: &'a Lists<'a>,
    work: &'a Work<'a>,
    met: Vec<u32>,
    /// The earliest node reached from here on without the way back.
    low: Vec<u32>,
    way: Vec<Step>,
    clock: u32,
}

#[derive(Clone, Copy)]
struct Step {
    place: u32,
    /// The relationship that was taken to it.
    by: RelationshipId,
    /// How many neighbours were looked at.
    seen: usize,
}

impl Search<'_> {
    fn from(
        &mut self,
        root: u32,
        is_cut: &mut [bool],
        bridges: &mut Vec<RelationshipId>,
    ) -> Result<()> {
        let mut branches = 0;
        self.meet(root, RelationshipId::NULL);
        while let Some(step) = self.way.last_mut() {
            let Step { place, by, seen } = *step;
            step.seen += 1;
            if let Some(next) = self.joined.at(place, seen) {
                let relationship = self.joined.relationships(place)[seen];
                if self.met[next as usize] == NONE {
                    self.meet(next, relationship);
                } else if relationship != by {
                    self.lower(place, self.met[next as usize]);
                }
                continue;
            }
            self.work.tick(1 + seen)?;
            self.way.pop();
            let Some(before) = self.way.last().map(|step| step.place) else { break };
            let low = self.low[place as usize];
            self.lower(before, low);
            if low > self.met[before as usize] {
                bridges.push(by);
            }
            if before == root {
                branches += 1;
            } else if low >= self.met[before as usize] {
                is_cut[before as usize] = true;
            }
        }
        is_cut[root as usize] = branches > 1;
        Ok(())
    }

    fn meet(&mut self, place: u32, by: RelationshipId) {
        self.met[place as usize] = self.clock;
        self.low[place as usize] = self.clock;
        self.clock += 1;
        self.way.push(Step { place, by, seen: 0 });
    }

    fn lower(&mut self, place: u32, low: u32) {
        let own = &mut self.low[place as usize];
        *own = low.min(*own);
    }
}
