//! Values by name, as small as they can be: a result may hold many of them and only reads
//! them.

use std::slice;
use std::sync::Arc;

use super::Datum;

/// Values by name, in order of names.
#[derive(Clone, Debug, Default)]
pub struct Fields(Entries);

/// A name and its value.
type Entry = (Arc<str>, Datum);

/// Most relationships have one property or none, and need no room of their own for it.
#[derive(Clone, Debug, Default)]
enum Entries {
    #[default]
    None,
    One(Entry),
    Many(Box<[Entry]>),
}

impl Fields {
    /// The value of that name. Takes the logarithm of their number.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        let entries = self.entries();
        let place = entries.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        Some(&entries[place].1)
    }

    /// Whether there is a value of that name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Names and values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Datum)> + Clone {
        self.entries().iter().map(|(name, value)| (name, value))
    }

    /// The values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Datum> {
        self.entries().iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn entries(&self) -> &[Entry] {
        match &self.0 {
            Entries::None => &[],
            Entries::One(entry) => slice::from_ref(entry),
            Entries::Many(entries) => entries,
        }
    }
}

/// In any order; each name once.
impl FromIterator<Entry> for Fields {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Fields {
        let mut entries = entries.into_iter();
        let Some(first) = entries.next() else { return Fields::default() };
        let Some(second) = entries.next() else { return Fields(Entries::One(first)) };
        let mut all: Vec<Entry> = Vec::with_capacity(2 + entries.size_hint().0);
        all.extend([first, second]);
        all.extend(entries);
        if !all.is_sorted_by(|(one, _), (other, _)| one <= other) {
            all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        }
        debug_assert!(all.windows(2).all(|pair| pair[0].0 != pair[1].0), "each name once");
        Fields(Entries::Many(all.into_boxed_slice()))
    }
}
