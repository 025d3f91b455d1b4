//! Whether what came is what the kit expects.
//!
//! Integers and floats differ, NaN equals NaN, temporal values compare by their
//! text, entities by what they carry.

use relata::result::{Datum, Fields, NodeRecord, PathRecord, QueryResult, RelationshipRecord};

use super::expected::{self, Expected};

/// How exactly a table of rows is to be repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strictness {
    /// Rows come in the order of the table.
    pub(crate) rows_in_order: bool,
    /// Elements of lists do.
    pub(crate) lists_in_order: bool,
}

/// What differs between the table and the result, if anything.
pub(crate) fn difference(
    table: &[Vec<String>],
    result: &QueryResult,
    strictness: Strictness,
) -> Result<Option<String>, String> {
    let Some((header, rows)) = table.split_first() else {
        return Ok((!result.rows.is_empty()).then(|| "rows where none are expected".to_owned()));
    };
    let mut columns = Vec::new();
    for name in header {
        match result.columns.iter().position(|column| column == name) {
            Some(at) => columns.push(at),
            None => return Ok(Some(format!("no column `{name}` in {:?}", result.columns))),
        }
    }
    if columns.len() != result.columns.len() {
        return Ok(Some(format!("columns {:?}, expected {header:?}", result.columns)));
    }
    let mut expected = Vec::new();
    for row in rows {
        expected.push(row.iter().map(|cell| expected::read(cell)).collect::<Result<Vec<_>, _>>()?);
    }
    let got: Vec<Vec<&Datum>> =
        result.rows.iter().map(|row| columns.iter().map(|at| &row[*at]).collect()).collect();
    Ok(rows_differ(&expected, &got, strictness))
}

fn rows_differ(
    expected: &[Vec<Expected>],
    got: &[Vec<&Datum>],
    strictness: Strictness,
) -> Option<String> {
    if expected.len() != got.len() {
        return Some(format!("{} rows, expected {}", got.len(), expected.len()));
    }
    let same_row = |expected: &Vec<Expected>, got: &Vec<&Datum>| {
        expected
            .iter()
            .zip(got.iter())
            .all(|(one, other)| same(one, other, strictness.lists_in_order))
    };
    if strictness.rows_in_order {
        let at = expected.iter().zip(got).position(|(one, other)| !same_row(one, other))?;
        return Some(format!("row {} differs", at + 1));
    }
    let missing = first_unmatched(expected, got, same_row)?;
    Some(format!("row {} of the table is missing", missing + 1))
}

/// The first of `expected` without a partner of its own in `got`.
fn first_unmatched<E, G>(
    expected: &[E],
    got: &[G],
    same: impl Fn(&E, &G) -> bool,
) -> Option<usize> {
    let mut left: Vec<&G> = got.iter().collect();
    expected.iter().position(|one| match left.iter().position(|other| same(one, other)) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    })
}

fn same(expected: &Expected, got: &Datum, in_order: bool) -> bool {
    match (expected, got) {
        (Expected::Null, Datum::Null) => true,
        (Expected::Boolean(one), Datum::Boolean(other)) => one == other,
        (Expected::Integer(one), Datum::Integer(other)) => one == other,
        (Expected::Float(one), Datum::Float(other)) => {
            one == other || (one.is_nan() && other.is_nan())
        }
        (Expected::String(one), Datum::String(other)) => **one == **other,
        (Expected::String(one), Datum::Temporal(other)) => *one == other.to_string(),
        (Expected::List(one), Datum::List(other)) => {
            one.len() == other.len() && same_list(one, other, in_order)
        }
        (Expected::Map(one), Datum::Map(other)) => same_map(one, other, in_order),
        (Expected::Node(one), Datum::Node(other)) => same_node(one, other, in_order),
        (Expected::Relationship(one), Datum::Relationship(other)) => {
            same_relationship(one, other, in_order)
        }
        (Expected::Path(start, steps), Datum::Path(other)) => {
            same_path(start, steps, other, in_order)
        }
        _ => false,
    }
}

fn same_list(expected: &[Expected], got: &[Datum], in_order: bool) -> bool {
    let same = |one: &Expected, other: &Datum| same(one, other, in_order);
    if in_order {
        return expected.iter().zip(got.iter()).all(|(one, other)| same(one, other));
    }
    first_unmatched(expected, got, same).is_none()
}

fn same_map(expected: &expected::Properties, got: &Fields, in_order: bool) -> bool {
    // both are ordered by key
    expected.len() == got.len()
        && expected.iter().zip(got.iter()).all(|((key, value), (got_key, got_value))| {
            **key == **got_key && same(value, got_value, in_order)
        })
}

fn same_node(expected: &expected::Node, got: &NodeRecord, in_order: bool) -> bool {
    let mut labels: Vec<&str> = got.labels.iter().map(|label| &**label).collect();
    labels.sort_unstable();
    expected.labels == labels && same_map(&expected.properties, &got.properties, in_order)
}

fn same_relationship(
    expected: &expected::Relationship,
    got: &RelationshipRecord,
    in_order: bool,
) -> bool {
    *expected.kind == *got.kind && same_map(&expected.properties, &got.properties, in_order)
}

fn same_path(
    start: &expected::Node,
    steps: &[(expected::Relationship, bool, expected::Node)],
    got: &PathRecord,
    in_order: bool,
) -> bool {
    let fits = got.nodes.len() == steps.len() + 1 && got.relationships.len() == steps.len();
    if !fits || !same_node(start, &got.nodes[0], in_order) {
        return false;
    }
    let walked = got.relationships.iter().zip(got.nodes.windows(2));
    steps.iter().zip(walked).all(|((relationship, forward, node), (got, ends))| {
        let (from, to) = if *forward { (&ends[0], &ends[1]) } else { (&ends[1], &ends[0]) };
        got.start == from.id
            && got.end == to.id
            && same_relationship(relationship, got, in_order)
            && same_node(node, &ends[1], in_order)
    })
}
