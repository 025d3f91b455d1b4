//! `CALL name(…)`.

use super::change::at;
use super::{Context, Operator, Result};
use crate::bind::bound::ProcedureCall;
use crate::expression::evaluate::evaluate;
use crate::function::procedure::{Field, Found, Procedure, Surroundings};
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, Type, Value, ValueError};

/// `Plan::Call`. Streams.
pub(super) struct Call<'p> {
    input: Box<dyn Operator + 'p>,
    asked: &'p ProcedureCall,
    /// The batch at work and the row to go on with.
    at: Option<(Batch, usize)>,
    /// What the procedure gave for that row, where some of it is left.
    rest: Option<Rest>,
}

/// Rows of a call that were not passed on yet.
struct Rest {
    found: Found,
    /// The first of them.
    from: usize,
}

impl<'p> Call<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, asked: &'p ProcedureCall) -> Call<'p> {
        Call { input, asked, at: None, rest: None }
    }

    /// The procedure's rows for one row of the input.
    fn call(&self, batch: &Batch, row: usize, ctx: &Context<'_>) -> Result<Rest> {
        let procedure = procedure(self.asked, ctx)?;
        let context = format!("`{}`", self.asked.name);
        let mut arguments = Vec::with_capacity(self.asked.arguments.len());
        for (argument, field) in self.asked.arguments.iter().zip(&procedure.signature.inputs) {
            let value = evaluate(argument, batch, row, &ctx.env())?;
            arguments.push(at(self.asked.span, fitting(value, field, &context))?);
        }
        let procedures = ctx.around().procedures;
        let around = Surroundings { graph: ctx.graph(), budget: ctx.budget(), procedures };
        let mut found = at(self.asked.span, procedure.call(&arguments, &around))?;
        if self.asked.void {
            found.rows = 1;
        }
        ctx.budget().tick(1 + found.rows as u64)?;
        ctx.budget().afford(found.bytes())?;
        Ok(Rest { found, from: 0 })
    }

    /// Calls for rows of a batch until there are enough rows; says where to go on.
    fn some(&mut self, batch: &Batch, mut row: usize, ctx: &Context<'_>) -> Result<(Batch, usize)> {
        let mut from = Vec::new();
        let mut columns = vec![Column::nulls(0); self.asked.yields.len()];
        while row < batch.len() && from.len() < BATCH_ROWS {
            let mut rest = match self.rest.take() {
                Some(rest) => rest,
                None => self.call(batch, row, ctx)?,
            };
            let until = rest.found.rows.min(rest.from + BATCH_ROWS - from.len());
            from.resize(from.len() + until - rest.from, row as u32);
            for ((place, _), column) in self.asked.yields.iter().zip(&mut columns) {
                column.append(&rest.found.columns[*place].slice(rest.from, until));
            }
            rest.from = until;
            if until < rest.found.rows {
                self.rest = Some(rest);
                break;
            }
            row += 1;
        }
        let mut out = batch.gather(&from);
        for ((_, slot), column) in self.asked.yields.iter().zip(columns) {
            out.set(*slot, column);
        }
        Ok((out, row))
    }
}

impl Operator for Call<'_> {
    fn next(&mut self, ctx: &mut Context<'_>) -> Result<Option<Batch>> {
        loop {
            let (batch, row) = match self.at.take() {
                Some(at) => at,
                None => match self.input.next(ctx)? {
                    Some(batch) => (batch, 0),
                    None => return Ok(None),
                },
            };
            let (out, row) = self.some(&batch, row, ctx)?;
            if row < batch.len() {
                self.at = Some((batch, row));
            }
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
    }
}

/// The procedure, which may have been taken away since the query was bound.
fn procedure<'a>(call: &ProcedureCall, ctx: &Context<'a>) -> Result<&'a Procedure> {
    let found = ctx.around().procedures.get(&call.name).map(|procedure| &**procedure);
    let gone = || ValueError::BadArgument {
        context: format!("`{}`", call.name),
        problem: "there is no such procedure any more".to_owned(),
        detail: "ProcedureNotFound",
    };
    at(call.span, found.ok_or_else(gone))
}

/// An argument as its parameter wants it: an integer may stand for a float.
fn fitting(value: Value, field: &Field, context: &str) -> std::result::Result<Value, ValueError> {
    match (field.kind, value) {
        (Type::Float, Value::Integer(number)) => Ok(Value::Float(number as f64)),
        (kind, value) if kind.accepts(Type::of(&value)) => Ok(value),
        (kind, value) => Err(ValueError::mismatch(context, kind.phrase(), Type::of(&value))),
    }
}
