//! Declarations: what an index or a constraint is about.

use std::sync::Arc;

use super::bound::{Clause, Declaration, SchemaChange};
use super::error::BindErrorKind;
use super::{BindError, Binder, Result};
use crate::parse::ast::{self, DeclarationKind};
use crate::span::Span;
use crate::spelling::nearest;

impl Binder<'_> {
    pub(super) fn declare(&mut self, declaration: &ast::Declaration, span: Span) -> Result<Clause> {
        self.writes = true;
        if declaration.kind == DeclarationKind::Index {
            check_index(declaration)?;
        }
        let text = |name: &ast::Name| Arc::from(name.text.as_str());
        Ok(Clause::Schema(SchemaChange::Declare(Declaration {
            kind: declaration.kind,
            name: declaration.name.as_ref().map(text),
            lenient: declaration.if_not_exists,
            subject: text(&declaration.subject),
            of_relationships: declaration.of_relationships,
            keys: keys(declaration)?,
            span,
        })))
    }

    pub(super) fn undeclare(
        &mut self,
        constraint: bool,
        name: &ast::Name,
        lenient: bool,
        span: Span,
    ) -> Clause {
        self.writes = true;
        let name = name.text.as_str().into();
        Clause::Schema(SchemaChange::Undeclare { constraint, name, lenient, span })
    }
}

/// The keys, all of the one variable that there is.
fn keys(declaration: &ast::Declaration) -> Result<Vec<Arc<str>>> {
    let known = &declaration.variable.text;
    let mut keys: Vec<Arc<str>> = Vec::new();
    for (variable, key) in &declaration.properties {
        let name = variable.text.clone();
        if name != *known {
            let nearest = nearest(&name, [known.as_str()]).map(str::to_owned);
            let kind = BindErrorKind::UndefinedVariable { name, nearest, known_elsewhere: false };
            return Err(BindError::new(kind, variable.span));
        }
        if keys.iter().any(|one| **one == *key.text) {
            let kind = BindErrorKind::RepeatedKey { name: key.text.clone() };
            return Err(BindError::new(kind, key.span));
        }
        keys.push(key.text.as_str().into());
    }
    Ok(keys)
}

/// An index finds nodes by one key; no other sort would be asked.
fn check_index(declaration: &ast::Declaration) -> Result<()> {
    let refuse = |problem, instead, span| {
        Err(BindError::new(BindErrorKind::IndexForm { problem, instead }, span))
    };
    if declaration.of_relationships {
        let instead = "index a key of the nodes they join";
        return refuse(
            "relationships are not found by an index",
            instead,
            declaration.subject.span,
        );
    }
    match declaration.properties.as_slice() {
        [_, (_, second), ..] => {
            let instead =
                "make an index for each key: a query takes the one that finds fewest nodes";
            refuse("an index has one key", instead, second.span)
        }
        _ => Ok(()),
    }
}
