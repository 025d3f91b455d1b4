use super::super::display::plain;
use super::*;

fn text_of(column: &Column) -> String {
    column.iter().map(|value| plain(&value)).collect::<Vec<_>>().join(" ")
}

fn samples() -> Vec<Column> {
    let dictionary = Arc::new(Dictionary::new());
    let codes =
        vec![dictionary.intern(&"a".into()), Dictionary::NULL, dictionary.intern(&"b".into())];
    vec![
        Column::Nodes(vec![NodeId(1), NodeId::NULL, NodeId(3)]),
        Column::Relationships(vec![RelationshipId(1), RelationshipId::NULL, RelationshipId(3)]),
        Column::Integers { values: vec![1, 2, 3], valid: None },
        Column::Integers { values: vec![1, 2, 3], valid: Some(vec![true, false, true]) },
        Column::Floats { values: vec![1.5, 2.5, 3.5], valid: None },
        Column::Booleans { values: vec![true, false, true], valid: Some(vec![true, false, true]) },
        Column::Strings { codes, dictionary },
        Column::Constant(Value::Integer(7), 3),
        Column::nulls(3),
        Column::Values(vec![Value::string("x"), Value::Null, Value::Float(f64::NAN)]),
    ]
}

#[test]
fn every_form_agrees_with_the_general_one() {
    for column in samples() {
        let general = Column::Values(column.iter().collect());
        let rows = [2, 0, NO_ROW, 1, 2];
        assert_eq!(text_of(&column.gather(&rows)), text_of(&general.gather(&rows)));
        assert_eq!(text_of(&column.slice(1, 9)), text_of(&general.slice(1, 9)));
        assert_eq!(
            text_of(&column.filter(&[true, false, true])),
            text_of(&general.filter(&[true, false, true]))
        );
        let mut short = column.clone();
        short.truncate(2);
        assert_eq!(text_of(&short), text_of(&general.slice(0, 2)));
        assert_eq!(text_of(&Column::from_values(column.iter().collect())), text_of(&general));
        assert!(column.is_null(3) && column.get(3).is_null());
    }
}

#[test]
fn any_two_forms_append() {
    for a in samples() {
        for b in samples() {
            let both = Column::concat([&a, &b]);
            assert_eq!(both.len(), 6);
            assert_eq!(text_of(&both), format!("{} {}", text_of(&a), text_of(&b)));
        }
    }
}

#[test]
fn appending_keeps_the_narrow_form() {
    let mut nodes = Column::nulls(2);
    nodes.append(&Column::Nodes(vec![NodeId(5)]));
    assert!(matches!(&nodes, Column::Nodes(ids) if ids.len() == 3));
    let mut numbers = Column::Constant(Value::Integer(1), 2);
    numbers.append(&Column::Constant(Value::Integer(2), 1));
    numbers.append(&Column::nulls(1));
    assert!(matches!(&numbers, Column::Integers { .. }));
    assert_eq!(text_of(&numbers), "1 1 2 null");
}

#[test]
fn from_values_picks_a_form() {
    let typed = Column::from_values(vec![Value::Null, Value::Integer(1)]);
    assert!(matches!(typed, Column::Integers { valid: Some(_), .. }));
    let mixed = Column::from_values(vec![Value::Float(1.0), Value::Integer(1)]);
    assert!(matches!(mixed, Column::Values(_)));
    assert!(matches!(Column::from_values(vec![Value::Null; 4]), Column::Constant(Value::Null, 4)));
}

#[test]
fn batches_keep_unbound_slots_and_multiplicity() {
    let mut one = Batch::new(3, 2);
    one.set(1, Column::Integers { values: vec![10, 20], valid: None });
    one.set_multiplicity(Some(vec![2, 3]));
    let mut two = Batch::unit(3);
    two.set(0, Column::Constant(Value::Boolean(true), 1));
    let both = Batch::concat(vec![one, two]);
    assert_eq!((both.len(), both.width()), (3, 2));
    assert!(both.slots().eq([0, 1]));
    assert!(both.column(2).is_none());
    assert_eq!(both.column(0).map(|column| text_of(column)).as_deref(), Some("null null true"));
    assert_eq!(both.column(1).map(|column| text_of(column)).as_deref(), Some("10 20 null"));
    assert_eq!(both.multiplicity(), Some(&[2, 3, 1][..]));
    let kept = both.filter(&[false, true, true]);
    assert_eq!((kept.len(), kept.times(0), kept.times(1)), (2, 3, 1));
    assert_eq!(plain(&both.slice(1, 2).value(1, 0)), "20");
    assert_eq!(both.gather(&[1, NO_ROW]).times(1), 1);
}
