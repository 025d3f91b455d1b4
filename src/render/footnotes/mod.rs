//! What rows rest on, as footnotes.
//!
//! In: [`Why`] of a result, and how many of its rows are shown. Out: notes, numbered in
//! the order they are first used, and for each row the numbers of its notes and how it
//! stands. Facts with the same evidence share a number; where the graph has no evidence
//! at all each fact is a note of its own, so that at least the elements are told.
//!
//! That a node is there, and its name, are noted only where no other fact of the row
//! speaks of the node: they are what the other facts are about. Facts without evidence
//! get no number on a graph that has evidence; the row is marked, and they are listed
//! behind the notes.

pub(in crate::render) mod fact;
mod marks;
mod page;
mod passage;
pub(crate) mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::fact::{Subject, Teller};
pub(crate) use self::marks::Marks;
use self::marks::Way;
pub(crate) use self::page::write;
use super::entity::Names;
use crate::evidence::{self, Evidence};
use crate::result::{Derivation, Fact, FactKind, Why, Witness};

/// Most ways to a row that are told; how many there are beyond is said.
const WAYS_MAX: usize = 5;

/// The heading of what rows rest on.
pub(crate) const HEADING: &str = "why";

/// The notes of a result.
pub(crate) struct Notes<'a> {
    pub(crate) list: Vec<Note<'a>>,
    /// One for each row shown.
    pub(crate) rows: Vec<Marks>,
    /// What was read without evidence, in words, each once.
    pub(crate) unsourced: Vec<String>,
}

/// One footnote.
pub(crate) struct Note<'a> {
    /// None where the fact stands for itself.
    pub(crate) evidence: &'a [Evidence],
    /// In words, each once.
    pub(crate) facts: Vec<String>,
    /// The value where the first fact is a property, as its claims would write it.
    pub(crate) value: String,
}

/// What makes two facts share a number.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Evidence(&'a [Evidence]),
    Fact(Subject),
}

/// What a fact is to a reader.
enum Role {
    /// It says something, and gets a number.
    Said,
    /// It says something, but not what it rests on, where facts are expected to.
    Bare,
    /// A node was there: the others speak of it.
    Node,
    /// A property was not there, and nobody says so.
    Nothing,
}

struct Gatherer<'a> {
    why: &'a Why,
    teller: Teller<'a>,
    has_evidence: bool,
    numbers: BTreeMap<Key<'a>, usize>,
    /// What stands under which note, and among what lacks evidence.
    told: BTreeSet<(usize, String)>,
    told_unsourced: BTreeSet<String>,
    notes: Notes<'a>,
}

/// The notes of the first rows of a result.
pub(crate) fn gather<'a>(why: &'a Why, names: &'a Names<'a>, rows: usize) -> Notes<'a> {
    let has_evidence =
        names.has_evidence() || why.facts.iter().any(|fact| !fact.evidence.is_empty());
    let mut gatherer = Gatherer {
        why,
        teller: Teller::new(why, names),
        has_evidence,
        numbers: BTreeMap::new(),
        told: BTreeSet::new(),
        told_unsourced: BTreeSet::new(),
        notes: Notes { list: Vec::new(), rows: Vec::new(), unsourced: Vec::new() },
    };
    for row in 0..rows {
        let marks = why.rows.get(row).map(|witness| gatherer.row(witness)).unwrap_or_default();
        gatherer.notes.rows.push(marks);
    }
    gatherer.notes
}

impl<'a> Gatherer<'a> {
    fn row(&mut self, witness: &Witness) -> Marks {
        let told = witness.derivations().take(WAYS_MAX);
        let mut ways: Vec<Way> = Vec::new();
        for derivation in told.clone() {
            let way = self.way(derivation);
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let statuses = told.map(|derivation| self.status(derivation));
        Marks {
            status: evidence::firmest(statuses).map(str::to_owned),
            ways,
            more: witness.derivations().skip(WAYS_MAX).count(),
            has_more: witness.has_more,
        }
    }

    /// The notes of one way to a row.
    fn way(&mut self, derivation: &Derivation) -> Way {
        let facts = self.facts(derivation);
        let noted = self.noted(&facts);
        let mut way = Way { omitted: derivation.omitted, ..Way::default() };
        for (place, fact) in noted {
            let number = self.number(place, fact);
            if !way.notes.contains(&number) {
                way.notes.push(number);
            }
        }
        way.is_bare = self.add_unsourced(&facts, way.notes.is_empty());
        way
    }

    fn facts(&self, derivation: &Derivation) -> Vec<(usize, &'a Fact)> {
        let places = derivation.facts.iter();
        places.filter_map(|place| Some((*place, self.why.facts.get(*place)?))).collect()
    }

    /// The facts that get a number, in the order they came in: those that say something,
    /// and nodes that none of them speaks of. What was not there gets one where there is
    /// nothing else to be told.
    fn noted(&self, facts: &[(usize, &'a Fact)]) -> Vec<(usize, &'a Fact)> {
        let role = |(place, fact): &(usize, &Fact)| self.role(*place, fact);
        let of_weight = |fact: &&(usize, &Fact)| matches!(role(fact), Role::Said | Role::Bare);
        let spoken_of: BTreeSet<u32> =
            facts.iter().filter(of_weight).flat_map(|(_, fact)| fact::touched(fact)).collect();
        let is_alone = |fact: &Fact| !fact::touched(fact).iter().any(|id| spoken_of.contains(id));
        let is_noted = |item: &(usize, &Fact)| match role(item) {
            Role::Said => true,
            Role::Bare => is_note(item.1),
            Role::Node => is_alone(item.1) && (!self.has_evidence || is_note(item.1)),
            Role::Nothing => false,
        };
        let noted: Vec<_> = facts.iter().copied().filter(is_noted).collect();
        if !noted.is_empty() || !spoken_of.is_empty() {
            return noted;
        }
        facts.iter().copied().filter(|item| matches!(role(item), Role::Nothing)).collect()
    }

    fn role(&self, place: usize, fact: &Fact) -> Role {
        match self.teller.subject(place, fact) {
            Subject::Node(_) if fact::is_sourced(fact) => Role::Said,
            Subject::Node(_) => Role::Node,
            Subject::Property(..) if fact::is_null(fact) && fact.evidence.is_empty() => {
                Role::Nothing
            }
            Subject::Relationship(_) | Subject::Property(..)
                if self.has_evidence && !is_supported(fact) =>
            {
                Role::Bare
            }
            _ => Role::Said,
        }
    }

    fn number(&mut self, place: usize, fact: &'a Fact) -> usize {
        let key = if fact.evidence.is_empty() {
            Key::Fact(self.teller.subject(place, fact))
        } else {
            Key::Evidence(&fact.evidence)
        };
        let next = self.notes.list.len();
        let index = *self.numbers.entry(key).or_insert(next);
        if index == next {
            let value = fact::plain_value(fact);
            let note = Note { evidence: &fact.evidence, facts: Vec::new(), value };
            self.notes.list.push(note);
        }
        let text = self.teller.text(fact);
        if self.told.insert((index, text.clone())) {
            self.notes.list[index].facts.push(text);
        }
        index + 1
    }

    /// Lists the facts without evidence, and tells whether there are any. Nodes are worth
    /// a word only where a row rests on nothing else.
    fn add_unsourced(&mut self, facts: &[(usize, &Fact)], with_nodes: bool) -> bool {
        let mut is_bare = false;
        let is_bare_fact =
            |(place, fact): &(usize, &Fact)| matches!(self.role(*place, fact), Role::Bare);
        let with_nodes = with_nodes && !facts.iter().any(is_bare_fact);
        for (place, fact) in facts {
            let role = self.role(*place, fact);
            let is_lone = matches!(role, Role::Node) && with_nodes && self.has_evidence;
            if is_lone || matches!(role, Role::Bare) {
                is_bare = true;
                let text = self.teller.text(fact);
                if self.told_unsourced.insert(text.clone()) {
                    self.notes.unsourced.push(text);
                }
            }
        }
        is_bare
    }

    /// How a way stands: like the weakest of its facts, and each of these like the
    /// firmest of what supports it.
    fn status(&self, derivation: &Derivation) -> Option<&'a str> {
        let noted = self.noted(&self.facts(derivation));
        evidence::weakest(noted.into_iter().map(|(_, fact)| status(fact)))
    }
}

/// Whether a fact gets a number where facts are expected to have evidence.
fn is_note(fact: &Fact) -> bool {
    let is_own = matches!(
        fact.kind,
        FactKind::Absent { .. } | FactKind::Procedure(_) | FactKind::Line { .. }
    );
    is_own || !fact.evidence.is_empty()
}

/// Whether some evidence is for the fact, and not only for another value.
fn is_supported(fact: &Fact) -> bool {
    fact.evidence.iter().any(|evidence| !evidence.differs())
}

/// How a fact stands: like the firmest account of it, a list like the weakest of its
/// items. Accounts of another value do not weaken what has its own.
pub(crate) fn status(fact: &Fact) -> Option<&str> {
    let supporting = || fact.evidence.iter().filter(|evidence| !evidence.differs());
    let of_all = || evidence::firmest(supporting().map(|evidence| evidence.status.as_deref()));
    if !fact::is_list(fact) {
        return of_all();
    }
    let item = |evidence: &'_ Evidence| evidence.claimed.clone();
    let items: BTreeSet<_> = supporting().map(item).collect();
    evidence::weakest(items.iter().map(|one| {
        let of_item = supporting().filter(|evidence| evidence.claimed == *one);
        evidence::firmest(of_item.map(|evidence| evidence.status.as_deref()))
    }))
}
