//! What surrounds a running plan: the graph, parameters, limits, and the answers
//! of subqueries.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::{ExecuteError, Operator, Profile, Result, Tables, lower};
use crate::budget::Budget;
use crate::expression::evaluate::{Env, EvaluateError};
use crate::expression::{Slot, SubqueryKind};
use crate::function::procedure::Procedures;
use crate::graph::Graph;
use crate::import::ImportFolder;
use crate::plan::Program;
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
        let mut argument = Batch::unit(self.around.program.names.len());
        for (slot, value) in arguments {
            argument.set(slot, Column::from_values(vec![value]));
        }
        let mut ctx = Context::new(Access::Read(self.graph), self.around);
        let mut running = lower::lower(&subplan.plan, Some(&argument));
        answer(&mut *running, &mut ctx, kind, subplan.column).map_err(EvaluateError::from)
    }
}

fn answer(
    running: &mut dyn Operator,
    ctx: &mut Context<'_>,
    kind: SubqueryKind,
    column: Option<Slot>,
) -> Result<Value> {
    let mut count = 0_u64;
    let mut collected = Vec::new();
    while let Some(batch) = running.next(ctx)? {
        match (kind, column) {
            (SubqueryKind::Exists, _) => return Ok(Value::Boolean(true)),
            (SubqueryKind::Collect, Some(slot)) => {
                ctx.budget().hold(batch.len() as u64 * size_of::<Value>() as u64)?;
                collected.extend((0..batch.len()).map(|row| batch.value(slot, row)));
            }
            _ => count += batch.len() as u64,
        }
    }
    match kind {
        SubqueryKind::Exists => Ok(Value::Boolean(false)),
        SubqueryKind::Count => Ok(Value::Integer(count as i64)),
        SubqueryKind::Collect => {
            ctx.budget().release(collected.len() as u64 * size_of::<Value>() as u64);
            Ok(Value::list(collected)?)
        }
    }
}
