//! An order in which every relationship leads onward.
//!
//! Kahn, "Topological sorting of large networks", 1962. O(nodes + relationships), two
//! numbers a node.

use super::{Lists, Result, Work};

/// The places in such an order: those that nothing leads to first, of equals the first
/// first. Shorter than there are nodes where some lie on a cycle or behind one.
pub(crate) fn topological_order(
    outgoing: &Lists<'_>,
    incoming: &Lists<'_>,
    work: &Work<'_>,
) -> Result<Vec<u32>> {
    let count = outgoing.len() as u32;
    let mut waits = work.room(outgoing.len())?;
    waits.extend((0..count).map(|place| incoming.degree(place)));
    let mut order: Vec<u32> = work.room(outgoing.len())?;
    order.extend((0..count).filter(|place| waits[*place as usize] == 0));
    let mut at = 0;
    while let Some(place) = order.get(at).copied() {
        at += 1;
        work.tick(1 + outgoing.degree(place))?;
        for next in outgoing.of(place) {
            waits[next as usize] -= 1;
            if waits[next as usize] == 0 {
                order.push(next);
            }
        }
    }
    Ok(order)
}
