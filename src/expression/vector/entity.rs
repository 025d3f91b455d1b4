//! Labels of nodes, types of relationships, and relationships that must differ.

use super::compare::there;
use super::operand::Rows;
use super::truths::Truths;
use crate::expression::{Expr, Labels, Slot};
use crate::graph::{Graph, LabelId};
use crate::value::{Batch, Column, NodeId, RelationshipId};

/// `subject:Labels` for the entities in a slot.
pub(super) fn has_labels(
    subject: &Expr,
    labels: &Labels,
    batch: &Batch,
    rows: Rows<'_>,
    graph: &Graph,
) -> Option<Truths> {
    let Expr::Slot(slot) = subject else { return None };
    if graph.has_deleted() {
        return None;
    }
    match &**batch.column(*slot)? {
        Column::Nodes(nodes) => {
            let nodes = rows.of(nodes);
            Some(Truths::new(of_nodes(&nodes, labels, graph), there(&nodes, NodeId::NULL)))
        }
        Column::Relationships(ids) => {
            let ids = rows.of(ids);
            let is_known = there(&ids, RelationshipId::NULL);
            Some(Truths::new(of_relationships(&ids, labels, graph), is_known))
        }
        _ => None,
    }
}

/// Whether each node satisfies the labels; anything for null.
fn of_nodes(nodes: &[NodeId], labels: &Labels, graph: &Graph) -> Vec<bool> {
    let joined = |parts: &[Labels], start: bool, join: fn(bool, bool) -> bool| {
        let mut joined = vec![start; nodes.len()];
        for part in parts {
            let part = of_nodes(nodes, part, graph);
            joined.iter_mut().zip(part).for_each(|(joined, one)| *joined = join(*joined, one));
        }
        joined
    };
    match labels {
        Labels::Name(name) => match graph.label(name) {
            Some(label) => with_label(nodes, label, graph),
            None => vec![false; nodes.len()],
        },
        Labels::And(parts) => joined(parts, true, |a, b| a && b),
        Labels::Or(parts) => joined(parts, false, |a, b| a || b),
        Labels::Not(inner) => of_nodes(nodes, inner, graph).into_iter().map(|has| !has).collect(),
        Labels::Any => nodes.iter().map(|node| !graph.labels_of(*node).is_empty()).collect(),
    }
}

fn with_label(nodes: &[NodeId], label: LabelId, graph: &Graph) -> Vec<bool> {
    match graph.label_range(label) {
        Some(range) => nodes.iter().map(|node| range.contains(&node.0)).collect(),
        None => nodes.iter().map(|node| graph.has_label(*node, label)).collect(),
    }
}

/// Whether the type of each relationship satisfies the labels, found once for each type.
fn of_relationships(ids: &[RelationshipId], labels: &Labels, graph: &Graph) -> Vec<bool> {
    let accepts = |name: &str| labels.accept(&|wanted| wanted == name, false);
    let accepted: Vec<bool> = graph.types().map(|(_, name)| accepts(name)).collect();
    let has = |one: &RelationshipId| {
        *one != RelationshipId::NULL && accepted[graph.type_of(*one).0 as usize]
    };
    ids.iter().map(has).collect()
}

/// Whether each relationship from the `known`th on differs from all before it.
pub(super) fn differ(
    slots: &[Slot],
    known: usize,
    batch: &Batch,
    rows: Rows<'_>,
) -> Option<Truths> {
    let columns = slots.iter().map(|slot| match &**batch.column(*slot)? {
        Column::Relationships(ids) => Some(rows.of(ids)),
        _ => None,
    });
    let columns: Vec<_> = columns.collect::<Option<_>>()?;
    let mut is_apart = vec![true; rows.len()];
    for (place, column) in columns.iter().enumerate().skip(known) {
        for before in &columns[..place] {
            let pairs = column.iter().zip(&**before);
            for (is_apart, (one, other)) in is_apart.iter_mut().zip(pairs) {
                *is_apart &= one != other || *one == RelationshipId::NULL;
            }
        }
    }
    Some(Truths::known(is_apart))
}
