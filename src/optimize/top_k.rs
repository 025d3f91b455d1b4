//! Keeps only the first rows while sorting.
//!
//! ```text
//! Limit 10             Skip 5
//! └─ Skip 5        →   └─ Top 15 by n.age
//!    └─ Sort n.age        └─ …
//! ```
//!
//! Reaches through operators that give one row for each they get.

use super::each_plan;
use super::facts::Facts;
use crate::expression::{ArithmeticOp, Comparison, Expr};
use crate::plan::{Plan, Program};
use crate::span::Span;
use crate::value::Value;

/// A count from here on means every row: no graph has as many, and adding to it
/// might overflow.
const EVERYTHING: i64 = 1 << 62;

pub(super) fn apply(program: Program, _: &Facts<'_>) -> Program {
    each_plan(program, &mut |plan, _| plan.transform(&mut operator))
}

fn operator(plan: Plan) -> Plan {
    let Plan::Limit { input, count, span, exhaust } = plan else { return plan };
    match topped(*input, &count, span) {
        // A constant can be neither negative nor no number: nothing is left to check.
        (plan, Reached::Sort | Reached::Skip) if is_some(&count) => plan,
        // A limit of no rows asks for none, where a sort would first look at all.
        (input, _) => Plan::Limit { input: Box::new(input), count, span, exhaust },
    }
}

/// What was found below a limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    Sort,
    Skip,
    Nothing,
}

/// The plan with the sort in it replaced, if there is one.
fn topped(plan: Plan, count: &Expr, span: Span) -> (Plan, Reached) {
    match plan {
        Plan::Sort { input, keys } => {
            (Plan::Top { input, keys, count: count.clone(), span }, Reached::Sort)
        }
        Plan::Skip { input, count: skip, span: skip_span } => {
            let (input, reached) = topped(*input, &sum(count, &skip), span);
            let input = Box::new(input);
            let reached = if reached == Reached::Sort { Reached::Skip } else { Reached::Nothing };
            (Plan::Skip { input, count: skip, span: skip_span }, reached)
        }
        Plan::Keep { input, slots } => {
            let (input, reached) = topped(*input, count, span);
            (Plan::Keep { input: Box::new(input), slots }, reached)
        }
        Plan::Project { input, items } => {
            let (input, reached) = topped(*input, count, span);
            (Plan::Project { input: Box::new(input), items }, reached)
        }
        Plan::BindPath { input, path } => {
            let (input, reached) = topped(*input, count, span);
            (Plan::BindPath { input: Box::new(input), path }, reached)
        }
        other => (other, Reached::Nothing),
    }
}

/// `limit + skip`, or as good as that where the sum would overflow.
fn sum(limit: &Expr, skip: &Expr) -> Expr {
    if let (Expr::Constant(Value::Integer(limit)), Expr::Constant(Value::Integer(skip))) =
        (limit, skip)
    {
        return Expr::Constant(Value::Integer(limit.saturating_add(*skip)));
    }
    let rest = vec![(ArithmeticOp::Add, skip.clone())];
    let added = Expr::Arithmetic(Box::new(limit.clone()), rest, Span::default());
    let everything = Box::new(Expr::Constant(Value::Integer(EVERYTHING)));
    let small = Expr::Compare(Comparison::Less, Box::new(limit.clone()), everything);
    let default = Some(Box::new(limit.clone()));
    match limit {
        Expr::Constant(Value::Integer(limit)) if *limit < EVERYTHING => added,
        _ => Expr::Case { subject: None, arms: vec![(small, added)], default },
    }
}

fn is_some(count: &Expr) -> bool {
    matches!(count, Expr::Constant(Value::Integer(1..)))
}
