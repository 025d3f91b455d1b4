//! Finds nodes and relationships by the values of properties: one hash table for each
//! label or type and the keys that go together, built when first asked or declared,
//! and kept up to date by every change.
//!
//! A table knows hashes, not values: what it finds is still to be compared.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHasher};

use super::order::Order;
use super::symbols::{KeyId, LabelId, TypeId};
use crate::value::{Value, compare};

/// What a table is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// Whose properties.
    pub(crate) of: Of,
    /// Which.
    pub(crate) keys: Keys,
}

impl Place {
    /// The key, if there is but one.
    pub(crate) fn single_key(&self) -> Option<KeyId> {
        match self.keys {
            Keys::One(key) => Some(key),
            Keys::Several(_) => None,
        }
    }
}

/// The entities of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    /// Nodes with a label.
    Nodes(LabelId),
    /// Relationships of a type.
    Relationships(TypeId),
}

/// The keys of a table. One key costs nothing to look up by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Keys {
    One(KeyId),
    Several(Arc<[KeyId]>),
}

impl Keys {
    pub(crate) fn of(keys: &[KeyId]) -> Keys {
        match keys {
            [one] => Keys::One(*one),
            several => Keys::Several(several.into()),
        }
    }

    pub(crate) fn as_slice(&self) -> &[KeyId] {
        match self {
            Keys::One(key) => std::slice::from_ref(key),
            Keys::Several(keys) => keys,
        }
    }
}

/// The tables built so far.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    tables: RwLock<FxHashMap<Place, Arc<Table>>>,
    /// Of some places that have a table, the order of their nodes.
    orders: FxHashMap<Place, OnceLock<Order>>,
}

impl Indexes {
    /// The table for `place`, built from ids and hashes if this is the first question.
    pub(crate) fn table(
        &self,
        place: &Place,
        entries: impl FnOnce() -> Vec<(u32, Option<u64>)>,
    ) -> Arc<Table> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(place) {
            return Arc::clone(table);
        }
        drop(tables);
        let entries = entries();
        let mut built = Table::default();
        built.entities.reserve(entries.len());
        for (id, hash) in entries {
            built.insert(id, hash);
        }
        built.entities.shrink_to_fit();
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(place.clone()).or_insert_with(|| Arc::new(built)))
    }

    /// Whether no question was asked yet.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.own().is_empty()
    }

    /// Places that have a table and are `concerned`, with the key if one is given.
    pub(crate) fn places(
        &mut self,
        concerned: impl Fn(Of) -> bool,
        key: Option<KeyId>,
    ) -> Vec<Place> {
        let has_key = |keys: &Keys| key.is_none_or(|key| keys.as_slice().contains(&key));
        let places = self.own().keys();
        places.filter(|place| concerned(place.of) && has_key(&place.keys)).cloned().collect()
    }

    /// Enters an entity under a hash; nothing has none.
    pub(crate) fn insert(&mut self, place: &Place, id: u32, hash: Option<u64>) {
        self.change(place, |table| table.insert(id, hash));
    }

    /// Takes an entity out from under a hash.
    pub(crate) fn remove(&mut self, place: &Place, id: u32, hash: Option<u64>) {
        self.change(place, |table| table.remove(id, hash));
    }

    /// Gives a table up.
    pub(crate) fn forget(&mut self, place: &Place) {
        self.own().remove(place);
        self.orders.remove(place);
    }

    /// An order is to be kept beside the table of a place, once it is built.
    pub(crate) fn expect_order(&mut self, place: Place) {
        self.orders.entry(place).or_default();
    }

    /// The order of a place, if one is to be kept.
    pub(crate) fn order(&self, place: &Place) -> Option<&OnceLock<Order>> {
        self.orders.get(place)
    }

    /// The same, if it is built.
    pub(crate) fn order_mut(&mut self, place: &Place) -> Option<&mut Order> {
        self.orders.get_mut(place)?.get_mut()
    }

    fn change(&mut self, place: &Place, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.own().get_mut(place) {
            change(Arc::make_mut(table));
        }
    }

    fn own(&mut self) -> &mut FxHashMap<Place, Arc<Table>> {
        self.tables.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Entities by the hash of their properties.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    entities: FxHashMap<u64, Ids>,
}

#[derive(Clone, Debug)]
#[expect(clippy::box_collection, reason = "the box halves the entries of tables of keys")]
enum Ids {
    One(u32),
    /// Boxed, for nearly all are one.
    Many(Box<BTreeSet<u32>>),
}

impl Table {
    /// Entities whose values may equal those hashed, in order of id.
    pub(crate) fn candidates<Id>(&self, hash: Option<u64>, id: fn(u32) -> Id) -> Vec<Id> {
        match hash.and_then(|hash| self.entities.get(&hash)) {
            None => Vec::new(),
            Some(Ids::One(one)) => vec![id(*one)],
            Some(Ids::Many(many)) => many.iter().copied().map(id).collect(),
        }
    }

    fn insert(&mut self, id: u32, hash: Option<u64>) {
        let Some(hash) = hash else { return };
        match self.entities.entry(hash).or_insert(Ids::One(id)) {
            Ids::One(one) if *one == id => {}
            Ids::Many(many) => {
                many.insert(id);
            }
            one @ Ids::One(_) => {
                let Ids::One(other) = *one else { return };
                *one = Ids::Many(Box::new(BTreeSet::from([other, id])));
            }
        }
    }

    fn remove(&mut self, id: u32, hash: Option<u64>) {
        let Some(hash) = hash else { return };
        let is_empty = match self.entities.get_mut(&hash) {
            None => return,
            Some(Ids::One(one)) => *one == id,
            Some(Ids::Many(many)) => {
                many.remove(&id);
                many.is_empty()
            }
        };
        if is_empty {
            self.entities.remove(&hash);
        }
    }
}

/// A number that equal values share; none for null, which equals nothing.
pub(crate) fn hash(value: &Value) -> Option<u64> {
    hash_all(std::iter::once(value))
}

/// A number that equal rows of values share; none where one of them is null.
pub(crate) fn hash_all<'a>(values: impl Iterator<Item = &'a Value>) -> Option<u64> {
    let mut hasher = FxHasher::default();
    for value in values {
        if value.is_null() {
            return None;
        }
        compare::hash(value, &mut hasher);
    }
    Some(hasher.finish())
}
