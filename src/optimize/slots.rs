//! What the slots of a program hold, as far as the plan tells.
//!
//! A slot means one variable everywhere, so this is asked once for a whole program.

use rustc_hash::FxHashMap;

use crate::bind::bound::Walk;
use crate::expression::{ArithmeticOp, Expr, Slot};
use crate::plan::{Branch, Plan, Program};
use crate::value::Value;

/// What a slot holds; null is always possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A node.
    Node,
    /// A relationship.
    Relationship,
    /// A list of relationships.
    Relationships,
    /// An integer of a range, both ends included.
    Integer(i64, i64),
}

/// What is known of the slots of a program.
#[derive(Default)]
pub(super) struct Slots {
    known: FxHashMap<Slot, Holds>,
    deletes: bool,
    /// By number of the subquery: whether it can neither fail nor differ from run to run.
    harmless: Vec<bool>,
}

impl Slots {
    pub(super) fn of(program: &Program) -> Slots {
        let mut slots = Slots::default();
        slots.learn(&program.root);
        // Subqueries are numbered from the inside out, and inner ones read outer slots.
        program.subplans.iter().rev().for_each(|subplan| slots.learn(&subplan.plan));
        for subplan in &program.subplans {
            let harmless = super::care::is_harmless(&subplan.plan, &slots);
            slots.harmless.push(harmless);
        }
        slots
    }

    pub(super) fn get(&self, slot: Slot) -> Option<Holds> {
        self.known.get(&slot).copied()
    }

    pub(super) fn is_entity(&self, slot: Slot) -> bool {
        matches!(self.get(slot), Some(Holds::Node | Holds::Relationship))
    }

    /// Whether anything in the program deletes, so that reading an entity may fail.
    pub(super) fn deletes(&self) -> bool {
        self.deletes
    }

    /// Whether a subquery can neither fail nor differ from run to run.
    pub(super) fn is_harmless(&self, number: usize) -> bool {
        self.harmless.get(number).copied().unwrap_or(false)
    }

    /// The range of an expression that can only be an integer or null.
    pub(super) fn range(&self, expr: &Expr) -> Option<(i64, i64)> {
        match expr {
            Expr::Constant(Value::Integer(value)) => Some((*value, *value)),
            Expr::Slot(slot) => match self.get(*slot) {
                Some(Holds::Integer(low, high)) => Some((low, high)),
                _ => None,
            },
            Expr::Negate(operand, _) => {
                let (low, high) = self.range(operand)?;
                Some((high.checked_neg()?, low.checked_neg()?))
            }
            Expr::Arithmetic(first, rest, _) => {
                rest.iter().try_fold(self.range(first)?, |left, (op, operand)| {
                    combine(*op, left, self.range(operand)?)
                })
            }
            _ => None,
        }
    }

    fn learn(&mut self, plan: &Plan) {
        plan.inputs().into_iter().for_each(|input| self.learn(input));
        match plan {
            Plan::NodeScan { .. }
            | Plan::IndexLookup { .. }
            | Plan::Endpoints { .. }
            | Plan::Expand { .. } => {
                self.all(&plan.adds(), Holds::Node);
                if let Plan::Expand { step, .. } = plan {
                    self.known.insert(step.relationship, Holds::Relationship);
                }
            }
            Plan::Count { branches, .. } => branches.iter().for_each(|one| self.branch(one)),
            Plan::VarExpand { step, .. } => {
                self.all(&plan.adds(), Holds::Node);
                self.known.insert(step.relationship, Holds::Relationships);
            }
            Plan::ShortestPath { step, .. } => {
                self.known.insert(step.relationship, Holds::Relationships);
            }
            Plan::Walk { walk, .. } => self.walk(walk),
            Plan::Create { creation, .. } | Plan::Merge { creation, .. } => {
                let nodes: Vec<Slot> = creation.nodes.iter().map(|one| one.slot).collect();
                self.all(&nodes, Holds::Node);
                let relationships = creation.relationships.iter().map(|one| one.slot);
                self.all(&relationships.collect::<Vec<_>>(), Holds::Relationship);
            }
            Plan::Project { items, .. } | Plan::Aggregate { keys: items, .. } => {
                for (slot, item) in items {
                    self.item(*slot, item);
                }
            }
            Plan::Unwind { list, slot, .. } => self.element(*slot, list),
            Plan::Union { inputs, slots } => self.union(inputs, slots),
            Plan::Delete { .. } => self.deletes = true,
            _ => {}
        }
    }

    fn walk(&mut self, walk: &Walk) {
        for part in &walk.parts {
            let one = |slot: &Slot| match part.repeated {
                None => Some(*slot),
                Some(_) => part.groups.iter().find(|(one, _)| one == slot).map(|(_, list)| *list),
            };
            let relationships = part.steps.iter().map(|step| step.relationship);
            let relationships: Vec<Slot> = relationships.filter_map(|slot| one(&slot)).collect();
            let holds = match part.repeated {
                None => Holds::Relationship,
                Some(_) => Holds::Relationships,
            };
            self.all(&relationships, holds);
            self.known.insert(part.end, Holds::Node);
            if part.repeated.is_none() {
                let nodes: Vec<Slot> = part.steps.iter().map(|step| step.to).collect();
                self.all(&nodes, Holds::Node);
            }
        }
    }

    fn branch(&mut self, branch: &Branch) {
        self.known.insert(branch.to(), Holds::Node);
        let relationships: Vec<Slot> = branch.steps.iter().map(|step| step.relationship).collect();
        self.all(&relationships, Holds::Relationship);
        branch.below.iter().for_each(|below| self.branch(below));
    }

    fn all(&mut self, slots: &[Slot], holds: Holds) {
        self.known.extend(slots.iter().map(|slot| (*slot, holds)));
    }

    fn item(&mut self, slot: Slot, item: &Expr) {
        let holds = match item {
            Expr::Slot(from) => self.get(*from),
            other => self.range(other).map(|(low, high)| Holds::Integer(low, high)),
        };
        if let Some(holds) = holds {
            self.known.insert(slot, holds);
        }
    }

    fn element(&mut self, slot: Slot, list: &Expr) {
        let ranges: Option<Vec<(i64, i64)>> = match list {
            Expr::Constant(Value::List(items)) => {
                let integer = |item: &Value| match item {
                    Value::Integer(value) => Some((*value, *value)),
                    _ => None,
                };
                items.iter().map(integer).collect()
            }
            Expr::List(items) => items.iter().map(|item| self.range(item)).collect(),
            Expr::Call(function, ends, _) if function.0.name == "range" => {
                ends.iter().take(2).map(|end| self.range(end)).collect()
            }
            Expr::Slot(from) if self.get(*from) == Some(Holds::Relationships) => {
                self.known.insert(slot, Holds::Relationship);
                return;
            }
            _ => None,
        };
        let span = ranges
            .into_iter()
            .flatten()
            .reduce(|left, right| (left.0.min(right.0), left.1.max(right.1)));
        if let Some((low, high)) = span {
            self.known.insert(slot, Holds::Integer(low, high));
        }
    }

    fn union(&mut self, inputs: &[(Plan, Vec<Slot>)], slots: &[Slot]) {
        for (place, slot) in slots.iter().enumerate() {
            let mut held = inputs.iter().map(|(_, columns)| self.get(columns[place]));
            if let Some(Some(first @ (Holds::Node | Holds::Relationship))) = held.next()
                && held.all(|other| other == Some(first))
            {
                self.known.insert(*slot, first);
            }
        }
    }
}

fn combine(op: ArithmeticOp, left: (i64, i64), right: (i64, i64)) -> Option<(i64, i64)> {
    let apply = |a: i64, b: i64| match op {
        ArithmeticOp::Add => a.checked_add(b),
        ArithmeticOp::Subtract => a.checked_sub(b),
        ArithmeticOp::Multiply => a.checked_mul(b),
        _ => None,
    };
    let corners = [
        apply(left.0, right.0)?,
        apply(left.0, right.1)?,
        apply(left.1, right.0)?,
        apply(left.1, right.1)?,
    ];
    let [first, rest @ ..] = corners;
    Some(rest.iter().fold((first, first), |(low, high), value| (low.min(*value), high.max(*value))))
}
