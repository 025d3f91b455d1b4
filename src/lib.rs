//! Relata: a knowledge graph you question in Cypher, and that answers with its sources.

pub mod span;
pub mod budget;
pub mod spelling;
pub mod value;
pub mod graph;
pub mod function;
pub mod parse;
pub mod load;
