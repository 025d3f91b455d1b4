//! Relata: a knowledge graph you question in Cypher, and that answers with its sources.

pub mod span;
pub mod parse;
