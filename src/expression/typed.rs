//! Whether a value is of a type: `x IS :: LIST<INTEGER | STRING>`.

use crate::parse::ast::{TypeName, TypeWord};
use crate::value::{Type, Value};

/// Null is of every type but those that say it is not.
pub(crate) fn is_of(value: &Value, name: &TypeName) -> bool {
    match name {
        TypeName::Word(word) => is_word(value, *word),
        TypeName::Union(names) => names.iter().any(|name| is_of(value, name)),
        TypeName::NotNull(name) => !value.is_null() && is_of(value, name),
        TypeName::List(element) => match value {
            Value::List(items) => items.iter().all(|item| is_of(item, element)),
            other => other.is_null(),
        },
    }
}

fn is_word(value: &Value, word: TypeWord) -> bool {
    match word {
        TypeWord::Any => true,
        TypeWord::Nothing => false,
        _ if value.is_null() => true,
        TypeWord::Property => is_property(value),
        word => WORDS.iter().any(|(known, of)| *known == word && *of == Type::of(value)),
    }
}

/// The types that words stand for.
const WORDS: &[(TypeWord, Type)] = &[
    (TypeWord::Boolean, Type::Boolean),
    (TypeWord::String, Type::String),
    (TypeWord::Integer, Type::Integer),
    (TypeWord::Float, Type::Float),
    (TypeWord::Date, Type::Date),
    (TypeWord::LocalTime, Type::LocalTime),
    (TypeWord::ZonedTime, Type::Time),
    (TypeWord::LocalDateTime, Type::LocalDateTime),
    (TypeWord::ZonedDateTime, Type::DateTime),
    (TypeWord::Duration, Type::Duration),
    (TypeWord::Point, Type::Point),
    (TypeWord::Node, Type::Node),
    (TypeWord::Relationship, Type::Relationship),
    (TypeWord::Map, Type::Map),
    (TypeWord::Path, Type::Path),
    (TypeWord::List, Type::List),
];

/// Whether a property can hold it.
fn is_property(value: &Value) -> bool {
    let is_plain = |value: &Value| {
        let entity = matches!(value, Value::Node(_) | Value::Relationship(_) | Value::Path(_));
        !entity && !matches!(value, Value::Null | Value::Map(_) | Value::List(_))
    };
    match value {
        Value::List(items) => items.iter().all(is_plain),
        single => is_plain(single),
    }
}
