//! Queries as a whole: unions, the order of clauses, subqueries in expressions.

use std::sync::Arc;

use super::bound::{Clause, Projection, Query, SingleQuery, Subquery};
use super::kind::Kind;
use super::pattern::Sought;
use super::{BindError, BindErrorKind, Binder, Result};
use crate::expression::{Expr, Slot, SubqueryKind};
use crate::parse::ast;
use crate::span::Span;

impl Binder<'_> {
    /// Binds all branches, each starting from the current scope.
    pub(super) fn query(&mut self, query: &ast::Query) -> Result<Query> {
        let scope = self.scope.clone();
        let mut branches = Vec::with_capacity(query.branches.len());
        let mut names: Vec<Vec<Arc<str>>> = Vec::with_capacity(query.branches.len());
        let steps = self.steps;
        let mut deepest = steps;
        for branch in &query.branches {
            self.tick(1 + scope.len(), branch.span)?;
            self.scope = scope.clone();
            self.steps = steps;
            let (bound, columns) = self.single_query(branch)?;
            deepest = deepest.max(self.steps);
            branches.push(bound);
            names.push(columns);
        }
        self.scope = scope;
        self.steps = deepest;
        if let [only] = branches.as_slice() {
            let columns = names.remove(0).into_iter().zip(only.columns.iter().copied()).collect();
            return Ok(Query { branches, all: true, columns });
        }
        self.union(query, branches, &names)
    }

    fn union(
        &mut self,
        query: &ast::Query,
        mut branches: Vec<SingleQuery>,
        names: &[Vec<Arc<str>>],
    ) -> Result<Query> {
        let all = query.unions[0].all;
        if let Some(other) = query.unions.iter().find(|union| union.all != all) {
            let problem = "UNION and UNION ALL cannot be mixed in one query";
            return Err(composition(problem, other.span));
        }
        let first = &names[0];
        for (index, branch) in branches.iter_mut().enumerate().skip(1) {
            let same = names[index].len() == first.len();
            let slots: Option<Vec<Slot>> = first
                .iter()
                .map(|name| names[index].iter().position(|other| other == name))
                .map(|place| place.map(|place| branch.columns[place]))
                .collect();
            match slots {
                Some(slots) if same => branch.columns = slots,
                _ => {
                    let span = query.branches[index].span;
                    return Err(BindError::new(BindErrorKind::DifferentColumnsInUnion, span));
                }
            }
        }
        let columns = first.iter().enumerate().map(|(place, name)| {
            let kinds: Vec<Kind> =
                branches.iter().map(|branch| self.kinds[branch.columns[place]]).collect();
            let agree = kinds.iter().all(|kind| *kind == kinds[0]);
            let kind = if agree { kinds[0] } else { Kind::Value(crate::value::Type::Any) };
            (name.clone(), kind)
        });
        let columns: Vec<_> = columns.collect();
        let columns = columns
            .into_iter()
            .map(|(name, kind)| (name.clone(), self.new_slot(name, kind)))
            .collect();
        Ok(Query { branches, all, columns })
    }

    fn single_query(&mut self, query: &ast::SingleQuery) -> Result<(SingleQuery, Vec<Arc<str>>)> {
        check_order(&query.clauses)?;
        let mut clauses = Vec::with_capacity(query.clauses.len());
        let standalone = query.clauses.len() == 1;
        let mut before: Option<&ast::ClauseKind> = None;
        for clause in &query.clauses {
            self.tick(1 + self.scope.len(), clause.span)?;
            self.step(clause, before)?;
            self.clause(clause, standalone, &mut clauses)?;
            before = Some(&clause.kind);
        }
        let last = query.clauses.last();
        let returns = match last.map(|clause| &clause.kind) {
            Some(ast::ClauseKind::Return(_) | ast::ClauseKind::Show(_)) => true,
            Some(ast::ClauseKind::Call(_)) => standalone,
            _ => false,
        };
        if !returns {
            return Ok((SingleQuery { clauses, columns: Vec::new() }, Vec::new()));
        }
        let columns = match clauses.last() {
            Some(Clause::Project(Projection { columns, .. })) => columns.clone(),
            Some(Clause::Call(call)) => call.yields.iter().map(|(_, slot)| *slot).collect(),
            Some(Clause::Subquery { query, optional: true, .. }) => {
                query.columns.iter().map(|(_, slot)| *slot).collect()
            }
            _ => Vec::new(),
        };
        let names = std::mem::take(&mut self.last_columns);
        Ok((SingleQuery { clauses, columns }, names))
    }

    /// Counts what a clause adds to the depth of the plan. `CREATE`s in a row are one.
    fn step(&mut self, clause: &ast::Clause, before: Option<&ast::ClauseKind>) -> Result<()> {
        use ast::ClauseKind as K;
        self.steps += match (&clause.kind, before) {
            (K::Create(_), Some(K::Create(_))) => 0,
            (K::Match { patterns, .. }, _) => {
                let relationships: usize =
                    patterns.iter().map(ast::PathPattern::relationships).sum();
                2 + (patterns.len() - 1) * STEPS_PER_PART
                    + relationships
                    + relationships.pow(2) / PAIRS_PER_STEP
            }
            (K::With { projection, filter }, _) => {
                operators(projection) + usize::from(filter.is_some())
            }
            (K::Return(projection), _) => operators(projection),
            _ => 1,
        };
        if self.steps > STEPS_MAX {
            let kind = BindErrorKind::TooManySteps { limit: STEPS_MAX };
            return Err(BindError::new(kind, clause.span));
        }
        Ok(())
    }

    /// Binds the inside of `EXISTS { … }` and its siblings.
    pub(super) fn subquery(
        &mut self,
        subquery: &ast::Subquery,
        kind: SubqueryKind,
        span: Span,
    ) -> Result<Expr> {
        self.in_frame(kind, span, |binder| match subquery {
            ast::Subquery::Pattern { .. } if kind == SubqueryKind::Collect => {
                Err(composition(ONE_COLUMN, span))
            }
            ast::Subquery::Pattern { repeatable, patterns, filter } => {
                let (repeatable, filter) = (*repeatable, filter.as_ref());
                let sought = Sought { filter, repeatable, ..Sought::plain(patterns) };
                let pattern = binder.match_pattern(&sought)?;
                Ok(one_match(pattern, None))
            }
            ast::Subquery::Query(query) => {
                let writes = binder.writes;
                let bound = binder.query(query)?;
                if binder.writes && !writes {
                    let problem = "a subquery in an expression cannot change the graph";
                    return Err(composition(problem, span));
                }
                if kind == SubqueryKind::Collect && bound.columns.len() != 1 {
                    return Err(composition(ONE_COLUMN, span));
                }
                Ok(bound)
            }
        })
    }

    /// Binds a pattern predicate, or a pattern comprehension where `map` is given.
    pub(super) fn pattern_subquery(
        &mut self,
        pattern: &ast::PathPattern,
        filter: Option<&ast::Expr>,
        map: Option<&ast::Expr>,
    ) -> Result<Expr> {
        let kind = if map.is_some() { SubqueryKind::Collect } else { SubqueryKind::Exists };
        self.in_frame(kind, pattern.span, |binder| {
            let patterns = std::slice::from_ref(pattern);
            let sought = Sought { filter, defines: map.is_some(), ..Sought::plain(patterns) };
            let bound = binder.match_pattern(&sought)?;
            let Some(map) = map else { return Ok(one_match(bound, None)) };
            let expr = binder.value(map)?;
            let slot = binder.anonymous("value", Kind::Value(crate::value::Type::Any));
            Ok(one_match(bound, Some((slot, expr))))
        })
    }

    /// Binds a subquery in a scope and a frame of its own.
    pub(super) fn in_frame(
        &mut self,
        kind: SubqueryKind,
        span: Span,
        inner: impl FnOnce(&mut Self) -> Result<Query>,
    ) -> Result<Expr> {
        let frame = self.frames.len() + 1;
        let outer = self.scope.clone();
        self.tick(outer.len(), span)?;
        let (names, kinds) = (&mut self.names, &mut self.kinds);
        let (scope, arguments) = outer.enter(frame, &mut |name, kind| {
            names.push(name.clone());
            kinds.push(kind);
            names.len() - 1
        });
        self.scope = scope;
        self.frames.push(arguments);
        let locals = std::mem::replace(&mut self.locals, 0);
        let local_kinds = std::mem::take(&mut self.local_kinds);
        let aggregation = super::Aggregation::Forbidden;
        let result = self.with_aggregation(aggregation, inner);
        let arguments = self.frames.pop().expect("a frame was pushed above");
        self.scope = outer;
        self.locals = locals;
        self.local_kinds = local_kinds;
        let (query, _) = result?;
        self.subqueries.push(Subquery { query, span });
        Ok(Expr::Subquery { number: self.subqueries.len() - 1, kind, arguments })
    }
}

/// What stands side by side is multiplied: each part repeats the rows of all before it.
const STEPS_PER_PART: usize = 8;

/// Each relationship of a `MATCH` differs from all before it; so many pairs are as much
/// work for the planner as a step.
const PAIRS_PER_STEP: usize = 250;

/// How many operators a projection becomes.
fn operators(projection: &ast::Projection) -> usize {
    let paging = [&projection.skip, &projection.limit];
    1 + usize::from(projection.distinct)
        + usize::from(!projection.order.is_empty())
        + paging.into_iter().flatten().count()
}

/// Operators call one another, so the depth of a plan is paid with stack.
const STEPS_MAX: usize = 6_000;

/// A query of one `MATCH`, which may return one column.
pub(super) fn one_match(pattern: super::bound::Pattern, column: Option<(Slot, Expr)>) -> Query {
    let mut clauses = vec![Clause::Match { optional: false, pattern }];
    let columns: Vec<Slot> = column.iter().map(|(slot, _)| *slot).collect();
    if let Some(item) = column {
        clauses.push(Clause::Project(Projection {
            items: vec![item],
            aggregates: None,
            derived: Vec::new(),
            columns: columns.clone(),
            distinct: false,
            order: Vec::new(),
            skip: None,
            limit: None,
            filter: None,
        }));
    }
    let named = columns.iter().map(|slot| (Arc::from("value"), *slot)).collect();
    Query { branches: vec![SingleQuery { clauses, columns }], all: true, columns: named }
}

const ONE_COLUMN: &str = "COLLECT needs a query that returns exactly one column";

pub(super) fn composition(problem: &'static str, span: Span) -> BindError {
    BindError::new(BindErrorKind::InvalidClauseComposition { problem }, span)
}

/// What may follow what: `RETURN` ends a query, updates need a `WITH` before the
/// next `MATCH`, and a query ends in `RETURN` or an update.
fn check_order(clauses: &[ast::Clause]) -> Result<()> {
    let mut updated = false;
    for (index, clause) in clauses.iter().enumerate() {
        let last = index + 1 == clauses.len();
        match &clause.kind {
            ast::ClauseKind::Return(_) if !last => {
                return Err(composition("RETURN must be the last clause", clause.span));
            }
            ast::ClauseKind::Finish if !last => {
                return Err(composition("FINISH must be the last clause", clause.span));
            }
            ast::ClauseKind::With { .. } => updated = false,
            kind if updates(kind) => updated = true,
            kind if reads(kind) && updated => {
                let problem = "WITH is needed between an update and the next read";
                return Err(composition(problem, clause.span));
            }
            _ => {}
        }
    }
    match clauses.last() {
        Some(clause) if ends(&clause.kind, clauses.len() == 1) => Ok(()),
        Some(clause) => Err(composition("a query must end in RETURN or in an update", clause.span)),
        None => Ok(()),
    }
}

fn updates(kind: &ast::ClauseKind) -> bool {
    use ast::ClauseKind as K;
    matches!(
        kind,
        K::Create(_)
            | K::Merge { .. }
            | K::Set(_)
            | K::Remove(_)
            | K::Delete { .. }
            | K::Foreach { .. }
    )
}

fn reads(kind: &ast::ClauseKind) -> bool {
    use ast::ClauseKind as K;
    matches!(
        kind,
        K::Match { .. } | K::Unwind { .. } | K::Call(_) | K::Subquery { .. } | K::LoadCsv { .. }
    )
}

fn returns(query: &ast::SingleQuery) -> bool {
    matches!(query.clauses.last().map(|clause| &clause.kind), Some(ast::ClauseKind::Return(_)))
}

/// A call may end a query where it stands alone or yields nothing; a subquery where
/// it returns nothing.
fn ends(kind: &ast::ClauseKind, standalone: bool) -> bool {
    match kind {
        ast::ClauseKind::Return(_)
        | ast::ClauseKind::Finish
        | ast::ClauseKind::Show(_)
        | ast::ClauseKind::Declare(_)
        | ast::ClauseKind::Undeclare { .. } => true,
        ast::ClauseKind::Subquery { query, .. } => !query.branches.iter().any(returns),
        ast::ClauseKind::Call(call) => standalone || call.yields.is_none(),
        other => updates(other),
    }
}
