//! Functions on lists beyond those of openCypher, under the names that later dialects
//! give them.

use super::{Call, Function, Parameter};
use crate::value::compare::{equivalent, order};
use crate::value::{Type, Value, ValueError};

type Result = std::result::Result<Value, ValueError>;

/// A copy of the list, the work of making it counted.
fn copied(call: &Call<'_>) -> std::result::Result<Vec<Value>, ValueError> {
    let list = call.list(0)?;
    call.spend_values(list.len())?;
    Ok(list.to_vec())
}

fn sort(call: &Call<'_>) -> Result {
    let mut items = copied(call)?;
    let steps = items.len() as u64;
    call.budget.tick(steps.saturating_mul(u64::from(steps.max(1).ilog2())))?;
    items.sort_by(order);
    Value::list(items)
}

fn distinct(call: &Call<'_>) -> Result {
    let items = copied(call)?;
    // what is equivalent stands together once sorted, the first of it in front
    let mut places: Vec<usize> = (0..items.len()).collect();
    let steps = items.len() as u64;
    call.budget.tick(steps.saturating_mul(u64::from(steps.max(1).ilog2())))?;
    places.sort_by(|left, right| order(&items[*left], &items[*right]));
    places.dedup_by(|later, first| equivalent(&items[*first], &items[*later]));
    places.sort_unstable();
    Value::list(places.into_iter().map(|place| items[place].clone()).collect())
}

fn flatten(call: &Call<'_>) -> Result {
    let depth = if call.has(1) { call.count(1)? } else { 1 };
    let mut out = Vec::new();
    flat(call.list(0)?, depth, call, &mut out)?;
    Value::list(out)
}

fn flat(
    items: &[Value],
    depth: usize,
    call: &Call<'_>,
    out: &mut Vec<Value>,
) -> std::result::Result<(), ValueError> {
    call.spend_values(out.len().saturating_add(items.len()))?;
    for item in items {
        match item {
            Value::List(inner) if depth > 0 => flat(inner, depth - 1, call, out)?,
            other => out.push(other.clone()),
        }
    }
    Ok(())
}

fn index_of(call: &Call<'_>) -> Result {
    let (list, wanted) = (call.list(0)?, call.value(1));
    call.budget.tick(list.len() as u64)?;
    let place = list.iter().position(|item| equivalent(item, wanted));
    Ok(Value::Integer(place.map_or(-1, |place| place as i64)))
}

fn max(call: &Call<'_>) -> Result {
    let list = call.list(0)?;
    call.budget.tick(list.len() as u64)?;
    let known = list.iter().filter(|item| !item.is_null());
    Ok(known.max_by(|left, right| order(left, right)).cloned().unwrap_or_default())
}

fn min(call: &Call<'_>) -> Result {
    let list = call.list(0)?;
    call.budget.tick(list.len() as u64)?;
    let known = list.iter().filter(|item| !item.is_null());
    Ok(known.min_by(|left, right| order(left, right)).cloned().unwrap_or_default())
}

fn insert(call: &Call<'_>) -> Result {
    if call.value(0).is_null() || call.value(1).is_null() {
        return Ok(Value::Null);
    }
    let (mut items, place) = (copied(call)?, call.count(1)?);
    if place > items.len() {
        return Err(out_of_range(call, place));
    }
    items.insert(place, call.value(2).clone());
    Value::list(items)
}

fn remove(call: &Call<'_>) -> Result {
    let (mut items, place) = (copied(call)?, call.count(1)?);
    if place >= items.len() {
        return Err(out_of_range(call, place));
    }
    items.remove(place);
    Value::list(items)
}

fn out_of_range(call: &Call<'_>, place: usize) -> ValueError {
    call.bad("NumberOutOfRange", format!("the list has no place {place}"))
}

const LIST: Parameter = Parameter::new("list", &[Type::List]);
const DEPTH: Parameter = Parameter::new("depth", &[Type::Integer]);
const PLACE: Parameter = Parameter::new("place", &[Type::Integer]);
const VALUE: Parameter = Parameter::new("value", &[Type::Any]);

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("coll.sort", &[LIST], Type::List, sort, "a list in the order of `ORDER BY`"),
    Function::scalar(
        "coll.distinct",
        &[LIST],
        Type::List,
        distinct,
        "a list with what is the same only once, where it comes first",
    ),
    Function::scalar(
        "coll.flatten",
        &[LIST, DEPTH],
        Type::List,
        flatten,
        "a list with the elements of its lists in their place, one level deep or more",
    )
    .requires(1),
    Function::scalar(
        "coll.indexOf",
        &[LIST, VALUE],
        Type::Integer,
        index_of,
        "where a value first stands in a list, from 0; -1 where it does not",
    ),
    Function::scalar("coll.max", &[LIST], Type::Any, max, "the last of a list in its order"),
    Function::scalar("coll.min", &[LIST], Type::Any, min, "the first of a list in its order"),
    Function::scalar(
        "coll.insert",
        &[LIST, PLACE, VALUE],
        Type::List,
        insert,
        "a list with one more element at a place counted from 0",
    )
    .with_nulls(),
    Function::scalar(
        "coll.remove",
        &[LIST, PLACE],
        Type::List,
        remove,
        "a list without the element at a place counted from 0",
    ),
];
