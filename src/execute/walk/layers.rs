//! The shortest walks from a node, layer by layer, to wherever they lead.
//!
//! Breadth first over the states of the machine. A state is entered for as many lengths, or
//! by as many walks, as are wanted of an end: a walk that comes to a state later than so many
//! others is none of the first so many anywhere, because those can go on as it does. What is
//! kept is a *place* for each state and length, with the links that lead to it, so that many
//! walks need no more room than their relationships.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::Result;
use super::guide::Guide;
use super::machine::State;
use super::moves::{Around, Mover, Moves, Taken};
use super::rows::Match;
use crate::expression::evaluate::Env;
use crate::value::NodeId;

/// The end of a chain of links; no place.
const NONE: u32 = u32::MAX;

/// How many of the shortest are wanted.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Different lengths.
    pub(super) lengths: u64,
    /// Walks.
    pub(super) walks: u64,
}

/// A state that was come to by walks of one length.
struct Place {
    state: State,
    length: u32,
    /// By how many.
    walks: u64,
    links: u32,
}

/// The last move of walks that come to a place.
struct Link {
    from: u32,
    first_step: u32,
    next: u32,
}

/// A move that leads to a later layer.
#[derive(Clone, Copy)]
struct Arrival {
    state: State,
    from: u32,
    first_step: u32,
}

/// What is known of a state.
struct Known {
    last: u32,
    lengths: u64,
    walks: u64,
}

/// The walks to one end.
struct End {
    node: NodeId,
    /// The places where they end, by length.
    places: Vec<u32>,
    lengths: u64,
    walks: u64,
}

/// Where all walks are to end, and how long they may be for now.
struct Aim {
    to: NodeId,
    guide: Guide,
    longest: usize,
    /// Walks were left out that are longer.
    is_short: bool,
}

impl Aim {
    /// Whether a walk of some length may lead there from a state in time.
    fn allows(&mut self, state: State, length: usize, around: Around<'_>) -> bool {
        let Some(least) = self.guide.at_least(state, around.machine) else { return false };
        if length.saturating_add(least) > self.longest {
            self.is_short = true;
            return false;
        }
        around.machine.most(state).is_none_or(|most| least <= most)
    }

    /// Lets walks be longer, and measures half of that from the end: what is further away
    /// than the rest is looked for from the start.
    fn widen(&mut self, around: Around<'_>) -> Result<()> {
        self.longest = self.longest.saturating_add(1 + self.longest / 8);
        self.is_short = false;
        self.guide.widen(self.longest / 2, around)
    }
}

/// What was found from one node.
pub(super) struct Layers {
    limits: Limits,
    places: Vec<Place>,
    links: Vec<Link>,
    steps: Vec<Taken>,
    known: FxHashMap<State, Known>,
    /// By length; the first is the layer at work.
    coming: VecDeque<Vec<Arrival>>,
    /// Places of the layer at work, and of those after it.
    open: VecDeque<Vec<u32>>,
    ends: Vec<End>,
    numbers: FxHashMap<NodeId, u32>,
}

impl Layers {
    /// Searches from a node everywhere.
    pub(super) fn everywhere(
        from: NodeId,
        limits: Limits,
        mover: &mut Mover,
        around: Around<'_>,
    ) -> Result<Layers> {
        let mut layers = Layers::new(limits);
        layers.begin(Mover::start(from), around);
        layers.run(&mut None, mover, around)?;
        Ok(layers)
    }

    /// Searches between two nodes: walks up to a length, then up to a greater one, until
    /// all that is wanted is found or no walk is longer.
    pub(super) fn between(
        (from, to): (NodeId, NodeId),
        limits: Limits,
        mover: &mut Mover,
        around: Around<'_>,
    ) -> Result<Layers> {
        let start = Mover::start(from);
        let guide = Guide::new(to, around.machine);
        let longest = around.machine.least(start);
        let mut aim = Some(Aim { to, guide, longest, is_short: false });
        loop {
            if let Some(aim) = &mut aim {
                aim.widen(around)?;
            }
            let mut layers = Layers::new(limits);
            if aim.as_mut().is_none_or(|aim| aim.allows(start, 0, around)) {
                layers.begin(start, around);
                layers.run(&mut aim, mover, around)?;
            }
            if layers.is_enough() || aim.as_ref().is_none_or(|aim| !aim.is_short) {
                return Ok(layers);
            }
        }
    }

    fn new(limits: Limits) -> Layers {
        Layers {
            limits,
            places: Vec::new(),
            links: Vec::new(),
            steps: Vec::new(),
            known: FxHashMap::default(),
            coming: VecDeque::new(),
            open: VecDeque::new(),
            ends: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }

    fn begin(&mut self, start: State, around: Around<'_>) {
        self.places.push(Place { state: start, length: 0, walks: 1, links: NONE });
        let known = Known { last: 0, lengths: 1, walks: 1 };
        self.known.insert(around.machine.key(start), known);
        self.open.push_back(vec![0]);
    }

    fn run(&mut self, aim: &mut Option<Aim>, mover: &mut Mover, around: Around<'_>) -> Result<()> {
        let to = aim.as_ref().map(|aim| aim.to);
        let mut length = 0;
        let mut onward = Moves::default();
        loop {
            for arrival in self.coming.pop_front().unwrap_or_default() {
                self.enter(arrival, length, 0, around);
            }
            let layer = self.open.pop_front().unwrap_or_default();
            if layer.is_empty() && self.coming.is_empty() && self.open.is_empty() {
                return Ok(());
            }
            for place in layer {
                around.env.budget().tick(1)?;
                let state = self.places[place as usize].state;
                if to.is_none_or(|to| to == state.node) && mover.accepts(state, around)? {
                    self.note_end(place);
                    if to.is_some() && self.has_walks() {
                        return Ok(());
                    }
                }
                self.expand(place, aim, mover, &mut onward, around)?;
            }
            around.env.budget().afford(self.bytes())?;
            length += 1;
            if to.is_some() && self.has_lengths(length) {
                return Ok(());
            }
        }
    }

    /// Goes on from a place.
    fn expand(
        &mut self,
        from: u32,
        aim: &mut Option<Aim>,
        mover: &mut Mover,
        onward: &mut Moves,
        around: Around<'_>,
    ) -> Result<()> {
        let Place { state, length, .. } = self.places[from as usize];
        onward.clear();
        mover.find(state, around, onward)?;
        for (state, steps) in onward.iter() {
            let after = length as usize + steps.len();
            let is_aside = |aim: &mut Aim| !aim.allows(state, after, around);
            if self.is_done_with(around.machine.key(state), after)
                || aim.as_mut().is_some_and(is_aside)
            {
                continue;
            }
            let after = steps.len() - 1;
            let arrival = Arrival { state, from, first_step: self.steps.len() as u32 };
            if around.machine.is_even {
                if self.enter(arrival, length + steps.len() as u32, after + 1, around) {
                    self.steps.extend_from_slice(steps);
                }
                continue;
            }
            self.steps.extend_from_slice(steps);
            while self.coming.len() <= after {
                self.coming.push_back(Vec::new());
            }
            self.coming[after].push(arrival);
        }
        Ok(())
    }

    /// No more walks to a state are wanted than came already, if they are that long.
    fn is_done_with(&self, key: State, length: usize) -> bool {
        let last = |known: &Known| self.places[known.last as usize].length as usize;
        self.known.get(&key).is_some_and(|known| {
            known.walks >= self.limits.walks
                || (known.lengths >= self.limits.lengths && last(known) < length)
        })
    }

    /// Notes that walks come to a state, so many layers ahead; says whether they are wanted.
    fn enter(&mut self, arrival: Arrival, length: u32, ahead: usize, around: Around<'_>) -> bool {
        let walks = self.places[arrival.from as usize].walks;
        let next = self.places.len() as u32;
        let known = self.known.entry(around.machine.key(arrival.state));
        let known = known.or_insert(Known { last: NONE, lengths: 0, walks: 0 });
        if known.walks >= self.limits.walks {
            return false;
        }
        let same = self.places.get(known.last as usize).is_some_and(|last| last.length == length);
        if !same {
            if known.lengths == self.limits.lengths {
                return false;
            }
            known.lengths += 1;
            known.last = next;
            self.places.push(Place { state: arrival.state, length, walks: 0, links: NONE });
            while self.open.len() < ahead.max(1) {
                self.open.push_back(Vec::new());
            }
            self.open[ahead.max(1) - 1].push(next);
        }
        known.walks = known.walks.saturating_add(walks);
        let place = &mut self.places[known.last as usize];
        place.walks = place.walks.saturating_add(walks);
        let link = Link { from: arrival.from, first_step: arrival.first_step, next: place.links };
        place.links = self.links.len() as u32;
        self.links.push(link);
        true
    }

    /// Notes that walks may end in a place, if so many are wanted.
    fn note_end(&mut self, place: u32) {
        let Place { state, length, walks, .. } = self.places[place as usize];
        let number = *self.numbers.entry(state.node).or_insert_with(|| {
            self.ends.push(End { node: state.node, places: Vec::new(), lengths: 0, walks: 0 });
            self.ends.len() as u32 - 1
        });
        let end = &mut self.ends[number as usize];
        let last = end.places.last().map(|last| self.places[*last as usize].length);
        let is_longer = last != Some(length);
        if end.walks >= self.limits.walks || (is_longer && end.lengths == self.limits.lengths) {
            return;
        }
        end.lengths += u64::from(is_longer);
        end.walks = end.walks.saturating_add(walks);
        end.places.push(place);
    }

    /// Whether the only end has all that is wanted.
    fn is_enough(&self) -> bool {
        self.has_walks() || self.ends.first().is_some_and(|end| end.lengths >= self.limits.lengths)
    }

    fn has_walks(&self) -> bool {
        self.ends.first().is_some_and(|end| end.walks >= self.limits.walks)
    }

    /// Whether the only end has all lengths that are wanted, before the next one.
    fn has_lengths(&self, next: u32) -> bool {
        self.ends.first().is_some_and(|end| {
            let last = end.places.last().map(|last| self.places[*last as usize].length);
            end.lengths == self.limits.lengths && last.is_some_and(|last| last < next)
        })
    }

    fn bytes(&self) -> u64 {
        let known = self.known.len() * 2 * (size_of::<State>() + size_of::<Known>());
        let places = self.places.capacity() * size_of::<Place>();
        let links = self.links.capacity() * size_of::<Link>();
        let ends = self.ends.len() * 2 * size_of::<End>();
        (known + places + links + ends + self.steps.capacity() * size_of::<Taken>()) as u64
    }

    /// How many ends were found.
    pub(super) fn ends(&self) -> usize {
        self.ends.len()
    }

    /// One of them.
    pub(super) fn end(&self, number: usize) -> NodeId {
        self.ends[number].node
    }

    /// The length of the shortest walk to an end.
    pub(super) fn shortest(&self, number: usize) -> usize {
        let first = self.ends[number].places.first();
        first.map_or(0, |place| self.places[*place as usize].length as usize)
    }

    /// Whether there may be more walks to an end than were kept.
    pub(super) fn is_cut(&self, number: usize) -> bool {
        let End { lengths, walks, .. } = self.ends[number];
        lengths >= self.limits.lengths || walks >= self.limits.walks
    }
}

/// Goes through the walks to one end, the shortest first.
pub(super) struct Trace {
    end: usize,
    /// The next of the end's places.
    place: usize,
    /// Links from the end of the walk to its start.
    chain: Vec<u32>,
    left: u64,
}

impl Trace {
    pub(super) fn new(end: usize, limits: Limits) -> Trace {
        Trace { end, place: 0, chain: Vec::new(), left: limits.walks }
    }

    /// The next walk; `false` where there are no more, or enough.
    pub(super) fn next(
        &mut self,
        layers: &Layers,
        around: Around<'_>,
        found: &mut Match,
    ) -> Result<bool> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
        self.left = left;
        let start = loop {
            let Some(link) = self.chain.pop() else {
                let Some(place) = layers.ends[self.end].places.get(self.place) else {
                    return Ok(false);
                };
                self.place += 1;
                break *place;
            };
            around.env.budget().tick(1)?;
            let link = &layers.links[link as usize];
            if link.next != NONE {
                self.chain.push(link.next);
                break layers.links[link.next as usize].from;
            }
        };
        self.descend(start, layers, around)?;
        self.write(layers, around, found);
        Ok(true)
    }

    /// Follows the first link of each place down to the start.
    fn descend(&mut self, mut place: u32, layers: &Layers, around: Around<'_>) -> Result<()> {
        loop {
            let link = layers.places[place as usize].links;
            if link == NONE {
                return Ok(());
            }
            around.env.budget().tick(1)?;
            self.chain.push(link);
            place = layers.links[link as usize].from;
        }
    }

    fn write(&self, layers: &Layers, around: Around<'_>, found: &mut Match) {
        found.begin(layers.places[0].state.node);
        let mut ends = self.chain.iter().rev().peekable();
        let last = layers.ends[self.end].places[self.place - 1];
        while let Some(link) = ends.next() {
            let next = ends.peek().map(|next| layers.links[**next as usize].from);
            let part = layers.places[next.unwrap_or(last) as usize].state.part;
            let first = layers.links[*link as usize].first_step as usize;
            let width = around.machine.parts[part as usize].steps.len();
            found.go(part, &layers.steps[first..first + width]);
        }
    }
}
