use std::hash::DefaultHasher;
use std::sync::Arc;

use super::super::temporal::{Date, DateTime, Duration, LocalTime, Time, Zone};
use super::super::{Map, NodeId};
use super::*;

fn list(items: Vec<Value>) -> Value {
    Value::list(items).expect("shallow")
}

fn map(entries: &[(&str, Value)]) -> Value {
    let entries = entries.iter().map(|(key, value)| ((*key).into(), value.clone()));
    Value::map(entries.collect::<Map>()).expect("shallow")
}

fn int(number: i64) -> Value {
    Value::Integer(number)
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn place(entries: &[(&str, Value)]) -> Value {
    let entries = entries.iter().map(|(key, value)| ((*key).into(), value.clone()));
    let point = super::super::Point::from_map(&entries.collect(), "a test");
    point.expect("coordinates").expect("no nulls").into()
}

const NULL: Value = Value::Null;
const NAN: Value = Value::Float(f64::NAN);

/// A small pseudorandom generator, so that a failure can be repeated.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn number(&mut self) -> Value {
        let floats = [0.0, -0.0, 1.0, -1.5, 1e300, 9_007_199_254_740_992.0, BEYOND, -BEYOND];
        let integers = [0, 1, -1, 2, i64::MAX, i64::MIN, 9_007_199_254_740_993];
        match self.below(10) {
            0 => NAN,
            1 => Value::Float(f64::INFINITY),
            2..=5 => Value::Float(floats[self.below(8) as usize]),
            _ => int(integers[self.below(7) as usize]),
        }
    }

    fn temporal(&mut self) -> Value {
        let few = self.below(3) as i64;
        let date = Date::new(2000 + few, 1, 1).expect("it exists");
        let time = LocalTime::from_nanos(few);
        let zones = ["Z", "+01:00", "Africa/Lagos", "Africa/Luanda"];
        let zone = Zone::parse(zones[self.below(4) as usize]).expect("a zone");
        match self.below(6) {
            0 => date.into(),
            1 => time.into(),
            2 => Time { local: time, offset: self.below(2) as i32 }.into(),
            3 => super::super::temporal::LocalDateTime { date, time }.into(),
            4 => DateTime::from_instant(i128::from(few), zone).expect("in range").into(),
            _ => Duration::new(i128::from(few), i128::from(self.below(2)) * 30, 0)
                .expect("in range")
                .into(),
        }
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 10 } else { 13 }) {
            0 => NULL,
            1 => Value::Boolean(self.below(2) == 0),
            2..=4 => self.number(),
            5 => text(["", "a", "b", "ab", "é"][self.below(5) as usize]),
            6 => Value::Node(NodeId(self.below(3) as u32)),
            7 => Value::Relationship(RelationshipId(self.below(3) as u32)),
            8 => self.temporal(),
            9 => self.point(),
            10 => self.path(),
            11 => {
                let size = self.below(3);
                list((0..size).map(|_| self.value(depth - 1)).collect())
            }
            _ => {
                let keys = ["a", "b"];
                let size = self.below(3) as usize;
                let entries: Vec<_> =
                    keys[..size].iter().map(|key| (*key, self.value(depth - 1))).collect();
                map(&entries)
            }
        }
    }

    fn point(&mut self) -> Value {
        let given = [0.0, -0.0, 1.5, -90.0, 5e-324];
        let mut at = || Value::Float(given[self.below(5) as usize]);
        let mut entries = vec![("x", at()), ("y", at())];
        let third = at();
        match self.below(4) {
            0 => {}
            1 => entries.push(("crs", text("wgs-84"))),
            2 => entries.push(("z", third)),
            _ => entries.extend([("z", third), ("srid", int(4979))]),
        }
        place(&entries)
    }

    fn path(&mut self) -> Value {
        let length = self.below(3);
        Value::Path(Arc::new(Path {
            nodes: (0..=length).map(|_| NodeId(self.below(2) as u32)).collect(),
            relationships: (0..length).map(|_| RelationshipId(self.below(2) as u32)).collect(),
        }))
    }
}

fn hash_of(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(value, &mut hasher);
    hasher.finish()
}

#[test]
fn the_order_is_total_and_agrees_with_equivalence_hash_and_equality() {
    let mut seeded = Seeded(0x5EED);
    let values: Vec<Value> = (0..150).map(|_| seeded.value(2)).collect();
    for a in &values {
        assert!(equivalent(a, a), "{a:?}");
        for b in &values {
            let ordering = order(a, b);
            assert_eq!(ordering, order(b, a).reverse(), "{a:?} {b:?}");
            if ordering.is_eq() {
                assert_eq!(hash_of(a), hash_of(b), "{a:?} {b:?}");
            }
            assert_eq!(equals(a, b), equals(b, a));
            if equals(a, b) == Some(true) {
                assert!(ordering.is_eq(), "{a:?} {b:?}");
            }
            if let Comparison::Ordered(compared) = compare(a, b) {
                assert_eq!(compared, ordering, "{a:?} {b:?}");
                assert_eq!(equals(a, b), Some(compared.is_eq()), "{a:?} {b:?}");
            }
            for c in &values {
                if ordering.is_le() && order(b, c).is_le() {
                    assert!(order(a, c).is_le(), "{a:?} {b:?} {c:?}");
                }
            }
        }
    }
}

#[test]
fn types_in_the_order_of_the_language() {
    let date = Date::new(2000, 1, 1).expect("it exists");
    let ascending = [
        map(&[("a", text("map"))]),
        Value::Node(NodeId(0)),
        Value::Relationship(RelationshipId(0)),
        list(vec![text("list")]),
        Value::Path(Arc::new(Path { nodes: vec![NodeId(0)], relationships: vec![] })),
        place(&[("longitude", int(9)), ("latitude", int(9))]),
        place(&[("x", int(0)), ("y", int(0))]),
        DateTime::from_instant(0, Zone::UTC).expect("in range").into(),
        super::super::temporal::LocalDateTime { date, time: LocalTime::MIDNIGHT }.into(),
        date.into(),
        Time { local: LocalTime::MIDNIGHT, offset: 0 }.into(),
        LocalTime::MIDNIGHT.into(),
        Duration::default().into(),
        text("text"),
        Value::Boolean(false),
        Value::Float(1.5),
        NAN,
        NULL,
    ];
    for pair in ascending.windows(2) {
        assert!(order(&pair[0], &pair[1]).is_lt(), "{pair:?}");
    }
}

#[test]
fn the_same_instant_in_other_zones_from_west_to_east() {
    let at = |zone| -> Value {
        let zone = Zone::parse(zone).expect("a zone");
        DateTime::from_instant(0, zone).expect("in range").into()
    };
    let noon = |hour: i32| -> Value {
        let local = LocalTime::from_nanos(i64::from(12 + hour) * 3_600_000_000_000);
        Time { local, offset: hour * 3600 }.into()
    };
    let west_to_east = [at("-08:00"), at("Z"), at("+01:00"), at("Africa/Lagos"), at("+02:00")];
    for values in [west_to_east.as_slice(), &[noon(-8), noon(0), noon(1)]] {
        for pair in values.windows(2) {
            assert_eq!(equals(&pair[0], &pair[1]), Some(false), "{pair:?}");
            assert_eq!(compare(&pair[0], &pair[1]).less(), Some(true), "{pair:?}");
            assert!(!equivalent(&pair[0], &pair[1]), "{pair:?}");
        }
    }
    assert_eq!(equals(&at("Africa/Lagos"), &at("africa/lagos")), Some(true));
}

#[test]
fn lists_in_dictionary_order() {
    let ascending = [
        list(vec![]),
        list(vec![text("a")]),
        list(vec![text("a"), int(1)]),
        list(vec![int(1)]),
        list(vec![int(1), text("a")]),
        list(vec![int(1), NULL]),
        list(vec![NULL, int(1)]),
        list(vec![NULL, int(2)]),
    ];
    for pair in ascending.windows(2) {
        assert!(order(&pair[0], &pair[1]).is_lt(), "{pair:?}");
    }
}

#[test]
fn equality_spreads_null() {
    let one = || list(vec![int(1)]);
    let nested = |second: Vec<Value>| list(vec![one(), list(second)]);
    for (a, b, expected) in [
        (NULL, NULL, None),
        (int(1), Value::Float(1.0), Some(true)),
        (text("1"), int(1), Some(false)),
        (NAN, NAN, Some(false)),
        (list(vec![int(1), int(2)]), one(), Some(false)),
        (list(vec![NULL]), one(), None),
        (list(vec![NULL]), text("foo"), Some(false)),
        (nested(vec![int(2)]), nested(vec![NULL]), None),
        (nested(vec![int(2), int(3)]), nested(vec![NULL]), Some(false)),
        (list(vec![int(1), int(2)]), list(vec![NULL, text("foo")]), Some(false)),
        (map(&[]), map(&[("k", NULL)]), Some(false)),
        (map(&[("k", NULL)]), map(&[("k", NULL)]), None),
        (map(&[("k", NULL), ("l", int(1))]), map(&[("k", int(1)), ("l", int(2))]), Some(false)),
        (map(&[("k", int(1))]), map(&[("k", Value::Float(1.0))]), Some(true)),
    ] {
        assert_eq!(equals(&a, &b), expected, "{a:?} {b:?}");
    }
    assert_eq!(contains(&[NULL, int(1)], &int(1)), Some(true));
    assert_eq!(contains(&[NULL, int(1)], &int(2)), None);
    assert_eq!(contains(&[], &NULL), Some(false));
}

#[test]
fn comparisons() {
    let pair = |a: Value, b: Value| list(vec![a, b]);
    let point = |x, y| place(&[("x", int(x)), ("y", int(y))]);
    for (a, b, expected) in [
        (NAN, int(1), Some(false)),
        (NAN, NAN, Some(false)),
        (NAN, text("a"), None),
        (text("1"), int(1), None),
        (pair(int(1), int(0)), list(vec![int(1)]), Some(true)),
        (pair(int(1), NULL), list(vec![int(1)]), Some(true)),
        (pair(int(1), int(2)), pair(int(1), NULL), None),
        (pair(int(1), text("a")), pair(int(1), NULL), None),
        (pair(int(1), int(2)), pair(int(3), NULL), Some(false)),
        (map(&[("a", int(1))]), map(&[("a", int(1)), ("b", NULL)]), None),
        (Duration::default().into(), Duration::default().into(), Some(true)),
        (point(1, 2), point(1, 2), Some(true)),
        (point(2, 2), point(1, 2), None),
        (int(1), Value::Float(1.0), Some(true)),
    ] {
        assert_eq!(compare(&a, &b).greater_or_equal(), expected, "{a:?} {b:?}");
    }
    let longer = Duration::new(1, 0, 0).expect("in range").into();
    assert_eq!(compare(&Duration::default().into(), &longer).less(), None);
}

#[test]
fn large_numbers_are_compared_exactly() {
    let close = 9_007_199_254_740_993;
    assert_eq!(equals(&int(close), &Value::Float(9_007_199_254_740_992.0)), Some(false));
    assert!(order(&int(close), &Value::Float(9_007_199_254_740_992.0)).is_gt());
    assert!(order(&int(i64::MAX), &Value::Float(BEYOND)).is_lt());
    assert_eq!(equals(&int(i64::MIN), &Value::Float(-BEYOND)), Some(true));
    assert!(order(&int(1), &Value::Float(1.5)).is_lt());
    assert!(order(&int(-1), &Value::Float(-1.5)).is_gt());
}

#[test]
fn a_value_is_three_words() {
    assert_eq!(size_of::<Value>(), 24);
}
