//! Calls: functions looked up and checked against their table entry, procedures
//! against their signature.

use super::aggregate::is_aggregate;
use super::bound::{Clause, ProcedureCall, Projection, Query, SingleQuery};
use super::clause::mismatch;
use super::error::BindErrorKind;
use super::expression::pattern_as_value;
use super::kind::Kind;
use super::{BindError, Binder, Result, unexpected};
use crate::expression::{Expr, FunctionRef};
use crate::function::procedure::Procedure;
use crate::function::{self, Function};
use crate::parse::ast::{self, ExprKind};
use crate::span::Span;
use crate::value::Type;

impl Binder<'_> {
    pub(super) fn call(
        &mut self,
        name: &ast::Name,
        distinct: bool,
        arguments: &[ast::Expr],
        span: Span,
    ) -> Result<Expr> {
        if let [argument] = arguments
            && let ExprKind::Pattern(pattern) = &argument.kind
            && (pattern.shortest.is_none() || name.text.eq_ignore_ascii_case("exists"))
        {
            return self.call_on_pattern(name, pattern);
        }
        let Some(function) = function::lookup(&name.text) else {
            let nearest = function::nearest(&name.text).map(str::to_owned);
            let kind = BindErrorKind::UnknownFunction { name: name.text.clone(), nearest };
            return Err(BindError::new(kind, name.span));
        };
        check_count(function, arguments.len(), span)?;
        if let Some(origin) = self.row_origin(function.name, span) {
            return Ok(origin);
        }
        if is_aggregate(function) {
            return self.aggregate(Some(function), distinct, arguments, span);
        }
        if distinct {
            let instead = "only aggregates such as `count()` and `collect()` take it";
            return Err(unexpected("`DISTINCT`", instead, span));
        }
        let bound = arguments
            .iter()
            .map(|argument| self.expression(argument))
            .collect::<Result<Vec<_>>>()?;
        self.check_call(function, &bound, arguments, span)?;
        Ok(Expr::Call(FunctionRef(function), bound, span))
    }

    /// `exists((a)-->(b))`; no other function takes a pattern.
    fn call_on_pattern(&mut self, name: &ast::Name, pattern: &ast::PathPattern) -> Result<Expr> {
        if !name.text.eq_ignore_ascii_case("exists") {
            return Err(pattern_as_value(pattern.span));
        }
        self.pattern_subquery(pattern, None, None)
    }

    /// Refuses arguments that can never fit their parameter.
    pub(super) fn check_call(
        &self,
        function: &'static Function,
        bound: &[Expr],
        arguments: &[ast::Expr],
        span: Span,
    ) -> Result<()> {
        for (index, argument) in bound.iter().enumerate() {
            let last = function.parameters.len().saturating_sub(1);
            let Some(parameter) = function.parameters.get(index.min(last)) else { continue };
            let given = self.type_of(argument);
            if !parameter.types.iter().any(|wanted| wanted.accepts(given)) {
                let place = arguments.get(index).map_or(span, |argument| argument.span);
                let context = format!("`{}()`", function.name);
                return Err(mismatch(&context, &parameter.expected(), given, place));
            }
        }
        Ok(())
    }

    /// `OPTIONAL CALL name(…) [YIELD …]`: what the procedure gives, or a row of nulls.
    pub(super) fn optional_procedure(
        &mut self,
        call: &ast::ProcedureCall,
        span: Span,
        standalone: bool,
        out: &mut Vec<Clause>,
    ) -> Result<()> {
        let mut clauses = Vec::new();
        self.procedure(call, span, standalone, &mut clauses)?;
        let Some(Clause::Call(bound)) = clauses.first() else { return Ok(()) };
        let columns: Vec<_> = bound.yields.iter().map(|(_, slot)| *slot).collect();
        let unit = columns.is_empty();
        let named = columns.iter().map(|slot| (self.names[*slot].clone(), *slot)).collect();
        let branches = vec![SingleQuery { clauses, columns }];
        let query = Query { branches, all: true, columns: named };
        out.push(Clause::Subquery { query, unit, optional: true });
        Ok(())
    }

    /// `CALL name(…) [YIELD …]`, alone or inside a query.
    pub(super) fn procedure(
        &mut self,
        call: &ast::ProcedureCall,
        span: Span,
        standalone: bool,
        out: &mut Vec<Clause>,
    ) -> Result<()> {
        let procedures = self.around.procedures;
        let Some(procedure) = procedures.get(&call.name.text) else {
            let name = call.name.text.clone();
            let nearest = procedures.nearest(&name).map(str::to_owned);
            let kind = BindErrorKind::ProcedureNotFound { name, nearest };
            return Err(BindError::new(kind, call.name.span));
        };
        let arguments = self.procedure_arguments(call, procedure, standalone, span)?;
        let yields = self.yields(call, procedure, standalone)?;
        let void = procedure.signature.outputs.is_empty();
        if standalone {
            self.last_columns = yields.iter().map(|(_, slot)| self.names[*slot].clone()).collect();
        }
        let name = procedure.signature.name.as_str().into();
        out.push(Clause::Call(ProcedureCall { name, arguments, yields, void, span }));
        let filter = call.yields.as_ref().and_then(|yields| yields.filter.as_ref());
        if let Some(filter) = filter {
            let filter = self.predicate(filter)?;
            out.push(Clause::Project(self.only_filter(filter)));
        }
        Ok(())
    }

    /// A projection that lets everything in scope through but rows that fail.
    fn only_filter(&self, filter: Expr) -> Projection {
        let names = self.scope.names();
        let slot = |name: &std::sync::Arc<str>| match self.scope.get(name)?.place {
            super::Place::Slot(slot) => Some(slot),
            super::Place::Local(_) => None,
        };
        Projection {
            items: Vec::new(),
            aggregates: None,
            derived: Vec::new(),
            columns: names.iter().filter_map(slot).collect(),
            distinct: false,
            order: Vec::new(),
            skip: None,
            limit: None,
            filter: Some(filter),
        }
    }

    fn procedure_arguments(
        &mut self,
        call: &ast::ProcedureCall,
        procedure: &Procedure,
        standalone: bool,
        span: Span,
    ) -> Result<Vec<Expr>> {
        let inputs = &procedure.signature.inputs;
        let Some(arguments) = &call.arguments else {
            if !standalone {
                let name = call.name.text.clone();
                let takes = !inputs.is_empty();
                let kind = BindErrorKind::InvalidArgumentPassingMode { name, takes };
                return Err(BindError::new(kind, span));
            }
            let parameter =
                |field: &function::procedure::Field| Expr::Parameter(field.name.as_str().into());
            let inputs = &inputs[..procedure.required()];
            self.parameters.extend(inputs.iter().map(|field| (field.name.clone(), span)));
            return Ok(inputs.iter().map(parameter).collect());
        };
        let (least, most) = (procedure.required(), inputs.len());
        if !(least..=most).contains(&arguments.len()) {
            let expected = counted(least, most);
            return Err(wrong_count(&call.name.text, expected, arguments.len(), span));
        }
        let mut bound = Vec::with_capacity(arguments.len());
        for (argument, field) in arguments.iter().zip(inputs) {
            let expr = self.value(argument)?;
            let given = self.type_of(&expr);
            if !field.kind.accepts(given) {
                let context = format!("`{}`", call.name.text);
                return Err(mismatch(&context, field.kind.phrase(), given, argument.span));
            }
            bound.push(expr);
        }
        Ok(bound)
    }

    fn yields(
        &mut self,
        call: &ast::ProcedureCall,
        procedure: &Procedure,
        standalone: bool,
    ) -> Result<Vec<(usize, usize)>> {
        let outputs = &procedure.signature.outputs;
        let all = |binder: &mut Self| {
            let columns = outputs.iter().enumerate();
            columns
                .map(|(column, field)| {
                    let name = ast::Name { text: field.name.clone(), span: call.name.span };
                    Ok((column, binder.define_new(&name, column_kind(field.kind))?))
                })
                .collect::<Result<Vec<_>>>()
        };
        let Some(yields) = &call.yields else {
            return if standalone { all(self) } else { Ok(Vec::new()) };
        };
        if yields.star {
            // in a longer query its variables must be readable off the text
            let instead = "name the columns, such as `YIELD name`";
            let refused = || unexpected("`YIELD *`", instead, call.name.span);
            return if standalone { all(self) } else { Err(refused()) };
        }
        let mut bound = Vec::with_capacity(yields.items.len());
        for (column, alias) in &yields.items {
            let Some(place) = outputs.iter().position(|field| field.name == column.text) else {
                let known = outputs.iter().map(|field| field.name.clone()).collect();
                let (procedure, name) = (call.name.text.clone(), column.text.clone());
                let kind = BindErrorKind::UnknownColumn { procedure, name, known };
                return Err(BindError::new(kind, column.span));
            };
            let name = alias.as_ref().unwrap_or(column);
            bound.push((place, self.define_new(name, column_kind(outputs[place].kind))?));
        }
        Ok(bound)
    }
}

fn column_kind(known: Type) -> Kind {
    Kind::of(known)
}

fn check_count(function: &Function, found: usize, span: Span) -> Result<()> {
    let (least, most) = (function.required, function.parameters.len());
    if found >= least && (found <= most || function.variadic) {
        return Ok(());
    }
    let expected =
        if function.variadic { format!("{least} or more") } else { counted(least, most) };
    Err(wrong_count(function.name, expected, found, span))
}

fn counted(least: usize, most: usize) -> String {
    if least == most { most.to_string() } else { format!("{least} to {most}") }
}

fn wrong_count(name: &str, expected: String, found: usize, span: Span) -> BindError {
    let kind = BindErrorKind::InvalidNumberOfArguments { name: name.to_owned(), expected, found };
    BindError::new(kind, span)
}
