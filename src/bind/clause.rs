//! What each clause reads, defines and lets through. `WITH` and `RETURN` are in
//! `projection`, patterns in `pattern`, `CREATE` and `MERGE` in `create`.

use super::bound::{Clause, Update};
use super::error::BindErrorKind;
use super::kind::Kind;
use super::load_csv::separator;
use super::pattern::Sought;
use super::{Aggregation, BindError, Binder, Result, already_bound};
use crate::expression::{Expr, Slot};
use crate::parse::ast::{self, ClauseKind, RemoveItem, SetItem};
use crate::span::Span;
use crate::value::{Type, Value};

impl Binder<'_> {
    /// Binds one clause and appends it.
    pub(super) fn clause(
        &mut self,
        clause: &ast::Clause,
        standalone: bool,
        out: &mut Vec<Clause>,
    ) -> Result<()> {
        let bound = match &clause.kind {
            ClauseKind::Match { optional, repeatable, patterns, filter } => {
                let (repeatable, filter) = (*repeatable, filter.as_ref());
                let sought = Sought { filter, repeatable, ..Sought::plain(patterns) };
                let pattern = self.match_pattern(&sought)?;
                Clause::Match { optional: *optional, pattern }
            }
            ClauseKind::Unwind { list, variable } => self.unwind(list, variable)?,
            ClauseKind::With { projection, filter } => {
                Clause::Project(self.with(projection, filter.as_ref())?)
            }
            ClauseKind::Return(projection) => Clause::Project(self.returning(projection)?),
            ClauseKind::Create(patterns) => {
                self.writes = true;
                Clause::Create(self.create(patterns)?)
            }
            ClauseKind::Merge { pattern, actions } => {
                self.writes = true;
                self.merge(pattern, actions)?
            }
            ClauseKind::Set(items) => Clause::Update(self.set(items)?),
            ClauseKind::Remove(items) => Clause::Update(self.remove(items)?),
            ClauseKind::Delete { detach, targets } => self.delete(*detach, targets)?,
            ClauseKind::Foreach { variable, list, body } => self.foreach(variable, list, body)?,
            ClauseKind::Call(call) if call.optional => {
                return self.optional_procedure(call, clause.span, standalone, out);
            }
            ClauseKind::Call(call) => {
                return self.procedure(call, clause.span, standalone, out);
            }
            ClauseKind::Declare(declaration) => self.declare(declaration, clause.span)?,
            ClauseKind::Undeclare { constraint, name, if_exists } => {
                self.undeclare(*constraint, name, *if_exists, clause.span)
            }
            ClauseKind::Show(show) => return self.show(show, clause.span, out),
            ClauseKind::Subquery { optional, imports, import_all, query } => {
                let imports = imports.as_deref();
                self.inline_subquery(imports, *import_all, query, *optional, clause.span)?
            }
            ClauseKind::Finish => return Ok(()),
            ClauseKind::LoadCsv { with_headers, source, variable, field_terminator } => {
                let separator = separator(field_terminator.as_ref())?;
                Clause::LoadCsv(self.load_csv(*with_headers, source, variable, separator)?)
            }
        };
        out.push(bound);
        Ok(())
    }

    fn unwind(&mut self, list: &ast::Expr, variable: &ast::Name) -> Result<Clause> {
        let bound = self.value(list)?;
        let element = self.element_type(&bound);
        if let Some(known) = self.scope.get(&variable.text) {
            return Err(already_bound(variable, known.span));
        }
        let slot = self.define(variable, Kind::of(element));
        Ok(Clause::Unwind { list: bound, slot })
    }

    /// Items of `SET`, also after `ON MATCH` and `ON CREATE`.
    pub(super) fn set(&mut self, items: &[SetItem]) -> Result<Vec<Update>> {
        self.writes = true;
        items.iter().map(|item| self.set_item(item)).collect()
    }

    fn set_item(&mut self, item: &SetItem) -> Result<Update> {
        match item {
            SetItem::Property { target, key, value } => {
                let span = target.span.to(value.span);
                let bound = self.value(target)?;
                self.expect_entity(&bound, "`SET`", target.span)?;
                let key = self.word(key)?;
                Ok(Update::Property { target: bound, key, value: self.value(value)?, span })
            }
            SetItem::Replace { variable, value } => self.set_all(variable, value, true),
            SetItem::Merge { variable, value } => self.set_all(variable, value, false),
            SetItem::Labels { variable, labels } => {
                let slot = self.labelled(variable, "`SET`")?;
                Ok(Update::AddLabels { slot, labels: self.words(labels)?, span: variable.span })
            }
        }
    }

    /// The slot of the node whose labels change.
    fn labelled(&mut self, variable: &ast::Name, clause: &str) -> Result<Slot> {
        let (target, kind) = self.variable(&variable.text, variable.span)?;
        match target {
            Expr::Slot(slot) if kind.fits(Kind::Node) => Ok(slot),
            _ => {
                let context = format!("{clause} of a label");
                Err(mismatch(&context, "a node", kind.as_type(), variable.span))
            }
        }
    }

    fn set_all(
        &mut self,
        variable: &ast::Name,
        value: &ast::Expr,
        replace: bool,
    ) -> Result<Update> {
        let span = variable.span.to(value.span);
        let (target, kind) = self.variable(&variable.text, variable.span)?;
        self.expect_entity(&target, "`SET`", variable.span)?;
        let Expr::Slot(slot) = target else {
            return Err(self.conflict(variable, kind, Kind::Node));
        };
        let bound = self.value(value)?;
        let given = self.type_of(&bound);
        if ![Type::Map, Type::Node, Type::Relationship].iter().any(|one| one.accepts(given)) {
            return Err(mismatch("`SET`", "a map, a node or a relationship", given, value.span));
        }
        Ok(Update::Properties { slot, value: bound, replace, span })
    }

    fn remove(&mut self, items: &[RemoveItem]) -> Result<Vec<Update>> {
        self.writes = true;
        items.iter().map(|item| self.remove_item(item)).collect()
    }

    fn remove_item(&mut self, item: &RemoveItem) -> Result<Update> {
        match item {
            RemoveItem::Property { target, key } => {
                let span = match key {
                    ast::Word::Name(name) => target.span.to(name.span),
                    ast::Word::Computed(computed) => target.span.to(computed.span),
                };
                let bound = self.value(target)?;
                self.expect_entity(&bound, "`REMOVE`", target.span)?;
                let value = Expr::Constant(Value::Null);
                Ok(Update::Property { target: bound, key: self.word(key)?, value, span })
            }
            RemoveItem::Labels { variable, labels } => {
                let slot = self.labelled(variable, "`REMOVE`")?;
                Ok(Update::RemoveLabels { slot, labels: self.words(labels)?, span: variable.span })
            }
        }
    }

    fn expect_entity(&self, bound: &Expr, context: &str, span: Span) -> Result<()> {
        let given = self.type_of(bound);
        if Type::Entity.accepts(given) {
            return Ok(());
        }
        Err(mismatch(context, "a node or a relationship", given, span))
    }

    fn delete(&mut self, detach: bool, targets: &[ast::Expr]) -> Result<Clause> {
        self.writes = true;
        let mut bound = Vec::with_capacity(targets.len());
        for target in targets {
            if matches!(target.kind, ast::ExprKind::HasLabels(..)) {
                return Err(BindError::new(BindErrorKind::InvalidDelete, target.span));
            }
            let expr = self.value(target)?;
            let given = self.type_of(&expr);
            if !Type::Entity.accepts(given) && !Type::Path.accepts(given) {
                return Err(mismatch(
                    "`DELETE`",
                    "a node, a relationship or a path",
                    given,
                    target.span,
                ));
            }
            bound.push((expr, target.span));
        }
        Ok(Clause::Delete { detach, targets: bound })
    }

    fn foreach(
        &mut self,
        variable: &ast::Name,
        list: &ast::Expr,
        body: &[ast::Clause],
    ) -> Result<Clause> {
        self.writes = true;
        let forbidden = Aggregation::Forbidden;
        let (bound, _) =
            self.with_aggregation(forbidden, |binder| binder.list(list, "`FOREACH`"))?;
        let element = self.element_type(&bound);
        let outer = self.scope.clone();
        let slot = self.define(variable, Kind::of(element));
        let mut clauses = Vec::with_capacity(body.len());
        for clause in body {
            self.clause(clause, false, &mut clauses)?;
        }
        self.scope = outer;
        Ok(Clause::Foreach { slot, list: (bound, list.span), body: clauses })
    }

    fn inline_subquery(
        &mut self,
        imports: Option<&[ast::Name]>,
        import_all: bool,
        query: &ast::Query,
        optional: bool,
        span: Span,
    ) -> Result<Clause> {
        let outer = self.scope.clone();
        if let Some(names) = imports
            && !import_all
        {
            self.scope = self.imported(names)?;
        } else if import_all {
            self.scope.pin();
        } else {
            // Without parentheses the outer scope is visible to a first `WITH`, which
            // then hides all that it does not name.
            let with_first = |branch: &ast::SingleQuery| matches!(branch.clauses.first(), Some(first) if matches!(first.kind, ClauseKind::With { .. }));
            if !query.branches.iter().any(with_first) {
                self.scope = super::scope::Scope::default();
            }
        }
        let bound = self.query(query);
        self.scope = outer;
        let bound = bound?;
        let unit = bound.columns.is_empty();
        for (name, slot) in &bound.columns {
            let name = ast::Name { text: name.to_string(), span };
            if let Some(known) = self.scope.get(&name.text) {
                return Err(already_bound(&name, known.span));
            }
            let kind = self.kinds[*slot];
            self.define_at(&name, *slot, kind);
        }
        Ok(Clause::Subquery { query: bound, unit, optional })
    }

    fn imported(&mut self, names: &[ast::Name]) -> Result<super::scope::Scope> {
        let mut scope = super::scope::Scope::default();
        scope.origin = self.scope.origin;
        for name in names {
            self.variable(&name.text, name.span)?;
            let variable = self.scope.get(&name.text).cloned();
            scope.define(name.text.as_str().into(), variable.expect("it was read just above"));
        }
        scope.pin();
        Ok(scope)
    }
}

pub(super) fn mismatch(context: &str, expected: &str, found: Type, span: Span) -> BindError {
    let kind = BindErrorKind::InvalidArgumentType {
        context: context.to_owned(),
        expected: expected.to_owned(),
        found: Kind::of(found).to_string(),
    };
    BindError::new(kind, span)
}
