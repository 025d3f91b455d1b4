//! Groups against a map of equivalent values, over batches whose columns change form.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{ABSENT, Groups};
use crate::budget::{Budget, Cancel, Limits};
use crate::value::column::Dictionary;
use crate::value::compare::Equivalent;
use crate::value::{Column, NodeId, RelationshipId, Value};

/// A small generator: the same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % end
    }
}

fn integer(dice: &mut Dice) -> i64 {
    const ODD: [i64; 6] =
        [i64::MIN, i64::MAX, -1, u32::MAX as i64, u32::MAX as i64 - 1, u32::MAX as i64 - 2];
    match dice.below(20) {
        0 => ODD[dice.below(6) as usize],
        1 => dice.below(5_000_000) as i64,
        _ => dice.below(40) as i64,
    }
}

fn float(dice: &mut Dice) -> f64 {
    const ODD: [f64; 5] = [f64::NAN, -0.0, 0.0, f64::INFINITY, 0.5];
    match dice.below(4) {
        0 => ODD[dice.below(5) as usize],
        _ => dice.below(10) as f64,
    }
}

fn any(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => Value::Null,
        1 => Value::Boolean(dice.below(2) == 1),
        2 => Value::Float(float(dice)),
        3 => Value::string(format!("t{}", dice.below(5))),
        4 => Value::Node(NodeId(dice.below(9) as u32)),
        5 => Value::list(vec![Value::Integer(integer(dice)), Value::Float(float(dice))])
            .expect("it is flat"),
        _ => Value::Integer(integer(dice)),
    }
}

fn valid(dice: &mut Dice, len: usize) -> Option<Vec<bool>> {
    (dice.below(2) == 0).then(|| (0..len).map(|_| dice.below(5) > 0).collect())
}

fn column(dice: &mut Dice, form: u64, len: usize, dictionaries: &[Arc<Dictionary>]) -> Column {
    match form {
        0 => Column::Nodes((0..len).map(|_| NodeId(dice.below(30) as u32)).collect()),
        1 => {
            Column::Relationships((0..len).map(|_| RelationshipId(dice.below(9) as u32)).collect())
        }
        2 => {
            let values = (0..len).map(|_| dice.below(50) as i64).collect();
            Column::Integers { values, valid: valid(dice, len) }
        }
        3 => {
            let values = (0..len).map(|_| integer(dice)).collect();
            Column::Integers { values, valid: valid(dice, len) }
        }
        4 => {
            let values = (0..len).map(|_| float(dice)).collect();
            Column::Floats { values, valid: valid(dice, len) }
        }
        5 => {
            let values = (0..len).map(|_| dice.below(2) == 0).collect();
            Column::Booleans { values, valid: valid(dice, len) }
        }
        6 | 7 => {
            let dictionary = Arc::clone(&dictionaries[form as usize - 6]);
            let code = |_| match dice.below(6) {
                0 => Dictionary::NULL,
                number => dictionary.intern(&format!("t{number}").into()),
            };
            Column::Strings { codes: (0..len).map(code).collect(), dictionary }
        }
        8 => Column::Constant(any(dice), len),
        9 => Column::nulls(len),
        _ => Column::Values((0..len).map(|_| any(dice)).collect()),
    }
}

/// What is meant by grouping, the slow way.
#[derive(Default)]
struct Model {
    numbers: FxHashMap<Vec<Equivalent>, u32>,
    first: Vec<Vec<Value>>,
}

fn row(columns: &[Arc<Column>], row: usize) -> Vec<Value> {
    columns.iter().map(|column| column.get(row)).collect()
}

impl Model {
    fn key(values: &[Value]) -> Vec<Equivalent> {
        values.iter().cloned().map(Equivalent).collect()
    }

    fn add(&mut self, values: Vec<Value>) -> u32 {
        let next = self.first.len() as u32;
        let number = *self.numbers.entry(Model::key(&values)).or_insert(next);
        if number == next {
            self.first.push(values);
        }
        number
    }
}

fn columns(
    dice: &mut Dice,
    forms: &[u64],
    len: usize,
    texts: &[Arc<Dictionary>],
) -> Vec<Arc<Column>> {
    forms.iter().map(|form| Arc::new(column(dice, *form, len, texts))).collect()
}

/// Groups some batches both ways.
fn compare(seed: u64) {
    let mut dice = Dice(seed);
    let texts = [Arc::new(Dictionary::new()), Arc::new(Dictionary::new())];
    texts[1].intern(&"shifted".into());
    let budget = Budget::new(Limits::default(), Cancel::default());
    let keys = dice.below(6) as usize;
    let (mut groups, mut model) = (Groups::new(keys), Model::default());
    let mut forms: Vec<u64> = (0..keys).map(|_| dice.below(11)).collect();
    for _ in 0..dice.below(8) {
        let len = dice.below(60) as usize;
        let batch = columns(&mut dice, &forms, len, &texts);
        groups.add(&batch, len, &budget).expect("there is room");
        let expected: Vec<u32> = (0..len).map(|at| model.add(row(&batch, at))).collect();
        assert_eq!(groups.numbers(), expected, "seed {seed}");
        assert_eq!(groups.len(), model.first.len(), "seed {seed}");
        if dice.below(3) == 0 {
            forms.fill_with(|| dice.below(11));
        }
        if dice.below(3) == 0 {
            let batch = columns(&mut dice, &forms, len, &texts);
            groups.find(&batch, len, &budget).expect("there is room");
            let expected: Vec<u32> = (0..len).map(|at| found(&model, &row(&batch, at))).collect();
            assert_eq!(groups.numbers(), expected, "seed {seed}, looked up");
        }
    }
    let kept: Vec<Arc<Column>> = groups.keys(0, groups.len()).into_iter().map(Arc::new).collect();
    for (group, first) in model.first.iter().enumerate() {
        assert_eq!(format!("{:?}", row(&kept, group)), format!("{first:?}"), "seed {seed}");
    }
    groups.close(&budget);
    budget.afford(1 << 30).expect("everything was given back");
}

fn found(model: &Model, values: &[Value]) -> u32 {
    if values.iter().any(Value::is_null) {
        return ABSENT;
    }
    model.numbers.get(&Model::key(values)).copied().unwrap_or(ABSENT)
}

#[test]
fn groups_are_those_of_equivalent_values() {
    (0..3000).for_each(compare);
}

#[test]
fn many_groups_stay_apart() {
    let budget = Budget::unlimited();
    for step in [1_i64, 1 << 10, 1 << 21, 1 << 32, 1 << 40] {
        let mut groups = Groups::new(1);
        for start in (0..20_000_i64).step_by(1000) {
            let values = (start..start + 1000).map(|value| value * step).collect();
            let column = Arc::new(Column::Integers { values, valid: None });
            groups.add(&[column], 1000, &budget).expect("there is room");
        }
        assert_eq!(groups.len(), 20_000);
    }
}
