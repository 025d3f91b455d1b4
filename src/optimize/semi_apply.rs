//! Answers `EXISTS` for many rows at once.
//!
//! ```text
//! Filter NOT EXISTS { #0 of p }        AntiApply
//! └─ NodeScan (p:Post)             →   ├─ NodeScan (p:Post)
//!                                      └─ Expand (p)<-[r:replyOf]-(c)
//!                                         └─ Argument
//! ```
//!
//! Only where the subquery is nothing but a pattern: then a whole batch of rows
//! passes through it, each with its number, and whose number comes out has a match.

use std::sync::Arc;

use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::expression::{Expr, Slot, SubqueryKind};
use crate::plan::{ApplyKind, Plan, Program, Subplan};

pub(super) fn apply(mut program: Program, _: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let mut names = std::mem::take(&mut program.names);
    let subplans = program.subplans.clone();
    let mut asker = Asker { slots: &slots, subplans: &subplans, names: &mut names };
    let mut program =
        each_plan(program, &mut |plan, _| plan.transform(&mut |plan| asker.operator(plan)));
    program.names = names;
    program
}

struct Asker<'a> {
    slots: &'a Slots,
    subplans: &'a [Subplan],
    names: &'a mut Vec<Arc<str>>,
}

impl Asker<'_> {
    fn operator(&mut self, plan: Plan) -> Plan {
        let Plan::Filter { input, predicate } = plan else { return plan };
        let parts = predicate.clone().conjuncts();
        if !parts.iter().any(|part| self.asked(part).is_some())
            || !parts.iter().all(Expr::is_boolean)
        {
            return Plan::Filter { input, predicate };
        }
        let mut plan = *input;
        let mut waiting = Vec::new();
        for part in parts {
            match self.asked(&part) {
                None => waiting.push(part),
                Some((number, kind)) => {
                    plan = filtered(plan, std::mem::take(&mut waiting));
                    plan = self.ask(plan, number, kind);
                }
            }
        }
        filtered(plan, waiting)
    }

    /// The subquery that a predicate asks, if it can be asked for many rows at once.
    fn asked(&self, part: &Expr) -> Option<(usize, ApplyKind)> {
        let (inner, kind) = match part {
            Expr::Not(inner, _) => (&**inner, ApplyKind::Anti),
            other => (other, ApplyKind::Semi),
        };
        let Expr::Subquery { number, kind: SubqueryKind::Exists, arguments } = inner else {
            return None;
        };
        let same =
            |(slot, value): &(Slot, Expr)| matches!(value, Expr::Slot(known) if known == slot);
        let fits = arguments.iter().all(same)
            && self.slots.is_harmless(*number)
            && is_pattern(&self.subplans[*number].plan);
        fits.then_some((*number, kind))
    }

    fn ask(&mut self, plan: Plan, number: usize, kind: ApplyKind) -> Plan {
        self.names.push(format!("_row{}", self.names.len()).into());
        let row = Some(self.names.len() - 1);
        // A subquery inside the subquery may be asked the same way.
        let right = self.subplans[number].plan.clone();
        let right = right.transform(&mut |plan| self.operator(plan));
        Plan::Apply { left: Box::new(plan), right: Box::new(right), kind, row }
    }
}

/// Whether a plan is made of operators that keep each row's number.
fn is_pattern(plan: &Plan) -> bool {
    let own = match plan {
        Plan::Argument
        | Plan::Empty
        | Plan::NodeScan { .. }
        | Plan::IndexLookup { .. }
        | Plan::Expand { .. }
        | Plan::VarExpand { .. }
        | Plan::Endpoints { .. }
        | Plan::Filter { .. }
        | Plan::Project { .. }
        | Plan::BindPath { .. } => true,
        Plan::Apply { row, kind, .. } => row.is_some() && *kind != ApplyKind::Unit,
        _ => false,
    };
    own && plan.inputs().into_iter().all(is_pattern)
}

fn filtered(plan: Plan, parts: Vec<Expr>) -> Plan {
    if parts.is_empty() {
        return plan;
    }
    Plan::Filter { input: Box::new(plan), predicate: Expr::all(parts) }
}
