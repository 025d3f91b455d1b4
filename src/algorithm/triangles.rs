//! Triangles: three nodes, each joined with the other two, whatever the direction and
//! however often.
//!
//! Latapy, "Main-memory triangle computations for very large (sparse (power-law))
//! graphs", 2008: nodes are ranked by how many neighbours they have, every pair of
//! neighbours is kept with the lower one only, and so each triangle is found once, at its
//! lowest node, and no list is longer than the square root of twice the number of
//! relationships. O(relationships^1.5) steps; a number a relationship and two a node.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::work::by_piece;
use super::{Lists, Result, Work};

/// Nodes worked on at a time.
const PIECE: usize = 256;

/// How many there are.
pub(crate) fn triangles(
    outgoing: &Lists<'_>,
    incoming: &Lists<'_>,
    work: &Work<'_>,
) -> Result<u64> {
    let count = outgoing.len();
    let upward = Upward::new(outgoing, incoming, work)?;
    let desk = || Ok(Marks::new(work.filled(0, count.div_ceil(64))?));
    let found = by_piece(count, PIECE, desk, |marks, ranks| {
        let mut found = 0;
        for rank in ranks {
            found += upward.at(rank, marks, work)?;
        }
        Ok(found)
    })?;
    Ok(found.into_iter().sum())
}

/// How many triangles each node is in, and how many neighbours it has.
///
/// Their share of all that could be, 2 t / (d (d - 1)), is the clustering coefficient of
/// Watts and Strogatz, "Collective dynamics of 'small-world' networks", 1998.
pub(crate) fn clustering(
    outgoing: &Lists<'_>,
    incoming: &Lists<'_>,
    work: &Work<'_>,
) -> Result<(Vec<u64>, Vec<u64>)> {
    let count = outgoing.len();
    let upward = Upward::new(outgoing, incoming, work)?;
    work.hold::<AtomicU64>(2 * count)?;
    let zeros = || (0..count).map(|_| AtomicU64::new(0)).collect::<Vec<_>>();
    let (found, degrees) = (zeros(), zeros());
    let add = |counts: &[AtomicU64], rank: u32, more: u64| {
        counts[upward.order[rank as usize] as usize].fetch_add(more, Relaxed);
    };
    let desk = || Ok(Marks::new(work.filled(0, count.div_ceil(64))?));
    by_piece(count, PIECE, desk, |marks, ranks| {
        for rank in ranks {
            let own = upward.of(rank);
            add(&degrees, rank as u32, own.len() as u64);
            for other in own {
                add(&degrees, *other, 1);
            }
            upward.each(rank, marks, work, |other, third| {
                for corner in [rank as u32, other, third] {
                    add(&found, corner, 1);
                }
            })?;
        }
        Ok(())
    })?;
    let plain = |counts: Vec<AtomicU64>| counts.into_iter().map(AtomicU64::into_inner).collect();
    Ok((plain(found), plain(degrees)))
}

/// The neighbours of every node that rank above it, all by rank.
struct Upward {
    offsets: Vec<usize>,
    ranks: Vec<u32>,
    /// The place of each rank.
    order: Vec<u32>,
}

impl Upward {
    fn new(outgoing: &Lists<'_>, incoming: &Lists<'_>, work: &Work<'_>) -> Result<Upward> {
        let count = outgoing.len();
        let degree = |place: u32| outgoing.degree(place) + incoming.degree(place);
        let (order, rank) = ranked(count, degree, work)?;
        let desk = || Ok(Marks::new(work.filled(0, count.div_ceil(64))?));
        let pieces = by_piece(count, 16 * PIECE, desk, |marks, ranks| {
            let (mut ends, mut above) = (Vec::with_capacity(ranks.len()), Vec::new());
            for own in ranks {
                let place = order[own];
                let start = above.len();
                for other in outgoing.of(place).chain(incoming.of(place)) {
                    let other = rank[other as usize];
                    if other as usize > own && marks.set(other) {
                        above.push(other);
                    }
                }
                above[start..].iter().for_each(|other| marks.clear(*other));
                ends.push(above.len());
                work.tick(1 + degree(place))?;
            }
            work.hold::<u32>(2 * above.len())?;
            Ok((ends, above))
        })?;
        let mut offsets = work.room(count + 1)?;
        let mut ranks = Vec::with_capacity(pieces.iter().map(|(_, above)| above.len()).sum());
        offsets.push(0);
        for (ends, above) in pieces {
            offsets.extend(ends.iter().map(|end| ranks.len() + end));
            ranks.extend_from_slice(&above);
        }
        Ok(Upward { offsets, ranks, order })
    }

    fn of(&self, rank: usize) -> &[u32] {
        &self.ranks[self.offsets[rank]..self.offsets[rank + 1]]
    }

    /// Visits the other corners of the triangles that have this rank as their lowest.
    fn each(
        &self,
        rank: usize,
        marks: &mut Marks,
        work: &Work<'_>,
        mut visit: impl FnMut(u32, u32),
    ) -> Result<()> {
        let own = self.of(rank);
        for other in own {
            marks.set(*other);
        }
        let mut steps = own.len();
        for other in own {
            let theirs = self.of(*other as usize);
            steps += 1 + theirs.len();
            let closing = theirs.iter().filter(|third| marks.get(**third) == 1);
            closing.for_each(|third| visit(*other, *third));
        }
        for other in own {
            marks.clear(*other);
        }
        work.tick(steps)
    }

    /// How many triangles have this rank as their lowest.
    fn at(&self, rank: usize, marks: &mut Marks, work: &Work<'_>) -> Result<u64> {
        let own = self.of(rank);
        if own.len() < 2 {
            return Ok(0);
        }
        for other in own {
            marks.set(*other);
        }
        let (mut found, mut steps) = (0, 0);
        for other in own {
            let theirs = self.of(*other as usize);
            steps += 1 + theirs.len();
            found += theirs.iter().map(|third| marks.get(*third)).sum::<u64>();
        }
        for other in own {
            marks.clear(*other);
        }
        work.tick(steps)?;
        Ok(found)
    }
}

/// Places from a small degree, or whatever stands for it, to a large one, of equals the
/// first first; and the rank of each.
pub(super) fn ranked(
    count: usize,
    degree: impl Fn(u32) -> usize,
    work: &Work<'_>,
) -> Result<(Vec<u32>, Vec<u32>)> {
    let most = (0..count as u32).map(&degree).max().unwrap_or(0);
    let mut next = work.filled(0_u32, most + 2)?;
    for place in 0..count as u32 {
        next[degree(place) + 1] += 1;
    }
    for degree in 0..=most {
        next[degree + 1] += next[degree];
    }
    let mut order = work.filled(0, count)?;
    let mut rank = work.filled(0, count)?;
    for place in 0..count as u32 {
        let next = &mut next[degree(place)];
        order[*next as usize] = place;
        rank[place as usize] = *next;
        *next += 1;
    }
    Ok((order, rank))
}

/// A set of ranks that is emptied one by one.
struct Marks(Vec<u64>);

impl Marks {
    fn new(words: Vec<u64>) -> Marks {
        Marks(words)
    }

    /// 1 where it is in, else 0.
    #[inline]
    fn get(&self, rank: u32) -> u64 {
        self.0[rank as usize / 64] >> (rank % 64) & 1
    }

    /// Puts it in; says whether it was out.
    #[inline]
    fn set(&mut self, rank: u32) -> bool {
        let word = &mut self.0[rank as usize / 64];
        let before = *word;
        *word |= 1 << (rank % 64);
        *word != before
    }

    #[inline]
    fn clear(&mut self, rank: u32) {
        self.0[rank as usize / 64] &= !(1 << (rank % 64));
    }
}
