//! Communities by label propagation: everybody takes the label that most neighbours have.
//!
//! Raghavan, Albert and Kumara, "Near linear time algorithm to detect community structures
//! in large-scale networks", 2007, in a fixed order: by place, the own label if it is
//! among the most frequent, else the smallest of these. O(relationships) a round, three
//! numbers a node.

use super::{Lists, Result, Work};

/// A label for each node, which is a place. `joined` lists parallel relationships each.
pub(crate) fn label_propagation(
    joined: &Lists<'_>,
    rounds: usize,
    work: &Work<'_>,
) -> Result<Vec<u32>> {
    let count = joined.len();
    let mut labels = work.room(count)?;
    labels.extend(0..count as u32);
    let mut tally = Tally::new(count, work)?;
    for _ in 0..rounds {
        let mut changed = false;
        for place in 0..count as u32 {
            work.tick(1 + joined.degree(place))?;
            for other in joined.of(place).filter(|other| *other != place) {
                tally.add(labels[other as usize], 1.0);
            }
            let own = labels[place as usize];
            let best = tally.drain(|_, frequency| frequency, own);
            changed |= best != own;
            labels[place as usize] = best;
        }
        if !changed {
            break;
        }
    }
    Ok(labels)
}

/// Sums by group, for the few groups around one node.
pub(super) struct Tally {
    sums: Vec<f64>,
    groups: Vec<u32>,
}

impl Tally {
    pub(super) fn new(count: usize, work: &Work<'_>) -> Result<Tally> {
        Ok(Tally { sums: work.filled(0.0, count)?, groups: work.room(count)? })
    }

    /// Adds to the sum of a group; what is added is more than nothing.
    pub(super) fn add(&mut self, group: u32, amount: f64) {
        let sum = &mut self.sums[group as usize];
        if *sum == 0.0 {
            self.groups.push(group);
        }
        *sum += amount;
    }

    /// The group of the greatest score, the own one or else the smallest of equals; all
    /// sums are nothing afterwards. The own group has its score even with nothing added.
    pub(super) fn drain(&mut self, score: impl Fn(u32, f64) -> f64, own: u32) -> u32 {
        let (mut best, mut most) = (own, score(own, self.sums[own as usize]));
        for group in &self.groups {
            let found = score(*group, self.sums[*group as usize]);
            if found > most || (found == most && best != own && *group < best) {
                (best, most) = (*group, found);
            }
        }
        self.take(|_, _| {});
        best
    }

    /// Every group and its sum, in the order they came; all sums are nothing afterwards.
    pub(super) fn take(&mut self, mut each: impl FnMut(u32, f64)) {
        for group in self.groups.drain(..) {
            each(group, std::mem::take(&mut self.sums[group as usize]));
        }
    }
}
