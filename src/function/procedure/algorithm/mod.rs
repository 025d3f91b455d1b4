//! Graph algorithms that `CALL` can name: options in, columns out. What they compute is
//! told in [`crate::algorithm`].

mod catalog;
mod compute;

pub(super) use catalog::all;

use super::option::Asked;
use super::{Found, Procedure, Surroundings};
use crate::algorithm::{Projection, Selection, Work};
use crate::value::{Column, Value, ValueError};

/// The columns of a call; as many as the signature has.
pub(super) type Compute = fn(&Asked<'_>, &Projection<'_>) -> Result<Vec<Column>, ValueError>;

pub(super) fn call(
    procedure: &Procedure,
    compute: Compute,
    options: Option<&Value>,
    around: &Surroundings<'_>,
) -> Result<Found, ValueError> {
    let asked = Asked::new(procedure, options)?;
    let graph = around.graph;
    let labels = asked.names("label").map(|names| {
        let known = names.into_iter().filter_map(|name| graph.label(name));
        known.collect()
    });
    let types = asked.names("type").map(|names| {
        let known = names.into_iter().filter_map(|name| graph.relationship_type(name));
        known.collect()
    });
    let work = Work::new(around.budget);
    let projection = Projection::new(graph, &Selection { labels, types }, &work)?;
    let columns = compute(&asked, &projection)?;
    Ok(Found { rows: columns.first().map_or(0, Column::len), columns })
}
