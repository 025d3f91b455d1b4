//! The values of one property key for a range of ids.

use crate::value::column::Dictionary;
use crate::value::temporal::Date;
use crate::value::{Temporal, Value};

/// How many ids a chunk covers.
pub(crate) const CHUNK_IDS: usize = 1024;

const WORDS: usize = CHUNK_IDS / 64;

/// How a chunk holds its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Integers,
    Floats,
    Booleans,
    Strings,
    Dates,
    Values,
}

/// Every form, in order of its number.
pub(crate) const FORMS: [Form; 6] =
    [Form::Integers, Form::Floats, Form::Booleans, Form::Strings, Form::Dates, Form::Values];

impl Form {
    /// The narrowest form that holds `value`.
    pub(crate) fn of(value: &Value) -> Form {
        match value {
            Value::Integer(_) => Form::Integers,
            Value::Float(_) => Form::Floats,
            Value::Boolean(_) => Form::Booleans,
            Value::String(_) => Form::Strings,
            Value::Temporal(Temporal::Date(_)) => Form::Dates,
            _ => Form::Values,
        }
    }
}

/// Values by place, in one form.
#[derive(Debug)]
pub(crate) enum Chunk {
    Integers(Slots<i64>),
    Floats(Slots<f64>),
    Booleans(Slots<bool>),
    /// Codes in the dictionary of the key.
    Strings(Slots<u32>),
    Dates(Slots<Option<Date>>),
    Values(Slots<Value>),
}

impl Chunk {
    pub(crate) fn new(form: Form) -> Chunk {
        match form {
            Form::Integers => Chunk::Integers(Slots::default()),
            Form::Floats => Chunk::Floats(Slots::default()),
            Form::Booleans => Chunk::Booleans(Slots::default()),
            Form::Strings => Chunk::Strings(Slots::default()),
            Form::Dates => Chunk::Dates(Slots::default()),
            Form::Values => Chunk::Values(Slots::default()),
        }
    }

    pub(crate) fn form(&self) -> Form {
        match self {
            Chunk::Integers(_) => Form::Integers,
            Chunk::Floats(_) => Form::Floats,
            Chunk::Booleans(_) => Form::Booleans,
            Chunk::Strings(_) => Form::Strings,
            Chunk::Dates(_) => Form::Dates,
            Chunk::Values(_) => Form::Values,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Chunk::Integers(slots) => slots.count == 0,
            Chunk::Floats(slots) => slots.count == 0,
            Chunk::Booleans(slots) => slots.count == 0,
            Chunk::Strings(slots) => slots.count == 0,
            Chunk::Dates(slots) => slots.count == 0,
            Chunk::Values(slots) => slots.count == 0,
        }
    }

    pub(crate) fn get(&self, place: usize, dictionary: &Dictionary) -> Value {
        let value = match self {
            Chunk::Integers(slots) => slots.get(place).map(|n| Value::Integer(*n)),
            Chunk::Floats(slots) => slots.get(place).map(|n| Value::Float(*n)),
            Chunk::Booleans(slots) => slots.get(place).map(|b| Value::Boolean(*b)),
            Chunk::Strings(slots) => slots.get(place).map(|code| text(*code, dictionary)),
            Chunk::Dates(slots) => slots.get(place).map(|date| day(*date)),
            Chunk::Values(slots) => slots.get(place).cloned(),
        };
        value.unwrap_or_default()
    }

    /// Stores a value that fits the form; gives what was there.
    pub(crate) fn set(&mut self, place: usize, value: Value, dictionary: &Dictionary) -> Value {
        let before = self.get(place, dictionary);
        match (self, value) {
            (Chunk::Integers(slots), Value::Integer(n)) => slots.set(place, n),
            (Chunk::Floats(slots), Value::Float(n)) => slots.set(place, n),
            (Chunk::Booleans(slots), Value::Boolean(b)) => slots.set(place, b),
            (Chunk::Strings(slots), Value::String(text)) => {
                slots.set(place, dictionary.intern(&text));
            }
            (Chunk::Dates(slots), Value::Temporal(Temporal::Date(date))) => {
                slots.set(place, Some(date));
            }
            (Chunk::Values(slots), value) => slots.set(place, value),
            (_, value) => debug_assert!(false, "{value:?} was not accommodated"),
        }
        before
    }

    /// Takes a value out.
    pub(crate) fn remove(&mut self, place: usize, dictionary: &Dictionary) -> Value {
        let before = self.get(place, dictionary);
        match self {
            Chunk::Integers(slots) => slots.remove(place),
            Chunk::Floats(slots) => slots.remove(place),
            Chunk::Booleans(slots) => slots.remove(place),
            Chunk::Strings(slots) => slots.remove(place),
            Chunk::Dates(slots) => slots.remove(place),
            Chunk::Values(slots) => slots.remove(place),
        }
        before
    }

    /// The same values in the form that takes any.
    pub(crate) fn into_values(self, dictionary: &Dictionary) -> Chunk {
        let mut slots = Slots::default();
        for place in 0..CHUNK_IDS {
            match self.get(place, dictionary) {
                Value::Null => {}
                value => slots.set(place, value),
            }
        }
        Chunk::Values(slots)
    }

    pub(crate) fn integer(&self, place: usize) -> Option<i64> {
        let Chunk::Integers(slots) = self else { return None };
        slots.get(place).copied()
    }

    pub(crate) fn float(&self, place: usize) -> Option<f64> {
        let Chunk::Floats(slots) = self else { return None };
        slots.get(place).copied()
    }

    pub(crate) fn boolean(&self, place: usize) -> Option<bool> {
        let Chunk::Booleans(slots) = self else { return None };
        slots.get(place).copied()
    }

    pub(crate) fn integers_mut(&mut self) -> Option<&mut Slots<i64>> {
        let Chunk::Integers(slots) = self else { return None };
        Some(slots)
    }

    pub(crate) fn floats_mut(&mut self) -> Option<&mut Slots<f64>> {
        let Chunk::Floats(slots) = self else { return None };
        Some(slots)
    }

    pub(crate) fn booleans_mut(&mut self) -> Option<&mut Slots<bool>> {
        let Chunk::Booleans(slots) = self else { return None };
        Some(slots)
    }

    pub(crate) fn codes_mut(&mut self) -> Option<&mut Slots<u32>> {
        let Chunk::Strings(slots) = self else { return None };
        Some(slots)
    }

    /// The code of a string.
    pub(crate) fn code(&self, place: usize) -> Option<u32> {
        let Chunk::Strings(slots) = self else { return None };
        slots.get(place).copied()
    }
}

/// Up to [`CHUNK_IDS`] values; as long as the last place ever filled.
#[derive(Debug, Default)]
pub(crate) struct Slots<T> {
    present: [u64; WORDS],
    values: Vec<T>,
    count: usize,
}

impl<T: Default> Slots<T> {
    fn has(&self, place: usize) -> bool {
        self.present[place / 64] & (1 << (place % 64)) != 0
    }

    fn get(&self, place: usize) -> Option<&T> {
        if self.has(place) { self.values.get(place) } else { None }
    }

    fn set(&mut self, place: usize, value: T) {
        if place >= self.values.len() {
            self.values.resize_with(place + 1, T::default);
        }
        self.count += usize::from(!self.has(place));
        self.present[place / 64] |= 1 << (place % 64);
        self.values[place] = value;
    }

    /// Stores values side by side, those that are there.
    pub(crate) fn fill(&mut self, start: usize, values: &[Option<T>])
    where
        T: Copy,
    {
        if start + values.len() > self.values.len() {
            self.values.reserve_exact(start + values.len() - self.values.len());
        }
        for (place, value) in (start..).zip(values) {
            if let Some(value) = value {
                self.set(place, *value);
            }
        }
    }

    fn remove(&mut self, place: usize) {
        if self.has(place) {
            self.count -= 1;
            self.present[place / 64] &= !(1 << (place % 64));
            self.values[place] = T::default();
        }
    }
}

fn text(code: u32, dictionary: &Dictionary) -> Value {
    dictionary.get(code).cloned().map_or(Value::Null, Value::String)
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| Value::Temporal(Temporal::Date(date)))
}
