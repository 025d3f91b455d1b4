//! The graph that is compiled into the program: every file of `graph/heat`, by name.
//! A test compares the list with the folder, and with `UPDATE=1` writes it anew.

use super::files::Embedded;

macro_rules! files {
    ($folder:literal: $($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name)))),*]
    };
}

/// The world of the film *Heat*; no files where the folder is not there.
pub const HEAT: Embedded = Embedded(files! { "graph/heat":
});
