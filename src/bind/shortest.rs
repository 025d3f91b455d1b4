//! Shortest paths: which conditions are part of the search, and `shortestPath(…)` as
//! an expression.
//!
//! A condition on the path decides which paths there are to choose the shortest from.
//! One that asks the same of every node or relationship can be tested as the search
//! goes; any other only once a path is whole.

use super::bound::{Each, Pattern, ShortestWalk};
use super::error::BindErrorKind;
use super::kind::Kind;
use super::pattern::Sought;
use super::query::one_match;
use super::{BindError, Binder, Result};
use crate::expression::{Expr, Quantifier, Slot, SubqueryKind};
use crate::parse::ast::{self, Shortest};
use crate::span::Span;
use crate::value::Value;

/// The path of an expression; no variable of a query has this name.
const PATH: &str = "\u{1}path";

/// A search for walks of which nothing has been said yet.
pub(super) fn any(which: Shortest) -> ShortestWalk {
    ShortestWalk { which, condition: None, path: None }
}

/// Refuses a shortest path that is not of one relationship.
pub(super) fn check(pattern: &ast::PathPattern) -> Result<()> {
    let is_one = pattern.chain().is_some_and(|chain| chain.steps.len() == 1);
    match pattern.shortest {
        Some(which) if !is_one => {
            let kind = BindErrorKind::ShortestOfOne { which, found: pattern.relationships() };
            Err(BindError::new(kind, pattern.span))
        }
        _ => Ok(()),
    }
}

/// Moves what is said of shortest paths from the pattern to the search for them. Where
/// it is about several, the last one is searched for with the others known.
pub(super) fn take_conditions(pattern: &mut Pattern) {
    if pattern.relationships.iter().all(|one| one.shortest.is_none()) {
        return;
    }
    for predicate in std::mem::take(&mut pattern.predicates) {
        match about(&predicate, pattern) {
            Some((place, path)) => {
                let slot = pattern.relationships[place].slot;
                let each = &mut pattern.relationships[place].each;
                if let Err(predicate) = take_each(predicate, slot, path, each) {
                    take_whole(predicate, place, path, pattern);
                }
            }
            None => pattern.predicates.push(predicate),
        }
    }
}

/// The last shortest walk that a predicate reads, and the slot of its path.
fn about(predicate: &Expr, pattern: &Pattern) -> Option<(usize, Option<Slot>)> {
    let mut walks = pattern.relationships.iter().enumerate().rev();
    walks.find_map(|(place, one)| {
        one.shortest.as_ref()?;
        let of_walk = |path: &&super::bound::PatternPath| path.steps[..] == [(one.slot, one.to)];
        let moved = one.shortest.as_ref().and_then(|shortest| shortest.path.as_ref());
        let path = moved.or_else(|| pattern.paths.iter().find(of_walk)).map(|path| path.slot);
        let read = reads(predicate, one.slot) || path.is_some_and(|path| reads(predicate, path));
        read.then_some((place, path))
    })
}

fn reads(expr: &Expr, slot: Slot) -> bool {
    let mut found = false;
    expr.for_each_slot(&mut |read| found |= read == slot);
    found
}

/// Takes `all(x IN nodes(p) WHERE …)`, and what means the same, as a test of each.
fn take_each(
    predicate: Expr,
    slot: Slot,
    path: Option<Slot>,
    each: &mut Each,
) -> std::result::Result<(), Expr> {
    let (list, test) = match of_each(&predicate) {
        Some((list, test, wanted)) => {
            let test = test.clone();
            (list, if wanted { test } else { Expr::Not(Box::new(test), Span::default()) })
        }
        None => return Err(predicate),
    };
    let is_own = |read: &Expr| match read {
        Expr::Slot(read) => *read == slot || Some(*read) == path,
        _ => false,
    };
    let tests = match list {
        Expr::Slot(read) if *read == slot => &mut each.relationships,
        Expr::Call(function, arguments, _) if arguments.len() == 1 && is_own(&arguments[0]) => {
            match function.0.name {
                "relationships" => &mut each.relationships,
                "nodes" => &mut each.nodes,
                _ => return Err(predicate),
            }
        }
        _ => return Err(predicate),
    };
    if reads(&test, slot) || path.is_some_and(|path| reads(&test, path)) {
        return Err(predicate);
    }
    tests.push(test);
    Ok(())
}

/// The list, the test and what the test must be for every element.
fn of_each(predicate: &Expr) -> Option<(&Expr, &Expr, bool)> {
    match predicate {
        Expr::Quantifier { kind: Quantifier::All, local: 0, list, predicate, .. } => {
            Some((list, predicate, true))
        }
        Expr::Quantifier { kind: Quantifier::None, local: 0, list, predicate, .. } => {
            Some((list, predicate, false))
        }
        Expr::Not(inner, _) => match &**inner {
            Expr::Quantifier { kind: Quantifier::Any, local: 0, list, predicate, .. } => {
                Some((list, predicate, false))
            }
            _ => None,
        },
        _ => None,
    }
}

fn take_whole(predicate: Expr, place: usize, path: Option<Slot>, pattern: &mut Pattern) {
    let Some(shortest) = &mut pattern.relationships[place].shortest else { return };
    let parts = shortest.condition.take().into_iter().chain([predicate]).collect();
    shortest.condition = Some(Expr::all(parts));
    let named = |one: &super::bound::PatternPath| Some(one.slot) == path;
    if let Some(place) = pattern.paths.iter().position(named) {
        shortest.path = Some(pattern.paths.remove(place));
    }
}

impl Binder<'_> {
    /// `shortestPath((a)-[*]->(b))` is a path or null, `allShortestPaths(…)` a list.
    pub(super) fn shortest_expression(
        &mut self,
        pattern: &ast::PathPattern,
        which: Shortest,
    ) -> Result<Expr> {
        check(pattern)?;
        if let Some(chain) = pattern.chain() {
            self.check_end(&chain.start, which)?;
            self.check_end(chain.end(), which)?;
        }
        let variable = Some(ast::Name { text: PATH.to_owned(), span: pattern.span });
        let named = ast::PathPattern { variable, ..pattern.clone() };
        let paths = self.in_frame(SubqueryKind::Collect, named.span, |binder| {
            let bound = binder.match_pattern(&Sought::plain(std::slice::from_ref(&named)))?;
            let (path, _) = binder.variable(PATH, pattern.span)?;
            let slot = binder.anonymous("path", Kind::Path);
            Ok(one_match(bound, Some((slot, path))))
        })?;
        let first = Box::new(Expr::Constant(Value::Integer(0)));
        Ok(match which {
            Shortest::One => Expr::Index(Box::new(paths), first, pattern.span),
            Shortest::All => paths,
        })
    }

    /// An end of a shortest path in an expression must be known.
    fn check_end(&self, node: &ast::NodePattern, which: Shortest) -> Result<()> {
        match &node.variable {
            Some(name) if self.scope.get(&name.text).is_some() => Ok(()),
            Some(name) => Err(self.undefined(&name.text, name.span)),
            None => Err(BindError::new(BindErrorKind::ShortestOfUnknown { which }, node.span)),
        }
    }
}
