//! Functions of many rows.

use super::*;

type Arguments = [(Vec<Value>, u64)];

/// Rows as columns of the narrowest form, each for the group of its place.
fn add(
    state: &mut dyn Accumulator,
    rows: &Arguments,
    group: Option<u32>,
) -> Result<(), ValueError> {
    let budget = Budget::unlimited();
    let width = rows.first().map_or(0, |(arguments, _)| arguments.len());
    let column = |place: usize| {
        let values = rows.iter().map(|(arguments, _)| arguments[place].clone());
        Arc::new(Column::from_values(values.collect()))
    };
    let arguments: Vec<Arc<Column>> = (0..width).map(column).collect();
    let times: Vec<u64> = rows.iter().map(|(_, times)| *times).collect();
    let times = times.iter().any(|times| *times != 1).then_some(times.as_slice());
    let groups = group.map(|group| vec![group; rows.len()]);
    let (len, groups, budget) = (rows.len(), groups.as_deref(), &budget);
    state.add(&Rows { len, arguments: &arguments, groups, times, budget })
}

fn started(name: &str, groups: usize) -> Box<dyn Accumulator> {
    let Body::Aggregate(start) = find(name).body else { panic!("{name} is no aggregate") };
    let mut state = start();
    state.grow(groups, &Budget::unlimited()).expect("there is room");
    state
}

/// Its result after all rows at once.
fn at_once(name: &str, rows: &Arguments) -> Result<Value, ValueError> {
    let mut state = started(name, 1);
    add(&mut *state, rows, None)?;
    state.finish(0..1).map(|column| column.get(0))
}

/// Its result in the second of three groups, row after row.
fn one_by_one(name: &str, rows: &Arguments) -> Result<Value, ValueError> {
    let mut state = started(name, 3);
    for row in rows {
        add(&mut *state, std::slice::from_ref(row), Some(1))?;
    }
    state.finish(0..3).map(|column| column.get(1))
}

/// Its result where every row was taken by another, and those merged.
fn merged(name: &str, rows: &Arguments) -> Result<Value, ValueError> {
    let mut state = started(name, 2);
    for row in rows {
        let mut part = started(name, 1);
        add(&mut *part, std::slice::from_ref(row), None)?;
        state.merge(part, &[1])?;
    }
    state.finish(0..2).map(|column| column.get(1))
}

fn aggregate(name: &str, rows: &Arguments) -> String {
    let whole = told(at_once(name, rows));
    assert_eq!(told(one_by_one(name, rows)), whole, "{name} {rows:?} row by row");
    if !name.starts_with("stDev") && !whole.contains("Error") {
        assert_eq!(told(merged(name, rows)), whole, "{name} {rows:?} merged");
    }
    whole
}

#[test]
fn aggregates() {
    let one = |values: &[Value]| -> Vec<(Vec<Value>, u64)> {
        values.iter().map(|value| (vec![value.clone()], 1)).collect()
    };
    let mixed = one(&[i(1), s("a"), NULL, l(&[i(1), i(2)]), f(0.2), s("b")]);
    let numbers = one(&[i(1), NULL, i(2), i(6)]);
    let day = Value::from(parse::duration("P1D").expect("a duration"));
    for (name, rows, expected) in [
        ("count", numbers.clone(), "3"),
        ("count", vec![(vec![], 7)], "7"),
        ("sum", numbers.clone(), "9"),
        ("sum", vec![], "0"),
        ("sum", one(&[i(1), f(0.5)]), "1.5"),
        ("sum", one(&[f(1e100), f(1.0), f(-1e100)]), "1.0"),
        ("sum", one(&[i(i64::MAX), i(1), i(-2)]), "9223372036854775806"),
        ("sum", one(&[i(i64::MAX), i(1)]), "ArithmeticError: NumberOutOfRange"),
        ("sum", one(&[day.clone(), day.clone()]), "duration('P2D')"),
        ("sum", one(&[s("a")]), WRONG_TYPE),
        ("sum", one(&[i(1), day.clone()]), WRONG_TYPE),
        ("sum", vec![(vec![i(3)], 5)], "15"),
        ("avg", numbers.clone(), "3.0"),
        ("avg", one(&[NULL]), "null"),
        ("avg", vec![(vec![day], 2)], "duration('P1D')"),
        ("min", mixed.clone(), "[1, 2]"),
        ("max", mixed, "1"),
        ("max", one(&[NULL]), "null"),
        ("collect", numbers.clone(), "[1, 2, 6]"),
        ("collect", vec![(vec![i(1)], 2), (vec![i(2)], 0)], "[1, 1]"),
        ("stDev", one(&[i(2), i(4), i(4), i(4), i(5), i(5), i(7), i(9)]), "2.138089935299395"),
        (
            "stDevP",
            vec![
                (vec![i(2)], 1),
                (vec![i(4)], 3),
                (vec![i(5)], 2),
                (vec![i(7)], 1),
                (vec![i(9)], 1),
            ],
            "2.0",
        ),
        ("stDev", vec![], "0.0"),
        ("stDev", one(&[s("a")]), WRONG_TYPE),
    ] {
        assert_eq!(aggregate(name, &rows), expected, "{name} {rows:?}");
    }
}

#[test]
fn percentiles() {
    let rows = |fraction: f64| -> Vec<(Vec<Value>, u64)> {
        [30.0, 10.0, 20.0].map(|price| (vec![f(price), f(fraction)], 1)).to_vec()
    };
    for (name, fraction, expected) in [
        ("percentileCont", 0.0, "10.0"),
        ("percentileCont", 0.5, "20.0"),
        ("percentileCont", 0.75, "25.0"),
        ("percentileCont", 1.0, "30.0"),
        ("percentileDisc", 0.0, "10.0"),
        ("percentileDisc", 0.5, "20.0"),
        ("percentileDisc", 0.7, "30.0"),
        ("percentileDisc", 1.0, "30.0"),
        ("percentileDisc", 1.1, OUT_OF_RANGE),
        ("percentileCont", -1.0, OUT_OF_RANGE),
    ] {
        assert_eq!(aggregate(name, &rows(fraction)), expected, "{name} {fraction}");
    }
    assert_eq!(
        aggregate("percentileDisc", &[(vec![i(1), f(0.5)], 9), (vec![i(2), f(0.5)], 1)]),
        "1"
    );
    assert_eq!(aggregate("percentileCont", &[]), "null");
}

#[test]
fn what_is_merged_is_as_if_taken_at_once() {
    let numbers: Vec<(Vec<Value>, u64)> =
        (1..40).map(|number| (vec![f(f64::from(number) / 4.0)], 1)).collect();
    for name in ["stDev", "stDevP", "sum", "avg"] {
        let number = |result: Result<Value, ValueError>| match result {
            Ok(Value::Float(number)) => number,
            other => panic!("{name} gives {other:?}"),
        };
        let (whole, parts) = (number(at_once(name, &numbers)), number(merged(name, &numbers)));
        assert!((whole - parts).abs() < 1e-12 * whole, "{name}: {whole} and {parts}");
    }
}
