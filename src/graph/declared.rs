//! Indexes and constraints: what was declared by name, kept, and held against what the
//! graph holds.
//!
//! An index is a table that is there before the first question, and keeps nodes in
//! order besides. A constraint is a
//! promise; the graph says what breaks it and leaves the judging to others, for a
//! statement may break it on the way to its end.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::index::{Keys, Of, Place};
use super::order::Order;
use super::{Change, Entity, Graph, KeyId, LabelId};
use crate::value::compare::equals;
use crate::value::{NodeId, RelationshipId};

/// An index or a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What is declared.
    pub kind: DeclaredKind,
    /// Of what.
    pub on: Subject,
    /// The keys it is about, at least one.
    pub keys: Vec<Arc<str>>,
}

/// What can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclaredKind {
    /// Nodes are found by the key.
    Index,
    /// No two have equal values under all keys; null equals nothing.
    Unique,
    /// All have every key.
    Present,
    /// Both.
    Key,
}

/// Whose properties a declaration is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Nodes with this label.
    Label(Arc<str>),
    /// Relationships of this type.
    Type(Arc<str>),
}

/// What breaks a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The constraint's name.
    pub name: Arc<str>,
    /// What does not obey it.
    pub entity: Entity,
    /// In what way.
    pub fault: Fault,
}

/// How something breaks a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It lacks this key.
    Missing(Arc<str>),
    /// This one has the same values.
    Same(Entity),
}

impl DeclaredKind {
    /// Whether it is a constraint.
    pub fn is_constraint(self) -> bool {
        self != DeclaredKind::Index
    }

    /// Whether it forbids equal values.
    pub fn is_unique(self) -> bool {
        matches!(self, DeclaredKind::Unique | DeclaredKind::Key)
    }

    /// Whether it asks for a value.
    pub fn is_present(self) -> bool {
        matches!(self, DeclaredKind::Present | DeclaredKind::Key)
    }

    /// Whether it keeps a table.
    pub fn is_indexed(self) -> bool {
        self != DeclaredKind::Present
    }
}

impl Subject {
    /// The label or type.
    pub fn name(&self) -> &Arc<str> {
        match self {
            Subject::Label(name) | Subject::Type(name) => name,
        }
    }
}

/// A constraint whose names are looked up.
struct Check<'a> {
    name: &'a Arc<str>,
    declared: &'a Declared,
    place: Place,
}

impl Graph {
    /// Declares something under a name, or takes back what is declared under it.
    pub fn declare(&mut self, name: &Arc<str>, after: Option<Declared>) {
        let before = self.store_declared(name, after.clone());
        if before != after {
            let (before, after) = (before.map(Box::new), after.map(Box::new));
            self.record(Change::DeclaredSet { name: name.clone(), before, after });
        }
    }

    pub(super) fn store_declared(
        &mut self,
        name: &Arc<str>,
        declared: Option<Declared>,
    ) -> Option<Declared> {
        self.counts.version.declarations += 1;
        // known names let `checks` tell what is missing from what never was
        let place = declared.as_ref().map(|declared| self.intern_place(declared));
        let is_indexed = declared.as_ref().is_some_and(|declared| declared.kind.is_indexed());
        let before = match declared {
            Some(declared) => self.schema.declared.insert(name.clone(), declared),
            None => self.schema.declared.remove(name),
        };
        if let Some(gone) = before.as_ref().and_then(|before| self.place(before)) {
            self.indexes.forget(&gone);
            if self.is_declared(&gone) {
                self.keep(&gone);
            }
        }
        if let Some(place) = place.filter(|_| is_indexed) {
            self.keep(&place);
        }
        before
    }

    /// Whether another declaration needs the table of a place.
    fn is_declared(&self, place: &Place) -> bool {
        let mut indexed = self.schema.declared.values().filter(|one| one.kind.is_indexed());
        indexed.any(|declared| self.place(declared).as_ref() == Some(place))
    }

    /// Builds the table of a declaration; the order of nodes by a single key is built
    /// when somebody asks for a range.
    fn keep(&mut self, place: &Place) {
        self.table(place);
        self.expect_order(place);
    }

    fn expect_order(&mut self, place: &Place) {
        if let (Of::Nodes(_), Some(_)) = (place.of, place.single_key()) {
            self.indexes.expect_order(place.clone());
        }
    }

    /// The nodes of a place in order of its key, if an order is kept of it.
    pub(super) fn order(&self, place: &Place) -> Option<&Order> {
        let order = self.indexes.order(place)?;
        let (Of::Nodes(label), Some(key)) = (place.of, place.single_key()) else { return None };
        Some(order.get_or_init(|| {
            let mut order = Order::default();
            for node in self.nodes_with_label(label) {
                order.insert(node.0, self.property(Entity::Node(node), key));
            }
            order
        }))
    }

    /// Declares something whose table is built when first needed.
    pub(super) fn declare_unbuilt(&mut self, name: &Arc<str>, declared: Declared) {
        let place = self.intern_place(&declared);
        if declared.kind.is_indexed() {
            self.expect_order(&place);
        }
        self.schema.declared.insert(Arc::clone(name), declared);
    }

    /// Builds the tables of all that is declared now, where they are not there yet.
    pub(super) fn prepare_tables(&self) {
        let indexed = self.schema.declared.values().filter(|one| one.kind.is_indexed());
        let places: Vec<Place> = indexed.filter_map(|declared| self.place(declared)).collect();
        places.into_par_iter().for_each(|place| {
            self.table(&place);
        });
    }

    /// Builds the tables of all that is declared, after a load.
    pub fn build_indexes(&mut self) {
        self.counts.version.declarations += 1;
        let declared: Vec<Declared> = self.schema.declared.values().cloned().collect();
        for declared in &declared {
            let place = self.intern_place(declared);
            if declared.kind.is_indexed() {
                self.keep(&place);
            }
        }
    }

    fn intern_place(&mut self, declared: &Declared) -> Place {
        let of = match &declared.on {
            Subject::Label(name) => Of::Nodes(self.intern_label(name)),
            Subject::Type(name) => Of::Relationships(self.intern_type(name)),
        };
        let keys: Vec<_> = declared.keys.iter().map(|key| self.intern_key(key)).collect();
        Place { of, keys: Keys::of(&keys) }
    }

    /// The place of a declaration, if all its names are known.
    fn place(&self, declared: &Declared) -> Option<Place> {
        let of = match &declared.on {
            Subject::Label(name) => Of::Nodes(self.label(name)?),
            Subject::Type(name) => Of::Relationships(self.relationship_type(name)?),
        };
        let keys: Option<Vec<_>> = declared.keys.iter().map(|key| self.key(key)).collect();
        Some(Place { of, keys: Keys::of(&keys?) })
    }

    /// Whether the constraints say that each node of a label has a value under the key that
    /// no other has, and each such value equals itself, as `NaN` does not.
    pub fn identifies(&self, label: LabelId, key: KeyId) -> bool {
        let (label, name) = (self.label_name(label), self.key_name(key));
        let says = |of: fn(DeclaredKind) -> bool| {
            self.schema.declared.values().any(|declared| {
                let on = matches!(&declared.on, Subject::Label(on) if on == label);
                on && of(declared.kind) && declared.keys.as_slice() == std::slice::from_ref(name)
            })
        };
        says(DeclaredKind::is_unique)
            && says(DeclaredKind::is_present)
            && self.node_properties.is_discrete(key)
    }

    /// The first constraint that the running transaction breaks.
    pub fn violation(&self) -> Option<Violation> {
        let checks = self.checks();
        if checks.is_empty() {
            return None;
        }
        let mut seen = FxHashSet::default();
        for change in &self.changes {
            let found = match change {
                Change::DeclaredSet { name, after: Some(_), .. } => {
                    let check = checks.iter().find(|check| check.name == name);
                    check.and_then(|check| self.violations_of(check).next())
                }
                other => touched(other)
                    .filter(|entity| seen.insert(*entity))
                    .and_then(|entity| checks.iter().find_map(|check| self.fault(check, entity))),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Everything that breaks a constraint.
    pub fn violations(&self) -> Vec<Violation> {
        self.checks().iter().flat_map(|check| self.violations_of(check)).collect()
    }

    /// The constraints, each with its place; declaring one makes its names known.
    fn checks(&self) -> Vec<Check<'_>> {
        let constraints =
            self.schema.declared.iter().filter(|(_, declared)| declared.kind.is_constraint());
        constraints
            .filter_map(|(name, declared)| {
                Some(Check { name, declared, place: self.place(declared)? })
            })
            .collect()
    }

    fn violations_of<'a>(&'a self, check: &'a Check<'_>) -> impl Iterator<Item = Violation> + 'a {
        let entities: Vec<Entity> = match check.place.of {
            Of::Nodes(label) => self.nodes_with_label(label).map(Entity::Node).collect(),
            Of::Relationships(kind) => {
                let all = self.relationships_with_type(kind).into_iter();
                all.map(Entity::Relationship).collect()
            }
        };
        entities.into_iter().filter_map(|entity| self.fault(check, entity))
    }

    fn fault(&self, check: &Check<'_>, entity: Entity) -> Option<Violation> {
        if !self.contains(entity) || !self.is_of(entity, check.place.of) {
            return None;
        }
        let kind = check.declared.kind;
        let missing = kind.is_present().then(|| self.missing(check, entity)).flatten();
        let same = || kind.is_unique().then(|| self.same(&check.place, entity)).flatten();
        let fault = missing.map(Fault::Missing).or_else(|| same().map(Fault::Same))?;
        Some(Violation { name: check.name.clone(), entity, fault })
    }

    fn is_of(&self, entity: Entity, of: Of) -> bool {
        match (entity, of) {
            (Entity::Node(node), Of::Nodes(label)) => self.has_label(node, label),
            (Entity::Relationship(one), Of::Relationships(kind)) => self.type_of(one) == kind,
            _ => false,
        }
    }

    fn missing(&self, check: &Check<'_>, entity: Entity) -> Option<Arc<str>> {
        let keys = check.place.keys.as_slice().iter().zip(&check.declared.keys);
        let mut lacking = keys.filter(|(key, _)| self.property(entity, **key).is_null());
        lacking.next().map(|(_, name)| name.clone())
    }

    /// Another entity that equals this one in all keys.
    fn same(&self, place: &Place, entity: Entity) -> Option<Entity> {
        let id: fn(u32) -> Entity = match place.of {
            Of::Nodes(_) => |id| Entity::Node(NodeId(id)),
            Of::Relationships(_) => |id| Entity::Relationship(RelationshipId(id)),
        };
        let candidates = self.table(place).candidates(self.hash_of(entity, &place.keys), id);
        let agrees = |other: &Entity| {
            place.keys.as_slice().iter().all(|key| {
                equals(&self.property(entity, *key), &self.property(*other, *key)) == Some(true)
            })
        };
        candidates.into_iter().filter(|other| *other != entity).find(agrees)
    }
}

/// The entity whose properties or labels a change may have made wrong.
fn touched(change: &Change) -> Option<Entity> {
    match change {
        Change::NodeAdded { node, .. } | Change::LabelAdded { node, .. } => {
            Some(Entity::Node(*node))
        }
        Change::RelationshipAdded { relationship, .. } => Some(Entity::Relationship(*relationship)),
        Change::PropertySet { entity, .. } => Some(*entity),
        _ => None,
    }
}
