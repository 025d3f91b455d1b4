//! Relata: a knowledge graph you question in Cypher, and that answers with its sources.

pub mod span;
pub mod budget;
pub mod value;
pub mod graph;
pub mod function;
pub mod spelling;
pub mod expression;
pub mod parse;
pub mod bind;
pub mod plan;
pub mod optimize;
pub mod execute;
pub mod result;
pub mod error;
pub mod session;
pub mod database;
