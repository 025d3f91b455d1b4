//! `LOAD CSV`, which this engine does not read yet.

use super::error::ExecuteErrorKind;
use super::{Context, ExecuteError, Operator, Result};
use crate::expression::Expr;
use crate::expression::evaluate::evaluate;
use crate::span::Span;
use crate::value::{Batch, Value};

/// `Plan::LoadCsv`: refuses to read any file.
pub(super) struct LoadCsv<'p> {
    source: &'p Expr,
}

impl<'p> LoadCsv<'p> {
    pub(super) fn new(source: &'p Expr) -> LoadCsv<'p> {
        LoadCsv { source }
    }
}

impl Operator for LoadCsv<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        let name = match evaluate(self.source, &Batch::unit(ctx.width()), 0, &ctx.env()) {
            Ok(Value::String(name)) => name.to_string(),
            _ => "the file".to_owned(),
        };
        let problem = "`LOAD CSV` is not enabled".to_owned();
        Err(ExecuteError::new(ExecuteErrorKind::File { name, problem }, Span::default()))
    }
}
