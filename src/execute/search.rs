//! All shortest ways between two nodes: breadth first from both ends at once.

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::hops::Hops;
use super::walker::Walker;
use crate::budget::Budget;
use crate::expression::evaluate::Env;
use crate::value::{NodeId, RelationshipId};

/// The end of a chain of links.
const NONE: u32 = u32::MAX;

/// A hop that leads to a node along a shortest way.
struct Link {
    relationship: RelationshipId,
    from: NodeId,
    /// Another one that leads to the same node.
    next: u32,
}

/// How nodes are reached: how far away each is, and its links.
#[derive(Default)]
struct Links {
    reached: FxHashMap<NodeId, (u32, u32)>,
    links: Vec<Link>,
}

impl Links {
    fn contains(&self, node: NodeId) -> bool {
        self.reached.contains_key(&node)
    }

    /// Adds a link where it is one of a shortest way; says whether the node is new.
    fn add(&mut self, node: NodeId, depth: u32, hop: (RelationshipId, NodeId)) -> bool {
        let known = self.reached.get(&node).copied();
        let next = match known {
            None => NONE,
            Some((before, last)) if before == depth => last,
            Some(_) => return false,
        };
        self.reached.insert(node, (depth, self.links.len() as u32));
        self.links.push(Link { relationship: hop.0, from: hop.1, next });
        known.is_none()
    }

    fn of(&self, node: NodeId) -> impl Iterator<Item = (RelationshipId, NodeId)> + '_ {
        let first = self.reached.get(&node).map_or(NONE, |(_, last)| *last);
        let mut at = self.links.get(first as usize);
        std::iter::from_fn(move || {
            let link = at?;
            at = self.links.get(link.next as usize);
            Some((link.relationship, link.from))
        })
    }

    fn bytes(&self) -> u64 {
        let node = size_of::<(NodeId, (u32, u32))>();
        (self.links.len() * size_of::<Link>() + self.reached.len() * 2 * node) as u64
    }
}

/// What has been reached from one end.
struct Side {
    links: Links,
    frontier: Vec<NodeId>,
    depth: u32,
    is_backward: bool,
}

/// A hop between the sides: its node near the start, itself, its node near the end.
type Meeting = (NodeId, RelationshipId, NodeId);

impl Side {
    fn new(node: NodeId, is_backward: bool) -> Side {
        let mut links = Links::default();
        links.reached.insert(node, (0, NONE));
        Side { links, frontier: vec![node], depth: 0, is_backward }
    }

    /// Hops before the frontier.
    fn open(&self, walker: &Walker<'_>) -> usize {
        self.frontier.iter().map(|node| walker.degree(*node)).sum()
    }

    /// Goes one hop further everywhere; gives the hops that meet the other side.
    fn widen(
        &mut self,
        other: &Links,
        walker: &Walker<'_>,
        env: &RunEnv<'_>,
    ) -> Result<Vec<Meeting>> {
        let mut meetings = Vec::new();
        let mut frontier = Vec::new();
        self.depth += 1;
        for node in std::mem::take(&mut self.frontier) {
            let mut ticks = 1;
            walker.each(node, |relationship, next| {
                ticks += 1;
                if other.contains(next) {
                    let ends = if self.is_backward { (next, node) } else { (node, next) };
                    meetings.push((ends.0, relationship, ends.1));
                } else if self.links.add(next, self.depth, (relationship, node)) {
                    frontier.push(next);
                }
                true
            })?;
            env.budget().tick(ticks)?;
        }
        env.budget().afford(self.links.bytes())?;
        self.frontier = frontier;
        Ok(meetings)
    }
}

/// Finds the shortest ways between two different nodes; `None` where there is none of at
/// most `max` hops.
pub(super) fn shortest(
    (from, to): (NodeId, NodeId),
    max: usize,
    hops: &Hops<'_>,
    env: &RunEnv<'_>,
) -> Result<Option<Paths>> {
    let (onward, backward) = (Walker::onward(hops, env), Walker::backward(hops, env));
    let (mut near, mut far) = (Side::new(from, false), Side::new(to, true));
    while (near.depth + far.depth) as usize != max {
        if near.frontier.is_empty() || far.frontier.is_empty() {
            break;
        }
        let meetings = if near.open(&onward) <= far.open(&backward) {
            near.widen(&far.links, &onward, env)?
        } else {
            far.widen(&near.links, &backward, env)?
        };
        if !meetings.is_empty() {
            return Ok(Some(Paths::new((from, to), joined(near.links, &far.links, meetings))));
        }
    }
    Ok(None)
}

/// Both sides as links that lead from the start to the end. The far side's point
/// the other way and are turned round, as far as the meetings lead to them.
fn joined(mut near: Links, far: &Links, meetings: Vec<Meeting>) -> Links {
    let mut order = Vec::new();
    for (node, relationship, next) in meetings {
        if near.add(next, 0, (relationship, node)) {
            order.push(next);
        }
    }
    let mut place = 0;
    while let Some(node) = order.get(place).copied() {
        place += 1;
        for (relationship, next) in far.of(node) {
            if near.add(next, 0, (relationship, node)) {
                order.push(next);
            }
        }
    }
    near
}

/// Paths along links, walked from the end to the start, one after the other.
pub(super) struct Paths {
    start: NodeId,
    links: Links,
    /// Hops not tried yet, of all depths, the next to try last.
    open: Vec<(RelationshipId, NodeId)>,
    /// Where in `open` the hops of each depth begin.
    depths: Vec<usize>,
    taken: Vec<RelationshipId>,
}

impl Paths {
    fn new((start, end): (NodeId, NodeId), links: Links) -> Paths {
        let (open, taken) = (Vec::new(), Vec::new());
        let mut paths = Paths { start, links, open, depths: Vec::new(), taken };
        paths.arrive(end);
        paths
    }

    /// The relationships of the next path, from the end to the start.
    pub(super) fn next(&mut self, budget: &Budget) -> Result<Option<&[RelationshipId]>> {
        while let Some(first) = self.depths.last().copied() {
            self.taken.truncate(self.depths.len() - 1);
            if self.open.len() == first {
                self.depths.pop();
                continue;
            }
            let Some((relationship, node)) = self.open.pop() else { break };
            budget.tick(1)?;
            self.taken.push(relationship);
            if node == self.start {
                return Ok(Some(&self.taken));
            }
            self.arrive(node);
        }
        Ok(None)
    }

    fn arrive(&mut self, node: NodeId) {
        self.depths.push(self.open.len());
        self.open.extend(self.links.of(node));
    }
}
