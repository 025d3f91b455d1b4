//! What surrounds a running plan: the graph, parameters, limits, and the answers
//! of subqueries.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::lineage::{Lineage, Origin, origin};
use super::{ExecuteError, Profile, Result, Tables, lower};
use crate::budget::Budget;
use crate::expression::evaluate::{Env, EvaluateError};
use crate::expression::{Slot, SubqueryKind};
use crate::function::procedure::Procedures;
use crate::graph::Graph;
use crate::import::ImportFolder;
use crate::plan::{Program, Subplan};
use crate::span::Span;
use crate::value::temporal::Clock;
use crate::value::{Batch, Column, Value};

/// The values of `$name`, by name.
pub type Parameters = BTreeMap<String, Value>;

/// How a plan may touch the graph. Reading plans share it; one that writes has it
/// for itself.
pub enum Access<'a> {
    /// Many readers.
    Read(&'a Graph),
    /// One writer.
    Write(&'a mut Graph),
}

/// What is the same for all operators of a running plan.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Its plans.
    pub program: &'a Program,
    /// The values of `$name`.
    pub parameters: &'a Parameters,
    /// The statement's time.
    pub clock: &'a Clock,
    /// What it may use.
    pub budget: &'a Budget,
    /// What it may call.
    pub procedures: &'a Procedures,
    /// The files it may read, if any.
    pub import: Option<&'a ImportFolder>,
    /// What has been counted once for all of the run.
    pub tables: &'a Tables,
    /// Where rows and times are noted, if they are.
    pub profile: Option<&'a Profile>,
    /// Where what rows rest on is noted, if it is.
    pub lineage: Option<&'a Lineage>,
    /// How many threads it may run on; as many as the machine runs at a time where
    /// nobody says.
    pub threads: Option<NonZeroUsize>,
}

/// The graph and the surroundings, handed to every operator.
pub(crate) struct Context<'a> {
    access: Access<'a>,
    around: Surroundings<'a>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(access: Access<'a>, around: Surroundings<'a>) -> Context<'a> {
        Context { access, around }
    }

    pub(crate) fn graph(&self) -> &Graph {
        match &self.access {
            Access::Read(graph) => graph,
            Access::Write(graph) => graph,
        }
    }

    /// Whether the graph may be changed.
    pub(crate) fn may_write(&self) -> bool {
        matches!(self.access, Access::Write(_))
    }

    /// The graph to change; an error where the plan was started for reading only.
    pub(crate) fn graph_mut(&mut self) -> Result<&mut Graph> {
        match &mut self.access {
            Access::Read(_) => Err(ExecuteError::read_only()),
            Access::Write(graph) => Ok(graph),
        }
    }

    pub(crate) fn around(&self) -> Surroundings<'a> {
        self.around
    }

    pub(crate) fn budget(&self) -> &'a Budget {
        self.around.budget
    }

    /// How many slots a batch has.
    pub(crate) fn width(&self) -> usize {
        self.around.program.names.len()
    }

    /// What expressions ask of their surroundings.
    pub(crate) fn env(&self) -> RunEnv<'_> {
        RunEnv { graph: self.graph(), around: self.around }
    }
}

/// [`Env`] of a running plan: borrows the graph for reading.
pub(crate) struct RunEnv<'a> {
    graph: &'a Graph,
    around: Surroundings<'a>,
}

impl Env for RunEnv<'_> {
    fn graph(&self) -> &Graph {
        self.graph
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        self.around.parameters.get(name)
    }

    fn clock(&self) -> &Clock {
        self.around.clock
    }

    fn budget(&self) -> &Budget {
        self.around.budget
    }

    fn subquery(
        &self,
        number: usize,
        kind: SubqueryKind,
        arguments: Vec<(Slot, Value)>,
    ) -> std::result::Result<Value, EvaluateError> {
        let subplan = &self.around.program.subplans[number];
        // whoever wants to know what the answer rests on asks again
        let around = Surroundings { lineage: None, ..self.around };
        let answer = Answer::of(subplan, kind, arguments, self.graph, around)?;
        Ok(answer.value)
    }
}

/// A subquery's answer, what it rests on, and where it is written. One row is enough for
/// `EXISTS`; the others rest on all their rows.
pub(super) fn traced_subquery(
    env: &RunEnv<'_>,
    number: usize,
    kind: SubqueryKind,
    arguments: Vec<(Slot, Value)>,
) -> std::result::Result<(Value, Vec<Origin>, Span), EvaluateError> {
    let subplan = &env.around.program.subplans[number];
    let answer = Answer::of(subplan, kind, arguments, env.graph, env.around)?;
    Ok((answer.value, answer.rests_on, subplan.span))
}

/// What a subquery gave.
struct Answer {
    value: Value,
    /// A lineage for each row that mattered, where they are traced.
    rests_on: Vec<Origin>,
}

impl Answer {
    fn of(
        subplan: &Subplan,
        kind: SubqueryKind,
        arguments: Vec<(Slot, Value)>,
        graph: &Graph,
        around: Surroundings<'_>,
    ) -> Result<Answer> {
        let mut argument = Batch::unit(around.program.names.len());
        for (slot, value) in arguments {
            argument.set(slot, Column::from_values(vec![value]));
        }
        let mut ctx = Context::new(Access::Read(graph), around);
        let mut running = lower::lower(&subplan.plan, Some(&argument));
        let mut found = Found { subplan, count: 0, collected: Vec::new(), rests_on: Vec::new() };
        while let Some(batch) = running.next(&mut ctx)? {
            found.take(&batch, kind, &ctx)?;
            if kind == SubqueryKind::Exists {
                break;
            }
        }
        found.answer(kind, ctx.budget())
    }
}

/// What a subquery has given so far.
struct Found<'a> {
    subplan: &'a Subplan,
    count: u64,
    collected: Vec<Value>,
    rests_on: Vec<Origin>,
}

impl Found<'_> {
    fn take(&mut self, batch: &Batch, kind: SubqueryKind, ctx: &Context<'_>) -> Result<()> {
        self.count += batch.len() as u64;
        let rows = if kind == SubqueryKind::Exists { 0..1 } else { 0..batch.len() };
        if let (SubqueryKind::Collect, Some(slot)) = (kind, self.subplan.column) {
            ctx.budget().hold(batch.len() as u64 * size_of::<Value>() as u64)?;
            self.collected.extend(rows.clone().map(|row| batch.value(slot, row)));
        }
        if let (Some(slot), Some(_)) = (self.subplan.witness, ctx.around().lineage) {
            self.rests_on.extend(rows.filter_map(|row| origin(&batch.value(slot, row))));
        }
        Ok(())
    }

    fn answer(self, kind: SubqueryKind, budget: &Budget) -> Result<Answer> {
        let value = match kind {
            SubqueryKind::Exists => Value::Boolean(self.count > 0),
            SubqueryKind::Count => Value::Integer(self.count as i64),
            SubqueryKind::Collect => {
                budget.release(self.collected.len() as u64 * size_of::<Value>() as u64);
                Value::list(self.collected)?
            }
        };
        Ok(Answer { value, rests_on: self.rests_on })
    }
}
