//! What rows rest on: `WHY`, from text to witnesses.

mod told;
mod witnesses;
