//! What facts rest on.
//!
//! A convention on ordinary properties: any node or relationship may say in which
//! passages of which documents it is stated (`sources`), how it stands (`status`), who
//! said so (`saidBy`), who passed it on (`via`) and when (`claimDate`). The properties
//! of a node are evidenced by claims: `(:Claim {property, value})-[:ABOUT]->(node)`.
//!
//! In: a graph and what was read of it. Out: what that rests on, as facts without
//! words. Nothing is required of a graph: where a name of the convention is missing
//! nothing is found. The room reads no files: what a passage says is for those who have
//! the documents.

mod convention;
mod locator;
mod passage;
mod status;
mod claim;
mod audit;

use std::sync::Arc;

pub use self::audit::{Finding, FindingKind, audit};
pub use self::convention::*;
pub(crate) use self::locator::DERIVED;
pub use self::locator::Locator;
pub use self::passage::{Documents, Misfit, passage};
pub use self::status::{ASSERTED, STATUSES, firmest, is_status, weakest, weakness};
use crate::graph::{Direction, Entity, Graph, Types};
use crate::value::{NodeId, Value};

/// What one fact, or one claim of it, rests on. Nothing is said where a key is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// How it stands, such as `rumored`.
    pub status: Option<Arc<str>>,
    /// Who said it.
    pub said_by: Vec<Arc<str>>,
    /// Who passed it on.
    pub via: Vec<Arc<str>>,
    /// When it was claimed.
    pub date: Option<Arc<str>>,
    /// Locators as written, `file:line:start-end`.
    pub sources: Vec<Arc<str>>,
    /// What the claim gives as the value, where this is a claim about a property.
    pub claimed: Option<Claimed>,
}

/// What a claim about a property says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claimed {
    /// The value as text, with what it is compared by: `> 187000000`. None where the
    /// claim is that there is no value.
    pub value: Option<Arc<str>>,
    /// It is not the value that was read: an older, a rougher or a contrary account.
    pub differs: bool,
}

impl Evidence {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Evidence::default()
    }

    /// What properties say of it, given the texts under each key. A status is a common
    /// word: alone it counts only where it is one of the convention's.
    pub fn told(texts: impl Fn(&str) -> Vec<Arc<str>>) -> Evidence {
        let mut evidence = Evidence {
            status: None,
            said_by: texts(SAID_BY),
            via: texts(VIA),
            date: texts(CLAIM_DATE).into_iter().next(),
            sources: texts(SOURCES),
            claimed: None,
        };
        let is_evidence = |status: &Arc<str>| !evidence.is_empty() || is_status(status);
        evidence.status = texts(STATUS).into_iter().next().filter(is_evidence);
        evidence
    }

    /// Whether this speaks of another value than the one that was read.
    pub fn differs(&self) -> bool {
        self.claimed.as_ref().is_some_and(|claimed| claimed.differs)
    }
}

/// Whether a graph may hold evidence at all; where it does not, nothing rests on anything.
pub fn is_kept(graph: &Graph) -> bool {
    let keys = [STATUS, SAID_BY, VIA, CLAIM_DATE, SOURCES];
    keys.iter().any(|key| graph.key(key).is_some())
        || graph.relationship_type(MENTIONED_IN).is_some()
        || graph.relationship_type(ABOUT).is_some()
}

/// What an entity rests on: what it says itself; for a node that says nothing, the
/// passages that name it, which relationships to its documents hold. Empty where the
/// graph does not say.
pub fn of(graph: &Graph, entity: Entity) -> Vec<Evidence> {
    let evidence = own(graph, entity);
    match entity {
        _ if !evidence.is_empty() => vec![evidence],
        Entity::Node(node) => mentions(graph, node),
        Entity::Relationship(_) => Vec::new(),
    }
}

fn mentions(graph: &Graph, node: NodeId) -> Vec<Evidence> {
    let Some(kind) = graph.relationship_type(MENTIONED_IN) else { return Vec::new() };
    let mut found = Vec::new();
    graph.neighbours(node, Direction::Outgoing, &Types::of(vec![kind]), |mention, _| {
        found.push(own(graph, Entity::Relationship(mention)));
    });
    found.retain(|evidence| !evidence.is_empty());
    merged(found)
}

/// Evidence that differs only in its passages made one, in order.
fn merged(all: Vec<Evidence>) -> Vec<Evidence> {
    let mut merged: Vec<Evidence> = Vec::new();
    for mut evidence in all {
        let mut sources = std::mem::take(&mut evidence.sources);
        let same = merged
            .iter_mut()
            .find(|known| Evidence { sources: Vec::new(), ..(**known).clone() } == evidence);
        if let Some(known) = same {
            sources.retain(|source| !known.sources.contains(source));
            known.sources.append(&mut sources);
        } else {
            merged.push(Evidence { sources, ..evidence });
        }
    }
    merged
}

/// What the value of a property rests on. A relationship's property rests on what the
/// relationship does. That of a node rests on the claims about it: those that give the
/// value, or an item of it where it is a list, and after them those that give another;
/// where there are none, on what the node says of itself, and the property it is shown by
/// on the passages that name it. Where there was no value to be read, it rests on the
/// claims that there is none.
pub fn of_property(graph: &Graph, entity: Entity, key: &str, value: &Value) -> Vec<Evidence> {
    match entity {
        Entity::Node(node) => match claim::about(graph, node, key, value) {
            claims if !claims.is_empty() => claims,
            _ if graph.schema().is_naming(key) => of(graph, entity),
            _ => Some(own(graph, entity)).filter(|own| !own.is_empty()).into_iter().collect(),
        },
        Entity::Relationship(_) => of(graph, entity),
    }
}

/// What an entity says it rests on, if only that it says nothing.
fn own(graph: &Graph, entity: Entity) -> Evidence {
    Evidence::told(|key| {
        let key = graph.key(key);
        key.map_or_else(Vec::new, |key| texts(&graph.property(entity, key)))
    })
}

/// The strings of a string or of a list.
fn texts(value: &Value) -> Vec<Arc<str>> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
