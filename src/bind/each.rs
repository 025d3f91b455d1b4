//! What is said of every relationship of a variable-length one.
//!
//! It is tested on the way where everything it reads is known before the pattern is
//! looked for, and on the whole list otherwise.

use super::bound::{Each, Pattern, PatternRelationship};
use super::{Binder, Result};
use crate::expression::{Comparison, Expr, Quantifier, Slot};
use crate::parse::ast;
use crate::span::Span;
use crate::value::Type;

impl Binder<'_> {
    /// What is said of every relationship of a variable-length one, whose variable
    /// means each of them in turn there.
    pub(super) fn each(&mut self, relationship: &ast::RelationshipPattern) -> Result<Each> {
        let properties = self.property_map(relationship.properties.as_ref())?;
        let unnamed = || ast::Name { text: "\u{1}each".to_owned(), span: relationship.span };
        let name = relationship.variable.clone().unwrap_or_else(unnamed);
        let (local, relationships) = self.with_local(&name, Type::Relationship, |binder| {
            let mut tests = binder.computed_types(relationship, &Expr::Local(0))?;
            if let Some(filter) = &relationship.filter {
                tests.extend(binder.predicate(filter)?.conjuncts());
            }
            Ok(tests)
        })?;
        debug_assert_eq!(local, 0, "patterns are bound where no comprehension is open");
        Ok(Each { properties, relationships, nodes: Vec::new() })
    }
}

/// Turns what reads something that the same pattern binds into a predicate. Both ends
/// of a shortest path are known before it is searched for, and all else that is matched.
pub(super) fn hold_back(pattern: &mut Pattern) {
    let mut own: Vec<Slot> =
        pattern.nodes.iter().filter(|(_, bound)| !bound).map(|(slot, _)| *slot).collect();
    own.extend(pattern.relationships.iter().filter(|one| !one.bound).map(|one| one.slot));
    own.extend(pattern.walks.iter().flat_map(super::bound::Walk::slots));
    own.extend(pattern.paths.iter().map(|path| path.slot));
    for relationship in pattern.relationships.iter_mut().filter(|one| one.shortest.is_none()) {
        pattern.predicates.extend(held_back(relationship, &own));
    }
}

fn held_back(relationship: &mut PatternRelationship, own: &[Slot]) -> Vec<Expr> {
    let is_late = |expr: &Expr| {
        let mut late = false;
        expr.for_each_slot(&mut |slot| late |= own.contains(&slot));
        late
    };
    let each = &mut relationship.each;
    let equal = each.properties.extract_if(.., |(_, value)| is_late(value)).map(|(key, value)| {
        let left = Expr::Property(Box::new(Expr::Local(0)), key, Span::default());
        Expr::Compare(Comparison::Equal, Box::new(left), Box::new(value))
    });
    let tests = each.relationships.extract_if(.., |test| is_late(test));
    equal.chain(tests).map(|test| of_all(relationship.slot, test)).collect()
}

fn of_all(list: Slot, predicate: Expr) -> Expr {
    let (list, predicate) = (Box::new(Expr::Slot(list)), Box::new(predicate));
    Expr::Quantifier { kind: Quantifier::All, local: 0, list, predicate, span: Span::default() }
}
