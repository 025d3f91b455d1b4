//! `CASE`. With a subject that is compared with one value an arm it is bound as it is
//! written; where arms test the subject in other ways, the tests become conditions.

use super::{Binder, Result};
use crate::expression::{Comparison, Expr};
use crate::parse::ast::{self, ExprKind};
use crate::span::Span;
use crate::value::{Type, Value};

/// The subject where it has a name; no variable of a query has this one.
const SUBJECT: &str = "\u{1}subject";

impl Binder<'_> {
    pub(super) fn case(
        &mut self,
        subject: Option<&ast::Expr>,
        arms: &[(Vec<ast::Expr>, ast::Expr)],
        default: Option<&ast::Expr>,
        span: Span,
    ) -> Result<Expr> {
        match subject {
            Some(subject) if arms.iter().any(|(tests, _)| !is_value(tests)) => {
                self.tested_case(subject, arms, default, span)
            }
            _ => {
                let subject = subject.map(|one| self.expression(one)).transpose()?.map(Box::new);
                let outer = self.subject.take();
                let case = self.plain_case(subject, arms, default);
                self.subject = outer;
                case
            }
        }
    }

    fn plain_case(
        &mut self,
        subject: Option<Box<Expr>>,
        arms: &[(Vec<ast::Expr>, ast::Expr)],
        default: Option<&ast::Expr>,
    ) -> Result<Expr> {
        let mut bound = Vec::with_capacity(arms.len());
        for (tests, then) in arms {
            let when = self.case_tests(tests, subject.is_none())?;
            bound.push((when, self.expression(then)?));
        }
        let default = default.map(|one| self.expression(one)).transpose()?.map(Box::new);
        Ok(Expr::Case { subject, arms: bound, default })
    }

    /// `CASE x WHEN < 5 …` is `CASE WHEN x < 5 …`, or `[s IN [x] | CASE WHEN s < 5 …][0]`
    /// where `x` is better computed once.
    fn tested_case(
        &mut self,
        subject: &ast::Expr,
        arms: &[(Vec<ast::Expr>, ast::Expr)],
        default: Option<&ast::Expr>,
        span: Span,
    ) -> Result<Expr> {
        let bound = self.expression(subject)?;
        let asks = bound.any(&mut |part| matches!(part, Expr::Subquery { .. }));
        if bound.is_deterministic() && !asks {
            return self.case_about(bound, arms, default);
        }
        let kind = self.type_of(&bound);
        let name = ast::Name { text: SUBJECT.to_owned(), span: subject.span };
        let (local, case) = self.with_local(&name, kind, |binder| {
            binder.case_about(Expr::Local(binder.locals - 1), arms, default)
        })?;
        let (list, map) = (Box::new(Expr::List(vec![bound])), Some(Box::new(case)));
        let one = Expr::ListComprehension { local, list, filter: None, map, span };
        Ok(Expr::Index(Box::new(one), Box::new(Expr::Constant(Value::Integer(0))), span))
    }

    fn case_about(
        &mut self,
        subject: Expr,
        arms: &[(Vec<ast::Expr>, ast::Expr)],
        default: Option<&ast::Expr>,
    ) -> Result<Expr> {
        let outer = self.subject.replace(subject);
        let case = self.plain_case(None, arms, default);
        self.subject = outer;
        case
    }

    /// What an arm asks: a value or condition, or where the subject has a name, any of
    /// several tests.
    fn case_tests(&mut self, tests: &[ast::Expr], truth: bool) -> Result<Expr> {
        let allowed = std::mem::replace(&mut self.patterns_allowed, true);
        let tests =
            tests.iter().map(|test| self.case_test(test, truth)).collect::<Result<Vec<_>>>();
        self.patterns_allowed = allowed;
        let mut tests = tests?;
        if tests.len() == 1 {
            return Ok(tests.remove(0));
        }
        Ok(Expr::Or(tests, Span::default()))
    }

    fn case_test(&mut self, test: &ast::Expr, truth: bool) -> Result<Expr> {
        let bound = self.expression(test)?;
        match &self.subject {
            Some(subject) if !is_test(test) => {
                let subject = Box::new(subject.clone());
                Ok(Expr::Compare(Comparison::Equal, subject, Box::new(bound)))
            }
            _ if truth => self.expect(bound, Type::Boolean, "`WHEN`", test.span),
            _ => Ok(bound),
        }
    }
}

/// Whether an arm compares the subject with one value.
fn is_value(tests: &[ast::Expr]) -> bool {
    matches!(tests, [one] if !is_test(one))
}

/// Whether an operator has the subject for its left side.
fn is_test(test: &ast::Expr) -> bool {
    let left = match &test.kind {
        ExprKind::Compare(left, _) | ExprKind::Text(_, left, _) | ExprKind::In(left, _) => left,
        ExprKind::IsNull { operand, .. } | ExprKind::IsTyped { operand, .. } => operand,
        _ => return false,
    };
    matches!(left.kind, ExprKind::Subject) || is_test(left)
}
