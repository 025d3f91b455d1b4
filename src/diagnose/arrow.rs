//! Slips around relationships and labels: arrows that point the wrong way, types that
//! lead elsewhere, nodes of another kind.

use std::collections::BTreeSet;

use super::part::{Of, Part, Piece};
use super::probe::{Probe, Stop, call};
use crate::graph::LabelId;
use crate::parse::ast::{LabelExpr, NodePattern, RelationshipPattern};
use crate::parse::node_text;
use crate::result::{NoticeKind, Reached};
use crate::value::Value;

/// Most arrows that are turned round.
const TURNS_MAX: usize = 4;

type Reasons = Result<Vec<NoticeKind>, Stop>;

impl Probe<'_> {
    /// The arrow that lets the part match when it is turned round.
    pub(super) fn turned(&self, part: &Part) -> Result<Option<NoticeKind>, Stop> {
        for (turn, turned) in part.turns().take(TURNS_MAX) {
            match self.count(&turn.clauses())? {
                0 => {}
                rows => return Ok(Some(NoticeKind::TurnedArrow { turned, rows })),
            }
        }
        Ok(None)
    }

    /// No such relationship at the candidates: where the type leads, else which types
    /// there are.
    pub(super) fn arrow(&self, step: &RelationshipPattern, before: &Part) -> Reasons {
        if let Some(joins) = self.joins(step, before)? {
            return Ok(vec![joins]);
        }
        let Some(last) = before.last() else { return Ok(Vec::new()) };
        let mut any = before.clone();
        let (types, length) = (None, None);
        let walk = RelationshipPattern { types, length, ..step.clone() };
        let node = NodePattern {
            variable: None,
            labels: None,
            properties: None,
            filter: None,
            span: step.span,
        };
        any.add(&Piece::Step(Box::new(walk), node));
        let of = Of { step: last.step + 1, relationship: true, ..last };
        let Some(variable) = any.name_of(of) else { return Ok(Vec::new()) };
        let types = self.values(&any.clauses(), call("type", variable))?;
        let mut types: Vec<String> = types.iter().filter_map(text).collect();
        types.sort_unstable();
        if names(step.types.as_ref()).iter().any(|name| types.contains(name)) {
            // it leads on, but not to a node that is already known
            return Ok(Vec::new());
        }
        Ok(vec![NoticeKind::OtherTypes { types }])
    }

    /// Where a type leads that is at nodes of other labels only.
    fn joins(&self, step: &RelationshipPattern, before: &Part) -> Result<Option<NoticeKind>, Stop> {
        let kinds = names(step.types.as_ref());
        let [kind] = kinds.as_slice() else { return Ok(None) };
        let Some(id) = self.around.graph.type_reading(kind) else { return Ok(None) };
        let here = self.labels_of_last(before)?;
        let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
        let triples = self.around.graph.statistics().triples();
        for triple in triples.iter().filter(|triple| triple.kind == id) {
            from.extend(triple.from.map(|label| self.label(label)));
            to.extend(triple.to.map(|label| self.label(label)));
        }
        if from.iter().chain(&to).any(|label| here.contains(label)) {
            return Ok(None);
        }
        let (from, to) = (Vec::from_iter(from), Vec::from_iter(to));
        Ok(Some(NoticeKind::TypeJoins { kind: kind.clone(), from, to }))
    }

    /// What the candidates are, where they lack a label.
    pub(super) fn other_labels(&self, node: &NodePattern, before: &Part) -> Reasons {
        if let Some(LabelExpr::And(parts)) = &node.labels
            && let Some(alone) = self.each_label(node, parts)?
        {
            return Ok(vec![alone]);
        }
        let known = node.variable.as_ref().filter(|_| before.last().is_none());
        let labels = match known {
            Some(variable) => self.labels(before, variable.text.clone())?,
            None => self.labels_of_last(before)?,
        };
        if labels.is_empty() {
            return Ok(Vec::new());
        }
        let mut wanted = node.clone();
        (wanted.properties, wanted.filter) = (None, None);
        let labels = Vec::from_iter(labels);
        Ok(vec![NoticeKind::OtherLabels { wanted: node_text(&wanted), labels }])
    }

    /// Labels that each have nodes, but never the same.
    fn each_label(
        &self,
        node: &NodePattern,
        parts: &[LabelExpr],
    ) -> Result<Option<NoticeKind>, Stop> {
        let mut kept = Vec::new();
        for labels in parts {
            let alone = NodePattern { labels: Some(labels.clone()), ..node.clone() };
            let mut part = Part::of_pattern(&[]);
            part.add(&Piece::Start(alone.clone()));
            kept.push(Reached { rows: self.count(&part.clauses())?, step: node_text(&alone) });
        }
        let has_all = kept.iter().all(|one| one.rows > 0);
        Ok(has_all.then_some(NoticeKind::EachAlone { kept }))
    }

    /// The labels of the last nodes of a part.
    fn labels_of_last(&self, part: &Part) -> Result<BTreeSet<String>, Stop> {
        let mut part = part.clone();
        let Some(variable) = part.last().and_then(|of| part.name_of(of)) else {
            return Ok(BTreeSet::new());
        };
        self.labels(&part, variable)
    }

    fn labels(&self, part: &Part, variable: String) -> Result<BTreeSet<String>, Stop> {
        let lists = self.values(&part.clauses(), call("labels", variable))?;
        let labels = lists.iter().flat_map(|list| match list {
            Value::List(items) => items.iter().filter_map(text).collect(),
            _ => Vec::new(),
        });
        Ok(labels.collect())
    }

    fn label(&self, label: LabelId) -> String {
        self.around.graph.label_name(label).to_string()
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// The types that are written as alternatives.
fn names(types: Option<&LabelExpr>) -> Vec<String> {
    match types {
        Some(LabelExpr::Name(name)) => vec![name.text.clone()],
        Some(LabelExpr::Or(parts)) => parts.iter().flat_map(|part| names(Some(part))).collect(),
        _ => Vec::new(),
    }
}
