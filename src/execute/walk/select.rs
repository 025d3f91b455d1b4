//! Which search finds the paths that a selector keeps.
//!
//! In: the ends of a row. Out: its paths, one after the other. Where the shortest walks are
//! paths already, nothing else is looked for.

use super::super::Result;
use super::super::hops::Hops;
use super::super::nearest::Nearest;
use super::super::search::{Paths, shortest};
use super::super::walker::Walker;
use super::depth::Depth;
use super::detours::Detours;
use super::layers::{Layers, Limits, Trace};
use super::machine::{ENDLESS, Machine};
use super::moves::{Around, Mover};
use super::rows::Match;
use super::taken::Path;
use crate::bind::bound::{Each, Walk};
use crate::expression::evaluate::Env;
use crate::graph::Graph;
use crate::parse::ast::{PathMode, Selector};
use crate::value::{NodeId, RelationshipId};

/// The first node, and the last where it is bound.
pub(super) type Ends = (NodeId, Option<NodeId>);

/// Which paths are kept.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    mode: PathMode,
    /// `None`: all of them.
    limits: Option<Limits>,
}

impl Wanted {
    pub(super) fn new(walk: &Walk) -> Wanted {
        let limits = |lengths, walks| Some(Limits { lengths, walks });
        let limits = match walk.selector {
            Selector::All => None,
            Selector::Any(count) | Selector::Shortest(count) => limits(u64::MAX, count),
            Selector::AllShortest => limits(1, u64::MAX),
            Selector::ShortestGroups(count) => limits(count, u64::MAX),
        };
        Wanted { mode: walk.mode, limits }
    }
}

/// What is going on for a row.
pub(super) enum Search {
    /// Nothing more.
    Done,
    /// All paths.
    All(Box<Depth>),
    /// The only one.
    One(Vec<RelationshipId>, NodeId),
    /// All of those that are shortest.
    Shortest(Paths, NodeId),
    /// The shortest to one end after the other.
    Ends(Box<EndByEnd>),
}

/// Nothing is asked of a step but its direction and type.
static ANYTHING: Each =
    Each { properties: Vec::new(), relationships: Vec::new(), nodes: Vec::new() };

impl Search {
    pub(super) fn begin(
        ends: Ends,
        wanted: Wanted,
        mover: &mut Mover,
        around: Around<'_>,
    ) -> Result<Search> {
        let Some(limits) = wanted.limits else {
            let depth = Depth::new(ends, wanted.mode, around)?;
            return Ok(depth.map_or(Search::Done, |depth| Search::All(Box::new(depth))));
        };
        if limits.walks == 0 || limits.lengths == 0 {
            return Ok(Search::Done);
        }
        if let Some(search) = plain(ends, limits, around)? {
            return Ok(search);
        }
        let layers = match ends {
            (from, Some(to)) => Layers::between((from, to), limits, mover, around)?,
            (from, None) => Layers::everywhere(from, limits, mover, around)?,
        };
        let search = EndByEnd { from: ends.0, wanted, limits, layers, end: 0, at: None };
        Ok(Search::Ends(Box::new(search)))
    }

    /// Goes on to the next path; `false` where there are no more.
    pub(super) fn next(
        &mut self,
        mover: &mut Mover,
        around: Around<'_>,
        found: &mut Match,
    ) -> Result<bool> {
        match self {
            Search::Done => Ok(false),
            Search::All(depth) => {
                while depth.next(mover, around)? {
                    depth.write(found, around);
                    if mover.is_wanted(found, around)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Search::One(path, from) => {
                follow(path, *from, around.env.graph(), found);
                *self = Search::Done;
                Ok(true)
            }
            Search::Shortest(paths, from) => {
                let Some(path) = paths.next(around.env.budget())? else { return Ok(false) };
                let path: Vec<RelationshipId> = path.iter().rev().copied().collect();
                follow(&path, *from, around.env.graph(), found);
                Ok(true)
            }
            Search::Ends(search) => search.next(mover, around, found),
        }
    }
}

/// Whether the shortest walks between two nodes come to no node twice: a round could be left
/// out, and what is left would do.
fn is_straight(machine: &Machine, (from, to): (NodeId, NodeId)) -> bool {
    machine.is_single() && machine.parts[0].min <= 1 && from != to
}

/// From both ends at once, where nothing is asked of steps and only the shortest are wanted.
fn plain((from, to): Ends, limits: Limits, around: Around<'_>) -> Result<Option<Search>> {
    let machine = around.machine;
    let Some(to) = to.filter(|to| is_straight(machine, (from, *to))) else { return Ok(None) };
    let is_plain = machine.is_plain() && around.walk.condition.is_empty();
    if !is_plain || (limits.walks > 1 && limits.lengths > 1) {
        return Ok(None);
    }
    let max = machine.parts[0].max;
    let max = if max == ENDLESS { usize::MAX } else { max as usize };
    let hops = Hops::new(&machine.step, &ANYTHING, around.env.graph());
    if max == 0 {
        return Ok(Some(Search::Done));
    }
    if limits.walks > 1 {
        let paths = shortest((from, to), max, &hops, around.env)?;
        return Ok(Some(paths.map_or(Search::Done, |paths| Search::Shortest(paths, from))));
    }
    let walkers = (&Walker::onward(&hops, around.env), &Walker::backward(&hops, around.env));
    let mut nearest = Nearest::default();
    let length = nearest.search((from, to), max, walkers, around.env)?;
    Ok(Some(length.map_or(Search::Done, |_| Search::One(nearest.path(), from))))
}

/// The nodes along the relationships of a path of one part.
fn follow(path: &[RelationshipId], from: NodeId, graph: &Graph, found: &mut Match) {
    found.begin(from);
    let mut at = from;
    for relationship in path {
        let (start, end) = graph.endpoints(*relationship);
        at = if at == start { end } else { start };
        found.go(0, &[(*relationship, at)]);
    }
}

/// The paths to one end after the other.
pub(super) struct EndByEnd {
    from: NodeId,
    wanted: Wanted,
    limits: Limits,
    layers: Layers,
    end: usize,
    at: Option<OneEnd>,
}

/// The paths to one end.
enum OneEnd {
    /// Those of the shortest walks that are paths.
    Walks(Trace),
    /// Others; how many more are wanted, and the length of the last one.
    Detours(Box<Detours>, Limits, Option<usize>),
}

impl EndByEnd {
    fn next(&mut self, mover: &mut Mover, around: Around<'_>, found: &mut Match) -> Result<bool> {
        loop {
            if self.end == self.layers.ends() {
                return Ok(false);
            }
            let mut at = match self.at.take() {
                Some(at) => at,
                None => self.begin(mover, around, found)?,
            };
            if self.advance(&mut at, mover, around, found)? {
                self.at = Some(at);
                return Ok(true);
            }
            self.end += 1;
        }
    }

    fn begin(&self, mover: &Mover, around: Around<'_>, found: &mut Match) -> Result<OneEnd> {
        if self.walks_will_do(mover, around, found)? {
            return Ok(OneEnd::Walks(Trace::new(self.end, self.limits)));
        }
        let ends = (self.from, self.layers.end(self.end));
        let shortest = self.layers.shortest(self.end);
        let detours = Detours::new(ends, self.wanted.mode, shortest, around)?;
        Ok(OneEnd::Detours(Box::new(detours), self.limits, None))
    }

    /// Whether all paths that are wanted are among the shortest walks.
    fn walks_will_do(&self, mover: &Mover, around: Around<'_>, found: &mut Match) -> Result<bool> {
        if self.is_known_to_do(around) {
            return Ok(true);
        }
        let mut trace = Trace::new(self.end, self.limits);
        let (mut lengths, mut last) = (0, None);
        while lengths < self.limits.lengths {
            if !trace.next(&self.layers, around, found)? {
                return Ok(self.limits.lengths == u64::MAX);
            }
            if self.is_path(found) && mover.is_wanted(found, around)? {
                lengths += u64::from(last != Some(found.len()));
                last = Some(found.len());
            } else if self.limits.lengths == u64::MAX {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same, as far as can be said without looking at them.
    fn is_known_to_do(&self, around: Around<'_>) -> bool {
        let to = self.layers.end(self.end);
        let is_free = around.walk.condition.is_empty();
        let is_never = self.wanted.mode == PathMode::Acyclic && to == self.from;
        let is_one = self.limits.walks.min(self.limits.lengths) == 1;
        !self.layers.is_cut(self.end)
            || is_never
            || is_free && self.wanted.mode == PathMode::Walk
            || is_free && is_one && is_straight(around.machine, (self.from, to))
    }

    fn is_path(&self, found: &Match) -> bool {
        Path::new(self.wanted.mode, self.from).take(found.steps())
    }

    fn advance(
        &self,
        at: &mut OneEnd,
        mover: &mut Mover,
        around: Around<'_>,
        found: &mut Match,
    ) -> Result<bool> {
        match at {
            OneEnd::Walks(trace) => {
                while trace.next(&self.layers, around, found)? {
                    if self.is_path(found) && mover.is_wanted(found, around)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            OneEnd::Detours(detours, left, last) => {
                if left.walks == 0 {
                    return Ok(false);
                }
                loop {
                    if !detours.next(mover, around, found)? {
                        return Ok(false);
                    }
                    if mover.is_wanted(found, around)? {
                        break;
                    }
                }
                let is_longer = *last != Some(found.len());
                if is_longer && left.lengths == 0 {
                    return Ok(false);
                }
                left.walks -= 1;
                left.lengths -= u64::from(is_longer);
                *last = Some(found.len());
                Ok(true)
            }
        }
    }
}
