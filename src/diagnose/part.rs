//! A part of a statement, and the pieces that make it grow.

use crate::parse::ast::{
    Clause, ClauseKind, Direction, Expr, ExprKind, Name, NodePattern, PathPattern, Projection,
    RelationshipPattern,
};
use crate::parse::{node_text, relationship_text};
use crate::span::Span;

/// Where in a pattern: the node that a step leads to, or its relationship. Step 0 leads
/// to the first node and has no relationship.
#[derive(Clone, Copy, Debug)]
pub(super) struct Of {
    pub(super) path: usize,
    pub(super) step: usize,
    pub(super) relationship: bool,
}

/// The least that can be added.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// The first node of a path, with its labels.
    Start(NodePattern),
    /// A relationship with its types, and a node without labels.
    Step(Box<RelationshipPattern>, NodePattern),
    /// A path that is not taken apart.
    Whole(PathPattern),
    /// The labels of the last node.
    Labels(NodePattern),
    /// The name of the last path.
    Name(Name),
    /// One property, or all of them in a map that is not written out.
    Property { of: Of, key: Option<Name>, value: Expr },
    /// `WHERE` inside a node or relationship.
    Filter { of: Of, condition: Expr },
    /// One of the conditions joined by `AND`.
    Condition(Expr),
}

/// The clauses before, and as much of one clause as was added.
#[derive(Clone, Debug)]
pub(super) struct Part {
    before: Vec<Clause>,
    patterns: Vec<PathPattern>,
    projection: Option<Projection>,
    pub(super) conditions: Vec<Expr>,
}

impl Piece {
    pub(super) fn span(&self) -> Span {
        match self {
            Piece::Start(node) | Piece::Labels(node) => node.span,
            Piece::Step(step, _) => step.span,
            Piece::Whole(path) => path.span,
            Piece::Name(name) => name.span,
            Piece::Property { value: expr, .. }
            | Piece::Filter { condition: expr, .. }
            | Piece::Condition(expr) => expr.span,
        }
    }

    pub(super) fn is_condition(&self) -> bool {
        matches!(self, Piece::Condition(_))
    }

    /// Whether it asks for nothing: `()`.
    pub(super) fn is_bare(&self) -> bool {
        match self {
            Piece::Start(node) => node.variable.is_none() && node.labels.is_none(),
            Piece::Name(_) => true,
            _ => false,
        }
    }

    /// Whether a path begins with it.
    pub(super) fn is_path(&self) -> bool {
        matches!(self, Piece::Start(_) | Piece::Whole(_))
    }

    /// Whether what comes after it stands on it.
    pub(super) fn is_structure(&self) -> bool {
        matches!(self, Piece::Start(_) | Piece::Step(..) | Piece::Whole(_))
    }
}

impl Part {
    /// A `MATCH` of nothing yet.
    pub(super) fn of_pattern(before: &[Clause]) -> Part {
        Part {
            before: before.to_vec(),
            patterns: Vec::new(),
            projection: None,
            conditions: Vec::new(),
        }
    }

    /// A `WITH` without conditions.
    pub(super) fn of_projection(before: &[Clause], projection: Projection) -> Part {
        Part { projection: Some(projection), ..Part::of_pattern(before) }
    }

    pub(super) fn add(&mut self, piece: &Piece) {
        match piece {
            Piece::Start(node) => self.patterns.push(PathPattern::of_node(node.clone())),
            Piece::Whole(path) => self.patterns.push(path.clone()),
            Piece::Step(step, node) => {
                if let Some(path) = self.patterns.last_mut().and_then(PathPattern::chain_mut) {
                    path.steps.push(((**step).clone(), node.clone()));
                }
            }
            Piece::Labels(node) => {
                if let Some(last) = self.last_node() {
                    last.labels.clone_from(&node.labels);
                }
            }
            Piece::Name(name) => {
                if let Some(path) = self.patterns.last_mut() {
                    path.variable = Some(name.clone());
                }
            }
            Piece::Property { of, key, value } => self.add_property(*of, key.as_ref(), value),
            Piece::Filter { of, condition } => {
                if let Some(filter) = self.filter_of(*of) {
                    *filter = Some(condition.clone());
                }
            }
            Piece::Condition(condition) => self.conditions.push(condition.clone()),
        }
    }

    fn add_property(&mut self, of: Of, key: Option<&Name>, value: &Expr) {
        let Some(properties) = self.properties_of(of) else { return };
        let Some(key) = key else {
            *properties = Some(value.clone());
            return;
        };
        let entry = (key.clone(), value.clone());
        match properties {
            Some(Expr { kind: ExprKind::Map(entries), .. }) => entries.push(entry),
            _ => *properties = Some(Expr { kind: ExprKind::Map(vec![entry]), span: value.span }),
        }
    }

    fn last_node(&mut self) -> Option<&mut NodePattern> {
        let path = self.patterns.last_mut()?.chain_mut()?;
        Some(path.steps.last_mut().map_or(&mut path.start, |(_, node)| node))
    }

    fn node(&mut self, of: Of) -> Option<&mut NodePattern> {
        let path = self.patterns.get_mut(of.path)?.chain_mut()?;
        match of.step.checked_sub(1) {
            None => Some(&mut path.start),
            Some(step) => path.steps.get_mut(step).map(|(_, node)| node),
        }
    }

    fn relationship(&mut self, of: Of) -> Option<&mut RelationshipPattern> {
        let steps = &mut self.patterns.get_mut(of.path)?.chain_mut()?.steps;
        steps.get_mut(of.step.checked_sub(1)?).map(|(step, _)| step)
    }

    fn properties_of(&mut self, of: Of) -> Option<&mut Option<Expr>> {
        if of.relationship {
            return self.relationship(of).map(|step| &mut step.properties);
        }
        self.node(of).map(|node| &mut node.properties)
    }

    fn filter_of(&mut self, of: Of) -> Option<&mut Option<Expr>> {
        if of.relationship {
            return self.relationship(of).map(|step| &mut step.filter);
        }
        self.node(of).map(|node| &mut node.filter)
    }

    /// The clauses it stands for.
    pub(super) fn clauses(&self) -> Vec<Clause> {
        let filter = conjunction(&self.conditions);
        let mut clauses = self.before.clone();
        let kind = match &self.projection {
            Some(projection) => ClauseKind::With { projection: projection.clone(), filter },
            None if self.patterns.is_empty() => return clauses,
            None => {
                let patterns = self.patterns.clone();
                ClauseKind::Match { optional: false, repeatable: false, patterns, filter }
            }
        };
        clauses.push(Clause { kind, span: Span::default() });
        clauses
    }

    /// The same under other conditions.
    pub(super) fn under(&self, conditions: Vec<Expr>) -> Part {
        Part { conditions, ..self.clone() }
    }

    /// The piece as written; of a node or a relationship, all that was added of it.
    pub(super) fn shown(&mut self, piece: &Piece, text: &str) -> String {
        match piece {
            Piece::Start(_) | Piece::Labels(_) => {
                self.last_node().map(|node| node_text(node)).unwrap_or_default()
            }
            Piece::Step(step, _) => relationship_text(step),
            Piece::Property { of, .. } | Piece::Filter { of, .. } => self.element_text(*of),
            Piece::Whole(_) | Piece::Name(_) | Piece::Condition(_) => {
                piece.span().slice(text).split_whitespace().collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// A node or relationship, as much of it as was added.
    pub(super) fn element_text(&mut self, of: Of) -> String {
        let text = if of.relationship {
            self.relationship(of).map(|step| relationship_text(step))
        } else {
            self.node(of).map(|node| node_text(node))
        };
        text.unwrap_or_default()
    }

    /// The variable of a node or relationship; it is given one where it has none.
    pub(super) fn name_of(&mut self, of: Of) -> Option<String> {
        let variable = if of.relationship {
            self.relationship(of).map(|step| &mut step.variable)
        } else {
            self.node(of).map(|node| &mut node.variable)
        };
        Some(variable?.get_or_insert_with(fresh).text.clone())
    }

    /// Where its last node is.
    pub(super) fn last(&self) -> Option<Of> {
        let path = self.patterns.len().checked_sub(1)?;
        let step = self.patterns[path].chain()?.steps.len();
        Some(Of { path, step, relationship: false })
    }

    /// The same with one arrow turned, for each arrow, the last one first; and that arrow
    /// as it is then.
    pub(super) fn turns(&self) -> impl Iterator<Item = (Part, String)> {
        let paths = self.patterns.iter().enumerate().rev();
        let places = paths.flat_map(|(path, pattern)| {
            let steps = pattern.chain().map_or(0, |chain| chain.steps.len());
            (1..=steps).rev().map(move |step| Of { path, step, relationship: true })
        });
        places.filter_map(|of| self.with_turned_arrow(of))
    }

    fn with_turned_arrow(&self, of: Of) -> Option<(Part, String)> {
        let (step, _) = self.patterns.get(of.path)?.chain()?.steps.get(of.step.checked_sub(1)?)?;
        let turned = match step.direction {
            Direction::Outgoing => Direction::Incoming,
            Direction::Incoming => Direction::Outgoing,
            Direction::Either => return None,
        };
        let mut part = self.clone();
        let step = part.relationship(of)?;
        step.direction = turned;
        let text = relationship_text(step);
        Some((part, text))
    }
}

/// A name that nobody writes.
fn fresh() -> Name {
    Name { text: String::from(" asked"), span: Span::default() }
}

fn conjunction(conditions: &[Expr]) -> Option<Expr> {
    match conditions {
        [] => None,
        [one] => Some(one.clone()),
        [first, ..] => Some(Expr { kind: ExprKind::And(conditions.to_vec()), span: first.span }),
    }
}
