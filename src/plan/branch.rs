//! Parts of a pattern that are counted instead of enumerated.

use super::node::{ApplyKind, Step};
use crate::expression::{Expr, Slot};

/// A part of a pattern that hangs at bound nodes, of which nobody reads anything: only
/// how often it matches matters.
///
/// ```text
/// (m)                          the row binds m
///  └─[:replyOf]─(c:Comment)    steps: m to c; predicate: c:Comment
///     └─[:hasTag]─(t)          below: a branch that hangs at c
/// ```
///
/// Its weight at a row is the sum, over the relationships of its step that lead to a
/// fitting node, of the product of the weights of the branches below that node.
#[derive(Clone, Debug)]
pub struct Branch {
    /// From bound nodes to the branch's own node, which is the same for all; with
    /// several, that node is a neighbour of each of them.
    pub steps: Vec<Step>,
    /// What its node must satisfy, reading nothing else.
    pub node: Option<Expr>,
    /// What the relationship of its only step must satisfy, reading nothing else.
    pub relationship: Option<Expr>,
    /// Branches that hang at its node.
    pub below: Vec<Branch>,
    /// What becomes of the weight.
    pub kind: ApplyKind,
    /// Whether the slot of its node is bound: to some node where there is a match, to null
    /// where there is none. For those who only ask whether it is null.
    pub tells: bool,
    /// What its node and its relationship must not be; none for a branch below another.
    pub except: Except,
    /// Another branch that is counted together with it, because their nodes must differ;
    /// both are of one step to any node.
    pub twin: Option<Box<Branch>>,
}

/// What a branch leaves out, in terms of what its row binds.
#[derive(Clone, Debug, Default)]
pub struct Except {
    /// Its node is none of these.
    pub nodes: Vec<Slot>,
    /// Its node is no neighbour of these; each leads to the branch's node.
    pub neighbours: Vec<Step>,
    /// Its relationship is none of these.
    pub relationships: Vec<Slot>,
}

impl Except {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.neighbours.is_empty() && self.relationships.is_empty()
    }
}

impl Branch {
    /// A branch of one step to any node.
    pub fn leaf(step: Step) -> Branch {
        Branch {
            steps: vec![step],
            node: None,
            relationship: None,
            below: Vec::new(),
            kind: ApplyKind::Inner,
            tells: false,
            except: Except::default(),
            twin: None,
        }
    }

    /// The slot of its own node.
    pub fn to(&self) -> Slot {
        self.steps[0].to
    }

    /// Whether its weight is the number of relationships, whatever they lead to.
    pub fn is_degree(&self) -> bool {
        self.steps.len() == 1
            && self.node.is_none()
            && self.relationship.is_none()
            && self.below.is_empty()
            && self.twin.is_none()
    }

    /// Calls `visit` with every slot it reads from its row.
    pub fn for_each_read(&self, visit: &mut dyn FnMut(Slot)) {
        let Except { nodes, neighbours, relationships } = &self.except;
        self.steps.iter().chain(neighbours).for_each(|step| visit(step.from));
        nodes.iter().chain(relationships).copied().for_each(&mut *visit);
        if let Some(twin) = &self.twin {
            twin.for_each_read(visit);
        }
    }

    /// Calls `visit` with every expression in it, those below included.
    pub fn for_each_expr<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        self.node.iter().chain(&self.relationship).for_each(&mut *visit);
        self.below.iter().for_each(|branch| branch.for_each_expr(visit));
    }

    /// The same, to change them in place.
    pub fn for_each_expr_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        self.node.iter_mut().chain(&mut self.relationship).for_each(&mut *visit);
        self.below.iter_mut().for_each(|branch| branch.for_each_expr_mut(visit));
    }

    /// The slots that only it binds: its nodes and relationships, those below included.
    pub fn own_slots(&self) -> Vec<Slot> {
        let mut slots = vec![self.to()];
        slots.extend(self.steps.iter().map(|step| step.relationship));
        slots.extend(self.below.iter().flat_map(Branch::own_slots));
        slots.extend(self.twin.iter().flat_map(|twin| twin.own_slots()));
        slots
    }
}
