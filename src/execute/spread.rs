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
    Copy
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
    All(Vec<Cell<M>>),
}

/// Who has come where.
pub(super) struct Spread<M> {
    cells: Cells<M>,
    /// The nodes somebody has come to.
    reached: Vec<NodeId>,
    /// The layer by node, while nodes look back for it.
    front: Vec<M>,
}

impl<M: Mask> Spread<M> {
    pub(super) fn new() -> Spread<M> {
        let cells = Cells::Few(FxHashMap::default());
        Spread { cells, reached: Vec::new(), front: Vec::new() }
    }

    /// Forgets who has come where. Every node that is there now has a place, if any has.
    pub(super) fn clear(&mut self, env: &RunEnv<'_>) {
        match &mut self.cells {
            Cells::Few(cells) => cells.clear(),
            Cells::All(cells) if self.reached.len() > cells.len() / 8 => {
                cells.fill(Cell::default());
            }
            Cells::All(cells) => {
                self.reached.iter().for_each(|node| cells[node.0 as usize] = Cell::default());
            }
        }
        self.reached.clear();
        let count = env.graph().node_bound() as usize;
        if let Cells::All(cells) = &mut self.cells
            && cells.len() < count
        {
            cells.resize(count, Cell::default());
        }
    }

    /// Notes who has come to a node; says who had not before.
    pub(super) fn see(&mut self, node: NodeId, mask: M) -> M {
        let cell = match &mut self.cells {
            Cells::Few(cells) => cells.entry(node).or_default(),
            Cells::All(cells) => &mut cells[node.0 as usize],
        };
        if cell.seen == M::default() {
            self.reached.push(node);
        }
        let new = mask & !cell.seen;
        cell.seen |= mask;
        new
    }

    /// What several starts have at one node, together.
    pub(super) fn gather(&mut self, pairs: &[(NodeId, M)], env: &RunEnv<'_>) -> Result<Layer<M>> {
        self.clear(env);
        if pairs.len() > FEW {
            self.make_room(env)?;
        }
        for (node, mask) in pairs {
            self.see(*node, *mask);
        }
        let reached = self.reached.iter().map(|node| (*node, self.seen(*node)));
        Ok(reached.collect())
    }

    /// Adds to who has come where; gives what is new.
    pub(super) fn add(&mut self, mut layer: Layer<M>, env: &RunEnv<'_>) -> Result<Layer<M>> {
        if self.reached.len() + layer.len() > FEW {
            self.make_room(env)?;
        }
        for (node, mask) in &mut layer {
            *mask = self.see(*node, *mask);
        }
        layer.retain(|(_, mask)| *mask != M::default());
        Ok(layer)
    }

    fn seen(&self, node: NodeId) -> M {
        match &self.cells {
            Cells::Few(cells) => cells.get(&node).map_or(M::default(), |cell| cell.seen),
            Cells::All(cells) => cells[node.0 as usize].seen,
        }
    }

    /// Where a layer leads, as far as nobody of it has been there; `all`: every start.
    pub(super) fn step(
        &mut self,
        layer: &[(NodeId, M)],
        all: M,
        (onward, backward): (&Walker<'_>, &Walker<'_>),
        env: &RunEnv<'_>,
    ) -> Result<Layer<M>> {
        let hops: usize = layer.iter().map(|(node, _)| onward.degree(*node)).sum();
        if self.reached.len() + hops > FEW {
            self.make_room(env)?;
        }
        let looks_back = matches!(self.cells, Cells::All(_))
            && backward.lists().is_some()
            && onward.size().is_some_and(|size| hops > size / LARGE_PART);
        let mut new = Vec::new();
        if looks_back {
            self.pull(layer, all, backward, &mut new, env)?;
        } else {
            self.push(layer, onward, &mut new, env)?;
        }
        Ok(self.settle(new))
    }

    /// A place for every node.
    fn make_room(&mut self, env: &RunEnv<'_>) -> Result<()> {
        let Cells::Few(few) = &self.cells else { return Ok(()) };
        let count = env.graph().node_bound() as usize;
        env.budget().afford((count * (2 * size_of::<Cell<M>>())) as u64)?;
        let mut all = vec![Cell::default(); count];
        for (node, cell) in few {
            all[node.0 as usize] = *cell;
        }
        self.cells = Cells::All(all);
        Ok(())
    }

    /// The layer goes to its neighbours.
    fn push(
        &mut self,
        layer: &[(NodeId, M)],
        onward: &Walker<'_>,
        new: &mut Vec<NodeId>,
        env: &RunEnv<'_>,
    ) -> Result<()> {
        let mut hops = 0;
        for (node, mask) in layer {
            match (&mut self.cells, onward.lists()) {
                (Cells::All(cells), Some(lists)) => {
                    for list in lists {
                        let neighbours = list.arrays.neighbours(*node);
                        hops += neighbours.len() as u64;
                        for next in neighbours {
                            arrive(&mut cells[next.0 as usize], *next, *mask, new);
                        }
                    }
                }
                (Cells::All(cells), None) => {
                    onward.each(*node, |_, next| {
                        arrive(&mut cells[next.0 as usize], next, *mask, new);
                        true
                    })?;
                }
                (Cells::Few(cells), _) => {
                    onward.each(*node, |_, next| {
                        arrive(cells.entry(next).or_default(), next, *mask, new);
                        true
                    })?;
                }
            }
            hops += 1;
            if hops > TICK_EVERY {
                env.budget().tick(std::mem::take(&mut hops))?;
            }
        }
        Ok(env.budget().tick(hops)?)
    }

    /// Those who lack somebody look back for the layer.
    fn pull(
        &mut self,
        layer: &[(NodeId, M)],
        all: M,
        backward: &Walker<'_>,
        new: &mut Vec<NodeId>,
        env: &RunEnv<'_>,
    ) -> Result<()> {
        let (Cells::All(cells), Some(lists)) = (&mut self.cells, backward.lists()) else {
            return Ok(());
        };
        self.front.resize(cells.len(), M::default());
        for (node, mask) in layer {
            self.front[node.0 as usize] = *mask;
        }
        let mut hops = 0;
        for (node, cell) in cells.iter_mut().enumerate() {
            let wanted = all & !cell.seen;
            if wanted == M::default() {
                continue;
            }
            let node = NodeId(node as u32);
            for list in lists {
                let before = list.arrays.neighbours(node);
                hops += before.len() as u64;
                if cell.look_back(before, &self.front, wanted) {
                    break;
                }
            }
            if cell.new != M::default() {
                new.push(node);
            }
            if hops > TICK_EVERY {
                env.budget().tick(std::mem::take(&mut hops))?;
            }
        }
        for (node, _) in layer {
            self.front[node.0 as usize] = M::default();
        }
        Ok(env.budget().tick(hops)?)
    }

    /// Who has come in this layer has now been there before.
    fn settle(&mut self, new: Vec<NodeId>) -> Layer<M> {
        let mut layer = Vec::with_capacity(new.len());
        for node in new {
            let cell = match &mut self.cells {
                Cells::Few(cells) => cells.entry(node).or_default(),
                Cells::All(cells) => &mut cells[node.0 as usize],
            };
            if cell.seen == M::default() {
                self.reached.push(node);
            }
            cell.seen |= cell.new;
            layer.push((node, std::mem::take(&mut cell.new)));
        }
        layer
    }
}

#[inline]
fn arrive<M: Mask>(cell: &mut Cell<M>, node: NodeId, mask: M, new: &mut Vec<NodeId>) {
    let come = mask & !(cell.seen | cell.new);
    if come != M::default() {
        if cell.new == M::default() {
            new.push(node);
        }
        cell.new |= come;
    }
}

impl<M: Mask> Cell<M> {
    /// Says whether everybody wanted was found.
    #[inline]
    fn look_back(&mut self, before: &[NodeId], front: &[M], wanted: M) -> bool {
        let mut come = self.new;
        for node in before {
            come |= front[node.0 as usize] & wanted;
            if come == wanted {
                break;
            }
        }
        self.new = come;
        come == wanted
    }
}
