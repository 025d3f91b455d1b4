//! What a program rests on beside its text: what must still be so where it is run again.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::facts::Facts;
use crate::expression::Labels;

/// What rules relied on, noted by [`Facts`] as they ask.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// Something of the program is true of this moment only.
    pub(super) moment: bool,
    /// Something follows from counts that were not named.
    pub(super) counts: bool,
    claims: FxHashSet<Claim>,
}

/// Something that was so of every node or relationship when a rule asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    /// Those of some types, from nodes of a label, all lead to nodes of another.
    Ends {
        /// A label of the node they are walked from, if one is known.
        from: Option<Arc<str>>,
        /// Their types; any, where there are none.
        types: Option<Labels>,
        /// The label of all nodes they lead to.
        to: Arc<str>,
        /// Whether they are walked from start to end.
        outgoing: bool,
    },
    /// All nodes have a label.
    All(Arc<str>),
    /// All nodes of a label have values of their own under a key.
    Identity(Arc<str>, Arc<str>),
    /// None of some types is a loop.
    NoLoops(Option<Labels>),
    /// None is of one of these types and also of one of those.
    TypesApart(Option<Labels>, Option<Labels>),
    /// No node has both labels.
    LabelsApart(Arc<str>, Arc<str>),
}

impl Grounds {
    pub(super) fn note(&mut self, claim: Claim) {
        self.claims.insert(claim);
    }

    /// Whether the program may be run again on a graph that did not change.
    pub fn outlast_the_moment(&self) -> bool {
        !self.moment
    }

    /// Whether the program may be run on a graph that did: what its rules concluded
    /// from the old one is so in the new one.
    pub fn still_hold(&self, facts: &Facts<'_>) -> bool {
        !self.counts && self.claims.iter().all(|claim| claim.holds(facts))
    }
}

impl Claim {
    pub(super) fn holds(&self, facts: &Facts<'_>) -> bool {
        match self {
            Claim::Ends { from, types, to, outgoing } => {
                let (from, types, to) = (from.as_deref(), types.as_ref(), Some(&**to));
                if *outgoing {
                    facts.relationships(from, types, None) == facts.relationships(from, types, to)
                } else {
                    facts.relationships(None, types, from) == facts.relationships(to, types, from)
                }
            }
            Claim::All(label) => facts.nodes(None) == facts.nodes(Some(label)),
            Claim::Identity(label, key) => facts.identifies(label, key),
            Claim::NoLoops(types) => !facts.has_loops(types.as_ref()),
            Claim::TypesApart(one, other) => !facts.share_type(one.as_ref(), other.as_ref()),
            Claim::LabelsApart(one, other) => !facts.labels_meet(one, other),
        }
    }
}
