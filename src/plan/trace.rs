//! A plan that also says what each of its rows rests on: `WHY`.
//!
//! In: a program as it would run. Out: one with the same rows and one slot more, the
//! *witness*, which holds the number of a lineage that the run keeps. Lineage is the
//! why-provenance of Buneman, Khanna and Tan (2001): operators that combine rows need
//! all of what they combine, operators that make one row of several need any of them, or,
//! where they compute from all, all of them. `docs/why.md` says which is which.
//!
//! What a row rests on is gathered as late as its slots allow, so that rows which a
//! later filter drops cost nothing; only what takes an evaluation is noted at once:
//!
//! ```text
//! Keep p, n                            Keep p, n, _why
//! └─ Project p.name AS n          →    └─ Trace r, p.name, p.age
//!    └─ Filter p.age > 30                 └─ Project p.name AS n
//!       └─ Expand (m)-[r]->(p)               └─ …
//! ```
//!
//! Expects a program in which nothing counts or merges derivations unseen: the optimizer
//! leaves out the rules that do so.

use std::sync::Arc;

use super::node::{ApplyKind, Ground, Plan, Program};
use crate::bind::bound::{Aggregate, Each, Walk, WalkStep};
use crate::expression::{Expr, Slot};
use crate::function;
use crate::span::Span;

/// Makes a program say what its rows rest on.
pub(crate) fn trace(mut program: Program) -> Program {
    let names = std::mem::take(&mut program.names);
    let mut tracer = Tracer { names, written: &program.written };
    let root = tracer.finished(program.root, program.columns.iter().map(|(_, slot)| *slot));
    (program.root, program.witness) = root;
    for subplan in &mut program.subplans {
        let plan = std::mem::replace(&mut subplan.plan, Plan::Empty);
        subplan.span = tracer.pattern_of(&plan).unwrap_or(subplan.span);
        (subplan.plan, subplan.witness) = tracer.finished(plan, subplan.column);
    }
    program.names = tracer.names;
    program
}

/// A plan, and what its rows rest on beside what has been noted in their slots.
struct Traced {
    plan: Plan,
    grounds: Vec<Ground>,
}

struct Tracer<'a> {
    names: Vec<Arc<str>>,
    written: &'a [(Slot, Span)],
}

impl Tracer<'_> {
    /// A whole plan with a witness, of which these columns are wanted.
    fn finished(
        &mut self,
        plan: Plan,
        columns: impl IntoIterator<Item = Slot>,
    ) -> (Plan, Option<Slot>) {
        let traced = self.traced(plan);
        let (plan, slot) = self.noted(traced);
        let slots = columns.into_iter().chain([slot]).collect();
        (Plan::Keep { input: Box::new(plan), slots }, Some(slot))
    }

    fn slot(&mut self, name: &str) -> Slot {
        self.names.push(format!("_{name}{}", self.names.len()).into());
        self.names.len() - 1
    }

    /// Notes what is known so far in a slot.
    fn noted(&mut self, Traced { plan, mut grounds }: Traced) -> (Plan, Slot) {
        drop_said(&mut grounds);
        if let [Ground::Lineage(slot)] = grounds[..] {
            return (plan, slot);
        }
        let slot = self.slot("why");
        (Plan::Trace { input: Box::new(plan), slot, grounds }, slot)
    }

    fn traced(&mut self, plan: Plan) -> Traced {
        match plan {
            Plan::Argument | Plan::Empty | Plan::Schema(_) => Traced { plan, grounds: Vec::new() },
            Plan::Keep { input, mut slots } => {
                let (input, slot) = self.noted_input(*input);
                slots.push(slot);
                let plan = Plan::Keep { input, slots };
                Traced { plan, grounds: vec![Ground::Lineage(slot)] }
            }
            Plan::Distinct { input, slots } => self.distinct(*input, &slots),
            Plan::Aggregate { input, keys, aggregates } => self.aggregate(*input, keys, aggregates),
            Plan::Union { inputs, slots } => self.union(inputs, slots),
            Plan::Apply { left, right, kind, row } => self.apply((*left, *right), kind, row),
            Plan::HashJoin { left, right, on } => {
                let (left, right) = (self.traced(*left), self.traced(*right));
                let mut grounds = left.grounds;
                grounds.extend(right.grounds);
                let (left, right) = (Box::new(left.plan), Box::new(right.plan));
                Traced { plan: Plan::HashJoin { left, right, on }, grounds }
            }
            other => self.one_input(other),
        }
    }

    fn noted_input(&mut self, input: Plan) -> (Box<Plan>, Slot) {
        let traced = self.traced(input);
        let (input, slot) = self.noted(traced);
        (Box::new(input), slot)
    }

    /// An operator that hands the rows of its input on, with more in them.
    fn one_input(&mut self, mut plan: Plan) -> Traced {
        let asked = asked_before(&plan);
        let mut grounds = Vec::new();
        if let Some(input) = plan.inputs_mut().into_iter().next() {
            let taken = std::mem::replace(input, Plan::Empty);
            let mut traced = self.traced(taken);
            traced.grounds.extend(asked);
            Traced { plan: *input, grounds } = self.settled(traced);
        }
        match &mut plan {
            Plan::Walk { walk, .. } => self.walk_grounds(walk, &mut grounds),
            plan => own_grounds(plan, &mut grounds),
        }
        self.settled(Traced { plan, grounds })
    }

    /// Notes what takes an evaluation where it is asked: of a row that becomes many further
    /// up each would repeat it.
    fn settled(&mut self, traced: Traced) -> Traced {
        if !traced.grounds.iter().any(Ground::evaluates) {
            return traced;
        }
        let (plan, slot) = self.noted(traced);
        Traced { plan, grounds: vec![Ground::Lineage(slot)] }
    }

    /// What a searched path rests on: all its relationships, and what is asked on the way.
    /// It is made to say so where the query does not ask for it.
    fn walk_grounds(&mut self, walk: &mut Walk, grounds: &mut Vec<Ground>) {
        let path = *walk.path.get_or_insert_with(|| self.slot("path"));
        grounds.push(Ground::Element(path));
        for part in &mut walk.parts {
            for test in part.predicates.iter().filter(|test| may_read(test)) {
                let groups = self.groups_of(
                    test,
                    part.repeated.is_some(),
                    &mut part.groups,
                    (part.start, &part.steps),
                );
                let test = test.clone();
                grounds.push(if groups.is_empty() {
                    Ground::Reads(test)
                } else {
                    Ground::ReadsOfRepetitions { groups, test }
                });
            }
            part.at_end.iter().for_each(|test| reads(test, grounds));
        }
        walk.condition.iter().for_each(|test| reads(test, grounds));
    }

    /// The lists of what a test of one repetition reads; they are added where there is
    /// none yet.
    fn groups_of(
        &mut self,
        test: &Expr,
        is_repeated: bool,
        groups: &mut Vec<(Slot, Slot)>,
        (start, steps): (Slot, &[WalkStep]),
    ) -> Vec<(Slot, Slot)> {
        if !is_repeated {
            return Vec::new();
        }
        let own = steps.iter().flat_map(|step| [step.relationship, step.to]);
        let mut read: Vec<Slot> = std::iter::once(start).chain(own).collect();
        read.retain(|own| {
            let mut is_read = false;
            test.for_each_slot(&mut |slot| is_read |= slot == *own);
            is_read
        });
        for one in &read {
            if !groups.iter().any(|(known, _)| known == one) {
                groups.push((*one, self.slot("each")));
            }
        }
        groups.iter().filter(|(one, _)| read.contains(one)).copied().collect()
    }

    /// Any of the rows that are alike is enough.
    fn distinct(&mut self, input: Plan, slots: &[Slot]) -> Traced {
        let (input, slot) = self.noted_input(input);
        let gathered = self.gathered(slot);
        let grounds = vec![Ground::Any(gathered.slot)];
        let keys = slots.iter().map(|slot| (*slot, Expr::Slot(*slot))).collect();
        let plan = Plan::Aggregate { input, keys, aggregates: vec![gathered] };
        Traced { plan, grounds }
    }

    /// What is computed from a group rests on all of it.
    fn aggregate(
        &mut self,
        input: Plan,
        keys: Vec<(Slot, Expr)>,
        mut aggregates: Vec<Aggregate>,
    ) -> Traced {
        let mut traced = self.traced(input);
        let looked_for = (keys.is_empty()).then(|| self.pattern_of(&traced.plan)).flatten();
        let arguments = aggregates.iter().flat_map(|one| &one.arguments);
        for expr in keys.iter().map(|(_, key)| key).chain(arguments) {
            reads(expr, &mut traced.grounds);
        }
        let (input, slot) = self.noted(traced);
        let gathered = self.gathered(slot);
        let mut grounds = vec![Ground::All(gathered.slot)];
        grounds.extend(looked_for.map(|span| Ground::Absent {
            span,
            found: gathered.slot,
            known: Vec::new(),
        }));
        aggregates.push(gathered);
        let plan = Plan::Aggregate { input: Box::new(input), keys, aggregates };
        Traced { plan, grounds }
    }

    /// The lineages of a group, as a list.
    fn gathered(&mut self, slot: Slot) -> Aggregate {
        Aggregate {
            slot: self.slot("whys"),
            function: function::lookup("collect"),
            distinct: true,
            arguments: vec![Expr::Slot(slot)],
            span: Span::default(),
        }
    }

    fn union(&mut self, inputs: Vec<(Plan, Vec<Slot>)>, mut slots: Vec<Slot>) -> Traced {
        let noted = |(plan, mut columns): (Plan, Vec<Slot>)| {
            let (plan, slot) = self.noted_input(plan);
            columns.push(slot);
            (*plan, columns)
        };
        let inputs = inputs.into_iter().map(noted).collect();
        let slot = self.slot("why");
        slots.push(slot);
        Traced { plan: Plan::Union { inputs, slots }, grounds: vec![Ground::Lineage(slot)] }
    }

    /// The right side knows the rows of the left one, so what those rest on is added
    /// above; a left row without a match rests on its absence.
    fn apply(&mut self, (left, right): (Plan, Plan), kind: ApplyKind, row: Option<Slot>) -> Traced {
        let left = self.traced(left);
        let span = self.pattern_of(&right);
        let known = self.known(&left.plan, &right);
        let (right, slot) = self.noted_input(right);
        let mut grounds = left.grounds;
        grounds.push(Ground::Lineage(slot));
        if let (ApplyKind::Optional, Some(span)) = (kind, span) {
            grounds.push(Ground::Absent { span, found: slot, known });
        }
        let left = Box::new(left.plan);
        Traced { plan: Plan::Apply { left, right, kind, row }, grounds }
    }

    /// Where the patterns that a plan looks for are written; none where it looks for none.
    fn pattern_of(&self, plan: &Plan) -> Option<Span> {
        let mut spans = Vec::new();
        for_each_added(plan, &mut |slot| {
            spans.extend(self.written.iter().filter(|(own, _)| *own == slot).map(|(_, at)| *at));
        });
        spans.into_iter().reduce(Span::to)
    }

    /// The named variables of `left` that `right` reads.
    fn known(&self, left: &Plan, right: &Plan) -> Vec<Slot> {
        let mut known = Vec::new();
        for_each_read(right, &mut |slot| {
            let is_named = !self.names[slot].starts_with('_');
            if is_named && !known.contains(&slot) {
                known.push(slot);
            }
        });
        let mut bound = Vec::new();
        for_each_added(left, &mut |slot| bound.push(slot));
        known.retain(|slot| bound.contains(slot));
        known
    }
}

/// The slots that a plan and its inputs add, as far as they can still be seen.
fn for_each_added(plan: &Plan, visit: &mut dyn FnMut(Slot)) {
    plan.adds().into_iter().for_each(&mut *visit);
    if !matches!(plan, Plan::Aggregate { .. } | Plan::Union { .. }) {
        plan.inputs().into_iter().for_each(|input| for_each_added(input, visit));
    }
}

fn for_each_read(plan: &Plan, visit: &mut dyn FnMut(Slot)) {
    plan.for_each_read(visit);
    plan.inputs().into_iter().for_each(|input| for_each_read(input, visit));
}

/// What an operator asks once for each row of its input, of which it makes many.
fn asked_before(plan: &Plan) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if matches!(
        plan,
        Plan::IndexLookup { .. } | Plan::Unwind { .. } | Plan::Call { .. } | Plan::LoadCsv { .. }
    ) {
        plan.for_each_expr(&mut |expr| reads(expr, &mut grounds));
    }
    grounds
}

/// What an operator adds to that on which the rows of its input rest.
fn own_grounds(plan: &Plan, grounds: &mut Vec<Ground>) {
    match plan {
        Plan::NodeScan { slot, .. } => grounds.push(Ground::Element(*slot)),
        Plan::IndexLookup { slot, key, .. } => {
            grounds.push(Ground::Element(*slot));
            reads(&Expr::property(*slot, key), grounds);
        }
        Plan::Expand { step, .. } | Plan::Endpoints { step, .. } => {
            grounds.push(Ground::Element(step.relationship));
        }
        Plan::VarExpand { step, each, .. } => {
            grounds.push(Ground::Element(step.relationship));
            of_each(each, step.from, step.relationship, grounds);
        }
        Plan::ShortestPath { step, each, shortest, .. } => {
            grounds.push(Ground::Element(step.relationship));
            of_each(each, step.from, step.relationship, grounds);
            shortest.condition.iter().for_each(|condition| reads(condition, grounds));
        }
        Plan::Call { call, .. } => grounds.push(Ground::Procedure(call.name.clone())),
        Plan::Unwind { .. } => {}
        Plan::Filter { predicate, .. } => reads_of_true(predicate, grounds),
        Plan::LoadCsv { source, .. } => grounds.push(Ground::Line(source.origin)),
        other => other.for_each_expr(&mut |expr| reads(expr, grounds)),
    }
}

/// That a node was there goes without saying where a property of it was read.
fn drop_said(grounds: &mut Vec<Ground>) {
    let read: Vec<Slot> = grounds.iter().filter_map(property_of).collect();
    grounds.retain(|ground| !matches!(ground, Ground::Element(slot) if read.contains(slot)));
}

fn property_of(ground: &Ground) -> Option<Slot> {
    match ground {
        Ground::Property(slot, _) => Some(*slot),
        _ => None,
    }
}

/// What is asked of every relationship and node of a walk.
fn of_each(each: &Each, from: Slot, list: Slot, grounds: &mut Vec<Ground>) {
    for (key, value) in &each.properties {
        let test = Expr::Property(Box::new(Expr::Local(0)), key.clone(), Span::default());
        grounds.push(Ground::ReadsOfEach { list, test });
        reads(value, grounds);
    }
    let tests = each.relationships.iter().filter(|test| may_read(test));
    grounds.extend(tests.map(|test| Ground::ReadsOfEach { list, test: test.clone() }));
    let tests = each.nodes.iter().filter(|test| may_read(test));
    grounds.extend(tests.map(|test| Ground::ReadsOfNodes { from, list, test: test.clone() }));
}

/// What an expression reads: known ahead where all of it is always evaluated.
fn reads(expr: &Expr, grounds: &mut Vec<Ground>) {
    match expr {
        Expr::Property(subject, key, _) if matches!(**subject, Expr::Slot(_)) => {
            let Expr::Slot(slot) = **subject else { return };
            let is_known = |ground: &Ground| matches!(ground, Ground::Property(of, known) if *of == slot && known == key);
            if !grounds.iter().any(is_known) {
                grounds.push(Ground::Property(slot, key.clone()));
            }
        }
        Expr::Compare(..)
        | Expr::Arithmetic(..)
        | Expr::Not(..)
        | Expr::Negate(..)
        | Expr::IsNull { .. }
        | Expr::In(..)
        | Expr::Text(..)
        | Expr::List(_) => expr.for_each_child(&mut |child| reads(child, grounds)),
        _ if may_read(expr) => grounds.push(Ground::Reads(expr.clone())),
        _ => {}
    }
}

/// What a condition reads that turned out true: all of its parts did.
fn reads_of_true(condition: &Expr, grounds: &mut Vec<Ground>) {
    match condition {
        Expr::And(parts, _) => parts.iter().for_each(|part| reads_of_true(part, grounds)),
        other => reads(other, grounds),
    }
}

/// Whether an expression may read properties, or ask the graph.
fn may_read(expr: &Expr) -> bool {
    expr.any(&mut |part| {
        matches!(
            part,
            Expr::Property(..) | Expr::Index(..) | Expr::MapProjection(..) | Expr::Subquery { .. }
        ) || matches!(part, Expr::Call(function, ..) if function.0.reads_all())
    })
}
