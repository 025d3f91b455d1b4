//! Patterns of `MATCH`: which nodes and relationships are new, which are known,
//! and everything said inside them as predicates.

use std::sync::Arc;

use super::bound::{Each, Mention, MentionKind, Pattern, PatternPath, PatternRelationship};
use super::error::BindErrorKind;
use super::kind::Kind;
use super::label::{is_written, like};
use super::{BindError, Binder, Result};
use crate::expression::{Comparison, Expr, Slot};
use crate::parse::ast::{self, ExprKind};
use crate::span::Span;
use crate::value::{Type, Value};

/// What is known while the patterns of one clause are bound.
struct Builder {
    pattern: Pattern,
    /// Relationship variables of this clause.
    own: Vec<(String, Span)>,
    /// Whether names that are not in scope may be defined.
    defines: bool,
}

impl Binder<'_> {
    /// Binds comma-separated patterns and their `WHERE`.
    pub(super) fn match_pattern(
        &mut self,
        patterns: &[ast::PathPattern],
        filter: Option<&ast::Expr>,
        defines: bool,
    ) -> Result<Pattern> {
        let mut builder = Builder { pattern: Pattern::default(), own: Vec::new(), defines };
        // Names first, then what is said with them: `(a {x: b.x}), (b)` is fine.
        let mut places = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            places.push(self.path(pattern, &mut builder)?);
        }
        for pattern in patterns {
            self.lone_node(&pattern.start, &mut builder.pattern)?;
        }
        for (pattern, place) in patterns.iter().zip(places) {
            self.conditions(pattern, &place, &mut builder)?;
        }
        unique(&mut builder.pattern);
        let mut bound = builder.pattern;
        bound.span = written(patterns, filter);
        if let Some(filter) = filter {
            bound.predicates.extend(self.predicate(filter)?.conjuncts());
        }
        super::each::hold_back(&mut bound);
        super::shortest::take_conditions(&mut bound);
        Ok(bound)
    }

    /// Defines or finds all variables of one path; gives the slots of its nodes
    /// and the places of its relationships in the pattern.
    fn path(
        &mut self,
        pattern: &ast::PathPattern,
        builder: &mut Builder,
    ) -> Result<(Vec<Slot>, Vec<usize>)> {
        super::shortest::check(pattern)?;
        let mut nodes = vec![self.node(&pattern.start, builder)?];
        let mut relationships = Vec::with_capacity(pattern.steps.len());
        let mut before = &pattern.start;
        for (relationship, node) in &pattern.steps {
            let from = *nodes.last().expect("a path starts with a node");
            let to = self.node(node, builder)?;
            let ends = (from, to, before.span.to(node.span));
            relationships.push(self.relationship(relationship, ends, pattern, builder)?);
            nodes.push(to);
            before = node;
        }
        if let Some(name) = &pattern.variable {
            let slot = self.define_new(name, Kind::Path)?;
            let steps = relationships.iter().zip(&nodes[1..]);
            let steps =
                steps.map(|(place, node)| (builder.pattern.relationships[*place].slot, *node));
            let path = PatternPath { slot, start: nodes[0], steps: steps.collect() };
            builder.pattern.paths.push(path);
        }
        Ok((nodes, relationships))
    }

    fn node(&mut self, node: &ast::NodePattern, builder: &mut Builder) -> Result<Slot> {
        let (slot, bound) = match &node.variable {
            None => (self.anonymous(like(node.labels.as_ref(), "node"), Kind::Node), false),
            Some(name) if self.scope.get(&name.text).is_some() => {
                (self.slot_of(name, Kind::Node)?, true)
            }
            Some(name) if builder.defines => {
                if node.labels.is_none() {
                    self.mention(MentionKind::Node, name);
                }
                (self.define(name, Kind::Node), false)
            }
            Some(name) => return Err(self.undefined(&name.text, name.span)),
        };
        if !builder.pattern.nodes.iter().any(|(known, _)| *known == slot) {
            builder.pattern.nodes.push((slot, bound));
        }
        Ok(slot)
    }

    /// A known variable that no relationship of the pattern asks for its node may
    /// hold anything, so it is asked here.
    fn lone_node(&mut self, node: &ast::NodePattern, pattern: &mut Pattern) -> Result<()> {
        let Some(name) = &node.variable else { return Ok(()) };
        let slot = self.slot_of(name, Kind::Node)?;
        let known = pattern.nodes.contains(&(slot, true));
        let walked = pattern.relationships.iter().any(|one| one.from == slot || one.to == slot);
        if !known || walked || self.kinds[slot] == Kind::Node {
            return Ok(());
        }
        let node = self.expect(Expr::Slot(slot), Type::Node, &context(name), name.span)?;
        pattern.predicates.push(Expr::IsNull { operand: Box::new(node), negated: true });
        Ok(())
    }

    fn relationship(
        &mut self,
        relationship: &ast::RelationshipPattern,
        (from, to, span): (Slot, Slot, Span),
        path: &ast::PathPattern,
        builder: &mut Builder,
    ) -> Result<usize> {
        let length = relationship.length.map(|length| (length.min.unwrap_or(1), length.max));
        let length = if path.shortest.is_some() { length.or(Some((1, Some(1)))) } else { length };
        let kind = if length.is_some() { Kind::Relationships } else { Kind::Relationship };
        let (slot, bound) = match &relationship.variable {
            None => (self.anonymous(like(relationship.types.as_ref(), "rel"), kind), false),
            Some(name) => self.relationship_variable(name, kind, builder)?,
        };
        if let (Some(name), None, false) = (&relationship.variable, &relationship.types, bound) {
            self.mention(MentionKind::Relationship, name);
        }
        let types = relationship.types.as_ref().filter(|types| is_written(types));
        let types = types.and_then(|types| self.labels(types, MentionKind::Type));
        builder.pattern.relationships.push(PatternRelationship {
            slot,
            bound,
            types,
            direction: relationship.direction,
            from,
            to,
            length,
            each: Each::default(),
            span,
            shortest: path.shortest.map(super::shortest::any),
        });
        Ok(builder.pattern.relationships.len() - 1)
    }

    /// A variable-length relationship over a known list gets a slot of its own
    /// and must equal that list.
    fn relationship_variable(
        &mut self,
        name: &ast::Name,
        kind: Kind,
        builder: &mut Builder,
    ) -> Result<(Slot, bool)> {
        let known = self.scope.get(&name.text).map(|known| known.kind);
        if let Some(was) = known
            && !was.fits(kind)
        {
            return Err(self.conflict(name, was, kind));
        }
        if let Some((_, first)) = builder.own.iter().find(|(own, _)| *own == name.text) {
            let error = BindErrorKind::RelationshipReused { name: name.text.clone() };
            return Err(BindError { kind: error, span: name.span, related: Some(*first) });
        }
        if known.is_none() {
            if !builder.defines {
                return Err(self.undefined(&name.text, name.span));
            }
            builder.own.push((name.text.clone(), name.span));
            return Ok((self.define(name, kind), false));
        }
        let known = self.slot_of(name, kind)?;
        if kind == Kind::Relationship {
            return Ok((known, true));
        }
        let slot = self.anonymous(&name.text, kind);
        let list = self.expect(Expr::Slot(known), Type::List, &context(name), name.span)?;
        let (left, right) = (Box::new(Expr::Slot(slot)), Box::new(list));
        builder.pattern.predicates.push(Expr::Compare(Comparison::Equal, left, right));
        Ok((slot, false))
    }

    /// Labels and property maps of one path become predicates.
    fn conditions(
        &mut self,
        pattern: &ast::PathPattern,
        (nodes, relationships): &(Vec<Slot>, Vec<usize>),
        builder: &mut Builder,
    ) -> Result<()> {
        for (node, slot) in pattern.nodes().zip(nodes) {
            if let Some(labels) = &node.labels {
                let subject = Expr::Slot(*slot);
                let test = self.label_test(&subject, labels, MentionKind::Label, node.span)?;
                builder.pattern.predicates.extend(test.conjuncts());
            }
            let properties = self.property_map(node.properties.as_ref())?;
            let equal = properties.into_iter().map(|entry| property_equals(*slot, entry));
            builder.pattern.predicates.extend(equal);
            if let Some(filter) = &node.filter {
                builder.pattern.predicates.extend(self.predicate(filter)?.conjuncts());
            }
        }
        for ((relationship, _), place) in pattern.steps.iter().zip(relationships) {
            let found = &builder.pattern.relationships[*place];
            if found.length.is_some() {
                let each = self.each(relationship)?;
                builder.pattern.relationships[*place].each = each;
            } else {
                let slot = found.slot;
                let tests = self.relationship_tests(relationship, &Expr::Slot(slot))?;
                builder.pattern.predicates.extend(tests);
            }
        }
        Ok(())
    }

    /// What is said of a single relationship inside its brackets, its type aside.
    fn relationship_tests(
        &mut self,
        relationship: &ast::RelationshipPattern,
        subject: &Expr,
    ) -> Result<Vec<Expr>> {
        let mut tests = self.computed_types(relationship, subject)?;
        for entry in self.property_map(relationship.properties.as_ref())? {
            let (key, value) = entry;
            let left = Box::new(Expr::Property(Box::new(subject.clone()), key, Span::default()));
            tests.push(Expr::Compare(Comparison::Equal, left, Box::new(value)));
        }
        if let Some(filter) = &relationship.filter {
            tests.extend(self.predicate(filter)?.conjuncts());
        }
        Ok(tests)
    }

    pub(super) fn computed_types(
        &mut self,
        relationship: &ast::RelationshipPattern,
        subject: &Expr,
    ) -> Result<Vec<Expr>> {
        match relationship.types.as_ref().filter(|types| !is_written(types)) {
            Some(types) => {
                let span = relationship.span;
                Ok(self.label_test(subject, types, MentionKind::Type, span)?.conjuncts())
            }
            None => Ok(Vec::new()),
        }
    }

    /// The entries of `{key: value}` in a pattern to match.
    pub(super) fn property_map(
        &mut self,
        properties: Option<&ast::Expr>,
    ) -> Result<Vec<(Arc<str>, Expr)>> {
        let Some(properties) = properties else { return Ok(Vec::new()) };
        match &properties.kind {
            ExprKind::Map(entries) => entries
                .iter()
                .map(|(key, value)| {
                    let (key, span) = (self.mention(MentionKind::Key, key), value.span);
                    let value = self.value(value)?;
                    if is_null(&value) {
                        self.mention_null(format!("{key}:"), span);
                    }
                    Ok((key, value))
                })
                .collect(),
            _ => Err(BindError::new(BindErrorKind::InvalidParameterUse, properties.span)),
        }
    }

    /// Binds an expression that must be true or false.
    pub(super) fn predicate(&mut self, expr: &ast::Expr) -> Result<Expr> {
        let allowed = std::mem::replace(&mut self.patterns_allowed, true);
        let bound = self.value(expr);
        self.patterns_allowed = allowed;
        let bound = self.expect(bound?, Type::Boolean, "`WHERE`", expr.span)?;
        self.mention_nulls(&bound, expr.span);
        Ok(bound)
    }

    /// A condition that compares with null is never true.
    fn mention_nulls(&mut self, predicate: &Expr, span: Span) {
        match predicate {
            Expr::And(parts, _) => parts.iter().for_each(|part| self.mention_nulls(part, span)),
            Expr::Compare(op, left, right) if is_null(left) || is_null(right) => {
                self.mention_null(op.to_string(), span);
            }
            _ => {}
        }
    }

    fn mention_null(&mut self, operator: String, span: Span) {
        self.mentions.push(Mention { kind: MentionKind::Null, name: operator.into(), span });
    }
}

/// Where patterns and their condition stand.
fn written(patterns: &[ast::PathPattern], filter: Option<&ast::Expr>) -> Span {
    let spans = patterns.iter().map(|one| one.span).chain(filter.map(|filter| filter.span));
    spans.reduce(Span::to).unwrap_or_default()
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Constant(Value::Null))
}

fn context(name: &ast::Name) -> String {
    format!("variable `{}`", name.text)
}

fn property_equals(slot: Slot, (key, value): (Arc<str>, Expr)) -> Expr {
    let left = Box::new(Expr::property(slot, &key));
    Expr::Compare(Comparison::Equal, left, Box::new(value))
}

/// No relationship is matched twice by one clause.
fn unique(pattern: &mut Pattern) {
    for slots in rivals(&pattern.relationships) {
        pattern.predicates.push(Expr::Distinct { slots: slots.into(), known: 0 });
    }
    pattern.predicates.retain(|part| !matches!(part, Expr::Constant(Value::Boolean(true))));
}

/// Relationships that could be the same, in groups of two at least.
fn rivals(relationships: &[PatternRelationship]) -> Vec<Vec<Slot>> {
    let walked = || relationships.iter().filter(|one| one.shortest.is_none());
    let typed: Option<Vec<(Vec<&str>, Slot)>> =
        walked().map(|one| Some((one.types.as_ref()?.alternatives()?, one.slot))).collect();
    let mut groups = typed.map_or_else(|| vec![walked().map(|one| one.slot).collect()], by_type);
    groups.retain(|group| group.len() > 1);
    groups
}

/// Groups that have no type in common.
fn by_type(typed: Vec<(Vec<&str>, Slot)>) -> Vec<Vec<Slot>> {
    let mut groups: Vec<(Vec<&str>, Vec<Slot>)> = Vec::new();
    for (names, slot) in typed {
        let shares = |(known, _): &(Vec<&str>, _)| names.iter().any(|name| known.contains(name));
        let mut same = groups.extract_if(.., |group| shares(group));
        let mut group = same.next().unwrap_or_default();
        for (more, slots) in same {
            group.0.extend(more);
            group.1.extend(slots);
        }
        let new: Vec<&str> = names.into_iter().filter(|name| !group.0.contains(name)).collect();
        group.0.extend(new);
        group.1.push(slot);
        groups.push(group);
    }
    groups.into_iter().map(|(_, slots)| slots).collect()
}
