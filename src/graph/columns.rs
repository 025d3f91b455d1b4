//! Properties as columns: per key, in chunks by id, each chunk in the narrowest
//! form that holds its values.
//!
//! In: ids and values. Out: values one by one, or gathered into a [`Column`] that
//! is typed where all chunks of the key agree. A chunk without values does not
//! exist. Which form a chunk has never changes what it says.

use std::ops::Range;
use std::sync::Arc;

use super::bulk::Cells;
use super::chunk::{Bare, CHUNK_IDS, Chunk, FORMS, Form, Slots};
use super::symbols::KeyId;
use crate::value::column::{Dictionary, Valid};
use crate::value::{Column, Value};

/// The properties of all nodes, or of all relationships.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    keys: Vec<Key>,
}

impl Columns {
    /// The value; null where there is none.
    pub(crate) fn get(&self, id: u32, key: KeyId) -> Value {
        self.keys.get(key.0 as usize).map_or(Value::Null, |key| key.get(id))
    }

    /// Stores a value, null removes; gives what was there before.
    pub(crate) fn set(&mut self, id: u32, key: KeyId, value: Value) -> Value {
        let index = key.0 as usize;
        if index >= self.keys.len() {
            self.keys.resize_with(index + 1, Key::default);
        }
        self.keys[index].set(id, value)
    }

    /// Stores values for ids that count up from `first` and have none yet.
    pub(crate) fn fill(&mut self, first: u32, key: KeyId, cells: &Cells) {
        let index = key.0 as usize;
        if index >= self.keys.len() {
            self.keys.resize_with(index + 1, Key::default);
        }
        let key = &mut self.keys[index];
        match cells {
            Cells::Integers(values) => {
                key.fill(first, values, Value::Integer);
            }
            Cells::Floats(values) => {
                key.fill(first, values, Value::Float);
            }
            Cells::Booleans(values) => {
                key.fill(first, values, Value::Boolean);
            }
            Cells::Texts(texts) => {
                let dictionary = Arc::clone(&key.dictionary);
                let codes: Vec<Option<u32>> =
                    texts.iter().map(|text| Some(dictionary.code_of(text?))).collect();
                let value = |code| dictionary.get(code).cloned().map_or(Value::Null, Value::String);
                key.fill(first, &codes, value);
            }
            Cells::Values(values) => {
                for (id, value) in (first..).zip(values) {
                    key.set(id, value.clone());
                }
            }
        }
    }

    /// Whether any entity has the key.
    pub(crate) fn has(&self, key: KeyId) -> bool {
        let of_key = self.keys.get(key.0 as usize);
        of_key.is_some_and(|key| key.chunks.iter().any(Option::is_some))
    }

    /// Whether the key has no values but integers, booleans, text and dates.
    pub(crate) fn is_discrete(&self, key: KeyId) -> bool {
        let number =
            |form: Form| self.keys.get(key.0 as usize).map_or(0, |k| k.forms[form as usize]);
        number(Form::Floats) == 0 && number(Form::Values) == 0
    }

    /// All properties of one entity, in order of key number.
    pub(crate) fn all(&self, id: u32) -> impl Iterator<Item = (KeyId, Value)> + '_ {
        self.keys.iter().enumerate().filter_map(move |(index, key)| match key.get(id) {
            Value::Null => None,
            value => Some((KeyId(index as u32), value)),
        })
    }

    /// Removes all properties of one entity.
    pub(crate) fn clear(&mut self, id: u32) {
        for key in &mut self.keys {
            key.set(id, Value::Null);
        }
    }

    /// The values of many entities at once; null for ids without one.
    pub(crate) fn gather<Id: Copy>(
        &self,
        ids: &[Id],
        number: impl Fn(Id) -> u32 + Copy,
        key: KeyId,
    ) -> Column {
        match self.keys.get(key.0 as usize) {
            Some(key) => key.gather(ids, number),
            None => Column::nulls(ids.len()),
        }
    }
}

/// One column.
#[derive(Debug, Default)]
struct Key {
    chunks: Vec<Option<Chunk>>,
    dictionary: Arc<Dictionary>,
    /// How many chunks have each form.
    forms: [usize; FORMS.len()],
}

impl Key {
    fn chunk(&self, id: u32) -> Option<&Chunk> {
        self.chunks.get(id as usize / CHUNK_IDS)?.as_ref()
    }

    fn get(&self, id: u32) -> Value {
        self.chunk(id).map_or(Value::Null, |chunk| chunk.get(place(id), &self.dictionary))
    }

    fn set(&mut self, id: u32, value: Value) -> Value {
        let index = id as usize / CHUNK_IDS;
        if value.is_null() {
            return self.remove(index, place(id));
        }
        if index >= self.chunks.len() {
            self.chunks.resize_with(index + 1, || None);
        }
        let chunk = match self.chunks[index].take() {
            Some(chunk) => self.accommodate(chunk, &value),
            None => self.fresh(&value),
        };
        let chunk = self.chunks[index].insert(chunk);
        chunk.set(place(id), value, &self.dictionary)
    }

    /// Stores values of one form, chunk by chunk; one by one where a chunk has another.
    fn fill<T: Bare>(&mut self, first: u32, values: &[Option<T>], value: impl Fn(T) -> Value) {
        let (mut id, mut rest) = (first, values);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at((CHUNK_IDS - place(id)).min(rest.len()));
            if piece.iter().any(Option::is_some) {
                match T::slots_mut(self.chunk_for(id, T::FORM)) {
                    Some(slots) => slots.fill(place(id), piece),
                    None => self.set_all(id, piece, &value),
                }
            }
            id += piece.len() as u32;
            rest = behind;
        }
    }

    fn set_all<T: Copy>(&mut self, first: u32, values: &[Option<T>], value: impl Fn(T) -> Value) {
        for (id, one) in (first..).zip(values) {
            if let Some(one) = one {
                self.set(id, value(*one));
            }
        }
    }

    /// The chunk of an id, made in this form where there is none.
    fn chunk_for(&mut self, id: u32, form: Form) -> &mut Chunk {
        let index = id as usize / CHUNK_IDS;
        if index >= self.chunks.len() {
            self.chunks.resize_with(index + 1, || None);
        }
        let forms = &mut self.forms;
        self.chunks[index].get_or_insert_with(|| {
            forms[form as usize] += 1;
            Chunk::new(form)
        })
    }

    fn remove(&mut self, index: usize, place: usize) -> Value {
        let Some(Some(chunk)) = self.chunks.get_mut(index) else { return Value::Null };
        let before = chunk.remove(place, &self.dictionary);
        if chunk.is_empty() {
            self.forms[chunk.form() as usize] -= 1;
            self.chunks[index] = None;
        }
        before
    }

    fn fresh(&mut self, value: &Value) -> Chunk {
        let chunk = Chunk::new(Form::of(value));
        self.forms[chunk.form() as usize] += 1;
        chunk
    }

    /// The chunk itself, or one of general values where `value` does not fit it.
    fn accommodate(&mut self, chunk: Chunk, value: &Value) -> Chunk {
        if chunk.form() == Form::Values || chunk.form() == Form::of(value) {
            return chunk;
        }
        self.forms[chunk.form() as usize] -= 1;
        self.forms[Form::Values as usize] += 1;
        chunk.into_values(&self.dictionary)
    }

    fn gather<Id: Copy>(&self, ids: &[Id], number: impl Fn(Id) -> u32 + Copy) -> Column {
        let mut forms = FORMS.iter().filter(|form| self.forms[**form as usize] > 0);
        let form = match (forms.next(), forms.next()) {
            (None, _) => return Column::nulls(ids.len()),
            (Some(form), None) => *form,
            _ => return Column::from_values(ids.iter().map(|id| self.get(number(*id))).collect()),
        };
        match form {
            Form::Integers => {
                let (values, valid) = self.gather_bare(ids, number);
                Column::Integers { values, valid }
            }
            Form::Floats => {
                let (values, valid) = self.gather_bare(ids, number);
                Column::Floats { values, valid }
            }
            Form::Booleans => {
                let (values, valid) = self.gather_bare(ids, number);
                Column::Booleans { values, valid }
            }
            Form::Strings => {
                let (codes, _) = self.read(ids, number);
                Column::Strings { codes, dictionary: Arc::clone(&self.dictionary) }
            }
            Form::Dates | Form::Values => {
                Column::Values(ids.iter().map(|id| self.get(number(*id))).collect())
            }
        }
    }

    fn gather_bare<T: Bare, Id: Copy>(
        &self,
        ids: &[Id],
        number: impl Fn(Id) -> u32 + Copy,
    ) -> (Vec<T>, Valid) {
        let (values, is_missing) = self.read(ids, number);
        let is_there = |id: &Id| self.bare::<T>(number(*id)).is_some();
        (values, is_missing.then(|| ids.iter().map(is_there).collect()))
    }

    /// The values of the ids, and whether any is missing.
    fn read<T: Bare, Id: Copy>(
        &self,
        ids: &[Id],
        number: impl Fn(Id) -> u32 + Copy,
    ) -> (Vec<T>, bool) {
        match run(ids, number) {
            Some(first) => self.read_run(first, ids.len()),
            None => self.read_any(ids.iter().map(|id| number(*id))),
        }
    }

    /// Consecutive ids: whole slices are copied.
    fn read_run<T: Bare>(&self, first: u32, len: usize) -> (Vec<T>, bool) {
        let mut values = Vec::with_capacity(len);
        let mut is_missing = false;
        for (index, places, _) in pieces(first, len) {
            let slots = self.slots::<T>(index);
            if let Some(filled) = slots.and_then(|slots| slots.filled(places.clone())) {
                values.extend_from_slice(filled);
                continue;
            }
            is_missing = true;
            let value = |place| slots.and_then(|slots| slots.get(place)).copied();
            values.extend(places.map(|place| value(place).unwrap_or(T::NOTHING)));
        }
        (values, is_missing)
    }

    fn read_any<T: Bare>(&self, ids: impl ExactSizeIterator<Item = u32>) -> (Vec<T>, bool) {
        let mut is_missing = false;
        let read = |id| {
            let value = self.bare::<T>(id);
            is_missing |= value.is_none();
            value.unwrap_or(T::NOTHING)
        };
        let values = ids.map(read).collect();
        (values, is_missing)
    }

    #[inline]
    fn bare<T: Bare>(&self, id: u32) -> Option<T> {
        self.slots::<T>(id as usize / CHUNK_IDS)?.get(place(id)).copied()
    }

    #[inline]
    fn slots<T: Bare>(&self, index: usize) -> Option<&Slots<T>> {
        T::slots(self.chunks.get(index)?.as_ref()?)
    }
}

/// Where an id lies in its chunk.
fn place(id: u32) -> usize {
    id as usize % CHUNK_IDS
}

/// The first of consecutive ids; none where they are not.
fn run<Id: Copy>(ids: &[Id], number: impl Fn(Id) -> u32) -> Option<u32> {
    let (first, last) = (number(*ids.first()?), number(*ids.last()?));
    if last.checked_sub(first)? as usize != ids.len() - 1 {
        return None;
    }
    // without a way out of the loop, several ids are compared at once
    let differ = ids.iter().zip(first..).fold(0, |differ, (id, at)| differ | (number(*id) ^ at));
    (differ == 0).then_some(first)
}

/// `len` ids from `first` on, by chunk: its index, the places in it, and which of the
/// ids those are.
fn pieces(first: u32, len: usize) -> impl Iterator<Item = (usize, Range<usize>, Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let id = first as usize + done;
        let start = id % CHUNK_IDS;
        let count = (len - done).min(CHUNK_IDS - start);
        let rows = done..done + count;
        done += count;
        (count > 0).then_some((id / CHUNK_IDS, start..start + count, rows))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::display::plain;

    const KEY: KeyId = KeyId(0);

    fn texts(column: &Column) -> Vec<String> {
        column.iter().map(|value| plain(&value)).collect()
    }

    fn fill(columns: &mut Columns, column: &Column) {
        for (id, value) in (900..).zip(column.iter()) {
            columns.set(id, KEY, value);
        }
    }

    fn gathered(columns: &Columns, ids: &[u32]) -> Vec<String> {
        texts(&columns.gather(ids, |id| id, KEY))
    }

    fn one_by_one(columns: &Columns, ids: &[u32]) -> Vec<String> {
        ids.iter().map(|id| plain(&columns.get(*id, KEY))).collect()
    }

    fn samples(len: usize) -> Vec<Column> {
        let dictionary = Arc::new(Dictionary::new());
        let code = |n: usize| dictionary.intern(&format!("word {}", n % 7).into());
        let codes = (0..len).map(code).collect();
        let valid = (0..len).map(|n| n % 5 != 0).collect();
        let mixed = |n: usize| if n == 1500 { Value::Float(0.5) } else { Value::Integer(n as i64) };
        vec![
            Column::Integers { values: (0..len as i64).collect(), valid: None },
            Column::Integers { values: (0..len as i64).collect(), valid: Some(valid) },
            Column::Floats { values: (0..len).map(|n| n as f64 / 2.0).collect(), valid: None },
            Column::Booleans { values: (0..len).map(|n| n % 3 == 0).collect(), valid: None },
            Column::Strings { codes, dictionary },
            Column::Values((0..len).map(mixed).collect()),
        ]
    }

    #[test]
    fn values_read_at_once_are_those_read_one_by_one() {
        let ids: Vec<u32> = (0..6000).map(|n| n * 7919 % 5000).collect();
        for column in samples(3000) {
            let mut columns = Columns::default();
            columns.set(700, KEY, Value::string("before"));
            fill(&mut columns, &column);
            columns.set(4100, KEY, Value::Integer(3));
            columns.set(1000, KEY, Value::Null);
            assert_eq!(gathered(&columns, &ids), one_by_one(&columns, &ids));
            let run: Vec<u32> = (900..3900).collect();
            let mut expected = texts(&column);
            expected[100] = "null".into();
            assert_eq!(gathered(&columns, &run), expected);
            assert_eq!(gathered(&columns, &[950, 951, u32::MAX])[2], "null");
        }
    }

    #[test]
    fn a_bare_chunk_is_read_in_slices() {
        for column in samples(3000).iter().take(5) {
            let mut columns = Columns::default();
            fill(&mut columns, column);
            for (first, len) in [(900, 3000), (1000, 30), (1020, 10), (800, 400), (3890, 20)] {
                let ids: Vec<u32> = (first..first + len).collect();
                assert_eq!(gathered(&columns, &ids), one_by_one(&columns, &ids));
            }
        }
    }
}
