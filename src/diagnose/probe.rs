//! Asks the graph about parts of a statement.

use super::Surroundings;
use crate::parse::ast::{
    self, Clause, ClauseKind, Expr, ExprKind, Literal, Mode, Name, Projection, ProjectionItem,
    SingleQuery, Size,
};
use crate::span::Span;
use crate::value::Value;

/// Most different values that are looked at.
const VALUES_MAX: i64 = 20_000;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The part cannot stand alone, or fails.
    Unfit,
    /// The time is over.
    Over,
}

/// Questions about one statement, within a budget of their own.
pub(super) struct Probe<'a> {
    pub(super) around: Surroundings<'a>,
}

impl Probe<'_> {
    /// How many rows these clauses give.
    pub(super) fn count(&self, clauses: &[Clause]) -> Result<u64, Stop> {
        let rows = self.ask(clauses, projection(expr(ExprKind::CountStar)))?;
        match rows.first() {
            Some(Value::Integer(count)) => Ok(count.unsigned_abs()),
            _ => Err(Stop::Unfit),
        }
    }

    /// Whether they give any.
    pub(super) fn exists(&self, clauses: &[Clause]) -> Result<bool, Stop> {
        let one = projection(expr(ExprKind::Literal(Literal::Integer(1))));
        Ok(!self.ask(clauses, Projection { limit: Some(number(1)), ..one })?.is_empty())
    }

    /// The different values that an expression has over their rows.
    pub(super) fn values(&self, clauses: &[Clause], of: Expr) -> Result<Vec<Value>, Stop> {
        let limit = Some(number(VALUES_MAX));
        self.ask(clauses, Projection { distinct: true, limit, ..projection(of) })
    }

    /// The value of an expression that speaks of no row.
    pub(super) fn constant(&self, of: &Expr) -> Result<Option<Value>, Stop> {
        match self.ask(&[], projection(of.clone())) {
            Ok(values) => Ok(values.into_iter().next()),
            Err(Stop::Unfit) => Ok(None),
            Err(over) => Err(over),
        }
    }

    /// The only column of a query.
    fn ask(&self, clauses: &[Clause], end: Projection) -> Result<Vec<Value>, Stop> {
        self.around.budget.look().map_err(|_| Stop::Over)?;
        let end = Clause { kind: ClauseKind::Return(end), span: Span::default() };
        let clauses = clauses.iter().cloned().chain([end]).collect();
        let branches = vec![SingleQuery { clauses, span: Span::default() }];
        let statement = ast::Statement {
            mode: Mode::Run,
            why: None,
            query: ast::Query { branches, unions: Vec::new() },
            size: Size::default(),
            span: Span::default(),
        };
        (self.around.answer)(&statement, self.around.budget).ok_or_else(|| self.stop())
    }

    /// What a failure comes from.
    fn stop(&self) -> Stop {
        if self.around.budget.look().is_err() { Stop::Over } else { Stop::Unfit }
    }
}

/// An expression that stands nowhere in the text.
pub(super) fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

/// `variable.key`
pub(super) fn property(variable: String, key: &Name) -> Expr {
    expr(ExprKind::Property(Box::new(expr(ExprKind::Variable(variable))), key.clone()))
}

/// `function(variable)`
pub(super) fn call(function: &str, variable: String) -> Expr {
    let name = Name { text: function.to_owned(), span: Span::default() };
    let arguments = vec![expr(ExprKind::Variable(variable))];
    expr(ExprKind::Call { name, distinct: false, arguments })
}

fn number(number: i64) -> Expr {
    expr(ExprKind::Literal(Literal::Integer(number)))
}

fn projection(of: Expr) -> Projection {
    let alias = Name { text: String::from("asked"), span: Span::default() };
    let items = vec![ProjectionItem { expr: of, alias: Some(alias) }];
    Projection { star: false, items, ..Projection::everything(Span::default()) }
}
