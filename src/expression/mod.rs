//! The one expression type after binding.
//!
//! Names are gone: a variable of the query is a [`Slot`] of the batch, a variable
//! of a comprehension is a local, a function is its table entry. Aggregates never
//! appear here; they belong to the plan. An expression holds no plan either: a
//! subquery inside it is a number that [`evaluate::Env`] answers for.

pub mod evaluate;
pub(crate) mod elements;
pub mod vector;
pub mod access;
pub mod walk;
pub mod display;
mod typed;

use std::sync::Arc;

/// Operators mean the same before and after binding.
pub use crate::parse::ast::{ArithmeticOp, Comparison, Quantifier, TextOp};

use crate::function::Function;
pub use crate::parse::ast::TypeName;
use crate::span::Span;
use crate::value::{Type, Value};

/// The place of a variable in a batch; unique within a statement.
pub type Slot = usize;

/// An expression, ready to be evaluated for the rows of a batch.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A value known before the run.
    Constant(Value),
    /// `$name`, known when the run begins.
    Parameter(Arc<str>),
    /// A variable of the query.
    Slot(Slot),
    /// A variable of an enclosing comprehension, by nesting position.
    Local(usize),
    /// `subject.key`
    Property(Box<Expr>, Arc<str>, Span),
    /// `subject[index]`
    Index(Box<Expr>, Box<Expr>, Span),
    /// `subject[from..to]`
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>, Span),
    /// `subject:Label`
    HasLabels(Box<Expr>, Labels, Span),
    /// `subject:$(names)`: whether an entity has the labels or types an expression gives.
    HasComputed {
        /// The entity.
        subject: Box<Expr>,
        /// A string or a list of strings.
        names: Box<Expr>,
        /// One of them will do.
        any: bool,
        /// All of it.
        span: Span,
    },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{key: value}`
    Map(Vec<(Arc<str>, Expr)>),
    /// `subject {.key, .*, key: value}`
    MapProjection(Box<Expr>, Vec<ProjectionItem>, Span),
    /// `NOT x`
    Not(Box<Expr>, Span),
    /// `-x`
    Negate(Box<Expr>, Span),
    /// All of them, three-valued, left to right.
    And(Vec<Expr>, Span),
    /// Any of them, three-valued, left to right.
    Or(Vec<Expr>, Span),
    /// An odd number of them, three-valued.
    Xor(Vec<Expr>, Span),
    /// `a < b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a + b - c`, left to right
    Arithmetic(Box<Expr>, Vec<(ArithmeticOp, Expr)>, Span),
    /// `a STARTS WITH b`
    Text(TextOp, Box<Expr>, Box<Expr>, Span),
    /// `a IN list`
    In(Box<Expr>, Box<Expr>, Span),
    /// `a IS NULL`, or `IS NOT NULL`
    IsNull {
        /// What is tested.
        operand: Box<Expr>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// `a IS :: TYPE`, or `IS NOT ::`
    IsTyped {
        /// What is tested.
        operand: Box<Expr>,
        /// The type.
        name: TypeName,
        /// `IS NOT ::`.
        negated: bool,
    },
    /// A scalar function of the table.
    Call(FunctionRef, Vec<Expr>, Span),
    /// `CASE`
    Case {
        /// Compared with each `WHEN`.
        subject: Option<Box<Expr>>,
        /// `WHEN`, `THEN`.
        arms: Vec<(Expr, Expr)>,
        /// `ELSE`.
        default: Option<Box<Expr>>,
    },
    /// `[x IN list WHERE filter | map]`
    ListComprehension {
        /// Where `x` is.
        local: usize,
        /// The list.
        list: Box<Expr>,
        /// Keeps elements for which it is true.
        filter: Option<Box<Expr>>,
        /// What becomes of each.
        map: Option<Box<Expr>>,
        /// All of it.
        span: Span,
    },
    /// `any(x IN list WHERE predicate)` and its siblings
    Quantifier {
        /// Which.
        kind: Quantifier,
        /// Where `x` is.
        local: usize,
        /// The list.
        list: Box<Expr>,
        /// The predicate.
        predicate: Box<Expr>,
        /// All of it.
        span: Span,
    },
    /// `reduce(total = initial, x IN list | body)`
    Reduce {
        /// Where `total` is.
        accumulator: usize,
        /// Its first value.
        initial: Box<Expr>,
        /// Where `x` is.
        local: usize,
        /// The list.
        list: Box<Expr>,
        /// The next total.
        body: Box<Expr>,
        /// All of it.
        span: Span,
    },
    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`, pattern predicates and comprehensions.
    Subquery {
        /// Which subquery of the statement.
        number: usize,
        /// What is asked of it.
        kind: SubqueryKind,
        /// The slots it reads and what fills them.
        arguments: Vec<(Slot, Expr)>,
    },
    /// The operand, which must be of a type or null: what could not be known before
    /// the run is asked where it matters, so that the mistake has a place.
    Expect {
        /// What is asked.
        operand: Box<Expr>,
        /// What it must be.
        wanted: Type,
        /// Who asks, such as "`WHERE`".
        context: Arc<str>,
        /// Where the operand is written.
        span: Span,
    },
    /// No relationship is in more than one of these slots; the rule of one `MATCH`.
    Distinct {
        /// Each holds a relationship or a list of them.
        slots: Arc<[Slot]>,
        /// So many of the first have been found to differ among themselves.
        known: usize,
    },
}

/// What is asked of a subquery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubqueryKind {
    /// Whether it has a row.
    Exists,
    /// How many rows it has.
    Count,
    /// The only column of its rows, as a list.
    Collect,
}

/// One item of a map projection.
#[derive(Clone, Debug)]
pub enum ProjectionItem {
    /// `.*`
    All,
    /// `.key`, `key: value` or a variable
    Entry(Arc<str>, Expr),
}

/// What the labels of a node, or the type of a relationship, must satisfy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Labels {
    /// Has it.
    Name(Arc<str>),
    /// All of them.
    And(Vec<Labels>),
    /// Any of them.
    Or(Vec<Labels>),
    /// Not that.
    Not(Box<Labels>),
    /// Has any at all.
    Any,
}

impl Labels {
    /// Whether a set of names satisfies it.
    pub fn accept(&self, has: &impl Fn(&str) -> bool, is_empty: bool) -> bool {
        match self {
            Labels::Name(name) => has(name),
            Labels::And(all) => all.iter().all(|part| part.accept(has, is_empty)),
            Labels::Or(any) => any.iter().any(|part| part.accept(has, is_empty)),
            Labels::Not(inner) => !inner.accept(has, is_empty),
            Labels::Any => !is_empty,
        }
    }

    /// Calls `visit` with every name in it.
    pub(crate) fn for_each_name<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        match self {
            Labels::Name(name) => visit(name),
            Labels::And(parts) | Labels::Or(parts) => {
                for part in parts {
                    part.for_each_name(visit);
                }
            }
            Labels::Not(inner) => inner.for_each_name(visit),
            Labels::Any => {}
        }
    }

    /// The types that a relationship may have, where they are plainly listed: two that
    /// have none in common are apart. A name that is not in capitals may be the reading
    /// form of another, which only the graph knows.
    pub fn alternatives(&self) -> Option<Vec<&str>> {
        match self {
            Labels::Name(name) if name.chars().any(|c| c.is_lowercase() || c.is_whitespace()) => {
                None
            }
            Labels::Name(name) => Some(vec![name]),
            Labels::Or(parts) => parts
                .iter()
                .map(Labels::alternatives)
                .collect::<Option<Vec<_>>>()
                .map(|all| all.concat()),
            _ => None,
        }
    }
}

/// A function of the table; compares by identity.
#[derive(Clone, Copy)]
pub struct FunctionRef(pub &'static Function);

impl std::fmt::Debug for FunctionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Expr {
    /// The conjunction of `parts`, flat; true for none, the part itself for one.
    pub fn all(parts: Vec<Expr>) -> Expr {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Expr::And(inner, _) => flat.extend(inner),
                Expr::Constant(Value::Boolean(true)) => {}
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => Expr::Constant(Value::Boolean(true)),
            1 => flat.remove(0),
            _ => Expr::And(flat, Span::default()),
        }
    }

    /// The parts of a conjunction; itself where it is none.
    pub fn conjuncts(self) -> Vec<Expr> {
        match self {
            Expr::And(parts, _) => parts.into_iter().flat_map(Expr::conjuncts).collect(),
            other => vec![other],
        }
    }

    /// Whether it gives true, false or null and nothing else.
    pub fn is_boolean(&self) -> bool {
        matches!(
            self,
            Expr::Constant(Value::Boolean(_) | Value::Null)
                | Expr::Compare(..)
                | Expr::HasLabels(..)
                | Expr::HasComputed { .. }
                | Expr::IsNull { .. }
                | Expr::IsTyped { .. }
                | Expr::Text(..)
                | Expr::In(..)
                | Expr::Not(..)
                | Expr::And(..)
                | Expr::Or(..)
                | Expr::Xor(..)
                | Expr::Quantifier { .. }
                | Expr::Expect { wanted: Type::Boolean, .. }
                | Expr::Distinct { .. }
                | Expr::Subquery { kind: SubqueryKind::Exists, .. }
        )
    }

    /// `slot.key`
    pub fn property(slot: Slot, key: &Arc<str>) -> Expr {
        Expr::Property(Box::new(Expr::Slot(slot)), key.clone(), Span::default())
    }
}
