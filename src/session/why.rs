//! What the rows of a traced run rest on, for whoever asked: lineages become facts with
//! their evidence, detached from the graph.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::record::Recorder;
use crate::evidence;
use crate::execute::lineage::{self, Lineage, Origin, Way};
use crate::execute::{ExecuteError, Surroundings};
use crate::expression::Slot;
use crate::graph::{Entity, Graph};
use crate::result::{Datum, Derivation, Fact, FactKind, Why, Witness};
use crate::value::{Batch, Value};

/// Roughly what a fact occupies with its evidence, records aside.
const FACT_BYTES: u64 = 300;

/// Gathers the witnesses of rows; does nothing where they are not traced.
pub(super) struct Witnesses<'a> {
    around: Surroundings<'a>,
    /// The statement, in which patterns are written.
    text: &'a str,
    traced: Option<(Slot, &'a Lineage)>,
    why: Why,
    /// Facts that have a place in `why`.
    places: FxHashMap<Origin, usize>,
}

impl<'a> Witnesses<'a> {
    pub(super) fn new(around: Surroundings<'a>, text: &'a str) -> Witnesses<'a> {
        let traced = around.program.witness.zip(around.lineage);
        Witnesses { around, text, traced, why: Why::default(), places: FxHashMap::default() }
    }

    /// A witness for each row of a batch.
    pub(super) fn take(
        &mut self,
        batch: &Batch,
        recorder: &mut Recorder,
        graph: &Graph,
    ) -> Result<(), ExecuteError> {
        let Some((slot, lineage)) = self.traced else { return Ok(()) };
        for row in 0..batch.len() {
            let origin = lineage::origin(&batch.value(slot, row)).unwrap_or_default();
            let ways = lineage.ways(origin, self.around.budget)?;
            let mut scribe = Scribe { recorder, graph };
            let mut derivations = Vec::with_capacity(ways.ways.len());
            for way in &ways.ways {
                derivations.push(self.derivation(way, &mut scribe)?);
            }
            let derivations = self.minimal(derivations);
            self.why.rows.push(Witness { derivations, has_more: ways.has_more });
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Option<Arc<Why>> {
        self.traced.map(|_| Arc::new(self.why))
    }

    fn derivation(
        &mut self,
        way: &Way,
        scribe: &mut Scribe<'_>,
    ) -> Result<Derivation, ExecuteError> {
        let mut facts = Vec::with_capacity(way.facts.len());
        for origin in &way.facts {
            facts.extend(self.place(*origin, scribe)?);
        }
        let bytes = size_of_val(facts.as_slice()) as u64;
        self.around.budget.hold(bytes)?;
        self.drop_implied(&mut facts);
        Ok(Derivation { facts, omitted: way.omitted() })
    }

    /// Which node a walk began at is the optimizer's choice: a node goes without saying
    /// where a relationship or a property of it is said.
    fn drop_implied(&self, facts: &mut Vec<usize>) {
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
            FactKind::Property { of: Datum::Node(node), .. } => (Some(node.id), None),
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
    fn place(
        &mut self,
        origin: Origin,
        scribe: &mut Scribe<'_>,
    ) -> Result<Option<usize>, ExecuteError> {
        if let Some(known) = self.places.get(&origin) {
            return Ok(Some(*known));
        }
        let Some(fact) = self.traced.and_then(|(_, lineage)| lineage.fact(origin)) else {
            return Ok(None);
        };
        let Some(fact) = self.fact(fact, scribe) else { return Ok(None) };
        self.around.budget.hold(FACT_BYTES)?;
        self.why.facts.push(fact);
        self.places.insert(origin, self.why.facts.len() - 1);
        Ok(Some(self.why.facts.len() - 1))
    }

    fn fact(&self, fact: lineage::Fact, scribe: &mut Scribe<'_>) -> Option<Fact> {
        let bare = |kind| Fact { kind, evidence: Vec::new() };
        Some(match fact {
            lineage::Fact::Node(node) => {
                let kind = FactKind::Node(scribe.recorder.node(node, scribe.graph));
                let evidence = evidence::of(scribe.graph, Entity::Node(node));
                Fact { kind, evidence: evidence.into_iter().collect() }
            }
            lineage::Fact::Relationship(id) => {
                let evidence = evidence::of(scribe.graph, Entity::Relationship(id));
                let (start, end) = scribe.graph.endpoints(id);
                let kind = FactKind::Relationship {
                    relationship: scribe.recorder.relationship(id, scribe.graph),
                    start: scribe.recorder.node(start, scribe.graph),
                    end: scribe.recorder.node(end, scribe.graph),
                };
                Fact { kind, evidence: evidence.into_iter().collect() }
            }
            lineage::Fact::Property(entity, key) => scribe.property(entity, key),
            lineage::Fact::Absent(place) => bare(self.absence(place, scribe)?),
            lineage::Fact::Procedure(name) => bare(FactKind::Procedure(name)),
            lineage::Fact::Line(file, line) => bare(FactKind::Line { file, line }),
        })
    }

    fn absence(&self, place: u32, scribe: &mut Scribe<'_>) -> Option<FactKind> {
        let (_, lineage) = self.traced?;
        let lineage::Absence { span, known } = lineage.absence(place)?;
        let names = &self.around.program.names;
        let known = known.into_iter().map(|(slot, value)| {
            (names[slot].clone(), scribe.recorder.datum(&value, scribe.graph))
        });
        Some(FactKind::Absent { pattern: span.slice(self.text).to_owned(), known: known.collect() })
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

/// Writes records of what is in the graph.
struct Scribe<'a> {
    recorder: &'a mut Recorder,
    graph: &'a Graph,
}

impl Scribe<'_> {
    fn property(&mut self, entity: Entity, key: Arc<str>) -> Fact {
        let graph = self.graph;
        let of = match entity {
            Entity::Node(node) => Value::Node(node),
            Entity::Relationship(id) => Value::Relationship(id),
        };
        let value = graph.key(&key).map_or(Value::Null, |key| graph.property(entity, key));
        let evidence = evidence::of_property(graph, entity, &key, &value);
        let of = self.recorder.datum(&of, graph);
        let value = self.recorder.datum(&value, graph);
        Fact { kind: FactKind::Property { of, key, value }, evidence }
    }
}
