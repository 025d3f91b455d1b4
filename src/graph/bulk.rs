//! Much data at once: a graph from columns and lists of ends, without a record of
//! changes, for nobody will ask to take them back.
//!
//! In: nodes with the same labels, relationships of one type, columns of property
//! values, each by the run. Out: a [`Graph`] that answers everything as one does that
//! was built entity by entity.
//!
//! It refuses to judge as the graph does: who declares a constraint has looked that the
//! data keeps it.

use std::ops::Range;
use std::sync::Arc;

use super::declared::Declared;
use super::labels::SetId;
use super::symbols::{KeyId, LabelId, TypeId};
use super::{Entity, Graph};
use crate::value::{NodeId, RelationshipId, Value};

/// Values of one key for a run of entities; `None` where one has none.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the variants are the kinds of values")]
pub enum Cells {
    Integers(Vec<Option<i64>>),
    Floats(Vec<Option<f64>>),
    Booleans(Vec<Option<bool>>),
    Texts(Texts),
    /// Of any kind; null where there is none.
    Values(Vec<Value>),
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    text: String,
    /// Where each starts and ends; none where the entity has none.
    ranges: Vec<Option<(u32, u32)>>,
}

impl Texts {
    /// Puts a text behind the others, or a place without one. All together must stay
    /// below 4 GiB.
    pub fn push(&mut self, text: Option<&str>) {
        let range = text.map(|text| {
            let start = self.text.len() as u32;
            self.text.push_str(text);
            (start, self.text.len() as u32)
        });
        self.ranges.push(range);
    }

    /// The text at a place, if there is one.
    pub fn get(&self, place: usize) -> Option<&str> {
        let (start, end) = (*self.ranges.get(place)?)?;
        self.text.get(start as usize..end as usize)
    }

    /// The texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.ranges.len()).map(|place| self.get(place))
    }
}

impl Cells {
    /// How many places there are.
    pub fn len(&self) -> usize {
        match self {
            Cells::Integers(values) => values.len(),
            Cells::Floats(values) => values.len(),
            Cells::Booleans(values) => values.len(),
            Cells::Texts(texts) => texts.ranges.len(),
            Cells::Values(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves out all places from `count` on.
    pub fn truncate(&mut self, count: usize) {
        match self {
            Cells::Integers(values) => values.truncate(count),
            Cells::Floats(values) => values.truncate(count),
            Cells::Booleans(values) => values.truncate(count),
            Cells::Texts(texts) => texts.ranges.truncate(count),
            Cells::Values(values) => values.truncate(count),
        }
    }

    /// Leaves out the places that are not to be kept.
    pub fn retain(&mut self, keep: &[bool]) {
        match self {
            Cells::Integers(values) => retain(values, keep),
            Cells::Floats(values) => retain(values, keep),
            Cells::Booleans(values) => retain(values, keep),
            Cells::Texts(texts) => retain(&mut texts.ranges, keep),
            Cells::Values(values) => retain(values, keep),
        }
    }
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().is_none_or(|keep| *keep));
}

/// A graph that is being filled.
#[derive(Debug, Default)]
pub struct Bulk {
    graph: Graph,
    /// Which labels the nodes have, run by run.
    placed: Vec<Placed>,
}

/// Nodes that count up and have the same labels.
#[derive(Clone, Debug)]
struct Placed {
    nodes: Range<u32>,
    set: SetId,
}

impl Default for Placed {
    fn default() -> Placed {
        Placed { nodes: 0..0, set: SetId::EMPTY }
    }
}

impl Placed {
    /// The label set of a node, after moving to the run it is in.
    #[inline]
    fn of(&mut self, node: NodeId, all: &[Placed]) -> SetId {
        if !self.nodes.contains(&node.0) {
            let index = all.partition_point(|run| run.nodes.end <= node.0);
            *self = all.get(index).cloned().unwrap_or_default();
        }
        self.set
    }
}

impl Bulk {
    /// Nothing yet.
    pub fn new() -> Bulk {
        Bulk::default()
    }

    /// The label of that name.
    pub fn label(&mut self, name: &str) -> LabelId {
        self.graph.intern_label(name)
    }

    /// The relationship type of that name.
    pub fn kind(&mut self, name: &str) -> TypeId {
        self.graph.intern_type(name)
    }

    /// The property key of that name.
    pub fn key(&mut self, name: &str) -> KeyId {
        self.graph.intern_key(name)
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        self.graph.relationship_count()
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, nodes: usize, relationships: usize) {
        self.graph.reserve(nodes, relationships);
    }

    /// So many nodes with these labels, each label at most once; their ids count up
    /// from the one returned.
    pub fn add_nodes(&mut self, labels: &[LabelId], count: usize) -> NodeId {
        let graph = &mut self.graph;
        let set = graph.labels.set(labels);
        let first = graph.topology.node_bound();
        for _ in 0..count {
            graph.topology.add_node();
        }
        let nodes = first..first + count as u32;
        graph.labels.place_run(nodes.clone(), set);
        match self.placed.last_mut() {
            Some(run) if run.set == set => run.nodes.end = nodes.end,
            _ => self.placed.push(Placed { nodes, set }),
        }
        graph.counts.nodes_added(set, count as u64);
        NodeId(first)
    }

    /// Relationships of one type from start to end; their ids count up from the one
    /// returned. All nodes must be there.
    pub fn add_relationships(&mut self, kind: TypeId, ends: &[(NodeId, NodeId)]) -> RelationshipId {
        let graph = &mut self.graph;
        let first = graph.topology.relationship_bound();
        let (mut from, mut to) = (Placed::default(), Placed::default());
        for (start, end) in ends {
            graph.topology.add_relationship(*start, kind, *end);
            let sets = (from.of(*start, &self.placed), to.of(*end, &self.placed));
            graph.counts.relationship_added(sets.0, kind, sets.1);
            if start == end {
                graph.counts.loop_added(kind);
            }
        }
        graph.adjacency.enrol_run(first..first + ends.len() as u32, kind);
        graph.counts.changed(ends.len() as u64);
        RelationshipId(first)
    }

    /// Sets a property of a run of entities that begins with `first` and have none
    /// under that key yet.
    pub fn set_column(&mut self, first: Entity, key: KeyId, cells: &Cells) {
        match first {
            Entity::Node(node) => self.graph.node_properties.fill(node.0, key, cells),
            Entity::Relationship(one) => self.graph.relationship_properties.fill(one.0, key, cells),
        }
    }

    /// Sets one property, whatever it was.
    pub fn set_property(&mut self, entity: Entity, key: KeyId, value: Value) {
        self.graph.store_property(entity, key, value);
    }

    /// A property as it stands.
    pub fn property(&self, entity: Entity, key: KeyId) -> Value {
        self.graph.property(entity, key)
    }

    /// Declares an index or a constraint that the data keeps.
    pub fn declare(&mut self, name: &Arc<str>, declared: Declared) {
        self.graph.declare_unbuilt(name, declared);
    }

    /// The graph.
    pub fn finish(self) -> Graph {
        self.graph
    }
}
