//! Neighbours of whole batches of nodes, read from plain arrays.
//!
//! In: columns of nodes and how far they have been walked. Out: the rows found, in the
//! order that [`Graph::neighbours`] promises, about a batch at a time. Knows nothing of
//! plans; where arrays are not at hand, it says so and does nothing.

use crate::graph::{Arrays, Direction, Graph, List, Types};
use crate::value::column::BATCH_ROWS;
use crate::value::{NodeId, RelationshipId};

/// How far an input batch has been walked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    /// The row to go on with.
    pub(super) row: usize,
    /// Which of its lists.
    list: usize,
    /// How much of that.
    done: usize,
}

/// Output rows as they are found: the input row each comes from, and what was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rows: Vec<u32>,
    pub(super) nodes: Vec<NodeId>,
    /// Not noted where nobody reads them.
    pub(super) relationships: Option<Vec<RelationshipId>>,
}

impl Found {
    pub(super) fn new(with_relationships: bool) -> Found {
        let (rows, nodes) = (Vec::with_capacity(BATCH_ROWS), Vec::with_capacity(BATCH_ROWS));
        let relationships = with_relationships.then(|| Vec::with_capacity(BATCH_ROWS));
        Found { rows, nodes, relationships }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether each of `len` input rows was found to have exactly one output row.
    pub(super) fn is_each_row_once(&self, len: usize) -> bool {
        let differ =
            (0..).zip(&self.rows).fold(0, |differ, (at, row): (u32, _)| differ | (at ^ row));
        self.rows.len() == len && differ == 0
    }

    /// A relationship and the node it leads to.
    #[inline]
    pub(super) fn hop(&mut self, row: usize, relationship: RelationshipId, node: NodeId) {
        self.rows.push(row as u32);
        self.nodes.push(node);
        if let Some(relationships) = &mut self.relationships {
            relationships.push(relationship);
        }
    }

    /// A part of the arrays, all for one row.
    #[inline]
    fn part(&mut self, row: usize, arrays: Arrays<'_>, start: usize, end: usize) {
        if end == start + 1 {
            self.hop(row, arrays.relationships[start], arrays.nodes[start]);
        } else if end > start {
            self.rows.resize(self.rows.len() + end - start, row as u32);
            self.copy(arrays, start, end);
        }
    }

    fn copy(&mut self, arrays: Arrays<'_>, start: usize, end: usize) {
        self.nodes.extend_from_slice(&arrays.nodes[start..end]);
        if let Some(relationships) = &mut self.relationships {
            relationships.extend_from_slice(&arrays.relationships[start..end]);
        }
    }
}

/// The lists a step reads for each node, all of them as arrays.
pub(super) struct Lists<'g>(Vec<List<'g>>);

impl<'g> Lists<'g> {
    /// None where arrays are not at hand.
    pub(super) fn at_hand(
        graph: &'g Graph,
        direction: Direction,
        types: &Types,
    ) -> Option<Lists<'g>> {
        graph.lists(direction, types).map(Lists)
    }

    /// All neighbours of each node, from the cursor on, until a batch is full.
    pub(super) fn walk(&self, from: &[NodeId], cursor: &mut Cursor, found: &mut Found) {
        if let [List { arrays, without_loops: false, .. }] = &self.0[..]
            && cursor.done == 0
            && walk_run(*arrays, &from[cursor.row..], cursor, found)
        {
            return;
        }
        while cursor.row < from.len() {
            while let Some(list) = self.0.get(cursor.list) {
                if !walk_list(list, from[cursor.row], cursor, found) {
                    return;
                }
                (cursor.list, cursor.done) = (cursor.list + 1, 0);
            }
            (cursor.row, cursor.list) = (cursor.row + 1, 0);
        }
    }

    /// The relationships from each node to the one beside it.
    pub(super) fn join(
        &self,
        (from, to): (&[NodeId], &[NodeId]),
        cursor: &mut Cursor,
        found: &mut Found,
    ) {
        while cursor.row < from.len() && found.len() < BATCH_ROWS {
            let (start, end) = (from[cursor.row], to[cursor.row]);
            for list in &self.0 {
                if !(list.without_loops && start == end) {
                    let (arrays, first, last) = between(list, start, end);
                    found.part(cursor.row, arrays, first, last);
                }
            }
            cursor.row += 1;
        }
    }
}

/// The rest of one list of a node; `false` where it does not fit any more.
#[inline]
fn walk_list(list: &List<'_>, node: NodeId, cursor: &mut Cursor, found: &mut Found) -> bool {
    let range = list.arrays.range(node);
    let start = range.start + cursor.done;
    let end = range.end.min(start + BATCH_ROWS.saturating_sub(found.len()));
    if list.without_loops {
        for place in start..end {
            if list.arrays.nodes[place] != node {
                found.part(cursor.row, list.arrays, place, place + 1);
            }
        }
    } else {
        found.part(cursor.row, list.arrays, start, end);
    }
    cursor.done = end - range.start;
    end == range.end
}

/// The neighbours of consecutive nodes lie one after the other, so they are copied
/// as a whole. Does nothing, and says so, where the nodes are no run or not even the
/// neighbours of the first fit.
fn walk_run(arrays: Arrays<'_>, from: &[NodeId], cursor: &mut Cursor, found: &mut Found) -> bool {
    let Some(offsets) = arrays.offsets_of_run(from) else { return false };
    let base = offsets[0];
    let fitting = offsets.partition_point(|end| (end - base) as usize <= BATCH_ROWS) - 1;
    if fitting == 0 {
        return false;
    }
    let offsets = &offsets[..=fitting];
    for (row, ends) in (cursor.row as u32..).zip(offsets.windows(2)) {
        found.rows.extend(std::iter::repeat_n(row, (ends[1] - ends[0]) as usize));
    }
    found.copy(arrays, base as usize, offsets[fitting] as usize);
    cursor.row += fitting;
    true
}

/// Where the relationships from one node to another lie in a list, looked for on the
/// side that has fewer.
#[inline]
fn between<'g>(list: &List<'g>, from: NodeId, to: NodeId) -> (Arrays<'g>, usize, usize) {
    let ahead = list.arrays.range(from);
    let (arrays, range, wanted) = match list.reversed {
        Some(back) if back.degree(to) < ahead.len() => (back, back.range(to), from),
        _ => (list.arrays, ahead, to),
    };
    let nodes = &arrays.nodes[range.clone()];
    let first = nodes.partition_point(|node| *node < wanted);
    let count = nodes[first..].iter().take_while(|node| **node == wanted).count();
    (arrays, range.start + first, range.start + first + count)
}
