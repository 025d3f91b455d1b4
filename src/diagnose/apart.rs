//! Takes patterns and conditions apart into the pieces they grow by.

use rustc_hash::FxHashSet;

use super::part::{Of, Piece};
use crate::parse::ast::{
    Expr, ExprKind, Name, NodePattern, PathPart, PathPattern, RelationshipPattern,
};
use crate::parse::lex;

/// The pieces of some patterns in the order written; each condition as soon as all it
/// speaks of is there.
pub(super) fn take(patterns: &[PathPattern], conditions: Vec<Expr>, text: &str) -> Vec<Piece> {
    let all: FxHashSet<&str> = patterns.iter().flat_map(names).collect();
    let mut waiting: Vec<(Expr, FxHashSet<&str>)> = conditions
        .into_iter()
        .map(|condition| {
            let spoken = spoken(&condition, text);
            let needed = all.iter().copied().filter(|name| spoken.contains(*name)).collect();
            (condition, needed)
        })
        .collect();
    let mut pieces = Vec::new();
    let mut met: FxHashSet<&str> = FxHashSet::default();
    // a path that stays whole brings its nodes in as paths of their own
    let mut at = 0;
    for path in patterns {
        let steps = steps(at, path);
        at += steps.iter().flat_map(|(_, pieces)| pieces).filter(|piece| piece.is_path()).count();
        for (names, step) in steps {
            pieces.extend(step);
            met.extend(names);
            let ready = waiting.extract_if(.., |(_, needed)| needed.is_subset(&met));
            pieces.extend(ready.map(|(condition, _)| Piece::Condition(condition)));
        }
    }
    pieces.extend(waiting.into_iter().map(|(condition, _)| Piece::Condition(condition)));
    pieces
}

/// The conditions that speak of one of these patterns and of none of the others.
pub(super) fn about(
    one: &PathPattern,
    patterns: &[PathPattern],
    filter: Option<&Expr>,
    text: &str,
) -> Vec<Expr> {
    let own: FxHashSet<&str> = names(one).into_iter().collect();
    let mut conditions = parts(filter);
    conditions.retain(|condition| {
        let spoken = spoken(condition, text);
        let mut met = patterns.iter().flat_map(names).filter(|name| spoken.contains(*name));
        let is_met = met.next().is_some_and(|name| own.contains(name));
        is_met && met.all(|name| own.contains(name))
    });
    conditions
}

/// Every node and relationship of some patterns that asks for something, as a pattern of
/// its own.
pub(super) fn elements(patterns: &[PathPattern]) -> Vec<PathPattern> {
    let mut elements = Vec::new();
    for path in patterns {
        let nodes = nodes(path).cloned().map(PathPattern::of_node);
        elements.extend(nodes);
        let Some(chain) = path.chain().filter(|_| is_plain(path)) else { continue };
        elements.extend(chain.steps.iter().map(|(step, node)| {
            let mut one = PathPattern::of_node(bare(&chain.start, false));
            if let Some(chain) = one.chain_mut() {
                chain.steps.push((step.clone(), bare(node, false)));
            }
            one
        }));
    }
    elements
}

/// The pieces of a path, a node or step at a time, with the variables each brings in.
fn steps(at: usize, path: &PathPattern) -> Vec<(Vec<&str>, Vec<Piece>)> {
    let Some(chain) = path.chain().filter(|_| is_plain(path)) else {
        let named = nodes(path).filter(|node| node.variable.is_some());
        let mut pieces: Vec<Piece> = named.cloned().map(Piece::Start).collect();
        pieces.push(Piece::Whole(path.clone()));
        return vec![(names(path), pieces)];
    };
    let start = Piece::Start(NodePattern { properties: None, filter: None, ..chain.start.clone() });
    let mut pieces = vec![start];
    pieces.extend(node_pieces(at, 0, &chain.start));
    let mut steps = vec![(name(chain.start.variable.as_ref()), pieces)];
    for (number, (step, node)) in chain.steps.iter().enumerate() {
        let names = [step.variable.as_ref(), node.variable.as_ref()].into_iter().flat_map(name);
        steps.push((names.collect(), step_pieces(at, number + 1, step, node)));
    }
    if let (Some(variable), Some((names, pieces))) = (&path.variable, steps.last_mut()) {
        names.push(&variable.text);
        pieces.push(Piece::Name(variable.clone()));
    }
    steps
}

fn step_pieces(
    path: usize,
    number: usize,
    step: &RelationshipPattern,
    node: &NodePattern,
) -> Vec<Piece> {
    let of = Of { path, step: number, relationship: true };
    let walk = RelationshipPattern { properties: None, filter: None, ..step.clone() };
    let mut pieces = vec![Piece::Step(Box::new(walk), bare(node, true))];
    pieces.extend(property_pieces(of, step.properties.as_ref()));
    pieces.extend(step.filter.iter().map(|filter| filter_piece(of, filter)));
    if node.labels.is_some() {
        let (properties, filter) = (None, None);
        pieces.push(Piece::Labels(NodePattern { properties, filter, ..node.clone() }));
    }
    pieces.extend(node_pieces(path, number, node));
    pieces
}

fn node_pieces(path: usize, step: usize, node: &NodePattern) -> Vec<Piece> {
    let of = Of { path, step, relationship: false };
    let mut pieces = property_pieces(of, node.properties.as_ref());
    pieces.extend(node.filter.iter().map(|filter| filter_piece(of, filter)));
    pieces
}

fn filter_piece(of: Of, filter: &Expr) -> Piece {
    Piece::Filter { of, condition: filter.clone() }
}

fn property_pieces(of: Of, properties: Option<&Expr>) -> Vec<Piece> {
    match properties {
        None => Vec::new(),
        Some(Expr { kind: ExprKind::Map(entries), .. }) => {
            let piece = |(key, value): &(Name, Expr)| Piece::Property {
                of,
                key: Some(key.clone()),
                value: value.clone(),
            };
            entries.iter().map(piece).collect()
        }
        Some(map) => vec![Piece::Property { of, key: None, value: map.clone() }],
    }
}

/// A node that asks for nothing, with its variable or without.
fn bare(node: &NodePattern, keeps_variable: bool) -> NodePattern {
    NodePattern {
        variable: node.variable.clone().filter(|_| keeps_variable),
        labels: None,
        properties: None,
        filter: None,
        span: node.span,
    }
}

/// Whether a path is made of nodes and relationships only.
fn is_plain(path: &PathPattern) -> bool {
    path.shortest.is_none() && path.prefix.is_none() && path.chain().is_some()
}

/// The nodes of a path, those aside that are in parentheses with others.
fn nodes(path: &PathPattern) -> impl Iterator<Item = &NodePattern> {
    path.parts.iter().flat_map(|part| match part {
        PathPart::Chain(chain) => chain.nodes().collect(),
        PathPart::Group(_) => Vec::new(),
    })
}

/// The variables of a path.
fn names(path: &PathPattern) -> Vec<&str> {
    let inside = path.chains().into_iter().flat_map(|chain| {
        let nodes = chain.nodes().map(|node| node.variable.as_ref());
        nodes.chain(chain.steps.iter().map(|(step, _)| step.variable.as_ref()))
    });
    inside.chain([path.variable.as_ref()]).flat_map(name).collect()
}

fn name(variable: Option<&Name>) -> Vec<&str> {
    variable.map(|name| name.text.as_str()).into_iter().collect()
}

/// What is joined by `AND`.
pub(super) fn parts(condition: Option<&Expr>) -> Vec<Expr> {
    match condition {
        None => Vec::new(),
        Some(Expr { kind: ExprKind::And(conditions), .. }) => {
            conditions.iter().flat_map(|condition| parts(Some(condition))).collect()
        }
        Some(condition) => vec![condition.clone()],
    }
}

/// Every name in a condition's text. Keys and names of its own are among them, so that it
/// may wait longer than it must.
fn spoken(condition: &Expr, text: &str) -> FxHashSet<String> {
    let text = condition.span.slice(text);
    let names = lex(text).into_iter().filter(|token| token.kind.is_name());
    names.map(|token| token.span.slice(text).trim_matches('`').replace("``", "`")).collect()
}
