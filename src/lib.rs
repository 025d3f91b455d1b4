//! Relata: a knowledge graph you question in Cypher, and that answers with its sources.

pub mod span;
pub mod budget;
pub mod spelling;
pub mod value;
pub mod graph;
pub mod function;
pub mod expression;
pub mod load;
pub mod parse;
pub mod bind;
pub mod plan;
pub mod optimize;
pub mod execute;
pub mod error;
pub mod result;
pub mod session;
pub mod database;
pub mod render;
#[doc(hidden)]
pub mod frontend;
