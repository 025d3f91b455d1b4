//! One shortest way between two nodes: breadth first from both ends, whichever has fewer
//! hops before it going first.
//!
//! Before a layer is entered it is only looked at, to see whether it meets the other side:
//! the last layer is by far the largest, and most of it is then never entered.

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::walker::Walker;
use crate::expression::evaluate::Env;
use crate::value::{NodeId, RelationshipId};

/// Words of the filter before a table of nodes.
const WORDS: usize = 64;

/// A table with room for more than this is given up rather than cleared.
const KEPT_MAX: usize = 1 << 14;

/// A search whose memory serves one pair of nodes after the other.
#[derive(Default)]
pub(super) struct Nearest {
    near: Side,
    far: Side,
    meeting: Option<Meeting>,
}

/// A hop between the sides: its node near the start, itself, its node near the end.
type Meeting = (NodeId, RelationshipId, NodeId);

/// What has been reached from one end.
struct Side {
    /// How a node was reached; the end itself by nothing.
    came: FxHashMap<NodeId, (RelationshipId, NodeId)>,
    /// A bit for each 64th × 64 of ids that `came` may have.
    filter: [u64; WORDS],
    frontier: Vec<NodeId>,
    /// Hops before the frontier.
    open: usize,
    depth: usize,
}

impl Default for Side {
    fn default() -> Side {
        let (came, frontier) = (FxHashMap::default(), Vec::new());
        Side { came, filter: [0; WORDS], frontier, open: 0, depth: 0 }
    }
}

impl Nearest {
    /// The length of the shortest ways between two different nodes, if there is one of at
    /// most `max` hops.
    pub(super) fn search(
        &mut self,
        (from, to): (NodeId, NodeId),
        max: usize,
        (onward, backward): (&Walker<'_>, &Walker<'_>),
        env: &RunEnv<'_>,
    ) -> Result<Option<usize>> {
        self.near.begin(from, onward);
        self.far.begin(to, backward);
        loop {
            let length = self.near.depth + self.far.depth + 1;
            if length > max || self.near.frontier.is_empty() || self.far.frontier.is_empty() {
                return Ok(None);
            }
            let goes_on = self.near.open <= self.far.open;
            let (side, other, walker) = if goes_on {
                (&mut self.near, &self.far, onward)
            } else {
                (&mut self.far, &self.near, backward)
            };
            if let Some((here, relationship, there)) = side.meets(other, walker, env)? {
                let (first, last) = if goes_on { (here, there) } else { (there, here) };
                self.meeting = Some((first, relationship, last));
                return Ok(Some(length));
            }
            if length < max {
                side.widen(walker, env)?;
            } else {
                return Ok(None);
            }
        }
    }

    /// The relationships of the way found last, from the start to the end.
    pub(super) fn path(&self) -> Vec<RelationshipId> {
        let Some((first, relationship, last)) = self.meeting else { return Vec::new() };
        let mut path: Vec<RelationshipId> = self.near.back(first).collect();
        path.reverse();
        path.push(relationship);
        path.extend(self.far.back(last));
        path
    }
}

impl Side {
    fn begin(&mut self, node: NodeId, walker: &Walker<'_>) {
        if self.came.capacity() > KEPT_MAX {
            self.came = FxHashMap::default();
        } else {
            self.came.clear();
        }
        self.filter = [0; WORDS];
        self.frontier.clear();
        self.depth = 0;
        self.enter(node, (RelationshipId::NULL, node));
        self.frontier.push(node);
        self.open = walker.degree(node);
    }

    /// Says whether the node is new.
    fn enter(&mut self, node: NodeId, hop: (RelationshipId, NodeId)) -> bool {
        let (word, bit) = place(node);
        if self.filter[word] & bit != 0 && self.came.contains_key(&node) {
            return false;
        }
        self.filter[word] |= bit;
        self.came.insert(node, hop);
        true
    }

    #[inline]
    fn contains(&self, node: NodeId) -> bool {
        let (word, bit) = place(node);
        self.filter[word] & bit != 0 && self.came.contains_key(&node)
    }

    /// A hop from the frontier to the other side.
    fn meets(
        &self,
        other: &Side,
        walker: &Walker<'_>,
        env: &RunEnv<'_>,
    ) -> Result<Option<Meeting>> {
        let mut met = None;
        for node in &self.frontier {
            let mut ticks = 1;
            walker.each(*node, |relationship, next| {
                ticks += 1;
                let meets = other.contains(next);
                if meets {
                    met = Some((*node, relationship, next));
                }
                !meets
            })?;
            env.budget().tick(ticks)?;
            if met.is_some() {
                break;
            }
        }
        Ok(met)
    }

    /// Goes one hop further everywhere.
    fn widen(&mut self, walker: &Walker<'_>, env: &RunEnv<'_>) -> Result<()> {
        let frontier = std::mem::take(&mut self.frontier);
        let mut found = Vec::new();
        self.open = 0;
        self.depth += 1;
        for node in frontier {
            let before = found.len();
            walker.each(node, |relationship, next| {
                if self.enter(next, (relationship, node)) {
                    found.push(next);
                }
                true
            })?;
            let new = &found[before..];
            self.open += new.iter().map(|next| walker.degree(*next)).sum::<usize>();
            env.budget().tick(1 + new.len() as u64)?;
        }
        let node = size_of::<(NodeId, (RelationshipId, NodeId))>() + 1;
        env.budget().afford((2 * node * self.came.len()) as u64)?;
        self.frontier = found;
        Ok(())
    }

    /// The relationships from a node back to the end this side began at.
    fn back(&self, mut node: NodeId) -> impl Iterator<Item = RelationshipId> + '_ {
        std::iter::from_fn(move || {
            let (relationship, before) = *self.came.get(&node)?;
            node = before;
            (relationship != RelationshipId::NULL).then_some(relationship)
        })
    }
}

#[inline]
fn place(node: NodeId) -> (usize, u64) {
    (node.0 as usize / 64 % WORDS, 1 << (node.0 % 64))
}
