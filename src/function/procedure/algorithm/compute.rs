//! From options to columns: one function for each row of the table.

use std::sync::Arc;

use super::super::option::Asked;
use crate::algorithm::{self, Damped, Flaw, Projection, Toward, Weights};
use crate::graph::Direction;
use crate::value::{Column, NodeId, Path, RelationshipId, Value, ValueError};

type Result<T> = std::result::Result<T, ValueError>;
type Columns = Result<Vec<Column>>;

fn nodes(projection: &Projection<'_>) -> Result<Column> {
    Ok(Column::Nodes(projection.nodes()?))
}

fn at(projection: &Projection<'_>, places: &[u32]) -> Result<Column> {
    projection.work.hold::<NodeId>(places.len())?;
    Ok(Column::Nodes(places.iter().map(|place| projection.node(*place)).collect()))
}

fn floats(values: Vec<f64>) -> Column {
    Column::Floats { values, valid: None }
}

fn integers<N: Into<i64>>(values: impl IntoIterator<Item = N>) -> Column {
    Column::Integers { values: values.into_iter().map(Into::into).collect(), valid: None }
}

/// The key of the option `weight`, and where it leads.
fn weights<'a>(asked: &Asked<'_>, projection: &Projection<'a>) -> Weights<'a> {
    Weights::new(projection.graph, asked.key("weight"))
}

/// What is wrong with a weight, in words.
fn flawed(flaw: Flaw, asked: &Asked<'_>, projection: &Projection<'_>) -> ValueError {
    let key = asked.key("weight").unwrap_or_default();
    let kind = |relationship| projection.graph.type_name(projection.graph.type_of(relationship));
    match flaw {
        Flaw::Exceeded(exceeded) => exceeded.into(),
        Flaw::NoWeight(relationship) => {
            asked.bad(format!("a relationship `{}` has no number `{key}`", kind(relationship)))
        }
        Flaw::Weight(relationship, weight) => asked.bad(format!(
            "a relationship `{}` has the `{key}` {weight}, expected a number from 0 on",
            kind(relationship)
        )),
        Flaw::NoPoint(node) => {
            let place = asked.key("place").unwrap_or_default();
            let name = projection.graph.display_name(node);
            let name = name.map_or(String::new(), |name| format!(" `{name}`"));
            asked.bad(format!("a node{name} has no point `{place}` like that of the target"))
        }
        Flaw::Shortcut { relationship, weight, nearer } => asked.bad(format!(
            "a relationship `{}` weighs {weight} and comes {nearer} nearer to the target; `scale` \
             says what a unit of distance weighs at least",
            kind(relationship)
        )),
    }
}

pub(super) fn pagerank(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let direction = asked.direction("direction");
    let forth = projection.toward(direction)?;
    let back = projection.toward(direction.reversed())?;
    let settings = Damped {
        iterations: asked.count("iterations"),
        damping: asked.number("damping"),
        tolerance: asked.number("tolerance"),
    };
    let scores = algorithm::pagerank(&forth, &back, settings, projection.work)?;
    Ok(vec![nodes(projection)?, floats(scores)])
}

pub(super) fn betweenness(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let direction = asked.direction("direction");
    let lists = projection.distinct(direction)?;
    let mut scores = algorithm::betweenness(&lists, asked.count("samples"), projection.work)?;
    if direction == Direction::Either {
        // every path was met from both of its ends
        for score in &mut scores {
            *score /= 2.0;
        }
    }
    Ok(vec![nodes(projection)?, floats(scores)])
}

pub(super) fn closeness(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let lists = projection.distinct(asked.direction("direction"))?;
    let scores = algorithm::closeness(&lists, projection.work)?;
    Ok(vec![nodes(projection)?, floats(scores)])
}

pub(super) fn degree(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let lists = projection.toward(asked.direction("direction"))?;
    let places = 0..projection.len() as u32;
    Ok(vec![nodes(projection)?, integers(places.map(|place| lists.degree(place) as i64))])
}

pub(super) fn triangles(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let found = algorithm::triangles(&outgoing, &incoming, projection.work)?;
    Ok(vec![integers([found as i64])])
}

pub(super) fn clustering(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let (found, degrees) = algorithm::clustering(&outgoing, &incoming, projection.work)?;
    let share = |(triangles, degree): (&u64, &u64)| match degree {
        0 | 1 => 0.0,
        degree => *triangles as f64 / (*degree as f64 * (*degree - 1) as f64 / 2.0),
    };
    let shares = found.iter().zip(&degrees).map(share).collect();
    let found = integers(found.into_iter().map(|count| count as i64));
    Ok(vec![nodes(projection)?, found, floats(shares)])
}

pub(super) fn weak_components(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let components = algorithm::weak_components(&outgoing, &incoming, projection.work)?;
    Ok(vec![nodes(projection)?, integers(components)])
}

pub(super) fn strong_components(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let outgoing = projection.lists(true)?;
    let components = algorithm::strong_components(&outgoing, projection.work)?;
    let components = algorithm::numbered(components, projection.work)?;
    Ok(vec![nodes(projection)?, integers(components)])
}

pub(super) fn core_numbers(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let joined = projection.distinct(Direction::Either)?;
    let cores = algorithm::core_numbers(&joined, projection.work)?;
    Ok(vec![nodes(projection)?, integers(cores)])
}

pub(super) fn articulation_points(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let joined = projection.toward(Direction::Either)?;
    let cuts = algorithm::cuts(&joined, projection.work)?;
    Ok(vec![at(projection, &cuts.places)?])
}

pub(super) fn bridges(_: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let joined = projection.toward(Direction::Either)?;
    let cuts = algorithm::cuts(&joined, projection.work)?;
    Ok(vec![Column::Relationships(cuts.bridges)])
}

pub(super) fn label_propagation(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let joined = projection.toward(Direction::Either)?;
    let rounds = asked.count("iterations");
    let labels = algorithm::label_propagation(&joined, rounds, projection.work)?;
    let communities = algorithm::numbered(labels, projection.work)?;
    Ok(vec![nodes(projection)?, integers(communities)])
}

pub(super) fn louvain(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let joined = projection.toward(Direction::Either)?;
    let settings = (asked.count("iterations"), asked.number("resolution"));
    let groups = algorithm::louvain(&joined, weights(asked, projection), settings, projection.work)
        .map_err(|flaw| flawed(flaw, asked, projection))?;
    let communities = algorithm::numbered(groups, projection.work)?;
    Ok(vec![nodes(projection)?, integers(communities)])
}

pub(super) fn breadth_first(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let Some(source) = projection.place(asked.node("source")) else {
        return Ok(vec![Column::nulls(0); 2]);
    };
    let lists = projection.toward(asked.direction("direction"))?;
    let depth = asked.count("depth");
    let (places, steps) = algorithm::breadth_first(&lists, source, depth, projection.work)?;
    Ok(vec![at(projection, &places)?, integers(steps)])
}

pub(super) fn distances(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let Some(source) = projection.place(asked.node("source")) else {
        return Ok(vec![Column::nulls(0); 2]);
    };
    let lists = projection.toward(asked.direction("direction"))?;
    let (places, found) =
        algorithm::distances(&lists, source, weights(asked, projection), projection.work)
            .map_err(|flaw| flawed(flaw, asked, projection))?;
    Ok(vec![at(projection, &places)?, floats(found)])
}

pub(super) fn shortest_path(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let ends = ["source", "target"].map(|name| projection.place(asked.node(name)));
    let [Some(source), Some(target)] = ends else {
        return Ok(vec![Column::nulls(0); 2]);
    };
    let lists = projection.toward(asked.direction("direction"))?;
    let weights = weights(asked, projection);
    let flawed = |flaw| flawed(flaw, asked, projection);
    let place = asked.key("place").map(|key| (key, asked.number("scale")));
    let toward = place.map(|place| Toward::new(projection, target, place));
    let toward = toward.transpose().map_err(flawed)?;
    let way = algorithm::shortest_path(&lists, (source, target), weights, toward, projection.work);
    let way = way.map_err(flawed)?;
    let Some(way) = way else {
        return Ok(vec![Column::nulls(0); 2]);
    };
    let nodes = way.places.iter().map(|place| projection.node(*place)).collect();
    let path = Value::Path(Arc::new(Path { nodes, relationships: way.relationships }));
    Ok(vec![Column::Values(vec![path]), floats(vec![way.weight])])
}

pub(super) fn spanning_forest(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let outgoing = projection.lists(true)?;
    let kept = algorithm::spanning_forest(&outgoing, weights(asked, projection), projection.work)
        .map_err(|flaw| flawed(flaw, asked, projection))?;
    let (kept, weights): (Vec<RelationshipId>, Vec<f64>) = kept.into_iter().unzip();
    Ok(vec![Column::Relationships(kept), floats(weights)])
}

pub(super) fn topological_sort(asked: &Asked<'_>, projection: &Projection<'_>) -> Columns {
    let (outgoing, incoming) = (projection.lists(true)?, projection.lists(false)?);
    let order = algorithm::topological_order(&outgoing, &incoming, projection.work)?;
    let left = projection.len() - order.len();
    if left > 0 {
        let nodes = if left == 1 { "1 node lies" } else { &format!("{left} nodes lie") };
        return Err(asked.bad(format!("there is no such order: {nodes} on a cycle or behind one")));
    }
    Ok(vec![at(projection, &order)?, integers(0..order.len() as i64)])
}
