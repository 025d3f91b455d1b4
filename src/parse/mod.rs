//! Text to tokens to syntax tree; knows no graph.

pub mod ast;
