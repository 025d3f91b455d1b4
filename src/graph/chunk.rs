//! The values of one property key for a range of ids.
//!
//! A chunk where every place up to the last is filled, the usual case, is a bare vector;
//! only one with holes keeps a bit per place beside it.

use std::ops::Range;

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
        let count = match self {
            Chunk::Integers(slots) => slots.count,
            Chunk::Floats(slots) => slots.count,
            Chunk::Booleans(slots) => slots.count,
            Chunk::Strings(slots) => slots.count,
            Chunk::Dates(slots) => slots.count,
            Chunk::Values(slots) => slots.count,
        };
        count == 0
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
}

/// A type of value that chunks hold bare, so that many are read and written at once.
pub(crate) trait Bare: Copy + Default {
    /// The form of chunks that hold it.
    const FORM: Form;
    /// What a column of it has where there is nothing.
    const NOTHING: Self;
    /// The slots of a chunk of that form.
    fn slots(chunk: &Chunk) -> Option<&Slots<Self>>;
    /// The same, to be written to.
    fn slots_mut(chunk: &mut Chunk) -> Option<&mut Slots<Self>>;
}

macro_rules! bare {
    ($type:ty, $form:ident, $nothing:expr) => {
        impl Bare for $type {
            const FORM: Form = Form::$form;
            const NOTHING: $type = $nothing;

            fn slots(chunk: &Chunk) -> Option<&Slots<$type>> {
                if let Chunk::$form(slots) = chunk { Some(slots) } else { None }
            }

            fn slots_mut(chunk: &mut Chunk) -> Option<&mut Slots<$type>> {
                if let Chunk::$form(slots) = chunk { Some(slots) } else { None }
            }
        }
    };
}

bare!(i64, Integers, 0);
bare!(f64, Floats, 0.0);
bare!(bool, Booleans, false);
bare!(u32, Strings, Dictionary::NULL);

/// Up to [`CHUNK_IDS`] values; as long as the last place ever filled.
#[derive(Debug, Default)]
pub(crate) struct Slots<T> {
    values: Vec<T>,
    /// Which places are filled; `None` where all of `values` are.
    present: Option<Box<[u64; WORDS]>>,
    count: usize,
}

impl<T: Default> Slots<T> {
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<&T> {
        match &self.present {
            Some(present) if !has(present, place) => None,
            _ => self.values.get(place),
        }
    }

    /// The values of a range of places where all of them are filled.
    pub(crate) fn filled(&self, places: Range<usize>) -> Option<&[T]> {
        if self.present.is_none() { self.values.get(places) } else { None }
    }

    fn set(&mut self, place: usize, value: T) {
        if self.present.is_none() && place == self.values.len() {
            self.values.push(value);
            self.count += 1;
            return;
        }
        if place >= self.values.len() {
            self.bits();
            self.values.resize_with(place + 1, T::default);
        }
        self.values[place] = value;
        if let Some(present) = &mut self.present {
            self.count += usize::from(!has(present, place));
            present[place / 64] |= 1 << (place % 64);
            if self.count == self.values.len() {
                self.present = None;
            }
        }
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
        if self.get(place).is_none() {
            return;
        }
        self.count -= 1;
        if self.present.is_none() && place + 1 == self.values.len() {
            self.values.pop();
            return;
        }
        self.bits()[place / 64] &= !(1 << (place % 64));
        self.values[place] = T::default();
    }

    /// The bit of each place, made now where all places were filled.
    fn bits(&mut self) -> &mut [u64; WORDS] {
        let filled = self.values.len();
        self.present.get_or_insert_with(|| {
            let word = |index: usize| match filled.saturating_sub(index * 64) {
                0 => 0,
                bits @ 1..64 => (1 << bits) - 1,
                _ => u64::MAX,
            };
            Box::new(std::array::from_fn(word))
        })
    }
}

fn has(present: &[u64; WORDS], place: usize) -> bool {
    present[place / 64] & (1 << (place % 64)) != 0
}

fn text(code: u32, dictionary: &Dictionary) -> Value {
    dictionary.get(code).cloned().map_or(Value::Null, Value::String)
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| Value::Temporal(Temporal::Date(date)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_come_and_go() {
        let mut slots = Slots::default();
        let mut expected = vec![None; 200];
        let mut random = 11_u64;
        for step in 0..6000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = (random >> 33) as usize % if step < 3000 { 200 } else { 20 };
            if random >> 62 == 0 {
                slots.remove(place);
                expected[place] = None;
            } else {
                slots.set(place, step);
                expected[place] = Some(step);
            }
            assert_eq!(slots.get(place).copied(), expected[place]);
            assert_eq!(slots.count, expected.iter().flatten().count());
        }
        let found: Vec<_> = (0..200).map(|place| slots.get(place).copied()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn filled_without_holes_is_a_bare_vector() {
        let mut slots = Slots::default();
        (0..5).for_each(|place| slots.set(place, place));
        assert_eq!(slots.filled(1..4), Some(&[1, 2, 3][..]));
        slots.set(6, 6);
        assert_eq!((slots.filled(0..2), slots.get(5), slots.get(6)), (None, None, Some(&6)));
        slots.set(5, 5);
        assert_eq!((slots.filled(0..7).map(<[_]>::len), slots.filled(0..8)), (Some(7), None));
        slots.remove(6);
        assert_eq!(slots.filled(0..6).map(<[_]>::len), Some(6));
    }
}
