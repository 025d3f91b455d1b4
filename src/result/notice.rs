//! Things worth saying beside an answer, as facts; their words are in `Display`.

use std::fmt::{self, Formatter};

use crate::span::Span;
use crate::value::Type;

/// Most labels or types that are told of.
const NAMES_MAX: usize = 6;

/// Something worth saying that is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which name or step it is about.
    pub span: Option<Span>,
    /// What to say.
    pub kind: NoticeKind,
}

/// How many candidates came so far on the way to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// How many.
    pub rows: u64,
    /// The step they came through, as written.
    pub step: String,
}

/// The things worth saying. Facts; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// No node has this label.
    UnknownLabel {
        /// The label.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// No relationship has this type.
    UnknownType {
        /// The type.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// Nothing has this property.
    UnknownKey {
        /// The key.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// A variable has the name of a label or type of the graph.
    ForgottenColon {
        /// Label or type.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A condition compares with null.
    ComparedWithNull {
        /// How.
        operator: String,
    },
    /// No rows: the candidates step by step, until there were none.
    EmptyStep {
        /// In the order looked at; the last has none.
        reached: Vec<Reached>,
    },
    /// No rows, and the time for saying why is over.
    NotLookedInto,
    /// What is under the key has another type than what it is compared with.
    OtherType {
        /// The key, or the expression.
        key: String,
        /// The type of everything there.
        held: Type,
        /// The type of what it is compared with.
        wanted: Type,
    },
    /// No candidate has this value under the key.
    UnknownValue {
        /// The key, or the expression.
        key: String,
        /// What was asked for.
        value: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// Candidates have the value but for capitals and blanks.
    OtherForm {
        /// The key, or the expression.
        key: String,
        /// What was asked for.
        value: String,
        /// What is there.
        held: String,
    },
    /// Others than the candidates have the value under the key.
    ValueElsewhere {
        /// The key.
        key: String,
        /// What was asked for.
        value: String,
        /// Labels or types of those that have it.
        holders: Vec<String>,
    },
    /// No candidate has the key, but others do.
    KeyElsewhere {
        /// The key.
        key: String,
        /// The candidates, as written.
        here: String,
        /// Labels or types of those that have it.
        holders: Vec<String>,
    },
    /// All values lie on one side of what was asked for.
    Range {
        /// The key, or the expression.
        key: String,
        /// The least there is.
        least: String,
        /// The greatest there is.
        greatest: String,
    },
    /// The relationship is there the other way round.
    TurnedArrow {
        /// As it should be written.
        turned: String,
        /// How many there are.
        rows: u64,
    },
    /// The relationship is there between other nodes only.
    TypeJoins {
        /// The type.
        kind: String,
        /// Labels at its start.
        from: Vec<String>,
        /// Labels at its end.
        to: Vec<String>,
    },
    /// The candidates have relationships of other types only.
    OtherTypes {
        /// Those they have there.
        types: Vec<String>,
    },
    /// What is at the end of the relationships has other labels.
    OtherLabels {
        /// As written.
        wanted: String,
        /// Those that are there.
        labels: Vec<String>,
    },
    /// Conditions that keep rows, but never the same.
    EachAlone {
        /// Condition and how many it keeps on its own.
        kept: Vec<Reached>,
    },
    /// An `OPTIONAL MATCH` never matched: its candidates step by step.
    NeverMatched {
        /// In the order looked at; the last has none.
        reached: Vec<Reached>,
    },
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NoticeKind::UnknownLabel { name, nearest } => {
                unknown(f, "no node has the label", name, nearest.as_deref())
            }
            NoticeKind::UnknownType { name, nearest } => {
                unknown(f, "no relationship has the type", name, nearest.as_deref())
            }
            NoticeKind::UnknownKey { name, nearest } => {
                unknown(f, "nothing has the property", name, nearest.as_deref())
            }
            NoticeKind::ForgottenColon { what, name } => {
                write!(f, "`{name}` is a variable here, the {what} is written `:{name}`")
            }
            NoticeKind::ComparedWithNull { operator } => {
                let instead = if operator == "<>" { "IS NOT NULL" } else { "IS NULL" };
                write!(f, "`{operator} null` is never true, write `{instead}`")
            }
            other => other.write_reason(f),
        }
    }
}

impl NoticeKind {
    /// What is said of answers without rows.
    fn write_reason(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NoticeKind::EmptyStep { reached } => write_chain(f, "nothing found", reached),
            NoticeKind::NeverMatched { reached } => {
                write_chain(f, "`OPTIONAL MATCH` never matched", reached)
            }
            NoticeKind::NotLookedInto => f.write_str("no rows; not looked into further"),
            NoticeKind::TurnedArrow { turned, rows } => {
                write!(f, "turned round it matches: {rows} `{turned}`")
            }
            NoticeKind::TypeJoins { kind, from, to } => {
                write!(f, "`{kind}` leads from {} to {}", names(from), names(to))
            }
            NoticeKind::OtherTypes { types } if types.is_empty() => {
                f.write_str("no relationships are there at all")
            }
            NoticeKind::OtherTypes { types } => write!(f, "there are only {} there", names(types)),
            NoticeKind::OtherLabels { wanted, labels } => {
                write!(f, "no `{wanted}` is there, only {}", names(labels))
            }
            NoticeKind::EachAlone { kept } => write_alone(f, kept),
            other => other.write_value(f),
        }
    }

    /// What is said of values.
    fn write_value(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NoticeKind::OtherType { key, held, wanted } => write_other_type(f, key, *held, *wanted),
            NoticeKind::UnknownValue { key, value, nearest } => {
                write!(f, "no `{key}` is `{value}`")?;
                write_nearest(f, nearest.as_deref())
            }
            NoticeKind::OtherForm { key, value, held } => {
                write!(f, "`{key}` is `{held}`, in other capitals or blanks than `{value}`")
            }
            NoticeKind::ValueElsewhere { key, value, holders } => {
                let holders = names(holders);
                write!(f, "none of them has the `{key}` `{value}`, some {holders} has")
            }
            NoticeKind::KeyElsewhere { key, here, holders } => {
                write!(f, "no `{here}` has the property `{key}`, {} has", names(holders))
            }
            NoticeKind::Range { key, least, greatest } if least == greatest => {
                write!(f, "`{key}` is always {least}")
            }
            NoticeKind::Range { key, least, greatest } => {
                write!(f, "`{key}` goes from {least} to {greatest}")
            }
            _ => Ok(()),
        }
    }
}

fn unknown(f: &mut Formatter<'_>, what: &str, name: &str, nearest: Option<&str>) -> fmt::Result {
    write!(f, "{what} `{name}`")?;
    write_nearest(f, nearest)
}

/// `16 (f:Film) → 14 -[:DIRECTED_BY]-> → 0 (p {name: 'Man'})`
fn write_chain(f: &mut Formatter<'_>, what: &str, reached: &[Reached]) -> fmt::Result {
    write!(f, "{what}: ")?;
    for (at, one) in reached.iter().enumerate() {
        let arrow = if at > 0 { " → " } else { "" };
        write!(f, "{arrow}{} `{}`", one.rows, one.step)?;
    }
    Ok(())
}

fn write_alone(f: &mut Formatter<'_>, kept: &[Reached]) -> fmt::Result {
    f.write_str("each alone keeps some, never the same: ")?;
    for (at, one) in kept.iter().enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        write!(f, "{comma}`{}` {}", one.step, one.rows)?;
    }
    Ok(())
}

/// `` `A` ``, `` `A` or `B` ``, `` `A`, `B` or `C` ``, `` `A`, `B`, `C` or 4 more ``.
fn names(names: &[String]) -> String {
    let mut words: Vec<String> =
        names.iter().take(NAMES_MAX).map(|name| format!("`{name}`")).collect();
    if names.len() > NAMES_MAX {
        words.push(format!("{} more", names.len() - NAMES_MAX));
    }
    match words.as_slice() {
        [] => String::from("nodes without a label"),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// Compared with another type nothing is found; what to write instead is known for
/// lists and for dates that are texts.
fn write_other_type(f: &mut Formatter<'_>, key: &str, held: Type, wanted: Type) -> fmt::Result {
    let (held_name, wanted_name) = (held.name(), wanted.name());
    write!(f, "every `{key}` is of type {held_name}, which compares with no {wanted_name}")?;
    match held {
        Type::List => write!(f, ", `IN` looks inside"),
        Type::String if wanted.is_temporal() => {
            write!(f, ", `{}(…)` makes one of it", wanted_name.to_lowercase())
        }
        _ => Ok(()),
    }
}

fn write_nearest(f: &mut Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(f, ", did you mean `{nearest}`?"),
        None => Ok(()),
    }
}
