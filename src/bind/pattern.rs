//! Patterns of `MATCH`: which nodes and relationships are new, which are known,
//! and everything said inside them as predicates.

use std::sync::Arc;

use super::bound::{Each, Mention, MentionKind, Pattern, PatternPath, PatternRelationship};
use super::error::BindErrorKind;
use super::kind::Kind;
use super::label::{is_written, like};
use super::shape::{Link, Shape, prefix};
use super::walk::{Named, Repeated, reused};
use super::{BindError, Binder, Result, already_bound};
use crate::expression::{Comparison, Expr, Slot};
use crate::parse::ast::{self, ExprKind, PathMode, Selector};
use crate::span::Span;
use crate::value::{Type, Value};

/// What a `MATCH` or an expression looks for.
pub(super) struct Sought<'a> {
    pub(super) patterns: &'a [ast::PathPattern],
    /// Its `WHERE`.
    pub(super) filter: Option<&'a ast::Expr>,
    /// Relationships may be used more than once.
    pub(super) repeatable: bool,
    /// Whether names that are not in scope may be defined.
    pub(super) defines: bool,
}

impl<'a> Sought<'a> {
    /// Patterns by the usual rules, which may define names.
    pub(super) fn plain(patterns: &'a [ast::PathPattern]) -> Sought<'a> {
        Sought { patterns, filter: None, repeatable: false, defines: true }
    }
}

/// What is known while the patterns of one clause are bound.
pub(super) struct Builder {
    pub(super) pattern: Pattern,
    /// Relationship variables of this clause.
    pub(super) own: Vec<(String, Span)>,
    /// Whether names that are not in scope may be defined.
    pub(super) defines: bool,
    /// The first slot of this clause.
    pub(super) first: Slot,
    /// Relationships that need not differ from others.
    pub(super) free: Vec<Slot>,
}

/// A path and which of its kind are meant.
struct Path<'a> {
    written: &'a ast::PathPattern,
    shape: Shape<'a>,
    mode: PathMode,
    selector: Selector,
    /// It is one search.
    is_whole: bool,
}

/// The names of a path.
struct Placed<'a> {
    nodes: Vec<Slot>,
    /// Of a path that is taken apart.
    links: Vec<Place<'a>>,
    /// A path that is one search.
    whole: Option<Named<'a>>,
}

/// Where a link of a path is found in the pattern.
enum Place<'a> {
    Relationship(usize),
    Walk(Named<'a>),
}

impl Binder<'_> {
    /// Binds comma-separated patterns and their `WHERE`.
    pub(super) fn match_pattern(&mut self, sought: &Sought<'_>) -> Result<Pattern> {
        let (pattern, first) = (Pattern::default(), self.names.len());
        let (own, free, defines) = (Vec::new(), Vec::new(), sought.defines);
        let mut builder = Builder { pattern, own, defines, first, free };
        let path = |pattern| path(pattern, sought.repeatable);
        let paths = sought.patterns.iter().map(path).collect::<Result<Vec<_>>>()?;
        // Names first, then what is said with them: `(a {x: b.x}), (b)` is fine.
        let mut placed = Vec::with_capacity(paths.len());
        for is_whole in [false, true] {
            for path in paths.iter().filter(|path| path.is_whole == is_whole) {
                placed.push((path, self.place_path(path, &mut builder)?));
            }
        }
        for path in &paths {
            if let Some(start) = path.shape.nodes[0] {
                self.lone_node(start, &mut builder.pattern)?;
            }
        }
        for (path, placed) in &placed {
            self.conditions(path, placed, &mut builder)?;
        }
        self.check_reads(&builder.pattern, first)?;
        if !sought.repeatable {
            self.unique(&mut builder);
        }
        let mut bound = builder.pattern;
        bound.predicates.retain(|part| !matches!(part, Expr::Constant(Value::Boolean(true))));
        bound.span = written(sought.patterns, sought.filter);
        if let Some(filter) = sought.filter {
            bound.predicates.extend(self.predicate(filter)?.conjuncts());
        }
        super::each::hold_back(&mut bound);
        super::shortest::take_conditions(&mut bound);
        Ok(bound)
    }

    /// Defines or finds all variables of one path.
    fn place_path<'a>(&mut self, path: &Path<'a>, builder: &mut Builder) -> Result<Placed<'a>> {
        let shape = &path.shape;
        if path.is_whole {
            let (nodes, named) = self.whole_walk(shape, (path.mode, path.selector), builder)?;
            return Ok(Placed { nodes, links: Vec::new(), whole: Some(named) });
        }
        let mut nodes = vec![self.end(shape.nodes[0], builder)?];
        let mut links = Vec::with_capacity(shape.links.len());
        for (place, link) in shape.links.iter().enumerate() {
            let from = nodes[place];
            let to = self.end(shape.nodes[place + 1], builder)?;
            links.push(self.link_between(path, link, (place, from, to), builder)?);
            nodes.push(to);
        }
        if let Some(name) = shape.variable {
            let slot = self.define_new(name, Kind::Path)?;
            self.name_path(slot, &nodes, &links, &mut builder.pattern);
        }
        Ok(Placed { nodes, links, whole: None })
    }

    fn link_between<'a>(
        &mut self,
        path: &Path<'a>,
        link: &Link<'a>,
        (place, from, to): (usize, Slot, Slot),
        builder: &mut Builder,
    ) -> Result<Place<'a>> {
        let is_walk = path.mode == PathMode::Walk && path.written.shortest.is_none();
        match (link, Repeated::link(link)) {
            (Link::One(one), repeated) if repeated.is_none() || !is_walk => {
                let ends = [path.shape.nodes[place], path.shape.nodes[place + 1]];
                let [before, after] = ends.map(|node| node.map_or(one.span, |node| node.span));
                let ends = (from, to, before.to(after));
                let place = self.relationship(one, ends, path.written, builder)?;
                if is_walk {
                    builder.free.push(builder.pattern.relationships[place].slot);
                }
                Ok(Place::Relationship(place))
            }
            (_, Some(repeated)) => {
                let walk = self.repeated_walk(&repeated, (from, to), path.mode, builder)?;
                Ok(Place::Walk(walk))
            }
            (_, None) => unreachable!("what is not repeated is a relationship"),
        }
    }

    /// Gives a path its value: of what it is made, or of the search that is all of it.
    fn name_path(
        &mut self,
        slot: Slot,
        nodes: &[Slot],
        links: &[Place<'_>],
        pattern: &mut Pattern,
    ) {
        if let [Place::Walk(named)] = links {
            pattern.walks[named.place].path = Some(slot);
            return;
        }
        let mut steps = Vec::with_capacity(links.len());
        for (link, node) in links.iter().zip(&nodes[1..]) {
            let link = match link {
                Place::Relationship(place) => pattern.relationships[*place].slot,
                Place::Walk(named) => {
                    let path = self.anonymous("path", Kind::Path);
                    *pattern.walks[named.place].path.insert(path)
                }
            };
            steps.push((link, *node));
        }
        pattern.paths.push(PatternPath { slot, start: nodes[0], steps });
    }

    pub(super) fn node(&mut self, node: &ast::NodePattern, builder: &mut Builder) -> Result<Slot> {
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
        let repeated = relationship.repeated.map(|repeated| (repeated.min, repeated.max));
        let length = relationship.length.map(|length| (length.min.unwrap_or(1), length.max));
        let length = repeated.or(length);
        let length = if path.shortest.is_some() { length.or(Some((1, Some(1)))) } else { length };
        let kind = if length.is_some() { Kind::Relationships } else { Kind::Relationship };
        let (slot, bound) = match &relationship.variable {
            None => (self.anonymous(like(relationship.types.as_ref(), "rel"), kind), false),
            Some(name) => {
                if let (Some(known), true) = (self.scope.get(&name.text), repeated.is_some())
                    && !builder.own.iter().any(|(own, _)| *own == name.text)
                {
                    return Err(already_bound(name, known.span));
                }
                self.relationship_variable(name, kind, builder)?
            }
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
    pub(super) fn relationship_variable(
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
            return Err(reused(name, *first));
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

    /// What is said inside one path becomes predicates.
    fn conditions(
        &mut self,
        path: &Path<'_>,
        placed: &Placed<'_>,
        builder: &mut Builder,
    ) -> Result<()> {
        let mut tests = Vec::new();
        for (node, slot) in path.shape.nodes.iter().zip(&placed.nodes) {
            if let Some(node) = node {
                tests.extend(self.node_tests(node, *slot)?);
            }
        }
        for (link, place) in path.shape.links.iter().zip(&placed.links) {
            match (link, place) {
                (Link::One(one), Place::Relationship(place)) => {
                    tests.extend(self.link_tests(one, *place, builder)?);
                }
                (_, Place::Walk(named)) => self.say_inside(named, builder)?,
                (Link::Many(_), Place::Relationship(_)) => {}
            }
        }
        if let Some(named) = &placed.whole {
            tests.extend(self.single_tests(&path.shape, named, builder)?);
            self.say_inside(named, builder)?;
        }
        for filter in &path.shape.filters {
            tests.extend(self.predicate(filter)?.conjuncts());
        }
        match &placed.whole {
            Some(named) => super::walk::say(tests, named.place, &mut builder.pattern),
            None => builder.pattern.predicates.extend(tests),
        }
        Ok(())
    }

    /// What is said of a relationship of a path that is taken apart.
    fn link_tests(
        &mut self,
        one: &ast::RelationshipPattern,
        place: usize,
        builder: &mut Builder,
    ) -> Result<Vec<Expr>> {
        let found = &builder.pattern.relationships[place];
        if found.length.is_none() {
            let subject = Expr::Slot(found.slot);
            return self.relationship_tests(one, &subject);
        }
        builder.pattern.relationships[place].each = self.each(one)?;
        Ok(Vec::new())
    }

    /// What is said of relationships that come once, of a path that is one search.
    fn single_tests(
        &mut self,
        shape: &Shape<'_>,
        named: &Named<'_>,
        builder: &Builder,
    ) -> Result<Vec<Expr>> {
        let mut tests = Vec::new();
        for (place, link) in shape.links.iter().enumerate() {
            let part = &builder.pattern.walks[named.place].parts[place];
            if let (Link::One(one), None) = (link, part.repeated) {
                let subject = Expr::Slot(part.steps[0].relationship);
                tests.extend(self.relationship_tests(one, &subject)?);
            }
        }
        Ok(tests)
    }

    /// What is said of a node inside its parentheses.
    pub(super) fn node_tests(&mut self, node: &ast::NodePattern, slot: Slot) -> Result<Vec<Expr>> {
        let mut tests = Vec::new();
        if let Some(labels) = &node.labels {
            let subject = Expr::Slot(slot);
            let test = self.label_test(&subject, labels, MentionKind::Label, node.span)?;
            tests.extend(test.conjuncts());
        }
        let properties = self.property_map(node.properties.as_ref())?;
        tests.extend(properties.into_iter().map(|entry| property_equals(slot, entry)));
        if let Some(filter) = &node.filter {
            tests.extend(self.predicate(filter)?.conjuncts());
        }
        Ok(tests)
    }

    /// What is said of a single relationship inside its brackets, its type aside.
    pub(super) fn relationship_tests(
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

/// How a path is looked for.
fn path(written: &ast::PathPattern, repeatable: bool) -> Result<Path<'_>> {
    super::shortest::check(written)?;
    let (mode, selector) = prefix(written)?;
    let shape = Shape::of(written)?;
    let mode = mode.unwrap_or(if repeatable { PathMode::Walk } else { PathMode::Trail });
    let is_usual = mode == PathMode::Walk || (mode == PathMode::Trail && !repeatable);
    let is_whole = !((selector == Selector::All && is_usual) || shape.links.is_empty());
    if written.shortest.is_some() {
        return Ok(Path { written, shape, mode, selector, is_whole: false });
    }
    shape.check_ends(mode, selector)?;
    Ok(Path { written, shape, mode, selector, is_whole })
}
