//! Makes one walk of steps that are all alike.
//!
//! ```text
//! Filter _r differs from _r2               VarExpand (a)-[_r:R*2]->(b)
//! └─ Expand (_m)-[_r2:R]->(b)          →   └─ NodeScan (a)
//!    └─ Expand (a)-[_r:R]->(_m)
//!       └─ NodeScan (a)
//! ```
//!
//! That no relationship comes twice is what makes a trail. Only where repeats do not
//! matter and nobody reads what lies between: then the ends of such a walk can be found
//! without walking every trail.

use rustc_hash::FxHashSet;

use super::facts::Facts;
use super::grounds::Claim;
use super::reach_ends::where_repeats_may_be;
use crate::bind::bound::Each;
use crate::expression::{Expr, Slot};
use crate::parse::ast::Direction;
use crate::plan::{Plan, Program, Step};

pub(super) fn apply(program: Program, facts: &Facts<'_>) -> Program {
    where_repeats_may_be(program, &mut |plan, needed| match Chain::of(&plan, needed, facts) {
        Some(chain) => chain.joined(plan),
        None => plan,
    })
}

/// Steps that are all alike, the last first, under a filter.
struct Chain {
    steps: Vec<Step>,
    /// What the filter on top says beside that relationships differ.
    rest: Vec<Expr>,
}

impl Chain {
    /// The chain at the top of a plan, if it can be joined. `needed`: slots read above.
    fn of(plan: &Plan, needed: &FxHashSet<Slot>, facts: &Facts<'_>) -> Option<Chain> {
        let (mut at, parts) = match plan {
            Plan::Filter { input, predicate } => (&**input, predicate.clone().conjuncts()),
            Plan::Expand { .. } => (plan, Vec::new()),
            _ => return None,
        };
        let (apart, rest): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(is_apart);
        let mut steps: Vec<Step> = Vec::new();
        let mut said = Said::default();
        said.learn(&apart);
        loop {
            match at {
                Plan::Expand { input, step, into: false }
                    if continues(&steps, step) && said.differs(step, &steps, facts) =>
                {
                    steps.push(step.clone());
                    at = input;
                }
                Plan::Filter { input, predicate } if !steps.is_empty() => {
                    let parts = predicate.clone().conjuncts();
                    if !parts.iter().all(is_apart) {
                        break;
                    }
                    said.learn(&parts);
                    at = input;
                }
                Plan::Keep { input, .. } => at = input,
                _ => break,
            }
        }
        let chain = Chain { steps, rest };
        (chain.steps.len() > 1 && said.is_about(&chain.steps) && chain.is_private(needed))
            .then_some(chain)
    }

    /// Whether nobody reads its relationships, or the nodes between.
    fn is_private(&self, needed: &FxHashSet<Slot>) -> bool {
        let inner = self.steps.iter().skip(1).map(|step| step.to);
        let mut own = self.steps.iter().map(|step| step.relationship).chain(inner);
        let mut read = needed.clone();
        self.rest.iter().for_each(|part| {
            part.for_each_slot(&mut |slot| {
                read.insert(slot);
            });
        });
        own.all(|slot| !read.contains(&slot))
    }

    /// The walk in place of the steps.
    fn joined(self, plan: Plan) -> Plan {
        let (Some(last), Some(first)) = (self.steps.first(), self.steps.last()) else {
            return plan;
        };
        let mut below = plan;
        let mut left = self.steps.len();
        while left > 0 {
            below = match below {
                Plan::Expand { input, .. } => {
                    left -= 1;
                    *input
                }
                Plan::Filter { input, .. } | Plan::Keep { input, .. } => *input,
                other => other,
            };
        }
        let step = Step { to: last.to, ..first.clone() };
        let (input, length) = (Box::new(below), self.steps.len() as u64);
        let walk = Plan::VarExpand {
            input,
            step,
            into: false,
            min: length,
            max: Some(length),
            each: Each::default(),
            ends: None,
        };
        if self.rest.is_empty() {
            return walk;
        }
        Plan::Filter { input: Box::new(walk), predicate: Expr::all(self.rest) }
    }
}

/// Which two relationships are said to differ, the lesser slot first.
#[derive(Default)]
struct Said(FxHashSet<(Slot, Slot)>);

impl Said {
    fn learn(&mut self, parts: &[Expr]) {
        for part in parts {
            let Expr::Distinct { slots, known } = part else { continue };
            for (place, later) in slots.iter().enumerate().skip(*known) {
                let pairs = slots[..place].iter().map(|one| (*one.min(later), *one.max(later)));
                self.0.extend(pairs);
            }
        }
    }

    /// Whether the relationship of a step differs from those of the steps that follow, the
    /// next one last. From that it always does where none leads back to where it began.
    fn differs(&self, step: &Step, others: &[Step], facts: &Facts<'_>) -> bool {
        let one = step.relationship;
        let is_said = |other: &Step| {
            let other = other.relationship;
            self.0.contains(&(one.min(other), one.max(other)))
        };
        let Some((next, later)) = others.split_last() else { return true };
        later.iter().all(is_said)
            && (is_said(next)
                || (step.direction != Direction::Either
                    && facts.is_certain(Claim::NoLoops(step.types.clone()))))
    }

    /// Whether nothing is said of any relationships but those of some steps.
    fn is_about(&self, steps: &[Step]) -> bool {
        let has = |slot: Slot| steps.iter().any(|step| step.relationship == slot);
        self.0.iter().all(|(one, other)| has(*one) && has(*other))
    }
}

fn is_apart(part: &Expr) -> bool {
    matches!(part, Expr::Distinct { .. })
}

/// Whether the steps found so far go on where another one ends, and are like it.
fn continues(steps: &[Step], step: &Step) -> bool {
    steps.last().is_none_or(|next| {
        next.from == step.to
            && next.types == step.types
            && next.direction == step.direction
            && next.reversed == step.reversed
    })
}
