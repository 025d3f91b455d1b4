//! One layer of a search that begins at many nodes at once.
//!
//! A node carries a bit for each start that has reached it, so that a relationship is
//! looked at once a layer, however many searches pass through it. A small layer is pushed
//! along its own hops; where it holds a good part of all hops, the nodes not reached yet
//! look back for it instead, and stop as soon as everybody has come.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use rustc_hash::FxHashMap;

use super::Result;
use super::context::RunEnv;
use super::walker::Walker;
use crate::expression::evaluate::Env;
use crate::value::NodeId;

/// Up to this many hops, nodes are kept in a hash table; later, all have a place.
const FEW: usize = 1 << 10;

/// The nodes look back where the layer has this part of all hops.
const LARGE_PART: usize = 5;

/// How many hops pass between two ticks.
const TICK_EVERY: u64 = 1 << 12;

/// A set of starts, one bit each.
pub(super) trait Mask:
    Send
    + Copy
    + Default
    + PartialEq
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitOrAssign
    + Not<Output = Self>
    + 'static
{
    /// How many starts there may be.
    const WIDTH: usize;
    /// One start.
    fn of(start: usize) -> Self;
    /// The starts in it.
    fn starts(self) -> impl Iterator<Item = usize>;
}

macro_rules! masks {
    ($($mask:ty),*) => {$(
        impl Mask for $mask {
            const WIDTH: usize = <$mask>::BITS as usize;

            #[inline]
            fn of(start: usize) -> $mask {
                1 << start
            }

            #[inline]
            fn starts(mut self) -> impl Iterator<Item = usize> {
                std::iter::from_fn(move || {
                    let start = (self != 0).then(|| self.trailing_zeros() as usize)?;
                    self &= self - 1;
                    Some(start)
                })
            }
        }
    )*};
}

masks!(u8, u16, u32, u64);

/// Nodes and who has come there.
pub(super) type Layer<M> = Vec<(NodeId, M)>;

/// Who has come to a node: before this layer, and in it.
#[derive(Clone, Copy, Default)]
struct Cell<M> {
    seen: M,
    new: M,
}

enum Cells<M> {
    Few(FxHashMap<NodeId, Cell<M>>),
    /// By node; `new` has no places before they are needed.
    All {
        seen: Vec<M>,
        new: Vec<M>,
    },
}

/// Who has come where.
pub(super) struct Spread<M> {
    cells: Cells<M>,
    /// The nodes somebody has come to, unless they were only counted.
    reached: Vec<NodeId>,
    were_counted: bool,
    /// The layer by node, while nodes look back for it.
    front: Vec<M>,
}

/// Walkers in the direction of the walk and against it.
pub(super) type Walkers<'a> = (&'a Walker<'a>, &'a Walker<'a>);

impl<M: Mask> Spread<M> {
    pub(super) fn new() -> Spread<M> {
        let cells = Cells::Few(FxHashMap::default());
        Spread { cells, reached: Vec::new(), were_counted: false, front: Vec::new() }
    }

    /// Forgets who has come where. Every node that is there now has a place, if any has.
    pub(super) fn clear(&mut self, env: &RunEnv<'_>) {
        let count = env.graph().node_bound() as usize;
        match &mut self.cells {
            Cells::Few(cells) => cells.clear(),
            Cells::All { seen, .. } if self.were_counted || self.reached.len() > count / 8 => {
                seen.fill(M::default());
            }
            Cells::All { seen, .. } => {
                for node in &self.reached {
                    seen[node.0 as usize] = M::default();
                }
            }
        }
        self.reached.clear();
        self.were_counted = false;
        if let Cells::All { seen, new } = &mut self.cells
            && seen.len() < count
        {
            seen.resize(count, M::default());
            new.clear();
        }
    }

    /// Notes who has come to a node; says who had not before.
    pub(super) fn see(&mut self, node: NodeId, mask: M) -> M {
        let seen = match &mut self.cells {
            Cells::Few(cells) => &mut cells.entry(node).or_default().seen,
            Cells::All { seen, .. } => &mut seen[node.0 as usize],
        };
        if *seen == M::default() {
            self.reached.push(node);
        }
        let new = mask & !*seen;
        *seen |= mask;
        new
    }

    /// What several starts have at one node, together.
    pub(super) fn gather(&mut self, pairs: &[(NodeId, M)], env: &RunEnv<'_>) -> Result<Layer<M>> {
        self.clear(env);
        self.make_room(pairs.len(), env)?;
        for (node, mask) in pairs {
            self.see(*node, *mask);
        }
        let seen = |node: &NodeId| match &self.cells {
            Cells::Few(cells) => cells.get(node).map_or(M::default(), |cell| cell.seen),
            Cells::All { seen, .. } => seen[node.0 as usize],
        };
        Ok(self.reached.iter().map(|node| (*node, seen(node))).collect())
    }

    /// Adds to who has come where; gives what is new.
    pub(super) fn add(&mut self, mut layer: Layer<M>, env: &RunEnv<'_>) -> Result<Layer<M>> {
        self.make_room(layer.len(), env)?;
        for (node, mask) in &mut layer {
            *mask = self.see(*node, *mask);
        }
        layer.retain(|(_, mask)| *mask != M::default());
        Ok(layer)
    }

    /// Where a layer leads, as far as nobody of it has been there; `all`: every start.
    pub(super) fn step(
        &mut self,
        layer: &[(NodeId, M)],
        all: M,
        walkers: Walkers<'_>,
        env: &RunEnv<'_>,
    ) -> Result<Layer<M>> {
        let hops = hops_before(layer, walkers.0);
        self.make_room(hops, env)?;
        match &mut self.cells {
            Cells::Few(cells) => {
                let mut found = Vec::new();
                each_hop(layer, walkers.0, env, |node, mask| {
                    let cell = cells.entry(node).or_default();
                    arrive(cell.seen, &mut cell.new, (node, mask), &mut found);
                })?;
                Ok(self.settle(found))
            }
            Cells::All { seen, .. } if looks_back(hops, walkers) => {
                let (front, reached) = (&mut self.front, &mut self.reached);
                let mut found = Vec::new();
                look_back((layer, front), seen, all, (walkers.1, env), |node, come, is_first| {
                    found.push((node, come));
                    if is_first {
                        reached.push(node);
                    }
                })?;
                Ok(found)
            }
            Cells::All { seen, new } => {
                new.resize(seen.len(), M::default());
                let mut found = Vec::new();
                each_hop(layer, walkers.0, env, |node, mask| {
                    let at = node.0 as usize;
                    arrive(seen[at], &mut new[at], (node, mask), &mut found);
                })?;
                Ok(self.settle(found))
            }
        }
    }

    /// Takes a last step: adds to each start how many nodes it leads to that it has not
    /// been to.
    pub(super) fn count(
        &mut self,
        layer: &[(NodeId, M)],
        all: M,
        walkers: Walkers<'_>,
        counts: &mut [usize],
        env: &RunEnv<'_>,
    ) -> Result<()> {
        let hops = hops_before(layer, walkers.0);
        self.make_room(hops, env)?;
        self.were_counted = true;
        match &mut self.cells {
            Cells::Few(cells) => each_hop(layer, walkers.0, env, |node, mask| {
                let seen = &mut cells.entry(node).or_default().seen;
                let come = mask & !*seen;
                *seen |= come;
                come.starts().for_each(|start| counts[start] += 1);
            }),
            Cells::All { seen, .. } if looks_back(hops, walkers) => {
                let front = &mut self.front;
                look_back((layer, front), seen, all, (walkers.1, env), |_, come, _| {
                    come.starts().for_each(|start| counts[start] += 1);
                })
            }
            Cells::All { seen, .. } => each_hop(layer, walkers.0, env, |node, mask| {
                let seen = &mut seen[node.0 as usize];
                let come = mask & !*seen;
                if come != M::default() {
                    *seen |= come;
                    come.starts().for_each(|start| counts[start] += 1);
                }
            }),
        }
    }

    /// A place for every node, where more than a few are about to be reached.
    fn make_room(&mut self, coming: usize, env: &RunEnv<'_>) -> Result<()> {
        let Cells::Few(few) = &self.cells else { return Ok(()) };
        if self.reached.len() + coming <= FEW {
            return Ok(());
        }
        let count = env.graph().node_bound() as usize;
        env.budget().afford((3 * count * size_of::<M>()) as u64)?;
        let mut seen = vec![M::default(); count];
        for (node, cell) in few {
            seen[node.0 as usize] = cell.seen;
        }
        self.cells = Cells::All { seen, new: Vec::new() };
        Ok(())
    }

    /// Who has come in this layer has now been there before.
    fn settle(&mut self, found: Vec<NodeId>) -> Layer<M> {
        let mut layer = Vec::with_capacity(found.len());
        for node in found {
            let (seen, new) = match &mut self.cells {
                Cells::Few(cells) => {
                    let cell = cells.entry(node).or_default();
                    (&mut cell.seen, &mut cell.new)
                }
                Cells::All { seen, new } => (&mut seen[node.0 as usize], &mut new[node.0 as usize]),
            };
            if *seen == M::default() {
                self.reached.push(node);
            }
            *seen |= *new;
            layer.push((node, std::mem::take(new)));
        }
        layer
    }
}

fn hops_before<M>(layer: &[(NodeId, M)], onward: &Walker<'_>) -> usize {
    layer.iter().map(|(node, _)| onward.degree(*node)).sum()
}

/// Whether it pays that nodes look back for a layer.
fn looks_back(hops: usize, (onward, backward): Walkers<'_>) -> bool {
    backward.lists().is_some() && onward.size().is_some_and(|size| hops > size / LARGE_PART)
}

/// Somebody comes to a node; who is new there is noted, and the node the first time.
#[inline]
fn arrive<M: Mask>(seen: M, new: &mut M, (node, mask): (NodeId, M), found: &mut Vec<NodeId>) {
    let come = mask & !(seen | *new);
    if come != M::default() {
        if *new == M::default() {
            found.push(node);
        }
        *new |= come;
    }
}

/// Visits the ends of all hops of a layer.
#[inline]
fn each_hop<M: Mask>(
    layer: &[(NodeId, M)],
    onward: &Walker<'_>,
    env: &RunEnv<'_>,
    mut visit: impl FnMut(NodeId, M),
) -> Result<()> {
    let mut hops = 0;
    for (node, mask) in layer {
        if let Some(lists) = onward.lists() {
            for list in lists {
                let neighbours = list.arrays.neighbours(*node);
                hops += neighbours.len() as u64;
                for next in neighbours {
                    visit(*next, *mask);
                }
            }
        } else {
            onward.each(*node, |_, next| {
                visit(next, *mask);
                true
            })?;
        }
        hops += 1;
        if hops > TICK_EVERY {
            env.budget().tick(std::mem::take(&mut hops))?;
        }
    }
    Ok(env.budget().tick(hops)?)
}

/// Lets those who lack somebody look back for a layer. Tells of each who has come, and
/// whether nobody had before.
#[inline]
fn look_back<M: Mask>(
    (layer, front): (&[(NodeId, M)], &mut Vec<M>),
    seen: &mut [M],
    all: M,
    (backward, env): (&Walker<'_>, &RunEnv<'_>),
    mut visit: impl FnMut(NodeId, M, bool),
) -> Result<()> {
    let lists = backward.lists().unwrap_or(&[]);
    front.resize(seen.len(), M::default());
    for (node, mask) in layer {
        front[node.0 as usize] = *mask;
    }
    let mut hops = 0;
    for (node, seen) in seen.iter_mut().enumerate() {
        let wanted = all & !*seen;
        if wanted == M::default() {
            continue;
        }
        let node = NodeId(node as u32);
        let mut come = M::default();
        for list in lists {
            let before = list.arrays.neighbours(node);
            hops += before.len() as u64;
            come = come | who_comes(before, front, wanted & !come);
        }
        if come != M::default() {
            visit(node, come, *seen == M::default());
            *seen |= come;
        }
        if hops > TICK_EVERY {
            env.budget().tick(std::mem::take(&mut hops))?;
        }
    }
    for (node, _) in layer {
        front[node.0 as usize] = M::default();
    }
    Ok(env.budget().tick(hops)?)
}

/// Those wanted who are at one of the nodes before; looks no further than it must.
#[inline]
fn who_comes<M: Mask>(before: &[NodeId], front: &[M], wanted: M) -> M {
    let mut come = M::default();
    for node in before {
        come |= front[node.0 as usize] & wanted;
        if come == wanted {
            break;
        }
    }
    come
}
