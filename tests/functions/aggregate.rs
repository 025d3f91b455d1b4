//! Functions of many rows.

use super::*;

fn aggregate(name: &str, rows: &[(Vec<Value>, u64)]) -> String {
    let Body::Aggregate(start) = find(name).body else { panic!("{name} is no aggregate") };
    let mut state = start();
    for (arguments, times) in rows {
        if let Err(error) = state.add(arguments, *times) {
            return told(Err(error));
        }
    }
    told(state.finish())
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
