//! Logic with three truth values; `None` is unknown.

use super::{Type, Value, ValueError};

/// The truth value of a value; an error for anything but a boolean or null.
pub fn truth(value: &Value, context: &str) -> Result<Option<bool>, ValueError> {
    match value {
        Value::Boolean(truth) => Ok(Some(*truth)),
        Value::Null => Ok(None),
        other => Err(ValueError::mismatch(context, Type::Boolean.phrase(), Type::of(other))),
    }
}

/// A truth value as a value.
pub fn value(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Boolean)
}

/// `AND`: false wins over unknown.
pub fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// `OR`: true wins over unknown.
pub fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// `XOR`: unknown wins over all.
pub fn xor(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    Some(a? != b?)
}

/// `NOT`.
pub fn not(a: Option<bool>) -> Option<bool> {
    a.map(|truth| !truth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_tables() {
        const T: Option<bool> = Some(true);
        const F: Option<bool> = Some(false);
        let table = [
            (T, T, T, T, F),
            (T, F, F, T, T),
            (T, None, None, T, None),
            (F, F, F, F, F),
            (F, None, F, None, None),
            (None, None, None, None, None),
        ];
        for (a, b, both, either, differ) in table {
            for (a, b) in [(a, b), (b, a)] {
                assert_eq!((and(a, b), or(a, b), xor(a, b)), (both, either, differ));
                assert_eq!(or(and(a, not(b)), and(not(a), b)), xor(a, b));
            }
        }
    }
}
