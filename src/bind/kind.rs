//! What a variable holds, as far as it is known before running.

use std::fmt;

use crate::value::Type;

/// The kind of a variable; each scope knows it for every name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node of a pattern.
    Node,
    /// A relationship of a pattern.
    Relationship,
    /// The relationships of a variable-length pattern.
    Relationships,
    /// The nodes of a repeated part.
    Nodes,
    /// A named path.
    Path,
    /// A value of a type.
    Value(Type),
}

impl Kind {
    /// As a type of the language.
    pub fn as_type(self) -> Type {
        match self {
            Kind::Node => Type::Node,
            Kind::Relationship => Type::Relationship,
            Kind::Relationships | Kind::Nodes => Type::List,
            Kind::Path => Type::Path,
            Kind::Value(known) => known,
        }
    }

    /// The kind of an expression of a type.
    pub fn of(known: Type) -> Kind {
        match known {
            Type::Node => Kind::Node,
            Type::Relationship => Kind::Relationship,
            Type::Path => Kind::Path,
            other => Kind::Value(other),
        }
    }

    /// Whether a variable of this kind may stand where `wanted` is needed in a pattern.
    pub fn fits(self, wanted: Kind) -> bool {
        self == wanted
            || matches!(
                (self, wanted),
                (Kind::Value(Type::Any | Type::Null), _)
                    | (Kind::Value(Type::Entity), Kind::Node | Kind::Relationship)
                    | (Kind::Value(Type::List), Kind::Relationships)
            )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Relationships => f.write_str("a list of relationships"),
            Kind::Nodes => f.write_str("a list of nodes"),
            other => f.write_str(other.as_type().phrase()),
        }
    }
}
