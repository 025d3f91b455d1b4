//! From options to columns.

use super::super::option::Asked;
use crate::algorithm::{self, Damped, Projection};
use crate::value::{Column, ValueError};

type Result<T> = std::result::Result<T, ValueError>;

fn nodes(projection: &Projection<'_>) -> Result<Column> {
    Ok(Column::Nodes(projection.nodes()?))
}

fn floats(values: Vec<f64>) -> Column {
    Column::Floats { values, valid: None }
}

fn integers<N: Into<i64>>(values: impl IntoIterator<Item = N>) -> Column {
    Column::Integers { values: values.into_iter().map(Into::into).collect(), valid: None }
}

pub(super) fn pagerank(asked: &Asked<'_>, projection: &Projection<'_>) -> Result<Vec<Column>> {
    let direction = asked.direction("direction");
    let (forth, back) = (projection.toward(direction)?, projection.toward(direction.reversed())?);
    let settings = Damped {
        iterations: asked.count("iterations"),
        damping: asked.number("damping"),
        tolerance: asked.number("tolerance"),
    };
    let scores = algorithm::pagerank(&forth, &back, settings, projection.len(), projection.work)?;
    Ok(vec![nodes(projection)?, floats(scores)])
}

pub(super) fn triangles(_: &Asked<'_>, projection: &Projection<'_>) -> Result<Vec<Column>> {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let found = algorithm::triangles(&outgoing, &incoming, projection.len(), projection.work)?;
    Ok(vec![integers([found as i64])])
}

pub(super) fn weak_components(_: &Asked<'_>, projection: &Projection<'_>) -> Result<Vec<Column>> {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let components =
        algorithm::weak_components(&outgoing, &incoming, projection.len(), projection.work)?;
    Ok(vec![nodes(projection)?, integers(components)])
}
