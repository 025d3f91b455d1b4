//! The notation in which the kit writes values into tables.
//!
//! It resembles the language but is not it: nodes, relationships and paths have
//! literals, temporal values are strings. So it has its own small reader.

use std::collections::BTreeMap;

use relata::value::Value;

/// A value as the kit writes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expected {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// `1`.
    Integer(i64),
    /// `1.0`, `1e9`, `NaN`, `Inf`.
    Float(f64),
    /// `'text'`; also any temporal value.
    String(String),
    /// `[1, 2]`.
    List(Vec<Expected>),
    /// `{a: 1}`.
    Map(Properties),
    /// `(:A:B {p: 1})`.
    Node(Node),
    /// `[:T {p: 1}]`.
    Relationship(Relationship),
    /// `<(:A)-[:T]->(:B)>`: the first node, then steps, forward or back.
    Path(Node, Vec<(Relationship, bool, Node)>),
}

/// By key.
pub(crate) type Properties = BTreeMap<String, Expected>;

/// A node without identity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// Sorted.
    pub(crate) labels: Vec<String>,
    /// All of them.
    pub(crate) properties: Properties,
}

/// A relationship without identity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Relationship {
    /// Its type.
    pub(crate) kind: String,
    /// All of them.
    pub(crate) properties: Properties,
}

/// Reads a cell.
pub(crate) fn read(text: &str) -> Result<Expected, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value().and_then(|value| reader.end().map(|()| value));
    value.ok_or_else(|| format!("unreadable value `{text}` in the kit"))
}

impl Expected {
    /// As an argument of a query; entities cannot be one.
    pub(crate) fn to_value(&self) -> Result<Value, String> {
        match self {
            Expected::Null => Ok(Value::Null),
            Expected::Boolean(value) => Ok(Value::Boolean(*value)),
            Expected::Integer(value) => Ok(Value::Integer(*value)),
            Expected::Float(value) => Ok(Value::Float(*value)),
            Expected::String(text) => Ok(Value::string(text.as_str())),
            Expected::List(items) => {
                let items = items.iter().map(Expected::to_value).collect::<Result<_, _>>()?;
                Value::list(items).map_err(|error| error.to_string())
            }
            Expected::Map(entries) => {
                let entry = |(key, value): (&String, &Expected)| {
                    Ok::<_, String>((key.as_str().into(), value.to_value()?))
                };
                let entries = entries.iter().map(entry).collect::<Result<_, _>>()?;
                Value::map(entries).map_err(|error| error.to_string())
            }
            _ => Err("an entity cannot be an argument".to_owned()),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes the token if it is next.
    fn take(&mut self, token: &str) -> bool {
        self.blank();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, token: &str) -> Option<()> {
        self.take(token).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        self.blank();
        self.rest.is_empty().then_some(())
    }

    fn value(&mut self) -> Option<Expected> {
        self.blank();
        match self.rest.chars().next()? {
            '\'' => self.string().map(Expected::String),
            '{' => self.map().map(Expected::Map),
            '(' => self.node().map(Expected::Node),
            '<' => self.path(),
            '[' if self.rest[1..].trim_start().starts_with(':') => {
                self.relationship().map(Expected::Relationship)
            }
            '[' => self.list(),
            _ => self.word(),
        }
    }

    fn string(&mut self) -> Option<String> {
        self.need("'")?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\'' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                '\\' => text.push(match characters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                }),
                other => text.push(other),
            }
        }
        None
    }

    fn map(&mut self) -> Option<Properties> {
        self.need("{")?;
        let mut entries = Properties::new();
        while !self.take("}") {
            let key = self.name()?;
            self.need(":")?;
            entries.insert(key, self.value()?);
            self.take(",");
        }
        Some(entries)
    }

    fn list(&mut self) -> Option<Expected> {
        self.need("[")?;
        let mut items = Vec::new();
        while !self.take("]") {
            items.push(self.value()?);
            self.take(",");
        }
        Some(Expected::List(items))
    }

    fn properties(&mut self) -> Option<Properties> {
        self.blank();
        if self.rest.starts_with('{') { self.map() } else { Some(Properties::new()) }
    }

    fn node(&mut self) -> Option<Node> {
        self.need("(")?;
        let mut labels = Vec::new();
        while self.take(":") {
            labels.push(self.name()?);
        }
        labels.sort();
        let properties = self.properties()?;
        self.need(")")?;
        Some(Node { labels, properties })
    }

    fn relationship(&mut self) -> Option<Relationship> {
        self.need("[")?;
        self.need(":")?;
        let kind = self.name()?;
        let properties = self.properties()?;
        self.need("]")?;
        Some(Relationship { kind, properties })
    }

    fn path(&mut self) -> Option<Expected> {
        self.need("<")?;
        let start = self.node()?;
        let mut steps = Vec::new();
        while !self.take(">") {
            let back = self.take("<-");
            if !back {
                self.need("-")?;
            }
            let relationship = self.relationship()?;
            self.need(if back { "-" } else { "->" })?;
            steps.push((relationship, !back, self.node()?));
        }
        Some(Expected::Path(start, steps))
    }

    fn name(&mut self) -> Option<String> {
        self.blank();
        if let Some(rest) = self.rest.strip_prefix('`') {
            let (name, rest) = rest.split_once('`')?;
            self.rest = rest;
            return Some(name.to_owned());
        }
        let name = self.run(|character| character.is_alphanumeric() || character == '_');
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !belongs(character)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    /// Numbers and the values that are words.
    fn word(&mut self) -> Option<Expected> {
        let word = self.run(|character| character.is_alphanumeric() || "+-._".contains(character));
        match word {
            "null" => Some(Expected::Null),
            "true" => Some(Expected::Boolean(true)),
            "false" => Some(Expected::Boolean(false)),
            "NaN" => Some(Expected::Float(f64::NAN)),
            "Inf" | "Infinity" => Some(Expected::Float(f64::INFINITY)),
            "-Inf" | "-Infinity" => Some(Expected::Float(f64::NEG_INFINITY)),
            number => match number.parse() {
                Ok(integer) => Some(Expected::Integer(integer)),
                Err(_)
                    if number.starts_with(|start: char| {
                        start.is_ascii_digit() || "-+.".contains(start)
                    }) =>
                {
                    number.parse().ok().map(Expected::Float)
                }
                Err(_) => None,
            },
        }
    }
}
