//! Changing the expressions of an operator in place.

use super::node::Plan;
use crate::bind::bound::{Update, Word};
use crate::expression::Expr;

impl Plan {
    /// Calls `visit` with every expression of this operator, not of its inputs, to
    /// change it; the same ones as [`Plan::for_each_expr`].
    pub fn for_each_expr_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        match self {
            Plan::IndexLookup { value, .. } => visit(value),
            Plan::VarExpand { each, .. } => each.exprs_mut().for_each(visit),
            Plan::Count { branches, .. } => {
                for branch in branches {
                    branch.for_each_expr_mut(visit);
                }
            }
            Plan::ShortestPath { each, shortest, .. } => {
                each.exprs_mut().chain(&mut shortest.condition).for_each(visit);
            }
            Plan::Walk { walk, .. } => walk.exprs_mut().for_each(visit),
            Plan::Filter { predicate, .. } => visit(predicate),
            Plan::Project { items, .. } => items.iter_mut().for_each(|(_, item)| visit(item)),
            Plan::Aggregate { keys, aggregates, .. } => {
                for (_, key) in keys {
                    visit(key);
                }
                aggregates.iter_mut().flat_map(|one| &mut one.arguments).for_each(visit);
            }
            Plan::Sort { keys, .. } => keys.iter_mut().for_each(|(key, _)| visit(key)),
            Plan::Top { keys, count, .. } => {
                for (key, _) in keys {
                    visit(key);
                }
                visit(count);
            }
            Plan::Skip { count, .. } | Plan::Limit { count, .. } => visit(count),
            Plan::Unwind { list, .. } | Plan::Foreach { list: (list, _), .. } => visit(list),
            Plan::Call { call, .. } => call.arguments.iter_mut().for_each(visit),
            Plan::LoadCsv { source, .. } => visit(&mut source.file),
            Plan::Create { creation, .. } => creation.exprs_mut().for_each(visit),
            Plan::Merge { creation, on_match, on_create, .. } => {
                creation.exprs_mut().for_each(&mut *visit);
                update_exprs(on_match, visit);
                update_exprs(on_create, visit);
            }
            Plan::Update { updates, .. } => update_exprs(updates, visit),
            Plan::Delete { targets, .. } => {
                targets.iter_mut().map(|(target, _)| target).for_each(visit);
            }
            _ => {}
        }
    }
}

fn update_exprs(updates: &mut [Update], visit: &mut dyn FnMut(&mut Expr)) {
    for update in updates {
        match update {
            Update::Property { target, key, value, .. } => {
                visit(target);
                key.expr_mut().into_iter().for_each(&mut *visit);
                visit(value);
            }
            Update::Properties { value, .. } => visit(value),
            Update::AddLabels { labels, .. } | Update::RemoveLabels { labels, .. } => {
                labels.iter_mut().filter_map(Word::expr_mut).for_each(&mut *visit);
            }
        }
    }
}
