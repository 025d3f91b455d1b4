//! Syntax tree to bound query: names become slots, mistakes become errors.
//!
//! In: [`ast::Statement`], its text (column names are verbatim source) and the
//! procedures that can be called. Out: [`bound::Statement`]. No longer true of the
//! output: names matter, types are guesses, `*` stands for something. Refuses to
//! look at the graph: a label nobody has is no mistake.

pub mod bound;
pub mod error;
pub mod kind;
mod scope;
mod query;
mod clause;
mod projection;
mod aggregate;
mod pattern;
mod shape;
mod walk;
mod turn;
mod unique;
mod label;
mod case;
mod each;
mod shortest;
mod create;
mod load_csv;
mod expression;
mod call;
mod show;
mod schema;
mod infer;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::budget::Budget;
use crate::expression::{Expr, Slot};
use crate::function::procedure::Procedures;
use crate::parse::ast;
use crate::span::Span;
use bound::{Aggregate, Mention, MentionKind, Statement, Subquery};
pub use error::{BindError, BindErrorKind};
use kind::Kind;
use scope::{Place, Scope, Variable};

type Result<T> = std::result::Result<T, BindError>;

/// What surrounds a statement.
pub struct Surroundings<'a> {
    /// The statement's text.
    pub text: &'a str,
    /// The procedures that can be called.
    pub procedures: &'a Procedures,
    /// What the whole statement may use.
    pub budget: &'a Budget,
}

/// Binds one statement.
pub fn bind(statement: &ast::Statement, around: &Surroundings<'_>) -> Result<Statement> {
    let mut binder = Binder {
        around,
        names: Vec::new(),
        kinds: Vec::new(),
        anonymous: FxHashMap::default(),
        scope: Scope::default(),
        frames: Vec::new(),
        locals: 0,
        local_kinds: Vec::new(),
        aggregation: Aggregation::Forbidden,
        patterns_allowed: false,
        subject: None,
        subqueries: Vec::new(),
        mentions: Vec::new(),
        writes: false,
        last_columns: Vec::new(),
        steps: 0,
        parameters: Vec::new(),
    };
    let query = binder.query(&statement.query)?;
    if let Some(span) = statement.why
        && (binder.writes || query.columns.is_empty())
    {
        let problem = "WHY explains the rows of a query that reads and returns";
        return Err(query::composition(problem, span));
    }
    Ok(Statement {
        query,
        subqueries: binder.subqueries,
        names: binder.names,
        writes: binder.writes,
        mentions: binder.mentions,
        parameters: binder.parameters,
    })
}

/// The state of binding one statement.
struct Binder<'a> {
    around: &'a Surroundings<'a>,
    names: Vec<Arc<str>>,
    kinds: Vec<Kind>,
    /// How many slots without a name are called alike.
    anonymous: FxHashMap<String, usize>,
    scope: Scope,
    /// One per subquery around the current place: the outer slots it reads.
    frames: Vec<Vec<(Slot, Expr)>>,
    locals: usize,
    local_kinds: Vec<crate::value::Type>,
    aggregation: Aggregation,
    patterns_allowed: bool,
    /// What stands for the subject in the arms of the `CASE` at the current place.
    subject: Option<Expr>,
    subqueries: Vec<Subquery>,
    mentions: Vec<Mention>,
    writes: bool,
    /// Names of the columns of the projection bound last.
    last_columns: Vec<Arc<str>>,
    /// About how deep the plan of what was bound so far is.
    steps: usize,
    /// Parameters that were named, or that a call without parentheses takes.
    parameters: Vec<(String, Span)>,
}

/// Whether an aggregate may stand at the current place.
enum Aggregation {
    Forbidden,
    /// Inside the arguments of one.
    Inside,
    /// Those found so far.
    Allowed(Vec<Aggregate>),
}

impl Binder<'_> {
    /// Counts work that grows with the statement; whether to go on.
    fn tick(&self, amount: usize, span: Span) -> Result<()> {
        let stopped = |exceeded| BindError::new(BindErrorKind::Stopped(exceeded), span);
        self.around.budget.tick(amount as u64).map_err(stopped)
    }

    fn new_slot(&mut self, name: impl Into<Arc<str>>, kind: Kind) -> Slot {
        self.names.push(name.into());
        self.kinds.push(kind);
        self.names.len() - 1
    }

    /// A slot for something without a name; in plans it is called after what it is.
    fn anonymous(&mut self, like: &str, kind: Kind) -> Slot {
        let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
        let name: String = "_".chars().chain(like.to_lowercase().chars().map(plain)).collect();
        let count = self.anonymous.entry(name.clone()).or_default();
        *count += 1;
        let name = if *count > 1 { format!("{name}{count}") } else { name };
        self.new_slot(name, kind)
    }

    /// Defines a variable in the current scope and gives it a slot.
    fn define(&mut self, name: &ast::Name, kind: Kind) -> Slot {
        let slot = self.new_slot(name.text.as_str(), kind);
        self.define_at(name, slot, kind);
        slot
    }

    fn define_at(&mut self, name: &ast::Name, slot: Slot, kind: Kind) {
        let place = Place::Slot(slot);
        let variable = Variable { place, kind, span: name.span, frame: self.frames.len() };
        self.scope.define(name.text.as_str().into(), variable);
    }

    /// Defines a variable that must not exist yet.
    fn define_new(&mut self, name: &ast::Name, kind: Kind) -> Result<Slot> {
        if let Some(known) = self.scope.get(&name.text) {
            return Err(already_bound(name, known.span));
        }
        Ok(self.define(name, kind))
    }

    /// The value of a visible variable.
    fn variable(&mut self, name: &str, span: Span) -> Result<(Expr, Kind)> {
        let Some(variable) = self.scope.get(name).cloned() else {
            return Err(self.undefined(name, span));
        };
        Ok((self.read(&variable), variable.kind))
    }

    fn undefined(&self, name: &str, span: Span) -> BindError {
        let nearest = self.scope.nearest(name);
        let known_elsewhere = self.names.iter().any(|known| **known == *name);
        let name = name.to_owned();
        BindError::new(BindErrorKind::UndefinedVariable { name, nearest, known_elsewhere }, span)
    }

    /// Reads a variable, telling every subquery between it and here.
    fn read(&mut self, variable: &Variable) -> Expr {
        match variable.place {
            Place::Local(local) => Expr::Local(local),
            Place::Slot(slot) => {
                for frame in &mut self.frames[variable.frame..] {
                    if !frame.iter().any(|(known, _)| *known == slot) {
                        frame.push((slot, Expr::Slot(slot)));
                    }
                }
                Expr::Slot(slot)
            }
        }
    }

    /// The slot of a visible variable that must be of a kind.
    fn slot_of(&mut self, name: &ast::Name, wanted: Kind) -> Result<Slot> {
        match self.variable(&name.text, name.span)? {
            (Expr::Slot(slot), kind) if kind.fits(wanted) => Ok(slot),
            (_, kind) => Err(self.conflict(name, kind, wanted)),
        }
    }

    fn conflict(&self, name: &ast::Name, was: Kind, used_as: Kind) -> BindError {
        let text = name.text.clone();
        let kind = BindErrorKind::VariableTypeConflict { name: text, was, used_as };
        let related = self.scope.get(&name.text).map(|variable| variable.span);
        BindError { kind, span: name.span, related }
    }

    fn mention(&mut self, kind: MentionKind, name: &ast::Name) -> Arc<str> {
        let text: Arc<str> = name.text.as_str().into();
        self.mentions.push(Mention { kind, name: text.clone(), span: name.span });
        text
    }

    /// Runs `inner` with aggregates forbidden, or as `aggregation` says.
    fn with_aggregation<T>(
        &mut self,
        aggregation: Aggregation,
        inner: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<(T, Aggregation)> {
        let before = std::mem::replace(&mut self.aggregation, aggregation);
        let result = inner(self);
        let after = std::mem::replace(&mut self.aggregation, before);
        result.map(|value| (value, after))
    }
}

/// Something that means nothing where it stands, and what to write there.
fn unexpected(found: &'static str, instead: &'static str, span: Span) -> BindError {
    BindError::new(BindErrorKind::Unexpected { found, instead }, span)
}

fn already_bound(name: &ast::Name, first: Span) -> BindError {
    let kind = BindErrorKind::VariableAlreadyBound { name: name.text.clone() };
    BindError { kind, span: name.span, related: Some(first) }
}
