//! The graph that is compiled into the program.

use super::files::Embedded;

/// The files of `graph/heat`, which a test compares with the folder.
pub const HEAT: Embedded = Embedded(&[]);
