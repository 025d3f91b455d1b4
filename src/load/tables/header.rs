//! The first line of a table: what each of its columns is, `name:type` with the
//! special types of neo4j-admin.

use super::error::Problem;
use crate::spelling::nearest;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// What names the node within a group; also a property where it has a name.
    Id { group: String, key: Option<String>, form: IdForm },
    /// The node where a relationship starts, or ends.
    End { group: String, is_start: bool },
    /// Labels, with `;` between.
    Labels,
    /// The type of a relationship.
    Type,
    /// A property.
    Property { key: String, kind: Kind },
    /// Not read.
    Ignored,
}

/// What the property made of an id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    /// Integers where all ids of the file are such, else strings.
    AsFound,
    Integers,
    Texts,
}

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) item: Item,
    /// Whether it is a list of such, with `;` between.
    pub(super) is_list: bool,
}

/// What one item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Integer,
    Float,
    Boolean,
    Text,
    /// Under the name that graph files know it by.
    Temporal(&'static str),
}

/// The types of properties.
const KINDS: &[(&str, Item)] = &[
    ("int", Item::Integer),
    ("long", Item::Integer),
    ("short", Item::Integer),
    ("byte", Item::Integer),
    ("integer", Item::Integer),
    ("float", Item::Float),
    ("double", Item::Float),
    ("boolean", Item::Boolean),
    ("string", Item::Text),
    ("char", Item::Text),
    ("date", Item::Temporal("date")),
    ("localtime", Item::Temporal("localtime")),
    ("time", Item::Temporal("time")),
    ("localdatetime", Item::Temporal("localdatetime")),
    ("datetime", Item::Temporal("datetime")),
    ("duration", Item::Temporal("duration")),
];

/// What a column is for beside properties; those with a group may carry one in
/// parentheses.
const ROLES: &[&str] = &["ID", "START_ID", "END_ID", "LABEL", "TYPE", "IGNORE"];

impl Item {
    /// What is expected of a text, in words.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Item::Integer => "an integer",
            Item::Float => "a float",
            Item::Boolean => "`true` or `false`",
            Item::Text => "a string",
            Item::Temporal("date") => "a date",
            Item::Temporal("localtime") => "a local time",
            Item::Temporal("time") => "a time",
            Item::Temporal("localdatetime") => "a local date and time",
            Item::Temporal("datetime") => "a date and time",
            Item::Temporal(_) => "a duration",
        }
    }
}

impl Field {
    /// Reads one cell of a header.
    pub(super) fn parse(text: &str) -> Result<Field, Problem> {
        let (text, options) = split_options(text.trim())?;
        let (name, spec) = text.rsplit_once(':').unwrap_or((text, "string"));
        let (name, spec) = (name.trim(), spec.trim());
        let (role, group) = split_group(spec)?;
        let field = match role {
            "ID" => Field::Id {
                group: group.to_owned(),
                key: (!name.is_empty()).then(|| name.to_owned()),
                form: id_form(options)?,
            },
            "START_ID" | "END_ID" => {
                Field::End { group: group.to_owned(), is_start: role == "START_ID" }
            }
            "LABEL" => Field::Labels,
            "TYPE" => Field::Type,
            "IGNORE" => Field::Ignored,
            _ if name.is_empty() => return Err(Problem::NoName { found: text.to_owned() }),
            _ => Field::Property { key: name.to_owned(), kind: kind(spec)? },
        };
        let takes_options = matches!(field, Field::Id { .. });
        match options {
            Some(found) if !takes_options => {
                Err(Problem::UnknownOption { found: found.to_owned() })
            }
            _ => Ok(field),
        }
    }
}

/// The type, and what stands behind it in braces.
fn split_options(text: &str) -> Result<(&str, Option<&str>), Problem> {
    let Some((before, behind)) = text.split_once('{') else { return Ok((text, None)) };
    match behind.strip_suffix('}') {
        Some(options) => Ok((before, Some(options))),
        None => Err(Problem::UnknownOption { found: behind.to_owned() }),
    }
}

/// A role and its group, which is empty where none is given.
fn split_group(spec: &str) -> Result<(&str, &str), Problem> {
    let Some((role, group)) = spec.split_once('(') else { return Ok((spec, "")) };
    match group.strip_suffix(')') {
        Some(group) if matches!(role, "ID" | "START_ID" | "END_ID") => Ok((role, group)),
        _ => Err(unknown(spec)),
    }
}

fn id_form(options: Option<&str>) -> Result<IdForm, Problem> {
    let Some(options) = options else { return Ok(IdForm::AsFound) };
    let unknown = || Problem::UnknownOption { found: options.to_owned() };
    let (name, kind) = options.split_once(':').ok_or_else(unknown)?;
    match (name.trim(), kind.trim()) {
        ("id-type", "int" | "long" | "integer") => Ok(IdForm::Integers),
        ("id-type", "string") => Ok(IdForm::Texts),
        _ => Err(unknown()),
    }
}

fn kind(spec: &str) -> Result<Kind, Problem> {
    let (name, is_list) = match spec.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (spec, false),
    };
    let name = name.to_ascii_lowercase();
    let found = KINDS.iter().find(|(known, _)| *known == name);
    found.map(|(_, item)| Kind { item: *item, is_list }).ok_or_else(|| unknown(spec))
}

fn unknown(found: &str) -> Problem {
    let known = KINDS.iter().map(|(name, _)| *name).chain(ROLES.iter().copied());
    let nearest = nearest(found, known).map(str::to_owned);
    Problem::UnknownType { found: found.to_owned(), nearest }
}
