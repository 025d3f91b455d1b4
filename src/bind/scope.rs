//! The variables visible at a place, and where each is found.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bound::RowOrigin;
use super::kind::Kind;
use crate::expression::{Expr, Slot};
use crate::span::Span;

/// Where the value of a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a column of the batch.
    Slot(Slot),
    /// In a comprehension around the expression.
    Local(usize),
}

/// A visible variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// Where its value is.
    pub(crate) place: Place,
    /// What it holds.
    pub(crate) kind: Kind,
    /// Where it was defined.
    pub(crate) span: Span,
    /// How many subqueries lie around its definition.
    pub(crate) frame: usize,
}

/// Names and what they mean; later definitions of a name hide earlier ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    variables: FxHashMap<Arc<str>, Variable>,
    order: Vec<Arc<str>>,
    /// Names from around a subquery that stay visible in it, whatever a `WITH` names.
    pinned: Vec<Arc<str>>,
    /// Where the rows of the last `LOAD CSV` come from, and how many subqueries lie
    /// around it.
    pub(crate) origin: Option<(RowOrigin, usize)>,
}

impl Scope {
    /// How many variables are visible.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The variable of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// Defines a name, hiding an earlier one.
    pub(crate) fn define(&mut self, name: Arc<str>, variable: Variable) {
        if self.variables.insert(name.clone(), variable).is_none() {
            self.order.push(name);
        }
    }

    /// Makes all that is visible stay so behind every `WITH` to come.
    pub(crate) fn pin(&mut self) {
        for name in &self.order {
            if !self.pinned.contains(name) {
                self.pinned.push(name.clone());
            }
        }
    }

    /// The variables that were pinned, unless something else took their name.
    pub(crate) fn pinned(&self) -> Vec<(Arc<str>, Variable)> {
        let of = |name: &Arc<str>| Some((name.clone(), self.variables.get(name)?.clone()));
        self.pinned.iter().filter_map(of).collect()
    }

    /// Keeps a pinned variable in sight, though `*` does not stand for it, unless its
    /// name is taken. Tells whether it did.
    pub(crate) fn keep_pinned(&mut self, name: Arc<str>, variable: Variable) -> bool {
        let free = !self.variables.contains_key(&name);
        if free {
            self.pinned.push(name.clone());
            self.variables.insert(name, variable);
        }
        free
    }

    /// All names, in the order they were first defined.
    pub(crate) fn names(&self) -> &[Arc<str>] {
        &self.order
    }

    /// The visible name most like `name`, if one is close.
    pub(crate) fn nearest(&self, name: &str) -> Option<String> {
        crate::spelling::nearest(name, self.order.iter().map(|known| &**known)).map(str::to_owned)
    }

    /// The same scope seen from inside a subquery: locals get slots, which
    /// `fresh` makes, and which are filled by the returned arguments.
    pub(crate) fn enter(
        &self,
        frame: usize,
        fresh: &mut dyn FnMut(&Arc<str>, Kind) -> Slot,
    ) -> (Scope, Vec<(Slot, Expr)>) {
        let mut inner = self.clone();
        inner.pin();
        let mut arguments = Vec::new();
        for name in &self.order {
            let variable = inner.variables.get_mut(name).expect("the order lists defined names");
            if let Place::Local(local) = variable.place {
                let slot = fresh(name, variable.kind);
                arguments.push((slot, Expr::Local(local)));
                variable.place = Place::Slot(slot);
                variable.frame = frame;
            }
        }
        (inner, arguments)
    }
}
