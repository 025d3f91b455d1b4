//! Labels, relationship types and property keys as small integers.
//!
//! A name keeps its number for the life of the graph, also when the transaction
//! that brought it is rolled back: a number held elsewhere never changes meaning.

use std::marker::PhantomData;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A node label, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId(pub u32);

/// A relationship type, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// A property key, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// A number that stands for a name in a [`Symbols`] table.
pub trait Symbol: Copy {
    /// The symbol at a place in its table.
    fn from_index(index: usize) -> Self;
    /// Its place in its table.
    fn index(self) -> usize;
}

macro_rules! symbol {
    ($($name:ident),*) => {$(
        impl Symbol for $name {
            fn from_index(index: usize) -> $name {
                $name(index as u32)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

symbol!(LabelId, TypeId, KeyId);

/// Names and their numbers; numbers count up from zero and are never taken back.
#[derive(Clone, Debug)]
pub struct Symbols<Id> {
    names: Vec<Arc<str>>,
    ids: FxHashMap<Arc<str>, u32>,
    kind: PhantomData<Id>,
}

impl<Id> Default for Symbols<Id> {
    fn default() -> Symbols<Id> {
        Symbols { names: Vec::new(), ids: FxHashMap::default(), kind: PhantomData }
    }
}

impl<Id: Symbol> Symbols<Id> {
    /// The number of `name`, given out now if it has none yet.
    pub fn intern(&mut self, name: &str) -> Id {
        if let Some(id) = self.lookup(name) {
            return id;
        }
        let name: Arc<str> = name.into();
        let index = self.names.len();
        self.ids.insert(Arc::clone(&name), index as u32);
        self.names.push(name);
        Id::from_index(index)
    }

    /// The number of `name`, if it has one.
    pub fn lookup(&self, name: &str) -> Option<Id> {
        self.ids.get(name).map(|index| Id::from_index(*index as usize))
    }

    /// The name behind a number that this table gave out.
    pub fn name(&self, id: Id) -> &Arc<str> {
        &self.names[id.index()]
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All names in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &Arc<str>)> {
        self.names.iter().enumerate().map(|(index, name)| (Id::from_index(index), name))
    }
}
