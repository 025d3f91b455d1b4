//! The nodes that trails from a node lead to, each once, without the trails; for up to 64
//! starts at a time.
//!
//! The nearest way to another node is a trail, so a search layer by layer misses nothing
//! from the least length on. What is nearer than that, and what is asked for at one length
//! alone, is found by [`TrailEnds`].

use rustc_hash::{FxHashMap, FxHashSet};

use super::Result;
use super::context::RunEnv;
use super::hops::{Hops, Range};
use super::spread::{Layer, Mask, Spread};
use super::trail_ends::TrailEnds;
use super::trails::Trails;
use super::walker::Walker;
use crate::expression::evaluate::Env;
use crate::graph::Direction;
use crate::value::{NodeId, RelationshipId};

/// Most starts that are searched from together.
pub(super) const STARTS_MAX: usize = 64;

/// Without a greatest length, ends that are too near are looked for among trails that are
/// so much longer than the least, before all trails are walked.
const DETOUR: usize = 3;

/// Which ends of walks are wanted.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) range: Range,
    /// The start may be one of them.
    pub(super) start: bool,
    /// Only how many there are.
    pub(super) counted: bool,
}

/// Some of the ends, start by start.
pub(super) struct Found {
    /// Where those of each start begin, and one end more.
    offsets: Vec<usize>,
    /// Empty where they are only counted.
    ends: Vec<NodeId>,
}

impl Found {
    /// The ends from one start.
    pub(super) fn of(&self, start: usize) -> &[NodeId] {
        self.ends.get(self.offsets[start]..self.offsets[start + 1]).unwrap_or(&[])
    }

    /// How many ends there are from one start.
    pub(super) fn count(&self, start: usize) -> usize {
        self.offsets[start + 1] - self.offsets[start]
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.ends.len() * size_of::<NodeId>()) as u64
    }

    fn counted(counts: &[usize]) -> Found {
        let mut offsets = vec![0];
        offsets.extend(counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }));
        Found { offsets, ends: Vec::new() }
    }

    fn new<M: Mask>(layer: &[(NodeId, M)], starts: usize, counted: bool) -> Found {
        let mut counts = vec![0; starts];
        count(layer, &mut counts);
        let Found { offsets, .. } = Found::counted(&counts);
        if counted {
            return Found { offsets, ends: Vec::new() };
        }
        let mut free = offsets.clone();
        let mut ends = vec![NodeId::NULL; offsets[starts]];
        for (node, mask) in layer {
            for start in mask.starts() {
                ends[free[start]] = *node;
                free[start] += 1;
            }
        }
        Found { offsets, ends }
    }
}

fn count<M: Mask>(layer: &[(NodeId, M)], counts: &mut [usize]) {
    for (_, mask) in layer {
        mask.starts().for_each(|start| counts[start] += 1);
    }
}

/// A search from some starts at once, that can be left and gone on with.
pub(super) trait Reach: Send {
    /// Forgets what was going on and begins elsewhere.
    fn begin(&mut self, starts: &[NodeId], env: &RunEnv<'_>);

    /// More ends, maybe none; `None` where there are no more.
    fn next(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<Found>>;
}

/// A search that is wide enough for so many starts, and how many it has room for.
pub(super) fn reach(wanted: Wanted, starts: usize) -> (Box<dyn Reach>, usize) {
    match starts {
        ..=8 => (Box::new(Search::<u8>::new(wanted)), u8::WIDTH),
        9..=16 => (Box::new(Search::<u16>::new(wanted)), u16::WIDTH),
        17..=32 => (Box::new(Search::<u32>::new(wanted)), u32::WIDTH),
        _ => (Box::new(Search::<u64>::new(wanted)), u64::WIDTH),
    }
}

struct Search<M> {
    wanted: Wanted,
    starts: Vec<NodeId>,
    spread: Spread<M>,
    /// Puts what several starts have at one node together.
    gathered: Spread<M>,
    /// The layer found last.
    layer: Layer<M>,
    depth: usize,
    /// Nodes that are nearer than the least length.
    near: Layer<M>,
    stage: Stage,
}

/// What is to be done next.
#[derive(Clone, Copy)]
enum Stage {
    Start,
    /// Trails of one length.
    Exact,
    /// The next layer.
    Layers,
    /// Trails that lead back to the start.
    Again,
    /// Long trails to the near nodes of one start.
    Near(usize),
    Over,
}

impl<M: Mask> Search<M> {
    fn new(wanted: Wanted) -> Search<M> {
        Search {
            wanted,
            starts: Vec::new(),
            spread: Spread::new(),
            gathered: Spread::new(),
            layer: Vec::new(),
            depth: 0,
            near: Vec::new(),
            stage: Stage::Over,
        }
    }

    fn all(&self) -> M {
        (0..self.starts.len()).fold(M::default(), |all, start| all | M::of(start))
    }

    /// Each start with its own bit.
    fn own(&self) -> Vec<(NodeId, M)> {
        self.starts.iter().enumerate().map(|(bit, start)| (*start, M::of(bit))).collect()
    }

    fn found(&self, layer: &[(NodeId, M)]) -> Found {
        Found::new(layer, self.starts.len(), self.wanted.counted)
    }

    /// The start of each, which is found again only where that is wanted and a
    /// layer can tell.
    fn start(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<()> {
        let Wanted { range, start, .. } = self.wanted;
        let own = self.own();
        let is_found = start && range.min == 1 && hops.direction() != Direction::Either;
        let is_exact = range.min > 1 && range.min == range.max;
        let may_be_found = is_found || (is_exact && start);
        if !may_be_found {
            for (node, mask) in &own {
                self.spread.see(*node, *mask);
            }
        }
        self.layer = self.gathered.gather(&own, env)?;
        self.stage = if is_exact { Stage::Exact } else { Stage::Layers };
        Ok(())
    }

    /// The next layer; the stage after it where there is none.
    fn widen(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<Found>> {
        let Range { min, max } = self.wanted.range;
        if self.layer.is_empty() || self.depth >= max {
            self.stage = match min {
                0 => Stage::Over,
                1 => Stage::Again,
                _ => Stage::Near(0),
            };
            return Ok(None);
        }
        self.depth += 1;
        if self.depth == max && self.wanted.counted {
            let mut counts = vec![0; self.starts.len()];
            self.count_last(&mut counts, hops, env)?;
            return Ok(Some(Found::counted(&counts)));
        }
        self.layer = self.step(hops, env)?;
        if self.depth >= min {
            return Ok(Some(self.found(&self.layer)));
        }
        self.near.extend_from_slice(&self.layer);
        Ok(None)
    }

    fn step(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Layer<M>> {
        let walkers = (&Walker::onward(hops, env), &Walker::backward(hops, env));
        let all = self.all();
        self.spread.step(&self.layer, all, walkers, env)
    }

    /// The last step, of which only the ends are counted.
    fn count_last(
        &mut self,
        counts: &mut [usize],
        hops: &Hops<'_>,
        env: &RunEnv<'_>,
    ) -> Result<()> {
        let walkers = (&Walker::onward(hops, env), &Walker::backward(hops, env));
        let (layer, all) = (std::mem::take(&mut self.layer), self.all());
        self.spread.count(&layer, all, walkers, counts, env)
    }

    /// Starts that a trail leads back to, where layers cannot tell.
    fn again(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Layer<M>> {
        self.stage = Stage::Over;
        if !self.wanted.start || hops.direction() != Direction::Either {
            return Ok(Vec::new());
        }
        let mut back = Vec::new();
        for (start, mask) in self.own() {
            if returns(start, self.wanted.range.max, hops, env)? {
                back.push((start, mask));
            }
        }
        Ok(back)
    }

    /// Ends of trails of one length: layers of trails, and a last one of nodes for all
    /// starts together.
    fn exact(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Found> {
        self.stage = Stage::Over;
        let walker = Walker::onward(hops, env);
        let mut trails = TrailEnds::new(hops.direction());
        let (mut open, mut ends) = (Vec::new(), Vec::new());
        for (start, mask) in self.own() {
            trails.begin(start);
            for left in (1..self.wanted.range.max).rev() {
                trails.grow(left, &walker, env)?;
                if trails.is_over() {
                    break;
                }
            }
            let elsewhere = |node| ends.push((node, mask));
            trails.finish(&walker, env, |node| open.push((node, mask)), elsewhere)?;
            env.budget().afford(((open.len() + ends.len()) * size_of::<(NodeId, M)>()) as u64)?;
        }
        let ends = self.gathered.gather(&ends, env)?;
        let mut layer = self.spread.add(ends, env)?;
        self.layer = self.gathered.gather(&open, env)?;
        if self.wanted.counted {
            let mut counts = vec![0; self.starts.len()];
            count(&layer, &mut counts);
            self.count_last(&mut counts, hops, env)?;
            return Ok(Found::counted(&counts));
        }
        layer.extend(self.step(hops, env)?);
        Ok(self.found(&layer))
    }

    /// The near nodes of one start that a longer trail leads to.
    fn near(&mut self, start: usize, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Layer<M>> {
        let Some(from) = self.starts.get(start).copied() else {
            self.stage = Stage::Over;
            return Ok(Vec::new());
        };
        self.stage = Stage::Near(start + 1);
        let mask = M::of(start);
        let is_own = |(_, seen): &&(NodeId, M)| *seen & mask != M::default();
        let mut missing: FxHashSet<NodeId> =
            self.near.iter().filter(is_own).map(|(node, _)| *node).collect();
        missing.extend(self.wanted.start.then_some(from));
        let found = trail_ends(from, self.wanted.range, missing, hops, env)?;
        Ok(found.into_iter().map(|node| (node, mask)).collect())
    }
}

impl<M: Mask> Reach for Search<M> {
    fn begin(&mut self, starts: &[NodeId], env: &RunEnv<'_>) {
        self.starts.clear();
        self.starts.extend_from_slice(starts);
        self.spread.clear(env);
        self.near.clear();
        self.depth = 0;
        self.stage = if self.wanted.range.is_empty() { Stage::Over } else { Stage::Start };
    }

    fn next(&mut self, hops: &Hops<'_>, env: &RunEnv<'_>) -> Result<Option<Found>> {
        loop {
            let layer = match self.stage {
                Stage::Start => {
                    self.start(hops, env)?;
                    if self.wanted.range.min > 0 || !self.wanted.start {
                        continue;
                    }
                    self.layer.clone()
                }
                Stage::Layers => match self.widen(hops, env)? {
                    Some(found) => return Ok(Some(found)),
                    None => continue,
                },
                Stage::Exact => return Ok(Some(self.exact(hops, env)?)),
                Stage::Again => self.again(hops, env)?,
                Stage::Near(start) => self.near(start, hops, env)?,
                Stage::Over => return Ok(None),
            };
            return Ok(Some(self.found(&layer)));
        }
    }
}

/// Which of the `missing` nodes trails of a range lead to.
pub(super) fn trail_ends(
    from: NodeId,
    range: Range,
    mut missing: FxHashSet<NodeId>,
    hops: &Hops<'_>,
    env: &RunEnv<'_>,
) -> Result<Vec<NodeId>> {
    let mut found = Vec::new();
    if missing.is_empty() || range.is_empty() {
        return Ok(found);
    }
    let longest = range.max.min(range.min.saturating_add(DETOUR));
    let last = if range.max == usize::MAX { longest } else { range.max };
    let walker = Walker::onward(hops, env);
    let mut trails = TrailEnds::new(hops.direction());
    trails.begin(from);
    for length in 1..last {
        trails.grow(last - length, &walker, env)?;
        if length >= range.min {
            found.extend(trails.ends().filter(|end| missing.remove(end)));
        }
        if trails.is_over() || missing.is_empty() {
            return Ok(found);
        }
    }
    let (mut open, mut ends) = (Vec::new(), Vec::new());
    trails.finish(&walker, env, |node| open.push(node), |node| ends.push(node))?;
    found.extend(ends.into_iter().filter(|end| missing.remove(end)));
    for node in open {
        let mut ticks = 1;
        walker.each(node, |_, end| {
            ticks += 1;
            if missing.remove(&end) {
                found.push(end);
            }
            !missing.is_empty()
        })?;
        env.budget().tick(ticks)?;
    }
    if last < range.max {
        let range = Range { min: last + 1, max: range.max };
        let mut trails = Trails::new(range);
        trails.begin(from);
        while !missing.is_empty()
            && let Some(end) = trails.next(hops, env)?
        {
            if missing.remove(&end) {
                found.push(end);
            }
        }
    }
    Ok(found)
}

/// Whether a trail of at most `max` relationships leads from a node back to it.
///
/// Every node is reached by a shortest way, and remembers how long it is and with
/// which relationship it began. Along directed relationships any way back will do.
/// Where they may be walked both ways, two ways that began differently and meet
/// make a trail, and the shortest such trail is among those found so.
pub(super) fn returns(
    start: NodeId,
    max: usize,
    hops: &Hops<'_>,
    env: &RunEnv<'_>,
) -> Result<bool> {
    let is_directed = hops.direction() != Direction::Either;
    let walker = Walker::onward(hops, env);
    let mut reached: FxHashMap<NodeId, (usize, RelationshipId)> = FxHashMap::default();
    let mut order = vec![start];
    let mut place = 0;
    while let Some(node) = order.get(place).copied() {
        place += 1;
        let own = reached.get(&node).copied();
        let depth = own.map_or(0, |(depth, _)| depth);
        if depth >= max {
            break;
        }
        let mut ticks = 1;
        let goes_on = walker.each(node, |relationship, next| {
            ticks += 1;
            let first = own.map_or(relationship, |(_, first)| first);
            if next == start {
                return !(is_directed || own.is_none() || relationship != first);
            }
            if let Some((other, began)) = reached.get(&next) {
                let length = depth.saturating_add(*other).saturating_add(1);
                return is_directed || *began == first || length > max;
            }
            reached.insert(next, (depth + 1, first));
            order.push(next);
            true
        })?;
        env.budget().tick(ticks)?;
        if !goes_on {
            return Ok(true);
        }
    }
    Ok(false)
}
