//! The part of a graph that an algorithm looks at: nodes with certain labels and the
//! relationships of certain types among them.
//!
//! Nodes are numbered by place, from zero in order of their id, so that what is known of
//! each is a plain vector. Where the nodes are all ids of a range and no relationship
//! leaves it, as after an import, the graph's own arrays are read in place; otherwise
//! they are copied, less what does not belong.

use std::borrow::Cow;
use std::ops::Range;

use super::{Result, Work};
use crate::graph::{Arrays, Direction, Graph, LabelId, TypeId};
use crate::value::{NodeId, RelationshipId};

/// What is meant. None at all is every label, or every type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Nodes with one of these.
    pub(crate) labels: Option<Vec<LabelId>>,
    /// Relationships with one of these.
    pub(crate) types: Option<Vec<TypeId>>,
}

/// The nodes that are meant, and the way to the relationships among them.
pub(crate) struct Projection<'a> {
    pub(crate) graph: &'a Graph,
    types: Vec<Option<TypeId>>,
    members: Members,
    pub(crate) work: &'a Work<'a>,
}

/// Which nodes there are.
enum Members {
    /// All ids of a range.
    Range(Range<u32>),
    /// Ids in order, and the place of each by its distance from the first.
    Listed { ids: Vec<NodeId>, places: Vec<u32> },
}

/// The place of an id that is no member.
const NO_PLACE: u32 = u32::MAX;

impl Members {
    fn listed(ids: Vec<NodeId>, work: &Work<'_>) -> Result<Members> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return Ok(Members::Range(0..0));
        };
        let span = (last.0 - first.0) as usize + 1;
        if span == ids.len() {
            return Ok(Members::Range(first.0..last.0 + 1));
        }
        let mut places = work.filled(NO_PLACE, span)?;
        for (place, id) in ids.iter().enumerate() {
            places[(id.0 - first.0) as usize] = place as u32;
        }
        Ok(Members::Listed { ids, places })
    }

    fn len(&self) -> usize {
        match self {
            Members::Range(range) => range.len(),
            Members::Listed { ids, .. } => ids.len(),
        }
    }

    fn node(&self, place: u32) -> NodeId {
        match self {
            Members::Range(range) => NodeId(range.start + place),
            Members::Listed { ids, .. } => ids[place as usize],
        }
    }

    fn place(&self, node: NodeId) -> Option<u32> {
        match self {
            Members::Range(range) => range.contains(&node.0).then(|| node.0 - range.start),
            Members::Listed { ids, places } => {
                let index = node.0.checked_sub(ids.first()?.0)?;
                places.get(index as usize).copied().filter(|place| *place != NO_PLACE)
            }
        }
    }
}

impl<'a> Projection<'a> {
    /// The part of `graph` that is selected.
    pub(crate) fn new(
        graph: &'a Graph,
        selection: &Selection,
        work: &'a Work<'a>,
    ) -> Result<Projection<'a>> {
        let types = match &selection.types {
            None => vec![None],
            Some(types) => {
                let mut types: Vec<_> = types.iter().copied().map(Some).collect();
                types.sort_unstable();
                types.dedup();
                types
            }
        };
        let members = members(graph, selection.labels.as_deref(), work)?;
        Ok(Projection { graph, types, members, work })
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// The node at a place.
    pub(crate) fn node(&self, place: u32) -> NodeId {
        self.members.node(place)
    }

    /// The place of a node, if it belongs.
    pub(crate) fn place(&self, node: NodeId) -> Option<u32> {
        self.members.place(node)
    }

    /// All nodes, by place.
    pub(crate) fn nodes(&self) -> Result<Vec<NodeId>> {
        self.work.hold::<NodeId>(self.len())?;
        Ok(match &self.members {
            Members::Range(range) => range.clone().map(NodeId).collect(),
            Members::Listed { ids, .. } => ids.clone(),
        })
    }

    /// Who each node has a relationship to, or from.
    pub(crate) fn lists(&self, outgoing: bool) -> Result<Lists<'a>> {
        if let (Members::Range(range), [kind]) = (&self.members, self.types.as_slice()) {
            let arrays = self.graph.all_arrays(outgoing, *kind);
            if let Some(offsets) = arrays.offsets()
                && self.encloses(range, arrays, outgoing, *kind)
            {
                return self.borrowed(range, arrays, offsets);
            }
        }
        self.copied(&[outgoing], Keep::Every)
    }

    /// Who can be reached by one step.
    pub(crate) fn toward(&self, direction: Direction) -> Result<Lists<'a>> {
        match direction {
            Direction::Outgoing => self.lists(true),
            Direction::Incoming => self.lists(false),
            // a loop once
            Direction::Either => self.copied(&[true, false], Keep::Every),
        }
    }

    /// The same, but every neighbour once, and no node its own.
    pub(crate) fn distinct(&self, direction: Direction) -> Result<Lists<'a>> {
        match direction {
            Direction::Outgoing => self.copied(&[true], Keep::Distinct),
            Direction::Incoming => self.copied(&[false], Keep::Distinct),
            Direction::Either => self.copied(&[true, false], Keep::Distinct),
        }
    }

    /// Whether nothing in the arrays leaves the range.
    fn encloses(
        &self,
        range: &Range<u32>,
        arrays: Arrays<'_>,
        outgoing: bool,
        kind: Option<TypeId>,
    ) -> bool {
        let graph = self.graph;
        if range.len() == graph.node_count() && range.end == graph.node_bound() {
            return true;
        }
        let within = |arrays: Arrays<'_>| {
            let bounds = arrays.bounds();
            bounds.is_empty() || (range.start <= bounds.start && bounds.end <= range.end)
        };
        within(arrays)
            && match graph.arrays(!outgoing, kind) {
                Some(reverse) => within(reverse),
                None => arrays.nodes.iter().all(|node| range.contains(&node.0)),
            }
    }

    /// The arrays themselves, whose lists lie one after the other.
    fn borrowed(&self, range: &Range<u32>, arrays: Arrays<'a>, known: &[u32]) -> Result<Lists<'a>> {
        let mut offsets = self.work.room(range.len() + 1)?;
        if !known.is_empty() {
            offsets.resize((arrays.first - range.start) as usize, 0);
            offsets.extend_from_slice(known);
        }
        offsets.resize(range.len() + 1, arrays.nodes.len() as u32);
        Ok(Lists {
            offsets,
            base: range.start,
            nodes: Cow::Borrowed(arrays.nodes),
            relationships: Cow::Borrowed(arrays.relationships),
        })
    }

    /// A copy of what belongs, one node after the other.
    fn copied(&self, directions: &[bool], keep: Keep) -> Result<Lists<'a>> {
        let sources = self.sources(directions);
        let count = sources.iter().map(|(arrays, _)| arrays.nodes.len()).sum();
        self.work.hold::<(NodeId, RelationshipId)>(2 * count)?;
        let mut offsets = self.work.room(self.len() + 1)?;
        let mut found = Vec::with_capacity(count);
        offsets.push(0);
        for place in 0..self.len() as u32 {
            let start = found.len();
            for (arrays, skips_loops) in &sources {
                let skips = |other| other == place && (*skips_loops || keep == Keep::Distinct);
                for at in arrays.range(self.node(place)) {
                    let other = self.place(arrays.nodes[at]).filter(|other| !skips(*other));
                    found.extend(other.map(|other| (NodeId(other), arrays.relationships[at])));
                }
            }
            self.work.tick(1 + found.len() - start)?;
            if sources.len() > 1 {
                found[start..].sort_unstable();
            }
            if keep == Keep::Distinct {
                drop_repeated(&mut found, start);
            }
            offsets.push(found.len() as u32);
        }
        let (nodes, relationships): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        Ok(Lists {
            offsets,
            base: 0,
            nodes: Cow::Owned(nodes),
            relationships: Cow::Owned(relationships),
        })
    }

    /// The graph's arrays to read from, and whether a loop was met in another already.
    fn sources(&self, directions: &[bool]) -> Vec<(Arrays<'a>, bool)> {
        let mut sources = Vec::new();
        for (turn, outgoing) in directions.iter().enumerate() {
            for kind in &self.types {
                sources.push((self.graph.all_arrays(*outgoing, *kind), turn > 0));
            }
        }
        sources
    }
}

/// Which relationships a copy has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Every,
    /// One to each neighbour, and no loops.
    Distinct,
}

/// Leaves one entry for each neighbour from `start` on.
fn drop_repeated(found: &mut Vec<(NodeId, RelationshipId)>, start: usize) {
    let mut end = start;
    for at in start..found.len() {
        if end == start || found[end - 1].0 != found[at].0 {
            found[end] = found[at];
            end += 1;
        }
    }
    found.truncate(end);
}

/// The nodes with one of the labels.
fn members(graph: &Graph, labels: Option<&[LabelId]>, work: &Work<'_>) -> Result<Members> {
    let bound = graph.node_bound();
    let Some(labels) = labels else {
        if graph.node_count() == bound as usize {
            return Ok(Members::Range(0..bound));
        }
        let mut ids = work.room(graph.node_count())?;
        ids.extend(graph.nodes());
        return Members::listed(ids, work);
    };
    if labels.iter().any(|label| graph.label_count(*label) == bound as usize) {
        return Ok(Members::Range(0..bound));
    }
    let count = labels.iter().map(|label| graph.label_count(*label)).sum();
    let mut ids: Vec<NodeId> = work.room(count)?;
    for label in labels {
        ids.extend(graph.nodes_with_label(*label));
    }
    if labels.len() > 1 {
        ids.sort_unstable();
        ids.dedup();
    }
    Members::listed(ids, work)
}

/// For each node the nodes at the other end of its relationships, sorted; one stands
/// repeatedly where relationships are parallel.
pub(crate) struct Lists<'a> {
    /// Where the list of each place starts, and one end more.
    offsets: Vec<u32>,
    /// What a number in `nodes` is too large by to be a place.
    base: u32,
    nodes: Cow<'a, [NodeId]>,
    relationships: Cow<'a, [RelationshipId]>,
}

impl Lists<'_> {
    /// How long all lists are together.
    pub(crate) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Where the list of a place lies among all.
    #[inline]
    pub(crate) fn range(&self, place: u32) -> Range<usize> {
        let place = place as usize;
        self.offsets[place] as usize..self.offsets[place + 1] as usize
    }

    /// How long the list of a place is.
    #[inline]
    pub(crate) fn degree(&self, place: u32) -> usize {
        self.range(place).len()
    }

    /// The list of a place as it is stored, and by how much its numbers are too large to
    /// be places.
    #[inline]
    pub(crate) fn raw(&self, place: u32) -> (&[NodeId], u32) {
        (&self.nodes[self.range(place)], self.base)
    }

    /// The places in the list of a place.
    #[inline]
    pub(crate) fn of(&self, place: u32) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let (nodes, base) = self.raw(place);
        nodes.iter().map(move |node| node.0 - base)
    }

    /// What stands somewhere in the list of a place.
    #[inline]
    pub(crate) fn at(&self, place: u32, index: usize) -> Option<u32> {
        let (nodes, base) = self.raw(place);
        nodes.get(index).map(|node| node.0 - base)
    }

    /// The relationships to those in the list of a place, in the same order.
    #[inline]
    pub(crate) fn relationships(&self, place: u32) -> &[RelationshipId] {
        &self.relationships[self.range(place)]
    }

    /// How many places have a list.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }
}
