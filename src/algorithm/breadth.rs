//! How many steps away: breadth-first search.
//!
//! Moore, "The shortest path through a maze", 1959. O(nodes + relationships), two numbers
//! a node.

use super::work::by_piece;
use super::{Lists, Result, Work};

/// Of what was not reached.
const FAR: u32 = u32::MAX;

/// Sources worked on at a time.
const PIECE: usize = 16;

/// What a search leaves behind; may be used again and again.
pub(super) struct Search {
    /// How many steps from the source.
    pub(super) steps: Vec<u32>,
    /// What was reached, the nearest first.
    pub(super) order: Vec<u32>,
}

impl Search {
    pub(super) fn new(count: usize, work: &Work<'_>) -> Result<Search> {
        Ok(Search { steps: work.filled(FAR, count)?, order: work.room(count)? })
    }

    /// Everything within so many steps of a source.
    pub(super) fn run(
        &mut self,
        source: u32,
        most: u32,
        lists: &Lists<'_>,
        work: &Work<'_>,
    ) -> Result<()> {
        for place in self.order.drain(..) {
            self.steps[place as usize] = FAR;
        }
        self.steps[source as usize] = 0;
        self.order.push(source);
        let mut at = 0;
        while let Some(place) = self.order.get(at).copied() {
            at += 1;
            let here = self.steps[place as usize];
            if here >= most {
                break;
            }
            work.tick(1 + lists.degree(place))?;
            for next in lists.of(place) {
                if self.steps[next as usize] == FAR {
                    self.steps[next as usize] = here + 1;
                    self.order.push(next);
                }
            }
        }
        Ok(())
    }
}

/// What is reached from a source within so many steps, the nearest first, and in how
/// many.
pub(crate) fn breadth_first(
    lists: &Lists<'_>,
    source: u32,
    most: usize,
    work: &Work<'_>,
) -> Result<(Vec<u32>, Vec<u32>)> {
    let mut search = Search::new(lists.len(), work)?;
    search.run(source, u32::try_from(most).unwrap_or(FAR), lists, work)?;
    let mut steps = work.room(search.order.len())?;
    steps.extend(search.order.iter().map(|place| search.steps[*place as usize]));
    Ok((search.order, steps))
}

/// How near each node is to those it reaches, and how many they are: r / (n - 1) divided
/// by the mean distance of the r nodes reached among n.
///
/// Freeman, "Centrality in social networks", 1979, as Wasserman and Faust, "Social network
/// analysis", 1994, put it for graphs in several parts. O(nodes · relationships).
pub(crate) fn closeness(lists: &Lists<'_>, work: &Work<'_>) -> Result<Vec<f64>> {
    let count = lists.len();
    let others = count.saturating_sub(1) as f64;
    let desk = || Search::new(count, work);
    let pieces = by_piece(count, PIECE, desk, |search, places| {
        let mut scores = Vec::with_capacity(places.len());
        for place in places {
            search.run(place as u32, FAR, lists, work)?;
            let reached = (search.order.len() - 1) as f64;
            let steps = |place: &u32| u64::from(search.steps[*place as usize]);
            let sum: u64 = search.order.iter().map(steps).sum();
            scores.push(if sum == 0 { 0.0 } else { reached / others * reached / sum as f64 });
        }
        Ok(scores)
    })?;
    work.hold::<f64>(count)?;
    Ok(pieces.concat())
}
