//! Betweenness: how many shortest paths between others lead through a node.
//!
//! Brandes, "A faster algorithm for betweenness centrality", 2001: one search from every
//! source, and back again. O(nodes · relationships), a few numbers a node for every
//! thread. From some sources only, the sum is an estimate: Brandes and Pich, "Centrality
//! estimation in large networks", 2007.

use super::breadth::Search;
use super::work::by_piece;
use super::{Lists, Result, Work};

/// Sources whose paths are added up one after the other.
const PIECE: usize = 16;

/// Sources searched from before their pieces are added up, in order.
const WAVE: usize = 8 * PIECE;

/// What one thread works with.
struct Desk {
    search: Search,
    /// How many shortest paths lead from the source.
    paths: Vec<f64>,
    /// Which part of those of others leads on through the node.
    through: Vec<f64>,
}

/// How many shortest paths lead through each node, as sums of shares where there are
/// several between two; `lists` has every neighbour once.
pub(crate) fn betweenness(lists: &Lists<'_>, samples: usize, work: &Work<'_>) -> Result<Vec<f64>> {
    let count = lists.len();
    let samples = samples.min(count);
    let source = |sample: usize| (sample as u128 * count as u128 / samples as u128) as u32;
    let mut scores = work.filled(0.0, count)?;
    work.hold::<f64>(count * WAVE / PIECE)?;
    for first in (0..samples).step_by(WAVE) {
        let wave = WAVE.min(samples - first);
        let pieces = by_piece(
            wave,
            PIECE,
            || Desk::new(count, work),
            |desk, turns| {
                let mut sums = vec![0.0; count];
                for turn in turns {
                    desk.add(source(first + turn), lists, &mut sums, work)?;
                }
                Ok(sums)
            },
        )?;
        for piece in pieces {
            scores.iter_mut().zip(piece).for_each(|(score, more)| *score += more);
        }
    }
    let scale = count as f64 / samples.max(1) as f64;
    for score in &mut scores {
        *score *= scale;
    }
    Ok(scores)
}

impl Desk {
    fn new(count: usize, work: &Work<'_>) -> Result<Desk> {
        let (paths, through) = (work.filled(0.0, count)?, work.filled(0.0, count)?);
        Ok(Desk { search: Search::new(count, work)?, paths, through })
    }

    /// Adds what the paths from one source give.
    fn add(
        &mut self,
        source: u32,
        lists: &Lists<'_>,
        sums: &mut [f64],
        work: &Work<'_>,
    ) -> Result<()> {
        let Desk { search, paths, through } = self;
        search.run(source, u32::MAX, lists, work)?;
        let search: &Search = search;
        for place in &search.order {
            paths[*place as usize] = 0.0;
            through[*place as usize] = 0.0;
        }
        paths[source as usize] = 1.0;
        let onward = |place: u32| {
            let here = search.steps[place as usize];
            lists.of(place).filter(move |next| search.steps[*next as usize] == here + 1)
        };
        for place in &search.order {
            let own = paths[*place as usize];
            onward(*place).for_each(|next| paths[next as usize] += own);
        }
        for place in search.order.iter().rev() {
            work.tick(1 + lists.degree(*place))?;
            let own = paths[*place as usize];
            let share = |next: u32| own / paths[next as usize] * (1.0 + through[next as usize]);
            let sum: f64 = onward(*place).map(share).sum();
            through[*place as usize] = sum;
            if *place != source {
                sums[*place as usize] += sum;
            }
        }
        Ok(())
    }
}
