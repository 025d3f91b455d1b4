//! The way that weighs least.
//!
//! Dijkstra, "A note on two problems in connexion with graphs", 1959, with a binary heap.
//! O((nodes + relationships) log nodes), four numbers a node. Only relationships that are
//! looked at need have a weight. Where it is known how far the target must be at least, what
//! lies in its direction is looked at first: Hart, Nilsson and Raphael, "A formal basis for
//! the heuristic determination of minimum cost paths", 1968 (A*).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Flaw, Lists, Toward, Weights, Work};
use crate::value::RelationshipId;

type Result<T> = std::result::Result<T, Flaw>;

/// Of what was not reached.
const NONE: u32 = u32::MAX;

/// A weight to order by, then a place.
#[derive(Clone, Copy)]
struct Reached(f64, u32);

impl Ord for Reached {
    fn cmp(&self, other: &Reached) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Reached) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Reached {
    fn eq(&self, other: &Reached) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Reached {}

/// What is reached from a source, the nearest first, and the weight of the way there.
pub(crate) fn distances(
    lists: &Lists<'_>,
    source: u32,
    weights: Weights<'_>,
    work: &Work<'_>,
) -> Result<(Vec<u32>, Vec<f64>)> {
    let mut search = Search::new(lists, weights, None, work)?;
    let (mut places, mut found) = (Vec::new(), Vec::new());
    search.run(source, |place, weight| {
        places.push(place);
        found.push(weight);
        false
    })?;
    Ok((places, found))
}

/// A way through the projection.
pub(crate) struct Way {
    /// In the order walked, both ends included.
    pub(crate) places: Vec<u32>,
    /// In the order walked.
    pub(crate) relationships: Vec<RelationshipId>,
    /// Of all relationships together.
    pub(crate) weight: f64,
}

/// The way from one node to another that weighs least, if there is one; `toward` tells how
/// far it is to the other.
pub(crate) fn shortest_path(
    lists: &Lists<'_>,
    (source, target): (u32, u32),
    weights: Weights<'_>,
    toward: Option<Toward<'_>>,
    work: &Work<'_>,
) -> Result<Option<Way>> {
    let mut search = Search::new(lists, weights, toward, work)?;
    search.run(source, |place, _| place == target)?;
    Ok(search.way(source, target))
}

struct Search<'a> {
    lists: &'a Lists<'a>,
    weights: Weights<'a>,
    toward: Option<Toward<'a>>,
    work: &'a Work<'a>,
    best: Vec<f64>,
    /// Where each was reached from, and by which relationship.
    before: Vec<(u32, RelationshipId)>,
    /// By what a way through each must weigh at least.
    heap: BinaryHeap<Reverse<Reached>>,
}

impl<'a> Search<'a> {
    fn new(
        lists: &'a Lists<'a>,
        weights: Weights<'a>,
        toward: Option<Toward<'a>>,
        work: &'a Work<'a>,
    ) -> Result<Search<'a>> {
        let best = work.filled(f64::INFINITY, lists.len())?;
        let before = work.filled((NONE, RelationshipId::NULL), lists.len())?;
        Ok(Search { lists, weights, toward, work, best, before, heap: BinaryHeap::new() })
    }

    /// Settles what is reached, the nearest first, until `settle` says it is enough.
    fn run(&mut self, source: u32, mut settle: impl FnMut(u32, f64) -> bool) -> Result<()> {
        let mut steps = Vec::new();
        self.best[source as usize] = 0.0;
        self.before[source as usize].0 = source;
        let left = self.left(source)?;
        self.heap.push(Reverse(Reached(left, source)));
        while let Some(Reverse(Reached(least, place))) = self.heap.pop() {
            let (weight, left) = (self.best[place as usize], self.left(place)?);
            // a shorter way was found after this one was noted
            if least > weight + left {
                continue;
            }
            if settle(place, weight) {
                break;
            }
            let relationships = self.lists.relationships(place);
            self.work.tick(1 + 4 * relationships.len())?;
            self.weights.read(relationships, &mut steps)?;
            for ((next, step), relationship) in self.lists.of(place).zip(&steps).zip(relationships)
            {
                let after = self.left(next)?;
                if self.toward.is_some() {
                    Toward::check(left - after, *step, *relationship)?;
                }
                self.reach(next, (weight + step, after), (place, *relationship))?;
            }
        }
        Ok(())
    }

    /// What the rest of a way weighs at least.
    fn left(&mut self, place: u32) -> Result<f64> {
        self.toward.as_mut().map_or(Ok(0.0), |toward| toward.left(place))
    }

    fn reach(
        &mut self,
        next: u32,
        (weight, left): (f64, f64),
        before: (u32, RelationshipId),
    ) -> Result<()> {
        let is_new = self.before[next as usize].0 == NONE;
        if is_new || weight < self.best[next as usize] {
            self.best[next as usize] = weight;
            self.before[next as usize] = before;
            self.work.hold::<Reached>(1)?;
            self.heap.push(Reverse(Reached(weight + left, next)));
        }
        Ok(())
    }

    fn way(&self, source: u32, target: u32) -> Option<Way> {
        let mut way =
            Way { places: vec![target], relationships: vec![], weight: self.best[target as usize] };
        let mut place = target;
        while place != source {
            let (before, relationship) = self.before[place as usize];
            if before == NONE {
                return None;
            }
            way.relationships.push(relationship);
            way.places.push(before);
            place = before;
        }
        way.places.reverse();
        way.relationships.reverse();
        Some(way)
    }
}
