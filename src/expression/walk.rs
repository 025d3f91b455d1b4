//! Visiting and rewriting expressions.

use super::{Expr, ProjectionItem, Slot};

impl Expr {
    /// Calls `visit` on every direct part.
    pub fn for_each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Expr::Constant(_)
            | Expr::Parameter(_)
            | Expr::Slot(_)
            | Expr::Local(_)
            | Expr::Distinct { .. } => {}
            Expr::Property(inner, ..)
            | Expr::HasLabels(inner, ..)
            | Expr::Not(inner, _)
            | Expr::Negate(inner, _)
            | Expr::IsTyped { operand: inner, .. }
            | Expr::IsNull { operand: inner, .. }
            | Expr::Expect { operand: inner, .. } => visit(inner),
            Expr::Index(left, right, _)
            | Expr::HasComputed { subject: left, names: right, .. }
            | Expr::Compare(_, left, right)
            | Expr::Text(_, left, right, _)
            | Expr::In(left, right, _) => {
                visit(left);
                visit(right);
            }
            Expr::Slice(subject, from, to, _) => {
                visit(subject);
                from.iter().chain(to).for_each(|end| visit(end));
            }
            Expr::List(items)
            | Expr::And(items, _)
            | Expr::Or(items, _)
            | Expr::Xor(items, _)
            | Expr::Call(_, items, _) => items.iter().for_each(visit),
            Expr::Map(entries) => entries.iter().for_each(|(_, value)| visit(value)),
            Expr::MapProjection(subject, items, _) => {
                visit(subject);
                for item in items {
                    if let ProjectionItem::Entry(_, value) = item {
                        visit(value);
                    }
                }
            }
            Expr::Arithmetic(first, rest, _) => {
                visit(first);
                for (_, operand) in rest {
                    visit(operand);
                }
            }
            Expr::Case { subject, arms, default } => {
                if let Some(subject) = subject {
                    visit(subject);
                }
                for (when, then) in arms {
                    visit(when);
                    visit(then);
                }
                if let Some(default) = default {
                    visit(default);
                }
            }
            Expr::ListComprehension { list, filter, map, .. } => {
                visit(list);
                filter.iter().chain(map).for_each(|part| visit(part));
            }
            Expr::Quantifier { list, predicate, .. } => {
                visit(list);
                visit(predicate);
            }
            Expr::Reduce { initial, list, body, .. } => {
                visit(initial);
                visit(list);
                visit(body);
            }
            Expr::Subquery { arguments, .. } => {
                for (_, argument) in arguments {
                    visit(argument);
                }
            }
        }
    }

    /// Calls `visit` on every direct part, to change it in place.
    pub fn for_each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        match self {
            Expr::Constant(_)
            | Expr::Parameter(_)
            | Expr::Slot(_)
            | Expr::Local(_)
            | Expr::Distinct { .. } => {}
            Expr::Property(inner, ..)
            | Expr::HasLabels(inner, ..)
            | Expr::Not(inner, _)
            | Expr::Negate(inner, _)
            | Expr::IsTyped { operand: inner, .. }
            | Expr::IsNull { operand: inner, .. }
            | Expr::Expect { operand: inner, .. } => visit(inner),
            Expr::Index(left, right, _)
            | Expr::HasComputed { subject: left, names: right, .. }
            | Expr::Compare(_, left, right)
            | Expr::Text(_, left, right, _)
            | Expr::In(left, right, _) => {
                visit(left);
                visit(right);
            }
            Expr::Slice(subject, from, to, _) => {
                visit(subject);
                from.iter_mut().chain(to).for_each(|end| visit(end));
            }
            Expr::List(items)
            | Expr::And(items, _)
            | Expr::Or(items, _)
            | Expr::Xor(items, _)
            | Expr::Call(_, items, _) => items.iter_mut().for_each(visit),
            Expr::Map(entries) => entries.iter_mut().for_each(|(_, value)| visit(value)),
            Expr::MapProjection(subject, items, _) => {
                visit(subject);
                for item in items {
                    if let ProjectionItem::Entry(_, value) = item {
                        visit(value);
                    }
                }
            }
            Expr::Arithmetic(first, rest, _) => {
                visit(first);
                for (_, operand) in rest {
                    visit(operand);
                }
            }
            Expr::Case { subject, arms, default } => {
                if let Some(subject) = subject {
                    visit(subject);
                }
                for (when, then) in arms {
                    visit(when);
                    visit(then);
                }
                if let Some(default) = default {
                    visit(default);
                }
            }
            Expr::ListComprehension { list, filter, map, .. } => {
                visit(list);
                filter.iter_mut().chain(map).for_each(|part| visit(part));
            }
            Expr::Quantifier { list, predicate, .. } => {
                visit(list);
                visit(predicate);
            }
            Expr::Reduce { initial, list, body, .. } => {
                visit(initial);
                visit(list);
                visit(body);
            }
            Expr::Subquery { arguments, .. } => {
                for (_, argument) in arguments {
                    visit(argument);
                }
            }
        }
    }

    /// Calls `visit` with every slot read anywhere inside.
    pub fn for_each_slot(&self, visit: &mut dyn FnMut(Slot)) {
        match self {
            Expr::Slot(slot) => visit(*slot),
            Expr::Distinct { slots, .. } => slots.iter().copied().for_each(visit),
            other => other.for_each_child(&mut |child| child.for_each_slot(visit)),
        }
    }

    /// Whether `test` holds for it or anything inside.
    pub fn any(&self, test: &mut dyn FnMut(&Expr) -> bool) -> bool {
        if test(self) {
            return true;
        }
        let mut found = false;
        self.for_each_child(&mut |child| found = found || child.any(test));
        found
    }

    /// Whether it gives the same value each time for the same row.
    pub fn is_deterministic(&self) -> bool {
        !self.any(&mut |part| matches!(part, Expr::Call(function, ..) if !function.0.deterministic))
    }

    /// Whether it reads neither a slot nor a local nor the graph through a subquery.
    pub fn is_constant(&self) -> bool {
        !self.any(&mut |part| {
            matches!(
                part,
                Expr::Slot(_) | Expr::Local(_) | Expr::Distinct { .. } | Expr::Subquery { .. }
            )
        })
    }

    /// Rewrites bottom-up: `change` sees every part after its own parts.
    pub fn rewrite(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        self.for_each_child_mut(&mut |child| child.rewrite(change));
        change(self);
    }
}
