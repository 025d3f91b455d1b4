//! How far it is to a target at least, from where nodes lie.

use std::sync::Arc;

use super::{Flaw, Projection};
use crate::graph::{Entity, KeyId};
use crate::value::{NodeId, Point, RelationshipId, Value};

/// Sums of distances may differ from the distance by as much, of which rounding is the cause.
const ROUNDING: f64 = 1e-9;

/// Distances to one node.
pub(crate) struct Toward<'a> {
    projection: &'a Projection<'a>,
    key: Option<KeyId>,
    target: Arc<Point>,
    /// What a unit of distance weighs at least.
    scale: f64,
    /// By place; not a number where it has not been asked for.
    known: Vec<f64>,
}

impl<'a> Toward<'a> {
    /// Distances to a place, from the points that nodes have under a key.
    pub(crate) fn new(
        projection: &'a Projection<'a>,
        target: u32,
        (key, scale): (&str, f64),
    ) -> Result<Toward<'a>, Flaw> {
        let key = projection.graph.key(key);
        let target = point(projection, projection.node(target), key)?;
        let known = projection.work.filled(f64::NAN, projection.len())?;
        Ok(Toward { projection, key, target, scale, known })
    }

    /// What a way from a place to the target weighs at least.
    pub(crate) fn left(&mut self, place: u32) -> Result<f64, Flaw> {
        let known = self.known[place as usize];
        if !known.is_nan() {
            return Ok(known);
        }
        let node = self.projection.node(place);
        let here = point(self.projection, node, self.key)?;
        let distance = here.distance(&self.target).ok_or(Flaw::NoPoint(node))?;
        self.known[place as usize] = distance * self.scale;
        Ok(distance * self.scale)
    }

    /// A relationship must not come nearer to the target than it weighs.
    pub(crate) fn check(
        nearer: f64,
        weight: f64,
        relationship: RelationshipId,
    ) -> Result<(), Flaw> {
        if nearer <= weight + ROUNDING * nearer.abs().max(1.0) {
            return Ok(());
        }
        Err(Flaw::Shortcut { relationship, weight, nearer })
    }
}

fn point(
    projection: &Projection<'_>,
    node: NodeId,
    key: Option<KeyId>,
) -> Result<Arc<Point>, Flaw> {
    let value = key.map(|key| projection.graph.property(Entity::Node(node), key));
    match value {
        Some(Value::Point(point)) => Ok(point),
        _ => Err(Flaw::NoPoint(node)),
    }
}
