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

use super::care::slots_of;
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
        let (at, parts) = match plan {
            Plan::Filter { input, predicate } => (&**input, predicate.clone().conjuncts()),
            Plan::Expand { .. } => (plan, Vec::new()),
            _ => return None,
        };
        let (apart, rest): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(is_apart);
        let read_here: FxHashSet<Slot> = rest.iter().flat_map(slots_of).collect();
        let is_read = |slot: Slot| needed.contains(&slot) || read_here.contains(&slot);
        let links = links(at);
        if !may_be_joined(&links, &apart, &is_read) {
            return None;
        }
        let (mut steps, mut said) = (Vec::new(), Said::default());
        said.learn(&apart);
        for link in links {
            match link {
                Link::Apart(parts) => said.learn(&parts),
                Link::Step(step) if said.differs(step, &steps, facts) => steps.push(step.clone()),
                Link::Step(_) => break,
            }
        }
        let is_joined = steps.len() > 1 && said.is_about(&steps) && are_private(&steps, &is_read);
        is_joined.then_some(Chain { steps, rest })
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

/// Part of what may be a chain.
enum Link<'p> {
    /// A step like those above it.
    Step(&'p Step),
    /// A filter that says nothing but that relationships differ.
    Apart(Vec<Expr>),
}

/// The longest that a chain can be, from its last step down.
fn links(plan: &Plan) -> Vec<Link<'_>> {
    let (mut links, mut at, mut last) = (Vec::new(), plan, None);
    loop {
        at = match at {
            Plan::Expand { input, step, into: false } if continues(last, step) => {
                links.push(Link::Step(step));
                last = Some(step);
                input
            }
            Plan::Filter { input, predicate } if last.is_some() => {
                let parts = predicate.clone().conjuncts();
                if !parts.iter().all(is_apart) {
                    return links;
                }
                links.push(Link::Apart(parts));
                input
            }
            Plan::Keep { input, .. } => input,
            _ => return links,
        };
    }
}

/// Whether all that the topmost filter speaks of is in reach, and nobody reads what lies
/// between. A look at what all pairs of steps say costs far more, and would be taken
/// again from every step of a long path.
fn may_be_joined(links: &[Link<'_>], top: &[Expr], is_read: &dyn Fn(Slot) -> bool) -> bool {
    let steps = links.iter().filter_map(|link| match link {
        Link::Step(step) => Some(*step),
        Link::Apart(_) => None,
    });
    let mut missing: FxHashSet<Slot> = top.iter().flat_map(slots_of).collect();
    let mut count = 0;
    for step in steps {
        if missing.is_empty() && count > 1 {
            break;
        }
        if is_read(step.relationship) || (count > 0 && is_read(step.to)) {
            return false;
        }
        missing.remove(&step.relationship);
        count += 1;
    }
    missing.is_empty() && count > 1
}

/// Whether nobody reads the relationships of steps, or the nodes between.
fn are_private(steps: &[Step], is_read: &dyn Fn(Slot) -> bool) -> bool {
    let inner = steps.iter().skip(1).map(|step| step.to);
    let mut own = steps.iter().map(|step| step.relationship).chain(inner);
    own.all(|slot| !is_read(slot))
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
        let own: FxHashSet<Slot> = steps.iter().map(|step| step.relationship).collect();
        self.0.iter().all(|(one, other)| own.contains(one) && own.contains(other))
    }
}

fn is_apart(part: &Expr) -> bool {
    matches!(part, Expr::Distinct { .. })
}

/// Whether the step above goes on where another one ends, and is like it.
fn continues(next: Option<&Step>, step: &Step) -> bool {
    next.is_none_or(|next| {
        next.from == step.to
            && next.types == step.types
            && next.direction == step.direction
            && next.reversed == step.reversed
    })
}
