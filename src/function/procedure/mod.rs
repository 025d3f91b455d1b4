//! What can be called with `CALL`: rows out instead of one value.
//!
//! A procedure is a signature and a body. Built-in ones read the graph; others
//! are tables that a program registers, whose rows answer the calls whose
//! arguments they repeat.

mod catalog;
mod declared;
mod listing;
mod observed;
mod signature;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use signature::{Field, Signature, SignatureError};

use crate::budget::Budget;
use crate::graph::Graph;
use crate::value::compare::equivalent;
use crate::value::{Value, ValueError};

/// What a procedure may read.
pub struct Surroundings<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// What the query may use.
    pub budget: &'a Budget,
    /// What can be called.
    pub procedures: &'a Procedures,
}

/// A procedure.
pub struct Procedure {
    /// Name, arguments and columns.
    pub signature: Signature,
    /// One line for people.
    pub help: &'static str,
    /// How many of its columns `SHOW` shows unasked, counted from the first.
    brief: usize,
    body: Body,
}

type Rows = Vec<Vec<Value>>;

enum Body {
    /// Computes its rows from the arguments.
    Built(fn(&[Value], &Surroundings<'_>) -> Result<Rows, ValueError>),
    /// Rows of inputs followed by outputs.
    Table(Rows),
}

impl Procedure {
    /// One backed by a table whose rows hold the inputs, then the outputs.
    pub fn table(signature: Signature, rows: Rows) -> Procedure {
        let brief = signature.outputs.len();
        Procedure { signature, help: "", brief, body: Body::Table(rows) }
    }

    /// The columns that are worth seeing first.
    pub(crate) fn brief(&self) -> &[Field] {
        &self.signature.outputs[..self.brief]
    }

    /// Its rows for these arguments.
    pub fn call(&self, arguments: &[Value], around: &Surroundings<'_>) -> Result<Rows, ValueError> {
        match &self.body {
            Body::Built(compute) => compute(arguments, around),
            Body::Table(rows) => Ok(matching(rows, arguments)),
        }
    }
}

fn matching(rows: &Rows, arguments: &[Value]) -> Rows {
    let agrees = |row: &&Vec<Value>| {
        row.iter().zip(arguments).all(|(cell, argument)| equivalent(cell, argument))
    };
    rows.iter().filter(agrees).map(|row| row[arguments.len()..].to_vec()).collect()
}

/// The procedures that can be called, by name.
#[derive(Clone)]
pub struct Procedures(BTreeMap<String, Arc<Procedure>>);

impl Default for Procedures {
    /// The built-in ones.
    fn default() -> Procedures {
        let built = catalog::built_in().into_iter();
        Procedures(built.map(|one| (one.signature.name.clone(), Arc::new(one))).collect())
    }
}

impl Procedures {
    /// The procedure of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Procedure>> {
        self.0.get(name)
    }

    /// Adds one, or replaces one of the same name.
    pub fn register(&mut self, procedure: Procedure) {
        self.0.insert(procedure.signature.name.clone(), Arc::new(procedure));
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.0.values()
    }

    /// The known name nearest to a mistyped one.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        crate::spelling::nearest(name, self.0.keys().map(String::as_str))
    }
}
