//! What the rows of a traced run rest on.
//!
//! In: facts, and lineages of rows that others are made of. Out: numbers, small enough
//! to travel in a column, and in the end the *ways* in which a row came about. A lineage is
//! a term over facts with "all of" and "any of": a provenance circuit (Green,
//! Karvounarakis and Tannen 2007, with both operations idempotent), so what many rows
//! share is kept once.

use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::budget::{Budget, Exceeded};
use crate::graph::KeyId;
use crate::span::Span;
use crate::value::{NodeId, RelationshipId, Value};

/// The number of a lineage.
pub(crate) type Origin = u32;

/// The number of a lineage in a column; none for null.
pub(crate) fn origin(value: &Value) -> Option<Origin> {
    match value {
        Value::Integer(origin) => Origin::try_from(*origin).ok(),
        _ => None,
    }
}

/// The lineage of a row that rests on nothing: the first term, which has no parts.
const NOTHING: Origin = 0;

/// Most ways in which a row came about that are kept.
const WAYS_MAX: usize = 10;

/// Most facts that are kept of a way.
const FACTS_MAX: usize = 100;

/// Terms with more parts than this are looked into once for all rows.
const PARTS_MANY: usize = 64;

/// Something that was in the graph, or was looked for. There may be millions of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A node was there.
    Node(NodeId),
    /// A relationship was there, with its properties.
    Relationship(RelationshipId),
    /// A property of a node was read.
    Property(NodeId, KeyId),
    /// A pattern was looked for and not found: a place for [`Entries::absence`].
    Absent(u32),
    /// Something else: a place for [`Entries::remark`].
    Remark(u32),
}

/// What has no number in the graph.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Remark {
    /// A property of a node was read that nothing in the graph has.
    UnknownProperty(NodeId, Arc<str>),
    /// A procedure computed something.
    Procedure(Arc<str>),
    /// A line of a file was read.
    Line(Arc<str>, u64),
}

/// A pattern that was looked for and not found.
#[derive(Clone, Debug)]
pub struct Absence {
    /// The pattern, as written.
    pub span: Span,
    /// The variables that were known, by slot.
    pub known: Vec<(usize, Value)>,
}

/// Part of what a row rests on, before it has a number.
#[derive(Clone, Debug)]
pub(super) enum Noted {
    Fact(Fact),
    Absence(Box<Absence>),
    Remark(Box<Remark>),
    Lineage(Origin),
    Any(Box<[Origin]>),
}

/// What was noted in a run; any operator may add to it.
#[derive(Default)]
pub struct Lineage {
    ledger: Mutex<Ledger>,
}

struct Ledger {
    /// By number; parts have smaller numbers than the whole.
    terms: Vec<Term>,
    /// Of all terms.
    parts: Vec<Origin>,
    facts: FxHashMap<Fact, Origin>,
    absences: Vec<Absence>,
    remarks: Vec<Remark>,
    remark_places: FxHashMap<Remark, u32>,
    wide: FxHashMap<Origin, Ways>,
}

enum Term {
    Fact(Fact),
    All(Parts),
    Any(Parts),
}

/// Where the parts of a term are.
type Parts = Range<u32>;

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger {
            terms: vec![Term::All(0..0)],
            parts: Vec::new(),
            facts: FxHashMap::default(),
            absences: Vec::new(),
            remarks: Vec::new(),
            remark_places: FxHashMap::default(),
            wide: FxHashMap::default(),
        }
    }
}

/// The ways in which a row came about.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Each is enough; none is part of another.
    pub ways: Vec<Way>,
    /// There are others.
    pub has_more: bool,
}

/// Facts that together give a row.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Numbers of facts, in the order they came in.
    pub facts: Vec<Origin>,
    /// All of them, where there are too many to look through a list.
    all: FxHashSet<Origin>,
}

/// Longer lists of facts are looked through by hash.
const LIST_MAX: usize = 24;

impl Lineage {
    /// One number for each row; its notes end where `ends` says. What that takes is held
    /// for the rest of the run.
    pub(super) fn note(
        &self,
        notes: Vec<Noted>,
        ends: &[usize],
        budget: &Budget,
    ) -> Result<Vec<i64>, Exceeded> {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, count) = (ledger.bytes(), notes.len());
        ledger.terms.reserve(count);
        ledger.facts.reserve(count);
        ledger.parts.reserve(count);
        let (mut notes, mut parts) = (notes.into_iter(), Vec::new());
        let mut start = 0;
        let mut numbers = Vec::with_capacity(ends.len());
        for end in ends {
            numbers.push(i64::from(ledger.row(notes.by_ref().take(end - start), &mut parts)));
            start = *end;
        }
        budget.tick(count as u64)?;
        budget.hold(ledger.bytes() - before)?;
        Ok(numbers)
    }

    /// What has been noted, to read it.
    pub fn entries(&self) -> Entries<'_> {
        Entries { ledger: self.ledger.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

/// What has been noted in a run. Nobody can add to it meanwhile.
pub struct Entries<'a> {
    ledger: MutexGuard<'a, Ledger>,
}

impl Entries<'_> {
    /// The ways in which the row with this lineage came about; one at least.
    pub fn ways(&mut self, origin: Origin, budget: &Budget) -> Result<Ways, Exceeded> {
        self.ledger.ways(origin, budget)
    }

    /// Whether a row rests on a few facts and nothing else, as most rows do; gives these.
    pub fn only_way(&self, origin: Origin, facts: &mut Vec<Origin>) -> bool {
        facts.clear();
        let terms = &self.ledger.terms;
        match terms.get(origin as usize) {
            Some(Term::Fact(_)) => facts.push(origin),
            Some(Term::All(parts)) if parts.len() <= LIST_MAX => {
                facts.extend_from_slice(self.ledger.parts(parts));
            }
            _ => return false,
        }
        facts.iter().all(|part| matches!(terms[*part as usize], Term::Fact(_)))
    }

    /// A fact by its number, as a way has it.
    pub fn fact(&self, origin: Origin) -> Option<Fact> {
        match self.ledger.terms.get(origin as usize) {
            Some(Term::Fact(fact)) => Some(*fact),
            _ => None,
        }
    }

    /// What was looked for and not found.
    pub fn absence(&self, place: u32) -> Option<&Absence> {
        self.ledger.absences.get(place as usize)
    }

    /// What has no number in the graph.
    pub fn remark(&self, place: u32) -> Option<&Remark> {
        self.ledger.remarks.get(place as usize)
    }

    /// Lineages have smaller numbers than this.
    pub fn end(&self) -> usize {
        self.ledger.terms.len()
    }
}

impl Ledger {
    /// Roughly what it occupies.
    fn bytes(&self) -> u64 {
        let each = size_of::<Term>() + size_of::<(Fact, Origin)>();
        (self.terms.len() * each + self.parts.len() * size_of::<Origin>()) as u64
    }

    /// `parts`: room to work in.
    fn row(&mut self, notes: impl Iterator<Item = Noted>, parts: &mut Vec<Origin>) -> Origin {
        parts.clear();
        for note in notes {
            let part = match note {
                Noted::Lineage(origin) => origin,
                Noted::Fact(fact) => self.fact(fact),
                Noted::Absence(absence) => {
                    self.absences.push(*absence);
                    self.fact(Fact::Absent(self.absences.len() as u32 - 1))
                }
                Noted::Remark(remark) => self.remark(*remark),
                Noted::Any(origins) => self.term(Term::Any, &origins),
            };
            if part != NOTHING && !(parts.len() < PARTS_MANY && parts.contains(&part)) {
                parts.push(part);
            }
        }
        self.term(Term::All, parts)
    }

    /// A term of these parts; the part itself where there is one.
    fn term(&mut self, kind: fn(Parts) -> Term, parts: &[Origin]) -> Origin {
        match parts {
            [] => NOTHING,
            [part] => *part,
            _ => {
                let start = self.parts.len();
                self.parts.extend_from_slice(parts);
                self.push(kind(start as u32..self.parts.len() as u32))
            }
        }
    }

    fn fact(&mut self, fact: Fact) -> Origin {
        match self.facts.entry(fact) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                self.terms.push(Term::Fact(fact));
                *place.insert(self.terms.len() as Origin - 1)
            }
        }
    }

    fn remark(&mut self, remark: Remark) -> Origin {
        let next = self.remarks.len() as u32;
        let place = match self.remark_places.entry(remark) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                self.remarks.push(place.key().clone());
                *place.insert(next)
            }
        };
        self.fact(Fact::Remark(place))
    }

    fn parts(&self, parts: &Parts) -> &[Origin] {
        &self.parts[parts.start as usize..parts.end as usize]
    }

    fn push(&mut self, term: Term) -> Origin {
        self.terms.push(term);
        self.terms.len() as Origin - 1
    }

    fn ways(&mut self, origin: Origin, budget: &Budget) -> Result<Ways, Exceeded> {
        if let Some(known) = self.wide.get(&origin) {
            return Ok(known.clone());
        }
        let (parts, is_any) = match self.terms.get(origin as usize) {
            None => return Ok(Ways::one(Way::default())),
            Some(Term::Fact(_)) => {
                let mut way = Way::default();
                way.insert(origin);
                return Ok(Ways::one(way));
            }
            Some(Term::All(parts)) => (self.parts(parts).to_vec(), false),
            Some(Term::Any(parts)) => (self.parts(parts).to_vec(), true),
        };
        budget.tick(parts.len() as u64)?;
        let ways = if is_any { self.any(&parts, budget)? } else { self.all(&parts, budget)? };
        if parts.len() > PARTS_MANY {
            self.wide.insert(origin, ways.clone());
        }
        Ok(ways)
    }

    fn any(&mut self, parts: &[Origin], budget: &Budget) -> Result<Ways, Exceeded> {
        let mut all = Ways::default();
        for (place, part) in parts.iter().enumerate() {
            let Ways { ways, has_more } = self.ways(*part, budget)?;
            all.has_more |= has_more;
            for way in ways {
                all.add(way);
            }
            if all.ways.len() > WAYS_MAX {
                all.ways.truncate(WAYS_MAX);
                all.has_more = true;
            }
            if all.ways.len() == WAYS_MAX && place + 1 < parts.len() {
                all.has_more = true;
                break;
            }
        }
        Ok(all)
    }

    /// Every choice of one way of each part.
    fn all(&mut self, parts: &[Origin], budget: &Budget) -> Result<Ways, Exceeded> {
        let mut all = Ways::one(Way::default());
        for part in parts {
            if let Some(Term::Fact(_)) = self.terms.get(*part as usize) {
                all.ways.iter_mut().for_each(|own| own.insert(*part));
                continue;
            }
            let other = self.ways(*part, budget)?;
            all.has_more |= other.has_more;
            if let [way] = &other.ways[..] {
                all.ways.iter_mut().for_each(|own| own.join(way));
                continue;
            }
            all = all.with(&other);
        }
        Ok(all)
    }
}

impl Ways {
    fn one(way: Way) -> Ways {
        Ways { ways: vec![way], has_more: false }
    }

    /// Every way with every other way.
    fn with(self, other: &Ways) -> Ways {
        let mut joined = Ways { ways: Vec::new(), has_more: self.has_more };
        for own in &self.ways {
            for way in &other.ways {
                if joined.ways.len() == WAYS_MAX {
                    joined.has_more = true;
                    return joined;
                }
                let mut both = own.clone();
                both.join(way);
                joined.add(both);
            }
        }
        joined
    }

    /// Adds a way unless another is part of it; drops those it is part of.
    fn add(&mut self, way: Way) {
        if self.ways.iter().any(|own| own.is_part_of(&way)) {
            return;
        }
        self.ways.retain(|own| !way.is_part_of(own));
        self.ways.push(way);
    }
}

impl Way {
    /// How many facts there are beside those that are kept.
    pub fn omitted(&self) -> usize {
        self.all.len().saturating_sub(self.facts.len())
    }

    fn insert(&mut self, fact: Origin) {
        if self.facts.len() == LIST_MAX && self.all.is_empty() {
            self.all.extend(&self.facts);
        }
        let is_new =
            if self.all.is_empty() { !self.facts.contains(&fact) } else { self.all.insert(fact) };
        if is_new && self.facts.len() < FACTS_MAX {
            self.facts.push(fact);
        }
    }

    fn has(&self, fact: Origin) -> bool {
        if self.all.is_empty() { self.facts.contains(&fact) } else { self.all.contains(&fact) }
    }

    fn join(&mut self, other: &Way) {
        other.facts.iter().for_each(|fact| self.insert(*fact));
        if other.omitted() > 0 {
            other.all.iter().for_each(|fact| self.insert(*fact));
        }
    }

    fn is_part_of(&self, other: &Way) -> bool {
        if self.all.is_empty() {
            self.facts.iter().all(|fact| other.has(*fact))
        } else {
            self.all.iter().all(|fact| other.has(*fact))
        }
    }
}
