//! A value that was asked for beside the values that are there.

use crate::parse::ast::TextOp;
use crate::result::NoticeKind;
use crate::spelling;
use crate::value::{Type, Value, compare, display};

/// Shortest text that is looked for inside longer ones.
const INSIDE_MIN: usize = 3;

/// How a value is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `=`
    Equal,
    /// `<` and its like.
    Order,
    /// `IN`: the value is a list.
    AnyOf,
    /// `IN`, the other way: what is there are lists.
    Member,
    /// `CONTAINS` and its like.
    Text(TextOp),
    /// In a way that says nothing.
    Nothing,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) asked: Asked,
    /// The key, or the expression.
    pub(super) key: String,
    pub(super) value: Value,
}

impl Wanted {
    /// Whether it is a text that something could be equal to.
    pub(super) fn is_text(&self) -> bool {
        self.asked == Asked::Equal && matches!(self.value, Value::String(_))
    }

    /// A slip that shows in the values alone; there is one value at least.
    pub(super) fn slip(&self, held: &[Value]) -> Option<NoticeKind> {
        self.other_type(held).or_else(|| self.other_form(held))
    }

    /// The nearest value, or the range of values.
    pub(super) fn nearest(&self, held: &[Value]) -> Option<NoticeKind> {
        let key = self.key.clone();
        match (self.asked, &self.value) {
            (Asked::Equal, Value::String(text)) => Some(unknown(key, text, &texts(held))),
            (Asked::Member, Value::String(text)) => Some(unknown(key, text, &members(held))),
            (Asked::AnyOf, Value::List(items)) => {
                let held = texts(held);
                let wanted = texts(items);
                let near = wanted.iter().copied().find(|text| near(text, &held).is_some());
                near.or(wanted.first().copied()).map(|text| unknown(key, text, &held))
            }
            (Asked::Equal | Asked::Order, _) => self.range(held),
            _ => None,
        }
    }

    /// All values are of one type that never compares with the one asked for.
    fn other_type(&self, held: &[Value]) -> Option<NoticeKind> {
        let wanted = match (self.asked, &self.value) {
            (Asked::Member | Asked::Nothing, _) => return None,
            (Asked::AnyOf, Value::List(items)) => kind_of(items.first()?)?,
            (_, value) => kind_of(value)?,
        };
        let mut kinds = held.iter().filter_map(kind_of);
        let first = kinds.next()?;
        let is_one = kinds.all(|kind| kind == first);
        let key = self.key.clone();
        (is_one && first != wanted).then_some(NoticeKind::OtherType { key, held: first, wanted })
    }

    /// A value that is the same but for capitals and blanks.
    fn other_form(&self, held: &[Value]) -> Option<NoticeKind> {
        let Value::String(text) = &self.value else { return None };
        let wanted = plain(text);
        let fits = |held: &str| match self.asked {
            Asked::Equal | Asked::Member => plain(held) == wanted,
            Asked::Text(TextOp::StartsWith) => plain(held).starts_with(&wanted),
            Asked::Text(TextOp::EndsWith) => plain(held).ends_with(&wanted),
            Asked::Text(TextOp::Contains) => plain(held).contains(&wanted),
            _ => false,
        };
        let candidates = if self.asked == Asked::Member { members(held) } else { texts(held) };
        let found = candidates.into_iter().find(|candidate| fits(candidate))?;
        let (key, value, held) = (self.key.clone(), text.to_string(), found.to_owned());
        Some(NoticeKind::OtherForm { key, value, held })
    }

    fn range(&self, held: &[Value]) -> Option<NoticeKind> {
        let alike = || held.iter().filter(|value| kind_of(value) == kind_of(&self.value));
        let least = alike().min_by(|a, b| compare::order(a, b))?;
        let greatest = alike().max_by(|a, b| compare::order(a, b))?;
        let (least, greatest) = (words(least), words(greatest));
        Some(NoticeKind::Range { key: self.key.clone(), least, greatest })
    }
}

fn unknown(key: String, text: &str, held: &[&str]) -> NoticeKind {
    let nearest = near(text, held).map(str::to_owned);
    NoticeKind::UnknownValue { key, value: text.to_owned(), nearest }
}

/// A text spelt much alike, else the shortest that holds it, best as the beginning of a
/// word.
fn near<'a>(text: &str, held: &[&'a str]) -> Option<&'a str> {
    spelling::nearest(text, held.iter().copied()).or_else(|| {
        let wanted = plain(text);
        let is_long = wanted.chars().count() >= INSIDE_MIN;
        let begins = |held: &str| held.split(' ').any(|word| word.starts_with(&wanted));
        let candidates = held.iter().filter(|_| is_long).filter_map(|held| {
            let plain = plain(held);
            let rank = (!begins(&plain), plain.len());
            plain.contains(&wanted).then_some((rank, *held))
        });
        candidates.min_by_key(|(rank, _)| *rank).map(|(_, held)| held)
    })
}

/// Without capitals, and with one blank where there are any.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn texts(values: &[Value]) -> Vec<&str> {
    let texts = values.iter().filter_map(|value| match value {
        Value::String(text) => Some(&**text),
        _ => None,
    });
    texts.collect()
}

/// A value for people: texts without quotes.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => display::plain(other),
    }
}

/// The texts inside lists.
fn members(values: &[Value]) -> Vec<&str> {
    let items = values.iter().map(|value| match value {
        Value::List(items) => texts(items),
        _ => Vec::new(),
    });
    items.flatten().collect()
}

/// The type of a value, where only values of its type compare with it; all numbers do.
fn kind_of(value: &Value) -> Option<Type> {
    match Type::of(value) {
        Type::Null => None,
        Type::Integer | Type::Float => Some(Type::Number),
        kind => Some(kind),
    }
}
