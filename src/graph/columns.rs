//! Properties as columns: per key, in chunks by id, each chunk in the narrowest
//! form that holds its values.
//!
//! In: ids and values. Out: values one by one, or gathered into a [`Column`] that
//! is typed where all chunks of the key agree. A chunk without values does not
//! exist. Which form a chunk has never changes what it says.

use std::sync::Arc;

use super::bulk::Cells;
use super::chunk::{CHUNK_IDS, Chunk, FORMS, Form, Slots};
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
                key.fill(first, values, Form::Integers, Chunk::integers_mut, Value::Integer);
            }
            Cells::Floats(values) => {
                key.fill(first, values, Form::Floats, Chunk::floats_mut, Value::Float);
            }
            Cells::Booleans(values) => {
                key.fill(first, values, Form::Booleans, Chunk::booleans_mut, Value::Boolean);
            }
            Cells::Texts(texts) => {
                let dictionary = Arc::clone(&key.dictionary);
                let codes: Vec<Option<u32>> =
                    texts.iter().map(|text| Some(dictionary.code_of(text?))).collect();
                let value = |code| dictionary.get(code).cloned().map_or(Value::Null, Value::String);
                key.fill(first, &codes, Form::Strings, Chunk::codes_mut, value);
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
        number: impl Fn(Id) -> u32,
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
    chunks: Vec<Option<Box<Chunk>>>,
    dictionary: Arc<Dictionary>,
    /// How many chunks have each form.
    forms: [usize; FORMS.len()],
}

impl Key {
    fn chunk(&self, id: u32) -> Option<&Chunk> {
        self.chunks.get(id as usize / CHUNK_IDS)?.as_deref()
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
    fn fill<T: Copy + Default>(
        &mut self,
        first: u32,
        values: &[Option<T>],
        form: Form,
        slots: fn(&mut Chunk) -> Option<&mut Slots<T>>,
        value: impl Fn(T) -> Value,
    ) {
        let (mut id, mut rest) = (first, values);
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at((CHUNK_IDS - place(id)).min(rest.len()));
            if piece.iter().any(Option::is_some) {
                match slots(self.chunk_for(id, form)) {
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
            Box::new(Chunk::new(form))
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

    fn fresh(&mut self, value: &Value) -> Box<Chunk> {
        let chunk = Chunk::new(Form::of(value));
        self.forms[chunk.form() as usize] += 1;
        Box::new(chunk)
    }

    /// The chunk itself, or one of general values where `value` does not fit it.
    fn accommodate(&mut self, chunk: Box<Chunk>, value: &Value) -> Box<Chunk> {
        if chunk.form() == Form::Values || chunk.form() == Form::of(value) {
            return chunk;
        }
        self.forms[chunk.form() as usize] -= 1;
        self.forms[Form::Values as usize] += 1;
        Box::new(chunk.into_values(&self.dictionary))
    }

    fn gather<Id: Copy>(&self, ids: &[Id], number: impl Fn(Id) -> u32) -> Column {
        let ids = ids.iter().map(|id| number(*id));
        let mut forms = FORMS.iter().filter(|form| self.forms[**form as usize] > 0);
        match (forms.next(), forms.next()) {
            (None, _) => Column::nulls(ids.len()),
            (Some(form), None) => self.gather_form(*form, ids),
            _ => Column::from_values(ids.map(|id| self.get(id)).collect()),
        }
    }

    fn gather_form(&self, form: Form, ids: impl ExactSizeIterator<Item = u32>) -> Column {
        match form {
            Form::Integers => {
                let (values, valid) = self.gather_typed(ids, Chunk::integer);
                Column::Integers { values, valid }
            }
            Form::Floats => {
                let (values, valid) = self.gather_typed(ids, Chunk::float);
                Column::Floats { values, valid }
            }
            Form::Booleans => {
                let (values, valid) = self.gather_typed(ids, Chunk::boolean);
                Column::Booleans { values, valid }
            }
            Form::Strings => {
                let code = |id| self.chunk(id).and_then(|chunk| chunk.code(place(id)));
                let codes = ids.map(|id| code(id).unwrap_or(Dictionary::NULL)).collect();
                Column::Strings { codes, dictionary: Arc::clone(&self.dictionary) }
            }
            Form::Dates | Form::Values => Column::Values(ids.map(|id| self.get(id)).collect()),
        }
    }

    fn gather_typed<T: Default>(
        &self,
        ids: impl ExactSizeIterator<Item = u32>,
        read: impl Fn(&Chunk, usize) -> Option<T>,
    ) -> (Vec<T>, Valid) {
        let mut values = Vec::with_capacity(ids.len());
        let mut missing = Vec::new();
        for (row, id) in ids.enumerate() {
            let value = self.chunk(id).and_then(|chunk| read(chunk, place(id)));
            if value.is_none() {
                missing.push(row);
            }
            values.push(value.unwrap_or_default());
        }
        let valid = (!missing.is_empty()).then(|| {
            let mut valid = vec![true; values.len()];
            for row in &missing {
                valid[*row] = false;
            }
            valid
        });
        (values, valid)
    }
}

/// Where an id lies in its chunk.
fn place(id: u32) -> usize {
    id as usize % CHUNK_IDS
}
