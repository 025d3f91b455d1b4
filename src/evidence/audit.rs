//! What a reader of the graph should know of its evidence as a whole.
//!
//! The facts that are looked at are relationships, properties of nodes, and nodes that
//! say themselves what they rest on, such as claims. What a node is called and which
//! documents there are needs no evidence, and what ties facts to claims and documents is
//! no fact that a second document could confirm. A graph in which nothing has evidence
//! has nothing to be looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::claim::{self, claims};
use super::convention::{
    ALIASES, CLAIM, COMPARATOR, CONFLICTS_WITH, KIND, MENTIONED_IN, PROPERTY, REFINES,
    SUPERSEDED_BY, VALUE, VALUE_KIND, VALUE_NUMBER,
};
use super::{Evidence, Locator, is_key, is_used, own, status};
use crate::budget::{Budget, Exceeded};
use crate::graph::{Direction, Entity, Graph, LabelId, TypeId, Types};
use crate::value::{NodeId, RelationshipId, Value};

/// Statuses from this one on are weak: nobody vouches for the fact.
const WEAK: &str = "opinion";
/// The status of a claim that another has taken the place of.
const SUPERSEDED: &str = "superseded";

/// Something to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Of which fact: a relationship, or a node.
    pub entity: Entity,
    /// Which property of the node.
    pub key: Option<Arc<str>>,
    /// How the fact stands.
    pub status: Option<Arc<str>>,
    /// The documents that it rests on.
    pub documents: Vec<Arc<str>>,
}

/// The kinds of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// It does not say what it rests on.
    NoEvidence,
    /// One document says so, and no other.
    OneDocument,
    /// Two claims cannot both be right, or no one says how they can: what they give.
    Conflict(Arc<str>, Arc<str>),
    /// It is an opinion, a plan, a rumour or weaker, said by these.
    Weak(Vec<Arc<str>>),
}

impl FindingKind {
    /// The names of all kinds, in the order of [`FindingKind::name`]'s ranks.
    pub const NAMES: [&str; 4] = ["no evidence", "one document", "conflict", "weak"];

    /// What people and queries call it.
    pub fn name(&self) -> &'static str {
        let rank = match self {
            FindingKind::NoEvidence => 0,
            FindingKind::OneDocument => 1,
            FindingKind::Conflict(..) => 2,
            FindingKind::Weak(_) => 3,
        };
        FindingKind::NAMES[rank]
    }
}

impl Finding {
    /// Which fact, for people: `Heat.year`, `Adam Driver -[CANDIDATE_FOR]-> Heat 2`. A
    /// claim goes by what it is about.
    pub fn subject(&self, graph: &Graph) -> String {
        match (self.entity, &self.key) {
            (Entity::Relationship(relationship), _) => {
                let (start, end) = graph.endpoints(relationship);
                let kind = graph.type_name(graph.type_of(relationship));
                format!("{} -[{kind}]-> {}", name(graph, start), name(graph, end))
            }
            (Entity::Node(node), Some(key)) => {
                let node = subject(graph, node).unwrap_or(node);
                format!("{}.{key}", name(graph, node))
            }
            (Entity::Node(node), None) => name(graph, node).to_string(),
        }
    }

    /// What there is to be said of it, for people.
    pub fn detail(&self, graph: &Graph) -> String {
        match &self.kind {
            FindingKind::NoEvidence => self.value(graph).unwrap_or_default(),
            FindingKind::OneDocument => self.documents.join(", "),
            FindingKind::Conflict(a, b) => format!("{a} or {b}"),
            FindingKind::Weak(said_by) => {
                let status = self.status.as_deref().unwrap_or_default();
                match self.value(graph) {
                    Some(value) => format!("{status}: {value}"),
                    None if said_by.is_empty() => status.to_owned(),
                    None => format!("{status}, said by {}", said_by.join(", ")),
                }
            }
        }
    }

    /// The value of a property, or what a claim gives as one.
    fn value(&self, graph: &Graph) -> Option<String> {
        let (Entity::Node(node), Some(key)) = (self.entity, &self.key) else { return None };
        match claim::read(graph, node, key) {
            Value::Null => claim::given(graph, node).map(|value| value.to_string()),
            value => Some(claim::text(&value)),
        }
    }
}

struct Audit<'a> {
    graph: &'a Graph,
    budget: &'a Budget,
    claim: Option<LabelId>,
    document: Option<LabelId>,
    mention: Option<TypeId>,
    found: Vec<Finding>,
}

/// Everything there is to know, conflicts first, then relationships, then nodes.
pub fn audit(graph: &Graph, budget: &Budget) -> Result<Vec<Finding>, Exceeded> {
    if !is_used(graph) {
        return Ok(Vec::new());
    }
    let documents = graph.schema().evidence.as_ref().and_then(|one| one.documents.as_deref());
    let mut audit = Audit {
        graph,
        budget,
        claim: graph.label(CLAIM),
        document: graph.label(documents.unwrap_or("Document")),
        mention: graph.relationship_type(MENTIONED_IN),
        found: Vec::new(),
    };
    audit.declared_conflicts()?;
    for node in graph.nodes() {
        audit.silent_conflicts(node)?;
    }
    for relationship in graph.relationships() {
        budget.tick(1)?;
        audit.relationship(relationship);
    }
    for node in graph.nodes() {
        audit.node(node)?;
    }
    Ok(audit.found)
}

impl Audit<'_> {
    /// Claims that say of each other that they conflict.
    fn declared_conflicts(&mut self) -> Result<(), Exceeded> {
        let Some(kind) = self.graph.relationship_type(CONFLICTS_WITH) else { return Ok(()) };
        let mut pairs = BTreeSet::new();
        for relationship in self.graph.relationships_with_type(kind) {
            self.budget.tick(1)?;
            let (a, b) = self.graph.endpoints(relationship);
            if pairs.insert((a.min(b), a.max(b))) {
                let subject = subject(self.graph, a);
                self.conflict(subject.unwrap_or(a), a, b);
            }
        }
        Ok(())
    }

    /// Claims of different values for a property that holds one, where nothing says
    /// which of them to believe.
    fn silent_conflicts(&mut self, node: NodeId) -> Result<(), Exceeded> {
        let claims = claims(self.graph, node);
        self.budget.tick(1 + claims.len() as u64)?;
        let mut given: Vec<(Arc<str>, Arc<str>, NodeId)> = Vec::new();
        for claim in claims.into_iter().filter(|claim| self.is_of_value(*claim)) {
            let key = text(self.graph, claim, PROPERTY);
            let Some((key, value)) = key.zip(claim::given(self.graph, claim)) else { continue };
            let is_single =
                !matches!(claim::read(self.graph, node, &key), Value::Null | Value::List(_));
            let is_known = given.iter().any(|one| (&one.0, &one.1) == (&key, &value));
            if is_single && !is_known {
                given.push((key, value, claim));
            }
        }
        for (index, (key, _, claim)) in given.iter().enumerate() {
            for (_, _, other) in given[..index].iter().filter(|one| one.0 == *key) {
                self.budget.tick(1)?;
                if !self.are_related(*claim, *other) {
                    self.conflict(node, *other, *claim);
                }
            }
        }
        Ok(())
    }

    /// Whether a claim gives a value that can be held against another: no bound, and no
    /// date in words.
    fn is_of_value(&self, claim: NodeId) -> bool {
        let has = |key| !claim::read(self.graph, claim, key).is_null();
        if has(COMPARATOR) || !(has(VALUE) || has(VALUE_NUMBER)) {
            return false;
        }
        let kind = text(self.graph, claim, KIND);
        let status = own(self.graph, Entity::Node(claim)).status;
        kind.is_none_or(|kind| *kind == *VALUE_KIND)
            && status.is_none_or(|status| *status != *SUPERSEDED)
    }

    /// Whether claims are known to conflict, to refine or to replace each other.
    fn are_related(&self, a: NodeId, b: NodeId) -> bool {
        let names = [CONFLICTS_WITH, REFINES, SUPERSEDED_BY].into_iter();
        let types = names.filter_map(|name| self.graph.relationship_type(name)).collect();
        let mut is_related = false;
        let types = Types::of(types);
        self.graph.between(a, b, Direction::Either, &types, |_| is_related = true);
        is_related
    }

    fn conflict(&mut self, node: NodeId, a: NodeId, b: NodeId) {
        let graph = self.graph;
        let given = |claim| claim::given(graph, claim).unwrap_or_else(|| name(graph, claim));
        let both = [a, b].map(|claim| own(graph, Entity::Node(claim)));
        let documents: BTreeSet<Arc<str>> = both.iter().flat_map(documents).collect();
        self.found.push(Finding {
            kind: FindingKind::Conflict(given(a), given(b)),
            entity: Entity::Node(node),
            key: text(graph, a, PROPERTY),
            status: None,
            documents: documents.into_iter().collect(),
        });
    }

    fn relationship(&mut self, relationship: RelationshipId) {
        let (start, end) = self.graph.endpoints(relationship);
        let ends_in_evidence = |node| self.has(node, self.claim) || self.has(node, self.document);
        let is_tie = Some(self.graph.type_of(relationship)) == self.mention
            || ends_in_evidence(start)
            || ends_in_evidence(end);
        let entity = Entity::Relationship(relationship);
        let evidence = own(self.graph, entity);
        if evidence.sources.is_empty() {
            self.add(FindingKind::NoEvidence, entity, None, &evidence);
        } else if !is_tie {
            self.look_at(entity, None, &evidence);
        }
    }

    fn node(&mut self, node: NodeId) -> Result<(), Exceeded> {
        let entity = Entity::Node(node);
        self.budget.tick(1)?;
        if self.has(node, self.document) {
            return Ok(());
        }
        let evidence = own(self.graph, entity);
        if self.has(node, self.claim) || !evidence.is_empty() {
            let key = text(self.graph, node, PROPERTY);
            if evidence.sources.is_empty() {
                self.add(FindingKind::NoEvidence, entity, key.clone(), &evidence);
            }
            self.look_for_weakness(entity, key, &evidence);
            return Ok(());
        }
        for (key, value) in self.graph.properties(entity) {
            self.budget.tick(1)?;
            let key = self.graph.key_name(key).clone();
            if !self.is_name(&key) {
                self.property(node, &key, &value);
            }
        }
        Ok(())
    }

    /// A property rests on all claims of its value together.
    fn property(&mut self, node: NodeId, key: &Arc<str>, value: &Value) {
        let mut claims = claim::about(self.graph, node, key, value);
        claims.retain(|claim| !claim.differs());
        let entity = Entity::Node(node);
        let sources = claims.iter().flat_map(|claim| claim.sources.iter().cloned()).collect();
        let statuses = claims.iter().map(|claim| claim.status.as_deref());
        let status = status::firmest(statuses).map(Arc::from);
        let together = Evidence { status, sources, ..Evidence::default() };
        let documents = documents(&together);
        if together.sources.is_empty() {
            self.add(FindingKind::NoEvidence, entity, Some(key.clone()), &together);
        } else if documents.len() == 1 {
            self.add(FindingKind::OneDocument, entity, Some(key.clone()), &together);
        }
    }

    fn look_at(&mut self, entity: Entity, key: Option<Arc<str>>, evidence: &Evidence) {
        if documents(evidence).len() == 1 {
            self.add(FindingKind::OneDocument, entity, key.clone(), evidence);
        }
        self.look_for_weakness(entity, key, evidence);
    }

    fn look_for_weakness(&mut self, entity: Entity, key: Option<Arc<str>>, evidence: &Evidence) {
        if status::weakness(evidence.status.as_deref()) >= status::weakness(Some(WEAK)) {
            let kind = FindingKind::Weak(evidence.said_by.clone());
            self.add(kind, entity, key, evidence);
        }
    }

    fn add(
        &mut self,
        kind: FindingKind,
        entity: Entity,
        key: Option<Arc<str>>,
        evidence: &Evidence,
    ) {
        let (status, documents) = (evidence.status.clone(), documents(evidence));
        self.found.push(Finding { kind, entity, key, status, documents });
    }

    fn has(&self, node: NodeId, label: Option<LabelId>) -> bool {
        label.is_some_and(|label| self.graph.has_label(node, label))
    }

    /// Whether a key says what a node is called, or belongs to the evidence itself.
    fn is_name(&self, key: &str) -> bool {
        is_key(key) || key == ALIASES || self.graph.schema().is_naming(key)
    }
}

/// What a claim is about; the first where that are several.
fn subject(graph: &Graph, claim: NodeId) -> Option<NodeId> {
    let about = graph.relationship_type(super::ABOUT)?;
    let mut subject = None;
    graph.neighbours(claim, Direction::Outgoing, &Types::of(vec![about]), |_, node| {
        subject = subject.or(Some(node));
    });
    subject
}

/// What to call a node: its display name, its slug, its number.
fn name(graph: &Graph, node: NodeId) -> Arc<str> {
    let named = graph.display_name(node).or_else(|| graph.slug(node));
    named.or_else(|| text(graph, node, "name")).unwrap_or_else(|| format!("#{}", node.0).into())
}

/// The documents of the locators, each once; a locator that is none counts as it is.
fn documents(evidence: &Evidence) -> Vec<Arc<str>> {
    let mut documents: Vec<Arc<str>> = Vec::new();
    for source in &evidence.sources {
        let file = Locator::parse(source).map_or(&**source, |locator| locator.file);
        if !documents.iter().any(|known| **known == *file) {
            documents.push(Arc::from(file));
        }
    }
    documents
}

fn text(graph: &Graph, node: NodeId, key: &str) -> Option<Arc<str>> {
    match claim::read(graph, node, key) {
        Value::String(text) => Some(text),
        _ => None,
    }
}
