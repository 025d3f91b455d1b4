//! `PageRank`: how often a walker who follows random relationships, and now and then
//! starts anywhere, is met at each node.
//!
//! Brin and Page, "The anatomy of a large-scale hypertextual web search engine", 1998.
//! A round pulls along all incoming relationships: O(nodes + relationships) each, and
//! three numbers a node. Who has no way out starts anywhere. Parallel relationships
//! count each; so do loops.

use rayon::prelude::*;

use super::{Lists, Result, Work};
use crate::value::NodeId;

/// Nodes computed at a time; sums are taken piece by piece, so it must not depend on
/// anything.
const PIECE: usize = 4096;

/// How long and how far to walk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Damped {
    /// The most rounds.
    pub(crate) iterations: usize,
    /// How likely the walker goes on rather than starts anew.
    pub(crate) damping: f64,
    /// A round that changes all scores together by less is the last.
    pub(crate) tolerance: f64,
}

/// What one piece adds to the sums over all nodes.
#[derive(Clone, Copy, Default)]
struct Sums {
    /// The score of those who have no way out.
    stuck: f64,
    /// How much scores changed.
    change: f64,
}

/// The score of every node; together they are 1.
pub(crate) fn pagerank(
    outgoing: &Lists<'_>,
    incoming: &Lists<'_>,
    settings: Damped,
    work: &Work<'_>,
) -> Result<Vec<f64>> {
    let count = outgoing.len();
    let even = 1.0 / count.max(1) as f64;
    let mut scores = work.filled(even, count)?;
    // what a node's score is divided among, as a factor; 0 where there is no way out
    let mut parts = work.room(count)?;
    parts.extend((0..count as u32).map(|place| match outgoing.degree(place) {
        0 => 0.0,
        degree => 1.0 / degree as f64,
    }));
    let mut shares = work.room(count)?;
    shares.extend(parts.iter().map(|part| even * part));
    let mut next = work.filled(0.0, count)?;
    let mut stuck = even * parts.iter().filter(|part| **part == 0.0).count() as f64;
    for _ in 0..settings.iterations {
        let base = (1.0 - settings.damping + settings.damping * stuck) * even;
        let round = Round { incoming, parts: &parts, shares: &shares, base, settings, work };
        let sums = round.run(&mut scores, &mut next)?;
        std::mem::swap(&mut shares, &mut next);
        stuck = sums.stuck;
        if sums.change < settings.tolerance {
            break;
        }
    }
    Ok(scores)
}

/// What all pieces of a round read.
struct Round<'a> {
    incoming: &'a Lists<'a>,
    parts: &'a [f64],
    shares: &'a [f64],
    base: f64,
    settings: Damped,
    work: &'a Work<'a>,
}

impl Round<'_> {
    fn run(&self, scores: &mut [f64], next: &mut [f64]) -> Result<Sums> {
        let pieces = scores.par_chunks_mut(PIECE).zip(next.par_chunks_mut(PIECE)).enumerate();
        let sums: Vec<Sums> = if pieces.len() > 1 {
            let piece = |(index, (scores, next))| self.piece(index * PIECE, scores, next);
            pieces.map(piece).collect::<Result<_>>()?
        } else {
            vec![self.piece(0, scores, next)?]
        };
        Ok(sums.iter().fold(Sums::default(), |all, piece| Sums {
            stuck: all.stuck + piece.stuck,
            change: all.change + piece.change,
        }))
    }

    /// Scores from `first` on, and what each gives to those after it.
    fn piece(&self, first: usize, scores: &mut [f64], next: &mut [f64]) -> Result<Sums> {
        let mut sums = Sums::default();
        let mut steps = 0;
        for (offset, (score, share)) in scores.iter_mut().zip(next).enumerate() {
            let place = first + offset;
            steps += 1 + self.incoming.degree(place as u32);
            let fresh = self.base + self.settings.damping * self.arriving(place as u32);
            sums.change += (fresh - *score).abs();
            *score = fresh;
            let part = self.parts[place];
            *share = fresh * part;
            if part == 0.0 {
                sums.stuck += fresh;
            }
        }
        self.work.tick(steps)?;
        Ok(sums)
    }

    /// The sum of what is given to a node. Four sums run side by side, so that an
    /// addition need not wait for the one before.
    fn arriving(&self, place: u32) -> f64 {
        let (givers, base) = self.incoming.raw(place);
        let share = |node: &NodeId| self.shares[(node.0 - base) as usize];
        let mut sums = [0.0; 4];
        let mut fours = givers.chunks_exact(sums.len());
        for four in &mut fours {
            sums.iter_mut().zip(four).for_each(|(sum, node)| *sum += share(node));
        }
        let rest: f64 = fours.remainder().iter().map(share).sum();
        sums.iter().sum::<f64>() + rest
    }
}
