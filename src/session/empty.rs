//! Why there are no rows: the step that found nothing, and the likely slip behind it.
//!
//! In: a plan and how many rows each step gave. Out: one notice. A value that nothing
//! has and an arrow that points the wrong way are told as such, with the nearest value
//! where there is one; else the step is shown as `EXPLAIN` draws it.

use std::sync::Arc;

use crate::execute::{Parameters, Profile};
use crate::expression::{Comparison, Expr, Labels, Slot};
use crate::graph::{Entity, Graph};
use crate::parse::ast::Direction;
use crate::plan::{Lookup, Plan, Program, Step, display};
use crate::result::{Notice, NoticeKind};
use crate::spelling::nearest;
use crate::value::{Type, Value};

/// Most nodes and relationships whose values are compared with a mistyped one.
const LOOKED_AT: usize = 100_000;

/// What is known about a run without rows.
pub(super) struct Empty<'a> {
    pub(super) program: &'a Program,
    pub(super) profile: &'a Profile,
    pub(super) parameters: &'a Parameters,
    pub(super) graph: &'a Graph,
}

impl Empty<'_> {
    /// The first step that got rows and gave none.
    pub(super) fn notice(&self) -> Option<Notice> {
        let (plan, rows_in) = lost(&self.program.root, self.profile)?;
        // a list of what there is none of explains itself
        if rows_in == 0 && matches!(plan, Plan::Call { .. }) {
            return None;
        }
        let kind = self.slip(plan).unwrap_or_else(|| NoticeKind::EmptyStep {
            step: display::line(plan, &self.program.names),
            rows_in,
        });
        Some(Notice { span: None, kind })
    }

    /// The mistake that explains it, if it is one of the usual ones.
    fn slip(&self, plan: &Plan) -> Option<NoticeKind> {
        match plan {
            Plan::IndexLookup { key, value, how: Lookup::Equal, .. } => {
                self.other_type(key, value).or_else(|| self.unknown_value(key, value))
            }
            Plan::Filter { predicate, .. } => {
                self.other_type_in(predicate).or_else(|| self.unknown_in(predicate))
            }
            Plan::Expand { input, step, .. } | Plan::VarExpand { input, step, .. } => {
                self.turned_arrow(input, step)
            }
            Plan::Empty => Some(NoticeKind::NeverRows),
            _ => None,
        }
    }

    /// The first of the joined comparisons that is never true, because all values
    /// under the key are of another type.
    fn other_type_in(&self, predicate: &Expr) -> Option<NoticeKind> {
        let (left, right) = match predicate {
            Expr::And(parts, _) => {
                return parts.iter().find_map(|part| self.other_type_in(part));
            }
            Expr::Compare(Comparison::NotEqual, ..) => return None,
            Expr::Compare(_, left, right) | Expr::Text(_, left, right, _) => (left, right),
            _ => return None,
        };
        match (&**left, &**right) {
            (Expr::Property(_, key, _), value) | (value, Expr::Property(_, key, _)) => {
                self.other_type(key, value)
            }
            _ => None,
        }
    }

    fn other_type(&self, key: &Arc<str>, value: &Expr) -> Option<NoticeKind> {
        let wanted = kind_of(self.known(value)?)?;
        let values = self.values(key)?;
        let mut kinds = values.iter().filter_map(kind_of);
        let held = kinds.next()?;
        let is_one = kinds.all(|kind| kind == held);
        (is_one && held != wanted).then(|| NoticeKind::OtherType {
            key: key.to_string(),
            held,
            wanted,
        })
    }

    /// A value that is known before the run.
    fn known<'v>(&'v self, value: &'v Expr) -> Option<&'v Value> {
        match value {
            Expr::Constant(value) => Some(value),
            Expr::Parameter(name) => self.parameters.get(&**name),
            _ => None,
        }
    }

    /// The first of the joined equations whose value nothing has.
    fn unknown_in(&self, predicate: &Expr) -> Option<NoticeKind> {
        match predicate {
            Expr::And(parts, _) => parts.iter().find_map(|part| self.unknown_in(part)),
            Expr::Compare(Comparison::Equal, left, right) => match (&**left, &**right) {
                (Expr::Property(_, key, _), value) | (value, Expr::Property(_, key, _)) => {
                    self.unknown_value(key, value)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn unknown_value(&self, key: &Arc<str>, value: &Expr) -> Option<NoticeKind> {
        let Value::String(wanted) = self.known(value)? else { return None };
        let known = self.texts(key)?;
        if known.iter().any(|text| text == wanted) {
            return None;
        }
        let nearest = nearest(wanted, known.iter().map(|text| &**text)).map(str::to_owned);
        Some(NoticeKind::UnknownValue { key: key.to_string(), value: wanted.to_string(), nearest })
    }

    /// The strings that nodes and relationships have under a key.
    fn texts(&self, key: &str) -> Option<Vec<Arc<str>>> {
        let text = |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        Some(self.values(key)?.into_iter().filter_map(text).collect())
    }

    /// What nodes and relationships have under a key; none where there are too many to
    /// look at, or where the key is not known at all.
    fn values(&self, key: &str) -> Option<Vec<Value>> {
        let (graph, key) = (self.graph, self.graph.key(key)?);
        if graph.node_count() + graph.relationship_count() > LOOKED_AT {
            return None;
        }
        let entities = graph.nodes().map(Entity::Node);
        let entities = entities.chain(graph.relationships().map(Entity::Relationship));
        let values = entities.map(|entity| graph.property(entity, key));
        Some(values.filter(|value| !value.is_null()).collect())
    }

    /// Whether the type is there, at that label, the other way round only.
    fn turned_arrow(&self, input: &Plan, step: &Step) -> Option<NoticeKind> {
        let Some(Labels::Name(name)) = &step.types else { return None };
        let label_name = label_of(input, step.from)?;
        let kind = self.graph.type_reading(name)?;
        let label = self.graph.label(label_name)?;
        let statistics = self.graph.statistics();
        let out = statistics.count(Some(label), Some(kind), None);
        let into = statistics.count(None, Some(kind), Some(label));
        let ends = match step.direction {
            Direction::Outgoing if out == 0 && into > 0 => true,
            Direction::Incoming if into == 0 && out > 0 => false,
            _ => return None,
        };
        let (kind, label) = (name.to_string(), label_name.to_string());
        Some(NoticeKind::TurnedArrow { kind, label, ends })
    }
}

/// The type of a value, where only values of its type compare with it; all numbers do.
fn kind_of(value: &Value) -> Option<Type> {
    match Type::of(value) {
        Type::Null => None,
        Type::Integer | Type::Float => Some(Type::Number),
        kind => Some(kind),
    }
}

fn lost<'a>(plan: &'a Plan, profile: &Profile) -> Option<(&'a Plan, u64)> {
    if profile.of(plan).rows > 0 {
        return None;
    }
    let inputs = plan.inputs();
    if let Some(deeper) = inputs.iter().find_map(|input| lost(input, profile)) {
        return Some(deeper);
    }
    // the one row that every plan begins with is none of the user's
    let given = inputs.first().filter(|input| !matches!(input, Plan::Argument));
    Some((plan, given.map_or(0, |input| profile.of(input).rows)))
}

/// The label a slot was scanned by, somewhere below.
fn label_of(plan: &Plan, slot: Slot) -> Option<&str> {
    match plan {
        Plan::NodeScan { slot: scanned, label: Some(label), .. } if *scanned == slot => Some(label),
        Plan::IndexLookup { slot: scanned, label, .. } if *scanned == slot => Some(label),
        other => other.inputs().into_iter().find_map(|input| label_of(input, slot)),
    }
}
