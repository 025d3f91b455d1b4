//! Core numbers: the largest k such that a node belongs to a part in which everybody has
//! k neighbours.
//!
//! Batagelj and Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003:
//! nodes are taken away by how many neighbours they have left. O(nodes + relationships),
//! four numbers a node.

use super::triangles::ranked;
use super::{Lists, Result, Work};

/// The core number of each node; `joined` has every neighbour once.
pub(crate) fn core_numbers(joined: &Lists<'_>, work: &Work<'_>) -> Result<Vec<u32>> {
    let count = joined.len();
    let mut left = work.room(count)?;
    left.extend((0..count as u32).map(|place| joined.degree(place) as u32));
    let (mut order, mut at) = ranked(count, |place| joined.degree(place), work)?;
    let mut starts = starts(&order, &left, work)?;
    for turn in 0..count {
        let place = order[turn];
        work.tick(1 + joined.degree(place))?;
        let own = left[place as usize];
        for other in joined.of(place) {
            let has = left[other as usize];
            if has <= own {
                continue;
            }
            // changes places with the first of those that have as many, who then ends
            // the stretch of those that have one fewer
            let (from, to) = (at[other as usize], starts[has as usize]);
            let first = order[to as usize];
            order.swap(from as usize, to as usize);
            at[first as usize] = from;
            at[other as usize] = to;
            starts[has as usize] += 1;
            left[other as usize] -= 1;
        }
    }
    Ok(left)
}

/// Where those with each number of neighbours start in the order.
fn starts(order: &[u32], left: &[u32], work: &Work<'_>) -> Result<Vec<u32>> {
    let most = order.last().map_or(0, |place| left[*place as usize] as usize);
    let mut starts = work.filled(0, most + 2)?;
    for place in order {
        starts[left[*place as usize] as usize + 1] += 1;
    }
    for degree in 0..=most {
        starts[degree + 1] += starts[degree];
    }
    Ok(starts)
}
