//! Counts the ends of walks instead of giving them.
//!
//! ```text
//! Aggregate count(*) by s                   Aggregate count(*) by s
//! └─ Filter n <> s                      →   └─ CountReach (s)-[_r:R*1..3]->(n) n <> s
//!    └─ Reach (s)-[_r:R*1..3]->(n)             └─ NodeScan (s)
//!       └─ NodeScan (s)
//! ```
//!
//! That an end is not the start is known to the search, which then leaves it out. Where
//! nobody reads the end either, a row is only counted as often as there are ends.

use super::each_plan;
use super::facts::Facts;
use crate::expression::{Comparison, Expr, Slot};
use crate::plan::{Ends, Plan, Program};

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    each_plan(program, &mut |plan, _| plan.transform(&mut |plan| count(without_start(plan))))
}

fn without_start(plan: Plan) -> Plan {
    let Plan::Filter { mut input, predicate } = plan else { return plan };
    let Plan::VarExpand { step, into: false, ends: Some(ends), .. } = &mut *input else {
        return Plan::Filter { input, predicate };
    };
    let mut parts = predicate.conjuncts();
    let before = parts.len();
    parts.retain(|part| !are_different(part, step.from, step.to));
    ends.start &= parts.len() == before;
    if parts.is_empty() {
        return *input;
    }
    Plan::Filter { input, predicate: Expr::all(parts) }
}

fn are_different(part: &Expr, one: Slot, other: Slot) -> bool {
    let Expr::Compare(Comparison::NotEqual, left, right) = part else { return false };
    let (Expr::Slot(left), Expr::Slot(right)) = (&**left, &**right) else { return false };
    one != other && [(one, other), (other, one)].contains(&(*left, *right))
}

fn count(mut plan: Plan) -> Plan {
    if !matches!(plan, Plan::Aggregate { .. }) {
        return plan;
    }
    let mut read = Vec::new();
    plan.for_each_read(&mut |slot| read.push(slot));
    if let Plan::Aggregate { input, .. } = &mut plan {
        count_below(input, &mut read);
    }
    plan
}

/// `read`: the slots read above.
fn count_below(plan: &mut Plan, read: &mut Vec<Slot>) {
    match plan {
        Plan::VarExpand { step, into: false, ends: Some(ends), .. } if !read.contains(&step.to) => {
            *ends = Ends { counted: true, ..*ends };
        }
        Plan::Filter { predicate, .. } if !predicate.is_deterministic() => {}
        Plan::Filter { .. } | Plan::Keep { .. } => {
            if let Plan::Filter { predicate, .. } = plan {
                predicate.for_each_slot(&mut |slot| read.push(slot));
            }
            plan.inputs_mut().into_iter().for_each(|input| count_below(input, read));
        }
        _ => {}
    }
}
