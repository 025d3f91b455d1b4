//! No relationship is matched twice by one `MATCH`.
//!
//! Those that could be the same by their types must differ; what is said so is one
//! predicate for each group of them. Paths that are searched for as a whole differ from
//! the rest by all of their relationships.

use super::Binder;
use super::bound::{Pattern, Walk};
use super::kind::Kind;
use super::pattern::Builder;
use crate::expression::{Expr, Slot};
use crate::parse::ast::PathMode;

/// Something with relationships, and their types where they are known.
type Rival = (Option<Vec<String>>, Slot);

impl Binder<'_> {
    /// Says that relationships of one clause differ.
    pub(super) fn unique(&mut self, builder: &mut Builder) {
        let pattern = &mut builder.pattern;
        let own: Vec<Slot> = pattern.walks.iter().filter_map(|walk| walk.path).collect();
        let mut rivals = relationships(pattern, &builder.free);
        let counted = |walk: &&mut Walk| walk.mode != PathMode::Walk;
        let walks = pattern.walks.iter_mut().filter(counted);
        for walk in walks {
            let path = walk.path.unwrap_or_else(|| self.anonymous("path", Kind::Path));
            walk.path = Some(path);
            rivals.push((types(walk), path));
        }
        let mut groups = by_type(rivals);
        groups.retain(|group| group.len() > 1);
        for walk in &mut pattern.walks {
            // a path that nobody needs is not made
            walk.path = walk.path.filter(|path| {
                own.contains(path) || groups.iter().any(|group| group.contains(path))
            });
        }
        for slots in groups {
            pattern.predicates.push(Expr::Distinct { slots: slots.into(), known: 0 });
        }
    }
}

fn relationships(pattern: &Pattern, free: &[Slot]) -> Vec<Rival> {
    let all = pattern.relationships.iter();
    let counted = all.filter(|one| one.shortest.is_none() && !free.contains(&one.slot));
    let names = |one: &crate::bind::bound::PatternRelationship| {
        let names = one.types.as_ref()?.alternatives()?;
        Some(names.into_iter().map(str::to_owned).collect())
    };
    counted.map(|one| (names(one), one.slot)).collect()
}

/// The types that relationships of a path can have.
fn types(walk: &Walk) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for step in walk.parts.iter().flat_map(|part| &part.steps) {
        names.extend(step.types.as_ref()?.alternatives()?.into_iter().map(str::to_owned));
    }
    Some(names)
}

/// Groups that have no type in common; one group where some types are not known.
fn by_type(rivals: Vec<Rival>) -> Vec<Vec<Slot>> {
    if rivals.iter().any(|(names, _)| names.is_none()) {
        return vec![rivals.into_iter().map(|(_, slot)| slot).collect()];
    }
    let mut groups: Vec<(Vec<String>, Vec<Slot>)> = Vec::new();
    for (names, slot) in rivals {
        let names = names.unwrap_or_default();
        let shares = |(known, _): &(Vec<String>, _)| names.iter().any(|name| known.contains(name));
        let mut same = groups.extract_if(.., |group| shares(group));
        let mut group = same.next().unwrap_or_default();
        for (more, slots) in same {
            group.0.extend(more);
            group.1.extend(slots);
        }
        let new: Vec<String> = names.into_iter().filter(|name| !group.0.contains(name)).collect();
        group.0.extend(new);
        group.1.push(slot);
        groups.push(group);
    }
    groups.into_iter().map(|(_, slots)| slots).collect()
}
