//! Kernels against the general path: random expressions over random columns.

use super::*;
use crate::budget::Budget;
use crate::expression::evaluate::EvaluateError;
use crate::expression::{
    ArithmeticOp, Comparison, FunctionRef, Labels, Slot, SubqueryKind, TextOp,
};
use crate::graph::Graph;
use crate::span::Span;
use crate::value::display::plain;
use crate::value::temporal::Clock;
use crate::value::{NodeId, RelationshipId, Value};

struct Desk {
    graph: Graph,
    clock: Clock,
    budget: Budget,
    parameter: Value,
}

impl Env for Desk {
    fn graph(&self) -> &Graph {
        &self.graph
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        (name == "known").then_some(&self.parameter)
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn subquery(
        &self,
        _: usize,
        _: SubqueryKind,
        _: Vec<(Slot, Value)>,
    ) -> std::result::Result<Value, EvaluateError> {
        Ok(Value::Null)
    }
}

/// Numbers that are no secret.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn value(&mut self) -> Value {
        let integers = [0, 1, 2, -1, 3, 1 << 53, (1 << 53) + 1, i64::MAX, i64::MIN];
        let floats =
            [0.0, -0.0, 1.0, 2.5, f64::NAN, f64::INFINITY, 9.007_199_254_740_992e15, -9.3e18];
        match self.below(7) {
            0 => Value::Null,
            1 | 2 => Value::Integer(self.pick(&integers)),
            3 => Value::Float(self.pick(&floats)),
            4 => Value::Boolean(self.below(2) == 0),
            _ => Value::string(self.pick(&["", "a", "ab", "b", "abc", "é"])),
        }
    }
}

/// One key of each kind: integers, floats, booleans, text, anything; with gaps, but `all`.
const KEYS: [&str; 7] = ["all", "integer", "float", "boolean", "text", "any", "never"];

fn property(key: &str, random: &mut Random) -> Value {
    loop {
        let value = random.value();
        let fits = match key {
            "all" | "integer" => matches!(value, Value::Integer(_)),
            "float" => matches!(value, Value::Float(_)),
            "boolean" => matches!(value, Value::Boolean(_)),
            "text" => matches!(value, Value::String(_)),
            _ => true,
        };
        if fits {
            return value;
        }
    }
}

fn desk(random: &mut Random) -> Desk {
    let mut graph = Graph::new();
    let (labels, kinds) = (["A", "B"], ["R", "S"]);
    let labels = labels.map(|name| graph.intern_label(name));
    let kinds = kinds.map(|name| graph.intern_type(name));
    for number in 0..60 {
        let mut own = if number < 30 { vec![labels[0]] } else { vec![] };
        own.extend((random.below(3) == 0).then_some(labels[1]));
        let mut properties = Vec::new();
        for key in &KEYS[..6] {
            if *key == "all" || random.below(3) > 0 {
                properties.push((graph.intern_key(key), property(key, random)));
            }
        }
        let node = graph.add_node(own, properties);
        let other = NodeId(random.below(node.0 as usize + 1) as u32);
        let key = graph.intern_key("integer");
        graph.add_relationship(node, random.pick(&kinds), other, vec![(key, random.value())]);
    }
    graph.commit();
    Desk { graph, clock: Clock::now(), budget: Budget::unlimited(), parameter: random.value() }
}

const ROWS: usize = 40;

/// Slots 0 and 1 hold nodes, 2 and 3 relationships, 4 integers, 5 anything; 6 nothing.
fn batch(random: &mut Random) -> Batch {
    let mut batch = Batch::new(7, ROWS);
    let first = random.below(15) as u32;
    batch.set(0, Column::Nodes((first..first + ROWS as u32).map(NodeId).collect()));
    let mut id = || if random.below(6) == 0 { u32::MAX } else { random.below(60) as u32 };
    batch.set(1, Column::Nodes((0..ROWS).map(|_| NodeId(id())).collect()));
    for slot in [2, 3] {
        let ids = (0..ROWS).map(|_| RelationshipId(id())).collect();
        batch.set(slot, Column::Relationships(ids));
    }
    let integers = (0..ROWS).map(|_| Value::Integer(random.below(4) as i64)).collect();
    batch.set(4, Column::from_values(integers));
    batch.set(5, Column::from_values((0..ROWS).map(|_| random.value()).collect()));
    batch
}

fn simple(random: &mut Random) -> Expr {
    match random.below(8) {
        0 => Expr::Constant(random.value()),
        1 => Expr::Parameter(random.pick(&["known", "known", "known", "unknown"]).into()),
        2 => Expr::Slot(random.below(7)),
        3 => {
            let id = crate::function::lookup("id").expect("`id` is in the table");
            Expr::Call(FunctionRef(id), vec![Expr::Slot(random.below(4))], Span::default())
        }
        _ => Expr::property(random.below(3), &random.pick(&KEYS).into()),
    }
}

fn number(random: &mut Random) -> Expr {
    let ops = [
        ArithmeticOp::Add,
        ArithmeticOp::Subtract,
        ArithmeticOp::Multiply,
        ArithmeticOp::Divide,
        ArithmeticOp::Modulo,
        ArithmeticOp::Power,
    ];
    match random.below(3) {
        0 => {
            let rest = (0..=random.below(2)).map(|_| (random.pick(&ops), simple(random)));
            let rest = rest.collect();
            Expr::Arithmetic(Box::new(simple(random)), rest, Span::default())
        }
        _ => simple(random),
    }
}

fn labels(random: &mut Random) -> Labels {
    let name =
        |random: &mut Random| Labels::Name(random.pick(&["A", "B", "R", "S", "Never"]).into());
    match random.below(6) {
        0 => Labels::And(vec![name(random), name(random)]),
        1 => Labels::Or(vec![name(random), name(random)]),
        2 => Labels::Not(Box::new(labels(random))),
        3 => Labels::Any,
        _ => name(random),
    }
}

fn predicate(depth: usize, random: &mut Random) -> Expr {
    let span = Span::default();
    let ops = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];
    let texts = [TextOp::StartsWith, TextOp::EndsWith, TextOp::Contains];
    let boxed = |expr: Expr| Box::new(expr);
    match random.below(if depth == 0 { 8 } else { 12 }) {
        0..=2 => Expr::Compare(random.pick(&ops), boxed(number(random)), boxed(number(random))),
        3 => Expr::IsNull { operand: boxed(number(random)), negated: random.below(2) == 0 },
        4 => {
            let list = (0..random.below(11)).map(|_| random.value()).collect();
            let list = Value::list(list).expect("it is flat");
            Expr::In(boxed(simple(random)), boxed(Expr::Constant(list)), span)
        }
        5 => {
            let text = Expr::property(random.below(2), &"text".into());
            Expr::Text(random.pick(&texts), boxed(text), boxed(simple(random)), span)
        }
        6 => Expr::HasLabels(boxed(Expr::Slot(random.below(4))), labels(random), span),
        7 => Expr::Distinct { slots: [2, 3].into(), known: random.below(2) },
        8 => Expr::Not(boxed(predicate(depth - 1, random)), span),
        kind => {
            let parts = (0..2 + random.below(2)).map(|_| predicate(depth - 1, random)).collect();
            match kind {
                9 => Expr::And(parts, span),
                10 => Expr::Or(parts, span),
                _ => Expr::Xor(parts, span),
            }
        }
    }
}

#[test]
fn a_column_is_what_the_general_path_makes_of_each_row() {
    let mut random = Random(42);
    let mut answered = 0;
    for round in 0..600 {
        let desk = desk(&mut random);
        let batch = batch(&mut random);
        for _ in 0..10 {
            let expr =
                if random.below(2) == 0 { predicate(2, &mut random) } else { number(&mut random) };
            let one_by_one: Result<Vec<Value>> =
                (0..ROWS).map(|row| evaluate(&expr, &batch, row, &desk)).collect();
            match (column(&expr, &batch, &desk), one_by_one) {
                (Ok(column), Ok(values)) => {
                    let found: Vec<String> = column.iter().map(|value| plain(&value)).collect();
                    let expected: Vec<String> = values.iter().map(plain).collect();
                    assert_eq!(found, expected, "round {round}: {expr:?}");
                    answered += 1;
                }
                (Err(found), Err(expected)) => assert_eq!(found, expected),
                (found, expected) => panic!("{found:?} instead of {expected:?}: {expr:?}"),
            }
        }
    }
    assert!(answered > 2_000, "most expressions have an answer: {answered}");
}

#[test]
fn chosen_rows_are_those_for_which_the_general_path_says_true() {
    let mut random = Random(43);
    for round in 0..600 {
        let desk = desk(&mut random);
        let batch = batch(&mut random);
        for _ in 0..10 {
            let expr = predicate(3, &mut random);
            let holds = |row: u32| is_true(&expr, &batch, row as usize, &desk).map(|it| (row, it));
            let expected: Result<Vec<(u32, bool)>> = (0..ROWS as u32).map(holds).collect();
            // a conjunction taken apart may hide a mistake, so only answers are compared
            let Ok(expected) = expected else { continue };
            let expected: Vec<u32> =
                expected.into_iter().filter(|it| it.1).map(|it| it.0).collect();
            let found = match select(&expr, &batch, &desk).expect("the general path has an answer")
            {
                Chosen::All => (0..ROWS as u32).collect(),
                Chosen::Some(rows) => rows,
            };
            assert_eq!(found, expected, "round {round}: {expr:?}");
        }
    }
}
