//! What a graph declares about itself: the names it uses, what goes with what,
//! how nodes are shown, what is indexed and constrained. All of it is optional. Of
//! all this only constraints are enforced on writes; the rest is read by
//! `relata check`, completion, pictures and tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::declared::Declared;
use crate::value::{Temporal, Value};

/// The declarations of one graph; empty where none were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// A short name for the graph.
    pub name: Option<Arc<str>>,
    /// One line about it.
    pub title: Option<Arc<str>>,
    /// The property that shows a node's slug to queries.
    pub identity: Option<Arc<str>>,
    /// Properties tried in this order to show a node by name.
    pub display: Vec<Arc<str>>,
    /// Where facts say what they rest on; absent where the graph does not follow
    /// that convention.
    pub evidence: Option<Evidence>,
    /// Declared property keys.
    pub keys: BTreeMap<Arc<str>, KeyType>,
    /// Declared labels.
    pub labels: BTreeMap<Arc<str>, LabelDeclaration>,
    /// Declared relationship types.
    pub types: BTreeMap<Arc<str>, TypeDeclaration>,
    /// Indexes and constraints, by name.
    pub declared: BTreeMap<Arc<str>, Declared>,
}

/// How this graph keeps its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Label of the nodes that stand for source documents, by `fileName`.
    pub documents: Option<Arc<str>>,
}

/// A declared label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelDeclaration {
    /// What it is for, in a line.
    pub description: Option<Arc<str>>,
    /// The keys its nodes may have; anything where absent.
    pub keys: Option<Vec<Arc<str>>>,
}

/// A declared relationship type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeDeclaration {
    /// What it is for, in a line.
    pub description: Option<Arc<str>>,
    /// How it reads between two names, e.g. "played by".
    pub text: Option<Arc<str>>,
    /// Labels it may leave; any where absent.
    pub from: Option<Vec<Arc<str>>>,
    /// Labels it may arrive at; any where absent.
    pub to: Option<Vec<Arc<str>>>,
    /// The keys its relationships may have; anything where absent.
    pub keys: Option<Vec<Arc<str>>>,
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyType {
    /// The type of a value, or of each item.
    pub item: ItemType,
    /// Whether values are lists of such items.
    pub is_list: bool,
}

/// The type of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the language's own type names")]
pub enum ItemType {
    Any,
    String,
    Integer,
    Float,
    Boolean,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
    Point,
}

/// Item types as schema files write them.
const ITEM_NAMES: [(ItemType, &str); 12] = [
    (ItemType::Any, "any"),
    (ItemType::String, "string"),
    (ItemType::Integer, "integer"),
    (ItemType::Float, "float"),
    (ItemType::Boolean, "boolean"),
    (ItemType::Date, "date"),
    (ItemType::LocalTime, "localtime"),
    (ItemType::Time, "time"),
    (ItemType::LocalDateTime, "localdatetime"),
    (ItemType::DateTime, "datetime"),
    (ItemType::Duration, "duration"),
    (ItemType::Point, "point"),
];

impl KeyType {
    /// Reads the form of schema files: an item type, with `[]` behind it for lists.
    pub fn parse(text: &str) -> Option<KeyType> {
        let (name, is_list) = match text.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let (item, _) = ITEM_NAMES.iter().find(|(_, known)| *known == name)?;
        Some(KeyType { item: *item, is_list })
    }

    /// Every form [`KeyType::parse`] reads.
    pub fn names() -> impl Iterator<Item = String> {
        let plain = ITEM_NAMES.iter().map(|(_, name)| (*name).to_string());
        plain.chain(ITEM_NAMES.iter().map(|(_, name)| format!("{name}[]")))
    }

    /// Whether `value` may stand under a key of this type.
    pub fn accepts(self, value: &Value) -> bool {
        match value {
            Value::List(items) if self.is_list => items.iter().all(|item| self.item.accepts(item)),
            _ if self.is_list => false,
            value => self.item.accepts(value),
        }
    }
}

impl std::fmt::Display for KeyType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = ITEM_NAMES.iter().find(|(item, _)| *item == self.item).map_or("", |row| row.1);
        write!(f, "{name}{}", if self.is_list { "[]" } else { "" })
    }
}

impl ItemType {
    /// Whether a single value is of this type.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (ItemType::Any, _)
            | (ItemType::String, Value::String(_))
            | (ItemType::Integer, Value::Integer(_))
            | (ItemType::Float, Value::Float(_))
            | (ItemType::Boolean, Value::Boolean(_))
            | (ItemType::Point, Value::Point(_)) => true,
            (item, Value::Temporal(temporal)) => item == temporal_item(temporal),
            _ => false,
        }
    }
}

fn temporal_item(temporal: &Temporal) -> ItemType {
    match temporal {
        Temporal::Date(_) => ItemType::Date,
        Temporal::LocalTime(_) => ItemType::LocalTime,
        Temporal::Time(_) => ItemType::Time,
        Temporal::LocalDateTime(_) => ItemType::LocalDateTime,
        Temporal::DateTime(_) => ItemType::DateTime,
        Temporal::Duration(_) => ItemType::Duration,
    }
}

/// Keys tried in this order where no schema says which one names a node.
pub const NAMING_KEYS: [&str; 4] = ["name", "title", "label", "id"];

impl Schema {
    /// Whether a property only says what a node is called: a key for display, or the one
    /// that shows its slug.
    pub fn is_naming(&self, key: &str) -> bool {
        let is_declared = self.display.iter().chain(&self.identity).any(|one| **one == *key);
        is_declared || (self.display.is_empty() && NAMING_KEYS.contains(&key))
    }

    /// How a relationship type reads between two names: the declared text, or the
    /// stored name in lower case with spaces.
    pub fn text_of_type(&self, name: &str) -> String {
        match self.types.get(name).and_then(|declared| declared.text.as_deref()) {
            Some(text) => text.to_string(),
            None => name.to_lowercase().replace('_', " "),
        }
    }
}
