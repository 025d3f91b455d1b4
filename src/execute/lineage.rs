//! What the rows of a traced run rest on.
//!
//! In: facts, and lineages of rows that others are made of. Out: numbers, small enough
//! to travel in a column, and in the end the *ways* in which a row came about. A lineage is
//! a term over facts with "all of" and "any of": a provenance circuit (Green,
//! Karvounarakis and Tannen 2007, with both operations idempotent), so what many rows
//! share is kept once.

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

/// The lineage of a row that rests on nothing.
const NOTHING: Origin = 0;

/// Most ways in which a row came about that are kept.
const WAYS_MAX: usize = 10;

/// Most facts that are kept of a way.
const FACTS_MAX: usize = 100;

/// Terms with more parts than this are looked into once for all rows.
const PARTS_MANY: usize = 64;

/// Something that was in the graph, or was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A node was there.
    Node(NodeId),
    /// A relationship was there, with its properties.
    Relationship(RelationshipId),
    /// A property of a node was read.
    Property(NodeId, KeyId),
    /// A property of a node was read that nothing in the graph has.
    UnknownProperty(NodeId, Arc<str>),
    /// A pattern was looked for and not found: a place in [`Entries::absence`].
    Absent(u32),
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
    Absence(Absence),
    Lineage(Origin),
    Any(Vec<Origin>),
}

/// What was noted in a run; any operator may add to it.
#[derive(Default)]
pub struct Lineage {
    ledger: Mutex<Ledger>,
}

#[derive(Default)]
struct Ledger {
    /// By number; parts have smaller numbers than the whole.
    terms: Vec<Term>,
    facts: FxHashMap<Fact, Origin>,
    absences: Vec<Absence>,
    wide: FxHashMap<Origin, Ways>,
}

enum Term {
    Fact(Fact),
    All(Box<[Origin]>),
    Any(Box<[Origin]>),
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
        let mut notes = notes.into_iter();
        let mut start = 0;
        let mut numbers = Vec::with_capacity(ends.len());
        for end in ends {
            numbers.push(i64::from(ledger.row(notes.by_ref().take(end - start))));
            start = *end;
        }
        budget.tick(count as u64)?;
        budget.hold(ledger.bytes() - before + (count * size_of::<Origin>()) as u64)?;
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
            Some(Term::All(parts)) if parts.len() <= LIST_MAX => facts.extend(parts),
            _ => return false,
        }
        facts.iter().all(|part| matches!(terms[*part as usize], Term::Fact(_)))
    }

    /// A fact by its number, as a way has it.
    pub fn fact(&self, origin: Origin) -> Option<Fact> {
        match self.ledger.terms.get(origin as usize) {
            Some(Term::Fact(fact)) => Some(fact.clone()),
            _ => None,
        }
    }

    /// What was looked for and not found.
    pub fn absence(&self, place: u32) -> Option<&Absence> {
        self.ledger.absences.get(place as usize)
    }
}

impl Ledger {
    /// Roughly what it occupies, lists of parts aside.
    fn bytes(&self) -> u64 {
        let each = size_of::<Term>() + size_of::<(Fact, Origin)>();
        (self.terms.len() * each) as u64
    }

    fn row(&mut self, notes: impl Iterator<Item = Noted>) -> Origin {
        let mut parts: Vec<Origin> = Vec::with_capacity(notes.size_hint().0);
        for note in notes {
            let part = match note {
                Noted::Lineage(origin) => origin,
                Noted::Fact(fact) => self.fact(fact),
                Noted::Absence(absence) => {
                    self.absences.push(absence);
                    self.fact(Fact::Absent(self.absences.len() as u32 - 1))
                }
                Noted::Any(origins) => self.term(Term::Any, origins),
            };
            if part != NOTHING && !(parts.len() < PARTS_MANY && parts.contains(&part)) {
                parts.push(part);
            }
        }
        self.term(Term::All, parts)
    }

    /// A term of these parts; the part itself where there is one.
    fn term(&mut self, kind: fn(Box<[Origin]>) -> Term, parts: Vec<Origin>) -> Origin {
        match parts[..] {
            [] => NOTHING,
            [part] => part,
            _ => self.push(kind(parts.into_boxed_slice())),
        }
    }

    fn fact(&mut self, fact: Fact) -> Origin {
        if let Some(known) = self.facts.get(&fact) {
            return *known;
        }
        let origin = self.push(Term::Fact(fact.clone()));
        self.facts.insert(fact, origin);
        origin
    }

    fn push(&mut self, term: Term) -> Origin {
        if self.terms.is_empty() {
            self.terms.push(Term::All(Box::default()));
        }
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
            Some(Term::All(parts)) => (parts.to_vec(), false),
            Some(Term::Any(parts)) => (parts.to_vec(), true),
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
