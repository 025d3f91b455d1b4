//! The names of the convention: ordinary properties, labels and types that mean
//! something to those who ask what a fact rests on.

use crate::graph::Graph;
use crate::graph::schema::{ItemType, KeyType};

/// Locators of the passages that support a fact.
pub const SOURCES: &str = "sources";
/// How a fact stands.
pub const STATUS: &str = "status";
/// Who said it.
pub const SAID_BY: &str = "saidBy";
/// Who passed on what someone else said.
pub const VIA: &str = "via";
/// When it was claimed.
pub const CLAIM_DATE: &str = "claimDate";
/// File and line of each source.
pub const CITES: &str = "cites";
/// The files of the sources.
pub const DOCS: &str = "docs";

/// The property by which sources name a document.
pub const FILE_NAME: &str = "fileName";
/// How many lines a document has, where that is known.
pub const LINE_COUNT: &str = "lineCount";

/// Further names of a node.
pub const ALIASES: &str = "aliases";

/// Label of the nodes that claim a value of a property.
pub const CLAIM: &str = "Claim";
/// From a claim to what it is about.
pub const ABOUT: &str = "ABOUT";
/// Between claims that cannot both be right.
pub const CONFLICTS_WITH: &str = "CONFLICTS_WITH";
/// From the more precise claim to the less precise.
pub const REFINES: &str = "REFINES";
/// From a claim to the one that took its place.
pub const SUPERSEDED_BY: &str = "SUPERSEDED_BY";
/// From whatever a document names to the document.
pub const MENTIONED_IN: &str = "MENTIONED_IN";

/// Of a claim: the key whose value it gives.
pub const PROPERTY: &str = "property";
/// Of a claim: what sort of claim it is.
pub const KIND: &str = "kind";
/// The kind of claims that give the value of a property, rather than an opinion of it.
pub const VALUE_KIND: &str = "value";
/// Of a claim: the value as text.
pub const VALUE: &str = "value";
/// Of a claim: the value as a number, where it is one.
pub const VALUE_NUMBER: &str = "valueNumber";
/// Of a claim: `>` and the like, where the value is only a bound.
pub const COMPARATOR: &str = "comparator";
/// Of a claim: a date in words, where no value says it.
pub const DATE_TEXT: &str = "dateText";

const TEXT: KeyType = KeyType { item: ItemType::String, is_list: false };
const TEXTS: KeyType = KeyType { item: ItemType::String, is_list: true };

/// The keys of evidence in the order files write them, and their types.
pub const KEYS: [(&str, KeyType); 7] = [
    (STATUS, TEXT),
    (SAID_BY, TEXTS),
    (VIA, TEXTS),
    (CLAIM_DATE, TEXT),
    (SOURCES, TEXTS),
    (CITES, TEXTS),
    (DOCS, TEXTS),
];

/// Whether a key says what a fact rests on, and nothing of the fact itself.
pub fn is_key(key: &str) -> bool {
    KEYS.iter().any(|(known, _)| *known == key)
}

/// Whether facts of this graph are declared to carry evidence.
pub(crate) fn is_on(graph: &Graph) -> bool {
    graph.schema().evidence.is_some()
}

/// Whether facts of this graph are declared to carry evidence, or some do.
pub fn is_used(graph: &Graph) -> bool {
    is_on(graph) || graph.key(SOURCES).is_some_and(|key| graph.has_key(key))
}
