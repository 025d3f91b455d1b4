//! Computes what is known before the run.
//!
//! ```text
//! Filter n.age > 10 + 8 AND true       Filter n.age > 18
//! └─ NodeScan (n)                  →   └─ NodeScan (n)
//! ```
//!
//! What fails when computed stays as it is: it must fail in the run, and only if
//! the run gets there. What grows large stays too.

use super::care::is_safe;
use super::each_plan;
use super::facts::Facts;
use super::slots::Slots;
use crate::budget::Budget;
use crate::expression::evaluate::{Env, EvaluateError, Result, evaluate};
use crate::expression::{Expr, Slot, SubqueryKind};
use crate::graph::Graph;
use crate::plan::{Plan, Program};
use crate::span::Span;
use crate::value::temporal::Clock;
use crate::value::{Batch, Value, ValueError};

/// Most memory that computing one constant may take.
const MEMORY_MAX: u64 = 1 << 16;

/// Longest list or text that becomes part of a plan.
const LENGTH_MAX: usize = 1000;

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    let slots = Slots::of(&program);
    let folder = Folder { slots: &slots, desk: Desk::new(facts) };
    let program =
        each_plan(program, &mut |plan, _| plan.transform(&mut |plan| folder.operator(plan)));
    if folder.desk.clock.was_read() {
        facts.note_moment();
    }
    program
}

struct Folder<'a> {
    slots: &'a Slots,
    desk: Desk<'a>,
}

impl Folder<'_> {
    fn operator(&self, mut plan: Plan) -> Plan {
        plan.for_each_expr_mut(&mut |expr| expr.rewrite(&mut |part| self.part(part)));
        let Plan::Filter { input, predicate } = plan else { return plan };
        match self.outcome(&predicate) {
            Some(true) => *input,
            // Below an update there is work to do, whoever gets the rows.
            Some(false) if !input.writes() => Plan::Empty,
            _ => Plan::Filter { input, predicate },
        }
    }

    /// Whether a filter keeps all rows or none, where that is certain.
    fn outcome(&self, predicate: &Expr) -> Option<bool> {
        match predicate {
            Expr::Constant(Value::Boolean(value)) => Some(*value),
            Expr::Constant(Value::Null) => Some(false),
            Expr::And(parts, _) => {
                let never = |part: &Expr| self.outcome(part) == Some(false);
                let place = parts.iter().position(never)?;
                parts[..place].iter().all(|part| self.is_quiet(part)).then_some(false)
            }
            _ => None,
        }
    }

    fn part(&self, part: &mut Expr) {
        match part {
            Expr::And(parts, span) => self.connective(parts, *span, true).map(|new| *part = new),
            Expr::Or(parts, span) => self.connective(parts, *span, false).map(|new| *part = new),
            _ => None,
        };
        if is_foldable(part)
            && let Ok(value) = evaluate(part, &self.desk.row, 0, &self.desk)
            && is_small(&value)
        {
            *part = Expr::Constant(value);
        }
    }

    /// `AND` (`neutral` true) or `OR` (false) without parts that change nothing, and
    /// nothing after the part that decides.
    fn connective(&self, parts: &mut Vec<Expr>, span: Span, neutral: bool) -> Option<Expr> {
        let is = |part: &Expr, wanted: bool| matches!(part, Expr::Constant(Value::Boolean(value)) if *value == wanted);
        if !parts.iter().any(|part| is(part, true) || is(part, false)) {
            return None;
        }
        let mut left: Vec<Expr> = parts.drain(..).filter(|part| !is(part, neutral)).collect();
        if let Some(place) = left.iter().position(|part| is(part, !neutral)) {
            left.truncate(place + 1);
            if left[..place].iter().all(|part| self.is_quiet(part)) {
                return Some(Expr::Constant(Value::Boolean(!neutral)));
            }
        }
        Some(match left.as_slice() {
            [] => Expr::Constant(Value::Boolean(neutral)),
            [only] if only.is_boolean() => left.remove(0),
            _ if neutral => Expr::And(left, span),
            _ => Expr::Or(left, span),
        })
    }

    fn is_quiet(&self, part: &Expr) -> bool {
        part.is_boolean() && is_safe(part, self.slots, !self.slots.deletes())
    }
}

/// Whether an expression has only constant parts and computes something from them.
fn is_foldable(part: &Expr) -> bool {
    if matches!(part, Expr::Constant(_) | Expr::Parameter(_)) || !part.is_constant() {
        return false;
    }
    let mut constant = true;
    part.for_each_child(&mut |child| constant = constant && matches!(child, Expr::Constant(_)));
    constant && part.is_deterministic()
}

fn is_small(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= LENGTH_MAX,
        Value::List(items) => items.len() <= LENGTH_MAX && items.iter().all(is_small),
        Value::Map(entries) => entries.len() <= LENGTH_MAX && entries.values().all(is_small),
        _ => true,
    }
}

/// What constants are computed with: one empty row, little memory, no parameters.
struct Desk<'a> {
    graph: &'a Graph,
    row: Batch,
    clock: Clock,
    budget: Budget,
}

impl Desk<'_> {
    fn new<'a>(facts: &Facts<'a>) -> Desk<'a> {
        let (graph, budget) = (facts.graph(), facts.budget().part(Some(MEMORY_MAX)));
        Desk { graph, row: Batch::unit(0), clock: Clock::now(), budget }
    }
}

impl Env for Desk<'_> {
    fn graph(&self) -> &Graph {
        self.graph
    }

    fn parameter(&self, _: &str) -> Option<&Value> {
        None
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn subquery(&self, _: usize, _: SubqueryKind, _: Vec<(Slot, Value)>) -> Result<Value> {
        Err(EvaluateError::from(ValueError::TooDeep))
    }
}
