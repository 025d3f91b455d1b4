//! Slips in conditions: values nobody has, keys of others, conditions that never hold
//! together.

use std::collections::BTreeSet;

use super::held::{Asked, Wanted, words};
use super::part::{Of, Part};
use super::probe::{Probe, Stop, property};
use crate::graph::{Entity, Graph, KeyId};
use crate::parse::ast::{Comparison, Expr, ExprKind, Name};
use crate::result::{NoticeKind, Reached};
use crate::value::{Value, compare};

/// Most nodes and relationships that are looked at for who else has a key or a value.
const LOOKED_AT: usize = 100_000;

type Reasons = Result<Vec<NoticeKind>, Stop>;

impl Probe<'_> {
    /// `{key: value}` of a node or relationship that keeps no candidate.
    pub(super) fn property(&self, of: Of, key: &Name, value: &Expr, before: &Part) -> Reasons {
        let mut part = before.clone();
        let here = part.element_text(of);
        let Some(variable) = part.name_of(of) else { return Ok(Vec::new()) };
        let Some(value) = self.constant(value)? else { return Ok(Vec::new()) };
        let wanted = Wanted { asked: Asked::Equal, key: key.text.clone(), value };
        self.values_slip(&wanted, property(variable, key), &part, &here)
    }

    /// A condition that keeps no candidate.
    pub(super) fn condition(&self, condition: &Expr, before: &Part, after: &Part) -> Reasons {
        if let Some(alone) = self.each_alone(condition, before, after)? {
            return Ok(vec![alone]);
        }
        let base = before.under(Vec::new());
        let Some((subject, wanted)) = self.comparison(condition)? else { return Ok(Vec::new()) };
        let here = subject_text(&subject);
        self.values_slip(&wanted, subject, &base, &here)
    }

    /// Conditions that each keep some rows, where this one is the first to leave none of
    /// what the others keep.
    fn each_alone(
        &self,
        condition: &Expr,
        before: &Part,
        after: &Part,
    ) -> Result<Option<NoticeKind>, Stop> {
        let is_lonely = before.conditions.is_empty()
            || self.count(&before.under(vec![condition.clone()]).clauses())? == 0;
        if is_lonely || after.conditions.len() < 2 {
            return Ok(None);
        }
        let kept = after.conditions.iter().map(|one| {
            let rows = self.count(&before.under(vec![one.clone()]).clauses())?;
            Ok(Reached { rows, step: one.span.slice(self.around.text).to_owned() })
        });
        Ok(Some(NoticeKind::EachAlone { kept: kept.collect::<Result<_, _>>()? }))
    }

    /// A comparison of something with a value that is known before any row.
    fn comparison(&self, condition: &Expr) -> Result<Option<(Expr, Wanted)>, Stop> {
        let (left, right, asked, turned) = match &condition.kind {
            ExprKind::Compare(left, rest) => match rest.as_slice() {
                [(Comparison::Equal, right)] => (&**left, right, Asked::Equal, Asked::Equal),
                [(Comparison::NotEqual, _)] => return Ok(None),
                [(_, right)] => (&**left, right, Asked::Order, Asked::Order),
                _ => return Ok(None),
            },
            ExprKind::Text(op, left, right) => {
                (&**left, &**right, Asked::Text(*op), Asked::Nothing)
            }
            ExprKind::In(left, right) => (&**left, &**right, Asked::AnyOf, Asked::Member),
            _ => return Ok(None),
        };
        for (subject, value, asked) in [(left, right, asked), (right, left, turned)] {
            if let Some(value) = self.constant(value)? {
                let key = match &subject.kind {
                    ExprKind::Property(_, key) => key.text.clone(),
                    _ => subject.span.slice(self.around.text).to_owned(),
                };
                return Ok(Some((subject.clone(), Wanted { asked, key, value })));
            }
        }
        Ok(None)
    }

    /// What the values say that are there.
    fn values_slip(&self, wanted: &Wanted, subject: Expr, part: &Part, here: &str) -> Reasons {
        let is_key = matches!(subject.kind, ExprKind::Property(..));
        let mut held = self.values(&part.clauses(), subject)?;
        held.retain(|value| !value.is_null());
        if held.is_empty() {
            let holders = self.holders(&wanted.key, |_| true)?;
            let is_told = is_key && !holders.is_empty();
            return Ok(Vec::from_iter(is_told.then(|| NoticeKind::KeyElsewhere {
                key: wanted.key.clone(),
                here: here.to_owned(),
                holders,
            })));
        }
        if let Some(slip) = wanted.slip(&held) {
            return Ok(vec![slip]);
        }
        if is_key && wanted.is_text() {
            let has = |value: &Value| compare::equals(value, &wanted.value) == Some(true);
            let holders = self.holders(&wanted.key, has)?;
            if !holders.is_empty() {
                let value = words(&wanted.value);
                let key = wanted.key.clone();
                return Ok(vec![NoticeKind::ValueElsewhere { key, value, holders }]);
            }
        }
        Ok(Vec::from_iter(wanted.nearest(&held)))
    }

    /// The first label, or the type, of whatever has such a value under a key.
    fn holders(&self, key: &str, has: impl Fn(&Value) -> bool) -> Result<Vec<String>, Stop> {
        let Some(key) = self.around.graph.key(key) else { return Ok(Vec::new()) };
        let nodes = self.around.graph.nodes().map(Entity::Node);
        let entities = nodes.chain(self.around.graph.relationships().map(Entity::Relationship));
        let mut holders = BTreeSet::new();
        for entity in entities.take(LOOKED_AT) {
            self.around.budget.tick(1).map_err(|_| Stop::Over)?;
            if is_held(self.around.graph, entity, key, &has) {
                holders.extend(kind_of(self.around.graph, entity));
            }
        }
        Ok(holders.into_iter().collect())
    }
}

fn is_held(graph: &Graph, entity: Entity, key: KeyId, has: &impl Fn(&Value) -> bool) -> bool {
    let value = graph.property(entity, key);
    !value.is_null() && has(&value)
}

fn kind_of(graph: &Graph, entity: Entity) -> Option<String> {
    match entity {
        Entity::Node(node) => {
            graph.labels_of(node).first().map(|label| graph.label_name(*label).to_string())
        }
        Entity::Relationship(id) => Some(graph.type_name(graph.type_of(id)).to_string()),
    }
}

/// The variable whose property is compared.
fn subject_text(subject: &Expr) -> String {
    match &subject.kind {
        ExprKind::Property(of, _) => match &of.kind {
            ExprKind::Variable(name) => name.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
