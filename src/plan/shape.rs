//! What every stage may ask of a plan, and how it is taken apart and put together.

use rustc_hash::FxHashSet;

use super::branch::Branch;
use super::node::Plan;
use crate::bind::bound::{Update, Word};
use crate::expression::{Expr, Slot};

impl Plan {
    /// Its inputs, in the order they run. Plans run per row, such as the right side
    /// of an apply, come last.
    pub fn inputs(&self) -> Vec<&Plan> {
        match self {
            Plan::Argument | Plan::Empty | Plan::Schema(_) => Vec::new(),
            Plan::Union { inputs, .. } => inputs.iter().map(|(input, _)| input).collect(),
            Plan::HashJoin { left, right, .. } | Plan::Apply { left, right, .. } => {
                vec![left, right]
            }
            Plan::Merge { input, matches: inner, .. }
            | Plan::Foreach { input, body: inner, .. } => {
                vec![input, inner]
            }
            Plan::NodeScan { input, .. }
            | Plan::IndexLookup { input, .. }
            | Plan::Expand { input, .. }
            | Plan::VarExpand { input, .. }
            | Plan::ShortestPath { input, .. }
            | Plan::Walk { input, .. }
            | Plan::Endpoints { input, .. }
            | Plan::Count { input, .. }
            | Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::BindPath { input, .. }
            | Plan::Keep { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Distinct { input, .. }
            | Plan::Sort { input, .. }
            | Plan::Top { input, .. }
            | Plan::Skip { input, .. }
            | Plan::Limit { input, .. }
            | Plan::Unwind { input, .. }
            | Plan::Call { input, .. }
            | Plan::LoadCsv { input, .. }
            | Plan::Morsels { input, .. }
            | Plan::Eager { input }
            | Plan::Trace { input, .. }
            | Plan::Create { input, .. }
            | Plan::Update { input, .. }
            | Plan::Delete { input, .. } => vec![input],
        }
    }

    /// Its inputs, to change them in place; same order as [`Plan::inputs`].
    pub fn inputs_mut(&mut self) -> Vec<&mut Plan> {
        match self {
            Plan::Argument | Plan::Empty | Plan::Schema(_) => Vec::new(),
            Plan::Union { inputs, .. } => inputs.iter_mut().map(|(input, _)| input).collect(),
            Plan::HashJoin { left, right, .. } | Plan::Apply { left, right, .. } => {
                vec![left, right]
            }
            Plan::Merge { input, matches: inner, .. }
            | Plan::Foreach { input, body: inner, .. } => {
                vec![input, inner]
            }
            Plan::NodeScan { input, .. }
            | Plan::IndexLookup { input, .. }
            | Plan::Expand { input, .. }
            | Plan::VarExpand { input, .. }
            | Plan::ShortestPath { input, .. }
            | Plan::Walk { input, .. }
            | Plan::Endpoints { input, .. }
            | Plan::Count { input, .. }
            | Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::BindPath { input, .. }
            | Plan::Keep { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Distinct { input, .. }
            | Plan::Sort { input, .. }
            | Plan::Top { input, .. }
            | Plan::Skip { input, .. }
            | Plan::Limit { input, .. }
            | Plan::Unwind { input, .. }
            | Plan::Call { input, .. }
            | Plan::LoadCsv { input, .. }
            | Plan::Morsels { input, .. }
            | Plan::Eager { input }
            | Plan::Trace { input, .. }
            | Plan::Create { input, .. }
            | Plan::Update { input, .. }
            | Plan::Delete { input, .. } => vec![input],
        }
    }

    /// Rewrites bottom-up: `change` gets every plan after its inputs.
    #[must_use]
    pub fn transform(mut self, change: &mut dyn FnMut(Plan) -> Plan) -> Plan {
        for input in self.inputs_mut() {
            let taken = std::mem::replace(input, Plan::Empty);
            *input = taken.transform(change);
        }
        change(self)
    }

    /// Whether it or any input changes the graph.
    pub fn writes(&self) -> bool {
        let own = matches!(
            self,
            Plan::Create { .. }
                | Plan::Merge { .. }
                | Plan::Update { .. }
                | Plan::Delete { .. }
                | Plan::Foreach { .. }
                | Plan::Schema(_)
        );
        own || self.inputs().into_iter().any(Plan::writes)
    }

    /// The slots it adds to those of its inputs.
    pub fn adds(&self) -> Vec<Slot> {
        match self {
            Plan::NodeScan { slot, .. }
            | Plan::IndexLookup { slot, .. }
            | Plan::Unwind { slot, .. }
            | Plan::Trace { slot, .. } => vec![*slot],
            Plan::LoadCsv { source, .. } => {
                vec![source.slot, source.origin.file, source.origin.line]
            }
            Plan::Expand { step, into, .. } | Plan::VarExpand { step, into, .. } => {
                if *into {
                    vec![step.relationship]
                } else {
                    vec![step.relationship, step.to]
                }
            }
            Plan::ShortestPath { step, shortest, .. } => {
                let path = shortest.path.as_ref().map(|path| path.slot);
                std::iter::once(step.relationship).chain(path).collect()
            }
            Plan::Walk { walk, into, .. } => {
                walk.slots().into_iter().filter(|slot| !(*into && *slot == walk.to)).collect()
            }
            Plan::Endpoints { step, from_bound, to_bound, .. } => {
                let ends = [(step.from, *from_bound), (step.to, *to_bound)];
                ends.into_iter().filter(|(_, bound)| !bound).map(|(slot, _)| slot).collect()
            }
            Plan::Project { items, .. } => items.iter().map(|(slot, _)| *slot).collect(),
            Plan::BindPath { path, .. } => vec![path.slot],
            Plan::Count { branches, .. } => {
                branches.iter().filter(|one| one.tells).map(Branch::to).collect()
            }
            Plan::Aggregate { keys, aggregates, .. } => {
                let aggregates = aggregates.iter().map(|one| one.slot);
                keys.iter().map(|(slot, _)| *slot).chain(aggregates).collect()
            }
            Plan::Union { slots, .. } => slots.clone(),
            Plan::Call { call, .. } => call.yields.iter().map(|(_, slot)| *slot).collect(),
            Plan::Create { creation, .. } | Plan::Merge { creation, .. } => {
                let nodes = creation.nodes.iter().map(|one| one.slot);
                let relationships = creation.relationships.iter().map(|one| one.slot);
                let paths = creation.paths.iter().map(|one| one.slot);
                nodes.chain(relationships).chain(paths).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The slots that its expressions read once it has added them itself.
    fn tests_own_slots(&self) -> Vec<Slot> {
        match self {
            Plan::ShortestPath { .. } => self.adds(),
            Plan::Walk { walk, .. } => walk.own_slots(),
            Plan::Count { branches, .. } => branches.iter().flat_map(Branch::own_slots).collect(),
            _ => Vec::new(),
        }
    }

    /// The slots bound in its rows, given those bound in its argument.
    pub fn columns(&self, argument: &[Slot]) -> Vec<Slot> {
        match self {
            Plan::Argument => argument.to_vec(),
            Plan::Empty => Vec::new(),
            Plan::Keep { slots, .. } | Plan::Distinct { slots, .. } | Plan::Union { slots, .. } => {
                slots.clone()
            }
            Plan::Aggregate { .. } => self.adds(),
            Plan::HashJoin { left, right, .. } => {
                merged(left.columns(argument), right.columns(argument))
            }
            Plan::Apply { left, right, kind, .. } => {
                let left = left.columns(argument);
                match kind {
                    super::ApplyKind::Inner | super::ApplyKind::Optional => {
                        let right = right.columns(&left);
                        merged(left, right)
                    }
                    _ => left,
                }
            }
            other => {
                let input = other.inputs().first().map(|input| input.columns(argument));
                merged(input.unwrap_or_default(), other.adds())
            }
        }
    }

    /// Calls `visit` with every expression of this operator, not of its inputs.
    pub fn for_each_expr<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Plan::IndexLookup { value, .. } => visit(value),
            Plan::VarExpand { each, .. } => each.exprs().for_each(visit),
            Plan::Count { branches, .. } => {
                for branch in branches {
                    branch.for_each_expr(visit);
                }
            }
            Plan::ShortestPath { each, shortest, .. } => {
                each.exprs().chain(&shortest.condition).for_each(visit);
            }
            Plan::Walk { walk, .. } => walk.exprs().for_each(visit),
            Plan::Filter { predicate, .. } => visit(predicate),
            Plan::Project { items, .. } => items.iter().for_each(|(_, item)| visit(item)),
            Plan::Aggregate { keys, aggregates, .. } => {
                for (_, key) in keys {
                    visit(key);
                }
                aggregates.iter().flat_map(|one| &one.arguments).for_each(visit);
            }
            Plan::Sort { keys, .. } => keys.iter().for_each(|(key, _)| visit(key)),
            Plan::Top { keys, count, .. } => {
                for (key, _) in keys {
                    visit(key);
                }
                visit(count);
            }
            Plan::Skip { count, .. } | Plan::Limit { count, .. } => visit(count),
            Plan::Unwind { list, .. } | Plan::Foreach { list: (list, _), .. } => visit(list),
            Plan::Call { call, .. } => call.arguments.iter().for_each(visit),
            Plan::LoadCsv { source, .. } => visit(&source.file),
            Plan::Create { creation, .. } => creation.exprs().for_each(|(_, expr)| visit(expr)),
            Plan::Merge { creation, on_match, on_create, .. } => {
                creation.exprs().for_each(|(_, expr)| visit(expr));
                update_exprs(on_match, visit);
                update_exprs(on_create, visit);
            }
            Plan::Update { updates, .. } => update_exprs(updates, visit),
            Plan::Delete { targets, .. } => {
                targets.iter().map(|(target, _)| target).for_each(visit);
            }
            _ => {}
        }
    }

    /// Calls `visit` with every slot this operator reads from its input.
    pub fn for_each_read(&self, visit: &mut dyn FnMut(Slot)) {
        let own = self.tests_own_slots();
        self.for_each_expr(&mut |expr| {
            expr.for_each_slot(&mut |slot| {
                if !own.contains(&slot) {
                    visit(slot);
                }
            });
        });
        match self {
            Plan::Expand { step, into, .. } | Plan::VarExpand { step, into, .. } => {
                visit(step.from);
                if *into {
                    visit(step.to);
                }
            }
            Plan::ShortestPath { step, .. } => {
                visit(step.from);
                visit(step.to);
            }
            Plan::Walk { walk, into, .. } => {
                visit(walk.from);
                if *into {
                    visit(walk.to);
                }
            }
            Plan::Count { branches, .. } => {
                for branch in branches {
                    branch.for_each_read(visit);
                }
            }
            Plan::Endpoints { step, from_bound, to_bound, .. } => {
                visit(step.relationship);
                if *from_bound {
                    visit(step.from);
                }
                if *to_bound {
                    visit(step.to);
                }
            }
            Plan::BindPath { path, .. } => path_slots(path, visit),
            Plan::Trace { grounds, .. } => grounds.iter().for_each(|one| one.for_each_read(visit)),
            Plan::Keep { slots, .. } | Plan::Distinct { slots, .. } => {
                slots.iter().copied().for_each(visit);
            }
            Plan::HashJoin { on, .. } => on.iter().copied().for_each(visit),
            Plan::Union { inputs, .. } => {
                inputs.iter().flat_map(|(_, slots)| slots).copied().for_each(visit);
            }
            Plan::Create { creation, .. } => creation_slots(creation, visit),
            Plan::Merge { creation, on_match, on_create, .. } => {
                creation_slots(creation, visit);
                update_slots(on_match, visit);
                update_slots(on_create, visit);
            }
            Plan::Update { updates, .. } => update_slots(updates, visit),
            _ => {}
        }
    }
}

fn merged(mut left: Vec<Slot>, right: Vec<Slot>) -> Vec<Slot> {
    let mut known: FxHashSet<Slot> = left.iter().copied().collect();
    left.extend(right.into_iter().filter(|slot| known.insert(*slot)));
    left
}

fn path_slots(path: &crate::bind::bound::PatternPath, visit: &mut dyn FnMut(Slot)) {
    visit(path.start);
    for (relationship, node) in &path.steps {
        visit(*relationship);
        visit(*node);
    }
}

fn creation_slots(creation: &crate::bind::bound::Creation, visit: &mut dyn FnMut(Slot)) {
    for relationship in &creation.relationships {
        visit(relationship.start);
        visit(relationship.end);
    }
    creation.paths.iter().for_each(|path| path_slots(path, visit));
}

fn update_exprs<'a>(updates: &'a [Update], visit: &mut dyn FnMut(&'a Expr)) {
    for update in updates {
        match update {
            Update::Property { target, key, value, .. } => {
                visit(target);
                key.expr().into_iter().for_each(&mut *visit);
                visit(value);
            }
            Update::Properties { value, .. } => visit(value),
            Update::AddLabels { labels, .. } | Update::RemoveLabels { labels, .. } => {
                labels.iter().filter_map(Word::expr).for_each(&mut *visit);
            }
        }
    }
}

fn update_slots(updates: &[Update], visit: &mut dyn FnMut(Slot)) {
    for update in updates {
        match update {
            Update::Properties { slot, .. }
            | Update::AddLabels { slot, .. }
            | Update::RemoveLabels { slot, .. } => visit(*slot),
            Update::Property { .. } => {}
        }
    }
}
