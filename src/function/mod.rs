//! What can be called by name: one table of functions, read by lookup, type
//! checks, completion, `SHOW FUNCTIONS` and the tests.
//!
//! In: a name or arguments as values. Out: a value or a [`ValueError`]. A function
//! knows nothing of queries, slots or spans. Each family of functions lies in a
//! file of its own that ends with its part of the table; no function is found any
//! other way.

#![allow(clippy::unnecessary_wraps, reason = "the bodies in the table have one shape")]

mod arguments;
mod string;
mod text_tool;
pub(crate) mod regular;
mod math;
mod random;
mod numbers;
mod list;
mod list_tool;
mod entity;
mod convert;
mod temporal;
mod spatial;
mod file;
mod foreign;
mod aggregate;

use std::fmt::Write as _;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

pub mod procedure;

pub use aggregate::{Accumulator, Rows, rows};
pub use foreign::instead;
pub use numbers::Numbers;

use crate::budget::Budget;
use crate::graph::Graph;
use crate::spelling;
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
    /// Whether equal arguments give equal results throughout a statement. The
    /// statement's clock stands still, so `date()` does; what is folded for it must
    /// not outlive the statement.
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
    /// A list of integers, which need not be made to go through it.
    Numbers(fn(&Call<'_>) -> Result<Numbers, ValueError>),
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

/// A call with too few or too many arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCount {
    /// How many there are.
    pub given: usize,
    /// How many there must be.
    pub least: usize,
    /// How many there may be; `None` for any number.
    pub most: Option<usize>,
}

impl Function {
    /// Whether it reads all properties of the entities it is given.
    pub fn reads_all(&self) -> bool {
        matches!(self.name, "properties" | "keys")
    }

    /// Whether it gives integers that need not be made a list; [`numbers`] has them.
    pub fn gives_numbers(&self) -> bool {
        matches!(self.body, Body::Numbers(_))
    }

    /// Whether it takes so many arguments.
    pub fn check_count(&self, given: usize) -> Result<(), WrongCount> {
        let most = (!self.variadic).then_some(self.parameters.len());
        if given < self.required || most.is_some_and(|most| given > most) {
            return Err(WrongCount { given, least: self.required, most });
        }
        Ok(())
    }

    /// The parameter an argument is for, by its place from zero.
    pub fn parameter(&self, place: usize) -> Option<&'static Parameter> {
        let last = self.parameters.len().checked_sub(1)?;
        self.parameters.get(if self.variadic { place.min(last) } else { place })
    }

    /// Whether it computes one value from many rows.
    pub fn is_aggregate(&self) -> bool {
        matches!(self.body, Body::Aggregate(_))
    }

    /// How it is called, as in `substring(text :: String, start :: Integer [, length :: Integer]) :: String`.
    pub fn signature(&self) -> String {
        let mut text = format!("{}(", self.name);
        for (place, parameter) in self.parameters.iter().enumerate() {
            let optional = place >= self.required;
            text.push_str(if optional { "[" } else { "" });
            text.push_str(if place > 0 { ", " } else { "" });
            let types: Vec<_> = parameter.types.iter().map(|kind| kind.name()).collect();
            // writing to a string cannot fail
            let _ = write!(text, "{} :: {}", parameter.name, types.join(" | "));
            text.push_str(if optional { "]" } else { "" });
        }
        let more = if self.variadic { ", …" } else { "" };
        format!("{text}{more}) :: {}", self.returns.name())
    }
}

/// How the families write their entries.
impl Function {
    /// A function that needs all its parameters and gives null for null.
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: Type,
        body: Body,
        help: &'static str,
    ) -> Function {
        Function {
            name,
            aliases: &[],
            parameters,
            required: parameters.len(),
            variadic: false,
            returns,
            deterministic: true,
            nulls: Nulls::Propagate,
            help,
            body,
        }
    }

    /// One that computes a value.
    const fn scalar(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: Type,
        body: fn(&Call<'_>) -> Result<Value, ValueError>,
        help: &'static str,
    ) -> Function {
        Function::new(name, parameters, returns, Body::Scalar(body), help)
    }

    /// One that gives a list of integers.
    const fn numbers(
        name: &'static str,
        parameters: &'static [Parameter],
        body: fn(&Call<'_>) -> Result<Numbers, ValueError>,
        help: &'static str,
    ) -> Function {
        Function::new(name, parameters, Type::List, Body::Numbers(body), help)
    }

    /// An aggregate; it sees nulls and skips them itself.
    const fn aggregate(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: Type,
        start: fn() -> Box<dyn Accumulator>,
        help: &'static str,
    ) -> Function {
        Function::new(name, parameters, returns, Body::Aggregate(start), help).with_nulls()
    }

    const fn also(self, aliases: &'static [&'static str]) -> Function {
        Function { aliases, ..self }
    }

    const fn requires(self, required: usize) -> Function {
        Function { required, ..self }
    }

    const fn with_nulls(self) -> Function {
        Function { nulls: Nulls::Pass, ..self }
    }

    const fn repeating(self) -> Function {
        Function { variadic: true, ..self }
    }

    const fn changing(self) -> Function {
        Function { deterministic: false, ..self }
    }
}

impl Parameter {
    const fn new(name: &'static str, types: &'static [Type]) -> Parameter {
        Parameter { name, types }
    }

    /// What it takes, in words; all the temporal types are one.
    pub fn expected(&self) -> String {
        let temporal = self.types.iter().filter(|kind| kind.is_temporal()).count();
        let all_temporal = temporal == TEMPORAL_TYPES;
        let named = self.types.iter().filter(|kind| !(all_temporal && kind.is_temporal()));
        let mut words: Vec<&str> = named.map(|kind| kind.phrase()).collect();
        if all_temporal {
            words.push("a temporal value");
        }
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => words.concat(),
        }
    }
}

/// How many temporal types there are.
const TEMPORAL_TYPES: usize = 6;

/// The families and what they are about, in the order they are listed to people.
static FAMILIES: [(&str, &[Function]); 12] = [
    ("Aggregates", aggregate::FUNCTIONS),
    ("Text", string::FUNCTIONS),
    ("Text tools", text_tool::FUNCTIONS),
    ("Numbers", math::FUNCTIONS),
    ("Chance", random::FUNCTIONS),
    ("Lists and choice", list::FUNCTIONS),
    ("List tools", list_tool::FUNCTIONS),
    ("Nodes, relationships and paths", entity::FUNCTIONS),
    ("Conversion and types", convert::FUNCTIONS),
    ("Dates and times", temporal::FUNCTIONS),
    ("Places", spatial::FUNCTIONS),
    ("Files", file::FUNCTIONS),
];

/// Calls a function on one row. An aggregate cannot be, which is an error.
pub fn call(function: &Function, call: &Call<'_>) -> Result<Value, ValueError> {
    if function.nulls == Nulls::Propagate && call.arguments.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    match function.body {
        Body::Scalar(body) => body(call),
        Body::Numbers(body) => body(call)?.list(call),
        Body::Aggregate(_) => {
            Err(call.bad("InvalidAggregation", "an aggregate needs a group of rows".to_owned()))
        }
    }
}

/// The integers that a function gives, without a list of them; `None` where it gives null,
/// or something else.
pub fn numbers(function: &Function, call: &Call<'_>) -> Result<Option<Numbers>, ValueError> {
    match function.body {
        Body::Numbers(body) if !call.arguments.iter().any(Value::is_null) => body(call).map(Some),
        _ => Ok(None),
    }
}

/// What each family is about, and its functions.
pub fn families() -> impl Iterator<Item = (&'static str, &'static [Function])> {
    FAMILIES.iter().copied()
}

/// All functions, family by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    families().flat_map(|(_, functions)| functions)
}

/// The function of that name, in any case.
pub fn lookup(name: &str) -> Option<&'static Function> {
    static BY_NAME: OnceLock<FxHashMap<String, &'static Function>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        let names = all().flat_map(|function| names(function).map(move |name| (name, function)));
        names.map(|(name, function)| (name.to_lowercase(), function)).collect()
    });
    by_name.get(&name.to_lowercase()).copied()
}

/// The known name nearest to a mistyped one.
pub fn nearest(name: &str) -> Option<&'static str> {
    spelling::nearest(name, all().flat_map(names))
}

fn names(function: &'static Function) -> impl Iterator<Item = &'static str> {
    std::iter::once(function.name).chain(function.aliases.iter().copied())
}
