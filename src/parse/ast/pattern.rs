//! Patterns as they were written: paths, nodes, relationships, labels.

use super::{Computed, Expr, Name};
use crate::span::Span;

/// `[variable =] [prefix] parts`, `[variable =] shortestPath(parts)`
#[derive(Clone, Debug, PartialEq)]
pub struct PathPattern {
    /// The path's name.
    pub variable: Option<Name>,
    /// Which paths are meant.
    pub prefix: Option<PathPrefix>,
    /// `shortestPath` or `allShortestPaths`.
    pub shortest: Option<Shortest>,
    /// At least one; where one ends the next begins, and of two neighbours one is a group.
    pub parts: Vec<PathPart>,
    /// All of it.
    pub span: Span,
}

impl PathPattern {
    /// Its nodes and relationships, where it is nothing but a chain of them.
    pub fn chain(&self) -> Option<&Chain> {
        match self.parts.as_slice() {
            [PathPart::Chain(chain)] => Some(chain),
            _ => None,
        }
    }

    /// A path of one node.
    pub(crate) fn of_node(node: NodePattern) -> PathPattern {
        let span = node.span;
        let parts = vec![PathPart::Chain(Chain { start: node, steps: Vec::new() })];
        PathPattern { variable: None, prefix: None, shortest: None, parts, span }
    }

    /// The same as [`PathPattern::chain`], to change it in place.
    pub(crate) fn chain_mut(&mut self) -> Option<&mut Chain> {
        match self.parts.as_mut_slice() {
            [PathPart::Chain(chain)] => Some(chain),
            _ => None,
        }
    }

    /// Its chains, those of groups too, in the order written.
    pub fn chains(&self) -> Vec<&Chain> {
        let mut chains = Vec::new();
        self.parts.iter().for_each(|part| part.add_chains(&mut chains));
        chains
    }

    /// How many relationships are written in it.
    pub fn relationships(&self) -> usize {
        self.chains().iter().map(|chain| chain.steps.len()).sum()
    }
}

/// `ANY 3 TRAIL`, `SHORTEST 2 GROUPS`, `ACYCLIC`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathPrefix {
    /// Which of the paths between two nodes.
    pub selector: Option<Selector>,
    /// What may come twice on them.
    pub mode: Option<PathMode>,
    /// All of it.
    pub span: Span,
}

/// A piece of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum PathPart {
    /// `(a)-[r]->(b)…`
    Chain(Chain),
    /// `(path WHERE filter){1,3}`
    Group(Group),
}

impl PathPart {
    fn add_chains<'a>(&'a self, chains: &mut Vec<&'a Chain>) {
        match self {
            PathPart::Chain(chain) => chains.push(chain),
            PathPart::Group(group) => group.parts.iter().for_each(|part| part.add_chains(chains)),
        }
    }
}

/// `(a)-[r]->(b)…`
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The first node.
    pub start: NodePattern,
    /// A relationship and the node it leads to.
    pub steps: Vec<(RelationshipPattern, NodePattern)>,
}

impl Chain {
    /// Its nodes, in the order written.
    pub fn nodes(&self) -> impl Iterator<Item = &NodePattern> {
        std::iter::once(&self.start).chain(self.steps.iter().map(|(_, node)| node))
    }

    /// Its last node.
    pub fn end(&self) -> &NodePattern {
        self.steps.last().map_or(&self.start, |(_, node)| node)
    }
}

/// `([variable =] parts [WHERE filter])[repeated]`
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The name of what is inside.
    pub variable: Option<Name>,
    /// As in a [`PathPattern`].
    pub parts: Vec<PathPart>,
    /// `WHERE` inside the parentheses; of each repetition in turn.
    pub filter: Option<Expr>,
    /// How often it comes; once where absent.
    pub repeated: Option<Repetition>,
    /// With its parentheses and how often it comes.
    pub span: Span,
}

/// `{min,max}`, `+`, `*`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// Fewest times.
    pub min: u64,
    /// Most times.
    pub max: Option<u64>,
    /// All of it.
    pub span: Span,
}

/// What may come twice on a path. ISO/IEC 39075, 16.6 (path mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMode {
    /// Anything.
    Walk,
    /// Nodes, but no relationship.
    Trail,
    /// Nothing.
    Acyclic,
    /// The first node as the last, and nothing else.
    Simple,
}

/// Which of the paths between two nodes are kept, of those that fit the pattern and its
/// mode. ISO/IEC 39075, 16.6 (path search prefix).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// All of them.
    All,
    /// Any so many.
    Any(u64),
    /// So many of the shortest.
    Shortest(u64),
    /// Every one of those that are as short as the shortest.
    AllShortest,
    /// Every one of those that have one of the so many smallest lengths.
    ShortestGroups(u64),
}

/// The two shortest-path functions over a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortest {
    /// `shortestPath`: any one of them.
    One,
    /// `allShortestPaths`: every one.
    All,
}

/// `(variable:Label {key: value})`
#[derive(Clone, Debug, PartialEq)]
pub struct NodePattern {
    /// Its name.
    pub variable: Option<Name>,
    /// What its labels must satisfy.
    pub labels: Option<LabelExpr>,
    /// A map literal or a parameter.
    pub properties: Option<Expr>,
    /// `WHERE` inside the parentheses.
    pub filter: Option<Expr>,
    /// With its parentheses.
    pub span: Span,
}

/// `-[variable:TYPE*1..3 {key: value}]->`
#[derive(Clone, Debug, PartialEq)]
pub struct RelationshipPattern {
    /// Its name.
    pub variable: Option<Name>,
    /// What its type must satisfy.
    pub types: Option<LabelExpr>,
    /// A map literal or a parameter.
    pub properties: Option<Expr>,
    /// `WHERE` inside the brackets; of a variable length, each relationship in turn.
    pub filter: Option<Expr>,
    /// Which way it points, from left to right.
    pub direction: Direction,
    /// `*`, `*n`, `*n..m`: variable length.
    pub length: Option<LengthRange>,
    /// `{n,m}`, `+`, `*` behind the arrow.
    pub repeated: Option<Repetition>,
    /// With its dashes and arrow heads.
    pub span: Span,
}

/// Arrow heads of a relationship pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `-->`
    Outgoing,
    /// `<--`
    Incoming,
    /// `--` or `<-->`
    Either,
}

/// The numbers after `*`; an absent one is 1 below, unbounded above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthRange {
    /// Fewest steps.
    pub min: Option<u64>,
    /// Most steps.
    pub max: Option<u64>,
}

/// What labels or types must satisfy: `:A`, `:A:B`, `:A|B`, `:A&!B`, `:%`.
#[derive(Clone, Debug, PartialEq)]
pub enum LabelExpr {
    /// Has it.
    Name(Name),
    /// Has all; `:A:B` and `:A&B`.
    And(Vec<LabelExpr>),
    /// Has one or more.
    Or(Vec<LabelExpr>),
    /// Has it not.
    Not(Box<LabelExpr>),
    /// Has any at all: `%`.
    Any(Span),
    /// Has what an expression says.
    Computed(Computed),
}
