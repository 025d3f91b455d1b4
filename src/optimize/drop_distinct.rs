//! Drops `DISTINCT` where everything comes once anyway.
//!
//! ```text
//! Aggregate count(DISTINCT n) by s          Aggregate count(*) by s
//! └─ Reach (s)-[_r:R*1..3]->(n)         →   └─ Reach (s)-[_r:R*1..3]->(n)
//!    └─ NodeScan (s)                           └─ NodeScan (s)
//! ```
//!
//! Within a group the grouping slots are the same, so where these and the argument tell
//! the rows apart, no argument comes twice.

use super::certain::{is_bound, told_apart};
use super::each_plan;
use super::facts::Facts;
use crate::bind::bound::Aggregate;
use crate::expression::{Expr, Slot};
use crate::plan::{Plan, Program};

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    if program.writes {
        return program;
    }
    each_plan(program, &mut |plan, _| plan.transform(&mut |plan| operator(plan, facts)))
}

fn operator(plan: Plan, facts: &Facts<'_>) -> Plan {
    match plan {
        Plan::Aggregate { input, keys, mut aggregates } => {
            if aggregates.iter().any(|one| one.distinct)
                && let Some(apart) = told_apart(&input, facts)
            {
                for one in &mut aggregates {
                    let is_known = |slot: &Slot| {
                        keys.iter().any(|(_, key)| is_slot(key, *slot))
                            || one.arguments.iter().any(|argument| is_slot(argument, *slot))
                    };
                    if one.distinct && apart.iter().all(is_known) {
                        one.distinct = false;
                        count_rows(one, &input);
                    }
                }
            }
            Plan::Aggregate { input, keys, aggregates }
        }
        Plan::Distinct { input, slots } => match told_apart(&input, facts) {
            Some(apart) if apart.iter().all(|slot| slots.contains(slot)) => {
                Plan::Keep { input, slots }
            }
            _ => Plan::Distinct { input, slots },
        },
        other => other,
    }
}

fn is_slot(expr: &Expr, slot: Slot) -> bool {
    matches!(expr, Expr::Slot(known) if *known == slot)
}

/// Where what is counted is never null, rows are counted.
fn count_rows(one: &mut Aggregate, input: &Plan) {
    let counts = one.function.is_some_and(|function| function.name == "count");
    if counts
        && let [Expr::Slot(slot)] = one.arguments[..]
        && is_bound(slot, input)
    {
        one.function = None;
        one.arguments.clear();
    }
}
