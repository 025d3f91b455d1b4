//! Why there are no rows: where the last candidate was lost, and the likely slip behind
//! it.
//!
//! In: a statement that found nothing, and the graph it found nothing in. Out: notices.
//! The statement is asked again in growing parts, in the order written: a node, a
//! relationship, a label, a property, a condition at a time, each time counting what is
//! left. At the part that leaves nothing, some more questions look for the slip: the
//! arrow turned round, the values that are there, the types that lead on. All of them are
//! queries like any other, so whatever the optimizer makes of the statement does not
//! matter here.
//!
//! It refuses to fail and to take long: all questions together have a short time of
//! their own, inside that of the statement. Where it ends is said.

mod part;
mod apart;
mod probe;
mod arrow;
mod condition;
mod held;

use std::time::Duration;

use self::part::{Part, Piece};
use self::probe::{Probe, Stop};
use crate::budget::Budget;
use crate::graph::Graph;
use crate::parse::ast::{self, Clause, ClauseKind, Expr, PathPattern, SingleQuery};
use crate::result::{Datum, Notice, NoticeKind, QueryResult, Reached};
use crate::span::Span;
use crate::value::Value;

/// How long it may take to say why there are no rows. Builds without optimization take
/// several times as long.
const TIME_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// Branches of a `UNION` that are looked into.
const BRANCHES_MAX: usize = 2;

/// Longest text of a clause that is shown.
const TEXT_MAX: usize = 40;

/// Longest text of a step that is shown.
const STEP_MAX: usize = 100;

/// Most steps of a chain that are shown.
const CHAIN_MAX: usize = 7;

/// What a diagnosis needs beside the statement.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The text of the statement.
    pub text: &'a str,
    /// The graph in which it found nothing.
    pub graph: &'a Graph,
    /// What is left of the statement's time and memory.
    pub budget: &'a Budget,
    /// Asks the graph.
    pub answer: &'a Answer<'a>,
}

/// The only column of a statement that reads, within a budget; `None` where it cannot be
/// asked, or fails.
pub(crate) type Answer<'a> = dyn Fn(&ast::Statement, &Budget) -> Option<Vec<Value>> + 'a;

/// The candidates so far, and the part that left none.
struct Lost {
    reached: Vec<Reached>,
    span: Span,
    reasons: Vec<NoticeKind>,
    is_optional: bool,
}

/// Says why a statement found nothing in a graph; or, where there are rows, which
/// `OPTIONAL MATCH` never matched.
pub(crate) fn diagnose(
    statement: &ast::Statement,
    around: Surroundings<'_>,
    has_rows: bool,
) -> Vec<Notice> {
    let budget = around.budget.part_for(TIME_MAX);
    let probe = Probe { around: Surroundings { budget: &budget, ..around } };
    let branches = statement.query.branches.iter().take(BRANCHES_MAX);
    let mut notices = Vec::new();
    for branch in branches {
        let lost = if has_rows { probe.never_matched(branch) } else { probe.branch(branch) };
        match lost {
            Ok(Some(lost)) => notices.extend(lost.notices()),
            Ok(None) | Err(Stop::Unfit) => {}
            Err(Stop::Over) => {
                notices.push(Notice { span: None, kind: NoticeKind::NotLookedInto });
                break;
            }
        }
    }
    notices
}

/// Whether a result found nothing: no rows, or one that says so with `0` or `[]`; some
/// where it has rows with a column of nulls.
pub(crate) fn found_nothing(result: &QueryResult, writes: bool) -> Option<bool> {
    let is_nothing = |datum: &Datum| match datum {
        Datum::Integer(0) | Datum::Null => true,
        Datum::List(items) => items.is_empty(),
        _ => false,
    };
    if !result.notices.is_empty() || !result.counters.is_empty() {
        return None;
    }
    let rows = &result.rows;
    let has_nothing =
        |row: &[Datum]| row.iter().all(is_nothing) && row.iter().any(|datum| !is_null(datum));
    match rows.first() {
        None => (writes || !result.columns.is_empty()).then_some(false),
        Some(row) if rows.len() == 1 && has_nothing(row) => Some(false),
        Some(_) => {
            let is_unmatched = |column| rows.iter().all(|row| row.get(column).is_some_and(is_null));
            (0..result.columns.len()).any(is_unmatched).then_some(true)
        }
    }
}

fn is_null(datum: &Datum) -> bool {
    matches!(datum, Datum::Null)
}

impl Lost {
    fn notices(self) -> impl Iterator<Item = Notice> {
        let Lost { mut reached, span, reasons, is_optional } = self;
        while reached.len() > CHAIN_MAX {
            reached.remove(1);
        }
        let chain = if is_optional {
            NoticeKind::NeverMatched { reached }
        } else {
            NoticeKind::EmptyStep { reached }
        };
        let kinds = std::iter::once(chain).chain(reasons);
        kinds.map(move |kind| Notice { span: Some(span), kind })
    }
}

impl Probe<'_> {
    /// The first clause that leaves no rows; none where none does.
    fn branch(&self, query: &SingleQuery) -> Result<Option<Lost>, Stop> {
        let mut reached = Vec::new();
        for (at, clause) in query.clauses.iter().enumerate() {
            let before = &query.clauses[..at];
            if !is_reading(&clause.kind) {
                return Ok(self.page(clause, reached));
            }
            let rows = self.count(&query.clauses[..=at])?;
            if rows == 0 {
                return self.clause(before, clause, reached);
            }
            reached = vec![Reached { rows, step: self.shown(clause.span) }];
        }
        Ok(None)
    }

    /// The first `OPTIONAL MATCH` without any match.
    fn never_matched(&self, query: &SingleQuery) -> Result<Option<Lost>, Stop> {
        for (at, clause) in query.clauses.iter().enumerate() {
            let before = &query.clauses[..at];
            let mut kind = clause.kind.clone();
            match &mut kind {
                ClauseKind::Match { optional, .. } if *optional => *optional = false,
                _ => continue,
            }
            let needed = [before, &[Clause { kind, span: clause.span }]].concat();
            if !self.exists(&needed)? {
                let mut lost = self.clause(before, clause, Vec::new())?;
                if let Some(lost) = &mut lost {
                    lost.is_optional = true;
                }
                return Ok(lost);
            }
        }
        Ok(None)
    }

    /// A clause that leaves nothing of what it gets.
    fn clause(
        &self,
        before: &[Clause],
        clause: &Clause,
        reached: Vec<Reached>,
    ) -> Result<Option<Lost>, Stop> {
        match &clause.kind {
            ClauseKind::Match { repeatable: false, patterns, filter, .. } => {
                self.matching(before, patterns, filter.as_ref(), reached).map(Some)
            }
            ClauseKind::With { projection, filter } => {
                let part = Part::of_projection(before, projection.clone());
                if self.count(&part.clauses())? == 0 {
                    return Ok(self.page(clause, reached));
                }
                let conditions = apart::parts(filter.as_ref());
                let pieces = conditions.into_iter().map(Piece::Condition).collect();
                self.grow(part, pieces, reached).map(Some)
            }
            // a list of what there is none of explains itself
            ClauseKind::Call(_) | ClauseKind::Show(_) if before.is_empty() => Ok(None),
            _ => Ok(Some(self.whole(clause.span, reached))),
        }
    }

    /// `SKIP` or `LIMIT` leaves nothing; other projections leave a row.
    fn page(&self, clause: &Clause, reached: Vec<Reached>) -> Option<Lost> {
        let (ClauseKind::Return(projection) | ClauseKind::With { projection, .. }) = &clause.kind
        else {
            return None;
        };
        let is_zero = |expr: &&Expr| expr.span.slice(self.around.text).trim() == "0";
        let limit = projection.limit.as_ref().filter(is_zero);
        let (word, expr) = match (&projection.skip, limit) {
            (_, Some(limit)) => ("LIMIT", limit),
            (Some(skip), None) => ("SKIP", skip),
            (None, None) => return None,
        };
        let step = format!("{word} {}", self.shown(expr.span));
        let reached = reached.into_iter().chain([Reached { rows: 0, step }]).collect();
        Some(Lost { reached, span: expr.span, reasons: Vec::new(), is_optional: false })
    }

    /// A clause that is not looked into.
    fn whole(&self, span: Span, mut reached: Vec<Reached>) -> Lost {
        reached.push(Reached { rows: 0, step: self.shown(span) });
        Lost { reached, span, reasons: Vec::new(), is_optional: false }
    }

    /// A `MATCH` without a match: a node or relationship that is nowhere explains it
    /// best, wherever it stands; else the pattern is walked as written.
    fn matching(
        &self,
        before: &[Clause],
        patterns: &[PathPattern],
        filter: Option<&Expr>,
        reached: Vec<Reached>,
    ) -> Result<Lost, Stop> {
        let text = self.around.text;
        for alone in apart::elements(patterns) {
            self.around.budget.look().map_err(|_| Stop::Over)?;
            let conditions = apart::about(&alone, patterns, filter, text);
            let pieces = apart::take(std::slice::from_ref(&alone), conditions, text);
            if pieces.len() > 1 && self.is_nowhere(&pieces)? {
                return self.grow(Part::of_pattern(&[]), pieces, Vec::new());
            }
        }
        let pieces = apart::take(patterns, apart::parts(filter), text);
        self.grow(Part::of_pattern(before), pieces, reached)
    }

    /// Whether nothing in the graph is like these pieces together.
    fn is_nowhere(&self, pieces: &[Piece]) -> Result<bool, Stop> {
        let mut part = Part::of_pattern(&[]);
        for piece in pieces {
            part.add(piece);
        }
        match self.exists(&part.clauses()) {
            Ok(exists) => Ok(!exists),
            // it speaks of what is not in it
            Err(Stop::Unfit) => Ok(false),
            Err(over) => Err(over),
        }
    }

    /// Adds one piece after the other until nothing is left. Pieces that speak of what is
    /// not there yet wait.
    fn grow(
        &self,
        mut part: Part,
        pieces: Vec<Piece>,
        mut reached: Vec<Reached>,
    ) -> Result<Lost, Stop> {
        let mut waiting = pieces;
        while !waiting.is_empty() {
            let mut postponed = Vec::new();
            let before = waiting.len();
            for piece in waiting {
                let mut grown = part.clone();
                grown.add(&piece);
                let rows = match self.count(&grown.clauses()) {
                    Err(Stop::Unfit) if !piece.is_structure() => {
                        postponed.push(piece);
                        continue;
                    }
                    rows => rows?,
                };
                let step = shortened(&grown.shown(&piece, self.around.text), STEP_MAX);
                let is_told = rows == 0 || reached.last().is_none_or(|last| last.rows != rows);
                if is_told && !piece.is_bare() {
                    reached.push(Reached { rows, step });
                }
                if rows == 0 {
                    let span = piece.span();
                    let reasons = self.reasons(&piece, &part, &grown);
                    return Ok(Lost { reached, span, reasons, is_optional: false });
                }
                part = grown;
            }
            if postponed.len() == before {
                return Err(Stop::Unfit);
            }
            waiting = postponed;
        }
        Err(Stop::Unfit)
    }

    /// What may be behind the loss at a piece; as much as time is left for.
    fn reasons(&self, piece: &Piece, before: &Part, after: &Part) -> Vec<NoticeKind> {
        match self.reasons_in_time(piece, before, after) {
            Ok(reasons) => reasons,
            Err(Stop::Unfit) => Vec::new(),
            Err(Stop::Over) => vec![NoticeKind::NotLookedInto],
        }
    }

    fn reasons_in_time(
        &self,
        piece: &Piece,
        before: &Part,
        after: &Part,
    ) -> Result<Vec<NoticeKind>, Stop> {
        if !piece.is_condition()
            && let Some(turned) = self.turned(after)?
        {
            return Ok(vec![turned]);
        }
        match piece {
            Piece::Step(step, _) => self.arrow(step, before),
            Piece::Start(node) | Piece::Labels(node) => self.other_labels(node, before),
            Piece::Property { of, key: Some(key), value } => self.property(*of, key, value, before),
            Piece::Condition(condition) | Piece::Filter { condition, .. } => {
                self.condition(condition, before, after)
            }
            Piece::Property { key: None, .. } | Piece::Whole(_) | Piece::Name(_) => Ok(Vec::new()),
        }
    }

    /// Text of the statement, shortened.
    fn shown(&self, span: Span) -> String {
        shortened(span.slice(self.around.text), TEXT_MAX)
    }
}

/// Text on one line, cut where it is longer than so many characters.
fn shortened(text: &str, length: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= length {
        return text;
    }
    let short: String = text.chars().take(length - 1).collect();
    format!("{short}…")
}

/// Whether a clause takes and gives rows and changes nothing.
fn is_reading(kind: &ClauseKind) -> bool {
    matches!(
        kind,
        ClauseKind::Match { .. }
            | ClauseKind::Unwind { .. }
            | ClauseKind::With { .. }
            | ClauseKind::Call(_)
            | ClauseKind::Subquery { .. }
            | ClauseKind::LoadCsv { .. }
            | ClauseKind::Show(_)
    )
}
