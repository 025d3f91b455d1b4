//! Graph algorithms against their definitions, on random small graphs with loops,
//! parallel relationships, several labels and types, and ids that have holes.
//!
//! Every algorithm is called through a session; what it should say is computed here from
//! the definition, however slowly, or by petgraph.

mod model;
mod rank;
mod component;
mod triangle;
mod path;
mod limit;
mod community;

// tests share one generator
#[path = "../random/chance.rs"]
mod chance;

use model::{Case, each_case};
use relata::result::Datum;

/// A call's rows as numbers; a node is the value of its `id`.
fn rows(case: &mut Case, procedure: &str, options: &str, columns: &[&str]) -> Vec<Vec<f64>> {
    let yields = columns.join(", ");
    let named = |column: &&str| if *column == "node" { "node.id" } else { column }.to_owned();
    let returned: Vec<String> = columns.iter().map(named).collect();
    let options = [case.options.as_str(), options]
        .iter()
        .filter(|text| !text.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let query =
        format!("CALL {procedure}({{{options}}}) YIELD {yields} RETURN {}", returned.join(", "));
    let result = case.session.run(&query, &relata::session::Parameters::new());
    let result = result.unwrap_or_else(|error| panic!("{query}: {error}"));
    result.rows.iter().map(|row| row.iter().map(number).collect()).collect()
}

fn number(datum: &Datum) -> f64 {
    match datum {
        Datum::Integer(number) => *number as f64,
        Datum::Float(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

/// The second column by place, each node once.
fn by_place(case: &mut Case, procedure: &str, options: &str, column: &str) -> Vec<f64> {
    let found = rows(case, procedure, options, &["node", column]);
    assert_eq!(found.len(), case.part.len(), "{procedure}: a row for each node");
    let mut values = vec![f64::NAN; case.part.len()];
    for row in found {
        values[case.part.place(row[0])] = row[1];
    }
    assert!(values.iter().all(|value| !value.is_nan()), "{procedure}: each node once");
    values
}

fn close(found: &[f64], expected: &[f64], what: &str) {
    let far = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-9 * b.abs().max(1.0);
    let differ = found.iter().zip(expected).any(far) || found.len() != expected.len();
    assert!(!differ, "{what}\nfound    {found:?}\nexpected {expected:?}");
}
