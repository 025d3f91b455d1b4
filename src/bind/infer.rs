//! The static type of a bound expression, as far as it can be told.

use super::Binder;
use crate::expression::{ArithmeticOp, Expr, Quantifier, SubqueryKind};
use crate::value::{Type, Value};

impl Binder<'_> {
    /// What an expression gives; [`Type::Any`] where only the run can tell.
    pub(super) fn type_of(&self, expr: &Expr) -> Type {
        match expr {
            Expr::Constant(value) => Type::of(value),
            Expr::Slot(slot) => self.kinds[*slot].as_type(),
            Expr::Local(local) => self.local_kinds.get(*local).copied().unwrap_or(Type::Any),
            Expr::List(_) | Expr::ListComprehension { .. } => Type::List,
            Expr::Map(_) | Expr::MapProjection(..) => Type::Map,
            Expr::Not(..)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Xor(..)
            | Expr::Compare(..)
            | Expr::Text(..)
            | Expr::In(..)
            | Expr::IsNull { .. }
            | Expr::IsTyped { .. }
            | Expr::HasLabels(..)
            | Expr::HasComputed { .. }
            | Expr::Quantifier {
                kind: Quantifier::All | Quantifier::Any | Quantifier::None | Quantifier::Single,
                ..
            }
            | Expr::Distinct { .. } => Type::Boolean,
            Expr::Negate(operand, _) => self.type_of(operand),
            Expr::Expect { wanted, .. } => *wanted,
            Expr::Arithmetic(first, rest, _) => {
                rest.iter().fold(self.type_of(first), |left, (op, right)| {
                    arithmetic(*op, left, self.type_of(right)).unwrap_or(Type::Any)
                })
            }
            Expr::Call(function, ..) => function.0.returns,
            Expr::Case { arms, default, .. } => self.type_of_case(arms, default.as_deref()),
            Expr::Subquery { kind, .. } => match kind {
                SubqueryKind::Exists => Type::Boolean,
                SubqueryKind::Count => Type::Integer,
                SubqueryKind::Collect => Type::List,
            },
            Expr::Index(list, ..) if matches!(**list, Expr::Subquery { .. }) => {
                self.element_type(list)
            }
            Expr::Parameter(_)
            | Expr::Property(..)
            | Expr::Index(..)
            | Expr::Slice(..)
            | Expr::Reduce { .. } => Type::Any,
        }
    }

    fn type_of_case(&self, arms: &[(Expr, Expr)], default: Option<&Expr>) -> Type {
        let results = arms.iter().map(|(_, then)| then).chain(default);
        common(results.map(|result| self.type_of(result)))
    }

    /// What the elements of a list are.
    pub(super) fn element_type(&self, list: &Expr) -> Type {
        match list {
            Expr::Expect { operand, .. } => self.element_type(operand),
            Expr::List(items) => common(items.iter().map(|item| self.type_of(item))),
            Expr::Constant(Value::List(items)) => common(items.iter().map(Type::of)),
            Expr::Slot(slot) if self.kinds[*slot] == super::Kind::Relationships => {
                Type::Relationship
            }
            Expr::Slot(slot) if self.kinds[*slot] == super::Kind::Nodes => Type::Node,
            Expr::Subquery { number, .. } => {
                let column = self.subqueries[*number].query.columns.first();
                column.map_or(Type::Any, |(_, slot)| self.kinds[*slot].as_type())
            }
            Expr::Call(function, ..) => match function.0.name {
                "nodes" => Type::Node,
                "relationships" => Type::Relationship,
                "range" => Type::Integer,
                "labels" | "keys" => Type::String,
                _ => Type::Any,
            },
            _ => Type::Any,
        }
    }
}

/// The type all of them have, null aside.
fn common(types: impl Iterator<Item = Type>) -> Type {
    types
        .filter(|one| *one != Type::Null)
        .reduce(|left, right| {
            let numeric = |one| matches!(one, Type::Integer | Type::Float | Type::Number);
            match (left, right) {
                (left, right) if left == right => left,
                (left, right) if numeric(left) && numeric(right) => Type::Number,
                _ => Type::Any,
            }
        })
        .unwrap_or(Type::Any)
}

/// What moves an instant.
pub(super) const A_DURATION: &str = "a duration";

/// The type of `left op right`, or the operand's type that can never fit and what would.
pub(super) fn arithmetic(
    op: ArithmeticOp,
    left: Type,
    right: Type,
) -> Result<Type, (Type, &'static str)> {
    let instant = |one: Type| one.is_temporal() && one != Type::Duration;
    sum_or_product(op, left, right).map_err(|found| match op {
        ArithmeticOp::Add | ArithmeticOp::Subtract if instant(left) => (right, A_DURATION),
        ArithmeticOp::Add if instant(right) => (left, A_DURATION),
        ArithmeticOp::Concat => (found, "strings or lists"),
        _ => (found, "numbers"),
    })
}

fn sum_or_product(op: ArithmeticOp, left: Type, right: Type) -> Result<Type, Type> {
    use Type::{Any, Duration, Float, Integer, List, Null, Number, String};
    if op == ArithmeticOp::Add {
        match (left, right) {
            (List, _) | (_, List) => return Ok(List),
            (String, _) | (_, String) => return Ok(if left == right { String } else { Any }),
            _ => {}
        }
    }
    if op == ArithmeticOp::Concat {
        return match (left, right) {
            (Any | Null, other @ (Any | Null | List | String))
            | (other @ (List | String), Any | Null) => Ok(other),
            (List, List) | (String, String) => Ok(left),
            (List | String | Any | Null, other) | (other, _) => Err(other),
        };
    }
    match (left, right) {
        (Any | Null, _) | (_, Any | Null) => Ok(Any),
        (Integer, Integer) if op != ArithmeticOp::Power => Ok(Integer),
        (Integer | Float | Number, Integer | Float | Number) => {
            let float = left == Float || right == Float || op == ArithmeticOp::Power;
            Ok(if float { Float } else { Number })
        }
        (Duration, Integer | Float | Number | Duration) => Ok(Duration),
        (Integer | Float | Number, Duration) if op == ArithmeticOp::Multiply => Ok(Duration),
        (left, Duration) if left.is_temporal() => Ok(left),
        (Duration, right) if right.is_temporal() => Ok(right),
        (Integer | Float | Number | Duration, other) | (other, _) => Err(other),
    }
}
