//! Every possible mutation as data, with what is needed to take it back. Undo,
//! durability and change feeds read the same list.

use std::sync::Arc;

use super::Entity;
use super::declared::Declared;
use super::symbols::{KeyId, LabelId, TypeId};
use crate::value::{NodeId, RelationshipId, Value};

/// One thing that was done to the graph.
#[derive(Clone, Debug)]
pub enum Change {
    /// A node came, with these labels and so far no properties.
    NodeAdded {
        /// Which.
        node: NodeId,
        /// Its labels, main label first.
        labels: Arc<[LabelId]>,
    },
    /// A relationship came, so far without properties.
    RelationshipAdded {
        /// Which.
        relationship: RelationshipId,
        /// Where it leaves.
        start: NodeId,
        /// Its type.
        kind: TypeId,
        /// Where it arrives.
        end: NodeId,
    },
    /// A node went; its labels and properties stay readable until commit.
    NodeDeleted {
        /// Which.
        node: NodeId,
    },
    /// A relationship went; its properties stay readable until commit.
    RelationshipDeleted {
        /// Which.
        relationship: RelationshipId,
    },
    /// A property got another value; null where there was or is none.
    PropertySet {
        /// Whose.
        entity: Entity,
        /// Which.
        key: KeyId,
        /// What it was.
        before: Value,
        /// What it is.
        after: Value,
    },
    /// A node got a label, after those it had.
    LabelAdded {
        /// Which node.
        node: NodeId,
        /// Which label.
        label: LabelId,
    },
    /// A node lost a label.
    LabelRemoved {
        /// Which node.
        node: NodeId,
        /// Which label.
        label: LabelId,
        /// Where it stood among the node's labels.
        position: u32,
    },
    /// An index or a constraint was declared, or is no longer.
    DeclaredSet {
        /// Its name.
        name: Arc<str>,
        /// What was declared under it.
        before: Option<Box<Declared>>,
        /// What is.
        after: Option<Box<Declared>>,
    },
    /// A node got another name in graph files.
    SlugSet {
        /// Which node.
        node: NodeId,
        /// What it was.
        before: Option<Arc<str>>,
        /// What it is.
        after: Option<Arc<str>>,
    },
}

// There may be millions of them in a transaction.
const _: () = assert!(size_of::<Change>() <= 64);
