//! `CALL name(…)`.

use super::change::at;
use super::{Context, Operator, Result};
use crate::bind::bound::ProcedureCall;
use crate::expression::evaluate::evaluate;
use crate::function::procedure::{Field, Procedure, Surroundings};
use crate::value::column::BATCH_ROWS;
use crate::value::{Batch, Column, Type, Value, ValueError};

/// `Plan::Call`. Streams.
pub(super) struct Call<'p> {
    input: Box<dyn Operator + 'p>,
    asked: &'p ProcedureCall,
    /// The batch at work and the row to go on from.
    at: Option<(Batch, usize)>,
}

impl<'p> Call<'p> {
    pub(super) fn new(input: Box<dyn Operator + 'p>, asked: &'p ProcedureCall) -> Call<'p> {
        Call { input, asked, at: None }
    }

    /// The procedure's rows for one row of the input.
    fn rows(&self, batch: &Batch, row: usize, ctx: &Context<'_>) -> Result<Vec<Vec<Value>>> {
        let procedure = procedure(self.asked, ctx)?;
        let context = format!("`{}`", self.asked.name);
        let mut arguments = Vec::with_capacity(self.asked.arguments.len());
        for (argument, field) in self.asked.arguments.iter().zip(&procedure.signature.inputs) {
            let value = evaluate(argument, batch, row, &ctx.env())?;
            arguments.push(at(self.asked.span, fitting(value, field, &context))?);
        }
        let procedures = ctx.around().procedures;
        let around = Surroundings { graph: ctx.graph(), budget: ctx.budget(), procedures };
        let rows = at(self.asked.span, procedure.call(&arguments, &around))?;
        ctx.budget().tick(1 + rows.len() as u64)?;
        Ok(rows)
    }

    /// Calls for rows of a batch until there are enough rows; says where to go on.
    fn some(&self, batch: &Batch, mut row: usize, ctx: &Context<'_>) -> Result<(Batch, usize)> {
        let mut from = Vec::new();
        let mut columns = vec![Vec::new(); self.asked.yields.len()];
        while row < batch.len() && from.len() < BATCH_ROWS {
            let rows = self.rows(batch, row, ctx)?;
            let count = if self.asked.void { 1 } else { rows.len() };
            from.resize(from.len() + count, row as u32);
            for found in rows {
                for ((place, _), column) in self.asked.yields.iter().zip(&mut columns) {
                    column.push(found.get(*place).cloned().unwrap_or_default());
                }
            }
            row += 1;
        }
        let mut out = batch.gather(&from);
        for ((_, slot), column) in self.asked.yields.iter().zip(columns) {
            out.set(*slot, Column::from_values(column));
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
