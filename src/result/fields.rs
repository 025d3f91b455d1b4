//! Values by name, as small as they can be: a result may hold many of them and only reads
//! them.

use std::sync::Arc;

use super::Datum;

/// Values by name, in order of names.
#[derive(Clone, Debug, Default)]
pub struct Fields(Box<[(Arc<str>, Datum)]>);

impl Fields {
    /// The value of that name. Takes the logarithm of their number.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        let place = self.0.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        Some(&self.0[place].1)
    }

    /// Whether there is a value of that name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Names and values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Datum)> + Clone {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Datum> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// In any order; each name once.
impl FromIterator<(Arc<str>, Datum)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Datum)>>(entries: I) -> Fields {
        let mut entries: Box<[(Arc<str>, Datum)]> = entries.into_iter().collect();
        if !entries.is_sorted_by(|(one, _), (other, _)| one <= other) {
            entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        }
        debug_assert!(entries.windows(2).all(|pair| pair[0].0 != pair[1].0), "each name once");
        Fields(entries)
    }
}
