//! Finds nodes by label and property value: one hash table per (label, key), built
//! when first asked and kept up to date by every change.
//!
//! A table knows hashes, not values: what it finds is still to be compared.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHasher};

use super::symbols::{KeyId, LabelId};
use crate::value::{NodeId, Value, compare};

type Place = (LabelId, KeyId);

/// The tables built so far.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    tables: RwLock<FxHashMap<Place, Arc<Table>>>,
}

impl Indexes {
    /// The table for `place`, built from `nodes` if this is the first question.
    pub(crate) fn table(
        &self,
        place: Place,
        nodes: impl FnOnce() -> Vec<(NodeId, Value)>,
    ) -> Arc<Table> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(&place) {
            return Arc::clone(table);
        }
        drop(tables);
        let mut built = Table::default();
        for (node, value) in nodes() {
            built.insert(node, &value);
        }
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(place).or_insert_with(|| Arc::new(built)))
    }

    /// Whether no question was asked yet.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.tables.get_mut().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Places that have a table and concern one of `labels`, and the key if one is given.
    pub(crate) fn places(&mut self, labels: &[LabelId], key: Option<KeyId>) -> Vec<Place> {
        let tables = self.tables.get_mut().unwrap_or_else(PoisonError::into_inner);
        let concerned = tables.keys().filter(|(label, of_key)| {
            labels.contains(label) && key.is_none_or(|key| key == *of_key)
        });
        concerned.copied().collect()
    }

    /// Enters a node under a value.
    pub(crate) fn insert(&mut self, place: Place, node: NodeId, value: &Value) {
        self.change(place, |table| table.insert(node, value));
    }

    /// Takes a node out from under a value.
    pub(crate) fn remove(&mut self, place: Place, node: NodeId, value: &Value) {
        self.change(place, |table| table.remove(node, value));
    }

    fn change(&mut self, place: Place, change: impl FnOnce(&mut Table)) {
        let tables = self.tables.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get_mut(&place) {
            change(Arc::make_mut(table));
        }
    }
}

/// Nodes by the hash of one property.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    nodes: FxHashMap<u64, Nodes>,
}

#[derive(Clone, Debug)]
enum Nodes {
    One(NodeId),
    Many(BTreeSet<NodeId>),
}

impl Table {
    /// Nodes whose value may equal `value`, in order of id.
    pub(crate) fn candidates(&self, value: &Value) -> Vec<NodeId> {
        match hash(value).and_then(|hash| self.nodes.get(&hash)) {
            None => Vec::new(),
            Some(Nodes::One(node)) => vec![*node],
            Some(Nodes::Many(nodes)) => nodes.iter().copied().collect(),
        }
    }

    fn insert(&mut self, node: NodeId, value: &Value) {
        let Some(hash) = hash(value) else { return };
        match self.nodes.entry(hash).or_insert(Nodes::One(node)) {
            Nodes::One(one) if *one == node => {}
            Nodes::Many(nodes) => {
                nodes.insert(node);
            }
            one @ Nodes::One(_) => {
                let Nodes::One(other) = *one else { return };
                *one = Nodes::Many(BTreeSet::from([other, node]));
            }
        }
    }

    fn remove(&mut self, node: NodeId, value: &Value) {
        let Some(hash) = hash(value) else { return };
        let is_empty = match self.nodes.get_mut(&hash) {
            None => return,
            Some(Nodes::One(one)) => *one == node,
            Some(Nodes::Many(nodes)) => {
                nodes.remove(&node);
                nodes.is_empty()
            }
        };
        if is_empty {
            self.nodes.remove(&hash);
        }
    }
}

/// A number that equal values share; none for null, which equals nothing.
pub(crate) fn hash(value: &Value) -> Option<u64> {
    if value.is_null() {
        return None;
    }
    let mut hasher = FxHasher::default();
    compare::hash(value, &mut hasher);
    Some(hasher.finish())
}
