//! Communities with more relationships inside than chance would give: modularity.
//!
//! Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large
//! networks", 2008: nodes move to the neighbouring community that gains most, then each
//! community becomes one node, and so on. By place, so that the result is always the
//! same. About O(relationships) a pass; five numbers a node and two a relationship.

use super::labels::Tally;
use super::triangles::ranked;
use super::{Flaw, Lists, Weights, Work};

type Result<T> = std::result::Result<T, Flaw>;

/// A move must gain more than this part of what a node is joined by, so that rounding cannot move nodes in circles.
const GAIN_MIN: f64 = 1e-10;

/// A group for each node, which is a number below that of nodes. `joined` lists
/// relationships at both ends; a move is tried `passes` times for every node at most.
pub(crate) fn louvain(
    joined: &Lists<'_>,
    weights: Weights<'_>,
    (passes, resolution): (usize, f64),
    work: &Work<'_>,
) -> Result<Vec<u32>> {
    let mut level = Level::new(joined, weights, work)?;
    let mut groups = work.room(joined.len())?;
    groups.extend(0..joined.len() as u32);
    loop {
        let moved = level.settle(passes, resolution, work)?;
        let (numbers, count) = dense(moved);
        for group in &mut groups {
            *group = numbers[*group as usize];
        }
        work.tick(groups.len())?;
        if count == level.len() {
            return Ok(groups);
        }
        level = level.merged(&numbers, count, work)?;
    }
}

/// Groups by number without gaps, and how many there are.
fn dense(groups: Vec<u32>) -> (Vec<u32>, usize) {
    let mut numbers = vec![u32::MAX; groups.len()];
    let mut count = 0;
    for group in &groups {
        if numbers[*group as usize] == u32::MAX {
            numbers[*group as usize] = count;
            count += 1;
        }
    }
    (groups.into_iter().map(|group| numbers[group as usize]).collect(), count as usize)
}

/// A graph whose nodes are communities of the one before.
struct Level {
    offsets: Vec<usize>,
    /// Neighbours other than the node itself, and what joins them.
    edges: Vec<(u32, f64)>,
    /// All that is joined to a node; what joins it to itself counts at both ends.
    strength: Vec<f64>,
    total: f64,
}

impl Level {
    fn new(joined: &Lists<'_>, weights: Weights<'_>, work: &Work<'_>) -> Result<Level> {
        let count = joined.len();
        let mut level = Level::room(count, joined.count(), work)?;
        let mut steps = Vec::new();
        for place in 0..count as u32 {
            weights.read(joined.relationships(place), &mut steps)?;
            work.tick(1 + steps.len())?;
            let mut strength = 0.0;
            for (other, weight) in joined.of(place).zip(&steps) {
                if other == place {
                    strength += 2.0 * weight;
                } else if *weight > 0.0 {
                    strength += weight;
                    level.edges.push((other, *weight));
                }
            }
            level.close(strength);
        }
        Ok(level)
    }

    fn room(count: usize, edges: usize, work: &Work<'_>) -> Result<Level> {
        let mut offsets = work.room(count + 1)?;
        offsets.push(0);
        Ok(Level { offsets, edges: work.room(edges)?, strength: work.room(count)?, total: 0.0 })
    }

    fn close(&mut self, strength: f64) {
        self.offsets.push(self.edges.len());
        self.strength.push(strength);
        self.total += strength;
    }

    fn len(&self) -> usize {
        self.strength.len()
    }

    fn of(&self, node: usize) -> &[(u32, f64)] {
        &self.edges[self.offsets[node]..self.offsets[node + 1]]
    }

    /// Moves nodes until none gains by it; gives the group of each.
    fn settle(&self, passes: usize, resolution: f64, work: &Work<'_>) -> Result<Vec<u32>> {
        let count = self.len();
        let mut groups: Vec<u32> = work.room(count)?;
        groups.extend(0..count as u32);
        work.hold::<f64>(count)?;
        let mut strength = self.strength.clone();
        let mut tally = Tally::new(count, work)?;
        for _ in 0..passes {
            let mut moved = false;
            for node in 0..count {
                work.tick(1 + self.of(node).len())?;
                let (own, mine) = (groups[node], self.strength[node]);
                for (other, weight) in self.of(node) {
                    tally.add(groups[*other as usize], *weight);
                }
                strength[own as usize] -= mine;
                let share = resolution * mine / self.total;
                let gain = |group: u32, inside: f64| {
                    let kept = if group == own { GAIN_MIN * mine } else { 0.0 };
                    inside - share * strength[group as usize] + kept
                };
                let best = tally.drain(gain, own);
                strength[best as usize] += mine;
                groups[node] = best;
                moved |= best != own;
            }
            if !moved {
                break;
            }
        }
        Ok(groups)
    }

    /// Each group as one node.
    fn merged(&self, groups: &[u32], count: usize, work: &Work<'_>) -> Result<Level> {
        let (members, _) = ranked(self.len(), |node| groups[node as usize] as usize, work)?;
        let mut level = Level::room(count, self.edges.len(), work)?;
        let mut tally = Tally::new(count, work)?;
        for members in members.chunk_by(|a, b| groups[*a as usize] == groups[*b as usize]) {
            let own = groups[members[0] as usize];
            let mut strength = 0.0;
            for node in members {
                strength += self.strength[*node as usize];
                work.tick(1 + self.of(*node as usize).len())?;
                for (other, weight) in self.of(*node as usize) {
                    tally.add(groups[*other as usize], *weight);
                }
            }
            tally.take(|group, weight| {
                if group != own {
                    level.edges.push((group, weight));
                }
            });
            level.close(strength);
        }
        Ok(level)
    }
}
