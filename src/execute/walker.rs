//! Where the hops of a walk are read: from arrays looked up once for many steps where
//! nothing is asked of a hop but its type, else from the graph, one test after another.
//!
//! In: the hops wanted and a direction. Out: visits. Looked up again after each batch or
//! layer, because walking the graph may make it build arrays.

use super::Result;
use super::context::RunEnv;
use super::hops::Hops;
use crate::expression::evaluate::Env;
use crate::graph::{Direction, List};
use crate::value::{NodeId, RelationshipId};

/// Reads hops in one direction.
pub(super) struct Walker<'a> {
    hops: &'a Hops<'a>,
    direction: Direction,
    env: &'a RunEnv<'a>,
    lists: Option<Vec<List<'a>>>,
}

impl<'a> Walker<'a> {
    /// Hops in the direction of the walk.
    pub(super) fn onward(hops: &'a Hops<'a>, env: &'a RunEnv<'a>) -> Walker<'a> {
        Walker::new(hops, hops.direction(), env)
    }

    /// Hops against the direction of the walk.
    pub(super) fn backward(hops: &'a Hops<'a>, env: &'a RunEnv<'a>) -> Walker<'a> {
        Walker::new(hops, hops.direction().reversed(), env)
    }

    fn new(hops: &'a Hops<'a>, direction: Direction, env: &'a RunEnv<'a>) -> Walker<'a> {
        let lists = if hops.has_tests() { None } else { hops.lists(direction, env.graph()) };
        Walker { hops, direction, env, lists }
    }

    /// The arrays, where hops are read from arrays. A loop may be in two of them.
    pub(super) fn lists(&self) -> Option<&[List<'a>]> {
        self.lists.as_deref()
    }

    /// How many hops there are in all, where that is known.
    pub(super) fn size(&self) -> Option<usize> {
        Some(self.lists()?.iter().map(|list| list.arrays.nodes.len()).sum())
    }

    /// How many hops lead on from a node; a guess where that is not known.
    pub(super) fn degree(&self, node: NodeId) -> usize {
        match self.lists() {
            Some(lists) => lists.iter().map(|list| list.arrays.degree(node)).sum(),
            None => 8,
        }
    }

    /// Visits the hops at a node until one is answered with `false`; says whether none was.
    pub(super) fn each(
        &self,
        node: NodeId,
        mut visit: impl FnMut(RelationshipId, NodeId) -> bool,
    ) -> Result<bool> {
        let Some(lists) = self.lists() else { return self.tested(node, visit) };
        for list in lists {
            let range = list.arrays.range(node);
            let nodes = &list.arrays.nodes[range.clone()];
            for (next, relationship) in nodes.iter().zip(&list.arrays.relationships[range]) {
                if list.without_loops && *next == node {
                    continue;
                }
                if !visit(*relationship, *next) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn tested(
        &self,
        node: NodeId,
        mut visit: impl FnMut(RelationshipId, NodeId) -> bool,
    ) -> Result<bool> {
        let mut goes_on = true;
        let mut ticks = 1;
        self.hops.visit(node, self.direction, self.env, |relationship, next| {
            ticks += 1;
            goes_on = goes_on && visit(relationship, next);
        })?;
        self.env.budget().tick(ticks)?;
        Ok(goes_on)
    }
}
