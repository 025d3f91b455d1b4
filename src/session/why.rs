//! What the rows of a traced run rest on, for whoever asked: lineages become facts with
//! their evidence, detached from the graph.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::record::Recorder;
use crate::evidence;
use crate::execute::lineage::{self, Entries, Lineage, Origin, Remark};
use crate::execute::{ExecuteError, Surroundings};
use crate::expression::Slot;
use crate::graph::{Entity, Graph};
use crate::result::{Derivation, Fact, FactKind, Why, Witness};
use crate::value::{Batch, NodeId, Value};

/// Roughly what a fact occupies with its evidence, records aside.
const FACT_BYTES: u64 = 300;

/// Rows seldom rest on more new facts than this.
const FACTS_USUAL: usize = 4;

/// Gathers the witnesses of rows; does nothing where they are not traced.
pub(super) struct Witnesses<'a> {
    around: Surroundings<'a>,
    /// The statement, in which patterns are written.
    text: &'a str,
    traced: Option<(Slot, &'a Lineage)>,
    why: Why,
    /// The place that a fact has in `why`, by its number; `None` where it has none yet.
    places: Vec<Option<usize>>,
    /// The facts of the row at work.
    facts: Vec<Origin>,
}

impl<'a> Witnesses<'a> {
    pub(super) fn new(around: Surroundings<'a>, text: &'a str) -> Witnesses<'a> {
        let traced = around.program.witness.zip(around.lineage);
        Witnesses {
            around,
            text,
            traced,
            why: Why::default(),
            places: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// A witness for each row of a batch.
    pub(super) fn take(
        &mut self,
        batch: &Batch,
        recorder: &mut Recorder,
        graph: &Graph,
    ) -> Result<(), ExecuteError> {
        let Some((slot, lineage)) = self.traced else { return Ok(()) };
        let keeps_evidence = evidence::is_kept(graph);
        let (names, text, entries) = (&self.around.program.names, self.text, lineage.entries());
        let new = entries.end() - self.places.len();
        self.why.facts.reserve(new.min(FACTS_USUAL * batch.len()));
        self.places.resize(entries.end(), None);
        recorder.expect(batch.len());
        let mut scribe = Scribe { recorder, graph, names, text, keeps_evidence, entries };
        for row in 0..batch.len() {
            let origin = lineage::origin(&batch.value(slot, row)).unwrap_or_default();
            let witness = self.witness(origin, &mut scribe)?;
            self.why.rows.push(witness);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Option<Arc<Why>> {
        self.traced.map(|_| Arc::new(self.why))
    }

    fn witness(
        &mut self,
        origin: Origin,
        scribe: &mut Scribe<'_>,
    ) -> Result<Witness, ExecuteError> {
        let mut facts = std::mem::take(&mut self.facts);
        let is_only = scribe.entries.only_way(origin, &mut facts);
        if is_only {
            let first = self.derivation(&facts, 0, scribe)?;
            self.facts = facts;
            return Ok(Witness { first, ..Witness::default() });
        }
        let ways = scribe.entries.ways(origin, self.around.budget)?;
        let mut derivations = Vec::with_capacity(ways.ways.len());
        for way in &ways.ways {
            derivations.push(self.derivation(&way.facts, way.omitted(), scribe)?);
        }
        let mut derivations = self.minimal(derivations).into_iter();
        let first = derivations.next().unwrap_or_default();
        Ok(Witness { first, others: derivations.collect(), has_more: ways.has_more })
    }

    fn derivation(
        &mut self,
        origins: &[Origin],
        omitted: usize,
        scribe: &mut Scribe<'_>,
    ) -> Result<Derivation, ExecuteError> {
        let known = self.why.facts.len();
        let mut facts = Vec::with_capacity(origins.len());
        facts.extend(origins.iter().filter_map(|origin| self.place(*origin, scribe)));
        let new = (self.why.facts.len() - known) as u64;
        self.around.budget.hold(size_of_val(facts.as_slice()) as u64 + new * FACT_BYTES)?;
        self.drop_implied(&mut facts);
        Ok(Derivation { facts, omitted })
    }

    /// Which node a walk began at is the optimizer's choice: a node goes without saying
    /// where a relationship or a property of it is said.
    fn drop_implied(&self, facts: &mut Vec<usize>) {
        let is_node = |place: &usize| matches!(self.why.facts[*place].kind, FactKind::Node(_));
        if !facts.iter().any(is_node) {
            return;
        }
        let said: FxHashSet<u32> = facts.iter().flat_map(|place| self.implied(*place)).collect();
        facts.retain(|place| match &self.why.facts[*place].kind {
            FactKind::Node(node) => !said.contains(&node.id),
            _ => true,
        });
    }

    /// The nodes that are there because a fact is.
    fn implied(&self, place: usize) -> impl Iterator<Item = u32> + use<> {
        let (first, second) = match &self.why.facts[place].kind {
            FactKind::Relationship { start, end, .. } => (Some(start.id), Some(end.id)),
            FactKind::Property { of, .. } => (Some(of.id), None),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// Those of which no other is a part.
    fn minimal(&self, derivations: Vec<Derivation>) -> Vec<Derivation> {
        if derivations.len() < 2 {
            return derivations;
        }
        let closures: Vec<FxHashSet<Part>> =
            derivations.iter().map(|one| self.closure(&one.facts)).collect();
        let is_needless = |own: usize| {
            closures.iter().enumerate().any(|(other, closure)| {
                let is_part = closure.is_subset(&closures[own]);
                // of two that say the same the first stays
                let is_same = closure.len() == closures[own].len();
                other != own
                    && derivations[other].omitted == 0
                    && is_part
                    && (!is_same || other < own)
            })
        };
        let needed: Vec<bool> = (0..derivations.len()).map(|own| !is_needless(own)).collect();
        let kept = derivations.into_iter().zip(needed).filter(|(_, needed)| *needed);
        kept.map(|(derivation, _)| derivation).collect()
    }

    /// Facts, and the nodes that are there because of them.
    fn closure(&self, facts: &[usize]) -> FxHashSet<Part> {
        let nodes = facts.iter().flat_map(|place| {
            let own = match &self.why.facts[*place].kind {
                FactKind::Node(node) => Some(node.id),
                _ => None,
            };
            self.implied(*place).chain(own).map(Part::Node)
        });
        let others =
            facts.iter().filter(|place| !matches!(self.why.facts[**place].kind, FactKind::Node(_)));
        nodes.chain(others.map(|place| Part::Fact(*place))).collect()
    }

    /// The place of a fact; it gets one where it has none.
    fn place(&mut self, origin: Origin, scribe: &mut Scribe<'_>) -> Option<usize> {
        let number = origin as usize;
        if let Some(Some(known)) = self.places.get(number) {
            return Some(*known);
        }
        self.why.facts.push(scribe.fact(origin)?);
        let place = Some(self.why.facts.len() - 1);
        self.places[number] = place;
        place
    }
}

/// What derivations are compared by.
#[derive(PartialEq, Eq, Hash)]
enum Part {
    /// That a node was there.
    Node(u32),
    /// Any other fact, by its place.
    Fact(usize),
}

/// Writes records of what was noted.
struct Scribe<'a> {
    recorder: &'a mut Recorder,
    graph: &'a Graph,
    /// Names of slots.
    names: &'a [Arc<str>],
    /// The statement, in which patterns are written.
    text: &'a str,
    keeps_evidence: bool,
    entries: Entries<'a>,
}

impl Scribe<'_> {
    fn fact(&mut self, origin: Origin) -> Option<Fact> {
        let bare = |kind| Fact { kind, evidence: Vec::new() };
        match self.entries.fact(origin)? {
            lineage::Fact::Node(node) => {
                let kind = FactKind::Node(self.recorder.brief(node, self.graph));
                Some(self.evident(kind, Entity::Node(node)))
            }
            lineage::Fact::Relationship(id) => {
                let (start, end) = self.graph.endpoints(id);
                let kind = FactKind::Relationship {
                    relationship: self.recorder.relationship(id, self.graph),
                    start: self.recorder.brief(start, self.graph),
                    end: self.recorder.brief(end, self.graph),
                };
                Some(self.evident(kind, Entity::Relationship(id)))
            }
            lineage::Fact::Property(node, key) => {
                let value = self.graph.property(Entity::Node(node), key);
                Some(self.property(node, self.graph.key_name(key).clone(), &value))
            }
            lineage::Fact::Absent(place) => Some(bare(self.absence(place)?)),
            lineage::Fact::Remark(place) => Some(match self.entries.remark(place)?.clone() {
                Remark::UnknownProperty(node, key) => self.property(node, key, &Value::Null),
                Remark::Procedure(name) => bare(FactKind::Procedure(name)),
                Remark::Line(file, line) => bare(FactKind::Line { file, line }),
            }),
        }
    }

    fn evident(&self, kind: FactKind, entity: Entity) -> Fact {
        let evidence =
            if self.keeps_evidence { evidence::of(self.graph, entity) } else { Vec::new() };
        Fact { kind, evidence }
    }

    fn property(&mut self, node: NodeId, key: Arc<str>, value: &Value) -> Fact {
        let evidence = if self.keeps_evidence {
            evidence::of_property(self.graph, Entity::Node(node), &key, value)
        } else {
            Vec::new()
        };
        let of = self.recorder.brief(node, self.graph);
        let value = self.recorder.datum(value, self.graph);
        Fact { kind: FactKind::Property { of, key, value }, evidence }
    }

    fn absence(&mut self, place: u32) -> Option<FactKind> {
        let lineage::Absence { span, known } = self.entries.absence(place)?;
        let known = known.iter().map(|(slot, value)| {
            (self.names[*slot].clone(), self.recorder.datum(value, self.graph))
        });
        let known = known.collect();
        Some(FactKind::Absent { pattern: span.slice(self.text).to_owned(), known })
    }
}
