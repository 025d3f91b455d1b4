//! What can be called with `CALL`: rows out instead of one value.
//!
//! A procedure is a signature and a body. Built-in ones read the graph; others
//! are tables that a program registers, whose rows answer the calls whose
//! arguments they repeat. Rows leave as [`Found`], column by column, so that an
//! algorithm hands over its numbers as they are.

mod algorithm;
mod catalog;
mod declared;
mod evidence;
mod listing;
mod observed;
mod option;
mod signature;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use option::{Choice, Takes};
pub use signature::{Field, Signature, SignatureError};

use crate::budget::Budget;
use crate::graph::Graph;
use crate::value::compare::equivalent;
use crate::value::{Column, Value, ValueError};

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
    /// What the map may say that is its only argument and may be left out; none for a
    /// procedure that takes its arguments one by one.
    pub options: &'static [Choice],
    /// How many of its columns `SHOW` shows unasked, counted from the first.
    brief: usize,
    body: Body,
}

type Rows = Vec<Vec<Value>>;

enum Body {
    /// Computes its rows from the arguments.
    Built(fn(&[Value], &Surroundings<'_>) -> Result<Rows, ValueError>),
    /// Computes its columns from options.
    Algorithm(algorithm::Compute),
    /// Rows of inputs followed by outputs.
    Table(Rows),
}

/// The rows of a call, by column: as many columns as the signature has.
pub struct Found {
    /// How many rows there are.
    pub rows: usize,
    /// The columns, each with a value for every row.
    pub columns: Vec<Column>,
}

impl Found {
    /// Rows turned into `width` columns.
    fn from_rows(rows: Rows, width: usize) -> Found {
        let count = rows.len();
        let mut columns = vec![Vec::with_capacity(count); width];
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
        Found { rows: count, columns: columns.into_iter().map(Column::from_values).collect() }
    }

    /// Roughly what it occupies in memory.
    pub fn bytes(&self) -> u64 {
        self.columns.iter().map(Column::bytes).sum()
    }
}

impl Procedure {
    /// One backed by a table whose rows hold the inputs, then the outputs.
    pub fn table(signature: Signature, rows: Rows) -> Procedure {
        let brief = signature.outputs.len();
        Procedure { signature, help: "", options: &[], brief, body: Body::Table(rows) }
    }

    /// How many arguments must be given; the rest may be left out.
    pub fn required(&self) -> usize {
        if self.options.is_empty() { self.signature.inputs.len() } else { 0 }
    }

    /// The columns that are worth seeing first.
    pub(crate) fn brief(&self) -> &[Field] {
        &self.signature.outputs[..self.brief]
    }

    /// Its rows for these arguments.
    pub fn call(
        &self,
        arguments: &[Value],
        around: &Surroundings<'_>,
    ) -> Result<Found, ValueError> {
        let rows = match &self.body {
            Body::Built(compute) => compute(arguments, around)?,
            Body::Table(rows) => matching(rows, arguments),
            Body::Algorithm(compute) => {
                return algorithm::call(self, *compute, arguments.first(), around);
            }
        };
        Ok(Found::from_rows(rows, self.signature.outputs.len()))
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
        let built = catalog::built_in().into_iter().chain(algorithm::all());
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
