//! Paths that are searched for as a whole: their parts, the variables of repeated parts,
//! and what must be true on the way.
//!
//! A path without a selector, of the ordinary mode, is taken apart: each repeated part
//! is a search of its own between two nodes, the rest is an ordinary pattern. A variable
//! of a repeated part is a node or relationship inside and a list outside.

use super::bound::{MentionKind, Pattern, Walk, WalkPart, WalkStep};
use super::error::BindErrorKind;
use super::kind::Kind;
use super::label::{is_written, like};
use super::pattern::Builder;
use super::scope::Variable;
use super::shape::{Link, Repeat, Shape};
use super::turn::slots_of;
use super::{BindError, Binder, Result, already_bound};
use crate::expression::{Comparison, Expr, Slot};
use crate::parse::ast::{self, NodePattern, PathMode, RelationshipPattern, Selector};
use crate::span::Span;

/// A search that has its names, and of which nothing has been said yet.
pub(super) struct Named<'a> {
    /// Its place among the walks of the pattern.
    pub(super) place: usize,
    /// By part: what is repeated.
    inner: Vec<Option<Inner<'a>>>,
}

/// A path that is one search, as far as it has been read.
struct Whole<'a> {
    walk: Walk,
    nodes: Vec<Slot>,
    inner: Vec<Option<Inner<'a>>>,
    /// What on the way is the same as something else.
    equal: Vec<Expr>,
}

/// The patterns of one repetition and what they are called inside.
struct Inner<'a> {
    nodes: Vec<(&'a NodePattern, Slot)>,
    relationships: Vec<(&'a RelationshipPattern, Slot)>,
    filters: Vec<&'a ast::Expr>,
    /// Name, what it is in one repetition, and the list of those.
    names: Vec<(&'a ast::Name, Slot, Slot)>,
}

/// What is repeated between two nodes, whichever way it was written.
pub(super) struct Repeated<'a> {
    start: Option<&'a NodePattern>,
    steps: Vec<(&'a RelationshipPattern, Option<&'a NodePattern>)>,
    filters: Vec<&'a ast::Expr>,
    limits: (u64, Option<u64>),
    span: Span,
}

impl<'a> Repeated<'a> {
    /// A relationship that is repeated, if it is.
    pub(super) fn relationship(one: &'a RelationshipPattern) -> Option<Repeated<'a>> {
        let limits = match (one.repeated, one.length) {
            (Some(repeated), _) => (repeated.min, repeated.max),
            (None, Some(length)) => (length.min.unwrap_or(1), length.max),
            (None, None) => return None,
        };
        let steps = vec![(one, None)];
        Some(Repeated { start: None, steps, filters: Vec::new(), limits, span: one.span })
    }

    /// What a link repeats, if it does.
    pub(super) fn link(link: &Link<'a>) -> Option<Repeated<'a>> {
        match link {
            Link::One(one) => Repeated::relationship(one),
            Link::Many(Repeat { chain, filters, min, max, span }) => Some(Repeated {
                start: Some(&chain.start),
                steps: chain.steps.iter().map(|(one, node)| (one, Some(node))).collect(),
                filters: filters.clone(),
                limits: (*min, *max),
                span: *span,
            }),
        }
    }
}

impl Binder<'_> {
    /// A search for one repeated part between two nodes of an ordinary pattern.
    pub(super) fn repeated_walk<'a>(
        &mut self,
        repeated: &Repeated<'a>,
        (from, to): (Slot, Slot),
        mode: PathMode,
        builder: &mut Builder,
    ) -> Result<Named<'a>> {
        let (part, inner) = self.repeated_part(repeated, to, builder)?;
        let span = repeated.span;
        let walk = Walk { from, to, parts: vec![part], mode, span, ..nothing() };
        builder.pattern.walks.push(walk);
        Ok(Named { place: builder.pattern.walks.len() - 1, inner: vec![Some(inner)] })
    }

    /// The names of a path that is one search; its ends are nodes of the pattern.
    pub(super) fn whole_walk<'a>(
        &mut self,
        shape: &Shape<'a>,
        (mode, selector): (PathMode, Selector),
        builder: &mut Builder,
    ) -> Result<(Vec<Slot>, Named<'a>)> {
        let last = shape.nodes.len() - 1;
        let from = self.end(shape.nodes[0], builder)?;
        let to = self.end(shape.nodes[last], builder)?;
        let walk = Walk { from, to, mode, selector, span: shape.span, ..nothing() };
        let mut whole = Whole { walk, nodes: vec![from], inner: Vec::new(), equal: Vec::new() };
        for (place, link) in shape.links.iter().enumerate() {
            let end = match shape.nodes[place + 1] {
                _ if place + 1 == last => to,
                node => self.between(node, &mut whole, builder)?,
            };
            self.link(link, end, &mut whole, builder)?;
        }
        let Whole { mut walk, nodes, inner, equal } = whole;
        if let Some(name) = shape.variable {
            walk.path = Some(self.define_new(name, Kind::Path)?);
        }
        let place = builder.pattern.walks.len();
        builder.pattern.walks.push(walk);
        say(equal, place, &mut builder.pattern);
        Ok((nodes, Named { place, inner }))
    }

    /// Adds what leads to `end` to a path that is one search.
    fn link<'a>(
        &mut self,
        link: &Link<'a>,
        end: Slot,
        whole: &mut Whole<'a>,
        builder: &mut Builder,
    ) -> Result<()> {
        let (part, inner) = match (Repeated::link(link), link) {
            (Some(repeated), _) => {
                let (part, inner) = self.repeated_part(&repeated, end, builder)?;
                (part, Some(inner))
            }
            (None, Link::One(one)) => (self.single(one, end, whole, builder)?, None),
            (None, Link::Many(_)) => unreachable!("a repeated path is repeated"),
        };
        whole.walk.parts.push(part);
        whole.inner.push(inner);
        whole.nodes.push(end);
        Ok(())
    }

    /// The node at an end of a search.
    pub(super) fn end(
        &mut self,
        node: Option<&NodePattern>,
        builder: &mut Builder,
    ) -> Result<Slot> {
        if let Some(node) = node {
            return self.node(node, builder);
        }
        let slot = self.anonymous("node", Kind::Node);
        builder.pattern.nodes.push((slot, false));
        Ok(slot)
    }

    /// A node on the way. One that is known must be the same.
    fn between(
        &mut self,
        node: Option<&NodePattern>,
        whole: &mut Whole<'_>,
        builder: &mut Builder,
    ) -> Result<Slot> {
        let labels = node.and_then(|node| node.labels.as_ref());
        let Some(name) = node.and_then(|node| node.variable.as_ref()) else {
            return Ok(self.anonymous(like(labels, "node"), Kind::Node));
        };
        if self.scope.get(&name.text).is_none() {
            return self.define_own(name, Kind::Node, MentionKind::Node, labels.is_none(), builder);
        }
        let known = self.slot_of(name, Kind::Node)?;
        let slot = self.anonymous(&name.text, Kind::Node);
        self.same(name, (slot, known), whole, builder)?;
        Ok(slot)
    }

    /// What is on the way is something known: before the `MATCH` or on the path itself,
    /// so that it decides which paths there are, or in another path, which is asked once
    /// the paths are found.
    fn same(
        &mut self,
        name: &ast::Name,
        (slot, known): (Slot, Slot),
        whole: &mut Whole<'_>,
        builder: &mut Builder,
    ) -> Result<()> {
        let walk = &whole.walk;
        if walk.from == known || walk.slots().contains(&known) || known < builder.first {
            whole.equal.push(equal(slot, known));
        } else if walk.selector == Selector::All {
            builder.pattern.predicates.push(equal(slot, known));
        } else {
            let kind = BindErrorKind::SharedInside { name: name.text.clone() };
            let related = self.scope.get(&name.text).map(|variable| variable.span);
            return Err(BindError { kind, span: name.span, related });
        }
        Ok(())
    }

    fn define_own(
        &mut self,
        name: &ast::Name,
        kind: Kind,
        mention: MentionKind,
        is_any: bool,
        builder: &Builder,
    ) -> Result<Slot> {
        if !builder.defines {
            return Err(self.undefined(&name.text, name.span));
        }
        if is_any {
            self.mention(mention, name);
        }
        Ok(self.define(name, kind))
    }

    /// A part of one relationship that comes once.
    fn single(
        &mut self,
        one: &RelationshipPattern,
        end: Slot,
        whole: &mut Whole<'_>,
        builder: &mut Builder,
    ) -> Result<WalkPart> {
        let types = one.types.as_ref();
        let start = *whole.nodes.last().expect("a path begins with a node");
        let slot = match &one.variable {
            None => self.anonymous(like(types, "rel"), Kind::Relationship),
            Some(name) => match self.relationship_variable(name, Kind::Relationship, builder)? {
                (known, true) => {
                    let slot = self.anonymous(&name.text, Kind::Relationship);
                    self.same(name, (slot, known), whole, builder)?;
                    slot
                }
                (slot, false) => {
                    if types.is_none() {
                        self.mention(MentionKind::Relationship, name);
                    }
                    slot
                }
            },
        };
        let step = self.walk_step(one, slot, end, one.span);
        let (predicates, at_end, groups) = (Vec::new(), Vec::new(), Vec::new());
        Ok(WalkPart { start, steps: vec![step], predicates, repeated: None, groups, end, at_end })
    }

    fn walk_step(
        &mut self,
        one: &RelationshipPattern,
        relationship: Slot,
        to: Slot,
        span: Span,
    ) -> WalkStep {
        let types = one.types.as_ref().filter(|types| is_written(types));
        let types = types.and_then(|types| self.labels(types, MentionKind::Type));
        WalkStep { relationship, types, direction: one.direction, to, span }
    }

    /// A repeated part that ends at a node of its own.
    fn repeated_part<'a>(
        &mut self,
        repeated: &Repeated<'a>,
        end: Slot,
        builder: &mut Builder,
    ) -> Result<(WalkPart, Inner<'a>)> {
        let (nodes, relationships, names) = (Vec::new(), Vec::new(), Vec::new());
        let mut inner = Inner { nodes, relationships, filters: repeated.filters.clone(), names };
        let mut predicates = Vec::new();
        let start = self.inner_node(repeated.start, &mut inner, &mut predicates, builder)?;
        let mut steps = Vec::with_capacity(repeated.steps.len());
        for (one, node) in &repeated.steps {
            let relationship = self.inner_relationship(one, &mut inner, builder)?;
            let to = self.inner_node(*node, &mut inner, &mut predicates, builder)?;
            steps.push(self.walk_step(one, relationship, to, one.span));
        }
        let groups = inner.names.iter().map(|(_, one, list)| (*one, *list)).collect();
        let (repeated, at_end) = (Some(repeated.limits), Vec::new());
        let part = WalkPart { start, steps, predicates, repeated, groups, end, at_end };
        Ok((part, inner))
    }

    /// A node of one repetition. The same name again must be the same node.
    fn inner_node<'a>(
        &mut self,
        node: Option<&'a NodePattern>,
        inner: &mut Inner<'a>,
        predicates: &mut Vec<Expr>,
        builder: &Builder,
    ) -> Result<Slot> {
        let labels = node.and_then(|node| node.labels.as_ref());
        let name = node.and_then(|node| node.variable.as_ref());
        let known = name.and_then(|name| inner.known(name));
        let slot = match (name, known) {
            (None, _) => self.anonymous(like(labels, "node"), Kind::Node),
            (Some(name), Some(known)) => {
                let slot = self.anonymous(&name.text, Kind::Node);
                predicates.push(equal(slot, known));
                slot
            }
            (Some(name), None) => {
                let kinds = (Kind::Node, Kind::Nodes, MentionKind::Node);
                self.group(name, kinds, labels.is_none(), inner, builder)?
            }
        };
        inner.nodes.extend(node.map(|node| (node, slot)));
        Ok(slot)
    }

    fn inner_relationship<'a>(
        &mut self,
        one: &'a RelationshipPattern,
        inner: &mut Inner<'a>,
        builder: &mut Builder,
    ) -> Result<Slot> {
        let slot = match &one.variable {
            None => self.anonymous(like(one.types.as_ref(), "rel"), Kind::Relationship),
            Some(name) => {
                if let Some((_, first)) = builder.own.iter().find(|(own, _)| *own == name.text) {
                    return Err(reused(name, *first));
                }
                builder.own.push((name.text.clone(), name.span));
                let kinds = (Kind::Relationship, Kind::Relationships, MentionKind::Relationship);
                self.group(name, kinds, one.types.is_none(), inner, builder)?
            }
        };
        inner.relationships.push((one, slot));
        Ok(slot)
    }

    /// A variable of a repeated part; what it is in one repetition.
    fn group<'a>(
        &mut self,
        name: &'a ast::Name,
        (one, list, mention): (Kind, Kind, MentionKind),
        is_any: bool,
        inner: &mut Inner<'a>,
        builder: &Builder,
    ) -> Result<Slot> {
        if let Some(known) = self.scope.get(&name.text) {
            return Err(already_bound(name, known.span));
        }
        let list = self.define_own(name, list, mention, is_any, builder)?;
        let slot = self.new_slot(name.text.as_str(), one);
        inner.names.push((name, slot, list));
        Ok(slot)
    }

    /// Binds what is said inside the repeated parts of a search.
    pub(super) fn say_inside(&mut self, named: &Named<'_>, builder: &mut Builder) -> Result<()> {
        for (place, inner) in named.inner.iter().enumerate() {
            let Some(inner) = inner else { continue };
            let outside: Vec<Variable> = inner
                .names
                .iter()
                .filter_map(|(name, ..)| self.scope.get(&name.text).cloned())
                .collect();
            for (name, one, _) in &inner.names {
                self.define_at(name, *one, self.kinds[*one]);
            }
            let tests = self.inner_tests(inner);
            for ((name, ..), variable) in inner.names.iter().zip(outside) {
                self.scope.define(name.text.as_str().into(), variable);
            }
            builder.pattern.walks[named.place].parts[place].predicates.extend(tests?);
        }
        Ok(())
    }

    fn inner_tests(&mut self, inner: &Inner<'_>) -> Result<Vec<Expr>> {
        let mut tests = Vec::new();
        for (node, slot) in &inner.nodes {
            tests.extend(self.node_tests(node, *slot)?);
        }
        for (relationship, slot) in &inner.relationships {
            tests.extend(self.relationship_tests(relationship, &Expr::Slot(*slot))?);
        }
        for filter in &inner.filters {
            tests.extend(self.predicate(filter)?.conjuncts());
        }
        Ok(tests)
    }

    /// Refuses what reads something that is not known while a path is searched for.
    pub(super) fn check_reads(&self, pattern: &Pattern, first: Slot) -> Result<()> {
        let mut late: Vec<Slot> = pattern.walks.iter().flat_map(Walk::slots).collect();
        late.extend(pattern.paths.iter().map(|path| path.slot));
        let shortest = pattern.relationships.iter().filter(|one| one.shortest.is_some());
        late.extend(shortest.map(|one| one.slot));
        late.retain(|slot| *slot >= first);
        for walk in &pattern.walks {
            let mut known = vec![walk.from];
            for part in &walk.parts {
                if part.repeated.is_none() {
                    known.extend([part.start]);
                    known.extend(part.steps.iter().flat_map(|one| [one.relationship, one.to]));
                }
                for test in &part.predicates {
                    let unknown = |slot: &Slot| late.contains(slot) && !known.contains(slot);
                    if let Some(slot) = slots_of(test).into_iter().find(unknown) {
                        let name = self.names[slot].to_string();
                        return Err(BindError::new(
                            BindErrorKind::NotKnownInside { name },
                            walk.span,
                        ));
                    }
                }
                known.push(part.end);
            }
        }
        Ok(())
    }
}

impl Inner<'_> {
    /// The slot of a node of that name in this repetition.
    fn known(&self, name: &ast::Name) -> Option<Slot> {
        let same = |(node, _): &&(&NodePattern, Slot)| {
            node.variable.as_ref().is_some_and(|own| own.text == name.text)
        };
        self.nodes.iter().find(same).map(|(_, slot)| *slot)
    }
}

/// Gives what is said of a path that is one search to where it can be asked.
pub(super) fn say(tests: Vec<Expr>, place: usize, pattern: &mut Pattern) {
    for test in tests {
        let walk = &mut pattern.walks[place];
        let reads = slots_of(&test);
        let is_own = |slot: &Slot| *slot != walk.to && walk.slots().contains(slot);
        if !reads.iter().any(is_own) {
            // of the ends alone: it is true of all paths between two nodes or of none
            pattern.predicates.push(test);
        } else if let Err(test) = walk.ask(test) {
            if walk.selector == Selector::All {
                pattern.predicates.push(test);
            } else {
                walk.condition.push(test);
            }
        }
    }
}

/// A search of which nothing is known but that there will be one.
fn nothing() -> Walk {
    Walk {
        from: 0,
        to: 0,
        parts: Vec::new(),
        mode: PathMode::Trail,
        selector: Selector::All,
        condition: Vec::new(),
        path: None,
        reversed: false,
        span: Span::default(),
    }
}

fn equal(left: Slot, right: Slot) -> Expr {
    let (left, right) = (Box::new(Expr::Slot(left)), Box::new(Expr::Slot(right)));
    Expr::Compare(Comparison::Equal, left, right)
}

pub(super) fn reused(name: &ast::Name, first: Span) -> BindError {
    let kind = BindErrorKind::RelationshipReused { name: name.text.clone() };
    BindError { kind, span: name.span, related: Some(first) }
}
