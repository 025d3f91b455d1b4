//! One table of a graph file, as written: keys and values with their places.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::cell::Cell;

/// A file that is a list of rows.
pub(super) trait RowFile: DeserializeOwned {
    /// What a row is called.
    const NAME: &'static str;

    fn rows(self) -> Vec<Spanned<Row>>;
}

/// A file of nodes.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeFile {
    #[serde(default)]
    pub(super) node: Vec<Spanned<Row>>,
}

impl RowFile for NodeFile {
    const NAME: &'static str = "node";

    fn rows(self) -> Vec<Spanned<Row>> {
        self.node
    }
}

/// A file of relationships.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationshipFile {
    #[serde(default)]
    pub(super) relationship: Vec<Spanned<Row>>,
}

impl RowFile for RelationshipFile {
    const NAME: &'static str = "relationship";

    fn rows(self) -> Vec<Spanned<Row>> {
        self.relationship
    }
}

/// The rows of a piece of a file, if it is sound.
pub(super) fn rows_of<File: RowFile>(piece: &str) -> Option<Vec<Spanned<Row>>> {
    plain_rows(piece, File::NAME).or_else(|| toml::from_str(piece).ok().map(File::rows))
}

/// The rows of a piece that holds nothing unusual; asking a deserializer for every
/// value takes as long again as reading them.
fn plain_rows(piece: &str, name: &str) -> Option<Vec<Spanned<Row>>> {
    let mut table = DeTable::parse(piece).ok()?.into_inner();
    let rows = table.remove(name)?;
    match rows.into_inner() {
        DeValue::Array(rows) if table.is_empty() => rows.into_iter().map(plain_row).collect(),
        _ => None,
    }
}

fn plain_row(value: Spanned<DeValue<'_>>) -> Option<Spanned<Row>> {
    let span = value.span();
    let DeValue::Table(entries) = value.into_inner() else { return None };
    let mut row = Row::default();
    for (key, value) in entries {
        if key.get_ref() == "properties" {
            return None;
        }
        let key = Spanned::new(key.span(), key.into_inner().into_owned());
        row.cells.push((key, plain_cell(value)?));
    }
    Some(Spanned::new(span, row))
}

fn plain_cell(value: Spanned<DeValue<'_>>) -> Option<Spanned<Cell>> {
    let span = value.span();
    let cell = match value.into_inner() {
        DeValue::String(text) => Cell::String(text.into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => {
            Cell::Integer(number.as_str().parse().ok()?)
        }
        DeValue::Float(number) => {
            Cell::Float(number.as_str().parse().ok().filter(|number: &f64| number.is_finite())?)
        }
        DeValue::Boolean(truth) => Cell::Boolean(truth),
        DeValue::Datetime(date) => Cell::Date(date.to_string()),
        DeValue::Array(items) => {
            Cell::List(items.into_iter().map(plain_cell).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(Spanned::new(span, cell))
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

#[cfg(test)]
mod tests {
    use super::{NodeFile, RelationshipFile, RowFile, plain_rows};
    use crate::load::builtin::HEAT;
    use crate::load::files::Files as _;

    fn compare<File: RowFile>(text: &str) -> bool {
        let Some(plain) = plain_rows(text, File::NAME) else { return false };
        let file: File = toml::from_str(text).expect("what is plain is sound");
        assert_eq!(format!("{plain:?}"), format!("{:?}", file.rows()), "{text}");
        true
    }

    #[test]
    fn plain_rows_are_what_the_deserializer_reads() {
        for name in HEAT.names().expect("the files are there") {
            let text = HEAT.text(&name).expect("the file is there");
            if name.starts_with("nodes/") {
                assert!(compare::<NodeFile>(&text), "{name} is plain");
            } else if name.starts_with("relationships/") {
                assert!(compare::<RelationshipFile>(&text), "{name} is plain");
            }
        }
        let odd =
            "[[node]]\nid = 'a'\nn = -1\nf = 1.5e3\nt = true\nd = 2020-02-29\n'x y' = [1, [2]]\n";
        assert!(compare::<NodeFile>(odd));
        for unusual in ["[[node]]\nn = 0x1F\n", "[[node]]\nm = { date = '2020' }\n", "x = 1\n"] {
            assert!(!compare::<NodeFile>(unusual), "{unusual}");
        }
    }
}
