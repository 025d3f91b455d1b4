//! Reading parts of values: properties, elements, slices, labels, and the
//! predicates on strings and lists.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Labels, TextOp};
use crate::function::regular;
use crate::graph::symbols::TypeId;
use crate::graph::{Entity, Graph};
use crate::value::compare;
use crate::value::{Map, RelationshipId, Type, Value, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

/// The entity a value is, if it is one that lives.
fn entity(value: &Value, graph: &Graph) -> Result<Option<Entity>> {
    let entity = match value {
        Value::Node(node) => Entity::Node(*node),
        Value::Relationship(relationship) => Entity::Relationship(*relationship),
        _ => return Ok(None),
    };
    if graph.is_deleted(entity) { Err(ValueError::DeletedEntity) } else { Ok(Some(entity)) }
}

/// `subject.key`
pub(crate) fn property(subject: &Value, key: &str, graph: &Graph) -> Result<Value> {
    if let Some(entity) = entity(subject, graph)? {
        let value = graph.key(key).map(|key| graph.property(entity, key));
        return Ok(value.unwrap_or_default());
    }
    match subject {
        Value::Null => Ok(Value::Null),
        Value::Map(map) => Ok(map.get(key).cloned().unwrap_or_default()),
        Value::Temporal(temporal) => Ok(temporal.component(key).unwrap_or_default()),
        Value::Point(point) => Ok(point.component(key).unwrap_or_default()),
        other => {
            let expected = "a node, a relationship, a map, a point or a temporal value";
            Err(ValueError::mismatch(format!("`.{key}`"), expected, Type::of(other)))
        }
    }
}

/// `subject[index]`
pub(crate) fn index(subject: &Value, index: &Value, graph: &Graph) -> Result<Value> {
    match (subject, index) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::Integer(index)) => {
            Ok(position(*index, items.len()).map(|index| items[index].clone()).unwrap_or_default())
        }
        (Value::Map(_) | Value::Node(_) | Value::Relationship(_), Value::String(key)) => {
            property(subject, key, graph)
        }
        _ => Err(ValueError::BadAccess { container: Type::of(subject), key: Type::of(index) }),
    }
}

/// An index that may count from the end.
fn position(index: i64, len: usize) -> Option<usize> {
    let len = i64::try_from(len).ok()?;
    let index = if index < 0 { index.checked_add(len)? } else { index };
    (0..len).contains(&index).then_some(index as usize)
}

/// `subject[from..to]`
pub(crate) fn slice(subject: &Value, from: Option<&Value>, to: Option<&Value>) -> Result<Value> {
    let items = match subject {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => return Err(ValueError::mismatch("`[…]`", "a list", Type::of(other))),
    };
    let (Some(from), Some(to)) = (end(from, 0, items.len())?, end(to, items.len(), items.len())?)
    else {
        return Ok(Value::Null);
    };
    Value::list(items.get(from..to.max(from)).unwrap_or_default().to_vec())
}

/// One end of a slice within `0..=len`; `None` for null.
fn end(value: Option<&Value>, default: usize, len: usize) -> Result<Option<usize>> {
    match value {
        None => Ok(Some(default)),
        Some(Value::Null) => Ok(None),
        Some(Value::Integer(index)) => {
            let len = len as i64;
            let index = if *index < 0 { index.saturating_add(len) } else { *index };
            Ok(Some(index.clamp(0, len) as usize))
        }
        Some(other) => Err(ValueError::mismatch("`[…]`", "an integer", Type::of(other))),
    }
}

/// `subject:Label`
pub(crate) fn has_labels(subject: &Value, labels: &Labels, graph: &Graph) -> Result<Value> {
    let holds = match entity(subject, graph)? {
        Some(Entity::Node(node)) => {
            let has =
                |name: &str| graph.label(name).is_some_and(|label| graph.has_label(node, label));
            labels.accept(&has, graph.labels_of(node).is_empty())
        }
        Some(Entity::Relationship(relationship)) => {
            let kind = graph.type_name(graph.type_of(relationship));
            labels.accept(&|name| name == &**kind, false)
        }
        None if subject.is_null() => return Ok(Value::Null),
        None => {
            let expected = "a node or a relationship";
            return Err(ValueError::mismatch("a label test", expected, Type::of(subject)));
        }
    };
    Ok(Value::Boolean(holds))
}

/// `subject:$(names)`: null names are not known to be had.
pub(crate) fn has_computed(
    subject: &Value,
    names: &Value,
    any: bool,
    graph: &Graph,
) -> Result<Value> {
    if names.is_null() {
        return Ok(Value::Null);
    }
    let names: Vec<Labels> = computed_names(names)?.into_iter().map(Labels::Name).collect();
    let labels = if any { Labels::Or(names) } else { Labels::And(names) };
    has_labels(subject, &labels, graph)
}

/// The labels, types or keys that an expression gives.
pub(crate) fn computed_names(names: &Value) -> Result<Vec<std::sync::Arc<str>>> {
    let expected = "a string or a list of strings";
    let name = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        other => Err(ValueError::mismatch("`$(…)`", expected, Type::of(other))),
    };
    match names {
        Value::List(items) => items.iter().map(name).collect(),
        one => Ok(vec![name(one)?]),
    }
}

/// All entries of a map, or all properties of an entity.
pub(crate) fn entries(subject: &Value, graph: &Graph) -> Result<Map> {
    if let Some(entity) = entity(subject, graph)? {
        let properties = graph.properties(entity).into_iter();
        return Ok(properties.map(|(key, value)| (graph.key_name(key).clone(), value)).collect());
    }
    match subject {
        Value::Map(map) => Ok(Map::clone(map)),
        other => {
            let expected = "a map, a node or a relationship";
            Err(ValueError::mismatch("`{.*}`", expected, Type::of(other)))
        }
    }
}

/// `a STARTS WITH b` and its siblings; anything but two strings gives null.
pub(crate) fn text(op: TextOp, left: &Value, right: &Value) -> Result<Value> {
    let (Value::String(left), Value::String(right)) = (left, right) else {
        return Ok(Value::Null);
    };
    Ok(Value::Boolean(match op {
        TextOp::StartsWith => left.starts_with(&**right),
        TextOp::EndsWith => left.ends_with(&**right),
        TextOp::Contains => left.contains(&**right),
        TextOp::Matches => matches(left, right)?,
    }))
}

/// `=~` asks for the whole string.
fn matches(text: &str, pattern: &str) -> Result<bool> {
    regular::with(&format!("^(?:{pattern})$"), "`=~`", |regex| Ok(regex.is_match(text)))
}

/// `item IN list`, three-valued.
pub(crate) fn is_in(item: &Value, list: &Value) -> Result<Option<bool>> {
    match list {
        Value::Null => Ok(None),
        Value::List(items) => Ok(compare::contains(items, item)),
        other => Err(ValueError::mismatch("`IN`", "a list", Type::of(other))),
    }
}

/// The types of the graph that a relationship may have. A name may also be the reading
/// form that the schema declares, such as `based on`.
pub(crate) fn types_meant(wanted: &Labels, graph: &Graph) -> Vec<TypeId> {
    let mut readings: FxHashMap<String, TypeId> = FxHashMap::default();
    let mut others: FxHashMap<&str, TypeId> = FxHashMap::default();
    wanted.for_each_name(&mut |name| {
        if graph.relationship_type(name).is_none() {
            if readings.is_empty() {
                readings = graph.type_readings();
            }
            others.extend(readings.get(name).map(|kind| (name, *kind)));
        }
    });
    let accepted = |kind: TypeId, known: &str| {
        wanted.accept(&|name| name == known || others.get(name) == Some(&kind), false)
    };
    graph.types().filter(|(kind, name)| accepted(*kind, name)).map(|(kind, _)| kind).collect()
}

/// Whether no relationship is in more than one of these, each of which is one or a list
/// of them; so many of the first are known to differ.
pub(crate) fn share_no_relationship(
    mut values: impl ExactSizeIterator<Item = Value>,
    known: usize,
) -> bool {
    if values.len() == 2 {
        let (left, right) = (values.next(), values.next());
        if let (Some(Value::Relationship(left)), Some(Value::Relationship(right))) = (&left, &right)
        {
            return left != right;
        }
        return are_apart(left.into_iter().chain(right), known);
    }
    are_apart(values, known)
}

fn are_apart(values: impl Iterator<Item = Value>, known: usize) -> bool {
    let mut seen = FxHashSet::default();
    for (place, value) in values.enumerate() {
        let own = relationships(&value);
        if place >= known && own.iter().any(|id| seen.contains(id)) {
            return false;
        }
        seen.extend(own);
    }
    true
}

fn relationships(value: &Value) -> Vec<RelationshipId> {
    let one = |value: &Value| match value {
        Value::Relationship(id) => Some(*id),
        _ => None,
    };
    match value {
        Value::List(items) => items.iter().filter_map(one).collect(),
        Value::Path(path) => path.relationships.clone(),
        other => one(other).into_iter().collect(),
    }
}
