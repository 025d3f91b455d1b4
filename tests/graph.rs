//! Thousands of random operations on a graph and on a model of plain maps, every
//! read compared: with caches and indexes built in between, with transactions
//! rolled back in part and whole, and with removed ids coming back into use.

use std::collections::BTreeMap;

use relata::graph::{Direction, Entity, Graph, KeyId, LabelId, TypeId, Types};
use relata::value::{Column, NodeId, RelationshipId, Value};

const LABELS: u32 = 4;
const TYPES: u32 = 3;
const KEYS: u32 = 5;

/// A small generator of our own, so that a seed means the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound.max(1))) as u32
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(items.len() as u32) as usize).copied()
    }

    /// Mostly one form per key, now and then another.
    fn value(&mut self, key: KeyId) -> Value {
        let form = if self.below(20) == 0 { self.below(6) } else { key.0 };
        match form {
            0 => Value::Integer(i64::from(self.below(10))),
            1 => Value::Float(f64::from(self.below(10))),
            2 => Value::Boolean(self.below(2) == 0),
            3 => Value::string(format!("text {}", self.below(10))),
            4 => Value::strings(["a", "b"]),
            _ => Value::Null,
        }
    }
}

#[derive(Clone, Default)]
struct Model {
    nodes: BTreeMap<NodeId, Node>,
    relationships: BTreeMap<RelationshipId, Relationship>,
}

#[derive(Clone, Default)]
struct Node {
    labels: Vec<LabelId>,
    properties: BTreeMap<KeyId, Value>,
}

#[derive(Clone)]
struct Relationship {
    start: NodeId,
    kind: TypeId,
    end: NodeId,
    properties: BTreeMap<KeyId, Value>,
}

impl Model {
    /// In the order the graph promises.
    fn neighbours(
        &self,
        node: NodeId,
        direction: Direction,
        types: &Types,
    ) -> Vec<(RelationshipId, NodeId)> {
        let mut found = Vec::new();
        for (id, relationship) in &self.relationships {
            let Relationship { start, kind, end, .. } = relationship;
            let order = if *types == Types::Any { 0 } else { kind.0 };
            if !types.contains(*kind) {
                continue;
            }
            if *start == node && direction != Direction::Incoming {
                found.push((0, order, *end, *id));
            }
            let is_repeated = direction == Direction::Either && start == end;
            if *end == node && direction != Direction::Outgoing && !is_repeated {
                found.push((1, order, *start, *id));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, neighbour, id)| (id, neighbour)).collect()
    }

    fn properties(&mut self, entity: Entity) -> Option<&mut BTreeMap<KeyId, Value>> {
        match entity {
            Entity::Node(node) => self.nodes.get_mut(&node).map(|node| &mut node.properties),
            Entity::Relationship(id) => self.relationships.get_mut(&id).map(|r| &mut r.properties),
        }
    }
}

struct World {
    random: Random,
    graph: Graph,
    model: Model,
    committed: Model,
    /// Places to roll back to, and what the model was there.
    marks: Vec<(usize, Model)>,
}

impl World {
    fn new(seed: u64) -> World {
        let mut graph = Graph::new();
        (0..LABELS).for_each(|n| assert_eq!(graph.intern_label(&format!("L{n}")), LabelId(n)));
        (0..TYPES).for_each(|n| assert_eq!(graph.intern_type(&format!("T{n}")), TypeId(n)));
        (0..KEYS).for_each(|n| assert_eq!(graph.intern_key(&format!("k{n}")), KeyId(n)));
        let (model, committed) = (Model::default(), Model::default());
        World { random: Random(seed), graph, model, committed, marks: Vec::new() }
    }

    fn any_node(&mut self) -> Option<NodeId> {
        let nodes: Vec<NodeId> = self.model.nodes.keys().copied().collect();
        self.random.pick(&nodes)
    }

    fn any_relationship(&mut self) -> Option<RelationshipId> {
        let ids: Vec<RelationshipId> = self.model.relationships.keys().copied().collect();
        self.random.pick(&ids)
    }

    fn properties(&mut self) -> BTreeMap<KeyId, Value> {
        let keys = (0..self.random.below(3)).map(|_| KeyId(self.random.below(KEYS)));
        let keys: Vec<KeyId> = keys.collect();
        let with_value = |key| (key, self.random.value(key));
        keys.into_iter().map(with_value).filter(|(_, value)| !value.is_null()).collect()
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..15 => self.add_node(),
            15..50 => self.add_relationship(),
            50..65 => self.set_property(),
            65..70 => self.add_label(),
            70..74 => self.remove_label(),
            74..86 => self.delete_relationship(),
            86..89 => self.delete_node(),
            89..91 => self.marks.push((self.graph.mark(), self.model.clone())),
            91..93 => self.rollback_to_mark(),
            93..95 => self.commit(),
            95..96 => self.rollback(),
            _ => self.compare_one(),
        }
    }

    fn add_node(&mut self) {
        let labels: Vec<LabelId> =
            (0..self.random.below(3)).map(|_| LabelId(self.random.below(LABELS))).collect();
        let properties = self.properties();
        let id = self.graph.add_node(labels.clone(), properties.clone().into_iter().collect());
        let mut node = Node { labels: Vec::new(), properties };
        for label in labels {
            if !node.labels.contains(&label) {
                node.labels.push(label);
            }
        }
        assert!(self.model.nodes.insert(id, node).is_none(), "{id:?} was in use");
        assert!(!self.graph.is_deleted(Entity::Node(id)));
    }

    fn add_relationship(&mut self) {
        let (Some(start), Some(end)) = (self.any_node(), self.any_node()) else { return };
        let end = if self.random.below(8) == 0 { start } else { end };
        let kind = TypeId(self.random.below(TYPES));
        let properties = self.properties();
        let given = properties.clone().into_iter().collect();
        let id = self.graph.add_relationship(start, kind, end, given);
        let relationship = Relationship { start, kind, end, properties };
        assert!(self.model.relationships.insert(id, relationship).is_none(), "{id:?} was in use");
    }

    fn any_entity(&mut self) -> Option<Entity> {
        match self.random.below(2) {
            0 => self.any_node().map(Entity::Node),
            _ => self.any_relationship().map(Entity::Relationship),
        }
    }

    fn set_property(&mut self) {
        let Some(entity) = self.any_entity() else { return };
        let key = KeyId(self.random.below(KEYS));
        let value = if self.random.below(5) == 0 { Value::Null } else { self.random.value(key) };
        self.graph.set_property(entity, key, value.clone());
        let Some(properties) = self.model.properties(entity) else { return };
        if value.is_null() {
            properties.remove(&key);
        } else {
            properties.insert(key, value);
        }
    }

    fn add_label(&mut self) {
        let Some(id) = self.any_node() else { return };
        let label = LabelId(self.random.below(LABELS));
        let is_new = self.graph.add_label(id, label);
        let Some(node) = self.model.nodes.get_mut(&id) else { return };
        assert_eq!(is_new, !node.labels.contains(&label));
        if is_new {
            node.labels.push(label);
        }
    }

    fn remove_label(&mut self) {
        let Some(id) = self.any_node() else { return };
        let label = LabelId(self.random.below(LABELS));
        let was_there = self.graph.remove_label(id, label);
        let Some(node) = self.model.nodes.get_mut(&id) else { return };
        assert_eq!(was_there, node.labels.contains(&label));
        node.labels.retain(|had| *had != label);
    }

    fn delete_relationship(&mut self) {
        let Some(id) = self.any_relationship() else { return };
        assert!(self.graph.delete_relationship(id));
        assert!(!self.graph.delete_relationship(id));
        self.model.relationships.remove(&id);
    }

    /// In either order, as `DETACH DELETE` and `DELETE n, r` would.
    fn delete_node(&mut self) {
        let Some(node) = self.any_node() else { return };
        let is_first = self.random.below(2) == 0;
        if is_first {
            assert!(self.graph.delete_node(node));
        }
        for (id, _) in self.model.neighbours(node, Direction::Either, &Types::Any) {
            assert!(self.graph.delete_relationship(id));
            self.model.relationships.remove(&id);
        }
        assert_eq!(self.graph.delete_node(node), !is_first);
        self.model.nodes.remove(&node);
    }

    fn rollback_to_mark(&mut self) {
        if let Some((mark, model)) = self.marks.pop() {
            self.graph.rollback_to(mark);
            self.model = model;
        }
    }

    fn commit(&mut self) {
        self.graph.commit();
        self.marks.clear();
        self.committed = self.model.clone();
    }

    fn rollback(&mut self) {
        self.graph.rollback();
        self.marks.clear();
        self.model = self.committed.clone();
    }

    fn compare_one(&mut self) {
        if self.random.below(20) == 0 {
            self.graph.prepare(Direction::Either, &Types::Any);
            self.graph.prepare(Direction::Either, &Types::Some(vec![TypeId(0), TypeId(2)]));
        }
        if let Some(node) = self.any_node() {
            self.compare_neighbours(node);
            self.compare_node(node);
        }
    }

    fn compare_neighbours(&self, node: NodeId) {
        let types = |types: &[u32]| Types::of(types.iter().copied().map(TypeId).collect());
        for types in [Types::Any, types(&[]), types(&[1]), types(&[2, 0]), types(&[TYPES + 7])] {
            for direction in [Direction::Outgoing, Direction::Incoming, Direction::Either] {
                let expected = self.model.neighbours(node, direction, &types);
                let mut found = Vec::new();
                self.graph.neighbours(node, direction, &types, |id, next| found.push((id, next)));
                assert_eq!(found, expected, "{node:?} {direction:?} {types:?}");
                assert_eq!(self.graph.degree(node, direction, &types), expected.len());
                self.compare_between(node, direction, &types, &expected);
            }
        }
        for kind in [None, Some(TypeId(0)), Some(TypeId(2)), Some(TypeId(TYPES + 7))] {
            self.compare_arrays(node, kind);
        }
    }

    /// Arrays that are at hand are right for every node, also after writes.
    fn compare_arrays(&self, node: NodeId, kind: Option<TypeId>) {
        let types = kind.map_or(Types::Any, |kind| Types::of(vec![kind]));
        for (outgoing, direction) in [(true, Direction::Outgoing), (false, Direction::Incoming)] {
            let Some(arrays) = self.graph.arrays(outgoing, kind) else { continue };
            let range = arrays.range(node);
            let relationships = arrays.relationships[range.clone()].iter().copied();
            let found: Vec<_> = relationships.zip(arrays.nodes[range].iter().copied()).collect();
            assert_eq!(found, self.model.neighbours(node, direction, &types), "{node:?} {kind:?}");
            assert!(found.is_empty() || arrays.bounds().contains(&node.0));
        }
    }

    fn compare_between(
        &self,
        node: NodeId,
        direction: Direction,
        types: &Types,
        all: &[(RelationshipId, NodeId)],
    ) {
        for other in self.model.nodes.keys().copied().step_by(5).chain([node]) {
            let mut found = Vec::new();
            self.graph.between(node, other, direction, types, |id| found.push(id));
            let expected: Vec<RelationshipId> =
                all.iter().filter(|(_, next)| *next == other).map(|(id, _)| *id).collect();
            assert_eq!(found, expected, "{node:?} to {other:?} {direction:?} {types:?}");
        }
    }

    fn compare_node(&self, id: NodeId) {
        let node = &self.model.nodes[&id];
        assert_eq!(self.graph.labels_of(id), node.labels);
        for label in (0..LABELS).map(LabelId) {
            assert_eq!(self.graph.has_label(id, label), node.labels.contains(&label));
        }
        same_properties(&self.graph.properties(Entity::Node(id)), &node.properties);
    }

    fn compare_all(&self) {
        let nodes: Vec<NodeId> = self.model.nodes.keys().copied().collect();
        assert_eq!(self.graph.nodes().collect::<Vec<_>>(), nodes);
        assert_eq!(self.graph.node_count(), nodes.len());
        assert!(nodes.iter().all(|node| node.0 < self.graph.node_bound()));
        for node in &nodes {
            self.compare_node(*node);
            self.compare_neighbours(*node);
        }
        self.compare_relationships();
        self.compare_scans(&nodes);
        self.compare_columns(&nodes);
        self.compare_lookups();
        self.compare_statistics();
    }

    fn compare_relationships(&self) {
        let ids: Vec<RelationshipId> = self.model.relationships.keys().copied().collect();
        assert_eq!(self.graph.relationships().collect::<Vec<_>>(), ids);
        assert_eq!(self.graph.relationship_count(), ids.len());
        for (id, relationship) in &self.model.relationships {
            assert_eq!(self.graph.endpoints(*id), (relationship.start, relationship.end));
            assert_eq!(self.graph.type_of(*id), relationship.kind);
            let found = self.graph.properties(Entity::Relationship(*id));
            same_properties(&found, &relationship.properties);
        }
        for kind in (0..TYPES).map(TypeId) {
            let of_type = self.model.relationships.iter().filter(|(_, r)| r.kind == kind);
            let expected: Vec<RelationshipId> = of_type.map(|(id, _)| *id).collect();
            assert_eq!(self.graph.relationships_with_type(kind), expected);
        }
    }

    fn compare_scans(&self, nodes: &[NodeId]) {
        let labels = (0..LABELS).map(|label| Some(LabelId(label))).chain([None]);
        for label in labels {
            let has = |id: &&NodeId| {
                label.is_none_or(|label| self.model.nodes[*id].labels.contains(&label))
            };
            let expected: Vec<NodeId> = nodes.iter().filter(has).copied().collect();
            let mut found = Vec::new();
            let mut from = Some(0);
            while let Some(at) = from {
                from = self.graph.scan(label, at, 7, &mut found);
            }
            assert_eq!(found, expected);
            if let Some(label) = label {
                assert_eq!(self.graph.nodes_with_label(label).collect::<Vec<_>>(), expected);
                assert_eq!(self.graph.label_count(label), expected.len());
            }
        }
    }

    fn compare_columns(&self, nodes: &[NodeId]) {
        let mut ids = nodes.to_vec();
        ids.push(NodeId::NULL);
        ids.reverse();
        for key in (0..=KEYS).map(KeyId) {
            let column = self.graph.node_column(&ids, key);
            let expected = ids.iter().map(|id| {
                let node = self.model.nodes.get(id);
                node.and_then(|node| node.properties.get(&key)).cloned().unwrap_or_default()
            });
            same_column(&column, &expected.collect::<Vec<_>>());
        }
        let ids: Vec<RelationshipId> = self.model.relationships.keys().copied().collect();
        for key in (0..KEYS).map(KeyId) {
            let all = self.model.relationships.values();
            let expected = all.map(|r| r.properties.get(&key).cloned().unwrap_or_default());
            same_column(&self.graph.relationship_column(&ids, key), &expected.collect::<Vec<_>>());
        }
    }

    fn compare_lookups(&self) {
        let values = [
            Value::Integer(3),
            Value::Float(3.0),
            Value::Boolean(true),
            Value::string("text 4"),
            Value::strings(["a", "b"]),
            Value::Null,
        ];
        for label in (0..LABELS).map(LabelId) {
            for key in (0..KEYS).map(KeyId) {
                for value in &values {
                    let found = self.graph.lookup(label, key, value);
                    assert_eq!(found, self.expected_lookup(label, key, value), "{value:?}");
                }
            }
        }
    }

    fn expected_lookup(&self, label: LabelId, key: KeyId, value: &Value) -> Vec<NodeId> {
        let is_meant = |node: &Node| {
            let stored = node.properties.get(&key).unwrap_or(&Value::Null);
            let is_equal = relata::value::compare::equals(stored, value) == Some(true);
            node.labels.contains(&label) && is_equal
        };
        let nodes = self.model.nodes.iter().filter(|(_, node)| is_meant(node));
        nodes.map(|(id, _)| *id).collect()
    }

    fn compare_statistics(&self) {
        let statistics = self.graph.statistics();
        let with = |id: NodeId, label: Option<LabelId>| {
            label.is_none_or(|label| self.model.nodes[&id].labels.contains(&label))
        };
        let labels: Vec<Option<LabelId>> =
            (0..LABELS).map(|label| Some(LabelId(label))).chain([None]).collect();
        for from in &labels {
            let expected = self.model.nodes.keys().filter(|id| with(**id, *from)).count();
            assert_eq!(statistics.nodes(*from), expected as u64);
            for to in &labels {
                for kind in (0..TYPES).map(|kind| Some(TypeId(kind))).chain([None]) {
                    let expected = self.model.relationships.values().filter(|r| {
                        kind.is_none_or(|kind| kind == r.kind)
                            && with(r.start, *from)
                            && with(r.end, *to)
                    });
                    assert_eq!(statistics.count(*from, kind, *to), expected.count() as u64);
                }
            }
        }
        for triple in statistics.triples() {
            if let (Some(from), Some(to)) = (triple.from, triple.to) {
                let count = statistics.count(Some(from), Some(triple.kind), Some(to));
                assert_eq!(count, triple.count);
            }
        }
    }
}

fn same_properties(found: &[(KeyId, Value)], expected: &BTreeMap<KeyId, Value>) {
    assert_eq!(format!("{found:?}"), format!("{:?}", expected.iter().collect::<Vec<_>>()));
}

fn same_column(column: &Column, expected: &[Value]) {
    let found: Vec<Value> = column.iter().collect();
    assert_eq!(format!("{found:?}"), format!("{expected:?}"));
}

#[test]
fn agrees_with_a_model() {
    for seed in 0..12 {
        let mut world = World::new(seed);
        for step in 0..1500 {
            world.step();
            if step % 150 == 149 {
                world.compare_all();
            }
        }
        world.rollback();
        world.compare_all();
        world.commit();
        world.compare_all();
    }
}

#[test]
fn ids_return_only_after_commit() {
    let mut graph = Graph::new();
    let kind = graph.intern_type("T");
    let node = graph.add_node(vec![], vec![]);
    let loops = graph.add_relationship(node, kind, node, vec![]);
    assert!(graph.delete_relationship(loops));
    assert!(graph.delete_node(node));
    assert!(graph.is_deleted(Entity::Node(node)));
    assert_ne!(graph.add_node(vec![], vec![]), node);
    graph.commit();
    assert!(!graph.is_deleted(Entity::Node(node)));
    assert_eq!(graph.add_node(vec![], vec![]), node);
}

#[test]
fn a_node_deleted_with_relationships_takes_them_along_at_commit() {
    let mut graph = Graph::new();
    let kind = graph.intern_type("T");
    let (a, b) = (graph.add_node(vec![], vec![]), graph.add_node(vec![], vec![]));
    graph.add_relationship(a, kind, b, vec![]);
    graph.commit();
    graph.delete_node(a);
    assert_eq!(graph.degree(a, Direction::Either, &Types::Any), 1);
    assert_eq!(graph.commit().len(), 2);
    assert_eq!(graph.relationship_count(), 0);
    assert_eq!(graph.degree(b, Direction::Either, &Types::Any), 0);
}

#[test]
fn estimates_of_small_labels_are_exact() {
    let mut graph = Graph::new();
    let (label, key) = (graph.intern_label("L"), graph.intern_key("k"));
    for number in 0..1000 {
        let value = if number % 4 == 0 { Value::Null } else { Value::Integer(number % 10) };
        graph.add_node(vec![label], vec![(key, value)]);
    }
    let estimate = graph.statistics().key(Some(label), key);
    assert_eq!((estimate.present, estimate.distinct), (750, 10));
    for number in 0..100_000 {
        graph.add_node(vec![label], vec![(key, Value::Integer(1000 + number))]);
    }
    let estimate = graph.statistics().key(Some(label), key);
    assert!((75_000..=101_000).contains(&estimate.distinct), "{estimate:?}");
}

#[test]
fn a_type_is_found_by_how_it_reads() {
    let mut graph = Graph::new();
    let kind = graph.intern_type("BASED_ON");
    assert_eq!(graph.type_reading("based on"), Some(kind));
    assert_eq!(graph.type_reading("BASED_ON"), Some(kind));
    assert_eq!(graph.type_reading("based upon"), None);
}

#[test]
fn graphs_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Graph>();
}
