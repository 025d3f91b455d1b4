//! The parser seen through text: what it makes of queries and mistakes, that its
//! grammar page is true, and that neither depth nor length hurts it.

mod golden;
mod grammar;
mod limits;
