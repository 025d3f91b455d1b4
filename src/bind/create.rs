//! Patterns of `CREATE` and `MERGE`: what is made.

use super::bound::{Clause, Creation, NewNode, NewRelationship, PatternPath, Update};
use super::clause::mismatch;
use super::error::BindErrorKind;
use super::kind::Kind;
use super::label::like;
use super::pattern::Sought;
use super::shape::made;
use super::{BindError, Binder, Result, already_bound, unexpected};
use crate::expression::{Expr, Slot};
use crate::parse::ast::{self, Direction, ExprKind, LabelExpr};
use crate::span::Span;
use crate::value::Type;

impl Binder<'_> {
    pub(super) fn create(&mut self, patterns: &[ast::PathPattern]) -> Result<Creation> {
        let mut creation = Creation::default();
        for pattern in patterns {
            self.create_path(pattern, &mut creation)?;
        }
        Ok(creation)
    }

    fn create_path(&mut self, pattern: &ast::PathPattern, creation: &mut Creation) -> Result<()> {
        let chain = chain(pattern)?;
        let alone = chain.steps.is_empty();
        let start = self.create_node(&chain.start, alone, creation)?;
        let mut steps = Vec::with_capacity(chain.steps.len());
        let mut from = start;
        for (relationship, node) in &chain.steps {
            let to = self.create_node(node, false, creation)?;
            steps.push((self.create_relationship(relationship, from, to, creation)?, to));
            from = to;
        }
        if let Some(name) = &pattern.variable {
            let slot = self.define_new(name, Kind::Path)?;
            creation.paths.push(PatternPath { slot, start, steps });
        }
        Ok(())
    }

    /// A known node may be named, but nothing more can be said of it.
    fn create_node(
        &mut self,
        node: &ast::NodePattern,
        alone: bool,
        creation: &mut Creation,
    ) -> Result<Slot> {
        if let Some(name) = &node.variable
            && let Some(known) = self.scope.get(&name.text)
        {
            if alone || node.labels.is_some() || node.properties.is_some() {
                return Err(already_bound(name, known.span));
            }
            return self.slot_of(name, Kind::Node);
        }
        let labels = self.created_labels(node)?;
        let properties = self.created_properties(node.properties.as_ref())?;
        let slot = match &node.variable {
            Some(name) => self.define(name, Kind::Node),
            None => self.anonymous(like(node.labels.as_ref(), "node"), Kind::Node),
        };
        creation.nodes.push(NewNode { slot, labels, properties, span: node_span(node) });
        Ok(slot)
    }

    fn create_relationship(
        &mut self,
        relationship: &ast::RelationshipPattern,
        from: Slot,
        to: Slot,
        creation: &mut Creation,
    ) -> Result<Slot> {
        self.check_unbound(relationship)?;
        let kind = self.created_type(relationship)?;
        let (start, end) = match relationship.direction {
            Direction::Outgoing => (from, to),
            Direction::Incoming => (to, from),
            Direction::Either => {
                let kind = BindErrorKind::RequiresDirectedRelationship;
                return Err(BindError::new(kind, relationship.span));
            }
        };
        let properties = self.created_properties(relationship.properties.as_ref())?;
        let like = like(relationship.types.as_ref(), "rel");
        let slot = match &relationship.variable {
            Some(name) => self.define(name, Kind::Relationship),
            None => self.anonymous(like, Kind::Relationship),
        };
        let span = relationship_span(relationship);
        creation.relationships.push(NewRelationship { slot, kind, start, end, properties, span });
        Ok(slot)
    }

    /// A relationship to create must be new, which matters more than what is said of it.
    fn check_unbound(&self, relationship: &ast::RelationshipPattern) -> Result<()> {
        let Some(name) = &relationship.variable else { return Ok(()) };
        self.scope.get(&name.text).map_or(Ok(()), |known| Err(already_bound(name, known.span)))
    }

    fn created_properties(&mut self, properties: Option<&ast::Expr>) -> Result<Option<Expr>> {
        let Some(properties) = properties else { return Ok(None) };
        let bound = self.value(properties)?;
        let given = self.type_of(&bound);
        if Type::Map.accepts(given) {
            return Ok(Some(bound));
        }
        Err(mismatch("the properties", "a map", given, properties.span))
    }

    /// `MERGE` looks for its pattern first, so the pattern is bound twice: once to
    /// match and once to make, over the same slots.
    pub(super) fn merge(
        &mut self,
        pattern: &ast::PathPattern,
        actions: &[ast::MergeAction],
    ) -> Result<Clause> {
        let chain = chain(pattern)?;
        self.check_merge(chain)?;
        let before = self.scope.clone();
        let bound = self.match_pattern(&Sought::plain(std::slice::from_ref(pattern)))?;
        let creation = self.merge_creation(chain, &bound, &before)?;
        let (mut on_match, mut on_create) = (Vec::new(), Vec::new());
        for action in actions {
            let updates: Vec<Update> = self.set(&action.items)?;
            if action.on_create { on_create.extend(updates) } else { on_match.extend(updates) }
        }
        Ok(Clause::Merge { pattern: bound, creation, on_match, on_create })
    }

    fn check_merge(&self, pattern: &ast::Chain) -> Result<()> {
        let alone = pattern.steps.is_empty();
        let mut own: Vec<&ast::Name> = Vec::new();
        for node in pattern.nodes() {
            let says_more = node.labels.is_some() || node.properties.is_some();
            if let Some(name) = &node.variable {
                let before = own.iter().find(|one| one.text == name.text).map(|one| one.span);
                let known = before.or(self.scope.get(&name.text).map(|variable| variable.span));
                match known {
                    Some(first) if alone || says_more => return Err(already_bound(name, first)),
                    _ => own.push(name),
                }
            }
            check_map(node.properties.as_ref())?;
        }
        for (relationship, _) in &pattern.steps {
            self.check_unbound(relationship)?;
            check_type(relationship)?;
            check_map(relationship.properties.as_ref())?;
        }
        Ok(())
    }

    /// What to make, over the slots of the pattern that was just bound.
    fn merge_creation(
        &mut self,
        pattern: &ast::Chain,
        bound: &super::bound::Pattern,
        before: &super::scope::Scope,
    ) -> Result<Creation> {
        let mut creation = Creation { paths: bound.paths.clone(), ..Creation::default() };
        let mut slots = Vec::with_capacity(pattern.steps.len() + 1);
        match bound.relationships.first() {
            Some(first) => slots.push(first.from),
            None => slots.push(bound.nodes[0].0),
        }
        slots.extend(bound.relationships.iter().map(|relationship| relationship.to));
        for (node, slot) in pattern.nodes().zip(&slots) {
            let known = node.variable.as_ref().is_some_and(|name| before.get(&name.text).is_some());
            let twice = creation.nodes.iter().any(|made| made.slot == *slot);
            if !known && !twice {
                let labels = self.created_labels(node)?;
                let properties = self.created_properties(node.properties.as_ref())?;
                let span = node_span(node);
                creation.nodes.push(NewNode { slot: *slot, labels, properties, span });
            }
        }
        for ((relationship, _), place) in pattern.steps.iter().zip(&bound.relationships) {
            let (start, end) = match relationship.direction {
                Direction::Incoming => (place.to, place.from),
                Direction::Outgoing | Direction::Either => (place.from, place.to),
            };
            let kind = self.created_type(relationship)?;
            let properties = self.created_properties(relationship.properties.as_ref())?;
            let span = relationship_span(relationship);
            let made = NewRelationship { slot: place.slot, kind, start, end, properties, span };
            creation.relationships.push(made);
        }
        Ok(creation)
    }
}

/// What is to be made. What only a search can satisfy cannot be.
fn chain(pattern: &ast::PathPattern) -> Result<&ast::Chain> {
    if pattern.shortest.is_some() {
        let instead = "shortest paths are looked for with `MATCH`; write the pattern alone";
        return Err(unexpected("a shortest path", instead, pattern.span));
    }
    let chain = made(pattern)?;
    let relationships = chain.steps.iter().filter_map(|(one, _)| one.filter.as_ref());
    match chain.nodes().filter_map(|node| node.filter.as_ref()).chain(relationships).next() {
        Some(filter) => {
            let instead = "say what it is: `{key: value}`";
            Err(unexpected("a condition on something to be made", instead, filter.span))
        }
        None => Ok(chain),
    }
}

fn check_map(properties: Option<&ast::Expr>) -> Result<()> {
    match properties {
        Some(expr) if matches!(expr.kind, ExprKind::Parameter(_)) => {
            Err(BindError::new(BindErrorKind::InvalidParameterUse, expr.span))
        }
        _ => Ok(()),
    }
}

/// What is blamed when a property cannot be, or else the whole.
fn node_span(node: &ast::NodePattern) -> Span {
    node.properties.as_ref().map_or(node.span, |properties| properties.span)
}

fn relationship_span(relationship: &ast::RelationshipPattern) -> Span {
    relationship.properties.as_ref().map_or(relationship.span, |properties| properties.span)
}

/// Whether a relationship to make has exactly one type.
pub(super) fn check_type(relationship: &ast::RelationshipPattern) -> Result<()> {
    if relationship.length.is_some() || relationship.repeated.is_some() {
        return Err(BindError::new(BindErrorKind::CreatingVarLength, relationship.span));
    }
    match &relationship.types {
        Some(LabelExpr::Name(_) | LabelExpr::Computed(_)) => Ok(()),
        _ => Err(BindError::new(BindErrorKind::NoSingleRelationshipType, relationship.span)),
    }
}
