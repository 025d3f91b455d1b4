//! What can be called by name: one table of functions, read by lookup, type
//! checks, completion, `SHOW FUNCTIONS` and the tests.
//!
//! In: a name or arguments as values. Out: a value or a [`ValueError`]. A function
//! knows nothing of queries, slots or spans.

pub mod procedure;

use crate::budget::Budget;
use crate::graph::Graph;
use crate::value::temporal::Clock;
use crate::value::{Type, Value, ValueError};

/// One entry of the table.
pub struct Function {
    /// As documented, e.g. `toUpper`; looked up without regard to case.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// How many of them must be given; the rest may be left out.
    pub required: usize,
    /// Whether the last parameter may be repeated.
    pub variadic: bool,
    /// What it gives.
    pub returns: Type,
    /// Whether equal arguments always give equal results.
    pub deterministic: bool,
    /// What it does with null.
    pub nulls: Nulls,
    /// One line for people, ending without a full stop.
    pub help: &'static str,
    /// What it does.
    pub body: Body,
}

/// A named parameter.
pub struct Parameter {
    /// For signatures.
    pub name: &'static str,
    /// What it may be: any one of these.
    pub types: &'static [Type],
}

/// What a function does with null arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Null in, null out, without calling the body.
    Propagate,
    /// The body sees them.
    Pass,
}

/// How a function computes.
#[derive(Clone, Copy)]
pub enum Body {
    /// One value from one row's arguments. 
    Scalar(fn(&Call<'_>) -> Result<Value, ValueError>),
    /// One value from many rows.
    Aggregate(fn() -> Box<dyn Accumulator>),
}

/// The arguments of a call and what surrounds it.
pub struct Call<'a> {
    /// The function's documented name, for messages.
    pub name: &'static str,
    /// The arguments, checked for count.
    pub arguments: &'a [Value],
    /// The graph, for functions on nodes and relationships.
    pub graph: &'a Graph,
    /// The statement's time.
    pub clock: &'a Clock,
    /// What the query may use; loops tick it.
    pub budget: &'a Budget,
}

/// The running state of an aggregate over one group.
pub trait Accumulator: Send {
    /// Takes one row's arguments `times` times (rows may carry a multiplicity).
    fn add(&mut self, arguments: &[Value], times: u64) -> Result<(), ValueError>;
    /// The result.
    fn finish(self: Box<Self>) -> Result<Value, ValueError>;
}
