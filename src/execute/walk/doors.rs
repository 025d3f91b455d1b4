//! The neighbours that the steps of a walk lead to, looked up once for many of them where
//! they lie in arrays. Looked up again after each batch, because walking the graph may make
//! it build arrays.

use super::machine::Machine;
use crate::graph::{Direction, Graph, List, Types};
use crate::value::{NodeId, RelationshipId};

/// Doors of all steps, by part and step.
pub(super) struct Doors<'a> {
    graph: &'a Graph,
    doors: Vec<Vec<Door<'a>>>,
}

/// Where one step reads its neighbours.
struct Door<'a> {
    direction: Direction,
    types: &'a Types,
    lists: Option<Vec<List<'a>>>,
}

impl<'a> Doors<'a> {
    /// Those in the direction of the walk.
    pub(super) fn onward(machine: &'a Machine, graph: &'a Graph) -> Doors<'a> {
        Doors::new(machine, graph, |direction| direction)
    }

    /// Those against it.
    pub(super) fn backward(machine: &'a Machine, graph: &'a Graph) -> Doors<'a> {
        Doors::new(machine, graph, Direction::reversed)
    }

    fn new(
        machine: &'a Machine,
        graph: &'a Graph,
        turned: impl Fn(Direction) -> Direction,
    ) -> Doors<'a> {
        let of_part = |part: &'a super::machine::Part| {
            let door = |hop: &'a super::machine::Hop| {
                let (direction, types) = (turned(hop.direction), &hop.types);
                Door { direction, types, lists: graph.lists(direction, types) }
            };
            part.steps.iter().map(door).collect()
        };
        Doors { graph, doors: machine.parts.iter().map(of_part).collect() }
    }

    /// Visits the neighbours of a node that a step of a part leads to; says how many.
    pub(super) fn each(
        &self,
        (part, step): (usize, usize),
        node: NodeId,
        mut visit: impl FnMut(RelationshipId, NodeId),
    ) -> u64 {
        let door = &self.doors[part][step];
        let mut count = 0;
        let Some(lists) = &door.lists else {
            self.graph.neighbours(node, door.direction, door.types, |relationship, next| {
                count += 1;
                visit(relationship, next);
            });
            return count;
        };
        for list in lists {
            let range = list.arrays.range(node);
            count += range.len() as u64;
            let nodes = &list.arrays.nodes[range.clone()];
            for (next, relationship) in nodes.iter().zip(&list.arrays.relationships[range]) {
                if !(list.without_loops && *next == node) {
                    visit(*relationship, *next);
                }
            }
        }
        count
    }
}
