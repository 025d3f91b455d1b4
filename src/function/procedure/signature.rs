//! The signature of a procedure: `name(in :: INTEGER?) :: (out :: STRING?)`.

use std::fmt;

use crate::value::Type;

/// Name, arguments and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Dotted name.
    pub name: String,
    /// The arguments.
    pub inputs: Vec<Field>,
    /// The columns of its rows; none for one that returns nothing.
    pub outputs: Vec<Field>,
}

/// A named and typed argument or column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
}

/// A signature that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureError {
    /// The part that is not understood.
    pub part: String,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` found, expected `name(argument :: TYPE) :: (column :: TYPE)`", self.part)
    }
}

impl std::error::Error for SignatureError {}

impl Signature {
    /// Reads one; `VOID` or `()` after the second `::` means no columns.
    pub fn parse(text: &str) -> Result<Signature, SignatureError> {
        let bad = |part: &str| SignatureError { part: part.trim().to_owned() };
        let (name, rest) = text.split_once('(').ok_or_else(|| bad(text))?;
        let (inputs, rest) = rest.split_once(')').ok_or_else(|| bad(rest))?;
        let outputs = rest.trim().strip_prefix("::").ok_or_else(|| bad(rest))?.trim();
        let outputs = match outputs.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(fields) => fields,
            None if outputs.eq_ignore_ascii_case("VOID") => "",
            None => return Err(bad(outputs)),
        };
        let name = name.trim();
        if name.is_empty() {
            return Err(bad(text));
        }
        Ok(Signature { name: name.to_owned(), inputs: fields(inputs)?, outputs: fields(outputs)? })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}) :: ", self.name, listed(&self.inputs))?;
        match self.outputs.as_slice() {
            [] => f.write_str("VOID"),
            outputs => write!(f, "({})", listed(outputs)),
        }
    }
}

fn listed(fields: &[Field]) -> String {
    let field = |field: &Field| format!("{} :: {}", field.name, name_of(field.kind));
    fields.iter().map(field).collect::<Vec<_>>().join(", ")
}

/// The name a type goes by in signatures.
pub(super) fn name_of(kind: Type) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == kind).map_or("ANY", |(name, _)| name)
}

fn fields(text: &str) -> Result<Vec<Field>, SignatureError> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(field).collect()
}

fn field(text: &str) -> Result<Field, SignatureError> {
    let bad = || SignatureError { part: text.to_owned() };
    let (name, kind) = text.split_once("::").ok_or_else(bad)?;
    let kind = type_named(kind.trim().trim_end_matches('?')).ok_or_else(bad)?;
    Ok(Field { name: name.trim().to_owned(), kind })
}

/// The names types go by in signatures.
const TYPES: &[(&str, Type)] = &[
    ("ANY", Type::Any),
    ("BOOLEAN", Type::Boolean),
    ("INTEGER", Type::Integer),
    ("FLOAT", Type::Float),
    ("NUMBER", Type::Number),
    ("STRING", Type::String),
    ("LIST", Type::List),
    ("MAP", Type::Map),
    ("NODE", Type::Node),
    ("RELATIONSHIP", Type::Relationship),
    ("PATH", Type::Path),
    ("DATE", Type::Date),
    ("LOCALTIME", Type::LocalTime),
    ("TIME", Type::Time),
    ("LOCALDATETIME", Type::LocalDateTime),
    ("DATETIME", Type::DateTime),
    ("DURATION", Type::Duration),
    ("POINT", Type::Point),
];

fn type_named(name: &str) -> Option<Type> {
    let upper = name.to_ascii_uppercase();
    if upper.starts_with("LIST") {
        return Some(Type::List);
    }
    TYPES.iter().find(|(known, _)| *known == upper).map(|(_, kind)| *kind)
}
