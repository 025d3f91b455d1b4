//! The shape of a path: which nodes there are, those that nobody wrote too, and what
//! leads from each to the next.
//!
//! Parentheses around a whole path are taken away; repeated parts have their limits
//! checked. What cannot be said of paths is refused here.

use super::error::BindErrorKind;
use super::{BindError, Result, already_bound, unexpected};
use crate::parse::ast::{
    self, Chain, Group, NodePattern, PathMode, PathPart, PathPattern, RelationshipPattern,
    Repetition, Selector,
};
use crate::span::Span;

/// A path, seen as nodes and links between neighbours.
pub(super) struct Shape<'a> {
    /// One more than links; `None` where none was written.
    pub(super) nodes: Vec<Option<&'a NodePattern>>,
    /// What leads from each node to the next.
    pub(super) links: Vec<Link<'a>>,
    /// Conditions on the whole.
    pub(super) filters: Vec<&'a ast::Expr>,
    /// Its name.
    pub(super) variable: Option<&'a ast::Name>,
    /// All of it.
    pub(super) span: Span,
}

/// What leads from a node to the next.
pub(super) enum Link<'a> {
    /// A relationship, which may be repeated.
    One(&'a RelationshipPattern),
    /// A repeated path.
    Many(Repeat<'a>),
}

/// A repeated path.
pub(super) struct Repeat<'a> {
    pub(super) chain: &'a Chain,
    /// True of every repetition.
    pub(super) filters: Vec<&'a ast::Expr>,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) span: Span,
}

impl<'a> Shape<'a> {
    /// The shape of a path, if it has one.
    pub(super) fn of(pattern: &'a PathPattern) -> Result<Shape<'a>> {
        let (nodes, links) = (Vec::new(), Vec::new());
        let (filters, variable) = (Vec::new(), pattern.variable.as_ref());
        let mut shape = Shape { nodes, links, filters, variable, span: pattern.span };
        let parts = shape.unwrapped(&pattern.parts)?;
        for part in parts {
            match part {
                PathPart::Chain(chain) => shape.chain(chain)?,
                PathPart::Group(group) => shape.repeat(group)?,
            }
        }
        if shape.nodes.len() == shape.links.len() {
            shape.nodes.push(None);
        }
        Ok(shape)
    }

    /// Without the parentheses around all of it.
    fn unwrapped(&mut self, mut parts: &'a [PathPart]) -> Result<&'a [PathPart]> {
        while let [PathPart::Group(group)] = parts
            && group.repeated.is_none()
        {
            match (&group.variable, self.variable) {
                (Some(inner), Some(outer)) => return Err(already_bound(inner, outer.span)),
                (Some(inner), None) => self.variable = Some(inner),
                (None, _) => {}
            }
            self.filters.extend(&group.filter);
            parts = &group.parts;
        }
        Ok(parts)
    }

    fn chain(&mut self, chain: &'a Chain) -> Result<()> {
        self.nodes.push(Some(&chain.start));
        for (relationship, node) in &chain.steps {
            if let Some(repeated) = relationship.repeated {
                check_limits(repeated)?;
                refuse_both(relationship, repeated)?;
            }
            self.links.push(Link::One(relationship));
            self.nodes.push(Some(node));
        }
        Ok(())
    }

    fn repeat(&mut self, group: &'a Group) -> Result<()> {
        let Some(repeated) = group.repeated else {
            let instead = "leave the parentheses out, or say how often it comes, as in `(…){1,3}`";
            return Err(unexpected("a part of a path that is not repeated", instead, group.span));
        };
        check_limits(repeated)?;
        if let Some(name) = &group.variable {
            let instead = "name the whole path: `p = (a) ((x)-->(y))+ (b)`";
            return Err(unexpected("a name for a repeated path", instead, name.span));
        }
        let mut filters = Vec::new();
        let chain = inside(group, &mut filters)?;
        if self.nodes.len() == self.links.len() {
            self.nodes.push(None);
        }
        let Repetition { min, max, .. } = repeated;
        self.links.push(Link::Many(Repeat { chain, filters, min, max, span: group.span }));
        Ok(())
    }

    /// Whether anything in it is repeated.
    fn unbounded(&self) -> Option<Span> {
        self.links.iter().find_map(|link| match link {
            Link::Many(Repeat { max: None, span, .. }) => Some(*span),
            Link::Many(_) => None,
            Link::One(one) => match (&one.repeated, &one.length) {
                (Some(Repetition { max: None, span, .. }), _) => Some(*span),
                (None, Some(ast::LengthRange { max: None, .. })) => Some(one.span),
                _ => None,
            },
        })
    }

    /// Refuses walks without end of which all are asked for.
    pub(super) fn check_ends(&self, mode: PathMode, selector: Selector) -> Result<()> {
        match self.unbounded() {
            Some(span) if mode == PathMode::Walk && selector == Selector::All => {
                Err(BindError::new(BindErrorKind::EndlessWalk, span))
            }
            _ => Ok(()),
        }
    }
}

/// The chain that is repeated, and what is said of each repetition.
fn inside<'a>(group: &'a Group, filters: &mut Vec<&'a ast::Expr>) -> Result<&'a Chain> {
    filters.extend(&group.filter);
    let nested = |span| Err(BindError::new(BindErrorKind::NestedRepetition, span));
    match group.parts.as_slice() {
        [PathPart::Group(inner)] if inner.repeated.is_none() && inner.variable.is_none() => {
            inside(inner, filters)
        }
        [PathPart::Chain(chain)] => {
            let is_long =
                |one: &&RelationshipPattern| one.repeated.is_some() || one.length.is_some();
            match chain.steps.iter().map(|(one, _)| one).find(is_long) {
                Some(long) => nested(long.repeated.map_or(long.span, |repeated| repeated.span)),
                None if chain.steps.is_empty() => {
                    Err(BindError::new(BindErrorKind::RepeatedNothing, group.span))
                }
                None => Ok(chain),
            }
        }
        parts => {
            let inner = parts.iter().find_map(|part| match part {
                PathPart::Group(inner) => Some(inner.span),
                PathPart::Chain(_) => None,
            });
            nested(inner.unwrap_or(group.span))
        }
    }
}

fn check_limits(repeated: Repetition) -> Result<()> {
    match repeated.max {
        Some(max) if max < repeated.min => {
            let kind = BindErrorKind::EmptyRepetition { min: repeated.min, max };
            Err(BindError::new(kind, repeated.span))
        }
        _ => Ok(()),
    }
}

fn refuse_both(relationship: &RelationshipPattern, repeated: Repetition) -> Result<()> {
    match relationship.length {
        Some(_) => Err(BindError::new(BindErrorKind::NestedRepetition, repeated.span)),
        None => Ok(()),
    }
}

/// Which paths a pattern means: its mode, where one is written, and its selector.
pub(super) fn prefix(pattern: &PathPattern) -> Result<(Option<PathMode>, Selector)> {
    let Some(prefix) = pattern.prefix else { return Ok((None, Selector::All)) };
    if pattern.shortest.is_some() {
        let instead = "`shortestPath(…)` says itself which paths are meant; write `SHORTEST 1 …`";
        return Err(unexpected("a prefix", instead, prefix.span));
    }
    match prefix.selector {
        Some(Selector::Any(0) | Selector::Shortest(0) | Selector::ShortestGroups(0)) => {
            Err(BindError::new(BindErrorKind::NoPaths, prefix.span))
        }
        selector => Ok((prefix.mode, selector.unwrap_or(Selector::All))),
    }
}

/// The nodes and relationships of a path to be made, which nothing else can be.
pub(super) fn made(pattern: &PathPattern) -> Result<&Chain> {
    if let Some(prefix) = pattern.prefix {
        let instead = "paths are chosen by `MATCH`; write the pattern alone";
        return Err(unexpected("a choice of paths", instead, prefix.span));
    }
    let mut parts = pattern.parts.as_slice();
    while let [
        PathPart::Group(Group {
            repeated: None, filter: None, variable: None, parts: inner, ..
        }),
    ] = parts
    {
        parts = inner;
    }
    if let [PathPart::Chain(chain)] = parts {
        return Ok(chain);
    }
    let instead = "what is made comes once: `(a)-[:TYPE]->(b)`";
    Err(unexpected("a repeated path", instead, pattern.span))
}
