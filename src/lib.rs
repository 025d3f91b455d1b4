//! Relata: a knowledge graph you question in Cypher, and that answers with its sources.
//!
//! A [`Database`](database::Database) holds a graph in memory; a
//! [`Session`](session::Session) asks it one statement after another, each a
//! transaction. The built-in graph tells of the film *Heat*:
//!
//! ```
//! use relata::database::Database;
//! use relata::load;
//! use relata::session::Parameters;
//!
//! let graph = load::read(&load::builtin::HEAT)?;
//! let mut session = Database::with_graph(graph).session();
//! let result = session.run(
//!     "MATCH (c:Character)-[link:BASED_ON]->(p:Person) RETURN c.name, link.degree, p.name",
//!     &Parameters::new(),
//! )?;
//! assert_eq!(result.columns, ["c.name", "link.degree", "p.name"]);
//! assert_eq!(result.rows.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The life of a query
//!
//! [`Session::run`](session::Session::run) is the flow on one page:
//!
//! 1. [`parse`] makes a syntax tree of the text; it knows no graph.
//! 2. [`bind`] turns names into slots and finds every mistake that shows without running.
//! 3. [`plan`] writes the tree of operators that the text asks for.
//! 4. [`optimize`] gives one with the same rows and less work; each rule may be off.
//! 5. [`execute`] pulls batches of rows through the operators.
//! 6. The session copies them into a [`QueryResult`](result::QueryResult), which owns what
//!    it holds, and commits, or after an [`Error`](error::Error) rolls back.
//! 7. [`render`] makes text of results, errors and pictures.
//!
//! The modules are listed in this order below: what any may use, things, stages, edges.

// what any room may use
pub mod span;
pub mod budget;
pub mod spelling;
// things
pub mod value;
pub mod graph;
mod algorithm;
pub mod evidence;
pub mod function;
pub mod expression;
pub mod load;
pub mod import;
// stages
pub mod parse;
pub mod bind;
pub mod plan;
pub mod optimize;
pub mod execute;
// edges
pub mod error;
pub mod result;
mod diagnose;
pub mod session;
pub mod database;
pub mod render;
#[doc(hidden)]
pub mod frontend;

/// What the README shows compiles and is true.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
