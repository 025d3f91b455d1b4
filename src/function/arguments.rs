//! How a function reads its arguments, and the errors it raises.

use std::sync::Arc;

use super::Call;
use crate::value::arithmetic::to_float;
use crate::value::temporal::Temporal;
use crate::value::{List, MapValue, Path, Point, Type, Value, ValueError};

impl<'a> Call<'a> {
    /// The argument at a place, null where it was left out.
    pub(super) fn value(&self, place: usize) -> &'a Value {
        self.arguments.get(place).unwrap_or(&Value::Null)
    }

    /// Whether an argument was given that is not null.
    pub(super) fn has(&self, place: usize) -> bool {
        !self.value(place).is_null()
    }

    pub(super) fn text(&self, place: usize) -> Result<&'a Arc<str>, ValueError> {
        match self.value(place) {
            Value::String(text) => Ok(text),
            other => Err(self.mismatch(Type::String.phrase(), other)),
        }
    }

    pub(super) fn integer(&self, place: usize) -> Result<i64, ValueError> {
        match self.value(place) {
            Value::Integer(number) => Ok(*number),
            other => Err(self.mismatch(Type::Integer.phrase(), other)),
        }
    }

    /// An integer that counts something, so not a negative one.
    pub(super) fn count(&self, place: usize) -> Result<usize, ValueError> {
        let number = self.integer(place)?;
        usize::try_from(number).map_err(|_| {
            self.bad("NumberOutOfRange", format!("{number} found, expected no negative number"))
        })
    }

    /// A number, as a float.
    pub(super) fn float(&self, place: usize) -> Result<f64, ValueError> {
        let value = self.value(place);
        to_float(value).ok_or_else(|| self.mismatch(Type::Number.phrase(), value))
    }

    pub(super) fn list(&self, place: usize) -> Result<&'a Arc<List>, ValueError> {
        match self.value(place) {
            Value::List(list) => Ok(list),
            other => Err(self.mismatch(Type::List.phrase(), other)),
        }
    }

    /// A map, empty where the argument was left out.
    pub(super) fn map_or_empty(&self, place: usize) -> Result<Arc<MapValue>, ValueError> {
        match self.value(place) {
            Value::Map(map) => Ok(Arc::clone(map)),
            Value::Null => Ok(Arc::default()),
            other => Err(self.mismatch(Type::Map.phrase(), other)),
        }
    }

    pub(super) fn path(&self, place: usize) -> Result<&'a Path, ValueError> {
        match self.value(place) {
            Value::Path(path) => Ok(path),
            other => Err(self.mismatch(Type::Path.phrase(), other)),
        }
    }

    pub(super) fn temporal(&self, place: usize) -> Result<&'a Temporal, ValueError> {
        match self.value(place) {
            Value::Temporal(temporal) => Ok(temporal),
            other => Err(self.mismatch("a temporal value", other)),
        }
    }

    pub(super) fn point(&self, place: usize) -> Result<&'a Point, ValueError> {
        match self.value(place) {
            Value::Point(point) => Ok(point),
            other => Err(self.mismatch(Type::Point.phrase(), other)),
        }
    }

    /// The function, as messages name it.
    pub(super) fn context(&self) -> String {
        format!("`{}()`", self.name)
    }

    /// An argument of a type it does not take.
    pub(super) fn mismatch(&self, expected: &str, found: &Value) -> ValueError {
        ValueError::mismatch(self.context(), expected, Type::of(found))
    }

    /// An argument of the right type that it cannot use.
    pub(super) fn bad(&self, detail: &'static str, problem: String) -> ValueError {
        ValueError::BadArgument { context: self.context(), problem, detail }
    }

    pub(super) fn overflow(&self) -> ValueError {
        ValueError::Overflow { context: self.context() }
    }

    /// Counts the work of making a text or list of so many bytes, and refuses one
    /// that is too large before it is made.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), ValueError> {
        let bytes = bytes as u64;
        self.budget.tick(1 + bytes / 64)?;
        Ok(self.budget.afford(bytes)?)
    }

    /// The same for a list of so many values.
    pub(super) fn spend_values(&self, count: usize) -> Result<(), ValueError> {
        self.spend(count.saturating_mul(size_of::<Value>()))
    }
}
