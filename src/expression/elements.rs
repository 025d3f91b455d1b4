//! Lists that are gone through, element by element: comprehensions, quantifiers,
//! `reduce()`, `UNWIND`. What `range()` gives is counted and never made a list.

use std::sync::Arc;

use super::evaluate::{
    Env, EvaluateError, Result, Row, afforded, at, boolean, call, holds, truth, value, values,
};
use super::{Expr, Quantifier};
use crate::function::{self, Numbers};
use crate::span::Span;
use crate::value::{Batch, List, Type, Value, ValueError};

/// The elements of a list.
#[derive(Clone, Debug)]
pub(crate) enum Elements {
    /// Those of a list that there is.
    Made(Arc<List>),
    /// Numbers of which there is no list.
    Counted(Numbers),
    /// One value that is no list.
    Single(Value),
}

impl Elements {
    /// Those of a list, or the value itself; none of null.
    pub(crate) fn of(value: Value) -> Option<Elements> {
        match value {
            Value::Null => None,
            Value::List(list) => Some(Elements::Made(list)),
            single => Some(Elements::Single(single)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Elements::Made(list) => list.len(),
            Elements::Counted(numbers) => numbers.len(),
            Elements::Single(_) => 1,
        }
    }

    /// The element at a place below [`Elements::len`].
    pub(crate) fn get(&self, place: usize) -> Value {
        match self {
            Elements::Made(list) => list[place].clone(),
            Elements::Counted(numbers) => Value::Integer(numbers.get(place)),
            Elements::Single(value) => value.clone(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = Value> {
        (0..self.len()).map(|place| self.get(place))
    }
}

/// What `UNWIND` makes rows of: the elements of a list, any other value itself; none for
/// null.
pub(crate) fn unwound(
    list: &Expr,
    batch: &Batch,
    row: usize,
    env: &dyn Env,
) -> Result<Option<Elements>> {
    elements(list, &mut Row::new(batch, row), env)
}

fn elements(list: &Expr, row: &mut Row<'_>, env: &dyn Env) -> Result<Option<Elements>> {
    if let Expr::Call(function, arguments, span) = list
        && function.0.gives_numbers()
    {
        let arguments = values(arguments, row, env)?;
        let numbers = function::numbers(function.0, &call(function.0, &arguments, env));
        return Ok(at(*span, numbers)?.map(Elements::Counted));
    }
    value(list, row, env).map(Elements::of)
}

/// The elements of what must be a list; none for null.
pub(super) fn list_of(
    list: &Expr,
    span: Span,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Option<Elements>> {
    match elements(list, row, env)? {
        Some(Elements::Single(other)) => {
            let kind = ValueError::mismatch("this", "a list", Type::of(&other));
            Err(EvaluateError::at(kind, span))
        }
        list => Ok(list),
    }
}

pub(super) fn comprehension(
    local: usize,
    list: &Elements,
    filter: Option<&Expr>,
    map: Option<&Expr>,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    let mut out = Vec::new();
    let mut held = 0;
    for item in list.iter() {
        env.budget().tick(1)?;
        let own = map.is_none().then(|| item.clone());
        let made = row.with_local(local, item, |row| -> Result<Option<Value>> {
            if let Some(filter) = filter
                && !holds(filter, row, env)?
            {
                return Ok(None);
            }
            map.map_or(Ok(own), |map| value(map, row, env).map(Some))
        })?;
        if let Some(made) = made {
            // what is nested in a list is paid for while the list is made; the list
            // itself by whoever takes it
            let bytes = made.bytes();
            env.budget().hold(bytes)?;
            held += bytes;
            out.push(made);
        }
    }
    env.budget().release(held);
    afforded(Value::list(out)?, env)
}

pub(super) fn quantifier(
    kind: Quantifier,
    local: usize,
    list: &Elements,
    predicate: &Expr,
    span: Span,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    let (mut held, mut unknown) = (0_usize, 0_usize);
    for item in list.iter() {
        env.budget().tick(1)?;
        let found =
            row.with_local(local, item, |row| boolean(predicate, span, "a quantifier", row, env))?;
        match found {
            Some(true) => held += 1,
            None => unknown += 1,
            Some(false) => {}
        }
    }
    Ok(truth(quantified(kind, held, unknown, list.len())))
}

/// The answer of a quantifier over `all` elements of which `held` satisfy the
/// predicate and `unknown` may.
fn quantified(kind: Quantifier, held: usize, unknown: usize, all: usize) -> Option<bool> {
    match kind {
        Quantifier::All if held + unknown < all => Some(false),
        Quantifier::Any if held > 0 => Some(true),
        Quantifier::None if held > 0 => Some(false),
        Quantifier::Single if held > 1 => Some(false),
        _ if unknown > 0 => None,
        Quantifier::All | Quantifier::None => Some(true),
        Quantifier::Any => Some(false),
        Quantifier::Single => Some(held == 1),
    }
}

pub(super) fn reduce(
    accumulator: usize,
    mut total: Value,
    local: usize,
    list: &Elements,
    body: &Expr,
    row: &mut Row<'_>,
    env: &dyn Env,
) -> Result<Value> {
    for item in list.iter() {
        env.budget().tick(1)?;
        total = row.with_local(accumulator, total, |row| {
            row.with_local(local, item, |row| value(body, row, env))
        })?;
    }
    Ok(total)
}
