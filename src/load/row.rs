//! One table of a graph file, as written: keys and values with their places.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::cell::Cell;

/// A file of nodes.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeFile {
    #[serde(default)]
    pub(super) node: Vec<Spanned<Row>>,
}

/// A file of relationships.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationshipFile {
    #[serde(default)]
    pub(super) relationship: Vec<Spanned<Row>>,
}

/// Keys and what they hold.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<(Spanned<String>, Spanned<Cell>)>,
    /// The sub-table `properties`, for keys that are reserved.
    pub(super) properties: Vec<(Spanned<String>, Spanned<Cell>)>,
}

impl Row {
    /// Takes out what stands under a reserved key.
    pub(super) fn take(&mut self, key: &str) -> Option<Spanned<Cell>> {
        let index = self.cells.iter().position(|(known, _)| known.get_ref() == key)?;
        Some(self.cells.remove(index).1)
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(RowVisitor { is_nested: false })
    }
}

/// The sub-table, in which no key is reserved.
struct Properties(Row);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Properties, D::Error> {
        deserializer.deserialize_map(RowVisitor { is_nested: true }).map(Properties)
    }
}

struct RowVisitor {
    is_nested: bool,
}

impl<'de> Visitor<'de> for RowVisitor {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            if key.get_ref() == "properties" && !self.is_nested {
                row.properties = entries.next_value::<Properties>()?.0.cells;
            } else {
                row.cells.push((key, entries.next_value()?));
            }
        }
        Ok(row)
    }
}
