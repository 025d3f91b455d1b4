//! What a row rests on, as JSON: a list of ways to the row, each of which is enough.
//!
//! ```json
//! [{"status": "rumored",
//!   "facts": [{"kind": "relationship",
//!              "element": {"id": 7, "type": "CANDIDATE_FOR",
//!                          "start": {"id": 1, "labels": ["Person"], "name": "Adam Driver"},
//!                          "end": {"id": 2, "labels": ["Film"], "name": "Heat 2"},
//!                          "properties": {"stage": "in talks"}},
//!              "evidence": [{"status": "rumored", "saidBy": ["Deadline"], "via": [],
//!                            "claimDate": null, "sources": ["b.txt:1:0-5"]}]}]}]
//! ```
//!
//! `status` is that of the weakest fact, null where nothing is said. Kinds and what they
//! have beside `evidence`: `node` and `relationship` an `element`; `property` an
//! `element`, `key` and `value`; `absent` a `pattern` and what was `known`; `procedure`
//! its name as `procedure`; `line` a `file` and a `line`. Evidence that is a claim also
//! has the `value` it gives, and whether that `differs` from the one read. A way of
//! which facts are left out has `omitted`, their number; where there are more ways than
//! are listed, a last one without facts says `"more": true`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::entity::Names;
use super::footnotes;
use super::json::Plain;
use super::wire::Tagged;
use crate::evidence::{self, Evidence};
use crate::result::{Datum, Derivation, Fact, FactKind, NodeRecord, RelationshipRecord, Why};

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// For people and their tools.
    Plain,
    /// For programs that tell types apart.
    Tagged,
}

/// What one row rests on.
pub struct WhyRow<'a> {
    /// Of the whole result.
    pub why: &'a Why,
    /// Which row.
    pub row: usize,
    /// What to call nodes.
    pub names: &'a Names<'a>,
    /// How values are written.
    pub values: Values,
}

/// Something of a row, with what is needed to write it.
struct Of<'a, T>(&'a WhyRow<'a>, &'a T);

impl Serialize for WhyRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(witness) = self.why.rows.get(self.row) else {
            return serializer.collect_seq(std::iter::empty::<()>());
        };
        let listed = witness.derivations().map(|way| Way::Listed(Of(self, way)));
        serializer.collect_seq(listed.chain(witness.has_more.then_some(Way::More)))
    }
}

/// A way, or that there are more.
enum Way<'a> {
    Listed(Of<'a, Derivation>),
    More,
}

impl Serialize for Way<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        match self {
            Way::Listed(Of(row, way)) => {
                let facts: Vec<&Fact> =
                    way.facts.iter().filter_map(|place| row.why.facts.get(*place)).collect();
                let statuses = facts.iter().map(|fact| footnotes::status(fact));
                object.serialize_entry("status", &evidence::weakest(statuses))?;
                let facts: Vec<Of<'_, Fact>> =
                    facts.into_iter().map(|fact| Of(row, fact)).collect();
                object.serialize_entry("facts", &facts)?;
                if way.omitted > 0 {
                    object.serialize_entry("omitted", &way.omitted)?;
                }
            }
            Way::More => {
                object.serialize_entry("status", &())?;
                object.serialize_entry("facts", &[(); 0])?;
                object.serialize_entry("more", &true)?;
            }
        }
        object.end()
    }
}

impl Serialize for Of<'_, Fact> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let Of(row, fact) = self;
        match &fact.kind {
            FactKind::Node(node) => {
                object.serialize_entry("kind", "node")?;
                object.serialize_entry("element", &Of(row, &**node))?;
            }
            FactKind::Relationship { relationship, start, end } => {
                object.serialize_entry("kind", "relationship")?;
                let ends = Some((&**start, &**end));
                object.serialize_entry("element", &Of(row, &(&**relationship, ends)))?;
            }
            FactKind::Property { of, key, value } => {
                object.serialize_entry("kind", "property")?;
                object.serialize_entry("element", &Of(row, &**of))?;
                object.serialize_entry("key", &**key)?;
                object.serialize_entry("value", &row.value(value))?;
            }
            FactKind::Absent { pattern, known } => {
                object.serialize_entry("kind", "absent")?;
                object.serialize_entry("pattern", pattern)?;
                object.serialize_entry("known", &Of(row, known))?;
            }
            FactKind::Procedure(name) => {
                object.serialize_entry("kind", "procedure")?;
                object.serialize_entry("procedure", &**name)?;
            }
            FactKind::Line { file, line } => {
                object.serialize_entry("kind", "line")?;
                object.serialize_entry("file", &**file)?;
                object.serialize_entry("line", line)?;
            }
        }
        let evidence: Vec<Stated<'_>> = fact.evidence.iter().map(Stated).collect();
        object.serialize_entry("evidence", &evidence)?;
        object.end()
    }
}

impl WhyRow<'_> {
    fn value<'v>(&self, datum: &'v Datum) -> Value<'v> {
        Value(self.values, datum)
    }
}

struct Value<'a>(Values, &'a Datum);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Values::Plain => Plain(self.1).serialize(serializer),
            Values::Tagged => Tagged(self.1).serialize(serializer),
        }
    }
}

/// Entities by reference, other values as they are.
impl Serialize for Of<'_, Datum> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Of(row, datum) = self;
        match datum {
            Datum::Node(node) => Of(row, &**node).serialize(serializer),
            Datum::Relationship(step) => Of(row, &(&**step, None)).serialize(serializer),
            other => row.value(other).serialize(serializer),
        }
    }
}

impl Serialize for Of<'_, Vec<(Arc<str>, Datum)>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Of(row, known) = self;
        serializer.collect_map(known.iter().map(|(name, value)| (&**name, Of(row, value))))
    }
}

/// Enough of a node to find it and to name it; what it carries was not all read.
impl Serialize for Of<'_, NodeRecord> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Of(row, node) = self;
        let mut object = serializer.serialize_map(Some(3))?;
        object.serialize_entry("id", &node.id)?;
        let labels: Vec<&str> = node.labels.iter().map(|label| &**label).collect();
        object.serialize_entry("labels", &labels)?;
        object.serialize_entry("name", &row.names.node(node))?;
        object.end()
    }
}

type Ends<'a> = Option<(&'a NodeRecord, &'a NodeRecord)>;

/// A relationship with its ends, if only by id, and what it says beside its evidence.
impl Serialize for Of<'_, (&RelationshipRecord, Ends<'_>)> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Of(row, (step, ends)) = self;
        let mut object = serializer.serialize_map(Some(5))?;
        object.serialize_entry("id", &step.id)?;
        object.serialize_entry("type", &*step.kind)?;
        if let Some((start, end)) = ends {
            object.serialize_entry("start", &Of(row, *start))?;
            object.serialize_entry("end", &Of(row, *end))?;
        } else {
            object.serialize_entry("start", &serde_json::json!({ "id": step.start }))?;
            object.serialize_entry("end", &serde_json::json!({ "id": step.end }))?;
        }
        let own = step.properties.iter().filter(|(key, _)| !evidence::is_key(key));
        let own: BTreeMap<&str, Value<'_>> =
            own.map(|(key, value)| (&**key, row.value(value))).collect();
        object.serialize_entry("properties", &own)?;
        object.end()
    }
}

/// Evidence under the keys of the convention, all of them always.
struct Stated<'a>(&'a Evidence);

impl Serialize for Stated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Evidence { status, said_by, via, date, sources, claimed } = self.0;
        let texts =
            |texts: &[Arc<str>]| -> Vec<String> { texts.iter().map(ToString::to_string).collect() };
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry(evidence::STATUS, &status.as_deref())?;
        object.serialize_entry(evidence::SAID_BY, &texts(said_by))?;
        object.serialize_entry(evidence::VIA, &texts(via))?;
        object.serialize_entry(evidence::CLAIM_DATE, &date.as_deref())?;
        object.serialize_entry(evidence::SOURCES, &texts(sources))?;
        if let Some(claimed) = claimed {
            object.serialize_entry("value", &claimed.value.as_deref())?;
            object.serialize_entry("differs", &claimed.differs)?;
        }
        object.end()
    }
}
